//! Which share an entry means: by its reference, by its key as it was applied before, or by what it
//! shares.

use std::cell::OnceCell;
use std::collections::HashMap;

use jiff::Timestamp;

use super::known::KnownEntry;
use crate::backend::Server;
use crate::domain::reference::{Found, ShareIndex, ShareReference};
use crate::domain::share::contents_key;
use crate::domain::{Item, ItemRef, Share, State};
use crate::error::{Code, Error, Result};
use crate::query;
use crate::share_file::{Entry, FileItem};

/// The shares of a server, to be found by entries of a file.
pub(super) struct Finder<'s> {
    server: &'s Server,
    listed: &'s [Share],
    index: ShareIndex<'s>,
    by_id: HashMap<&'s str, &'s Share>,
    now: Timestamp,
    /// See [`Finder::by_contents`].
    by_contents: OnceCell<ByContents<'s>>,
}

/// Shares by what tells their contents apart.
type ByContents<'s> = HashMap<Vec<ItemRef>, Vec<&'s Share>>;

impl<'s> Finder<'s> {
    pub(super) fn new(server: &'s Server, listed: &'s [Share], now: Timestamp) -> Self {
        Self {
            server,
            listed,
            index: ShareIndex::new(listed, server.whose()),
            by_id: listed.iter().map(|share| (&*share.id, share)).collect(),
            now,
            by_contents: OnceCell::new(),
        }
    }

    /// Active shares of this account: shares of others are theirs, and expired ones are of no use.
    /// Most files name their shares, and need none of this.
    fn by_contents(&self) -> &ByContents<'s> {
        self.by_contents.get_or_init(|| {
            let mut by_contents = ByContents::new();
            for share in self.listed {
                let is_active = share.state(self.now) != Some(State::Expired);
                if let Some(items) = share.items.as_deref().filter(|items| !items.is_empty())
                    && is_active
                    && self.server.account.owns(share)
                {
                    by_contents
                        .entry(contents_key(items))
                        .or_default()
                        .push(share);
                }
            }
            by_contents
        })
    }

    /// The share that the entry's reference names, or that its key led to.
    pub(super) fn named(
        &self,
        reference: Option<&ShareReference>,
        known: Option<&KnownEntry>,
    ) -> Result<Option<&'s Share>> {
        if let Some(reference) = reference {
            match self.index.find(reference) {
                Found::One(share) => return Ok(Some(share)),
                Found::Several(_) => {
                    return self.index.one(reference).map(Some);
                }
                Found::None => {}
            }
            if let Some(share) = query::renamed(self.server, self.listed, reference) {
                return Ok(Some(share));
            }
        }
        let Some(known) = known else { return Ok(None) };
        let past = || {
            let then = self.server.past.by_id(&known.id)?;
            self.listed.iter().find(|now| now.is_by_name(then))
        };
        Ok(self.by_id.get(&*known.id).copied().or_else(past))
    }

    /// The one share of these very contents that is not another entry's.
    pub(super) fn of_contents(
        &self,
        items: &[Item],
        is_free: impl Fn(&Share) -> bool,
    ) -> Result<Option<&'s Share>> {
        let alike = self
            .by_contents()
            .get(&contents_key(items))
            .into_iter()
            .flatten();
        let free: Vec<&Share> = alike.copied().filter(|share| is_free(share)).collect();
        match free.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            several => {
                let message = format!("{} shares have these contents", several.len());
                let error = several
                    .iter()
                    .fold(Error::new(Code::Ambiguous, message), |error, share| {
                        error.detail(format!("{}  {}", share.reference(), share.what()))
                    });
                let first = several[0].reference();
                Err(error.hint(format!("say which one it is: `ref = \"{first}\"`")))
            }
        }
    }

    /// A share of anyone that keeps the server from creating another one of these contents.
    pub(super) fn in_the_way(&self, items: &[Item]) -> Option<&'s Share> {
        let wanted = contents_key(items);
        let same = |share: &&Share| {
            share
                .items
                .as_deref()
                .is_some_and(|items| contents_key(items) == wanted)
        };
        self.listed.iter().find(same)
    }
}

/// The items of an entry, if all of them have ids.
pub(super) fn by_ids(entry: &Entry) -> Option<Vec<Item>> {
    let items = entry.items.as_ref()?;
    let items = items
        .iter()
        .map(|item| item.id.as_ref().map(|_| item.item()));
    items.collect()
}

/// Whether an entry's items are these, one by one: what nearly all are.
pub(super) fn are_these(entry: &Entry, items: &[Item]) -> bool {
    let wanted = entry.items.as_deref().unwrap_or_default();
    let same = |(wanted, item): (&FileItem, &Item)| {
        wanted.kind == item.kind && wanted.id.as_deref() == Some(&*item.id)
    };
    wanted.len() == items.len() && wanted.iter().zip(items).all(same)
}
