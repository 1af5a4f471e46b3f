//! What a share holds, and how it is asked for: albums, songs and playlists in any mixture.

use serde_json::{Map, Value, json};

use crate::domain::{Item, ItemKind};
use crate::error::{Code, Error, Result};

/// The lists of a request, and of the contents: their names and kinds.
const LISTS: [(&str, ItemKind); 3] = [
    ("albums", ItemKind::Album),
    ("songs", ItemKind::Song),
    ("playlists", ItemKind::Playlist),
];

/// The format that leaves files as they are.
const RAW: &str = "raw";
/// The formats a share can have.
const FORMATS: [&str; 2] = [RAW, "m3u"];

/// The lists of a create request.
///
/// # Errors
/// [`Code::Unsupported`] for other kinds.
pub(super) fn lists(items: &[Item]) -> Result<Map<String, Value>> {
    let mut lists: Map<String, Value> = Map::new();
    for item in items {
        let name = LISTS.iter().find(|(_, kind)| *kind == item.kind);
        let (name, _) = name.ok_or_else(|| {
            Error::new(
                Code::Unsupported,
                format!(
                    "the Sharing API shares albums, songs and playlists, not {}",
                    item.kind.plural()
                ),
            )
        })?;
        let list = lists.entry(*name).or_insert_with(|| json!([]));
        if let Some(ids) = list.as_array_mut() {
            ids.push(Value::from(item.id.as_str()));
        }
    }
    Ok(lists)
}

/// Reads `contents`: "JSON describing shared items", usually as a text inside the JSON. The
/// documentation does not say which shape, so the request's own lists are understood, and a list
/// of objects with a kind. `None` for anything else: unknown is better than wrong.
pub(super) fn read(contents: &Value) -> Option<Vec<Item>> {
    match contents {
        Value::String(text) => {
            let inner: Value = serde_json::from_str(text).ok()?;
            // Only once: a text in a text would be somebody's label.
            (!inner.is_string()).then(|| read(&inner))?
        }
        Value::Object(lists) => {
            let known = LISTS
                .iter()
                .filter_map(|(name, kind)| Some((lists.get(*name)?, *kind)));
            let mut items = Vec::new();
            let mut any = false;
            for (list, kind) in known {
                any = true;
                for entry in list.as_array()? {
                    items.push(item(entry, Some(kind))?);
                }
            }
            any.then_some(items)
        }
        Value::Array(entries) => entries.iter().map(|entry| item(entry, None)).collect(),
        _ => None,
    }
}

/// One entry: an id, or an object with one.
fn item(entry: &Value, kind: Option<ItemKind>) -> Option<Item> {
    if let Some(id) = entry.as_str() {
        return Some(Item::bare(kind?, id));
    }
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| entry.get(*name)?.as_str());
        found.map(str::to_owned)
    };
    let told = text(&["kind", "type"]).map(|word| word.parse::<ItemKind>());
    let kind = match told {
        Some(kind) => kind.ok()?,
        None => kind?,
    };
    let mut item = Item::bare(kind, text(&["id"])?);
    item.title = text(&["title", "name"]);
    item.artist = text(&["artist"]);
    item.album = text(&["album"]);
    item.duration_seconds = entry.get("duration").and_then(Value::as_f64);
    Some(item)
}

/// A format as the record shows it: `""` is the original.
pub(super) fn shown_format(format: String) -> String {
    if format == RAW { String::new() } else { format }
}

/// A format as it is asked for.
///
/// # Errors
/// [`Code::Unsupported`] for one the API does not have.
pub(super) fn asked_format(format: &str) -> Result<&str> {
    let asked = if format.is_empty() { RAW } else { format };
    if FORMATS.contains(&asked) {
        return Ok(asked);
    }
    Err(Error::new(
        Code::Unsupported,
        format!("the Sharing API has no stream format {format:?}"),
    )
    .hint("the formats are `raw` and `m3u`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(contents: &Value) -> Option<Vec<String>> {
        let items = read(contents)?;
        Some(
            items
                .iter()
                .map(|item| item.reference().to_string())
                .collect(),
        )
    }

    #[test]
    fn mixed_items_become_lists_and_come_back() {
        let items = [
            Item::bare(ItemKind::Song, "s1"),
            Item::bare(ItemKind::Album, "a1"),
            Item::bare(ItemKind::Song, "s2"),
            Item::bare(ItemKind::Playlist, "p1"),
        ];
        let lists = Value::Object(lists(&items).unwrap());
        assert_eq!(
            lists,
            json!({"songs": ["s1", "s2"], "albums": ["a1"], "playlists": ["p1"]})
        );
        let read = references(&Value::from(lists.to_string())).unwrap();
        assert_eq!(read, ["album:a1", "song:s1", "song:s2", "playlist:p1"]);
        assert!(super::lists(&[Item::bare(ItemKind::Book, "b")]).is_err());
    }

    #[test]
    fn objects_with_a_kind_are_understood() {
        let contents = json!([{"type": "album", "id": "a1", "name": "Blue"}]);
        let items = read(&contents).unwrap();
        assert_eq!(items[0].title.as_deref(), Some("Blue"));
        let nested = json!({"albums": [{"id": "a1", "title": "Blue"}]});
        assert_eq!(references(&nested).unwrap(), ["album:a1"]);
    }

    #[test]
    fn what_is_not_understood_is_unknown_and_never_empty() {
        for contents in [
            json!("Blue, Hejira"),
            json!("\"Blue\""),
            json!({"things": ["a"]}),
            json!([{"type": "film", "id": "1"}]),
            json!(["a1"]),
            json!({"albums": "a1"}),
            json!({"albums": [{"title": "no id"}]}),
            json!(7),
            Value::Null,
        ] {
            assert_eq!(read(&contents), None, "{contents}");
        }
        assert_eq!(read(&json!({"albums": []})), Some(Vec::new()));
    }

    #[test]
    fn raw_is_the_original() {
        assert_eq!(shown_format("raw".to_owned()), "");
        assert_eq!(asked_format("").unwrap(), "raw");
        assert_eq!(asked_format("m3u").unwrap(), "m3u");
        assert_eq!(asked_format("flac").unwrap_err().code(), Code::Unsupported);
    }
}
