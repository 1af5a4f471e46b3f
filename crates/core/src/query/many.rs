//! The same question to several servers at once (`-s all`).

use futures_util::StreamExt as _;
use futures_util::stream;

use crate::error::{Code, Error, Result};
use crate::exit_code;

/// Servers asked side by side: enough for anybody's, and few enough for a small machine.
const AT_ONCE: usize = 8;

/// The answers of several servers, in the order in which they were asked.
#[derive(Debug)]
pub struct Many<T> {
    /// What the servers answered.
    pub answers: Vec<T>,
    /// What the others failed with.
    pub failed: Vec<Error>,
}

/// Asks every server; one that fails keeps nobody else from answering.
pub async fn many<'s, S, T>(servers: &'s [S], ask: impl AsyncFn(&'s S) -> Result<T>) -> Many<T> {
    let ask = &ask;
    let mut asked = stream::iter(servers)
        .map(async |server| ask(server).await)
        .buffered(AT_ONCE);
    let mut many = Many {
        answers: Vec::with_capacity(servers.len()),
        failed: Vec::new(),
    };
    while let Some(answer) = asked.next().await {
        match answer {
            Ok(answer) => many.answers.push(answer),
            Err(error) => many.failed.push(error),
        }
    }
    many
}

impl<T> Many<T> {
    /// The answers, and what the command ends with: nothing if every server answered; a refusal if any
    /// server's command was refused; 10 if some answered; and if none did and all failed alike, that.
    #[must_use]
    pub fn into_parts(mut self) -> (Vec<T>, Option<Error>) {
        let Some(first) = self.failed.first().map(Error::code) else {
            return (self.answers, None);
        };
        if self.answers.is_empty() && self.failed.len() == 1 {
            return (self.answers, self.failed.pop());
        }
        let alike = self
            .failed
            .iter()
            .all(|error| error.code().exit_code() == first.exit_code());
        let refused = self
            .failed
            .iter()
            .map(Error::code)
            .find(|code| code.exit_code() == exit_code::REFUSED);
        let code = if let Some(refused) = refused {
            refused
        } else if self.answers.is_empty() && alike {
            first
        } else {
            Code::Partial
        };
        let count = self.answers.len() + self.failed.len();
        let message = format!("{} of {count} servers could not be read", self.failed.len());
        let error = self
            .failed
            .iter()
            .fold(Error::new(code, message), |all, error| {
                let all = all.detail(told(error));
                error.hints().iter().fold(all, Error::hint)
            });
        (self.answers, Some(error))
    }
}

/// What a server failed with, and which one, unless the message says so: `can't reach home (https://…)`.
fn told(error: &Error) -> String {
    match error.server() {
        Some(server) if !is_named(error.message(), server) => format!("{server}: {error}"),
        _ => error.to_string(),
    }
}

/// Whether a message names a server with its address. A name may also be a part of any word.
fn is_named(message: &str, server: &str) -> bool {
    let in_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.');
    message.match_indices(server).any(|(at, _)| {
        let (before, rest) = (&message[..at], &message[at + server.len()..]);
        rest.starts_with(" (") && !before.ends_with(in_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(fails: &[(&str, Code)]) -> (Vec<String>, Option<Error>) {
        let names = ["home".to_owned(), "books".to_owned()];
        let answers = many(&names, async |name| {
            match fails.iter().find(|(server, _)| *server == name) {
                Some((_, code)) => Err(Error::new(*code, format!("no {name}"))),
                None => Ok(name.clone()),
            }
        });
        answers.await.into_parts()
    }

    #[tokio::test]
    async fn one_dead_server_keeps_nobody_from_answering() {
        let (answers, error) = ask(&[("home", Code::Network)]).await;
        assert_eq!(answers, ["books"]);
        let error = error.unwrap();
        assert_eq!(error.code(), Code::Partial);
        assert_eq!(error.details(), ["no home"]);
    }

    #[test]
    fn each_server_is_named_whatever_its_name_is() {
        let told = |server: &str, message: &str| {
            told(&Error::new(Code::Unsupported, message).with_server(server))
        };
        let reached = "can't reach home (http://127.0.0.1:1): connection refused";
        assert_eq!(told("home", reached), reached);
        assert_eq!(told("me", reached), format!("me: {reached}"));
        let shares = "this server is not supported";
        for name in ["sup", "is", "server", "a"] {
            assert_eq!(told(name, shares), format!("{name}: {shares}"));
        }
    }

    #[tokio::test]
    async fn all_failing_alike_is_that_failure() {
        let dead = [("home", Code::Network), ("books", Code::Timeout)];
        assert_eq!(ask(&dead).await.1.unwrap().code(), Code::Network);
        let mixed = [("home", Code::Network), ("books", Code::Auth)];
        assert_eq!(ask(&mixed).await.1.unwrap().code(), Code::Partial);
        let (answers, error) = ask(&[]).await;
        assert_eq!(answers, ["home", "books"]);
        assert!(error.is_none());
    }
}
