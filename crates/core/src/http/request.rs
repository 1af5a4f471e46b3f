//! One call to a server, before it is sent.

use std::fmt;

use reqwest::Method;
use secrecy::SecretString;
use url::Url;

use super::freshness::{Freshness, add_nonce};
use super::redact;

/// A header's value.
#[derive(Debug, Clone)]
pub enum HeaderText {
    /// May be shown.
    Plain(String),
    /// Never shown.
    Secret(SecretString),
}

/// What is sent along.
#[derive(Clone, Default)]
pub enum Body {
    /// Nothing.
    #[default]
    None,
    /// `application/x-www-form-urlencoded`, in this order; a name may come more than once.
    Form(Vec<(String, String)>),
    /// `application/json`.
    Json(serde_json::Value),
}

/// A request. Its `Debug` shows no credentials: neither query, nor body, nor header values.
#[derive(Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The whole address; made with [`Client::url`](super::Client::url).
    pub url: Url,
    /// Headers for this request only.
    pub headers: Vec<(&'static str, HeaderText)>,
    /// What is sent along.
    pub body: Body,
    /// Whether doing it twice is as good as once. A property of the call, not of its method: a
    /// Subsonic `createShare` is a GET that must never be repeated.
    pub repeatable: bool,
    /// What the answer is for.
    pub freshness: Freshness,
    /// The call's name, such as `getShares`: what logs and errors say instead of the address.
    pub label: &'static str,
}

impl Request {
    /// A request without headers and body that must not be repeated.
    #[must_use]
    pub fn new(label: &'static str, method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            body: Body::None,
            repeatable: false,
            freshness: Freshness::MayBeCached,
            label,
        }
    }

    /// A GET that only reads, and so may be repeated.
    #[must_use]
    pub fn read(label: &'static str, url: Url) -> Self {
        Self::new(label, Method::GET, url).repeatable()
    }

    /// Says that doing it twice is as good as once.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Says what the answer is for. A decisive read gets past caches: by an address that nobody has
    /// asked for before, and for caches that heed it by its headers.
    #[must_use]
    pub fn fresh(mut self, freshness: Freshness) -> Self {
        if freshness.is_decisive() && self.method == Method::GET {
            add_nonce(&mut self.url);
        }
        self.decisive_if(freshness)
    }

    /// The same for a request whose address differs from all others already.
    #[must_use]
    pub fn decisive_if(mut self, freshness: Freshness) -> Self {
        if freshness.is_decisive() {
            self = self.asking_caches_to_pass();
        }
        self.freshness = freshness;
        self
    }

    /// Adds the headers for caches that heed them.
    #[must_use]
    pub(super) fn asking_caches_to_pass(self) -> Self {
        self.header("cache-control", "no-cache")
            .header("pragma", "no-cache")
    }

    /// Adds a header whose value may be shown.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, HeaderText::Plain(value.into())));
        self
    }

    /// Adds a header whose value is never shown.
    #[must_use]
    pub fn secret_header(mut self, name: &'static str, value: SecretString) -> Self {
        self.headers.push((name, HeaderText::Secret(value)));
        self
    }

    /// Whether a header holds credentials.
    #[must_use]
    pub fn has_secret_header(&self) -> bool {
        let mut values = self.headers.iter().map(|(_, value)| value);
        values.any(|value| matches!(value, HeaderText::Secret(_)))
    }

    /// Sends a form.
    #[must_use]
    pub fn form(mut self, pairs: Vec<(String, String)>) -> Self {
        self.body = Body::Form(pairs);
        self
    }

    /// Sends JSON.
    #[must_use]
    pub fn json(mut self, value: serde_json::Value) -> Self {
        self.body = Body::Json(value);
        self
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Form(_) => "Form(…)",
            Self::Json(_) => "Json(…)",
        })
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("label", &self.label)
            .field("method", &self.method)
            .field("url", &redact::url(&self.url))
            .field("body", &self.body)
            .field("repeatable", &self.repeatable)
            .finish_non_exhaustive()
    }
}
