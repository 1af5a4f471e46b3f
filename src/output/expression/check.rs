//! Whether an expression makes sense for the fields there are.

use std::fmt;

use serde_json::Value;

use super::{Comparison, Node};
use crate::error::{Error, Result};
use crate::output::shape::FieldSet;

/// What a value can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Boolean,
    Time,
    List,
    Any,
}

impl Kind {
    fn of_field(kind: &str) -> Self {
        match kind.trim_end_matches('?') {
            "string" => Self::Text,
            "integer" | "number" => Self::Number,
            "boolean" => Self::Boolean,
            "time" => Self::Time,
            "array" => Self::List,
            _ => Self::Any,
        }
    }

    /// Whether it may stand where `wanted` is.
    pub(super) fn fits(self, wanted: Self) -> bool {
        self == wanted || self == Self::Any || wanted == Self::Any
    }

    /// Times are compared with texts, which they are in data: `2026-11-28` comes before
    /// `2026-11-28T10:04:00Z`.
    fn compares_with(self, other: Self) -> bool {
        let as_text = |kind| if kind == Self::Time { Self::Text } else { kind };
        as_text(self).fits(as_text(other))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Boolean => "a condition",
            Self::Time => "a time",
            Self::List => "a list",
            Self::Any => "anything",
        })
    }
}

/// The kind of an expression's value.
pub(super) fn kind(node: &Node, set: &FieldSet) -> Result<Kind> {
    match node {
        Node::Field(name) => {
            let field = &set.fields[set.find(name)?];
            Ok(Kind::of_field(field.kind))
        }
        Node::Literal(Value::Number(_)) => Ok(Kind::Number),
        Node::Literal(Value::Bool(_)) => Ok(Kind::Boolean),
        Node::Literal(_) => Ok(Kind::Text),
        Node::Compare(left, comparison, right) => {
            let (left, right) = (kind(left, set)?, kind(right, set)?);
            let fits = match comparison {
                Comparison::Equal | Comparison::Unequal => {
                    left != Kind::List && left.compares_with(right)
                }
                Comparison::Contains => {
                    (left == Kind::List || left.compares_with(Kind::Text))
                        && right.compares_with(Kind::Text)
                }
                _ => {
                    let ordered = !matches!(left, Kind::Boolean | Kind::List);
                    ordered && left.compares_with(right)
                }
            };
            if fits {
                return Ok(Kind::Boolean);
            }
            Err(
                Error::usage(format!("can't compare {left} with {right} like that")).hint(
                    "quote texts and times, not numbers: `visits < 3`, `expires < \"2026-12-01\"`",
                ),
            )
        }
        Node::And(left, right) | Node::Or(left, right) => {
            condition(left, set)?;
            condition(right, set)
        }
        Node::Not(inner) => condition(inner, set),
        Node::Filtered(inner, filter) => filter.kind(kind(inner, set)?),
    }
}

fn condition(node: &Node, set: &FieldSet) -> Result<Kind> {
    let kind = kind(node, set)?;
    if kind.fits(Kind::Boolean) {
        return Ok(Kind::Boolean);
    }
    Err(Error::usage(format!(
        "{kind} stands where a condition must"
    )))
}
