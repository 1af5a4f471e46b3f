//! The parsers of server responses and journals, for `fuzz/`. They are private in every other build.

use jiff::tz::TimeZone;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::Error;
use crate::backend::subsonic::flavor;
use crate::backend::subsonic::protocol::envelope::Reader;
use crate::backend::subsonic::protocol::{Envelope, Node};
use crate::backend::{PublicBase, audiobookshelf, navidrome, sharing_api};
use crate::domain::{Item, ItemKind, ServerKind, Share};
use crate::http::{Response, ServerLabel};
use crate::journal::{self, Operation};

/// The result of parsing a response.
#[derive(Debug, Default)]
pub struct Answered {
    /// The shares in it.
    pub shares: Vec<Share>,
    /// The items outside of shares, such as search hits.
    pub items: Vec<Item>,
    /// The error, if the response reports one or can't be parsed.
    pub error: Option<Error>,
}

impl From<(Vec<Share>, Vec<Item>, Option<Error>)> for Answered {
    fn from((shares, items, error): (Vec<Share>, Vec<Item>, Option<Error>)) -> Self {
        Self {
            shares,
            items,
            error,
        }
    }
}

fn response(status: u16, headers: HeaderMap, body: &[u8]) -> Option<Response> {
    let base = Url::parse("https://h.example").ok()?;
    let at = ServerLabel::new(Some("home".to_owned()), &base);
    Some(Response::of_parts(status, headers, body.to_vec(), at))
}

fn answer(body: &[u8], read: impl FnOnce(&Response) -> Answered) -> Answered {
    response(200, HeaderMap::new(), body).map_or_else(Answered::default, |response| read(&response))
}

/// Parses a response of the Subsonic API with the rules of every flavor.
#[must_use]
pub fn envelope(body: &[u8]) -> Answered {
    answer(body, |response| {
        if !response.reads::<serde_json::Value>() && !response.tells_errors() {
            return Answered::default();
        }
        let envelope = match Envelope::read("getShares", response) {
            Ok(envelope) => envelope,
            Err(error) => {
                return Answered {
                    error: Some(error.into()),
                    ..Answered::default()
                };
            }
        };
        let _ = envelope.greeting();
        let mut answered = Answered::default();
        for row in flavor::all() {
            let reader = Reader {
                server: "home".to_owned(),
                kind: ServerKind::Subsonic,
                reading: row.dialect.reading,
                zone: TimeZone::UTC,
                public: PublicBase::fixed("https://h.example/music", None),
            };
            let root = envelope.root();
            answered
                .shares
                .extend(reader.shares(root).unwrap_or_default());
            let mut take = |node: Node<'_>| {
                answered.items.extend(reader.item(node));
                answered.items.extend(reader.item_of(ItemKind::Album, node));
            };
            take(root);
            for name in ["entry", "song", "album", "artist", "playlist", "child"] {
                root.list(name).for_each(&mut take);
            }
        }
        answered
    })
}

/// Parses a response of Navidrome's native API, or one of its pages.
#[must_use]
pub fn navidrome(body: &[u8]) -> Answered {
    answer(body, |response| navidrome::read_any(response).into())
}

/// Parses a response of Audiobookshelf.
#[must_use]
pub fn audiobookshelf(body: &[u8]) -> Answered {
    answer(body, |response| audiobookshelf::read_any(response).into())
}

/// Parses a response of the documented Sharing API.
#[must_use]
pub fn sharing_api(body: &[u8]) -> Answered {
    answer(body, |response| sharing_api::read_any(response).into())
}

/// Parses a response with a status and one header; its first line is `STATUS NAME: VALUE`. This covers attributing
/// refusals, retry delays, and cache hits. Returns the error message.
#[must_use]
pub fn refusal(data: &[u8]) -> Option<String> {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let head = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let body = parts.next().unwrap_or_default();
    let (status, line) = head.split_once(' ').unwrap_or((&head, ""));
    let mut headers = HeaderMap::new();
    if let Some((name, value)) = line.split_once(": ")
        && let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
    {
        headers.insert(name, value);
    }
    let status = status.parse().unwrap_or(503);
    let response = response(status, headers, body)?;
    let _ = response.cache_hit();
    let _ = response.refusal();
    Some(Error::from(response.status_error()).to_string())
}

/// Parses the lines of a journal.
#[must_use]
pub fn journal(text: &[u8]) -> Option<Operation> {
    journal::read_any(text)
}

/// The journal lines of an operation.
#[must_use]
pub fn journal_lines(operation: &Operation) -> Vec<u8> {
    journal::lines_of(operation).unwrap_or_default()
}
