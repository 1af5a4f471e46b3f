//! One file per command: its arguments and what it does. Nothing here knows HTTP.

use clap::Subcommand;
use sharectl_core::error::{Error, Result};
use sharectl_ui::output::Format;

use crate::cli;

pub(crate) mod apply;
pub(crate) mod args;
mod at_printer;
mod browser;
pub(crate) mod check;
mod clipboard;
pub(crate) mod completions;
mod consequences;
mod context;
pub(crate) mod create;
pub(crate) mod delete;
#[cfg(feature = "sandbox")]
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod expire;
pub(crate) mod export;
pub(crate) mod from_file;
pub(crate) mod history;
pub(crate) mod list;
mod locks;
pub(crate) mod m3u;
pub(crate) mod man;
mod on_change;
pub(crate) mod prune;
pub(crate) mod questions;
mod recovered;
pub(crate) mod redo;
pub(crate) mod remember;
pub(crate) mod rotate;
pub(crate) mod search;
pub(crate) mod server;
mod several;
pub(crate) mod show;
pub(crate) mod stats;
pub(crate) mod undo;
pub(crate) mod update;
pub(crate) mod url;
pub(crate) mod watch;
pub(crate) mod writing;

pub(crate) use context::Context;

/// Makes of a list of commands the parser's enum, the arguments of one of them, and the way to run it. A
/// command has the name of its module.
macro_rules! commands {
    ($(
        #[doc = $about:literal]
        $variant:ident($module:ident::$args:ident) $(also $alias:literal)? $(if $condition:meta)?,
    )+) => {
        /// What sharectl can do.
        #[derive(Debug, Subcommand)]
        pub(crate) enum Command {
            $(
                #[doc = $about]
                #[command(name = stringify!($module) $(, visible_alias = $alias)?)]
                $(#[cfg($condition)])?
                $variant($module::$args),
            )+
        }

        impl Command {
            /// The parser of one command alone, by the command's name; `None` if there is no such command.
            /// The parsers of all take a third of the time in which a short list is shown.
            pub(crate) fn parser_of(name: &str) -> Option<clap::Command> {
                $(
                    $(#[cfg($condition)])?
                    if name == stringify!($module) $(|| name == $alias)? {
                        let parser = clap::Command::new(stringify!($module));
                        let parser = <$module::$args as clap::Args>::augment_args(parser);
                        let parser = parser.about($about.trim_start()).long_about(None);
                        return Some(parser $(.visible_alias($alias))?);
                    }
                )+
                None
            }

            async fn run(self, context: &Context) -> Result<()> {
                match self {
                    $(
                        $(#[cfg($condition)])?
                        Self::$variant(args) => $module::run(args, context).await,
                    )+
                }
            }
        }
    };
}

commands! {
    /// Share items; the link is the last line of stdout
    Create(create::CreateArgs),
    /// List shares
    List(list::ListArgs) also "ls",
    /// Show shares in full, with their tracks
    Show(show::ShowArgs),
    /// Change a share's description, expiry, or download permission
    Update(update::UpdateArgs),
    /// Set, extend, or shorten the expiry of shares
    Expire(expire::ExpireArgs),
    /// Give shares new links; the old ones stop working
    Rotate(rotate::RotateArgs),
    /// Delete shares; their links stop working
    Delete(delete::DeleteArgs) also "rm",
    /// Delete expired shares; made for cron
    Prune(prune::PruneArgs),
    /// Find problems: dead contents, links that visitors can't open
    Check(check::CheckArgs),
    /// Count shares, expiries, and visits
    Stats(stats::StatsArgs),
    /// Write shares as a file that `diff` and `apply` read
    Export(export::ExportArgs),
    /// Compare servers with a file of shares
    Diff(diff::DiffArgs),
    /// Make servers match a file of shares
    Apply(apply::ApplyArgs),
    /// Print links, optionally with a start time
    Url(url::UrlArgs),
    /// Write shares as playlists that players open
    M3u(m3u::M3uArgs),
    /// Undo the latest operation, or the one named
    Undo(undo::UndoArgs),
    /// Reapply the latest undone operation, or the one named
    Redo(redo::RedoArgs),
    /// Show what sharectl did, or one operation in detail
    History(history::HistoryArgs),
    /// Find items and their references
    Search(search::SearchArgs),
    /// Check a server's setup and explain how to fix problems
    Doctor(doctor::DoctorArgs),
    /// Add and manage servers and their credentials
    Server(server::ServerArgs),
    /// Try sharectl without a server: a tour of the sandbox
    Demo(demo::DemoArgs) if feature = "sandbox",
    /// Print a completion script for a shell
    Completions(completions::CompletionsArgs),
    /// Print or write the manual pages
    Man(man::ManArgs),
}

/// Runs a command; none at all is a welcome.
///
/// # Errors
/// The command's.
pub(crate) async fn run(command: Option<Command>, mut context: Context) -> Result<()> {
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
        Some(command) => command.run(context).await,
    }
}
