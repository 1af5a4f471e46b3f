//! The minimum for any program: the same requests on connections that stay open.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::served::Served;

/// A connection and the headers of each request.
pub(crate) struct Bare {
    stream: BufReader<TcpStream>,
    headers: String,
}

impl Bare {
    pub(crate) fn connect(served: &Served) -> Self {
        let host = served.base.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&host).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream: BufReader::new(stream),
            headers: format!(
                "Host: {host}\r\nX-ND-Authorization: Bearer {}\r\n",
                served.token
            ),
        }
    }

    /// How long it takes to get all these paths.
    pub(crate) fn gets(&mut self, paths: &[String]) -> Duration {
        let start = Instant::now();
        for path in paths {
            self.send("GET", path, "");
        }
        start.elapsed()
    }

    /// How long it takes to list the shares and delete shares with these ids, on this many connections.
    pub(crate) fn deletes(served: &Served, ids: &[String], jobs: usize) -> Duration {
        Self::list(served) + Self::deletes_alone(served, ids, jobs)
    }

    /// How long it takes to delete shares with these ids without a list, on this many connections.
    pub(crate) fn deletes_alone(served: &Served, ids: &[String], jobs: usize) -> Duration {
        Self::side_by_side(served, ids, jobs, |bare, id| {
            bare.send("DELETE", &format!("/api/share/{id}"), "");
        })
    }

    /// How long it takes to create shares from these bodies, on this many connections.
    pub(crate) fn posts(served: &Served, bodies: &[String], jobs: usize) -> Duration {
        Self::side_by_side(served, bodies, jobs, |bare, body| {
            bare.send("POST", "/api/share", body);
        })
    }

    /// How long it takes to open the pages of shares with these ids, on this many connections.
    pub(crate) fn pages(served: &Served, ids: &[String], jobs: usize) -> Duration {
        Self::side_by_side(served, ids, jobs, |bare, id| {
            bare.exchange("GET", &format!("/share/{id}"), "");
        })
    }

    /// How long it takes to list the shares and change shares with these ids, on this many connections.
    pub(crate) fn puts(served: &Served, ids: &[String], body: &str, jobs: usize) -> Duration {
        let list = Self::list(served);
        let puts = Self::side_by_side(served, ids, jobs, |bare, id| {
            bare.send("PUT", &format!("/api/share/{id}"), body);
        });
        list + puts
    }

    fn list(served: &Served) -> Duration {
        let start = Instant::now();
        Self::connect(served).gets(&served.pages(super::SHARES));
        start.elapsed()
    }

    /// How long it takes to send a request for each of these, on this many connections.
    fn side_by_side(
        served: &Served,
        all: &[String],
        jobs: usize,
        send: impl Fn(&mut Self, &str) + Sync,
    ) -> Duration {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for some in all.chunks(all.len().div_ceil(jobs)) {
                let send = &send;
                scope.spawn(move || {
                    let mut bare = Self::connect(served);
                    for one in some {
                        send(&mut bare, one);
                    }
                });
            }
        });
        start.elapsed()
    }

    /// Sends one request, which must succeed.
    fn send(&mut self, method: &str, path: &str, body: &str) {
        let status = self.exchange(method, path, body);
        assert!(
            status.starts_with("HTTP/1.1 200"),
            "{method} {path}: {status}"
        );
    }

    /// Sends one request, reads its answer, and returns the first line.
    fn exchange(&mut self, method: &str, path: &str, body: &str) -> String {
        let kind = match body.len() {
            0 => String::new(),
            length => format!("Content-Type: application/json\r\nContent-Length: {length}\r\n"),
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{}{kind}\r\n{body}",
            self.headers
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut status = String::new();
        self.stream.read_line(&mut status).unwrap();
        let (mut length, mut line) = (0, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            let (name, value) = line.split_once(':').unwrap_or_default();
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        status
    }
}
