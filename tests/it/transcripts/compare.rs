//! The differences between the sandbox's answer and the recorded one.

use jiff::{SignedDuration, Timestamp};
use regex_lite::Regex;
use serde_json::Value;

use super::exchange::Answered;
use super::replay::Rules;
use super::translate::Translator;
use crate::support::raw_http::Answer;

/// The differences of an answer, each as `where: what`; the translator learns from the answer.
pub(super) fn differences(
    recorded: &Answered,
    actual: &Answer,
    rules: &Rules,
    translator: &mut Translator,
) -> Vec<String> {
    let mut found = Vec::new();
    if recorded.status != actual.status {
        let text: String = actual.text().chars().take(300).collect();
        found.push(format!(
            "status: {} was recorded, {} came: {text}",
            recorded.status, actual.status
        ));
        return found;
    }
    for name in rules.headers {
        let there = (
            recorded.header(name).is_some(),
            actual.header(name).is_some(),
        );
        if there.0 != there.1 {
            found.push(format!("header {name}: {there:?}"));
        }
    }
    if let (Some(recorded), Some(actual)) =
        (recorded.header("set-cookie"), actual.header("set-cookie"))
    {
        learn_cookie(recorded, actual, translator);
    }
    let kinds = (
        family(recorded.header("content-type")),
        family(actual.header("content-type")),
    );
    if kinds.0 != kinds.1 {
        found.push(format!(
            "content type: {} was recorded, {} came",
            kinds.0, kinds.1
        ));
        return found;
    }
    match (&recorded.body, kinds.0) {
        (Value::Object(_) | Value::Array(_), _) => match serde_json::from_slice(&actual.body) {
            Ok(body) => walk(&recorded.body, &body, "", rules, translator, &mut found),
            Err(error) => found.push(format!("body: no JSON, {error}")),
        },
        (Value::String(text), "text") => {
            let recorded = normal(text);
            let actual = normal(&actual.text());
            if recorded != actual && !text.starts_with('<') {
                found.push(format!("body: {recorded:?} was recorded, {actual:?} came"));
            }
        }
        _ => {}
    }
    found
}

/// Learns the value of a cookie of the same name.
fn learn_cookie(recorded: &str, actual: &str, translator: &mut Translator) {
    let pair = |cookie: &str| {
        let pair = cookie.split(';').next().unwrap_or_default();
        pair.split_once('=')
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    if let (Some((name, recorded)), Some((same, actual))) = (pair(recorded), pair(actual))
        && name == same
    {
        translator.learn(&recorded, &actual);
    }
}

/// The kind of a body, regardless of its exact type.
fn family(content_type: Option<&str>) -> &'static str {
    let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
    for (part, family) in [
        ("javascript", "script"),
        ("json", "json"),
        ("html", "html"),
        ("xml", "xml"),
        ("zip", "zip"),
        ("audio", "audio"),
        ("image", "image"),
        ("text", "text"),
    ] {
        if content_type.contains(part) {
            return family;
        }
    }
    "none"
}

/// A text without the parts that differ in every run: tokens, ids in links, hosts.
fn normal(text: &str) -> String {
    const CHANGING: [(&str, &str); 4] = [
        (r"header\.payload\d+\.signature", "TOKEN"),
        (r"[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}", "TOKEN"),
        (r"https?://127\.0\.0\.1:\d+", "ORIGIN"),
        (r"#PLAYLIST:\w{10}\n", "#PLAYLIST:ID\n"),
    ];
    let mut text = text.to_owned();
    for (pattern, with) in CHANGING {
        text = Regex::new(pattern)
            .unwrap()
            .replace_all(&text, with)
            .into_owned();
    }
    text
}

fn walk(
    recorded: &Value,
    actual: &Value,
    path: &str,
    rules: &Rules,
    translator: &mut Translator,
    found: &mut Vec<String>,
) {
    let key = path.rsplit('/').find(|part| part.parse::<usize>().is_err());
    let key = key.unwrap_or_default();
    if rules.ignored.contains(&key) {
        return;
    }
    match (recorded, actual) {
        (Value::Object(recorded), Value::Object(actual)) => {
            for (key, value) in recorded {
                let path = format!("{path}/{key}");
                match actual.get(key) {
                    Some(actual) => walk(value, actual, &path, rules, translator, found),
                    None if rules.optional.contains(&key.as_str()) => {}
                    None => found.push(format!("{path}: missing")),
                }
            }
            let optional = |key: &&String| rules.optional.contains(&key.as_str());
            for key in actual.keys().filter(|key| !recorded.contains_key(*key)) {
                if !optional(&key) {
                    found.push(format!("{path}/{key}: not recorded"));
                }
            }
        }
        (Value::Array(recorded), Value::Array(actual)) => {
            if recorded.len() != actual.len() {
                let (recorded, actual) = (recorded.len(), actual.len());
                found.push(format!(
                    "{path}: {recorded} items were recorded, {actual} came"
                ));
            }
            let actual = in_order_of(recorded, actual, translator);
            for (index, (recorded, actual)) in recorded.iter().zip(actual).enumerate() {
                let path = format!("{path}/{index}");
                walk(recorded, actual, &path, rules, translator, found);
            }
        }
        (Value::String(recorded), Value::String(actual)) if key == "url" => {
            translator.learn_address(recorded, actual);
        }
        (Value::String(recorded), Value::String(actual)) if rules.ids.contains(&key) => {
            translator.learn(recorded, actual);
        }
        (recorded, actual) if kind(recorded) != kind(actual) => {
            found.push(format!("{path}: {recorded} was recorded, {actual} came"));
        }
        (Value::String(recorded), Value::String(actual)) if rules.times.contains(&key) => {
            let differs = !same_time(recorded, actual);
            found
                .extend(differs.then(|| format!("{path}: {recorded} was recorded, {actual} came")));
        }
        (recorded, actual) if rules.exact.contains(&key) => {
            let wanted = match recorded {
                Value::String(text) => Value::String(translator.sentence(&translator.value(text))),
                other => other.clone(),
            };
            if wanted != *actual && !cut_equal(&wanted, actual) {
                found.push(format!("{path}: {wanted} was recorded, {actual} came"));
            }
        }
        _ => {}
    }
}

/// The items in the order of the recorded ones, as far as their ids are known: without a requested
/// order, servers list items in any order.
fn in_order_of<'a>(
    recorded: &[Value],
    actual: &'a [Value],
    translator: &Translator,
) -> Vec<&'a Value> {
    let known = recorded.iter().map(|item| {
        let id = translator.value(item["id"].as_str()?);
        actual.iter().position(|actual| actual["id"] == id)
    });
    let known: Vec<Option<usize>> = known.collect();
    let mut rest = (0..actual.len()).filter(|place| !known.contains(&Some(*place)));
    let places = known.iter().map(|place| place.or_else(|| rest.next()));
    places.flatten().map(|place| &actual[place]).collect()
}

/// Whether two times are at most a few seconds apart. Values that aren't times aren't compared.
fn same_time(recorded: &str, actual: &str) -> bool {
    let read = |text: &str| -> Option<Timestamp> {
        let zoned = text.parse().ok();
        zoned.or_else(|| format!("{text}Z").parse().ok())
    };
    match (read(recorded), read(actual)) {
        (Some(recorded), Some(actual)) => {
            recorded.duration_since(actual).abs() <= SignedDuration::from_secs(5)
        }
        (recorded, actual) => recorded.is_none() && actual.is_none(),
    }
}

/// Whether the actual text starts with a recorded one that was truncated.
fn cut_equal(recorded: &Value, actual: &Value) -> bool {
    match (recorded, actual) {
        (Value::String(recorded), Value::String(actual)) => recorded
            .strip_suffix('…')
            .is_some_and(|begin| actual.starts_with(begin)),
        _ => false,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
