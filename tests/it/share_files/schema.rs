//! The published schema describes every file that sharectl reads or writes.

use serde_json::Value;
use sharectl_ui::share_file::{ENTRY_KEYS, FILE_KEYS, ITEM_KEYS, SCOPE_KEYS};

use super::stage;

fn schema() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/share-file.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The violations of a schema by a value. Supports only the keywords that this schema uses.
fn broken(schema: &Value, root: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (word, rule) in schema.as_object().unwrap() {
        match word.as_str() {
            "$schema" | "$id" | "title" | "description" | "examples" | "default" | "$defs"
            | "format" => {}
            "$ref" => {
                let place = rule.as_str().unwrap().trim_start_matches('#');
                wrong.extend(broken(root.pointer(place).unwrap(), root, value, at));
            }
            "type" => {
                let is = match rule.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_u64() || value.is_i64(),
                    "number" => value.is_number(),
                    other => panic!("{other}"),
                };
                wrong.extend((!is).then(|| format!("{at}: no {rule}")));
            }
            "const" => wrong.extend((value != rule).then(|| format!("{at}: not {rule}"))),
            "enum" => {
                let one = rule.as_array().unwrap().contains(value);
                wrong.extend((!one).then(|| format!("{at}: none of {rule}")));
            }
            "minimum" => {
                let low = value
                    .as_f64()
                    .is_some_and(|value| value < rule.as_f64().unwrap());
                wrong.extend(low.then(|| format!("{at}: less than {rule}")));
            }
            "minLength" => {
                let short = value.as_str().is_some_and(str::is_empty);
                wrong.extend(short.then(|| format!("{at}: empty")));
            }
            "minItems" => {
                let none = value.as_array().is_some_and(Vec::is_empty);
                wrong.extend(none.then(|| format!("{at}: no items")));
            }
            "pattern" => {
                let pattern = regex(rule.as_str().unwrap());
                let fits = value.as_str().is_none_or(pattern);
                wrong.extend((!fits).then(|| format!("{at}: not like {rule}")));
            }
            "required" => {
                let missing = rule.as_array().unwrap().iter();
                let missing = missing.filter(|key| {
                    value
                        .as_object()
                        .is_some_and(|all| !all.contains_key(key.as_str().unwrap()))
                });
                wrong.extend(missing.map(|key| format!("{at}: no {key}")));
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    wrong.extend(broken(rule, root, item, &format!("{at}/{index}")));
                }
            }
            "properties" => {
                for (key, rule) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        wrong.extend(broken(rule, root, value, &format!("{at}/{key}")));
                    }
                }
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                for (key, value) in value.as_object().into_iter().flatten() {
                    if known.is_some_and(|known| known.contains_key(key)) {
                        continue;
                    }
                    let at = format!("{at}/{key}");
                    match rule {
                        Value::Bool(false) => wrong.push(format!("{at}: unknown")),
                        rule => wrong.extend(broken(rule, root, value, &at)),
                    }
                }
            }
            "anyOf" => {
                let rules = rule.as_array().unwrap().iter();
                let fits = rules
                    .map(|rule| broken(rule, root, value, at))
                    .any(|all| all.is_empty());
                wrong.extend((!fits).then(|| format!("{at}: fits none of {rule}")));
            }
            other => panic!("the test does not know {other}"),
        }
    }
    wrong
}

/// Matches the patterns of the schema, without a regex crate.
fn regex(pattern: &str) -> impl Fn(&str) -> bool {
    let kinds = pattern
        .strip_prefix("^(")
        .and_then(|rest| rest.strip_suffix("):."))
        .unwrap_or_else(|| panic!("{pattern}"));
    let kinds: Vec<String> = kinds.split('|').map(str::to_owned).collect();
    move |text| {
        text.split_once(':')
            .is_some_and(|(kind, id)| !id.is_empty() && kinds.iter().any(|known| known == kind))
    }
}

#[test]
fn the_schema_knows_the_keys_that_are_read() {
    let schema = schema();
    for (place, keys) in [
        ("/properties", FILE_KEYS),
        ("/$defs/scope/properties", SCOPE_KEYS),
        ("/$defs/share/properties", ENTRY_KEYS),
        ("/$defs/item/properties", ITEM_KEYS),
    ] {
        let known = schema.pointer(place).unwrap().as_object().unwrap();
        let mut known: Vec<&str> = known.keys().map(String::as_str).collect();
        let mut keys = keys.to_vec();
        known.sort_unstable();
        keys.sort_unstable();
        assert_eq!(known, keys, "{place}");
    }
}

#[test]
fn every_exported_file_fits_the_schema_and_mistakes_do_not() {
    let (env, _server) = stage();
    let text = env
        .run(&["export", "--match", "r", "-o", "json"])
        .ok()
        .stdout;
    let schema = schema();
    let file: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(broken(&schema, &schema, &file, ""), [""; 0], "{text}");
    for (place, value) in [
        ("/format", Value::from(2)),
        ("/formt", Value::from(1)),
        ("/shares/summer-picks/download", Value::from("yes")),
        ("/shares/summer-picks/items", Value::from(1)),
        ("/shares/summer-picks/items", serde_json::json!(["disc:1"])),
        ("/shares/summer-picks/state", Value::from("gone")),
        ("/shares/summer-picks/expire", Value::from("7d")),
        ("/scope/server", Value::from(1)),
    ] {
        let mut wrong = file.clone();
        let (parent, key) = place.rsplit_once('/').unwrap();
        wrong.pointer_mut(parent).unwrap()[key] = value;
        assert!(!broken(&schema, &schema, &wrong, "").is_empty(), "{place}");
    }
}
