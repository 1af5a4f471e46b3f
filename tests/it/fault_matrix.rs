//! Every command that asks a server meets every fault: it ends in time, with a code for it and a message,
//! and leaves nothing half written. What comes of it is the table in `docs/faults.md`.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use sharectl_sandbox::navidrome::NavidromeSettings;
use sharectl_sandbox::{Account, Options};

use crate::generated;
use crate::support::relay::{Fault, Relay, pass_on, reset_unread};
use crate::support::{Output, Server, TestEnv, readme};

/// The commands, by the heads of their columns. `SHARE` is a share that is there.
const COMMANDS: &[(&str, &[&str])] = &[
    ("list", &["list"]),
    ("show", &["show", "SHARE"]),
    ("search", &["search", "tide"]),
    ("url", &["url", "SHARE", "--at", "1s"]),
    ("m3u", &["m3u", "SHARE"]),
    ("check", &["check"]),
    ("stats", &["stats"]),
    ("export", &["export"]),
    ("diff", &["diff", "shares.toml"]),
    ("create", &["create", "--album", "Low Tide"]),
    (
        "update",
        &["update", "SHARE", "--description", "new", "--yes"],
    ),
    ("expire", &["expire", "SHARE", "--in", "60d", "--yes"]),
    ("rotate", &["rotate", "SHARE", "--yes"]),
    ("delete", &["delete", "SHARE", "--yes"]),
    ("prune", &["prune"]),
    ("apply", &["apply", "shares.toml", "--yes"]),
    ("undo", &["undo", "--last", "--yes"]),
    ("doctor", &["doctor"]),
];

/// No command may take longer, whatever happens to its requests.
const IN_TIME: Duration = Duration::from_secs(60);

/// An answer with these lines in its head.
fn answered(client: &mut TcpStream, status: &str, lines: &[&str], body: &[u8]) -> io::Result<()> {
    let mut head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for line in lines {
        head.push_str(line);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    client.write_all(&[head.as_bytes(), body].concat())
}

const JSON: &str = "Content-Type: application/json";
const HTML: &str = "Content-Type: text/html";

/// A fault that is a status and nothing else.
macro_rules! status {
    ($status:literal $(, $line:literal)*) => {
        ($status, (|client, _, _| answered(client, $status, &[$($line),*], b"")) as Fault)
    };
}

/// A fault that is a body with a status of 200.
macro_rules! body {
    ($name:literal, $kind:expr, $body:expr) => {
        (
            $name,
            (|client, _, _| answered(client, "200 OK", &[$kind], $body)) as Fault,
        )
    };
}

fn faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("connection reset before the request is read", reset_unread),
        ("connection closed without an answer", |_, _, _| Ok(())),
        (
            "closed without an answer, and carried out",
            |_, request, behind| pass_on(request, behind).map(drop),
        ),
        ("half of the answer", |client, request, behind| {
            let answer = pass_on(request, behind)?;
            client.write_all(&answer[..answer.len() / 2])
        }),
        ("answer without an end", |client, _, _| {
            client.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")?;
            loop {
                client.write_all(&[b' '; 65536])?;
            }
        }),
        ("one byte a second", |client, request, behind| {
            for byte in pass_on(request, behind)? {
                client.write_all(&[byte])?;
                std::thread::sleep(Duration::from_secs(1));
            }
            Ok(())
        }),
        ("no answer", |client, _, _| client.peek(&mut [0]).map(drop)),
        ("no HTTP", |client, _, _| {
            client.write_all(b"SSH-2.0-OpenSSH_9.2\r\n")
        }),
        ("endless head", |client, _, _| {
            client.write_all(b"HTTP/1.1 200 OK\r\n")?;
            loop {
                client.write_all(
                    &b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(64),
                )?;
            }
        }),
        status!(
            "301 Moved Permanently",
            "Location: http://127.0.0.1:1/elsewhere/"
        ),
        status!("302 Found", "Location: https://login.example.com/?rd=x"),
        status!("303 See Other", "Location: /login"),
        status!("304 Not Modified"),
        status!("307 Temporary Redirect", "Location: http://127.0.0.1:1/"),
        status!("308 Permanent Redirect", "Location: //127.0.0.1:1/"),
        status!("302 Found without a Location"),
        status!("400 Bad Request"),
        status!("401 Unauthorized"),
        ("401 with a Basic challenge", |client, _, _| {
            let line = "WWW-Authenticate: Basic realm=\"Members\"";
            answered(
                client,
                "401 Unauthorized",
                &[line, HTML],
                b"<html>log in</html>",
            )
        }),
        status!("402 Payment Required"),
        status!("403 Forbidden"),
        ("403 with a web page", |client, _, _| {
            answered(client, "403 Forbidden", &[HTML], b"<html>no</html>")
        }),
        ("403 with a challenge", |client, _, _| {
            let lines = ["cf-mitigated: challenge", HTML];
            answered(
                client,
                "403 Forbidden",
                &lines,
                b"<html>Just a moment...</html>",
            )
        }),
        status!("404 Not Found"),
        status!("405 Method Not Allowed"),
        status!("406 Not Acceptable"),
        status!("407 Proxy Authentication Required"),
        status!("408 Request Timeout"),
        status!("409 Conflict"),
        status!("410 Gone"),
        status!("411 Length Required"),
        status!("412 Precondition Failed"),
        status!("413 Content Too Large"),
        status!("414 URI Too Long"),
        status!("415 Unsupported Media Type"),
        status!("418 I'm a teapot"),
        status!("421 Misdirected Request"),
        status!("422 Unprocessable Content"),
        status!("425 Too Early"),
        status!("429 Too Many Requests"),
        ("429 for a second", |client, _, _| {
            answered(client, "429 Too Many Requests", &["Retry-After: 1"], b"")
        }),
        ("429 for an hour", |client, _, _| {
            answered(client, "429 Too Many Requests", &["Retry-After: 3600"], b"")
        }),
        ("429 for nonsense", |client, _, _| {
            answered(client, "429 Too Many Requests", &["Retry-After: soon"], b"")
        }),
        status!("431 Request Header Fields Too Large"),
        status!("451 Unavailable For Legal Reasons"),
        status!("500 Internal Server Error"),
        status!("501 Not Implemented"),
        status!("502 Bad Gateway"),
        status!("503 Service Unavailable"),
        ("503 for a second", |client, _, _| {
            answered(client, "503 Service Unavailable", &["Retry-After: 1"], b"")
        }),
        ("503 of nginx's limiter", |client, _, _| {
            let page =
                b"<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n\
                         <body>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
            answered(client, "503 Service Temporarily Unavailable", &[HTML], page)
        }),
        status!("504 Gateway Timeout"),
        status!("507 Insufficient Storage"),
        status!("520 Web Server Returned an Unknown Error"),
        status!("599 Something Else"),
        body!(
            "200 with a web page",
            HTML,
            b"<!DOCTYPE html><html><body>Sign in</body></html>"
        ),
        body!("200 with nothing", JSON, b""),
        body!(
            "200 with another type",
            "Content-Type: text/plain",
            b"hello"
        ),
        body!("200 with null", JSON, b"null"),
        body!("200 with an empty object", JSON, b"{}"),
        body!(
            "200 with wrong types",
            JSON,
            b"{\"subsonic-response\":{\"status\":{\"x\":[1]}},\"id\":[]}"
        ),
        body!(
            "200 with a list of wrong types",
            JSON,
            b"[{\"id\":7,\"resourceIds\":{}},null,[],\"x\"]"
        ),
        body!("200 with half a JSON text", JSON, b"[{\"id\":\"a\",\"descr"),
        body!(
            "200 with numbers beyond all",
            JSON,
            b"[{\"id\":\"a\",\"visitCount\":1e999,\"expiresAt\":-9999999999999999999}]"
        ),
        body!(
            "200 that is no UTF-8",
            JSON,
            b"[{\"id\":\"\xff\xfe\xc3\",\"description\":\"\xed\xa0\x80\"}]"
        ),
        ("200 with deeply nested JSON", |client, _, _| {
            answered(client, "200 OK", &[JSON], &b"[".repeat(1_000_000))
        }),
        ("200 with 100 MB in 100 kB", |client, _, _| {
            answered(client, "200 OK", &[JSON, "Content-Encoding: gzip"], BOMB)
        }),
        ("200 that is no gzip though it says so", |client, _, _| {
            answered(client, "200 OK", &[JSON, "Content-Encoding: gzip"], b"[]")
        }),
        ("a list of 1 GB", |client, _, _| {
            client.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")?;
            let row = b"{\"id\":\"aaaaaaaaaa\",\"description\":\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"},";
            let rows = row.repeat(1000);
            for _ in 0..1_000_000_000 / rows.len() {
                client.write_all(&rows)?;
            }
            client.write_all(b"{}]")
        }),
        ("1 GB promised", |client, _, _| {
            client.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n[")
        }),
        (
            "the server's clock a year off",
            |client, request, behind| {
                let answer = pass_on(request, behind)?;
                client.write_all(&with_date(answer, "Sun, 21 Nov 2027 10:00:00 GMT"))
            },
        ),
    ]
}

/// 100 MB of zeros, compressed.
const BOMB: &[u8] = include_bytes!("../fixtures/bomb.gz");

/// An answer with another date in its head.
fn with_date(answer: Vec<u8>, date: &str) -> Vec<u8> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return answer;
    };
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let lines = head.split("\r\n").map(|line| {
        let is_date = line.to_ascii_lowercase().starts_with("date:");
        if is_date {
            format!("Date: {date}")
        } else {
            line.to_owned()
        }
    });
    let head = lines.collect::<Vec<_>>().join("\r\n");
    [head.as_bytes(), &answer[end..]].concat()
}

/// A place where every command works, and where what happens on the way is decided.
struct Place {
    env: TestEnv,
    server: Server,
    relay: Relay,
    share: String,
}

impl Place {
    fn new() -> Self {
        let server = Server::stopped(Options {
            accounts: vec![Account::admin("admin", "matrix-password")],
            ..Options::new(NavidromeSettings {
                login_limit: false,
                ..NavidromeSettings::default()
            })
        });
        let relay = Relay::before(server.url());
        let env = TestEnv::new();
        env.add_profile("home", relay.url(), "admin", "matrix-password");
        let mut place = Self {
            env,
            server,
            relay,
            share: String::new(),
        };
        place.create_fixtures();
        place
    }

    /// A share, and a file that describes it.
    fn create_fixtures(&mut self) {
        let make = [
            "create",
            "--album",
            "Harbour Lights",
            "--expires",
            "30d",
            "-o",
            "ids",
        ];
        self.share = self.env.run(&make).ok().last_line().to_owned();
        let file = format!(
            "format = 1\n[scope]\nserver = \"home\"\n[shares.summer]\nref = \"home/{}\"\ndescription = \"Summer\"\n",
            self.share
        );
        let _ = self.env.write("shares.toml", &file);
    }

    /// Runs a command while something is wrong, and says how that took.
    fn meets(&mut self, command: &[&str], fault: Fault) -> (Output, Duration) {
        if !self
            .server
            .stored()
            .iter()
            .any(|stored| stored.id == self.share)
        {
            self.create_fixtures();
        }
        self.relay.set(Some(fault));
        let share = self.share.clone();
        let mut args: Vec<&str> = command
            .iter()
            .map(|word| {
                if *word == "SHARE" {
                    share.as_str()
                } else {
                    *word
                }
            })
            .collect();
        args.extend(["--retries", "0", "--timeout", "3s", "--no-input"]);
        let began = Instant::now();
        let output = self.env.command(&args).within(2 * IN_TIME).run();
        let took = began.elapsed();
        self.relay.set(None);
        (output, took)
    }
}

/// Files that were begun and never finished.
fn half_written(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(half_written(&path));
        } else if path.file_name().unwrap().to_string_lossy().contains(".tmp") {
            found.push(path.display().to_string());
        }
    }
    found
}

/// What is wrong with how a command took a fault; nothing if it took it well.
fn complaints(place: &Place, name: &str, output: &Output, took: Duration) -> Vec<String> {
    let mut found = Vec::new();
    let mut complain = |text: String| found.push(format!("{text}: {output}"));
    if took > IN_TIME {
        complain(format!("took {took:?}"));
    }
    if !matches!(output.code, 0..=12) {
        complain(format!("exit code {}", output.code));
    }
    let said = format!("{}{}", output.stdout, output.stderr);
    if said.contains("panicked") || said.contains("mistake in sharectl") {
        complain("a mistake of its own".to_owned());
    }
    if said.contains("matrix-password") {
        complain("shows the password".to_owned());
    }
    if output.code != 0 && !said.contains("error: ") && name != "check" {
        complain("no error".to_owned());
    }
    let left = half_written(&place.env.path().join("state"));
    if !left.is_empty() {
        complain(format!("half written: {left:?}"));
    }
    found
}

/// One row of the table: the exit codes of all commands.
fn row(name: &str, fault: Fault, complained: &Mutex<Vec<String>>) -> String {
    let mut place = Place::new();
    let mut row = format!("| {name} |");
    for (head, command) in COMMANDS {
        let (output, took) = place.meets(command, fault);
        if RACES.contains(&name) && matches!(output.code, 3 | 8 | 9) {
            row.push_str(" 3, 8, 9 |");
        } else {
            write!(row, " {} |", output.code).unwrap();
        }
        let found = complaints(&place, head, &output, took);
        let found = found.iter().map(|text| format!("{name}, {head}: {text}"));
        complained.lock().unwrap().extend(found);
    }
    // Whatever happened, the next command finds everything in order.
    let after = place.env.run(&["list"]);
    if after.code != 0 {
        let text = format!("{name}: list fails afterwards: {after}");
        complained.lock().unwrap().push(text);
    }
    row
}

/// What is more than sharectl reads: it meets the limit of an answer's size or the timeout, depending on
/// the machine.
const RACES: [&str; 3] = [
    "answer without an end",
    "200 with 100 MB in 100 kB",
    "a list of 1 GB",
];

/// How many rows are made at once.
const AT_ONCE: usize = 12;

fn table() -> String {
    let faults = faults();
    let rows = Mutex::new(vec![String::new(); faults.len()]);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let complained = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some((name, fault)) = faults.get(place) else {
                        return;
                    };
                    rows.lock().unwrap()[place] = row(name, *fault, &complained);
                }
            });
        }
    });
    let complained = complained.into_inner().unwrap();
    assert!(
        complained.is_empty(),
        "{} of {}:\n{}",
        complained.len(),
        faults.len() * COMMANDS.len(),
        complained.join("\n")
    );
    let heads: String = COMMANDS
        .iter()
        .map(|(head, _)| format!(" `{head}` |"))
        .collect();
    let rule: String = COMMANDS.iter().map(|_| " ---: |").collect();
    let rows = rows.into_inner().unwrap();
    format!("| fault |{heads}\n| --- |{rule}\n{}\n", rows.join("\n"))
}

#[test]
fn every_command_takes_every_fault_well() {
    const PAGE: readme::Page = ("docs/faults.md", &[("faults", table)]);
    generated::page_is_fresh(&PAGE);
}

/// A run whose own machine is in trouble.
#[test]
fn a_full_disk_and_a_home_that_is_read_only_lose_nothing() {
    let (env, server) = TestEnv::with_navidrome();
    let make = ["create", "--album", "Low Tide", "-o", "ids"];
    let id = env.run(&make).ok().last_line().to_owned();
    // No file may grow: so is a full disk to a program.
    let full = |line: &str| {
        env.shell(&format!("trap '' XFSZ; ulimit -f 0; sharectl {line}"))
            .run()
    };
    let listed = full("list -o ids");
    assert_eq!(listed.stdout.trim(), id, "{listed}");
    for write in [
        format!("delete {id} --yes"),
        format!("update {id} --description x --yes"),
        "create --album 'Harbour Lights'".to_owned(),
    ] {
        let output = full(&write);
        assert_ne!(output.code, 0, "{output}");
        assert!(output.stderr.contains("error: "), "{output}");
    }
    let stored = server.stored();
    assert_eq!(stored.len(), 1, "{stored:?}");
    assert_eq!(stored[0].description.as_deref().unwrap_or_default(), "");
    // No file can be created there.
    let read_only = |line: &[&str]| env.command(line).env("XDG_STATE_HOME", "/proc/self").run();
    let listed = read_only(&["list", "-o", "ids"]).ok();
    assert_eq!(listed.stdout.trim(), id, "{listed}");
    let output = read_only(&["delete", &id, "--yes"]);
    assert_ne!(output.code, 0, "{output}");
    assert!(output.stderr.contains("--no-journal"), "{output}");
    assert_eq!(server.stored().len(), 1);
}
