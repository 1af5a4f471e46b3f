//! What a file says, read: every error names the line and the column.

use std::ops::Range;
use std::str::FromStr as _;

use super::model::{
    Entry, FORMAT, FileItem, Form, Place, Scope, ScopeFlag, ShareFile, Wanted, error_at,
};
use super::node::{self, Member, Node, Value};
use crate::domain::expiry::Expiry;
use crate::domain::moment::Moment;
use crate::domain::reference::ShareReference;
use crate::domain::span::Span;
use crate::domain::zone::zone;
use crate::domain::{ItemKind, ItemRef};
use crate::error::{Error, Result};
use crate::values;

impl ShareFile {
    /// Reads a file; `source` is what to call it. JSON begins with `{`, all else is TOML.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) with the place of what can't be read.
    pub fn parse(text: &str, source: &str) -> Result<Self> {
        file(text, source)
    }
}

/// The keys of a file.
pub const FILE_KEYS: &[&str] = &["format", "timezone", "scope", "shares"];
/// The keys of its scope.
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

/// A text with its name, and where its lines begin.
struct Reader<'a> {
    source: &'a str,
    text: &'a str,
    lines: Vec<usize>,
}

/// Reads a file.
pub(super) fn file(text: &str, source: &str) -> Result<ShareFile> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let reader = Reader::new(source, text);
    let form = match text.trim_start().starts_with('{') {
        true => Form::Json,
        false => Form::Toml,
    };
    let root = match form {
        Form::Toml => node::toml(text),
        Form::Json => node::json(text),
    };
    let root = root.map_err(|(at, message)| reader.error(&at, not_read(form, &message)))?;
    reader.file(form, &root)
}

fn not_read(form: Form, message: &str) -> String {
    match form {
        Form::Toml => format!("not TOML: {message}"),
        Form::Json => format!("not JSON: {message}"),
    }
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

    /// The error of a value that something else could not read.
    fn wrong(&self, at: &Range<usize>, key: &str, error: &Error) -> Error {
        let told = self.error(at, format!("`{key}`: {}", error.message()));
        error.hints().iter().fold(told, Error::hint)
    }

    fn wants(&self, node: &Node<'_>, key: &str, wanted: &str) -> Error {
        let message = format!("`{key}` must be {wanted}, not {}", node.value.kind());
        self.error(&node.at, message)
    }

    fn file(&self, form: Form, root: &Node<'_>) -> Result<ShareFile> {
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

    fn format(&self, node: &Node<'_>) -> Result<i64> {
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

    fn scope(&self, node: &Node<'_>) -> Result<Scope> {
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

    fn servers(&self, node: &Node<'_>) -> Result<Vec<String>> {
        match &node.value {
            Value::Array(names) => {
                let names = names.iter().map(|name| self.filled(name, "server"));
                names.map(|name| name.map(str::to_owned)).collect()
            }
            _ => Ok(vec![self.filled(node, "server")?.to_owned()]),
        }
    }

    fn entries(&self, node: &Node<'_>) -> Result<Vec<Entry>> {
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
            reference: None,
            server: None,
            description: None,
            expires: None,
            renew_before: None,
            downloadable: None,
            slug: None,
            stream_format: None,
            max_bit_rate_kbps: None,
            items: None,
            wanted: Wanted::Present,
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
                .error(
                    at,
                    "`renew-before` needs an `expires` that is a length of time",
                )
                .hint("for example `expires = \"30d\"` with `renew-before = \"7d\"`"));
        }
        let names = entry.items.as_ref().is_some_and(|items| !items.is_empty());
        if entry.wanted == Wanted::Present && !names && entry.reference.is_none() {
            return Err(self
                .error(&member.at, format!("`{table}` has no `items`"))
                .hint("say what it shares: `items = [{ id = \"album:ID\" }]`"));
        }
        Ok(entry)
    }

    fn setting(&self, entry: &mut Entry, key: &str, node: &Node<'_>) -> Result<()> {
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

    /// A length of time, a date, or `never`: as a string, or as a date or time of TOML's own.
    fn expiry(&self, node: &Node<'_>) -> Result<Expiry> {
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

    fn state(&self, node: &Node<'_>) -> Result<Wanted> {
        match self.text(node, "state")? {
            "present" => Ok(Wanted::Present),
            "absent" => Ok(Wanted::Absent),
            other => Err(self.error(
                &node.at,
                format!("`state` is \"present\" or \"absent\", not {other:?}"),
            )),
        }
    }

    fn items(&self, node: &Node<'_>) -> Result<Vec<FileItem>> {
        let Value::Array(items) = &node.value else {
            return Err(self.wants(node, "items", "an array"));
        };
        items.iter().map(|item| self.item(item)).collect()
    }

    fn item(&self, node: &Node<'_>) -> Result<FileItem> {
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
                .error(&node.at, "an item without `id` and `kind`")
                .hint("for example `{ id = \"album:5KA1Evjj9z\" }` or `{ kind = \"album\", title = \"Low Tide\", artist = \"The Tidewater Band\", tracks = 9 }`"));
        };
        if item.id.is_none() && item.title.is_none() {
            return Err(self.error(&node.at, "an item needs an `id` or a `title`"));
        }
        item.kind = kind;
        Ok(item)
    }

    fn reference(&self, text: &str, node: &Node<'_>, item: &mut FileItem) -> Result<ItemKind> {
        let Some(reference) = ItemRef::parse(text) else {
            let message = format!("{text:?} is not KIND:ID, such as album:5KA1Evjj9z");
            return Err(self.error(&node.at, message));
        };
        item.id = Some(reference.id);
        Ok(reference.kind)
    }

    /// The members of a table that knows these keys.
    fn table<'n, 't>(
        &self,
        node: &'n Node<'t>,
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

    fn text<'n>(&self, node: &'n Node<'_>, key: &str) -> Result<&'n str> {
        match &node.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.wants(node, key, "a string")),
        }
    }

    fn filled<'n>(&self, node: &'n Node<'_>, key: &str) -> Result<&'n str> {
        let text = self.text(node, key)?;
        match text.trim().is_empty() {
            true => Err(self.error(&node.at, format!("`{key}` is empty"))),
            false => Ok(text),
        }
    }

    fn boolean(&self, node: &Node<'_>, key: &str) -> Result<bool> {
        match node.value {
            Value::Bool(is) => Ok(is),
            _ => Err(self.wants(node, key, "true or false")),
        }
    }

    fn number<T: std::str::FromStr>(&self, node: &Node<'_>, key: &str) -> Result<T> {
        let Value::Number(number) = &node.value else {
            return Err(self.wants(node, key, "a number"));
        };
        let plain = number.replace('_', "");
        plain
            .parse()
            .map_err(|_| self.error(&node.at, format!("`{key}`: {number} is out of range")))
    }
}
