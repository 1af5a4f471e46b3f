#!/usr/bin/env bash
# yq reads each field of a CSV as YAML: the title "Live: Rain" becomes an object and "#1" disappears.
#
# Expected: `yq -p csv -o json` turns each field into text, or into a number or null at most. A title stays
#           a title.
# Observed: "Live: Rain" is {"Live":"Rain"}, "{Rain}" is {"Rain":null}, "[untitled]" is ["untitled"], and
#           "#1" and "~" are null. "007" is 7 and "1_000" is 1000. From CSV to CSV, a title with a colon is an
#           error. `--csv-auto-parse=false` keeps the first four titles; "~" is null and the numbers change.
# Seen:     yq 4.54.3 (the one in Go, github.com/mikefarah/yq), November 2026.
# Matters:  Subtitles with a colon are common in titles of albums and books. A filter such as `.title == "…"`
#           misses them without a message. Give yq the JSON of a list of shares, or switch the parsing off
#           and make text of the titles that look like numbers.
# Source:   convertToNode in pkg/yqlib/decoder_csv_object.go. The help says "parse CSV YAML/JSON values".
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

GOBIN="$work/bin" go install github.com/mikefarah/yq/v4@v4.54.3

cat >"$work/shares.csv" <<'CSV'
title
Live: Rain
{Rain}
[untitled]
#1
~
007
1_000
CSV

show() { sed "s/^/$1: /" | tee -a "$work/seen"; }
"$work/bin/yq" --version | show version
"$work/bin/yq" -p csv -o json -I 0 '.[]' "$work/shares.csv" | show yq
"$work/bin/yq" -p csv -o json -I 0 --csv-auto-parse=false '.[]' "$work/shares.csv" | show 'no auto-parse'
if "$work/bin/yq" -p csv -o csv "$work/shares.csv" >"$work/copy.csv" 2>/dev/null; then
  echo 'csv to csv: done' | tee -a "$work/seen"
else
  echo 'csv to csv: refused' | tee -a "$work/seen"
fi

expect 'yq: {"title":{"Live":"Rain"}}'
expect 'yq: {"title":{"Rain":null}}'
expect 'yq: {"title":["untitled"]}'
[ "$(grep -cxF 'yq: {"title":null}' "$work/seen")" -eq 2 ] || fail '"#1" and "~" are no longer null'
expect 'yq: {"title":7}'
expect 'yq: {"title":1000}'
expect 'no auto-parse: {"title":"Live: Rain"}'
expect 'no auto-parse: {"title":"{Rain}"}'
expect 'no auto-parse: {"title":"[untitled]"}'
expect 'no auto-parse: {"title":"#1"}'
expect 'no auto-parse: {"title":null}'
expect 'no auto-parse: {"title":7}'
expect 'no auto-parse: {"title":1000}'
expect 'csv to csv: refused'
echo 'as described'
