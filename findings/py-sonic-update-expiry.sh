#!/usr/bin/env bash
# py-sonic can't change the expiry of a share, and reports success.
#
# Expected: updateShare(id, expires=T) sends `expires=T×1000`, as createShare does.
# Observed: py-sonic sends the timestamp as the name of the parameter (`1830297600=1830297600000`) and no
#           `expires`. The server ignores the unknown name and answers "ok". py-opensonic, which started
#           from the same code, has the same key; its HTTP client raises TypeError before it sends anything.
# Seen:     py-sonic 1.2.0 and py-opensonic 10.4.1, November 2026. Navidrome (built from source after
#           0.63.2) kept the old expiry after py-sonic's call.
# Matters:  A script that extends or shortens shares with py-sonic does nothing. If the expiry of a share
#           looks wrong, find out which client wrote it. A server can't detect the mistake, because
#           unknown parameters are allowed.
# Source:   updateShare in libsonic/connection.py and update_share in libopensonic/_async/connection.py:
#           the key is the variable `expires`, not the text 'expires'.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  py-sonic==1.2.0 py-opensonic==10.4.1 aiohttp==3.14.5

cat >"$work/probe.py" <<'PY'
import http.server, importlib.metadata, json, threading, urllib.parse

import libopensonic
import libsonic

SHARE = {"id": "Ab12", "url": "http://127.0.0.1/share/Ab12", "username": "ann",
         "created": "2026-11-01T00:00:00Z", "visitCount": 0}
requests = []


class Recorder(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        query = urllib.parse.urlparse(self.path).query
        pairs = urllib.parse.parse_qsl(f"{query}&{body}", keep_blank_values=True)
        sent = [f"{k}={v}" for k, v in pairs if k not in set("uptscvf")]
        requests.append(" ".join(sorted(sent)))
        answer = {"status": "ok", "version": "1.16.1"}
        if "createShare" in self.path:
            answer["shares"] = {"share": [SHARE]}
        data = json.dumps({"subsonic-response": answer}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
threading.Thread(target=server.serve_forever, daemon=True).start()
port = server.server_address[1]
expiry = 1830297600  # 2028-01-01T00:00:00Z


def observe(name, call):
    requests.clear()
    try:
        call()
        result = "ok"
    except Exception as error:
        result = type(error).__name__
    print(f"{name}: {result}; sent {requests[0] if requests else 'nothing'}")


for package in ("py-sonic", "py-opensonic"):
    print(f"version: {package} {importlib.metadata.version(package)}")
sonic = libsonic.Connection("http://127.0.0.1", "ann", "secret", port=port, serverPath="rest")
observe("py-sonic create", lambda: sonic.createShare(["s1"], expires=expiry))
observe("py-sonic update", lambda: sonic.updateShare("Ab12", expires=expiry))
open_sonic = libopensonic.Connection("http://127.0.0.1", "ann", "secret", port=port)
observe("py-opensonic create", lambda: open_sonic.create_share(["s1"], expires=expiry))
observe("py-opensonic update", lambda: open_sonic.update_share("Ab12", expires=expiry))
server.shutdown()
PY
"$work/venv/bin/python" "$work/probe.py" 2>"$work/errors" | tee "$work/seen" || { cat "$work/errors" >&2; exit 2; }

expect 'py-sonic create: ok; sent expires=1830297600000 id=s1'
expect 'py-sonic update: ok; sent 1830297600=1830297600000 id=Ab12'
expect 'py-opensonic create: ok; sent expires=1830297600000 id=s1'
expect 'py-opensonic update: TypeError; sent nothing'
echo 'as described'
