//! What the two streams lead to, found out once.

use std::io::IsTerminal as _;

use clap::ColorChoice;

use super::editor::TextEditor;
use crate::env_vars::{self, Environment, Variable};

/// What is known of the terminal and the environment before the first line is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terminal {
    /// stdin can be typed at.
    pub stdin: bool,
    /// What stdout leads to.
    pub stdout: Stream,
    /// What stderr leads to.
    pub stderr: Stream,
    /// The locale shows more than ASCII.
    pub unicode: bool,
    /// Plain mode, for screen readers and for terminals that can't draw (`TERM=dumb`): nothing is
    /// drawn, colored, or moved over, and signs are words.
    pub plain: bool,
    /// Someone reads stderr: it is a terminal.
    pub watched: bool,
    /// stderr goes to systemd's journal, where lines carry their priority.
    pub journal: bool,
    /// What changes a text of several lines.
    pub editor: Option<TextEditor>,
}

/// What one stream leads to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stream {
    /// A terminal.
    pub terminal: bool,
    /// Colours are wanted here.
    pub color: bool,
    /// Links can be made clickable (OSC 8).
    pub links: bool,
    /// Columns, where there is a limit.
    pub width: Option<usize>,
    /// The limit is that of the terminal, which people resize.
    pub measured: bool,
}

impl Terminal {
    /// Looks at the streams of this process; `choice` is `--color`, `accessible` is `--accessible`.
    #[must_use]
    pub fn detect(choice: ColorChoice, accessible: bool, environment: &Environment) -> Self {
        let facts = Facts {
            stdin: std::io::stdin().is_terminal(),
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
            stdout_width: width_of(&console::Term::stdout()),
            stderr_width: width_of(&console::Term::stderr()),
            stderr_file: stderr_file(),
            accessible,
        };
        let terminal = facts.judge(choice, environment);
        // indicatif paints through console, which judges NO_COLOR by other rules.
        console::set_colors_enabled(terminal.stdout.color);
        console::set_colors_enabled_stderr(terminal.stderr.color);
        terminal
    }

    /// The same terminal, which may have been resized.
    #[must_use]
    pub fn measured_again(&self) -> Self {
        let again = |stream: &Stream, term: &console::Term| Stream {
            width: width_of(term).filter(|_| stream.measured).or(stream.width),
            ..*stream
        };
        Self {
            stdout: again(&self.stdout, &console::Term::stdout()),
            stderr: again(&self.stderr, &console::Term::stderr()),
            ..self.clone()
        }
    }
}

fn width_of(term: &console::Term) -> Option<usize> {
    term.size_checked().map(|(_, columns)| columns.into())
}

/// What the operating system says about the three streams.
#[derive(Default)]
struct Facts {
    stdin: bool,
    stdout: bool,
    stderr: bool,
    stdout_width: Option<usize>,
    stderr_width: Option<usize>,
    /// Device and inode of stderr, as `JOURNAL_STREAM` writes them.
    stderr_file: Option<String>,
    /// `--accessible`.
    accessible: bool,
}

impl Facts {
    fn judge(&self, choice: ColorChoice, environment: &Environment) -> Terminal {
        let set = |variable: &Variable| environment.raw(variable)?.to_str();
        let columns = set(&env_vars::COLUMNS)
            .and_then(|columns| columns.parse().ok())
            .filter(|columns| *columns > 0);
        let plain = self.accessible
            || environment.is_on(&env_vars::ACCESSIBLE)
            || set(&env_vars::TERM) == Some("dumb");
        let stream = |terminal: bool, width: Option<usize>| {
            let color = !plain && wants_color(choice, terminal, &set);
            Stream {
                terminal,
                color,
                links: color && terminal && knows_links(&set),
                // A line that is cut is lost to a reader, and one that wraps is not.
                width: columns.or(width).filter(|_| !plain),
                measured: columns.is_none() && !plain,
            }
        };
        let journal = set(&env_vars::JOURNAL_STREAM);
        Terminal {
            stdin: self.stdin,
            stdout: stream(self.stdout, self.stdout_width),
            stderr: stream(self.stderr, self.stderr_width),
            unicode: shows_unicode(&set),
            plain,
            watched: self.stderr || environment.is_on(&env_vars::TEST_WATCHED),
            journal: journal.is_some() && journal == self.stderr_file.as_deref(),
            editor: TextEditor::find(environment),
        }
    }
}

/// The flag, then `NO_COLOR`, then `CLICOLOR_FORCE`, then whether someone watches.
fn wants_color<'e>(
    choice: ColorChoice,
    terminal: bool,
    set: &impl Fn(&Variable) -> Option<&'e str>,
) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set(&env_vars::NO_COLOR).is_some() => false,
        ColorChoice::Auto if set(&env_vars::CLICOLOR_FORCE).is_some_and(|value| value != "0") => {
            true
        }
        ColorChoice::Auto => {
            terminal
                && set(&env_vars::TERM).is_none_or(|term| term != "dumb")
                && set(&env_vars::CLICOLOR).is_none_or(|value| value != "0")
        }
    }
}

/// Only a locale that names another character set says no: an unset one is usual in containers,
/// whose terminals show UTF-8 all the same.
fn shows_unicode<'e>(set: &impl Fn(&Variable) -> Option<&'e str>) -> bool {
    let locale = [env_vars::LC_ALL, env_vars::LC_CTYPE, env_vars::LANG]
        .iter()
        .find_map(set);
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Terminals that are known to make OSC 8 clickable; others may print it.
fn knows_links<'e>(set: &impl Fn(&Variable) -> Option<&'e str>) -> bool {
    if let Some(forced) = set(&env_vars::FORCE_HYPERLINK) {
        return forced != "0";
    }
    let term = set(&env_vars::TERM).unwrap_or_default();
    let program = set(&env_vars::TERM_PROGRAM).unwrap_or_default();
    [env_vars::WT_SESSION, env_vars::KONSOLE_VERSION]
        .iter()
        .any(|variable| set(variable).is_some())
        || set(&env_vars::VTE_VERSION)
            .and_then(|version| version.parse().ok())
            .is_some_and(|version: u32| version >= 5000)
        || ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "tmux"].contains(&program)
        || ["xterm-kitty", "alacritty", "foot", "xterm-ghostty"]
            .iter()
            .any(|known| term.starts_with(known))
}

#[cfg(target_os = "linux")]
fn stderr_file() -> Option<String> {
    use std::os::linux::fs::MetadataExt as _;
    let file = std::fs::metadata("/proc/self/fd/2").ok()?;
    Some(format!("{}:{}", file.st_dev(), file.st_ino()))
}

#[cfg(not(target_os = "linux"))]
fn stderr_file() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(choice: ColorChoice, variables: &[(&str, &str)]) -> Terminal {
        let facts = Facts {
            stdout: true,
            stdout_width: Some(120),
            stderr_file: Some("8:42".into()),
            ..Facts::default()
        };
        let environment = Environment::of(variables.iter().copied());
        facts.judge(choice, &environment)
    }

    #[test]
    fn colour_follows_flag_then_environment_then_terminal() {
        let auto = |variables: &[(&str, &str)]| judge(ColorChoice::Auto, variables).stdout.color;
        assert!(auto(&[]));
        assert!(auto(&[("NO_COLOR", "")]), "an empty NO_COLOR is unset");
        assert!(!auto(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
        assert!(!auto(&[("TERM", "dumb")]));
        assert!(!auto(&[("CLICOLOR", "0")]));
        let forced = judge(ColorChoice::Auto, &[("CLICOLOR_FORCE", "1")]);
        assert!(forced.stderr.color, "although it is no terminal");
        let always = judge(ColorChoice::Always, &[("NO_COLOR", "1")]);
        assert!(always.stdout.color);
        assert!(
            !judge(ColorChoice::Never, &[("CLICOLOR_FORCE", "1")])
                .stdout
                .color
        );
    }

    #[test]
    fn only_a_locale_that_says_otherwise_means_ascii() {
        let unicode = |variables: &[(&str, &str)]| judge(ColorChoice::Auto, variables).unicode;
        assert!(unicode(&[]));
        assert!(unicode(&[("LANG", "de_DE.UTF-8")]));
        assert!(unicode(&[("LC_ALL", ""), ("LANG", "C.utf8")]));
        assert!(!unicode(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]));
        assert!(!unicode(&[("LANG", "de_DE.ISO-8859-1")]));
    }

    #[test]
    fn the_journal_is_known_by_its_own_stream_only() {
        let journal = |stream| judge(ColorChoice::Auto, &[("JOURNAL_STREAM", stream)]).journal;
        assert!(journal("8:42"));
        assert!(!journal("8:43"));
        assert!(!judge(ColorChoice::Auto, &[]).journal);
    }

    #[test]
    fn columns_outrank_the_terminal_and_nonsense_does_not() {
        let width = |columns| {
            judge(ColorChoice::Auto, &[("COLUMNS", columns)])
                .stdout
                .width
        };
        assert_eq!(width("77"), Some(77));
        assert_eq!(width("0"), Some(120));
        assert_eq!(width("wide"), Some(120));
    }

    #[test]
    fn plain_mode_is_asked_for_or_follows_from_the_terminal() {
        let plain = |variables: &[(&str, &str)]| judge(ColorChoice::Always, variables);
        for variable in [("TERM", "dumb"), ("SHARECTL_ACCESSIBLE", "1")] {
            let terminal = plain(&[variable]);
            assert!(terminal.plain, "{variable:?}");
            assert!(!terminal.stdout.color && terminal.stdout.width.is_none());
        }
        for variable in [("TERM", "xterm"), ("SHARECTL_ACCESSIBLE", "0")] {
            assert!(!plain(&[variable]).plain, "{variable:?}");
        }
        let flag = Facts {
            accessible: true,
            ..Facts::default()
        };
        let environment = Environment::of([("SHARECTL_ACCESSIBLE", "0")]);
        assert!(flag.judge(ColorChoice::Auto, &environment).plain);
    }

    #[test]
    fn links_need_colour_and_a_terminal_that_knows_them() {
        let kitty = [("TERM", "xterm-kitty")];
        assert!(judge(ColorChoice::Auto, &kitty).stdout.links);
        assert!(!judge(ColorChoice::Auto, &kitty).stderr.links);
        assert!(!judge(ColorChoice::Never, &kitty).stdout.links);
        assert!(
            !judge(ColorChoice::Auto, &[("VTE_VERSION", "4000")])
                .stdout
                .links
        );
    }
}
