//! An answer before it is sent.

use std::io;

use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde::Serialize;

/// A body as it is sent: whole, or one that breaks off.
pub(crate) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// Status, headers and body.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// An answer with a body of a type.
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.into(),
        }
    }

    /// A status and nothing else.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// No answer at all: the connection stays open and silent.
    pub(crate) fn never() -> Self {
        Self::empty(0)
    }

    pub(crate) fn is_never(&self) -> bool {
        self.status == 0
    }

    /// A JSON answer that names its encoding.
    pub(crate) fn json_utf8(status: u16, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self::new(status, "application/json; charset=utf-8", body)
    }

    /// A JSON answer.
    pub(crate) fn json(status: u16, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self::new(status, "application/json", body)
    }

    /// A plain text answer.
    pub(crate) fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text)
    }

    /// An HTML page.
    pub(crate) fn html(status: u16, text: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "text/html; charset=utf-8", text)
    }

    /// A redirect with the small page Go writes below it.
    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::html(status, format!("<a href=\"{to}\">Found</a>.\n\n")).header("location", to)
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// As it goes out; a header that can't be sent is left out.
    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(
            Full::from(self.body)
                .map_err(|never| match never {})
                .boxed_unsync(),
        );
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            let name = HeaderName::try_from(name);
            let value = HeaderValue::from_bytes(value.as_bytes());
            if let (Ok(name), Ok(value)) = (name, value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
