//! Text from a server can't break out of any output format.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::plan::PlanRow;
use super::terminal::Stream;
use super::views::items::{FOUND, FoundItem};
use super::{Format, Present, Printer, Settings, Shape, ShareRecord, Terminal, record};
use crate::domain::{Item, ItemKind, Note, NoteCode, ServerKind, Share, csv};
use crate::error::{Code, Error};

/// Every kind of hostile text: at the beginning, at the end, in the middle, and next to each other.
fn corpus() -> Vec<String> {
    let mut pieces: Vec<String> = [
        "\x1b[31m",
        "\x1b[2J\x1b[H",
        "\x1b]0;title\x07",
        "\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\",
        "\x1b]52;c;cm0gLXJm\x07",
        "\x1bP1;2q\x1b\\",
        "\x1b[?1049h",
        "\x1b[6n",
        "\x1bc",
        "\u{9b}31m",
        "\u{9d}0;t\u{9c}",
        "\u{90}q\u{9c}",
        "\x07",
        "\x08\x08\x08",
        "\x7f",
        "\0",
        "\r",
        "\n",
        "\r\n",
        "\t",
        "\x0b",
        "\x0c",
        "\u{85}",
        "\u{2028}",
        "\u{2029}",
        "\u{202a}",
        "\u{202b}",
        "\u{202c}",
        "\u{202d}",
        "\u{202e}",
        "\u{2066}",
        "\u{2067}",
        "\u{2068}",
        "\u{2069}",
        "\u{200e}",
        "\u{200f}",
        "\u{61c}",
        "\u{200b}",
        "\u{2060}",
        "\u{feff}",
        "\u{ad}",
        "\u{e0041}",
        "\u{fff9}",
        "\u{3164}",
        "\n#EXTINF:1,x",
        "\nerror: all is lost",
        "=1+1",
        "=cmd|'/C calc'!A0",
        "+1",
        "-1",
        "@SUM(A1)",
        "'=1",
        "\"",
        "\",\"",
        ",",
        ";",
        "{{ url }}",
        "%1b[31m",
        "\\u001b",
        "\u{fffd}",
        "<script>",
    ]
    .map(str::to_owned)
    .to_vec();
    pieces.push("e".to_owned() + &"\u{301}".repeat(200));
    pieces.push("港".repeat(500));
    pieces.push("👩\u{200d}👧".repeat(200));
    pieces.push("\u{2068}".repeat(300));
    let around = |piece: &String| {
        [
            piece.clone(),
            format!("{piece}title"),
            format!("title{piece}"),
            format!("شلوم{piece}ab"),
        ]
    };
    let mut corpus: Vec<String> = pieces.iter().flat_map(around).collect();
    corpus.push("a".repeat(100_000));
    corpus
}

fn share(text: &str) -> Share {
    let mut share = Share::bare("home", ServerKind::Navidrome, text);
    let all = || Some(text.to_owned());
    (share.url, share.description, share.owner) = (all(), all(), all());
    (share.label, share.stream_format) = (all(), all());
    let mut item = Item::bare(ItemKind::Song, text);
    (item.title, item.artist, item.album) = (all(), all(), all());
    share.items = Some(vec![item.clone()]);
    share.tracks = Some(vec![item]);
    share
}

fn present() -> Present {
    Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC)
}

/// Prints through every output function in one format; returns stdout and stderr.
fn printed(format: &str, text: &str, terminal: bool) -> (String, String) {
    printed_within(terminal.then_some(80), format, text, terminal)
}

/// Prints the same at this width.
fn printed_within(
    width: Option<usize>,
    format: &str,
    text: &str,
    terminal: bool,
) -> (String, String) {
    let stream = Stream {
        terminal,
        width,
        ..Stream::default()
    };
    let terminal = Terminal {
        stdout: stream,
        stderr: stream,
        unicode: true,
        watched: true,
        ..Terminal::default()
    };
    let settings = Settings {
        format: format.parse().unwrap(),
        ..Settings::default()
    };
    let (printer, captured) = Printer::captured(settings, terminal);
    let (share, present) = (share(text), present());
    let shown = vec![ShareRecord::shown(&share, None, present.now)];
    let listed = vec![ShareRecord::listed(&share, present.now)];
    let shape = Shape::all(&record::LISTED);
    printer.rows(&shape, listed, &present).unwrap();
    if !matches!(printer.format(), Format::Json | Format::Csv) {
        let shape = Shape::all(&record::SHOWN);
        printer.rows(&shape, shown, &present).unwrap();
    }
    if printer.format().is_table() {
        let item = &share.items.as_deref().unwrap()[0];
        let shape = Shape::all(&FOUND);
        let items = vec![FoundItem::new("home", item)];
        printer.rows(&shape, items, &present).unwrap();
    }
    let mut row = PlanRow::about("update", &share, present.now);
    row.notes.push(Note::new(NoteCode::ListenersCut, text));
    printer.plan(&[row], &present);
    printer.note(text);
    printer.warn(text);
    let error = Error::new(Code::NotFound, text).detail(text).hint(text);
    printer.error(&error);
    (captured.stdout(), captured.stderr())
}

/// Whether the text contains something that no terminal may get, in any format.
fn breaks_out(text: &str) -> bool {
    let mut isolates = 0usize;
    text.chars().any(|c| {
        match c {
            '\n' => isolates = 0,
            '\u{2068}' => isolates += 1,
            '\u{2069}' if isolates == 0 => return true,
            '\u{2069}' => isolates -= 1,
            _ => {}
        }
        (c.is_control() && c != '\n')
            || matches!(
                c,
                '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}' | '\u{2067}'
            )
    })
}

#[test]
fn the_corpus_is_large_enough() {
    assert!(corpus().len() >= 200);
}

#[test]
fn tables_lines_and_templates_keep_their_lines() {
    let template = "template={{ description }} {{ id }}";
    for format in ["table", "wide", "ids", "refs", "urls", template] {
        let plain = printed_within(None, format, "title", true);
        for hostile in corpus() {
            // Without a width limit, nothing is wrapped: the number of lines must not change.
            let (out, err) = printed_within(None, format, &hostile, true);
            for (told, usual) in [(&out, &plain.0), (&err, &plain.1)] {
                assert!(!breaks_out(told), "{format}: {hostile:?}");
                let (lines, usual) = (told.lines().count(), usual.lines().count());
                assert_eq!(lines, usual, "{format}: {hostile:?}\n{told}");
            }
            let (narrow_out, narrow_err) = printed(format, &hostile, true);
            assert!(!breaks_out(&narrow_out) && !breaks_out(&narrow_err));
            // At a narrow width, sentences continue on indented lines.
            let begun = |text: &str| text.lines().filter(|line| !line.starts_with(' ')).count();
            assert_eq!(begun(&narrow_err), begun(&err), "{format}: {hostile:?}");
            let facts = |line: &&str| !line.starts_with(&" ".repeat(16));
            let count = |text: &str| text.lines().filter(facts).count();
            assert_eq!(count(&narrow_out), count(&plain.0), "{format}: {hostile:?}");
        }
    }
}

#[test]
fn json_reads_back_and_stays_on_its_lines() {
    for hostile in corpus() {
        for format in ["json", "jsonl"] {
            for terminal in [false, true] {
                let (out, err) = printed(format, &hostile, terminal);
                assert!(!breaks_out(&out) && !breaks_out(&err), "{hostile:?}");
                let first = match format {
                    "json" => serde_json::from_str::<Value>(&out).unwrap()[0].take(),
                    _ => serde_json::from_str(out.lines().next().unwrap()).unwrap(),
                };
                for field in ["id", "url", "description", "owner", "label"] {
                    assert_eq!(first[field], hostile.as_str());
                }
                for line in err.lines() {
                    assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
                }
            }
        }
    }
}

#[test]
fn csv_reads_back_whole_and_starts_no_formula() {
    for hostile in corpus() {
        let (out, _) = printed("csv", &hostile, false);
        let mut reader = ::csv::Reader::from_reader(out.as_bytes());
        let headers = reader.headers().unwrap().clone();
        let column = headers
            .iter()
            .position(|name| name == "description")
            .unwrap();
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(csv::unguard(&record[column]), hostile);
        let formula = |field: &str| field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        assert!(!record.iter().any(formula), "{hostile:?}");
        let (shown, _) = printed("csv", &hostile, true);
        assert!(!breaks_out(&shown), "{hostile:?}");
    }
}
