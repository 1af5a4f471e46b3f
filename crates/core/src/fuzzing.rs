//! The readers of what servers answer, for `fuzz/`: any bytes may come, and none may make them panic.

use jiff::tz::TimeZone;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::backend::subsonic::flavor;
use crate::backend::subsonic::protocol::wire::Reader;
use crate::backend::subsonic::protocol::{Envelope, Node};
use crate::backend::{PublicBase, audiobookshelf, navidrome, sharing_api};
use crate::domain::{ItemKind, ServerKind};
use crate::http::{Origin, Response};
use crate::journal::{OperationId, reader};

fn response(status: u16, headers: HeaderMap, body: &[u8]) -> Option<Response> {
    let base = Url::parse("https://h.example").ok()?;
    let at = Origin::new(None, &base);
    Some(Response::of_parts(status, headers, body.to_vec(), at))
}

/// An answer of the Subsonic API, as every flavor reads it.
pub fn envelope(body: &[u8]) {
    let Some(response) = response(200, HeaderMap::new(), body) else {
        return;
    };
    let Ok(envelope) = Envelope::read("getShares", &response) else {
        return;
    };
    let _ = envelope.greeting();
    for row in flavor::all() {
        let reader = Reader {
            server: "home".to_owned(),
            kind: ServerKind::Subsonic,
            reading: row.dialect.reading,
            zone: TimeZone::UTC,
            public: PublicBase::fixed("https://h.example/music", None),
        };
        let root = envelope.root();
        let _ = reader.shares(root);
        let items = |node: Node<'_>| {
            let _ = reader.item(node);
            let _ = reader.item_of(ItemKind::Album, node);
        };
        items(root);
        for name in ["entry", "song", "album", "artist", "playlist", "child"] {
            root.list(name).for_each(items);
        }
    }
}

/// An answer of Navidrome's own API, and its pages.
pub fn navidrome(body: &[u8]) {
    if let Some(response) = response(200, HeaderMap::new(), body) {
        navidrome::read_any(&response);
    }
}

/// An answer of Audiobookshelf.
pub fn audiobookshelf(body: &[u8]) {
    if let Some(response) = response(200, HeaderMap::new(), body) {
        audiobookshelf::read_any(&response);
    }
}

/// An answer of the documented Sharing API.
pub fn sharing_api(body: &[u8]) {
    if let Some(response) = response(200, HeaderMap::new(), body) {
        sharing_api::read_any(&response);
    }
}

/// A status, a header, and a body: who refused, how long to wait, whether a cache answered. The first
/// line is `STATUS NAME: VALUE`.
pub fn headers(data: &[u8]) {
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
    let Some(response) = response(status, headers, body) else {
        return;
    };
    let _ = response.cache_hit();
    let _ = response.refusal();
    let _ = crate::Error::from(response.status_error());
}

/// Lines of a journal.
pub fn journal(text: &[u8]) {
    let Ok(id) = "20261121T100000-000000".parse::<OperationId>() else {
        return;
    };
    let operation = reader::read_any(&id, text);
    let _ = operation.overview();
}
