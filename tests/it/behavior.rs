//! The behavior of sharectl as a whole: command lines against every server that the sandbox simulates,
//! with exit code, both streams, and every request.
//!
//! The recordings are in `tests/fixtures/behavior/`, one file per server. They are a safety net for
//! refactoring: a difference is either a bug, or an intended change that shows up in review.
//! `SHARECTL_REGENERATE=1 cargo test --test it behavior` rewrites them.

use std::fmt::Write as _;
use std::path::PathBuf;

use sharectl_sandbox::RecordedRequest;
use url::form_urlencoded;

use crate::generated;
use crate::parity::{Script, on_every_server};

/// Command lines that run against every server. `@SHARE` is the id of the first share, `@LINK` its
/// link, `@ITEM` the reference of the first item that a search finds.
const LINES: &[&[&str]] = &[
    &["doctor"],
    &["list"],
    &["search", "tide"],
    &["search", "--newest", "3", "-o", "refs"],
    &["create", "@ITEM", "--expires", "20d", "-o", "json"],
    &["create", "@ITEM", "--expires", "20d", "--reuse"],
    &["create", "no-such-item"],
    &["list", "-o", "json"],
    &["list", "-o", "wide"],
    &["list", "-o", "csv", "--fields", "ref,kind,expires,state"],
    &[
        "list",
        "--where",
        "visits < 3 and state == \"active\"",
        "-o",
        "ids",
    ],
    &["show", "@SHARE"],
    &["show", "@LINK", "-o", "json"],
    &["url", "@SHARE", "--at", "90"],
    &["url", "@SHARE", "--markdown"],
    &["m3u", "@SHARE"],
    &[
        "update",
        "@SHARE",
        "--description",
        "for \"Bob\"",
        "--dry-run",
    ],
    &["update", "@SHARE", "--description", "for Bob"],
    &["update", "@SHARE", "--download", "on"],
    &["expire", "@SHARE", "--in", "23d"],
    &["expire", "@SHARE", "--by", "7d", "--dry-run", "-o", "json"],
    &["expire", "@SHARE", "--never"],
    &["rotate", "@SHARE"],
    &["prune", "--dry-run", "-o", "json"],
    &["delete", "@SHARE", "--dry-run"],
    &["delete", "@SHARE", "-o", "json"],
    &["delete", "@SHARE"],
    &["undo", "--last", "--dry-run"],
    &["undo", "--last"],
    &["expire", "--all", "--now"],
    &["prune", "--grace", "0d"],
    &["list", "--no-such-flag"],
];

#[test]
fn commands_do_what_they_did_on_every_server() {
    on_every_server(&|script: &Script| {
        let seen = record(script);
        let file = fixture(&script.subject.name);
        if generated::regenerates() {
            generated::write(&file, &seen);
            return;
        }
        let recorded = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        if let Some((line, (was, is))) = first_difference(&recorded, &seen) {
            let (was, is) = (around(was, is), around(is, was));
            panic!(
                "{}, line {line}:\n  recorded: {was}\n  now:      {is}",
                file.display()
            );
        }
    });
}

/// The part of a line around its first difference from another line.
fn around(line: &str, other: &str) -> String {
    const BEFORE: usize = 40;
    const SHOWN: usize = 160;
    let pairs = line.chars().zip(other.chars());
    let same = pairs.take_while(|(one, another)| one == another).count();
    let begin = same.saturating_sub(BEFORE);
    line.chars().skip(begin).take(SHOWN).collect()
}

fn fixture(server: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/behavior")
        .join(format!("{server}.txt"))
}

/// The first line that differs, counted from 1.
fn first_difference<'t>(was: &'t str, is: &'t str) -> Option<(usize, (&'t str, &'t str))> {
    let none = "(nothing)";
    let length = was.lines().count().max(is.lines().count());
    let was = was.lines().chain(std::iter::repeat(none));
    let is = is.lines().chain(std::iter::repeat(none));
    (1..=length)
        .zip(was.zip(is))
        .find(|(_, (was, is))| was != is)
}

/// Everything that a script's commands print and request, as one text.
fn record(script: &Script) -> String {
    let mut text = String::new();
    let item = script.first_item();
    for line in LINES {
        let words = script.words(line, item.as_deref());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        script.clear_requests();
        let output = script.run(&[&["-j", "1"], &words[..]].concat());
        write!(text, "{output}").unwrap();
        for seen in script.requests() {
            writeln!(text, "→ {}", request(&seen)).unwrap();
        }
        text.push('\n');
    }
    scrub(&text)
}

/// A request without the parts that differ in every run: salts, tokens and nonces.
fn request(seen: &RecordedRequest) -> String {
    let status = seen
        .status
        .map_or("cut".to_owned(), |code| code.to_string());
    let query = parameters(&seen.query);
    let form = seen
        .header("content-type")
        .is_some_and(|kind| kind.contains("form"));
    let body = if form {
        parameters(&seen.body)
    } else {
        seen.body.clone()
    };
    let query = if query.is_empty() {
        query
    } else {
        format!("?{query}")
    };
    let line = format!("{} {}{query} {body}", seen.method, seen.path);
    format!("{} {status}", line.trim_end())
}

fn parameters(encoded: &str) -> String {
    const VARYING: [&str; 3] = ["t", "s", "_"];
    form_urlencoded::parse(encoded.as_bytes())
        .filter(|(name, _)| !VARYING.contains(&&**name))
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join("&")
}

/// Replaces the random parts of a text: operation ids, and request durations.
fn scrub(text: &str) -> String {
    let patterns = [
        (r"\b1m7yr[0-9a-z]{8}\b", "[OPERATION]"),
        (r"\b\d+ ms\b", "[TIME]"),
        (r"(keeper)-[0-9a-z]{6}\b", "$1-[RANDOM]"),
        (
            r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+",
            "[TOKEN]",
        ),
    ];
    patterns
        .iter()
        .fold(text.to_owned(), |text, (pattern, shown)| {
            let pattern = regex_lite::Regex::new(pattern).unwrap();
            pattern.replace_all(&text, *shown).into_owned()
        })
}

#[test]
fn a_difference_is_named_by_its_line() {
    assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some((2, ("b", "c"))));
    assert_eq!(
        first_difference("a\n", "a\nc\n"),
        Some((2, ("(nothing)", "c")))
    );
}
