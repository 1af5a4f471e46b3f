//! The value of an expression. Null is "not known", of conditions too (Kleene's logic).

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::filter::text;
use super::{Comparison, Node};
use crate::output::humanize::Present;

pub(super) fn value(node: &Node, row: &Map<String, Value>, present: &Present) -> Value {
    let value = |node: &Node| value(node, row, present);
    match node {
        Node::Field(name) => row.get(name).cloned().unwrap_or_default(),
        Node::Literal(literal) => literal.clone(),
        Node::Filtered(inner, filter) => filter.apply(value(inner), present),
        Node::Compare(left, comparison, right) => {
            truth(compare(&value(left), *comparison, &value(right)))
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

/// `None` where one side is not known, or the two cannot be compared.
fn compare(left: &Value, comparison: Comparison, right: &Value) -> Option<bool> {
    if comparison == Comparison::Contains {
        return contains(left, right);
    }
    let order = match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        _ => None,
    }?;
    Some(match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::Unequal => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::AtMost => order != Ordering::Greater,
        Comparison::More => order == Ordering::Greater,
        Comparison::AtLeast => order != Ordering::Less,
        Comparison::Contains => return None,
    })
}

fn contains(whole: &Value, part: &Value) -> Option<bool> {
    let part = part.as_str()?;
    match whole {
        Value::String(whole) => Some(whole.to_lowercase().contains(&part.to_lowercase())),
        Value::Array(elements) => Some(elements.iter().any(|element| text(element) == part)),
        _ => None,
    }
}
