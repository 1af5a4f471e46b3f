//! The steps of a change on a given server: a pure function of what is stored, what is wanted, and the server's
//! capabilities. A plan shows these steps to the user, and the operation runs them.

mod recreate;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use self::recreate::{keeps_link, replace, restore, restore_settings, rotate};
use super::audible;
use super::capabilities::{
    Capabilities, Description, Download, Ended, ExpireNow, Granularity, InitialExpiry, LinkAfter,
    Never, NeverLink, Omitted, Revocation, ShareCapacity, Sharing, StreamOptions, Write,
};
pub use super::expiry::{STREAMS_OUTLIVE, same_lifetime, too_long};
use super::expiry::{add, as_kept, check_lifetime};
use super::item::Inaudible;
use super::link::{self, TokenExpiry};
pub use super::share::ends_now;
use super::share::{Change, Lifetime, NewShare, Note, NoteCode, Settings, Share, State};
use crate::advice::{Advice, Hint, RequestSetting};
use crate::error::{Code, Error, Result};

/// One write request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Step {
    /// Create a share.
    Create {
        /// The share to create.
        new: Box<NewShare>,
    },
    /// Update a share's settings: all of `to`, because some servers erase what an update omits.
    Update {
        /// The share to update.
        share: Target,
        /// The settings to store.
        to: Settings,
        /// The settings that differ from before.
        change: Change,
    },
    /// Delete a share.
    Delete {
        /// The id of the share.
        id: String,
    },
}

/// The share that a step updates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The share with this id.
    Id(String),
    /// The share that an earlier step of the same row created.
    Created,
}

/// Something that a user should notice in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// An expired share works again.
    Revives,
    /// It expires earlier than before.
    Shorter,
    /// It expires immediately.
    EndsNow,
    /// The link changes.
    NewLink,
    /// The change is meant to be permanent: `undo` refuses to reverse it.
    Revoked,
}

impl Mark {
    /// The mark as a note, for data.
    #[must_use]
    pub fn note(self) -> Note {
        let (code, text) = match self {
            Self::Revives => (NoteCode::Revives, "the link works again"),
            Self::Shorter => (NoteCode::Shortens, "it expires earlier than now set"),
            Self::EndsNow => (NoteCode::EndsNow, "it expires at once"),
            Self::NewLink => (NoteCode::LinkChanges, "the link changes"),
            Self::Revoked => (NoteCode::Revoked, "`undo` refuses to bring it back"),
        };
        Note::new(code, text)
    }
}

/// How to make a change: the steps, and what to show before they run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChangePlan {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What the user should notice.
    pub marks: Vec<Mark>,
    /// How the server handles it, in sentences for people.
    pub notes: Vec<Cow<'static, str>>,
    /// The effects on visitors and other shares, beyond the marks.
    pub consequences: Vec<Note>,
}

impl ChangePlan {
    fn note(&mut self, note: impl Into<Cow<'static, str>>) {
        self.notes.push(note.into());
    }

    fn changes_link(&mut self, what: &str) {
        self.marks.push(Mark::NewLink);
        self.consequences
            .push(Note::new(NoteCode::LinkChanges, what));
    }

    /// Shrinks it to the memory that it needs: a plan may have 100,000 of them.
    #[must_use]
    pub fn compact(mut self) -> Self {
        self.steps.shrink_to_fit();
        self.marks.shrink_to_fit();
        self.notes.shrink_to_fit();
        self.consequences.shrink_to_fit();
        self
    }

    /// The resulting expiry of the share, if the steps set it.
    #[must_use]
    pub fn lifetime(&self) -> Option<Lifetime> {
        self.steps.iter().rev().find_map(|step| match step {
            Step::Create { new } => Some(new.lifetime),
            Step::Update { change, .. } => change.lifetime,
            Step::Delete { .. } => None,
        })
    }
}

/// The mark of a new lifetime, if the user should notice it.
fn lifetime_mark(share: &Share, to: Lifetime, now: Timestamp) -> Option<Mark> {
    if ends_now(to, now) {
        Some(Mark::EndsNow)
    } else if share.state(now) == Some(State::Expired) {
        Some(Mark::Revives)
    } else {
        (to < share.lifetime?).then_some(Mark::Shorter)
    }
}

/// The steps to create a share.
///
/// # Errors
/// [`Code::Unsupported`] if the server can't store what is requested or has no shares, [`Code::SharingOff`] or
/// [`Code::Permission`] if nothing can be shared, [`Code::Usage`] if the expiry is in the past, and
/// [`Code::NotFound`] if visitors would get nothing from an item.
pub fn create(new: &NewShare, can: &Capabilities, now: Timestamp) -> Result<ChangePlan> {
    may_share(can)?;
    let mut how = ChangePlan::default();
    if !new.description.is_empty() {
        check_description(&new.description, can)?;
    }
    if let (true, Download::SwitchedOff { setting }) = (new.downloadable, can.download) {
        how.note(format!(
            "visitors can't download before the server allows it: {setting}"
        ));
    } else if new.downloadable {
        check_download(can, true)?;
    } else if can.download == Download::NotTold {
        how.note(format!(
            "{} decides whether visitors may download; it can't be set for a share",
            can.name
        ));
    }
    // The slug itself isn't checked here: a stored one is restored as it was.
    if new.slug.is_some() && !can.slug {
        let error = can.does_not("let you choose the slug");
        return Err(error.hint(Advice::LeaveOut(vec![RequestSetting::Slug(None)])));
    }
    let wants_stream = new.stream_format.is_some() || new.max_bit_rate_kbps.is_some();
    if can.stream_options == StreamOptions::None && wants_stream {
        let error = can.does_not("support a stream format or bit rate for shares");
        return Err(error.hint(Advice::LeaveOut(vec![
            RequestSetting::StreamFormat(None),
            RequestSetting::MaxBitRate,
        ])));
    }
    if ends_now(new.lifetime, now) {
        return Err(Error::usage("a new share can't have expired already").hint(
            Advice::Ask(RequestSetting::Expires("7d".to_owned()))
                .after("give an expiry in the future: "),
        ));
    }
    how.notes
        .extend(check_lifetime(new.lifetime, None, can, now)?);
    how.notes
        .extend(audible::check(&new.items, new.downloadable, can)?.map(Cow::from));
    let new = NewShare {
        lifetime: as_kept(new.lifetime, None, can, now)?,
        ..new.clone()
    };
    how.steps = made(&new, can, now)?;
    Ok(how)
}

/// The steps to change a stored share; none if nothing changes.
///
/// # Errors
/// [`Code::Unsupported`] if the change can't be made, or only by losing something that wasn't part of it.
pub fn change(
    share: &Share,
    change: &Change,
    can: &Capabilities,
    now: Timestamp,
) -> Result<ChangePlan> {
    has_shares(can)?;
    let mut how = ChangePlan::default();
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
        check_description(description, can)?;
        if description.is_empty() && can.description == Description::NeverErased {
            let update = Advice::UpdateShare(share.reference(), RequestSetting::Description);
            return Err(can
                .does_not("let you remove a description")
                .hint(update.after("replace it: ")));
        }
        let is_first = current.description.as_deref() == Some("");
        if is_first && can.description == Description::NeverErased {
            how.note(format!(
                "{} doesn't let you remove a description, so this can't be undone",
                can.name
            ));
        }
    }
    if let Some(on) = wanted.downloadable {
        check_download(can, on)?;
    }
    if let Some(lifetime) = wanted.lifetime {
        how.marks.extend(lifetime_mark(share, lifetime, now));
        if ends_now(lifetime, now) {
            // One second earlier, because the server's clock is only known to the second.
            let end = add(now, SignedDuration::from_secs(-1))?;
            if share.state(now) == Some(State::Expired) {
                wanted.lifetime = None;
                how.marks.clear();
            } else if can.expire_now == ExpireNow::Delete {
                how.note(match can.ended {
                    Ended::RemovedAtOnce => {
                        format!(
                            "{} keeps no expired shares: expiring it deletes it",
                            can.name
                        )
                    }
                    _ => "its expiry can't be changed on this server: expiring it deletes it"
                        .to_owned(),
                });
                how.steps.push(delete_step(share));
                return Ok(how);
            } else {
                wanted.lifetime = Some(Lifetime::Until(end));
            }
        } else {
            how.notes
                .extend(check_lifetime(lifetime, Some(share), can, now)?);
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
            let new = recreate(share, &to, can, now)?;
            how.steps.push(delete_step(share));
            how.steps.extend(made(&new, can, now)?);
        }
        Write::RecreateNewLink => {
            may_share(can)?;
            let new = NewShare {
                slug: None,
                ..recreate(share, &to, can, now)?
            };
            // Create the new one first: if that fails, the old one still exists.
            how.steps.extend(made(&new, can, now)?);
            how.steps.push(delete_step(share));
            how.changes_link("the link changes, and the old one stops working");
        }
        Write::Impossible { why } => {
            let message = format!("{} can't change this share: {why}", can.name);
            return Err(with_access(Error::unsupported(message), share, can));
        }
    }
    if let Some(lifetime) = wanted.lifetime
        && can.update.link == LinkAfter::NewOldLivesOn
        // None of an expired share's links work.
        && !ends_now(lifetime, now)
        && !how.marks.contains(&Mark::NewLink)
    {
        how.changes_link("the link changes; the old one works until its own expiry at the latest");
    }
    Ok(how)
}

/// Adds the reason why the native API, which could do it, isn't used, and the fix.
fn with_access(error: Error, share: &Share, can: &Capabilities) -> Error {
    match can.shut {
        Some(shut) => error.detail(shut.how()).hint(shut.remedy(&share.server)),
        None => error,
    }
}

/// A note if visitors get nothing from a share with this change.
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

/// The steps to delete a share.
#[must_use]
pub fn delete(share: &Share, can: &Capabilities) -> ChangePlan {
    let mut how = ChangePlan {
        steps: vec![delete_step(share)],
        ..ChangePlan::default()
    };
    if can.revocation == Revocation::StreamsLiveOn {
        how.note(streams_after(share, can));
    }
    how.notes.extend(undo_obstacle(share, can).map(Cow::from));
    how
}

/// A sentence about how long the streams of a deleted share work: they have their own tokens, which expire when
/// the link's token does (Airsonic-Advanced).
fn streams_after(share: &Share, can: &Capabilities) -> String {
    let opened = "streams that a visitor has already opened";
    let token = share.url.as_deref().and_then(link::token_expiry);
    match (share.lifetime, token, can.never_link) {
        (Some(Lifetime::Never), Some(TokenExpiry::Absent), _)
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

/// A sentence about why `undo` can't restore a deleted share, if it can't.
fn undo_obstacle(share: &Share, can: &Capabilities) -> Option<String> {
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
    if share.has_no_tracks() || share.inaudible().is_some() {
        return Some(
            "`undo` can't restore a share while visitors couldn't hear anything in it: restore the contents \
             first"
                .to_owned(),
        );
    }
    let (what, _) = unknown(&share.settings(), can)?;
    Some(format!("{what} isn't known, so `undo` can't restore it"))
}

/// A new share with the contents of `share` and the settings `to`.
///
/// # Errors
/// [`Code::Unsupported`] if the contents or the expiry are unknown: they are never guessed.
pub fn recreation(share: &Share, to: &Settings) -> Result<NewShare> {
    let items = share.items.clone().filter(|items| !items.is_empty());
    let items = items.ok_or_else(|| unknown_contents(share))?;
    let lifetime = to.lifetime.ok_or_else(|| {
        let message = format!("the expiry of {} is unknown", share.reference());
        Error::unsupported(message).hint(
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

/// The error for a share that would have to be created again, but whose contents are unknown.
fn unknown_contents(share: &Share) -> Error {
    let reference = share.reference();
    let heard = share.tracks.as_ref().is_some_and(|all| !all.is_empty());
    if !heard {
        let message = format!("the contents of {reference} are not known");
        return Error::unsupported(message)
            .hint("it would have to be created again, and its contents can't be read");
    }
    Error::unsupported(format!(
        "{reference} can't be created again: its songs are known, but not whether a song, an album or \
         a playlist is shared"
    ))
    .hint(Advice::ShareItem("album").after("share it yourself: "))
}

/// Like [`recreation`], for an existing share, which would lose unknown settings.
///
/// # Errors
/// [`Code::Unsupported`] if its contents no longer exist, or if a setting that this server stores is unknown.
fn complete(share: &Share, to: &Settings, can: &Capabilities) -> Result<NewShare> {
    if share.has_no_tracks() {
        return Err(Error::unsupported(format!(
            "{} can't be changed: its contents are gone, and on this server a change deletes the \
             share and creates it again",
            share.reference()
        ))
        .hint(Advice::DeleteShare(share.reference()).after("delete it: ")));
    }
    let new = recreation(share, to)?;
    if let Some((what, setting)) = unknown(to, can) {
        let error = Error::unsupported(format!(
            "{} would have to be created again, and {what} is not known",
            share.reference()
        ));
        let Write::Impossible { why } = can.update.settings else {
            let update = Advice::UpdateShare(share.reference(), setting);
            return Err(error.hint(update.after("set it first: ")));
        };
        let error = error.hint(Hint::text(format!(
            "and it can't be set on this server: {why}"
        )));
        return Err(with_access(error, share, can));
    }
    Ok(new)
}

/// The first setting that this server stores but whose value is unknown, and the request setting for it.
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

/// A new share to replace `share`. Fails if `share` has expired: servers drop or misread an expiry in the past
/// (P-34, P-42).
fn recreate(share: &Share, to: &Settings, can: &Capabilities, now: Timestamp) -> Result<NewShare> {
    let new = complete(share, to, can)?;
    if ends_now(new.lifetime, now) {
        return Err(Error::unsupported(format!(
            "{} has expired, and changing it on this server means recreating it",
            share.reference()
        ))
        .hint(Advice::ExtendShare(share.reference()).after("revive it first: ")));
    }
    Ok(new)
}

/// Checks that shares can be created here.
///
/// # Errors
/// The reason, and the setting or right that would change it.
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

/// Checks that shares can be written, not just listed.
///
/// # Errors
/// The reason.
pub fn may_write(can: &Capabilities) -> Result<()> {
    match &can.sharing {
        Sharing::ListsOnly { why } => Err(Error::unsupported(format!(
            "shares on {} can be listed but not written: {why}",
            can.name
        ))
        .hint("create, change, and delete them in its web page")),
        _ => Ok(()),
    }
}

/// Checks that the server has shares at all. An account that has lost the right to create shares may still
/// change and delete its own (Airsonic-Advanced).
///
/// # Errors
/// The reason, and the setting that would change it.
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
        Sharing::Absent { why } => Err(Error::unsupported(format!(
            "{} has no public shares: {why}",
            can.name
        ))),
    }
}

fn delete_step(share: &Share) -> Step {
    Step::Delete {
        id: share.id.clone(),
    }
}

/// Checks that the server stores this description and that its page doesn't break on it.
///
/// # Errors
/// [`Code::Unsupported`] if not.
pub fn check_description(text: &str, can: &Capabilities) -> Result<()> {
    if let Some(longest) = can.longest_description
        && text.chars().count() > longest
    {
        let what = format!(
            "{} keeps descriptions of up to {longest} characters",
            can.name
        );
        let shorter = Advice::Ask(RequestSetting::Description).after("give a shorter one: ");
        return Err(Error::unsupported(what).hint(shorter));
    }
    match can.description {
        Description::Kept | Description::NeverErased => Ok(()),
        Description::Pasted if text.contains(['"', '\\', '\n', '\r']) || text.contains("</") => {
            Err(can
                .does_not("escape this description: its page would break and play nothing")
                .hint("remove double quotes, backslashes, line breaks, and `</`"))
        }
        Description::Pasted => Ok(()),
        Description::None => Err(can
            .does_not("store descriptions")
            .hint(Advice::LeaveOut(vec![RequestSetting::Description]))),
    }
}

/// Checks that the download permission can be set to `on` and takes effect.
///
/// # Errors
/// [`Code::Unsupported`] if not.
pub fn check_download(can: &Capabilities, on: bool) -> Result<()> {
    let leave_out = Advice::LeaveOut(vec![RequestSetting::Download(None)]);
    match can.download {
        Download::SwitchedOff { setting } if on => Err(Error::unsupported(format!(
            "downloads are turned off on this {} server",
            can.name
        ))
        .hint(format!("enable them on the server: {setting}"))
        .hint(leave_out.after("or "))),
        Download::Settable | Download::SwitchedOff { .. } => Ok(()),
        Download::AlwaysOff => Err(can
            .does_not("support downloads by visitors")
            .hint(leave_out)),
        Download::NotTold => Err(Error::unsupported(format!(
            "{} decides whether visitors may download; it can't be set for a share",
            can.name
        ))
        .hint(leave_out)),
    }
}

/// Checks that the server doesn't store a requested setting and then ignore it: a bit rate, or the download
/// permission. This is for new shares only: a stored share is restored as it was.
///
/// # Errors
/// [`Code::Unsupported`] if it would.
pub fn has_effect(new: &NewShare, can: &Capabilities) -> Result<()> {
    if let (true, Download::SwitchedOff { .. }) = (new.downloadable, can.download) {
        check_download(can, true)?;
    }
    if new.max_bit_rate_kbps.is_none() {
        return Ok(());
    }
    match can.stream_options {
        StreamOptions::None | StreamOptions::Any => Ok(()),
        StreamOptions::Format => Err(can
            .does_not("limit the bit rate of shares in this version")
            .hint(Advice::LeaveOut(vec![RequestSetting::MaxBitRate]))),
        StreamOptions::FormatAndRate if new.stream_format.is_some() => Ok(()),
        StreamOptions::FormatAndRate => Err(can
            .does_not("limit the bit rate of a share without a stream format")
            .hint(Advice::Ask(RequestSetting::StreamFormat(Some("mp3"))).after("add a format: "))),
    }
}

/// The way to write that covers both.
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

/// The steps that create a share: one, or two if the create call can't set its expiry.
///
/// # Errors
/// [`Code::Unsupported`] for several items if a share can contain only one. A stored share may have several
/// because some servers report an album's songs only.
fn made(new: &NewShare, can: &Capabilities, now: Timestamp) -> Result<Vec<Step>> {
    if can.contents.many == ShareCapacity::One && new.items.len() > 1 {
        return Err(Error::unsupported(format!(
            "{} shares one thing at a time, and these are {} items",
            can.name,
            new.items.len()
        ))
        .hint(
            Advice::ShareItem("album").after("share the album or playlist that contains them: "),
        ));
    }
    let first = match (new.lifetime, can.initial_expiry, can.never) {
        (Lifetime::Until(_), InitialExpiry::Update, _) => Lifetime::Never,
        (Lifetime::Never, _, Never::CreateThenClear) => {
            Lifetime::Until(add(now, SignedDuration::from_hours(365 * 24))?)
        }
        (lifetime, ..) => lifetime,
    };
    let create = Step::Create {
        new: Box::new(NewShare {
            lifetime: first,
            ..new.clone()
        }),
    };
    if first == new.lifetime {
        return Ok(vec![create]);
    }
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

/// Checks that an update doesn't erase an unknown setting, which can't be sent along (P-2, P-31).
fn erases_nothing(share: &Share, to: &Settings, can: &Capabilities) -> Result<()> {
    if can.update.omitted == Omitted::Kept {
        return Ok(());
    }
    let Some((what, setting)) = unknown(to, can) else {
        return Ok(());
    };
    Err(Error::unsupported(format!(
        "{} erases the settings that an update omits, and {what} can't be read for {}",
        can.name,
        share.reference()
    ))
    .hint(
        Advice::UpdateShare(share.reference(), setting)
            .after("set it in the same update as the rest: "),
    ))
}

/// Checks that an update doesn't have to include an expiry in the past where the server can't accept one: the
/// Sharing API would change it to now.
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
    Err(Error::unsupported(format!(
        "{} has expired, and {} can't keep a past expiry when something else is changed",
        share.reference(),
        can.name
    ))
    .hint(
        Advice::UpdateShare(share.reference(), RequestSetting::Expires("7d".to_owned()))
            .after("set an expiry in the same update as the rest: "),
    ))
}
