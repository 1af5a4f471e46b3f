//! Reads share files, TOML or JSON. Every value knows its place, so that errors name the line and the column.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::str::FromStr as _;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use sharectl_core::clock::zone;
use sharectl_core::order::Order as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    Entry, FORMAT, FileFormat, FileItem, Place, Scope, ScopeFlag, ShareFile, Wanted, error_at,
};
use crate::domain::expiry::Expiry;
use crate::domain::moment::Moment;
use crate::domain::reference::ShareReference;
use crate::domain::span::Span;
use crate::domain::{ItemKind, ItemRef};
use crate::error::{Error, Result};
use crate::values;

impl ShareFile {
    /// Parses a file; `source` is its name in messages. A file that begins with `{` is JSON, any other is TOML.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage), with the place of the text that can't be read.
    pub fn parse(text: &str, source: &str) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let reader = Reader::new(source, text);
        let (form, name, root) = match text.trim_start().starts_with('{') {
            true => (FileFormat::Json, "JSON", json(text)),
            false => (FileFormat::Toml, "TOML", toml(text)),
        };
        let root =
            root.map_err(|(at, message)| reader.error(&at, format!("not {name}: {message}")))?;
        reader.file(form, &root)
    }
}

/// The top-level keys of a file.
pub const FILE_KEYS: &[&str] = &["format", "timezone", "scope", "shares"];
/// The keys of a scope.
pub const SCOPE_KEYS: &[&str] = &[
    "server",
    "owner",
    "active",
    "expired",
    "expired-for",
    "expires-within",
    "never-expires",
    "created-before",
    "created-after",
    "unvisited",
    "not-visited-for",
    "match",
    "regex",
    "kind",
    "item",
    "contains",
    "library",
    "where",
];
/// The keys of a share.
pub const ENTRY_KEYS: &[&str] = &[
    "ref",
    "server",
    "description",
    "expires",
    "renew-before",
    "download",
    "slug",
    "stream-format",
    "max-bit-rate",
    "items",
    "state",
];
/// The keys of an item.
pub const ITEM_KEYS: &[&str] = &[
    "id", "kind", "title", "artist", "album", "tracks", "seconds",
];

/// A text with its name and the offsets of its lines.
struct Reader<'a> {
    source: &'a str,
    text: &'a str,
    lines: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(ends.map(|(at, _)| at + 1));
        Self {
            source,
            text,
            lines: lines.collect(),
        }
    }

    fn place(&self, at: &Range<usize>) -> Place {
        let line = self.lines.partition_point(|start| *start <= at.start);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let row = self.text.get(start..at.start).unwrap_or_default();
        Place {
            line: line as u64,
            column: row.chars().count() as u64 + 1,
        }
    }

    fn error(&self, at: &Range<usize>, message: impl AsRef<str>) -> Error {
        error_at(self.source, &self.place(at), message.as_ref())
    }

    /// The error for a value that another parser rejected.
    fn wrong(&self, at: &Range<usize>, key: &str, error: &Error) -> Error {
        let told = self.error(at, format!("`{key}`: {}", error.message()));
        error.hints().iter().fold(told, Error::hint)
    }

    fn wants(&self, node: &SpannedValue<'_>, key: &str, wanted: &str) -> Error {
        let message = format!("`{key}` must be {wanted}, not {}", node.value.kind());
        self.error(&node.at, message)
    }

    fn file(&self, form: FileFormat, root: &SpannedValue<'_>) -> Result<ShareFile> {
        let mut file = ShareFile {
            form,
            zone: None,
            scope: None,
            entries: Vec::new(),
        };
        let mut format = None;
        for member in self.table(root, "the file", FILE_KEYS)? {
            let node = &member.node;
            match &*member.key {
                "format" => format = Some(self.format(node)?),
                "timezone" => {
                    let name = self.text(node, "timezone")?;
                    let read = zone(name).map_err(|error| self.wrong(&node.at, "timezone", &error));
                    file.zone = Some(read?);
                }
                "scope" => file.scope = Some(self.scope(node)?),
                _ => file.entries = self.entries(node)?,
            }
        }
        if format.is_none() {
            return Err(self
                .error(&(0..0), "`format` is missing")
                .hint(format!("begin the file with `format = {FORMAT}`")));
        }
        Ok(file)
    }

    fn format(&self, node: &SpannedValue<'_>) -> Result<i64> {
        let Value::Number(number) = &node.value else {
            return Err(self.wants(node, "format", "the number 1"));
        };
        match number.parse::<i64>() {
            Ok(FORMAT) => Ok(FORMAT),
            _ => Err(self
                .error(&node.at, format!("format {number} is unknown"))
                .hint(format!("this version of sharectl reads format {FORMAT}"))),
        }
    }

    fn scope(&self, node: &SpannedValue<'_>) -> Result<Scope> {
        let mut scope = Scope::default();
        for member in self.table(node, "scope", SCOPE_KEYS)? {
            let node = &member.node;
            match (&*member.key, &node.value) {
                ("server", _) => scope.servers = self.servers(node)?,
                ("owner", _) => scope.owner = Some(self.filled(node, "owner")?.to_owned()),
                (_, Value::Bool(false)) => {}
                (flag, value) => {
                    let value = match value {
                        Value::Bool(_) => None,
                        Value::Time(time) => Some((*time).to_owned()),
                        _ => Some(self.text(node, flag)?.to_owned()),
                    };
                    scope.selectors.push(ScopeFlag {
                        flag: flag.to_owned(),
                        value,
                        place: self.place(&node.at),
                    });
                }
            }
        }
        Ok(scope)
    }

    fn servers(&self, node: &SpannedValue<'_>) -> Result<Vec<String>> {
        match &node.value {
            Value::Array(names) => {
                let names = names.iter().map(|name| self.filled(name, "server"));
                names.map(|name| name.map(str::to_owned)).collect()
            }
            _ => Ok(vec![self.filled(node, "server")?.to_owned()]),
        }
    }

    fn entries(&self, node: &SpannedValue<'_>) -> Result<Vec<Entry>> {
        let Value::Table(members) = &node.value else {
            return Err(self.wants(node, "shares", "a table"));
        };
        members.iter().map(|member| self.entry(member)).collect()
    }

    fn entry(&self, member: &Member<'_>) -> Result<Entry> {
        let key = member.key.to_string();
        let table = format!("shares.{key}");
        let mut entry = Entry {
            place: self.place(&member.at),
            key,
            ..Entry::default()
        };
        let mut renewal = None;
        for member in self.table(&member.node, &table, ENTRY_KEYS)? {
            if &*member.key == "renew-before" {
                renewal = Some(&member.node.at);
            }
            self.setting(&mut entry, &member.key, &member.node)?;
        }
        if let (Some(at), false) = (renewal, matches!(entry.expires, Some(Expiry::In(_)))) {
            return Err(self
                .error(at, "`renew-before` needs an `expires` that is a duration")
                .hint("for example `expires = \"30d\"` with `renew-before = \"7d\"`"));
        }
        let names = entry.items.as_ref().is_some_and(|items| !items.is_empty());
        if entry.wanted == Wanted::Present && !names && entry.reference.is_none() {
            return Err(self
                .error(&member.at, format!("`{table}` has no `items`"))
                .hint("add the items to share: `items = [{ id = \"album:ID\" }]`"));
        }
        Ok(entry)
    }

    fn setting(&self, entry: &mut Entry, key: &str, node: &SpannedValue<'_>) -> Result<()> {
        match key {
            "ref" => {
                let reference = ShareReference::parse(self.text(node, key)?);
                let reference = reference.map_err(|error| self.wrong(&node.at, key, &error))?;
                if entry.server.is_none() {
                    entry.server = reference.server().map(str::to_owned);
                }
                entry.reference = Some(reference);
            }
            "server" => entry.server = Some(self.filled(node, key)?.to_owned()),
            "description" => entry.description = Some(self.text(node, key)?.to_owned()),
            "expires" => entry.expires = Some(self.expiry(node)?),
            "renew-before" => {
                let span = Span::parse(self.text(node, key)?);
                let span = span.map_err(|error| self.wrong(&node.at, key, &error))?;
                entry.renew_before = Some(span);
            }
            "download" => entry.downloadable = Some(self.boolean(node, key)?),
            "slug" => entry.slug = Some(self.filled(node, key)?.to_owned()),
            "stream-format" => entry.stream_format = Some(self.text(node, key)?.to_owned()),
            "max-bit-rate" => entry.max_bit_rate_kbps = Some(self.number(node, key)?),
            "items" => entry.items = Some(self.items(node)?),
            _ => entry.wanted = self.state(node)?,
        }
        Ok(())
    }

    /// Reads a length of time, a date, or `never`: as a string, or as a native TOML date or time.
    fn expiry(&self, node: &SpannedValue<'_>) -> Result<Expiry> {
        let text = match &node.value {
            Value::Time(time) => *time,
            _ => self.text(node, "expires")?,
        };
        let read = Expiry::parse(text).map_err(|error| self.wrong(&node.at, "expires", &error))?;
        match read {
            Expiry::At(Moment::Local(_)) => Err(self
                .error(
                    &node.at,
                    format!(
                        "`expires`: {text} has no offset from UTC, so tools read it differently"
                    ),
                )
                .hint(format!(
                    "add the offset: `{text}+01:00`, or give a date alone"
                ))),
            Expiry::Now => Err(self
                .error(&node.at, "`expires`: `now` would end the share each time")
                .hint("remove the share instead: `state = \"absent\"`")),
            read => Ok(read),
        }
    }

    fn state(&self, node: &SpannedValue<'_>) -> Result<Wanted> {
        match self.text(node, "state")? {
            "present" => Ok(Wanted::Present),
            "absent" => Ok(Wanted::Absent),
            other => Err(self.error(
                &node.at,
                format!("`state` is \"present\" or \"absent\", not {other:?}"),
            )),
        }
    }

    fn items(&self, node: &SpannedValue<'_>) -> Result<Vec<FileItem>> {
        let Value::Array(items) = &node.value else {
            return Err(self.wants(node, "items", "an array"));
        };
        items.iter().map(|item| self.item(item)).collect()
    }

    fn item(&self, node: &SpannedValue<'_>) -> Result<FileItem> {
        let mut item = FileItem {
            kind: ItemKind::Song,
            id: None,
            title: None,
            artist: None,
            album: None,
            tracks: None,
            seconds: None,
        };
        let mut kind = None;
        if let Value::Text(text) = &node.value {
            kind = Some(self.reference(text, node, &mut item)?);
        } else {
            for member in self.table(node, "items", ITEM_KEYS)? {
                let node = &member.node;
                let key = &*member.key;
                match key {
                    "id" => {
                        let text = self.text(node, key)?.to_owned();
                        kind = Some(self.reference(&text, node, &mut item)?);
                    }
                    "kind" => {
                        let named = ItemKind::from_str(self.text(node, key)?);
                        let words = ItemKind::ALL.map(ItemKind::as_str).join(", ");
                        let named =
                            named.map_err(|()| self.error(&node.at, format!("kinds: {words}")))?;
                        kind = kind.or(Some(named));
                    }
                    "title" => item.title = Some(self.text(node, key)?.to_owned()),
                    "artist" => item.artist = Some(self.text(node, key)?.to_owned()),
                    "album" => item.album = Some(self.text(node, key)?.to_owned()),
                    "tracks" => item.tracks = Some(self.number(node, key)?),
                    _ => item.seconds = Some(self.number(node, key)?),
                }
            }
        }
        let Some(kind) = kind else {
            return Err(self
                .error(&node.at, "an item needs an `id` or a `kind`")
                .hint("for example `{ id = \"album:5KA1Evjj9z\" }` or `{ kind = \"album\", title = \"Low Tide\", artist = \"The Tidewater Band\", tracks = 9 }`"));
        };
        if item.id.is_none() && item.title.is_none() {
            return Err(self.error(&node.at, "an item needs an `id` or a `title`"));
        }
        item.kind = kind;
        Ok(item)
    }

    fn reference(
        &self,
        text: &str,
        node: &SpannedValue<'_>,
        item: &mut FileItem,
    ) -> Result<ItemKind> {
        let Some(reference) = ItemRef::parse(text) else {
            let message = format!("{text:?} is not KIND:ID, such as album:5KA1Evjj9z");
            return Err(self.error(&node.at, message));
        };
        item.id = Some(reference.id);
        Ok(reference.kind)
    }

    /// The members of a table; any key that is not in `known` is an error.
    fn table<'n, 't>(
        &self,
        node: &'n SpannedValue<'t>,
        name: &str,
        known: &[&str],
    ) -> Result<&'n [Member<'t>]> {
        let Value::Table(members) = &node.value else {
            return Err(self.wants(node, name, "a table"));
        };
        for member in members {
            if !known.contains(&&*member.key) {
                let error = self.error(
                    &member.at,
                    format!("unknown key `{}` in {name}", member.key),
                );
                let near = values::closest(&member.key, known.iter().copied());
                return Err(error.hint(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("keys: {}", known.join(", ")),
                }));
            }
        }
        Ok(members)
    }

    fn text<'n>(&self, node: &'n SpannedValue<'_>, key: &str) -> Result<&'n str> {
        match &node.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.wants(node, key, "a string")),
        }
    }

    fn filled<'n>(&self, node: &'n SpannedValue<'_>, key: &str) -> Result<&'n str> {
        let text = self.text(node, key)?;
        match text.trim().is_empty() {
            true => Err(self.error(&node.at, format!("`{key}` is empty"))),
            false => Ok(text),
        }
    }

    fn boolean(&self, node: &SpannedValue<'_>, key: &str) -> Result<bool> {
        match node.value {
            Value::Bool(is) => Ok(is),
            _ => Err(self.wants(node, key, "true or false")),
        }
    }

    fn number<T: std::str::FromStr>(&self, node: &SpannedValue<'_>, key: &str) -> Result<T> {
        let Value::Number(number) = &node.value else {
            return Err(self.wants(node, key, "a number"));
        };
        let plain = number.replace('_', "");
        plain
            .parse()
            .map_err(|_| self.error(&node.at, format!("`{key}`: {number} is out of range")))
    }
}

/// A value and its byte range in the text.
#[derive(Debug)]
pub(super) struct SpannedValue<'a> {
    pub(super) at: Range<usize>,
    pub(super) value: Value<'a>,
}

/// The value itself.
#[derive(Debug)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Number(Cow<'a, str>),
    Bool(bool),
    /// A native TOML date or time, as written.
    Time(&'a str),
    Null,
    Array(Vec<SpannedValue<'a>>),
    Table(Vec<Member<'a>>),
}

/// A key with its value.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) at: Range<usize>,
    pub(super) node: SpannedValue<'a>,
}

/// A syntax error: its byte range and message.
pub(super) type Unreadable = (Range<usize>, String);

/// The name of the value's type in messages.
impl Value<'_> {
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Number(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::Time(_) => "a date",
            Self::Null => "null",
            Self::Array(_) => "an array",
            Self::Table(_) => "a table",
        }
    }
}

/// Reads TOML.
pub(super) fn toml(text: &str) -> Result<SpannedValue<'_>, Unreadable> {
    let table = DeTable::parse(text).map_err(|error| {
        let message = error.message().trim_end_matches('.');
        let message = message.lines().collect::<Vec<_>>().join(", ");
        (error.span().unwrap_or_default(), message)
    })?;
    let at = table.span();
    Ok(SpannedValue {
        at,
        value: Value::Table(toml_members(text, table.into_inner())),
    })
}

/// The members of a table, in file order.
fn toml_members<'a>(text: &'a str, table: DeTable<'a>) -> Vec<Member<'a>> {
    let members = table.into_iter().map(|(key, value)| Member {
        at: key.span(),
        key: key.into_inner(),
        node: toml_node(text, value),
    });
    let mut members: Vec<Member<'a>> = members.collect();
    members.order_by_key(|member| member.at.start);
    members
}

fn toml_node<'a>(text: &'a str, value: Spanned<DeValue<'a>>) -> SpannedValue<'a> {
    let at = value.span();
    let value = match value.into_inner() {
        DeValue::String(word) => Value::Text(word),
        DeValue::Integer(number) if number.radix() == 10 => {
            Value::Number(Cow::Owned(number.as_str().to_owned()))
        }
        DeValue::Integer(number) => Value::Number(Cow::Owned(number.to_string())),
        DeValue::Float(number) => Value::Number(Cow::Owned(number.as_str().to_owned())),
        DeValue::Boolean(is) => Value::Bool(is),
        DeValue::Datetime(_) => Value::Time(text.get(at.clone()).unwrap_or_default()),
        DeValue::Array(values) => {
            let values = values.into_iter().map(|value| toml_node(text, value));
            Value::Array(values.collect())
        }
        DeValue::Table(table) => Value::Table(toml_members(text, table)),
    };
    SpannedValue { at, value }
}

/// Reads JSON.
pub(super) fn json(text: &str) -> Result<SpannedValue<'_>, Unreadable> {
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| {
        let at = offset(text, error.line(), error.column());
        (at..at, json_message(&error))
    })?;
    json_node(text, whole)
}

fn json_node<'a>(text: &'a str, raw: &'a RawValue) -> Result<SpannedValue<'a>, Unreadable> {
    let raw = raw.get();
    let start = (raw.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let at = start..start + raw.len();
    let failed = |error: serde_json::Error| {
        let inside = offset(raw, error.line(), error.column());
        let place = start + inside;
        (place..place, json_message(&error))
    };
    let value = match raw.as_bytes().first() {
        Some(b'{') => {
            let members: Members<'a> = serde_json::from_str(raw).map_err(failed)?;
            let members = members.0.into_iter().map(|(key, raw)| {
                let node = json_node(text, raw)?;
                Ok(Member {
                    key,
                    at: node.at.clone(),
                    node,
                })
            });
            Value::Table(members.collect::<Result<_, Unreadable>>()?)
        }
        Some(b'[') => {
            let values: Vec<&'a RawValue> = serde_json::from_str(raw).map_err(failed)?;
            let values = values.into_iter().map(|raw| json_node(text, raw));
            Value::Array(values.collect::<Result<_, Unreadable>>()?)
        }
        Some(b'"') => Value::Text(
            serde_json::from_str(raw)
                .map(|JsonText(word)| word)
                .map_err(failed)?,
        ),
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') => Value::Null,
        _ => Value::Number(Cow::Borrowed(raw)),
    };
    Ok(SpannedValue { at, value })
}

/// serde's message without the place at its end.
fn json_message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((message, _)) => message.to_owned(),
        None => text,
    }
}

/// The byte offset of a line and column, both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        match text.get(start..).and_then(|rest| rest.find('\n')) {
            Some(end) => start += end + 1,
            None => break,
        }
    }
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A string, borrowed if it contains no escapes.
#[derive(Deserialize)]
struct JsonText<'a>(#[serde(borrow)] Cow<'a, str>);

/// The members of an object, in order; a duplicate key is an error, as in TOML.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a, 'de: 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reads;
        impl<'de> Visitor<'de> for Reads {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
                let mut known = std::collections::HashSet::new();
                while let Some(JsonText(key)) = map.next_key::<JsonText<'de>>()? {
                    if !known.insert(key.to_string()) {
                        return Err(A::Error::custom(format_args!("duplicate key {key:?}")));
                    }
                    members.push((key, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reads)
    }
}
