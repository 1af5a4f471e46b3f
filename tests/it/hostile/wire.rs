//! What is no text at all: bytes that are not UTF-8, halves of letters, answers that are no JSON.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::safety::is_safe;
use super::stranger::Stranger;
use crate::support::Server;

/// What the sandbox says where the bytes are to stand. What takes its place is as long.
const PLACE: &[u8; 24] = b"@here-are-strange-bytes@";

/// A door in front of a server that puts bytes into its answers.
struct Door {
    url: String,
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Door {
    fn before(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let behind = server.url().trim_start_matches("http://").to_owned();
        let bytes = Arc::<Mutex<Vec<u8>>>::default();
        let shared = Arc::clone(&bytes);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(&behind)) else {
                    return;
                };
                let (to_server, to_client) =
                    (server.try_clone().unwrap(), client.try_clone().unwrap());
                let bytes = Arc::clone(&shared);
                std::thread::spawn(move || pass(client, to_server, |_| {}));
                std::thread::spawn(move || {
                    pass(server, to_client, |chunk| {
                        put(chunk, &bytes.lock().unwrap())
                    });
                });
            }
        });
        Self { url, bytes }
    }

    /// Says these bytes from now on.
    fn say(&self, bytes: &[u8]) {
        let mut padded = bytes.to_vec();
        padded.resize(PLACE.len(), b'x');
        *self.bytes.lock().unwrap() = padded;
    }
}

/// Puts the bytes into their place.
fn put(chunk: &mut [u8], bytes: &[u8]) {
    for at in 0..chunk.len().saturating_sub(PLACE.len() - 1) {
        let place = &mut chunk[at..at + PLACE.len()];
        if place == PLACE {
            place.copy_from_slice(bytes);
        }
    }
}

/// Passes on what is read. What may be the beginning of the place waits for the rest of it.
fn pass(mut from: TcpStream, mut to: TcpStream, change: impl Fn(&mut [u8])) {
    let mut held = Vec::new();
    let mut read = [0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut read) {
        held.extend_from_slice(&read[..length]);
        change(&mut held);
        let begun = (1..PLACE.len())
            .rev()
            .find(|length| held.ends_with(&PLACE[..*length]));
        let rest = held.split_off(held.len() - begun.unwrap_or(0));
        if to.write_all(&held).is_err() {
            break;
        }
        held = rest;
    }
    let _ = to.write_all(&held);
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

/// Every form a share is shown in.
const LINES: [&str; 9] = [
    "list",
    "list -o json",
    "list -o jsonl",
    "list -o csv",
    "list -o ids",
    "list -vv",
    "list -o 'template={{ description }}'",
    "show --all",
    "search --newest 3",
];

/// Bytes that stand for text, if not well.
const TEXTS: [&[u8]; 11] = [
    b"\xff\xfe",
    b"\x80\xbf",
    b"\xc0\xaf\xc0\x8a",
    b"\xe2\x82",
    b"\xf0\x9f\x8e",
    b"\xed\xa0\x80\xed\xb0\x80",
    b"\xf8\x88\x80\x80\x80",
    b"\xc2\x9b31m\xc2\x85",
    b"\\ud800",
    b"\\udc00\\ud83d",
    b"\\u001b[2J\\u0000\\u009b",
];

/// Bytes that no JSON may hold there.
const BROKEN: [&[u8]; 7] = [
    b"\x1b[2J",
    b"\x00",
    b"\n",
    b"\r\n\r\n",
    b"\\x1b",
    b"\"",
    b"\\u12",
];

#[test]
fn invalid_utf8_is_shown_and_hides_nothing_else() {
    let place = String::from_utf8(PLACE.to_vec()).unwrap();
    let home = Stranger::saying(vec![place, "well".to_owned()]);
    let door = Door::before(&home.server);
    home.env.add_profile("wire", &door.url, "admin", "admin");
    for bytes in TEXTS {
        door.say(bytes);
        for line in LINES {
            let line = format!("-s wire {line}");
            let output = home.run(&line);
            // CSV in a file is whole, whatever it holds.
            if !line.contains("csv") {
                is_safe(&output.stdout);
            }
            is_safe(&output.stderr);
            is_safe(&home.drawn(&line));
            let shows = line.contains("ids") || output.stdout.contains("well");
            assert!(shows, "{bytes:?}: {output}");
        }
    }
}

#[test]
fn invalid_json_error_does_not_quote_the_body() {
    let place = String::from_utf8(PLACE.to_vec()).unwrap();
    let home = Stranger::saying(vec![place, "well".to_owned()]);
    let door = Door::before(&home.server);
    home.env.add_profile("wire", &door.url, "admin", "admin");
    for bytes in BROKEN {
        door.say(bytes);
        for format in ["table", "json"] {
            let output = home.env.run(&["-s", "wire", "list", "-o", format]).exits(9);
            is_safe(&output.stdout);
            is_safe(&output.stderr);
        }
    }
}
