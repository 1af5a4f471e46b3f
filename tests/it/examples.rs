//! Every example in the help works as described.

use crate::support::commands::{arguments, goes_on, leaves};
use crate::support::stage::API_KEY;
use crate::support::{Stage, skipped};

/// Input for examples that ask for more than a confirmation: (prefix of the example, input).
const TYPED: &[(&str, &str)] = &[
    ("sharectl server add home", "admin"),
    ("sharectl server login home", "admin"),
    ("sharectl server login books --token", API_KEY),
];

/// Programs in the examples that a machine may lack.
const PROGRAMS: &[&str] = &["man"];

fn works(line: &str) {
    let stage = Stage::new();
    if line.contains("server add") {
        stage.env.replace_config("");
    }
    if line.contains("server login") {
        stage
            .env
            .replace_config(&without_passwords(&stage.env.config()));
    }
    for program in PROGRAMS {
        let used = line.contains(&format!("| {program} "));
        let there = stage.env.shell(&format!("command -v {program}")).run();
        if used && there.code != 0 {
            skipped(&format!(
                "{program} is not installed, so `{line}` was not tried"
            ));
            return;
        }
    }
    let here = stage.translate(line);
    let typed = TYPED.iter().find(|(begin, _)| line.starts_with(begin));
    let at_terminal = |typed: &str| {
        let run = stage
            .env
            .terminal(&here)
            .stdin(format!("{typed}\n").as_str());
        run.env("SHARECTL_SERVER", server(line)).run()
    };
    let output = match typed {
        Some((_, typed)) => at_terminal(typed),
        None => stage
            .env
            .shell(&here)
            .env("SHARECTL_SERVER", server(line))
            .run(),
    };
    let asks = output.code == 2 && output.stderr.contains(" terminal");
    let output = if asks { at_terminal("y") } else { output };
    assert!(output.code == 0, "the example `{line}` fails: {output}");
}

/// The configuration of a user who types the password.
fn without_passwords(config: &str) -> String {
    let lines = config.lines().filter(|line| !line.starts_with("password"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The server for examples that name none: two are configured.
fn server(line: &str) -> &'static str {
    if line.contains("-s ") { "" } else { "home" }
}

#[test]
fn every_example_in_the_help_works() {
    let mut lines: Vec<String> = leaves()
        .into_iter()
        .flat_map(|leaf| leaf.examples)
        .collect();
    lines.sort();
    lines.dedup();
    // Examples that run until they are interrupted have tests of their own.
    lines.retain(|line| !goes_on(&arguments(line)));
    assert!(lines.len() > 30, "{lines:?}");
    std::thread::scope(|scope| {
        for part in lines.chunks(lines.len().div_ceil(4)) {
            scope.spawn(move || part.iter().for_each(|line| works(line)));
        }
    });
}
