//! A stream that may close at any time without harm, and long output in a pager, as git and jj show it.

use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::layout;
use crate::env_vars::{self, Environment, Secrets, Variable};
use crate::signals;

/// How much is kept back before it is written.
const BUFFER: usize = 32 * 1024;

/// A buffered stream. Once its reader is gone, it drops what is written to it: `list | head` is no
/// failure, and a write under way must not stop because its report has no reader.
pub(super) struct Sink(Mutex<SinkState>);

struct SinkState {
    writer: Box<dyn Write + Send>,
    buffer: Vec<u8>,
    closed: bool,
    failure: Option<io::Error>,
}

impl Sink {
    pub(super) fn new(writer: Box<dyn Write + Send>) -> Self {
        Self(Mutex::new(SinkState {
            writer,
            buffer: Vec::new(),
            closed: false,
            failure: None,
        }))
    }

    pub(super) fn write(&self, bytes: &[u8]) {
        let mut inner = self.lock();
        if !inner.closed {
            inner.buffer.extend_from_slice(bytes);
            if inner.buffer.len() >= BUFFER {
                inner.drain();
            }
        }
    }

    pub(super) fn flush(&self) {
        self.lock().drain();
    }

    /// Whether the reader is gone.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Flushes, and hands over what went wrong other than the reader leaving, such as a full disk.
    pub(super) fn finish(&self) -> io::Result<()> {
        let mut inner = self.lock();
        inner.drain();
        inner.failure.take().map_or(Ok(()), Err)
    }

    fn lock(&self) -> MutexGuard<'_, SinkState> {
        // The buffer stays valid even if another thread panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SinkState {
    fn drain(&mut self) {
        if !self.closed
            && let Err(error) = self
                .writer
                .write_all(&self.buffer)
                .and_then(|()| self.writer.flush())
        {
            self.closed = true;
            if error.kind() != io::ErrorKind::BrokenPipe {
                self.failure = Some(error);
            }
        }
        self.buffer.clear();
    }
}

/// What was written, kept.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    pub(super) fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes to a stream, and keeps a copy.
pub(super) struct Copied<W> {
    pub(super) to: W,
    pub(super) copy: Memory,
}

impl<W: Write> Write for Copied<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.copy.write_all(&bytes[..written])?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// The pager if none is configured.
const USUAL: &str = "less";

/// A pager and how it is started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pager {
    /// The program and its arguments; nothing switches it off.
    words: Vec<String>,
    /// What is set for it, as it is not set already.
    options: Vec<(&'static str, &'static str)>,
    /// The user chose it, and has to learn if it can't be started.
    named: bool,
    /// What it doesn't get.
    secrets: Secrets,
}

impl Pager {
    /// The pager that the variables and the configuration name, the more special ones first.
    #[must_use]
    pub fn find(env: &Environment, configured: Option<&[String]>) -> Self {
        let words_of = |variable: &Variable| -> Option<Vec<String>> {
            let command = env.raw(variable)?.to_str()?;
            Some(command.split_whitespace().map(str::to_owned).collect())
        };
        let named = words_of(&env_vars::SHARECTL_PAGER)
            .or_else(|| configured.map(<[String]>::to_vec))
            .or_else(|| words_of(&env_vars::PAGER));
        let options = [(&env_vars::LESS, "FRX"), (&env_vars::LV, "-c")];
        let options = options
            .into_iter()
            .filter(|(variable, _)| env.raw(variable).is_none())
            .map(|(variable, value)| (variable.name, value));
        let pager = Self {
            named: named.is_some(),
            words: named.unwrap_or_else(|| vec![USUAL.to_owned()]),
            options: options.collect(),
            secrets: env.secrets().clone(),
        };
        // It would only be copied.
        match pager.words.as_slice() {
            [cat] if cat == "cat" => Self::default(),
            _ => pager,
        }
    }

    /// Whether there is one.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.words.is_empty()
    }

    /// Its name, if the user chose it.
    #[must_use]
    pub fn chosen(&self) -> Option<&str> {
        let program = self.words.first()?;
        self.named.then_some(program.as_str())
    }

    /// Shows finished lines until the user leaves the pager.
    ///
    /// # Errors
    /// If it can't be started: nothing was shown then.
    pub fn show(&self, text: &str) -> io::Result<()> {
        let [program, arguments @ ..] = self.words.as_slice() else {
            return Err(io::ErrorKind::NotFound.into());
        };
        // The terminal sends Ctrl-C to the pager as well, which makes of it what it likes.
        let _left = signals::leave_to_child();
        let mut command = Command::new(program);
        for secret in self.secrets.names() {
            command.env_remove(secret);
        }
        let mut child = command
            .args(arguments)
            .envs(self.options.iter().copied())
            .stdin(Stdio::piped())
            .spawn()?;
        if let Some(mut lines) = child.stdin.take() {
            // A user who leaves before the end has seen enough.
            let _ = lines.write_all(text.as_bytes());
        }
        child.wait().map(drop)
    }
}

/// Whether a text and the next prompt fit on the terminal.
#[must_use]
pub fn fits(text: &str) -> bool {
    let (rows, columns) = console::Term::stdout().size();
    rows_of(text, columns.into()) < rows.into()
}

fn rows_of(text: &str, columns: usize) -> usize {
    text.lines().map(|line| layout::rows(line, columns)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_left_is_no_failure() {
        let sink = Sink::new(Box::new(Failing(io::ErrorKind::BrokenPipe)));
        sink.write(b"one\n");
        assert!(!sink.is_closed(), "nothing was written yet");
        sink.flush();
        assert!(sink.is_closed());
        sink.write(&[b'x'; 2 * BUFFER]);
        assert!(sink.finish().is_ok());
    }

    #[test]
    fn a_full_disk_is_a_failure_reported_at_the_end() {
        let sink = Sink::new(Box::new(Failing(io::ErrorKind::StorageFull)));
        sink.write(b"one\n");
        sink.flush();
        assert!(sink.is_closed());
        let error = sink.finish().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn a_copy_holds_what_was_really_written() {
        let memory = Memory::default();
        let mut copied = Copied {
            to: &mut [0; 2][..],
            copy: memory.clone(),
        };
        assert!(copied.write_all(b"abc").is_err(), "there is no room for it");
        assert_eq!(memory.text(), "ab");
    }

    #[test]
    fn buffered_output_keeps_its_order() {
        let memory = Memory::default();
        let sink = Sink::new(Box::new(memory.clone()));
        sink.write(b"a");
        sink.write(b"b");
        assert_eq!(memory.text(), "");
        sink.flush();
        assert_eq!(memory.text(), "ab");
    }

    fn words(variables: &[(&str, &str)], configured: Option<&[&str]>) -> Vec<String> {
        let env = Environment::of(variables.iter().copied());
        let configured: Option<Vec<String>> =
            configured.map(|words| words.iter().map(|word| (*word).to_owned()).collect());
        Pager::find(&env, configured.as_deref()).words
    }

    #[test]
    fn the_most_special_pager_counts() {
        let pager = ("PAGER", "most");
        let own = ("SHARECTL_PAGER", "less -S");
        assert_eq!(words(&[], None), ["less"]);
        assert_eq!(words(&[pager], None), ["most"]);
        assert_eq!(words(&[pager], Some(&["bat", "-p"])), ["bat", "-p"]);
        assert_eq!(words(&[pager, own], Some(&["bat"])), ["less", "-S"]);
        assert!(words(&[("PAGER", "cat")], None).is_empty());
        assert!(words(&[pager], Some(&["cat"])).is_empty());
    }

    #[test]
    fn options_that_are_set_stay() {
        let options = |variables: &[(&str, &str)]| {
            let env = Environment::of(variables.iter().copied());
            Pager::find(&env, None).options
        };
        assert_eq!(options(&[]), [("LESS", "FRX"), ("LV", "-c")]);
        assert_eq!(options(&[("LESS", "-S")]), [("LV", "-c")]);
    }

    #[test]
    fn rows_are_counted_as_the_terminal_breaks_them() {
        assert_eq!(rows_of("", 80), 0);
        assert_eq!(rows_of("a\n\nb\n", 80), 3);
        assert_eq!(rows_of(&"x".repeat(81), 80), 2);
        assert_eq!(rows_of("\u{1b}[1mab\u{1b}[0m\n", 2), 1);
    }
}
