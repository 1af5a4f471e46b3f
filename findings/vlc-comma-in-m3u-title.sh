#!/usr/bin/env bash
# VLC takes the text before the first comma of an #EXTINF title for the artist.
#
# Expected: everything after the first comma of `#EXTINF:5025,Goodbye, Hill Road, chapter 2` is the title.
#           Parsers of M3U read it so (m3u-ipytv and m3u-parser on PyPI, iptv-playlist-parser on npm).
# Observed: if the title has no " - ", VLC splits it at the next comma: artist "Goodbye" and title
#           " Hill Road, chapter 2", with the space. If the title has " - ", VLC splits there, at the first
#           one, and leaves commas alone.
# Seen:     libvlc 3.0.24 (Debian 12) through python-vlc 3.0.21203, and m3u-ipytv 1.0.2, November 2026.
# Matters:  Chapters and songs without an artist are the usual lines in exported playlists. A title with a
#           comma needs an artist and " - " before it, or VLC sorts and shows it under a wrong artist.
# Source:   the M3U reader of VLC, modules/demux/playlist/m3u.c.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

if ! ldconfig -p | grep -q 'libvlc\.so\.5'; then
  apt-get install --quiet --yes --no-install-recommends libvlc5 vlc-plugin-base >/dev/null
fi
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check python-vlc==3.0.21203 m3u-ipytv==1.0.2

cat >"$work/share.m3u" <<'M3U'
#EXTM3U
#EXTINF:5025,Goodbye, Hill Road, chapter 2
http://127.0.0.1:9/s/one
#EXTINF:215,Ann Author - Rain, part 2
http://127.0.0.1:9/s/two
#EXTINF:215,Ann Author - Rain - Live
http://127.0.0.1:9/s/three
M3U

cat >"$work/probe.py" <<'PY'
import importlib.metadata, sys, time

import vlc
from ipytv import playlist

path = sys.argv[1]
print(f"version: libvlc {vlc.libvlc_get_version().decode()}")
for package in ("python-vlc", "m3u-ipytv"):
    print(f"version: {package} {importlib.metadata.version(package)}")
for channel in playlist.loadf(path):
    print(f"m3u-ipytv: title [{channel.name}]")
instance = vlc.Instance("--no-video", "--aout=dummy", "--quiet")
media = instance.media_new(path)
media.parse_with_options(vlc.MediaParseFlag.local, 10_000)
for _ in range(100):
    if media.get_parsed_status() == vlc.MediaParsedStatus.done:
        break
    time.sleep(0.1)
items = media.subitems()
for index in range(items.count()):
    item = items.item_at_index(index)
    print(f"vlc: artist [{item.get_meta(vlc.Meta.Artist)}] title [{item.get_meta(vlc.Meta.Title)}]")
PY
"$work/venv/bin/python" "$work/probe.py" "$work/share.m3u" | tee "$work/seen"

expect 'm3u-ipytv: title [Goodbye, Hill Road, chapter 2]'
expect 'vlc: artist [Goodbye] title [ Hill Road, chapter 2]'
expect 'vlc: artist [Ann Author] title [Rain, part 2]'
expect 'vlc: artist [Ann Author] title [Rain - Live]'
echo 'as described'
