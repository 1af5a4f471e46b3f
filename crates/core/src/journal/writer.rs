//! Writing one operation's file.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::Path;

use jiff::Timestamp;

use super::id::OperationId;
use super::line::{Line, Phase, SavedError, VERSION};
use super::origin::Origin;
use super::reader::Operation;
use super::{Journal, Meta, OPEN};
use crate::domain::{Settings, Share, Step};
use crate::error::{Code, Error, Result};
use crate::files;

/// An operation that runs. The lock on its file ends with this value, or with the process.
#[derive(Debug)]
pub struct Writer {
    journal: Journal,
    id: OperationId,
    file: File,
    meta: Meta,
    /// The origin, until the first line has taken it.
    origin: Option<Origin>,
    next: u64,
    /// Lines that were not written yet.
    waiting: Vec<u8>,
}

impl Writer {
    pub(super) fn create(journal: &Journal, id: OperationId, meta: Meta) -> io::Result<Self> {
        let dir = journal.dir.join(OPEN);
        files::create_private_dir(&dir)?;
        // Locked before it has its name: a file in `open` that nobody has locked was cut short.
        let unnamed = dir.join(format!(".{id}.new"));
        let file = private_file(&unnamed)?;
        file.lock()?;
        fs::rename(&unnamed, journal.running(&id))?;
        Ok(Self {
            journal: journal.clone(),
            id,
            file,
            origin: Some(meta.origin.clone()),
            meta,
            next: 0,
            waiting: Vec::new(),
        })
    }

    pub(super) fn resume(
        journal: &Journal,
        operation: &Operation,
        mut file: File,
    ) -> io::Result<Self> {
        let mut waiting = Vec::new();
        if file.seek(SeekFrom::End(0))? > 0 {
            file.seek(SeekFrom::End(-1))?;
            let mut last = [0];
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                // What follows must not be glued to a torn line.
                waiting.push(b'\n');
            }
        }
        let next = operation.steps.iter().map(|step| step.seq + 1).max();
        Ok(Self {
            journal: journal.clone(),
            id: operation.id.clone(),
            file,
            meta: operation.meta.clone(),
            origin: None,
            next: next.unwrap_or(0),
            waiting,
        })
    }

    /// The operation's name.
    #[must_use]
    pub fn id(&self) -> &OperationId {
        &self.id
    }

    /// Notes a step that is about to be run, with the share as it is before it. Gives the number
    /// its result goes by. Nothing is on disk before [`Self::commit`].
    ///
    /// # Errors
    /// [`Code::Internal`] where it can't be put into words.
    pub fn before(
        &mut self,
        row: u64,
        step: &Step,
        share: Option<&Share>,
        at: Timestamp,
    ) -> Result<u64> {
        let seq = self.next;
        let mut line = self.line(seq, row, Phase::Before, at);
        line.step = Some(step.clone());
        line.share = share.map(Into::into);
        line.want = wanted(step);
        self.introduce(&mut line);
        self.push(&line)?;
        self.next += 1;
        Ok(seq)
    }

    /// Notes that the operation had nothing to do. Without a line it would leave nothing behind.
    ///
    /// # Errors
    /// [`Code::Internal`] if it can't be put into words.
    pub fn nothing(&mut self, at: Timestamp) -> Result<()> {
        let mut line = self.line(self.next, 0, Phase::Nothing, at);
        self.introduce(&mut line);
        self.push(&line)
    }

    /// The operation's first line says what is true of all of it.
    fn introduce(&mut self, line: &mut Line) {
        line.origin = self.origin.take();
        if line.origin.is_some() {
            line.revoked = self.meta.revoked;
            line.base.clone_from(&self.meta.base);
            line.reverts.clone_from(&self.meta.reverts);
        }
    }

    /// Puts all that was noted on disk, where it survives a power cut.
    ///
    /// # Errors
    /// [`Code::Config`] where it can't be written.
    pub fn commit(&mut self) -> Result<()> {
        self.flush()
            .and_then(|()| self.file.sync_data())
            .and_then(|()| files::sync_dir(&self.journal.dir.join(OPEN)))
            .map_err(|error| self.journal.unwritable(error))
    }

    /// Hands what was noted to the system: it survives the end of this process, and a power cut
    /// after the next [`Self::commit`].
    ///
    /// # Errors
    /// [`Code::Config`] where it can't be written.
    pub fn write(&mut self) -> Result<()> {
        self.flush().map_err(|error| self.journal.unwritable(error))
    }

    /// Writes down what came of a step. It survives the end of this process at once, and a power
    /// cut after [`Self::finish`]; until then the server would be asked again.
    ///
    /// # Errors
    /// [`Code::Config`] where it can't be written.
    pub fn result(
        &mut self,
        seq: u64,
        row: u64,
        result: Result<Option<&Share>, &Error>,
        at: Timestamp,
    ) -> Result<()> {
        let phase = if result.is_ok() {
            Phase::Done
        } else {
            Phase::Failed
        };
        let mut line = self.line(seq, row, phase, at);
        match result {
            Ok(got) => line.got = got.map(Into::into),
            Err(error) => line.error = Some(SavedError::from(error)),
        }
        self.push(&line)?;
        self.write()
    }

    /// Writes down that someone else had deleted the share of a step before.
    ///
    /// # Errors
    /// [`Code::Config`] where it can't be written.
    pub fn was_gone(&mut self, seq: u64, row: u64, at: Timestamp) -> Result<()> {
        let line = self.line(seq, row, Phase::Gone, at);
        self.push(&line)?;
        self.write()
    }

    /// Ends the operation: everything is on disk, and nothing is pending any more. One that has not
    /// come to a single step leaves nothing behind: there is nothing to tell of it.
    ///
    /// # Errors
    /// [`Code::Config`] where it can't be written.
    pub fn finish(mut self) -> Result<OperationId> {
        let end = |this: &mut Self| {
            this.flush()?;
            if this.file.metadata()?.len() == 0 {
                return fs::remove_file(this.journal.running(&this.id));
            }
            this.file.sync_data()?;
            fs::rename(this.journal.running(&this.id), this.journal.over(&this.id))?;
            files::sync_dir(&this.journal.dir)
        };
        end(&mut self).map_err(|error| self.journal.unwritable(error))?;
        Ok(self.id)
    }

    /// Takes back an operation of which nothing was begun: its file goes, whatever is in it.
    ///
    /// # Errors
    /// [`Code::Config`] where it can't be removed.
    pub fn forget(self) -> Result<()> {
        fs::remove_file(self.journal.running(&self.id)).map_err(|e| self.journal.unwritable(e))
    }

    fn line(&self, seq: u64, row: u64, phase: Phase, at: Timestamp) -> Line {
        Line {
            v: VERSION,
            op: self.id.clone(),
            seq,
            row,
            at,
            server: self.meta.server.clone(),
            account: self.meta.account.clone(),
            command: self.meta.command.clone(),
            phase,
            step: None,
            share: None,
            want: None,
            got: None,
            error: None,
            origin: None,
            revoked: false,
            base: None,
            reverts: None,
        }
    }

    fn push(&mut self, line: &Line) -> Result<()> {
        serde_json::to_writer(&mut self.waiting, line).map_err(|error| {
            Error::new(Code::Internal, "can't put a step into the journal").caused_by(error)
        })?;
        self.waiting.push(b'\n');
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        hand_on(&mut self.waiting, &mut self.file)
    }
}

/// Writes what waits. Where that fails, only what was not taken goes on waiting: written twice, it
/// would stand glued to its own beginning, and the line could not be read.
fn hand_on(waiting: &mut Vec<u8>, to: &mut impl Write) -> io::Result<()> {
    while !waiting.is_empty() {
        match to.write(waiting) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(taken) => drop(waiting.drain(..taken)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn wanted(step: &Step) -> Option<Settings> {
    match step {
        Step::Create { new } => Some(new.settings()),
        Step::Update { to, .. } => Some(to.clone()),
        Step::Delete { .. } => None,
    }
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_without_a_step_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::open(dir.path(), "key").unwrap();
        let meta = Meta {
            server: "home".into(),
            account: None,
            command: "expire".into(),
            ..Meta::default()
        };
        let writer = journal.begin(meta, Timestamp::UNIX_EPOCH).unwrap();
        let id = writer.finish().unwrap();
        assert!(journal.read(&id).is_err());
        let open = fs::read_dir(dir.path().join("key").join(OPEN)).unwrap();
        assert_eq!(open.count(), 0);
    }

    /// A disk with room for so many bytes.
    struct Full {
        room: usize,
        taken: Vec<u8>,
    }

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.room);
            if taken == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.room -= taken;
            self.taken.extend_from_slice(&bytes[..taken]);
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_a_full_disk_took_is_not_written_again_once_there_is_room() {
        let mut disk = Full {
            room: 7,
            taken: Vec::new(),
        };
        let mut waiting = b"{\"a\":1}\n{\"b\":2}\n".to_vec();
        let all = waiting.clone();
        let error = hand_on(&mut waiting, &mut disk).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        disk.room = 100;
        hand_on(&mut waiting, &mut disk).unwrap();
        assert_eq!((disk.taken, waiting), (all, Vec::new()));
    }
}
