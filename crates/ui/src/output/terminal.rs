//! Detects once what the standard streams are connected to. Also runs the user's editor, and builds the sequence (OSC
//! 52) for the terminal's clipboard, which works over ssh.

use std::io::{self, IsTerminal as _};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use clap::ColorChoice;
use dialoguer::Editor;

use crate::env_vars::{self, Environment, Secrets, Variable};
use crate::{shell, signals};

/// The facts about the terminal and the environment, known before the first line is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terminal {
    /// stdin is a terminal.
    pub stdin: bool,
    /// The facts about stdout.
    pub stdout: Stream,
    /// The facts about stderr.
    pub stderr: Stream,
    /// The locale can show non-ASCII characters.
    pub unicode: bool,
    /// Plain mode, for screen readers and for terminals that can't draw (`TERM=dumb`): no drawing,
    /// no colors, no cursor movement, and words instead of symbols.
    pub plain: bool,
    /// Someone reads stderr: it is a terminal.
    pub watched: bool,
    /// stderr goes to systemd's journal, where lines carry their priority.
    pub journal: bool,
    /// The editor for texts of several lines.
    pub editor: Option<TextEditor>,
}

/// The facts about one stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stream {
    /// The stream is a terminal.
    pub terminal: bool,
    /// Colors are wanted on this stream.
    pub color: bool,
    /// Links can be made clickable (OSC 8).
    pub links: bool,
    /// The width in columns, if there is a limit.
    pub width: Option<usize>,
    /// The width is the terminal's own, which changes when people resize it.
    pub measured: bool,
}

impl Terminal {
    /// Inspects the streams of this process; `choice` is `--color`, `accessible` is `--accessible`.
    #[must_use]
    pub fn detect(choice: ColorChoice, accessible: bool, environment: &Environment) -> Self {
        let facts = Facts {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
            stdout_width: width_of(&console::Term::stdout()),
            stderr_width: width_of(&console::Term::stderr()),
            stderr_file: stderr_file(),
            accessible,
        };
        let terminal = facts.judge(choice, environment);
        // indicatif draws through console, which has different rules for `NO_COLOR`.
        console::set_colors_enabled(terminal.stdout.color);
        console::set_colors_enabled_stderr(terminal.stderr.color);
        terminal
    }

    /// The same terminal with its current size.
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

/// The operating system's facts about the three streams.
#[derive(Default)]
struct Facts {
    stdin: bool,
    stdout: bool,
    stderr: bool,
    stdout_width: Option<usize>,
    stderr_width: Option<usize>,
    /// The device and inode of stderr, in the format of `JOURNAL_STREAM`.
    stderr_file: Option<String>,
    /// `--accessible`.
    accessible: bool,
}

impl Facts {
    fn judge(&self, choice: ColorChoice, environment: &Environment) -> Terminal {
        let columns = set(environment, &env_vars::COLUMNS)
            .and_then(|columns| columns.parse().ok())
            .filter(|columns| *columns > 0);
        let plain = self.accessible
            || environment.is_on(&env_vars::ACCESSIBLE)
            || set(environment, &env_vars::TERM) == Some("dumb");
        let stream = |terminal: bool, width: Option<usize>| {
            let color = !plain && wants_color(choice, terminal, environment);
            Stream {
                terminal,
                color,
                links: color && terminal && knows_links(environment),
                // A screen reader can't read the rest of a cut line, but it can read a wrapped one.
                width: columns.or(width).filter(|_| !plain),
                measured: columns.is_none() && !plain,
            }
        };
        let journal = set(environment, &env_vars::JOURNAL_STREAM);
        Terminal {
            stdin: self.stdin,
            stdout: stream(self.stdout, self.stdout_width),
            stderr: stream(self.stderr, self.stderr_width),
            unicode: shows_unicode(environment),
            plain,
            watched: self.stderr || environment.is_on(&env_vars::TEST_WATCHED),
            journal: journal.is_some() && journal == self.stderr_file.as_deref(),
            editor: TextEditor::find(environment),
        }
    }
}

fn set<'e>(environment: &'e Environment, variable: &Variable) -> Option<&'e str> {
    environment.raw(variable)?.to_str()
}

/// Checks the flag, then `NO_COLOR`, then `CLICOLOR_FORCE`, then whether the stream is a terminal.
fn wants_color(choice: ColorChoice, terminal: bool, environment: &Environment) -> bool {
    let set = |variable: &Variable| set(environment, variable);
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

/// Only a locale with another character set turns Unicode off: an unset locale is common in containers,
/// whose terminals show UTF-8 anyway.
fn shows_unicode(environment: &Environment) -> bool {
    let locale = [env_vars::LC_ALL, env_vars::LC_CTYPE, env_vars::LANG]
        .iter()
        .find_map(|variable| set(environment, variable));
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Whether the terminal is known to support OSC 8 links; others may print the sequence.
fn knows_links(environment: &Environment) -> bool {
    let set = |variable: &Variable| set(environment, variable);
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

/// The terminal multiplexer between this process and the terminal that has the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Multiplexer {
    /// No multiplexer.
    Nothing,
    /// tmux.
    Tmux,
    /// screen.
    Screen,
}

impl Multiplexer {
    /// Detects the multiplexer from the environment. Over ssh, only `TERM` is passed on. `screen-256color` is
    /// ambiguous, because tmux has used it as well, and screen would print a sequence that is wrapped for tmux.
    #[must_use]
    pub fn detect(environment: &Environment) -> Self {
        let term = environment.raw(&env_vars::TERM).unwrap_or_default();
        let from_afar = term.as_encoded_bytes().starts_with(b"tmux");
        if environment.raw(&env_vars::TMUX).is_some() || from_afar {
            Self::Tmux
        } else if environment.raw(&env_vars::STY).is_some() {
            Self::Screen
        } else {
            Self::Nothing
        }
    }

    /// The sequence that copies `text` to the clipboard.
    #[must_use]
    pub fn sequence(self, text: &str) -> String {
        /// The most bytes to send to screen in one piece; its buffer has always been at least 768 bytes.
        const PIECE: usize = 240;
        let plain = format!("\x1b]52;c;{}\x07", BASE64_STANDARD.encode(text));
        match self {
            Self::Nothing => plain,
            // tmux either accepts the plain sequence (`set-clipboard on`) or passes on the wrapped one
            // (`allow-passthrough on`, and always before 3.3); it drops the one it doesn't accept.
            Self::Tmux => {
                let wrapped = plain.replace('\x1b', "\x1b\x1b");
                format!("{plain}\x1bPtmux;{wrapped}\x1b\\")
            }
            // screen passes on anything that is wrapped, in pieces. The sequence is ASCII, so it can be
            // cut anywhere.
            Self::Screen => {
                let pieces = plain.as_bytes().chunks(PIECE);
                let wrap = |piece| format!("\x1bP{}\x1b\\", String::from_utf8_lossy(piece));
                pieces.map(wrap).collect()
            }
        }
    }
}

/// The user's editor: a program and its arguments, in shell syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEditor {
    command: String,
    /// Variables to remove from the editor's environment.
    secrets: Secrets,
}

impl TextEditor {
    /// The editor from `VISUAL`, else `EDITOR`.
    #[must_use]
    pub fn find(env: &Environment) -> Option<Self> {
        let named = |variable| Some(set(env, variable)?.trim());
        let chosen = [&env_vars::VISUAL, &env_vars::EDITOR]
            .into_iter()
            .filter_map(named)
            .find(|command| !command.is_empty())?;
        Some(Self {
            command: chosen.to_owned(),
            secrets: env.secrets().clone(),
        })
    }

    /// Opens a text in the editor and waits until it closes. Returns the saved text without line breaks at its end,
    /// or `None` if the user didn't save it.
    ///
    /// # Errors
    /// If the editor can't be started, or the saved file can't be read.
    pub fn edit(&self, text: &str) -> io::Result<Option<String>> {
        // The editor also gets Ctrl-C from the terminal, and decides itself how to handle it.
        let _left = signals::leave_to_child();
        let mut editor = Editor::new();
        editor.executable(self.command());
        Ok(editor.edit(text)?)
    }

    /// The command. On Unix, it removes the variables with secrets, which an editor doesn't need.
    fn command(&self) -> String {
        if cfg!(unix) {
            let names = self.secrets.names().into_iter();
            let unset: String = names
                .map(|name| format!("-u {} ", shell::word(&name)))
                .collect();
            format!("env {unset}{}", self.command)
        } else {
            self.command.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::terminal::Stream;
    use crate::output::{Printer, Settings};

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
    fn color_follows_flag_then_environment_then_terminal() {
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
    fn links_need_color_and_a_terminal_that_knows_them() {
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

    #[test]
    fn the_environment_shows_what_is_between() {
        let multiplexer = |name, value| Multiplexer::detect(&Environment::of([(name, value)]));
        assert_eq!(multiplexer("TMUX", "/tmp/x,1,0"), Multiplexer::Tmux);
        assert_eq!(multiplexer("TERM", "tmux-256color"), Multiplexer::Tmux);
        assert_eq!(multiplexer("STY", "1.pts"), Multiplexer::Screen);
        for term in ["xterm", "screen-256color"] {
            assert_eq!(multiplexer("TERM", term), Multiplexer::Nothing);
        }
    }

    #[test]
    fn the_sequence_is_wrapped_as_each_program_wants_it() {
        let plain = "\x1b]52;c;aHR0cHM6Ly94\x07";
        assert_eq!(Multiplexer::Nothing.sequence("https://x"), plain);
        assert_eq!(
            Multiplexer::Tmux.sequence("https://x"),
            format!("{plain}\x1bPtmux;\x1b{plain}\x1b\\")
        );
        let screen = Multiplexer::Screen.sequence("https://x");
        assert_eq!(screen, format!("\x1bP{plain}\x1b\\"));
    }

    #[test]
    fn screen_gets_long_texts_in_pieces_that_make_the_whole() {
        let text = "ü".repeat(500);
        let sequence = Multiplexer::Screen.sequence(&text);
        let pieces: Vec<&str> = sequence
            .split("\x1b\\")
            .filter_map(|piece| piece.strip_prefix("\x1bP"))
            .collect();
        assert!(pieces.len() > 4);
        assert!(pieces.iter().all(|piece| piece.len() <= 240));
        assert_eq!(pieces.concat(), Multiplexer::Nothing.sequence(&text));
    }

    #[test]
    fn nothing_is_sent_without_a_terminal() {
        let copied = |stdout, stderr| {
            let stream = |terminal| Stream {
                terminal,
                ..Stream::default()
            };
            let terminal = Terminal {
                stdout: stream(stdout),
                stderr: stream(stderr),
                ..Terminal::default()
            };
            let (printer, captured) = Printer::captured(Settings::default(), terminal);
            let sent = printer.copy("x", Multiplexer::Nothing);
            (sent, captured.stdout().len(), captured.stderr().len())
        };
        let length = Multiplexer::Nothing.sequence("x").len();
        assert_eq!(copied(false, false), (false, 0, 0));
        assert_eq!(copied(true, false), (true, length, 0));
        assert_eq!(copied(false, true), (true, 0, length));
        assert_eq!(copied(true, true), (true, 0, length));
    }

    fn found(variables: &[(&str, &str)]) -> Option<String> {
        let env = Environment::of(variables.iter().copied());
        TextEditor::find(&env).map(|editor| editor.command)
    }

    #[test]
    fn the_editor_is_the_one_that_git_would_take() {
        let editor = ("EDITOR", "nano");
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[editor]).as_deref(), Some("nano"));
        let visual = ("VISUAL", "code --wait");
        assert_eq!(found(&[editor, visual]).as_deref(), Some("code --wait"));
        assert_eq!(found(&[editor, ("VISUAL", " ")]).as_deref(), Some("nano"));
    }
}
