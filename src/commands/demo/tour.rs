//! The tour: a share's life, by the very commands that a user would type.

use clap::Parser as _;

use crate::cli::Cli;
use crate::commands::{self, Context};
use crate::error::{Error, Result};
use crate::output::Printer;

/// A step: what it shows, and the command line, in which `LINK` stands for the share of the tour.
struct Stop {
    title: &'static str,
    command: &'static str,
}

const STOPS: [Stop; 10] = [
    Stop {
        title: "Find something to share",
        command: "search tide --kind album",
    },
    Stop {
        title: "Share an album for a week; the link is the last line",
        command: "create --album 'Harbour Lights' --expires 7d --description 'Summer picks'",
    },
    Stop {
        title: "Share a playlist, too",
        command: "create --playlist 'Road Trip' --expires 12h",
    },
    Stop {
        title: "See what is shared",
        command: "list",
    },
    Stop {
        title: "Let visitors download; nothing else changes",
        command: "update LINK --download on --yes",
    },
    Stop {
        title: "Give it another week",
        command: "expire LINK --by 7d --yes",
    },
    Stop {
        title: "Look at it closely",
        command: "show LINK",
    },
    Stop {
        title: "Export it as a playlist, from a moment on",
        command: "m3u LINK --at 1:04:00",
    },
    Stop {
        title: "End it now; the link stops working",
        command: "expire LINK --now --yes",
    },
    Stop {
        title: "And remove it",
        command: "delete LINK --yes",
    },
];

/// Runs the tour on a sandbox of its own, which is gone afterwards.
///
/// # Errors
/// The first step that fails.
pub(super) async fn run(context: &Context) -> Result<()> {
    let state = tempfile::tempdir().map_err(|error| Error::io("make room for the tour", error))?;
    let mut link = String::new();
    for stop in &STOPS {
        let shown = stop.command.replace("LINK", &link);
        context.printer.data_line(&format!("# {}", stop.title));
        context
            .printer
            .data_line(&format!("$ sharectl -s demo {shown}"));
        let words = words(stop.command, &link);
        // Words and data come in the order in which a terminal would show them.
        context.printer.flush();
        if context.printer.is_closed() {
            return Ok(());
        }
        let printed = step(context, state.path(), &words).await?;
        context.printer.data_line("");
        if link.is_empty() && stop.command.starts_with("create") {
            link = printed.lines().last().unwrap_or_default().to_owned();
            // Whoever was to read it has left meanwhile.
            if link.is_empty() {
                return Ok(());
            }
        }
    }
    context.printer.lines(
        "That was a sandbox. It is yours to play with: `sharectl -s demo list`\n\
         On your own server:  sharectl server add home https://music.example.com",
    );
    Ok(())
}

/// Runs one command as if it were typed, shows what it printed, and hands back its stdout.
async fn step(context: &Context, state: &std::path::Path, words: &[String]) -> Result<String> {
    let begin = ["sharectl", "-s", "demo", "--no-input", "--state-dir"].map(str::to_owned);
    let line = begin
        .into_iter()
        .chain([state.display().to_string()])
        .chain(words.iter().cloned());
    let cli = Cli::try_parse_from(line)
        .map_err(|error| Error::internal(format!("the tour can't be parsed: {error}")))?;
    let settings = cli.global.printing(&context.env)?;
    let (printer, printed) = Printer::overheard(settings, context.printer.terminal().clone());
    let inner = context.beside(cli.global, printer);
    // A command runs commands here, so the future has to be put on the heap.
    let outcome = Box::pin(commands::run(cli.command, inner)).await;
    let printed = printed.stdout();
    outcome.map(|()| printed)
}

/// Splits a command of the tour as a shell would: only blanks and single quotes occur.
fn words(command: &str, link: &str) -> Vec<String> {
    command
        .split('\'')
        .enumerate()
        .flat_map(|(index, part)| {
            if index % 2 == 1 {
                vec![part.to_owned()]
            } else {
                part.split_whitespace()
                    .map(|word| if word == "LINK" { link } else { word }.to_owned())
                    .collect()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_a_command_that_exists() {
        for stop in &STOPS {
            let words = words(stop.command, "http://127.0.0.1:8533/share/x");
            let line = ["sharectl".to_owned()].into_iter().chain(words);
            assert!(Cli::try_parse_from(line).is_ok(), "{}", stop.command);
        }
    }

    #[test]
    fn words_are_split_as_a_shell_does() {
        assert_eq!(
            words("create --album 'Harbour Lights' LINK", "x"),
            ["create", "--album", "Harbour Lights", "x"]
        );
    }
}
