#!/usr/bin/env bash
# Sorting a CSV of shares with csvkit rewrites `7d`, start times, and titles such as "None".
#
# Expected: csvsort changes the order of the rows and nothing else, as `csvcut` and sort(1) do.
# Observed: csvsort guesses a type for each column. A column of `7d`, `14d` becomes a time difference and is
#           written as `"7 days, 0:00:00"`; `1m23s` and `3:35` become `0:01:23` and `0:03:35`. In a text
#           column the titles "None" and "NA" are missing values and come out empty. in2csv and csvjson do
#           the same, csvcut doesn't. `--no-inference --blanks` keeps every field.
# Seen:     csvkit 2.2.0 with agate 1.14.2, November 2026.
# Matters:  A file of items with relative expiries that passed through csvsort can't be read again: no
#           duration syntax takes `7 days, 0:00:00`. "None" is a real album title.
# Source:   the TimeDelta type of agate (it tries pytimeparse) and agate's default list of null values.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  csvkit==2.2.0 agate==1.14.2 pytimeparse==1.1.10

cat >"$work/items.csv" <<'CSV'
item,title,start,in
album:b,None,1m23s,7d
album:c,NA,3:35,14d
album:a,Rain,12s,30d
CSV

show() { sed "s/^/$1: /" | tee -a "$work/seen"; }
"$work/venv/bin/csvsort" --version 2>&1 | show version
"$work/venv/bin/csvcut" -c item,title,start,in "$work/items.csv" | show csvcut
"$work/venv/bin/csvsort" -c item "$work/items.csv" | show csvsort
"$work/venv/bin/csvsort" --no-inference --blanks -c item "$work/items.csv" | show no-inference

expect 'csvcut: album:b,None,1m23s,7d'
expect 'csvsort: album:a,Rain,0:00:12,"30 days, 0:00:00"'
expect 'csvsort: album:b,,0:01:23,"7 days, 0:00:00"'
expect 'csvsort: album:c,,0:03:35,"14 days, 0:00:00"'
expect 'no-inference: album:b,None,1m23s,7d'
expect 'no-inference: album:c,NA,3:35,14d'
echo 'as described'
