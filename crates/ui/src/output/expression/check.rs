//! Whether an expression makes sense for the fields there are; what it compares with times is read.

use std::fmt;

use serde_json::Value;

use super::{Comparison, Node};
use crate::domain::moment::TimeBound;
use crate::error::{Error, Result};
use crate::output::shape::{Field, FieldSet};

/// What a value can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Boolean,
    Time,
    List,
    /// Objects with these keys.
    Rows(&'static [&'static str]),
    Any,
}

impl Kind {
    fn of_field(field: &Field) -> Self {
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

    /// Whether it may stand where `wanted` is.
    pub(super) fn fits(self, wanted: Self) -> bool {
        match (self, wanted) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::Rows(_), wanted) => wanted.is_list(),
            _ => self == wanted,
        }
    }

    fn is_list(self) -> bool {
        matches!(self, Self::List | Self::Rows(_))
    }
}

impl fmt::Display for Kind {
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

/// The expression, with its times read, and the kind of its value.
pub(super) fn fitted(node: &Node, set: &FieldSet) -> Result<(Node, Kind)> {
    Ok(match node {
        Node::Field(name) => {
            let field = &set.fields[set.find(name)?];
            (node.clone(), Kind::of_field(field))
        }
        Node::Literal(Value::Number(_)) => (node.clone(), Kind::Number),
        Node::Literal(Value::Bool(_)) => (node.clone(), Kind::Boolean),
        Node::Literal(_) => (node.clone(), Kind::Text),
        Node::Compare(left, comparison, right) => {
            let compared = comparison_of(left, *comparison, right, set)?;
            (compared, Kind::Boolean)
        }
        Node::CompareTime(..) => (node.clone(), Kind::Boolean),
        Node::And(left, right) => {
            let (left, right) = (condition(left, set)?, condition(right, set)?);
            (Node::And(left, right), Kind::Boolean)
        }
        Node::Or(left, right) => {
            let (left, right) = (condition(left, set)?, condition(right, set)?);
            (Node::Or(left, right), Kind::Boolean)
        }
        Node::Not(inner) => (Node::Not(condition(inner, set)?), Kind::Boolean),
        Node::Filtered(inner, filter) => {
            let (inner, kind) = fitted(inner, set)?;
            let kind = filter.kind(kind)?;
            (Node::Filtered(Box::new(inner), filter.clone()), kind)
        }
    })
}

fn condition(node: &Node, set: &FieldSet) -> Result<Box<Node>> {
    let (node, kind) = fitted(node, set)?;
    if kind.fits(Kind::Boolean) {
        return Ok(Box::new(node));
    }
    Err(Error::usage(format!(
        "{kind} stands where a condition must"
    )))
}

fn comparison_of(
    left: &Node,
    comparison: Comparison,
    right: &Node,
    set: &FieldSet,
) -> Result<Node> {
    for (side, other) in [(left, right), (right, left)] {
        if let Node::Field(word) = side
            && matches!(word.as_str(), "null" | "none" | "nil")
            && set.position(word).is_none()
        {
            return Err(no_null(word, other));
        }
    }
    let ((left, left_kind), (right, right_kind)) = (fitted(left, set)?, fitted(right, set)?);
    let ordered = comparison != Comparison::Contains;
    match (left_kind, &right) {
        (Kind::Time, Node::Literal(Value::String(text))) if ordered => {
            let bound = TimeBound::parse(text)?;
            return Ok(Node::CompareTime(Box::new(left), comparison, bound));
        }
        (_, Node::Literal(Value::String(text)))
            if comparison == Comparison::Contains && text.is_empty() =>
        {
            return Err(Error::usage("an empty text is in every text")
                .hint("is a variable not set? `description | known` asks whether there is one"));
        }
        _ => {}
    }
    if let (Node::Literal(Value::String(text)), Kind::Time) = (&left, right_kind)
        && ordered
    {
        let bound = TimeBound::parse(text)?;
        let turned = comparison.turned();
        return Ok(Node::CompareTime(Box::new(right), turned, bound));
    }
    let fits = match comparison {
        Comparison::Equal | Comparison::Unequal => {
            !left_kind.is_list() && left_kind.fits(right_kind)
        }
        Comparison::Contains => {
            (left_kind.is_list() || left_kind.fits(Kind::Text)) && right_kind.fits(Kind::Text)
        }
        _ => {
            let ordered = left_kind != Kind::Boolean && !left_kind.is_list();
            ordered && left_kind.fits(right_kind)
        }
    };
    if fits {
        return Ok(Node::Compare(Box::new(left), comparison, Box::new(right)));
    }
    Err(Error::usage(format!(
        "can't compare {left_kind} with {right_kind} like that"
    ))
    .hint("quote texts and times, not numbers: `visits < 3`, `expires < \"2026-12-01\"`"))
}

/// What is not known is nothing that could be compared.
fn no_null(word: &str, other: &Node) -> Error {
    let error = Error::usage(format!(
        "nothing is compared with {word}: it would never match"
    ));
    match other {
        Node::Field(name) => error.hint(format!(
            "`{name} | known` asks whether it is known, `not ({name} | known)` whether not"
        )),
        _ => error.hint("`visits | known` asks whether something is known"),
    }
}
