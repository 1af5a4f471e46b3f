//! The plan for a file of shares on one server: a row for each entry, computed before anything is written.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sharectl_config::Profile;
use sharectl_core::advice::{Advice, Hint, HintPart};
use sharectl_core::backend::Server;
use sharectl_core::domain::capabilities::DuplicateShare;
use sharectl_core::domain::expiry::{Expiry, whole_second};
use sharectl_core::domain::moment::DayEdge;
use sharectl_core::domain::prune::MaxDelete;
use sharectl_core::domain::selector::{Owner, Selection};
use sharectl_core::domain::share::contents_key;
use sharectl_core::domain::{Change, Item, Lifetime, NewShare, Share, State, audible, slug, steps};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::journal::{Journal, LastRecord};
use sharectl_core::operation::{Action, PlanRow, already_there};
use sharectl_core::query::{self, Arrangement};
use sharectl_ui::output::{Printer, humanize};
use sharectl_ui::share_file::{Entry, ShareFile, Wanted, error_at};

use super::finding::{
    Finder, KnownEntries, KnownEntry, are_these, by_ids, look_up, signature, storable_entry,
};
use crate::commands::args::selectors;

/// The default limit for deleting unlisted shares.
const MAX_DELETE: MaxDelete = MaxDelete::Percent(10);

/// How a file is compared with servers.
#[derive(Debug, Clone, Args)]
pub(crate) struct PlanArgs {
    /// A file of shares, as `export` writes it; `-` is stdin
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Create or extend shares that have expired or were pruned
    #[arg(long, help_heading = "Changes")]
    pub(crate) revive: bool,

    /// Replace shares whose contents differ; they get new links
    #[arg(long, help_heading = "Changes")]
    pub(crate) recreate: bool,

    /// Delete shares in the file's scope that are not in the file
    #[arg(long, help_heading = "Changes")]
    pub(crate) delete_unlisted: bool,

    /// Abort if more than N unlisted shares, or N% of those in the scope, would be deleted [default: 10%]
    #[arg(
        long,
        value_name = "N|N%",
        value_parser = str::parse::<MaxDelete>,
        requires = "delete_unlisted",
        help_heading = "Changes"
    )]
    pub(crate) max_delete: Option<MaxDelete>,

    /// Skip settings and shares that the server can't store
    #[arg(long, help_heading = "Changes")]
    pub(crate) lossy: bool,
}

impl PlanArgs {
    /// The path of the file, unless it is stdin.
    pub(super) fn path(&self) -> Option<&Path> {
        (self.file.as_os_str() != "-").then_some(self.file.as_path())
    }
}

/// The plan for a file on one server.
#[derive(Default)]
pub(super) struct Planned {
    /// The rows, each with the key of its entry.
    pub(super) rows: Vec<(PlanRow, Option<String>)>,
    /// The number of entries whose shares already match the file.
    pub(super) unchanged: usize,
    /// The number of entries whose shares have expired or were pruned.
    pub(super) done: usize,
    /// The number of kept shares in the scope that the file doesn't list.
    pub(super) unlisted: usize,
    /// The errors of entries that can't be applied, in the file's order.
    pub(super) refused: Vec<Error>,
    /// Shares that stay unchanged and have no row, but whose entries lack something.
    pub(super) found: Vec<FoundShare>,
    /// The ids of the shares to delete because they are unlisted.
    pub(super) going: HashSet<String>,
}

/// The unchanged share of an entry, if its reference or its stored facts are new.
pub(super) struct FoundShare {
    pub(super) key: String,
    pub(super) known: KnownEntry,
    /// The share's reference, if the file lacks it.
    pub(super) reference: Option<String>,
}

/// The scope of a file on one server.
pub(super) struct InScope {
    pub(super) selection: Selection,
    pub(super) owner: Option<Owner>,
}

impl InScope {
    pub(super) fn holds(&self, share: &Share, server: &Server) -> bool {
        let ours = self.owner.is_some() || server.account.owns(share);
        ours && self.selection.selects(share)
    }
}

/// The inputs of a plan.
pub(super) struct Planner<'a> {
    pub(super) args: &'a PlanArgs,
    pub(super) source: &'a str,
    /// The entries that are for this server.
    pub(super) entries: &'a [Entry],
    pub(super) server: &'a Server,
    pub(super) profile: &'a Profile,
    pub(super) listed: &'a [Share],
    pub(super) known: &'a KnownEntries,
    pub(super) journal: Option<&'a Journal>,
    pub(super) scope: Option<&'a InScope>,
    /// Whether the file is from another server.
    pub(super) moves: bool,
    pub(super) now: Timestamp,
    pub(super) zone: &'a TimeZone,
    pub(super) printer: &'a Printer,
    /// Whether to leave out the rows of shares that stay unchanged.
    pub(super) brief: bool,
    /// Whether to store which share each entry led to.
    pub(super) remembers: bool,
}

/// An entry, and what was found for it.
struct Matched<'s> {
    entry: &'s Entry,
    /// The entry as this server can store it.
    kept: Cow<'s, Entry>,
    /// A sentence for each setting that the server can't store.
    left_out: Vec<String>,
    share: Option<&'s Share>,
    /// Why no share is created although none exists.
    over: Option<&'static str>,
    contents: Option<Arrangement>,
    refused: Option<Error>,
}

const EXPIRED: &str = "it has expired; `--revive` creates it again";
const PRUNED: &str = "it was pruned; `--revive` creates it again";
const PAST: &str = "its expiry has passed";

impl<'a> Planner<'a> {
    /// Computes the rows.
    ///
    /// # Errors
    /// Read errors, and more unlisted shares than `--max-delete` allows. The errors of single entries are in
    /// [`Planned::refused`].
    pub(super) async fn plan(&self) -> Result<Planned> {
        let finder = Finder::new(self.server, self.listed, self.now);
        let mut matched = self.find(&finder);
        self.judge_missing(&mut matched);
        self.look_up(&finder, &mut matched).await?;
        let mut planned = Planned::default();
        let claimed: HashSet<&str> = matched
            .iter()
            .filter_map(|one| Some(one.share?.id.as_str()))
            .collect();
        for one in matched {
            let (entry, share) = (one.entry, one.share);
            match self.row(one, &finder) {
                Ok(row) => {
                    let row = row.at_line(entry.place.line);
                    let is_done = matches!(&*row.reason, EXPIRED | PRUNED | PAST);
                    planned.done += usize::from(!row.writes() && is_done);
                    planned.unchanged +=
                        usize::from(!row.writes() && !is_done && row.action == Action::Keep);
                    if row.writes() || !self.brief {
                        planned.rows.push((row, Some(entry.key.clone())));
                    } else if let Some(share) = share.filter(|_| self.remembers) {
                        planned.found.extend(self.found(entry, share));
                    }
                }
                Err(error) if self.args.lossy && is_lossy(&error) => {
                    let row = PlanRow::none(Action::Skip).because(error.message());
                    let row = row.at_line(entry.place.line);
                    planned.rows.push((row, Some(entry.key.clone())));
                }
                Err(error) => planned.refused.push(self.at(entry, error)),
            }
        }
        self.add_unlisted(&claimed, &mut planned)?;
        Ok(planned)
    }

    /// The share that an entry led to, unless the file and the stored facts already record it.
    fn found(&self, entry: &Entry, share: &Share) -> Option<FoundShare> {
        let known = KnownEntry::of(share, entry);
        let reference = entry.reference.is_none().then(|| share.reference());
        let differs_from_known = reference.is_some() || self.known.get(&entry.key) != Some(&known);
        differs_from_known.then(|| FoundShare {
            key: entry.key.clone(),
            known,
            reference,
        })
    }

    fn at(&self, entry: &Entry, error: Error) -> Error {
        error.at(format_args!(
            "{}:{}: {}",
            self.source, entry.place, entry.key
        ))
    }

    /// Whether an entry's ids are from this server.
    fn same_ids(&self, entry: &Entry) -> bool {
        !self.moves
            && entry
                .server
                .as_ref()
                .is_none_or(|name| *name == self.server.name)
    }

    /// Finds the shares of all entries. Named shares come first, so that no other entry takes them.
    fn find(&self, finder: &Finder<'a>) -> Vec<Matched<'a>> {
        let mut taken: HashMap<&str, &Entry> = HashMap::new();
        let mut matched: Vec<Matched<'_>> = Vec::with_capacity(self.entries.len());
        for entry in self.entries {
            let reference = entry.reference.as_ref().filter(|_| self.same_ids(entry));
            let named = finder.named(reference, self.known.get(&entry.key));
            let named = named.and_then(|share| match share {
                Some(share) => match taken.insert(&share.id, entry) {
                    Some(other) => Err(twice(share, other)),
                    None => Ok(Some(share)),
                },
                None => Ok(None),
            });
            let (kept, left_out) = match self.args.lossy {
                true => {
                    let (kept, left_out) = storable_entry(entry, &self.server.can);
                    (Cow::Owned(kept), left_out)
                }
                false => (Cow::Borrowed(entry), Vec::new()),
            };
            let (share, refused) = match named {
                Ok(share) => (share, None),
                Err(error) => (None, Some(error)),
            };
            matched.push(Matched {
                entry,
                kept,
                left_out,
                share,
                over: None,
                contents: None,
                refused,
            });
        }
        for one in &mut matched {
            if one.share.is_none() && one.refused.is_none() && self.same_ids(one.entry) {
                let Some(items) = by_ids(one.entry) else {
                    continue;
                };
                take_by_contents(finder, &items, one, &mut taken);
            }
        }
        matched
    }

    /// Determines, for entries without a share, whether the share has expired or was pruned.
    fn judge_missing(&self, matched: &mut [Matched<'a>]) {
        let name = |one: &Matched<'a>| -> Option<String> {
            let reference = one
                .entry
                .reference
                .as_ref()
                .filter(|_| self.same_ids(one.entry));
            let named = reference.and_then(|reference| reference.name().map(str::to_owned));
            named.or_else(|| Some(self.known.get(&one.entry.key)?.id.clone()))
        };
        let missing: Vec<String> = matched
            .iter()
            .filter(|one| one.share.is_none() && one.entry.wanted == Wanted::Present)
            .filter_map(name)
            .collect();
        let names: HashSet<&str> = missing.iter().map(String::as_str).collect();
        let unread = |error: &Error| tracing::warn!(%error, "the journal can't be read");
        let records = self.journal.map(|journal| journal.last_records(&names));
        let records = records.and_then(|records| records.inspect_err(unread).ok());
        let records: HashMap<String, LastRecord> = records.unwrap_or_default();
        for one in matched.iter_mut().filter(|one| one.share.is_none()) {
            let record = name(one).and_then(|name| records.get(&name).copied());
            one.over = self
                .is_over(one.entry, record)
                .filter(|why| !self.args.revive || *why == PAST);
        }
    }

    /// Why a missing share must not be created.
    fn is_over(&self, entry: &Entry, record: Option<LastRecord>) -> Option<&'static str> {
        if self.date(entry).is_some_and(|end| end <= self.now) {
            return Some(PAST);
        }
        let ended = |lifetime| matches!(lifetime, Some(Lifetime::Until(end)) if end <= self.now);
        let known = self.known.get(&entry.key);
        match record {
            _ if ended(known.and_then(|known| known.expires).map(Lifetime::Until)) => Some(EXPIRED),
            Some(record) if ended(record.lifetime) => Some(EXPIRED),
            Some(record) if record.pruned => Some(PRUNED),
            _ => None,
        }
    }

    /// The date on which an entry's share expires, if the entry gives one.
    fn date(&self, entry: &Entry) -> Option<Timestamp> {
        match entry.expires {
            Some(Expiry::At(moment)) => {
                let end = moment.resolve(self.zone, DayEdge::End).ok()?;
                Some(whole_second(end))
            }
            _ => None,
        }
    }

    /// Looks up the items of entries that can't be compared otherwise, or whose shares must be created.
    async fn look_up(&self, finder: &Finder<'a>, matched: &mut [Matched<'a>]) -> Result<()> {
        let open = |one: &Matched<'a>| {
            let is_to_be = one.entry.wanted == Wanted::Present && one.refused.is_none();
            is_to_be
                && match one.share {
                    Some(share) => !self.has_expired(share) && !self.is_same(one.entry, share),
                    None => one.over.is_none() && one.entry.items.is_some(),
                }
        };
        let asked: Vec<(usize, &Entry, bool)> = matched
            .iter()
            .enumerate()
            .filter(|(_, one)| open(one))
            .map(|(at, one)| (at, one.entry, self.same_ids(one.entry)))
            .collect();
        if asked.is_empty() {
            return Ok(());
        }
        let mut found = look_up(self.server, &asked, self.profile.jobs.most(), self.printer).await;
        let mut taken: HashMap<&str, &Entry> = matched
            .iter()
            .filter_map(|one| Some((one.share?.id.as_str(), one.entry)))
            .collect();
        for (at, ..) in asked {
            let one = &mut matched[at];
            match found.remove(&at) {
                Some(Ok(contents)) => {
                    if one.share.is_none() {
                        take_by_contents(finder, &contents.items, one, &mut taken);
                    }
                    one.contents = Some(contents);
                }
                Some(Err(error)) if is_of_the_server(&error) => return Err(error),
                Some(Err(error)) => one.refused = Some(error),
                None => {}
            }
        }
        Ok(())
    }

    fn has_expired(&self, share: &Share) -> bool {
        share.state(self.now) == Some(State::Expired)
    }

    /// Whether a share's contents are those of the entry, judged without a request.
    fn is_same(&self, entry: &Entry, share: &Share) -> bool {
        let (Some(_), Some(items)) = (&entry.items, &share.items) else {
            return true;
        };
        let known = self.known.get(&entry.key);
        let as_applied =
            known.is_some_and(|known| known.id == share.id && known.items == signature(entry));
        let by_ids = || {
            are_these(entry, items)
                || by_ids(entry).is_some_and(|wanted| contents_key(&wanted) == contents_key(items))
        };
        as_applied || self.same_ids(entry) && by_ids()
    }

    fn row(&self, one: Matched<'a>, finder: &Finder<'a>) -> Result<PlanRow> {
        if let Some(error) = one.refused {
            return Err(error);
        }
        let row = match (one.entry.wanted, one.share) {
            (Wanted::Absent, Some(share)) => {
                self.check_owner(share)?;
                let row = PlanRow::delete(share.clone(), "state = \"absent\"", &self.server.can);
                return Ok(row);
            }
            (Wanted::Absent, None) => {
                return Ok(PlanRow::none(Action::Keep).because("it doesn't exist"));
            }
            (Wanted::Present, Some(share)) => self.stored(&one, share)?,
            (Wanted::Present, None) => match one.over {
                Some(why) => return Ok(PlanRow::none(Action::Keep).because(why)),
                None => self.create(&one, finder)?,
            },
        };
        let mut row = row;
        if row.writes() {
            row.how
                .notes
                .extend(one.left_out.into_iter().map(Cow::from));
        }
        Ok(row)
    }

    /// The row of an existing share.
    fn stored(&self, one: &Matched<'a>, share: &Share) -> Result<PlanRow> {
        let keep = |why: &str| {
            Ok(match self.brief {
                // Kept shares are only counted.
                true => PlanRow::none(Action::Keep).because(why),
                false => PlanRow::leave(Action::Keep, share.clone(), why),
            })
        };
        let has_expired = self.has_expired(share);
        if has_expired && !self.args.revive {
            return keep(EXPIRED);
        }
        if self.date(one.entry).is_some_and(|end| end <= self.now) {
            return keep(PAST);
        }
        if let Some(contents) = &one.contents
            && share
                .items
                .as_deref()
                .is_some_and(|items| contents_key(items) != contents_key(&contents.items))
        {
            return self.recreate(one, share, contents, "its contents differ");
        }
        if let Some(why) = self.fixed_differs(one, share) {
            let items = share.items.clone().unwrap_or_default();
            let contents = Arrangement {
                items,
                notes: Vec::new(),
            };
            return self.recreate(one, share, &contents, why);
        }
        let kept = &one.kept;
        let change = Change {
            // A value that the server doesn't report can't be compared, and would be written on every run.
            description: kept
                .description
                .clone()
                .filter(|text| share.description.as_ref().is_some_and(|now| now != text)),
            downloadable: kept
                .downloadable
                .filter(|on| share.downloadable.is_some_and(|now| now != *on)),
            lifetime: self.lifetime(one.entry, share, has_expired)?,
        };
        if change == Change::default() {
            return keep("unchanged");
        }
        self.check_owner(share)?;
        let only_longer = change.description.is_none()
            && change.downloadable.is_none()
            && change.lifetime > share.lifetime
            && !has_expired;
        let action = match only_longer {
            true => Action::Extend,
            false => Action::Update,
        };
        PlanRow::change(action, share.clone(), &change, &self.server.can, self.now)
    }

    /// The new expiry of a share, if it needs one.
    fn lifetime(&self, entry: &Entry, share: &Share, expired: bool) -> Result<Option<Lifetime>> {
        let Some(expires) = entry.expires else {
            return match expired {
                true => self.default_lifetime().map(Some),
                false => Ok(None),
            };
        };
        let wanted = expires.resolve(self.now, self.zone)?;
        let (Some(present), false) = (share.lifetime, expired) else {
            return Ok(expired.then_some(wanted));
        };
        let tolerance = self.server.can.expiry_tolerance();
        let close = |one: Timestamp, other: Timestamp| {
            one.duration_since(other).abs() <= tolerance || whole_second(one) == whole_second(other)
        };
        let is_equal = match (expires, entry.renew_before, present, wanted) {
            (Expiry::In(_), None, ..) => true,
            (Expiry::In(_), Some(before), Lifetime::Until(now), Lifetime::Until(latest)) => {
                let earliest = before.after(self.now, self.zone)?;
                if earliest >= latest {
                    return Err(Error::usage("`renew-before` would renew it each time")
                        .hint("give a shorter time than `expires`"));
                }
                now >= earliest && (now <= latest || close(now, latest))
            }
            (_, _, Lifetime::Until(now), Lifetime::Until(wanted)) => close(now, wanted),
            (_, _, now, wanted) => now == wanted,
        };
        Ok((!is_equal).then_some(wanted))
    }

    fn default_lifetime(&self) -> Result<Lifetime> {
        self.profile.default_expires.resolve(self.now, self.zone)
    }

    /// The reason to recreate a share: a setting differs that no server can change.
    fn fixed_differs(&self, one: &Matched<'a>, share: &Share) -> Option<&'static str> {
        let (kept, can) = (&one.kept, &self.server.can);
        let differs = |wanted: Option<&str>, now: Option<&str>| matches!((wanted, now), (Some(wanted), Some(now)) if wanted != now);
        if can.slug && differs(kept.slug.as_deref(), share.slug.as_deref()) {
            return Some("its slug differs");
        }
        if differs(
            kept.stream_format.as_deref(),
            share.stream_format.as_deref(),
        ) {
            return Some("its stream format differs");
        }
        let rates = (kept.max_bit_rate_kbps, share.max_bit_rate_kbps);
        matches!(rates, (Some(wanted), Some(now)) if wanted != now)
            .then_some("its bit rate differs")
    }

    /// Replaces a share that can't be changed.
    fn recreate(
        &self,
        one: &Matched<'a>,
        share: &Share,
        contents: &Arrangement,
        why: &'static str,
    ) -> Result<PlanRow> {
        self.check_owner(share)?;
        let mut new = self.new_share(one, contents.items.clone())?;
        // Settings that the file leaves out keep their values.
        if one.kept.description.is_none() {
            new.description = share.description.clone().unwrap_or_default();
        }
        if one.kept.downloadable.is_none() {
            new.downloadable = share.downloadable.unwrap_or_default();
        }
        let renewed = self.lifetime(one.entry, share, self.has_expired(share))?;
        if let Some(lifetime) = renewed.or(share.lifetime) {
            new.lifetime = lifetime;
        }
        let can = &self.server.can;
        if can.slug && new.slug.is_none() {
            new.slug.clone_from(&share.slug);
        }
        if !self.args.recreate && !steps::keeps_link(share, &new, can) {
            let reference = share.reference();
            return Err(Error::new(
                Code::Conflict,
                format!("{why}, and {reference} would get a new link"),
            )
            .hint("replace it anyway: `--recreate`")
            .hint("or give the entry another key, and the old one `state = \"absent\"`"));
        }
        let mut row = PlanRow::replace(share.clone(), &new, can, self.now)?.because(why);
        let notes = contents.notes.iter().cloned();
        row.how.notes.extend(notes.map(Cow::from));
        Ok(row)
    }

    fn create(&self, one: &Matched<'a>, finder: &Finder<'a>) -> Result<PlanRow> {
        let Some(contents) = &one.contents else {
            return Err(Error::new(
                Code::NotFound,
                "the share doesn't exist, and the entry has no `items` to create it from",
            )
            .hint("add `items`, or remove the entry"));
        };
        let can = &self.server.can;
        let new = self.new_share(one, contents.items.clone())?;
        if can.duplicates != DuplicateShare::Another
            && let Some(share) = finder.in_the_way(&new.items)
        {
            return Err(already_there(share));
        }
        let mut row = PlanRow::create(new, can, self.now)?;
        let notes = contents.notes.iter().cloned();
        row.how.notes.extend(notes.map(Cow::from));
        Ok(row)
    }

    fn new_share(&self, one: &Matched<'a>, items: Vec<Item>) -> Result<NewShare> {
        let (kept, can) = (&one.kept, &self.server.can);
        let lifetime = match one.entry.expires {
            Some(expires) => expires.resolve(self.now, self.zone)?,
            None => self.default_lifetime()?,
        };
        let new = NewShare {
            items,
            description: kept.description.clone().unwrap_or_default(),
            lifetime,
            downloadable: kept.downloadable.unwrap_or_default(),
            slug: kept.slug.clone(),
            stream_format: kept.stream_format.clone().filter(|text| !text.is_empty()),
            max_bit_rate_kbps: kept.max_bit_rate_kbps.filter(|rate| *rate > 0),
        };
        audible::check(&new.items, new.downloadable, can)?;
        steps::has_effect(&new, can)?;
        if let Some(name) = new.slug.as_ref().filter(|_| can.slug) {
            slug::check(name)?;
        }
        Ok(new)
    }

    fn check_owner(&self, share: &Share) -> Result<()> {
        let named = self.scope.and_then(|scope| scope.owner.as_ref());
        let ours = match named {
            None => self.server.account.owns(share),
            Some(owner) => owner.has(share) || self.server.account.owns(share),
        };
        match ours {
            true => Ok(()),
            false => Err(query::not_owned_error(self.server, share)
                .hint("in a file: `owner` in its `[scope]`")),
        }
    }

    /// Adds the rows of shares in the scope that are not in the file: deleted with `--delete-unlisted`, else kept.
    fn add_unlisted(&self, claimed: &HashSet<&str>, planned: &mut Planned) -> Result<()> {
        let in_scope = |share: &&Share| match self.scope {
            Some(scope) => scope.holds(share, self.server),
            None => self.server.account.owns(share),
        };
        let mut all = 0;
        for share in self.listed.iter().filter(in_scope) {
            all += 1;
            if claimed.contains(share.id.as_str()) {
                continue;
            }
            let row = match self.args.delete_unlisted {
                true => {
                    planned.going.insert(share.id.clone());
                    PlanRow::delete(share.clone(), "not in the file", &self.server.can)
                }
                false => {
                    planned.unlisted += 1;
                    PlanRow::leave(Action::Keep, share.clone(), "not in the file (kept)")
                }
            };
            planned.rows.push((row, None));
        }
        let most = self.args.max_delete.unwrap_or(MAX_DELETE);
        let going = planned.going.len();
        if !most.allows(going, all) {
            let shares = humanize::count_of(all, "share", "shares");
            return Err(Error::new(
                Code::Refused,
                format!(
                    "{going} of {shares} in the scope are not in the file, more than `--max-delete {most}` \
                     allows: nothing was changed"
                ),
            )
            .hint("preview it: `sharectl diff FILE --delete-unlisted --max-delete 100%`"));
        }
        Ok(())
    }
}

fn take_by_contents<'s>(
    finder: &Finder<'s>,
    items: &[Item],
    one: &mut Matched<'s>,
    taken: &mut HashMap<&'s str, &'s Entry>,
) {
    match finder.of_contents(items, |share| !taken.contains_key(share.id.as_str())) {
        Ok(Some(share)) => {
            taken.insert(&share.id, one.entry);
            one.share = Some(share);
        }
        Ok(None) => {}
        Err(error) => one.refused = Some(error),
    }
}

fn twice(share: &Share, other: &Entry) -> Error {
    Error::new(
        Code::Conflict,
        format!(
            "{} is the share of `{}` on line {}, too",
            share.reference(),
            other.key,
            other.place.line
        ),
    )
}

/// Whether `--lossy` skips an entry with this error.
fn is_lossy(error: &Error) -> bool {
    matches!(
        error.code(),
        Code::Unsupported | Code::NotFound | Code::Ambiguous
    )
}

/// Whether the error concerns the whole server, so that every other entry would fail too.
fn is_of_the_server(error: &Error) -> bool {
    !matches!(
        error.code(),
        Code::NotFound | Code::Ambiguous | Code::Unsupported | Code::Usage | Code::Conflict
    )
}

/// The error for entries that can't be applied. An apply is never partial: nothing is written.
pub(super) fn refusal(refused: Vec<Error>, entries: usize, server: &str) -> Error {
    let mut refused = refused;
    if refused.len() == 1
        && let Some(only) = refused.pop()
    {
        return hinted(only.with_server(server));
    }
    let first = refused.first().map_or(Code::Internal, Error::code);
    let alike = refused
        .iter()
        .all(|error| error.code().exit_code() == first.exit_code());
    let message = format!(
        "{} of {entries} entries can't be applied to {server}: nothing was changed",
        refused.len()
    );
    let code = if alike { first } else { Code::Conflict };
    let all = refused
        .iter()
        .fold(Error::new(code, message), |all, error| {
            let all = all.detail(error.message());
            let all = error
                .details()
                .iter()
                .fold(all, |all, line| all.detail(format!("  {line}")));
            let hints = error.hints().iter().filter(|hint| !is_of_create(hint));
            hints.fold(all, Error::hint)
        });
    match refused.iter().any(is_beyond_the_server) {
        true => all.hint(LOSSY).with_server(server),
        false => all.with_server(server),
    }
}

const LOSSY: &str = "skip settings that the server doesn't store: `--lossy`";

fn is_beyond_the_server(error: &Error) -> bool {
    error.code() == Code::Unsupported
}

/// Whether a hint is about a flag that only `create` has.
fn is_of_create(hint: &Hint) -> bool {
    let leaves_out = |part: &HintPart| matches!(part, HintPart::Step(Advice::LeaveOut(_)));
    hint.parts().iter().any(leaves_out)
}

fn hinted(error: Error) -> Error {
    let error = error.with_hints(|hint| (!is_of_create(hint)).then(|| hint.clone()));
    match is_beyond_the_server(&error) {
        true => error.hint(LOSSY),
        false => error,
    }
}

/// The scope of a file, resolved for one server.
pub(super) fn scope(
    file: &ShareFile,
    source: &str,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Option<InScope>> {
    let Some(scope) = &file.scope else {
        return Ok(None);
    };
    let args = selectors::read(&scope.selectors, source)?;
    let mut selectors = args.selectors();
    selectors.owner = match scope.owner.as_deref() {
        None => None,
        Some(owner) => Some(owner.parse().map_err(|error: Error| {
            error_at(
                source,
                &Default::default(),
                format_args!("`owner`: {error}"),
            )
        })?),
    };
    Ok(Some(InScope {
        selection: selectors.at(now, zone)?,
        owner: selectors.owner,
    }))
}
