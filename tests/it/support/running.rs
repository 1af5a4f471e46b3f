//! A `sharectl` that runs until it is stopped, such as `demo serve`.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

/// A running process; dropping it kills it.
pub(crate) struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
    /// The part of stderr that was read so far.
    told: String,
}

impl Running {
    pub(super) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self {
            child,
            stdout,
            stderr,
            told: String::new(),
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the next line of stdout. Empty if the process has ended.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Waits until stderr contains `words`.
    pub(crate) fn says(&mut self, words: &str) {
        while !self.told.contains(words) {
            let read = self.stderr.read_line(&mut self.told).unwrap();
            assert!(read > 0, "it ended without {words:?}: {}", self.told);
        }
    }

    /// Sends a signal by its name, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for the process to end; returns its exit code and all of stderr.
    pub(crate) fn wait(mut self) -> (Option<i32>, String) {
        self.stderr.read_to_string(&mut self.told).unwrap();
        let code = self.child.wait().unwrap().code();
        (code, std::mem::take(&mut self.told))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
