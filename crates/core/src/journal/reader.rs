//! Reading one operation's file.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};

use jiff::Timestamp;

use super::Meta;
use super::id::OperationId;
use super::line::{Line, Phase, SavedError, VERSION};
use crate::domain::{Share, Step};

/// An operation as far as its file tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Its name.
    pub id: OperationId,
    /// When it began.
    pub at: Timestamp,
    /// What belongs to all of it.
    pub meta: Meta,
    /// Its steps, in the order they were noted.
    pub steps: Vec<Recorded>,
    /// Lines that could not be read: a torn last one, or some that are foreign.
    pub unreadable: usize,
    /// Whole lines among them: a later version wrote them, or something damaged them. What they say
    /// may be anything.
    pub foreign: usize,
}

/// A step with its before-state and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its number within the operation.
    pub seq: u64,
    /// The row of the plan it belongs to.
    pub row: u64,
    /// When it was noted.
    pub at: Timestamp,
    /// The request.
    pub step: Step,
    /// The share before it; nothing where there was none.
    pub share: Option<Share>,
    /// What came of it; nothing where that was not written down.
    pub result: Option<StepResult>,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum StepResult {
    /// The server did it; with the share as it is afterwards, where there is one.
    Done(Option<Box<Share>>),
    /// It was not done.
    Failed(SavedError),
    /// Someone else had deleted the share before, so that this operation deleted nothing.
    Gone,
}

impl Operation {
    /// Reads a file. A line that makes no sense is counted and skipped: a crash may tear the last
    /// one, and what comes after it was written by whoever took over.
    pub(super) fn read(id: &OperationId, file: File) -> io::Result<Self> {
        let mut operation = Self {
            id: id.clone(),
            at: id.began(),
            meta: Meta::default(),
            steps: Vec::new(),
            unreadable: 0,
            foreign: 0,
        };
        let mut places = HashMap::new();
        let mut reader = BufReader::new(file);
        let mut text = Vec::new();
        loop {
            text.clear();
            if reader.read_until(b'\n', &mut text)? == 0 {
                break;
            }
            match serde_json::from_slice::<Line>(&text) {
                Ok(line) if line.v <= VERSION => operation.take(line, &mut places),
                _ if text.iter().all(u8::is_ascii_whitespace) => {}
                _ => {
                    operation.unreadable += 1;
                    operation.foreign += usize::from(!is_torn(&text));
                }
            }
        }
        Ok(operation)
    }

    /// Reads the first line alone. One that can't be read says nothing of the operation.
    pub(super) fn read_meta(id: &OperationId, file: File) -> io::Result<Meta> {
        let mut operation = Self {
            id: id.clone(),
            at: id.began(),
            meta: Meta::default(),
            steps: Vec::new(),
            unreadable: 0,
            foreign: 0,
        };
        let mut text = Vec::new();
        let _ = BufReader::new(file).read_until(b'\n', &mut text)?;
        if let Ok(line) = serde_json::from_slice::<Line>(&text)
            && line.v <= VERSION
        {
            operation.take(line, &mut HashMap::new());
        }
        Ok(operation.meta)
    }

    fn take(&mut self, line: Line, places: &mut HashMap<u64, usize>) {
        if let Some(origin) = line.origin {
            self.at = line.at;
            self.meta = Meta {
                server: line.server,
                account: line.account,
                command: line.command,
                origin,
                revoked: line.revoked,
                base: line.base,
                reverts: line.reverts,
            };
        }
        let result = match line.phase {
            Phase::Nothing => return,
            Phase::Before => {
                let Some(step) = line.step else {
                    self.unreadable += 1;
                    self.foreign += 1;
                    return;
                };
                places.insert(line.seq, self.steps.len());
                self.steps.push(Recorded {
                    seq: line.seq,
                    row: line.row,
                    at: line.at,
                    step,
                    share: line.share.map(Into::into),
                    result: None,
                });
                return;
            }
            Phase::Done => StepResult::Done(line.got.map(|got| Box::new(got.into()))),
            Phase::Gone => StepResult::Gone,
            Phase::Failed => StepResult::Failed(line.error.unwrap_or_else(|| SavedError {
                code: "internal".to_owned(),
                message: "no reason was written down".to_owned(),
            })),
        };
        match places.get(&line.seq).and_then(|at| self.steps.get_mut(*at)) {
            Some(recorded) => recorded.result = Some(result),
            None => self.unreadable += 1,
        }
    }

    /// Whether something was begun of which nobody knows what came.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.steps.iter().any(|step| step.result.is_none())
    }

    /// The steps that belong to one row, in order.
    pub fn row(&self, row: u64) -> impl Iterator<Item = &Recorded> {
        self.steps.iter().filter(move |step| step.row == row)
    }
}

/// Whether it is the beginning of a line, as a crash leaves it. Who took over has ended it since; a
/// power cut may have left zeros.
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
