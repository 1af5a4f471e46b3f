//! Shares that are there already: `create --reuse`.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::backend::{Needs, Server};
use crate::domain::capabilities::{Capabilities, Download};
use crate::domain::share::contents_key;
use crate::domain::{ItemKind, ItemRef, NewShare, Share, State};
use crate::error::Result;

/// One's own active shares, by their contents.
#[derive(Debug, Default)]
pub struct Existing {
    by_contents: HashMap<Vec<ItemRef>, Vec<Share>>,
    /// Those of which only the songs are known.
    heard: Vec<Share>,
}

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

    /// The active ones of `shares`.
    #[must_use]
    pub fn of(shares: impl IntoIterator<Item = Share>, now: Timestamp) -> Self {
        let is_active = |share: &Share| share.state(now) == Some(State::Active);
        Self::all_of(shares.into_iter().filter(is_active))
    }

    fn all_of(shares: impl IntoIterator<Item = Share>) -> Self {
        let mut existing = Self::default();
        shares.into_iter().for_each(|share| existing.add(share));
        existing
    }

    fn add(&mut self, share: Share) {
        match share.items.as_deref() {
            Some([]) => {}
            Some(items) => {
                let alike = self.by_contents.entry(contents_key(items)).or_default();
                alike.push(share);
            }
            None if share.tracks.is_some() => self.heard.push(share),
            None => {}
        }
    }

    /// Finds out what those shares hold that may serve for a new one. Asks nothing of the server if
    /// the lists tell what is shared.
    ///
    /// # Errors
    /// See [`super::identify`].
    pub async fn identify<'n>(
        &mut self,
        server: &Server,
        news: impl Iterator<Item = &'n NewShare>,
    ) -> Result<()> {
        if self.heard.is_empty() {
            return Ok(());
        }
        let news: Vec<&NewShare> = news.collect();
        let heard = std::mem::take(&mut self.heard);
        let mut candidates: Vec<Share> = heard
            .into_iter()
            .filter(|share| news.iter().any(|new| may_hold(share, new)))
            .collect();
        super::identify(server, &mut candidates).await?;
        candidates
            .into_iter()
            .filter(|share| share.items.is_some())
            .for_each(|share| self.add(share));
        Ok(())
    }

    /// Reads everybody's, expired ones too, for a server that keeps one share of the same.
    ///
    /// # Errors
    /// See [`super::list`].
    pub async fn of_everybody(server: &Server) -> Result<Self> {
        Ok(Self::all_of(super::list(server, Needs::WRITE).await?))
    }

    /// Any share of the same contents.
    #[must_use]
    pub fn of_the_same(&self, new: &NewShare) -> Option<&Share> {
        self.by_contents.get(&contents_key(&new.items))?.first()
    }

    /// The share that serves for a new one: the same contents and permission, and the same stream if the
    /// server says it. Of several, the one with the same description, and else the one that lives longest.
    #[must_use]
    pub fn like(&self, new: &NewShare, can: &Capabilities) -> Option<&Share> {
        self.best(new, |share| serves(share, new, can))
    }

    /// The share that serves for a new one once visitors may download as they are meant to: nothing else
    /// about it is different. `free` says which shares nothing else needs as they are.
    #[must_use]
    pub fn but_for_downloads(
        &self,
        new: &NewShare,
        can: &Capabilities,
        free: impl Fn(&Share) -> bool,
    ) -> Option<&Share> {
        if can.download != Download::Settable {
            return None;
        }
        let other = NewShare {
            downloadable: !new.downloadable,
            ..new.clone()
        };
        self.best(new, |share| serves(share, &other, can) && free(share))
    }

    fn best(&self, new: &NewShare, fits: impl Fn(&Share) -> bool) -> Option<&Share> {
        let alike = self.by_contents.get(&contents_key(&new.items))?.iter();
        alike.filter(|share| fits(share)).max_by_key(|share| {
            let says = share.description.as_ref() == Some(&new.description);
            (says, share.lifetime)
        })
    }
}

/// Whether a share may hold what a new one shall, as far as its songs tell.
fn may_hold(share: &Share, new: &NewShare) -> bool {
    let ([item], Some(tracks)) = (new.items.as_slice(), &share.tracks) else {
        return false;
    };
    match item.kind {
        ItemKind::Song => matches!(tracks.as_slice(), [only] if only.id == item.id),
        ItemKind::Album => share
            .tracks_album
            .as_ref()
            .is_some_and(|album| album.id == item.id),
        _ => item
            .track_count
            .is_none_or(|count| u64::try_from(tracks.len()) == Ok(count)),
    }
}

fn serves(share: &Share, new: &NewShare, can: &Capabilities) -> bool {
    let downloads = match can.download {
        Download::Settable | Download::SwitchedOff { .. } => {
            share.downloadable == Some(new.downloadable)
        }
        // All shares are alike in it, and none of them allows what can't be allowed.
        Download::AlwaysOff | Download::NotTold => !new.downloadable,
    };
    // Asking for none is asking for the original: `""` and 0, if the server tells them.
    let format = match (&share.stream_format, &new.stream_format) {
        (Some(stored), asked) => stored == asked.as_deref().unwrap_or_default(),
        (None, asked) => asked.is_none(),
    };
    let rate = match (share.max_bit_rate_kbps, new.max_bit_rate_kbps) {
        (Some(stored), asked) => stored == asked.unwrap_or_default(),
        (None, asked) => asked.is_none(),
    };
    let slug = new.slug.is_none() || share.slug == new.slug;
    downloads && format && rate && slug
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Item, Lifetime};
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
        found_by(&easy(), shares, new)
    }

    fn found_by(can: &Capabilities, shares: Vec<Share>, new: &NewShare) -> Option<String> {
        let existing = Existing::of(shares, now());
        existing.like(new, can).map(|share| share.id.clone())
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
    fn reuse_needs_a_reported_and_equal_download_permission() {
        let mut open = share("a", "1", 2);
        open.downloadable = Some(true);
        let mut silent = share("b", "1", 2);
        silent.downloadable = None;
        assert_eq!(found(vec![open, silent], &new("1")), None);
    }

    #[test]
    fn g1_a_share_with_the_other_permission_can_be_changed_if_it_is_free() {
        let mut open = share("a", "1", 2);
        open.downloadable = Some(true);
        let existing = Existing::of([open], now());
        let found = |can: &Capabilities, free: bool| {
            let found = existing.but_for_downloads(&new("1"), can, |_| free);
            found.map(|share| share.id.clone())
        };
        assert_eq!(found(&easy(), true).as_deref(), Some("a"));
        assert_eq!(found(&easy(), false), None);
        let can = Capabilities {
            download: Download::AlwaysOff,
            ..easy()
        };
        assert_eq!(found(&can, true), None);
    }

    #[test]
    fn no_share_serves_a_request_for_downloads_that_cannot_be_allowed() {
        let mut downloads = new("1");
        downloads.downloadable = true;
        for download in [Download::AlwaysOff, Download::NotTold] {
            let can = Capabilities { download, ..easy() };
            let shares = || vec![share("a", "1", 2)];
            assert_eq!(found_by(&can, shares(), &downloads), None);
            assert_eq!(found_by(&can, shares(), &new("1")).as_deref(), Some("a"));
        }
    }

    #[test]
    fn another_stream_than_was_asked_for_does_not_serve() {
        let limited = |format: &str, rate: u32| {
            let mut share = share("a", "1", 2);
            share.stream_format = Some(format.to_owned());
            share.max_bit_rate_kbps = Some(rate);
            vec![share]
        };
        let mut mp3 = new("1");
        mp3.stream_format = Some("mp3".to_owned());
        mp3.max_bit_rate_kbps = Some(64);
        assert_eq!(found(limited("mp3", 64), &new("1")), None);
        assert_eq!(found(limited("mp3", 0), &new("1")), None);
        assert_eq!(found(limited("", 64), &new("1")), None);
        assert_eq!(found(limited("mp3", 128), &mp3), None);
        assert_eq!(found(vec![share("a", "1", 2)], &mp3), None);
        assert!(found(limited("mp3", 64), &mp3).is_some());
        assert!(found(limited("", 0), &new("1")).is_some());
    }
}
