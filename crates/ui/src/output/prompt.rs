//! Questions. Each one names the flag that answers it, and is asked only if someone can answer. They include secrets,
//! which aren't shown while they are typed, and long texts, which open in the user's editor.

use std::io::{self, BufRead as _, Read};

use console::{Key, Term};
use secrecy::SecretString;
use secrecy::zeroize::Zeroize as _;

use super::keyboard::{Frame, Line, RawMode, RawScreen, Typed, keyboard, screen};
use super::look::{Look, Tone};
use super::picker::{Answer, Numbered, Picker, PickerChoice, Picking, Pressed};
use super::printer::Printer;
use crate::error::{Code, Error, Result};
use crate::signals;

/// Renders the lines of a list to choose from for a look.
pub(super) type Choices<'a> = &'a dyn Fn(&Look) -> Vec<String>;

impl Printer {
    /// Whether someone can answer: stderr is a terminal, and keys can be read from stdin or from
    /// `/dev/tty`.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        let terminal = self.terminal();
        !self.settings().no_input
            && terminal.stderr.terminal
            && (terminal.stdin || keyboard().is_ok())
    }

    /// Asks a yes-or-no question; Enter means no.
    ///
    /// # Errors
    /// [`Code::Usage`] if no one can answer; the hint names `flag` (or several, such as `--on|--off`).
    /// [`Code::Interrupted`] on Ctrl-C. Every question has these errors.
    pub fn confirm(&self, question: &str, flag: &str) -> Result<bool> {
        let look = self.err_look();
        self.ask(question, flag, |question| match look.plain {
            true => plain_yes(question),
            false => yes(question, &look),
        })
    }

    /// Asks for a line of text; Enter means `default`, and `check` returns the problem with an
    /// answer.
    ///
    /// # Errors
    /// The errors of [`Printer::confirm`]; [`Code::Declined`] if the user leaves without an answer.
    pub fn input(
        &self,
        question: &str,
        flag: &str,
        default: Option<&str>,
        check: impl Fn(&str) -> Result<()>,
    ) -> Result<String> {
        let look = self.err_look();
        let needed = default.is_none();
        let default = default.unwrap_or_default();
        let whole = match (default, look.plain) {
            ("", _) => question.to_owned(),
            (default, true) => format!("{question} (Enter means {default})"),
            (default, false) => format!("{question} [{default}]"),
        };
        let check = |answer: &str| {
            let checked = match answer {
                "" => check(default),
                answer => check(answer),
            };
            let checked = match answer.is_empty() && needed {
                true => checked.and(Err(Error::usage("an answer is needed"))),
                false => checked,
            };
            checked.map_err(|error| error.to_string())
        };
        let answer = self.ask(&whole, flag, |asked| match look.plain {
            true => plain_line(asked, check),
            false => line(Line::new(asked, ""), question, default, &look, check),
        })?;
        let answer = answer.ok_or_else(nothing_chosen)?;
        Ok(if answer.is_empty() {
            default.to_owned()
        } else {
            answer
        })
    }

    /// Asks the user to edit a line of text, which may become empty. A text of several lines opens in the
    /// editor from `VISUAL` or `EDITOR`. Without an editor, a text that doesn't fit on one line is shown first,
    /// and an empty answer keeps it: the symbols for its line breaks aren't part of the text. Plain mode does the
    /// same for any existing text, because it can't be edited there.
    ///
    /// # Errors
    /// The errors of [`Printer::input`].
    pub fn edit(&self, question: &str, flag: &str, present: &str) -> Result<String> {
        let look = self.err_look();
        if let Some(text) = self.in_editor(question, flag, present)? {
            return Ok(text);
        }
        let drawn = look.clean(present);
        let fits = drawn == present && (!look.plain || present.is_empty());
        let asked = if fits {
            question.to_owned()
        } else {
            if self.can_ask() {
                let why = if drawn == present {
                    "unchanged"
                } else {
                    "which no line can hold"
                };
                self.note(format!("{question}, {why}: {drawn}"));
            }
            format!("{question} (empty: unchanged; `{flag} ''` removes it)")
        };
        let text = if fits { present } else { "" };
        let answer = self.ask(&asked, flag, |question| match look.plain {
            true => plain_line(question, |_| Ok(())),
            false => line(Line::new(question, text), question, "", &look, |_| Ok(())),
        })?;
        let answer = answer.ok_or_else(nothing_chosen)?;
        Ok(if answer.is_empty() && !fits {
            present.to_owned()
        } else {
            answer
        })
    }

    /// Opens a text of several lines in the user's editor; `None` if the text has only one line or there is no
    /// editor.
    fn in_editor(&self, question: &str, flag: &str, present: &str) -> Result<Option<String>> {
        let Some(editor) = &self.terminal().editor else {
            return Ok(None);
        };
        if !present.contains('\n') {
            return Ok(None);
        }
        let edited = self.ask(question, flag, |_| editor.edit(present))?;
        if edited.is_none() {
            self.note(format_args!("{question}: unchanged"));
        }
        Ok(Some(edited.unwrap_or_else(|| present.to_owned())))
    }

    /// Asks for a secret without showing it.
    ///
    /// # Errors
    /// The errors of [`Printer::confirm`].
    pub fn password(&self, question: &str, flag: &str) -> Result<SecretString> {
        self.ask(question, flag, secret)
    }

    /// Waits until the user continues; `false` if they leave.
    ///
    /// # Errors
    /// The errors of [`Printer::confirm`].
    pub fn go_on(&self, words: &str) -> Result<bool> {
        let look = self.err_look();
        self.ask(words, "--no-input", |words| match look.plain {
            // A terminal in line mode doesn't report Esc.
            true => {
                let prompt = format!("{}: ", words.replace("Esc", "the word leave"));
                let line = typed(&prompt)?;
                Ok(line.is_some_and(|line| !line.trim().eq_ignore_ascii_case("leave")))
            }
            false => pressed_on(words, &look),
        })
    }

    /// Asks the user to choose one of several.
    ///
    /// # Errors
    /// The errors of [`Printer::confirm`]; [`Code::Declined`] if nothing is chosen.
    pub fn select(&self, question: &str, flag: &str, choices: Choices<'_>) -> Result<usize> {
        let picked = self.choose(question, flag, choices, Picking::default(), 0)?;
        let (PickerChoice::Items(picked) | PickerChoice::AnotherList(picked)) = picked;
        picked.first().copied().ok_or_else(nothing_chosen)
    }

    /// Asks the user to choose from a list with the options of `picking`; the first `marked` choices are marked
    /// already.
    ///
    /// # Errors
    /// The errors of [`Printer::select`].
    pub fn choose(
        &self,
        question: &str,
        flag: &str,
        choices: Choices<'_>,
        picking: Picking,
        marked: usize,
    ) -> Result<PickerChoice> {
        let look = self.err_look();
        let whole = choices(&Look {
            width: None,
            ..look
        });
        let pressed = self.ask(question, flag, |asked| match look.plain {
            true => numbered(asked, Numbered::new(&whole, picking, marked), &look),
            false => {
                let picker = Picker::new(question, &whole, picking, marked);
                picked(picker, choices, look)
            }
        })?;
        let picked = pressed.ok_or_else(nothing_chosen)?;
        if let PickerChoice::Items(picked) = &picked {
            self.lines(&answered(question, picked, &whole, &look));
        }
        Ok(picked)
    }

    fn ask<T>(
        &self,
        question: &str,
        flag: &str,
        ask: impl FnOnce(&str) -> io::Result<T>,
    ) -> Result<T> {
        let look = self.err_look();
        let question = look.clean(question);
        if !self.can_ask() {
            return Err(unasked(&question, flag, self.settings().no_input));
        }
        self.flush();
        // A spinner would disturb the question.
        self.current_bar().end();
        // In line mode, Ctrl-C keeps its default effect, and there is nothing to clean up.
        if !look.plain {
            signals::hold();
        }
        ask(&question).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                Error::new(Code::Interrupted, "interrupted")
            } else {
                Error::io(format_args!("ask {question:?}"), error)
            }
        })
    }
}

/// The error if no one can answer; the first words of a question about `--yes` say what is confirmed.
fn unasked(question: &str, flag: &str, no_input: bool) -> Error {
    let why = if no_input {
        "`--no-input` is in effect"
    } else {
        "there is no terminal"
    };
    let mut action = question.split('?').next().unwrap_or_default().chars();
    let (message, hint) = match (flag, action.next()) {
        ("--yes", Some(first)) => (
            format!("confirmation required, but {why}"),
            format!(
                "to {}{}, add `--yes`",
                first.to_lowercase(),
                action.as_str()
            ),
        ),
        _ => (
            format!("can't ask {question:?}: {why}"),
            match flag.starts_with("sharectl ") {
                true => format!("`{flag}`"),
                false => format!("answer with `{}`", flag.replace('|', "` or `")),
            },
        ),
    };
    Error::usage(message).hint(hint)
}

/// Asks for a yes by one key.
fn yes(question: &str, look: &Look) -> io::Result<bool> {
    let mut screen = RawScreen::enter()?;
    let line = Line::new(question, "");
    let answer = loop {
        let (_, columns) = screen.size();
        screen.draw(line.asking(" [y/N] ", look, columns))?;
        match screen.key()? {
            Some(Key::Char('y' | 'Y')) => break true,
            Some(Key::Char('n' | 'N' | '\u{4}' | '\u{7}') | Key::Enter | Key::Escape) => {
                break false;
            }
            Some(Key::CtrlC) => return stays(screen, line, look),
            _ => {}
        }
    };
    drop(screen);
    let word = if answer { "yes" } else { "no" };
    stay(&format!("{} {word}", look.paint(Tone::Heading, question)))?;
    Ok(answer)
}

/// Leaves an interrupted question on the screen.
fn stays<T>(screen: RawScreen, line: Line<'_>, look: &Look) -> io::Result<T> {
    drop(screen);
    stay(&look.paint(Tone::Heading, line.question()))?;
    Err(io::ErrorKind::Interrupted.into())
}

/// Prints a line that stays on the terminal.
fn stay(text: &str) -> io::Result<()> {
    screen().write_str(&format!("{text}\n"))
}

/// Waits for a key; `false` if the user leaves.
fn pressed_on(words: &str, look: &Look) -> io::Result<bool> {
    let mut screen = RawScreen::enter()?;
    loop {
        screen.draw(Frame {
            lines: vec![look.paint(Tone::Faint, words).into_owned()],
            cursor: None,
        })?;
        match screen.key()? {
            Some(Key::Enter | Key::Char(' ')) => return Ok(true),
            Some(Key::Escape | Key::Char('q' | '\u{4}' | '\u{7}')) => return Ok(false),
            Some(Key::CtrlC) => return Err(io::ErrorKind::Interrupted.into()),
            _ => {}
        }
    }
}

/// Asks for a line, and keeps the text after an invalid answer; `None` if the user cancels.
fn line(
    mut line: Line<'_>,
    question: &str,
    default: &str,
    look: &Look,
    check: impl Fn(&str) -> Result<(), String>,
) -> io::Result<Option<String>> {
    let mut screen = RawScreen::enter()?;
    loop {
        let (_, columns) = screen.size();
        screen.draw(line.picture(look, columns))?;
        let Some(key) = screen.key()? else { continue };
        match line.press(&key) {
            Typed::Stays => {}
            Typed::Interrupted => return stays(screen, line, look),
            Typed::Cancelled => return Ok(None),
            Typed::Ends => match check(&line.text()) {
                Ok(()) => break,
                Err(error_excerpt) => line.complain(look.clean(&error_excerpt).into_owned()),
            },
        }
    }
    drop(screen);
    let answer = line.text();
    let shown = if answer.is_empty() { default } else { &answer };
    let question = look.clean(question);
    let question = look.paint(Tone::Heading, &question);
    stay(&format!("{question}: {}", look.clean(shown)))?;
    Ok(Some(answer))
}

/// Asks a yes-or-no question in line mode.
fn plain_yes(question: &str) -> io::Result<bool> {
    let prompt = format!("{question} (yes or no, Enter means no): ");
    loop {
        let Some(answer) = typed(&prompt)? else {
            return Ok(false);
        };
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "" | "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}

/// Asks for a line in line mode, again after an invalid answer; `None` at the end of the input.
fn plain_line(
    question: &str,
    check: impl Fn(&str) -> Result<(), String>,
) -> io::Result<Option<String>> {
    loop {
        let Some(answer) = typed(&format!("{question}: "))? else {
            return Ok(None);
        };
        match check(&answer) {
            Ok(()) => return Ok(Some(answer)),
            Err(error_excerpt) => Term::stderr().write_str(&format!("{error_excerpt}\n"))?,
        }
    }
}

/// Shows a numbered list until the user chooses; `None` if they choose nothing.
fn numbered(
    question: &str,
    mut list: Numbered<'_>,
    look: &Look,
) -> io::Result<Option<PickerChoice>> {
    let mut lines = vec![question.to_owned()];
    lines.extend(list.page(look));
    loop {
        Term::stderr().write_str(&(lines.join("\n") + "\n"))?;
        let Some(answer) = typed(&list.help())? else {
            return Ok(None);
        };
        match list.answer(&answer, look) {
            Answer::Says(more) => lines = more,
            Answer::Ends(picked) => return Ok(Some(picked)),
            Answer::Cancelled => return Ok(None),
        }
    }
}

/// Reads a line in the terminal's line mode, with its own editing, Ctrl-C, and Ctrl-Z. `None` at the
/// end of the input.
fn typed(prompt: &str) -> io::Result<Option<String>> {
    Term::stderr().write_str(prompt)?;
    let mut line = String::new();
    // A terminal delivers one line at a time, so the reader doesn't buffer any of the next one.
    let read = match keyboard() {
        Ok(keyboard) => io::BufReader::new(keyboard).read_line(&mut line)?,
        Err(_) => io::stdin().read_line(&mut line)?,
    };
    if read == 0 {
        Term::stderr().write_str("\n")?;
        return Ok(None);
    }
    let line = line.trim_end_matches(['\n', '\r']);
    Ok(Some(line.to_owned()))
}

/// Shows a list until the user chooses; `None` if they choose nothing.
fn picked(
    mut picker: Picker<'_>,
    choices: Choices<'_>,
    look: Look,
) -> io::Result<Option<PickerChoice>> {
    let mut screen = RawScreen::enter()?;
    let mut fitted = None;
    loop {
        // The terminal may have been resized.
        let (rows, columns) = screen.size();
        let look = Look {
            width: Some(columns),
            ..look
        };
        if fitted != Some(columns) {
            picker.fit(choices(&look));
            fitted = Some(columns);
        }
        screen.draw(Frame {
            lines: picker.lines(&look, rows),
            cursor: None,
        })?;
        let Some(key) = screen.key()? else { continue };
        match picker.press(&key) {
            Pressed::Stays => {}
            Pressed::Ends(picked) => return Ok(Some(picked)),
            Pressed::Cancelled => return Ok(None),
            Pressed::Interrupted => return Err(io::ErrorKind::Interrupted.into()),
        }
    }
}

/// The line that stays on the screen after a question is answered.
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

fn nothing_chosen() -> Error {
    Error::new(Code::Declined, "nothing was chosen")
}

/// The longest secret, in bytes; longer input is an error.
const LONGEST: usize = 64 * 1024;

/// Asks for a secret and reads it until Enter. The terminal is in raw mode, so it shows nothing, not even a pasted
/// secret, and Ctrl-C is read as a key: a program that is killed while echo is off would leave the shell without echo.
fn secret(question: &str) -> io::Result<SecretString> {
    let screen = screen();
    let raw = RawMode::enter()?;
    let ask = || screen.write_str(&format!("{question}: "));
    let stop = || {
        screen.write_line("")?;
        raw.stop()?;
        ask()
    };
    ask()?;
    let typed = match keyboard() {
        Ok(keyboard) => typed_secret(keyboard, stop),
        Err(_) => typed_secret(io::stdin().lock(), stop),
    };
    screen.write_line("")?;
    typed
}

/// Reads keys from a raw terminal, byte by byte; `stop` handles Ctrl-Z. The bytes typed before Ctrl-Z
/// are kept.
fn typed_secret(
    keys: impl Read,
    mut stop: impl FnMut() -> io::Result<()>,
) -> io::Result<SecretString> {
    let mut secret: Vec<u8> = Vec::new();
    for key in io::BufReader::new(keys).bytes() {
        match key {
            Ok(b'\r' | b'\n') => break,
            // Ctrl-C
            Ok(0x03) => {
                secret.zeroize();
                return Err(io::ErrorKind::Interrupted.into());
            }
            // Ctrl-D ends the secret.
            Ok(0x04) => break,
            // Ctrl-U starts over.
            Ok(0x15) => secret.zeroize(),
            // Ctrl-Z
            Ok(0x1a) => stop()?,
            // Backspace removes a whole character: its continuation bytes, and then its first byte.
            Ok(0x08 | 0x7f) => while secret.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            Ok(byte) if byte < 0x20 => {}
            Ok(byte) if secret.len() < LONGEST => secret.push(byte),
            Ok(_) => return Err(io::Error::other("that is too long for a secret")),
            Err(error) => {
                secret.zeroize();
                return Err(error);
            }
        }
    }
    match String::from_utf8(secret) {
        Ok(secret) => Ok(secret.into()),
        Err(error) => {
            error.into_bytes().zeroize();
            Err(io::Error::other("that is not valid UTF-8"))
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

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
        assert_eq!(
            crate::text::hints(&error),
            ["to delete 3 shares on home, add `--yes`"]
        );
        assert_eq!(
            error.message(),
            "confirmation required, but there is no terminal"
        );
        let either = printer.confirm("Download?", "--download on|--download off");
        assert_eq!(
            crate::text::hints(&either.unwrap_err()),
            ["answer with `--download on` or `--download off`"]
        );
        assert!(printer.password("Password", "--password-file").is_err());
        assert!(
            printer
                .select("Share", "SHARE", &|_| vec!["a".into()])
                .is_err()
        );
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
        assert!(
            error.message().contains("`--no-input` is in effect"),
            "{error}"
        );
    }

    fn secret(keys: &[u8]) -> Option<String> {
        match typed_secret(keys, || Ok(())) {
            Ok(secret) => Some(secret.expose_secret().to_owned()),
            Err(error) => {
                assert_eq!(error.kind(), io::ErrorKind::Interrupted);
                None
            }
        }
    }

    #[test]
    fn keys_edit_the_secret() {
        assert_eq!(secret(b"hunter2\rrest").as_deref(), Some("hunter2"));
        assert_eq!(secret("aé\x7fb\r".as_bytes()).as_deref(), Some("ab"));
        assert_eq!(secret(b"\x7f\x7fx\r").as_deref(), Some("x"));
        assert_eq!(secret(b"wrong\x15right\r").as_deref(), Some("right"));
        assert_eq!(secret(b"a\x01\x1bb\x04c").as_deref(), Some("ab"));
        assert_eq!(secret(b"").as_deref(), Some(""));
    }

    #[test]
    fn control_c_interrupts() {
        assert_eq!(secret(b"half\x03\r"), None);
    }

    #[test]
    fn invalid_utf8_or_overlong_secret_is_refused() {
        assert!(typed_secret(&b"\xff\r"[..], || Ok(())).is_err());
        assert!(typed_secret(&vec![b'a'; LONGEST + 1][..], || Ok(())).is_err());
    }

    #[test]
    fn control_z_stops_and_is_no_part_of_the_secret() {
        let mut stops = 0;
        let stop = || {
            stops += 1;
            Ok(())
        };
        let secret = typed_secret(&b"se\x1asame\r"[..], stop).unwrap();
        assert_eq!((secret.expose_secret(), stops), ("sesame", 1));
    }
}
