//! The rows of a plan in chunks: each is checked against fresh shares, noted in the journal, and run.
//!
//! A plan of thousands of rows would read the whole list before each chunk. Instead, the list is walked once, from
//! its end to its beginning: deletes meanwhile move nothing that is still to be read. The next page is read, judged,
//! and noted before the last rows of the current one are over, so that the server never waits for us.

use crate::order::Order as _;
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::time::Duration;

use futures_util::future::{Fuse, FusedFuture as _, FutureExt as _, LocalBoxFuture};
use futures_util::stream::{self, FuturesUnordered, StreamExt as _};
use jiff::Timestamp;
use tokio::time::Instant;

use super::check::{RowProgress, verify_created};
use super::plan::{Action, Plan, PlanRow};
use super::report::Outcome;
use super::verify::{Judged, ShareSnapshot, needs_look};
use super::work::{StepNumber, Work};
use super::{Options, RunMode};
use crate::backend::{ListOrder, Needs, Server};
use crate::domain::steps::ChangePlan;
use crate::domain::{Share, State};
use crate::error::{Code, Error, Result};

/// The most rows that are written after one look.
const CHUNK: usize = 500;

/// The same if rows create shares: those are looked at before others are created.
const MADE: usize = 200;

/// How old a look may be when a row begins.
const FRESH_FOR: Duration = Duration::from_secs(2);

/// A row that is judged and noted.
struct Ready {
    /// Its place in the plan.
    at: usize,
    number: u64,
    row: PlanRow,
    noted: Vec<StepNumber>,
    /// When its share was looked at; `None` if that doesn't matter.
    seen: Option<Instant>,
}

impl Ready {
    fn is_old(&self) -> bool {
        self.seen.is_some_and(|seen| seen.elapsed() >= FRESH_FOR)
    }

    /// Runs it and returns what came of it; `None` if its share has to be looked at once more.
    async fn run(self, work: &Work<'_>) -> (Self, Option<RowProgress>) {
        if self.is_old() {
            return (self, None);
        }
        let _turn = work.turn().await;
        if self.is_old() {
            return (self, None);
        }
        let ran = work.run_row(self.number, &self.row, &self.noted).await;
        (self, Some(ran))
    }
}

/// Shares as they were a moment ago; `None` if no row of the chunk needs them.
type Look = Option<(ShareSnapshot, Instant)>;

async fn look(server: &Server, plan: &Plan, chunk: &[usize]) -> Result<Look> {
    let rows = chunk.iter().map(|at| &plan.rows[*at]);
    let shares: Vec<_> = rows
        .filter(|row| needs_look(row))
        .filter_map(|row| row.share.as_deref())
        .collect();
    if shares.is_empty() {
        return Ok(None);
    }
    let present = plan.recheck.look(server, &shares).await?;
    Ok(Some((present, Instant::now())))
}

/// What is read before the first write.
pub(super) enum First {
    /// The shares of the first chunk.
    Chunk(Look),
    /// A page of all shares, if they are so many that the list is walked.
    Page(Walk, TimedPage),
}

impl First {
    /// Reads the shares that the first rows to run overwrite or delete.
    ///
    /// # Errors
    /// As any read; nothing has been written for these rows then.
    pub(super) async fn read(work: &Work<'_>, plan: &Plan) -> Result<Self> {
        let server = work.server;
        let overwriting = plan.rows.iter().filter(|row| needs_look(row)).count();
        if overwriting > CHUNK {
            let now = server.now(work.clock.now());
            let (needs, order) = (plan.recheck.needs(), order_for(plan, now));
            let walk = Walk::begin(server, needs, order, overwriting).await?;
            if let Some(walk) = walk {
                let page = walk.read(server, walk.page()).await?;
                return Ok(Self::Page(walk, page));
            }
        }
        let chunk = Rows::of(plan).next_chunk();
        look(server, plan, &chunk).await.map(Self::Chunk)
    }
}

/// The order in which the list is walked. Expired shares stand together in the order of expiry, so that the
/// others need not be read. That order is only for deletes: anything else may move a share in it.
fn order_for(plan: &Plan, now: Timestamp) -> ListOrder {
    let is_expired = |share: &Share| share.state(now) == Some(State::Expired);
    let mut rows = plan.rows.iter().filter(|row| row.writes());
    if rows.all(|row| row.action == Action::Delete && row.share.as_deref().is_some_and(is_expired))
    {
        ListOrder::LatestExpiry
    } else {
        ListOrder::Id
    }
}

/// The rows that are still to run, by their places in the plan.
struct Rows {
    places: BTreeSet<usize>,
    /// Whether rows of the plan create shares, which have to be looked at chunk by chunk.
    create: bool,
}

impl Rows {
    fn of(plan: &Plan) -> Self {
        let rows = plan.rows.iter().enumerate();
        let writing = rows.filter(|(_, row)| row.writes());
        Self {
            places: writing.map(|(at, _)| at).collect(),
            create: plan.rows.iter().any(PlanRow::makes),
        }
    }

    fn next_chunk(&mut self) -> Vec<usize> {
        let most = if self.create { MADE } else { CHUNK };
        let chunk: Vec<usize> = self.places.iter().copied().take(most).collect();
        self.take(chunk)
    }

    /// Takes these rows out, as far as they are still to run.
    fn take(&mut self, mut rows: Vec<usize>) -> Vec<usize> {
        rows.retain(|at| self.places.remove(at));
        rows
    }

    fn has_any_of(&self, rows: &[usize]) -> bool {
        rows.iter().any(|at| self.places.contains(at))
    }

    fn give_back(&mut self, later: &[usize]) {
        self.places.extend(later);
    }
}

/// A plan while it runs.
pub(super) struct Chunks<'r, 'a> {
    work: &'r Work<'a>,
    plan: &'r mut Plan,
    options: &'r Options<'a>,
    /// What came of each row.
    outcomes: Vec<RowProgress>,
    /// The steps of each row in the journal.
    noted: Vec<Option<Vec<StepNumber>>>,
    /// The number of each row in the journal.
    numbers: Vec<u64>,
    /// The number of the next row that is noted again.
    next: u64,
    /// Whether the first rows are in the journal, so that something may be written.
    begun: bool,
    over: usize,
    total: usize,
}

impl<'r, 'a> Chunks<'r, 'a> {
    pub(super) fn new(work: &'r Work<'a>, plan: &'r mut Plan, options: &'r Options<'a>) -> Self {
        let unchanged = |_| RowProgress::Over(Outcome::Unchanged);
        Self {
            outcomes: plan.rows.iter().map(unchanged).collect(),
            noted: plan.rows.iter().map(|_| None).collect(),
            numbers: (0..).take(plan.rows.len()).collect(),
            next: plan.rows.len() as u64,
            begun: false,
            over: 0,
            total: plan.writing(),
            work,
            plan,
            options,
        }
    }

    /// Runs all rows; `first` is what was read for the first rows. Also whether anything is in the journal.
    ///
    /// # Errors
    /// Only before the first write, if the journal can't be written.
    pub(super) async fn run(mut self, first: First) -> Result<(Vec<RowProgress>, bool)> {
        let mut rows = Rows::of(self.plan);
        let mut first = match first {
            First::Chunk(look) => Some(look),
            First::Page(walk, page) => {
                PagedRows::of(&mut self, &mut rows, walk).run(page).await?;
                None
            }
        };
        loop {
            let chunk = rows.next_chunk();
            if chunk.is_empty() {
                break;
            }
            if self.work.is_over() {
                rows.give_back(&chunk);
                self.leave(&rows);
                break;
            }
            let look = match first.take() {
                Some(look) => Ok(look),
                None => look(self.work.server, self.plan, &chunk).await,
            };
            match look {
                Ok(look) => self.judge_and_run(&mut rows, chunk, &look).await?,
                Err(error) => {
                    self.fail(chunk[0], error);
                    rows.give_back(&chunk[1..]);
                }
            }
        }
        Ok((self.outcomes, self.begun))
    }

    /// Judges rows by what was read, notes the ones that are still to run, and runs them.
    ///
    /// # Errors
    /// As [`Self::run`].
    async fn judge_and_run(
        &mut self,
        rows: &mut Rows,
        chunk: Vec<usize>,
        look: &Look,
    ) -> Result<()> {
        let present = look.as_ref().map(|(present, _)| present);
        let chunk = self.judge_and_note(rows, chunk, present)?;
        if chunk.is_empty() {
            return Ok(());
        }
        let later = self.run_chunk(&chunk, look).await;
        rows.give_back(&later);
        self.verify_created(&chunk).await;
        Ok(())
    }

    /// Judges rows by the shares as they are now, and notes and returns the ones that are still to run.
    ///
    /// # Errors
    /// As [`Self::run`].
    fn judge_and_note(
        &mut self,
        rows: &mut Rows,
        mut chunk: Vec<usize>,
        present: Option<&ShareSnapshot>,
    ) -> Result<Vec<usize>> {
        if let Some(present) = present {
            chunk.retain(|at| self.judge(*at, present));
        }
        match self.note(&chunk) {
            Ok(()) => Ok(chunk),
            Err(error) if !self.begun => Err(error),
            Err(error) => {
                self.fail(chunk[0], error);
                rows.give_back(&chunk[1..]);
                Ok(Vec::new())
            }
        }
    }

    /// Looks at what these rows have created.
    async fn verify_created(&mut self, chunk: &[usize]) {
        let jobs = self.options.jobs;
        verify_created(self.work, &mut self.outcomes, chunk, jobs).await;
        chunk.iter().for_each(|at| self.let_go(*at));
    }

    /// Judges a row by its share as it is now; whether it is still to run.
    fn judge(&mut self, at: usize, present: &ShareSnapshot) -> bool {
        let (server, row) = (self.work.server, &self.plan.rows[at]);
        if !needs_look(row) {
            return true;
        }
        let now = server.now(self.work.clock.now());
        let asked = self.options.mode == RunMode::Ask;
        let recheck = &self.plan.recheck;
        let judged = recheck.judge(row, present, &server.can, now, asked);
        if !matches!(judged, Judged::Same) {
            self.forget(at);
        }
        let row = &mut self.plan.rows[at];
        match judged {
            Judged::Same => true,
            Judged::Again(again) => {
                if let Some(share) = &again.share {
                    self.work.claim(&share.id);
                }
                *row = *again;
                true
            }
            Judged::Kept(why, share) => {
                row.how = ChangePlan::default();
                row.action = Action::Keep;
                row.reason = why;
                if let Some(share) = share {
                    row.share = Some(share);
                }
                row.after = row.share.as_deref().map(Share::settings);
                self.end(at, Outcome::Kept);
                false
            }
            Judged::Conflict(error) => {
                row.how.steps.clear();
                self.end(at, Outcome::Failed(error));
                false
            }
        }
    }

    /// Gives a result to the noted steps of a row that will not run like this.
    fn forget(&mut self, at: usize) {
        if let Some(noted) = self.noted[at].take() {
            let why = Error::new(
                Code::Conflict,
                "the share was changed before this step started",
            );
            for noted in noted {
                self.work.result(noted, Err(&why));
            }
            self.numbers[at] = self.next;
            self.next += 1;
        }
    }

    /// Writes down the before-states of rows that are not in the journal yet, and syncs once.
    fn note(&mut self, chunk: &[usize]) -> Result<()> {
        let open: Vec<usize> = chunk
            .iter()
            .copied()
            .filter(|at| self.noted[*at].is_none())
            .collect();
        if open.is_empty() {
            return Ok(());
        }
        for at in &open {
            let (number, row) = (self.numbers[*at], &self.plan.rows[*at]);
            let steps = row.how.steps.iter();
            let noted = steps.map(|step| self.work.note(number, step, row.share.as_deref()));
            self.noted[*at] = Some(noted.collect::<Result<_>>()?);
        }
        self.work.commit()?;
        self.begun = true;
        Ok(())
    }

    /// Runs rows side by side; returns the places of rows whose shares have to be looked at once more.
    async fn run_chunk(&mut self, chunk: &[usize], look: &Look) -> Vec<usize> {
        let work = self.work;
        let seen = look.as_ref().map(|(_, at)| *at);
        let begins = chunk.iter().enumerate().map(|(nth, at)| {
            // However slow all of it is, each look is good for one row.
            self.ready(*at, seen.filter(|_| nth > 0))
        });
        let ready: Vec<Ready> = begins.collect();
        let mut running = stream::iter(ready)
            .map(|ready| ready.run(work))
            .buffer_unordered(self.options.jobs.get());
        let mut later = Vec::new();
        while let Some((ready, ran)) = running.next().await {
            later.extend(self.settle(ready, ran));
        }
        later.order();
        later
    }

    /// Takes a noted row out of the plan. It may begin while what was `seen` of its share is fresh.
    fn ready(&mut self, at: usize, seen: Option<Instant>) -> Ready {
        let taken = PlanRow::none(Action::Keep);
        Ready {
            at,
            number: self.numbers[at],
            row: std::mem::replace(&mut self.plan.rows[at], taken),
            noted: self.noted[at].take().unwrap_or_default(),
            seen,
        }
    }

    /// Puts a row back into the plan, and keeps what came of it. Returns its place if its share has to be
    /// looked at once more.
    fn settle(&mut self, ready: Ready, ran: Option<RowProgress>) -> Option<usize> {
        let at = ready.at;
        self.plan.rows[at] = ready.row;
        let Some(ran) = ran else {
            self.noted[at] = Some(ready.noted);
            return Some(at);
        };
        self.outcomes[at] = ran;
        self.let_go(at);
        self.progress();
        None
    }

    /// Frees the parts of a finished row that nothing needs: a plan may have 100,000 rows.
    fn let_go(&mut self, at: usize) {
        // A row that has to be looked at may get further steps.
        let RowProgress::Over(outcome) = &self.outcomes[at] else {
            return;
        };
        self.work.finish_row(self.numbers[at]);
        if outcome.share().is_some() {
            self.plan.rows[at].forget_created();
        }
    }

    fn progress(&mut self) {
        self.over += 1;
        self.work.ui.progress(self.over, self.total);
    }

    /// Ends a row that doesn't run.
    fn end(&mut self, at: usize, outcome: Outcome) {
        self.outcomes[at] = RowProgress::Over(outcome);
        self.progress();
    }

    /// Ends a row that could not begin, and begins no other one.
    fn fail(&mut self, at: usize, error: Error) {
        self.forget(at);
        self.end(at, Outcome::Failed(error));
        self.work.give_up();
    }

    /// Ends the rows that did not begin.
    fn leave(&mut self, rows: &Rows) {
        for at in &rows.places {
            let noted = self.noted[*at].take().unwrap_or_default();
            self.work.not_started(&noted);
            self.outcomes[*at] = RowProgress::Over(Outcome::NotStarted);
        }
    }
}

/// The next page is read as soon as at most this many rows of the current one, or this part of them, are still to
/// begin: a longer page takes longer to read.
const FEW: usize = 100;
const LAST_PART: usize = 8;

/// A walk through the list, and the rows that it has reached.
struct PagedRows<'c, 'r, 'a> {
    chunks: &'c mut Chunks<'r, 'a>,
    rows: &'c mut Rows,
    walk: Walk,
    /// The row of each share, and how many of these rows are still to be taken.
    places: HashMap<String, usize>,
    left: usize,
    /// The ids of the current page's shares, and their rows.
    present: HashSet<String>,
    of_page: Vec<usize>,
    /// When the first of these rows could begin.
    since: Instant,
    /// Rows of the current page that are to begin next.
    ready: VecDeque<Ready>,
    next: NextPage,
}

/// The page that follows the current one.
enum NextPage {
    /// It is still to be read.
    Unread,
    /// It was read, and its rows are not judged yet.
    Read(TimedPage),
    /// None follows.
    End,
}

impl<'c, 'r, 'a> PagedRows<'c, 'r, 'a> {
    fn of(chunks: &'c mut Chunks<'r, 'a>, rows: &'c mut Rows, walk: Walk) -> Self {
        let planned = chunks.plan.rows.iter().enumerate();
        let places = planned
            .filter(|(_, row)| needs_look(row))
            .filter_map(|(at, row)| Some((row.share.as_ref()?.id.clone(), at)));
        let places: HashMap<String, usize> = places.collect();
        Self {
            left: places.len(),
            places,
            chunks,
            rows,
            walk,
            present: HashSet::new(),
            of_page: Vec::new(),
            since: Instant::now(),
            ready: VecDeque::new(),
            next: NextPage::Unread,
        }
    }

    /// Runs the rows of the shares of each page, while the list can be walked. The rest is among the rows
    /// again afterwards.
    ///
    /// # Errors
    /// Only before the first write, if the journal can't be written.
    async fn run(mut self, first: TimedPage) -> Result<()> {
        let (work, jobs) = (self.chunks.work, self.chunks.options.jobs.get());
        let mut running = FuturesUnordered::new();
        let mut reading: Fuse<LocalBoxFuture<'_, Result<TimedPage>>> = Fuse::terminated();
        self.arrive(Ok(first));
        loop {
            self.begin_page(running.is_empty()).await?;
            while running.len() < jobs
                && !work.is_over()
                && let Some(ready) = self.ready.pop_front()
            {
                running.push(ready.run(work));
            }
            if reading.is_terminated()
                && let Some(page) = self.wanted(running.is_empty())
            {
                reading = self.walk.read(work.server, page).boxed_local().fuse();
            }
            tokio::select! {
                Some((ready, ran)) = running.next() => self.settle(ready, ran),
                read = &mut reading, if !reading.is_terminated() => self.arrive(read),
                else => break,
            }
            if running.is_empty() && work.is_over() {
                break;
            }
        }
        if self.rows.create {
            self.chunks.verify_created(&self.of_page).await;
        }
        for ready in std::mem::take(&mut self.ready) {
            self.settle(ready, None);
        }
        Ok(())
    }

    fn settle(&mut self, ready: Ready, ran: Option<RowProgress>) {
        let again = self.chunks.settle(ready, ran);
        self.rows.give_back(again.as_slice());
        self.left += again.iter().len();
    }

    /// Judges and notes the rows of the page that was read, when all rows of the current one have begun;
    /// `idle`: they are over, too.
    async fn begin_page(&mut self, idle: bool) -> Result<()> {
        if !self.ready.is_empty() || (self.rows.create && !idle) || self.chunks.work.is_over() {
            return Ok(());
        }
        let part = match std::mem::replace(&mut self.next, NextPage::Unread) {
            NextPage::Read(part) => part,
            next => {
                self.next = next;
                return Ok(());
            }
        };
        if part.page != self.walk.page() {
            // Rows that have to be looked at again come first.
            if self.rows.has_any_of(&self.of_page) {
                return Ok(());
            }
            if self.rows.create {
                self.chunks.verify_created(&self.of_page).await;
            }
            self.walk.step(part.page, std::mem::take(&mut self.present));
        }
        self.since = Instant::now();
        let shares = part.shares.iter();
        let planned = shares.filter_map(|share| self.places.get(&share.id).copied());
        self.of_page = planned.collect();
        let ids = part.shares.iter().map(|share| share.id.clone());
        self.present.extend(ids);
        let rows = self.rows.take(self.of_page.clone());
        self.left -= rows.len();
        let present = ShareSnapshot::new(part.shares);
        let rows = self
            .chunks
            .judge_and_note(self.rows, rows, Some(&present))?;
        // However slow all of it is, each look is good for one row.
        for (nth, at) in rows.into_iter().enumerate() {
            let ready = self.chunks.ready(at, (nth > 0).then_some(part.at));
            self.ready.push_back(ready);
        }
        Ok(())
    }

    /// The page to read now: the current one once more if rows of it have to be looked at again, and the one
    /// before it if all its rows will have begun soon.
    fn wanted(&self, idle: bool) -> Option<PageRange> {
        let waits = !matches!(self.next, NextPage::Unread) || self.chunks.work.is_over();
        if waits || self.ready.len() > FEW.max(self.of_page.len() / LAST_PART) {
            return None;
        }
        if self.rows.has_any_of(&self.of_page) {
            return (idle && self.ready.is_empty()).then(|| self.walk.page());
        }
        if self.left == 0 {
            return None;
        }
        let found = self.of_page.len();
        let begun = found - self.ready.len();
        self.walk.page_before(found, begun, self.since.elapsed())
    }

    /// Keeps a page that was read.
    fn arrive(&mut self, read: Result<TimedPage>) {
        // A page that can't be read is no reason to stop: reading all shares may work.
        let read = read.ok();
        let checked = read.and_then(|read| self.walk.check(read, &self.present));
        self.next = checked.map_or(NextPage::End, NextPage::Read);
    }
}

/// How many rows are written after the first page is read and before the next one is, at best.
const WRITES: usize = 250;

/// How long the rows of a later page may take to begin. Each page costs the server a search of its whole list, but
/// a share that was looked at longer ago than [`FRESH_FOR`] has to be looked at again.
const BEGIN_WITHIN: Duration = Duration::from_secs(1);

/// How many times as long a page is as a page before it that held no share to write.
const GROWTH: usize = 4;

/// The most shares that are read at once.
const MOST: usize = 5_000;

/// A place in the list of all shares.
pub(super) struct Walk {
    needs: Needs,
    order: ListOrder,
    /// How many shares there were at the beginning, and how many of them are to be written.
    total: usize,
    planned: usize,
    /// Where the current page begins and ends.
    start: usize,
    end: usize,
    /// The ids of the pages behind, some of which are still there.
    seen: HashSet<String>,
}

/// A page of the list: the places of its first share, and of the first one behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct PageRange {
    start: usize,
    end: usize,
}

/// The shares of a page, and when the server was asked for them.
pub(super) struct TimedPage {
    page: PageRange,
    shares: Vec<Share>,
    at: Instant,
}

impl Walk {
    /// Goes to the end of the list, of which `planned` shares will be written; `None` if the server
    /// can't cut its list.
    ///
    /// # Errors
    /// As any read.
    async fn begin(
        server: &Server,
        needs: Needs,
        order: ListOrder,
        planned: usize,
    ) -> Result<Option<Self>> {
        let count = server.shares.slice(needs, order, 0..1).await;
        let Some(count) = count.map_err(|error| error.with_server(&server.name))? else {
            return Ok(None);
        };
        let mut walk = Self {
            needs,
            order,
            total: count.total,
            planned: planned.max(1),
            start: count.total,
            end: count.total,
            seen: HashSet::new(),
        };
        walk.start = count.total.saturating_sub(walk.size_for(WRITES, 0));
        Ok(Some(walk))
    }

    /// The length of a page with this many rows to write; `found` is their number in the current page.
    fn size_for(&self, writes: usize, found: usize) -> usize {
        let length = self.end - self.start;
        let shares = match self.order {
            // They are anywhere.
            ListOrder::Id => writes.saturating_mul(self.total) / self.planned,
            // They are together, before the shares that never expire.
            ListOrder::LatestExpiry if found == 0 => length.saturating_mul(GROWTH),
            ListOrder::LatestExpiry => writes.saturating_mul(length) / found,
        };
        shares.clamp(WRITES, MOST)
    }

    /// The current page.
    const fn page(&self) -> PageRange {
        PageRange {
            start: self.start,
            end: self.end,
        }
    }

    /// The page before it, if `found` shares of the current one are to be written. Its length follows from
    /// how many rows have `begun` within that time. `None` at the beginning of the list.
    fn page_before(&self, found: usize, begun: usize, within: Duration) -> Option<PageRange> {
        let millis = usize::try_from(within.as_millis()).unwrap_or(usize::MAX);
        let allowed = usize::try_from(BEGIN_WITHIN.as_millis()).unwrap_or_default();
        let writes = begun.saturating_mul(allowed) / millis.max(1);
        let size = self.size_for(writes.max(WRITES), found);
        (self.start > 0).then_some(PageRange {
            start: self.start.saturating_sub(size),
            end: self.start,
        })
    }

    /// Goes to a page before the current one, whose shares have these ids.
    fn step(&mut self, page: PageRange, present: HashSet<String>) {
        self.seen.extend(present);
        self.end = page.end;
        self.start = page.start;
    }

    /// Reads a page and one share behind it.
    ///
    /// # Errors
    /// As any read; also if the server can't cut its list any more.
    fn read<'s>(
        &self,
        server: &'s Server,
        page: PageRange,
    ) -> impl Future<Output = Result<TimedPage>> + use<'s> {
        let (needs, order) = (self.needs, self.order);
        async move {
            let at = Instant::now();
            let places = page.start..page.end + 1;
            let part = server.shares.slice(needs, order, places).await;
            let part = part.map_err(|error| error.with_server(&server.name))?;
            let shares = part.map(|part| part.shares).unwrap_or_default();
            Ok(TimedPage { page, shares, at })
        }
    }

    /// A page without the one share behind it, and, if it is another page, without the shares of the current
    /// one. `None` if someone else has moved the list: unless the share behind the page is known, or nothing
    /// is left behind it, others may be between them.
    fn check(&self, mut read: TimedPage, present: &HashSet<String>) -> Option<TimedPage> {
        let is_present = read.page == self.page();
        let is_known = |share: &Share| {
            self.seen.contains(&share.id) || (!is_present && present.contains(&share.id))
        };
        let length = read.page.end - read.page.start;
        if read.shares.len() > length && !read.shares.last().is_some_and(is_known) {
            return None;
        }
        read.shares.retain(|share| !is_known(share));
        Some(read)
    }
}
