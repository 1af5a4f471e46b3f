//! The root parser and the global flags.

pub(crate) mod aliases;
mod grouped;
#[cfg(test)]
mod help_tests;
mod meant;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::Styles;
use clap::error::ErrorKind;
use clap::{ArgAction, Args, ColorChoice, CommandFactory as _, FromArgMatches as _, Parser};
use clap_complete::engine::ArgValueCompleter;
use sharectl_config::env_vars::{self, Environment};
use sharectl_config::{Overrides, Rate, Settings, values};
use sharectl_core::domain::ItemKind;
use sharectl_core::error::{Code, Error, Result};
use sharectl_ui::output::{self, Format};

use crate::commands::Command;
use crate::completion;

pub(crate) use meant::{command_of, joined, meant, takes_value, written};

/// What a bare `sharectl` says.
pub(crate) const WELCOME: &str = "\
Try it without a server:  sharectl demo
Add your server:          sharectl server add home https://music.example.com
Get help:                 sharectl help";

/// How many columns help takes at most.
const WIDEST_HELP: usize = 100;

const STYLES: Styles = Styles::styled()
    .header(anstyle::Style::new().bold())
    .usage(anstyle::Style::new().bold())
    .literal(anstyle::AnsiColor::Cyan.on_default())
    .placeholder(anstyle::AnsiColor::Green.on_default())
    .valid(anstyle::AnsiColor::Green.on_default())
    .invalid(anstyle::AnsiColor::Yellow.on_default())
    .error(anstyle::AnsiColor::Red.on_default().bold());

/// Administer the public shares of media servers
///
/// Commands work the same on Navidrome, Subsonic servers, and Audiobookshelf. `man sharectl` explains how to name
/// servers, shares, items, and times.
#[derive(Debug, Parser)]
#[command(
    name = "sharectl",
    version,
    styles = STYLES,
    max_term_width = WIDEST_HELP,
    disable_help_subcommand = false,
    subcommand_value_name = "COMMAND",
    after_help = "Run `sharectl COMMAND --help` for details and examples."
)]
pub(crate) struct Cli {
    /// The flags that every command takes.
    #[command(flatten)]
    pub(crate) global: GlobalArgs,

    /// What to do; nothing shows [`WELCOME`].
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// The whole command tree, for completions and manual pages.
#[must_use]
pub(crate) fn command() -> clap::Command {
    with_values(grouped::with_fitting_flags(Cli::command()))
}

/// Completes the values of options that mean the same in every command that has them.
fn with_values(command: clap::Command) -> clap::Command {
    use completion::{
        dates, expiries, fields, libraries, sort_fields, spans, starts, titles, where_fields,
    };
    let completed = |arg: clap::Arg| {
        let completer = match arg.get_long().unwrap_or_default() {
            "fields" => ArgValueCompleter::new(fields),
            "sort" => ArgValueCompleter::new(sort_fields),
            "where" => ArgValueCompleter::new(where_fields),
            "expires" | "default-expires" => ArgValueCompleter::new(expiries),
            "until" | "created-before" | "created-after" => ArgValueCompleter::new(dates),
            "in" | "by" | "at-least" | "expires-within" | "expired-for" | "not-visited-for"
            | "renew-before" | "grace" => ArgValueCompleter::new(spans),
            "at" => ArgValueCompleter::new(starts),
            "library" => ArgValueCompleter::new(libraries),
            "song" | "album" | "artist" | "playlist" | "book" | "episode" => {
                let kind = arg.get_long().and_then(|kind| kind.parse().ok());
                let kind = kind.unwrap_or(ItemKind::Album);
                ArgValueCompleter::new(move |typed: &std::ffi::OsStr| titles(kind, typed))
            }
            _ => return arg,
        };
        arg.add(completer)
    };
    command.mut_args(completed).mut_subcommands(with_values)
}

impl Cli {
    /// Reads a command line; the first word is the program.
    ///
    /// # Errors
    /// What can't be parsed, and what is no error: help and the version.
    pub(crate) fn read<W>(words: impl IntoIterator<Item = W>) -> Result<Self, clap::Error>
    where
        W: Into<OsString>,
    {
        let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
        let mut cli = match read_alone(&words) {
            Some(read) => read?,
            None => {
                let parser = grouped::grouped(command());
                Self::from_arg_matches(&parser.try_get_matches_from(&words)?)?
            }
        };
        cli.global.add_servers_before(&words);
        Ok(cli)
    }
}

/// The parser of the flags that every command takes, without any command.
fn global_parser() -> clap::Command {
    let root = clap::Command::new(env!("CARGO_PKG_NAME"))
        .version(env!("CARGO_PKG_VERSION"))
        .styles(STYLES)
        .max_term_width(WIDEST_HELP);
    GlobalArgs::augment_args(root)
}

/// Reads a line with the parser of its command alone, which is soon built. `None` where only the whole tree
/// knows what to say: which commands there are, and what is wrong with a line.
fn read_alone(words: &[OsString]) -> Option<Result<Cli, clap::Error>> {
    let mut root = global_parser();
    let texts = meant::texts(words);
    let place = meant::command_place(&root, &texts);
    if let Some(place) = place {
        root = root.subcommand(Command::parser_of(texts.get(place)?)?);
        root = grouped::with_fitting_flags(root);
    }
    let error = match root.try_get_matches_from(words) {
        Ok(matches) => return Cli::from_arg_matches(&matches).ok().map(Ok),
        Err(error) => error,
    };
    let says_all = match error.kind() {
        ErrorKind::DisplayVersion => true,
        // A flag before the command may have asked for the help of all.
        ErrorKind::DisplayHelp => place == Some(1),
        _ => false,
    };
    says_all.then_some(Err(error))
}

/// The flags that every command takes.
///
/// They come after a command's own.
#[derive(Debug, Clone, Default, Args)]
#[command(next_display_order = 900)]
pub(crate) struct GlobalArgs {
    /// Output format; define your own with `template='{{ url }}'`
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        global = true,
        help_heading = "Output",
        value_parser = Format::parser()
    )]
    pub(crate) output: Option<Format>,

    /// Print errors only
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Show progress; -vv logs every request
    #[arg(short, long, action = ArgAction::Count, global = true, help_heading = "Output")]
    pub(crate) verbose: u8,

    /// When to use colors
    #[arg(
        long,
        value_name = "WHEN",
        global = true,
        help_heading = "Output",
        default_value = "auto",
        hide_default_value = true
    )]
    pub(crate) color: ColorChoice,

    /// Plain mode, for screen readers: numbered lists, words in place of symbols, and nothing drawn
    #[arg(long, global = true, help_heading = "Output")]
    pub(crate) accessible: bool,

    /// Don't show long output in a pager
    #[arg(long, global = true, help_heading = "Output", hide_short_help = true)]
    pub(crate) no_pager: bool,

    /// Server to use, by name; `all` for every server (can be repeated)
    #[arg(
        short,
        long = "server",
        value_name = "NAME",
        global = true,
        help_heading = "Server",
        add = ArgValueCompleter::new(completion::servers)
    )]
    pub(crate) servers: Vec<String>,

    /// Never ask; fail instead, and name the flag to use
    #[arg(long, global = true, help_heading = "Safety")]
    pub(crate) no_input: bool,

    /// Answer yes to the confirmation
    #[arg(short, long, global = true, help_heading = "Safety")]
    pub(crate) yes: bool,

    /// Show the plan and change nothing
    #[arg(short = 'n', long, global = true, help_heading = "Safety")]
    pub(crate) dry_run: bool,

    /// With --dry-run, exit with 12 if something would change
    #[arg(long, global = true, help_heading = "Safety", hide_short_help = true)]
    pub(crate) exit_code: bool,

    /// Write even if the journal can't be written; undo is then impossible
    #[arg(long, global = true, help_heading = "Safety", hide_short_help = true)]
    pub(crate) no_journal: bool,

    /// Requests to run at once [default: adapts to the server, at most 64]
    #[arg(
        short,
        long,
        value_name = "N",
        global = true,
        help_heading = "Limits",
        hide_short_help = true,
        value_parser = values::jobs
    )]
    pub(crate) jobs: Option<std::num::NonZeroUsize>,

    /// Maximum request rate, such as `5` (per second) or `100/min`
    #[arg(long, global = true, help_heading = "Limits", hide_short_help = true)]
    pub(crate) rate: Option<Rate>,

    /// Timeout for one request [default: 30s]
    #[arg(
        long,
        value_name = "TIME",
        global = true,
        help_heading = "Limits",
        hide_short_help = true,
        value_parser = values::duration
    )]
    pub(crate) timeout: Option<Duration>,

    /// Time limit for the whole command
    #[arg(
        long,
        value_name = "TIME",
        global = true,
        help_heading = "Limits",
        hide_short_help = true,
        value_parser = values::duration
    )]
    pub(crate) deadline: Option<Duration>,

    /// Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    #[arg(
        long,
        value_name = "N",
        global = true,
        help_heading = "Limits",
        hide_short_help = true,
        value_parser = values::retries
    )]
    pub(crate) retries: Option<u32>,

    /// Accept cached answers, even to decide what to write
    #[arg(long, global = true, help_heading = "Safety", hide_short_help = true)]
    pub(crate) accept_stale: bool,

    /// Configuration file to use instead of the default ones
    #[arg(
        long,
        value_name = "PATH",
        global = true,
        help_heading = "Files",
        hide_short_help = true
    )]
    pub(crate) config: Option<PathBuf>,

    /// Directory for the journal, server facts, tokens, and locks
    #[arg(
        long,
        value_name = "PATH",
        global = true,
        help_heading = "Files",
        hide_short_help = true
    )]
    pub(crate) state_dir: Option<PathBuf>,

    /// Time zone for dates: a name such as `Europe/Berlin`, or an offset such as `+02:00`
    ///
    /// `UTC+2` and `GMT-3` are refused, because POSIX gives them the opposite sign. `Etc/GMT+2` is an IANA
    /// name, and is two hours behind UTC.
    #[arg(
        long,
        value_name = "ZONE",
        global = true,
        help_heading = "Output",
        hide_short_help = true
    )]
    pub(crate) tz: Option<String>,
}

impl GlobalArgs {
    /// Adds the servers that a line names before its command: of a flag that stands before and after it, the
    /// parser knows the later values only.
    fn add_servers_before(&mut self, words: &[OsString]) {
        let root = global_parser();
        let place = meant::command_place(&root, &meant::texts(words));
        let Some(before) = place
            .filter(|place| *place > 1)
            .and_then(|place| words.get(..place))
        else {
            return;
        };
        let read = root.try_get_matches_from(before).ok();
        let read = read.and_then(|matches| Self::from_arg_matches(&matches).ok());
        let named = read.map(|before| before.servers).unwrap_or_default();
        if named != self.servers {
            self.servers.splice(0..0, named);
        }
    }

    /// Checks what the parser can't: it looks at one level of the command line only, and global flags
    /// may stand at several.
    ///
    /// # Errors
    /// [`Code::Usage`] for flags that make no sense together.
    pub(crate) fn check(&self, command: Option<&Command>) -> Result<()> {
        let only_shows = self.dry_run || matches!(command, Some(Command::Diff(_)));
        if self.exit_code && !only_shows {
            return Err(Error::usage("--exit-code needs --dry-run").hint("add `--dry-run`"));
        }
        if self.quiet && self.verbose > 0 {
            return Err(Error::usage("--quiet and --verbose contradict each other"));
        }
        Ok(())
    }

    /// What of them lies over the configuration.
    #[must_use]
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides {
            servers: self.servers.clone(),
            config: self.config.clone(),
            state_dir: self.state_dir.clone(),
            settings: self.settings(),
        }
    }

    /// The settings given as flags.
    #[must_use]
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            timeout: self.timeout,
            deadline: self.deadline,
            retries: self.retries,
            jobs: self.jobs,
            rate: self.rate,
            tz: self.tz.clone(),
            ..Settings::default()
        }
    }

    /// How to print: these flags over `SHARECTL_OUTPUT` and `SHARECTL_NO_INPUT`.
    ///
    /// # Errors
    /// [`Code::Config`] for a format that does not exist.
    pub(crate) fn printing(&self, env: &Environment) -> Result<output::Settings> {
        let format = match &self.output {
            Some(format) => format.clone(),
            None => match env.text(&env_vars::OUTPUT)? {
                Some(name) => name.parse().map_err(|message| {
                    Error::new(
                        Code::Config,
                        format!("{}: {message}", env_vars::OUTPUT.name),
                    )
                })?,
                None => Format::default(),
            },
        };
        Ok(output::Settings {
            format,
            quiet: self.quiet,
            verbose: self.verbose,
            no_input: self.no_input || env.is_on(&env_vars::NO_INPUT),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::read(line.split(' '))
    }

    #[test]
    fn the_command_tree_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn a_command_alone_is_parsed_as_in_the_whole_tree() {
        let mut root = command();
        root.build();
        let names = |command: &clap::Command| -> Vec<String> {
            let mut all: Vec<String> = command
                .get_arguments()
                .filter(|arg| !arg.is_global_set() && arg.get_id() != "help")
                .map(|arg| {
                    format!(
                        "{:?} {:?} {:?}",
                        arg.get_id(),
                        arg.get_long(),
                        arg.get_short()
                    )
                })
                .collect();
            all.extend(command.get_all_aliases().map(str::to_owned));
            all
        };
        for whole in root
            .get_subcommands()
            .filter(|one| one.get_name() != "help")
        {
            for name in std::iter::once(whole.get_name()).chain(whole.get_all_aliases()) {
                let alone = Command::parser_of(name).unwrap();
                assert_eq!(alone.get_name(), whole.get_name());
                assert_eq!(names(&alone), names(whole), "{name}");
            }
        }
        assert!(Command::parser_of("help").is_none() && Command::parser_of("List").is_none());
    }

    #[test]
    fn lines_that_parse_need_no_other_command() {
        let read =
            |line: &str| read_alone(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        for line in [
            "sharectl",
            "sharectl list",
            "sharectl -s home -q -o json ls --limit 3",
            "sharectl --server=home server add home https://music.example.com",
            "sharectl create list",
        ] {
            assert!(read(line).unwrap().is_ok(), "{line}");
        }
        for line in [
            "sharectl help list",
            "sharectl -h list",
            "sharectl lst",
            "sharectl list --nope",
        ] {
            assert!(read(line).is_none(), "{line}");
        }
        assert!(read("sharectl --version").unwrap().is_err());
    }

    #[test]
    fn the_help_of_a_command_alone_is_that_of_the_whole_tree() {
        let mut root = command();
        root.build();
        let mut paths: Vec<String> = Vec::new();
        for command in root
            .get_subcommands()
            .filter(|one| one.get_name() != "help")
        {
            let below = command.get_subcommands().map(clap::Command::get_name);
            let below = below.filter(|name| *name != "help");
            paths.extend(below.map(|below| format!("{} {below}", command.get_name())));
            paths.push(command.get_name().to_owned());
        }
        for path in paths {
            for flag in ["-h", "--help"] {
                let line = format!("sharectl {path} {flag}");
                let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
                let whole = grouped::grouped(command()).try_get_matches_from(&words);
                let whole = whole.unwrap_err().render().ansi().to_string();
                let alone = read_alone(&words).unwrap().unwrap_err();
                assert_eq!(alone.render().ansi().to_string(), whole, "{line}");
            }
        }
    }

    #[test]
    fn nothing_at_all_is_no_error() {
        assert!(parse("sharectl").unwrap().command.is_none());
        assert_eq!(WELCOME.lines().count(), 3);
    }

    #[test]
    fn global_flags_stand_before_and_after_the_command() {
        let before = parse("sharectl -s home -s all -o json --timeout 5s server list").unwrap();
        let after = parse("sharectl server list -s home -s all -o json --timeout 5s").unwrap();
        for cli in [before, after] {
            assert_eq!(cli.global.servers, ["home", "all"]);
            assert_eq!(cli.global.output, Some(Format::Json));
            assert_eq!(
                cli.global.overrides().settings.timeout,
                Some(Duration::from_secs(5))
            );
        }
    }

    #[test]
    fn servers_named_before_and_after_the_command_are_all_meant() {
        for (line, servers) in [
            ("sharectl -s a list -s b", &["a", "b"][..]),
            ("sharectl -s a -s b list", &["a", "b"]),
            ("sharectl list -s a -s b", &["a", "b"]),
            ("sharectl -qs a ls -s b", &["a", "b"]),
            ("sharectl --server=a server list --server b", &["a", "b"]),
            ("sharectl -s a list -s a", &["a"]),
            ("sharectl -q -s a delete x", &["a"]),
            ("sharectl -q delete x", &[]),
        ] {
            assert_eq!(parse(line).unwrap().global.servers, servers, "{line}");
        }
    }

    #[test]
    fn a_slip_is_answered_with_the_word_that_was_meant() {
        for (line, meant) in [
            ("sharectl servr list", "server"),
            ("sharectl server lst", "list"),
            ("sharectl server list --no-inputs", "--no-input"),
        ] {
            let message = parse(line).unwrap_err().to_string();
            assert!(
                message.contains("tip") && message.contains(meant),
                "{message}"
            );
        }
    }

    #[test]
    fn flags_that_make_no_sense_together_are_found_wherever_they_stand() {
        let check = |line| {
            let parsed = parse(line).unwrap();
            let checked = parsed.global.check(parsed.command.as_ref());
            checked.map_err(|error| error.code())
        };
        assert_eq!(check("sharectl -n server list --exit-code"), Ok(()));
        assert_eq!(check("sharectl server list --exit-code"), Err(Code::Usage));
        assert_eq!(check("sharectl diff shares.toml --exit-code"), Ok(()));
        assert_eq!(check("sharectl -q server list -v"), Err(Code::Usage));
    }

    #[test]
    fn a_password_in_an_address_is_not_repeated_by_the_parser() {
        let line = "sharectl server add home https://admin:sesame@m.example --header X=sesame";
        assert!(
            parse(line).is_ok(),
            "the command itself refuses it, without repeating it"
        );
    }

    #[test]
    fn the_output_format_may_come_from_the_environment() {
        let env = Environment::of([("SHARECTL_OUTPUT", "csv"), ("SHARECTL_NO_INPUT", "1")]);
        let printing = GlobalArgs::default().printing(&env).unwrap();
        assert_eq!((printing.format, printing.no_input), (Format::Csv, true));
        let flag = GlobalArgs {
            output: Some(Format::Ids),
            ..GlobalArgs::default()
        };
        assert_eq!(flag.printing(&env).unwrap().format, Format::Ids);
        let env = Environment::of([("SHARECTL_OUTPUT", "yaml")]);
        let error = GlobalArgs::default().printing(&env).unwrap_err();
        assert!(
            error
                .message()
                .starts_with("SHARECTL_OUTPUT: unknown format"),
            "{error}"
        );
    }
}
