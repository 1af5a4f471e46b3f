//! The rows that `delete` and `prune` printed, from which `undo --from` recreates shares.

use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;
use sharectl_core::domain::reference::ShareReference;
use sharectl_core::domain::{Item, ItemRef, Lifetime, ServerKind, Share, link};
use sharectl_core::error::{Error, Result};

use crate::commands::args;

/// The maximum size of the input in bytes: enough for the rows of some hundred thousand shares.
const AT_MOST: u64 = 256 * 1024 * 1024;

/// A share that was deleted according to a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DeletedRow {
    pub(super) reference: ShareReference,
    pub(super) revoked: bool,
    before: Standing,
}

#[derive(Debug, Deserialize)]
struct Row {
    action: String,
    #[serde(rename = "ref", alias = "share")]
    reference: Option<String>,
    before: Option<Standing>,
    #[serde(default)]
    notes: Vec<RowNote>,
    /// Version 0.1 wrote this instead of `notes`.
    #[serde(default)]
    marks: Vec<String>,
    result: Option<String>,
}

#[derive(Debug, Deserialize)]
struct RowNote {
    code: String,
}

/// An item of a row. Version 0.1 wrote references here, and the items as `contents`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum RowItem {
    Whole(Item),
    Reference(String),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Standing {
    url: Option<String>,
    description: Option<String>,
    expires: Option<Timestamp>,
    never_expires: Option<bool>,
    downloadable: Option<bool>,
    items: Option<Vec<RowItem>>,
    contents: Option<Vec<Item>>,
    owner: Option<String>,
    stream_format: Option<String>,
    max_bit_rate_kbps: Option<u32>,
}

/// Reads rows from a file, or from stdin for `-`.
///
/// # Errors
/// [`Code::Usage`](sharectl_core::Code::Usage) with the line that isn't a row of a delete that was run.
pub(super) fn read_rows(path: &Path) -> Result<Vec<DeletedRow>> {
    let (text, _) = args::text_of(path, AT_MOST)?;
    parse(&text)
}

/// Parses rows: one per line, or all in one array.
fn parse(text: &str) -> Result<Vec<DeletedRow>> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('[') {
        let rows: Vec<Row> = serde_json::from_str(text).map_err(|error| no_row("it", error))?;
        let rows = rows.into_iter().zip(1..);
        let rows = rows.map(|(row, number)| deleted(row, &format!("row {number}")));
        return Ok(rows
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect());
    }
    let mut rows = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            continue;
        }
        let place = format!("line {number}");
        let row = serde_json::from_str(line).map_err(|error| no_row(&place, error))?;
        rows.extend(deleted(row, &place)?);
    }
    Ok(rows)
}

fn no_row(place: &str, error: serde_json::Error) -> Error {
    Error::usage(format!(
        "{place} can't be read as what `delete -o jsonl` prints"
    ))
    .caused_by(error)
}

/// The deleted share of a row; `None` if the share was not deleted.
fn deleted(row: Row, place: &str) -> Result<Option<DeletedRow>> {
    let wrong = |what: &str| {
        Error::usage(format!("{place} {what}"))
            .hint("`--from` takes what `delete -o jsonl` or `prune -o jsonl` printed")
    };
    match (row.action.as_str(), row.result.as_deref()) {
        // An unverified delete also counts, because a share is recreated only if it doesn't exist.
        ("delete", Some("done" | "unchecked")) => {}
        ("delete", None | Some("planned")) => {
            return Err(wrong("is a dry run's: nothing was deleted"));
        }
        ("delete" | "keep" | "skip", _) => return Ok(None),
        _ => return Err(wrong("is not a delete's")),
    }
    let (Some(share), Some(before)) = (row.reference, row.before) else {
        return Err(wrong("doesn't say what was deleted"));
    };
    Ok(Some(DeletedRow {
        reference: ShareReference::parse(&share)?,
        revoked: row.notes.iter().any(|note| note.code == "revoked")
            || row.marks.iter().any(|mark| mark == "REVOKED"),
        before,
    }))
}

impl DeletedRow {
    /// The share as it was on `server`. If the server has `slugs`, the share's link ends in its slug.
    ///
    /// # Errors
    /// [`Code::Usage`](sharectl_core::Code::Usage) for an invalid item.
    pub(super) fn share(self, server: &str, kind: ServerKind, slugs: bool) -> Result<Share> {
        let id = match &self.reference {
            ShareReference::Qualified { id, .. } => id.clone(),
            other => other.to_string(),
        };
        let before = self.before;
        let items = match (before.contents, before.items) {
            (Some(contents), _) => Some(contents),
            (None, Some(items)) => Some(items.into_iter().map(item).collect::<Result<_>>()?),
            (None, None) => None,
        };
        let mut share = Share::bare(server, kind, id);
        if slugs {
            share.slug = before.url.as_deref().and_then(link::slug_of);
        }
        share.lifetime = match (before.never_expires, before.expires) {
            (Some(true), _) => Some(Lifetime::Never),
            (_, Some(end)) => Some(Lifetime::Until(end)),
            _ => None,
        };
        Ok(Share {
            url: before.url,
            description: before.description,
            owner: before.owner,
            downloadable: before.downloadable,
            stream_format: before.stream_format,
            max_bit_rate_kbps: before.max_bit_rate_kbps,
            items,
            ..share
        })
    }
}

fn item(item: RowItem) -> Result<Item> {
    let reference = match item {
        RowItem::Whole(item) => return Ok(item),
        RowItem::Reference(reference) => reference,
    };
    let parsed = ItemRef::parse(&reference);
    let parsed = parsed.ok_or_else(|| Error::usage(format!("{reference:?} isn't an item")))?;
    Ok(Item::bare(parsed.kind, parsed.id))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROW: &str = r#"{"action":"delete","reason":null,"share":"home/x","before":{"url":"https://m.example/share/x","description":"d","expires":"2026-12-01T00:00:00Z","never_expires":false,"downloadable":true,"items":["album:a1"]},"after":null,"marks":[],"result":"done","error":null,"operation":"1m7yx8t5j1zht"}"#;

    fn one(text: &str) -> Share {
        let mut rows = parse(text).unwrap();
        assert_eq!(rows.len(), 1);
        let row = rows.remove(0);
        row.share("home", ServerKind::Navidrome, false).unwrap()
    }

    #[test]
    fn a_slug_is_read_if_the_server_has_them_whatever_it_is() {
        for kind in [ServerKind::Audiobookshelf, ServerKind::SharingApi] {
            for (slugs, slug) in [(true, Some("x")), (false, None)] {
                let row = parse(ROW).unwrap().remove(0);
                let share = row.share("home", kind, slugs).unwrap();
                assert_eq!(share.slug.as_deref(), slug, "{kind}");
            }
        }
    }

    #[test]
    fn a_row_tells_all_that_is_needed() {
        let share = one(ROW);
        assert_eq!(share.reference(), "home/x");
        assert_eq!(share.downloadable, Some(true));
        assert_eq!(share.items.unwrap()[0].reference().to_string(), "album:a1");
        assert_eq!(
            share.lifetime,
            Some(Lifetime::Until("2026-12-01T00:00:00Z".parse().unwrap()))
        );
    }

    #[test]
    fn an_array_and_blank_lines_are_read_too() {
        assert_eq!(one(&format!("[{ROW}]")).id, "x");
        assert_eq!(one(&format!("\u{feff}\n{ROW}\r\n\n")).id, "x");
    }

    #[test]
    fn rows_that_were_not_deleted_are_ignored() {
        for result in ["failed", "not-started", "already-gone"] {
            let row = ROW.replace(r#""done""#, &format!("{result:?}"));
            assert_eq!(parse(&row).unwrap(), []);
        }
    }

    #[test]
    fn rows_of_anything_else_are_refused_with_their_line() {
        let plan = ROW.replace(r#""result":"done","#, "");
        for (text, place) in [
            (plan.as_str(), "line 1"),
            ("\n{}", "line 2"),
            (&*ROW.replace("\"delete\"", "\"update\""), "line 1"),
            ("nonsense", "line 1"),
            ("[{}]", "it"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.code(), sharectl_core::Code::Usage);
            assert!(error.message().starts_with(place), "{error}");
        }
    }

    #[test]
    fn revoked_rows_are_recognized() {
        let row = ROW.replace("[],\"result\"", "[\"REVOKED\"],\"result\"");
        assert!(parse(&row).unwrap()[0].revoked);
        assert!(!parse(ROW).unwrap()[0].revoked);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = parse(&text);
        }
    }
}
