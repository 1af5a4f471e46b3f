//! What a server makes of a lifetime, checked before anything is written.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};

use super::step::{Mark, cannot};
use crate::advice::{Advice, Hint, ProfileSetting, RequestSetting};
use crate::domain::capabilities::{Capabilities, Ended, Granularity, Never, NeverLink};
use crate::domain::change::Lifetime;
use crate::domain::share::{Share, State};
use crate::error::{Code, Error, Result};

/// What a visitor can keep of a share that never expires.
pub const STREAMS_OUTLIVE: &str = "the streams of a share that never expires keep working, even \
                                   after it is deleted: a late date such as 2036-01-01 avoids that";

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

/// Where a lifetime is longer than this server can hold: how many days it can.
#[must_use]
pub fn too_long(lifetime: Lifetime, can: &Capabilities, now: Timestamp) -> Option<i64> {
    let Lifetime::Until(end) = lifetime else {
        return None;
    };
    let longest = can.longest?;
    (end.duration_since(now) > longest).then(|| longest.as_hours() / 24)
}

/// Fails where the server would make something else of a lifetime, and notes what it makes of it.
/// `share` is the one that is changed; nothing where one is made.
pub(super) fn check_lifetime(
    lifetime: Lifetime,
    share: Option<&Share>,
    can: &Capabilities,
    now: Timestamp,
    notes: &mut Vec<Cow<'static, str>>,
) -> Result<()> {
    let Lifetime::Until(end) = lifetime else {
        return check_never(share, can, notes);
    };
    if let Some(days) = too_long(lifetime, can, now) {
        return Err(
            cannot(can, &format!("keep a share for more than {days} days"))
                .hint("set an earlier expiry, or `never`"),
        );
    }
    if can.granularity == Granularity::DaysFromCreation {
        check_days(end, share, can, now, notes)?;
    }
    if can.ended == Ended::StillWork {
        notes.push(Cow::from(format!(
            "{} stores the expiry, but ignores it: the link works until the share is deleted",
            can.name
        )));
    }
    Ok(())
}

fn check_never(
    share: Option<&Share>,
    can: &Capabilities,
    notes: &mut Vec<Cow<'static, str>>,
) -> Result<()> {
    if can.never_link == NeverLink::Dead {
        return Err(Error::new(
            Code::Unsupported,
            format!(
                "{} can't make shares that never expire: their links fail for every visitor",
                can.name
            ),
        )
        .hint(match share {
            None => {
                Advice::Ask(RequestSetting::Expires("2036-01-01".to_owned())).after("give a date: ")
            }
            Some(_) => Hint::text("give it a late expiry, such as 2036-01-01"),
        }));
    }
    match (can.never, share) {
        (Never::Impossible, _) => {
            return Err(
                cannot(can, "make shares that never expire").hint(match share {
                    None => Advice::Ask(RequestSetting::Expires("2036-01-01".to_owned()))
                        .after("give a date: ")
                        .then("; to change the default of a server: ")
                        .step(Advice::SetProfile(
                            "NAME".to_owned(),
                            ProfileSetting::DefaultExpires("30d"),
                        )),
                    Some(_) => Hint::text("give it a late expiry, such as 2036-01-01"),
                }),
            );
        }
        (Never::AtCreation, Some(share)) if share.lifetime != Some(Lifetime::Never) => {
            return Err(cannot(can, "remove a share's expiry")
                .hint("give it a later one, such as `2036-01-01`")
                .hint("or share the items again, without an expiry"));
        }
        _ => {}
    }
    match can.never_link {
        NeverLink::Lives(lives) => notes.push(Cow::from(format!(
            "the share never expires, but each of its links works for {} days only",
            lives.as_hours() / 24
        ))),
        NeverLink::StreamsOutlive => notes.push(Cow::from(STREAMS_OUTLIVE.to_owned())),
        NeverLink::AsShare | NeverLink::Dead => {}
    }
    Ok(())
}

/// A duration of one day has lost a moment by the time it is looked at.
const LOST: SignedDuration = SignedDuration::from_mins(10);

/// A lifetime as this server is going to store it. A server that keeps whole days is told whole days: of
/// half a day more, it depends on the second what it makes. `share` is the one that is changed.
pub(super) fn as_kept(
    lifetime: Lifetime,
    share: Option<&Share>,
    can: &Capabilities,
    now: Timestamp,
) -> Result<Lifetime> {
    match lifetime {
        Lifetime::Until(end)
            if can.granularity == Granularity::DaysFromCreation
                && end.duration_since(now) >= SignedDuration::from_hours(24) - LOST =>
        {
            Ok(Lifetime::Until(whole_days(end, share, now)?))
        }
        other => Ok(other),
    }
}

/// The end that is whole days after the creation and nearest to `end`.
fn whole_days(end: Timestamp, share: Option<&Share>, now: Timestamp) -> Result<Timestamp> {
    const DAY: i64 = 86_400;
    let from = share.and_then(|share| share.created).unwrap_or(now);
    let whole = end.duration_since(from).as_secs();
    // What was half a day when it was asked for has lost a moment by now.
    let half = DAY / 2 + 60;
    let days = whole.saturating_add(half).div_euclid(DAY);
    add(from, SignedDuration::from_secs(days.saturating_mul(DAY)))
}

/// Whole days from the creation: less than one would be never, or nothing (P-34, P-35).
fn check_days(
    end: Timestamp,
    share: Option<&Share>,
    can: &Capabilities,
    now: Timestamp,
    notes: &mut Vec<Cow<'static, str>>,
) -> Result<()> {
    let day = SignedDuration::from_hours(24);
    let ahead = end.duration_since(now);
    if ahead < day - LOST {
        let name = can.name;
        let span = roughly(ahead);
        let what = match share {
            None if ahead <= day / 2 => {
                format!(
                    "{name} keeps whole days: a share that expires in {span} would never expire"
                )
            }
            None => format!("{name} keeps whole days: a share can't expire in {span}"),
            Some(_) => format!(
                "{name} keeps whole days from a share's creation: this one can't expire in {span}"
            ),
        };
        return Err(Error::new(Code::Unsupported, what).hint("give it a day at least: `1d`"));
    }
    let stored = whole_days(end, share, now)?;
    if stored.duration_since(end).abs() > SignedDuration::from_secs(60) {
        notes.push(Cow::from(format!(
            "{} keeps whole days: the share will expire at {}",
            can.name,
            stored.round(jiff::Unit::Second).unwrap_or(stored)
        )));
    }
    Ok(())
}

/// `90min`, `18h`: as one would have typed it.
fn roughly(span: SignedDuration) -> String {
    let minutes = span.as_secs().saturating_add(30) / 60;
    if minutes % 60 == 0 {
        format!("{}h", minutes / 60)
    } else {
        format!("{minutes}min")
    }
}

pub(super) fn add(to: Timestamp, span: SignedDuration) -> Result<Timestamp> {
    to.checked_add(span)
        .map_err(|_| Error::usage("the expiry is too far away"))
}
