//! The generated parts of pages.
//!
//! They are between `<!-- generated: NAME -->` and `<!-- end of NAME -->`.

use std::fmt::Write as _;

use sharectl_config::{env_vars, values};
use sharectl_core::backend::compatibility;
use sharectl_core::exit_code;

use super::commands::tree;

/// A page in the repository, and its parts: their names and their generators.
pub(crate) type Page = (&'static str, &'static [(&'static str, fn() -> String)]);

pub(crate) const PAGES: &[Page] = &[
    (
        "docs/reference.md",
        &[
            ("commands", commands),
            ("exit codes", exit_codes),
            ("variables", variables),
        ],
    ),
    ("docs/configuration.md", &[("keys", config_keys)]),
    ("docs/servers.md", &[("servers", compatibility::markdown)]),
];

/// A page with all parts regenerated.
pub(crate) fn with_generated_parts((page, parts): &Page, text: &str) -> String {
    parts.iter().fold(text.to_owned(), |text, (name, make)| {
        let begin = format!("<!-- generated: {name} -->\n");
        let end = format!("<!-- end of {name} -->");
        let from = text.find(&begin).map(|at| at + begin.len());
        let from = from.unwrap_or_else(|| panic!("{page} has no part {name:?}"));
        let to = text[from..].find(&end).map(|at| from + at);
        let to = to.unwrap_or_else(|| panic!("part {name:?} of {page} has no end"));
        format!("{}{}{}", &text[..from], make(), &text[to..])
    })
}

fn commands() -> String {
    let mut table = "| command | job |\n| --- | --- |\n".to_owned();
    for command in tree() {
        let below: Vec<&str> = command.commands.iter().map(|sub| &*sub.name).collect();
        let verbs = match below.len() {
            0 => String::new(),
            1 => format!(" (subcommand: `{}`)", below[0]),
            _ => format!(" (subcommands: `{}`)", below.join("`, `")),
        };
        writeln!(table, "| `{}` | {}{verbs} |", command.name, command.about).unwrap();
    }
    table
}

fn config_keys() -> String {
    let mut tables = String::new();
    for (table, keys) in [
        ("[servers.NAME]", values::SERVER),
        ("[defaults]`, or `[servers.NAME]", values::COMMON),
        ("[defaults]", values::DEFAULTS),
        ("[history]", values::HISTORY),
        ("[check]", values::CHECK),
    ] {
        writeln!(
            tables,
            "\n### `{table}`\n\n| key | value | meaning |\n| --- | --- | --- |"
        )
        .unwrap();
        for key in keys {
            let cells = [key.value, key.purpose].map(|text| text.replace('|', "\\|"));
            let [value, purpose] = cells;
            writeln!(tables, "| `{}` | `{value}` | {purpose} |", key.name).unwrap();
        }
    }
    tables.push('\n');
    tables
}

fn exit_codes() -> String {
    let mut table = "| code | meaning |\n| ---: | --- |\n".to_owned();
    for (code, meaning) in exit_code::ALL {
        writeln!(table, "| {code} | {meaning} |").unwrap();
    }
    table
}

/// sharectl's own environment variables only; the manual lists all.
fn variables() -> String {
    let mut table = "| variable | meaning |\n| --- | --- |\n".to_owned();
    let own = |variable: &&env_vars::Variable| {
        variable.reader == env_vars::Reader::Sharectl && variable.name.starts_with("SHARECTL_")
    };
    for variable in env_vars::ALL.iter().filter(own) {
        writeln!(table, "| `{}` | {} |", variable.name, variable.purpose).unwrap();
    }
    table
}
