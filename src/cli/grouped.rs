//! What help shows where: commands in groups, and of the global flags those that do something.

use std::fmt::Write as _;

use clap::{Arg, Command};

use super::STYLES;

/// The commands by what they are for. Any other comes last.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "Shares",
        &[
            "create", "list", "show", "update", "expire", "rotate", "delete", "prune",
        ],
    ),
    ("Links and playlists", &["url", "m3u"]),
    ("Health and numbers", &["check", "stats"]),
    ("Shares as a file", &["export", "diff", "apply"]),
    ("What was done", &["history", "undo", "redo"]),
    ("Library", &["search"]),
    ("Servers", &["server", "doctor", "demo"]),
];

/// What comes after the groups.
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

/// The commands that only plan, which `--exit-code` is for.
const PLANNING: &[&str] = &["diff"];

/// The global flags that say how to change something.
const CHANGING: &[&str] = &["yes", "dry_run", EXIT_CODE, "no_journal"];

/// The one of them that says how a plan ends.
const EXIT_CODE: &str = "exit_code";

/// The command with its subcommands in groups, as help shows them: clap knows one group only.
pub(super) fn grouped(root: Command) -> Command {
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}{{all-args}}{{after-help}}",
        groups(&root)
    );
    // They are in the template, and would be shown twice.
    let names: Vec<String> = names(&root).map(str::to_owned).collect();
    let hidden = names.into_iter().fold(root, |root, name| {
        root.mut_subcommand(name, |command| command.hide(true))
    });
    hidden
        .help_template(template)
        .override_usage("sharectl [OPTIONS] [COMMAND]")
}

/// Hides the flags for changes where nothing is changed. They are still taken, so that a script may
/// give them to every command.
pub(super) fn without_idle_flags(root: Command) -> Command {
    let idle: Vec<Arg> = CHANGING
        .iter()
        .filter_map(|id| root.get_arguments().find(|arg| arg.get_id() == *id))
        .map(|arg| arg.clone().hide(true))
        .collect();
    let hidden = |command: Command, path: &str| {
        let plans = PLANNING.contains(&path);
        if !plans && !READ_ONLY.contains(&path) {
            return command;
        }
        let is_idle = |arg: &&Arg| !plans || arg.get_id() != EXIT_CODE;
        // What a subcommand has of its own is not handed down to it.
        command.args(idle.iter().filter(is_idle).cloned())
    };
    root.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        let command = command.mut_subcommands(|below| {
            let path = format!("{name} {}", below.get_name());
            hidden(below, &path)
        });
        hidden(command, &name)
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

/// What a command is for, and what it is called as well.
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
    fn flags_for_changes_are_shown_where_something_changes() {
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
}
