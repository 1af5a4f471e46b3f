//! Writes shares to a file, and writes references back into one. Writing back keeps everything else in the file:
//! comments, order, and spacing.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use serde_json::{Map, Value, json as value};
use sharectl_core::order::Order as _;
use toml_edit::{DocumentMut, TableLike};

use super::read::{self, Member};
use super::{FORMAT, FileFormat, FileItem, Scope, ShareFile};
use crate::domain::expiry::whole_second;
use crate::domain::{Item, Lifetime, Share, text};
use crate::error::{Error, Result};
use crate::output::sanitize;

/// A share to write, with the names of its items if known.
#[derive(Debug, Clone)]
pub struct Exported<'a> {
    /// The share.
    pub share: &'a Share,
    /// The shared items; empty if the server doesn't report them.
    pub items: Vec<Item>,
}

/// The maximum length of a key that is generated from a description.
const LONGEST_KEY: usize = 40;

/// Writes shares as TOML: tables that people can edit, and dates as strings, because some tools shift bare TOML dates
/// to another time zone.
#[must_use]
pub fn toml(scope: &Scope, zone: Option<&str>, shares: &[Exported<'_>]) -> String {
    let mut out = String::from(
        "# Shares as a file. `sharectl diff FILE` shows what differs from the server, and\n\
         # `sharectl apply FILE` changes the server to match.\n",
    );
    // Writing to a string can't fail.
    let _ = writeln!(out, "format = {FORMAT}");
    if let Some(zone) = zone {
        let _ = writeln!(out, "timezone = {}", quoted(zone));
    }
    out.push_str("\n[scope]\n");
    for (key, value) in scope_lines(scope) {
        let _ = writeln!(out, "{key} = {}", toml_value(&value));
    }
    for (key, exported) in keyed(shares) {
        let _ = writeln!(out, "\n[shares.{key}]");
        for (key, value) in entry_lines(exported, scope.servers.len() > 1) {
            let _ = writeln!(out, "{key} = {}", toml_value(&value));
        }
    }
    out
}

/// Writes the same as JSON.
#[must_use]
pub fn json(scope: &Scope, zone: Option<&str>, shares: &[Exported<'_>]) -> String {
    let table = |lines: Vec<(&str, Value)>, indent: &str| {
        let members = lines.into_iter();
        let members = members.map(|(key, value)| (key.to_owned(), value.to_string()));
        json_object(members, indent)
    };
    let entries = keyed(shares).into_iter().map(|(key, exported)| {
        let lines = entry_lines(exported, scope.servers.len() > 1);
        (key, table(lines, "    "))
    });
    let members = [
        ("format", Some(FORMAT.to_string())),
        ("timezone", zone.map(|zone| value!(zone).to_string())),
        ("scope", Some(table(scope_lines(scope), "  "))),
        ("shares", Some(json_object(entries, "  "))),
    ];
    let members = members.into_iter();
    let members = members.filter_map(|(key, value)| Some((key.to_owned(), value?)));
    sanitize::escaped(json_object(members, "") + "\n", is_hidden)
}

/// An object with its members in the given order; the values are JSON already.
fn json_object(members: impl Iterator<Item = (String, String)>, indent: &str) -> String {
    let lines: Vec<String> = members
        .map(|(key, value)| format!("\n{indent}  {}: {value}", value!(key)))
        .collect();
    match lines.as_slice() {
        [] => "{}".to_owned(),
        lines => format!("{{{}\n{indent}}}", lines.join(",")),
    }
}

fn scope_lines(scope: &Scope) -> Vec<(&str, Value)> {
    let mut lines = Vec::new();
    match scope.servers.as_slice() {
        [only] => lines.push(("server", value!(only))),
        several => lines.push(("server", value!(several))),
    }
    if let Some(owner) = &scope.owner {
        lines.push(("owner", value!(owner)));
    }
    for flag in &scope.selectors {
        let told = match &flag.value {
            Some(text) => value!(text),
            None => Value::Bool(true),
        };
        lines.push((&flag.flag, told));
    }
    lines
}

fn entry_lines(exported: &Exported<'_>, several: bool) -> Vec<(&'static str, Value)> {
    let share = exported.share;
    let mut lines = vec![("ref", value!(share.reference()))];
    if several {
        lines.push(("server", value!(share.server)));
    }
    if let Some(description) = &share.description {
        lines.push(("description", value!(description)));
    }
    match share.lifetime {
        Some(Lifetime::Never) => lines.push(("expires", value!("never"))),
        Some(Lifetime::Until(end)) => {
            let end = whole_second(end);
            lines.push(("expires", value!(end.to_string())));
        }
        None => {}
    }
    if let Some(on) = share.downloadable {
        lines.push(("download", Value::Bool(on)));
    }
    if let Some(slug) = &share.slug {
        lines.push(("slug", value!(slug)));
    }
    if let Some(format) = share.stream_format.as_ref().filter(|text| !text.is_empty()) {
        lines.push(("stream-format", value!(format)));
    }
    if let Some(rate) = share.max_bit_rate_kbps.filter(|rate| *rate > 0) {
        lines.push(("max-bit-rate", value!(rate)));
    }
    if !exported.items.is_empty() {
        let items = exported
            .items
            .iter()
            .map(|item| item_value(&FileItem::of(item)));
        lines.push(("items", Value::Array(items.collect())));
    }
    lines
}

fn item_value(item: &FileItem) -> Value {
    let mut object = Map::new();
    if let Some(reference) = item.reference() {
        object.insert("id".to_owned(), value!(reference.to_string()));
    }
    let texts = [
        ("title", &item.title),
        ("artist", &item.artist),
        ("album", &item.album),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            object.insert(key.to_owned(), value!(text));
        }
    }
    if let Some(tracks) = item.tracks {
        object.insert("tracks".to_owned(), value!(tracks));
    }
    if let Some(seconds) = item.seconds {
        object.insert("seconds".to_owned(), number(seconds));
    }
    Value::Object(object)
}

/// A number, written without a fraction if it is whole.
fn number(seconds: f64) -> Value {
    /// 2⁵³: an `f64` can't represent every whole number above it.
    const MOST: f64 = 9_007_199_254_740_992.0;
    match seconds.fract() == 0.0 && (0.0..MOST).contains(&seconds) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is whole and in range"
        )]
        true => value!(seconds as u64),
        false => value!(seconds),
    }
}

/// The order of an item's keys.
const ITEM_ORDER: [&str; 6] = ["id", "title", "artist", "album", "tracks", "seconds"];

fn toml_value(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(values) if values.iter().any(Value::is_object) => {
            let lines: Vec<String> = values.iter().map(toml_value).collect();
            match lines.as_slice() {
                [only] => format!("[{only}]"),
                lines => format!("[\n  {},\n]", lines.join(",\n  ")),
            }
        }
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(toml_value).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Object(object) => {
            let members = ITEM_ORDER.into_iter();
            let members = members.filter_map(|key| Some((key, object.get(key)?)));
            let members: Vec<String> = members
                .map(|(key, value)| format!("{key} = {}", toml_value(value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        other => other.to_string(),
    }
}

/// Whether a character is escaped: a terminal would obey it, or a reviewer of the file wouldn't see it. Joiners
/// stay, because they hold emoji and letters together.
fn is_hidden(sign: char) -> bool {
    sanitize::is_hostile(sign) && !matches!(sign, '\u{200c}' | '\u{200d}')
}

/// A basic string on one line, which every tool reads the same way.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            sign if is_hidden(sign) => {
                let _ = match u32::from(sign) {
                    code @ ..=0xffff => write!(out, "\\u{code:04X}"),
                    code => write!(out, "\\U{code:08X}"),
                };
            }
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}

/// Each share with its key, sorted by key to keep diffs small in version control.
fn keyed<'s, 'a>(shares: &'s [Exported<'a>]) -> Vec<(String, &'s Exported<'a>)> {
    let mut named: Vec<(String, &Exported<'_>)> = shares
        .iter()
        .map(|exported| (key_of(exported.share), exported))
        .collect();
    named.order_by(|(one, a), (other, b)| {
        let contents = |of: &Exported<'_>| -> Vec<Option<String>> {
            of.items.iter().map(|item| item.title.clone()).collect()
        };
        one.cmp(other)
            .then_with(|| contents(a).cmp(&contents(b)))
            .then_with(|| a.share.lifetime.cmp(&b.share.lifetime))
            .then_with(|| a.share.created.cmp(&b.share.created))
            .then_with(|| a.share.reference().cmp(&b.share.reference()))
    });
    let mut taken = HashSet::new();
    named
        .into_iter()
        .map(|(key, exported)| {
            let mut unique = key.clone();
            let mut number = 2_u32;
            while !taken.insert(unique.clone()) {
                unique = format!("{key}-{number}");
                number = number.saturating_add(1);
            }
            (unique, exported)
        })
        .collect()
}

/// A bare key, generated from the share's short name.
fn key_of(share: &Share) -> String {
    let folded = text::fold(share.what());
    let mut key = String::new();
    for sign in folded.chars() {
        let sign = if sign.is_ascii_alphanumeric() {
            sign.to_ascii_lowercase()
        } else {
            '-'
        };
        if sign != '-' || !(key.is_empty() || key.ends_with('-')) {
            key.push(sign);
        }
        if key.len() >= LONGEST_KEY {
            break;
        }
    }
    match key.trim_end_matches('-') {
        "" => "share".to_owned(),
        key => key.to_owned(),
    }
}

/// The share that an entry now refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The entry's key.
    pub key: String,
    /// `SERVER/ID`.
    pub reference: String,
}

/// Writes these references into the text of a file.
///
/// # Errors
/// [`Code::Internal`](crate::error::Code::Internal) if an entry of `references` is not in the text;
/// [`Code::Usage`](crate::error::Code::Usage) if the result can't be read again.
pub fn with_references(text: &str, form: FileFormat, references: &[Reference]) -> Result<String> {
    let edited = match form {
        FileFormat::Toml => in_toml(text, references),
        FileFormat::Json => in_json(text, references),
    };
    let edited =
        edited.ok_or_else(|| Error::internal("an entry of the file was not found again"))?;
    // Never write a file that can't be read again.
    ShareFile::parse(&edited, "the file")?;
    Ok(edited)
}

fn in_toml(text: &str, references: &[Reference]) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let shares = document.get_mut("shares")?.as_table_like_mut()?;
    for Reference { key, reference } in references {
        let entry = shares.get_mut(key)?;
        let table = entry.as_table_like_mut()?;
        if !replace(table, reference) {
            table.insert("ref", toml_edit::value(reference));
            if let Some(table) = entry.as_table_mut() {
                table.sort_values_by(|one, _, other, _| {
                    (one.get() != "ref").cmp(&(other.get() != "ref"))
                });
            }
        }
    }
    Some(document.to_string())
}

/// Replaces an existing `ref` and keeps the spacing and comments around it; `false` if there is none.
fn replace(table: &mut dyn TableLike, reference: &str) -> bool {
    let Some(toml_edit::Item::Value(value)) = table.get_mut("ref") else {
        return false;
    };
    let decor = value.decor().clone();
    *value = toml_edit::Value::from(reference);
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
    // From the end, so that earlier offsets stay valid.
    for entry in entries.iter().rev() {
        let Some(reference) = wanted.get(&*entry.key) else {
            continue;
        };
        let quoted = Value::from(*reference).to_string();
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

fn member<'n, 'a>(node: &'n read::SpannedValue<'a>, key: &str) -> Option<&'n Member<'a>> {
    match &node.value {
        read::Value::Table(members) => members.iter().find(|member| member.key == key),
        _ => None,
    }
}
