//! A request as the dialects see it.

use hyper::body::Bytes;
use hyper::{HeaderMap, Method, Uri};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

/// One request, read whole.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path as sent; [`segments`](Self::segments) are decoded.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// A fault: what is created now shall hold something else than asked.
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

    /// `GET` and `HEAD` read; the rest writes.
    pub(crate) fn is_read(&self) -> bool {
        self.method == Method::GET || self.method == Method::HEAD
    }

    /// The decoded parts of the path below `base`; empty parts are dropped. `None` where the path
    /// does not lie below it.
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

    /// A header's value where it is readable text.
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

    /// The parameters of the query and then those of a form body.
    pub(crate) fn params(&self) -> Params {
        let mut params = self.query_params();
        if self.is_form() {
            params.0.extend(Params::parse(&self.body).0);
        }
        params
    }

    /// Whether the body is said to be a form.
    pub(crate) fn is_form(&self) -> bool {
        self.header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
    }

    /// Where the client thinks the server is: `http://host:port`, or what a proxy says.
    pub(crate) fn origin(&self) -> String {
        let host = self.header("x-forwarded-host").or(self.header("host"));
        let scheme = self.header("x-forwarded-proto").unwrap_or("http");
        format!("{scheme}://{}", host.unwrap_or("127.0.0.1"))
    }
}

/// Parameters in the order they came.
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

    /// Every value of a parameter that can be repeated.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(known, _)| known == name);
        values.map(|(_, value)| value.clone()).collect()
    }

    /// A parameter as a count, or its default.
    pub(crate) fn count(&self, name: &str, default: usize) -> usize {
        self.get(name)
            .and_then(|value| value.parse().ok())
            .unwrap_or(default)
    }
}

#[cfg(test)]
mod tests {
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
}
