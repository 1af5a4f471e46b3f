//! Exchanges with servers of a few lines: each failure on the wire has its own error.

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

/// A client for a server that answers soon or never.
fn client(base: &str) -> Client {
    with(base, HttpSettings::default())
}

fn with(base: &str, settings: HttpSettings) -> Client {
    Client::new(Url::parse(base).unwrap(), settings)
}

/// HttpSettings that lose patience at once: for what never comes, and for nothing else.
fn impatient() -> HttpSettings {
    HttpSettings {
        timeout: Duration::from_millis(60),
        ..unyielding()
    }
}

/// HttpSettings that try nothing twice.
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

/// A call that must not be repeated.
fn write(client: &Client) -> Request {
    Request {
        repeatable: false,
        ..read(client)
    }
}

/// What happens on one connection after the request was read.
#[derive(Clone)]
pub(crate) enum Reply {
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// These bytes, then nothing more.
    Stall(Vec<u8>),
}

/// The server; its requests as text, in order.
pub(crate) struct Server {
    pub(crate) base: String,
    asked: watch::Receiver<Vec<String>>,
}

impl Server {
    /// Plays the replies in order, and repeats the last one.
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
                        // Who gave up already hears nothing of it.
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

    /// How many requests came, once it is at least so many: who gives up soon may be heard of later.
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
        // A TLS handshake: as real servers do, don't wait for more of it.
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
