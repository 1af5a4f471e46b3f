#!/usr/bin/env bash
# The Rust crate feed-rs reads a podcast episode of `3:35` as three seconds, or loses its duration.
#
# Expected: the iTunes duration of an episode is `H:MM:SS`, `MM:SS` or seconds, so that `1:02:03`, `62:03`
#           and `3723` are the same, as in podcastparser (PyPI).
# Observed: feed-rs looks for `H:MM:SS` anywhere in the text, then for the first digits. `62:03` is 62
#           seconds and `3:35` is 3 seconds. An episode whose only iTunes element is the duration has
#           none: it is kept only if there is an iTunes title or summary beside it. No error is reported.
# Seen:     feed-rs 3.0.0 and podcastparser 0.6.11, November 2026.
# Matters:  A feed of an audiobook or a mix has one episode per track, and most tracks are shorter than an
#           hour. Write the duration in seconds, as Audiobookshelf 2.36.0 does, and write an iTunes title.
#           In a program that reads feeds, compare the duration with the size of the enclosure.
# Source:   parse_npt in src/parser/util/mod.rs (neither pattern is anchored) and
#           MediaObject::is_not_empty in src/model/mod.rs (it doesn't look at the duration).
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check podcastparser==0.6.11

{
  cat <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel>
<title>Hill Road</title>
<link>http://127.0.0.1/feed/hill-road</link>
<description>An audiobook by Ann Author</description>
XML
  episode() {
    printf '<item><title>%s</title><guid isPermaLink="false">%s</guid>' "$1" "$1"
    printf '<enclosure url="http://127.0.0.1/feed/%s.mp3" length="1000" type="audio/mpeg"/>' "$1"
    printf '<itunes:duration>%s</itunes:duration>%s</item>\n' "$2" "$3"
  }
  episode hours 1:02:03 '<itunes:title>One</itunes:title>'
  episode minutes 62:03 '<itunes:title>Two</itunes:title>'
  episode short 3:35 '<itunes:title>Three</itunes:title>'
  episode seconds 3723 '<itunes:title>Four</itunes:title>'
  episode alone 3723 ''
  printf '</channel>\n</rss>\n'
} >"$work/feed.xml"

mkdir -p "$work/probe/src"
cat >"$work/probe/Cargo.toml" <<'TOML'
[package]
name = "probe"
version = "0.0.0"
edition = "2021"

[dependencies]
feed-rs = { version = "=3.0.0", default-features = false }
TOML
cat >"$work/probe/src/main.rs" <<'RUST'
fn main() {
    let path = std::env::args().nth(1).expect("the path of a feed");
    let file = std::fs::File::open(path).expect("a readable feed");
    let feed = feed_rs::parser::parse(std::io::BufReader::new(file)).expect("a valid feed");
    for entry in feed.entries {
        let duration = entry.media.iter().find_map(|media| media.duration);
        match duration {
            Some(duration) => println!("feed-rs: {} is {} s", entry.id, duration.as_secs()),
            None => println!("feed-rs: {} has no duration", entry.id),
        }
    }
}
RUST
cat >"$work/probe.py" <<'PY'
import importlib.metadata, sys

import podcastparser

print(f"version: podcastparser {importlib.metadata.version('podcastparser')}")
with open(sys.argv[1]) as feed:
    for episode in podcastparser.parse("http://127.0.0.1/feed/hill-road", feed)["episodes"]:
        print(f"podcastparser: {episode['guid']} is {episode['total_time']} s")
PY
(
  cd "$work/probe"
  CARGO_TARGET_DIR="$work/target" cargo build --quiet
  cargo tree --quiet --depth 1 --prefix none | sed -n 's/^feed-rs/version: feed-rs/p'
) | tee "$work/seen"
"$work/target/debug/probe" "$work/feed.xml" | tee -a "$work/seen"
"$work/venv/bin/python" "$work/probe.py" "$work/feed.xml" | tee -a "$work/seen"

expect 'feed-rs: hours is 3723 s'
expect 'feed-rs: minutes is 62 s'
expect 'feed-rs: short is 3 s'
expect 'feed-rs: seconds is 3723 s'
expect 'feed-rs: alone has no duration'
expect 'podcastparser: short is 215 s'
for name in hours minutes seconds alone; do
  expect "podcastparser: $name is 3723 s"
done
echo 'as described'
