//! A tour through all commands with a recording proxy before each address: a secret is in a request only
//! where the protocol needs it, and in nothing that is printed, logged, or written.

use std::path::Path;

use crate::secrets::{keeps_none, secrets, shows_none, without_streams};
use crate::support::commands::{arguments, goes_on, leaves};
use crate::support::relay::{Raw, Relay};
use crate::support::stage::API_KEY;
use crate::support::{Output, Stage};

const PASSWORD: &str = "Zq8-marked-password-Wx4";
const PORTAL: &str = "Zq8-marked-portal-header-Wx4";

/// The stage, with a relay before each server and one before the public base URL of `home`.
struct Recorded {
    stage: Stage,
    home: Relay,
    books: Relay,
    public: Relay,
}

impl Recorded {
    fn new() -> Self {
        let mut stage = Stage::with_password(PASSWORD);
        let (at_home, at_books) = (stage.home.url().to_owned(), stage.books.url().to_owned());
        let home = Relay::before(&at_home);
        let books = Relay::before(&at_books);
        let public = Relay::before(&at_home);
        stage.set_server_url(&at_home, home.url());
        stage.set_server_url(&at_books, books.url());
        let portal = stage.env.write("marked-portal", PORTAL);
        let key = stage.env.write("marked-key", API_KEY);
        let config = stage
            .env
            .config()
            .replace(
                &format!("public-url = {:?}", home.url()),
                &format!("public-url = {:?}", public.url()),
            )
            .replace(
                "allow-plain-password",
                &format!(
                    "headers = {{ X-Portal = {{ file = {portal:?} }} }}\nallow-plain-password"
                ),
            );
        // The same server once more, with an API key.
        let keyed = format!(
            "{config}\n[servers.keyed]\nurl = {:?}\ntoken-file = {key:?}\n",
            books.url()
        );
        stage.env.replace_config(&keyed);
        Self {
            stage,
            home,
            books,
            public,
        }
    }

    /// Runs all examples of all commands, and what examples don't show.
    fn tour(&self) -> Vec<Output> {
        let env = &self.stage.env;
        let config = env.config();
        let mut outputs = Vec::new();
        let mut run = |arguments: &[String]| {
            let all = [&["-vv".to_owned()], arguments].concat();
            let run = env.command(&all).env("SHARECTL_SERVER", "home");
            outputs.push(run.stdin(format!("{PASSWORD}\n").as_str()).run());
            env.replace_config(&config);
        };
        for leaf in leaves() {
            for line in &leaf.examples {
                let arguments = arguments(&self.stage.translate(line));
                let is_demo = arguments.first().is_none_or(|word| word == "demo");
                if !goes_on(&arguments) && !is_demo {
                    run(&arguments);
                }
            }
        }
        for line in [
            "create --album Low\u{a0}Tide --expires 7d",
            "create -s keyed --book The\u{a0}Lighthouse\u{a0}Keeper --slug keyed --reuse",
            "doctor -s all",
            "check -s all --visit",
            "export -s all --to all.toml",
            "m3u --all --to list.m3u8",
            "m3u --all --to list.xspf",
            "stats -s all --html stats.html",
            "history -o json",
            "update --all --description Tour --yes",
            "undo --last --yes",
            "redo --yes",
            "delete --all --yes",
            "undo --last --yes",
        ] {
            let words = line.split(' ').map(|word| word.replace('\u{a0}', " "));
            run(&words.collect::<Vec<_>>());
        }
        outputs
    }
}

/// The parts of a request.
struct Parts<'r> {
    method: &'r str,
    path: &'r str,
    query: &'r str,
    headers: String,
    body: String,
}

impl<'r> Parts<'r> {
    fn of(raw: &'r Raw) -> Self {
        let (line, headers) = raw.head.split_once("\r\n").unwrap();
        let mut words = line.split(' ');
        let method = words.next().unwrap();
        let target = words.next().unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method,
            path,
            query,
            headers: headers.to_ascii_lowercase(),
            body: String::from_utf8_lossy(&raw.body).into_owned(),
        }
    }
}

/// Where a secret may be: nowhere but in the sign-in's body and in the headers meant for it.
fn carries_only_what_is_needed(raw: &Raw) {
    let parts = Parts::of(raw);
    let request = format!("{} {}", parts.method, parts.path);
    assert!(!parts.query.contains("Zq8"), "{request}: {}", parts.query);
    let signs_in = matches!(request.as_str(), "POST /auth/login")
        || (parts.method == "POST" && parts.path.ends_with("/login"));
    assert!(
        signs_in || !parts.body.contains(PASSWORD),
        "{request} has the password in its body"
    );
    assert!(
        !parts.headers.contains(&PASSWORD.to_ascii_lowercase()),
        "{request} has the password in a header"
    );
    assert!(!parts.body.contains(PORTAL), "{request}: {}", parts.body);
    assert!(!parts.query.contains(API_KEY), "{request}");
    assert!(!parts.body.contains(API_KEY), "{request}");
    assert!(!parts.headers.contains("cookie:"), "{request}");
    for line in parts.headers.lines() {
        let (name, value) = line.split_once(": ").unwrap_or((line, ""));
        let portal = value.contains(&PORTAL.to_ascii_lowercase());
        assert_eq!(
            portal,
            name == "x-portal" && !value.is_empty(),
            "{request}: {line}"
        );
        if value.contains(API_KEY) {
            assert_eq!(name, "authorization", "{request}: {line}");
            assert!(parts.path.contains("/api/"), "{request} has the key");
        }
        // What visitors open takes no account.
        let is_sign_in = ["authorization", "x-nd-authorization"].contains(&name);
        let is_public = parts.path.contains("/share/") && !parts.path.contains("/api/share");
        assert!(!(is_public && is_sign_in), "{request}: {line}");
    }
}

/// A request to the public base URL carries nothing of the account at all.
fn carries_nothing(raw: &Raw) {
    let head = raw.head.to_ascii_lowercase();
    for secret in ["zq8", "authorization", "x-portal", API_KEY, "cookie:"] {
        assert!(!head.contains(secret), "{secret}: {head}");
    }
    assert!(raw.body.is_empty(), "{head}");
}

/// What commands wrote where they ran: files that hold a secret by their purpose excepted.
fn files_keep_none(folder: &Path, marked: &[String]) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        // The sources of secrets hold one line; programs that stand in for password managers echo it.
        let is_source = text.lines().count() <= 1 || text.starts_with("#!/bin/sh");
        let found = marked.iter().find(|secret| text.contains(secret.as_str()));
        assert!(is_source || found.is_none(), "{name} holds {found:?}");
    }
}

#[test]
fn a_tour_shows_no_secret_and_sends_each_only_where_it_is_needed() {
    let recorded = Recorded::new();
    let outputs = recorded.tour();
    let done = outputs.iter().filter(|output| output.code == 0).count();
    assert!(done * 3 > outputs.len() * 2, "{done} of {}", outputs.len());

    for relay in [&recorded.home, &recorded.books] {
        let requests = relay.requests();
        assert!(requests.len() > 50, "only {} requests", requests.len());
        requests.iter().for_each(carries_only_what_is_needed);
        let portal = |raw: &&Raw| raw.head.contains(PORTAL);
        assert!(requests.iter().any(|raw| portal(&raw)), "no portal header");
    }
    let visits = recorded.public.requests();
    assert!(
        !visits.is_empty(),
        "nothing was asked at the public base URL"
    );
    visits.iter().for_each(carries_nothing);

    let mut all = secrets(&[&recorded.stage.home, &recorded.stage.books]);
    all.extend([PASSWORD, PORTAL, API_KEY].map(str::to_owned));
    let hex: String = PASSWORD.bytes().map(|byte| format!("{byte:02x}")).collect();
    all.insert(hex);
    for output in &outputs {
        shows_none(&output.stderr, &all, output);
        shows_none(&without_streams(&output.stdout), &all, output);
    }
    let env = &recorded.stage.env;
    keeps_none(&env.path().join("state"), &all);
    let marked = [PASSWORD, PORTAL, API_KEY].map(str::to_owned);
    files_keep_none(&env.work(), &marked);
    let logged = outputs
        .iter()
        .filter(|output| output.stderr.contains("GET"));
    assert!(logged.count() > 20, "-vv logs requests");
}
