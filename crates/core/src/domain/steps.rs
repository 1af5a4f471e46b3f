//! How a change is made on a given server: a pure function of what is stored, what is wanted, and
//! the server's capabilities. The plan a user sees is these steps, and the operation runs them.

mod anew;
mod lifetime;
mod replace;
mod restore;
mod rotate;
mod sent_along;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use self::anew::same_again;
use self::anew::{made, made_anew, unknown};
pub use self::lifetime::{STREAMS_OUTLIVE, ends_now, same_lifetime, too_long};
use self::lifetime::{add, check_lifetime, mark_lifetime};
pub use self::replace::{keeps_link, replace};
pub use self::restore::{restore, restore_settings};
pub use self::rotate::rotate;
use self::sent_along::{erases_nothing, moves_no_end};
use super::capabilities::{
    Capabilities, Description, Download, EndNow, Ended, LinkAfter, NeverLink, Revocation, Sharing,
    StreamOptions, Write,
};
use super::change::{Change, Lifetime, NewShare, Settings};
use super::inaudible::{self, Inaudible};
use super::link_token::{self, Expiry};
use super::note::{Note, NoteCode};
use super::share::{Share, State};
use crate::error::{Code, Error, Result};

/// One request that writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Step {
    /// Make a share.
    Create {
        /// What to make.
        new: Box<NewShare>,
    },
    /// Write a share's settings: all of `to`, so that nothing is erased by being left out.
    Update {
        /// Which share.
        share: Target,
        /// What shall be stored.
        to: Settings,
        /// What of it differs from before.
        change: Change,
    },
    /// Remove a share.
    Delete {
        /// Its id.
        id: String,
    },
}

/// Which share a step is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The one with this id.
    Id(String),
    /// The one an earlier step of the same row made.
    Created,
}

/// What a user should notice in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// An ended share becomes usable again.
    Revives,
    /// It will end earlier than now set.
    Shorter,
    /// It ends at once.
    EndsNow,
    /// The link changes.
    NewLink,
    /// It is meant for good: `undo` refuses it.
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

    /// The mark as shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Revives => "REVIVES",
            Self::Shorter => "SHORTER",
            Self::EndsNow => "ENDS NOW",
            Self::NewLink => "NEW LINK",
            Self::Revoked => "REVOKED",
        }
    }
}

/// How something is done here: the steps, and what to say before they are run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct How {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What should be noticed.
    pub marks: Vec<Mark>,
    /// What the server makes of it, in sentences for people.
    pub notes: Vec<String>,
    /// What it means for visitors and other shares, beyond what the marks say.
    pub consequences: Vec<Note>,
}

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
        how.notes.push(format!(
            "visitors can't download before the server allows it: {setting}"
        ));
    } else if new.downloadable {
        keeps_download(can, true)?;
    } else if can.download == Download::NotTold {
        how.notes.push(format!(
            "whether visitors may download is {}'s choice: it can't be set here",
            can.name
        ));
    }
    // What it is made of is no question here: a stored slug comes back as it was.
    if new.slug.is_some() && !can.slug {
        return Err(cannot(can, "let the link's name be chosen").hint("leave `--slug` out"));
    }
    let wants_stream = new.stream_format.is_some() || new.max_bit_rate_kbps.is_some();
    if can.stream_options == StreamOptions::None && wants_stream {
        return Err(cannot(can, "set a stream format or bit rate for a share")
            .hint("leave `--stream-format` and `--max-bit-rate` out"));
    }
    if ends_now(new.lifetime, now) {
        return Err(Error::usage("a new share can't have ended already")
            .hint("give an end in the future: `--expires 7d`"));
    }
    check_lifetime(new.lifetime, None, can, now, &mut how.notes)?;
    how.notes
        .extend(inaudible::check(&new.items, new.downloadable, can)?);
    how.steps = made(new, can, now)?;
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
    if let (Some(to), Some(present)) = (wanted.lifetime, current.lifetime)
        && same_lifetime(to, present, can)
    {
        wanted.lifetime = None;
    }
    if let Some(description) = &wanted.description {
        keeps_description(description, can)?;
        if description.is_empty() && can.description == Description::NeverErased {
            return Err(
                cannot(can, "remove a description").hint("replace it: `--description TEXT`")
            );
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
                how.notes.push(match can.ended {
                    Ended::RemovedAtOnce => {
                        format!("{} keeps no ended shares: ending it deletes it", can.name)
                    }
                    _ => "its end can't be moved here: ending it deletes it".to_owned(),
                });
                how.steps.push(delete_step(share));
                return Ok(how);
            } else {
                wanted.lifetime = Some(Lifetime::Until(end));
            }
        } else {
            check_lifetime(lifetime, Some(share), can, now, &mut how.notes)?;
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
            return Err(Error::new(
                Code::Unsupported,
                format!("{} can't change this share truthfully: {why}", can.name),
            ));
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
            "visitors get nothing of it: it is an e-book without audio, and they may not download it".to_owned()
        }
        why => format!("visitors hear nothing of it: {}", why.why()),
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
        how.notes.push(streams_after(share, can));
    }
    how.notes.extend(lost_for_good(share, can));
    how
}

/// How long the streams of a deleted share work: they have tokens of their own, which expire when
/// the link's does (`servers/airsonic-advanced.md` 31).
fn streams_after(share: &Share, can: &Capabilities) -> String {
    let opened = "streams that a visitor has already opened";
    let token = share.url.as_deref().and_then(link_token::expiry);
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
                "{} shows only the songs of a share that sharectl didn't create: `undo` can restore \
                 it if exactly one song, album or playlist has just these songs",
                can.name
            ),
            _ => format!(
                "{} does not tell what is shared, so `undo` can't restore it",
                can.name
            ),
        });
    }
    if share.is_silent() || share.inaudible().is_some() {
        return Some(
            "`undo` can't restore a share while visitors would hear nothing of it: the contents have to \
             be back first"
                .to_owned(),
        );
    }
    let (what, _) = unknown(&share.settings(), can)?;
    Some(format!(
        "{} does not tell {what} here, so that `undo` can't bring it back",
        can.name
    ))
}

/// Fails unless shares can be made here.
///
/// # Errors
/// Says why not, and which setting or right would change it.
pub fn may_share(can: &Capabilities) -> Result<()> {
    has_shares(can)?;
    match &can.sharing {
        Sharing::NotAllowed { right } => Err(Error::new(
            Code::Permission,
            format!("this account may not share on {}", can.name),
        )
        .hint(format!("it needs {right}"))),
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
        Sharing::Works | Sharing::NotAllowed { .. } => Ok(()),
        Sharing::Off { setting } => Err(Error::new(
            Code::SharingOff,
            format!("sharing is switched off on this {} server", can.name),
        )
        .hint(format!("switch it on there: {setting}"))),
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

fn cannot(can: &Capabilities, what: &str) -> Error {
    Error::new(Code::Unsupported, format!("{} can't {what}", can.name))
}

/// Fails unless the server keeps this description, and its page stays whole.
///
/// # Errors
/// [`Code::Unsupported`].
pub fn keeps_description(text: &str, can: &Capabilities) -> Result<()> {
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
        Description::None => {
            Err(cannot(can, "keep a description").hint("leave `--description` out"))
        }
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
            format!("downloads are switched off on this {} server", can.name),
        )
        .hint(format!("switch them on there: {setting}"))
        .hint("or leave `--download` out")),
        Download::SwitchedOff { .. } => Ok(()),
        Download::AlwaysOff => {
            Err(cannot(can, "let visitors download").hint("leave `--download` out"))
        }
        Download::NotTold => Err(Error::new(
            Code::Unsupported,
            format!(
                "whether visitors may download can't be set here: it is {}'s choice",
                can.name
            ),
        )
        .hint("leave `--download` out")),
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
    let Some(rate) = new.max_bit_rate_kbps else {
        return Ok(());
    };
    match can.stream_options {
        StreamOptions::None | StreamOptions::Any => Ok(()),
        StreamOptions::Format => Err(cannot(can, "limit the bit rate of a share in this version")
            .hint("leave `--max-bit-rate` out")),
        StreamOptions::FormatAndRate if new.stream_format.is_some() => Ok(()),
        StreamOptions::FormatAndRate => {
            Err(
                cannot(can, "limit the bit rate of a share without a stream format").hint(format!(
                    "add a format: `--stream-format mp3 --max-bit-rate {rate}`"
                )),
            )
        }
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
