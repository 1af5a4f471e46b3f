#!/usr/bin/env bash
# The Rust crate playlist-decoder returns the links of a playlist in random order and cuts them at `&`.
#
# Expected: decode() returns one link per track, in the order of the playlist, as it stands in the file. The
#           result is a Vec.
# Observed: the links go through a HashSet. The order changes from run to run, and a track that is in the
#           playlist twice comes out once. In XSPF, `…/s/one?f=mp3&amp;t=83` becomes `t=83`, the text after
#           the last entity, and a track's <identifier> is returned as one more link.
# Seen:     playlist-decoder 0.10.1 and xspf-lib 0.3.4, November 2026.
# Matters:  The chapters of a book play in another order each time. A link that has to survive such a reader
#           has one query parameter at most. Leave <identifier> out of an exported playlist: it is optional,
#           and readers take it for an address.
# Source:   decode in src/lib.rs (HashSet) and src/xspf.rs: each text event replaces the one before, and the
#           XML reader ends an event at an entity.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check xspf-lib==0.3.4

{
  printf '#EXTM3U\n'
  for number in 1 2 3 4 5 6 7 8 9; do
    printf '#EXTINF:215,Ann Author - Chapter %d\nhttp://127.0.0.1/s/%d\n' "$number" "$number"
  done
  printf '#EXTINF:215,Ann Author - Chapter 1 again\nhttp://127.0.0.1/s/1\n'
} >"$work/share.m3u"
cat >"$work/share.xspf" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<playlist version="1" xmlns="http://xspf.org/ns/0/">
  <trackList>
    <track>
      <location>http://127.0.0.1/s/one?f=mp3&amp;t=83</location>
      <identifier>urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6</identifier>
      <title>Rain</title>
    </track>
  </trackList>
</playlist>
XML

mkdir -p "$work/probe/src"
cat >"$work/probe/Cargo.toml" <<'TOML'
[package]
name = "probe"
version = "0.0.0"
edition = "2021"

[dependencies]
playlist-decoder = "=0.10.1"
TOML
cat >"$work/probe/src/main.rs" <<'RUST'
use std::collections::BTreeSet;

fn main() {
    let m3u = std::fs::read_to_string("share.m3u").expect("share.m3u");
    let first = playlist_decoder::decode(&m3u).expect("a valid M3U");
    let orders: BTreeSet<Vec<String>> =
        (0..20).map(|_| playlist_decoder::decode(&m3u).expect("a valid M3U")).collect();
    println!("playlist-decoder: {} links for 10 tracks", first.len());
    println!("playlist-decoder: the order of 20 runs is the same: {}", orders.len() == 1);
    let xspf = std::fs::read_to_string("share.xspf").expect("share.xspf");
    let mut links = playlist_decoder::decode(&xspf).expect("a valid XSPF");
    links.sort();
    println!("playlist-decoder: {}", links.join(" and "));
}
RUST
cat >"$work/probe.py" <<'PY'
import importlib.metadata

import xspf_lib

print(f"version: xspf-lib {importlib.metadata.version('xspf-lib')}")
for track in xspf_lib.Playlist.parse("share.xspf"):
    print(f"xspf-lib: {' and '.join(str(location) for location in track.location)}")
PY
(
  cd "$work/probe"
  CARGO_TARGET_DIR="$work/target" cargo build --quiet
  cargo tree --quiet --depth 1 --prefix none | sed -n 's/^playlist-decoder/version: playlist-decoder/p'
) | tee "$work/seen"
cd "$work"
"$work/target/debug/probe" | tee -a "$work/seen"
"$work/venv/bin/python" "$work/probe.py" | tee -a "$work/seen"

expect 'playlist-decoder: 9 links for 10 tracks'
expect 'playlist-decoder: the order of 20 runs is the same: false'
expect 'playlist-decoder: t=83 and urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6'
expect 'xspf-lib: http://127.0.0.1/s/one?f=mp3&t=83'
echo 'as described'
