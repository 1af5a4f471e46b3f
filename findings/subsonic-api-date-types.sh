#!/usr/bin/env bash
# One field of subsonic-api has two types: a share's dates are Dates when created and strings when listed.
#
# Expected: `expires` of a share has one type in the library. createShare returns a Date.
# Observed: getShares returns the server's text. Both are valid for the declared type `Date | string`, and a
#           comparison with a Date still runs: text becomes NaN, so that `share.expires < new Date()` and
#           `share.expires > new Date()` are both false. A share that expired in 2020 isn't expired.
# Seen:     subsonic-api 3.3.1 on Node 20, November 2026.
# Matters:  A cleanup that is tested on the share it has just created works, and deletes nothing when it
#           runs over the list. Convert with `new Date(share.expires)` in both cases.
# Source:   lib/index.js: createShare names the fields to convert, and getShares names none.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" subsonic-api@3.3.1 >/dev/null

cat >"$work/probe.mjs" <<'JS'
import http from "node:http";
import { readFileSync } from "node:fs";
import { SubsonicAPI } from "subsonic-api";

const share = {
  id: "Ab12", url: "http://127.0.0.1/share/Ab12", username: "ann", visitCount: 0,
  created: "2019-12-01T00:00:00Z", expires: "2020-01-01T00:00:00Z",
};
const server = http.createServer((_, response) => {
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify({
    "subsonic-response": { status: "ok", version: "1.16.1", shares: { share: [share] } },
  }));
});
server.listen(0, "127.0.0.1", async () => {
  const client = new SubsonicAPI({
    url: `http://127.0.0.1:${server.address().port}`,
    auth: { username: "ann", password: "secret" },
  });
  const { version } = JSON.parse(readFileSync("node_modules/subsonic-api/package.json"));
  console.log(`version: subsonic-api ${version} on Node ${process.version}`);
  const now = new Date();
  for (const [name, answer] of [
    ["createShare", await client.createShare({ id: "s1" })],
    ["getShares", await client.getShares()],
  ]) {
    const { expires } = answer.shares.share[0];
    const type = expires instanceof Date ? "Date" : typeof expires;
    console.log(`${name}: ${type}, before now ${expires < now}, after now ${expires > now}`);
  }
  server.close();
  server.closeAllConnections();
});
JS
node "$work/probe.mjs" | tee "$work/seen"

expect 'createShare: Date, before now true, after now false'
expect 'getShares: string, before now false, after now false'
echo 'as described'
