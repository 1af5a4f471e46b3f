//! Shared code of the targets: shares and items from any answer must print without breaking out.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sharectl_core::domain::{Item, Share, csv};
use sharectl_core::fuzzing::Answered;
use sharectl_ui::output::record::LISTED;
use sharectl_ui::output::terminal::Stream;
use sharectl_ui::output::views::items::{FOUND, FoundItem};
use sharectl_ui::output::{Format, Present, Printer, Settings, Shape, ShareRecord, Terminal};

/// The most shares and items to print per input: more wouldn't test anything else.
const MOST: usize = 4;

/// The input, if it is text.
#[must_use]
pub fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// The clock of all targets.
///
/// # Panics
/// Never.
#[must_use]
pub fn now() -> Timestamp {
    "2026-11-21T10:04:00Z".parse().expect("it is a time")
}

/// The clock and zone of all targets.
#[must_use]
pub fn present() -> Present {
    Present::new(now(), TimeZone::UTC)
}

/// Whether text contains characters that control a terminal or reverse its order.
#[must_use]
pub fn breaks_out(text: &str) -> bool {
    let mut isolates = 0_usize;
    text.chars().any(|sign| {
        match sign {
            '\n' => isolates = 0,
            '\u{2068}' => isolates += 1,
            '\u{2069}' if isolates == 0 => return true,
            '\u{2069}' => isolates -= 1,
            _ => {}
        }
        let turns = matches!(
            sign,
            '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}' | '\u{2067}'
        );
        turns || (sign.is_control() && sign != '\n')
    })
}

/// All shares and items print in every format, and break out of none.
///
/// # Panics
/// If it doesn't.
pub fn check(answered: &Answered) {
    let shares = answered.shares.get(..MOST).unwrap_or(&answered.shares);
    if !shares.is_empty() {
        check_table(shares);
        check_json(shares);
        check_csv(shares);
    }
    let items = answered.items.get(..MOST).unwrap_or(&answered.items);
    if !items.is_empty() {
        check_items(items);
    }
    if let Some(error) = &answered.error {
        let (printer, captured) = Printer::captured(settings("table"), terminal());
        printer.error(error);
        let shown = captured.stderr();
        assert!(!breaks_out(&shown), "{shown:?}");
        // The error quotes only the beginning of the answer.
        assert!(shown.len() < 8192, "{} bytes of error", shown.len());
    }
}

fn terminal() -> Terminal {
    let stream = Stream {
        terminal: true,
        width: Some(80),
        ..Stream::default()
    };
    Terminal {
        stdout: stream,
        stderr: stream,
        unicode: true,
        ..Terminal::default()
    }
}

fn settings(format: &str) -> Settings {
    Settings {
        format: format.parse().unwrap_or(Format::Table),
        ..Settings::default()
    }
}

fn listed(shares: &[Share]) -> Vec<ShareRecord<'_>> {
    let now = now();
    let rows = shares.iter().map(|share| ShareRecord::listed(share, now));
    rows.collect()
}

fn printed(format: &str, terminal: Terminal, shares: &[Share]) -> String {
    let (printer, captured) = Printer::captured(settings(format), terminal);
    let shape = Shape::all(&LISTED);
    let done = printer.rows(&shape, listed(shares), &present());
    done.expect("memory takes everything");
    captured.stdout()
}

fn check_table(shares: &[Share]) {
    for format in ["table", "wide", "refs"] {
        let shown = printed(format, terminal(), shares);
        assert!(!breaks_out(&shown), "{format}: {shown:?}");
    }
}

/// A line per share, with the fields of the share.
fn check_json(shares: &[Share]) {
    let shown = printed("jsonl", Terminal::default(), shares);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), shares.len());
    for (line, share) in lines.iter().zip(shares) {
        let row: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
        assert_eq!(row["description"].as_str(), share.description.as_deref());
        assert_eq!(row["id"], *share.name());
        assert_eq!(row["url"].as_str(), share.url.as_deref());
        assert_eq!(row["visits"].as_u64(), share.visits);
    }
}

/// Rows that a CSV reader and `update --from` read back, without formulas.
fn check_csv(shares: &[Share]) {
    let shown = printed("csv", Terminal::default(), shares);
    let mut reader = ::csv::Reader::from_reader(shown.as_bytes());
    let place = LISTED.position("description").expect("it has one");
    let mut read = 0;
    for (record, share) in reader.records().zip(shares) {
        let record = record.expect("it is CSV");
        let description = share.description.as_deref().unwrap_or_default();
        assert_eq!(csv::unguard(&record[place]), description);
        let formula = |field: &str| field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        assert!(!record.iter().any(formula), "{record:?}");
        read += 1;
    }
    assert_eq!(read, shares.len());
}

fn check_items(items: &[Item]) {
    let (printer, captured) = Printer::captured(settings("table"), terminal());
    let rows: Vec<FoundItem<'_>> = items
        .iter()
        .map(|item| FoundItem::new("home", item))
        .collect();
    let done = printer.rows(&Shape::all(&FOUND), rows, &present());
    done.expect("memory takes everything");
    let shown = captured.stdout();
    assert!(!breaks_out(&shown), "{shown:?}");
}
