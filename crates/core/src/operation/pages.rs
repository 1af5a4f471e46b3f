//! The rows of a plan while the list of all shares is walked: the next page is read, judged and noted
//! before the last rows of the present one are over, so that the server never waits for us.

use std::collections::{HashMap, HashSet, VecDeque};

use futures_util::future::{Fuse, FusedFuture as _, FutureExt as _, LocalBoxFuture};
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::chunks::{Chunks, Ready, Rows};
use super::plan::PlanRow;
use super::recheck::{Present, needs_look};
use super::row::Ran;
use super::walk::{Page, Part, Read, Walk};
use crate::error::Result;

/// The next page is read once so few rows of the present one are still to begin.
const FEW: usize = 100;

/// A walk through the list, and the rows that it has come to.
pub(super) struct Pages<'c, 'r, 'a> {
    chunks: &'c mut Chunks<'r, 'a>,
    rows: &'c mut Rows,
    walk: Walk,
    /// The row of each share.
    places: HashMap<String, usize>,
    /// What is made has to be looked at page by page.
    makes: bool,
    /// The ids of the present page's shares, and their rows.
    present: HashSet<String>,
    of_page: Vec<usize>,
    /// Rows of the present page that are to begin next.
    ready: VecDeque<Ready>,
    /// A page that was read and whose rows are not judged yet.
    next: Option<Part>,
    /// Whether no further page is read.
    over: bool,
}

impl<'c, 'r, 'a> Pages<'c, 'r, 'a> {
    pub(super) fn of(chunks: &'c mut Chunks<'r, 'a>, rows: &'c mut Rows, walk: Walk) -> Self {
        let planned = chunks.plan.rows.iter().enumerate();
        let places = planned
            .filter(|(_, row)| needs_look(row))
            .filter_map(|(at, row)| Some((row.share.as_ref()?.id.clone(), at)));
        Self {
            places: places.collect(),
            makes: chunks.plan.rows.iter().any(PlanRow::makes),
            chunks,
            rows,
            walk,
            present: HashSet::new(),
            of_page: Vec::new(),
            ready: VecDeque::new(),
            next: None,
            over: false,
        }
    }

    /// Runs the rows of the shares that each page holds, as long as the list can be walked. What is
    /// left then is among the rows again.
    ///
    /// # Errors
    /// Only before the first write, if the journal can't be written.
    pub(super) async fn run(mut self, first: Read) -> Result<()> {
        let (work, jobs) = (self.chunks.work, self.chunks.options.jobs.get());
        let mut running = FuturesUnordered::new();
        let mut reading: Fuse<LocalBoxFuture<'_, Result<Read>>> = Fuse::terminated();
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
                Some((at, ran)) = running.next() => self.settle(at, ran),
                read = &mut reading, if !reading.is_terminated() => self.arrive(read),
                else => break,
            }
            if running.is_empty() && work.is_over() {
                break;
            }
        }
        if self.makes {
            self.chunks.look_at_made(&self.of_page).await;
        }
        let left: Vec<usize> = self.ready.iter().map(Ready::at).collect();
        self.rows.give_back(&left);
        Ok(())
    }

    fn settle(&mut self, at: usize, ran: Option<Ran>) {
        match ran {
            Some(ran) => self.chunks.settle(at, ran),
            None => self.rows.give_back(&[at]),
        }
    }

    /// Judges and notes the rows of the page that was read, once all of the present one have begun;
    /// `idle` says that they are over, too.
    async fn begin_page(&mut self, idle: bool) -> Result<()> {
        let waits = !self.ready.is_empty() || (self.makes && !idle) || self.chunks.work.is_over();
        let Some(part) = self.next.take_if(|_| !waits) else {
            return Ok(());
        };
        if part.page != self.walk.page() {
            // Those that have to be looked at again come first.
            if self.rows.has_any_of(&self.of_page) {
                return Ok(());
            }
            if self.makes {
                self.chunks.look_at_made(&self.of_page).await;
            }
            self.walk.step(std::mem::take(&mut self.present));
        }
        let planned = part.ids().filter_map(|id| self.places.get(id).copied());
        self.of_page = planned.collect();
        self.present.extend(part.ids().map(str::to_owned));
        let rows = self.rows.take(self.of_page.clone());
        let present = Present::new(part.shares);
        let rows = self
            .chunks
            .judge_and_note(self.rows, rows, Some(&present))?;
        // However slow all of it is, each look is good for one row.
        let ready = rows.iter().enumerate();
        let ready = ready.map(|(nth, at)| self.chunks.ready(*at, (nth > 0).then_some(part.at)));
        self.ready = ready.collect();
        Ok(())
    }

    /// The page to read now: the present one once more if rows of it have to be looked at again, and
    /// the one before it if all its rows will have begun soon.
    fn wanted(&self, idle: bool) -> Option<Page> {
        if self.over || self.next.is_some() || self.chunks.work.is_over() {
            return None;
        }
        if self.rows.has_any_of(&self.of_page) {
            return (idle && self.ready.is_empty()).then(|| self.walk.page());
        }
        let page = self.walk.page_before()?;
        (self.ready.len() <= FEW).then_some(page)
    }

    /// Keeps a page that was read.
    fn arrive(&mut self, read: Result<Read>) {
        // A page that can't be read is no reason to stop: reading all shares may work.
        self.next = read
            .ok()
            .and_then(|read| self.walk.check(read, &self.present));
        self.over = self.next.is_none();
    }
}
