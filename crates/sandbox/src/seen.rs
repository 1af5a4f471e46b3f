//! What a sandbox was asked: the log tests count requests with.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// One request as it came, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path as sent, with the base path, without the query.
    pub path: String,
    /// The query as sent, without the question mark.
    pub query: String,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text, cut after 64 KiB.
    pub body: String,
    /// The status answered; `None` where the connection was cut without an answer.
    pub status: Option<u16>,
}

impl Seen {
    /// A header's first value; the name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// A parameter's values, from the query and from a form alike.
    #[must_use]
    pub fn params(&self, name: &str) -> Vec<String> {
        let query = url::form_urlencoded::parse(self.query.as_bytes());
        let form = url::form_urlencoded::parse(self.body.as_bytes());
        query
            .chain(form)
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
            .collect()
    }
}

/// More requests than this push the oldest out, so that a long bench stays small.
const KEPT: usize = 50_000;

/// The log, in the order requests were answered.
#[derive(Debug, Default)]
pub(crate) struct SeenLog(Mutex<VecDeque<Seen>>);

impl SeenLog {
    pub(crate) fn push(&self, seen: Seen) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() == KEPT {
            log.pop_front();
        }
        log.push_back(seen);
    }

    pub(crate) fn all(&self) -> Vec<Seen> {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
