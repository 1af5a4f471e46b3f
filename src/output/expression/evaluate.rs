//! The value of an expression. Null is "not known", of conditions too (Kleene's logic).

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::filter::text;
use super::{Comparison, Node};
use crate::domain::moment::TimeBound;
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

/// `None` where one side is not known, or the two cannot be compared.
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

/// Where a time lies: equal to a day is all of it.
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
