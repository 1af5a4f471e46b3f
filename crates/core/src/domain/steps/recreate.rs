//! Creating a share again: to replace one whose settings can't be changed, to restore a deleted one, or to give
//! it a new link.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};

use super::{
    Change, ChangePlan, Lifetime, Mark, NewShare, Note, NoteCode, Share, Step, Target, add, change,
    complete, create, delete, ends_now, may_share, recreation, undo_obstacle,
};
use crate::advice::Advice;
use crate::domain::capabilities::{Capabilities, DuplicateShare, Ended, ExpireNow, Write};
use crate::error::{Code, Error, Result};

/// The steps to replace `share` with `new`. The link stays the same only if the server allows choosing its
/// readable part and both shares have the same.
///
/// # Errors
/// The errors of [`create`].
pub fn replace(
    share: &Share,
    new: &NewShare,
    can: &Capabilities,
    now: Timestamp,
) -> Result<ChangePlan> {
    let keeps_link = keeps_link(share, new, can);
    // The name, or the only slot for a share of its item, must be free first.
    let makes_room = keeps_link || can.update.settings == Write::Recreate;
    let mut how = in_place_of(delete(share, can), create(new, can, now)?, makes_room);
    if !keeps_link {
        how.changes_link("the link changes, and the old one stops working");
    }
    Ok(how)
}

/// The steps to delete one share and create another. The old one is deleted first if it `makes_room`.
/// Otherwise, it is deleted last, so that it still exists if the new one can't be created.
fn in_place_of(gone: ChangePlan, made: ChangePlan, makes_room: bool) -> ChangePlan {
    let (mut steps, then) = match makes_room {
        true => (gone.steps, made.steps),
        false => (made.steps, gone.steps),
    };
    steps.extend(then);
    let mut notes = made.notes;
    notes.extend(gone.notes);
    ChangePlan {
        steps,
        notes,
        ..ChangePlan::default()
    }
}

/// Whether a link to `share` would lead to `new`.
#[must_use]
pub fn keeps_link(share: &Share, new: &NewShare, can: &Capabilities) -> bool {
    can.slug && share.slug.is_some() && share.slug == new.slug
}

/// The steps to restore a deleted share with its contents and settings. An expired share is restored as
/// expired.
///
/// # Errors
/// [`Code::Unsupported`] for an expired share if the server can't store one; otherwise, the errors of
/// [`create`].
pub fn restore(share: &Share, can: &Capabilities, now: Timestamp) -> Result<ChangePlan> {
    let mut new = recreation(share, &share.settings())?;
    let settings = new.settings();
    let ended = ends_now(new.lifetime, now);
    if ended {
        check_past_expiry(can)?;
        // A new share can't have expired. If the operation stops between the two steps, this one soon does.
        new.lifetime = Lifetime::Until(add(now, SignedDuration::from_hours(1))?);
    }
    let mut how = create(&new, can, now)?;
    how.notes.extend(undo_obstacle(share, can).map(Cow::from));
    if ended {
        how.steps.push(Step::Update {
            share: Target::Created,
            change: Change {
                lifetime: settings.lifetime,
                ..Change::default()
            },
            to: settings,
        });
    }
    if !can.slug {
        how.marks.push(Mark::NewLink);
        how.note("deleted links can't be restored: restored shares get new links");
    }
    Ok(how)
}

/// The steps to restore earlier settings of a changed share; an expiry in the past is restored to the second.
///
/// # Errors
/// [`Code::Unsupported`] if the server can't store an expiry in the past; otherwise, the errors of [`change`].
pub fn restore_settings(
    share: &Share,
    back: &Change,
    can: &Capabilities,
    now: Timestamp,
) -> Result<ChangePlan> {
    let Some(end) = back.lifetime.filter(|lifetime| ends_now(*lifetime, now)) else {
        return change(share, back, can, now);
    };
    check_past_expiry(can)?;
    let mut how = change(share, back, can, now)?;
    for step in &mut how.steps {
        if let Step::Update { to, change, .. } = step
            && change.lifetime.is_some()
        {
            to.lifetime = Some(end);
            change.lifetime = Some(end);
        }
    }
    Ok(how)
}

/// Checks that the expiry of a share can be set to any time in the past.
fn check_past_expiry(can: &Capabilities) -> Result<()> {
    let holds = can.ended != Ended::RemovedAtOnce
        && can.expire_now == ExpireNow::PastExpiry
        && can.update.expiry == Write::InPlace;
    let why = match (holds, can.granularity.accepts_past_expiry()) {
        (true, true) => return Ok(()),
        (true, false) => "doesn't accept an expiry in the past",
        (false, _) => "can't hold expired shares",
    };
    Err(Error::unsupported(format!(
        "it had expired, and {} {why}",
        can.name
    )))
}

/// Links that the server itself chooses never come twice.
const NO_WAY_BACK: &str = "`undo` can't take a new link back: the old link can't be restored";

/// The steps to give a share a new link. `slug` is the readable part of the new link, if the server allows
/// choosing it; it must differ from the old one.
///
/// # Errors
/// [`Code::Conflict`] for an expired share; [`Code::Unsupported`] if what must be created again is unknown, or
/// can't be created.
pub fn rotate(
    share: &Share,
    slug: Option<String>,
    can: &Capabilities,
    now: Timestamp,
) -> Result<ChangePlan> {
    may_share(can)?;
    let mut new = complete(share, &share.settings(), can)?;
    if ends_now(new.lifetime, now) {
        return Err(Error::new(
            Code::Conflict,
            format!(
                "{} has expired: a new link would lead nowhere",
                share.reference()
            ),
        )
        .hint(Advice::ExtendShare(share.reference()).after("revive it first: ")));
    }
    new.slug = slug.filter(|_| can.slug);
    // If only one share per item is possible, the old one is deleted first. Its slug stays free for `undo`.
    let makes_room =
        can.update.settings == Write::Recreate || can.duplicates == DuplicateShare::HandsBack;
    let mut how = in_place_of(delete(share, can), create(&new, can, now)?, makes_room);
    how.marks.push(Mark::NewLink);
    if !can.slug || share.slug.is_none() {
        how.consequences
            .push(Note::new(NoteCode::NoUndo, NO_WAY_BACK));
    }
    Ok(how)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capabilities::{Download, Ended, Granularity, Never, Revocation};
    use crate::domain::steps::{Step, Target};
    use crate::domain::{Item, ItemKind, Lifetime, ServerKind};

    fn planned(slug: Option<&str>, can: &Capabilities) -> (Vec<&'static str>, bool) {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let mut share = Share::bare("home", ServerKind::Subsonic, "x");
        share.slug = Some("old".into());
        let new = NewShare {
            items: vec![Item::bare(ItemKind::Song, "s2")],
            description: String::new(),
            lifetime: Lifetime::Until("2026-12-21T10:00:00Z".parse().unwrap()),
            downloadable: false,
            slug: slug.map(str::to_owned),
            stream_format: None,
            max_bit_rate_kbps: None,
        };
        let how = replace(&share, &new, can, now).unwrap();
        let words = how.steps.iter().map(|step| match step {
            Step::Create { .. } => "create",
            Step::Delete { .. } => "delete",
            Step::Update { .. } => "update",
        });
        (words.collect(), how.marks.contains(&Mark::NewLink))
    }

    #[test]
    fn the_old_share_goes_first_only_if_it_is_in_the_way() {
        let can = Capabilities::careful("Careful");
        let (words, new_link) = planned(None, &can);
        assert!(new_link);
        assert_eq!(words.last(), Some(&"delete"), "{words:?}");
        let named = Capabilities { slug: true, ..can };
        let (words, new_link) = planned(Some("old"), &named);
        assert!(!new_link);
        assert_eq!(words.first(), Some(&"delete"), "{words:?}");
        assert!(planned(Some("new"), &named).1);
    }

    fn now() -> Timestamp {
        "2026-11-21T10:00:00Z".parse().unwrap()
    }

    fn until(text: &str) -> Lifetime {
        Lifetime::Until(text.parse().unwrap())
    }

    fn stored(lifetime: Lifetime) -> Share {
        let mut share = Share::bare("home", ServerKind::Navidrome, "x");
        share.items = Some(vec![Item::bare(ItemKind::Album, "a1")]);
        share.description = Some("for Ann".into());
        share.lifetime = Some(lifetime);
        share
    }

    fn holding() -> Capabilities {
        Capabilities {
            expire_now: ExpireNow::PastExpiry,
            ended: Ended::Kept,
            never: Never::Direct,
            ..Capabilities::careful("Home")
        }
    }

    #[test]
    fn active_share_is_restored_in_one_step() {
        let share = stored(until("2026-12-01T00:00:00Z"));
        let how = restore(&share, &holding(), now()).unwrap();
        let [Step::Create { new }] = how.steps.as_slice() else {
            panic!("{how:?}")
        };
        assert_eq!(Some(new.lifetime), share.lifetime);
        assert_eq!(new.description, "for Ann");
        assert_eq!(how.marks, [Mark::NewLink]);
        let books = Capabilities {
            slug: true,
            ..holding()
        };
        assert!(restore(&share, &books, now()).unwrap().marks.is_empty());
    }

    #[test]
    fn an_expired_share_comes_back_expired_if_the_server_can_hold_it() {
        let end = until("2026-11-01T00:00:00Z");
        let how = restore(&stored(end), &holding(), now()).unwrap();
        let [Step::Create { new }, Step::Update { share, to, .. }] = how.steps.as_slice() else {
            panic!("{how:?}")
        };
        assert!(!ends_now(new.lifetime, now()));
        assert_eq!((share, to.lifetime), (&Target::Created, Some(end)));
        for can in [
            Capabilities {
                ended: Ended::RemovedAtOnce,
                ..holding()
            },
            Capabilities {
                expire_now: ExpireNow::Delete,
                ..holding()
            },
            // This server counts an expiry in seconds from now, so it can't be in the past.
            Capabilities {
                granularity: Granularity::SecondsFromNow,
                ..holding()
            },
        ] {
            let error = restore(&stored(end), &can, now()).unwrap_err();
            assert_eq!(error.code(), Code::Unsupported);
            let back = Change {
                lifetime: Some(end),
                ..Change::default()
            };
            let active = stored(until("2026-12-01T00:00:00Z"));
            let error = restore_settings(&active, &back, &can, now()).unwrap_err();
            assert_eq!(error.code(), Code::Unsupported);
        }
    }

    #[test]
    fn an_end_in_the_past_comes_back_to_the_second_and_never_deletes() {
        let share = stored(until("2026-12-01T00:00:00Z"));
        let end = until("2026-11-01T00:00:00Z");
        let back = Change {
            lifetime: Some(end),
            ..Change::default()
        };
        let how = restore_settings(&share, &back, &holding(), now()).unwrap();
        let [Step::Update { to, .. }] = how.steps.as_slice() else {
            panic!("{how:?}")
        };
        assert_eq!(to.lifetime, Some(end));
        let deleting = Capabilities {
            expire_now: ExpireNow::Delete,
            ..holding()
        };
        let error = restore_settings(&share, &back, &deleting, now()).unwrap_err();
        assert_eq!(error.code(), Code::Unsupported);
    }

    fn expiring(end: &str) -> Share {
        let mut share = Share::bare("home", ServerKind::Subsonic, "x");
        share.items = Some(vec![Item::bare(ItemKind::Song, "s1")]);
        share.description = Some("for Ann".into());
        share.lifetime = Some(Lifetime::Until(end.parse().unwrap()));
        share.slug = Some("old".into());
        share
    }

    fn words(how: &ChangePlan) -> Vec<&'static str> {
        let word = |step: &Step| match step {
            Step::Create { .. } => "create",
            Step::Update { share, .. } => {
                assert_eq!(*share, Target::Created);
                "update"
            }
            Step::Delete { .. } => "delete",
        };
        how.steps.iter().map(word).collect()
    }

    #[test]
    fn the_old_share_goes_once_the_new_one_is_there() {
        let share = expiring("2026-12-01T00:00:00Z");
        let can = Capabilities {
            slug: true,
            ..Capabilities::careful("Easy")
        };
        let how = rotate(&share, Some("new".into()), &can, now()).unwrap();
        assert_eq!(words(&how), ["create", "delete"]);
        assert_eq!(how.marks, [Mark::NewLink]);
        let Step::Create { new } = &how.steps[0] else {
            panic!()
        };
        assert_eq!(new.slug.as_deref(), Some("new"));
        assert_eq!(new.settings().description, share.description);
        assert_eq!(Some(new.lifetime), share.lifetime);
    }

    #[test]
    fn rotate_deletes_the_old_share_first_if_items_have_one_share() {
        let share = expiring("2026-12-01T00:00:00Z");
        let mut can = Capabilities::careful("Books");
        can.update.settings = Write::Recreate;
        let how = rotate(&share, None, &can, now()).unwrap();
        assert_eq!(words(&how), ["delete", "create"]);
        let Step::Create { new } = &how.steps[1] else {
            panic!()
        };
        assert_eq!(new.slug, None, "the old slug must not come back");
    }

    #[test]
    fn surviving_streams_are_noted_and_skip_the_second_step() {
        let mut share = expiring("2026-12-01T00:00:00Z");
        share.lifetime = Some(Lifetime::Never);
        let can = Capabilities {
            never: Never::CreateThenClear,
            revocation: Revocation::StreamsLiveOn,
            ..Capabilities::careful("Air")
        };
        let how = rotate(&share, None, &can, now()).unwrap();
        assert_eq!(words(&how), ["create", "update", "delete"]);
        assert!(how.notes.iter().any(|note| note.contains("streams")));
    }

    #[test]
    fn expired_or_unknown_shares_are_not_rotated() {
        let can = Capabilities::careful("Easy");
        let code = |share: &Share| rotate(share, None, &can, now()).unwrap_err().code();
        assert_eq!(code(&expiring("2026-11-21T10:00:00Z")), Code::Conflict);
        let mut share = expiring("2026-12-01T00:00:00Z");
        share.items = None;
        assert_eq!(code(&share), Code::Unsupported);
    }

    #[test]
    fn a_setting_that_would_be_lost_is_refused_and_named() {
        let can = Capabilities {
            download: Download::Settable,
            ..Capabilities::careful("Easy")
        };
        let share = expiring("2026-12-01T00:00:00Z");
        let error = rotate(&share, None, &can, now()).unwrap_err();
        assert_eq!(error.code(), Code::Unsupported);
        assert!(error.message().contains("download"), "{error}");
        let mut known = share;
        known.downloadable = Some(true);
        assert!(rotate(&known, None, &can, now()).is_ok());
        known.description = None;
        assert!(rotate(&known, None, &can, now()).is_err());
    }
}
