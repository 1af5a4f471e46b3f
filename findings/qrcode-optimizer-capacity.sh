#!/usr/bin/env bash
# The optimizer of the Rust crate qrcode refuses a link that fits as plain bytes.
#
# Expected: a QR code of version 40 at level L holds 2,953 bytes, so that a link of 2,900 bytes fits. An
#           optimizer that splits text into segments never needs more room than one segment.
# Observed: QrCode::with_error_correction_level answers DataTooLong for a link of 2,900 bytes whose end is
#           hex digits, although the same bytes fit as one byte segment. A link of 270 bytes becomes version
#           11 in place of 10. The optimizer compares two neighbors at a time. In hex, each short run of
#           digits looks cheaper on its own, and the headers of all the runs add up to more than they save.
# Seen:     qrcode 0.14.1, November 2026.
# Matters:  Signed links (a JWT or a hex signature in the query) are long, and hex is a common form. Build
#           the code from one byte segment too and keep the smaller of the two: fewer modules scan better
#           and fit a narrower terminal. Do that before you report that a link is too long.
# Source:   Optimizer in src/optimize.rs; its comment says that it is greedy.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf 'changed: %s\n' "$1" >&2; exit 1; }
expect() { grep -qxF -- "$1" "$work/seen" || fail "no longer seen: $1"; }

mkdir -p "$work/probe/src"
cat >"$work/probe/Cargo.toml" <<'TOML'
[package]
name = "probe"
version = "0.0.0"
edition = "2021"

[dependencies]
qrcode = { version = "=0.14.1", default-features = false }
TOML
cat >"$work/probe/src/main.rs" <<'RUST'
use qrcode::bits::Bits;
use qrcode::{EcLevel, QrCode, Version};

/// A link with `length` bytes that ends in pseudorandom hex digits.
fn link(length: usize) -> Vec<u8> {
    let mut text = String::from("https://music.example.org/share/Ab12?signature=");
    let mut state: u64 = 88_172_645_463_325_252;
    while text.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        text.push(char::from_digit((state % 16) as u32, 16).unwrap());
    }
    text.into_bytes()
}

fn one_segment(data: &[u8], version: i16) -> Result<QrCode, qrcode::types::QrError> {
    let mut bits = Bits::new(Version::Normal(version));
    bits.push_byte_data(data)?;
    bits.push_terminator(EcLevel::L)?;
    QrCode::with_bits(bits, EcLevel::L)
}

fn main() {
    let data = link(2900);
    let optimized = QrCode::with_error_correction_level(&data, EcLevel::L);
    println!("2900 bytes, optimized: {:?}", optimized.map(|code| code.version()));
    let plain = one_segment(&data, 40);
    println!("2900 bytes, one segment: {:?}", plain.map(|code| code.version()));
    let data = link(270);
    let optimized = QrCode::with_error_correction_level(&data, EcLevel::L);
    println!("270 bytes, optimized: {:?}", optimized.map(|code| code.version()));
    let smallest = (1..=40).find(|&version| one_segment(&data, version).is_ok());
    println!("270 bytes, one segment: {:?}", smallest.map(Version::Normal));
}
RUST
(
  cd "$work/probe"
  CARGO_TARGET_DIR="$work/target" cargo build --quiet
  cargo tree --quiet --depth 1 --prefix none | sed -n 's/^qrcode/version: qrcode/p'
) | tee "$work/seen"
"$work/target/debug/probe" | tee -a "$work/seen"

expect '2900 bytes, optimized: Err(DataTooLong)'
expect '2900 bytes, one segment: Ok(Normal(40))'
expect '270 bytes, optimized: Ok(Normal(11))'
expect '270 bytes, one segment: Some(Normal(10))'
echo 'as described'
