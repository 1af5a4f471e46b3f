//! How many requests each command makes on each kind of server: the table in `docs/requests.md`. A
//! change of a number must be intended: fewer are welcome, more need a reason.

use std::collections::BTreeMap;
use std::sync::Mutex;

use jiff::SignedDuration;

use crate::generated;
use crate::parity::{Script, on_every_server};
use crate::support::readme;

const TODAY: &str = "2026-11-21T10:00:00Z";
/// A time when all shares have expired.
const LATER: &str = "2026-12-31T10:00:00Z";

/// The column head of a command without a column.
const NOT_SHOWN: &str = "";

/// The columns, in the order in which the commands run: there is one share of one item at a time.
/// `SHARE` stands for the share, `ITEM` for an item to share, and `TITLE` for that item's title.
const COMMANDS: [(&str, &str, &[&str]); 17] = [
    ("first `list`", TODAY, &["list"]),
    ("`create`, by title", TODAY, &["create", "TITLE"]),
    ("`delete`", TODAY, &["delete", "SHARE"]),
    ("`undo` of `delete`", TODAY, &["undo", "--last"]),
    (NOT_SHOWN, TODAY, &["delete", "SHARE"]),
    ("`create`, by ref", TODAY, &["create", "ITEM"]),
    ("`list`", TODAY, &["list"]),
    ("`show`", TODAY, &["show", "SHARE"]),
    ("`url`", TODAY, &["url", "SHARE"]),
    ("`m3u`", TODAY, &["m3u", "SHARE"]),
    ("`update`", TODAY, &["update", "SHARE", "-d", "for Ada"]),
    ("`expire`", TODAY, &["expire", "SHARE", "--in", "20d"]),
    ("`rotate`", TODAY, &["rotate", "SHARE"]),
    ("`undo` of `rotate`", TODAY, &["undo", "--last"]),
    ("`check`", TODAY, &["check", "--fail-on", "never"]),
    ("`prune`", LATER, &["prune"]),
    ("`undo` of `prune`", LATER, &["undo", "--last"]),
];

/// The number of requests of a command; `None` if the server doesn't support it.
fn count(script: &Script, now: &str, words: &[&str], item: Option<&str>) -> Option<usize> {
    let mut words = words.to_vec();
    if let Some(at) = words.iter().position(|word| *word == "TITLE") {
        let named = script.subject.item;
        if named.is_empty() {
            return None;
        }
        words.splice(at..=at, named.iter().copied());
    }
    let share = newest(script);
    for word in &mut words {
        match *word {
            "SHARE" => *word = share.as_deref()?,
            "ITEM" => *word = item?,
            _ => {}
        }
    }
    script.clear_requests();
    let output = script.at(now, &words);
    assert!(
        matches!(output.code, 0 | 5 | 7),
        "{}: {output}",
        script.subject.name
    );
    (output.code == 0).then(|| script.requests().len())
}

fn newest(script: &Script) -> Option<String> {
    let listed = script.run(&["list", "-o", "ids"]).ok();
    listed.stdout.lines().next().map(str::to_owned)
}

/// The row of a server.
fn row(script: &Script) -> String {
    let (first, rest) = COMMANDS.split_first().unwrap();
    let mut counts = vec![{
        script.clear_requests();
        let _ = script.run(first.2).ok();
        Some(script.requests().len())
    }];
    let item = script.first_item();
    let mut today = TODAY;
    for (head, now, words) in rest {
        if *now != today {
            script.pass(SignedDuration::from_hours(40 * 24));
            today = now;
        }
        let count = count(script, now, words, item.as_deref());
        if *head != NOT_SHOWN {
            counts.push(count);
        }
    }
    let cells = counts.into_iter().map(|count| match count {
        Some(count) => format!(" {count} |"),
        None => " – |".to_owned(),
    });
    format!("| `{}` |{}", script.subject.name, cells.collect::<String>())
}

fn table() -> String {
    let rows = Mutex::new(BTreeMap::new());
    on_every_server(&|script: &Script| {
        let row = row(script);
        let name = script.subject.name.clone();
        rows.lock().unwrap().insert(name, row);
    });
    let heads = COMMANDS.iter().map(|(head, ..)| *head);
    let heads: Vec<&str> = heads.filter(|head| *head != NOT_SHOWN).collect();
    let rule = " ---: |".repeat(heads.len());
    let heads: String = heads.iter().map(|head| format!(" {head} |")).collect();
    let rows: Vec<String> = rows.into_inner().unwrap().into_values().collect();
    format!("| server |{heads}\n| --- |{rule}\n{}\n", rows.join("\n"))
}

#[test]
fn the_requests_of_each_command_on_each_server_are_those_that_the_docs_tell() {
    const PAGE: readme::Page = ("docs/requests.md", &[("requests", table)]);
    generated::page_is_fresh(&PAGE);
}
