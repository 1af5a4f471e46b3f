//! A complete answer, bounded and decompressed, whatever its status. Its JSON can be read whole, or a list
//! element by element.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use super::json::{leniently, locate, read_elements, read_json};
use super::refusal::{Evidence, Limit};
use super::request::cache_hit;
use super::{HttpError, Refusal, ServerLabel, redact};

/// How many characters of a body an error quotes.
const SNIPPET: usize = 120;

/// In how many bytes of a body to look for HTML; some pages begin with blank lines.
const HTML_WINDOW: usize = 256;

/// A server's answer. Its `Debug` output contains neither headers nor body.
#[derive(Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// The time from sending the request to the last byte.
    pub elapsed: Duration,
    /// The server's clock when it answered.
    pub date: Option<Timestamp>,
    /// Whether the server may have carried out an earlier attempt of this request.
    pub resent: bool,
    pub(super) headers: HeaderMap,
    pub(super) at: Arc<ServerLabel>,
    pub(super) label: &'static str,
    pub(super) method: Method,
    /// The requested path, without the ID of a share.
    pub(super) path: String,
}

impl Response {
    /// An answer with these parts.
    #[cfg(feature = "fuzzing")]
    #[must_use]
    pub fn of_parts(status: u16, headers: HeaderMap, body: Vec<u8>, at: ServerLabel) -> Self {
        Self {
            status,
            body,
            elapsed: Duration::ZERO,
            date: None,
            resent: false,
            headers,
            at: Arc::new(at),
            label: "call",
            method: Method::PUT,
            path: "/call".to_owned(),
        }
    }

    /// Whether the body can be parsed as `T`, without building the error if it can't.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn reads<T: DeserializeOwned>(&self) -> bool {
        read_json::<T>(&self.text()).is_ok()
    }

    /// Whether to build the error of this answer if it is unreadable. Building it takes a thousand times
    /// as long as parsing, so the fuzzer does it for an eighth of the answers.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn tells_errors(&self) -> bool {
        self.body.len().is_multiple_of(8)
    }

    /// A header's value, if the header exists and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The header that shows that a cache gave this answer, if any.
    #[must_use]
    pub fn cache_hit(&self) -> Option<String> {
        cache_hit(&self.headers)
    }

    /// Whether the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the server, or the proxy in front of it, failed (5xx except 501, which means "not
    /// implemented").
    #[must_use]
    pub fn is_server_failure(&self) -> bool {
        self.status >= 500 && self.status != 501
    }

    /// The body as text. Invalid UTF-8 is replaced, because servers cut labels inside a character (P-11).
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        let body = self
            .body
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&self.body);
        // Checking for invalid bytes first is faster than replacing them.
        match std::str::from_utf8(body) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(body),
        }
    }

    /// Whether this is a web page, which no API call answers with: a sign of a wrong base URL or of a
    /// login proxy.
    #[must_use]
    pub fn is_html(&self) -> bool {
        let start = self.body.get(..HTML_WINDOW).unwrap_or(&self.body);
        let start = String::from_utf8_lossy(start).to_ascii_lowercase();
        let start = start.trim_start_matches('\u{feff}').trim_start();
        start.starts_with("<!doctype html") || start.starts_with("<html")
    }

    /// The body as JSON, whatever the status.
    ///
    /// # Errors
    /// [`HttpError::WebPage`] if it is HTML, otherwise [`HttpError::Unreadable`] with the wrong field.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        let text = self.text();
        read_json(&text).map_err(|error| self.misread(&text, &error))
    }

    /// Reads a JSON list and converts its elements one by one, so a long list is never in memory in both
    /// forms. `expected` is the expected number of elements.
    ///
    /// # Errors
    /// The errors of [`Self::json`], and those of `make`.
    pub fn json_list<T, U, E>(
        &self,
        expected: usize,
        make: impl Fn(T) -> Result<U, E>,
    ) -> Result<Vec<U>, E>
    where
        T: DeserializeOwned,
        E: From<HttpError>,
    {
        let text = self.text();
        let read = leniently(&text, |text| read_elements(text, expected, &make));
        read.unwrap_or_else(|error| Err(self.misread(&text, &error).into()))
    }

    /// The error for a web page in place of an API's answer; `None` for any other answer.
    #[must_use]
    pub fn web_page(&self) -> Option<HttpError> {
        self.is_html().then(|| HttpError::WebPage {
            at: Arc::clone(&self.at),
            label: self.label,
            status: self.status,
        })
    }

    /// The error for a body that is not the expected JSON.
    fn misread(&self, text: &str, error: &serde_json::Error) -> HttpError {
        if let Some(page) = self.web_page() {
            return page;
        }
        if text.trim().is_empty() {
            return self.unreadable("it is empty");
        }
        self.unreadable(locate(text, error, SNIPPET))
    }

    /// The error for an answer that is valid JSON but makes no sense; `reason` explains it, as in "the
    /// share has no id".
    #[must_use]
    pub fn unreadable(&self, reason: impl Into<String>) -> HttpError {
        HttpError::Unreadable {
            at: Arc::clone(&self.at),
            label: self.label,
            reason: reason.into(),
            snippet: redact::excerpt(&self.text(), SNIPPET),
        }
    }

    /// This answer if its status is 2xx.
    ///
    /// # Errors
    /// [`HttpError::Refused`] or [`HttpError::Status`] for any other status.
    pub fn ok(self) -> Result<Self, HttpError> {
        if self.is_success() {
            Ok(self)
        } else {
            Err(self.status_error())
        }
    }

    /// The proxy's refusal, if a proxy refused the request.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        Refusal::of(&self.evidence())
    }

    /// The limit on requests that this answer reports.
    pub(super) fn limit(&self, now: Timestamp) -> Option<Limit> {
        Limit::of(&self.evidence(), self.date.unwrap_or(now))
    }

    /// Whether a limiter refused the request, so the server can't have carried it out.
    pub(super) fn is_over_limit(&self) -> bool {
        Limit::is_plain(&self.evidence())
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence {
            method: &self.method,
            path: &self.path,
            status: self.status,
            headers: &self.headers,
            body: &self.body,
            is_html: self.is_html(),
        }
    }

    /// The error if a proxy refused the request; `None` if the answer may be the server's own.
    #[must_use]
    pub fn refused(&self) -> Option<HttpError> {
        let refusal = Box::new(self.refusal()?);
        Some(HttpError::Refused {
            at: Arc::clone(&self.at),
            label: self.label,
            status: Some(self.status),
            refusal,
        })
    }

    /// The error for this answer's status.
    #[must_use]
    pub fn status_error(&self) -> HttpError {
        if let Some(refused) = self.refused() {
            return refused;
        }
        HttpError::Status {
            at: Arc::clone(&self.at),
            label: self.label,
            status: self.status,
            message: self.server_message(),
        }
    }

    /// The server's error message: the `error`, `message`, or `detail` of a JSON object, otherwise a
    /// short plain text; never a web page.
    #[must_use]
    pub fn server_message(&self) -> Option<String> {
        if self.is_html() {
            return None;
        }
        let text = self.text();
        let json: Option<serde_json::Value> = read_json(&text).ok();
        let words = match &json {
            Some(value) => ["error", "message", "detail"].iter().find_map(|key| {
                let word = value.get(key)?;
                word.as_str().or_else(|| word.get("message")?.as_str())
            })?,
            None => text.trim(),
        };
        (!words.is_empty()).then(|| redact::excerpt(words, SNIPPET))
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("label", &self.label)
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .field("elapsed", &self.elapsed)
            .finish_non_exhaustive()
    }
}
