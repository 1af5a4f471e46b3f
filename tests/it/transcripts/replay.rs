//! Replaying recordings.

use jiff::SignedDuration;
use serde_json::Value;

use super::compare::differences;
use super::exchange::{self, Exchange};
use super::translate::Translator;
use crate::support::raw_http::Answer;
use crate::support::{Server, raw_http};

/// How the answers of one server are compared.
pub(super) struct Rules {
    /// Keys whose values are ids or tokens: learned, not compared.
    pub(super) ids: &'static [&'static str],
    /// Keys whose values must agree, not only their types.
    pub(super) exact: &'static [&'static str],
    /// Keys that may be missing or additional.
    pub(super) optional: &'static [&'static str],
    /// Keys whose values are ignored: settings that don't concern shares.
    pub(super) ignored: &'static [&'static str],
    /// Headers that must occur exactly where they were recorded.
    pub(super) headers: &'static [&'static str],
    /// Keys whose values are times that must agree within a few seconds.
    pub(super) times: &'static [&'static str],
}

/// A change of the recorded server outside of its API, before an exchange.
pub(super) struct Aside {
    /// The name of the exchange.
    pub(super) before: &'static str,
    pub(super) done: fn(&Server),
}

/// An intended difference.
pub(super) struct Deviation {
    /// The recording.
    pub(super) file: &'static str,
    /// The name of the exchange, or a pattern with `*` at its end or on both sides.
    pub(super) exchange: &'static str,
    /// The beginning of the difference.
    pub(super) what: &'static str,
    /// The reason for the difference.
    pub(super) why: &'static str,
}

impl Deviation {
    fn covers(&self, file: &str, exchange: &str, difference: &str) -> bool {
        let part = self.exchange.trim_matches('*');
        let named = match (self.exchange.starts_with('*'), self.exchange.ends_with('*')) {
            (true, _) => exchange.contains(part),
            (false, true) => exchange.starts_with(part),
            (false, false) => exchange == part,
        };
        self.file == file && named && difference.starts_with(self.what)
    }
}

/// A server that gets the requests of a recorded one.
pub(super) struct Replay {
    pub(super) server: Server,
    pub(super) rules: Rules,
    pub(super) deviations: &'static [Deviation],
    pub(super) asides: &'static [Aside],
    pub(super) translator: Translator,
    used: Vec<bool>,
    failures: Vec<String>,
}

impl Replay {
    pub(super) fn new(server: Server, rules: Rules, deviations: &'static [Deviation]) -> Self {
        Self {
            server,
            rules,
            deviations,
            asides: &[],
            translator: Translator::default(),
            used: vec![false; deviations.len()],
            failures: Vec::new(),
        }
    }

    /// Replays a recording, and collects the differences.
    pub(super) fn play(&mut self, file: &str) -> &mut Self {
        for (at, exchange) in exchange::read(file).iter().enumerate() {
            self.exchange(file, at, exchange);
        }
        self
    }

    /// Fails if there are unintended differences, or if a deviation did not occur.
    #[track_caller]
    pub(super) fn verdict(&self) {
        let unused = self.deviations.iter().zip(&self.used);
        let unused: Vec<String> = unused
            .filter(|(_, used)| !**used)
            .map(|(row, _)| {
                format!(
                    "{} / {} / {} does not occur: {}",
                    row.file, row.exchange, row.what, row.why
                )
            })
            .collect();
        let all: Vec<String> = self.failures.iter().cloned().chain(unused).collect();
        assert!(
            all.is_empty(),
            "{} differences:\n{}",
            all.len(),
            all.join("\n")
        );
    }

    fn exchange(&mut self, file: &str, at: usize, exchange: &Exchange) {
        // The server's clock is set to the recorded one, so that expiries mean the same.
        if let Some(date) = exchange.response.date() {
            let clock = self.server.clock();
            if date > clock.now() {
                clock.set(date);
            } else {
                clock.advance(SignedDuration::from_millis(1));
            }
        }
        for aside in self.asides {
            if aside.before == exchange.name {
                (aside.done)(&self.server);
            }
        }
        let mut report = |difference: String| {
            let name = &exchange.name;
            let row = self
                .deviations
                .iter()
                .position(|row| row.covers(file, name, &difference));
            match row {
                Some(row) => self.used[row] = true,
                None => self
                    .failures
                    .push(format!("{file} #{at} {name}: {difference}")),
            }
        };
        let asked = &exchange.request;
        let path = self.translator.path(&asked.path);
        let headers: Vec<(String, String)> = asked
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), self.translator.header(value)))
            .collect();
        let body = match &asked.body {
            Value::Null => Vec::new(),
            Value::String(text) => self.translator.form(text).into_bytes(),
            other => self.translator.json(other).to_string().into_bytes(),
        };
        match raw_http::send(self.server.url(), &asked.method, &path, &headers, &body) {
            Ok(answer) => {
                let only = exchange.only.as_deref();
                let answer = match only {
                    Some(id) => answer_with(answer, &self.translator.value(id)),
                    None => answer,
                };
                let found = differences(
                    &exchange.response,
                    &answer,
                    &self.rules,
                    &mut self.translator,
                );
                found.into_iter().for_each(&mut report);
            }
            Err(error) => report(format!("no answer to {path}: {error}")),
        }
    }
}

/// The answer with only one share in its list.
fn answer_with(answer: Answer, id: &str) -> Answer {
    let mut body: Value = answer.json();
    let shares = &mut body["subsonic-response"]["shares"]["share"];
    if let Some(all) = shares.as_array_mut() {
        all.retain(|share| share["id"] == id);
    }
    Answer {
        body: body.to_string().into_bytes(),
        ..answer
    }
}
