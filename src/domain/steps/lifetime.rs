//! What a server makes of a lifetime, checked before anything is written.

use jiff::{SignedDuration, Timestamp};

use super::{Mark, cannot};
use crate::domain::capabilities::{Capabilities, Granularity, Never};
use crate::domain::change::Lifetime;
use crate::domain::share::{Share, State};
use crate::error::{Code, Error, Result};

/// Whether a lifetime is over at `now`.
#[must_use]
pub fn ends_now(lifetime: Lifetime, now: Timestamp) -> bool {
    matches!(lifetime, Lifetime::Until(end) if end <= now)
}

/// Whether two lifetimes are one as far as this server can tell them apart.
#[must_use]
pub fn same_lifetime(one: Lifetime, other: Lifetime, can: &Capabilities) -> bool {
    match (one, other) {
        (Lifetime::Never, Lifetime::Never) => true,
        // Whole days are too coarse to call two ends the same.
        (Lifetime::Until(one), Lifetime::Until(other)) => {
            one == other
                || can.granularity != Granularity::DaysFromCreation
                    && one.duration_since(other).abs() < can.expiry_tolerance()
        }
        _ => false,
    }
}

pub(super) fn mark_lifetime(share: &Share, to: Lifetime, now: Timestamp, marks: &mut Vec<Mark>) {
    if ends_now(to, now) {
        marks.push(Mark::EndsNow);
    } else if share.state(now) == Some(State::Expired) {
        marks.push(Mark::Revives);
    } else if let Lifetime::Until(end) = to {
        match share.lifetime {
            Some(Lifetime::Never) => marks.push(Mark::Shorter),
            Some(Lifetime::Until(present)) if end < present => marks.push(Mark::Shorter),
            _ => {}
        }
    }
}

pub(super) fn check_lifetime(
    lifetime: Lifetime,
    created: Option<Timestamp>,
    can: &Capabilities,
    now: Timestamp,
    notes: &mut Vec<String>,
) -> Result<()> {
    let end = match lifetime {
        Lifetime::Never => {
            if can.never == Never::Impossible {
                return Err(cannot(can, "make shares that never expire").hint(
                    "give a date (`--expires 2036-01-01`), or leave `--expires` out to use this \
                     profile's default",
                ));
            }
            if let Some(lives) = can.never_link_lives {
                notes.push(format!(
                    "the share never ends, but each of its links lives {} days only: `sharectl url` \
                     gives a fresh one",
                    lives.as_hours() / 24
                ));
            }
            return Ok(());
        }
        Lifetime::Until(end) => end,
    };
    let ahead = end.duration_since(now);
    if let Some(longest) = can.longest
        && ahead > longest
    {
        return Err(cannot(
            can,
            &format!(
                "keep a share for more than {} days",
                longest.as_hours() / 24
            ),
        )
        .hint("use a shorter `--expires`, or `--expires never`"));
    }
    if can.granularity == Granularity::DaysFromCreation {
        let day = SignedDuration::from_hours(24);
        let from = created.unwrap_or(now);
        let whole = end.duration_since(from);
        // A duration of one day has lost a moment by the time it is looked at.
        if ahead < SignedDuration::from_hours(24) - SignedDuration::from_mins(10) {
            return Err(Error::new(
                Code::Unsupported,
                format!(
                    "{} keeps whole days: an expiry under one day would never expire",
                    can.name
                ),
            )
            .hint("use `--expires 1d`"));
        }
        let days = whole.as_secs().checked_add(day.as_secs() / 2).unwrap_or(0) / day.as_secs();
        let stored = add(
            from,
            SignedDuration::from_secs(days.saturating_mul(day.as_secs())),
        )?;
        if stored.duration_since(end).abs() > SignedDuration::from_secs(60) {
            notes.push(format!(
                "{} keeps whole days: the share will end at {}",
                can.name,
                stored.round(jiff::Unit::Second).unwrap_or(stored)
            ));
        }
    }
    Ok(())
}

pub(super) fn add(to: Timestamp, span: SignedDuration) -> Result<Timestamp> {
    to.checked_add(span)
        .map_err(|_| Error::usage("the expiry is too far away"))
}
