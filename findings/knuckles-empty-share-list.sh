#!/usr/bin/env bash
# A server without shares is an empty list to one Python client and an exception to another.
#
# Expected: getShares on a server without shares returns an empty list.
# Observed: Navidrome and Airsonic-Advanced leave out the list (`"shares":{}`), mStream sends an empty one
#           (`"shares":{"share":[]}`). knuckles raises KeyError for the first form and returns [] for the
#           second. py-opensonic returns [] for both. py-sonic passes on the JSON, so that its caller
#           needs to know both forms.
# Seen:     knuckles 1.2.0, py-opensonic 10.4.1, py-sonic 1.2.0, November 2026. The forms are those of
#           Navidrome (built from source after 0.63.2), Airsonic-Advanced 11.0.0-SNAPSHOT and mStream 6.22.0.
# Matters:  A program that was tested against one server fails against the next as soon as the last share
#           is deleted. A test server must be able to answer in both forms.
# Source:   get_shares in knuckles/_sharing.py indexes ["shares"]["share"]. The schema of the Subsonic API
#           allows zero shares, and XML can't distinguish the two forms.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  knuckles==1.2.0 py-opensonic==10.4.1 py-sonic==1.2.0

cat >"$work/probe.py" <<'PY'
import http.server, importlib.metadata, json, threading

import knuckles
import libopensonic
import libsonic

shares = {}


class Server(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = {"status": "ok", "version": "1.16.1", "shares": shares}
        data = json.dumps({"subsonic-response": answer}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
port = server.server_address[1]
clients = {
    "knuckles": knuckles.Subsonic(url=f"127.0.0.1:{port}", user="ann", password="secret",
                                  client="probe", use_https=False).sharing.get_shares,
    "py-opensonic": libopensonic.Connection("http://127.0.0.1", "ann", "secret", port=port).get_shares,
    "py-sonic": libsonic.Connection("http://127.0.0.1", "ann", "secret", port=port,
                                    serverPath="rest").getShares,
}
for package in clients:
    print(f"version: {package} {importlib.metadata.version(package)}")
for shares in ({}, {"share": []}):
    for package, get_shares in clients.items():
        try:
            result = get_shares()
            result = result["shares"] if package == "py-sonic" else result
        except Exception as error:
            result = type(error).__name__
        print(f'"shares":{json.dumps(shares)} in {package}: {result}')
server.shutdown()
PY
"$work/venv/bin/python" "$work/probe.py" 2>"$work/errors" | tee "$work/seen" || { cat "$work/errors" >&2; exit 2; }

expect '"shares":{} in knuckles: KeyError'
expect '"shares":{} in py-opensonic: []'
expect '"shares":{} in py-sonic: {}'
expect '"shares":{"share": []} in knuckles: []'
expect '"shares":{"share": []} in py-opensonic: []'
expect "\"shares\":{\"share\": []} in py-sonic: {'share': []}"
echo 'as described'
