#!/usr/bin/env bash
# knuckles sends an expiry with a decimal point, and Navidrome silently takes its default instead.
#
# Expected: create_share(…, expires=datetime) sends whole milliseconds, as the Subsonic API asks.
# Observed: knuckles multiplies a float and sends `expires=1830297600000.0`, for creates and updates.
#           The server decides what that means: Navidrome (built from source after 0.63.2) parses it as an
#           integer, fails without an error, and stores its default of one year; an update leaves the old
#           expiry. mStream 6.22.0 reads the digits before the point, so the same call works there.
# Seen:     knuckles 1.2.0, November 2026.
# Matters:  The caller gets "ok" and a share that lives longer or shorter than it asked for. Compare the
#           stored expiry with the requested one after every write; the status says nothing.
# Source:   create_share and update_share in knuckles/_sharing.py (`expires.timestamp() * 1000`).
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check knuckles==1.2.0

cat >"$work/probe.py" <<'PY'
import datetime, http.server, importlib.metadata, json, threading, urllib.parse

import knuckles

SHARE = {"id": "Ab12", "url": "http://127.0.0.1/share/Ab12", "username": "ann"}
sent = []


class Recorder(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
        sent.append(query["expires"][0])
        answer = {"status": "ok", "version": "1.16.1", "shares": {"share": [SHARE]}}
        data = json.dumps({"subsonic-response": answer}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = knuckles.Subsonic(url=f"127.0.0.1:{server.server_address[1]}", user="ann",
                           password="secret", client="probe", use_https=False)
expiry = datetime.datetime(2028, 1, 1, tzinfo=datetime.timezone.utc)
print(f"version: knuckles {importlib.metadata.version('knuckles')}")
client.sharing.create_share(["s1"], expires=expiry)
print(f"create sent expires={sent[-1]}")
client.sharing.update_share("Ab12", new_expires=expiry)
print(f"update sent expires={sent[-1]}")
try:
    print(f"as a 64-bit integer: {int(sent[-1])}")
except ValueError:
    print("as a 64-bit integer: not a number")
server.shutdown()
PY
"$work/venv/bin/python" "$work/probe.py" | tee "$work/seen"

expect 'create sent expires=1830297600000.0'
expect 'update sent expires=1830297600000.0'
expect 'as a 64-bit integer: not a number'
echo 'as described'
