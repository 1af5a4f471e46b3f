//! Shares written as a file.

use std::fmt::Write as _;

use serde_json::{Map, Value, json as value};

use super::{FORMAT, FileItem, Scope};
use crate::domain::{Item, Lifetime, Share, text};
use sharectl_core::order::Order as _;

/// A share that is written, with the names of its items as far as they are known.
#[derive(Debug, Clone)]
pub struct Exported<'a> {
    /// The share.
    pub share: &'a Share,
    /// What it shares; empty if the server does not tell.
    pub items: Vec<Item>,
}

/// The longest key that is made of a description.
const LONGEST_KEY: usize = 40;

/// A file in TOML: tables a reader can edit, dates as strings, since tools move bare ones.
#[must_use]
pub fn toml(scope: &Scope, zone: Option<&str>, shares: &[Exported<'_>]) -> String {
    let mut out = String::new();
    out.push_str(
        "# Shares as a file. `sharectl diff FILE` shows what differs from the server, and\n",
    );
    out.push_str("# `sharectl apply FILE` changes the server to match.\n");
    let mut line = |key: &str, value: &str| {
        // Writing to a string can't fail.
        let _ = writeln!(out, "{key} = {value}");
    };
    line("format", &FORMAT.to_string());
    if let Some(zone) = zone {
        line("timezone", &quoted(zone));
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

/// The same as JSON.
#[must_use]
pub fn json(scope: &Scope, zone: Option<&str>, shares: &[Exported<'_>]) -> String {
    let table = |lines: Vec<(&str, Value)>| {
        let mut object = Ordered::default();
        for (key, value) in lines {
            object.push(key, value);
        }
        object
    };
    let mut out = String::from("{\n");
    let _ = writeln!(out, "  \"format\": {FORMAT},");
    if let Some(zone) = zone {
        let _ = writeln!(out, "  \"timezone\": {},", value!(zone));
    }
    let scope_object = table(scope_lines(scope));
    let _ = writeln!(out, "  \"scope\": {},", scope_object.text("  "));
    out.push_str("  \"shares\": {");
    let mut first = true;
    for (key, exported) in keyed(shares) {
        let entry = table(entry_lines(exported, scope.servers.len() > 1));
        let comma = if first { "" } else { "," };
        first = false;
        let _ = write!(out, "{comma}\n    {}: {}", value!(key), entry.text("    "));
    }
    out.push_str(if first { "}\n}\n" } else { "\n  }\n}\n" });
    seen(&out)
}

/// An object whose members keep their order.
#[derive(Default)]
struct Ordered(Vec<(String, Value)>);

impl Ordered {
    fn push(&mut self, key: &str, value: Value) {
        self.0.push((key.to_owned(), value));
    }

    fn text(&self, indent: &str) -> String {
        let lines: Vec<String> = self
            .0
            .iter()
            .map(|(key, value)| format!("{indent}  {}: {value}", value!(key)))
            .collect();
        format!("{{\n{}\n{indent}}}", lines.join(",\n"))
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
            let end = crate::domain::expiry::whole_second(end);
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

/// A whole number without a fraction.
fn number(seconds: f64) -> Value {
    /// More seconds than that a float can't count.
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

/// The order in which an item's keys are written.
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

/// Whether a sign is escaped: a terminal would obey it, or a reviewer of the file would not see it. Joiners
/// hold emoji and letters together.
fn is_hidden(sign: char) -> bool {
    let joins = matches!(sign, '\u{200c}' | '\u{200d}');
    sign.is_control() || text::is_invisible(sign) && !joins
}

/// JSON with its hidden signs escaped. Those of ASCII are the layout's.
fn seen(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for sign in json.chars() {
        if sign < '\u{7f}' || !is_hidden(sign) {
            out.push(sign);
            continue;
        }
        for unit in sign.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

/// A basic string on one line, which every tool reads alike.
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

/// Each share with its key, in the order of the keys, so that a file in version control changes little.
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
    let mut taken = std::collections::HashSet::new();
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

/// A bare key made of what a share is called.
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
