//! The safety net of a dry run: shares that can be read and nothing else.

use std::collections::HashMap;
use std::ops::Range;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::backend::{
    Cursor, Deleted, ListOrder, Needs, Page, Server, Shares, Slice, Unseen, Written,
};
use crate::domain::{Audible, Change, ItemRef, NewShare, Settings, Share};
use crate::error::{Error, Result};

/// Turns every write into an internal error.
struct ReadOnly(Box<dyn Shares>);

/// The same server, on which nothing can be written any more.
#[must_use]
pub fn read_only(server: Server) -> Server {
    Server {
        shares: Box::new(ReadOnly(server.shares)),
        ..server
    }
}

fn refused<T>(what: &str) -> Result<T> {
    Err(Error::internal(format!(
        "a dry run tried to {what} a share"
    )))
}

#[async_trait(?Send)]
impl Shares for ReadOnly {
    async fn page(&self, needs: Needs, after: Option<&Cursor>) -> Result<Page> {
        self.0.page(needs, after).await
    }

    async fn slice(
        &self,
        needs: Needs,
        order: ListOrder,
        places: Range<usize>,
    ) -> Result<Option<Slice>> {
        self.0.slice(needs, order, places).await
    }

    async fn get(&self, id: &str, needs: Needs) -> Result<Share> {
        self.0.get(id, needs).await
    }

    async fn by_slug(&self, slug: &str, needs: Needs) -> Result<Option<Share>> {
        self.0.by_slug(slug, needs).await
    }

    fn gets_alone(&self, id: &str) -> bool {
        self.0.gets_alone(id)
    }

    async fn create(&self, _: &NewShare) -> Result<Written> {
        refused("create")
    }

    async fn update(&self, _: &str, _: &Settings, _: &Change) -> Result<Written> {
        refused("update")
    }

    async fn delete(&self, _: &str) -> Result<Deleted> {
        refused("delete")
    }

    async fn stream_formats(&self) -> Result<Option<Vec<String>>> {
        self.0.stream_formats().await
    }

    async fn is_orphan(&self, known: &Share) -> Result<bool> {
        self.0.is_orphan(known).await
    }

    async fn left_after(&self, deleted: &Share) -> Result<Option<Share>> {
        self.0.left_after(deleted).await
    }

    async fn hidden_behind(&self, shares: &[&Share]) -> Result<HashMap<String, usize>> {
        self.0.hidden_behind(shares).await
    }

    async fn survey(&self, items: &[ItemRef]) -> Result<HashMap<ItemRef, Audible>> {
        self.0.survey(items).await
    }

    async fn listeners(&self, shares: &[&Share]) -> Result<HashMap<String, Vec<Timestamp>>> {
        self.0.listeners(shares).await
    }

    fn unseen(&self) -> Option<Unseen> {
        self.0.unseen()
    }
}
