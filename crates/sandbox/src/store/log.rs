//! The append-only file behind the store: one JSON value a line, shared under a lock.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

#[derive(Debug)]
pub(crate) struct Log {
    file: File,
    /// Up to where this process has read.
    read: u64,
    /// Whether what follows `read` is a torn line: of a process that died, or of a write that failed
    /// half-way, which leaves `read` where it was. Known since the last [`lock_and_read`](Self::lock_and_read).
    torn: bool,
}

impl Log {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        Ok(Self {
            file,
            read: 0,
            torn: false,
        })
    }

    /// Takes the lock and gives what was written since the last call. A line that can't be read
    /// is skipped: it was torn when a process died.
    pub(crate) fn lock_and_read<T: DeserializeOwned>(&mut self) -> io::Result<Vec<T>> {
        self.file.lock()?;
        let read = self.read_on();
        if read.is_err() {
            let _ = self.file.unlock();
        }
        read
    }

    fn read_on<T: DeserializeOwned>(&mut self) -> io::Result<Vec<T>> {
        if self.file.metadata()?.len() == self.read {
            return Ok(Vec::new());
        }
        self.file.seek(SeekFrom::Start(self.read))?;
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n');
        let whole = whole.map_or(0, |at| at + 1);
        self.torn = whole < bytes.len();
        self.read += u64::try_from(whole).unwrap_or_default();
        let lines = bytes[..whole].split(|byte| *byte == b'\n');
        Ok(lines
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect())
    }

    /// Writes events and gives the lock back, whatever happens.
    pub(crate) fn append_and_unlock(&mut self, events: &[impl Serialize]) -> io::Result<()> {
        let written = self.append(events);
        let unlocked = self.file.unlock();
        written.and(unlocked)
    }

    fn append(&mut self, events: &[impl Serialize]) -> io::Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        if self.torn {
            bytes.push(b'\n');
            self.torn = false;
        }
        for event in events {
            serde_json::to_writer(&mut bytes, event)?;
            bytes.push(b'\n');
        }
        self.file.write_all(&bytes)?;
        self.read = self.file.metadata()?.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_processes_see_what_each_other_wrote() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/state.jsonl");
        let mut one = Log::open(&path).unwrap();
        let mut two = Log::open(&path).unwrap();
        assert!(one.lock_and_read::<u32>().unwrap().is_empty());
        one.append_and_unlock(&[1, 2]).unwrap();
        assert_eq!(two.lock_and_read::<u32>().unwrap(), [1, 2]);
        two.append_and_unlock(&[3]).unwrap();
        assert_eq!(one.lock_and_read::<u32>().unwrap(), [3]);
        one.append_and_unlock(&[0_u32; 0]).unwrap();
    }

    #[test]
    fn a_torn_last_line_costs_nothing_but_itself() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state.jsonl");
        let mut torn = File::create(&path).unwrap();
        torn.write_all(b"\"first\"\n\"tor").unwrap();
        let mut log = Log::open(&path).unwrap();
        assert_eq!(log.lock_and_read::<String>().unwrap(), ["first"]);
        log.append_and_unlock(&["second"]).unwrap();
        let mut again = Log::open(&path).unwrap();
        assert_eq!(
            again.lock_and_read::<String>().unwrap(),
            ["first", "second"]
        );
        again.append_and_unlock(&[""; 0]).unwrap();
    }

    #[test]
    fn a_write_that_failed_half_way_costs_nothing_but_itself() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state.jsonl");
        let mut log = Log::open(&path).unwrap();
        assert!(log.lock_and_read::<String>().unwrap().is_empty());
        log.append_and_unlock(&["first"]).unwrap();
        // The disk is full for all but the first bytes.
        let seen = log.lock_and_read::<String>().unwrap();
        assert!(seen.is_empty());
        log.file.write_all(b"\"hal").unwrap();
        log.file.unlock().unwrap();
        // There is room again.
        assert!(log.lock_and_read::<String>().unwrap().is_empty());
        log.append_and_unlock(&["second"]).unwrap();
        let mut again = Log::open(&path).unwrap();
        let kept = again.lock_and_read::<String>().unwrap();
        assert_eq!(kept, ["first", "second"]);
        again.append_and_unlock(&[""; 0]).unwrap();
    }
}
