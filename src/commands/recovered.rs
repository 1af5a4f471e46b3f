//! What is told of an operation that was interrupted.

use std::error::Error as _;

use sharectl_core::domain::Share;
use sharectl_core::error::Error;
use sharectl_core::journal::{Operation, OperationId};
use sharectl_core::operation::Recovered;
use sharectl_ui::output::{Printer, humanize};

/// Tells what came of finishing it.
pub(super) fn tell(printer: &Printer, server: &str, recovered: &Recovered) {
    let name = name(&recovered.command, &recovered.operation);
    if recovered.foreign > 0 {
        printer.fault(format!("could not finish {name}, which was interrupted"));
        printer.fault(foreign(&recovered.operation, recovered.foreign));
        printer.hint(MEND);
        return;
    }
    if recovered.over {
        printer.notice(format!(
            "finished {name}, which was interrupted: {} done before, {} confirmed now, {} not done",
            humanize::count_of(recovered.done_before, "share", "shares"),
            recovered.done,
            recovered.not_done
        ));
    } else {
        printer.fault(format!("could not finish {name}, which was interrupted"));
    }
    for share in &recovered.restored {
        printer.notice(format!("restored {}{}", share.reference(), link(share)));
    }
    for share in &recovered.made {
        printer.notice(format!("created {}{}", share.reference(), link(share)));
    }
    for share in &recovered.removed {
        printer.notice(format!(
            "deleted {}: the share that it was meant to replace still exists or is being restored",
            share.reference()
        ));
    }
    for left in &recovered.left {
        printer.fault(left);
    }
    if !recovered.over {
        printer.hint(format!(
            "the next command that reaches {server} tries again; {}",
            look(server, &recovered.operation)
        ));
    }
}

/// Where a share is, for whoever was never told.
fn link(share: &Share) -> String {
    let link = share.url.as_ref();
    link.map_or_else(String::new, |link| format!(": {link}"))
}

/// A command that was run, as far as that can be read.
pub(super) fn name(command: &str, operation: &OperationId) -> String {
    if command.is_empty() {
        format!("operation {operation}")
    } else {
        format!("`{command}`")
    }
}

/// An error and what caused it, in a line.
pub(super) fn in_a_line(error: &Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// What can't be read of an operation.
pub(super) fn foreign(operation: &OperationId, lines: usize) -> String {
    format!(
        "{} of operation {operation} can't be read: a later sharectl wrote them, or they are damaged",
        humanize::count_of(lines, "line", "lines")
    )
}

/// What nobody knows of an operation that is over.
pub(super) fn untold(operation: &Operation) -> String {
    let steps = operation.steps.iter();
    let untold = steps.filter(|step| step.result.is_none()).count();
    format!(
        "the results of {} of operation {} are unknown, and the operation isn't running",
        humanize::count_of(untold, "step", "steps"),
        operation.id
    )
}

/// What helps there.
pub(super) fn by_hand(operation: &OperationId) -> String {
    format!(
        "`sharectl history {operation}` names its shares: compare them with `sharectl list`, and fix the \
         differences manually"
    )
}

/// What helps where a line can't be read.
pub(super) const MEND: &str = "install the sharectl that wrote it, or a later one";

/// How to see how far an operation got.
pub(super) fn look(server: &str, operation: &OperationId) -> String {
    format!("`sharectl history -s {server} {operation}` shows how far it got")
}
