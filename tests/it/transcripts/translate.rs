//! Translates the recorded server's ids and tokens to the sandbox's.

use std::collections::{HashMap, HashSet};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

/// Pairs of recorded and actual values, learned from answers.
#[derive(Debug, Default)]
pub(super) struct Translator {
    known: HashMap<String, String>,
    /// Ids that are the same on both servers: those of a seeded library.
    same: HashSet<String>,
}

impl Translator {
    pub(super) fn learn(&mut self, recorded: &str, actual: &str) {
        if recorded == actual {
            self.same.insert(recorded.to_owned());
        } else if !self.same.contains(recorded) && !self.same.contains(actual) {
            self.known.insert(recorded.to_owned(), actual.to_owned());
        }
    }

    /// Learns the parts of an address: its path segments and query values.
    pub(super) fn learn_address(&mut self, recorded: &str, actual: &str) {
        let parts = |address: &str| -> Vec<String> {
            let path = address.splitn(4, '/').nth(3).unwrap_or_default();
            path.split(['/', '?', '=', '&'])
                .map(str::to_owned)
                .collect()
        };
        let (recorded, actual) = (parts(recorded), parts(actual));
        if recorded.len() == actual.len() {
            for (recorded, actual) in recorded.iter().zip(&actual) {
                self.learn(recorded, actual);
            }
        }
    }

    /// Translates a whole value, or a list of values joined by commas.
    pub(super) fn value(&self, recorded: &str) -> String {
        if let Some(actual) = self.known.get(recorded) {
            return actual.clone();
        }
        if !recorded.contains(',') {
            return recorded.to_owned();
        }
        let parts = recorded
            .split(',')
            .map(|part| self.known.get(part).map_or(part, String::as_str));
        parts.collect::<Vec<_>>().join(",")
    }

    /// Translates a sentence that may contain recorded ids; short ids are ambiguous and stay.
    pub(super) fn sentence(&self, recorded: &str) -> String {
        let mut text = recorded.to_owned();
        for (recorded, actual) in self
            .known
            .iter()
            .filter(|(recorded, _)| recorded.len() >= 8)
        {
            text = text.replace(recorded, actual);
        }
        text
    }

    /// Translates a path and query, but only whole segments and values.
    pub(super) fn path(&self, recorded: &str) -> String {
        let (path, query) = match recorded.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (recorded, None),
        };
        let segments = path.split('/').map(|segment| self.encoded(segment));
        let mut out = segments.collect::<Vec<_>>().join("/");
        if let Some(query) = query {
            out.push('?');
            out.push_str(&self.form(query));
        }
        out
    }

    /// Translates a form or a query.
    pub(super) fn form(&self, recorded: &str) -> String {
        let pairs = recorded.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) => format!("{name}={}", self.encoded(value)),
            None => pair.to_owned(),
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Translates a header's value: a token after its scheme, or the pairs of a cookie.
    pub(super) fn header(&self, recorded: &str) -> String {
        match recorded.split_once(' ') {
            Some((scheme, token)) => format!("{scheme} {}", self.value(token)),
            None => match recorded.split_once('=') {
                Some((name, value)) => format!("{name}={}", self.value(value)),
                None => self.value(recorded),
            },
        }
    }

    /// Translates every string in a JSON value.
    pub(super) fn json(&self, recorded: &Value) -> Value {
        match recorded {
            Value::String(text) => Value::String(self.value(text)),
            Value::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            Value::Object(fields) => {
                let fields = fields.iter();
                fields
                    .map(|(key, value)| (key.clone(), self.json(value)))
                    .collect()
            }
            other => other.clone(),
        }
    }

    fn encoded(&self, part: &str) -> String {
        let decoded = percent_decode_str(part).decode_utf8_lossy();
        let actual = self.value(&decoded);
        if actual == decoded {
            part.to_owned()
        } else {
            utf8_percent_encode(&actual, NON_ALPHANUMERIC).to_string()
        }
    }
}
