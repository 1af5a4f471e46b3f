//! What an update has to send along though nobody named it, and must not lose or move by that.

use jiff::Timestamp;

use super::anew::unknown;
use super::lifetime::ends_now;
use crate::advice::{Advice, RequestSetting};
use crate::domain::capabilities::{Capabilities, Granularity, Omitted};
use crate::domain::change::{Change, Settings};
use crate::domain::share::Share;
use crate::error::{Code, Error, Result};

/// Fails where an update would erase something that is not known and so can't be sent along
/// (P-2, P-31).
pub(super) fn erases_nothing(share: &Share, to: &Settings, can: &Capabilities) -> Result<()> {
    if can.update.omitted == Omitted::Kept {
        return Ok(());
    }
    let Some((what, setting)) = unknown(to, can) else {
        return Ok(());
    };
    Err(Error::new(
        Code::Unsupported,
        format!(
            "{} erases what an update leaves out, and {what} can't be read for {}",
            can.name,
            share.reference()
        ),
    )
    .hint(
        Advice::UpdateShare(share.reference(), setting)
            .after("set it in the same update as the rest: "),
    ))
}

/// Fails where an update has to send the end along, and that has passed and can't be told: it would
/// be moved to now without anybody's asking for it (`servers/sharing-api.md`).
pub(super) fn moves_no_end(
    share: &Share,
    wanted: &Change,
    to: &Settings,
    can: &Capabilities,
    now: Timestamp,
) -> Result<()> {
    let counts_from_now = can.granularity == Granularity::SecondsFromNow;
    let has_ended = to.lifetime.is_some_and(|end| ends_now(end, now));
    if wanted.lifetime.is_some() || !counts_from_now || !has_ended {
        return Ok(());
    }
    let reference = share.reference();
    Err(Error::new(
        Code::Unsupported,
        format!(
            "{reference} has ended, and {} can't keep an end in the past when something else is \
             changed",
            can.name
        ),
    )
    .hint(
        Advice::UpdateShare(share.reference(), RequestSetting::Expires("7d".to_owned()))
            .after("set an expiry in the same update as the rest: "),
    ))
}
