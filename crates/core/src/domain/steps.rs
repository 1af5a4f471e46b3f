//! How a change is made on a given server: a pure function of what is stored, what is wanted, and
//! the server's capabilities. The plan a user sees is these steps, and the operation runs them.

mod lifetime;
mod recreate;
mod step;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};

pub use self::lifetime::{STREAMS_OUTLIVE, ends_now, same_lifetime, too_long};
use self::lifetime::{add, as_kept, check_lifetime, mark_lifetime};
pub use self::recreate::{keeps_link, replace, restore, restore_settings, rotate};
use self::step::cannot;
pub use self::step::{How, Mark, Step, Target};
use super::audible::Inaudible;
use super::capabilities::{
    Capabilities, Description, Download, EndNow, Ended, LinkAfter, NeverLink, Revocation, Sharing,
    StreamOptions, Write,
};
use super::change::{Change, Lifetime, NewShare, Note, NoteCode};
use super::link::Expiry;
use super::share::{Share, State};
use super::{audible, link};
use crate::advice::{Advice, Hint, RequestSetting};
use crate::domain::capabilities::{FirstEnd, Granularity, Many, Never, Omitted};
use crate::domain::change::Settings;
use crate::error::{Code, Error, Result};

/// How a share is made.
///
/// # Errors
/// [`Code::Unsupported`] where the server cannot keep what is asked for, [`Code::SharingOff`] and
/// [`Code::Permission`] where nothing can be shared.
pub fn create(new: &NewShare, can: &Capabilities, now: Timestamp) -> Result<How> {
    may_share(can)?;
    let mut how = How::default();
    if !new.description.is_empty() {
        keeps_description(&new.description, can)?;
    }
    if let (true, Download::SwitchedOff { setting }) = (new.downloadable, can.download) {
        how.notes.push(Cow::from(format!(
            "visitors can't download before the server allows it: {setting}"
        )));
    } else if new.downloadable {
        keeps_download(can, true)?;
    } else if can.download == Download::NotTold {
        how.notes.push(Cow::from(format!(
            "whether visitors may download is {}'s choice: it can't be set here",
            can.name
        )));
    }
    // What it is made of is no question here: a stored slug comes back as it was.
    if new.slug.is_some() && !can.slug {
        return Err(cannot(can, "let the link's name be chosen")
            .hint(Advice::LeaveOut(vec![RequestSetting::Slug(None)])));
    }
    let wants_stream = new.stream_format.is_some() || new.max_bit_rate_kbps.is_some();
    if can.stream_options == StreamOptions::None && wants_stream {
        return Err(
            cannot(can, "set a stream format or bit rate for a share").hint(Advice::LeaveOut(
                vec![
                    RequestSetting::StreamFormat(None),
                    RequestSetting::MaxBitRate,
                ],
            )),
        );
    }
    if ends_now(new.lifetime, now) {
        return Err(Error::usage("a new share can't have expired already").hint(
            Advice::Ask(RequestSetting::Expires("7d".to_owned()))
                .after("give an expiry in the future: "),
        ));
    }
    check_lifetime(new.lifetime, None, can, now, &mut how.notes)?;
    how.notes
        .extend(audible::check(&new.items, new.downloadable, can)?.map(Cow::from));
    let new = NewShare {
        lifetime: as_kept(new.lifetime, None, can, now)?,
        ..new.clone()
    };
    how.steps = made(&new, can, now)?;
    Ok(how)
}

/// How a stored share is changed. Nothing to change gives no steps.
///
/// # Errors
/// [`Code::Unsupported`] where the change cannot be made, or not without losing something that
/// was not named.
pub fn change(share: &Share, change: &Change, can: &Capabilities, now: Timestamp) -> Result<How> {
    has_shares(can)?;
    let mut how = How::default();
    let current = share.settings();
    let mut wanted = change.missing_from(&current);
    let kept = wanted.lifetime.map(|to| as_kept(to, Some(share), can, now));
    let kept = kept.transpose()?;
    if let (Some(to), Some(present)) = (kept, current.lifetime)
        && same_lifetime(to, present, can)
    {
        wanted.lifetime = None;
    }
    if let Some(description) = &wanted.description {
        keeps_description(description, can)?;
        if description.is_empty() && can.description == Description::NeverErased {
            return Err(cannot(can, "remove a description").hint(
                Advice::UpdateShare(share.reference(), RequestSetting::Description)
                    .after("replace it: "),
            ));
        }
        let is_first = current.description.as_deref() == Some("");
        if is_first && can.description == Description::NeverErased {
            how.notes.push(Cow::from(format!(
                "{} can't remove a description, so this can't be undone",
                can.name
            )));
        }
    }
    if let Some(on) = wanted.downloadable {
        keeps_download(can, on)?;
    }
    if let Some(lifetime) = wanted.lifetime {
        mark_lifetime(share, lifetime, now, &mut how.marks);
        if ends_now(lifetime, now) {
            // A second back: the server's clock is known to the second only.
            let end = add(now, SignedDuration::from_secs(-1))?;
            if share.state(now) == Some(State::Expired) {
                wanted.lifetime = None;
                how.marks.clear();
            } else if can.end_now == EndNow::Delete {
                how.notes.push(Cow::from(match can.ended {
                    Ended::RemovedAtOnce => {
                        format!(
                            "{} keeps no expired shares: expiring it deletes it",
                            can.name
                        )
                    }
                    _ => "its expiry can't be changed here: expiring it deletes it".to_owned(),
                }));
                how.steps.push(delete_step(share));
                return Ok(how);
            } else {
                wanted.lifetime = Some(Lifetime::Until(end));
            }
        } else {
            check_lifetime(lifetime, Some(share), can, now, &mut how.notes)?;
            wanted.lifetime = kept;
        }
    }
    if wanted.is_empty() {
        return Ok(how);
    }
    let write = match (
        wanted.lifetime.is_some(),
        wanted.description.is_some() || wanted.downloadable.is_some(),
    ) {
        (true, false) => can.update.expiry,
        (false, _) => can.update.settings,
        (true, true) => harder(can.update.expiry, can.update.settings),
    };
    let to = wanted.applied_to(&current);
    match write {
        Write::InPlace => {
            erases_nothing(share, &to, can)?;
            moves_no_end(share, &wanted, &to, can, now)?;
            how.steps.push(Step::Update {
                share: Target::Id(share.id.clone()),
                to,
                change: wanted.clone(),
            });
        }
        Write::Recreate => {
            may_share(can)?;
            let new = made_anew(share, &to, can, now)?;
            how.steps.push(delete_step(share));
            how.steps.extend(made(&new, can, now)?);
        }
        Write::RecreateNewLink => {
            may_share(can)?;
            let mut new = made_anew(share, &to, can, now)?;
            new.slug = None;
            // The new one first: if it cannot be made, the old one is still there.
            how.steps.extend(made(&new, can, now)?);
            how.steps.push(delete_step(share));
            how.marks.push(Mark::NewLink);
            how.consequences.push(Note::new(
                NoteCode::LinkChanges,
                "the link changes, and the old one stops working",
            ));
        }
        Write::Impossible { why } => {
            let error = Error::new(
                Code::Unsupported,
                format!("{} can't change this share: {why}", can.name),
            );
            return Err(match can.shut {
                Some(shut) => error.detail(shut.how()).hint(shut.remedy(&share.server)),
                None => error,
            });
        }
    }
    if let Some(lifetime) = wanted.lifetime
        && can.update.link == LinkAfter::NewOldLivesOn
        // A share that has ended answers on none of its links.
        && !ends_now(lifetime, now)
        && !how.marks.contains(&Mark::NewLink)
    {
        how.marks.push(Mark::NewLink);
        how.consequences.push(Note::new(
            NoteCode::LinkChanges,
            "the link changes; the old one works until its own expiry at the latest",
        ));
    }
    Ok(how)
}

/// What visitors don't get of a share that is changed, if they get nothing, or won't any more.
#[must_use]
pub fn unheard(share: &Share, change: &Change) -> Option<Note> {
    let why = share.inaudible()?;
    let downloads = change.downloadable.or(share.downloadable) == Some(true);
    let text = match why {
        Inaudible::Ebook if downloads => return None,
        Inaudible::Ebook => {
            "visitors get nothing from it: it is an e-book without audio, and they may not download it".to_owned()
        }
        why => format!("visitors can't hear anything in it: {}", why.why()),
    };
    Some(Note::new(NoteCode::NothingHeard, text))
}

/// How a share is removed.
#[must_use]
pub fn delete(share: &Share, can: &Capabilities) -> How {
    let mut how = How {
        steps: vec![delete_step(share)],
        ..How::default()
    };
    if can.revocation == Revocation::StreamsLiveOn {
        how.notes.push(Cow::from(streams_after(share, can)));
    }
    how.notes.extend(lost_for_good(share, can).map(Cow::from));
    how
}

/// How long the streams of a deleted share work: they have tokens of their own, which expire when
/// the link's does (`servers/airsonic-advanced.md` 31).
fn streams_after(share: &Share, can: &Capabilities) -> String {
    let opened = "streams that a visitor has already opened";
    let token = share.url.as_deref().and_then(link::token_expiry);
    match (share.lifetime, token, can.never_link) {
        (Some(Lifetime::Never), Some(Expiry::Absent), _)
        | (Some(Lifetime::Never), None, NeverLink::StreamsOutlive) => {
            format!("{opened} keep working: nothing on {} ends them", can.name)
        }
        (Some(Lifetime::Never), _, NeverLink::Lives(lives)) => {
            let days = lives.as_hours() / 24;
            format!("{opened} go on for up to {days} days")
        }
        (Some(Lifetime::Never), ..) => format!("{opened} may go on"),
        _ => format!("{opened} go on until the share's expiry"),
    }
}

/// What can't come back of a share that is deleted, because nobody knows it.
fn lost_for_good(share: &Share, can: &Capabilities) -> Option<String> {
    if share.items.is_none() {
        return Some(match &share.tracks {
            Some(tracks) if !tracks.is_empty() => format!(
                "{} shows only the songs of a share that was created elsewhere: `undo` can restore \
                 it if exactly one song, album or playlist has just these songs",
                can.name
            ),
            _ => format!(
                "{} doesn't report what is shared, so `undo` can't restore it",
                can.name
            ),
        });
    }
    if share.is_silent() || share.inaudible().is_some() {
        return Some(
            "`undo` can't restore a share while visitors couldn't hear anything in it: restore the contents \
             first"
                .to_owned(),
        );
    }
    let (what, _) = unknown(&share.settings(), can)?;
    Some(format!(
        "{} doesn't report {what} here, so `undo` can't restore it",
        can.name
    ))
}

/// Fails unless shares can be made here.
///
/// # Errors
/// Says why not, and which setting or right would change it.
pub fn may_share(can: &Capabilities) -> Result<()> {
    has_shares(can)?;
    may_write(can)?;
    match &can.sharing {
        Sharing::NotAllowed { right } => Err(Error::new(
            Code::Permission,
            format!("this account may not share on {}", can.name),
        )
        .hint(format!("it needs {right}"))),
        _ => Ok(()),
    }
}

/// Fails where shares can be listed, and neither made, changed nor deleted.
///
/// # Errors
/// Says why not.
pub fn may_write(can: &Capabilities) -> Result<()> {
    match &can.sharing {
        Sharing::ListsOnly { why } => Err(Error::new(
            Code::Unsupported,
            format!(
                "shares on {} can be listed but not written: {why}",
                can.name
            ),
        )
        .hint("create, change, and delete them in its web page")),
        _ => Ok(()),
    }
}

/// Fails where there are no shares at all. An account that has lost the right to make some may
/// still change and delete its own (`servers/airsonic-advanced.md` 26).
///
/// # Errors
/// Says why not, and which setting would change it.
pub fn has_shares(can: &Capabilities) -> Result<()> {
    match &can.sharing {
        Sharing::Works | Sharing::NotAllowed { .. } | Sharing::ListsOnly { .. } => Ok(()),
        Sharing::Off { setting } => Err(Error::new(
            Code::SharingOff,
            format!("sharing is turned off on this {} server", can.name),
        )
        .hint(format!(
            "turn it on in the server's configuration, and restart the server: {setting}"
        ))),
        Sharing::Absent { why } => Err(Error::new(
            Code::Unsupported,
            format!("{} has no public shares: {why}", can.name),
        )),
    }
}

fn delete_step(share: &Share) -> Step {
    Step::Delete {
        id: share.id.clone(),
    }
}

/// Fails unless the server keeps this description, and its page stays whole.
///
/// # Errors
/// [`Code::Unsupported`].
pub fn keeps_description(text: &str, can: &Capabilities) -> Result<()> {
    if let Some(longest) = can.longest_description
        && text.chars().count() > longest
    {
        return Err(Error::new(
            Code::Unsupported,
            format!(
                "{} keeps descriptions of up to {longest} characters",
                can.name
            ),
        )
        .hint(Advice::Ask(RequestSetting::Description).after("give a shorter one: ")));
    }
    match can.description {
        Description::Kept | Description::NeverErased => Ok(()),
        Description::Pasted if text.contains(['"', '\\', '\n', '\r']) || text.contains("</") => {
            Err(cannot(
                can,
                "show this description: its page would break and play nothing",
            )
            .hint("leave out double quotes, backslashes, line breaks and `</`"))
        }
        Description::Pasted => Ok(()),
        Description::None => Err(cannot(can, "keep a description")
            .hint(Advice::LeaveOut(vec![RequestSetting::Description]))),
    }
}

/// Fails unless the download permission can be set to `on`, and means something.
///
/// # Errors
/// [`Code::Unsupported`].
pub fn keeps_download(can: &Capabilities, on: bool) -> Result<()> {
    match can.download {
        Download::Settable => Ok(()),
        Download::SwitchedOff { setting } if on => Err(Error::new(
            Code::Unsupported,
            format!("downloads are turned off on this {} server", can.name),
        )
        .hint(format!("enable them on the server: {setting}"))
        .hint(Advice::LeaveOut(vec![RequestSetting::Download(None)]).after("or "))),
        Download::SwitchedOff { .. } => Ok(()),
        Download::AlwaysOff => Err(cannot(can, "let visitors download")
            .hint(Advice::LeaveOut(vec![RequestSetting::Download(None)]))),
        Download::NotTold => Err(Error::new(
            Code::Unsupported,
            format!(
                "whether visitors may download can't be set here: it is {}'s choice",
                can.name
            ),
        )
        .hint(Advice::LeaveOut(vec![RequestSetting::Download(None)]))),
    }
}

/// Fails if the server would store what was asked for and ignore it: a bit rate, or the permission to
/// download. What was stored before may come back as it was, so only new shares are checked.
///
/// # Errors
/// [`Code::Unsupported`].
pub fn has_effect(new: &NewShare, can: &Capabilities) -> Result<()> {
    if let (true, Download::SwitchedOff { .. }) = (new.downloadable, can.download) {
        keeps_download(can, true)?;
    }
    if new.max_bit_rate_kbps.is_none() {
        return Ok(());
    }
    match can.stream_options {
        StreamOptions::None | StreamOptions::Any => Ok(()),
        StreamOptions::Format => Err(cannot(can, "limit the bit rate of a share in this version")
            .hint(Advice::LeaveOut(vec![RequestSetting::MaxBitRate]))),
        StreamOptions::FormatAndRate if new.stream_format.is_some() => Ok(()),
        StreamOptions::FormatAndRate => Err(cannot(
            can,
            "limit the bit rate of a share without a stream format",
        )
        .hint(Advice::Ask(RequestSetting::StreamFormat(Some("mp3"))).after("add a format: "))),
    }
}

/// Of two ways to write, the one that does both.
const fn harder(one: Write, other: Write) -> Write {
    match (one, other) {
        (Write::Impossible { why }, _) | (_, Write::Impossible { why }) => {
            Write::Impossible { why }
        }
        (Write::RecreateNewLink, _) | (_, Write::RecreateNewLink) => Write::RecreateNewLink,
        (Write::Recreate, _) | (_, Write::Recreate) => Write::Recreate,
        (Write::InPlace, Write::InPlace) => Write::InPlace,
    }
}

/// Whether ended shares can still be changed here.
#[must_use]
pub fn holds_ended(can: &Capabilities) -> bool {
    can.ended != Ended::RemovedAtOnce
}

/// The steps that make a share: one, or two where the create call can't be told its end.
///
/// # Errors
/// [`Code::Unsupported`] for several items where a share holds one thing: of a stored album, some
/// servers tell only the songs.
fn made(new: &NewShare, can: &Capabilities, now: Timestamp) -> Result<Vec<Step>> {
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
            format!("the expiry of {} is unknown", share.reference()),
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
fn whole_again(share: &Share, to: &Settings, can: &Capabilities) -> Result<NewShare> {
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
fn unknown(settings: &Settings, can: &Capabilities) -> Option<(&'static str, RequestSetting)> {
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
fn made_anew(share: &Share, to: &Settings, can: &Capabilities, now: Timestamp) -> Result<NewShare> {
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

/// Fails where an update would erase something that is not known and so can't be sent along
/// (P-2, P-31).
fn erases_nothing(share: &Share, to: &Settings, can: &Capabilities) -> Result<()> {
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
fn moves_no_end(
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
            "{reference} has expired, and {} can't keep a past expiry when something else is \
             changed",
            can.name
        ),
    )
    .hint(
        Advice::UpdateShare(share.reference(), RequestSetting::Expires("7d".to_owned()))
            .after("set an expiry in the same update as the rest: "),
    ))
}
