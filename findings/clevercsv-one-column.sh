#!/usr/bin/env bash
# CleverCSV splits a one-column list of items at the colon, and a list of titles at the spaces.
#
# Expected: a file with the header `item` and one reference per line (`album:b`) has one column. `clevercsv
#           standardize` and read_table return it as it is.
# Observed: the delimiter is ":": `clevercsv standardize` prints `album,b` and exits with 0, under a header
#           that still has one field. A column of titles with three words each is three columns. With a
#           second column, or with one column of links, the guess is right.
# Seen:     CleverCSV 0.8.5, November 2026.
# Matters:  A file with one item per line is the simplest batch. After such a pass each item has lost its
#           prefix to another column, and a program that reads the first column sees "album" or "song".
#           State the dialect (the commands `detect` and `standardize` always guess; read_table and reader
#           take `dialect="excel"`), or add a second column.
# Source:   pattern_score in clevercsv/detect_pattern.py: rows with one column count almost nothing, so that
#           any delimiter that splits each row wins.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'clevercsv[full]==0.8.5'

printf '%s\n' item album:b song:c playlist:d >"$work/items.csv"
printf '%s\n' title 'Goodbye Hill Road' 'Rain And Snow' 'A Long Way' >"$work/titles.csv"
printf '%s\n' item,in album:b,7d song:c,14d playlist:d,30d >"$work/two.csv"
printf '%s\n' url http://127.0.0.1/share/Ab12 http://127.0.0.1/share/Cd34 >"$work/links.csv"

show() { sed "s/^/$1: /" | tee -a "$work/seen"; }
"$work/venv/bin/clevercsv" --version | show version
for name in items titles two links; do
  "$work/venv/bin/clevercsv" standardize "$work/$name.csv" | tr -d '\r' | show "$name"
done

expect 'items: item'
expect 'items: album,b'
expect 'items: song,c'
expect 'items: playlist,d'
expect 'titles: Goodbye,Hill,Road'
expect 'titles: A,Long,Way'
expect 'two: album:b,7d'
expect 'links: http://127.0.0.1/share/Ab12'
echo 'as described'
