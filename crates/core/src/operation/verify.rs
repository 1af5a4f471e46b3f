//! After a write, compares the stored share with the request; before it, judges whether shares still match
//! what their rows were planned for. Pure, except for [`Recheck::look`], which reads the shares.
//!
//! A plan is based on shares as they were read. If someone else has changed one since, the condition that
//! selected it may no longer match, and the plan's steps would revert that change.

use crate::order::Order as _;
use std::collections::HashMap;

use jiff::Timestamp;

use super::plan::{Action, PlanRow, Recheck};
use crate::advice::Advice;
use crate::backend::Server;
use crate::domain::capabilities::{Capabilities, Write};
use crate::domain::share::contents_key;
use crate::domain::{Change, Item, ItemKind, Lifetime, NewShare, Settings, Share, Step};
use crate::error::{Code, Error, Result};

/// The state that a finished row must have produced.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expected {
    /// The contents, in order, if they were written.
    pub(super) items: Option<Vec<Item>>,
    /// The settings; unknown ones are not compared.
    pub(super) settings: Settings,
}

impl Expected {
    pub(super) fn of(new: &NewShare) -> Self {
        Self {
            items: Some(new.items.clone()),
            settings: new.settings(),
        }
    }
}

/// Whether two lists of contents are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContentsComparison {
    /// They are the same.
    Same,
    /// They differ.
    Different,
    /// The server reports the contents in another form than the request: songs for an album, for example.
    Unclear,
}

/// Compares the reported contents with the requested ones.
pub(super) fn contents(asked: &[Item], stored: Option<&[Item]>) -> ContentsComparison {
    let Some(stored) = stored else {
        return ContentsComparison::Unclear;
    };
    if contents_key(asked) == contents_key(stored) {
        return ContentsComparison::Same;
    }
    let asked_for = |item: &Item| asked.iter().any(|wanted| wanted.kind == item.kind);
    // Servers report songs only as songs: a folder or an album contains more.
    let songs = asked.iter().all(|item| item.kind == ItemKind::Song);
    if songs || stored.is_empty() || stored.iter().all(asked_for) {
        ContentsComparison::Different
    } else {
        ContentsComparison::Unclear
    }
}

/// Compares a share's contents, or the tracks that visitors hear, with the requested contents.
pub(super) fn contents_of(asked: &[Item], share: &Share) -> ContentsComparison {
    let songs = asked.iter().all(|item| item.kind == ItemKind::Song);
    match (&share.items, &share.tracks) {
        (None, Some(tracks)) if songs => contents(asked, Some(tracks)),
        (items, _) => contents(asked, items.as_deref()),
    }
}

/// The songs of a share, if the server reports them.
pub(super) fn songs(share: &Share) -> Option<Vec<&str>> {
    let told = [share.tracks.as_deref(), share.items.as_deref()];
    let are_songs = |items: &&[Item]| items.iter().all(|item| item.kind == ItemKind::Song);
    let songs = told.into_iter().flatten().find(are_songs)?;
    Some(songs.iter().map(|item| item.id.as_str()).collect())
}

/// The requested settings that are known to be stored with another value.
pub(super) fn differences(asked: &Settings, stored: &Settings, can: &Capabilities) -> Change {
    Change {
        description: differs(asked.description.as_ref(), stored.description.as_ref()),
        downloadable: differs(asked.downloadable.as_ref(), stored.downloadable.as_ref()),
        lifetime: match (asked.lifetime, stored.lifetime) {
            (Some(asked), Some(stored)) if !close(asked, stored, can) => Some(asked),
            _ => None,
        },
    }
}

/// Whether `stored` is known to contain all of a change.
pub(super) fn holds(change: &Change, stored: &Settings, can: &Capabilities) -> bool {
    let lifetime = match (change.lifetime, stored.lifetime) {
        (Some(wanted), Some(stored)) => close(wanted, stored, can),
        (wanted, _) => wanted.is_none(),
    };
    let rest = Change {
        lifetime: None,
        ..change.clone()
    };
    lifetime && rest.missing_from(stored).is_empty()
}

fn differs<T: PartialEq + Clone>(asked: Option<&T>, stored: Option<&T>) -> Option<T> {
    match (asked, stored) {
        (Some(asked), Some(stored)) if asked != stored => Some(asked.clone()),
        _ => None,
    }
}

/// Whether a stored expiry is the requested one, within this server's precision.
fn close(asked: Lifetime, stored: Lifetime, can: &Capabilities) -> bool {
    match (asked, stored) {
        (Lifetime::Never, Lifetime::Never) => true,
        (Lifetime::Until(asked), Lifetime::Until(stored)) => {
            asked.duration_since(stored).abs() <= can.expiry_tolerance()
        }
        _ => false,
    }
}

/// The expiry to send so that `wanted` is stored, to a server that stored `stored` when it was sent `sent`.
pub(super) fn allow_for(
    wanted: Option<Lifetime>,
    sent: Option<Lifetime>,
    stored: Option<Lifetime>,
) -> Option<Lifetime> {
    match [wanted, sent, stored] {
        [
            Some(Lifetime::Until(end)),
            Some(Lifetime::Until(sent)),
            Some(Lifetime::Until(stored)),
        ] => {
            let span = sent.duration_since(stored);
            Some(
                end.checked_add(span)
                    .map_or(Lifetime::Until(end), Lifetime::Until),
            )
        }
        _ => wanted,
    }
}

/// The next action for a share that was just written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum VerifyAction {
    /// None: the share is proven to match the request.
    Enough,
    /// Read the stored share.
    ReadBack,
    /// Write these settings again: they are known to differ, or the create could not contain them.
    Rewrite(Change),
}

/// Chooses the next action by what the server has reported so far. If the create could not contain a
/// requested download permission, writing it also serves as the read-back: one request instead of two.
pub(super) fn next(
    asked: &Settings,
    told: &Settings,
    stored: bool,
    can: &Capabilities,
) -> VerifyAction {
    let mut rewrite = Change::default();
    if can.update.settings == Write::InPlace {
        rewrite = Change {
            // A server that changed an expiry on its own would change it again.
            lifetime: None,
            ..differences(asked, told, can)
        };
        let untold = !stored && told.downloadable.is_none();
        if untold && asked.downloadable == Some(true) && can.download.is_kept() {
            rewrite.downloadable = Some(true);
        }
    }
    if !rewrite.is_empty() {
        VerifyAction::Rewrite(rewrite)
    } else if stored {
        VerifyAction::Enough
    } else {
        VerifyAction::ReadBack
    }
}

/// The error that describes what is stored instead of the requested settings.
pub(super) fn mismatch(
    reference: &str,
    difference: &Change,
    stored: &Settings,
    can: &Capabilities,
) -> Error {
    let told = if let Some(lifetime) = difference.lifetime {
        format!(
            "its expiry is {} instead of {}",
            stored.lifetime.map_or_else(|| "unknown".to_owned(), end),
            end(lifetime)
        )
    } else if let Some(downloadable) = difference.downloadable {
        let word = |on: bool| if on { "on" } else { "off" };
        format!(
            "downloads are {} instead of {}",
            word(!downloadable),
            word(downloadable)
        )
    } else {
        "its description differs from the request".to_owned()
    };
    Error::new(
        Code::Mismatch,
        format!(
            "{} stored {reference} differently from the request: {told}",
            can.name
        ),
    )
}

fn end(lifetime: Lifetime) -> String {
    match lifetime {
        Lifetime::Never => "never".to_owned(),
        Lifetime::Until(end) => end.to_string(),
    }
}

/// Updates `known` with `told`: reported fields replace the known ones, and fields that are left out stay.
pub(super) fn overlay(known: &mut Share, told: Share) {
    fn lay<T>(known: &mut Option<T>, told: Option<T>) {
        if told.is_some() {
            *known = told;
        }
    }
    known.id = told.id;
    lay(&mut known.url, told.url);
    lay(&mut known.slug, told.slug);
    lay(&mut known.description, told.description);
    lay(&mut known.owner, told.owner);
    lay(&mut known.owner_id, told.owner_id);
    lay(&mut known.created, told.created);
    lay(&mut known.updated, told.updated);
    lay(&mut known.lifetime, told.lifetime);
    lay(&mut known.last_visited, told.last_visited);
    lay(&mut known.visits, told.visits);
    lay(&mut known.downloadable, told.downloadable);
    lay(&mut known.stream_format, told.stream_format);
    lay(&mut known.max_bit_rate_kbps, told.max_bit_rate_kbps);
    lay(&mut known.live, told.live);
    lay(&mut known.label, told.label);
    lay(&mut known.tracks, told.tracks);
    if let Some(mut items) = told.items {
        name(&mut items, known.items.as_deref().unwrap_or_default());
        known.items = Some(items);
    }
}

/// Replaces items without a title with the same items from `known`.
pub(super) fn name(items: &mut [Item], known: &[Item]) {
    for item in items.iter_mut().filter(|item| item.title.is_none()) {
        let same = |other: &&Item| other.kind == item.kind && other.id == item.id;
        if let Some(known) = known.iter().find(same) {
            item.clone_from(known);
        }
    }
}

/// The decision about a row.
#[derive(Debug)]
pub(super) enum Judged {
    /// It runs as planned.
    Same,
    /// The share has changed, and this row runs instead.
    Again(Box<PlanRow>),
    /// There is no longer a reason to write. Contains an explanation, and the share as it is now unless it is
    /// gone.
    Kept(String, Option<Box<Share>>),
    /// The planned change no longer fits the share.
    Conflict(Error),
}

/// Whether a row overwrites or deletes a stored share.
pub(super) fn needs_look(row: &PlanRow) -> bool {
    row.destroys() && row.share.is_some()
}

/// Shares as they are now.
#[derive(Debug, Default)]
pub(super) struct ShareSnapshot {
    /// Sorted by id.
    shares: Vec<Share>,
    /// The index of each share by its slug, which identifies a changed share that has another id.
    by_slug: HashMap<String, usize>,
}

impl ShareSnapshot {
    pub(super) fn new(mut shares: Vec<Share>) -> Self {
        shares.order_by(|one, other| one.id.cmp(&other.id));
        let slugs = shares.iter().zip(0..);
        let by_slug = slugs.filter_map(|(share, place)| Some((share.slug.clone()?, place)));
        Self {
            by_slug: by_slug.collect(),
            shares,
        }
    }

    fn by_id(&self, id: &str) -> Option<&Share> {
        let place = self.shares.binary_search_by(|share| (*share.id).cmp(id));
        self.shares.get(place.ok()?)
    }

    /// The share with the planned share's id, or the one that replaced it under the same slug.
    fn of(&self, planned: &Share) -> Option<&Share> {
        let successor = || {
            let place = self.by_slug.get(planned.slug.as_ref()?)?;
            let share = self.shares.get(*place)?;
            has_same_contents(planned, share).then_some(share)
        };
        self.by_id(&planned.id).or_else(successor)
    }
}

impl Recheck {
    /// Reads shares: a few one by one, many in one list.
    ///
    /// # Errors
    /// If a read fails. Nothing has been written for these shares then.
    pub(super) async fn look(&self, server: &Server, planned: &[&Share]) -> Result<ShareSnapshot> {
        let needs = self.needs();
        let mut shares = Vec::with_capacity(planned.len());
        let get_alone = planned
            .iter()
            .all(|share| server.shares.reads_in_one_request(&share.id));
        if get_alone && server.can.reads_each_of(planned.len()) {
            for share in planned {
                match server.shares.get(&share.id, needs).await {
                    Ok(share) => shares.push(share),
                    Err(gone) if gone.code() == Code::NotFound => {}
                    Err(error) => return Err(error.with_server(&server.name)),
                }
            }
            // A change may have given a missing share another id.
            if shares.len() == planned.len() || planned.iter().all(|share| share.slug.is_none()) {
                return Ok(ShareSnapshot::new(shares));
            }
        }
        Ok(ShareSnapshot::new(crate::query::list(server, needs).await?))
    }

    /// Judges a row by its share as it is now. `asked` means that the user has agreed to the plan as it was.
    pub(super) fn judge(
        &self,
        row: &PlanRow,
        present: &ShareSnapshot,
        can: &Capabilities,
        now: Timestamp,
        asked: bool,
    ) -> Judged {
        let Some(planned) = &row.share else {
            return Judged::Same;
        };
        let Some(share) = present.of(planned) else {
            // A delete finds this out by itself: some shares are in no list, but their links work.
            let is_moot = self.selects.is_some() && row.after.is_some();
            return match is_moot {
                true => Judged::Kept("it was deleted by someone else".to_owned(), None),
                false => Judged::Same,
            };
        };
        if let Some(selects) = &self.selects
            && !selects(share)
        {
            let why = "it no longer matches: someone else changed it";
            return Judged::Kept(why.to_owned(), Some(Box::new(share.clone())));
        }
        if is_same(planned, share, can) {
            return Judged::Same;
        }
        let again = match self.again(row, share, can, now) {
            Ok(Some(again)) => again,
            Ok(None) => return Judged::Conflict(changed(planned, asked)),
            Err(error) => {
                return Judged::Conflict(changed(planned, asked).detail(error.to_string()));
            }
        };
        let (selected, same) = (self.selects.is_some(), does_the_same(row, &again));
        match again.writes() {
            false => Judged::Kept(again.reason, Some(Box::new(share.clone()))),
            // A user who was asked has agreed only to what the plan showed.
            true if same && (selected || !asked) || selected && !asked => {
                Judged::Again(Box::new(again))
            }
            true => Judged::Conflict(changed(planned, asked)),
        }
    }

    /// The row for a share that has changed; `None` if the planned row doesn't show how it was planned.
    fn again(
        &self,
        row: &PlanRow,
        share: &Share,
        can: &Capabilities,
        now: Timestamp,
    ) -> Result<Option<PlanRow>> {
        let mut share = share.clone();
        if let Some(known) = row.share.as_ref().and_then(|share| share.items.as_ref()) {
            match &mut share.items {
                Some(items) => name(items, known),
                // They were looked up earlier, and a share's contents never change.
                None => share.set_items(known.clone(), can),
            }
        }
        let mut again = match (&self.plans, &row.change) {
            (Some(plans), _) => plans(row, share)?,
            (None, Some(change)) if outlives(row, &share) => {
                debug_assert!(change.lifetime.is_some());
                let why = match share.lifetime {
                    Some(Lifetime::Never) => "never expires",
                    _ => "already expires at that time or later",
                };
                PlanRow::leave(Action::Reuse, share, why)
            }
            (None, Some(change)) => PlanRow::change(row.action, share, change, can, now)?,
            (None, None) if row.after.is_none() => return Ok(Some(deleting(row, share))),
            (None, None) => return Ok(None),
        };
        if again.writes() {
            again.reason.clone_from(&row.reason);
        }
        again.line = row.line;
        again.owner.clone_from(&row.owner);
        Ok(Some(again))
    }
}

/// Whether the share of an [`Action::Extend`] row already expires at the wanted time or later.
fn outlives(row: &PlanRow, share: &Share) -> bool {
    let wanted = row.change.as_ref().and_then(|change| change.lifetime);
    row.action == Action::Extend && wanted.is_some() && share.lifetime >= wanted
}

/// The same row for the share as it is now, which may have another id.
fn deleting(row: &PlanRow, share: Share) -> PlanRow {
    let mut again = row.clone();
    for step in &mut again.how.steps {
        if let Step::Delete { id } = step {
            id.clone_from(&share.id);
        }
    }
    again.share = Some(Box::new(share));
    again
}

/// Whether all values that are known of both shares are equal.
fn is_same(planned: &Share, now: &Share, can: &Capabilities) -> bool {
    let settings = differences(&planned.settings(), &now.settings(), can).is_empty();
    planned.id == now.id && settings && has_same_contents(planned, now)
}

pub(super) fn has_same_contents(planned: &Share, now: &Share) -> bool {
    match (&planned.items, &now.items) {
        (Some(planned), Some(now)) => contents_key(planned) == contents_key(now),
        _ => true,
    }
}

/// Whether two rows change the same settings, and to the same values.
fn does_the_same(planned: &PlanRow, again: &PlanRow) -> bool {
    let (Some(wanted), Some(after)) = (&planned.after, &again.after) else {
        return planned.after.is_none() && again.after.is_none();
    };
    let before = |row: &PlanRow| {
        let share = row.share.as_deref();
        share.map(Share::settings).unwrap_or_default()
    };
    let (planned, again) = (before(planned), before(again));
    *after
        == Settings {
            description: changed_or(&planned.description, &wanted.description, again.description),
            downloadable: changed_or(
                &planned.downloadable,
                &wanted.downloadable,
                again.downloadable,
            ),
            lifetime: changed_or(&planned.lifetime, &wanted.lifetime, again.lifetime),
        }
}

/// The value that the planned row was to set, or else the current value.
fn changed_or<T: PartialEq + Clone>(planned: &T, wanted: &T, now: T) -> T {
    match planned == wanted {
        true => now,
        false => wanted.clone(),
    }
}

fn changed(share: &Share, asked: bool) -> Error {
    let reference = share.reference();
    let when = match asked {
        true => "while waiting for your answer",
        false => "just now",
    };
    Error::new(
        Code::Conflict,
        format!("{reference} was changed by someone else {when}"),
    )
    .hint(Advice::ShowShare(share.reference()).after("see what it is now: "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServerKind;
    use crate::domain::capabilities::Download;
    use jiff::{SignedDuration, Timestamp};

    fn items(kind: ItemKind, ids: &[&str]) -> Vec<Item> {
        ids.iter().map(|id| Item::bare(kind, *id)).collect()
    }

    fn can() -> Capabilities {
        Capabilities {
            download: Download::Settable,
            ..Capabilities::careful("Plain")
        }
    }

    fn settings(downloadable: Option<bool>) -> Settings {
        Settings {
            description: Some("text".into()),
            downloadable,
            lifetime: Some(Lifetime::Never),
        }
    }

    #[test]
    fn songs_are_compared_in_order_and_albums_are_not() {
        let asked = items(ItemKind::Song, &["1", "2", "2"]);
        let same = |stored: &[Item]| contents(&asked, Some(stored));
        assert_eq!(same(&asked), ContentsComparison::Same);
        assert_eq!(
            same(&items(ItemKind::Song, &["2", "1", "2"])),
            ContentsComparison::Different
        );
        assert_eq!(
            same(&items(ItemKind::Song, &["1", "2"])),
            ContentsComparison::Different
        );
        assert_eq!(same(&[]), ContentsComparison::Different);
        assert_eq!(
            same(&items(ItemKind::Album, &["1"])),
            ContentsComparison::Different
        );
        assert_eq!(contents(&asked, None), ContentsComparison::Unclear);
        let albums = items(ItemKind::Album, &["1", "2"]);
        let turned = items(ItemKind::Album, &["2", "1"]);
        assert_eq!(contents(&albums, Some(&turned)), ContentsComparison::Same);
        assert_eq!(contents(&albums, Some(&asked)), ContentsComparison::Unclear);
    }

    #[test]
    fn a_permission_that_could_not_be_sent_is_written_instead_of_read() {
        let on = settings(Some(true));
        let off = settings(Some(false));
        let silent = settings(None);
        let rewrite = VerifyAction::Rewrite(Change {
            downloadable: Some(true),
            ..Change::default()
        });
        assert_eq!(next(&on, &silent, false, &can()), rewrite);
        assert_eq!(next(&on, &off, true, &can()), rewrite);
        assert_eq!(next(&off, &silent, false, &can()), VerifyAction::ReadBack);
        assert_eq!(next(&on, &on, true, &can()), VerifyAction::Enough);
        let never = Capabilities::careful("Plain");
        assert_eq!(next(&on, &silent, false, &never), VerifyAction::ReadBack);
    }

    #[test]
    fn a_server_default_that_differs_is_corrected() {
        let off = settings(Some(false));
        let on = settings(Some(true));
        let VerifyAction::Rewrite(change) = next(&off, &on, true, &can()) else {
            panic!("downloads are on and were asked to be off");
        };
        assert_eq!(change.downloadable, Some(false));
    }

    #[test]
    fn an_expiry_counts_as_stored_within_the_servers_precision() {
        let end: Timestamp = "2026-11-28T10:00:00.700Z".parse().unwrap();
        let asked = Lifetime::Until(end);
        let stored = Lifetime::Until(end - SignedDuration::from_millis(700));
        assert!(close(asked, stored, &can()));
        let year = Lifetime::Until(end + SignedDuration::from_hours(24 * 365));
        assert!(!close(asked, year, &can()));
        assert!(!close(asked, Lifetime::Never, &can()));
    }

    #[test]
    fn a_shift_that_was_seen_is_allowed_for() {
        let until = |text: &str| Some(Lifetime::Until(text.parse().unwrap()));
        let wanted = until("2026-12-06T10:00:00Z");
        let (sent, stored) = (until("2026-12-09T10:00:00Z"), until("2026-11-09T10:00:00Z"));
        let allowed = until("2027-01-05T10:00:00Z");
        let never = Some(Lifetime::Never);
        assert_eq!(allow_for(wanted, sent, stored), allowed);
        // If one of the three is `never`, no shift is known.
        assert_eq!(allow_for(wanted, sent, never), wanted);
        assert_eq!(allow_for(wanted, never, stored), wanted);
        assert_eq!(allow_for(never, sent, stored), never);
    }

    #[test]
    fn reported_fields_replace_known_ones_and_names_survive() {
        let mut known = Share::bare("home", ServerKind::Navidrome, "x");
        known.description = Some("kept".into());
        let mut album = Item::bare(ItemKind::Album, "a");
        album.title = Some("Low Tide".into());
        known.items = Some(vec![album.clone()]);
        let mut told = Share::bare("home", ServerKind::Navidrome, "x");
        told.items = Some(items(ItemKind::Album, &["a"]));
        told.visits = Some(0);
        overlay(&mut known, told);
        assert_eq!(known.description.as_deref(), Some("kept"));
        assert_eq!(known.visits, Some(0));
        assert_eq!(known.items, Some(vec![album]));
    }
}
