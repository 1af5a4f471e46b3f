//! The root parser, and how a command line is parsed.

mod global;
#[cfg(test)]
mod help_tests;
pub(crate) mod line;
mod meant;
mod short;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Args as _, CommandFactory as _, FromArgMatches as _, Parser};
use sharectl_config::env_vars::Environment;
use sharectl_core::error::{Error, Result};

use self::global::{STYLES, grouped, with_fitting_flags};
use self::line::{command_place, expanded, texts};
use self::short::on_one_screen;
use crate::commands::{self, Call, Command, Program};

pub(crate) use global::GlobalArgs;
pub(crate) use meant::{meant, wrong_option};

/// The maximum width of help, in columns.
const WIDEST_HELP: usize = 100;

/// Administer the public shares of media servers
///
/// Commands and output are the same for Navidrome, Subsonic servers, and Audiobookshelf. `man sharectl` explains how to
/// name servers, shares, items, and times.
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

    /// What to do; nothing shows a welcome.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// The whole command tree, for completions and manual pages.
pub(crate) fn command() -> clap::Command {
    with_fitting_flags(Cli::command())
}

impl Cli {
    /// Parses a command line whose first word is the program.
    ///
    /// # Errors
    /// Parse errors, and also help and version, which clap reports as errors.
    pub(crate) fn read<W>(words: impl IntoIterator<Item = W>) -> Result<Self, clap::Error>
    where
        W: Into<OsString>,
    {
        let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
        let mut cli = match read_alone(&words) {
            Some(read) => read?,
            None => {
                let parser = on_one_screen(grouped(command()), &words);
                Self::from_arg_matches(&parser.try_get_matches_from(&words)?)?
            }
        };
        cli.add_servers_before(&words);
        Ok(cli)
    }

    /// Adds the servers that a line names before its command. If a flag is given both before and after the
    /// command, clap keeps only the later values.
    fn add_servers_before(&mut self, words: &[OsString]) {
        let root = global_parser();
        let place = command_place(&root, &texts(words));
        let Some(before) = place
            .filter(|place| *place > 1)
            .and_then(|place| words.get(..place))
        else {
            return;
        };
        let read = root.try_get_matches_from(before).ok();
        let read = read.and_then(|matches| GlobalArgs::from_arg_matches(&matches).ok());
        let named = read.map(|before| before.servers).unwrap_or_default();
        if named != self.global.servers {
            self.global.servers.splice(0..0, named);
        }
    }

    /// Checks what clap can't: clap validates one command level at a time, and global flags can be given at
    /// several levels.
    ///
    /// # Errors
    /// [`Code::Usage`](sharectl_core::Code::Usage) for flags that can't be combined, and for `--exit-code` without a plan.
    pub(crate) fn check(&self) -> Result<()> {
        let only_shows = self.global.dry_run || matches!(self.command, Some(Command::Diff(_)));
        if self.global.exit_code && !only_shows {
            return Err(Error::usage("--exit-code needs --dry-run").hint("add `--dry-run`"));
        }
        if self.global.quiet && self.global.verbose > 0 {
            return Err(Error::usage("--quiet and --verbose contradict each other"));
        }
        Ok(())
    }
}

/// Why a command line was not understood.
#[derive(Debug)]
pub(crate) enum CommandLineError {
    /// The parser rejects these words.
    Line(Box<clap::Error>, Vec<OsString>),
    /// An alias can't be used.
    Alias(Error),
}

/// Parses a command line whose first word is the program, and expands its alias.
///
/// # Errors
/// Parse errors, help and version (which clap reports as errors), and invalid aliases.
pub(crate) fn read(words: Vec<OsString>, env: &Environment) -> Result<Cli, CommandLineError> {
    let unread = match Cli::read(words.clone()) {
        Ok(cli) => return Ok(cli),
        Err(error) => error,
    };
    let expanded = match unread.kind() {
        ErrorKind::InvalidSubcommand => {
            expanded(&command(), &words, env).map_err(CommandLineError::Alias)?
        }
        _ => None,
    };
    match expanded {
        Some(words) => {
            let read = Cli::read(words.clone());
            read.map_err(|error| CommandLineError::Line(Box::new(error), words))
        }
        None => Err(CommandLineError::Line(Box::new(unread), words)),
    }
}

/// The program, for commands that read the command tree or run other command lines.
pub(crate) const PROGRAM: Program = Program {
    tree: command,
    read: |words| {
        let cli = Cli::read(words)?;
        Ok(Call {
            global: cli.global,
            run: Box::new(|context| Box::pin(commands::run(cli.command, context))),
        })
    },
};

/// The parser of the global flags, without any command.
fn global_parser() -> clap::Command {
    let root = clap::Command::new(env!("CARGO_PKG_NAME"))
        .version(env!("CARGO_PKG_VERSION"))
        .styles(STYLES)
        .max_term_width(WIDEST_HELP);
    GlobalArgs::augment_args(root)
}

/// Parses a line with only its own command's parser, which is fast to build. `None` if the whole tree is
/// needed: to list the commands, or to explain an error.
fn read_alone(words: &[OsString]) -> Option<Result<Cli, clap::Error>> {
    let mut root = global_parser();
    let texts = texts(words);
    let place = command_place(&root, &texts);
    if let Some(place) = place {
        root = root.subcommand(Command::parser_of(texts.get(place)?)?);
        root = on_one_screen(with_fitting_flags(root), words);
    }
    let error = match root.try_get_matches_from(words) {
        Ok(matches) => return Cli::from_arg_matches(&matches).ok().map(Ok),
        Err(error) => error,
    };
    let says_all = match error.kind() {
        ErrorKind::DisplayVersion => true,
        // A flag before the command may have asked for the root help.
        ErrorKind::DisplayHelp => place == Some(1),
        _ => false,
    };
    says_all.then_some(Err(error))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sharectl_core::error::Code;
    use sharectl_ui::output::Format;

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
                let whole = on_one_screen(grouped(command()), &words);
                let whole = whole.try_get_matches_from(&words);
                let whole = whole.unwrap_err().render().ansi().to_string();
                let alone = read_alone(&words).unwrap().unwrap_err();
                assert_eq!(alone.render().ansi().to_string(), whole, "{line}");
            }
        }
    }

    #[test]
    fn nothing_at_all_is_no_error() {
        assert!(parse("sharectl").unwrap().command.is_none());
        assert_eq!(commands::WELCOME.lines().count(), 3);
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
            let checked = parsed.check();
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
}
