//! The shares there are now, as far as they matter to what is reverted.

use std::collections::{HashMap, HashSet};

use super::effects::Effect;
use super::successors::Successors;
use crate::backend::{Needs, Server};
use crate::domain::capabilities::{Again, Many, NamedBy};
use crate::domain::{Item, Share};
use crate::error::{Code, Result};
use crate::journal::{Journal, OperationId};
use crate::query;

/// What is there.
#[derive(Debug)]
pub struct Shares {
    /// By their ids.
    pub by_id: HashMap<String, Share>,
    /// What the journal says was made in the place of others.
    pub successors: Successors,
    /// Whether these are all shares of the server.
    all: bool,
}

impl Shares {
    /// Reads the shares that effects may be about, and what the journal says was made in the place of
    /// others since an operation. A few are read one by one, and the journal only if one of them isn't
    /// there: the cost is that of what is reverted, and not of all there is.
    ///
    /// # Errors
    /// As any read; a journal that can't be read.
    pub async fn read(
        server: &Server,
        effects: &[Effect],
        journal: &Journal,
        since: Option<&OperationId>,
    ) -> Result<Self> {
        let can = &server.can;
        let mut reading = Reading {
            server,
            journal,
            since,
            there: HashMap::new(),
            gone: HashSet::new(),
        };
        let few = can.reads_each_of(effects.len());
        match can.named_by {
            // Others are in no way of what is made again.
            NamedBy::Id if few && can.again == Again::Another => reading.by_ids(effects).await,
            NamedBy::Slug if few && can.contents.many == Many::One => {
                match reading.by_items(effects).await? {
                    Some(shares) => Ok(shares),
                    None => reading.all().await,
                }
            }
            _ => reading.all().await,
        }
    }

    /// Reads the other shares of the server, too, if that was not done and one of them may be in the way of
    /// what is made again.
    ///
    /// # Errors
    /// As any read.
    pub async fn read_others(&mut self, server: &Server) -> Result<()> {
        if !self.all && server.can.again != Again::Another {
            self.by_id = list(server).await?;
            self.all = true;
        }
        Ok(())
    }
}

async fn list(server: &Server) -> Result<HashMap<String, Share>> {
    let shares = query::list(server, Needs::WRITE).await?;
    Ok(shares
        .into_iter()
        .map(|share| (share.id.clone(), share))
        .collect())
}

/// What was read so far.
struct Reading<'s> {
    server: &'s Server,
    journal: &'s Journal,
    since: Option<&'s OperationId>,
    there: HashMap<String, Share>,
    gone: HashSet<String>,
}

impl Reading<'_> {
    async fn all(self) -> Result<Shares> {
        Ok(Shares {
            by_id: list(self.server).await?,
            successors: Successors::recorded(self.journal, self.since)?,
            all: true,
        })
    }

    /// Reads shares by their ids, and what took the place of those that are gone.
    async fn by_ids(mut self, effects: &[Effect]) -> Result<Shares> {
        for share in effects.iter().flat_map(Effect::shares) {
            self.read(&share.id).await?;
        }
        let successors = self.successors(self.gone.clone())?;
        for id in successors.ids() {
            self.read(id).await?;
        }
        Ok(Shares {
            by_id: self.there,
            successors,
            all: false,
        })
    }

    /// Reads shares by what they share, on servers that keep one share of each item. `None` if one that was
    /// left is not there, or was made again of something else: then the list tells.
    async fn by_items(&mut self, effects: &[Effect]) -> Result<Option<Shares>> {
        let mut read: HashSet<&str> = HashSet::new();
        for share in effects.iter().flat_map(Effect::shares) {
            let Some([Item { id, .. }]) = share.items.as_deref() else {
                return Ok(None);
            };
            if !read.insert(id) {
                continue;
            }
            let now = self.server.shares.left_after(share).await;
            if let Some(now) = now.map_err(|error| error.with_server(&self.server.name))? {
                self.there.insert(now.id.clone(), now);
            }
        }
        let is_there = |known: &Share| {
            let mut there = self.there.values();
            there.any(|now| now.id == known.id || now.is_by_name(known))
        };
        let shares = effects.iter().flat_map(Effect::shares);
        let gone = shares.filter(|share| !is_there(share));
        let successors = self.successors(gone.map(|share| share.id.clone()).collect())?;
        let is_missing = |left: &Share| {
            let now = successors.present(left, &self.there, &self.server.can);
            now.is_none()
        };
        let made_elsewhere = successors.last_ids().any(|id| !self.there.contains_key(id));
        if made_elsewhere || effects.iter().filter_map(Effect::left).any(is_missing) {
            return Ok(None);
        }
        Ok(Some(Shares {
            by_id: std::mem::take(&mut self.there),
            successors,
            all: false,
        }))
    }

    fn successors(&self, gone: HashSet<String>) -> Result<Successors> {
        match gone.is_empty() {
            true => Ok(Successors::default()),
            false => Successors::recorded_of(self.journal, self.since, gone),
        }
    }

    async fn read(&mut self, id: &str) -> Result<()> {
        if self.there.contains_key(id) || self.gone.contains(id) {
            return Ok(());
        }
        match self.server.shares.get(id, Needs::WRITE).await {
            Ok(mut share) => {
                query::recall(self.server, &mut share);
                self.there.insert(id.to_owned(), share);
            }
            Err(gone) if gone.code() == Code::NotFound => {
                self.gone.insert(id.to_owned());
            }
            Err(error) => return Err(error.with_server(&self.server.name)),
        }
        Ok(())
    }
}
