//! The last known state of the shares in the journal: slugs that no list shows any longer, the shared items if
//! lists show only tracks, and the fate of shares that a server no longer lists.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::Journal;
use super::reader::Operation;
use super::steps::{Recorded, StepResult};
use crate::domain::{Item, ItemRef, Lifetime, Share, Step};
use crate::error::Result;
use crate::order::Order as _;

/// The shares of one account on one server that this machine has seen. The journal is read on first use; an
/// unreadable journal counts as empty.
#[derive(Debug, Default)]
pub struct Past {
    journal: Option<Journal>,
    known: OnceCell<PastShares>,
}

#[derive(Debug, Default)]
struct PastShares {
    /// The last share with each slug.
    by_slug: HashMap<String, LatestShare>,
    /// The share as it was when it had an ID, by every ID that it ever had.
    by_id: HashMap<String, Share>,
    /// The shares that this machine created, by ID.
    made: HashMap<String, Vec<CreatedShare>>,
    /// How many states were recorded.
    count: usize,
}

/// A share as this machine created it.
#[derive(Debug)]
struct CreatedShare {
    url: Option<String>,
    created: Option<Timestamp>,
    items: Vec<Item>,
}

impl CreatedShare {
    /// Whether `share`, which has the same ID, is this one: servers reuse the IDs of deleted shares.
    fn is(&self, share: &Share) -> bool {
        let same_link = match (&self.url, &share.url) {
            (Some(made), Some(now)) => behind_host(made) == behind_host(now),
            _ => false,
        };
        same_link || self.created.is_some() && self.created == share.created
    }
}

/// The last segment of a link, which doesn't depend on the server's address.
fn behind_host(link: &str) -> &str {
    link.rsplit_once('/').map_or(link, |(_, last)| last)
}

#[derive(Debug)]
struct LatestShare {
    share: Share,
    /// Whether this machine deleted the share without replacing it.
    deleted: bool,
    /// The position in the journal; a later one is greater.
    order: usize,
}

impl Past {
    /// The shares in `journal`.
    #[must_use]
    pub fn of(journal: Journal) -> Self {
        Self {
            journal: Some(journal),
            known: OnceCell::new(),
        }
    }

    /// The share that once had this ID.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Share> {
        self.known().by_id.get(id)
    }

    /// The share that last had this slug, unless this machine deleted it.
    #[must_use]
    pub fn by_slug(&self, slug: &str) -> Option<&Share> {
        let last = self.known().by_slug.get(slug)?;
        (!last.deleted).then_some(&last.share)
    }

    /// The items of a share that this machine created.
    #[must_use]
    pub fn made(&self, share: &Share) -> Option<&[Item]> {
        let made = self.known().made.get(&share.id)?;
        let made = made.iter().rev().find(|made| made.is(share))?;
        Some(&made.items)
    }

    /// An item with its title, from a share that this machine created.
    #[must_use]
    pub fn item(&self, item: &ItemRef) -> Option<&Item> {
        let mut held = self
            .known()
            .made
            .values()
            .flatten()
            .flat_map(|made| &made.items);
        held.find(|held| held.title.is_some() && held.reference() == *item)
    }

    /// The shares with slugs that this machine has not deleted, the latest first.
    #[must_use]
    pub fn not_deleted(&self) -> Vec<&Share> {
        let mut last: Vec<&LatestShare> = self.known().by_slug.values().collect();
        last.retain(|last| !last.deleted);
        last.order_by_key(|last| std::cmp::Reverse(last.order));
        last.into_iter().map(|last| &last.share).collect()
    }

    fn known(&self) -> &PastShares {
        self.known.get_or_init(|| {
            let mut known = PastShares::default();
            let Some(journal) = &self.journal else {
                return known;
            };
            for id in journal.ids().unwrap_or_default() {
                match journal.read(&id) {
                    Ok(operation) => known.learn(operation),
                    Err(error) => tracing::debug!(%error, "an operation can't be read"),
                }
            }
            known
        })
    }
}

impl PastShares {
    fn learn(&mut self, operation: Operation) {
        for recorded in operation.steps {
            self.learn_step(recorded);
        }
    }

    fn learn_step(&mut self, recorded: Recorded) {
        let Recorded {
            step,
            share: before,
            result,
            ..
        } = recorded;
        let done = matches!(result, Some(StepResult::Done(_)));
        // The share before a create belongs to the delete, which reports it.
        if let Some(before) = before
            && !matches!(step, Step::Create { .. })
        {
            self.keep(*before, done && matches!(step, Step::Delete { .. }));
        }
        if let Some(StepResult::Done(Some(after))) = result {
            if let Step::Create { new } = &step {
                let made = CreatedShare {
                    url: after.url.clone(),
                    created: after.created,
                    items: new.items.clone(),
                };
                self.made.entry(after.id.clone()).or_default().push(made);
            }
            let after = with_contents(*after, &step);
            self.keep(after, false);
        }
    }

    fn keep(&mut self, share: Share, deleted: bool) {
        let Some(slug) = share.slug.clone() else {
            return;
        };
        self.count += 1;
        let order = self.count;
        self.by_id.insert(share.id.clone(), share.clone());
        let last = LatestShare {
            share,
            deleted,
            order,
        };
        self.by_slug.insert(slug, last);
    }
}

/// A new share with the requested items, if the response did not contain them.
fn with_contents(mut after: Share, step: &Step) -> Share {
    if let Step::Create { new } = step
        && after.items.as_ref().is_none_or(Vec::is_empty)
    {
        after.items = Some(new.items.clone());
    }
    after
}

/// The last known facts about a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastRecord {
    /// Whether `prune` deleted the share.
    pub pruned: bool,
    /// The share's expiry.
    pub lifetime: Option<Lifetime>,
}

impl Journal {
    /// The last records of the shares with these IDs or slugs. Reads all operations and skips those that can't
    /// be read.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if the journal exists and can't be read.
    pub fn last_records(&self, names: &HashSet<&str>) -> Result<HashMap<String, LastRecord>> {
        let mut records = HashMap::new();
        if names.is_empty() {
            return Ok(records);
        }
        for id in self.ids()? {
            let Ok(operation) = self.read(&id) else {
                continue;
            };
            let prunes = operation.meta.command == "prune";
            for recorded in operation.steps {
                let deletes = matches!(recorded.step, Step::Delete { .. });
                let (share, pruned) = match recorded.result {
                    Some(StepResult::Done(Some(after))) => (Some(after), false),
                    Some(StepResult::Done(None)) if deletes => (recorded.share, prunes),
                    _ => (None, false),
                };
                if let Some(share) = share {
                    keep(&mut records, names, &share, pruned);
                }
            }
        }
        Ok(records)
    }
}

fn keep(
    records: &mut HashMap<String, LastRecord>,
    names: &HashSet<&str>,
    share: &Share,
    pruned: bool,
) {
    let record = LastRecord {
        pruned,
        lifetime: share.lifetime,
    };
    for name in [share.id.as_str(), &share.name()] {
        if names.contains(name) {
            records.insert(name.to_owned(), record);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ItemKind, NewShare, ServerKind};
    use crate::journal::{Meta, OperationId, OperationOrigin};

    fn share(id: &str, slug: &str) -> Share {
        let mut share = Share::bare("books", ServerKind::Audiobookshelf, id);
        share.slug = Some(slug.to_owned());
        share.items = Some(vec![Item::bare(ItemKind::Book, "b1")]);
        share
    }

    fn made(share: &Share) -> (Step, Option<Share>, Option<StepResult>) {
        let new = NewShare {
            items: share.items.clone().unwrap_or_default(),
            description: String::new(),
            lifetime: crate::domain::Lifetime::Never,
            downloadable: false,
            slug: share.slug.clone(),
            stream_format: None,
            max_bit_rate_kbps: None,
        };
        let step = Step::Create { new: Box::new(new) };
        (
            step,
            None,
            Some(StepResult::Done(Some(Box::new(share.clone())))),
        )
    }

    fn gone(share: &Share) -> (Step, Option<Share>, Option<StepResult>) {
        let step = Step::Delete {
            id: share.id.clone(),
        };
        (step, Some(share.clone()), Some(StepResult::Done(None)))
    }

    fn past(steps: Vec<(Step, Option<Share>, Option<StepResult>)>) -> Past {
        let at: jiff::Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let steps = (0u64..).zip(steps).map(|(seq, (step, share, result))| {
            let row = 0;
            Recorded {
                seq,
                row,
                at,
                step,
                share: share.map(Box::new),
                result,
            }
        });
        let mut known = PastShares::default();
        known.learn(Operation {
            id: OperationId::new(at).unwrap(),
            at,
            meta: Meta {
                server: "books".to_owned(),
                account: None,
                command: String::new(),
                origin: OperationOrigin::default(),
                revoked: false,
                base: None,
                reverts: None,
            },
            steps: steps.collect(),
            unreadable: 0,
            foreign: 0,
        });
        Past {
            journal: None,
            known: OnceCell::from(known),
        }
    }

    #[test]
    fn an_update_keeps_the_name_and_all_ids_lead_to_it() {
        let (first, second) = (share("1", "twins"), share("2", "twins"));
        let past = past(vec![made(&first), gone(&first), made(&second)]);
        assert_eq!(past.by_slug("twins"), Some(&second));
        for (id, then) in [("1", &first), ("2", &second)] {
            assert_eq!(past.by_id(id), Some(then));
        }
        assert_eq!(past.not_deleted(), [&second]);
    }

    #[test]
    fn a_deleted_name_is_known_by_its_id_only() {
        let only = share("1", "twins");
        let past = past(vec![made(&only), gone(&only)]);
        assert_eq!(past.by_slug("twins"), None);
        assert!(past.not_deleted().is_empty());
        assert_eq!(past.by_id("1"), Some(&only));
    }

    #[test]
    fn a_created_share_is_known_by_its_link_or_its_time() {
        let mut album = share("sh-1", "none");
        album.url = Some("http://a.test/share.php?id=1&secret=x".to_owned());
        album.created = Some("2026-11-21T10:00:00Z".parse().unwrap());
        let past = past(vec![made(&album)]);
        let held = |share: &Share| past.made(share).map(<[Item]>::len);
        let elsewhere = Share {
            url: Some("https://b.test/music/share.php?id=1&secret=x".to_owned()),
            created: None,
            ..album.clone()
        };
        assert_eq!((held(&album), held(&elsewhere)), (Some(1), Some(1)));
        // The ID was reused.
        let another = Share {
            url: Some("http://a.test/share.php?id=1&secret=y".to_owned()),
            created: Some("2026-11-22T10:00:00Z".parse().unwrap()),
            ..album
        };
        assert_eq!(held(&another), None);
    }

    #[test]
    fn the_latest_comes_first() {
        let shares = [share("1", "a"), share("2", "b"), share("3", "c")];
        let past = past(shares.iter().map(made).collect());
        let names: Vec<_> = past.not_deleted().iter().map(|share| &*share.id).collect();
        assert_eq!(names, ["3", "2", "1"]);
    }

    #[test]
    fn a_delete_that_failed_deletes_nothing() {
        let only = share("1", "twins");
        let (step, before, _) = gone(&only);
        let past = past(vec![made(&only), (step, before, None)]);
        assert_eq!(past.by_slug("twins"), Some(&only));
    }
}
