//! The shares there are now, as far as they matter to what is reverted, and which shares took the place of
//! others: a share is found again under its present id, and what is back does not come back twice.

use std::collections::{HashMap, HashSet};
use std::pin::pin;

use futures_util::TryStreamExt as _;

use super::effects::Effect;
use crate::backend::{Needs, Server};
use crate::domain::capabilities::{Again, Many, NamedBy};
use crate::domain::{Capabilities, Item, Share, Step};
use crate::error::{Code, Result};
use crate::journal::{Journal, Operation, OperationId, StepResult};
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
            NamedBy::Id if can.again == Again::Another => match few {
                true => reading.by_ids(effects).await,
                false => reading.among_all(effects).await,
            },
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

    /// Picks shares by their ids out of the list, and what took the place of those that are gone.
    async fn among_all(self, effects: &[Effect]) -> Result<Shares> {
        let successors = Successors::recorded(self.journal, self.since)?;
        let shares = effects.iter().flat_map(Effect::shares);
        let mut ids: HashSet<&str> = shares.map(|share| share.id.as_str()).collect();
        ids.extend(successors.ids());
        let mut by_id = HashMap::new();
        let mut pages = pin!(query::pages(self.server, Needs::WRITE));
        while let Some(page) = pages.try_next().await? {
            let named = page.into_iter().filter(|share| ids.contains(&*share.id));
            by_id.extend(named.map(|share| (share.id.clone(), share)));
        }
        Ok(Shares {
            by_id,
            successors,
            all: false,
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

/// What was made in the place of deleted shares, as the journal says, by their ids.
#[derive(Debug, Clone, Default)]
pub struct Successors(HashMap<String, Vec<Successor>>);

#[derive(Debug, Clone)]
struct Successor {
    id: String,
    /// Whether it was made to have another link.
    rotated: bool,
}

/// A share that is there, by the id that it once had.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Present<'s> {
    /// The share as it is now.
    pub share: &'s Share,
    /// Whether it was given another link since.
    pub rotated: bool,
}

impl Successors {
    /// What a journal says was made in the place of others, by undos and by changes that gave a new link.
    /// What was done before `since` matters to nothing that was there then.
    ///
    /// # Errors
    /// A journal that can't be read.
    pub fn recorded(journal: &Journal, since: Option<&OperationId>) -> Result<Self> {
        let mut successors = Self::default();
        for id in replacing(journal, since)? {
            successors.learn(journal.read(&id)?);
        }
        Ok(successors)
    }

    /// The same of a few shares, by their ids.
    ///
    /// # Errors
    /// As [`Self::recorded`].
    pub fn recorded_of(
        journal: &Journal,
        since: Option<&OperationId>,
        mut shares: HashSet<String>,
    ) -> Result<Self> {
        let mut successors = Self::default();
        for id in replacing(journal, since)? {
            // What took a share's place may have been replaced itself, also by the same operation.
            loop {
                let known = shares.len();
                let operation = journal.read_about(&id, &shares)?;
                let mut made = Self::default();
                made.learn(operation);
                let of_shares = made.0.into_iter().filter(|(id, _)| shares.contains(id));
                made.0 = of_shares.collect();
                shares.extend(made.ids().map(str::to_owned));
                if shares.len() == known {
                    successors.take(made);
                    break;
                }
            }
        }
        Ok(successors)
    }

    /// The ids of what was made.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.values().flatten().map(|made| made.id.as_str())
    }

    /// Those of what was not replaced itself.
    pub fn last_ids(&self) -> impl Iterator<Item = &str> {
        self.ids().filter(|id| !self.0.contains_key(*id))
    }

    fn take(&mut self, other: Self) {
        for (deleted, made) in other.0 {
            self.0.entry(deleted).or_default().extend(made);
        }
    }

    /// Learns what an operation has made in the place of others.
    pub fn learn(&mut self, operation: Operation) {
        let rotated = operation.meta.command == "rotate";
        for step in operation.steps {
            if let (Step::Create { .. }, Some(before), Some(StepResult::Done(Some(made)))) =
                (step.step, step.share, step.result)
            {
                self.add(before.id, made.id, rotated);
            }
        }
    }

    fn add(&mut self, deleted: String, id: String, rotated: bool) {
        let successors = self.0.entry(deleted).or_default();
        successors.push(Successor { id, rotated });
    }

    /// A share as it is now: the one that has its id or took its place, and on servers whose changes
    /// give a share another id, the one of the same name and contents. Another share that has the name
    /// now is none of it.
    #[must_use]
    pub fn present<'s>(
        &self,
        known: &Share,
        shares: &'s HashMap<String, Share>,
        can: &Capabilities,
    ) -> Option<Present<'s>> {
        let by_name = || match can.named_by {
            NamedBy::Id => None,
            NamedBy::Slug => shares.values().find(|share| share.is_by_name(known)),
        };
        let rotated = false;
        self.successor(&known.id, shares)
            .or_else(|| by_name().map(|share| Present { share, rotated }))
    }

    /// The share that once had this id. What took its place may have been deleted and made again
    /// itself, any number of times.
    fn successor<'s>(&self, id: &str, shares: &'s HashMap<String, Share>) -> Option<Present<'s>> {
        let mut seen = HashSet::new();
        let mut ids = vec![(id, false)];
        while let Some((id, rotated)) = ids.pop() {
            if let Some(share) = shares.get(id) {
                return Some(Present { share, rotated });
            }
            // On servers where ids come back with their shares, chains have loops.
            if seen.insert(id) {
                let successors = self.0.get(id).into_iter().flatten();
                ids.extend(successors.map(|next| (next.id.as_str(), rotated || next.rotated)));
            }
        }
        None
    }
}

/// The operations since another one that made shares in the place of others.
fn replacing(journal: &Journal, since: Option<&OperationId>) -> Result<Vec<OperationId>> {
    let mut ids = journal.ids()?;
    ids.retain(|id| since.is_none_or(|since| id >= since));
    let mut replacing = Vec::new();
    for id in ids {
        if journal.overview(&id)?.summary.replaced {
            replacing.push(id);
        }
    }
    Ok(replacing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServerKind;
    use crate::journal::Meta;
    use crate::operation::fake::{easy, new_share, now, recreating, song, stored};

    fn share(id: &str) -> Share {
        Share::bare("home", ServerKind::Navidrome, id)
    }

    fn is_gone(pairs: &[(&str, &str)], there: &[&str]) -> bool {
        let mut successors = Successors::default();
        for (deleted, made) in pairs {
            successors.add((*deleted).to_owned(), (*made).to_owned(), false);
        }
        let shares = there.iter().map(|id| ((*id).to_owned(), share(id)));
        let shares = shares.collect();
        successors.present(&share("a"), &shares, &easy()).is_none()
    }

    #[test]
    fn p75_a_share_that_was_changed_elsewhere_is_known_by_its_name_and_contents() {
        let named = |id: &str, slug: &str, item: &str| {
            let mut share = stored(id);
            share.slug = Some(slug.to_owned());
            share.items = Some(vec![song(item)]);
            share
        };
        let known = named("1", "twins", "book");
        for (now, is_it) in [
            (named("1", "other", "other"), true),
            (named("2", "twins", "book"), true),
            (named("2", "twins", "other"), false),
            (named("2", "twins-2", "book"), false),
        ] {
            let shares = HashMap::from([(now.id.clone(), now.clone())]);
            let none = Successors::default();
            let found = |can| none.present(&known, &shares, &can).is_some();
            assert_eq!(found(recreating()), is_it, "{now:?}");
            assert_eq!(found(easy()), now.id == "1", "ids name shares there");
        }
    }

    #[test]
    fn a_share_is_back_as_whatever_took_its_place_in_the_end() {
        let chain = [("a", "b"), ("b", "c"), ("c", "d")];
        for there in ["a", "b", "c", "d"] {
            assert!(!is_gone(&chain, &[there]), "{there}");
        }
        assert!(is_gone(&chain, &["e"]));
        assert!(is_gone(&[], &[]));
    }

    /// Writes an operation that made shares in the place of others.
    fn replaced(journal: &Journal, pairs: &[(&str, &str)]) -> OperationId {
        let meta = Meta {
            server: "home".to_owned(),
            command: "undo".to_owned(),
            ..Meta::default()
        };
        let mut writer = journal.begin(meta, now()).unwrap();
        for (row, (deleted, made)) in (0..).zip(pairs) {
            let new = Box::new(new_share("s"));
            let step = Step::Create { new };
            let seq = writer.before(row, &step, Some(&share(deleted)), now());
            writer.commit().unwrap();
            writer
                .result(seq.unwrap(), Ok(Some(&share(made))), now())
                .unwrap();
        }
        writer.finish().unwrap()
    }

    #[test]
    fn the_successors_of_a_few_are_those_among_all() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::open(dir.path(), "home").unwrap();
        let first = replaced(&journal, &[("a", "z")]);
        let since = replaced(&journal, &[("a", "b"), ("x", "y"), ("b", "c")]);
        replaced(&journal, &[("y", "w"), ("c", "d")]);
        let all = Successors::recorded(&journal, Some(&since)).unwrap();
        let of = |id: &str| HashSet::from([id.to_owned()]);
        let few = Successors::recorded_of(&journal, Some(&since), of("a")).unwrap();
        let mut ids: Vec<_> = few.ids().collect();
        ids.sort_unstable();
        assert_eq!(ids, ["b", "c", "d"]);
        for there in ["b", "c", "d", "w", "z"] {
            let shares = HashMap::from([(there.to_owned(), share(there))]);
            let found = |all: &Successors| all.present(&share("a"), &shares, &easy()).is_some();
            assert_eq!(found(&few), found(&all), "{there}");
        }
        let few = Successors::recorded_of(&journal, Some(&first), of("a")).unwrap();
        assert!(few.ids().any(|id| id == "z"));
    }

    #[test]
    fn every_one_that_took_its_place_counts() {
        let twice = [("a", "b"), ("b", "c"), ("a", "d")];
        assert!(!is_gone(&twice, &["c"]));
        assert!(!is_gone(&twice, &["d"]));
        assert!(is_gone(&twice, &["x"]));
    }

    #[test]
    fn ids_that_come_back_are_no_endless_chain() {
        assert!(is_gone(&[("a", "a")], &[]));
        assert!(is_gone(&[("a", "b"), ("b", "a")], &["c"]));
        assert!(!is_gone(&[("a", "b"), ("b", "a"), ("b", "c")], &["c"]));
    }
}
