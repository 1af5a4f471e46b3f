#!/usr/bin/env bash
# "7d" is next week, last week, or seven o'clock in some zone, depending on the date parser.
#
# Expected: a parser of dates in words reads "7d" as it reads "7 days", or refuses it, and takes a length
#           without a sign as a time to come.
# Observed: parsedatetime, timefhuman and any-date-parser answer a week from now. dateparser answers a week
#           ago, for "7d" and "7 days". GNU date and the Rust crate parse_datetime (the one in uutils) see a
#           clock hour in a military zone: "7d" is 07:00 in zone D, which is 03:00 UTC today, while "7 days"
#           is a week from now. They refuse "30d". ctparse takes the next 07:00. None of them warns.
# Seen:     dateparser 1.5.0, parsedatetime 2.6, timefhuman 0.1.5, ctparse 0.3.6, any-date-parser 2.2.4,
#           parse_datetime 0.17.0 and GNU date 9.1, November 2026.
# Matters:  A script that computes an expiry from "7d" with `date -d` or dateparser gets a time in the past,
#           and the new link is dead or is refused. A trial with "30d" fails in date(1), one with "7d"
#           doesn't. Write "+7 days" for date(1), set PREFER_DATES_FROM to "future" in dateparser, and compare
#           the result with the current time.
# Source:   the section on time zone items in the manual of GNU date (military zones);
#           dateparser/freshness_date_parser.py, which looks for "in" and at the setting PREFER_DATES_FROM.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }
export TZ=UTC

cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" any-date-parser@2.2.4 >/dev/null
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  dateparser==1.5.0 parsedatetime==2.6 timefhuman==0.1.5 ctparse==0.3.6

mkdir -p "$work/probe/src"
cat >"$work/probe/Cargo.toml" <<'TOML'
[package]
name = "probe"
version = "0.0.0"
edition = "2021"

[dependencies]
parse_datetime = "=0.17.0"
TOML
cat >"$work/probe/src/main.rs" <<'RUST'
fn main() {
    for text in ["7d", "7 days", "30d"] {
        match parse_datetime::parse_datetime(text) {
            Ok(date) => println!("parse_datetime {text}|{date:?}"),
            Err(_) => println!("parse_datetime {text}|refused"),
        }
    }
}
RUST
cat >"$work/probe.mjs" <<'JS'
import { readFileSync } from "node:fs";
import parser from "any-date-parser";

const { version } = JSON.parse(readFileSync("node_modules/any-date-parser/package.json"));
console.log(`version: any-date-parser ${version}`);
for (const text of ["7d", "7 days"]) {
  console.log(`any-date-parser ${text}|${parser.fromString(text).toISOString()}`);
}
JS
cat >"$work/probe.py" <<'PY'
import datetime, importlib.metadata, logging

import ctparse
import dateparser
import parsedatetime
import timefhuman

logging.disable()
for package in ("dateparser", "parsedatetime", "timefhuman", "ctparse"):
    print(f"version: {package} {importlib.metadata.version(package)}")
now = datetime.datetime.now()
future = {"PREFER_DATES_FROM": "future"}
for text in ("7d", "7 days"):
    print(f"dateparser {text}|{dateparser.parse(text)}")
    print(f"dateparser for the future {text}|{dateparser.parse(text, settings=future)}")
    print(f"parsedatetime {text}|{parsedatetime.Calendar().parseDT(text)[0]}")
    print(f"timefhuman {text}|{timefhuman.timefhuman(text)[0]}")
print(f"ctparse 7d|{ctparse.ctparse('7d', ts=now).resolution.dt}")
PY
# Says where a point in time is, as seen from now.
cat >"$work/describe.py" <<'PY'
import datetime, re, sys

now = datetime.datetime.now(datetime.timezone.utc)
for line in sys.stdin:
    name, _, text = line.rstrip("\n").partition("|")
    date = re.search(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::[\d.]+)?(Z|[+-]\d\d:\d\d)?", text)
    if not date:
        print(f"{name}: {text}" if text else name)
        continue
    day, clock, zone = date.groups()
    moment = datetime.datetime.fromisoformat(f"{day}T{clock}{zone or 'Z'}")
    days = (moment - now) / datetime.timedelta(days=1)
    if abs(days - 7) < 0.01:
        print(f"{name}: a week from now")
    elif abs(days + 7) < 0.01:
        print(f"{name}: a week ago")
    else:
        print(f"{name}: {clock} {zone if zone and zone != 'Z' else 'UTC'}")
PY
{
  date --version | sed -n '1s/^/version: /p'
  for text in 7d '7 days' 30d; do
    printf 'GNU date %s|%s\n' "$text" "$(date -d "$text" +%FT%TZ 2>/dev/null || echo refused)"
  done
  (
    cd "$work/probe"
    CARGO_TARGET_DIR="$work/target" cargo build --quiet
    cargo tree --quiet --depth 1 --prefix none | sed -n 's/^parse_datetime/version: parse_datetime/p'
  )
  "$work/target/debug/probe"
  "$work/venv/bin/python" -W ignore "$work/probe.py"
  node "$work/probe.mjs"
} >"$work/answers"
python3 "$work/describe.py" <"$work/answers" | tee "$work/seen"

expect 'GNU date 7d: 03:00 UTC'
expect 'GNU date 7 days: a week from now'
expect 'GNU date 30d: refused'
expect 'parse_datetime 7d: 07:00 +04:00'
expect 'parse_datetime 7 days: a week from now'
expect 'parse_datetime 30d: refused'
expect 'dateparser 7d: a week ago'
expect 'dateparser 7 days: a week ago'
expect 'dateparser for the future 7d: a week from now'
expect 'ctparse 7d: 07:00 UTC'
for name in parsedatetime timefhuman any-date-parser; do
  expect "$name 7d: a week from now"
  expect "$name 7 days: a week from now"
done
echo 'as described'
