//! A relay in front of a server that passes everything on until a test makes it misbehave.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request, unprocessed.
#[derive(Clone)]
pub(crate) struct Raw {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// Handles a request instead of passing it on.
pub(crate) type Fault = fn(&mut TcpStream, &Raw, &str) -> io::Result<()>;

/// The relay; it runs until its test ends.
pub(crate) struct Relay {
    url: String,
    fault: Arc<Mutex<Option<Fault>>>,
    requests: Arc<Mutex<Vec<Raw>>>,
}

impl Relay {
    /// A relay in front of the server at `behind`, such as `http://127.0.0.1:4533`.
    pub(crate) fn before(behind: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (host, path) = super::raw_http::split(behind);
        let url = format!("http://{}{path}", listener.local_addr().unwrap());
        let fault: Arc<Mutex<Option<Fault>>> = Arc::default();
        let requests: Arc<Mutex<Vec<Raw>>> = Arc::default();
        let (shared, seen) = (Arc::clone(&fault), Arc::clone(&requests));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), host) = (client, host.clone()) else {
                    continue;
                };
                let (fault, seen) = (*shared.lock().unwrap(), Arc::clone(&seen));
                std::thread::spawn(move || serve(client, fault, &host, &seen));
            }
        });
        Self {
            url,
            fault,
            requests,
        }
    }

    /// All requests so far, unprocessed.
    pub(crate) fn requests(&self) -> Vec<Raw> {
        self.requests.lock().unwrap().clone()
    }

    /// The base URL.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Sets the fault for all further requests; `None` ends it.
    pub(crate) fn set(&self, fault: Option<Fault>) {
        *self.fault.lock().unwrap() = fault;
    }
}

fn serve(
    mut client: TcpStream,
    fault: Option<Fault>,
    behind: &str,
    seen: &Mutex<Vec<Raw>>,
) -> io::Result<()> {
    client.set_read_timeout(Some(Duration::from_secs(20)))?;
    client.set_write_timeout(Some(Duration::from_secs(20)))?;
    if fault.is_some_and(|fault| std::ptr::fn_addr_eq(fault, reset_unread as Fault)) {
        return reset_unread(&mut client, &Raw::none(), behind);
    }
    let Some(request) = read(&mut client)? else {
        return Ok(());
    };
    seen.lock().unwrap().push(request.clone());
    match fault {
        Some(fault) => fault(&mut client, &request, behind),
        None => client.write_all(&pass_on(&request, behind)?),
    }
}

impl Raw {
    fn none() -> Self {
        Self {
            head: String::new(),
            body: Vec::new(),
        }
    }
}

fn read(client: &mut TcpStream) -> io::Result<Option<Raw>> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        match client.read(&mut chunk)? {
            0 => return Ok(None),
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_it = name.eq_ignore_ascii_case("content-length");
        is_it.then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = bytes.split_off(end);
    while body.len() < length.unwrap_or_default() {
        match client.read(&mut chunk)? {
            0 => return Ok(None),
            read => body.extend_from_slice(&chunk[..read]),
        }
    }
    Ok(Some(Raw { head, body }))
}

/// The server's complete answer. The connection closes after it.
pub(crate) fn pass_on(request: &Raw, behind: &str) -> io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(behind.trim_start_matches("http://"))?;
    let head = request.head.trim_end_matches("\r\n");
    server.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes())?;
    server.write_all(&request.body)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    Ok(answer)
}

/// Closes the connection before reading the request, which resets it.
pub(crate) fn reset_unread(client: &mut TcpStream, _: &Raw, _: &str) -> io::Result<()> {
    client.peek(&mut [0])?;
    Ok(())
}
