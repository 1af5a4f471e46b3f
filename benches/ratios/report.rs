//! The printed report.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use super::measure::{Measured, median};

/// The maximum size of a release binary in bytes.
const LARGEST: u64 = 10 << 20;

/// Prints lines at once.
pub(crate) struct Report(std::io::Stdout);

impl Report {
    pub(crate) fn new() -> Self {
        Self(std::io::stdout())
    }

    pub(crate) fn line(&mut self, text: &str) {
        writeln!(self.0, "{text}").unwrap();
    }

    pub(crate) fn title(&mut self, text: &str) {
        self.line(&format!("\n{text}"));
    }

    /// The binary's size against its budget.
    pub(crate) fn size(&mut self, binary: &Path) {
        let size = std::fs::metadata(binary).unwrap().len();
        let verdict = verdict(size <= LARGEST);
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        self.line(&format!(
            "binary: {:.2} MiB, budget {:.0} MiB  {verdict}",
            mib(size),
            mib(LARGEST)
        ));
    }

    /// The ratio of our time per request to theirs.
    pub(crate) fn ratio(
        &mut self,
        other: &str,
        ours: &Measured,
        theirs: &Measured,
        budget: Option<f64>,
    ) {
        let ratio = ours.each.as_secs_f64() / theirs.each.as_secs_f64();
        let verdict = match budget {
            Some(budget) => format!("budget {budget}  {}", verdict(ratio <= budget)),
            None => String::new(),
        };
        self.line(&format!(
            "  {:<16} {ratio:>7.3}   {:>9} / {:>9}   {:>5.1} / {:>5.1} MiB   {verdict}",
            format!("/ {other}"),
            short(ours.each),
            short(theirs.each),
            mib(ours),
            mib(theirs)
        ));
    }

    /// The median of the ratios of our time to an older build's.
    pub(crate) fn pair(&mut self, name: &str, pairs: &[[Measured; 2]], target: f64) {
        let ([ours, theirs], ratio) = median(pairs, |measured| measured.all);
        self.line(&format!(
            "  {name:<26} {ratio:>7.3}   {:>9} / {:>9}   {:>5.1} / {:>5.1} MiB   target {target}  {}",
            short(ours.all),
            short(theirs.all),
            mib(&ours),
            mib(&theirs),
            verdict(ratio <= target)
        ));
    }

    /// A size, ours and an older build's.
    pub(crate) fn bytes(&mut self, name: &str, ours: u64, theirs: u64, target: u64) {
        self.line(&format!(
            "  {name:<26} {ours} / {theirs}   target {target}  {}",
            verdict(ours <= target)
        ));
    }

    /// A count, and its maximum.
    pub(crate) fn count(&mut self, name: &str, ours: usize, most: usize) {
        let verdict = verdict(ours <= most);
        self.line(&format!("  {name:<26} {ours}   at most {most}  {verdict}"));
    }

    /// A count, ours and an older build's.
    pub(crate) fn fewer(&mut self, name: &str, ours: usize, theirs: usize, target: f64) {
        let target_count = theirs as f64 * target;
        let verdict = verdict(ours as f64 <= target_count);
        self.line(&format!(
            "  {name:<26} {ours} / {theirs}   target {target:.2}  {verdict}"
        ));
    }

    /// The maximum memory, against its budget in KiB.
    pub(crate) fn memory(&mut self, ours: &Measured, budget: u64) {
        self.line(&format!(
            "  {} in all, {:.1} MiB, budget {} MiB  {}",
            short(ours.all),
            mib(ours),
            budget / 1024,
            verdict(ours.memory <= budget)
        ));
    }
}

fn mib(measured: &Measured) -> f64 {
    measured.memory as f64 / 1024.0
}

fn short(time: Duration) -> String {
    match time.as_millis() {
        ..10 => format!("{} µs", time.as_micros()),
        milliseconds => format!("{milliseconds} ms"),
    }
}

fn verdict(holds: bool) -> &'static str {
    if holds { "holds" } else { "EXCEEDED" }
}
