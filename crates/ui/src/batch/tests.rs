use proptest::prelude::*;

use super::*;
use crate::domain::csv::guard;
use crate::domain::expiry::Expiry;
use crate::domain::item::ItemReference;
use crate::domain::{Item, ItemKind, ItemRef, Lifetime, ServerKind, Share};
use crate::output::{ShareRecord, record};

fn cells(text: &str) -> Cells {
    let mut batch = Batch::parse(text).unwrap();
    batch.rows.remove(0).cells.unwrap()
}

fn fault(text: &str) -> String {
    let batch = Batch::parse(text).unwrap();
    let faults = batch.rows.into_iter().find_map(|row| row.cells.err());
    faults.unwrap().message().to_owned()
}

fn typed(kind: ItemKind, id: &str) -> ItemReference {
    ItemReference::Typed(ItemRef::new(kind, id))
}

#[test]
fn commas_semicolons_and_tabs_separate_alike() {
    for text in [
        "items,description\nalbum:1 song:2,\"a, b\"\n",
        "items;description\r\nalbum:1 song:2;a, b\r\n",
        "items\tdescription\nalbum:1 song:2\ta, b",
    ] {
        let cells = cells(text);
        let items = [typed(ItemKind::Album, "1"), typed(ItemKind::Song, "2")];
        assert_eq!(cells.items.as_deref(), Some(&items[..]), "{text}");
        assert_eq!(cells.description.as_deref(), Some("a, b"), "{text}");
    }
}

#[test]
fn jsonl_takes_references_and_the_records_objects() {
    for items in [
        r#"["album:1","song:2"]"#,
        r#"[{"kind":"album","id":"1","title":"x"},{"kind":"song","id":"2"}]"#,
        r#""album:1 song:2""#,
    ] {
        let cells = cells(&format!("{{\"items\":{items},\"visits\":3}}"));
        let items = [typed(ItemKind::Album, "1"), typed(ItemKind::Song, "2")];
        assert_eq!(cells.items.as_deref(), Some(&items[..]));
        assert_eq!(cells.description, None);
        assert!(!cells.has(BatchColumn::Description));
    }
}

/// The lines of rows, and whether each can be read.
fn lines(text: &str) -> Vec<(u64, bool)> {
    let rows = Batch::parse(text).unwrap().rows.into_iter();
    rows.map(|row| (row.line, row.cells.is_ok())).collect()
}

#[test]
fn k1_rows_and_columns_of_separators_only_are_none() {
    for text in [
        "items,expires\nalbum:1,7d\n,\n , \nalbum:2,7d\n,\n",
        "items;expires;;\nalbum:1;7d;;\n;;;\n;;\nalbum:2;7d;;\n",
        "items,expires\nalbum:1,7d,,\n,,,,\n\"\",\nalbum:2,7d,\n",
    ] {
        assert_eq!(lines(text), [(2, true), (5, true)], "{text}");
    }
    assert_eq!(lines(",,\nitems,expires,\n,,\nalbum:1,7d,\n"), [(4, true)]);
    assert!(fault("items,\nalbum:1,7d\n").contains("\"7d\" is in a column"));
    assert!(fault("items,expires\nalbum:1,7d,,x\n").contains("4 fields"));
}

#[test]
fn k1_a_first_line_may_say_what_separates() {
    for text in [
        "sep=;\nAlbum;Never expires\nLow Tide;yes\n",
        "\"sep=|\"\r\nALBUM|NEVER_EXPIRES\r\nLow Tide|yes\r\n",
        "SEP=\t\nalbum\tnever-expires\nLow Tide\ttrue",
        "sep=,,\rAlbum,Never Expires\rLow Tide,on\r",
    ] {
        assert_eq!(lines(text), [(3, true)], "{text:?}");
        let cells = cells(text);
        assert_eq!(cells.album.as_deref(), Some("Low Tide"), "{text:?}");
        assert_eq!(cells.expires, Some(Expiry::Never), "{text:?}");
        let batch = Batch::parse(text).unwrap();
        assert!(batch.uses(BatchColumn::Album) && !batch.uses(BatchColumn::Song));
        assert_eq!(Batch::parse(&batch.subset(|_| true)).unwrap().rows.len(), 1);
    }
}

#[test]
fn k1_lines_are_counted_whatever_ends_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            "items,expires",
            "album:1,7d",
            "",
            "song:1,soon",
            "song:2,7d",
        ]
        .join(end);
        let found = lines(&text);
        assert_eq!(found, [(2, true), (4, false), (5, true)], "{end:?}");
    }
}

#[test]
fn k1_arrays_and_objects_over_several_lines_are_read() {
    let one = r#"{ "items": ["album:1"], "visits": 3 }"#;
    let two = "{\n  \"items\": \"album:2\",\n  \"expires\": \"7d\"\n}";
    let wrong = r#"{"items":[3]}"#;
    assert_eq!(
        lines(&format!("[{one},\n{two},{wrong}\n]")),
        [(1, true), (2, true), (5, false)]
    );
    assert_eq!(
        lines(&format!("{two}\n{one}\n{wrong}\n")),
        [(1, true), (5, true), (6, false)]
    );
    // A line that is wrong leaves the others alone.
    assert_eq!(
        lines(&format!("{one}\n{{\"items\":\n{one}\n")),
        [(1, true), (2, false), (3, true)]
    );
    assert_eq!(lines(r#"["album:1"]"#), [(1, false)]);
    for text in [format!("[{one},{two}]"), format!("{two}\n{one}\n")] {
        let again = Batch::parse(&text).unwrap().subset(|place| place == 1);
        assert_eq!(lines(&again).len(), 1, "{again}");
        assert!(lines(&again)[0].1, "{again}");
    }
}

#[test]
fn an_empty_field_is_not_known_but_of_a_description() {
    let cells = cells("items,description,expires,downloadable,url\nalbum:1,,,,\n");
    assert_eq!(cells.description.as_deref(), Some(""));
    assert_eq!(
        (cells.expires, cells.downloadable, cells.url.as_deref()),
        (None, None, None)
    );
    assert!(cells.has(BatchColumn::Expires));
}

#[test]
fn never_is_said_in_either_column_but_not_against_the_other() {
    let of = |expires: &str, never: &str| {
        format!("items,expires,never_expires\nalbum:1,{expires},{never}\n")
    };
    assert_eq!(cells(&of("", "true")).expires, Some(Expiry::Never));
    assert_eq!(cells(&of("never", "")).expires, Some(Expiry::Never));
    assert!(matches!(
        cells(&of("7d", "FALSE")).expires,
        Some(Expiry::In(_))
    ));
    assert_eq!(cells(&of("", "false")).expires, None);
    assert!(fault(&of("7d", "true")).starts_with("line 2: "));
    assert!(fault(&of("never", "no")).starts_with("line 2: "));
}

#[test]
fn invalid_row_names_its_line_and_spares_other_rows() {
    let text = "items,expires\nalbum:1,7d\n\n\"song:1\nsong:2\",7\nalbum:3\nalbum:4,soon\n";
    let batch = Batch::parse(text).unwrap();
    let lines: Vec<u64> = batch.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 4, 6, 7]);
    let good: Vec<bool> = batch.rows.iter().map(|row| row.cells.is_ok()).collect();
    assert_eq!(good, [true, false, false, false]);
    assert_eq!(
        fault("items,expires\nalbum:3\n"),
        "line 2: it has 1 field, and the header names 2"
    );
    assert_eq!(
        fault("{\"items\":[]}\n{\"download\":true}"),
        "line 2: unknown column \"download\""
    );
    assert!(fault("{\"items\":[3]}").starts_with("line 1: items: 3 is not an item"));
    assert!(fault("{\"downloadable\":\"maybe\"}").contains("true or false"));
}

#[test]
fn a_file_that_makes_no_sense_as_a_whole_is_refused() {
    for text in [
        "",
        "\n \n",
        "[]",
        "[{\"items\":\"album:1\"}",
        "album:1\nalbum:2\n",
        "items,items\n",
        "Items,items\n",
        ",\n",
        "sep=;\n",
    ] {
        assert_eq!(
            Batch::parse(text).unwrap_err().code(),
            crate::error::Code::Usage,
            "{text:?}"
        );
    }
}

#[test]
fn rejected_objects_that_took_several_lines_read_as_they_were() {
    // Found by fuzzing: behind an object on one line, one over several lines was read as so many rows.
    let text = "{\"items\":\"album:1\"}{\n\"items\":\n\"album:2\"}\r\n{\"album\":\"a\\nb\"\n}";
    let batch = Batch::parse(text).unwrap();
    assert_eq!(batch.rows.len(), 3);
    for first in 0..3 {
        let again = batch.subset(|place| place >= first);
        let read = Batch::parse(&again).unwrap();
        let cells = |rows: &[BatchRow]| -> Vec<Cells> {
            rows.iter()
                .map(|row| row.cells.as_ref().unwrap().clone())
                .collect()
        };
        assert_eq!(cells(&read.rows), cells(&batch.rows[first..]), "{again}");
        assert_eq!(read.subset(|_| true), again);
    }
}

#[test]
fn a_line_that_only_looks_blank_is_a_row_that_makes_no_sense() {
    // Found by fuzzing: left out of what is written again, it let the other lines be read otherwise.
    let text = "{\"items\":\"album:1\"}2\n\n\u{b}\n\"x\"\n \t\r\n";
    let batch = Batch::parse(text).unwrap();
    assert_eq!(batch.rows.len(), 3);
    assert!(batch.rows.iter().all(|row| row.cells.is_err()));
    let again = batch.subset(|_| true);
    assert_eq!(Batch::parse(&again).unwrap().rows.len(), 3);
    // Nor is a carriage return within a line the end of one.
    let batch = Batch::parse("{\"items\":\r\"\r\"}[]").unwrap();
    let read = Batch::parse(&batch.subset(|_| true)).unwrap();
    assert_eq!((batch.rows.len(), read.rows.len()), (1, 1));
}

#[test]
fn rejected_rows_of_a_single_column_read_as_they_were_whatever_separated_it() {
    for text in [
        "sep=;\nref\nx, y\n",
        "sep=\t\nitems\nalbum:1;2, 3\n",
        "items\nalbum:1;2\n",
    ] {
        let batch = Batch::parse(text).unwrap();
        let read = Batch::parse(&batch.subset(|_| true)).unwrap();
        for (one, other) in batch.rows.iter().zip(&read.rows) {
            assert_eq!(
                one.cells.as_ref().ok(),
                other.cells.as_ref().ok(),
                "{text:?}"
            );
            assert!(one.cells.is_ok(), "{text:?}");
        }
    }
}

fn texts() -> impl Strategy<Value = String> {
    "['=+@\\-]{0,2}\\PC{0,12}[\\n;,\"\t]{0,2}\\PC{0,5}"
}

fn shares() -> impl Strategy<Value = Share> {
    let items = proptest::collection::vec((0..ItemKind::ALL.len(), "[!-~ ]{0,8}[!-~]"), 0..4);
    let lifetime = proptest::option::of(proptest::option::of(0i64..4_000_000_000));
    (
        texts(),
        items,
        lifetime,
        any::<Option<bool>>(),
        any::<Option<u32>>(),
    )
        .prop_map(|(description, items, lifetime, downloadable, rate)| {
            let mut share = Share::bare("home", ServerKind::Navidrome, "Xd7");
            share.description = Some(description);
            let items = items.into_iter();
            let item = |(kind, id): (usize, String)| Item::bare(ItemKind::ALL[kind], id);
            share.items = Some(items.map(item).collect());
            share.lifetime = lifetime.map(|end| match end {
                Some(end) => Lifetime::Until(jiff::Timestamp::from_second(end).unwrap()),
                None => Lifetime::Never,
            });
            share.downloadable = downloadable;
            share.max_bit_rate_kbps = rate;
            share
        })
}

/// A share's record as `list` writes it.
fn written(share: &Share, jsonl: bool) -> String {
    let record = ShareRecord::listed(share, jiff::Timestamp::UNIX_EPOCH);
    let value = serde_json::to_value(&record).unwrap();
    if jsonl {
        return value.to_string();
    }
    let names = record::LISTED.fields.iter().map(|field| field.name);
    let fields: Vec<String> = names
        .clone()
        .map(|name| crate::domain::csv::text(&value[name]))
        .collect();
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(names).unwrap();
    writer.write_record(fields).unwrap();
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC*", rest in "[{}\\[\\]\",;\t\n:a-z0-9 ]{0,60}") {
        let _ = Batch::parse(&text);
        let _ = Batch::parse(&format!("{{{rest}"));
        let _ = Batch::parse(&format!("items;expires\n{rest}"));
        let _ = decode(text.into_bytes(), "x");
    }

    #[test]
    fn list_rows_read_back(share in shares(), jsonl: bool) {
        let cells = cells(&written(&share, jsonl));
        prop_assert_eq!(cells.reference, Some("home/Xd7".to_owned()));
        prop_assert_eq!(&cells.description, &share.description);
        prop_assert_eq!(cells.downloadable, share.downloadable);
        prop_assert_eq!(cells.max_bit_rate_kbps, share.max_bit_rate_kbps);
        let items = share.items.unwrap_or_default();
        let wanted: Vec<_> = items.iter().map(|item| ItemReference::Typed(item.reference())).collect();
        prop_assert_eq!(cells.items.unwrap_or_default(), wanted);
        match (share.lifetime, cells.expires) {
            (None, None) | (Some(Lifetime::Never), Some(Expiry::Never)) => {}
            (Some(Lifetime::Until(end)), Some(Expiry::At(read))) => {
                let zone = jiff::tz::TimeZone::UTC;
                let read = read.resolve(&zone, crate::domain::moment::DayEdge::End);
                prop_assert_eq!(read.unwrap(), end);
            }
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn rejected_rows_read_again_as_they_were(
        texts in proptest::collection::vec(texts(), 1..6),
        semicolon: bool,
        chosen: u8,
    ) {
        let sign = if semicolon { ';' } else { ',' };
        let quoted = |text: &String| format!("\"{}\"", guard(text).replace('"', "\"\""));
        let rows: Vec<String> = texts.iter().map(|text| format!("album:1{sign}{}", quoted(text))).collect();
        let batch = Batch::parse(&format!("items{sign}description\n{}\n", rows.join("\n"))).unwrap();
        let pick = |place: usize| chosen >> place & 1 == 1;
        let again = Batch::parse(&batch.subset(pick)).unwrap();
        let read = |batch: &Batch| -> Vec<Option<String>> {
            batch.rows.iter().map(|row| row.cells.as_ref().unwrap().description.clone()).collect()
        };
        let wanted: Vec<_> = texts.iter().enumerate().filter(|(place, _)| pick(*place)).map(|(_, text)| Some(text.clone())).collect();
        prop_assert_eq!(read(&again), wanted);
        prop_assert_eq!(read(&batch).len(), texts.len());
    }
}

fn wrong_at(text: &str) -> Option<String> {
    check_quotes(text, b',')
        .err()
        .map(|error| error.message().to_owned())
}

#[test]
fn a_quote_that_would_swallow_rows_is_found_with_its_line() {
    for (text, line) in [
        ("a,b\n1,\"x\n2,y\n3,z\n", 2),
        ("a,b\n1,x\n2,\"y", 3),
        ("a,b\n1,\"x\n2,y\n3,\"z\"\n", 2),
        ("\"a,b\n", 1),
        ("a,b\r1,x\r2,\"y\r3,z\r", 3),
        ("a,b\r\n\"1\r\n1\",x\r\n2,\"y\r\n", 4),
        ("a,b\n\"1\n1\",x\n2,\"y\n", 4),
    ] {
        let told = wrong_at(text).unwrap();
        assert!(
            told.contains(&format!("on line {line} ")),
            "{text:?}: {told}"
        );
    }
}

#[test]
fn quotes_that_end_are_right_whatever_they_hold() {
    for text in [
        "",
        "a,b\n1,\"x\ny\"\n",
        "a,b\r\n\"1\",\"\"\"x\"\"\"\r\n",
        "a,b\n1,5\" vinyl\n",
        "a,b\n\"1\",\"\"",
    ] {
        assert_eq!(wrong_at(text), None, "{text:?}");
    }
}

proptest! {
    #[test]
    fn written_csv_line_is_valid(fields in prop::collection::vec(any::<String>(), 1..5)) {
        let line = crate::domain::csv::line(fields.iter().map(String::as_str));
        prop_assert_eq!(wrong_at(&line), None);
    }
}

#[test]
fn the_mark_of_windows_is_no_text() {
    assert_eq!(decode(b"\xef\xbb\xbfitems".to_vec(), "x").unwrap(), "items");
}

#[test]
fn lines_end_as_on_every_system() {
    for text in ["a\nb\nc", "a\r\nb\r\nc", "a\rb\rc", "a\n\rc"] {
        assert_eq!(line_ends(text.as_bytes()), 2, "{text:?}");
    }
    assert_eq!(line_ends(b""), 0);
}

#[test]
fn the_line_that_is_not_utf_8_is_named() {
    let error = decode(b"items\nalbum:1\nM\xfcller\n".to_vec(), "a.csv").unwrap_err();
    assert_eq!(error.message(), "line 3 of a.csv is not UTF-8");
    let error = decode(b"\xff\xfei\0t\0".to_vec(), "a.csv").unwrap_err();
    assert!(error.message().contains("UTF-16"));
}
