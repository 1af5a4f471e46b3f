//! Questions. Each names the flag that answers it, and is asked only if someone can answer. Among the answers are secrets,
//! typed while nothing shows, and texts that no line can hold, changed in the user's own editor.

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

/// The lines of a list to choose from, as wide as a look says.
pub(super) type Choices<'a> = &'a dyn Fn(&Look) -> Vec<String>;

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
    /// [`Code::Usage`] if no one can answer, naming `flag` (or several, such as `--on|--off`);
    /// [`Code::Interrupted`] on Ctrl-C. This holds for every question.
    pub fn confirm(&self, question: &str, flag: &str) -> Result<bool> {
        let look = self.err_look();
        self.ask(question, flag, |question| match look.plain {
            true => plain_yes(question),
            false => yes(question, &look),
        })
    }

    /// Asks for a line of text; `default` is what Enter means, and `check` says what is wrong with an
    /// answer.
    ///
    /// # Errors
    /// As [`Printer::confirm`]; [`Code::Declined`] if it is left without an answer.
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

    /// Asks to change a line of text, which may become empty. A text of several lines is changed in the
    /// editor that `VISUAL` or `EDITOR` names. Without one, a text that one line can't hold is shown first,
    /// and an empty answer keeps it: the signs that stand for its line breaks aren't part of it. The same
    /// in plain mode, in which an existing text can't be edited.
    ///
    /// # Errors
    /// As [`Printer::input`].
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

    /// Asks to change a text of several lines in the editor, if the user has chosen one; `None` if the
    /// text is a line or there is no editor.
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

    /// Asks for a secret, which is not shown.
    ///
    /// # Errors
    /// As [`Printer::confirm`].
    pub fn password(&self, question: &str, flag: &str) -> Result<SecretString> {
        self.ask(question, flag, secret)
    }

    /// Waits until the user wants to go on; `false` if they leave.
    ///
    /// # Errors
    /// As [`Printer::confirm`].
    pub fn go_on(&self, words: &str) -> Result<bool> {
        let look = self.err_look();
        self.ask(words, "--no-input", |words| match look.plain {
            // A terminal that reads lines has no Esc.
            true => {
                let prompt = format!("{}: ", words.replace("Esc", "the word leave"));
                let line = typed(&prompt)?;
                Ok(line.is_some_and(|line| !line.trim().eq_ignore_ascii_case("leave")))
            }
            false => pressed_on(words, &look),
        })
    }

    /// Asks to choose one of several.
    ///
    /// # Errors
    /// As [`Printer::confirm`]; [`Code::Declined`] if nothing is chosen.
    pub fn select(&self, question: &str, flag: &str, choices: Choices<'_>) -> Result<usize> {
        let picked = self.choose(question, flag, choices, Picking::default(), 0)?;
        let (PickerChoice::Items(picked) | PickerChoice::AnotherList(picked)) = picked;
        picked.first().copied().ok_or_else(nothing_chosen)
    }

    /// Asks to choose from a list as `picking` allows; its first `marked` choices are marked already.
    ///
    /// # Errors
    /// As [`Printer::select`].
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
            let why = if self.settings().no_input {
                "questions are turned off"
            } else {
                "there is no terminal"
            };
            let message = format!("can't ask {question:?}: {why}");
            let hint = match flag.starts_with("sharectl ") {
                true => format!("`{flag}`"),
                false => format!("answer with `{}`", flag.replace('|', "` or `")),
            };
            return Err(Error::usage(message).hint(hint));
        }
        self.flush();
        // A moving sign would disturb the question.
        self.current_bar().end();
        // A line that the terminal reads leaves Ctrl-C its own effect, and nothing to clear up.
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

/// Leaves a question that was interrupted on the screen.
fn stays<T>(screen: RawScreen, line: Line<'_>, look: &Look) -> io::Result<T> {
    drop(screen);
    stay(&look.paint(Tone::Heading, line.question()))?;
    Err(io::ErrorKind::Interrupted.into())
}

/// A line that stays on the terminal.
fn stay(text: &str) -> io::Result<()> {
    screen().write_str(&format!("{text}\n"))
}

/// Waits for a key.
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

/// Asks for a line, which is kept after a mistake; `None` if there is none.
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

/// Asks for a yes or a no, as a line.
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

/// Asks for a line as the terminal reads it, again after a mistake; `None` at the end of the input.
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

/// Shows a numbered list until something is chosen, or nothing.
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

/// A line as the terminal reads it: with its own editing, and its own Ctrl-C and Ctrl-Z. `None` at the
/// end of the input.
fn typed(prompt: &str) -> io::Result<Option<String>> {
    Term::stderr().write_str(prompt)?;
    let mut line = String::new();
    // A terminal delivers one line at a time, so nothing of the next one is lost.
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

/// Shows a list until something is chosen, or nothing.
fn picked(
    mut picker: Picker<'_>,
    choices: Choices<'_>,
    look: Look,
) -> io::Result<Option<PickerChoice>> {
    let mut screen = RawScreen::enter()?;
    let mut fitted = None;
    loop {
        // The terminal may be resized meanwhile.
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

fn nothing_chosen() -> Error {
    Error::new(Code::Declined, "nothing was chosen")
}

/// The longest secret, in bytes; what is typed beyond it is a mistake.
const LONGEST: usize = 64 * 1024;

/// Asks for a secret and reads until Enter. The terminal is raw meanwhile, so nothing shows, a pasted secret neither,
/// and Ctrl-C arrives here: a program that is killed while the echo is off would leave the shell mute.
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

/// Reads keys as a raw terminal sends them, byte by byte; `stop` does what Ctrl-Z asks for. What was
/// typed before is kept.
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
            // Ctrl-D ends the line.
            Ok(0x04) => break,
            // Ctrl-U starts again.
            Ok(0x15) => secret.zeroize(),
            // Ctrl-Z
            Ok(0x1a) => stop()?,
            // Backspace takes a whole character, which ends with the byte that begins it.
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
        assert_eq!(crate::text::hints(&error), ["answer with `--yes`"]);
        assert!(error.message().contains("no terminal"), "{error}");
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
        assert!(error.message().contains("turned off"), "{error}");
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
