//! `{"subsonic-response": {…}}`, in every shape that occurs.

use serde_json::Value;

use super::error::CallError;
use super::node::Node;
use crate::http::{Refusal, Response, read_json};

/// A successful answer.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// What is in it.
    body: Value,
}

/// What an envelope tells about who answers, even one that says no.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Greeting {
    /// `type`: `navidrome`, `ampache`, … Absent on the Airsonic family. Unsonic names itself in a
    /// key of its own instead.
    pub server: Option<String>,
    /// `serverVersion`.
    pub server_version: Option<String>,
    /// The protocol version.
    pub version: Option<String>,
    /// Whether it says `openSubsonic: true`.
    pub open_subsonic: bool,
}

impl Envelope {
    /// Reads an answer. The body is looked at before the status: an envelope may ride on a 404
    /// (Supysonic, `servers/small-servers.md` 46).
    ///
    /// # Errors
    /// [`CallError::Refused`] for anything but status `ok` (Melodee's failures say `error`),
    /// [`CallError::NoEnvelope`] where there is none.
    pub fn read(call: &'static str, response: &Response) -> Result<Self, CallError> {
        let Some(body) = body_of(response) else {
            // What a proxy says is no word of the server's; but some servers ask for a login like one.
            if let Some(refused) = response.refused()
                && !refused.refusal().is_some_and(Refusal::is_login)
            {
                return Err(refused.into());
            }
            let status = response.status;
            let html = response.is_html();
            let error = if response.is_success() {
                // Says which of the two it is, a web page or something unreadable.
                match response.json::<Value>() {
                    Err(error) => error,
                    Ok(_) => response.unreadable("there is no `subsonic-response` in it"),
                }
            } else {
                response.status_error()
            };
            return Err(CallError::NoEnvelope {
                call,
                status,
                html,
                error,
            });
        };
        let node = Node::new(&body);
        if node.text("status").as_deref() == Some("ok") {
            return Ok(Self { body });
        }
        let error = node.get("error");
        Err(CallError::Refused {
            call,
            code: error.and_then(|error| error.integer("code")).unwrap_or(0),
            message: error
                .and_then(|error| error.text("message"))
                .unwrap_or_else(|| "no reason given".to_owned()),
            version: node.text("version"),
            resent: response.resent,
        })
    }

    /// The contents.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node::new(&self.body)
    }

    /// Who answered.
    #[must_use]
    pub fn greeting(&self) -> Greeting {
        greeting(self.root())
    }
}

impl Greeting {
    /// Who answered, whether or not the call succeeded; `None` where there is no envelope.
    #[must_use]
    pub fn of(response: &Response) -> Option<Self> {
        body_of(response).map(|body| greeting(Node::new(&body)))
    }
}

fn greeting(node: Node<'_>) -> Greeting {
    Greeting {
        server: node
            .words("type")
            .or_else(|| node.has("unsonic").then(|| "unsonic".to_owned())),
        server_version: node.text("serverVersion"),
        version: node.text("version"),
        open_subsonic: node.flag("openSubsonic").unwrap_or(false),
    }
}

fn body_of(response: &Response) -> Option<Value> {
    let mut value: Value = read_json(&response.text()).ok()?;
    value
        .get_mut("subsonic-response")
        .map(Value::take)
        .filter(Value::is_object)
}
