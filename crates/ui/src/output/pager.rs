//! A stream that may close at any time without anyone being hurt.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How much is kept back before it is written.
const BUFFER: usize = 32 * 1024;

/// A buffered stream. Once its reader is gone, what is written to it is dropped in silence: `list |
/// head` is no failure, and a write under way must not stop because nobody reads its report.
pub(super) struct Sink(Mutex<Inner>);

struct Inner {
    writer: Box<dyn Write + Send>,
    buffer: Vec<u8>,
    closed: bool,
    failure: Option<io::Error>,
}

impl Sink {
    pub(super) fn new(writer: Box<dyn Write + Send>) -> Self {
        Self(Mutex::new(Inner {
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

    /// Whether nobody reads any more.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Flushes, and hands over what went wrong other than the reader leaving, such as a full disk.
    pub(super) fn finish(&self) -> io::Result<()> {
        let mut inner = self.lock();
        inner.drain();
        inner.failure.take().map_or(Ok(()), Err)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // What is kept stays whole even if another thread panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
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
    fn a_full_disk_is_a_failure_told_at_the_end() {
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
    fn what_is_kept_back_comes_out_in_order() {
        let memory = Memory::default();
        let sink = Sink::new(Box::new(memory.clone()));
        sink.write(b"a");
        sink.write(b"b");
        assert_eq!(memory.text(), "");
        sink.flush();
        assert_eq!(memory.text(), "ab");
    }
}
