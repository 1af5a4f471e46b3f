//! The tour: what a user would type to share, change, check and clean up, with what it prints.

use clap::Parser as _;
use sharectl_core::error::{Code, Error, Result};
use sharectl_ui::output::Printer;

use crate::cli::Cli;
use crate::commands::{self, Context};

/// A step: what it shows, and the command line, in which `LINK` stands for the share of the tour.
struct Stop {
    title: &'static str,
    command: &'static str,
}

const STOPS: [Stop; 15] = [
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
        title: "See what a change would do, before anything is changed",
        command: "expire LINK +7d --dry-run",
    },
    Stop {
        title: "Give it another week",
        command: "expire LINK +7d --yes",
    },
    Stop {
        title: "Every change is in the journal",
        command: "history",
    },
    Stop {
        title: "And can be undone",
        command: "undo --last --yes",
    },
    Stop {
        title: "Print a QR code; with your own server, a phone can open it",
        command: "url LINK --qr",
    },
    Stop {
        title: "Show the share in full",
        command: "show LINK",
    },
    Stop {
        title: "What is wrong, and what expires soon?",
        command: "check --within 24h",
    },
    Stop {
        title: "Expire the share now; its link stops working",
        command: "expire LINK --now --yes",
    },
    Stop {
        title: "Delete what has expired, as a cron job would",
        command: "prune --max-delete 100% --yes",
    },
    Stop {
        title: "That can be undone, too; here the server makes a new link",
        command: "undo --last --yes",
    },
    Stop {
        title: "Count shares and visits",
        command: "stats",
    },
];

/// What the tour leaves in the sandbox, however often it is taken.
const LEFT: Stop = Stop {
    title: "The last one stays, to play with",
    command: "create --album 'Low Tide' --reuse --expires 30d --description 'From the tour'",
};

/// Runs the tour on a sandbox of its own, which is gone afterwards, but for its last step.
///
/// # Errors
/// The first step that fails.
pub(super) async fn run(context: &Context) -> Result<()> {
    let state = tempfile::tempdir().map_err(|error| Error::io("make room for the tour", error))?;
    let mut link = String::new();
    for (at, stop) in STOPS.iter().enumerate() {
        if at > 0 && !goes_on(context)? {
            return Ok(());
        }
        if !announce(stop, &link, context) {
            return Ok(());
        }
        let printed = step(stop, &link, Some(state.path()), context).await?;
        context.printer.data_line("");
        if link.is_empty() && stop.command.starts_with("create") {
            link = printed.lines().last().unwrap_or_default().to_owned();
            // The reader has left meanwhile.
            if link.is_empty() {
                return Ok(());
            }
        }
    }
    if !goes_on(context)? || !announce(&LEFT, &link, context) {
        return Ok(());
    }
    step(&LEFT, &link, None, context).await?;
    context.printer.data_line("");
    context.printer.lines(
        "The sandbox is yours:  sharectl -s demo list\n\
         Open its links:        sharectl demo serve\n\
         Add your own server:   sharectl server add",
    );
    Ok(())
}

/// Announces the next step; `false` if the output has been closed.
fn announce(stop: &Stop, link: &str, context: &Context) -> bool {
    let printer = &context.printer;
    let shown = stop.command.replace("LINK", link);
    printer.data_line(&format!("# {}", stop.title));
    printer.data_line(&format!("$ sharectl -s demo {shown}"));
    // Words and data come in the order in which a terminal would show them.
    printer.flush();
    !printer.is_closed()
}

/// Waits in a terminal until the reader wants to see more; elsewhere it goes straight on.
fn goes_on(context: &Context) -> Result<bool> {
    let printer = &context.printer;
    if !printer.can_ask() || !printer.terminal().stdout.terminal {
        return Ok(true);
    }
    match printer.go_on("Enter continues, Esc cancels") {
        Ok(goes_on) => Ok(goes_on),
        Err(error) if error.code() == Code::Declined => Ok(false),
        Err(error) => Err(error),
    }
}

/// Runs one command as if it were typed, shows what it printed, and hands back its stdout. Without a
/// folder of its own it is about the sandbox that `-s demo` means.
async fn step(
    stop: &Stop,
    link: &str,
    state: Option<&std::path::Path>,
    context: &Context,
) -> Result<String> {
    let mut line = ["sharectl", "-s", "demo", "--no-input"]
        .map(str::to_owned)
        .to_vec();
    if let Some(state) = state {
        line.extend(["--state-dir".to_owned(), state.display().to_string()]);
    }
    if context.global.accessible {
        line.push("--accessible".to_owned());
    }
    line.extend(words(stop.command, link));
    let cli = Cli::try_parse_from(line)
        .map_err(|error| Error::internal(format!("the tour can't be parsed: {error}")))?;
    let settings = cli.global.printing(&context.env)?;
    let (printer, printed) = Printer::overheard(settings, context.printer.terminal().clone());
    let inner = match state {
        Some(_) => context.beside(cli.global, printer),
        None => {
            let global = crate::cli::GlobalArgs {
                state_dir: context.global.state_dir.clone(),
                config: context.global.config.clone(),
                ..cli.global
            };
            Context::new(global, context.env.clone(), printer)
        }
    };
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
        for stop in STOPS.iter().chain([&LEFT]) {
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
