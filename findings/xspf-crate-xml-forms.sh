#!/usr/bin/env bash
# The Rust crate xspf fails on valid XSPF that other programs write: CDATA, indented numbers, prefixes.
#
# Expected: an XSPF reader built on an XML parser takes every XML spelling of the same playlist.
# Observed: the crate reads `<title>Rain &amp; Snow</title>`. The same title as CDATA is UnexpectedEvent, a
#           track number with a line break around it is InvalidInteger, and a playlist that writes its
#           elements with a prefix (`<x:track>`) is UnexpectedEOF. The whole playlist fails each time.
#           xspf-lib for Python reads the same four files.
# Seen:     xspf 0.4.2 and xspf-lib 0.3.4, November 2026.
# Matters:  An exported playlist is only as portable as its strictest reader. Write each element on one
#           line, escape text with entities, and use the default namespace.
# Source:   parse_plain and parse_track in src/parse.rs: they take one text event, don't trim numbers, and
#           end a track only at a name without a prefix. XML Schema trims white space around a number.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check xspf-lib==0.3.4

playlist() {
  printf '<playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track>%s%s</track></trackList></playlist>\n' \
    '<location>http://127.0.0.1:9/s/one</location>' "$1"
}
playlist '<title>Rain &amp; Snow</title><trackNum>3</trackNum>' >"$work/entities.xspf"
playlist '<title><![CDATA[Rain & Snow]]></title><trackNum>3</trackNum>' >"$work/cdata.xspf"
playlist "<title>Rain &amp; Snow</title><trackNum>
  3
</trackNum>" >"$work/indented.xspf"
sed -e 's/xmlns=/xmlns:x=/' -e 's#<\(/\{0,1\}\)\([a-zA-Z]\)#<\1x:\2#g' "$work/entities.xspf" >"$work/prefix.xspf"

mkdir -p "$work/probe/src"
cat >"$work/probe/Cargo.toml" <<'TOML'
[package]
name = "probe"
version = "0.0.0"
edition = "2021"

[dependencies]
xspf = "=0.4.2"
TOML
cat >"$work/probe/src/main.rs" <<'RUST'
use xspf::Playlist;

fn main() {
    for name in ["entities", "cdata", "indented", "prefix"] {
        match Playlist::read_file(format!("{name}.xspf")) {
            Ok(playlist) => {
                let track = &playlist.track_list[0];
                let title = track.title.as_deref().unwrap_or_default();
                println!("xspf: {name}: {title}, track {:?}", track.track_num);
            }
            Err(error) => {
                let text = format!("{error:?}");
                println!("xspf: {name}: {}", text.split('(').next().unwrap_or_default());
            }
        }
    }
}
RUST
cat >"$work/probe.py" <<'PY'
import importlib.metadata

import xspf_lib

print(f"version: xspf-lib {importlib.metadata.version('xspf-lib')}")
for name in ("entities", "cdata", "indented", "prefix"):
    track = list(xspf_lib.Playlist.parse(f"{name}.xspf"))[0]
    print(f"xspf-lib: {name}: {track.title}, track {track.trackNum}")
PY
(
  cd "$work/probe"
  CARGO_TARGET_DIR="$work/target" cargo build --quiet
  cargo tree --quiet --depth 1 --prefix none | sed -n 's/^xspf/version: xspf/p'
) | tee "$work/seen"
cd "$work"
"$work/target/debug/probe" | tee -a "$work/seen"
"$work/venv/bin/python" "$work/probe.py" | tee -a "$work/seen"

expect 'xspf: entities: Rain & Snow, track Some(3)'
expect 'xspf: cdata: UnexpectedEvent'
expect 'xspf: indented: InvalidInteger'
expect 'xspf: prefix: UnexpectedEOF'
for name in entities cdata indented prefix; do
  expect "xspf-lib: $name: Rain & Snow, track 3"
done
echo 'as described'
