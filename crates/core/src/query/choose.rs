//! The shares a command is about: named, selected, or named and then selected; and those that a pruning may touch.
//! Too many shares that look broken are not believed.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::advice::{Advice, ProfileSetting, RequestSetting};
use crate::backend::{Needs, Server};
use crate::domain::capabilities::{Description, Download, StreamOptions};
use crate::domain::criterion::{Criterion, Field};
use crate::domain::reference::ShareReference;
use crate::domain::selector::{Owner, Selection, Selectors};
use crate::domain::{Share, State, prune};
use crate::error::{Code, Error, Result};
use crate::order::Order as _;

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The shares that were named; selectors then choose among them.
    pub references: Vec<ShareReference>,
    /// Whether shares were named at all, as by `-` with nothing on stdin: then there is nothing that
    /// selectors could choose from, and they must not choose from everything instead.
    pub named: bool,
    /// The selectors.
    pub selectors: Selectors,
    /// Whether what is chosen will be written: then one's own shares only, unless `--owner` says
    /// otherwise.
    pub writes: bool,
    /// Whether what is chosen will be deleted: then all shares are also those that no list shows.
    pub deletes: bool,
    /// Whether shares that have ended are left out when chosen by selector alone.
    pub active_only: bool,
}

impl Choice {
    /// Whether nothing says which shares are meant.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.named && self.references.is_empty() && self.selectors.is_empty()
    }
}

/// The error of a command that has to know which shares are meant, and is not told.
#[must_use]
pub fn no_selection_error() -> Error {
    Error::usage("no shares given")
        .hint(
            Advice::Ask(RequestSetting::Matching)
                .after("name shares by id, link, or SERVER/ID, or use a selector such as "),
        )
        .hint(Advice::Ask(RequestSetting::AllShares).after("to select all of them: "))
}

/// What a share had to fulfill to be chosen; it may not do so any more when it is written.
#[derive(Debug, Clone)]
pub struct ChoiceCondition {
    selection: Selection,
    /// The server's time, if only shares are meant that are active then.
    active_at: Option<Timestamp>,
}

impl ChoiceCondition {
    /// Whether a share still fulfills it.
    #[must_use]
    pub fn holds(&self, share: &Share) -> bool {
        let expired = |now| share.state(now) == Some(State::Expired);
        self.selection.selects(share) && !self.active_at.is_some_and(expired)
    }

    /// What has to be read for an answer.
    #[must_use]
    pub fn needs(&self) -> Needs {
        needs_of(&self.selection)
    }
}

/// What a selection looks at.
pub fn needs_of(selection: &Selection) -> Needs {
    let wants = selection.wants();
    Needs {
        titles: wants.titles,
        tracks: wants.tracks,
        visits: wants.visits,
        listeners: wants.listeners,
        library: wants.library,
        ..Needs::NOTHING
    }
}

/// What was chosen.
#[derive(Debug, Default)]
pub struct Chosen {
    /// The shares.
    pub shares: Vec<Share>,
    /// What selected them; nothing if they were only named.
    pub condition: Option<ChoiceCondition>,
    /// How many others would have fitted, but belong to someone else.
    pub others: usize,
    /// How many others would have fitted, but have ended.
    pub ended: usize,
    /// How many names were not tried that may belong to shares whose contents are gone.
    pub untried: usize,
}

/// Chooses shares on a server. `ours` is this machine's time; they are judged by the server's, as its
/// answer tells it.
///
/// # Errors
/// [`Code::Usage`] if nothing at all was asked for; [`Code::NotFound`] and [`Code::Ambiguous`]
/// for names; [`Code::Unsupported`] if a write is chosen by something the server does not tell;
/// [`Code::Permission`] for someone else's share without `--owner`; [`Code::Refused`] for a write
/// if broken ones are wanted and more than 20% of all look broken.
pub async fn choose(
    server: &Server,
    choice: &Choice,
    needs: Needs,
    ours: Timestamp,
    zone: &TimeZone,
) -> Result<Chosen> {
    let selectors = &choice.selectors;
    let named = choice.named || !choice.references.is_empty();
    if choice.writes && choice.is_open() {
        return Err(no_selection_error());
    }
    let selection = selectors.at(server.now(ours), zone)?;
    if choice.writes {
        answerable(server, &selection)?;
    }
    let needs = needs.and(needs_of(&selection));
    let needs = match choice.writes {
        true => needs.decisive(),
        false => needs,
    };
    let mut candidates = match named {
        true => super::find(server, &choice.references, needs).await?,
        false => super::list(server, needs).await?,
    };
    // The answer tells the server's time, which may be another one than was learned a day ago.
    let now = server.now(ours);
    let selection = selectors.at(now, zone)?;
    if choice.writes && !named && selectors.broken {
        check_believable(server, &candidates)?;
    }
    let mut untried = 0;
    if !named && (selectors.broken || selectors.all && choice.deletes) {
        let orphans = super::orphans(server, &candidates, now).await?;
        untried = orphans.untried;
        candidates.extend(orphans.shares);
    }
    let mut active_at = None;
    let mut chosen = Chosen {
        shares: candidates,
        untried,
        ..Chosen::default()
    };
    chosen.shares.retain(|share| selection.selects(share));
    if choice.writes {
        let is_ours = |share: &Share| is_ours(server, share, selectors.owner.as_ref());
        if named && let Some(share) = chosen.shares.iter().find(|share| !is_ours(share)) {
            return Err(not_owned_error(server, share));
        }
        chosen.others = leave_out(&mut chosen.shares, |share| !is_ours(share));
    }
    if choice.active_only && !named && !selectors.wants_expired() {
        let has_ended = |share: &Share| share.state(now) == Some(State::Expired);
        chosen.ended = leave_out(&mut chosen.shares, has_ended);
        active_at = Some(now);
    }
    if !named {
        chosen.shares.order_by(newest_first);
    }
    chosen.condition = (!selectors.is_empty()).then_some(ChoiceCondition {
        selection,
        active_at,
    });
    Ok(chosen)
}

/// The order of every list.
fn newest_first(one: &Share, other: &Share) -> Ordering {
    let age = other.created.cmp(&one.created);
    age.then_with(|| one.plain_name().cmp(other.plain_name()))
}

/// Leaves shares out, and counts them.
fn leave_out(shares: &mut Vec<Share>, which: impl Fn(&Share) -> bool) -> usize {
    let before = shares.len();
    shares.retain(|share| !which(share));
    before - shares.len()
}

/// Whether a write may touch it: it is our own, or its owner was named.
fn is_ours(server: &Server, share: &Share, owner: Option<&Owner>) -> bool {
    // A named owner is one of the conditions, and has been checked with them.
    owner.is_some() || server.account.owns(share)
}

/// The error for a share that may not be written unless its owner is named.
#[must_use]
pub fn not_owned_error(server: &Server, share: &Share) -> Error {
    let owner = share.owner.as_deref().unwrap_or("someone else");
    let message = format!("{} belongs to {owner}", share.reference());
    let add_owner = Advice::Ask(RequestSetting::Owner(owner.to_owned()));
    let error = Error::new(Code::Permission, message)
        .hint(add_owner.after("to select another owner's shares, add: "))
        .with_server(&server.name);
    if !server.account.may_own(share) {
        return error;
    }
    let name = ProfileSetting::Username(Some(owner.to_owned()));
    error.hint(
        Advice::SetProfile(server.name.clone(), name)
            .after("or, if that is you, which the server doesn't report: "),
    )
}

/// Refuses a selection that a server can't answer, if a write depends on it.
///
/// # Errors
/// As [`Selection::check_answerable`].
pub fn answerable(server: &Server, selection: &Selection) -> Result<()> {
    selection.check_answerable(server.can.name, |field| tells(server, field))
}

/// Why one of the selectors never matches here, if one does not: the server does not tell what it is
/// about.
#[must_use]
pub fn unanswerable(server: &Server, selectors: &Selectors) -> Option<String> {
    // The point in time does not matter for what it is about.
    let selection = selectors.at(Timestamp::UNIX_EPOCH, &TimeZone::UTC).ok()?;
    let told = answerable(server, &selection);
    told.err().map(|error| error.message().to_owned())
}

/// What a server tells about its shares, as far as it is the same for all of them.
fn tells(server: &Server, field: Field) -> bool {
    match field {
        Field::Visits | Field::LastVisited => server.can.visits,
        Field::Listeners => server.can.listeners,
        Field::Library => server.can.libraries,
        Field::Owner => server.can.owners,
        Field::Description => server.can.description != Description::None,
        Field::Downloads => server.can.download != Download::NotTold,
        Field::StreamOptions => server.can.stream_options != StreamOptions::None,
        Field::Tracks => server.can.tracks,
        Field::Expiry | Field::Created | Field::Label | Field::Items | Field::Titles => true,
    }
}

/// Stops a write that is about broken shares if more than 20% of all look broken: then it is more
/// likely that the server can't see its files, because a disk is not mounted.
///
/// # Errors
/// [`Code::Refused`].
fn check_believable(server: &Server, all: &[Share]) -> Result<()> {
    // When it is does not matter for what is there.
    let now = Timestamp::UNIX_EPOCH;
    let looks_broken = |share: &&Share| Criterion::Broken.answer(share, now) == Some(true);
    let broken = all.iter().filter(looks_broken).count();
    if !prune::too_many_look_broken(broken, all.len()) {
        return Ok(());
    }
    let message = format!(
        "{broken} of {} shares look broken, more than 20 %: nothing was changed",
        all.len()
    );
    let delete = Advice::DeleteBroken(server.name.clone());
    Err(Error::new(Code::Refused, message)
        .hint("is the library mounted on the server, and has it finished its scan?")
        .hint(delete.after("if their contents are really gone, name the shares: "))
        .with_server(&server.name))
}

/// What a pruning has to choose from.
#[derive(Debug, Default)]
pub struct Prunable {
    /// One's own shares, or those of the owner that was named.
    pub shares: Vec<Share>,
    /// Everybody else's.
    pub others: Vec<Share>,
    /// What the selectors look at.
    pub needs: Needs,
}

/// Reads all shares. `selection` is what `selectors` mean; its times do not matter here.
///
/// # Errors
/// [`Code::Unsupported`] if a selector asks for what the server does not tell;
/// [`Code::Refused`] if broken ones are wanted and more than 20% of all look broken.
pub async fn prunable(
    server: &Server,
    selectors: &Selectors,
    selection: &Selection,
) -> Result<Prunable> {
    answerable(server, selection)?;
    let needs = Needs::WRITE.and(needs_of(selection));
    let all = super::list(server, needs).await?;
    if selectors.broken {
        check_believable(server, &all)?;
    }
    let mut prunable = Prunable {
        needs,
        ..Prunable::default()
    };
    let is_meant = |share: &Share| is_meant(server, share, selectors, selection);
    (prunable.shares, prunable.others) = all.into_iter().partition(is_meant);
    Ok(prunable)
}

/// Whether it is one's own, or of the owner that was named.
fn is_meant(server: &Server, share: &Share, selectors: &Selectors, selection: &Selection) -> bool {
    let of_the_named_one = selection
        .criteria()
        .iter()
        .filter(|criterion| matches!(criterion, Criterion::Owner(_)))
        .all(|owner| owner.answer(share, Timestamp::UNIX_EPOCH) == Some(true));
    is_ours(server, share, selectors.owner.as_ref()) && of_the_named_one
}
