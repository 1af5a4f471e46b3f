//! What every Subsonic dialect shares: the ways to say who one is, and the `subsonic-response` around every answer,
//! as JSON, JSONP or XML. The XML form is made of the JSON form: plain values are attributes, the rest elements.

use serde_json::{Map, Value, json};

use crate::request::{Params, Reply, escaped, from_hex, hex};

/// The name of the call in a path below `/rest`: `getShares` and `getShares.view` alike.
pub(crate) fn call_name(segment: &str) -> &str {
    segment.strip_suffix(".view").unwrap_or(segment)
}

/// The name and the proof of it.
#[derive(Debug)]
pub(crate) struct Credentials<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) secret: Option<Secret<'a>>,
}

/// One of the ways to prove it.
#[derive(Debug)]
pub(crate) enum Secret<'a> {
    /// `p`: plain, or `enc:` and hexadecimal digits.
    Password(&'a str),
    /// `t` and `s`.
    Token { token: &'a str, salt: &'a str },
}

impl<'a> Credentials<'a> {
    /// The first proof given, the token before the password.
    pub(crate) fn read(params: &'a Params) -> Self {
        let token = params
            .filled("t")
            .map(|token| (token, params.get("s").unwrap_or_default()));
        let secret = match (token, params.get("p")) {
            (Some((token, salt)), _) => Some(Secret::Token { token, salt }),
            (None, Some(password)) => Some(Secret::Password(password)),
            (None, None) => None,
        };
        Self {
            name: params.filled("u"),
            secret,
        }
    }
}

impl Secret<'_> {
    /// Whether it proves knowledge of a password.
    pub(crate) fn proves(&self, password: &str) -> bool {
        match self {
            Self::Password(given) => decoded(given).as_deref() == Some(password.as_bytes()),
            Self::Token { token, salt } => {
                hex(&md5::compute(format!("{password}{salt}")).0) == token.to_ascii_lowercase()
            }
        }
    }
}

fn decoded(password: &str) -> Option<Vec<u8>> {
    match password.strip_prefix("enc:") {
        Some(digits) => from_hex(digits),
        None => Some(password.as_bytes().to_vec()),
    }
}

/// What a server's envelope says of itself.
#[derive(Debug, Clone)]
pub(crate) struct Envelope {
    /// The version of the protocol.
    pub(crate) version: &'static str,
    /// `type`, where the server tells it.
    pub(crate) kind: Option<&'static str>,
    pub(crate) server_version: Option<String>,
    /// Whether it says `openSubsonic: true`.
    pub(crate) open: bool,
    /// The word for a failed call: `failed`, or something of the server's own.
    pub(crate) failed: &'static str,
    /// Where errors are explained.
    pub(crate) help_url: Option<&'static str>,
    /// The content type of XML answers.
    pub(crate) xml_type: &'static str,
}

/// What a call comes to, before the envelope.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Done, with nothing to say.
    Empty,
    /// A body under its key.
    Body(&'static str, Value),
    /// A failure with its code.
    Failed(i64, String),
    /// An answer without an envelope.
    Bare(Reply),
}

impl Answer {
    pub(crate) fn failed(code: i64, message: impl Into<String>) -> Self {
        Self::Failed(code, message.into())
    }
}

impl Envelope {
    /// The same without the server's name.
    pub(crate) fn nameless(&self) -> Self {
        Self {
            kind: None,
            server_version: None,
            open: false,
            help_url: None,
            ..self.clone()
        }
    }

    /// The answer in the format that the parameters ask for.
    pub(crate) fn reply(&self, params: &Params, answer: Answer) -> Reply {
        self.reply_as(params.get("f"), params.get("callback"), answer)
    }

    /// The answer in a format; without a known one it is XML.
    fn reply_as(&self, format: Option<&str>, callback: Option<&str>, answer: Answer) -> Reply {
        let content = match answer {
            Answer::Bare(reply) => return reply,
            other => self.content(other),
        };
        match (format, callback) {
            (Some("json"), _) => {
                let whole = json!({ "subsonic-response": content });
                Reply::json(200, &whole)
            }
            (Some("jsonp"), Some(callback)) => {
                let whole = json!({ "subsonic-response": content });
                Reply::new(
                    200,
                    "application/javascript",
                    format!("{callback}({whole});"),
                )
            }
            _ => Reply::new(200, self.xml_type, document(&content)),
        }
    }

    fn content(&self, answer: Answer) -> Value {
        let mut content = Map::new();
        content.insert("status".to_owned(), json!("ok"));
        content.insert("version".to_owned(), json!(self.version));
        if let Some(kind) = self.kind {
            content.insert("type".to_owned(), json!(kind));
        }
        if let Some(version) = &self.server_version {
            content.insert("serverVersion".to_owned(), json!(version));
        }
        if self.open {
            content.insert("openSubsonic".to_owned(), json!(true));
        }
        match answer {
            Answer::Body(key, body) => {
                content.insert(key.to_owned(), body);
            }
            Answer::Failed(code, message) => {
                content.insert("status".to_owned(), json!(self.failed));
                let mut error = json!({ "code": code, "message": message });
                if let Some(url) = self.help_url {
                    error["helpUrl"] = json!(url);
                }
                content.insert("error".to_owned(), error);
            }
            Answer::Empty | Answer::Bare(_) => {}
        }
        Value::Object(content)
    }
}

/// The whole document around the content of a `subsonic-response`.
fn document(content: &Value) -> String {
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
    use serde_json::json;

    use super::*;

    #[test]
    fn every_proof_of_the_right_password_is_taken() {
        for query in [
            "u=joe&p=sesame",
            "u=joe&p=enc:736573616D65",
            "u=joe&t=26719a1196d2a940705a59634eb18eab&s=c19b2d",
        ] {
            let params = Params::parse(query.as_bytes());
            let credentials = Credentials::read(&params);
            assert!(credentials.secret.unwrap().proves("sesame"), "{query}");
        }
        let params = Params::parse(b"u=joe&p=enc:73657");
        assert!(!Credentials::read(&params).secret.unwrap().proves("sesame"));
    }

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
