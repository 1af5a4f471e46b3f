//! The XML form of an answer, from its JSON form: plain values are attributes, the rest elements.

use serde_json::Value;

use crate::encoding::escaped;

/// The whole document around the content of a `subsonic-response`.
pub(super) fn document(content: &Value) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    element(
        &mut out,
        "subsonic-response",
        Some("http://subsonic.org/restapi"),
        content,
    );
    out
}

fn element(out: &mut String, name: &str, namespace: Option<&str>, value: &Value) {
    out.push('<');
    out.push_str(name);
    if let Some(namespace) = namespace {
        out.push_str(&format!(" xmlns=\"{namespace}\""));
    }
    let Value::Object(fields) = value else {
        out.push('>');
        out.push_str(&escaped(&plain(value).unwrap_or_default()));
        out.push_str(&format!("</{name}>"));
        return;
    };
    let mut text = None;
    for (key, value) in fields {
        match plain(value) {
            // Subsonic's JSON calls the text of an element `value`.
            Some(plain) if key == "value" => text = Some(plain),
            Some(plain) => out.push_str(&format!(" {key}=\"{}\"", escaped(&plain))),
            None => {}
        }
    }
    let mut children = String::new();
    for (key, value) in fields {
        match value {
            Value::Object(_) => element(&mut children, key, None, value),
            Value::Array(items) => {
                for item in items {
                    element(&mut children, key, None, item);
                }
            }
            _ => {}
        }
    }
    children.push_str(&escaped(&text.unwrap_or_default()));
    if children.is_empty() {
        out.push_str("/>");
    } else {
        out.push_str(&format!(">{children}</{name}>"));
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_values_are_attributes_and_lists_are_elements() {
        let content = json!({
            "status": "ok",
            "shares": { "share": [{ "id": "1", "entry": [{ "title": "a<b" }] }, { "id": "2" }] },
        });
        let text = document(&content);
        let body = text.lines().nth(1).unwrap();
        assert_eq!(
            body,
            "<subsonic-response xmlns=\"http://subsonic.org/restapi\" status=\"ok\">\
             <shares><share id=\"1\"><entry title=\"a&lt;b\"/></share><share id=\"2\"/></shares>\
             </subsonic-response>"
        );
    }
}
