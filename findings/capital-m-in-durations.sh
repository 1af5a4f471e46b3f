#!/usr/bin/env bash
# "1M" is a month in Rust's humantime and a minute in Node's ms and in pytimeparse.
#
# Expected: libraries that read "7d" and "90m" the same way agree on "1M", or refuse it as ambiguous.
# Observed: humantime reads "1M" as a month of 30.44 days (2,630,016 seconds) and "1m" as a minute. ms,
#           parse-duration and pytimeparse ignore case: both are 60 seconds. jiff refuses "1M" and
#           reads "1mo", which ms, pytimeparse and humantime refuse. No spelling of a month works in all.
# Seen:     humantime 2.4.0, jiff 0.2.46, ms 2.1.3, parse-duration 2.1.9 and pytimeparse 1.1.10,
#           November 2026.
# Matters:  A file that says when shares expire is read by one program and written by another. With "1M" a
#           link expires after a minute in place of a month, or the reverse. Write days ("30d"): all five
#           agree on them. A month of 30.44 days also ends at another hour than the one it started at.
# Source:   the tables of units in each package; systemd.time(7) defines "M" as humantime does.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" ms@2.1.3 parse-duration@2.1.9 >/dev/null
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pytimeparse==1.1.10

mkdir -p "$work/probe/src"
cat >"$work/probe/Cargo.toml" <<'TOML'
[package]
name = "probe"
version = "0.0.0"
edition = "2021"

[dependencies]
humantime = "=2.4.0"
jiff = { version = "=0.2.46", default-features = false, features = ["std"] }
TOML
cat >"$work/probe/src/main.rs" <<'RUST'
use jiff::{Span, SpanRelativeTo};

fn main() {
    for text in ["30d", "1m", "1M", "1mo"] {
        match humantime::parse_duration(text) {
            Ok(duration) => println!("humantime: \"{text}\" is {} s", duration.as_secs()),
            Err(_) => println!("humantime: \"{text}\" is refused"),
        }
        // A month has no fixed length in jiff, so that its text is printed.
        match text.parse::<Span>() {
            Ok(span) => match span.total((jiff::Unit::Second, SpanRelativeTo::days_are_24_hours())) {
                Ok(seconds) => println!("jiff: \"{text}\" is {seconds} s"),
                Err(_) => println!("jiff: \"{text}\" is the span {span:#}"),
            },
            Err(_) => println!("jiff: \"{text}\" is refused"),
        }
    }
}
RUST
cat >"$work/probe.mjs" <<'JS'
import { readFileSync } from "node:fs";
import ms from "ms";
import parseDuration from "parse-duration";

for (const [name, parse] of Object.entries({ ms, "parse-duration": parseDuration })) {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`));
  console.log(`version: ${name} ${version}`);
  for (const text of ["30d", "1m", "1M", "1mo"]) {
    const value = parse(text);
    console.log(`${name}: "${text}" is ${value == null ? "refused" : `${value / 1000} s`}`);
  }
}
JS
cat >"$work/probe.py" <<'PY'
import importlib.metadata

import pytimeparse

print(f"version: pytimeparse {importlib.metadata.version('pytimeparse')}")
for text in ("30d", "1m", "1M", "1mo"):
    value = pytimeparse.parse(text)
    print(f'pytimeparse: "{text}" is {"refused" if value is None else f"{value} s"}')
PY
(
  cd "$work/probe"
  CARGO_TARGET_DIR="$work/target" cargo build --quiet
  cargo tree --quiet --depth 1 --prefix none | sed -n '/^probe/d; s/^/version: /p'
) | tee "$work/seen"
"$work/target/debug/probe" | tee -a "$work/seen"
node "$work/probe.mjs" | tee -a "$work/seen"
"$work/venv/bin/python" "$work/probe.py" | tee -a "$work/seen"

expect 'humantime: "1M" is 2630016 s'
expect 'humantime: "1mo" is refused'
expect 'jiff: "1M" is refused'
expect 'jiff: "1mo" is the span 1mo'
expect 'ms: "1M" is 60 s'
expect 'ms: "1mo" is refused'
expect 'parse-duration: "1M" is 60 s'
expect 'pytimeparse: "1M" is 60 s'
expect 'pytimeparse: "1mo" is refused'
for name in humantime jiff ms parse-duration pytimeparse; do
  expect "$name: \"30d\" is 2592000 s"
done
echo 'as described'
