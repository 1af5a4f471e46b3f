//! Reads one operation's file: all of it, or only its beginning and end. Also reads files of sharectl 0.1,
//! whose lines repeat all fields and which have no trailer.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};

use jiff::Timestamp;
use serde::Deserialize;

use super::difference::Difference;
use super::line::{self, Header, Line, StepLine};
use super::meta::{Meta, OperationId, OperationOrigin};
use super::steps::{Outline, Recorded, SavedError, StepResult, Summary};
use crate::domain::steps::Target;
use crate::domain::{ServerKind, Share, Step};

/// An operation, as far as its file can be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// The operation's ID.
    pub id: OperationId,
    /// The start of the operation.
    pub at: Timestamp,
    /// The data of the operation as a whole.
    pub meta: Meta,
    /// The steps, in the order in which they were noted.
    pub steps: Vec<Recorded>,
    /// How many lines could not be read: a torn last one, or foreign ones.
    pub unreadable: usize,
    /// How many of these are complete lines: a later version wrote them, or they are damaged. Their meaning
    /// is unknown.
    pub foreign: usize,
}

/// An operation without its steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The operation's ID.
    pub id: OperationId,
    /// The start of the operation.
    pub at: Timestamp,
    /// The data of the operation as a whole.
    pub meta: Meta,
    /// The results in numbers.
    pub summary: Summary,
    /// How many complete lines could not be read, among those that were read.
    pub foreign: usize,
}

impl Overview {
    /// Reads the first and the last line. Only a file without a trailer is read in full: the operation is
    /// still running or was interrupted, or sharectl 0.1 wrote it.
    pub(super) fn read(id: &OperationId, mut file: File) -> io::Result<Self> {
        if let Some(header) = first_line(&file)?
            && let Some(summary) = last_line(&mut file)?
        {
            return Ok(Self {
                id: id.clone(),
                at: header.at,
                meta: header.meta,
                summary,
                foreign: 0,
            });
        }
        file.seek(SeekFrom::Start(0))?;
        Operation::read(id, file).map(|operation| operation.overview())
    }

    /// Whether the operation has changed anything, or may have.
    #[must_use]
    pub const fn is_of_effect(&self) -> bool {
        self.foreign > 0 || self.summary.unknown > 0 || self.summary.effect
    }

    /// Whether the results of all steps are known.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.foreign == 0 && self.summary.unknown == 0
    }
}

/// The header, if the file begins with one that this version can read.
fn first_line(file: &File) -> io::Result<Option<Header>> {
    let mut text = Vec::new();
    BufReader::new(file).read_until(b'\n', &mut text)?;
    Ok(match serde_json::from_slice(&text) {
        Ok(Line::Header(header)) if header.version <= line::VERSION => Some(*header),
        _ => None,
    })
}

/// The trailer, if the file ends with one.
fn last_line(file: &mut File) -> io::Result<Option<Summary>> {
    /// The maximum length of a trailer, in bytes.
    const LONGEST: u64 = 1024;
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(LONGEST)))?;
    let mut end = Vec::new();
    file.take(LONGEST).read_to_end(&mut end)?;
    let Some(lines) = end.strip_suffix(b"\n") else {
        return Ok(None);
    };
    let last = lines.rsplit(|byte| *byte == b'\n').next();
    Ok(match serde_json::from_slice(last.unwrap_or_default()) {
        Ok(Line::Trailer(summary)) => Some(summary),
        _ => None,
    })
}

impl Operation {
    /// Reads a file. Invalid lines are counted and skipped: a crash may tear the last line, and the process
    /// that takes over writes more lines after it.
    pub(super) fn read(id: &OperationId, file: File) -> io::Result<Self> {
        Self::read_lines(id, file, JournalParser::take)
    }

    fn read_lines(
        id: &OperationId,
        file: File,
        take: impl Fn(&mut JournalParser, &[u8]),
    ) -> io::Result<Self> {
        let mut reading = JournalParser::new(id);
        let mut reader = BufReader::new(file);
        let mut text = Vec::new();
        while reader.read_until(b'\n', &mut text)? > 0 {
            take(&mut reading, &text);
            text.clear();
        }
        Ok(reading.operation)
    }

    /// The expected share after the step at index `place`; `common` contains the shares' common fields. If the
    /// previous step created the share that this step updates, it is based on that share.
    pub(super) fn expected(&self, place: usize, common: &Share) -> Share {
        let step = &self.steps[place];
        let previous = place.checked_sub(1).and_then(|place| self.steps.get(place));
        let made = previous.filter(|it| it.row == step.row && it.seq + 1 == step.seq);
        let before = step.share.as_deref().unwrap_or(common);
        match (&step.step, made.and_then(Recorded::made)) {
            (
                Step::Update {
                    share: Target::Created,
                    to,
                    ..
                },
                Some(made),
            ) => line::updated_in_place_of(before, made, to),
            _ => line::expected(&step.step, before),
        }
    }

    /// Reads the steps that name one of these shares, and their results. Other lines are not parsed,
    /// because parsing takes most of the time.
    pub(super) fn read_about(
        id: &OperationId,
        file: File,
        shares: &HashSet<String>,
    ) -> io::Result<Self> {
        let names: Vec<String> = shares
            .iter()
            .filter_map(|id| serde_json::to_string(id).ok())
            .collect();
        Self::read_lines(id, file, |reading, line| reading.take_about(line, &names))
    }

    /// Whether a step has no known result.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.steps.iter().any(|step| step.result.is_none())
    }

    /// The operation without its steps.
    #[must_use]
    pub fn overview(&self) -> Overview {
        let outlines: Vec<Outline> = self.steps.iter().map(Into::into).collect();
        Overview {
            id: self.id.clone(),
            at: self.at,
            meta: self.meta.clone(),
            summary: Summary::of(&outlines),
            foreign: self.foreign,
        }
    }
}

/// Reads lines from memory, for `fuzz/`.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_any(text: &[u8]) -> Option<Operation> {
    let id = OperationId::new(Timestamp::UNIX_EPOCH).ok()?;
    let mut reading = JournalParser::new(&id);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        reading.take(line);
    }
    Some(reading.operation)
}

/// The state of reading a file.
struct JournalParser {
    operation: Operation,
    /// The index of each step in the operation, by its number.
    places: HashMap<u64, usize>,
    /// The context from the last header.
    begun: Option<HeaderContext>,
    /// Whether the operation's last step is also the last step that was read from the file.
    is_at_last: bool,
    skipped: Skipped,
}

/// The last lines that were skipped and may be needed after all: steps of one row, and their results.
#[derive(Default)]
struct Skipped {
    row: u64,
    seqs: Vec<u64>,
    lines: Vec<u8>,
}

/// The part of a header that the lines after it refer to.
struct HeaderContext {
    version: u32,
    at: Timestamp,
    /// The shares' common fields.
    common: Share,
    /// The new shares' common fields.
    made: Difference,
}

/// A line that this version can't read.
struct Foreign;

impl JournalParser {
    fn new(id: &OperationId) -> Self {
        Self {
            operation: Operation {
                id: id.clone(),
                at: id.began(),
                meta: Meta::default(),
                steps: Vec::new(),
                unreadable: 0,
                foreign: 0,
            },
            places: HashMap::new(),
            begun: None,
            is_at_last: true,
            skipped: Skipped::default(),
        }
    }

    /// Takes a line if it names one of these shares; the names are JSON strings.
    fn take_about(&mut self, line: &[u8], names: &[String]) {
        if line.starts_with(br#"{"step":{"#) {
            return self.take_step_about(line, names);
        }
        let results = [
            r#"{"done":{"seq":"#,
            r#"{"failed":{"seq":"#,
            r#"{"gone":{"seq":"#,
        ];
        let seq = results
            .iter()
            .find_map(|begin| line.strip_prefix(begin.as_bytes()));
        match seq.and_then(number) {
            Some(seq) if self.skipped.seqs.contains(&seq) => self.skipped.lines.extend(line),
            Some(seq) if !self.places.contains_key(&seq) => {}
            _ => self.take(line),
        }
    }

    /// Takes a step if it names one of these shares. The share before a step is written as its
    /// differences from the share before the previous step, if both belong to the same row: then both
    /// steps are taken.
    fn take_step_about(&mut self, line: &[u8], names: &[String]) {
        let text = std::str::from_utf8(line).unwrap_or_default();
        let Some((seq, row)) = seq_and_row(text) else {
            return self.take(line);
        };
        if self.skipped.row != row {
            self.skipped = Skipped {
                row,
                ..Skipped::default()
            };
        }
        let last = self.operation.steps.last().filter(|_| self.is_at_last);
        let goes_on = last.is_some_and(|last| last.row == row);
        if goes_on || names.iter().any(|name| text.contains(name)) {
            let skipped = std::mem::take(&mut self.skipped.lines);
            for line in skipped.split_inclusive(|byte| *byte == b'\n') {
                self.take(line);
            }
            self.skipped.seqs.clear();
            self.take(line);
        } else {
            self.skipped.seqs.push(seq);
            self.skipped.lines.extend(line);
            self.is_at_last = false;
        }
    }

    fn take(&mut self, text: &[u8]) {
        let taken = match serde_json::from_slice(text) {
            Ok(line) => self.take_line(line),
            Err(_) => match serde_json::from_slice::<OldLine>(text) {
                Ok(line) if line.v == OLD_VERSION => self.take_old(line),
                _ if text.iter().all(u8::is_ascii_whitespace) => Ok(()),
                _ if is_torn(text) => {
                    self.operation.unreadable += 1;
                    Ok(())
                }
                _ => Err(Foreign),
            },
        };
        if let Err(Foreign) = taken {
            self.operation.unreadable += 1;
            self.operation.foreign += 1;
        }
    }

    fn take_line(&mut self, line: Line) -> Result<(), Foreign> {
        match line {
            Line::Header(header) if header.version > line::VERSION => Err(Foreign),
            Line::Header(header) => {
                self.take_header(*header);
                Ok(())
            }
            Line::Step(step) => self.take_step(*step),
            Line::Done { seq, share, known } => {
                let begun = self.begun.as_ref().ok_or(Foreign)?;
                let expected = |place: &usize| self.expected(*place, begun);
                let expected = self.places.get(&seq).map(expected);
                let share = expected.and_then(|expected| match (share, known) {
                    (Some(share), _) => Some(share.onto(&expected)),
                    (None, Some(known)) => Some(known.onto(&line::blank_of(&expected))),
                    (None, None) => None,
                });
                let share = share.map(Box::new);
                self.take_result(seq, StepResult::Done(share));
                Ok(())
            }
            Line::Failed { seq, error } => {
                self.take_result(seq, StepResult::Failed(error));
                Ok(())
            }
            Line::Gone { seq } => {
                self.take_result(seq, StepResult::Gone);
                Ok(())
            }
            Line::Trailer(_) => Ok(()),
        }
    }

    fn take_header(&mut self, header: Header) {
        let common = header.common();
        // A later header comes from a command that continued the operation.
        if self.begun.is_none() && self.operation.steps.is_empty() {
            self.operation.at = header.at;
            self.operation.meta = header.meta;
        }
        self.begun = Some(HeaderContext {
            version: header.version,
            at: header.at,
            common,
            made: header.made,
        });
    }

    /// The expected share after the step at index `place`.
    fn expected(&self, place: usize, begun: &HeaderContext) -> Share {
        if begun.version >= line::COMPARES_WITH_MADE {
            return self.operation.expected(place, &begun.common);
        }
        let step = &self.operation.steps[place];
        line::expected(&step.step, step.share.as_deref().unwrap_or(&begun.common))
    }

    fn take_step(&mut self, step: StepLine) -> Result<(), Foreign> {
        let begun = self.begun.as_ref().ok_or(Foreign)?;
        let last = self.operation.steps.last().filter(|_| self.is_at_last);
        let row = step.row();
        let base = base_for(row, last.map(|last| (last.row, last.share.as_deref())));
        let base = base.unwrap_or(&begun.common);
        let share = step.before.map(|before| Box::new(before.onto(base)));
        let before = share.as_deref().unwrap_or(&begun.common);
        let recorded = Recorded {
            seq: step.seq,
            row,
            at: step.at.in_operation(begun.at),
            step: step.request.step(before, &begun.made),
            share,
            result: None,
        };
        self.push(recorded);
        Ok(())
    }

    fn take_old(&mut self, line: OldLine) -> Result<(), Foreign> {
        if let Some(origin) = line.origin {
            self.operation.at = line.at;
            self.operation.meta = Meta {
                server: line.server,
                account: line.account,
                command: line.command,
                origin,
                revoked: line.revoked,
                base: line.base,
                reverts: line.reverts,
            };
        }
        let whole = |share: Option<Difference>| {
            let Some(share) = share else { return Ok(None) };
            let nothing = Share::bare("", ServerKind::Navidrome, "");
            let names = share.names_a_share();
            let share = names.then(|| Box::new(share.onto(&nothing)));
            share.map(Some).ok_or(Foreign)
        };
        let result = match line.phase {
            OldPhase::Nothing => return Ok(()),
            OldPhase::Before => {
                self.push(Recorded {
                    seq: line.seq,
                    row: line.row,
                    at: line.at,
                    step: line.step.ok_or(Foreign)?,
                    share: whole(line.share)?,
                    result: None,
                });
                return Ok(());
            }
            OldPhase::Done => StepResult::Done(whole(line.got)?),
            OldPhase::Gone => StepResult::Gone,
            OldPhase::Failed => StepResult::Failed(line.error.unwrap_or_else(|| SavedError {
                code: "internal".to_owned(),
                message: "no reason was written down".to_owned(),
            })),
        };
        self.take_result(line.seq, result);
        Ok(())
    }

    fn push(&mut self, recorded: Recorded) {
        self.is_at_last = true;
        self.places.insert(recorded.seq, self.operation.steps.len());
        self.operation.steps.push(recorded);
    }

    fn take_result(&mut self, seq: u64, result: StepResult) {
        let place = self.places.get(&seq);
        match place.and_then(|at| self.operation.steps.get_mut(*at)) {
            Some(recorded) => recorded.result = Some(result),
            None => self.operation.unreadable += 1,
        }
    }
}

/// The step's number and its row, from the text of its line.
fn seq_and_row(line: &str) -> Option<(u64, u64)> {
    let text = line.strip_prefix(r#"{"step":{"seq":"#)?;
    let seq = number(text.as_bytes())?;
    let behind = text.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let row = match behind.strip_prefix(r#","row":"#) {
        Some(row) => number(row.as_bytes())?,
        None => seq,
    };
    Some((seq, row))
}

/// The number at the start of a text.
fn number(text: &[u8]) -> Option<u64> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(text.get(..digits)?).ok()?.parse().ok()
}

/// The base for the differences of the share before a step: the share before the previous step, if that
/// belongs to the same row, so a share that is deleted and recreated is written only once.
pub(super) fn base_for(row: u64, last: Option<(u64, Option<&Share>)>) -> Option<&Share> {
    let (of, share) = last?;
    share.filter(|_| of == row)
}

/// Whether the text is the beginning of a line, as left by a crash. The process that took over may have
/// appended a newline; a power failure may have left zeros.
fn is_torn(text: &[u8]) -> bool {
    let Some(whole) = text.strip_suffix(b"\n") else {
        return true;
    };
    let written = whole.split(|byte| *byte == 0).next().unwrap_or_default();
    match serde_json::from_slice::<serde_json::Value>(written) {
        Ok(_) => false,
        Err(error) => error.is_eof(),
    }
}

/// The version of sharectl 0.1's lines.
const OLD_VERSION: u32 = 1;

/// A line of sharectl 0.1: a step's request or its result.
#[derive(Debug, Deserialize)]
struct OldLine {
    v: u32,
    seq: u64,
    row: u64,
    at: Timestamp,
    phase: OldPhase,
    /// The request; only in the line before it.
    step: Option<Step>,
    /// The whole share before the step, as its differences from an empty one.
    share: Option<Difference>,
    /// The share after the step.
    got: Option<Difference>,
    error: Option<SavedError>,
    server: String,
    account: Option<String>,
    command: String,
    /// This field and the following ones are set only in an operation's first line.
    origin: Option<OperationOrigin>,
    #[serde(default)]
    revoked: bool,
    base: Option<String>,
    reverts: Option<OperationId>,
}

/// When a line of a step was written.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OldPhase {
    /// Before sending the request.
    Before,
    /// After the server carried it out.
    Done,
    /// After it failed.
    Failed,
    /// The operation had nothing to do. Such a line belongs to no step.
    Nothing,
    /// After someone else had deleted the share.
    Gone,
}
