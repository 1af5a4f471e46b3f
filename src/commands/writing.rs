//! What commands that write have in common: connect, plan, say what it means for visitors, ask, run, report.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sharectl_config::Profile;
use sharectl_core::backend::Server;
use sharectl_core::clock::Clock;
use sharectl_core::domain::capabilities::LinkAfter;
use sharectl_core::domain::{Note, NoteCode, Share, Step, steps};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::files::Lock;
use sharectl_core::journal::{Journal, OperationId, OperationOrigin};
use sharectl_core::operation::{
    self, Action, Options, Outcome, Plan, PlanRow, Report, ReportRow, RunMode, Stop, Uncovered,
};
use sharectl_ui::output::views::links::{Link, Markup};
use sharectl_ui::output::{Present, Shape, ShapeArgs, humanize, plan as shown};

use super::dialog::{TerminalUi, losses, would};
use super::locks::Exclusive;
use super::rows::{RowServer, rows};
use super::{Context, programs};
use crate::cli::line;

/// Whether a share is one of those that were selected.
pub(crate) type Selects = dyn Fn(&Share) -> bool;

/// Rows of several operations.
pub(crate) type CollectedRows = Rc<RefCell<Vec<shown::PlanRow>>>;

/// Everything around one operation.
pub(crate) struct Writing<'c> {
    context: &'c Context,
    profile: &'c Profile,
    /// The command's name, for the journal.
    command: &'static str,
    journal: Option<Journal>,
    /// What the first Ctrl-C asks to stop.
    pub(super) stop: Stop,
    /// Whether `undo` shall refuse what is done, unless told otherwise.
    pub(crate) revoked: bool,
    /// The operation that is reverted, for an undo or a redo.
    pub(crate) reverts: Option<OperationId>,
    /// Whether shares were chosen and not named: then the plan is shown even if `--yes` answers
    /// for it.
    pub(crate) chosen: bool,
    /// How a link that has changed is written for people.
    pub(crate) markup: Markup,
    /// Which shares that come to light behind deleted ones go, too: those of a selection.
    pub(crate) uncovered: Option<Box<Selects>>,
    /// Which fields of the rows are printed, in which order.
    pub(crate) shape: Shape,
    /// Where rows go that are printed together with those of other servers.
    pub(crate) collected: Option<CollectedRows>,
    /// Our clock.
    pub(crate) clock: Clock,
    /// The server.
    pub(crate) server: Server,
}

impl<'c> Writing<'c> {
    /// Connects.
    ///
    /// # Errors
    /// As [`Context::connect`]; an output format that the command's rows don't come in.
    pub(crate) async fn open(
        context: &'c Context,
        profile: &'c Profile,
        command: &'static str,
        rows: &ShapeArgs,
    ) -> Result<Self> {
        let shape = context.printer.row_shape(rows)?;
        let mut server = context.connect_to_write(profile).await?;
        steps::may_write(&server.can).map_err(|error| error.with_server(&profile.name))?;
        if context.global.dry_run {
            server = operation::read_only(server);
        }
        Ok(Self {
            journal: if context.global.no_journal {
                None
            } else {
                Some(context.journal(profile)?)
            },
            clock: context.clock(Some(profile))?,
            context,
            profile,
            command,
            stop: Stop::new(),
            revoked: false,
            reverts: None,
            chosen: false,
            markup: Markup::Plain,
            uncovered: None,
            shape,
            collected: None,
            server,
        })
    }

    /// The server's present time.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.server.now(self.clock.now())
    }

    /// What rows say of the server.
    pub(super) fn row_server(&self) -> RowServer<'_> {
        RowServer::new(&self.server, self.now())
    }

    /// Whether nothing is to be written.
    pub(crate) fn is_dry_run(&self) -> bool {
        self.context.global.dry_run
    }

    /// Runs a plan; `ask` unless `--yes` is given. A dry run prints the plan, says in a line what it
    /// comes to, and ends here.
    ///
    /// # Errors
    /// See [`operation::run`]; [`Code::Pending`] for a dry run with `--exit-code` that found work.
    pub(crate) async fn run(&self, plan: Plan, ask: bool) -> Result<Report> {
        let told = would(&plan, &self.server.name).filter(|_| self.context.global.dry_run);
        let report = self.run_without_summary(plan, ask).await;
        let shown = match &report {
            Ok(_) => true,
            Err(error) => error.code() == Code::Pending,
        };
        if let Some(told) = told.filter(|_| shown) {
            self.context.printer.note(told);
        }
        report
    }

    /// As [`Self::run`], for a command that says itself what a dry run comes to.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub(crate) async fn run_without_summary(&self, plan: Plan, ask: bool) -> Result<Report> {
        let global = &self.context.global;
        let work = plan.writing();
        let losses = losses(&plan, self.server.can.slug);
        let report = self.execute(plan, ask).await?;
        if global.dry_run {
            for loss in losses {
                self.context.printer.notice(loss);
            }
            self.print(&report)?;
            if global.exit_code && work > 0 {
                return Err(Error::new(Code::Pending, "there is something to do"));
            }
        }
        Ok(report)
    }

    /// As [`Self::run`], and prints nothing of what came of it.
    ///
    /// # Errors
    /// See [`operation::run`].
    pub(crate) async fn execute(&self, mut plan: Plan, ask: bool) -> Result<Report> {
        let global = &self.context.global;
        self.foresee(&mut plan).await;
        let options = self.options(ask)?;
        let ui = self.ui()?;
        let unasked =
            self.chosen && global.yes && !global.dry_run && self.context.printer.is_watched();
        let tells = unasked && plan.writing() > 0 && self.context.printer.format().is_table();
        let asks = options.mode == RunMode::Ask && self.context.printer.can_ask();
        self.tell_notes(&plan, global.dry_run || asks || tells);
        if tells {
            ui.tell(&plan);
        }
        let report = operation::run(&self.server, plan, &options, &ui).await?;
        self.remember_links(&report);
        self.context.remember_changes(&report, self.profile);
        programs::on_change(&[(&report, self.row_server())], self.context).await;
        Ok(report)
    }

    fn ui(&self) -> Result<TerminalUi<'c>> {
        let present = self.context.present(Some(self.profile))?;
        let mut ui = TerminalUi::new(&self.context.printer, &self.profile.name, present);
        ui.links_return = self.server.can.slug;
        ui.kind = self.server.kind;
        ui.stop = Some(self.stop.clone());
        Ok(ui)
    }

    /// Adds to a plan what it means for visitors, and whose shares it makes.
    pub(super) async fn foresee(&self, plan: &mut Plan) {
        let uncovered_go = self.uncovered.is_some();
        add_consequences(plan, &self.server, self.now(), uncovered_go).await;
        self.tell_owners(plan);
    }

    /// Runs a plan that was foreseen and agreed to together with those of other servers. `asked` says
    /// that someone has seen it.
    ///
    /// # Errors
    /// See [`operation::run`].
    pub(super) async fn execute_agreed(&self, plan: Plan, asked: bool) -> Result<Report> {
        let options = self.options(asked)?;
        let mut ui = self.ui()?;
        ui.agreed = true;
        let report = operation::run(&self.server, plan, &options, &ui).await?;
        self.remember_links(&report);
        self.context.remember_changes(&report, self.profile);
        Ok(report)
    }

    /// Waits for other processes that look for a share to use again: two at once would find none, and
    /// each would create one. Without a place for locks there is none to wait for: if a share is
    /// used again as it is, nothing has to be written.
    ///
    /// # Errors
    /// As [`Context::lock`].
    pub(super) async fn alone(&self) -> Result<Option<Lock>> {
        /// A create with many rows takes minutes.
        const PATIENCE: Duration = Duration::from_secs(120);
        let global = &self.context.global;
        if global.dry_run || global.no_journal {
            return Ok(None);
        }
        let apart = Exclusive {
            command: "create --reuse",
            account: self.profile.account(),
            patience: PATIENCE,
            hint: "nothing was changed; try again when it has finished",
        };
        match self.context.lock(self.profile, &apart).await {
            Ok(lock) => Ok(Some(lock)),
            Err(error) if error.code() == Code::Config => {
                tracing::debug!(%error, "can't lock");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// New links are told even if stdout can't be written: the shares are public already.
    fn remember_links(&self, report: &Report) {
        for row in &report.rows {
            let Some(new) = row.outcome.share().and_then(|share| share.url.as_deref()) else {
                continue;
            };
            let result = match &row.row.share {
                None => format!("the share was created: {new}"),
                Some(before) if before.url.as_deref() == Some(new) => continue,
                Some(before) => format!("the new link of {}: {new}", before.reference()),
            };
            self.context.printer.remember_result(result);
        }
    }

    fn options(&self, ask: bool) -> Result<Options<'_>> {
        let global = &self.context.global;
        let terminal = self.context.printer.terminal().stderr.terminal;
        Ok(Options {
            command: self.command,
            origin: OperationOrigin::here(line::typed(), terminal),
            revoked: self.revoked,
            journal: self.journal.as_ref(),
            id: Some(self.context.operation_id(self.clock.now())?),
            reverts: self.reverts.clone(),
            clock: &self.clock,
            stop: Some(&self.stop),
            mode: match ask && !global.yes {
                _ if global.dry_run => RunMode::DryRun,
                true => RunMode::Ask,
                false => RunMode::Run,
            },
            jobs: self.profile.jobs.most(),
            uncovered: match &self.uncovered {
                Some(goes) => Uncovered::go_if(goes),
                None => Uncovered::default(),
            },
        })
    }

    /// Writes down that an undo or a redo found nothing left to do.
    ///
    /// # Errors
    /// A journal that can't be written.
    pub(crate) fn note_nothing_to_do(&self) -> Result<()> {
        self.options(false)?.note_nothing_to_do(&self.server)
    }

    /// A recreated share belongs to the account that signs in. If it was another user's, that must not come
    /// as a surprise.
    fn tell_owners(&self, plan: &mut Plan) {
        let account = &self.server.account;
        let mut others = 0;
        for row in plan.rows.iter_mut().filter(|row| row.recreates()) {
            if row.share.as_ref().is_some_and(|share| !account.owns(share)) {
                others += 1;
                row.owner.clone_from(&account.name);
            }
        }
        if others > 0 {
            self.context.printer.warn(format!(
                "{} of other users: the replacement will belong to you",
                humanize::count_of(others, "share", "shares")
            ));
        }
    }

    /// What the server makes of the plan; of very many rows, the first few.
    pub(super) fn tell_notes(&self, plan: &Plan, shows_rows: bool) {
        self.tell_some(&notes(plan, shows_rows), |more| {
            format!("and {more} more notes")
        });
    }

    /// Prints the first few lines, and how many more there are.
    fn tell_some(&self, lines: &[Cow<'_, str>], rest: impl Fn(usize) -> String) {
        /// More would not be read.
        const TOLD: usize = 10;
        let printer = &self.context.printer;
        lines
            .iter()
            .take(TOLD)
            .for_each(|line| printer.notice(line));
        if lines.len() > TOLD {
            printer.notice(rest(lines.len() - TOLD));
        }
    }

    /// Prints what came of a plan as rows: of a dry run in every form, of a write in the forms for
    /// machines.
    ///
    /// # Errors
    /// An output form that the rows don't come in.
    pub(crate) fn print(&self, report: &Report) -> Result<()> {
        let rows = rows(report, self.row_server());
        if let Some(collected) = &self.collected {
            collected.borrow_mut().extend(rows);
            return Ok(());
        }
        let present = self.present()?;
        self.context.printer.plan_data(&self.shape, rows, &present)
    }

    /// Tells what came of it: rows for machines, a line for people; then the error it amounts to.
    ///
    /// # Errors
    /// What the report folds into.
    pub(crate) fn finish(&self, report: Report, done: &str) -> Result<()> {
        if self.context.global.dry_run {
            return Ok(());
        }
        if self.prints_text() {
            self.tell(&report, done)?;
        } else {
            self.print(&report)?;
        }
        report.into_error().map_or(Ok(()), Err)
    }

    /// Whether the result of a write is printed as lines for people instead of rows.
    pub(super) fn prints_text(&self) -> bool {
        self.context.printer.format().is_table() && !self.shape.names_fields()
    }

    /// Tells people what came of it.
    ///
    /// # Errors
    /// An unknown zone.
    pub(super) fn tell(&self, report: &Report, done: &str) -> Result<()> {
        /// Up to so many shares are told of one by one.
        const ONE_BY_ONE: usize = 3;
        let printer = &self.context.printer;
        let present = self.present()?;
        for row in &report.rows {
            self.print_new_link(row);
        }
        let tally = report.tally();
        if report.rows.len() <= ONE_BY_ONE {
            for row in &report.rows {
                match (line(row, done, &present), &row.outcome) {
                    (None, _) => {}
                    (Some(line), Outcome::Kept) => printer.notice(line),
                    (Some(line), _) => printer.note(line),
                }
            }
            return Ok(());
        }
        self.tell_kept(report);
        if tally.done > 0 {
            let deleted = report.rows.iter().filter(|row| is_gone(row)).count();
            let (kept, server) = (tally.done - deleted, &self.server.name);
            let count = |shares| humanize::count_of(shares, "share", "shares");
            printer.note(match (kept, deleted) {
                (0, _) => format!("deleted {} on {server}", count(deleted)),
                (_, 0) => format!("{done} {} on {server}", count(kept)),
                _ => format!("{done} {} and deleted {deleted} on {server}", count(kept)),
            });
        }
        Ok(())
    }

    /// Says which of many shares were left alone because someone else has changed them.
    fn tell_kept(&self, report: &Report) {
        let kept = report.rows.iter();
        let kept = kept.filter(|row| matches!(row.outcome, Outcome::Kept));
        let lines: Vec<Cow<'_, str>> = kept
            .map(|row| format!("kept {}: {}", row.row.subject(), row.row.reason).into())
            .collect();
        self.tell_some(&lines, |more| format!("kept {more} more"));
    }

    /// If a change gave the share another link, that is what a script wants to know.
    fn print_new_link(&self, row: &ReportRow) {
        let before = row.row.share.as_ref();
        let after = row.outcome.share().and_then(Link::of);
        if let (Some(before), Some(mut link)) = (before, after)
            && before.url.as_ref().is_some_and(|url| *url != link.url)
        {
            // What was just made may not tell its contents' names.
            link.title = Some(before.what().to_owned());
            self.context.printer.data(&self.markup.lines(&[link]));
            self.tell_old_link(row);
        }
    }

    /// What becomes of the link that a share had before. `rotate` says it in its own words.
    fn tell_old_link(&self, row: &ReportRow) {
        let old = row.row.share.as_ref().and_then(|share| share.url.as_ref());
        if let Some(old) = old.filter(|_| row.row.action != Action::Rotate) {
            let printer = &self.context.printer;
            printer.notice(match self.server.can.update.link {
                LinkAfter::NewOldLivesOn => {
                    format!("the old link works until its own expiry at the latest: {old}")
                }
                LinkAfter::Same => format!("the old link no longer works: {old}"),
            });
        }
    }

    /// How times are shown here.
    ///
    /// # Errors
    /// An unknown zone.
    pub(crate) fn present(&self) -> Result<Present> {
        let mut present = self.context.present(Some(self.profile))?;
        present.now = self.now();
        Ok(present)
    }
}

/// What the server makes of the plan, each sentence once.
///
/// Notes on single shares stand in their rows, if those are shown.
fn notes(plan: &Plan, shows_rows: bool) -> Vec<Cow<'_, str>> {
    let mut notes: Vec<Cow<'_, str>> = Vec::new();
    for row in &plan.rows {
        let general = row.how.notes.iter().map(|note| Cow::from(&**note));
        let consequences = row.how.consequences.iter();
        let consequences = consequences.filter_map(|note| match note.is_of_its_row() {
            true if shows_rows => None,
            true => Some(Cow::from(format!("{}: {}", row.subject(), note.text))),
            false => Some(Cow::from(note.text.as_str())),
        });
        for note in general.chain(consequences) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    notes
}

fn line(row: &ReportRow, done: &str, present: &Present) -> Option<String> {
    let subject = row.row.subject();
    let name = row.row.share.as_deref().map_or("", Share::what);
    let named = |share: &Share| match (share.what(), &row.row.share) {
        // A share that was just written may not tell. Its description may be another one now.
        (id, Some(before)) if id == share.plain_name() && share.description.is_some() => {
            before.contents_title().to_owned()
        }
        (id, Some(before)) if id == share.plain_name() => before.what().to_owned(),
        (told, _) => told.to_owned(),
    };
    match &row.outcome {
        // It may have another id now.
        Outcome::Done(Some(share)) => Some(format!(
            "{} {} ({}): {}",
            match row.row.action {
                Action::Create => "created",
                _ => done,
            },
            share.reference(),
            named(share),
            settings(share, present)
        )),
        Outcome::Done(None) if row.row.after.is_some() => Some(format!(
            "{subject} ({name}) has expired, and the server keeps no expired shares"
        )),
        Outcome::Done(None) => Some(format!("deleted {subject} ({name})")),
        Outcome::AlreadyGone => Some(format!("{subject} was gone already")),
        Outcome::Unchanged => Some(format!("{subject} ({name}): {}", row.row.reason)),
        Outcome::Kept => Some(format!("kept {subject} ({name}): {}", row.row.reason)),
        Outcome::Unchecked(..) | Outcome::Failed(_) | Outcome::NotStarted | Outcome::Planned => {
            None
        }
    }
}

/// Whether a share was to go and is gone: what `undo` does to one that was made.
fn is_gone(row: &ReportRow) -> bool {
    let is_done = matches!(row.outcome, Outcome::Done(_) | Outcome::AlreadyGone);
    is_done && row.row.action == Action::Delete
}

/// When a share ends and what visitors may do, in a few words.
pub(crate) fn settings(share: &Share, present: &Present) -> String {
    use sharectl_core::domain::Lifetime;
    let end = match share.lifetime {
        Some(Lifetime::Until(end)) if end <= present.now => {
            format!("expired {}", present.date_and_distance(end))
        }
        Some(Lifetime::Until(end)) => format!("expires {}", present.date_and_distance(end)),
        Some(Lifetime::Never) => "never expires".to_owned(),
        None => "expiry unknown".to_owned(),
    };
    match share.downloadable {
        Some(true) => format!("{end} · downloads allowed"),
        Some(false) => format!("{end} · no downloads"),
        None => end,
    }
}

/// A player that plays says so every 30 seconds; one that was not heard of for longer than this is
/// paused, or its page was left open.
const ACTIVE: SignedDuration = SignedDuration::from_mins(2);

/// Adds to each row that deletes a share whom that cuts off, and which hidden shares it is about.
/// `uncovered_go` says whether hidden shares that come to light are deleted, too. Asks only what the
/// plan needs: one request for all listeners.
async fn add_consequences(plan: &mut Plan, server: &Server, now: Timestamp, uncovered_go: bool) {
    if !plan.rows.iter().any(|row| deleted(row).is_some()) {
        return;
    }
    if server.can.listeners {
        add_listeners(plan, server, now).await;
    }
    if server.can.hides_shares {
        add_hidden(plan, server, uncovered_go).await;
    }
}

async fn add_listeners(plan: &mut Plan, server: &Server, now: Timestamp) {
    let shares: Vec<&Share> = plan.rows.iter().filter_map(deleted).collect();
    let listeners = match server.shares.listeners(&shares).await {
        Ok(listeners) => listeners,
        Err(error) => {
            tracing::debug!(%error, "can't read who is listening");
            let unknown = "anyone who is listening will be cut off; who is could not be read";
            for row in plan.rows.iter_mut().filter(|row| deleted(row).is_some()) {
                let note = Note::new(NoteCode::ListenersCut, unknown);
                row.how.consequences.push(note);
            }
            return;
        }
    };
    for row in &mut plan.rows {
        let heard_of = deleted(row).and_then(|share| listeners.get(&share.id));
        if let Some(heard_of) = heard_of {
            let note = Note::new(NoteCode::ListenersCut, cut_off(heard_of, now));
            row.how.consequences.push(note);
        }
    }
}

/// `2 listeners will be cut off`, and how many of them seem to be playing.
fn cut_off(heard_of: &[Timestamp], now: Timestamp) -> String {
    let active = heard_of
        .iter()
        .filter(|at| now.duration_since(**at) <= ACTIVE)
        .count();
    let all = humanize::count_of(heard_of.len(), "listener", "listeners");
    match active {
        0 => format!("{all} will be cut off (none active in the last 2 minutes)"),
        _ if active == heard_of.len() => format!("{all} will be cut off"),
        _ => format!("{all} will be cut off ({active} active in the last 2 minutes)"),
    }
}

async fn add_hidden(plan: &mut Plan, server: &Server, uncovered_go: bool) {
    let shares: Vec<&Share> = plan.rows.iter().filter_map(deleted).collect();
    let hidden = match server.shares.hidden_share_counts(&shares).await {
        Ok(hidden) => hidden,
        Err(error) => {
            // What comes to light is said in the result all the same.
            tracing::debug!(%error, "can't look for hidden shares");
            return;
        }
    };
    for row in &mut plan.rows {
        let count = deleted(row).and_then(|share| hidden.get(&share.id));
        if let Some(count) = count {
            let one = *count == 1;
            let shares = humanize::count_of(*count, "hidden share", "hidden shares");
            let them = if one { "it" } else { "them" };
            // A book has room for one share, so the others are deleted before it is recreated.
            let text = if uncovered_go || row.recreates() {
                format!(
                    "{shares} of the same item will be deleted, too: `undo` can't restore {them}"
                )
            } else {
                let (works, stay) = if one {
                    ("works", "stays")
                } else {
                    ("work", "stay")
                };
                format!("{shares} of the same item {stay} and still {works}")
            };
            let note = Note::new(NoteCode::HiddenShares, text);
            row.how.consequences.push(note);
        }
    }
}

/// The share that a row deletes, be it to make it again.
fn deleted(row: &PlanRow) -> Option<&Share> {
    let share = row.share.as_ref()?;
    let deletes = |step: &Step| matches!(step, Step::Delete { id } if *id == share.id);
    row.how.steps.iter().any(deletes).then_some(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h1_listeners_are_counted_and_those_that_are_silent_are_said_to_be() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let ago = |minutes| now - SignedDuration::from_mins(minutes);
        assert_eq!(cut_off(&[ago(0)], now), "1 listener will be cut off");
        assert_eq!(
            cut_off(&[ago(0), ago(2)], now),
            "2 listeners will be cut off"
        );
        let some = cut_off(&[ago(1), ago(90)], now);
        assert_eq!(
            some,
            "2 listeners will be cut off (1 active in the last 2 minutes)"
        );
        assert!(cut_off(&[Timestamp::UNIX_EPOCH], now).contains("none active"));
    }
}
