#!/usr/bin/env bash
# The Rust crate prometheus-parse drops samples and cuts labels whose value has a `}`, `,` or `=`.
#
# Expected: a label value in quotes may hold any character. Only `\`, `"` and the line feed are escaped, and
#           a reader undoes the escapes. prometheus-client (PyPI) and parse-prometheus-text-format (npm) do.
# Observed: prometheus-parse ends the labels at the first `}`, splits them at each `,`, and splits those at
#           `=`. A sample titled "{Rain}" is gone, "Rain, Snow" is "Rain", and the title "A = B" is missing
#           while the sample stays. Escapes are left as they are. It reports no error.
# Seen:     prometheus-parse 0.2.5, prometheus-client 0.26.0 and parse-prometheus-text-format 1.1.1,
#           November 2026.
# Matters:  Titles and descriptions have commas and braces. A sum over the samples of shares is too small, and
#           two shares can collapse into one series. Put ids or a hash in labels and keep titles out of them,
#           or check that the reader returns as many samples as there are lines.
# Source:   SAMPLE_RE and Labels::parse in src/lib.rs.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" parse-prometheus-text-format@1.1.1 >/dev/null
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check prometheus-client==0.26.0

cat >"$work/shares.prom" <<'PROM'
# HELP share_visits Visits of a share.
# TYPE share_visits gauge
share_visits{share="a",title="Hail"} 1
share_visits{share="b",title="{Rain}"} 2
share_visits{share="c",title="Rain, Snow"} 3
share_visits{share="d",title="A = B"} 4
share_visits{share="e",title="The \"Rain\" tour"} 5
PROM

mkdir -p "$work/probe/src"
cat >"$work/probe/Cargo.toml" <<'TOML'
[package]
name = "probe"
version = "0.0.0"
edition = "2021"

[dependencies]
prometheus-parse = "=0.2.5"
TOML
cat >"$work/probe/src/main.rs" <<'RUST'
fn main() {
    let text = std::fs::read_to_string("shares.prom").expect("shares.prom");
    let lines = text.lines().map(|line| Ok(line.to_owned()));
    let scrape = prometheus_parse::Scrape::parse(lines).expect("valid metrics");
    println!("prometheus-parse: {} samples", scrape.samples.len());
    for sample in scrape.samples {
        let share = sample.labels.get("share").unwrap_or("?");
        let title = sample.labels.get("title").unwrap_or("no title");
        println!("prometheus-parse: {share}: {title}");
    }
}
RUST
cat >"$work/probe.mjs" <<'JS'
import { readFileSync } from "node:fs";
import parse from "parse-prometheus-text-format";

const name = "parse-prometheus-text-format";
const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`));
console.log(`version: ${name} ${version}`);
const [family] = parse(readFileSync("shares.prom", "utf8"));
console.log(`${name}: ${family.metrics.length} samples`);
for (const { labels } of family.metrics) console.log(`${name}: ${labels.share}: ${labels.title}`);
JS
cat >"$work/probe.py" <<'PY'
import importlib.metadata

from prometheus_client.parser import text_string_to_metric_families

print(f"version: prometheus-client {importlib.metadata.version('prometheus-client')}")
(family,) = text_string_to_metric_families(open("shares.prom").read())
print(f"prometheus-client: {len(family.samples)} samples")
for sample in family.samples:
    print(f"prometheus-client: {sample.labels['share']}: {sample.labels['title']}")
PY
(
  cd "$work/probe"
  CARGO_TARGET_DIR="$work/target" cargo build --quiet
  cargo tree --quiet --depth 1 --prefix none | sed -n 's/^prometheus-parse/version: prometheus-parse/p'
) | tee "$work/seen"
"$work/target/debug/probe" | tee -a "$work/seen"
node "$work/probe.mjs" | tee -a "$work/seen"
"$work/venv/bin/python" "$work/probe.py" | tee -a "$work/seen"

expect 'prometheus-parse: 4 samples'
expect 'prometheus-parse: a: Hail'
expect 'prometheus-parse: c: Rain'
expect 'prometheus-parse: d: no title'
expect 'prometheus-parse: e: The \"Rain\" tour'
for name in prometheus-client parse-prometheus-text-format; do
  expect "$name: 5 samples"
  expect "$name: b: {Rain}"
  expect "$name: c: Rain, Snow"
  expect "$name: d: A = B"
  expect "$name: e: The \"Rain\" tour"
done
echo 'as described'
