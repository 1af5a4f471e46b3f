//! The entry point: parses the command line, runs the command, prints its error, and exits with its code.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::error::ErrorKind;
use sharectl_config::env_vars::{self, Environment};
use sharectl_core::{Code, Error, Result, exit_code};
use sharectl_ui::output::{Format, Printer, Settings, Terminal, log, message};

use self::cli::{Cli, CommandLineError, line};
use self::commands::Context;

mod cli;
mod commands;
mod completion;
mod manual;

/// mimalloc allocates and frees the many small strings of long lists in half the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let env = Environment::from_process();
    if completion::answer(&env) {
        return ExitCode::from(exit_code::DONE);
    }
    let cli = match cli::read(std::env::args_os().collect(), &env) {
        Ok(cli) => cli,
        Err(CommandLineError::Line(error, words)) => return unparsed(&error, &words, &env),
        Err(CommandLineError::Alias(error)) => {
            let format = format_of(std::env::args_os(), &env);
            return finish(&plain(format, &env), Err(error));
        }
    };
    let terminal = Terminal::detect(cli.global.color, cli.global.accessible, &env);
    let printer = match cli.global.printing(&env) {
        Ok(settings) => Printer::standard(settings, terminal),
        Err(error) => {
            return finish(
                &Printer::standard(Settings::default(), terminal),
                Err(error),
            );
        }
    };
    log::start(&printer);
    let outcome = run(cli, env, &printer);
    finish(&printer, outcome)
}

fn run(cli: Cli, env: Environment, printer: &Printer) -> Result<()> {
    cli.check()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::io("start", error))?;
    let context = Context::new(cli.global, env, printer.clone(), cli::PROGRAM);
    runtime.block_on(commands::run(cli.command, context))
}

/// A printer with default settings, for a command line whose flags couldn't be parsed.
fn plain(format: Format, env: &Environment) -> Printer {
    let settings = Settings {
        format,
        ..Settings::default()
    };
    let terminal = Terminal::detect(clap::ColorChoice::Auto, false, env);
    Printer::standard(settings, terminal)
}

/// Flushes the output, prints the error, if any, and returns the exit code.
fn finish(printer: &Printer, outcome: Result<()>) -> ExitCode {
    let written = printer.finish();
    if let (Err(_), Err(unwritten)) = (&outcome, &written) {
        printer.error(unwritten);
    }
    ExitCode::from(match outcome.and(written) {
        Ok(()) => exit_code::DONE,
        Err(error) => {
            // A pending plan has already been shown. Every other error is printed, even if the user declined.
            if !matches!(error.code(), Code::Pending) {
                printer.error(&error);
            }
            error.code().exit_code()
        }
    })
}

/// The output format that an unparsable command line asks for.
fn format_of(words: impl IntoIterator<Item = OsString>, env: &Environment) -> Format {
    let from_env = || env.text(&env_vars::OUTPUT).ok()??.parse().ok();
    Format::guess(words).or_else(from_env).unwrap_or_default()
}

/// Prints help and version to stdout. Reports any other parse error like every other error.
fn unparsed(error: &clap::Error, words: &[OsString], env: &Environment) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        return as_parsed(error, env);
    }
    let format = format_of(words.iter().cloned(), env);
    // If a subcommand is missing, people get the command's help, and JSON consumers get an error.
    let helps = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let (root, words) = (cli::command(), line::texts(words));
    let command = line::command_of(&root, &words);
    let joined = line::joined(&root, &words);
    let other = message::ParseContext {
        joined: joined.as_deref(),
        meant: cli::meant(error, &words),
        wrong: cli::wrong_option(error, &words),
    };
    match message::error(error, &command, &other).filter(|_| !helps || format.is_json()) {
        Some(usage) => finish(&plain(format, env), Err(usage)),
        None => as_parsed(error, env),
    }
}

/// Prints clap's own message.
fn as_parsed(error: &clap::Error, env: &Environment) -> ExitCode {
    let printed = error.print().and_then(|()| std::io::stdout().flush());
    if error.use_stderr() {
        return ExitCode::from(exit_code::USAGE);
    }
    // As elsewhere, a closed pipe is not a failure; a full disk is.
    let printed = match printed {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::io("write to stdout", error))
        }
        _ => Ok(()),
    };
    finish(&plain(Format::default(), env), printed)
}
