//! Questions and messages at the terminal: settings that the command line leaves open, an operation's plan,
//! progress, and rows, and the result of an interrupted operation.

use std::cell::RefCell;
use std::error::Error as _;

use super::rows::{RowServer, planned_row};
use sharectl_core::backend::{Library, SearchQuery, Server};
use sharectl_core::domain::capabilities::{Description, Download, Never};
use sharectl_core::domain::expiry::Expiry;
use sharectl_core::domain::share::ServerKind;
use sharectl_core::domain::{Item, Share};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::journal::{Operation, OperationId};
use sharectl_core::operation::{Action, Plan, PlanRow, Recovered, RecoveryState, Stop, Ui};
use sharectl_ui::output::progress::Progress;
use sharectl_ui::output::{Look, PickerChoice, Picking, Present, Printer, humanize, views};
use sharectl_ui::signals;

/// A plan's warning about deleted shares if the server chooses the links.
const LINKS_GONE: &str =
    "deleted links can't be restored: `undo` creates new ones if the contents still exist";

/// A plan's warnings about deleted shares that `undo` can't restore. `links_return` is whether a deleted link
/// can be restored at the same address.
pub(super) fn losses(plan: &Plan, links_return: bool) -> Vec<String> {
    let deleted = || plan.rows.iter().filter(|row| is_deleted(row));
    let gives_nothing = |row: &&PlanRow| {
        let share = row.share.as_deref();
        share.and_then(Share::gives_nothing) == Some(true)
    };
    let mut losses = Vec::new();
    if !links_return && deleted().next().is_some() {
        losses.push(LINKS_GONE.to_owned());
    }
    let lost = deleted().filter(gives_nothing).count();
    if lost > 0 {
        let shares = humanize::count_of(lost, "share", "shares");
        losses.push(format!(
            "`undo` can't restore {shares}: nothing audible is left in the library"
        ));
    }
    losses
}

/// The summary of a dry run, such as `would delete 1 of 2 shares on home`; `None` for an empty plan.
pub(super) fn would(plan: &Plan, server: &str) -> Option<String> {
    let (writing, all) = (plan.writing(), plan.rows.len());
    if all == 0 {
        return None;
    }
    let shares = humanize::count_of(all, "share", "shares");
    let verb = verb(&plan.rows).to_lowercase();
    Some(match writing {
        0 => format!("nothing to do for {shares} on {server}"),
        _ if writing == all => format!("would {verb} {shares} on {server}"),
        _ => format!("would {verb} {writing} of {shares} on {server}"),
    })
}

/// The verb for the rows of plans, with which a question begins.
pub(super) fn verb<'p>(rows: impl IntoIterator<Item = &'p PlanRow> + Clone) -> &'static str {
    let all = |fits: fn(&PlanRow) -> bool| {
        let mut writing = rows.clone().into_iter().filter(|row| row.writes());
        writing.all(fits)
    };
    if all(|row| row.after.is_none()) {
        "Delete"
    } else if all(|row| row.action == Action::Create) {
        "Create"
    } else if all(|row| row.action == Action::Restore) {
        "Restore"
    } else if all(|row| row.action == Action::Rotate) {
        "Rotate"
    } else {
        "Change"
    }
}

/// An operation's questions and messages at the terminal.
pub(super) struct TerminalUi<'c> {
    printer: &'c Printer,
    server: String,
    /// The kind of the server, which only rows of new shares need.
    pub(super) kind: ServerKind,
    present: Present,
    progress: RefCell<Option<Progress>>,
    /// Whether a deleted share can be restored with the same link. If not, the question must say so.
    pub(super) links_return: bool,
    /// The operation's stop request, which the first Ctrl-C makes.
    pub(super) stop: Option<Stop>,
    /// Whether the question was already answered. Several operations then run at once, without a progress bar.
    pub(super) agreed: bool,
}

impl<'c> TerminalUi<'c> {
    /// Reports operations on a server.
    pub(super) fn new(printer: &'c Printer, server: &str, present: Present) -> Self {
        Self {
            printer,
            server: server.to_owned(),
            kind: ServerKind::Subsonic,
            present,
            progress: RefCell::new(None),
            links_return: true,
            stop: None,
            agreed: false,
        }
    }
}

/// Whether a row deletes its share without replacing it.
fn is_deleted(row: &PlanRow) -> bool {
    row.writes() && row.after.is_none()
}

impl TerminalUi<'_> {
    /// Shows the plan of a write that isn't confirmed, up to a readable length.
    pub(super) fn tell(&self, plan: &Plan) {
        /// The maximum number of rows; a dry run shows all of them.
        const TOLD: usize = 100;
        self.show(plan, TOLD);
        if let Some(more) = plan.rows.len().checked_sub(TOLD).filter(|more| *more > 0) {
            let note = format!("and {more} more; `--dry-run` shows all of them");
            self.printer.note(note);
        }
    }

    fn show(&self, plan: &Plan, most: usize) {
        let rows = plan.rows.iter().take(most);
        let server = RowServer {
            name: &self.server,
            kind: self.kind,
            now: self.present.now,
        };
        let rows: Vec<_> = rows.map(|row| planned_row(row, server)).collect();
        self.printer.plan(&rows, &self.present);
        for loss in losses(plan, self.links_return) {
            self.printer.notice(loss);
        }
    }
}

/// Reports that Ctrl-C was received, and how to stop at once.
fn tell_stopping(printer: &Printer) {
    if printer.terminal().stderr.terminal {
        printer.note("stopping after the current requests; press Ctrl-C again to stop at once");
    }
}

impl Ui for TerminalUi<'_> {
    fn confirm(&self, plan: &Plan) -> Result<bool> {
        if self.agreed {
            return Ok(true);
        }
        if self.printer.can_ask() {
            self.show(plan, usize::MAX);
        }
        let shares = humanize::count_of(plan.writing(), "share", "shares");
        let question = format!("{} {shares} on {}?", verb(&plan.rows), self.server);
        self.printer.confirm(&question, "--yes")
    }

    /// From now on, the first Ctrl-C finishes the requests in flight. Until now it simply ended the command,
    /// because there were none.
    fn begins(&self) -> Result<()> {
        match &self.stop {
            Some(stop) => {
                let printer = self.printer.clone();
                signals::stop_on_signal(stop, move || tell_stopping(&printer))
            }
            None => Ok(()),
        }
    }

    fn progress(&self, over: usize, of: usize) {
        /// The minimum number of rows for a progress bar: fewer are done before it can be read.
        const WORTH_A_BAR: usize = 10;
        if of < WORTH_A_BAR || self.agreed {
            return;
        }
        let mut progress = self.progress.borrow_mut();
        progress
            .get_or_insert_with(|| self.printer.progress(of as u64, "shares"))
            .reached(over as u64);
    }

    fn note(&self, text: &str) {
        self.printer.notice(text);
    }

    fn warn(&self, text: &str) {
        self.printer.fault(text);
    }
}

/// The maximum number of hits of each kind: to find more, users search again anyway.
const HITS: usize = 20;

/// Asks for the items to share: the user searches, marks items in the results, and may search again.
///
/// # Errors
/// A server whose library can't be searched; [`Code::Declined`] if nothing is chosen.
pub(super) async fn ask_items(server: &Server, printer: &Printer) -> Result<Vec<Item>> {
    let library = server.library()?;
    let kinds: Vec<&str> = library.kinds().iter().map(|kind| kind.plural()).collect();
    let question = format!("Search {} (empty: the newest)", humanize::list(&kinds));
    let mut kept: Vec<Item> = Vec::new();
    loop {
        let words = printer.input(&question, "ITEM", Some(""), |_| Ok(()))?;
        let found = search(library, words.trim()).await;
        let mut found = found.map_err(|error| error.with_server(&server.name))?;
        found.retain(|item| {
            kept.iter()
                .all(|other| other.reference() != item.reference())
        });
        if found.is_empty() {
            printer.note(format!("nothing on {} matches {words:?}", server.name));
            continue;
        }
        let marked = kept.len();
        let mut choices = std::mem::take(&mut kept);
        choices.extend(found);
        let lines = |look: &Look| views::items::picks(&choices, look);
        let picking = Picking {
            many: true,
            again: true,
        };
        let only = |picked: Vec<usize>| picked.into_iter().map(|index| choices[index].clone());
        match printer.choose("Share what?", "ITEM", &lines, picking, marked)? {
            PickerChoice::Items(picked) => return Ok(only(picked).collect()),
            PickerChoice::AnotherList(picked) => kept = only(picked).collect(),
        }
    }
}

async fn search(library: &dyn Library, words: &str) -> Result<Vec<Item>> {
    let query = SearchQuery {
        text: words.to_owned(),
        limit: HITS,
        newest: words.is_empty().then_some(HITS),
        ..SearchQuery::default()
    };
    library.search(&query).await
}

/// Asks when a share expires.
///
/// # Errors
/// The errors of [`Printer::input`].
pub(super) fn ask_expiry(
    server: &Server,
    printer: &Printer,
    flag: &str,
    default: Expiry,
) -> Result<Expiry> {
    let never = server.can.never != Never::Impossible;
    let question = format!("Expires ({})", examples(never));
    let read = |answer: &str| readable(Expiry::parse(answer)?, never, server);
    let default = default.to_string();
    let answer = printer.input(&question, flag, Some(&default), |answer| {
        read(answer).map(drop)
    })?;
    read(&answer)
}

/// Examples of an expiry.
const fn examples(never: bool) -> &'static str {
    if never {
        "7d, 12h, 2027-01-01, never"
    } else {
        "7d, 12h, 2027-01-01"
    }
}

/// Refuses an answer that the server can't store, while the user can still give another.
fn readable(expiry: Expiry, never: bool, server: &Server) -> Result<Expiry> {
    if expiry == Expiry::Never && !never {
        let message = format!(
            "{} doesn't support shares that never expire",
            server.can.name
        );
        return Err(Error::new(Code::Unsupported, message));
    }
    Ok(expiry)
}

/// Asks for a new expiry of shares that expire at different times; `None` to keep theirs.
///
/// # Errors
/// The errors of [`Printer::input`].
pub(super) fn ask_other_expiry(
    server: &Server,
    printer: &Printer,
    flag: &str,
) -> Result<Option<Expiry>> {
    let never = !matches!(server.can.never, Never::Impossible | Never::AtCreation);
    let question = format!("Expires ({}; empty: unchanged)", examples(never));
    let read = |answer: &str| match answer.trim() {
        "" => Ok(None),
        text => {
            Expiry::refuse_extension(text)?;
            readable(Expiry::parse(text)?, never, server).map(Some)
        }
    };
    let answer = printer.input(&question, flag, Some(""), |answer| read(answer).map(drop))?;
    read(&answer)
}

/// Asks for a description, starting with the `present` one; `None` if the server stores none.
///
/// # Errors
/// The errors of [`Printer::input`].
pub(super) fn ask_description(
    server: &Server,
    printer: &Printer,
    present: &str,
) -> Result<Option<String>> {
    if server.can.description == Description::None {
        return Ok(None);
    }
    let question = "Description, for visitors";
    printer.edit(question, "--description", present).map(Some)
}

/// Asks whether visitors may download; `None` if that can't be set.
///
/// # Errors
/// The errors of [`Printer::confirm`].
pub(super) fn ask_download(server: &Server, printer: &Printer) -> Result<Option<bool>> {
    if server.can.download != Download::Settable {
        return Ok(None);
    }
    printer
        .confirm("Let visitors download?", "--download on|--download off")
        .map(Some)
}

/// Asks for the download permission of existing shares; `None` to keep it, or if it can't be set.
///
/// # Errors
/// The errors of [`Printer::select`].
pub(super) fn ask_other_download(server: &Server, printer: &Printer) -> Result<Option<bool>> {
    if server.can.download != Download::Settable {
        return Ok(None);
    }
    let choices = ["unchanged", "on", "off"].map(str::to_owned);
    let lines = |_: &Look| choices.to_vec();
    let picked = printer.select("Downloads", "--download on|--download off", &lines)?;
    Ok([None, Some(true), Some(false)][picked])
}

/// Reports an interrupted operation that was finished, or could not be.
pub(super) fn tell_recovered(printer: &Printer, server: &str, recovered: &Recovered) {
    let name = operation_name(&recovered.command, &recovered.operation);
    if recovered.state == RecoveryState::Finished {
        printer.notice(format!(
            "finished {name}, which was interrupted: {} done before, {} confirmed now, {} not done",
            humanize::count_of(recovered.done_before, "share", "shares"),
            recovered.done,
            recovered.not_done
        ));
    } else {
        printer.fault(format!("could not finish {name}, which was interrupted"));
    }
    if let RecoveryState::Foreign(lines) = recovered.state {
        printer.fault(unreadable(&recovered.operation, lines));
        printer.hint(INSTALL_LATER);
        return;
    }
    let restored = recovered.restored.iter().map(|share| ("restored", share));
    let created = recovered.made.iter().map(|share| ("created", share));
    for (what, share) in restored.chain(created) {
        // The interrupted command could not print the link.
        let link = share.url.iter().map(|link| format!(": {link}"));
        printer.notice(format!(
            "{what} {}{}",
            share.reference(),
            link.collect::<String>()
        ));
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
    if recovered.state == RecoveryState::Pending {
        printer.hint(format!(
            "the next command that reaches {server} tries again; {}",
            how_far(server, &recovered.operation)
        ));
    }
}

/// The name of an operation: its command line, if that can be read.
pub(super) fn operation_name(command: &str, operation: &OperationId) -> String {
    if command.is_empty() {
        format!("operation {operation}")
    } else {
        format!("`{command}`")
    }
}

/// An error and its cause in one line.
pub(super) fn in_a_line(error: &Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// The message about lines of an operation that can't be read.
pub(super) fn unreadable(operation: &OperationId, lines: usize) -> String {
    format!(
        "{} of operation {operation} can't be read: a later sharectl wrote them, or they are damaged",
        humanize::count_of(lines, "line", "lines")
    )
}

/// The message about unknown results of an operation that isn't running.
pub(super) fn unknown_results(operation: &Operation) -> String {
    let steps = operation.steps.iter();
    let untold = steps.filter(|step| step.result.is_none()).count();
    format!(
        "the results of {} of operation {} are unknown, and the operation isn't running",
        humanize::count_of(untold, "step", "steps"),
        operation.id
    )
}

/// The hint for unknown results.
pub(super) fn fix_by_hand(operation: &OperationId) -> String {
    format!(
        "`sharectl history {operation}` names its shares: compare them with `sharectl list`, and fix the \
         differences manually"
    )
}

/// The hint for lines that can't be read.
pub(super) const INSTALL_LATER: &str = "install the sharectl that wrote it, or a later one";

/// The hint on how to see how far an operation got.
pub(super) fn how_far(server: &str, operation: &OperationId) -> String {
    format!("`sharectl history -s {server} {operation}` shows how far it got")
}
