#!/usr/bin/env bash
# yt-dlp takes the tracks of an M3U playlist for qualities of one stream and keeps the last track.
#
# Expected: yt-dlp given the M3U of a shared album lists one entry per track, or says that it doesn't
#           support plain playlists.
# Observed: Any answer that begins with #EXTM3U is HLS to the generic extractor. Without HLS tags it counts
#           as a master playlist, whose lines are variants of one stream. An album of three tracks becomes
#           one video with three formats, named after the address of the playlist, and the "best" format is
#           the last track. #EXTINF titles and durations are lost.
# Seen:     yt-dlp 2026.10.26, November 2026.
# Matters:  If you give yt-dlp the playlist of a share, you get at most one track, and no error says so. Give
#           it the address of each track. yt-dlp also requests the first track while it looks at the playlist.
# Source:   yt_dlp/extractor/generic.py (the check for #EXTM3U) and _parse_m3u8_formats_and_subtitles in
#           yt_dlp/extractor/common.py (no #EXT-X-TARGETDURATION means a master playlist).
set -euo pipefail

work=$(mktemp -d)
server=
stop() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"; }
trap stop EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check yt-dlp==2026.10.26

cat >"$work/server.py" <<'PY'
import http.server, sys

TRACKS = {"/s/one": "Rain", "/s/two": "Snow", "/s/three": "Hail"}


class Share(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        host = f"http://{self.headers['Host']}"
        if self.path == "/share/Ab12.m3u":
            lines = ["#EXTM3U"]
            for path, title in TRACKS.items():
                lines += [f"#EXTINF:2,Ann Author - {title}", host + path]
            data, kind = "\n".join(lines).encode() + b"\n", "audio/x-mpegurl"
        else:
            data, kind = b"\xff\xfb\x90\x00" + bytes(64), "audio/mpeg"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data)
        except ConnectionError:
            pass

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Share)
with open(sys.argv[1], "w") as port:
    port.write(f"{server.server_address[1]}\n")
server.serve_forever()
PY
mkfifo "$work/port"
python3 "$work/server.py" "$work/port" 2>"$work/server.log" &
server=$!
read -r port <"$work/port"

printf 'version: yt-dlp %s\n' "$("$work/venv/bin/yt-dlp" --version)" | tee "$work/seen"
"$work/venv/bin/yt-dlp" --ignore-config --no-cache-dir --quiet --no-warnings --dump-single-json \
  "http://127.0.0.1:$port/share/Ab12.m3u" >"$work/info.json"
"$work/venv/bin/python" - "$work/info.json" <<'PY' | tee -a "$work/seen"
import json, sys
from urllib.parse import urlparse

info = json.load(open(sys.argv[1]))
print(f"result: {info['_type']} with {len(info.get('entries') or [])} entries, title {info['title']}")
for number, form in enumerate(info["formats"], 1):
    print(f"format {number}: {urlparse(form['url']).path} over {form['protocol']}")
print(f"selected: {urlparse(info['url']).path}")
PY

expect 'result: video with 0 entries, title Ab12'
expect 'format 1: /s/one over m3u8_native'
expect 'format 2: /s/two over m3u8_native'
expect 'format 3: /s/three over m3u8_native'
expect 'selected: /s/three'
echo 'as described'
