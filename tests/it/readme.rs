//! Every command in the README works as it is written, in the order in which it is read.

use crate::support::{Output, Stage};

/// What is not run, and why: each mark in the README stands here as well.
const NOT_RUN: &[(&str, &str)] = &[
    ("cargo test", "it is what runs this"),
    (
        "cargo install --path .\nsharectl man --to ~/.local/share/man\n\
         echo 'source <(COMPLETE=bash sharectl)' >> ~/.bashrc",
        "it builds and installs for real",
    ),
];

/// A block of shell, and what the comment above it says about it.
#[derive(Debug, Default)]
struct Block {
    mark: Option<String>,
    lines: Vec<String>,
    /// What the block of text behind it says that its last command prints.
    shown: Vec<String>,
}

impl Block {
    /// What the mark says after `word:`.
    fn marked(&self, word: &str) -> Option<&str> {
        self.mark.as_deref()?.strip_prefix(word)?.strip_prefix(": ")
    }
}

fn blocks(readme: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<Block> = None;
    let mut mark = None;
    let mut shows = false;
    for line in readme.lines() {
        match open.as_mut() {
            None if shows && line == "```" => shows = false,
            None if shows => {
                let block = blocks.last_mut().unwrap();
                block.shown.push(line.to_owned());
            }
            None if line == "```text" => shows = true,
            None if line == "```sh" => {
                open = Some(Block {
                    mark: mark.take(),
                    ..Block::default()
                });
            }
            None => {
                let inner = line.strip_prefix("<!-- ");
                mark = inner
                    .and_then(|rest| rest.strip_suffix(" -->"))
                    .map(str::to_owned);
            }
            Some(_) if line == "```" => blocks.extend(open.take()),
            Some(block) => match block.lines.last_mut() {
                Some(last) if last.ends_with('\\') => {
                    last.pop();
                    last.push_str(line.trim_start());
                }
                _ => block.lines.push(line.to_owned()),
            },
        }
    }
    blocks
}

/// A line without its comment, by which the exceptions are known.
fn bare(line: &str) -> &str {
    line.split_once("  #").map_or(line, |(line, _)| line).trim()
}

fn run(stage: &Stage, line: &str, typed: Option<&str>) -> Output {
    // The binary is there already: a build would only prove that cargo works.
    let own = line.replace("cargo run -q --", "sharectl");
    let here = stage.translate(&own);
    let run = match typed {
        Some(typed) => stage
            .env
            .terminal(&here)
            .stdin(format!("{typed}\n").as_str()),
        None => stage.env.shell(&here),
    };
    let output = run.env("SHARECTL_TEST_NOW", &stage.tick()).run();
    assert!(output.code == 0, "the README's `{line}` fails: {output}");
    output
}

#[test]
fn every_command_in_the_readme_works() {
    let stage = Stage::new();
    stage.env.configure_anew("");
    let readme = include_str!("../../README.md");
    let (mut ran, mut compared) = (0, 0);
    let mut left_out = Vec::new();
    for block in blocks(readme) {
        if let Some(reason) = block.marked("not run") {
            left_out.push((block.lines.join("\n"), reason.to_owned()));
            continue;
        }
        let mut printed = String::new();
        for line in block.lines.iter().map(|line| bare(line)) {
            if let Some((line, reason)) = NOT_RUN.iter().find(|(known, _)| *known == line) {
                left_out.push(((*line).to_owned(), (*reason).to_owned()));
            } else {
                printed = run(&stage, line, block.marked("typed")).stdout;
                ran += 1;
            }
        }
        for line in &block.shown {
            assert!(
                printed.lines().any(|printed| printed == line),
                "nothing prints the README's {line:?} but:\n{printed}"
            );
            compared += 1;
        }
    }
    let listed = NOT_RUN
        .iter()
        .map(|(line, reason)| ((*line).to_owned(), (*reason).to_owned()));
    assert_eq!(left_out, listed.collect::<Vec<_>>());
    assert!(ran > 15, "only {ran} commands were found");
    assert!(compared > 5, "only {compared} lines of output were found");
}
