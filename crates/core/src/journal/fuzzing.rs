//! Journals in memory, for `fuzz/`: read from any bytes, and written as [`Writer`](super::Writer) does.

use jiff::Timestamp;

use super::OperationId;
use super::difference::Difference;
use super::line::{self, Header, Line, Moment, Request, StepLine};
use super::reader::{self, Operation, StepResult};
use crate::domain::Share;

/// Reads lines.
pub(crate) fn read(text: &[u8]) -> Option<Operation> {
    let id = OperationId::new(Timestamp::UNIX_EPOCH).ok()?;
    Some(reader::read_any(&id, text))
}

/// The lines of an operation, without a trailer.
pub(crate) fn lines(operation: &Operation) -> Vec<u8> {
    // A writer gives its own numbers.
    let mut operation = operation.clone();
    for (seq, step) in (0..).zip(&mut operation.steps) {
        step.seq = seq;
    }
    let operation = &operation;
    let first = operation.steps.first().and_then(|step| step.share.as_ref());
    let common = line::in_common(first, &operation.meta.server);
    let made = operation.steps.first().map(|step| {
        let before = step.share.as_ref().unwrap_or(&common);
        line::made_in_common(&step.step, before)
    });
    let made = made.unwrap_or_default();
    let header = Header::new(&operation.meta, operation.at, &common, &made);
    let mut text = Vec::new();
    push(&mut text, &Line::Header(Box::new(header)));
    let mut last: Option<(u64, Option<&Share>)> = None;
    for (seq, step) in (0..).zip(&operation.steps) {
        let share = step.share.as_ref();
        let base = reader::base_for(step.row, last).unwrap_or(&common);
        let before = share.unwrap_or(&common);
        push(
            &mut text,
            &Line::Step(Box::new(StepLine::new(
                seq,
                step.row,
                Moment::new(step.at, operation.at),
                Request::of(&step.step, before, &made),
                share.map(|share| Difference::between(base, share)),
            ))),
        );
        last = Some((step.row, share));
    }
    for (place, (seq, step)) in (0..).zip(&operation.steps).enumerate() {
        let line = match &step.result {
            None => continue,
            Some(StepResult::Gone) => Line::Gone { seq },
            Some(StepResult::Failed(error)) => Line::Failed {
                seq,
                error: error.clone(),
            },
            Some(StepResult::Done(share)) => {
                let base = operation.expected(place, &common);
                line::done(seq, share.as_deref(), &base)
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
