//! A complete answer, bounded and decompressed, whatever its status, and the JSON in it: whole, or the elements
//! of a list one by one.
//!
//! Servers that keep texts as UTF-16 may cut them inside a letter, and then write the half that is left
//! as `\ud83d`. No text can hold it, and a strict reader refuses the whole answer: one title would hide
//! every share there is.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde::Deserializer as _;
use serde::de::{DeserializeOwned, Error as _, SeqAccess, Visitor};

use super::refusal::{Evidence, Limit};
use super::request::cache_hit;
use super::{HttpError, Refusal, ServerLabel, redact};

/// How much of a body an error quotes, in characters.
const SNIPPET: usize = 120;

/// How far into a body a web page is looked for, in bytes; some begin with blank lines.
const HTML_WINDOW: usize = 256;

/// What a server answered. Its `Debug` shows neither headers nor body.
#[derive(Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// From sending to the last byte.
    pub elapsed: Duration,
    /// The server's clock when it answered.
    pub date: Option<Timestamp>,
    /// Whether the request had been sent before, and may have been carried out then.
    pub resent: bool,
    pub(super) headers: HeaderMap,
    pub(super) at: Arc<ServerLabel>,
    pub(super) label: &'static str,
    pub(super) method: Method,
    /// The path that was asked for, without the id of a share.
    pub(super) path: String,
}

impl Response {
    /// An answer with this body.
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

    /// Whether the body reads as this at all, without the error of one that doesn't.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn reads<T: DeserializeOwned>(&self) -> bool {
        read_json::<T>(&self.text()).is_ok()
    }

    /// Whether the error of an unreadable answer is made: it costs a thousand times what reading does, so
    /// that an eighth of them has to do.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn tells_errors(&self) -> bool {
        self.body.len().is_multiple_of(8)
    }

    /// A header's value, if it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The header that shows that a cache gave this answer, if any does.
    #[must_use]
    pub fn cache_hit(&self) -> Option<String> {
        cache_hit(&self.headers)
    }

    /// Whether the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the server, or the proxy before it, failed (5xx). 501 is an answer: "no such thing".
    #[must_use]
    pub fn is_server_failure(&self) -> bool {
        self.status >= 500 && self.status != 501
    }

    /// The body as text. Bytes that are no UTF-8 are replaced, for servers cut labels inside a
    /// character (P-11).
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        let body = self
            .body
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&self.body);
        // Looking for what to replace takes longer than seeing that there is nothing.
        match std::str::from_utf8(body) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(body),
        }
    }

    /// Whether this is a web page, which no API call answers with: the sign of a wrong base URL or
    /// of a login proxy.
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
    /// [`HttpError::WebPage`] for HTML, else [`HttpError::Unreadable`] with the field that is wrong.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        let text = self.text();
        read_json(&text).map_err(|error| self.misread::<T>(&text, &error))
    }

    /// A JSON list whose elements are made into something else one by one, so that a long list is
    /// never held in both forms. `expected` is how many there may be.
    ///
    /// # Errors
    /// As [`Self::json`], and whatever `make` fails with.
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
        read.unwrap_or_else(|error| Err(self.misread::<Vec<T>>(&text, &error).into()))
    }

    /// The error that a web page in place of an API's answer amounts to; nothing for any other.
    #[must_use]
    pub fn web_page(&self) -> Option<HttpError> {
        self.is_html().then(|| HttpError::WebPage {
            at: Arc::clone(&self.at),
            label: self.label,
            status: self.status,
        })
    }

    /// Why a body is not the JSON that it should be.
    fn misread<T: DeserializeOwned>(&self, text: &str, error: &serde_json::Error) -> HttpError {
        if let Some(page) = self.web_page() {
            return page;
        }
        // Keeping track of the path costs as much again as reading, so only if it is needed.
        match locate::<T>(text) {
            _ if text.trim().is_empty() => self.unreadable("it is empty"),
            Some(located) => self.unreadable(located),
            None => self.unreadable(redact::excerpt(&error.to_string(), SNIPPET)),
        }
    }

    /// The error for an answer that could be read but makes no sense; `reason` says why, as in
    /// "the share has no id".
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
    /// [`HttpError::WebPage`] or [`HttpError::Status`] with what the server said, for any other.
    pub fn ok(self) -> Result<Self, HttpError> {
        if self.is_success() {
            Ok(self)
        } else {
            Err(self.status_error())
        }
    }

    /// Who refused the request in the server's place, if anything did.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        Refusal::of(&self.evidence())
    }

    /// What it says of a limit on requests.
    pub(super) fn limit(&self, now: Timestamp) -> Option<Limit> {
        Limit::of(&self.evidence(), self.date.unwrap_or(now))
    }

    /// Whether a limiter refused the request, and nothing else can have happened.
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

    /// The error for a request that something refused in the server's place; nothing for an answer that
    /// may be the server's own.
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

    /// The error this answer's status amounts to.
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

    /// What the server says went wrong: the `error` or `message` of a JSON object, else a short
    /// plain text; never a web page.
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

/// Which field of a JSON text is wrong, and why; none if no field is.
fn locate<T: DeserializeOwned>(text: &str) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let error = serde_path_to_error::deserialize::<_, T>(&mut reader).err()?;
    let path = error.path().to_string();
    let field = path.rsplit('.').next().unwrap_or_default();
    // The reason repeats what stands there.
    let reason = if redact::is_secret_name(field) {
        "is not what it should be".to_owned()
    } else {
        redact::excerpt(&error.inner().to_string(), SNIPPET)
    };
    Some(match path.as_str() {
        "." | "?" | "" => reason,
        _ => format!("`{path}`: {reason}"),
    })
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

/// Reads JSON; a half of a letter becomes U+FFFD, the sign for what can't be shown.
///
/// # Errors
/// If it is no JSON otherwise, or not what was expected.
pub fn read_json<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    leniently(text, |text| serde_json::from_str(text))
}

/// [`read_json`] with a reader of one's own. It may be called twice.
pub(super) fn leniently<T>(
    text: &str,
    read: impl Fn(&str) -> serde_json::Result<T>,
) -> serde_json::Result<T> {
    // Looking for halves first would cost every answer what hardly any needs.
    read(text).or_else(|error| match repaired(text) {
        Some(repaired) => read(&repaired),
        None => Err(error),
    })
}

/// The text with whole letters only; none if they are whole already.
fn repaired(text: &str) -> Option<String> {
    const ESCAPE: usize = r"\u0000".len();
    let mut repaired = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(next) = text[at..].find('\\') {
        at += next;
        match (
            unit(&text[at..]),
            unit(text.get(at + ESCAPE..).unwrap_or_default()),
        ) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at += 2 * ESCAPE,
            (Some(0xd800..=0xdfff), _) => {
                repaired.push_str(&text[kept..at]);
                repaired.push_str(r"\ufffd");
                at += ESCAPE;
                kept = at;
            }
            // What is escaped may be a backslash, which begins no escape then.
            _ => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    repaired.push_str(&text[kept..]);
    (kept > 0).then_some(repaired)
}

/// The number in the escape that a text begins with.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix(r"\u")?.get(..4)?;
    let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| plain)
}

/// Reads a JSON list and makes something of each element; the first that `make` fails on ends it.
/// There is room for `expected` from the start.
///
/// The outer error is that of the JSON, the inner one `make`'s.
pub(super) fn read_elements<T, U, E>(
    text: &str,
    expected: usize,
    make: impl Fn(T) -> Result<U, E>,
) -> serde_json::Result<Result<Vec<U>, E>>
where
    T: DeserializeOwned,
{
    let mut made = Vec::with_capacity(expected);
    let mut failure = None;
    let elements = Elements {
        take: |element| match make(element) {
            Ok(one) => {
                made.push(one);
                true
            }
            Err(error) => {
                failure = Some(error);
                false
            }
        },
        element: PhantomData,
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = reader.deserialize_seq(elements).and_then(|()| reader.end());
    match failure {
        Some(failure) => Ok(Err(failure)),
        None => read.map(|()| Ok(made)),
    }
}

/// Takes elements until `take` says to stop.
struct Elements<T, F> {
    take: F,
    element: PhantomData<T>,
}

impl<'de, T: DeserializeOwned, F: FnMut(T) -> bool> Visitor<'de> for Elements<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element()? {
            if !(self.take)(element) {
                return Err(A::Error::custom("the rest isn't needed"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str) -> String {
        read_json(json).unwrap()
    }

    #[test]
    fn halves_of_letters_are_replaced_and_whole_ones_kept() {
        assert_eq!(read(r#""a\ud83db""#), "a\u{fffd}b");
        assert_eq!(read(r#""\udc00\ud83d""#), "\u{fffd}\u{fffd}");
        assert_eq!(read(r#""\ud83d\ud83d\ude00\u00e9""#), "\u{fffd}😀é");
        assert_eq!(read(r#""\\ud83d\ud800""#), "\\ud83d\u{fffd}");
        assert_eq!(repaired(r#""\ud83d\ude00 \\ud83d""#), None);
    }

    #[test]
    fn what_is_no_json_stays_an_error() {
        for text in [
            r#""\ud8""#,
            r#""\ud83d"#,
            "\\",
            "",
            r#""\ud+12""#,
            "\"\\ud8é0\"",
        ] {
            assert!(read_json::<String>(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_units_are_read(units in prop::collection::vec(any::<u16>(), 0..20)) {
            let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let read = read(&format!("\"{escapes}\""));
            prop_assert_eq!(read, String::from_utf16_lossy(&units));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\\\\ud0-9a-fé\"]{0,30}") {
            let _ = read_json::<String>(&text);
        }
    }

    fn below(text: &str, limit: u32) -> serde_json::Result<Result<Vec<String>, u32>> {
        read_elements(text, 2, |number: u32| {
            (number < limit).then(|| number.to_string()).ok_or(number)
        })
    }

    #[test]
    fn every_element_is_made_into_something_in_order() {
        assert_eq!(below(" [1, 2,3]\n", 9).unwrap().unwrap(), ["1", "2", "3"]);
        assert!(below("[]", 0).unwrap().unwrap().is_empty());
    }

    #[test]
    fn one_that_nothing_can_be_made_of_ends_it() {
        assert_eq!(below("[1, 2, 3", 2).unwrap(), Err(2));
    }

    #[test]
    fn what_is_no_whole_list_is_an_error() {
        for text in ["[1, 2", "[1] 2", "[1, \"2\"]", "{}", "null", "1", ""] {
            assert!(below(text, 9).is_err(), "{text}");
        }
    }
}
