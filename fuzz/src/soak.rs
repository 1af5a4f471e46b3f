//! The same inputs without libFuzzer, on a stable compiler: seeds, changed at random.
//!
//! `cargo run --release --bin soak -- INPUTS [TARGET…]` prints a line per target; a panic ends it with the
//! input that caused it, as a Rust byte string. `--corpus` writes the seeds where cargo-fuzz looks for them.

use std::path::Path;
use std::time::Instant;

use sharectl_fuzz::{TARGETS, seeds};

/// xorshift64*: the same inputs on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or_default() % end.max(1)
    }
}

/// What parsers stumble over.
const WORDS: &[&str] = &[
    "null", "true", "-1", "1e999", "9223372036854775808", "{}", "[]", "\"\"", "\\u0000", "\\ud800", "\u{feff}",
    "\0", "\r\n", "\n", ",", ";", ":", "\"", "'", "\\", "/", "..", "%2e", "#", "?", "&", "=", "<", ">", "[[", "]]", "((",
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "never", "now", "7d", "1mo", "-", "+", "@", "id", "share",
    "subsonic-response", "status", "entry", "\u{202e}", "\u{e9}",
];

fn changed(seed: &[u8], others: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..=random.below(6) {
        let place = random.below(data.len() + 1);
        match random.below(8) {
            0 if !data.is_empty() => {
                let place = place.min(data.len() - 1);
                data[place] = random.next().to_le_bytes()[7];
            }
            1 => data.insert(place, random.next().to_le_bytes()[7]),
            2 if !data.is_empty() => {
                let end = (place + random.below(16)).min(data.len());
                data.drain(place.min(end)..end);
            }
            3 => {
                let end = (place + random.below(32)).min(data.len());
                let part = data[place..end].to_vec();
                let to = random.below(data.len() + 1);
                data.splice(to..to, part);
            }
            4 => data.truncate(place),
            5 => {
                let other = &others[random.below(others.len())];
                let from = random.below(other.len() + 1);
                let end = (from + random.below(64)).min(other.len());
                data.splice(place..place, other[from..end].iter().copied());
            }
            _ => {
                let word = WORDS[random.below(WORDS.len())];
                data.splice(place..place, word.bytes());
            }
        }
    }
    data.truncate(8192);
    data
}

/// The seeds of a target. `--corpus` writes them where cargo-fuzz looks for them.
fn write_corpus() {
    for (name, _) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for (number, seed) in seeds(name).iter().enumerate() {
            let _ = std::fs::write(folder.join(format!("seed-{number:04}")), seed);
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.peek().is_some_and(|first| first == "--corpus") {
        return write_corpus();
    }
    let inputs: u64 = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let chosen: Vec<String> = arguments.collect();
    for (name, target) in TARGETS {
        if !chosen.is_empty() && !chosen.iter().any(|chosen| chosen == name) {
            continue;
        }
        let seeds = seeds(name);
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let began = Instant::now();
        for _ in 0..inputs {
            let seed = &seeds[random.below(seeds.len())];
            let data = changed(seed, &seeds, &mut random);
            if std::panic::catch_unwind(|| target(&data)).is_err() {
                eprintln!("{name} panics at b\"{}\"", data.escape_ascii());
                std::process::exit(1);
            }
        }
        println!("{name}: {inputs} inputs from {} seeds in {:.1} s, no panic", seeds.len(), began.elapsed().as_secs_f64());
    }
}
