#!/usr/bin/env bash
# Two duration libraries for Node read "-1d" as one day forward.
#
# Expected: a parser that accepts "-1d" returns minus one day, as ms, parse-duration and pytimeparse do, or
#           it refuses the text.
# Observed: timestring and enhanced-ms ignore the sign. "-1d" and "1d" are the same day, and "-1d 2h" is
#           plus 26 hours. Neither reports an error. The README of neither mentions negative values.
# Seen:     timestring 7.0.0, enhanced-ms 5.0.0, ms 2.1.3, parse-duration 2.1.9 and pytimeparse 1.1.10,
#           November 2026.
# Matters:  In a tool that moves an expiry by a duration, a negative one shortens the life of a link. A
#           script that passes the same text through one of these libraries extends it. Check the sign
#           before and after, or name the direction in words.
# Source:   timestring's index.js matches an optional sign, then takes only the digits from the match. The
#           pattern for numbers in enhanced-ms has no sign.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" \
  timestring@7.0.0 enhanced-ms@5.0.0 ms@2.1.3 parse-duration@2.1.9 >/dev/null
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pytimeparse==1.1.10

cat >"$work/probe.mjs" <<'JS'
import { readFileSync } from "node:fs";
import { ms as enhancedMs } from "enhanced-ms";
import ms from "ms";
import parseDuration from "parse-duration";
import timestring from "timestring";

const parsers = {
  "timestring": timestring,
  "enhanced-ms": (text) => enhancedMs(text) / 1000,
  "ms": (text) => ms(text) / 1000, // NaN if ms refuses the text
  "parse-duration": (text) => parseDuration(text) / 1000,
};
for (const [name, parse] of Object.entries(parsers)) {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`));
  console.log(`version: ${name} ${version}`);
  for (const text of ["1d", "-1d", "-1d 2h"]) {
    const seconds = parse(text);
    console.log(`${name}: "${text}" is ${Number.isNaN(seconds) ? "refused" : `${seconds} s`}`);
  }
}
JS
cat >"$work/probe.py" <<'PY'
import importlib.metadata

import pytimeparse

print(f"version: pytimeparse {importlib.metadata.version('pytimeparse')}")
for text in ("1d", "-1d", "-1d 2h"):
    print(f'pytimeparse: "{text}" is {pytimeparse.parse(text)} s')
PY
node "$work/probe.mjs" | tee "$work/seen"
"$work/venv/bin/python" "$work/probe.py" | tee -a "$work/seen"

expect 'timestring: "-1d" is 86400 s'
expect 'timestring: "-1d 2h" is 93600 s'
expect 'enhanced-ms: "-1d" is 86400 s'
expect 'enhanced-ms: "-1d 2h" is 93600 s'
expect 'ms: "-1d" is -86400 s'
expect 'ms: "-1d 2h" is refused'
expect 'parse-duration: "-1d" is -86400 s'
expect 'pytimeparse: "-1d" is -86400 s'
echo 'as described'
