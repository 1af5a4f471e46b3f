//! A request as the dialects get it, and an answer before it is sent. Also their encodings: hexadecimal, base64url, and
//! the escapes of HTML and XML.

use std::io;

use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, Response, StatusCode, Uri};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::json;
use url::form_urlencoded;

/// A request with its whole body.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path as sent, still encoded; [`segments`](Self::segments) decodes it.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// A fault: a share that this request creates gets other contents than requested.
    pub(crate) wrong_contents: bool,
    /// A fault: the credentials count as expired.
    pub(crate) expired: bool,
}

impl Request {
    pub(crate) fn new(method: Method, uri: &Uri, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            method,
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            headers,
            body,
            wrong_contents: false,
            expired: false,
        }
    }

    /// Whether the method only reads: `GET` or `HEAD`.
    pub(crate) fn is_read(&self) -> bool {
        self.method == Method::GET || self.method == Method::HEAD
    }

    /// The decoded parts of the path below `base`, without empty parts; `None` if the path is not
    /// below `base`.
    pub(crate) fn segments(&self, base: &str) -> Option<Vec<String>> {
        let rest = self.path.strip_prefix(base)?;
        if !base.is_empty() && !rest.is_empty() && !rest.starts_with('/') {
            return None;
        }
        let parts = rest.split('/').filter(|part| !part.is_empty());
        Some(
            parts
                .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
                .collect(),
        )
    }

    /// A header's value, if it is visible ASCII.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The token of a `Bearer` header.
    pub(crate) fn bearer(&self, name: &str) -> Option<&str> {
        let value = self.header(name)?;
        value
            .strip_prefix("Bearer ")
            .or_else(|| value.strip_prefix("bearer "))
    }

    /// The parameters of the query alone.
    pub(crate) fn query_params(&self) -> Params {
        Params::parse(self.query.as_bytes())
    }

    /// The parameters of the query, followed by those of a form body.
    pub(crate) fn params(&self) -> Params {
        let mut params = self.query_params();
        if self.is_form() {
            params.0.extend(Params::parse(&self.body).0);
        }
        params
    }

    /// Whether the content type is a form.
    fn is_form(&self) -> bool {
        self.header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
    }

    /// The server's address as the client sees it: `http://host:port`, or the address in a proxy's headers.
    pub(crate) fn origin(&self) -> String {
        let host = self.header("x-forwarded-host").or(self.header("host"));
        let scheme = self.header("x-forwarded-proto").unwrap_or("http");
        format!("{scheme}://{}", host.unwrap_or("127.0.0.1"))
    }
}

/// Parameters in the order in which they were sent.
#[derive(Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The names of all parameters.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The first value of a parameter, unless it is empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// All values of a repeatable parameter.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(known, _)| known == name);
        values.map(|(_, value)| value.clone()).collect()
    }

    /// A parameter as a number; `default` if it is missing or not a number.
    pub(crate) fn count(&self, name: &str, default: usize) -> usize {
        self.get(name)
            .and_then(|value| value.parse().ok())
            .unwrap_or(default)
    }
}

/// A body as sent: complete, or cut off by a fault.
pub(crate) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// Status, headers and body.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// An answer with a body and its content type.
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.into(),
        }
    }

    /// A status without headers or body.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// No answer: the connection stays open and silent.
    pub(crate) fn never() -> Self {
        Self::empty(0)
    }

    pub(crate) fn is_never(&self) -> bool {
        self.status == 0
    }

    /// A JSON answer whose content type includes the encoding.
    pub(crate) fn json_utf8(status: u16, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self::new(status, "application/json; charset=utf-8", body)
    }

    /// A JSON answer.
    pub(crate) fn json(status: u16, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self::new(status, "application/json", body)
    }

    /// A JSON answer that contains only an error.
    pub(crate) fn error(status: u16, message: &str) -> Self {
        Self::json(status, &json!({ "error": message }))
    }

    /// One page of a JSON list, with the number of rows on all pages in `X-Total-Count`.
    pub(crate) fn page(rows: &impl Serialize, total: usize) -> Self {
        Self::json(200, rows).header("x-total-count", total.to_string())
    }

    /// A plain text answer.
    pub(crate) fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text)
    }

    /// An HTML page.
    pub(crate) fn html(status: u16, text: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "text/html; charset=utf-8", text)
    }

    /// A redirect with the small page that Go adds to it.
    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::html(status, format!("<a href=\"{to}\">Found</a>.\n\n")).header("location", to)
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Converts to an HTTP response. Leaves out headers that HTTP doesn't allow.
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

const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Lowercase hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Decodes hexadecimal digits of either case.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

/// Encodes as base64 for tokens: URL-safe, without padding.
pub(crate) fn base64url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut group = 0_usize;
        for at in 0..3 {
            group = group << 8 | usize::from(chunk.get(at).copied().unwrap_or_default());
        }
        for at in 0..=chunk.len() {
            text.push(char::from(BASE64URL[group >> (18 - 6 * at) & 63]));
        }
    }
    text
}

/// Decodes base64url.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut group, mut bits) = (0_u32, 0_u32);
    for digit in text.bytes() {
        let value = BASE64URL.iter().position(|known| *known == digit)?;
        group = (group << 6 | u32::try_from(value).ok()?) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(group >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

/// Decodes the base64 of HTTP Basic authentication.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    from_base64url(&text.replace('+', "-").replace('/', "_"))
}

/// Escapes a text for HTML or XML, also inside quotes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn request(uri: &str) -> Request {
        let uri: Uri = uri.parse().unwrap();
        Request::new(Method::GET, &uri, HeaderMap::new(), Bytes::new())
    }

    #[test]
    fn segments_are_decoded_one_by_one() {
        let request = request("/music/share/a%2Fb%20c?x=1");
        assert_eq!(request.segments("/music").unwrap(), ["share", "a/b c"]);
        assert_eq!(request.segments("/mus"), None);
    }

    #[test]
    fn repeated_parameters_keep_their_order() {
        let params = request("/rest/x?id=b&id=a&empty=").params();
        assert_eq!(params.all("id"), ["b", "a"]);
        assert_eq!(params.get("empty"), Some(""));
        assert_eq!(params.filled("empty"), None);
    }

    proptest! {
        #[test]
        fn encoded_bytes_decode_to_the_same(bytes: Vec<u8>) {
            prop_assert_eq!(from_hex(&hex(&bytes)), Some(bytes.clone()));
            prop_assert_eq!(from_base64url(&base64url(&bytes)), Some(bytes));
        }

        #[test]
        fn garbage_does_not_panic(text: String) {
            let _ = from_hex(&text);
            let _ = from_base64url(&text);
        }
    }
}
