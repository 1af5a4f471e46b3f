//! The global flags, and how help shows them: commands in groups, and for each command only the global flags
//! that apply to it, with text that fits.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::Styles;
use clap::{Arg, ArgAction, Args, ColorChoice, Command};
use sharectl_config::env_vars::{self, Environment};
use sharectl_config::text::Repeated;
use sharectl_config::{Overrides, Rate, Settings, values};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::shell;
use sharectl_ui::output::{self, Format};

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
        help_heading = "Server"
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

    /// Limits of requests.
    #[command(flatten)]
    pub(crate) limits: LimitArgs,

    /// Accept responses from a cache in front of the server, even when writing
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

/// How much is asked of servers, and for how long
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Requests to run at once [default: adapts to the server, at most 64]
    #[arg(short, long, value_name = "N", value_parser = values::jobs, global = true, hide_short_help = true)]
    jobs: Option<NonZeroUsize>,

    /// Maximum request rate, such as `5` (per second) or `100/min`
    #[arg(long, global = true, hide_short_help = true)]
    rate: Option<Rate>,

    /// Timeout for one request [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = values::duration, global = true, hide_short_help = true)]
    timeout: Option<Duration>,

    /// Time limit for the whole command
    #[arg(long, value_name = "TIME", value_parser = values::duration, global = true, hide_short_help = true)]
    deadline: Option<Duration>,

    /// Retries for requests that are safe to repeat [default: 5; 2 if the server never answers]
    #[arg(long, value_name = "N", value_parser = values::retries, global = true, hide_short_help = true)]
    retries: Option<u32>,
}

impl GlobalArgs {
    /// The configuration overrides that these flags set.
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides {
            servers: self.servers.clone(),
            config: self.config.clone(),
            state_dir: self.state_dir.clone(),
            settings: self.settings(),
        }
    }

    /// The settings given as flags.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            timeout: self.limits.timeout,
            deadline: self.limits.deadline,
            retries: self.limits.retries,
            jobs: self.limits.jobs,
            rate: self.limits.rate,
            tz: self.tz.clone(),
            ..Settings::default()
        }
    }

    /// The output settings: these flags, with `SHARECTL_OUTPUT` and `SHARECTL_NO_INPUT` as defaults.
    ///
    /// # Errors
    /// [`Code::Config`] if `SHARECTL_OUTPUT` names an unknown format.
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
            repeated: self.repeated(),
        })
    }

    /// What the commands in hints repeat of these flags.
    fn repeated(&self) -> Repeated {
        let files = [("--config", &self.config), ("--state-dir", &self.state_dir)];
        let flag = |(flag, path): (&str, &Option<PathBuf>)| {
            let path = path.as_ref()?.display().to_string();
            Some(format!(" {flag} {}", shell::word(&path)))
        };
        Repeated {
            files: files.into_iter().filter_map(flag).collect(),
            servers: self.servers.clone(),
        }
    }
}

pub(super) const STYLES: Styles = Styles::styled()
    .header(anstyle::Style::new().bold())
    .usage(anstyle::Style::new().bold())
    .literal(anstyle::AnsiColor::Cyan.on_default())
    .placeholder(anstyle::AnsiColor::Green.on_default())
    .valid(anstyle::AnsiColor::Green.on_default())
    .invalid(anstyle::AnsiColor::Yellow.on_default())
    .error(anstyle::AnsiColor::Red.on_default().bold());

/// The commands by group. A command that is in no group comes last.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "Shares",
        &[
            "create", "list", "show", "update", "expire", "rotate", "delete", "prune",
        ],
    ),
    ("Links and playlists", &["url", "m3u"]),
    ("Health and statistics", &["check", "stats"]),
    ("Shares as a file", &["export", "diff", "apply"]),
    ("History", &["history", "undo", "redo"]),
    ("Library", &["search"]),
    ("Servers", &["server", "doctor", "demo"]),
];

/// The heading of the commands that are in no group.
const OTHERS: &str = "More";

/// The commands that change nothing, neither on a server nor in the configuration.
const READ_ONLY: &[&str] = &[
    "list",
    "show",
    "url",
    "m3u",
    "history",
    "check",
    "stats",
    "export",
    "search",
    "doctor",
    "demo",
    "completions",
    "man",
    "server list",
    "server show",
];

/// The commands that only plan. Of the flags for changes, they show only `--exit-code`.
const PLANNING: &[&str] = &["diff"];

/// The global flags for commands that change something.
const CHANGING: &[&str] = &["yes", "dry_run", EXIT_CODE, "no_journal"];

/// The flag for changes that also applies to commands that only plan.
const EXIT_CODE: &str = "exit_code";

/// The commands that use exactly one server.
const ONE_SERVER: &[&str] = &["create", "show", "rotate", "url", "m3u"];

/// The commands that don't use `--server`; those below `server` take a name instead.
const NO_SERVER: &[&str] = &["server", "demo", "completions", "man"];

/// The commands that read all shares if no selector is given.
const READS_ALL: &[&str] = &["list", "check", "stats", "export"];

/// The command whose `--all` means all expired shares.
const PRUNE: &str = "prune";

/// The command whose last argument is an expiry, which clap takes for a share.
const EXPIRE: &str = "expire";

/// What help says of that argument.
const LAST_WHEN: &str = "the last argument can be WHEN, the new expiry: 7d (from now), +7d (extends it), a date, \
                         never, or now";

/// What help says of times, if a command takes one.
const TIMES: &str = "TIME is a duration such as `30min`, `12h`, `7d`, `2w`, `1mo`, or `1y`. DATE is a date such as `2027-01-01`, or a date \
                     with a time. WHEN is either; an expiry can also be `never` or, for an existing share, `now`. See TIMES in \
                     sharectl(1).";

/// The value names of times.
const TIME_NAMES: &[&str] = &["TIME", "WHEN", "DATE"];

/// The command that writes metrics.
const METRICS: &str = "stats";

/// Groups the subcommands in help: clap puts all of them in one group.
pub(super) fn grouped(root: Command) -> Command {
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}{{all-args}}{{after-help}}",
        groups(&root)
    );
    // The template already lists them; clap would list them again.
    let names: Vec<String> = names(&root).map(str::to_owned).collect();
    let hidden = names.into_iter().fold(root, |root, name| {
        root.mut_subcommand(name, |command| command.hide(true))
    });
    hidden
        .help_template(template)
        .override_usage("sharectl [OPTIONS] [COMMAND]")
}

/// Adjusts the global flags of each command. A flag that has no effect there is hidden but still accepted, so
/// that scripts can pass it to every command.
pub(super) fn with_fitting_flags(root: Command) -> Command {
    let global = |id: &str| root.get_arguments().find(|arg| arg.get_id() == id).cloned();
    let flags = SharedFlags {
        changing: CHANGING.iter().filter_map(|id| global(id)).collect(),
        server: global("servers"),
        output: global("output"),
    };
    root.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        let command = command.mut_subcommands(|below| {
            let path = format!("{name} {}", below.get_name());
            flags.fitting(below, &path)
        });
        flags.fitting(command, &name)
    })
}

/// Global flags whose help differs between commands. clap doesn't propagate a global flag to a command that
/// defines its own.
struct SharedFlags {
    changing: Vec<Arg>,
    server: Option<Arg>,
    output: Option<Arg>,
}

impl SharedFlags {
    /// Adds the adjusted flags to the command at this path, such as `server add`.
    fn fitting(&self, command: Command, path: &str) -> Command {
        let changing = self.changing.iter();
        let changing = changing.filter_map(|arg| changing_of(arg, path));
        let server = self.server.clone().map(|arg| server_of(arg, path));
        let output = self.output.clone().map(|arg| match path {
            METRICS => arg.value_parser(Format::parser_with_metrics()),
            _ => arg,
        });
        // Help lists the headings in the order in which the command gets their first flags.
        let flags = output.into_iter().chain(server).chain(changing);
        with_times(with_all(command, path)).args(flags)
    }
}

/// A flag for changes as a command shows it, or `None` if the global one fits.
fn changing_of(arg: &Arg, path: &str) -> Option<Arg> {
    let plans = PLANNING.contains(&path);
    if plans && arg.get_id() == EXIT_CODE {
        return Some(arg.clone().help("Exit with 12 if anything differs"));
    }
    (plans || READ_ONLY.contains(&path)).then(|| arg.clone().hide(true))
}

/// `--server` as a command shows it.
fn server_of(arg: Arg, path: &str) -> Arg {
    let first = path.split(' ').next().unwrap_or(path);
    match path {
        path if ONE_SERVER.contains(&path) => arg.help("Server to use, by name"),
        _ if NO_SERVER.contains(&first) => arg.hide(true),
        _ => arg,
    }
}

/// Adds the help text about times if a command takes one.
fn with_times(command: Command) -> Command {
    let is_time = |arg: &Arg| {
        let names = arg.get_value_names().unwrap_or_default();
        !arg.is_hide_set() && names.iter().any(|name| TIME_NAMES.contains(&name.as_str()))
    };
    if !command.get_arguments().any(is_time) {
        return command;
    }
    let after = command.get_after_help().map(ToString::to_string);
    let after = after.unwrap_or_default();
    command.after_help(format!("{after}\n\n{TIMES}"))
}

/// A command whose shares and `--all` say what they do there.
fn with_all(command: Command, path: &str) -> Command {
    let help = match path {
        path if READS_ALL.contains(&path) => "All shares; this is the default",
        PRUNE => "All of your expired shares; this is the default",
        path if READ_ONLY.contains(&path) => "All shares",
        _ => "All of your shares; use --owner for other owners' shares",
    };
    command.mut_args(|arg| match arg.get_id().as_str() {
        "all" => arg.help(help),
        "shares" if path == EXPIRE => {
            let shares = arg.get_help().map(ToString::to_string).unwrap_or_default();
            arg.help(format!("{shares}; {LAST_WHEN}"))
        }
        _ => arg,
    })
}

fn names(root: &Command) -> impl Iterator<Item = &str> {
    let shown = |command: &&Command| !command.is_hide_set();
    root.get_subcommands().filter(shown).map(Command::get_name)
}

fn groups(root: &Command) -> String {
    let is_grouped = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let others: Vec<&str> = names(root).filter(|name| !is_grouped(name)).collect();
    let groups = GROUPS.iter().map(|(heading, names)| (*heading, *names));
    let (header, literal) = (STYLES.get_header(), STYLES.get_literal());
    let mut text = String::new();
    for (heading, names) in groups.chain([(OTHERS, &*others)]) {
        // Writing to a String can't fail.
        let _ = writeln!(text, "{header}{heading}:{header:#}");
        for command in names.iter().filter_map(|name| root.find_subcommand(name)) {
            let (name, about) = (command.get_name(), about(command));
            let _ = writeln!(text, "  {literal}{name:11}{literal:#}  {about}");
        }
        text.push('\n');
    }
    text
}

/// The description of a command, and its visible aliases.
fn about(command: &Command) -> String {
    let about = command.get_about().map(ToString::to_string);
    let aliases: Vec<&str> = command.get_visible_aliases().collect();
    let also = match aliases.as_slice() {
        [] => String::new(),
        aliases => format!(" (also {})", aliases.join(", ")),
    };
    about.unwrap_or_default() + &also
}

#[cfg(test)]
mod tests {
    use sharectl_config::env_vars::Environment;

    use super::super::command;
    use super::*;

    /// Whether the command is built in: without the sandbox there is no demo.
    fn is_there(name: &str) -> bool {
        cfg!(feature = "sandbox") || name != "demo"
    }

    #[test]
    fn groups_name_commands_that_there_are_and_none_twice() {
        let root = command();
        let mut named: Vec<&str> = GROUPS
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        for name in &named {
            let found = root.find_subcommand(name);
            assert_eq!(found.is_some(), is_there(name), "{name}");
        }
        let count = named.len();
        named.sort_unstable();
        named.dedup();
        assert_eq!(named.len(), count);
    }

    #[test]
    fn every_command_is_in_the_help_on_a_line_of_its_own() {
        let root = command();
        let help = grouped(root.clone()).render_help().to_string();
        for name in names(&root) {
            let lines = help
                .lines()
                .filter(|line| line.starts_with(&format!("  {name} ")));
            assert_eq!(lines.count(), 1, "{name}: {help}");
        }
        let commands = help.lines().take_while(|line| !line.starts_with("Options"));
        for line in commands {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn shared_flags_say_what_they_do_in_a_command() {
        let mut root = command();
        root.build();
        let help = |path: &str| {
            let words = path.split(' ');
            let found = words.fold(&root, |command, word| {
                command.find_subcommand(word).unwrap()
            });
            found.clone().render_help().to_string()
        };
        assert!(help("list").contains("(can be repeated)"));
        assert!(!help("create").contains("`all` for every server"));
        assert!(help("create").contains("--server <NAME>"));
        assert!(!help("server add").contains("--server <NAME>"));
        assert!(help("stats").contains("prometheus"));
        assert!(!help("list").contains("prometheus"));
        assert!(help("list").contains("All shares; this is the default"));
        assert!(help("prune").contains("All of your expired shares; this is the default"));
        assert!(help("delete").contains("All of your shares"));
        let long = |path: &str| {
            let command = root.find_subcommand(path).unwrap().clone();
            command.clone().render_long_help().to_string()
        };
        assert!(long("diff").contains("Exit with 12 if anything differs"));
        assert!(long("apply").contains("With --dry-run, exit with 12"));
    }

    #[test]
    fn every_flag_that_differs_belongs_to_a_command() {
        let root = command();
        let all = ONE_SERVER.iter().chain(NO_SERVER).chain(READS_ALL);
        for name in all.chain([&METRICS, &PRUNE]).filter(|name| is_there(name)) {
            assert!(root.find_subcommand(name).is_some(), "{name}");
        }
    }

    #[test]
    fn flags_for_changes_are_shown_if_something_changes() {
        let mut root = command();
        root.build();
        let shows = |path: &str| {
            let mut command = &root;
            for word in path.split(' ') {
                command = command.find_subcommand(word).unwrap();
            }
            let mut args = command.get_arguments();
            !args
                .find(|arg| arg.get_id() == "yes")
                .unwrap()
                .is_hide_set()
        };
        for path in READ_ONLY
            .iter()
            .chain(PLANNING)
            .filter(|path| is_there(path))
        {
            assert!(!shows(path), "{path}");
        }
        for path in [
            "create",
            "delete",
            "prune",
            "undo",
            "redo",
            "server set",
            "server login",
        ] {
            assert!(shows(path), "{path}");
        }
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
