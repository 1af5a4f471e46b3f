//! The least that any program could do: the same requests on connections that stay open.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::served::Served;

/// A connection and what it says each time.
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

    /// How long it takes to list the shares and delete these, on so many connections.
    pub(crate) fn deletes(served: &Served, ids: &[String], jobs: usize) -> Duration {
        Self::each(served, ids, jobs, |bare, path| {
            bare.send("DELETE", path, "")
        })
    }

    /// How long it takes to delete these and read nothing before, on so many connections.
    pub(crate) fn deletes_alone(served: &Served, ids: &[String], jobs: usize) -> Duration {
        let start = Instant::now();
        Self::side_by_side(served, ids, jobs, |bare, path| {
            bare.send("DELETE", path, "")
        });
        start.elapsed()
    }

    /// How long it takes to make shares of these bodies, on so many connections.
    pub(crate) fn posts(served: &Served, bodies: &[String], jobs: usize) -> Duration {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for bodies in bodies.chunks(bodies.len().div_ceil(jobs)) {
                scope.spawn(move || {
                    let mut bare = Self::connect(served);
                    for body in bodies {
                        bare.send("POST", "/api/share", body);
                    }
                });
            }
        });
        start.elapsed()
    }

    /// How long it takes to open the pages of these, on so many connections.
    pub(crate) fn pages(served: &Served, ids: &[String], jobs: usize) -> Duration {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for ids in ids.chunks(ids.len().div_ceil(jobs)) {
                scope.spawn(move || {
                    let mut bare = Self::connect(served);
                    for id in ids {
                        bare.exchange("GET", &format!("/share/{id}"), "");
                    }
                });
            }
        });
        start.elapsed()
    }

    /// How long it takes to list the shares and change these, on so many connections.
    pub(crate) fn puts(served: &Served, ids: &[String], body: &str, jobs: usize) -> Duration {
        Self::each(served, ids, jobs, |bare, path| bare.send("PUT", path, body))
    }

    fn each(
        served: &Served,
        ids: &[String],
        jobs: usize,
        send: impl Fn(&mut Self, &str) + Sync,
    ) -> Duration {
        let start = Instant::now();
        Self::connect(served).gets(&served.pages(super::SHARES));
        Self::side_by_side(served, ids, jobs, send);
        start.elapsed()
    }

    /// Sends a request for each of these, on so many connections.
    fn side_by_side(
        served: &Served,
        ids: &[String],
        jobs: usize,
        send: impl Fn(&mut Self, &str) + Sync,
    ) {
        std::thread::scope(|scope| {
            for ids in ids.chunks(ids.len().div_ceil(jobs)) {
                let send = &send;
                scope.spawn(move || {
                    let mut bare = Self::connect(served);
                    for id in ids {
                        send(&mut bare, &format!("/api/share/{id}"));
                    }
                });
            }
        });
    }

    /// Sends one request, which must be carried out.
    fn send(&mut self, method: &str, path: &str, body: &str) {
        let status = self.exchange(method, path, body);
        assert!(
            status.starts_with("HTTP/1.1 200"),
            "{method} {path}: {status}"
        );
    }

    /// Sends one request, reads its answer, and gives its first line.
    fn exchange(&mut self, method: &str, path: &str, body: &str) -> String {
        let kind = if body.is_empty() {
            String::new()
        } else {
            let length = body.len();
            format!("Content-Type: application/json\r\nContent-Length: {length}\r\n")
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
