//! Rows of `create --from` and `update --from`, in CSV, JSONL, and JSON: rejected rows read back as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sharectl_ui::batch::{Batch, decode};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = decode(data.to_vec(), "input") else {
        return;
    };
    let Ok(batch) = Batch::parse(&text) else {
        return;
    };
    if batch.rows.is_empty() {
        return;
    }
    let again = batch.subset(|_| true);
    let read = Batch::parse(&again).expect("rejected rows are readable");
    assert_eq!(read.rows.len(), batch.rows.len(), "{again:?}");
    for (one, other) in batch.rows.iter().zip(&read.rows) {
        match (&one.cells, &other.cells) {
            (Ok(one), Ok(other)) => assert_eq!(one, other, "{again:?}"),
            (Err(_), Err(_)) => {}
            (one, other) => panic!("{one:?} became {other:?} by {again:?}"),
        }
    }
    // Rewritten text stays the same. Invalid lines may have lost carriage returns.
    let same_ends = |text: String| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim_end_matches('\r'));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(same_ends(read.subset(|_| true)), same_ends(again));
});
