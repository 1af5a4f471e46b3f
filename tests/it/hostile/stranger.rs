//! A server whose every text is hostile.

use serde_json::{Value, json};
use sharectl_sandbox::library::{Given, GivenSong};
use sharectl_sandbox::navidrome::NavidromeSettings;
use sharectl_sandbox::{Account, LibrarySpec, Options};

use super::corpus::corpus;
use crate::support::{Output, Server, TestEnv, raw_http};

/// A Navidrome called `home` with one share per text: the text is its description, its owner, and the
/// title, album and artist of its contents.
pub(super) struct Stranger {
    pub(super) env: TestEnv,
    pub(super) server: Server,
    pub(super) texts: Vec<String>,
}

/// The password of every account.
const PASSWORD: &str = "admin";

impl Stranger {
    pub(super) fn new() -> Self {
        Self::saying(corpus())
    }

    /// A server with these texts.
    pub(super) fn saying(texts: Vec<String>) -> Self {
        let accounts = texts.iter().map(|text| Account::user(text, PASSWORD));
        let server = Server::stopped(Options {
            accounts: std::iter::once(Account::admin("admin", PASSWORD))
                .chain(accounts)
                .collect(),
            library: library(&texts),
            ..Options::new(NavidromeSettings {
                login_limit: false,
                ..NavidromeSettings::default()
            })
        });
        for (number, text) in texts.iter().enumerate() {
            share(server.url(), number, text);
        }
        let env = TestEnv::new();
        env.add_server("home", &server);
        Self { env, server, texts }
    }

    /// The number of shares.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Runs a command that must succeed, as in a script.
    #[track_caller]
    pub(super) fn run(&self, line: &str) -> Output {
        self.env.command(&words(line)).run().ok()
    }

    /// The terminal output of a command that must succeed, both streams in one: first checked with all
    /// decorations, then returned without sharectl's own.
    #[track_caller]
    pub(super) fn drawn(&self, line: &str) -> String {
        let line = format!("sharectl --color always {line}");
        let drawn = self.env.terminal(&line).env("TERM", "xterm-256color");
        let drawn = drawn.env("FORCE_HYPERLINK", "1").run().ok().stdout;
        super::safety::undecorated(&without_waiting(&drawn))
    }

    /// The texts in a comparable order.
    pub(super) fn sorted(&self) -> Vec<String> {
        let mut texts = self.texts.clone();
        texts.sort();
        texts
    }
}

/// Removes the "waiting for" notice, which a slow machine shows.
fn without_waiting(drawn: &str) -> String {
    let left = |line: &str| {
        let wiped = line.contains(" waiting for ");
        let kept = line.rsplit_once("\r\u{1b}[2K").filter(|_| wiped);
        kept.map_or(line, |(_, kept)| kept).to_owned()
    };
    drawn.split_inclusive('\n').map(left).collect()
}

/// The words of a line without its quotes; a word in single quotes may contain spaces.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    parts
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

fn library(texts: &[String]) -> LibrarySpec {
    let song = |(number, text): (usize, &String)| GivenSong {
        id: format!("song{number}"),
        title: text.clone(),
        album: text.clone(),
        album_id: format!("album{number}"),
        artist: text.clone(),
        artist_id: format!("artist{number}"),
        folder: format!("folder{number}"),
        artist_folder: format!("place{number}"),
        track: number,
        duration: 180,
        size: 1,
        created: None,
    };
    let songs = texts.iter().enumerate().map(song).collect();
    LibrarySpec::Given(Given { songs })
}

/// Shares a song or an album as the account whose name is its title.
fn share(url: &str, number: usize, text: &str) {
    let login = json!({"username": text, "password": PASSWORD});
    let account = posted(url, "/auth/login", None, &login);
    let token = account["token"].as_str().unwrap();
    let item = if number.is_multiple_of(2) {
        format!("song{number}")
    } else {
        format!("album{number}")
    };
    let wanted = json!({
        "resourceIds": item, "description": text, "expiresAt": "2026-12-21T10:00:00Z",
    });
    let _ = posted(url, "/api/share", Some(token), &wanted);
}

fn posted(url: &str, path: &str, token: Option<&str>, body: &Value) -> Value {
    let token = token.map(|token| ("x-nd-authorization".to_owned(), format!("Bearer {token}")));
    let json = ("content-type".to_owned(), "application/json".to_owned());
    let headers: Vec<_> = token.into_iter().chain([json]).collect();
    let body = body.to_string();
    let answer = raw_http::send(url, "POST", path, &headers, body.as_bytes()).unwrap();
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}
