#!/usr/bin/env bash
# Three small iCalendar readers for Node misread an event that has a link, an alarm, or no end.
#
# Expected: an event with SUMMARY `Share expires: Rain`, a link as DESCRIPTION, a VALARM with its own
#           DESCRIPTION, and no DTEND reads the same everywhere. node-ical and ical.js read it so.
# Observed: ics-to-json cuts each value at its first colon: the summary is "Share expires" and the link is
#           "https". ics-parser stores DTSTAMP as `end`, so that the event ends before it starts. cal-parser
#           puts the alarm's description in the place of the event's. No reader reports an error.
# Seen:     ics-to-json 2.0.2, ics-parser 0.1.5, cal-parser 1.0.2, node-ical 0.27.2 and ical.js 2.2.1,
#           November 2026.
# Matters:  A calendar of expiries is a simple reminder. To survive these readers, write a summary without a
#           colon, an explicit DTEND and no alarm. A link doesn't survive ics-to-json in any case. With
#           ics-parser, read `endDate` and never `end`.
# Source:   src/icsToJson.ts in ics-to-json (it splits a line at every colon and takes the second part), the
#           table of properties in ics-parser's lib, and parseString in cal-parser's index.js (it doesn't notice
#           that an alarm begins inside an event).
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" \
  ics-to-json@2.0.2 ics-parser@0.1.5 cal-parser@1.0.2 node-ical@0.27.2 ical.js@2.2.1 >/dev/null

sed 's/$/\r/' >"$work/expiries.ics" <<'ICS'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example.org//shares//EN
BEGIN:VEVENT
UID:Ab12@music.example.org
DTSTAMP:20261101T080000Z
DTSTART:20270101T120000Z
SUMMARY:Share expires: Rain
DESCRIPTION:https://music.example.org/share/Ab12
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-P1D
DESCRIPTION:Tomorrow
END:VALARM
END:VEVENT
END:VCALENDAR
ICS

cat >"$work/probe.cjs" <<'JS'
const { readFileSync } = require("node:fs");
const text = readFileSync("expiries.ics", "utf8");
const link = "https://music.example.org/share/Ab12";

const readers = {
  "ics-to-json": () => {
    const [event] = require("ics-to-json").icsToJson(text);
    return [event.summary, event.description, event.endDate];
  },
  "ics-parser": () => {
    const event = require("ics-parser")(text).find(({ type }) => type === "VEVENT");
    return [event.name, event.description, event.end];
  },
  "cal-parser": () => {
    const [event] = require("cal-parser").parseString(text).events;
    return [event.summary.value, event.description.value, event.dtend];
  },
  "node-ical": () => {
    const events = Object.values(require("node-ical").sync.parseICS(text));
    const event = events.find(({ type }) => type === "VEVENT");
    return [event.summary, event.description, event.end];
  },
  "ical.js": () => {
    const ical = require("ical.js");
    const calendar = new ical.Component(ical.parse(text));
    const event = new ical.Event(calendar.getFirstSubcomponent("vevent"));
    return [event.summary, event.description, event.endDate.toJSDate()];
  },
};
for (const [name, read] of Object.entries(readers)) {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`));
  console.log(`version: ${name} ${version}`);
  const [summary, description, end] = read();
  console.log(`${name}: summary [${summary}]`);
  console.log(`${name}: description [${description === link ? "the link" : description}]`);
  console.log(`${name}: end [${end ? end.toISOString() : "none"}]`);
}
JS
node "$work/probe.cjs" | tee "$work/seen"

expect 'ics-to-json: summary [Share expires]'
expect 'ics-to-json: description [https]'
expect 'ics-parser: summary [Share expires: Rain]'
expect 'ics-parser: description [the link]'
expect 'ics-parser: end [2026-11-01T08:00:00.000Z]'
expect 'cal-parser: summary [Share expires: Rain]'
expect 'cal-parser: description [Tomorrow]'
for name in node-ical ical.js; do
  expect "$name: summary [Share expires: Rain]"
  expect "$name: description [the link]"
  expect "$name: end [2027-01-01T12:00:00.000Z]"
done
echo 'as described'
