//! The clipboard, by a sequence to the terminal (OSC 52): it works over ssh, where no program on this
//! side reaches the clipboard of the other.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::printer::Printer;
use crate::env_vars::{self, Environment};

/// What stands between this process and the terminal that has the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// Nothing.
    Nothing,
    /// tmux.
    Tmux,
    /// screen.
    Screen,
}

impl Between {
    /// What the environment tells. Over ssh only `TERM` comes along: `screen-256color` says nothing,
    /// for tmux has used it as well, and screen would show what is wrapped for tmux.
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

    /// The sequence that puts `text` into the clipboard.
    #[must_use]
    pub fn sequence(self, text: &str) -> String {
        /// What screen takes in one piece; its buffer has been 768 bytes at the least.
        const PIECE: usize = 240;
        let plain = format!("\x1b]52;c;{}\x07", BASE64_STANDARD.encode(text));
        match self {
            Self::Nothing => plain,
            // tmux either takes the plain one (`set-clipboard on`) or hands on what is wrapped
            // (`allow-passthrough on`, and always before 3.3); it drops what it does not take.
            Self::Tmux => {
                let wrapped = plain.replace('\x1b', "\x1b\x1b");
                format!("{plain}\x1bPtmux;{wrapped}\x1b\\")
            }
            // screen hands on whatever is wrapped, in pieces. The sequence is ASCII, so that it can be
            // cut anywhere.
            Self::Screen => {
                plain
                    .as_bytes()
                    .chunks(PIECE)
                    .fold(String::new(), |mut sequence, piece| {
                        // Writing to a String can't fail.
                        let _ = write!(sequence, "\x1bP{}\x1b\\", String::from_utf8_lossy(piece));
                        sequence
                    })
            }
        }
    }
}

impl Printer {
    /// Puts a text into the clipboard of the terminal, if there is one. Says whether it was sent: no
    /// terminal says whether it took it.
    #[must_use]
    pub fn copy(&self, text: &str, between: Between) -> bool {
        self.control(&between.sequence(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::terminal::Stream;
    use crate::output::{Settings, Terminal};

    #[test]
    fn what_stands_between_is_told_by_the_environment() {
        let between = |name, value| Between::detect(&Environment::of([(name, value)]));
        assert_eq!(between("TMUX", "/tmp/x,1,0"), Between::Tmux);
        assert_eq!(between("TERM", "tmux-256color"), Between::Tmux);
        assert_eq!(between("STY", "1.pts"), Between::Screen);
        for term in ["xterm", "screen-256color"] {
            assert_eq!(between("TERM", term), Between::Nothing);
        }
    }

    #[test]
    fn the_sequence_is_wrapped_as_each_program_wants_it() {
        let plain = "\x1b]52;c;aHR0cHM6Ly94\x07";
        assert_eq!(Between::Nothing.sequence("https://x"), plain);
        assert_eq!(
            Between::Tmux.sequence("https://x"),
            format!("{plain}\x1bPtmux;\x1b{plain}\x1b\\")
        );
        let screen = Between::Screen.sequence("https://x");
        assert_eq!(screen, format!("\x1bP{plain}\x1b\\"));
    }

    #[test]
    fn screen_gets_long_texts_in_pieces_that_make_the_whole() {
        let text = "ü".repeat(500);
        let sequence = Between::Screen.sequence(&text);
        let pieces: Vec<&str> = sequence
            .split("\x1b\\")
            .filter_map(|piece| piece.strip_prefix("\x1bP"))
            .collect();
        assert!(pieces.len() > 4);
        assert!(pieces.iter().all(|piece| piece.len() <= 240));
        assert_eq!(pieces.concat(), Between::Nothing.sequence(&text));
    }

    #[test]
    fn nothing_is_sent_where_no_terminal_is() {
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
            let sent = printer.copy("x", Between::Nothing);
            (sent, captured.stdout().len(), captured.stderr().len())
        };
        let length = Between::Nothing.sequence("x").len();
        assert_eq!(copied(false, false), (false, 0, 0));
        assert_eq!(copied(true, false), (true, length, 0));
        assert_eq!(copied(false, true), (true, 0, length));
        assert_eq!(copied(true, true), (true, 0, length));
    }
}
