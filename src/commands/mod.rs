//! One file per command: its arguments and what it does. Nothing here knows HTTP.

use clap::Subcommand;

use crate::cli;
use crate::error::{Error, Result};
use crate::output::Format;

mod apart;
pub mod apply;
pub mod args;
mod at_printer;
mod browser;
pub mod check;
mod clipboard;
pub mod completions;
mod consequences;
mod context;
pub mod create;
mod create_lock;
pub mod delete;
#[cfg(feature = "sandbox")]
pub mod demo;
pub mod diff;
pub mod doctor;
pub mod expire;
pub mod export;
pub mod from_file;
pub mod history;
pub mod journals;
pub mod list;
pub mod m3u;
pub mod man;
mod on_change;
mod plan_rows;
pub mod prune;
pub mod questions;
mod recovered;
pub mod redo;
pub mod remember;
pub mod rotate;
pub mod search;
pub mod server;
mod several;
pub mod show;
pub mod stats;
pub mod undo;
pub mod update;
pub mod url;
pub mod watch;
pub mod writing;

pub use context::Context;

/// What sharectl can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Share items; the link is the last line of stdout
    Create(create::CreateArgs),
    /// List shares
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    /// Show shares in full, with their tracks
    Show(show::ShowArgs),
    /// Change a share's description, expiry, or download permission
    Update(update::UpdateArgs),
    /// Set, extend, or end the lifetime of shares
    Expire(expire::ExpireArgs),
    /// Give shares new links; the old ones stop working
    Rotate(rotate::RotateArgs),
    /// Delete shares; their links stop working
    #[command(visible_alias = "rm")]
    Delete(delete::DeleteArgs),
    /// Delete expired shares; made for cron
    Prune(prune::PruneArgs),
    /// Find problems: dead contents, links that visitors can't open
    Check(check::CheckArgs),
    /// Count shares, expiries and visits
    Stats(stats::StatsArgs),
    /// Write shares as a file that `diff` and `apply` read
    Export(export::ExportArgs),
    /// Show how servers differ from a file of shares
    Diff(diff::DiffArgs),
    /// Make servers match a file of shares
    Apply(apply::ApplyArgs),
    /// Print links, with a start time, parameters, or for every chapter
    Url(url::UrlArgs),
    /// Write shares as playlists that players open
    #[command(name = "m3u")]
    M3u(m3u::M3uArgs),
    /// Undo the latest operation, or the one named
    Undo(undo::UndoArgs),
    /// Redo what the latest undo, or the one named, took back
    Redo(redo::RedoArgs),
    /// Show what sharectl did, or one operation in detail
    History(history::HistoryArgs),
    /// Find items and their references
    Search(search::SearchArgs),
    /// Check a server's setup and explain how to fix problems
    Doctor(doctor::DoctorArgs),
    /// Add and manage servers and their credentials
    Server(server::ServerArgs),
    /// Try sharectl without a server: a tour of the built-in sandbox
    #[cfg(feature = "sandbox")]
    Demo(demo::DemoArgs),
    /// Print a completion script for a shell
    Completions(completions::CompletionsArgs),
    /// Print or write the manual pages
    Man(man::ManArgs),
}

/// Runs a command; none at all is a welcome.
///
/// # Errors
/// The command's.
pub async fn run(command: Option<Command>, mut context: Context) -> Result<()> {
    // A diff is an apply that only shows its plan.
    context.global.dry_run |= matches!(command, Some(Command::Diff(_)));
    let context = &context;
    let is_stats = matches!(command, Some(Command::Stats(_)));
    if *context.printer.format() == Format::Prometheus && !is_stats {
        return Err(Error::usage("`-o prometheus` fits `sharectl stats` only")
            .hint("use `-o json`, `-o jsonl` or `-o csv`"));
    }
    match command {
        None => {
            context.printer.lines(cli::WELCOME);
            Ok(())
        }
        Some(Command::Create(args)) => create::run(args, context).await,
        Some(Command::Update(args)) => update::run(args, context).await,
        Some(Command::Expire(args)) => expire::run(args, context).await,
        Some(Command::Delete(args)) => delete::run(args, context).await,
        Some(Command::Rotate(args)) => rotate::run(args, context).await,
        Some(Command::Undo(args)) => undo::run(args, context).await,
        Some(Command::Redo(args)) => redo::run(args, context).await,
        Some(Command::History(args)) => history::run(&args, context),
        Some(Command::Prune(args)) => prune::run(args, context).await,
        Some(Command::Check(args)) => check::run(args, context).await,
        Some(Command::Stats(args)) => stats::run(args, context).await,
        Some(Command::Export(args)) => export::run(args, context).await,
        Some(Command::Diff(args)) => diff::run(args, context).await,
        Some(Command::Apply(args)) => apply::run(args, context).await,
        Some(Command::List(args)) => list::run(args, context).await,
        Some(Command::Show(args)) => show::run(args, context).await,
        Some(Command::Url(args)) => url::run(args, context).await,
        Some(Command::M3u(args)) => m3u::run(args, context).await,
        Some(Command::Search(args)) => search::run(args, context).await,
        Some(Command::Doctor(args)) => doctor::run(args, context).await,
        Some(Command::Server(args)) => server::run(args, context).await,
        #[cfg(feature = "sandbox")]
        Some(Command::Demo(args)) => demo::run(args, context).await,
        Some(Command::Completions(args)) => completions::run(&args, context),
        Some(Command::Man(args)) => man::run(&args, context),
    }
}
