//! `demo`: the sandbox, as a tour or as a server.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use clap::{Args, Subcommand};
use sharectl_config::profile;
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::files::{self, Lock};
use sharectl_sandbox::{Faults, Sandbox};
use sharectl_ui::output::Printer;
use sharectl_ui::signals;

use super::{Call, Context, sandbox};
use crate::cli::GlobalArgs;

/// Try sharectl without a server: a tour of the sandbox
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl demo
  sharectl demo serve
  sharectl -s demo list

The servers `demo` (Navidrome) and `demo-books` (Audiobookshelf) always exist. They hold a small \
invented library and keep their shares between commands.")]
pub(crate) struct DemoArgs {
    /// What to do; nothing shows the tour.
    #[command(subcommand)]
    pub(crate) command: Option<DemoCommand>,
}

/// What else the sandbox can do.
#[derive(Debug, Subcommand)]
pub(crate) enum DemoCommand {
    /// Run the sandbox as a server, so that its links open in a browser
    Serve(ServeArgs),
}

/// Runs the tour, or serves the sandbox.
///
/// # Errors
/// If the sandbox can't be started, or a step of the tour fails.
pub(crate) async fn run(args: DemoArgs, context: &Context) -> Result<()> {
    match args.command {
        None => tour(context).await,
        Some(DemoCommand::Serve(args)) => serve(args, context).await,
    }
}

/// A step of the tour: its title and its command line, in which `LINK` stands for the tour's share.
type Stop = (&'static str, &'static str);

const STOPS: [Stop; 15] = [
    ("Find something to share", "search tide --kind album"),
    (
        "Share an album for a week; the link is the last line",
        "create --album 'Harbour Lights' --expires 7d --description 'Summer picks'",
    ),
    (
        "Share a playlist, too",
        "create --playlist 'Road Trip' --expires 12h",
    ),
    ("See what is shared", "list"),
    (
        "See what a change would do, before anything is changed",
        "expire LINK +7d --dry-run",
    ),
    ("Give it another week", "expire LINK +7d --yes"),
    ("Every change is in the journal", "history"),
    ("And can be undone", "undo --last --yes"),
    (
        "Print a QR code; with your own server, a phone can open it",
        "url LINK --qr",
    ),
    ("Show the share in full", "show LINK"),
    (
        "What is wrong, and what expires soon?",
        "check --within 24h",
    ),
    (
        "Expire the share now; its link stops working",
        "expire LINK --now --yes",
    ),
    (
        "Delete what has expired, as a cron job would",
        "prune --max-delete 100% --yes",
    ),
    (
        "That can be undone, too; here the server creates a new link",
        "undo --last --yes",
    ),
    ("Count shares and visits", "stats"),
];

/// The last step, which leaves a share in the sandbox. Later tours reuse that share.
const LEFT: Stop = (
    "The last one stays, to play with",
    "create --album 'Low Tide' --reuse --expires 30d --description 'From the tour'",
);

/// Runs the tour on its own sandbox, which is deleted afterwards. Only the last step uses the sandbox of `-s demo`.
///
/// # Errors
/// The first step that fails.
async fn tour(context: &Context) -> Result<()> {
    let state = tempfile::tempdir().map_err(|error| Error::io("make room for the tour", error))?;
    let mut link = String::new();
    for (at, stop) in STOPS.into_iter().enumerate() {
        if at > 0 && !goes_on(context)? {
            return Ok(());
        }
        if !announce(stop, &link, context) {
            return Ok(());
        }
        let printed = step(stop, &link, Some(state.path()), context).await?;
        context.printer.data_line("");
        if link.is_empty() && stop.1.starts_with("create") {
            link = printed.lines().last().unwrap_or_default().to_owned();
            // The output was closed in the meantime.
            if link.is_empty() {
                return Ok(());
            }
        }
    }
    if !goes_on(context)? || !announce(LEFT, &link, context) {
        return Ok(());
    }
    step(LEFT, &link, None, context).await?;
    context.printer.data_line("");
    context.printer.lines(
        "The sandbox is yours:  sharectl -s demo list\n\
         Open its links:        sharectl demo serve\n\
         Add your own server:   sharectl server add",
    );
    Ok(())
}

/// Announces the next step; `false` if the output has been closed.
fn announce(stop: Stop, link: &str, context: &Context) -> bool {
    let printer = &context.printer;
    let (title, command) = stop;
    let shown = command.replace("LINK", link);
    printer.data_line(&format!("# {title}"));
    printer.data_line(&format!("$ sharectl -s demo {shown}"));
    // Keeps messages and data in the order in which a terminal would show them.
    printer.flush();
    !printer.is_closed()
}

/// Waits for the user to continue. Without a terminal, continues at once.
fn goes_on(context: &Context) -> Result<bool> {
    let printer = &context.printer;
    if !printer.can_ask() || !printer.terminal().stdout.terminal {
        return Ok(true);
    }
    match printer.go_on("Enter continues, Esc cancels") {
        Err(error) if error.code() == Code::Declined => Ok(false),
        goes_on => goes_on,
    }
}

/// Runs one command as if it were typed, prints its output, and returns its stdout. Without its own state
/// directory, it uses the sandbox of `-s demo`.
async fn step(stop: Stop, link: &str, state: Option<&Path>, context: &Context) -> Result<String> {
    let mut line = ["sharectl", "-s", "demo", "--no-input"]
        .map(str::to_owned)
        .to_vec();
    if let Some(state) = state {
        line.extend(["--state-dir".to_owned(), state.display().to_string()]);
    }
    if context.global.accessible {
        line.push("--accessible".to_owned());
    }
    line.extend(words(stop.1, link));
    let Call { global, run } = (context.program.read)(&line)
        .map_err(|error| Error::internal(format!("the tour can't be parsed: {error}")))?;
    let mut settings = global.printing(&context.env)?;
    // The tour keeps its state in a folder that is gone when it ends.
    let files = &context.printer.settings().repeated.files;
    settings.repeated.files.clone_from(files);
    let (printer, printed) =
        Printer::standard_with_copy(settings, context.printer.terminal().clone());
    let inner = match state {
        Some(_) => context.beside(global, printer).with_sandbox_of(context),
        None => {
            let global = GlobalArgs {
                state_dir: context.global.state_dir.clone(),
                config: context.global.config.clone(),
                ..global
            };
            context.beside(global, printer)
        }
    };
    run(inner).await?;
    Ok(printed.stdout())
}

/// Splits a command of the tour like a shell. The commands contain only blanks and single quotes.
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

/// The port in the sandbox's links while no sandbox is served.
const PORT: u16 = 8533;

/// Run the sandbox as a server, so that its links open in a browser
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl demo serve
  sharectl demo serve --port 0
  sharectl demo serve --fault 'GET /rest/ status=503 every=5'

It listens on 127.0.0.1 only, until it is interrupted; while it runs, the links of `-s demo` and \
`-s demo-books` open in a browser. Sign in as admin with the password admin.")]
pub(crate) struct ServeArgs {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = PORT, value_name = "PORT")]
    pub(crate) port: u16,

    /// Number of shares to begin with on `demo`, if it has none yet; half of them expired
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) preload: usize,

    /// Inject a fault, to test how a script copes (can be repeated)
    #[arg(long = "fault", value_name = "RULE")]
    pub(crate) faults: Vec<String>,
}

/// Serves the sandbox until interrupted.
///
/// # Errors
/// If the port is taken, another `demo serve` runs, or a fault can't be read.
async fn serve(args: ServeArgs, context: &Context) -> Result<()> {
    let config = context.config()?;
    let folder = config.paths().sandbox()?;
    files::create_private_dir(&folder).map_err(|error| {
        Error::io(
            format_args!("write the sandbox's state to {}", folder.display()),
            error,
        )
    })?;
    let _lock = Lock::try_acquire(&sandbox::serving_lock(&folder))
        .map_err(|error| Error::io("lock the sandbox", error))?
        .ok_or_else(|| Error::new(Code::Conflict, "`demo serve` is already running"))?;
    let mut options = sandbox::options(config.profile(profile::DEMO)?, &folder, &context.env)?;
    let mut books = sandbox::options(config.profile(profile::DEMO_BOOKS)?, &folder, &context.env)?;
    options.address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    // Links use the address of each request, because the port can be any.
    options.public_base = None;
    books.public_base = None;
    options.preload = args.preload;
    options.faults = faults(&args.faults)?;
    let server = Sandbox::start_with(options, vec![books])
        .await
        .map_err(|error| {
            Error::io(format!("listen on port {}", args.port), error)
                .hint("take another one: `sharectl demo serve --port 0`")
        })?;
    sandbox::announce(&folder, server.address())?;
    context.printer.data_line(&server.base_url());
    context
        .printer
        .note("sign in as admin with the password admin; Ctrl-C quits");
    context.printer.flush();
    // An interrupt is not a failure: it is the only way to stop.
    signals::asked_to_end().await?;
    sandbox::retract(&folder);
    server.stop().await;
    Ok(())
}

fn faults(rules: &[String]) -> Result<Faults> {
    let faults = Faults::default();
    for rule in rules {
        let rule = rule.parse().map_err(|error| {
            Error::usage(format!("can't read the fault {rule:?}: {error}"))
                .hint("for example `--fault 'GET /rest/ status=503 every=5'`")
        })?;
        faults.add(rule);
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_step_is_a_command_that_exists() {
        for (_, command) in STOPS.into_iter().chain([LEFT]) {
            let words = words(command, "http://127.0.0.1:8533/share/x");
            let line = ["sharectl".to_owned()].into_iter().chain(words);
            assert!(Cli::try_parse_from(line).is_ok(), "{command}");
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
