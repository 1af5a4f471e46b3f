//! The readers of what servers answer and of journals, for `fuzz/`. They are private, and stay so in every
//! other build.

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

/// What an answer tells.
#[derive(Debug, Default)]
pub struct Answered {
    /// Its shares.
    pub shares: Vec<Share>,
    /// Items outside of shares: what a search finds.
    pub items: Vec<Item>,
    /// The error that it amounts to, if it can't be read.
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

/// An answer of the Subsonic API, as every flavor reads it.
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

/// An answer of Navidrome's own API, or one of its pages.
#[must_use]
pub fn navidrome(body: &[u8]) -> Answered {
    answer(body, |response| navidrome::read_any(response).into())
}

/// An answer of Audiobookshelf.
#[must_use]
pub fn audiobookshelf(body: &[u8]) -> Answered {
    answer(body, |response| audiobookshelf::read_any(response).into())
}

/// An answer of the documented Sharing API.
#[must_use]
pub fn sharing_api(body: &[u8]) -> Answered {
    answer(body, |response| sharing_api::read_any(response).into())
}

/// An answer with a status and a header, whose first line is `STATUS NAME: VALUE`: who refused, how long
/// to wait, whether a cache answered. The text is what an error says of it.
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

/// Lines of a journal.
#[must_use]
pub fn journal(text: &[u8]) -> Option<Operation> {
    journal::read_any(text)
}

/// The lines that an operation is written as.
#[must_use]
pub fn journal_lines(operation: &Operation) -> Vec<u8> {
    journal::lines_of(operation).unwrap_or_default()
}
