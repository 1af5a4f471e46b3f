//! Writing one operation's file.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::Path;
use std::rc::Rc;

use jiff::Timestamp;

use super::difference::{Difference, with_names};
use super::line::{self, Header, Line, Moment, Request, SavedError, StepLine};
use super::reader::{Operation, base_for};
use super::summary::{Outline, Summary};
use super::{Journal, Meta, OPEN, OperationId};
use crate::domain::{Share, Step};
use crate::error::{Code, Error, Result};
use crate::files;

/// An operation that runs. The lock on its file ends with this value, or with the process.
#[derive(Debug)]
pub struct Writer {
    journal: Journal,
    id: OperationId,
    file: File,
    meta: Meta,
    /// What the shares have in common, once the header is written.
    common: Option<Rc<Share>>,
    /// What new shares have in common.
    made: Difference,
    /// When the last header was written.
    begun: Timestamp,
    /// The row of the last step, and the share before it.
    last: Option<(u64, Option<Share>)>,
    /// The number of the last step, and the share that it made.
    last_made: Option<(u64, Share)>,
    /// The shares as they should be after the steps that have no result yet.
    expected: HashMap<u64, Share>,
    /// The number of the next step.
    next: u64,
    /// The steps of rows that are not over, and which these are of each row.
    steps: BTreeMap<u64, Outline>,
    of_row: HashMap<u64, Vec<u64>>,
    /// What the rows that are over came to, for the trailer.
    over: Summary,
    /// Lines that were not written yet.
    waiting: Vec<u8>,
}

impl Writer {
    pub(super) fn create(journal: &Journal, id: OperationId, meta: Meta) -> io::Result<Self> {
        let dir = journal.dir.join(OPEN);
        files::create_private_dir(&dir)?;
        // Locked before it has its name: a file in `open` that nobody has locked was interrupted.
        let unnamed = dir.join(format!(".{id}.new"));
        let file = private_file(&unnamed)?;
        file.lock()?;
        fs::rename(&unnamed, journal.running(&id))?;
        Ok(Self::new(journal, id, file, meta))
    }

    /// Goes on with an operation that was interrupted. A new header says what the lines have in common
    /// that are written now.
    pub(super) fn resume(
        journal: &Journal,
        operation: &Operation,
        mut file: File,
    ) -> io::Result<Self> {
        let ends = ends_with_a_line(&mut file)?;
        let meta = operation.meta.clone();
        let mut writer = Self::new(journal, operation.id.clone(), file, meta);
        if !ends {
            // What follows must not be glued to a torn line.
            writer.waiting.push(b'\n');
        }
        let share = operation
            .steps
            .iter()
            .find_map(|step| step.share.as_deref());
        let common = writer
            .begin(share, None, operation.at)
            .map_err(io::Error::other)?;
        for (place, step) in operation.steps.iter().enumerate() {
            if step.result.is_none() {
                let expected = operation.expected(place, &common);
                writer.expected.insert(step.seq, expected);
            }
            writer.keep(step.seq, step.into());
        }
        if let Some(last) = operation.steps.last() {
            writer.last = Some((last.row, last.share.as_deref().cloned()));
            writer.last_made = last.made().map(|made| (last.seq, made.clone()));
        }
        Ok(writer)
    }

    fn new(journal: &Journal, id: OperationId, file: File, meta: Meta) -> Self {
        Self {
            journal: journal.clone(),
            id,
            file,
            meta,
            common: None,
            made: Difference::default(),
            begun: Timestamp::UNIX_EPOCH,
            last: None,
            last_made: None,
            expected: HashMap::new(),
            next: 0,
            steps: BTreeMap::new(),
            of_row: HashMap::new(),
            over: Summary::default(),
            waiting: Vec::new(),
        }
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
        let common = self.begin(share, Some(step), at)?;
        let seq = self.next;
        let base = base_for(
            row,
            self.last
                .as_ref()
                .map(|(row, share)| (*row, share.as_ref())),
        );
        let base = base.unwrap_or(&common);
        let before = share.unwrap_or(&common);
        let line = StepLine::new(
            seq,
            row,
            Moment::new(at, self.begun),
            Request::of(step, before, &self.made),
            share.map(|share| Difference::between(base, share)),
        );
        self.push(&Line::Step(Box::new(line)))?;
        let outline = Outline::new(row, step, share);
        let made = self.last_made.take();
        let expected = made
            .and_then(|(of, made)| {
                let to = outline.updates_what_was_made(self.steps.get(&of)?)?;
                Some(line::updated_in_place_of(before, &made, to))
            })
            .unwrap_or_else(|| line::expected(step, before));
        self.expected.insert(seq, expected);
        self.keep(seq, outline);
        self.last = Some((row, share.cloned()));
        Ok(seq)
    }

    /// Notes that the operation had nothing to do. Without a line it would leave nothing behind.
    ///
    /// # Errors
    /// [`Code::Internal`] if it can't be put into words.
    pub fn nothing(&mut self, at: Timestamp) -> Result<()> {
        self.begin(None, None, at).map(drop)
    }

    /// Writes the header before anything else. Gives what the shares have in common.
    fn begin(
        &mut self,
        share: Option<&Share>,
        step: Option<&Step>,
        at: Timestamp,
    ) -> Result<Rc<Share>> {
        if let Some(common) = &self.common {
            return Ok(Rc::clone(common));
        }
        let common = Rc::new(line::in_common(share, &self.meta.server));
        let before = share.unwrap_or(&common);
        let made = step.map(|step| line::made_in_common(step, before));
        (self.made, self.begun) = (made.unwrap_or_default(), at);
        let header = Header::new(&self.meta, at, &common, &self.made);
        self.push(&Line::Header(Box::new(header)))?;
        self.common = Some(Rc::clone(&common));
        Ok(common)
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
        result: Result<Option<&Share>, &Error>,
        at: Timestamp,
    ) -> Result<()> {
        let common = self.begin(None, None, at)?;
        let line = match result {
            Ok(share) => {
                let expected = self.expected.get(&seq).unwrap_or(&common);
                let named = share.map(|share| with_names(share.clone(), expected));
                let line = line::done(seq, named.as_ref(), expected);
                if let Some(named) = named {
                    self.expect_after(seq, named);
                }
                line
            }
            Err(error) => Line::Failed {
                seq,
                error: SavedError::from(error),
            },
        };
        self.push(&line)?;
        self.expected.remove(&seq);
        if let Some(step) = self.steps.get_mut(&seq) {
            match result {
                Ok(share) => step.done(share),
                Err(_) => step.failed(),
            }
        }
        self.write()
    }

    /// A share was made: the update that follows in its row is compared with it.
    fn expect_after(&mut self, seq: u64, made: Share) {
        let Some(step) = self.steps.get(&seq).filter(|step| step.is_create()) else {
            return;
        };
        let next = self.steps.get(&(seq + 1));
        match next {
            None => self.last_made = Some((seq, made)),
            Some(next) => {
                if let Some(to) = next.updates_what_was_made(step)
                    && let Some(expected) = self.expected.get_mut(&(seq + 1))
                {
                    *expected = line::updated_in_place_of(expected, &made, to);
                }
            }
        }
    }

    /// Writes down that someone else had deleted the share of a step before.
    ///
    /// # Errors
    /// [`Code::Config`] where it can't be written.
    pub fn was_gone(&mut self, seq: u64, at: Timestamp) -> Result<()> {
        self.begin(None, None, at)?;
        self.push(&Line::Gone { seq })?;
        self.expected.remove(&seq);
        if let Some(step) = self.steps.get_mut(&seq) {
            step.gone();
        }
        self.write()
    }

    /// Keeps what matters of a step that was noted.
    fn keep(&mut self, seq: u64, outline: Outline) {
        self.next = self.next.max(seq + 1);
        self.of_row.entry(outline.row()).or_default().push(seq);
        self.steps.insert(seq, outline);
    }

    /// Counts a row of which no further step will be noted, and forgets its steps: an operation may have
    /// 100,000 of them.
    pub fn row_is_over(&mut self, row: u64) {
        let steps = self.of_row.remove(&row).unwrap_or_default();
        let steps: Vec<Outline> = steps
            .iter()
            .filter_map(|seq| self.steps.remove(seq))
            .collect();
        self.over.add(Summary::of(&steps));
    }

    /// Ends the operation: everything is on disk, and nothing is pending any more. One that has not
    /// come to a single step leaves nothing behind: there is nothing to tell of it.
    ///
    /// # Errors
    /// [`Code::Config`] where it can't be written.
    pub fn finish(mut self) -> Result<OperationId> {
        self.end_with_trailer()?;
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

    fn end_with_trailer(&mut self) -> Result<()> {
        if self.common.is_none() && self.next == 0 {
            return Ok(());
        }
        let mut summary = self.over;
        summary.add(Summary::of(self.steps.values()));
        self.push(&Line::Trailer(summary))
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

/// Whether nothing stands behind the last line's end.
fn ends_with_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
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
