//! Making a share again that was deleted, and giving one back what it was: what `undo` does.

use jiff::{SignedDuration, Timestamp};

use super::{
    How, Mark, Step, Target, add, change, create, ends_now, holds_ended, lost_for_good, same_again,
};
use crate::domain::capabilities::{Capabilities, EndNow, Write};
use crate::domain::change::{Change, Lifetime};
use crate::domain::share::Share;
use crate::error::{Code, Error, Result};

/// How a deleted share is made again, with the contents and settings it had. One that has ended
/// comes back ended.
///
/// # Errors
/// [`Code::Unsupported`] for an ended one where the server can't hold such shares; else as [`create`].
pub fn restore(share: &Share, can: &Capabilities, now: Timestamp) -> Result<How> {
    let mut new = same_again(share, &share.settings())?;
    let settings = new.settings();
    let ended = ends_now(new.lifetime, now);
    if ended {
        holds_past_ends(can)?;
        // A new share can't have ended; if all breaks off between the two steps, it does soon.
        new.lifetime = Lifetime::Until(add(now, SignedDuration::from_hours(1))?);
    }
    let mut how = create(&new, can, now)?;
    how.notes.extend(lost_for_good(share, can));
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
        how.notes
            .push("deleted links can't come back: restored shares get new links".to_owned());
    }
    Ok(how)
}

/// How a changed share gets back settings that it had; an end in the past to the very second.
///
/// # Errors
/// [`Code::Unsupported`] where an end in the past can't be had; else as [`change`].
pub fn restore_settings(
    share: &Share,
    back: &Change,
    can: &Capabilities,
    now: Timestamp,
) -> Result<How> {
    let Some(end) = back.lifetime.filter(|lifetime| ends_now(*lifetime, now)) else {
        return change(share, back, can, now);
    };
    holds_past_ends(can)?;
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

/// Fails unless a share's end can be set to any moment in the past.
fn holds_past_ends(can: &Capabilities) -> Result<()> {
    let holds = holds_ended(can)
        && can.end_now == EndNow::PastExpiry
        && can.update.expiry == Write::InPlace;
    let why = match (holds, can.granularity.takes_past_ends()) {
        (true, true) => return Ok(()),
        (true, false) => "takes no end in the past",
        (false, _) => "can't hold expired shares",
    };
    Err(Error::new(
        Code::Unsupported,
        format!("it had expired, and {} {why}", can.name),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::recreate::*;
    use crate::domain::capabilities::{Ended, Granularity, Never};
    use crate::domain::{Item, ItemKind, ServerKind};

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
            end_now: EndNow::PastExpiry,
            ended: Ended::Kept,
            never: Never::Direct,
            ..Capabilities::careful("Home")
        }
    }

    #[test]
    fn what_had_not_ended_is_made_again_in_one_step() {
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
    fn what_had_ended_comes_back_ended_where_that_can_be_held() {
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
                end_now: EndNow::Delete,
                ..holding()
            },
            // An end is told as seconds from now, so that none lies before it.
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
            end_now: EndNow::Delete,
            ..holding()
        };
        let error = restore_settings(&share, &back, &deleting, now()).unwrap_err();
        assert_eq!(error.code(), Code::Unsupported);
    }
}
