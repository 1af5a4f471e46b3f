//! The shares that are reverted: what an operation of the journal did to each, which are there now, and which took
//! the place of others. A share is found again under its current id, and a restored one is not restored twice.

use crate::order::Order as _;
use std::collections::{HashMap, HashSet};
use std::pin::pin;

use futures_util::TryStreamExt as _;

use crate::backend::{Needs, Server};
use crate::domain::capabilities::{DuplicateShare, NamedBy, ShareCapacity};
use crate::domain::steps::Target;
use crate::domain::{Capabilities, Change, Item, Settings, Share, Step};
use crate::error::{Code, Result};
use crate::journal::{Journal, Operation, OperationId, Recorded, StepResult, is_orphan};
use crate::query;

/// What has become of one share.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// It was created. As the operation left it.
    Made(Box<Share>),
    /// It was changed.
    Changed {
        /// As it was.
        before: Box<Share>,
        /// How the operation left it.
        left: Settings,
        /// Which settings were named.
        named: Change,
    },
    /// It was deleted. As it was.
    Deleted(Box<Share>),
    /// It was deleted, and another one created in its place.
    Replaced {
        /// As it was.
        before: Box<Share>,
        /// The other one, as the operation left it.
        made: Box<Share>,
    },
}

impl Effect {
    /// The shares that it is about: as they were, and as the operation left them.
    pub fn shares(&self) -> impl Iterator<Item = &Share> {
        let (one, other) = match self {
            Self::Made(share) | Self::Deleted(share) => (&**share, None),
            Self::Changed { before, .. } => (&**before, None),
            Self::Replaced { before, made } => (&**made, Some(&**before)),
        };
        std::iter::once(one).chain(other)
    }

    /// The share that the operation left, if it left one.
    pub const fn left(&self) -> Option<&Share> {
        match self {
            Self::Made(share) => Some(share),
            Self::Changed { before, .. } => Some(before),
            Self::Replaced { made, .. } => Some(made),
            Self::Deleted(_) => None,
        }
    }

    /// The share as it was, if it was deleted or changed.
    pub fn before_mut(&mut self) -> Option<&mut Share> {
        match self {
            Self::Made(_) => None,
            Self::Changed { before, .. } | Self::Replaced { before, .. } => Some(before),
            Self::Deleted(before) => Some(before),
        }
    }
}

/// What the steps of an operation have done to each share. Steps that were not carried out don't count.
#[must_use]
pub fn effects(mut steps: Vec<Recorded>) -> Vec<Effect> {
    steps.order_by_key(|step| step.row);
    let mut steps = steps.into_iter().peekable();
    let mut effects = Vec::new();
    while let Some(first) = steps.next() {
        let row = first.row;
        let mut of_row = vec![first];
        while let Some(next) = steps.next_if(|step| step.row == row) {
            of_row.push(next);
        }
        effects.extend(RowEffects::of(of_row).effects());
    }
    effects
}

/// What the steps of a row have done so far.
#[derive(Default)]
struct RowEffects {
    made: Option<Box<Share>>,
    changed: Option<(Box<Share>, Settings, Change)>,
    #[expect(
        clippy::vec_box,
        reason = "they are moved on, and a row rarely has two"
    )]
    deleted: Vec<Box<Share>>,
}

impl RowEffects {
    fn of(steps: Vec<Recorded>) -> Self {
        let mut row = Self::default();
        let first = steps.first().and_then(|step| step.share.as_ref());
        let old = first.map(|share| share.id.clone());
        for mut step in steps {
            if let Some(StepResult::Done(told)) = step.result.take()
                && !removes_orphan(&step, old.as_deref())
            {
                row.take(step, told);
            }
        }
        // An update that came out wrong and was written back has changed nothing.
        row.changed = row
            .changed
            .filter(|(before, left, _)| before.settings() != *left);
        row
    }

    fn take(&mut self, recorded: Recorded, told: Option<Box<Share>>) {
        match recorded.step {
            Step::Create { new } => {
                self.made = told.map(|mut made| {
                    set(&mut made, &new.settings());
                    made.slug = made.slug.or(new.slug);
                    made.items = Some(new.items);
                    made
                });
            }
            Step::Update { share, to, change } => {
                let of_made = match (&share, &self.made) {
                    (Target::Created, _) => true,
                    (Target::Id(id), Some(made)) => made.id == *id,
                    (Target::Id(_), None) => false,
                };
                match (&mut self.made, &mut self.changed, recorded.share) {
                    (Some(made), _, _) if of_made => set(made, &to),
                    // A setting that was corrected was named before.
                    (_, Some((_, left, _)), _) => *left = to,
                    (_, none, Some(before)) => *none = Some((before, to, change)),
                    _ => {}
                }
            }
            Step::Delete { id } => {
                if self.made.as_ref().is_some_and(|made| made.id == id) {
                    self.made = None;
                    return;
                }
                let changed = self.changed.take().map(|(before, ..)| before);
                self.deleted.extend(changed.or(recorded.share));
            }
        }
    }

    fn effects(self) -> Vec<Effect> {
        let mut deleted = self.deleted.into_iter();
        let first = match (deleted.next(), self.made) {
            // It took over the slug of a share that had nothing to play.
            (Some(before), Some(made)) if before.has_no_tracks() => Some(Effect::Made(made)),
            (Some(before), Some(made)) => Some(Effect::Replaced { before, made }),
            (Some(before), None) => Some(Effect::Deleted(before)),
            (None, Some(made)) => Some(Effect::Made(made)),
            (None, None) => None,
        };
        let changed = self.changed.map(|(before, left, named)| Effect::Changed {
            before,
            left,
            named,
        });
        let others = deleted.map(Effect::Deleted);
        first.into_iter().chain(changed).chain(others).collect()
    }
}

/// Whether a step deleted an empty share that a failed create of its row had left behind; `old` is the share before
/// the row.
fn removes_orphan(recorded: &Recorded, old: Option<&str>) -> bool {
    let is_empty = |share: &Share| share.items.as_ref().is_some_and(Vec::is_empty);
    match (&recorded.step, &recorded.share) {
        (Step::Delete { id }, Some(share)) => is_orphan(id, is_empty(share), old),
        _ => false,
    }
}

/// Sets what was written: the response may not be the stored state.
fn set(share: &mut Share, settings: &Settings) {
    let Settings {
        description,
        downloadable,
        lifetime,
    } = settings.clone();
    share.description = description.or(share.description.take());
    share.downloadable = downloadable.or(share.downloadable);
    share.lifetime = lifetime.or(share.lifetime);
}

/// The stored shares, as far as they matter.
#[derive(Debug)]
pub struct StoredShares {
    /// By their ids.
    pub by_id: HashMap<String, Share>,
    /// The shares that were created in the place of others, by the journal.
    pub successors: Successors,
    /// Whether these are all shares of the server.
    all: bool,
}

impl StoredShares {
    /// Reads the shares that effects may be about, and from the journal which shares were created in the place
    /// of others since an operation. A few are read one by one, and the journal only if one of them isn't
    /// there: the cost follows what is reverted, and not all that is stored.
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
        let mut reading = ShareCollector {
            server,
            journal,
            since,
            there: HashMap::new(),
            gone: HashSet::new(),
        };
        let few = can.reads_each_of(effects.len());
        match can.named_by {
            // Other shares are in no restored share's way.
            NamedBy::Id if can.duplicates == DuplicateShare::Another => match few {
                true => reading.by_ids(effects).await,
                false => reading.among_all(effects).await,
            },
            NamedBy::Slug if few && can.contents.many == ShareCapacity::One => {
                match reading.by_items(effects).await? {
                    Some(shares) => Ok(shares),
                    None => reading.all().await,
                }
            }
            _ => reading.all().await,
        }
    }

    /// Also reads the other shares of the server, if that was not done and one of them may be in the way of a
    /// restored share.
    ///
    /// # Errors
    /// As any read.
    pub async fn read_others(&mut self, server: &Server) -> Result<()> {
        if !self.all && server.can.duplicates != DuplicateShare::Another {
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

/// The shares that were read so far.
struct ShareCollector<'s> {
    server: &'s Server,
    journal: &'s Journal,
    since: Option<&'s OperationId>,
    there: HashMap<String, Share>,
    gone: HashSet<String>,
}

impl ShareCollector<'_> {
    async fn all(self) -> Result<StoredShares> {
        Ok(StoredShares {
            by_id: list(self.server).await?,
            successors: Successors::recorded(self.journal, self.since)?,
            all: true,
        })
    }

    /// Picks shares by their ids out of the list, and the ones that took the place of those that are gone.
    async fn among_all(self, effects: &[Effect]) -> Result<StoredShares> {
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
        Ok(StoredShares {
            by_id,
            successors,
            all: false,
        })
    }

    /// Reads shares by their ids, and the ones that took the place of those that are gone.
    async fn by_ids(mut self, effects: &[Effect]) -> Result<StoredShares> {
        for share in effects.iter().flat_map(Effect::shares) {
            self.read(&share.id).await?;
        }
        let successors = self.successors(self.gone.clone())?;
        for id in successors.ids() {
            self.read(id).await?;
        }
        Ok(StoredShares {
            by_id: self.there,
            successors,
            all: false,
        })
    }

    /// Reads shares by their item, on servers that keep one share per item. `None` if one that the operation
    /// left is not there, or was recreated with something else: then the list is needed.
    async fn by_items(&mut self, effects: &[Effect]) -> Result<Option<StoredShares>> {
        let mut read: HashSet<&str> = HashSet::new();
        for share in effects.iter().flat_map(Effect::shares) {
            let Some([Item { id, .. }]) = share.items.as_deref() else {
                return Ok(None);
            };
            if !read.insert(id) {
                continue;
            }
            let now = self.server.shares.remaining_share(share).await;
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
        Ok(Some(StoredShares {
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

/// The shares that were created in the place of deleted ones, by the ids of these, as the journal says.
#[derive(Debug, Clone, Default)]
pub struct Successors(HashMap<String, Vec<Successor>>);

#[derive(Debug, Clone)]
struct Successor {
    id: String,
    /// Whether it was created to have another link.
    rotated: bool,
}

/// A share that is there, by the id that it once had.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurrentShare<'s> {
    /// The share as it is now.
    pub share: &'s Share,
    /// Whether it was given another link since.
    pub rotated: bool,
}

impl Successors {
    /// Reads them from a journal: undos create them, and changes that give a new link. Operations before `since`
    /// don't matter to shares that were there then.
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
            // A share that took another one's place may have been replaced itself, also by the same operation.
            loop {
                let known = shares.len();
                let operation = journal.read_about(&id, &shares)?;
                let mut made = Self::default();
                made.learn(operation);
                let of_shares = made.0.into_iter().filter(|(id, _)| shares.contains(id));
                made.0 = of_shares.collect();
                shares.extend(made.ids().map(str::to_owned));
                if shares.len() == known {
                    for (deleted, made) in made.0 {
                        successors.0.entry(deleted).or_default().extend(made);
                    }
                    break;
                }
            }
        }
        Ok(successors)
    }

    /// The ids of these shares.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.values().flatten().map(|made| made.id.as_str())
    }

    /// The ids of the ones that were not replaced themselves.
    pub fn last_ids(&self) -> impl Iterator<Item = &str> {
        self.ids().filter(|id| !self.0.contains_key(*id))
    }

    /// Adds the shares that an operation has created in the place of others.
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

    /// A share as it is now: the one that has its id or took its place; on servers whose changes give a share
    /// another id, the one of the same name and contents. Another share that has the name now doesn't count.
    #[must_use]
    pub fn present<'s>(
        &self,
        known: &Share,
        shares: &'s HashMap<String, Share>,
        can: &Capabilities,
    ) -> Option<CurrentShare<'s>> {
        let by_name = || match can.named_by {
            NamedBy::Id => None,
            NamedBy::Slug => shares.values().find(|share| share.is_by_name(known)),
        };
        let rotated = false;
        self.successor(&known.id, shares)
            .or_else(|| by_name().map(|share| CurrentShare { share, rotated }))
    }

    /// The share that once had this id. The one that took its place may have been deleted and recreated itself,
    /// any number of times.
    fn successor<'s>(
        &self,
        id: &str,
        shares: &'s HashMap<String, Share>,
    ) -> Option<CurrentShare<'s>> {
        let mut seen = HashSet::new();
        let mut ids = vec![(id, false)];
        while let Some((id, rotated)) = ids.pop() {
            if let Some(share) = shares.get(id) {
                return Some(CurrentShare { share, rotated });
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

/// The operations since another one that created shares in the place of others.
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
    use crate::journal::{Meta, Overview, SavedError, Summary};
    use crate::operation::fake::{easy, new_share, now, recreating, song, stored};

    fn share(id: &str) -> Share {
        Share::bare("home", ServerKind::Navidrome, id)
    }

    fn step(step: Step, before: Option<&str>, told: Option<Option<&str>>) -> Recorded {
        let refused = SavedError {
            code: "server".into(),
            message: "no".into(),
        };
        Recorded {
            seq: 0,
            row: 0,
            at: now(),
            step,
            share: before.map(|id| Box::new(share(id))),
            result: Some(match told {
                Some(made) => StepResult::Done(made.map(|id| Box::new(share(id)))),
                None => StepResult::Failed(refused),
            }),
        }
    }

    fn create(before: Option<&str>, made: Option<&str>) -> Recorded {
        let new = Box::new(new_share("s"));
        step(Step::Create { new }, before, made.map(Some))
    }

    fn delete(id: &str, done: bool) -> Recorded {
        step(
            Step::Delete { id: id.into() },
            Some(id),
            done.then_some(None),
        )
    }

    #[test]
    fn a_row_is_done_if_all_of_it_is_done_as_planned() {
        let done = |steps: &[Recorded]| summary(steps).done == 1;
        assert!(done(&[create(None, Some("n"))]));
        assert!(!done(&[create(None, Some("n")), delete("n", true)]));
        assert!(done(&[delete("a", true), create(Some("a"), Some("n"))]));
        assert!(!done(&[
            delete("a", true),
            create(Some("a"), None),
            create(Some("a"), Some("back")),
        ]));
        assert!(!done(&[create(Some("a"), Some("n")), delete("a", false)]));
        assert!(!done(&[create(None, None), delete("orphan", true)]));
    }

    fn update(share: Target, before: Option<&str>, done: bool) -> Recorded {
        let update = Step::Update {
            share,
            to: new_share("s").settings(),
            change: Change::default(),
        };
        step(update, before, done.then_some(Some("n")))
    }

    #[test]
    fn old_settings_are_the_plan_of_a_restored_share_and_revert_a_changed_one() {
        let before = |target| {
            let mut back = update(target, None, true);
            if let Step::Update { to, .. } = &mut back.step {
                *to = share("a").settings();
            }
            back
        };
        let restored = [create(Some("a"), Some("n")), before(Target::Created)];
        assert_eq!(summary(&restored).done, 1);
        let id = || Target::Id("a".into());
        let written_back = [update(id(), Some("a"), true), before(id())];
        assert_eq!(summary(&written_back).done, 0);
    }

    /// The removal of an empty share.
    fn clean(id: &str) -> Recorded {
        let mut step = delete(id, true);
        step.share.as_mut().unwrap().items = Some(Vec::new());
        step
    }

    fn overview(steps: &[Recorded]) -> Overview {
        let operation = Operation {
            id: "1m7yx8t5j1zht".parse().unwrap(),
            at: now(),
            meta: Meta::default(),
            steps: steps.to_vec(),
            unreadable: 0,
            foreign: 0,
        };
        operation.overview()
    }

    fn summary(steps: &[Recorded]) -> Summary {
        overview(steps).summary
    }

    #[test]
    fn steps_that_were_taken_back_have_no_effect() {
        for nothing in [
            vec![],
            vec![create(None, None)],
            vec![
                create(None, Some("n")),
                update(Target::Created, None, false),
                delete("n", true),
            ],
            vec![create(None, None), clean("orphan")],
        ] {
            assert!(!overview(&nothing).is_of_effect(), "{nothing:?}");
            assert_eq!(effects(nothing), []);
        }
    }

    #[test]
    fn an_operation_with_an_effect_is_never_skipped() {
        let mut open = create(None, None);
        open.result = None;
        for something in [
            vec![create(None, Some("n"))],
            vec![delete("a", true)],
            // A named empty share is to be deleted.
            vec![clean("a")],
            vec![update(Target::Id("a".into()), Some("a"), true)],
            vec![open],
            // Steps without enough information count.
            vec![update(Target::Id("a".into()), None, true)],
            vec![step(Step::Delete { id: "a".into() }, None, Some(None))],
            vec![step(create(None, None).step, None, Some(None))],
        ] {
            assert!(overview(&something).is_of_effect(), "{something:?}");
        }
        let mut foreign = overview(&[]);
        foreign.foreign = 1;
        assert!(foreign.is_of_effect());
    }

    #[test]
    fn an_update_that_was_written_back_has_no_effect() {
        let id = || Target::Id("a".into());
        let mut back = update(id(), Some("a"), true);
        if let Step::Update { to, .. } = &mut back.step {
            *to = share("a").settings();
        }
        let steps = vec![update(id(), Some("a"), true), back];
        let summary = summary(&steps);
        assert_eq!((summary.rows, summary.done, summary.effect), (1, 0, false));
        assert_eq!(effects(steps), []);
    }

    #[test]
    fn a_create_that_went_well_after_all_has_replaced_no_orphan() {
        let effects = effects(vec![create(None, Some("n")), clean("orphan")]);
        assert!(matches!(&effects[..], [Effect::Made(made)] if made.id == "n"));
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
