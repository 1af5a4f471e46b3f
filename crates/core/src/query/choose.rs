//! The shares that a command applies to: referenced, selected, or both; and the shares that `prune` may delete.
//! If too many shares look broken, writes are refused.

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

/// The user's choice of shares.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The references to shares; selectors then filter these.
    pub references: Vec<ShareReference>,
    /// Whether references were given, even if there are none, as by `-` with an empty stdin: then there
    /// is nothing to select from, and the selectors must not select from all shares.
    pub named: bool,
    /// The selectors.
    pub selectors: Selectors,
    /// Whether the chosen shares will be written: then only the account's own, unless `--owner` is given.
    pub writes: bool,
    /// Whether the chosen shares will be deleted: then "all shares" includes orphans, which no list
    /// shows.
    pub deletes: bool,
    /// Whether to leave out expired shares if they are chosen by selectors only.
    pub active_only: bool,
}

impl Choice {
    /// Whether neither references nor selectors are given.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.named && self.references.is_empty() && self.selectors.is_empty()
    }
}

/// The error of a command that needs references or selectors and got none.
#[must_use]
pub fn no_selection_error() -> Error {
    Error::usage("no shares given")
        .hint(
            Advice::Ask(RequestSetting::Matching)
                .after("name shares by id, link, or SERVER/ID, or use a selector such as "),
        )
        .hint(Advice::Ask(RequestSetting::AllShares).after("to select all of them: "))
}

/// The condition that a share met when it was chosen; it may no longer meet it when it is written.
#[derive(Debug, Clone)]
pub struct ChoiceCondition {
    selection: Selection,
    /// The server's time of the choice, if only active shares were chosen.
    active_at: Option<Timestamp>,
}

impl ChoiceCondition {
    /// Whether a share still meets the condition.
    #[must_use]
    pub fn holds(&self, share: &Share) -> bool {
        let expired = |now| share.state(now) == Some(State::Expired);
        self.selection.selects(share) && !self.active_at.is_some_and(expired)
    }

    /// The fields that the condition needs.
    #[must_use]
    pub fn needs(&self) -> Needs {
        needs_of(&self.selection)
    }
}

/// The fields that a selection needs.
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

/// The result of [`choose`].
#[derive(Debug, Default)]
pub struct Chosen {
    /// The shares.
    pub shares: Vec<Share>,
    /// The condition that selected them; `None` if only references were given.
    pub condition: Option<ChoiceCondition>,
    /// How many other shares match but belong to someone else.
    pub others: usize,
    /// How many other shares match but have expired.
    pub ended: usize,
    /// How many names that may belong to orphans were not tried.
    pub untried: usize,
}

/// Chooses shares on a server. `ours` is this machine's time; the shares are judged by the server's time,
/// according to its answer.
///
/// # Errors
/// [`Code::Usage`] if a write has neither references nor selectors; [`Code::NotFound`] and
/// [`Code::Ambiguous`] for references; [`Code::Unsupported`] if a write is selected by a field that the
/// server doesn't report; [`Code::Permission`] for someone else's share without `--owner`;
/// [`Code::Refused`] for a write with `--broken` if more than 20% of all shares look broken.
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
    // The answer contains the server's time, which may differ from the offset that was learned up to a
    // day ago.
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

/// Removes shares and returns how many.
fn leave_out(shares: &mut Vec<Share>, which: impl Fn(&Share) -> bool) -> usize {
    let before = shares.len();
    shares.retain(|share| !which(share));
    before - shares.len()
}

/// Whether a write may change the share: it is our own, or its owner was given.
fn is_ours(server: &Server, share: &Share, owner: Option<&Owner>) -> bool {
    // `--owner` is one of the criteria, which were checked already.
    owner.is_some() || server.account.owns(share)
}

/// The error for a share that may be written only if its owner is given.
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

/// Refuses a selection by a field that the server doesn't report, if a write depends on it.
///
/// # Errors
/// The errors of [`Selection::check_answerable`].
pub fn answerable(server: &Server, selection: &Selection) -> Result<()> {
    selection.check_answerable(server.can.name, |field| tells(server, field))
}

/// Why one of the selectors never matches here, if one doesn't: the server doesn't report its field.
#[must_use]
pub fn unanswerable(server: &Server, selectors: &Selectors) -> Option<String> {
    // The time doesn't matter for which fields are needed.
    let selection = selectors.at(Timestamp::UNIX_EPOCH, &TimeZone::UTC).ok()?;
    let told = answerable(server, &selection);
    told.err().map(|error| error.message().to_owned())
}

/// Whether a server reports a field, if that is the same for all its shares.
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

/// Refuses a write by `--broken` if more than 20% of all shares look broken: more likely, the server
/// can't see its files because a disk is not mounted.
///
/// # Errors
/// [`Code::Refused`].
fn check_believable(server: &Server, all: &[Share]) -> Result<()> {
    // Whether a share is broken doesn't depend on the time.
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

/// The shares that `prune` chooses from.
#[derive(Debug, Default)]
pub struct Prunable {
    /// The account's own shares, or those of the given owner.
    pub shares: Vec<Share>,
    /// The shares of all other accounts.
    pub others: Vec<Share>,
    /// The fields that the selectors need.
    pub needs: Needs,
}

/// Reads all shares. `selection` is the meaning of `selectors`; its times don't matter here.
///
/// # Errors
/// [`Code::Unsupported`] if a selector needs a field that the server doesn't report; [`Code::Refused`]
/// for `--broken` if more than 20% of all shares look broken.
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

/// Whether the share is the account's own, or belongs to the given owner.
fn is_meant(server: &Server, share: &Share, selectors: &Selectors, selection: &Selection) -> bool {
    let of_the_named_one = selection
        .criteria()
        .iter()
        .filter(|criterion| matches!(criterion, Criterion::Owner(_)))
        .all(|owner| owner.answer(share, Timestamp::UNIX_EPOCH) == Some(true));
    is_ours(server, share, selectors.owner.as_ref()) && of_the_named_one
}
