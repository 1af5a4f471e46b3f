//! Writing references back into a file. All else stays as it is: comments, order, spacing.

use std::collections::HashMap;

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::read::{self, Member};
use super::{Form, ShareFile};
use crate::error::{Error, Result};

/// The share that an entry leads to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The entry's key.
    pub key: String,
    /// `SERVER/ID`.
    pub reference: String,
}

/// The text with these references in it.
///
/// # Errors
/// A text that is not the file any more.
pub fn with_references(text: &str, form: Form, references: &[Reference]) -> Result<String> {
    let edited = match form {
        Form::Toml => in_toml(text, references),
        Form::Json => in_json(text, references),
    };
    let edited =
        edited.ok_or_else(|| Error::internal("an entry of the file was not found again"))?;
    // What can't be read again must not be written.
    ShareFile::parse(&edited, "the file")?;
    Ok(edited)
}

fn in_toml(text: &str, references: &[Reference]) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let shares = document.get_mut("shares")?.as_table_like_mut()?;
    for Reference { key, reference } in references {
        let entry = shares.get_mut(key)?;
        match entry {
            Item::Table(table) => set(table, reference),
            Item::Value(Value::InlineTable(table)) => set_inline(table, reference),
            _ => return None,
        }
    }
    Some(document.to_string())
}

fn set(table: &mut Table, reference: &str) {
    if replace(table, reference) {
        return;
    }
    table.insert("ref", toml_edit::value(reference));
    table.sort_values_by(|one, _, other, _| (one.get() != "ref").cmp(&(other.get() != "ref")));
}

fn set_inline(table: &mut InlineTable, reference: &str) {
    if !replace(table, reference) {
        table.insert("ref", reference.into());
    }
}

/// Puts another value in the place of one that is there; what surrounds it stays.
fn replace(table: &mut dyn TableLike, reference: &str) -> bool {
    let Some(Item::Value(value)) = table.get_mut("ref") else {
        return false;
    };
    let decor = value.decor().clone();
    *value = Value::from(reference);
    *value.decor_mut() = decor;
    true
}

fn in_json(text: &str, references: &[Reference]) -> Option<String> {
    let root = read::json(text).ok()?;
    let wanted: HashMap<&str, &str> = references
        .iter()
        .map(|Reference { key, reference }| (key.as_str(), reference.as_str()))
        .collect();
    let shares = member(&root, "shares")?;
    let read::Value::Table(entries) = &shares.node.value else {
        return None;
    };
    let mut edited = text.to_owned();
    let mut found = 0;
    // From the end, so that the places before stay what they are.
    for entry in entries.iter().rev() {
        let Some(reference) = wanted.get(&*entry.key) else {
            continue;
        };
        let quoted = serde_json::Value::from(*reference).to_string();
        match member(&entry.node, "ref") {
            Some(old) => edited.replace_range(old.node.at.clone(), &quoted),
            None => {
                let start = entry.node.at.start + 1;
                let inside = edited.get(start..)?;
                let blank = inside.len() - inside.trim_start().len();
                let blank = inside.get(..blank)?.to_owned();
                let comma = if inside.trim_start().starts_with('}') {
                    ""
                } else {
                    ","
                };
                edited.insert_str(start, &format!("{blank}\"ref\": {quoted}{comma}"));
            }
        }
        found += 1;
    }
    (found == wanted.len()).then_some(edited)
}

fn member<'n, 'a>(node: &'n read::Node<'a>, key: &str) -> Option<&'n Member<'a>> {
    match &node.value {
        read::Value::Table(members) => members.iter().find(|member| member.key == key),
        _ => None,
    }
}
