//! Audiobookshelf: books that can't be heard, chapters beyond the end, shares that others hide,
//! accounts that don't see everything, and visitors who are listening.

mod audible;
mod by_book;
mod by_title;
mod chapters;
mod groups;
mod hidden;
mod limited;
mod listeners;

use serde_json::{Value, json};
use sharectl_sandbox::Options;
use sharectl_sandbox::audiobookshelf::AudiobookshelfSettings;

use crate::support::{Server, TestEnv, raw_http};

/// A server with books that visitors can't hear.
fn hard_to_share_books() -> (TestEnv, Server) {
    books(AudiobookshelfSettings {
        hard_to_share_books: true,
        ..AudiobookshelfSettings::default()
    })
}

fn books(settings: AudiobookshelfSettings) -> (TestEnv, Server) {
    let server = Server::stopped(Options::new(settings));
    let env = TestEnv::new();
    env.add_server("books", &server);
    (env, server)
}

/// The server's own API, with the rights of `admin`: what sharectl itself refuses to do.
struct Admin<'s> {
    server: &'s Server,
    bearer: String,
}

impl<'s> Admin<'s> {
    fn of(server: &'s Server) -> Self {
        let mut admin = Self {
            server,
            bearer: String::new(),
        };
        let login = json!({ "username": "admin", "password": "admin" });
        let user = admin.send("POST", "/login", &login).json();
        admin.bearer = format!("Bearer {}", user["user"]["accessToken"].as_str().unwrap());
        admin
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> raw_http::Answer {
        let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        if !self.bearer.is_empty() {
            headers.push(("Authorization".to_owned(), self.bearer.clone()));
        }
        let body = body.to_string().into_bytes();
        let path = format!("/audiobookshelf{path}");
        raw_http::send(self.server.url(), method, &path, &headers, &body).unwrap()
    }

    /// The item of a title.
    fn book(&self, title: &str) -> Value {
        let answer = self.send("GET", "/api/libraries", &Value::Null).json();
        let libraries = answer["libraries"].as_array().unwrap();
        let items = libraries.iter().flat_map(|library| {
            let id = library["id"].as_str().unwrap();
            let path = format!("/api/libraries/{id}/items?minified=1");
            let page = self.send("GET", &path, &Value::Null).json();
            page["results"].as_array().unwrap().clone()
        });
        let mut found = items.filter(|item| item["media"]["metadata"]["title"] == title);
        found.next().unwrap()
    }

    /// Shares a book as the server lets everybody do it.
    fn share(&self, title: &str, slug: &str, downloads: bool) -> Value {
        let media = self.book(title)["media"]["id"].clone();
        let body = json!({
            "slug": slug,
            "mediaItemType": "book",
            "mediaItemId": media,
            "expiresAt": 0,
            "isDownloadable": downloads,
        });
        let made = self.send("POST", "/api/share/mediaitem", &body);
        assert_eq!(made.status, 201, "{}", made.text());
        made.json()
    }

    /// Those of `slugs` whose links work, hidden shares too.
    fn slugs_alive<'a>(&self, slugs: &[&'a str]) -> Vec<&'a str> {
        let alive = |slug: &&&str| {
            let path = format!("/public/share/{slug}");
            self.send("GET", &path, &Value::Null).status == 200
        };
        slugs.iter().filter(alive).copied().collect()
    }
}

/// Whether anything was written.
fn wrote(server: &Server) -> bool {
    let asked = server.requests();
    asked
        .iter()
        .any(|seen| seen.method != "GET" && seen.path.contains("/share/mediaitem"))
}
