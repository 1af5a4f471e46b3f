//! Every command in the README and in the guide works as written, in reading order.

use crate::support::{Output, Run, Stage};

/// Commands that the test doesn't run, and why: every mark in the README must be listed here.
const NOT_RUN: &[(&str, &str)] = &[
    ("cargo test", "it is what runs this"),
    (
        "cargo install --path .\nsharectl man --to ~/.cargo/share/man\n\
         echo 'source <(COMPLETE=bash sharectl)' >> ~/.bashrc",
        "it builds and installs for real",
    ),
];

/// A shell block, and the mark in the comment above it.
#[derive(Debug, Default)]
struct Block {
    mark: Option<String>,
    lines: Vec<String>,
    /// The output of its last command, according to the text block after it.
    shown: Vec<String>,
}

impl Block {
    /// The part of the mark after `word:`.
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

/// A line without its comment, as in the list of exceptions.
fn bare(line: &str) -> &str {
    line.split_once("  #").map_or(line, |(line, _)| line).trim()
}

/// A page, and whether its reader starts without any server.
struct Page {
    name: &'static str,
    text: &'static str,
    from_scratch: bool,
}

const PAGES: &[Page] = &[
    Page {
        name: "README.md",
        text: include_str!("../../README.md"),
        from_scratch: true,
    },
    Page {
        name: "tutorial.md",
        text: include_str!("../../docs/tutorial.md"),
        from_scratch: true,
    },
    Page {
        name: "links.md",
        text: include_str!("../../docs/links.md"),
        from_scratch: false,
    },
    Page {
        name: "scripts.md",
        text: include_str!("../../docs/scripts.md"),
        from_scratch: false,
    },
    Page {
        name: "recipes.md",
        text: include_str!("../../docs/recipes.md"),
        from_scratch: false,
    },
];

impl Page {
    /// The server for commands that name none, if two are configured.
    fn server(&self, line: &str) -> &'static str {
        if self.from_scratch || line.contains("-s ") {
            ""
        } else {
            "home"
        }
    }

    fn run(&self, stage: &Stage, line: &str, typed: Option<&str>) -> Output {
        // The binary already exists: a build would only prove that cargo works.
        let own = line.replace("cargo run -q --", "sharectl");
        let here = stage.translate(&own);
        let at_terminal = |typed: &str| {
            let run = stage.env.terminal(&here);
            run.stdin(format!("{typed}\n").as_str())
        };
        let now = stage.tick();
        let ran = |run: Run<'_>| {
            let run = run.env("SHARECTL_TEST_NOW", &now);
            run.env("SHARECTL_SERVER", self.server(line)).run()
        };
        let output = match typed {
            Some(typed) => ran(at_terminal(typed)),
            None => ran(stage.env.shell(&here)),
        };
        // The reader of the page uses a terminal.
        let asks = output.code == 2 && output.stderr.contains(" terminal");
        let output = if asks { ran(at_terminal("y")) } else { output };
        assert!(
            output.code == 0,
            "`{line}` in {} fails: {output}",
            self.name
        );
        output
    }

    /// Runs all commands of the page, and compares their output with the page.
    fn works(&self) -> Worked {
        let stage = Stage::new();
        if self.from_scratch {
            let _ = stage
                .env
                .run(&["-s", "books", "delete", "--all", "--yes"])
                .ok();
            stage.env.replace_config("");
        }
        let mut worked = Worked::default();
        for block in blocks(self.text) {
            if let Some(reason) = block.marked("not run") {
                worked
                    .left_out
                    .push((block.lines.join("\n"), reason.to_owned()));
                continue;
            }
            let mut printed = String::new();
            for line in block.lines.iter().map(|line| bare(line)) {
                if let Some((line, reason)) = NOT_RUN.iter().find(|(known, _)| *known == line) {
                    worked
                        .left_out
                        .push(((*line).to_owned(), (*reason).to_owned()));
                } else {
                    printed = self.run(&stage, line, block.marked("typed")).stdout;
                    worked.ran += 1;
                }
            }
            for line in &block.shown {
                assert!(
                    printed.lines().any(|printed| printed == line),
                    "nothing prints {line:?} of {} but:\n{printed}",
                    self.name
                );
                worked.compared += 1;
            }
        }
        worked
    }
}

/// The results of a page.
#[derive(Debug, Default)]
struct Worked {
    ran: usize,
    compared: usize,
    left_out: Vec<(String, String)>,
}

#[test]
fn every_command_in_the_readme_and_the_guide_works() {
    let all: Vec<Worked> = std::thread::scope(|scope| {
        let pages: Vec<_> = PAGES
            .iter()
            .map(|page| scope.spawn(|| page.works()))
            .collect();
        pages.into_iter().map(|page| page.join().unwrap()).collect()
    });
    let listed = NOT_RUN
        .iter()
        .map(|(line, reason)| ((*line).to_owned(), (*reason).to_owned()));
    let left_out: Vec<_> = all.iter().flat_map(|page| page.left_out.clone()).collect();
    assert_eq!(left_out, listed.collect::<Vec<_>>());
    assert!(all.iter().all(|page| page.ran > 5), "{all:?}");
    let compared: usize = all.iter().map(|page| page.compared).sum();
    assert!(compared > 5, "only {compared} lines of output were found");
}
