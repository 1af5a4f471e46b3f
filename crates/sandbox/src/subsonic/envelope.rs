//! The `subsonic-response` around every answer, as JSON, JSONP or XML.

use serde_json::{Map, Value, json};

use super::xml;
use crate::reply::Reply;
use crate::request::Params;

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
    pub(crate) fn reply_as(
        &self,
        format: Option<&str>,
        callback: Option<&str>,
        answer: Answer,
    ) -> Reply {
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
            _ => Reply::new(200, self.xml_type, xml::document(&content)),
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
