//! What someone else does to a share between two requests of a client.

use jiff::Timestamp;

use crate::store::{Share, Store};

/// A change of one share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    id: String,
    change: Change,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Description(String),
    Expires(Option<Timestamp>),
    Visited(Timestamp),
    Deleted,
}

impl Edit {
    /// The share gets another description.
    #[must_use]
    pub fn describe(id: &str, description: &str) -> Self {
        Self::of(id, Change::Description(description.to_owned()))
    }

    /// The share gets another expiry, or none.
    #[must_use]
    pub fn expire(id: &str, expires: Option<Timestamp>) -> Self {
        Self::of(id, Change::Expires(expires))
    }

    /// Somebody opens the share.
    #[must_use]
    pub fn visit(id: &str, at: Timestamp) -> Self {
        Self::of(id, Change::Visited(at))
    }

    /// The share is deleted.
    #[must_use]
    pub fn delete(id: &str) -> Self {
        Self::of(id, Change::Deleted)
    }

    fn of(id: &str, change: Change) -> Self {
        let id = id.to_owned();
        Self { id, change }
    }

    pub(crate) fn apply(&self, store: &mut Store) {
        let Some(mut share) = store.share(&self.id).cloned() else {
            return;
        };
        match &self.change {
            Change::Description(text) => share.description = Some(text.clone()),
            Change::Expires(end) => share.expires = *end,
            Change::Visited(at) => visit(&mut share, *at),
            Change::Deleted => {
                store.drop_share(&self.id);
                return;
            }
        }
        store.put_share(share);
    }
}

fn visit(share: &mut Share, at: Timestamp) {
    share.visits += 1;
    share.visited = Some(at);
}
