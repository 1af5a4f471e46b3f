//! Writing one operation's file.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use jiff::Timestamp;

use super::difference::{Difference, with_names};
use super::line::{self, Header, Line, StepLine, StepRequest, StepTime};
use super::meta::{Meta, OperationId};
use super::reader::{Operation, base_for};
use super::steps::{Outline, StepResult, Summary};
use crate::advice::{Advice, RequestSetting};
use crate::domain::{Share, Step};
use crate::error::{Code, Error, Result};
use crate::files;

const OPEN: &str = "open";

/// How the name of an operation's file ends.
pub(super) const ENDING: &str = "jsonl";

/// The folder of one account's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    /// The folder of the operations that run, or were interrupted.
    pub(super) fn open(&self) -> PathBuf {
        self.0.join(OPEN)
    }

    /// The file of an operation that is over.
    pub(super) fn over(&self, id: &OperationId) -> PathBuf {
        self.0.join(format!("{id}.{ENDING}"))
    }

    /// The file of an operation that runs, or was interrupted.
    pub(super) fn running(&self, id: &OperationId) -> PathBuf {
        self.open().join(format!("{id}.{ENDING}"))
    }

    pub(super) fn unwritable(&self, error: io::Error) -> Error {
        Error::new(
            Code::Config,
            format!("can't write the journal in {}", self.0.display()),
        )
        .caused_by(error)
        .hint(
            Advice::Ask(RequestSetting::StateFolder)
                .after("use another directory: ")
                .then(", or no journal: ")
                .step(Advice::Ask(RequestSetting::NoJournal)),
        )
    }
}

/// An operation that runs. The lock on its file ends with this value, or with the process.
#[derive(Debug)]
pub struct Writer {
    folder: Folder,
    id: OperationId,
    file: File,
    lines: Lines,
}

impl Writer {
    pub(super) fn create(folder: &Folder, id: OperationId, meta: Meta) -> io::Result<Self> {
        let open = folder.open();
        files::create_private_dir(&open)?;
        // Locked before it has its name: a file in `open` that no process has locked was interrupted.
        let unnamed = open.join(format!(".{id}.new"));
        let file = private_file(&unnamed)?;
        file.lock()?;
        fs::rename(&unnamed, folder.running(&id))?;
        Ok(Self::new(folder, id, file, meta))
    }

    /// Goes on with an operation that was interrupted. A new header says what the lines have in common that are
    /// written now.
    pub(super) fn resume(
        folder: &Folder,
        operation: &Operation,
        mut file: File,
    ) -> io::Result<Self> {
        let ends = ends_with_a_line(&mut file)?;
        let meta = operation.meta.clone();
        let mut writer = Self::new(folder, operation.id.clone(), file, meta);
        if !ends {
            // The next line must not be glued to a torn one.
            writer.lines.waiting.push(b'\n');
        }
        let resumed = writer.lines.resume(operation);
        resumed.map_err(io::Error::other)?;
        Ok(writer)
    }

    fn new(folder: &Folder, id: OperationId, file: File, meta: Meta) -> Self {
        Self {
            folder: folder.clone(),
            id,
            file,
            lines: Lines::new(meta),
        }
    }

    /// The operation's id.
    #[must_use]
    pub fn id(&self) -> &OperationId {
        &self.id
    }

    /// Notes a step that is about to run, with the share as it is before it. Returns the number that its result
    /// refers to. Nothing is on disk before [`Self::commit`].
    ///
    /// # Errors
    /// [`Code::Internal`] if it can't be written as JSON.
    pub fn before(
        &mut self,
        row: u64,
        step: &Step,
        share: Option<&Share>,
        at: Timestamp,
    ) -> Result<u64> {
        self.lines.before(row, step, share, at)
    }

    /// Notes that the operation had nothing to do. Without a line, its file would be removed.
    ///
    /// # Errors
    /// [`Code::Internal`] if it can't be written as JSON.
    pub fn nothing(&mut self, at: Timestamp) -> Result<()> {
        self.lines.begin(None, None, at).map(drop)
    }

    /// Puts all that was noted on disk, where it survives a power cut.
    ///
    /// # Errors
    /// [`Code::Config`] if it can't be written.
    pub fn commit(&mut self) -> Result<()> {
        self.flush()
            .and_then(|()| self.file.sync_data())
            .and_then(|()| files::sync_dir(&self.folder.open()))
            .map_err(|error| self.folder.unwritable(error))
    }

    /// Hands what was noted to the system: it survives the end of this process, and a power cut
    /// after the next [`Self::commit`].
    ///
    /// # Errors
    /// [`Code::Config`] if it can't be written.
    pub fn write(&mut self) -> Result<()> {
        self.flush().map_err(|error| self.folder.unwritable(error))
    }

    /// Writes down what came of a step. It survives the end of this process at once, and a power
    /// cut after [`Self::finish`]; until then the server would be asked again.
    ///
    /// # Errors
    /// [`Code::Config`] if it can't be written.
    pub fn result(
        &mut self,
        seq: u64,
        result: Result<Option<&Share>, &Error>,
        at: Timestamp,
    ) -> Result<()> {
        let common = self.lines.begin(None, None, at)?;
        let result = match result {
            Ok(share) => {
                let expected = self.lines.expected.get(&seq).unwrap_or(&common);
                let named = share.map(|share| with_names(share.clone(), expected));
                StepResult::Done(named.map(Box::new))
            }
            Err(error) => StepResult::Failed(error.into()),
        };
        self.lines.result(seq, result, &common)?;
        self.write()
    }

    /// Writes down that someone else had deleted the share of a step before.
    ///
    /// # Errors
    /// [`Code::Config`] if it can't be written.
    pub fn already_deleted(&mut self, seq: u64, at: Timestamp) -> Result<()> {
        let common = self.lines.begin(None, None, at)?;
        self.lines.result(seq, StepResult::Gone, &common)?;
        self.write()
    }

    /// Counts a row of which no further step will be noted, and forgets its steps: an operation may have
    /// 100,000 of them.
    pub fn finish_row(&mut self, row: u64) {
        self.lines.finish_row(row);
    }

    /// Ends the operation: everything is on disk, and nothing is pending. An operation without a single step leaves
    /// no file behind.
    ///
    /// # Errors
    /// [`Code::Config`] if it can't be written.
    pub fn finish(mut self) -> Result<OperationId> {
        self.lines.end()?;
        let end = |this: &mut Self| {
            this.flush()?;
            let running = this.folder.running(&this.id);
            if this.file.metadata()?.len() == 0 {
                return fs::remove_file(running);
            }
            this.file.sync_data()?;
            fs::rename(running, this.folder.over(&this.id))?;
            files::sync_dir(&this.folder.0)
        };
        end(&mut self).map_err(|error| self.folder.unwritable(error))?;
        Ok(self.id)
    }

    /// Takes back an operation of which nothing has begun: removes its file, whatever is in it.
    ///
    /// # Errors
    /// [`Code::Config`] if it can't be removed.
    pub fn forget(self) -> Result<()> {
        fs::remove_file(self.folder.running(&self.id)).map_err(|e| self.folder.unwritable(e))
    }

    fn flush(&mut self) -> io::Result<()> {
        hand_on(&mut self.lines.waiting, &mut self.file)
    }
}

/// The lines of an operation, as they are written one after the other.
#[derive(Debug, Default)]
struct Lines {
    meta: Meta,
    /// What the shares have in common, once the header is written.
    common: Option<Rc<Share>>,
    /// What new shares have in common.
    made: Difference,
    /// The time of the last header.
    begun: Timestamp,
    /// The row of the last step, and the share before it.
    last: Option<(u64, Option<Share>)>,
    /// The number of the last step, and the share that it created.
    last_made: Option<(u64, Share)>,
    /// The shares as they should be after the steps that have no result yet.
    expected: HashMap<u64, Share>,
    /// The number of the next step.
    next: u64,
    /// The steps of rows that are not over, and the numbers of each row's steps.
    steps: BTreeMap<u64, Outline>,
    of_row: HashMap<u64, Vec<u64>>,
    /// What came of the rows that are over, for the trailer.
    over: Summary,
    /// Lines that are not written to the file yet.
    waiting: Vec<u8>,
}

impl Lines {
    fn new(meta: Meta) -> Self {
        Self {
            meta,
            ..Self::default()
        }
    }

    fn resume(&mut self, operation: &Operation) -> Result<()> {
        let share = operation
            .steps
            .iter()
            .find_map(|step| step.share.as_deref());
        let common = self.begin(share, None, operation.at)?;
        for (place, step) in operation.steps.iter().enumerate() {
            if step.result.is_none() {
                let expected = operation.expected(place, &common);
                self.expected.insert(step.seq, expected);
            }
            self.keep(step.seq, step.into());
        }
        if let Some(last) = operation.steps.last() {
            self.last = Some((last.row, last.share.as_deref().cloned()));
            self.last_made = last.made().map(|made| (last.seq, made.clone()));
        }
        Ok(())
    }

    /// Writes the header before anything else. Returns what the shares have in common.
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
        let made = step.map(|step| line::created_in_common(step, before));
        (self.made, self.begun) = (made.unwrap_or_default(), at);
        let header = Header::new(&self.meta, at, &common, &self.made);
        self.push(&Line::Header(Box::new(header)))?;
        self.common = Some(Rc::clone(&common));
        Ok(common)
    }

    fn before(
        &mut self,
        row: u64,
        step: &Step,
        share: Option<&Share>,
        at: Timestamp,
    ) -> Result<u64> {
        let common = self.begin(share, Some(step), at)?;
        let seq = self.next;
        let last = self.last.as_ref();
        let base = base_for(row, last.map(|(row, share)| (*row, share.as_ref())));
        let base = base.unwrap_or(&common);
        let before = share.unwrap_or(&common);
        let line = StepLine::new(
            seq,
            row,
            StepTime::new(at, self.begun),
            StepRequest::of(step, before, &self.made),
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

    fn result(&mut self, seq: u64, result: StepResult, common: &Share) -> Result<()> {
        let expected = self.expected.remove(&seq);
        let line = match &result {
            StepResult::Done(share) => {
                line::done(seq, share.as_deref(), expected.as_ref().unwrap_or(common))
            }
            StepResult::Gone => Line::Gone { seq },
            StepResult::Failed(error) => Line::Failed {
                seq,
                error: error.clone(),
            },
        };
        self.push(&line)?;
        if let Some(step) = self.steps.get_mut(&seq) {
            step.learn(&result);
        }
        if let StepResult::Done(Some(share)) = result {
            self.expect_after(seq, *share);
        }
        Ok(())
    }

    /// After a create, the update that follows in its row is compared with the new share.
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

    /// Keeps what matters of a step that was noted.
    fn keep(&mut self, seq: u64, outline: Outline) {
        self.next = self.next.max(seq + 1);
        self.of_row.entry(outline.row()).or_default().push(seq);
        self.steps.insert(seq, outline);
    }

    fn finish_row(&mut self, row: u64) {
        let steps = self.of_row.remove(&row).unwrap_or_default();
        let steps: Vec<Outline> = steps
            .iter()
            .filter_map(|seq| self.steps.remove(seq))
            .collect();
        self.over.add(Summary::of(&steps));
    }

    /// Writes the trailer, if there is anything before it.
    fn end(&mut self) -> Result<()> {
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
}

/// The lines of an operation without a trailer, for `fuzz/`.
#[cfg(feature = "fuzzing")]
pub(crate) fn lines_of(operation: &Operation) -> Result<Vec<u8>> {
    let mut lines = Lines::new(operation.meta.clone());
    let first = operation.steps.first();
    let share = first.and_then(|step| step.share.as_deref());
    let common = lines.begin(share, first.map(|step| &step.step), operation.at)?;
    for step in &operation.steps {
        lines.before(step.row, &step.step, step.share.as_deref(), step.at)?;
    }
    for (seq, step) in (0..).zip(&operation.steps) {
        if let Some(result) = step.result.clone() {
            lines.result(seq, result, &common)?;
        }
    }
    Ok(lines.waiting)
}

/// Writes what waits. If that fails, only the bytes that were not taken go on waiting: written twice, a line would
/// follow its own beginning without a break, and could not be read.
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

/// Whether a file ends with the end of a line.
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
    use crate::journal::Journal;

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

    /// A disk with room for this many bytes.
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
    fn bytes_that_a_full_disk_took_are_not_written_again() {
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
