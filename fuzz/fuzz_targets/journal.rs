//! Lines of a journal: a parsed operation is written so that it reads as the same, and the numbers of
//! its overview add up.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sharectl_core::fuzzing;
use sharectl_core::journal::{Operation, StepResult};

fuzz_target!(|data: &[u8]| {
    let Some(operation) = fuzzing::journal(data) else {
        return;
    };
    assert!(operation.foreign <= operation.unreadable);
    let summary = operation.overview().summary;
    assert!(summary.done <= summary.rows);
    assert!(summary.rows <= operation.steps.len());
    assert!(summary.unknown <= operation.steps.len());
    assert_eq!(summary.unknown > 0, operation.is_pending());
    let lines = fuzzing::journal_lines(&operation);
    let read = fuzzing::journal(&lines).expect("it has an id");
    assert_eq!((read.unreadable, read.foreign), (0, 0));
    assert_eq!(read.steps.len(), operation.steps.len());
    compare(&operation, &read);
    assert_eq!(read.overview().summary, summary);
    assert_eq!(fuzzing::journal_lines(&read), lines);
});

fn compare(written: &Operation, read: &Operation) {
    assert_eq!(read.meta, written.meta);
    for (one, other) in written.steps.iter().zip(&read.steps) {
        assert_eq!((one.row, one.at), (other.row, other.at));
        assert_eq!(one.step, other.step);
        let told = |share: &sharectl_core::domain::Share| {
            let items = share.items.as_ref();
            let items = items.map(|items| {
                items
                    .iter()
                    .map(|item| item.reference())
                    .collect::<Vec<_>>()
            });
            (
                share.id.clone(),
                share.url.clone(),
                share.description.clone(),
                share.lifetime,
                items,
            )
        };
        assert_eq!(
            one.share.as_deref().map(told),
            other.share.as_deref().map(told)
        );
        let done = |result: &Option<StepResult>| match result {
            Some(StepResult::Done(share)) => Some(share.as_deref().map(told)),
            _ => None,
        };
        assert_eq!(done(&one.result), done(&other.result));
    }
}
