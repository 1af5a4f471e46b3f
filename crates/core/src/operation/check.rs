//! Checking what was stored, and correcting what an update can correct.

use crate::order::Order as _;
use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;

use futures_util::{StreamExt as _, stream};

use super::report::Outcome;
use super::settle::{Certainty, LOOK, StepError};
use super::verify::{self, ContentsComparison, Expected, VerifyAction};
use super::work::{StepNumber, Work};
use crate::advice::Advice;
use crate::backend::{Entrance, Server, Written};
use crate::domain::capabilities::NeverLink;
use crate::domain::link::TokenExpiry;
use crate::domain::steps::Target;
use crate::domain::{Capabilities, Change, Item, Lifetime, Settings, Share, Step, link, steps};
use crate::error::{Aftermath, Code, Error, Result};
use crate::query;

/// How far a row has come.
#[derive(Debug)]
pub(super) enum RowProgress {
    /// It is finished.
    Over(Outcome),
    /// All steps have run; the stored share has to be checked.
    Check(Box<ToCheck>),
    /// The server reports that it deleted the share; the list has to prove it.
    Prove(Box<Share>),
}

/// A written share, and what it must contain.
#[derive(Debug, Clone)]
pub(super) struct ToCheck {
    pub(super) row: u64,
    /// The share, as far as the server has reported it.
    pub(super) share: Box<Share>,
    /// Whether `share` is the stored state.
    pub(super) stored: bool,
    pub(super) expected: Expected,
    /// The row's share before the row ran.
    pub(super) before: Option<Box<Share>>,
    pub(super) role: ShareRole,
}

/// The role of a written share in its row. A new share is deleted if it is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShareRole {
    /// The row's share itself, changed.
    Changed,
    /// A new share. Nothing was deleted for it.
    New,
    /// A new share. The row's share is deleted once this one is right.
    Successor,
    /// A new share. The row's share was deleted for it.
    Replacement,
}

/// What a list shows of one share: `None` without a list, `Some(None)` if the share is not in it.
pub(super) type Listed<'l> = Option<Option<&'l Share>>;

impl ToCheck {
    /// Whether this operation created the share.
    pub(super) fn is_new(&self) -> bool {
        self.role != ShareRole::Changed
    }

    /// The share that was deleted to create this one in its place.
    fn sacrificed(&self) -> Option<&Share> {
        let before = self.before.as_deref();
        before.filter(|_| self.role == ShareRole::Replacement)
    }

    /// Assumes that a share has the requested contents if the server doesn't report them.
    fn take_asked(&mut self, can: &Capabilities) {
        if let (None, Some(asked)) = (&self.share.items, &self.expected.items) {
            self.share.set_items(asked.clone(), can);
        }
    }

    /// Whether this operation created the share and it is known to have no tracks.
    fn has_no_tracks(&self, can: &Capabilities) -> bool {
        let share = &self.share;
        // If the server reports a share's songs and reports none, as for an empty playlist, the share plays
        // nothing.
        let tells_none = can.shows_songs && share.items.is_none() && share.tracks.is_none();
        self.is_new() && (tells_none || share.tracks.as_ref().is_some_and(Vec::is_empty))
    }

    /// Whether the check takes a request that one list at the end could replace.
    pub(super) fn needs_reading(&self, can: &Capabilities) -> bool {
        verify::next(
            &self.expected.settings,
            &self.share.settings(),
            self.stored,
            can,
        ) == VerifyAction::ReadBack
    }
}

impl Work<'_> {
    /// Checks a written share. `listed` is what a list has shown of it, if one was read.
    ///
    /// The outcome is `Done` if the share matches the request (or has expired, as requested), `Unchecked` if
    /// it can't be read, and `Failed` otherwise. On failure, a share that was created is deleted again, and
    /// the share that was deleted for it is restored.
    pub(super) async fn check(&self, mut check: ToCheck, listed: Listed<'_>) -> Outcome {
        let can = &self.server.can;
        match listed {
            Some(Some(share)) => {
                verify::overlay(&mut check.share, share.clone());
                check.stored = true;
            }
            Some(None) => return self.vanished(&check).await,
            None => {}
        }
        // At most: correct, read, correct, read.
        for _ in 0..4 {
            let told = check.share.settings();
            let step = match verify::next(&check.expected.settings, &told, check.stored, can) {
                VerifyAction::Enough => break,
                VerifyAction::Rewrite(change) => match self.rewrite(&mut check, change).await {
                    // The share is known not to match the request.
                    Err(failed) if check.is_new() && !failed.is_unsettled() => {
                        return self.reject(&check, failed.error).await;
                    }
                    rewritten => rewritten.map_err(|failed| failed.error),
                },
                VerifyAction::ReadBack => self.read_back(&mut check).await,
            };
            match step {
                Ok(true) => {}
                Ok(false) => return self.vanished(&check).await,
                Err(error) => return unknown(error, check.share),
            }
        }
        self.compare(check).await
    }

    async fn reject(&self, check: &ToCheck, error: Error) -> Outcome {
        let before = check.sacrificed();
        Outcome::Failed(self.take_back(check.row, &check.share, before, error).await)
    }

    /// Reads a share again; `false` if it doesn't exist.
    async fn read_back(&self, check: &mut ToCheck) -> Result<bool> {
        match self.server.shares.get(&check.share.id, LOOK).await {
            Ok(share) => {
                verify::overlay(&mut check.share, share);
                check.stored = true;
                Ok(true)
            }
            Err(gone) if gone.code() == Code::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Writes the settings again.
    async fn rewrite(&self, check: &mut ToCheck, change: Change) -> Result<bool, StepError> {
        let to = check.expected.settings.clone();
        let noted = self.note_update(check, &to, &change)?;
        let written = self.update_noted(noted, check, &to, &change).await?;
        verify::overlay(&mut check.share, written.share);
        check.stored = written.stored;
        match written.stored {
            true => Ok(true),
            false => {
                let read = self.read_back(check).await;
                read.map_err(|error| StepError::new(error, Certainty::Unsettled))
            }
        }
    }

    fn note_update(&self, check: &ToCheck, to: &Settings, change: &Change) -> Result<StepNumber> {
        let step = Step::Update {
            share: Target::Id(check.share.id.clone()),
            to: to.clone(),
            change: change.clone(),
        };
        self.note_unsynced(check.row, &step, Some(&check.share))
    }

    /// Sends an update that is noted.
    async fn update_noted(
        &self,
        noted: StepNumber,
        check: &ToCheck,
        to: &Settings,
        change: &Change,
    ) -> Result<Written, StepError> {
        match self.update(&check.share.id, to, change).await {
            Ok(written) => {
                self.result(noted, Ok(Some(&written.share)));
                Ok(written)
            }
            Err(failed) => Err(self.failed(noted, failed)),
        }
    }

    async fn vanished(&self, check: &ToCheck) -> Outcome {
        let now = self.server.now(self.clock.now());
        let lifetime = check.expected.settings.lifetime;
        if lifetime.is_some_and(|lifetime| steps::ends_now(lifetime, now)) {
            return Outcome::Done(None);
        }
        // A cache may not have the share yet. For plans that only create, caches were not checked before.
        if let Err(stale) = self.server.cache.prove().await {
            return unknown(stale, check.share.clone());
        }
        // Servers that hide a share behind another one of the same item have hidden it.
        let is_hidden = self.server.can.hides_shares && check.is_new();
        if is_hidden
            && check.sacrificed().is_none()
            && self.remove(check.row, &check.share).await.is_ok()
        {
            return Outcome::Failed(Error::new(
                Code::Conflict,
                format!(
                    "someone else shared the same item at the same time: {} was deleted",
                    check.share.reference()
                ),
            ));
        }
        let error = Error::new(
            Code::Mismatch,
            format!(
                "{} reported that it had stored {}, but doesn't have it",
                self.server.can.name,
                check.share.reference()
            ),
        )
        .hint("if its link works anyway, you can only delete it on the server");
        Outcome::Failed(match check.sacrificed() {
            Some(before) => self.put_back(check.row, before, error).await,
            None => error,
        })
    }

    /// Compares the stored share with what it must contain.
    async fn compare(&self, mut check: ToCheck) -> Outcome {
        // If the server reports only ids, the names that we know save a request.
        if let (Some(told), Some(asked)) = (&mut check.share.items, &check.expected.items) {
            verify::name(told, asked);
        }
        match self.mismatch(&mut check).await {
            Err(error) => unknown(error, check.share),
            Ok(None) => {
                self.report_link_expiry(&check.share);
                Outcome::Done(Some(check.share))
            }
            Ok(Some(error)) if check.is_new() => self.reject(&check, error).await,
            Ok(Some(error)) => Outcome::Failed(self.restore_settings(&check, error).await),
        }
    }

    /// The error for the first part of a share that doesn't match the request.
    async fn mismatch(&self, check: &mut ToCheck) -> Result<Option<Error>> {
        let contents = self.contents_mismatch(check).await?;
        let link = || dead_link(&check.share, &self.server.can);
        let mismatch = contents.or_else(link);
        let mismatch = mismatch.or_else(|| self.settings_mismatch(check));
        Ok(match mismatch {
            None if check.is_new() => self.shut_out(&check.share).await,
            mismatch => mismatch,
        })
    }

    async fn contents_mismatch(&self, check: &mut ToCheck) -> Result<Option<Error>> {
        let can = &self.server.can;
        let compared = self.compare_contents(check).await?;
        if compared == ContentsComparison::Different {
            return Ok(Some(wrong_contents(self.server)));
        }
        if check.has_no_tracks(can) {
            return Ok(Some(silent(self.server)));
        }
        if compared == ContentsComparison::Unclear {
            if check.role == ShareRole::Successor {
                return Ok(Some(untold(check, self.server)));
            }
            self.ui.warn(&format!(
                "{} doesn't report what {} contains, so it couldn't be compared",
                can.name,
                check.share.reference()
            ));
        }
        check.take_asked(can);
        Ok(None)
    }

    fn settings_mismatch(&self, check: &ToCheck) -> Option<Error> {
        let can = &self.server.can;
        let stored = check.share.settings();
        let difference = verify::differences(&check.expected.settings, &stored, can);
        if difference.is_empty() {
            return None;
        }
        let error = verify::mismatch(&check.share.reference(), &difference, &stored, can);
        Some(match check.is_new() {
            // The share is deleted again, so the user can't look at it.
            true => error.hint(look_closer(self.server)),
            false => error,
        })
    }

    /// Restores a share's settings after an update that stored something else. A server that counts from
    /// another moment than expected shifts each expiry by the same span, so a second attempt adjusts for the
    /// span of the first.
    async fn restore_settings(&self, check: &ToCheck, error: Error) -> Error {
        let Some(before) = &check.before else {
            return error;
        };
        let can = &self.server.can;
        let to = before.settings();
        let mut stored = check.share.settings();
        let mut sent = check.expected.settings.lifetime;
        if verify::differences(&to, &stored, can).is_empty() {
            return error.detail("it wasn't changed");
        }
        for _ in 0..2 {
            let change = verify::differences(&to, &stored, can);
            let shifted = verify::allow_for(to.lifetime, sent, stored.lifetime);
            match self.write_back(check, &to, &change, shifted).await {
                Ok(share) => stored = share.settings(),
                Err(failed) => return self.not_restored(check, error, &failed),
            }
            if verify::differences(&to, &stored, can).is_empty() {
                return error.detail("its old settings were written back");
            }
            sent = shifted;
        }
        let reference = check.share.reference();
        let left = verify::differences(&to, &stored, can);
        let failed = verify::mismatch(&reference, &left, &stored, can);
        self.not_restored(check, error, &failed)
    }

    /// Writes the old settings, with the expiry that has to be sent, and reads the share.
    async fn write_back(
        &self,
        check: &ToCheck,
        to: &Settings,
        change: &Change,
        lifetime: Option<Lifetime>,
    ) -> Result<Share> {
        let noted = self.note_update(check, to, change)?;
        let to = Settings {
            lifetime,
            ..to.clone()
        };
        let change = Change {
            lifetime: lifetime.filter(|_| change.lifetime.is_some()),
            ..change.clone()
        };
        let written = self.update_noted(noted, check, &to, &change).await;
        written.map_err(|failed| failed.error)?;
        self.server.shares.get(&check.share.id, LOOK).await
    }

    fn not_restored(&self, check: &ToCheck, error: Error, failed: &Error) -> Error {
        error
            .detail(format!(
                "its old settings could not be written back: {failed}"
            ))
            .hint(Advice::ShowShare(check.share.reference()).after("inspect it: "))
    }

    /// The error if the server lets no visitors in, even if the account may share (Ampache, P-86).
    async fn shut_out(&self, share: &Share) -> Option<Error> {
        let setting = match self.server.links.visitor_access(share).await? {
            Entrance::Shut { setting } => setting,
            Entrance::Open { looked } => {
                if looked {
                    self.ui.note(&format!(
                        "opened {} once to see that visitors get in: it counts as a visit",
                        share.reference()
                    ));
                }
                return None;
            }
        };
        let error = Error::new(
            Code::SharingOff,
            format!(
                "{} doesn't let visitors in: the new share's link doesn't work",
                self.server.can.name
            ),
        );
        Some(error.hint(format!("turn on {setting}")))
    }

    /// Reports the expiry of the link's own token if the share never expires, unless the plan has already
    /// reported it (P-102).
    fn report_link_expiry(&self, share: &Share) {
        let token = share.url.as_deref().and_then(link::token_expiry);
        let (Some(Lifetime::Never), Some(token)) = (share.lifetime, token) else {
            return;
        };
        match (token, self.server.can.never_link) {
            (TokenExpiry::At(_), NeverLink::Lives(_))
            | (TokenExpiry::Absent, NeverLink::StreamsOutlive) => {}
            (TokenExpiry::At(end), _) => self.ui.warn(&format!(
                "the share never expires, but this link expires at {end}"
            )),
            (TokenExpiry::Absent, _) => self.ui.warn(steps::STREAMS_OUTLIVE),
            (TokenExpiry::Null, _) => {}
        }
    }

    /// Compares contents. If the server reports songs, compares them with the songs of the requested items.
    async fn compare_contents(&self, check: &ToCheck) -> Result<ContentsComparison> {
        let Some(asked) = &check.expected.items else {
            return Ok(ContentsComparison::Same);
        };
        let told = verify::contents_of(asked, &check.share);
        if told == ContentsComparison::Unclear && is_whole_album(asked, &check.share) {
            return Ok(ContentsComparison::Same);
        }
        let (ContentsComparison::Unclear, Some(library)) = (told, &self.server.library) else {
            return Ok(told);
        };
        let Some(mut stored) = verify::songs(&check.share) else {
            return Ok(told);
        };
        stored.order();
        // The item may have changed since it was looked up.
        for _ in 0..2 {
            let mut songs = Vec::new();
            for item in asked {
                songs.extend(library.expand(item).await?);
            }
            let mut wanted: Vec<&str> = songs.iter().map(|song| song.id.as_str()).collect();
            wanted.order();
            if stored == wanted {
                return Ok(ContentsComparison::Same);
            }
        }
        Ok(ContentsComparison::Different)
    }

    /// Checks that a share is gone after a delete whose `ok` proves nothing.
    pub(super) async fn prove_gone(&self, id: &str) -> Result<(), StepError> {
        match self.server.shares.get(id, LOOK).await {
            Err(gone) if gone.code() == Code::NotFound => Ok(()),
            Err(error) => Err(StepError::new(error, Certainty::Unproven)),
            Ok(share) => Err(still_there(&share, self.server.can.name).into()),
        }
    }
}

/// Checks the shares that a chunk has created, in a list of the newest shares, if the server can return one.
/// Shares that are not in it, or can't be read now, are checked at the end.
pub(super) async fn verify_created(
    work: &Work<'_>,
    outcomes: &mut [RowProgress],
    chunk: &[usize],
    jobs: NonZeroUsize,
) {
    let made = |ran: &RowProgress| matches!(ran, RowProgress::Check(check) if check.is_new());
    let count = chunk.iter().filter(|at| made(&outcomes[**at])).count();
    if count == 0 || !work.server.can.sorts_by_age {
        return;
    }
    let Ok((shares, _)) = query::newest(work.server, LOOK, count).await else {
        return;
    };
    let listed: HashMap<&str, &Share> = shares.iter().map(|share| (&*share.id, share)).collect();
    let mut checks = Vec::new();
    for at in chunk {
        let ran = std::mem::replace(&mut outcomes[*at], RowProgress::Over(Outcome::Unchanged));
        match ran {
            RowProgress::Check(check)
                if check.is_new() && listed.contains_key(&*check.share.id) =>
            {
                checks.push((*at, check));
            }
            other => outcomes[*at] = other,
        }
    }
    check_each(work, outcomes, checks, jobs, &Ok(listed)).await;
}

/// The shares of a list, or why the list can't be read.
pub(super) type SharesById<'l> = Result<HashMap<&'l str, &'l Share>, &'l Error>;

/// Compares written shares with a list.
pub(super) async fn check_each(
    work: &Work<'_>,
    outcomes: &mut [RowProgress],
    checks: Vec<(usize, Box<ToCheck>)>,
    jobs: NonZeroUsize,
    listed: &SharesById<'_>,
) {
    let mut checked = stream::iter(checks)
        .map(async |(index, check)| {
            let outcome = match listed {
                Ok(shares) => {
                    let found = shares.get(&*check.share.id).copied();
                    work.check(*check, Some(found)).await
                }
                Err(error) => {
                    let error = was_written(unlooked(error), &check.share);
                    Outcome::Unchecked(Some(check.share), error)
                }
            };
            (index, outcome)
        })
        .buffer_unordered(jobs.get());
    while let Some((index, outcome)) = checked.next().await {
        outcomes[index] = RowProgress::Over(outcome);
    }
}

/// The error if the list that should have proved a result can't be read.
pub(super) fn unlooked(error: &Error) -> Error {
    Error::new(
        error.code(),
        format!("what was stored could not be read: {error}"),
    )
}

/// The error if a server answered a delete with ok and did nothing.
pub(super) fn still_there(share: &Share, server: &str) -> Error {
    Error::new(
        Code::Mismatch,
        format!(
            "{server} reported success, but {} still exists",
            share.reference()
        ),
    )
    .hint(Advice::ShowShare(share.reference()).after("inspect it: "))
}

/// Whether a share plays exactly as many of the album's songs as the album has.
fn is_whole_album(asked: &[Item], share: &Share) -> bool {
    let ([album], Some(of), Some(tracks)) = (asked, &share.tracks_album, &share.tracks) else {
        return false;
    };
    let songs: HashSet<&str> = tracks.iter().map(|song| song.id.as_str()).collect();
    album.reference() == of.reference()
        && songs.len() == tracks.len()
        && album
            .track_count
            .is_some_and(|count| u64::try_from(tracks.len()) == Ok(count))
}

/// The error if the share's contents don't match the request: servers drop or misread items (P-15).
pub(super) fn wrong_contents(server: &Server) -> Error {
    Error::new(
        Code::Mismatch,
        format!(
            "the share that {} created doesn't match the request",
            server.can.name
        ),
    )
    .hint(look_closer(server))
}

/// The error if the link's page fails for every visitor (Jpsonic, P-102).
fn dead_link(share: &Share, can: &Capabilities) -> Option<Error> {
    let token = share.url.as_deref().and_then(link::token_expiry);
    (token == Some(TokenExpiry::Null)).then(|| {
        Error::new(
            Code::Mismatch,
            format!(
                "{} gave {} a link that fails for every visitor: a share that never expires has none \
                 that works",
                can.name,
                share.reference()
            ),
        )
        .hint("give it a late expiry, such as 2036-01-01")
    })
}

/// The error if the share matches the request, but visitors hear nothing.
fn silent(server: &Server) -> Error {
    Error::new(
        Code::NotFound,
        format!(
            "visitors couldn't hear anything in the new {} share",
            server.can.name
        ),
    )
    .hint("the files may be missing, or hidden from the share's owner")
}

/// The error if a new share may have other contents, so that the old share must not be deleted.
fn untold(check: &ToCheck, server: &Server) -> Error {
    let error = Error::new(
        Code::Mismatch,
        format!(
            "{} doesn't report what {}, the new share, contains, so the old one stays",
            server.can.name,
            check.share.reference()
        ),
    );
    match &check.before {
        Some(before) => error.hint(Advice::ShowShare(before.reference()).after("inspect it: ")),
        None => error,
    }
}

/// The advice to check a server that does something unexpected.
fn look_closer(server: &Server) -> Advice {
    Advice::CheckServer(Some(server.name.clone()))
}

fn unknown(error: Error, share: Box<Share>) -> Outcome {
    let error = was_written(error, &share);
    Outcome::Unchecked(Some(share), error)
}

/// Adds to the error that a share was written but could not be checked.
fn was_written(error: Error, share: &Share) -> Error {
    let reference = share.reference();
    error
        .leaving(Aftermath::Stored)
        .detail(format!("{reference} was written, but could not be checked"))
        .hint(Advice::ShowShare(share.reference()).after("inspect it: "))
}
