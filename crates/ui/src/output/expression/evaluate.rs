//! The parts of an expression, and its evaluation. Filters follow a value after a `|`. Null means unknown, also as the
//! result of a condition (Kleene's logic).

use std::cmp::Ordering;
use std::fmt;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::domain::moment::TimeBound;
use crate::error::{Error, Result};
use crate::output::humanize::{self, Present};
use crate::output::shape::{self, Field};
use crate::output::{layout, sanitize};

/// The parts of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Field(String),
    Literal(Value),
    Compare(Box<Self>, Comparison, Box<Self>),
    /// Compares a time with a parsed time bound.
    CompareTime(Box<Self>, Comparison, TimeBound),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Filtered(Box<Self>, Filter),
}

impl Node {
    /// All nodes of the tree, parents first, from left to right.
    pub(super) fn parts(&self) -> Vec<&Self> {
        let mut parts = Vec::new();
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            parts.push(node);
            match node {
                Self::Field(_) | Self::Literal(_) => {}
                Self::Not(inner) | Self::Filtered(inner, _) | Self::CompareTime(inner, ..) => {
                    open.push(inner);
                }
                Self::Compare(left, _, right) | Self::And(left, right) | Self::Or(left, right) => {
                    open.extend([&**right, left]);
                }
            }
        }
        parts
    }
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    /// A text contains another, ignoring case; a list contains an element.
    Contains,
}

impl Comparison {
    /// The same operator with its sides exchanged.
    pub(super) const fn mirror(self) -> Self {
        match self {
            Self::Less => Self::More,
            Self::AtMost => Self::AtLeast,
            Self::More => Self::Less,
            Self::AtLeast => Self::AtMost,
            Self::Equal | Self::Unequal | Self::Contains => self,
        }
    }
}

pub(super) fn value(node: &Node, row: &Map<String, Value>, present: &Present) -> Value {
    let value = |node: &Node| value(node, row, present);
    match node {
        Node::Field(name) => row.get(name).cloned().unwrap_or_default(),
        Node::Literal(literal) => literal.clone(),
        Node::Filtered(inner, filter) => filter.apply(value(inner), present),
        Node::Compare(left, comparison, right) => {
            truth(compare(&value(left), *comparison, &value(right)))
        }
        Node::CompareTime(inner, comparison, bound) => {
            let order = order_of_time(&value(inner), *bound, present);
            truth(order.and_then(|order| comparison.holds(order)))
        }
        Node::Not(inner) => truth(value(inner).as_bool().map(|known| !known)),
        Node::And(left, right) => match (value(left).as_bool(), value(right).as_bool()) {
            (Some(false), _) | (_, Some(false)) => false.into(),
            (Some(true), Some(true)) => true.into(),
            _ => Value::Null,
        },
        Node::Or(left, right) => match (value(left).as_bool(), value(right).as_bool()) {
            (Some(true), _) | (_, Some(true)) => true.into(),
            (Some(false), Some(false)) => false.into(),
            _ => Value::Null,
        },
    }
}

fn truth(known: Option<bool>) -> Value {
    known.map_or(Value::Null, Value::Bool)
}

/// `None` if either side is unknown, or the two can't be compared.
fn compare(left: &Value, comparison: Comparison, right: &Value) -> Option<bool> {
    if comparison == Comparison::Contains {
        return contains(left, right);
    }
    comparison.holds(match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        _ => None,
    }?)
}

/// The order of a time relative to a bound: all times of a day are equal to that day.
fn order_of_time(value: &Value, bound: TimeBound, present: &Present) -> Option<Ordering> {
    let at: Timestamp = value.as_str()?.parse().ok()?;
    let (first, last) = bound.seconds(present.now, &present.zone).ok()?;
    Some(if at < first {
        Ordering::Less
    } else if at.as_second() > last.as_second() {
        Ordering::Greater
    } else {
        Ordering::Equal
    })
}

impl Comparison {
    fn holds(self, order: Ordering) -> Option<bool> {
        Some(match self {
            Self::Equal => order == Ordering::Equal,
            Self::Unequal => order != Ordering::Equal,
            Self::Less => order == Ordering::Less,
            Self::AtMost => order != Ordering::Greater,
            Self::More => order == Ordering::Greater,
            Self::AtLeast => order != Ordering::Less,
            Self::Contains => return None,
        })
    }
}

fn contains(whole: &Value, part: &Value) -> Option<bool> {
    let part = part.as_str()?;
    match whole {
        Value::String(whole) => Some(whole.to_lowercase().contains(&part.to_lowercase())),
        Value::Array(elements) => Some(elements.iter().any(|element| text(element) == part)),
        _ => None,
    }
}

/// Every filter with its description, for the help and the manual.
pub const FILTERS: &[(&str, &str)] = &[
    ("relative", "a time as its distance: `in 7 days`"),
    ("date", "a time as a short local date: `Sat 28 Nov 10:04`"),
    ("clock", "seconds as a playing time: `1:02:03`"),
    ("upper", "in uppercase"),
    ("lower", "in lowercase"),
    ("cut(N)", "at most N columns wide"),
    ("length", "number of elements, or of characters"),
    ("first", "the first element"),
    (
        "each(KEY)",
        "this field of each element: `items | each(\"title\")`",
    ),
    (
        "join(TEXT)",
        "the elements with TEXT between them; items as references",
    ),
    ("default(TEXT)", "TEXT if the value is missing or empty"),
    ("known", "whether the server reports the value"),
    ("json", "as JSON"),
];

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    Relative,
    Date,
    Clock,
    Upper,
    Lower,
    Cut(usize),
    Length,
    First,
    Each(String),
    Join(String),
    Default(String),
    Known,
    Json,
}

impl Filter {
    pub(super) fn named(name: &str, argument: Option<Value>) -> Result<Self> {
        let text = match &argument {
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        };
        let number = argument.as_ref().and_then(whole);
        let takes = |wanted: &str, filter: Option<Self>| {
            filter.ok_or_else(|| Error::usage(format!("the filter `{name}` takes {wanted}")))
        };
        let plain = |filter| takes("nothing", argument.is_none().then_some(filter));
        match name {
            "relative" => plain(Self::Relative),
            "date" => plain(Self::Date),
            "clock" => plain(Self::Clock),
            "upper" => plain(Self::Upper),
            "lower" => plain(Self::Lower),
            "cut" => takes("a number, as in `cut(20)`", number.map(Self::Cut)),
            "length" => plain(Self::Length),
            "first" => plain(Self::First),
            "each" => takes("a key, as in `each(\"title\")`", text.map(Self::Each)),
            "join" => takes("a text, as in `join(\", \")`", text.map(Self::Join)),
            "default" => takes("a text, as in `default(\"none\")`", text.map(Self::Default)),
            "known" => plain(Self::Known),
            "json" => plain(Self::Json),
            _ => {
                let bare =
                    |(form, _): &(&'static str, &str)| form.split('(').next().unwrap_or(form);
                let names: Vec<&str> = FILTERS.iter().map(bare).collect();
                Err(shape::unknown("filter", name, &names))
            }
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Relative => "relative",
            Self::Date => "date",
            Self::Clock => "clock",
            Self::Upper => "upper",
            Self::Lower => "lower",
            Self::Cut(_) => "cut",
            Self::Length => "length",
            Self::First => "first",
            Self::Each(_) => "each",
            Self::Join(_) => "join",
            Self::Default(_) => "default",
            Self::Known => "known",
            Self::Json => "json",
        }
    }

    /// The type of the filter's output, or an error if `input` doesn't fit the filter.
    pub(super) fn kind(&self, input: ValueType) -> Result<ValueType> {
        let (wanted, out): (&[ValueType], ValueType) = match self {
            Self::Relative | Self::Date => (&[ValueType::Time], ValueType::Text),
            Self::Clock => (&[ValueType::Number], ValueType::Text),
            Self::Upper | Self::Lower | Self::Cut(_) => {
                (&[ValueType::Text, ValueType::Time], ValueType::Text)
            }
            Self::Length => (&[ValueType::List, ValueType::Text], ValueType::Number),
            Self::First => (&[ValueType::List], ValueType::Any),
            Self::Each(key) => return each(key, input),
            Self::Join(_) => (&[ValueType::List], ValueType::Text),
            Self::Default(_) | Self::Json => (&[], ValueType::Text),
            Self::Known => (&[], ValueType::Boolean),
        };
        if wanted.is_empty() || wanted.iter().any(|wanted| input.fits(*wanted)) {
            return Ok(out);
        }
        let message = format!("the filter `{}` can't be used on {input}", self.name());
        Err(Error::usage(message))
    }

    /// The key that the filter reads from each element.
    pub(super) fn key(&self) -> Option<&str> {
        match self {
            Self::Each(key) => Some(key),
            _ => None,
        }
    }

    /// Applies the filter. An unknown value stays unknown, except for `known`, `json`, and `default`.
    pub(super) fn apply(&self, value: Value, present: &Present) -> Value {
        match self {
            Self::Known => return Value::Bool(!value.is_null()),
            Self::Json => return sanitize::json(&value).into(),
            Self::Default(text) => {
                let is_empty = value.is_null() || value == "";
                return if is_empty {
                    text.as_str().into()
                } else {
                    value
                };
            }
            _ => {}
        }
        self.apply_known(&value, present).unwrap_or_default()
    }

    fn apply_known(&self, value: &Value, present: &Present) -> Option<Value> {
        Some(match self {
            Self::Relative => present.distance(value.as_str()?.parse().ok()?).into(),
            Self::Date => present.date(value.as_str()?.parse().ok()?).into(),
            Self::Clock => humanize::clock(value.as_f64()?)?.into(),
            Self::Upper => value.as_str()?.to_uppercase().into(),
            Self::Lower => value.as_str()?.to_lowercase().into(),
            Self::Cut(columns) => layout::cut(value.as_str()?, *columns, "…").into(),
            Self::Length => match value {
                Value::Array(elements) => elements.len().into(),
                _ => value.as_str()?.chars().count().into(),
            },
            Self::First => value.as_array()?.first()?.clone(),
            Self::Each(key) => {
                let elements = value.as_array()?.iter();
                let parts = elements.filter_map(|element| element.get(key));
                let known = parts.filter(|part| !part.is_null());
                known.cloned().collect()
            }
            Self::Join(between) => {
                let words: Vec<String> = value.as_array()?.iter().map(text).collect();
                words.join(between).into()
            }
            Self::Known | Self::Json | Self::Default(_) => value.clone(),
        })
    }
}

/// Checks the key against the known keys of the elements.
fn each(key: &str, input: ValueType) -> Result<ValueType> {
    match input {
        ValueType::Any => Ok(ValueType::List),
        ValueType::Rows(keys) if keys.contains(&key) => Ok(ValueType::List),
        ValueType::Rows(keys) => Err(shape::unknown("key", key, keys)),
        ValueType::List => Err(Error::usage(
            "the filter `each` fits lists whose elements have keys",
        )),
        _ => Err(Error::usage(format!(
            "the filter `each` can't be used on {input}"
        ))),
    }
}

/// A value as text: empty if it is unknown, a reference for an item.
pub(in crate::output) fn text(value: &Value) -> String {
    let part = |key: &str| value.get(key).and_then(Value::as_str);
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(elements) => elements.iter().map(text).collect::<Vec<_>>().join(" "),
        Value::Object(_) => match (part("kind"), part("id")) {
            (Some(kind), Some(id)) => format!("{kind}:{id}"),
            _ => sanitize::json(value),
        },
        Value::Number(number) => match whole(value) {
            Some(whole) => whole.to_string(),
            None => number.to_string(),
        },
        Value::Bool(_) => value.to_string(),
    }
}

/// A number as an integer, if it has no fraction.
fn whole(value: &Value) -> Option<usize> {
    if let Some(whole) = value.as_u64() {
        return usize::try_from(whole).ok();
    }
    let number = value.as_f64()?;
    let is_whole = number.fract() == 0.0 && (0.0..1e9).contains(&number);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked"
    )]
    is_whole.then_some(number as usize)
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueType {
    Text,
    Number,
    Boolean,
    Time,
    List,
    /// Objects with these keys.
    Rows(&'static [&'static str]),
    Any,
}

impl ValueType {
    pub(super) fn of_field(field: &Field) -> Self {
        match field.kind.trim_end_matches('?') {
            "string" => Self::Text,
            "integer" | "number" => Self::Number,
            "boolean" => Self::Boolean,
            "time" => Self::Time,
            "array" if field.elements.is_empty() => Self::List,
            "array" => Self::Rows(field.elements),
            _ => Self::Any,
        }
    }

    /// Whether it may be used as `wanted`.
    pub(super) fn fits(self, wanted: Self) -> bool {
        match (self, wanted) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::Rows(_), wanted) => wanted.is_list(),
            _ => self == wanted,
        }
    }

    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::List | Self::Rows(_))
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Boolean => "a condition",
            Self::Time => "a time",
            Self::List | Self::Rows(_) => "a list",
            Self::Any => "anything",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_filter_is_known_and_takes_what_is_listed() {
        for (form, _) in FILTERS {
            let (name, argument) = match form.split_once('(') {
                None => (*form, None),
                Some((name, "N)")) => (name, Some(Value::from(3.0))),
                Some((name, _)) => (name, Some(Value::from("x"))),
            };
            let filter = Filter::named(name, argument).unwrap();
            assert_eq!(filter.name(), name);
        }
        assert!(Filter::named("cut", Some(Value::from(-1.0))).is_err());
        assert!(Filter::named("upper", Some(Value::from("x"))).is_err());
    }

    #[test]
    fn values_read_as_text() {
        assert_eq!(text(&Value::Null), "");
        assert_eq!(text(&Value::from(3.0)), "3");
        assert_eq!(text(&Value::from(3.5)), "3.5");
        assert_eq!(
            text(&serde_json::json!([{"kind": "song", "id": "1"}, "a"])),
            "song:1 a"
        );
    }
}
