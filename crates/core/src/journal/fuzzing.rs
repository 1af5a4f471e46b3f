//! Journals in memory, for `fuzz/`: read from any bytes, and written as [`Writer`](super::Writer) does.

use std::collections::HashMap;

use jiff::Timestamp;

use super::OperationId;
use super::difference::Difference;
use super::line::{self, Header, Line, Request, StepLine};
use super::reader::{self, Operation, StepResult};
use crate::domain::Share;

/// Reads lines.
pub(crate) fn read(text: &[u8]) -> Option<Operation> {
    let id = OperationId::new(Timestamp::UNIX_EPOCH).ok()?;
    Some(reader::read_any(&id, text))
}

/// The lines of an operation, without a trailer.
pub(crate) fn lines(operation: &Operation) -> Vec<u8> {
    let first = operation.steps.first().and_then(|step| step.share.as_ref());
    let common = line::in_common(first, &operation.meta.server);
    let header = Header::new(&operation.meta, operation.at, &common);
    let mut text = Vec::new();
    push(&mut text, &Line::Header(Box::new(header)));
    let mut expected: HashMap<u64, Share> = HashMap::new();
    let mut last: Option<(u64, Option<&Share>)> = None;
    for (seq, step) in (0..).zip(&operation.steps) {
        let share = step.share.as_ref();
        let base = reader::base_for(step.row, last).unwrap_or(&common);
        let before = share.unwrap_or(&common);
        push(
            &mut text,
            &Line::Step(Box::new(StepLine {
                seq,
                row: step.row,
                at: step.at,
                request: Request::of(&step.step, before),
                before: share.map(|share| Difference::between(base, share)),
            })),
        );
        expected.insert(seq, line::expected(&step.step, before));
        last = Some((step.row, share));
    }
    for (seq, step) in (0..).zip(&operation.steps) {
        let line = match &step.result {
            None => continue,
            Some(StepResult::Gone) => Line::Gone { seq },
            Some(StepResult::Failed(error)) => Line::Failed {
                seq,
                error: error.clone(),
            },
            Some(StepResult::Done(share)) => {
                let base = expected.get(&seq).unwrap_or(&common);
                let share = share.as_ref();
                let share = share.map(|share| Box::new(Difference::between(base, share)));
                Line::Done { seq, share }
            }
        };
        push(&mut text, &line);
    }
    text
}

fn push(text: &mut Vec<u8>, line: &Line) {
    if serde_json::to_writer(&mut *text, line).is_ok() {
        text.push(b'\n');
    }
}
