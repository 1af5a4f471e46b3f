//! A file as values that know where they stand, whether it is TOML or JSON.

use sharectl_core::order::Order as _;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and its place in the text, in bytes.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) at: Range<usize>,
    pub(super) value: Value<'a>,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Number(Cow<'a, str>),
    Bool(bool),
    /// A date or time of TOML's own, as it is written.
    Time(&'a str),
    Null,
    Array(Vec<Node<'a>>),
    Table(Vec<Member<'a>>),
}

/// A key with its value.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) at: Range<usize>,
    pub(super) node: Node<'a>,
}

/// What can't be read, and where.
pub(super) type Unreadable = (Range<usize>, String);

/// What a value is called in messages.
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
pub(super) fn toml(text: &str) -> Result<Node<'_>, Unreadable> {
    let table = DeTable::parse(text).map_err(|error| {
        let message = error.message().trim_end_matches('.');
        let message = message.lines().collect::<Vec<_>>().join(", ");
        (error.span().unwrap_or_default(), message)
    })?;
    let at = table.span();
    Ok(Node {
        at,
        value: Value::Table(toml_members(text, table.into_inner())),
    })
}

/// The members of a table in the order in which they are written.
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

fn toml_node<'a>(text: &'a str, value: Spanned<DeValue<'a>>) -> Node<'a> {
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
    Node { at, value }
}

/// Reads JSON.
pub(super) fn json(text: &str) -> Result<Node<'_>, Unreadable> {
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| {
        let at = offset(text, error.line(), error.column());
        (at..at, json_message(&error))
    })?;
    json_node(text, whole)
}

fn json_node<'a>(text: &'a str, raw: &'a RawValue) -> Result<Node<'a>, Unreadable> {
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
    Ok(Node { at, value })
}

/// What serde says, without the place that it ends with.
fn json_message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((message, _)) => message.to_owned(),
        None => text,
    }
}

/// The byte at which a line and a column, both from 1, stand.
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

/// A string, borrowed where it holds no escapes.
struct JsonText<'a>(Cow<'a, str>);

impl<'a, 'de: 'a> Deserialize<'de> for JsonText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reads;
        impl<'de> Visitor<'de> for Reads {
            type Value = JsonText<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(JsonText(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(JsonText(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Reads)
    }
}

/// The members of an object in their order; a key that comes twice is an error, as in TOML.
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
                        return Err(A::Error::custom(format_args!(
                            "the key {key:?} comes twice"
                        )));
                    }
                    members.push((key, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reads)
    }
}
