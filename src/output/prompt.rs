//! Questions. Each names the flag that answers it, and is never asked where nobody can.

use std::io;

use dialoguer::{Confirm, Input};
use secrecy::SecretString;

use super::keyboard::{Raw, RawScreen, keyboard, screen};
use super::look::{Look, Tone};
use super::picker::{Picked, Picker, Picking, Pressed};
use super::printer::Printer;
use super::secret_input::{self, Typed};
use super::theme::Plain;
use crate::error::{Code, Error, Result};
use crate::signals;

impl Printer {
    /// Whether someone is there to answer: stderr is a terminal, and stdin is one or leaves the
    /// keyboard to `/dev/tty`.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        let terminal = self.terminal();
        !self.settings().no_input
            && terminal.stderr.terminal
            && (terminal.stdin || keyboard().is_ok())
    }

    /// Asks for a yes; no is what Enter means.
    ///
    /// # Errors
    /// [`Code::Usage`] where nobody can answer, naming `flag`; [`Code::Interrupted`] on Ctrl-C. This
    /// holds for every question.
    pub fn confirm(&self, question: &str, flag: &str) -> Result<bool> {
        let theme = Plain(self.err_look());
        self.ask(question, flag, |question| {
            let confirm = Confirm::with_theme(&theme)
                .with_prompt(question)
                .default(false);
            let _raw = Raw::enter()?;
            Ok(line_ended(confirm.interact_on_opt(&screen()))?.unwrap_or(false))
        })
    }

    /// Asks for a line of text; `default` is what Enter means, and `check` says what is wrong with an
    /// answer.
    ///
    /// # Errors
    /// As [`Printer::confirm`].
    pub fn input(
        &self,
        question: &str,
        flag: &str,
        default: Option<&str>,
        check: impl Fn(&str) -> Result<()>,
    ) -> Result<String> {
        let theme = Plain(self.err_look());
        self.ask(question, flag, |question| {
            let mut input = Input::<String>::with_theme(&theme)
                .with_prompt(question)
                .validate_with(|answer: &String| check(answer).map_err(|error| error.to_string()));
            input = match default {
                Some("") => input.allow_empty(true),
                Some(default) => input.default(default.to_owned()),
                None => input,
            };
            let _raw = Raw::enter()?;
            Ok(line_ended(input.interact_text_on(&screen()))?)
        })
    }

    /// Asks to change a line of text, which may become empty. A text that one line can't hold, such as one
    /// of several lines, is shown first, and an empty answer keeps it: the signs that are drawn for what
    /// it holds are none of it.
    ///
    /// # Errors
    /// As [`Printer::confirm`].
    pub fn edit(&self, question: &str, flag: &str, present: &str) -> Result<String> {
        let theme = Plain(self.err_look());
        let drawn = self.err_look().clean(present);
        let fits = drawn == present;
        let asked = if fits {
            question.to_owned()
        } else {
            if self.can_ask() {
                self.note(format!("{question}, which no line can hold: {drawn}"));
            }
            format!("{question} (empty: as it is; `{flag} ''` removes it)")
        };
        let answer = self.ask(&asked, flag, |question| {
            let mut input = Input::<String>::with_theme(&theme)
                .with_prompt(question)
                .allow_empty(true);
            if fits {
                input = input.with_initial_text(present);
            }
            let _raw = Raw::enter()?;
            Ok(line_ended(input.interact_text_on(&screen()))?)
        })?;
        Ok(if answer.is_empty() && !fits {
            present.to_owned()
        } else {
            answer
        })
    }

    /// Asks for a secret, which is not shown.
    ///
    /// # Errors
    /// As [`Printer::confirm`].
    pub fn password(&self, question: &str, flag: &str) -> Result<SecretString> {
        self.ask(question, flag, |question| {
            match secret_input::read(&screen(), question)? {
                Typed::Secret(secret) => Ok(secret),
                Typed::Interrupted => Err(io::ErrorKind::Interrupted.into()),
            }
        })
    }

    /// Asks to choose one of a few.
    ///
    /// # Errors
    /// As [`Printer::confirm`]; [`Code::Declined`] where nothing is chosen.
    pub fn select(&self, question: &str, flag: &str, choices: &[String]) -> Result<usize> {
        let picked = self.choose(question, flag, choices, Picking::default(), 0)?;
        one(picked)
    }

    /// Asks to find one of many by typing parts of it.
    ///
    /// # Errors
    /// As [`Printer::select`].
    pub fn pick(&self, question: &str, flag: &str, choices: &[String]) -> Result<usize> {
        let picking = Picking {
            narrows: true,
            ..Picking::default()
        };
        one(self.choose(question, flag, choices, picking, 0)?)
    }

    /// Asks to choose from a list as `picking` allows; its first `marked` choices are marked already.
    ///
    /// # Errors
    /// As [`Printer::select`].
    pub fn choose(
        &self,
        question: &str,
        flag: &str,
        choices: &[String],
        picking: Picking,
        marked: usize,
    ) -> Result<Picked> {
        let look = self.err_look();
        let pressed = self.ask(question, flag, |question| {
            let mut picker = Picker::new(question, choices, picking, marked);
            Ok(picked(&mut picker, look)?)
        })?;
        let picked = pressed.ok_or_else(nothing_chosen)?;
        if let Picked::These(picked) = &picked {
            self.lines(&answered(question, picked, choices, &look));
        }
        Ok(picked)
    }

    fn ask<T>(
        &self,
        question: &str,
        flag: &str,
        ask: impl FnOnce(&str) -> Result<T, Failure>,
    ) -> Result<T> {
        let look = self.err_look();
        let question = look.clean(question);
        if !self.can_ask() {
            let why = if self.settings().no_input {
                "questions are switched off"
            } else {
                "there is no terminal"
            };
            let message = format!("can't ask {question:?}: {why}");
            return Err(Error::usage(message).hint(format!("answer with `{flag}`")));
        }
        self.flush();
        // A question is no place for a sign that moves.
        self.current_bar().end();
        signals::hold();
        ask(&question).map_err(|Failure(error)| {
            // A list hides the cursor, and leaves it hidden where it is interrupted.
            let _ = screen().show_cursor();
            if error.kind() == io::ErrorKind::Interrupted {
                Error::new(Code::Interrupted, "interrupted")
            } else {
                Error::io(format_args!("ask {question:?}"), error)
            }
        })
    }
}

/// Shows a list until something is chosen, or nothing.
fn picked(picker: &mut Picker<'_>, look: Look) -> io::Result<Option<Picked>> {
    let mut screen = RawScreen::enter()?;
    loop {
        // The terminal may be resized meanwhile.
        let (rows, columns) = screen.size();
        let look = Look {
            width: Some(columns),
            ..look
        };
        screen.draw(&picker.lines(&look, rows))?;
        match picker.press(&screen.key()?) {
            Pressed::Stays => {}
            Pressed::Ends(picked) => return Ok(Some(picked)),
            Pressed::Cancelled => return Ok(None),
            Pressed::Interrupted => return Err(io::ErrorKind::Interrupted.into()),
        }
    }
}

/// What stays on the screen of a question that was answered.
fn answered(question: &str, picked: &[usize], choices: &[String], look: &Look) -> String {
    let answer = match picked {
        [only] => choices[*only]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        many => format!("{} of them", many.len()),
    };
    let question = look.paint(Tone::Heading, question).into_owned();
    format!("{question} {}", look.clean(&answer))
}

fn one(picked: Picked) -> Result<usize> {
    match picked {
        Picked::These(picked) | Picked::Again(picked) => picked.first().copied(),
    }
    .ok_or_else(nothing_chosen)
}

/// Ends the line of a question that got no answer, so that what follows begins on its own.
fn line_ended<T>(answer: dialoguer::Result<T>) -> dialoguer::Result<T> {
    answer.inspect_err(|_| {
        let _ = screen().write_line("");
    })
}

fn nothing_chosen() -> Error {
    Error::new(Code::Declined, "nothing was chosen")
}

/// Why a question got no answer.
struct Failure(io::Error);

impl From<dialoguer::Error> for Failure {
    fn from(error: dialoguer::Error) -> Self {
        Self(error.into())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(error)
    }
}

impl From<io::ErrorKind> for Failure {
    fn from(kind: io::ErrorKind) -> Self {
        Self(kind.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::terminal::Stream;
    use crate::output::{Settings, Terminal};

    #[test]
    fn without_a_terminal_a_question_names_the_flag_that_answers_it() {
        let (printer, captured) = Printer::captured(Settings::default(), Terminal::default());
        let error = printer
            .confirm("Delete 3 shares on home?", "--yes")
            .unwrap_err();
        assert_eq!(error.code(), Code::Usage);
        assert_eq!(crate::text::hints(&error), ["answer with `--yes`"]);
        assert!(error.message().contains("no terminal"), "{error}");
        assert!(printer.password("Password", "--password-file").is_err());
        assert!(printer.pick("Share", "SHARE", &["a".into()]).is_err());
        assert!(printer.input("URL", "URL", None, |_| Ok(())).is_err());
        assert_eq!(captured.stderr(), "", "nothing was asked");
    }

    #[test]
    fn no_input_asks_nothing_even_in_a_terminal() {
        let settings = Settings {
            no_input: true,
            ..Settings::default()
        };
        let stderr = Stream {
            terminal: true,
            ..Stream::default()
        };
        let terminal = Terminal {
            stdin: true,
            stderr,
            ..Terminal::default()
        };
        let (printer, _) = Printer::captured(settings, terminal);
        assert!(!printer.can_ask());
        let error = printer.confirm("Sure?", "--yes").unwrap_err();
        assert!(error.message().contains("switched off"), "{error}");
    }
}
