//! Shares that are there already: `create --reuse`.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::backend::{Needs, Server};
use crate::domain::capabilities::{Capabilities, Download};
use crate::domain::contents::key;
use crate::domain::{ItemRef, NewShare, Share, State};
use crate::error::Result;

/// One's own active shares, by their contents.
#[derive(Debug)]
pub struct Existing(HashMap<Vec<ItemRef>, Vec<Share>>);

impl Existing {
    /// Reads them with one list. `now` is the server's time.
    ///
    /// # Errors
    /// See [`super::list`].
    pub async fn read(server: &Server, now: Timestamp) -> Result<Self> {
        let shares = super::list(server, Needs::WRITE).await?;
        let ours = shares
            .into_iter()
            .filter(|share| server.account.owns(share));
        Ok(Self::of(ours, now))
    }

    fn of(shares: impl IntoIterator<Item = Share>, now: Timestamp) -> Self {
        let mut by_contents: HashMap<Vec<ItemRef>, Vec<Share>> = HashMap::new();
        for share in shares {
            if share.state(now) == Some(State::Active)
                && let Some(items) = share.items.as_deref().filter(|items| !items.is_empty())
            {
                by_contents.entry(key(items)).or_default().push(share);
            }
        }
        Self(by_contents)
    }

    /// Reads everybody's, for a server that keeps one share of the same.
    ///
    /// # Errors
    /// See [`super::list`].
    pub async fn of_everybody(server: &Server, now: Timestamp) -> Result<Self> {
        Ok(Self::of(super::list(server, Needs::WRITE).await?, now))
    }

    /// Any share of the same contents.
    #[must_use]
    pub fn of_the_same(&self, new: &NewShare) -> Option<&Share> {
        self.0.get(&key(&new.items))?.first()
    }

    /// The share that serves for a new one: the same contents and permission, and what visitors get
    /// where that was asked for. Of several, the one that says the same, and else the one that lives
    /// longest.
    #[must_use]
    pub fn like(&self, new: &NewShare, can: &Capabilities) -> Option<&Share> {
        let alike = self.0.get(&key(&new.items))?.iter();
        alike
            .filter(|share| serves(share, new, can))
            .max_by_key(|share| {
                let says = share.description.as_ref() == Some(&new.description);
                (says, share.lifetime)
            })
    }
}

fn serves(share: &Share, new: &NewShare, can: &Capabilities) -> bool {
    // Where it can't be chosen, all shares are alike in it.
    let downloads = can.download != Download::Settable
        || share
            .downloadable
            .is_some_and(|may| may == new.downloadable);
    let format = new.stream_format.is_none() || share.stream_format == new.stream_format;
    let rate = new.max_bit_rate_kbps.is_none() || share.max_bit_rate_kbps == new.max_bit_rate_kbps;
    let slug = new.slug.is_none() || share.slug == new.slug;
    downloads && format && rate && slug
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Item, ItemKind, Lifetime};
    use crate::operation::fake::{easy, in_days, now, stored};

    fn share(id: &str, song: &str, days: i64) -> Share {
        let mut share = stored(id);
        share.items = Some(vec![Item::bare(ItemKind::Song, song)]);
        share.downloadable = Some(false);
        share.lifetime = Some(in_days(days));
        share
    }

    fn new(song: &str) -> NewShare {
        NewShare {
            items: vec![Item::bare(ItemKind::Song, song)],
            description: "another".to_owned(),
            lifetime: Lifetime::Never,
            downloadable: false,
            slug: None,
            stream_format: None,
            max_bit_rate_kbps: None,
        }
    }

    fn found(shares: Vec<Share>, new: &NewShare) -> Option<String> {
        let existing = Existing::of(shares, now());
        existing.like(new, &easy()).map(|share| share.id.clone())
    }

    #[test]
    fn the_longest_of_the_active_ones_of_the_same_contents_serves() {
        let shares = || {
            vec![
                share("a", "1", 2),
                share("b", "1", 5),
                share("c", "2", 9),
                share("d", "1", -3),
            ]
        };
        assert_eq!(found(shares(), &new("1")).as_deref(), Some("b"));
        assert_eq!(found(shares(), &new("3")), None);
    }

    #[test]
    fn of_several_the_one_that_says_the_same_serves() {
        let mut said = share("a", "1", 2);
        said.description = Some("another".to_owned());
        let longer = share("b", "1", 5);
        assert_eq!(found(vec![said, longer], &new("1")).as_deref(), Some("a"));
    }

    #[test]
    fn another_permission_or_one_that_is_not_told_does_not_serve() {
        let mut open = share("a", "1", 2);
        open.downloadable = Some(true);
        let mut silent = share("b", "1", 2);
        silent.downloadable = None;
        assert_eq!(found(vec![open, silent], &new("1")), None);
    }
}
