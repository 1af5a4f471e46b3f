//! Making a share: the steps to a new one, and a stored one once more.

use jiff::{SignedDuration, Timestamp};

use super::lifetime::{add, ends_now};
use super::step::{Step, Target};
use crate::advice::{Advice, Hint, RequestSetting};
use crate::domain::capabilities::{Capabilities, Description, FirstEnd, Many, Never, Write};
use crate::domain::change::{Change, Lifetime, NewShare, Settings};
use crate::domain::share::Share;
use crate::error::{Code, Error, Result};

/// The steps that make a share: one, or two where the create call can't be told its end.
///
/// # Errors
/// [`Code::Unsupported`] for several items where a share holds one thing: of a stored album, some
/// servers tell only the songs.
pub(super) fn made(new: &NewShare, can: &Capabilities, now: Timestamp) -> Result<Vec<Step>> {
    if can.contents.many == Many::One && new.items.len() > 1 {
        return Err(Error::new(
            Code::Unsupported,
            format!(
                "{} shares one thing at a time, and these are {} items",
                can.name,
                new.items.len()
            ),
        )
        .hint(Advice::ShareItem("album").after("share the album or playlist that holds them: ")));
    }
    let first = match (new.lifetime, can.first_end, can.never) {
        (Lifetime::Until(_), FirstEnd::Update, _) => Lifetime::Never,
        (Lifetime::Never, _, Never::CreateThenClear) => {
            Lifetime::Until(add(now, SignedDuration::from_hours(365 * 24))?)
        }
        _ => {
            return Ok(vec![Step::Create {
                new: Box::new(new.clone()),
            }]);
        }
    };
    let create = Step::Create {
        new: Box::new(NewShare {
            lifetime: first,
            ..new.clone()
        }),
    };
    let then = Step::Update {
        share: Target::Created,
        to: new.settings(),
        change: Change {
            lifetime: Some(new.lifetime),
            ..Change::default()
        },
    };
    Ok(vec![create, then])
}

/// A new share with the contents of `share` and the settings `to`.
///
/// # Errors
/// [`Code::Unsupported`] where the contents or the end are not known: neither is ever guessed.
pub fn same_again(share: &Share, to: &Settings) -> Result<NewShare> {
    let items = share.items.clone().filter(|items| !items.is_empty());
    let items = items.ok_or_else(|| unknown_contents(share))?;
    let lifetime = to.lifetime.ok_or_else(|| {
        Error::new(
            Code::Unsupported,
            format!("when {} ends is not known", share.reference()),
        )
        .hint(
            Advice::ExtendShare(share.reference())
                .after("it would have to be created again, so set its expiry first: "),
        )
    })?;
    Ok(NewShare {
        items,
        description: to.description.clone().unwrap_or_default(),
        lifetime,
        downloadable: to.downloadable.unwrap_or(false),
        slug: share.slug.clone(),
        stream_format: share.stream_format.clone().filter(|text| !text.is_empty()),
        max_bit_rate_kbps: share.max_bit_rate_kbps.filter(|rate| *rate > 0),
    })
}

/// The error for a share that would have to be created again, and of which nobody knows what it shares.
fn unknown_contents(share: &Share) -> Error {
    let reference = share.reference();
    let heard = share.tracks.as_ref().is_some_and(|all| !all.is_empty());
    if !heard {
        let message = format!("the contents of {reference} are not known");
        return Error::new(Code::Unsupported, message)
            .hint("it would have to be created again, and its contents can't be read");
    }
    Error::new(
        Code::Unsupported,
        format!(
            "{reference} can't be created again: its songs are known, but not whether a song, an \
             album or a playlist is shared"
        ),
    )
    .hint(Advice::ShareItem("album").after("share it yourself: "))
}

/// As [`same_again`], for a share that is there and would lose what is not known of it.
///
/// # Errors
/// [`Code::Unsupported`] where a setting that this server keeps is not known.
pub(super) fn whole_again(share: &Share, to: &Settings, can: &Capabilities) -> Result<NewShare> {
    if share.is_silent() {
        return Err(Error::new(
            Code::Unsupported,
            format!(
                "{} can't be changed: its contents are gone, and a change here deletes the share and \
                 creates it again",
                share.reference()
            ),
        )
        .hint(Advice::DeleteShare(share.reference()).after("delete it: ")));
    }
    let new = same_again(share, to)?;
    if let Some((what, setting)) = unknown(to, can) {
        let reference = share.reference();
        let error = Error::new(
            Code::Unsupported,
            format!("{reference} would have to be created again, and {what} is not known"),
        );
        let Write::Impossible { why } = can.update.settings else {
            let update = Advice::UpdateShare(share.reference(), setting);
            return Err(error.hint(update.after("set it first: ")));
        };
        let error = error.hint(Hint::text(format!("nor can it be set here: {why}")));
        return Err(match can.shut {
            Some(shut) => error.detail(shut.how()).hint(shut.remedy(&share.server)),
            None => error,
        });
    }
    Ok(new)
}

/// A setting that this server keeps and that is not known, and how to ask for it.
pub(super) fn unknown(
    settings: &Settings,
    can: &Capabilities,
) -> Option<(&'static str, RequestSetting)> {
    if settings.description.is_none() && can.description != Description::None {
        Some(("its description", RequestSetting::Description))
    } else if settings.downloadable.is_none() && can.download.is_kept() {
        Some((
            "whether visitors may download",
            RequestSetting::Download(None),
        ))
    } else {
        None
    }
}

/// A new share in the place of `share`, which must not have ended: servers drop or misread an end
/// in the past (P-34, P-42).
pub(super) fn made_anew(
    share: &Share,
    to: &Settings,
    can: &Capabilities,
    now: Timestamp,
) -> Result<NewShare> {
    let new = whole_again(share, to, can)?;
    if ends_now(new.lifetime, now) {
        return Err(Error::new(
            Code::Unsupported,
            format!(
                "{} has expired, and changing it here means recreating it",
                share.reference()
            ),
        )
        .hint(Advice::ExtendShare(share.reference()).after("revive it first: ")));
    }
    Ok(new)
}
