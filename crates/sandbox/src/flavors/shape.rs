//! JSON that servers made out of XML: single things without their list, numbers that are text.

use serde_json::{Value, json};

use super::row::Look;
use crate::reply::Reply;
use crate::request::Params;
use crate::subsonic::{Answer, Envelope};

/// The answer in its envelope, in the look of the server.
pub(super) fn reply(envelope: &Envelope, look: Look, params: &Params, answer: Answer) -> Reply {
    let bare = matches!(answer, Answer::Bare(_));
    let reply = envelope.reply(params, answer);
    let convert: fn(Value) -> Value = match look {
        Look::OrgJson => org_json,
        Look::XmlToDict => unsonics,
        _ => return reply,
    };
    if bare || params.get("f") != Some("json") {
        return reply;
    }
    match serde_json::from_slice(&reply.body) {
        Ok(body) => Reply {
            body: convert(body).to_string().into_bytes(),
            ..reply
        },
        Err(_) => reply,
    }
}

/// As org.json reads XML: texts that look like numbers or truth become that, one thing stands
/// without a list, and nothing is an empty text.
fn org_json(value: Value) -> Value {
    match value {
        Value::Object(fields) if fields.is_empty() => json!(""),
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| *value != json!([]))
            .map(|(key, value)| (key, org_json(value)))
            .collect(),
        Value::Array(items) => alone(items, org_json),
        Value::String(text) => match text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            _ => text
                .parse::<i64>()
                .map_or(Value::String(text), |number| json!(number)),
        },
        other => other,
    }
}

/// As [`xml_to_dict`], with the key by which Unsonic names itself.
fn unsonics(value: Value) -> Value {
    let mut value = xml_to_dict(value);
    if let Some(Value::Object(envelope)) = value.get_mut("subsonic-response") {
        envelope.insert("unsonic".to_owned(), json!("0.1"));
        envelope.insert("xmlns".to_owned(), json!("http://subsonic.org/restapi"));
    }
    value
}

/// As xmltodict reads XML: numbers are text, and one thing stands without a list.
fn xml_to_dict(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| *value != json!([]))
            .map(|(key, value)| (key, xml_to_dict(value)))
            .collect(),
        Value::Array(items) => alone(items, xml_to_dict),
        Value::Number(number) => json!(number.to_string()),
        other => other,
    }
}

fn alone(mut items: Vec<Value>, convert: fn(Value) -> Value) -> Value {
    match items.len() {
        1 => convert(items.remove(0)),
        _ => items.into_iter().map(convert).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn org_json_guesses_types_and_drops_lists() {
        let shares =
            json!({ "share": [{ "id": "12", "description": "2024", "username": "true" }] });
        assert_eq!(
            org_json(shares),
            json!({ "share": { "id": 12, "description": 2024, "username": true } })
        );
        assert_eq!(org_json(json!({ "shares": {} })), json!({ "shares": "" }));
    }

    #[test]
    fn xmltodict_makes_numbers_text() {
        let error = json!({ "error": { "code": 70, "message": "gone" }, "share": [] });
        assert_eq!(
            xml_to_dict(error),
            json!({ "error": { "code": "70", "message": "gone" } })
        );
    }
}
