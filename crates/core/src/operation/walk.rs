//! Reading all shares page by page while they are written.
//!
//! A plan of thousands of rows would otherwise read the whole list before each chunk. The list is
//! walked once instead: each page is fresh when its rows are run, and what they delete moves up
//! what comes behind.

use crate::backend::{Needs, Server};
use crate::domain::Share;
use crate::error::Result;

/// How many shares are read at once, and so how many rows are written after one look at most.
pub(super) const PAGE: usize = 500;

/// A place in the list of all shares, which is in the order of their ids.
pub(super) struct Walk {
    needs: Needs,
    /// How many shares lie before it.
    before: usize,
    /// The share right before it. It is read once more: if it is still there, nobody else has moved
    /// the list.
    last: Option<String>,
}

impl Walk {
    pub(super) const fn new(needs: Needs) -> Self {
        Self {
            needs,
            before: 0,
            last: None,
        }
    }

    /// The shares from here on; `None` if there are none, if the server can't cut its list, or if
    /// the list has been moved by someone else.
    ///
    /// # Errors
    /// As any read.
    pub(super) async fn page(&self, server: &Server) -> Result<Option<Vec<Share>>> {
        let start = self.before - usize::from(self.last.is_some());
        let rows = start..self.before + PAGE;
        let shares = server.shares.by_id(self.needs, rows).await;
        let Some(mut shares) = shares.map_err(|error| error.with_server(&server.name))? else {
            return Ok(None);
        };
        if let Some(last) = &self.last {
            if shares.first().is_none_or(|share| share.id != *last) {
                return Ok(None);
            }
            shares.remove(0);
        }
        Ok((!shares.is_empty()).then_some(shares))
    }

    /// Goes behind these shares, which are all still there.
    pub(super) fn pass<'i>(&mut self, kept: impl Iterator<Item = &'i String>) {
        for id in kept {
            self.before += 1;
            self.last = Some(id.clone());
        }
    }
}
