//! A cache in front of a server, set up by someone who took answers to requests without
//! `Authorization` and cookies for public ones: Navidrome signs in with a header that no cache knows.
//!
//! nginx with `proxy_cache` and `proxy_cache_valid 200 1m`, and Varnish with its own rules, ignore a
//! request's `Cache-Control`, and keep an answer whoever asked for it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::reply::Reply;
use crate::request::Request;

/// What a cache does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// How long an answer is kept.
    keeps: SignedDuration,
    /// Whether the query belongs to what an answer is kept for.
    with_query: bool,
    /// Whether requests with `Authorization` or a cookie get past it.
    passes_authorized: bool,
    /// Whether `Age` and `X-Varnish` show that a kept answer was sent.
    shows_age: bool,
    /// Another header that shows it.
    shows: Option<(String, String)>,
}

impl Cache {
    /// nginx, which by default shows nothing of its cache.
    #[must_use]
    pub fn nginx() -> Self {
        Self {
            keeps: SignedDuration::from_mins(1),
            with_query: true,
            passes_authorized: false,
            shows_age: false,
            shows: None,
        }
    }

    /// Varnish.
    #[must_use]
    pub fn varnish() -> Self {
        Self {
            keeps: SignedDuration::from_mins(2),
            passes_authorized: true,
            shows_age: true,
            ..Self::nginx()
        }
    }

    /// A cache that takes addresses with different queries for the same one.
    #[must_use]
    pub fn without_query(mut self) -> Self {
        self.with_query = false;
        self
    }

    /// A cache that says so in this header when it sends a kept answer.
    #[must_use]
    pub fn showing(mut self, name: &str, value: &str) -> Self {
        self.shows = Some((name.to_owned(), value.to_owned()));
        self
    }

    /// What an answer to this request is kept for; nothing if the request gets past the cache.
    fn key(&self, request: &Request) -> Option<String> {
        let is_authorized = ["authorization", "cookie"]
            .iter()
            .any(|name| request.header(name).is_some());
        if request.method.as_str() != "GET" || self.passes_authorized && is_authorized {
            return None;
        }
        Some(match self.with_query {
            true => format!("{}?{}", request.path, request.query),
            false => request.path.clone(),
        })
    }
}

/// A cache with what it has kept.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    cache: Option<Cache>,
    answers: Mutex<HashMap<String, (Timestamp, Reply)>>,
}

impl Kept {
    pub(crate) fn new(cache: Option<Cache>) -> Self {
        Self {
            cache,
            answers: Mutex::default(),
        }
    }

    /// The kept answer to a request.
    pub(crate) fn get(&self, request: &Request, now: Timestamp) -> Option<Reply> {
        let cache = self.cache.as_ref()?;
        let key = cache.key(request)?;
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, reply) = answers.get(&key)?;
        let age = now.duration_since(*at);
        if age >= cache.keeps {
            return None;
        }
        let mut reply = reply.clone();
        if cache.shows_age {
            let seconds = age.as_secs().max(1).to_string();
            reply = reply.header("age", seconds).header("x-varnish", "32773 3");
        }
        Some(match &cache.shows {
            Some((name, value)) => reply.header(name, value),
            None => reply,
        })
    }

    /// Keeps an answer.
    pub(crate) fn put(&self, request: &Request, reply: &Reply, now: Timestamp) {
        let Some(key) = self.cache.as_ref().and_then(|cache| cache.key(request)) else {
            return;
        };
        if reply.status == 200 {
            let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
            answers.insert(key, (now, reply.clone()));
        }
    }
}
