//! Reading all shares page by page while they are written.
//!
//! A plan of thousands of rows would otherwise read the whole list before each chunk. The list is
//! walked once instead, from its end to its beginning: what is deleted meanwhile moves nothing that
//! is still to be read, so the next page can be read while the rows of this one run.

use std::collections::HashSet;

use tokio::time::Instant;

use crate::backend::{Needs, Server};
use crate::domain::Share;
use crate::error::Result;

/// How many rows are written after a page is read and before the next one is, at best.
const WRITES: usize = 250;
/// The most shares that are read at once.
const MOST: usize = 2_500;

/// A place in the list of all shares, which is in the order of their ids.
pub(super) struct Walk {
    needs: Needs,
    /// The shares of a page.
    size: usize,
    /// Where the present page begins and ends.
    start: usize,
    end: usize,
    /// The ids of the pages behind, some of which are still there.
    seen: HashSet<String>,
}

/// A page of the list: the places of its first share, and of the first one behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    start: usize,
    end: usize,
}

/// What a server answered for a page, and when it was asked.
pub(super) struct Read {
    page: Page,
    /// The shares of the page, and one more behind it.
    shares: Vec<Share>,
    at: Instant,
}

/// The shares of a page that are still there, and when they were asked for.
pub(super) struct Part {
    pub(super) page: Page,
    pub(super) shares: Vec<Share>,
    pub(super) at: Instant,
}

impl Part {
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.shares.iter().map(|share| &*share.id)
    }
}

impl Walk {
    /// Goes to the end of the list, of which `planned` shares will be written; `None` if the server
    /// can't cut its list.
    ///
    /// # Errors
    /// As any read.
    pub(super) async fn begin(
        server: &Server,
        needs: Needs,
        planned: usize,
    ) -> Result<Option<Self>> {
        let count = server.shares.by_id(needs, 0..1).await;
        let Some(count) = count.map_err(|error| error.with_server(&server.name))? else {
            return Ok(None);
        };
        let size = (WRITES * count.total / planned.max(1)).clamp(WRITES, MOST);
        Ok(Some(Self {
            needs,
            size,
            start: count.total.saturating_sub(size),
            end: count.total,
            seen: HashSet::new(),
        }))
    }

    /// The present page.
    pub(super) const fn page(&self) -> Page {
        Page {
            start: self.start,
            end: self.end,
        }
    }

    /// The page before it; `None` at the beginning of the list.
    pub(super) fn page_before(&self) -> Option<Page> {
        let start = self.start.saturating_sub(self.size);
        (self.start > 0).then_some(Page {
            start,
            end: self.start,
        })
    }

    /// Goes to the page before the present one, whose shares have these ids.
    pub(super) fn step(&mut self, present: HashSet<String>) {
        self.seen.extend(present);
        self.end = self.start;
        self.start = self.start.saturating_sub(self.size);
    }

    /// Reads a page and one share behind it.
    ///
    /// # Errors
    /// As any read; also if the server can't cut its list any more.
    pub(super) fn read<'s>(
        &self,
        server: &'s Server,
        page: Page,
    ) -> impl Future<Output = Result<Read>> + use<'s> {
        let needs = self.needs;
        async move {
            let at = Instant::now();
            let part = server.shares.by_id(needs, page.start..page.end + 1).await;
            let part = part.map_err(|error| error.with_server(&server.name))?;
            let shares = part.map(|part| part.shares).unwrap_or_default();
            Ok(Read { page, shares, at })
        }
    }

    /// The shares of a page that was read, without those of the present page if it is not that one.
    /// `None` if someone else has moved the list: unless the share behind the page is known, or
    /// nothing is left behind it, others may lie between them.
    pub(super) fn check(&self, read: Read, present: &HashSet<String>) -> Option<Part> {
        let is_present = read.page == self.page();
        let is_known = |share: &Share| {
            self.seen.contains(&share.id) || (!is_present && present.contains(&share.id))
        };
        let mut shares = read.shares;
        let length = read.page.end - read.page.start;
        if shares.len() > length && !shares.last().is_some_and(is_known) {
            return None;
        }
        shares.retain(|share| !is_known(share));
        Some(Part {
            page: read.page,
            shares,
            at: read.at,
        })
    }
}
