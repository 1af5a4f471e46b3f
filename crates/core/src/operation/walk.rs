//! Reading all shares page by page while they are written.
//!
//! A plan of thousands of rows would otherwise read the whole list before each chunk. The list is
//! walked once instead, from its end to its beginning: what is deleted meanwhile moves nothing that
//! is still to be read, so the next page can be read while the rows of this one run.

use std::collections::HashSet;

use tokio::time::Instant;

use super::chunks::FRESH_FOR;
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

/// Some shares that stand in a row, and when they were asked for.
pub(super) struct Part {
    pub(super) shares: Vec<Share>,
    pub(super) at: Instant,
}

impl Part {
    pub(super) fn ids(&self) -> Vec<String> {
        self.shares.iter().map(|share| share.id.clone()).collect()
    }

    pub(super) fn is_old(&self) -> bool {
        self.at.elapsed() >= FRESH_FOR
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

    /// The shares of the present page that are still there; `None` if the list has been moved by
    /// someone else.
    ///
    /// # Errors
    /// As any read.
    pub(super) async fn page(&self, server: &Server) -> Result<Option<Part>> {
        self.read(server, self.start, self.end, &HashSet::new())
            .await
    }

    /// The page before the present one, whose shares have these ids; they may be deleted meanwhile.
    ///
    /// # Errors
    /// As any read.
    pub(super) async fn page_before(
        &self,
        server: &Server,
        present: &HashSet<String>,
    ) -> Result<Option<Part>> {
        if self.start == 0 {
            return Ok(None);
        }
        let start = self.start.saturating_sub(self.size);
        self.read(server, start, self.start, present).await
    }

    /// Goes to the page before the present one, whose shares have these ids; whether there is one.
    pub(super) fn step(&mut self, present: HashSet<String>) -> bool {
        self.seen.extend(present);
        self.end = self.start;
        self.start = self.start.saturating_sub(self.size);
        self.end > 0
    }

    /// Reads a page and one share behind it. If that one is known, or if nothing is left behind the
    /// page, no share lies between them.
    async fn read(
        &self,
        server: &Server,
        start: usize,
        end: usize,
        present: &HashSet<String>,
    ) -> Result<Option<Part>> {
        let at = Instant::now();
        let part = server.shares.by_id(self.needs, start..end + 1).await;
        let Some(part) = part.map_err(|error| error.with_server(&server.name))? else {
            return Ok(None);
        };
        let is_known = |share: &Share| self.seen.contains(&share.id) || present.contains(&share.id);
        let mut shares = part.shares;
        if shares.len() > end - start && !shares.last().is_some_and(is_known) {
            return Ok(None);
        }
        shares.retain(|share| !is_known(share));
        Ok(Some(Part { shares, at }))
    }
}
