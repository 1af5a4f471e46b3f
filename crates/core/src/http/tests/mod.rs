//! Exchanges with minimal servers: each failure on the wire has its own error.

mod answers;
mod failures;
mod trust;

use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

use super::{Client, HttpSettings, Request, Retries};

/// A client for a server that either answers soon or never.
fn client(base: &str) -> Client {
    with(base, HttpSettings::default())
}

fn with(base: &str, settings: HttpSettings) -> Client {
    Client::new(Url::parse(base).unwrap(), settings)
}

/// Settings with a very short timeout, for answers that never come.
fn impatient() -> HttpSettings {
    HttpSettings {
        timeout: Duration::from_millis(60),
        ..unyielding()
    }
}

/// Settings without retries.
fn unyielding() -> HttpSettings {
    HttpSettings {
        retries: Retries::always(0),
        ..HttpSettings::default()
    }
}

/// A call that only reads.
fn read(client: &Client) -> Request {
    Request::read("getShares", client.url(&["api", "share"]))
}

/// A call that must not be sent twice.
fn write(client: &Client) -> Request {
    Request {
        repeatable: false,
        ..read(client)
    }
}

/// How the server replies on one connection after reading the request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// These bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// These bytes, then nothing; the connection stays open.
    Stall(Vec<u8>),
}

/// A test server; it records its requests as text, in order.
pub(crate) struct Server {
    pub(crate) base: String,
    asked: watch::Receiver<Vec<String>>,
}

impl Server {
    /// Sends the replies in order and repeats the last one.
    pub(crate) async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (log, asked) = watch::channel(Vec::new());
        tokio::spawn(async move {
            let mut open = Vec::new();
            for number in 0.. {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read_request(&mut stream).await;
                log.send_modify(|asked| asked.push(request));
                match replies[number.min(replies.len() - 1)].clone() {
                    Reply::Bytes(bytes) => {
                        let _ = stream.write_all(&bytes).await;
                        let _ = stream.shutdown().await;
                    }
                    Reply::Stall(bytes) => {
                        // A client that has given up doesn't read this.
                        let _ = stream.write_all(&bytes).await;
                        open.push(stream);
                    }
                }
            }
        });
        Self { base, asked }
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }

    /// The number of requests, once there are at least this many: a client that gives up early may be
    /// recorded late.
    pub(crate) async fn asked_at_least(&self, least: usize) -> usize {
        let mut asked = self.asked.clone();
        let heard = asked.wait_for(|asked| asked.len() >= least);
        let heard = tokio::time::timeout(Duration::from_secs(60), heard).await;
        heard.map_or_else(|_| self.asked().len(), |asked| asked.unwrap().len())
    }
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 1024];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // A TLS handshake: like real servers, don't wait for the rest.
        if text.starts_with('\u{16}') {
            return text;
        }
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_lowercase()
                        .strip_prefix("content-length: ")?
                        .parse()
                        .ok()
                })
                .unwrap_or(0);
            if body.len() >= length {
                return text;
            }
        }
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return text,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

/// A complete answer with extra header lines.
pub(crate) fn answer(status: u16, headers: &[&str], body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut head = format!(
        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for line in headers {
        head.push_str(line);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    Reply::Bytes([head.as_bytes(), body].concat())
}
