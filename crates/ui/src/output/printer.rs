//! Prints all output: data to stdout, messages for people to stderr.

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use indicatif::ProgressBar;

use super::format::Format;
use super::look::Look;
use super::message::{self, MessageKind};
use super::pager::{self, Copied, Memory, Pager, Sink};
use super::terminal::{Multiplexer, Stream, Terminal};
use crate::error::{Error, Result};
use crate::text::Repeated;

/// The output options of the command line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// The format of the data.
    pub format: Format,
    /// Only errors are shown.
    pub quiet: bool,
    /// The log level: the number of `-v` flags.
    pub verbose: u8,
    /// Questions are turned off.
    pub no_input: bool,
    /// What commands in hints repeat of the line.
    pub repeated: Repeated,
}

/// Prints all output. Cheap to clone; all clones share the two streams.
#[derive(Clone)]
pub struct Printer {
    settings: Arc<Settings>,
    terminal: Arc<Terminal>,
    out: Arc<Sink>,
    err: Arc<Sink>,
    bar: Current,
    /// The pager for long output. Empty until it is known; `None` unless stdout is this process's own.
    pager: Option<Arc<OnceLock<Pager>>>,
    /// New facts that the user must learn even if stdout can't be written, such as a new link.
    results: Arc<Mutex<Vec<String>>>,
}

impl Printer {
    /// A printer to any two streams.
    pub fn new(
        settings: Settings,
        terminal: Terminal,
        out: impl Write + Send + 'static,
        err: impl Write + Send + 'static,
    ) -> Self {
        Self {
            settings: Arc::new(settings),
            terminal: Arc::new(terminal),
            out: Arc::new(Sink::new(Box::new(out))),
            err: Arc::new(Sink::new(Box::new(err))),
            bar: Current::default(),
            pager: None,
            results: Arc::default(),
        }
    }

    /// A printer to this process's stdout and stderr.
    #[must_use]
    pub fn standard(settings: Settings, terminal: Terminal) -> Self {
        Self {
            pager: Some(Arc::default()),
            ..Self::new(settings, terminal, io::stdout(), io::stderr())
        }
    }

    /// Sets the pager for long output. Only the first call has an effect.
    pub fn use_pager(&self, pager: Pager) {
        if let Some(place) = &self.pager {
            let _ = place.set(pager);
        }
    }

    /// The pager for long output, if there is one and the user can operate it.
    fn pager(&self) -> Option<&Pager> {
        let is_terminal = self.terminal.stdout.terminal && !self.terminal.plain;
        let place = self.pager.as_ref()?;
        place
            .get()
            .filter(|pager| pager.is_on() && is_terminal && !self.settings.no_input)
    }

    /// A printer into memory and a reader of its output, for tests.
    #[must_use]
    pub fn captured(settings: Settings, terminal: Terminal) -> (Self, Captured) {
        let (out, err) = (Memory::default(), Memory::default());
        Self::new(settings, terminal, out.clone(), err.clone()).read_by(out, err)
    }

    /// A printer to this process's streams, and a copy of the data that it prints.
    #[must_use]
    pub fn standard_with_copy(settings: Settings, terminal: Terminal) -> (Self, Captured) {
        let (out, err) = (Memory::default(), Memory::default());
        let copied = Copied {
            to: io::stdout(),
            copy: out.clone(),
        };
        Self::new(settings, terminal, copied, io::stderr()).read_by(out, err)
    }

    fn read_by(self, out: Memory, err: Memory) -> (Self, Captured) {
        let printer = self.clone();
        (self, Captured { printer, out, err })
    }

    /// The format of the data.
    #[must_use]
    pub fn format(&self) -> &Format {
        &self.settings.format
    }

    /// The output options of the command line.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The facts about the terminal and the streams.
    #[must_use]
    pub fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// The appearance of output on stdout.
    #[must_use]
    pub fn out_look(&self) -> Look {
        self.look(&self.terminal.stdout)
    }

    /// The appearance of output on stderr.
    #[must_use]
    pub fn err_look(&self) -> Look {
        self.look(&self.terminal.stderr)
    }

    /// The appearance of messages: a terminal wraps them to its width; a log gets them unwrapped.
    fn words_look(&self) -> Look {
        let look = self.err_look();
        let width = look.width.filter(|_| self.terminal.stderr.terminal);
        Look { width, ..look }
    }

    fn look(&self, stream: &Stream) -> Look {
        Look {
            unicode: self.terminal.unicode,
            color: stream.color,
            links: stream.links,
            isolate: stream.terminal && self.terminal.unicode && !self.terminal.plain,
            width: stream.width,
            wide: self.settings.format == Format::Wide,
            plain: self.terminal.plain,
        }
    }

    /// Whether summaries are shown: someone reads stderr, or `--verbose` requests them.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        !self.settings.quiet && (self.terminal.watched || self.settings.verbose > 0)
    }

    /// Prints a summary, such as what was done. Only shown if someone reads it: a cron job would send it
    /// as mail every night.
    pub fn note(&self, message: impl Display) {
        if self.is_watched() {
            self.tell(MessageKind::Note, &message.to_string());
        }
    }

    /// Prints a note that must reach the owner of a script, too, such as a consequence for visitors. `--quiet`
    /// hides it.
    pub fn notice(&self, message: impl Display) {
        if !self.settings.quiet {
            self.tell(MessageKind::Note, &message.to_string());
        }
    }

    /// Prints a warning: nothing failed, but the result is probably not what the user wants. `--quiet` hides it.
    pub fn warn(&self, message: impl Display) {
        if !self.settings.quiet {
            self.tell(MessageKind::Warning, &message.to_string());
        }
    }

    /// Reports a failure that doesn't end the command, such as a journal that can't be written. It is shown even
    /// with `--quiet`.
    pub fn fault(&self, message: impl Display) {
        self.tell(MessageKind::Warning, &message.to_string());
    }

    /// Prints a helpful next step although nothing failed; `--quiet` hides it.
    pub fn hint(&self, message: impl Display) {
        if !self.settings.quiet {
            let hint = self.pasteable(&message.to_string());
            self.tell(MessageKind::Hint, &hint);
        }
    }

    /// A hint whose commands repeat what the line says of servers and files.
    #[must_use]
    pub fn pasteable(&self, hint: &str) -> String {
        self.settings.repeated.in_hint(hint)
    }

    /// An error with all it knows.
    pub fn error(&self, error: &Error) {
        // An error is the last message.
        self.bar.end();
        let text = if self.format().is_json() {
            message::error_object(error, &self.settings.repeated)
        } else {
            message::error_words(error, &self.words_look(), &self.settings.repeated)
        };
        self.people(MessageKind::Error, &text);
    }

    /// Prints finished lines for people, such as the plan before a question. They must be safe already.
    pub fn lines(&self, text: &str) {
        self.people(MessageKind::Note, text);
    }

    /// Copies a text to the clipboard of the terminal: stderr's if it is one, otherwise stdout's. Returns whether
    /// it was sent; terminals don't report whether they accepted it.
    #[must_use]
    pub fn copy(&self, text: &str, multiplexer: Multiplexer) -> bool {
        self.out.flush();
        let sink = match (self.terminal.stderr.terminal, self.terminal.stdout.terminal) {
            (true, _) => &self.err,
            (_, true) => &self.out,
            _ => return false,
        };
        sink.write(multiplexer.sequence(text).as_bytes());
        self.bar.suspended(|| sink.flush());
        true
    }

    /// Prints a finished line of the log.
    pub(super) fn log(&self, text: &str) {
        self.people(MessageKind::Log, text);
    }

    fn tell(&self, kind: MessageKind, message: &str) {
        let text = if self.format().is_json() {
            message::object(kind, message)
        } else {
            message::words(kind, message, &self.words_look())
        };
        self.people(kind, &text);
    }

    /// Writes lines to stderr, after flushing stdout.
    fn people(&self, kind: MessageKind, text: &str) {
        self.out.flush();
        for line in text.lines() {
            if self.terminal.journal {
                self.err.write(format!("<{}>", kind.priority()).as_bytes());
            }
            self.err.write(line.as_bytes());
            self.err.write(b"\n");
        }
        self.bar.suspended(|| self.err.flush());
    }

    pub(super) fn current_bar(&self) -> &Current {
        &self.bar
    }

    /// Prints one line of data, such as the link of a new share. It must not contain a line break.
    pub fn data_line(&self, line: &str) {
        self.data(line);
        self.data("\n");
    }

    /// Prints finished data, such as a playlist or a table.
    pub fn data(&self, text: &str) {
        self.out.write(text.as_bytes());
        if self.terminal.stdout.terminal {
            self.bar.suspended(|| self.out.flush());
        }
    }

    /// Prints finished lines, in a pager if they don't fit on the terminal.
    pub fn paged(&self, text: &str) {
        let Some(pager) = self.pager().filter(|_| !pager::fits(text)) else {
            return self.data(text);
        };
        self.flush();
        self.bar.end();
        if let Err(error) = pager.show(text) {
            if let Some(program) = pager.chosen() {
                self.warn(format!("can't start the pager {program:?}: {error}"));
            }
            self.data(text);
        }
    }

    /// Flushes stdout, so that a reader sees the data before a long wait.
    pub fn flush(&self) {
        self.out.flush();
    }

    /// Whether the reader of stdout is gone: a command that only reads may stop.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.out.is_closed()
    }

    /// Flushes stdout for the last time.
    ///
    /// # Errors
    /// [`Code::Io`](crate::error::Code::Io) if stdout couldn't be written, except because its reader left; for
    /// example, if the disk is full. The error lists the remembered results.
    pub fn finish(&self) -> Result<()> {
        self.out.finish().map_err(|error| {
            let results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
            let error = Error::io("write to stdout", error);
            results.iter().fold(error, Error::detail)
        })
    }

    /// Remembers a new fact, to report it even if stdout can't be written.
    pub fn remember_result(&self, result: String) {
        let results = self.results.lock();
        results.unwrap_or_else(PoisonError::into_inner).push(result);
    }
}

/// The progress bar or page that is drawn now, if any; other output goes above it.
#[derive(Clone, Default)]
pub(super) struct Current(Arc<Mutex<Drawn>>);

#[derive(Default)]
struct Drawn {
    bar: Option<ProgressBar>,
    /// Whether a full-screen page is drawn.
    taken: bool,
}

impl Current {
    fn lock(&self) -> MutexGuard<'_, Drawn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, bar: Option<ProgressBar>) {
        self.lock().bar = bar;
    }

    /// Whether a bar is registered.
    pub(super) fn has_bar(&self) -> bool {
        self.lock().bar.is_some()
    }

    /// Registers a bar; `false` if something else is drawn.
    pub(super) fn claim(&self, bar: &ProgressBar) -> bool {
        let mut drawn = self.lock();
        let free = drawn.bar.is_none() && !drawn.taken;
        if free {
            drawn.bar = Some(bar.clone());
        }
        free
    }

    /// Removes the bar for good.
    pub(super) fn end(&self) {
        if let Some(bar) = self.lock().bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Sets whether something else is drawn; if so, no bar can be registered.
    pub(super) fn leave_to_others(&self, taken: bool) {
        self.end();
        self.lock().taken = taken;
    }

    /// Runs `print` while the bar is hidden.
    pub(super) fn suspended(&self, print: impl FnOnce()) {
        let drawn = self.lock();
        match drawn.bar.as_ref().filter(|bar| !bar.is_finished()) {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

/// The output of a captured printer.
pub struct Captured {
    printer: Printer,
    out: Memory,
    err: Memory,
}

impl Captured {
    /// All of stdout so far.
    #[must_use]
    pub fn stdout(&self) -> String {
        self.printer.flush();
        self.out.text()
    }

    /// All of stderr so far.
    #[must_use]
    pub fn stderr(&self) -> String {
        self.err.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(format: Format, quiet: bool) -> (Printer, Captured) {
        let settings = Settings {
            format,
            quiet,
            ..Settings::default()
        };
        let terminal = Terminal {
            watched: true,
            ..Terminal::default()
        };
        Printer::captured(settings, terminal)
    }

    #[test]
    fn data_goes_out_and_words_go_to_people() {
        let (printer, captured) = captured(Format::Table, false);
        printer.note("1 share");
        printer.warn("it ends soon");
        printer.hint("extend it");
        printer.data_line("https://a/share/x");
        assert_eq!(captured.stdout(), "https://a/share/x\n");
        let expected = "1 share\nwarning: it ends soon\nhint: extend it\n";
        assert_eq!(captured.stderr(), expected);
    }

    #[test]
    fn quiet_shows_errors_and_faults_only() {
        let (printer, captured) = captured(Format::Table, true);
        printer.note("1 share");
        printer.notice("the link changes");
        printer.hint("extend it");
        printer.warn("it expires soon");
        printer.fault("can't write the journal");
        printer.error(&Error::usage("no"));
        let expected = "warning: can't write the journal\nerror: no\n";
        assert_eq!(captured.stderr(), expected);
    }

    #[test]
    fn summaries_need_a_reader_and_notices_do_not() {
        for (watched, verbose, shown) in [(false, 0, false), (true, 0, true), (false, 1, true)] {
            let settings = Settings {
                verbose,
                ..Settings::default()
            };
            let terminal = Terminal {
                watched,
                ..Terminal::default()
            };
            let (printer, captured) = Printer::captured(settings, terminal);
            printer.notice("the link changes");
            printer.note("1 share");
            let told = captured.stderr();
            assert!(told.starts_with("the link changes\n"), "{told}");
            assert_eq!(told.contains("1 share"), shown, "{watched} {verbose}");
        }
    }

    #[test]
    fn every_line_for_people_is_json_if_the_data_is() {
        let (printer, captured) = captured(Format::Jsonl, false);
        printer.note("1 \"share\"");
        printer.warn("a\nb");
        printer.hint("c");
        printer.error(&Error::usage("no"));
        let keys: Vec<String> = captured
            .stderr()
            .lines()
            .map(|line| {
                let value: serde_json::Value = serde_json::from_str(line).unwrap();
                value.as_object().unwrap().keys().next().unwrap().clone()
            })
            .collect();
        assert_eq!(keys, ["note", "warning", "hint", "error"]);
    }

    #[test]
    fn sentences_are_wrapped_for_terminals_only() {
        let sentence = "one of the three shares on home has ended already, and was left out";
        let told = |terminal: bool, format: Format| {
            let stderr = Stream {
                terminal,
                width: Some(40),
                ..Stream::default()
            };
            let terminal = Terminal {
                stderr,
                watched: true,
                ..Terminal::default()
            };
            let settings = Settings {
                format,
                ..Settings::default()
            };
            let (printer, captured) = Printer::captured(settings, terminal);
            printer.note(sentence);
            captured.stderr().lines().count()
        };
        assert_eq!(told(true, Format::Table), 2);
        assert_eq!(told(false, Format::Table), 1);
        assert_eq!(told(true, Format::Json), 1);
    }

    #[test]
    fn the_journal_reads_the_priority_of_each_line() {
        let terminal = Terminal {
            journal: true,
            watched: true,
            ..Terminal::default()
        };
        let (printer, captured) = Printer::captured(Settings::default(), terminal);
        printer.note("n");
        printer.error(&Error::usage("e").detail("d"));
        assert_eq!(captured.stderr(), "<6>n\n<3>error: e\n<3>  d\n");
    }

    #[test]
    fn a_closed_stdout_is_silent() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
        }
        let printer = Printer::new(Settings::default(), Terminal::default(), Closed, Closed);
        printer.data_line("x");
        printer.flush();
        assert!(printer.is_closed());
        printer.data_line("y");
        printer.error(&Error::usage("too late"));
        assert!(printer.finish().is_ok());
    }
}
