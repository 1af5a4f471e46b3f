//! One file per command: its arguments and what it does. No command uses HTTP directly.

use clap::Subcommand;
use sharectl_core::error::{Error, Result};
use sharectl_ui::output::Format;

mod apply;
mod args;
mod check;
mod context;
mod create;
mod delete;
#[cfg(feature = "sandbox")]
mod demo;
mod dialog;
mod doctor;
mod expire;
mod export;
mod from_file;
mod generated;
pub(crate) mod history;
mod list;
mod locks;
mod m3u;
mod programs;
mod prune;
mod rotate;
mod rows;
#[cfg(feature = "sandbox")]
mod sandbox;
mod search;
mod server;
mod several;
mod show;
mod stats;
mod undo;
mod update;
mod url;
mod writing;

pub(crate) use context::{Call, Context, Program};

/// The text that `sharectl` prints without a command.
pub(crate) const WELCOME: &str = "\
Try it without a server:  sharectl demo
Add your server:          sharectl server add home https://music.example.com
Get help:                 sharectl help";

/// Generates the parser's enum from a list of commands, and the functions to parse and run one of them.
macro_rules! commands {
    ($(
        #[doc = $about:literal]
        $name:literal $(or $alias:literal)? $(if $condition:meta)? => $variant:ident($args:ty) $run:path,
    )+) => {
        /// What sharectl can do.
        #[derive(Debug, Subcommand)]
        pub(crate) enum Command {
            $(
                #[doc = $about]
                #[command(name = $name $(, visible_alias = $alias)?)]
                $(#[cfg($condition)])?
                $variant($args),
            )+
        }

        impl Command {
            /// The parser of only the command with this name; `None` if there is no such command. Building
            /// the parsers of all commands takes a third of the time in which a short list is shown.
            pub(crate) fn parser_of(name: &str) -> Option<clap::Command> {
                $(
                    $(#[cfg($condition)])?
                    if name == $name $(|| name == $alias)? {
                        let parser = clap::Command::new($name);
                        let parser = <$args as clap::Args>::augment_args(parser);
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
                        Self::$variant(args) => $run(args, context).await,
                    )+
                }
            }
        }
    };
}

commands! {
    /// Share items; the link is the last line of stdout
    "create" => Create(create::CreateArgs) create::run,
    /// List shares
    "list" or "ls" => List(list::ListArgs) list::run,
    /// Show shares in full, with their tracks
    "show" => Show(show::ShowArgs) show::run,
    /// Change a share's description, expiry, or download permission
    "update" => Update(update::UpdateArgs) update::run,
    /// Set, extend, or shorten the expiry of shares
    "expire" => Expire(expire::ExpireArgs) expire::run,
    /// Give shares new links; the old ones stop working
    "rotate" => Rotate(rotate::RotateArgs) rotate::run,
    /// Delete shares; their links stop working
    "delete" or "rm" => Delete(delete::DeleteArgs) delete::run,
    /// Delete expired shares; suitable for cron
    "prune" => Prune(prune::PruneArgs) prune::run,
    /// Find problems: dead contents, links that visitors can't open
    "check" => Check(check::CheckArgs) check::run,
    /// Count shares, expiries, and visits
    "stats" => Stats(stats::StatsArgs) stats::run,
    /// Write shares as a file that `diff` and `apply` read
    "export" => Export(export::ExportArgs) export::run,
    /// Compare servers with a file of shares
    "diff" => Diff(apply::DiffArgs) apply::diff,
    /// Make servers match a file of shares
    "apply" => Apply(apply::ApplyArgs) apply::run,
    /// Print links, optionally with a start time
    "url" => Url(url::UrlArgs) url::run,
    /// Write shares as playlists that players open
    "m3u" => M3u(m3u::M3uArgs) m3u::run,
    /// Undo the latest operation, or the one named
    "undo" => Undo(undo::UndoArgs) undo::run,
    /// Reapply the latest undone operation, or the one named
    "redo" => Redo(undo::RedoArgs) undo::redo,
    /// Show what sharectl did, or one operation in detail
    "history" => History(history::HistoryArgs) history::run,
    /// Find items and their references
    "search" => Search(search::SearchArgs) search::run,
    /// Check a server's setup and explain how to fix problems
    "doctor" => Doctor(doctor::DoctorArgs) doctor::run,
    /// Add and manage servers and their credentials
    "server" => Server(server::ServerArgs) server::run,
    /// Try sharectl without a server: a tour of the sandbox
    "demo" if feature = "sandbox" => Demo(demo::DemoArgs) demo::run,
    /// Print a completion script for a shell
    "completions" => Completions(generated::CompletionsArgs) generated::completions,
    /// Print or write the manual pages
    "man" => Man(generated::ManArgs) generated::man,
}

/// Runs a command. Without one, prints a welcome.
///
/// # Errors
/// The errors of the command.
pub(crate) async fn run(command: Option<Command>, mut context: Context) -> Result<()> {
    // A diff is an apply that only shows its plan.
    context.global.dry_run |= matches!(command, Some(Command::Diff(_)));
    let context = &context;
    let is_stats = matches!(command, Some(Command::Stats(_)));
    if *context.printer.format() == Format::Prometheus && !is_stats {
        return Err(
            Error::usage("`-o prometheus` works only with `sharectl stats`")
                .hint("use `-o json`, `-o jsonl`, or `-o csv`"),
        );
    }
    match command {
        None => {
            context.printer.lines(WELCOME);
            Ok(())
        }
        Some(command) => command.run(context).await,
    }
}
