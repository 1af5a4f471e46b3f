//! `{"subsonic-response": {…}}`, in every shape that occurs, and reading answers whose shapes differ from server
//! to server.
//!
//! A list may be an array, one object, `""` or missing; an id a string or a number; a number a
//! string (`servers/subsonic-family.md` 5.8 to 5.10). Nothing here guesses: what is not told is
//! `None`.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::error::CallError;
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

/// A part of an answer.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a>(&'a Value);

impl<'a> Node<'a> {
    /// Looks at a value.
    #[must_use]
    pub const fn new(value: &'a Value) -> Self {
        Self(value)
    }

    /// A member that is an object.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        self.0.get(key).filter(|value| value.is_object()).map(Self)
    }

    /// A member as a list: one object counts as a list of one, anything else as empty.
    pub fn list(self, key: &str) -> impl Iterator<Item = Self> + use<'a> {
        let (many, one) = match self.0.get(key) {
            Some(Value::Array(items)) => (items.as_slice(), None),
            Some(object @ Value::Object(_)) => (&[][..], Some(object)),
            _ => (&[][..], None),
        };
        many.iter()
            .chain(one)
            .filter(|value| value.is_object())
            .map(Self)
    }

    /// Whether a member is there at all.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        self.0.get(key).is_some_and(|value| !value.is_null())
    }

    /// A scalar as text; an id that came as a number is kept as its digits.
    #[must_use]
    pub fn text(self, key: &str) -> Option<String> {
        match self.0.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// A text that is not blank.
    #[must_use]
    pub fn words(self, key: &str) -> Option<String> {
        self.text(key).filter(|text| !text.trim().is_empty())
    }

    /// A whole number, also one that came as text.
    #[must_use]
    pub fn integer(self, key: &str) -> Option<i64> {
        match self.0.get(key)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A number, also one that came as text.
    #[must_use]
    pub fn number(self, key: &str) -> Option<f64> {
        match self.0.get(key)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text
                .trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    /// A truth value, also one that came as text.
    #[must_use]
    pub fn flag(self, key: &str) -> Option<bool> {
        match self.0.get(key)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A date. `""`, and years before 1971 (P-12), are none. A date without a zone is the
    /// server's local time, read in `zone`.
    #[must_use]
    pub fn date(self, key: &str, zone: &TimeZone) -> Option<Timestamp> {
        date(&self.text(key)?, zone)
    }

    /// As [`Self::date`], with the zero dates that some servers write for "none".
    #[must_use]
    pub fn moment(self, key: &str, zone: &TimeZone) -> Option<Timestamp> {
        moment(&self.text(key)?, zone)
    }
}

/// Whether a date is one at all, and not the zero of some date type: nothing was shared before 1971.
#[must_use]
pub fn is_real(moment: Timestamp) -> bool {
    moment.as_second() >= 365 * 24 * 3600
}

/// Reads a date as servers write it; see [`Node::date`].
#[must_use]
pub fn date(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    moment(text, zone).filter(|moment| is_real(*moment))
}

/// Reads a date as servers write it, zero dates included. Years over 9999 (mStream,
/// `servers/small-servers.md` 19) are the last moment that can be named.
fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    let far = text
        .strip_prefix('+')
        .is_some_and(|rest| rest.len() > 6 && rest.as_bytes()[..6].iter().all(u8::is_ascii_digit));
    if far {
        return Some(Timestamp::MAX);
    }
    text.parse().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        zone.to_ambiguous_zoned(local)
            .compatible()
            .ok()
            .map(|zoned| zoned.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_has_four_shapes() {
        let answers = json!({
            "array": [{"id": "1"}, {"id": "2"}],
            "object": {"id": "1"},
            "empty": "",
        });
        let node = Node::new(&answers);
        let count = |key| node.list(key).count();
        assert_eq!(count("array"), 2);
        assert_eq!(count("object"), 1);
        assert_eq!(count("empty"), 0);
        assert_eq!(count("missing"), 0);
    }

    #[test]
    fn scalars_are_read_whatever_their_type() {
        let answer = json!({"id": 12, "name": true, "count": "7", "open": "true", "gone": null});
        let node = Node::new(&answer);
        assert_eq!(node.text("id").as_deref(), Some("12"));
        assert_eq!(node.text("name").as_deref(), Some("true"));
        assert_eq!(node.integer("count"), Some(7));
        assert_eq!(node.flag("open"), Some(true));
        assert_eq!(node.text("gone"), None);
        assert!(!node.has("gone"));
    }

    #[test]
    fn odd_dates_are_none_or_far() {
        let zone = TimeZone::UTC;
        assert_eq!(date("", &zone), None);
        assert_eq!(date("0001-01-01T00:00:00Z", &zone), None);
        assert_eq!(date("1970-01-01T00:00:01Z", &zone), None);
        assert_eq!(
            date("+275760-09-13T00:00:00.000Z", &zone),
            Some(Timestamp::MAX)
        );
        let expected: Timestamp = "2026-11-21T08:00:00Z".parse().unwrap();
        assert_eq!(date("2026-11-21T08:00:00", &zone), Some(expected));
        assert_eq!(date("2026-11-21T10:00:00+02:00", &zone), Some(expected));
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(date("2026-11-21T09:00:00", &berlin), Some(expected));
    }
}
