//! `prune`: delete expired shares; made for cron. Reports why a share is deleted or kept, and the results.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use clap::Args;
use sharectl_config::{Profile, values};
use sharectl_core::backend::Server;
use sharectl_core::domain::criterion::Criterion;
use sharectl_core::domain::prune::{Clocks, KeepReason, MaxDelete, PruneReason, Rules, Verdict};
use sharectl_core::domain::reference::ShareReference;
use sharectl_core::domain::span::Span;
use sharectl_core::domain::{Share, reference, text};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::files::Lock;
use sharectl_core::operation::{Action, Outcome, Plan, PlanRow, Recheck, Report, ReportRow};
use sharectl_core::query;
use sharectl_core::session::AccountKey;
use sharectl_ui::output::{Present, humanize};

use super::args::{RowArgs, SelectorArgs, shares};
use super::locks::Exclusive;
use super::several::ServerPlan;
use super::writing::Writing;
use super::{Context, several};

/// Delete expired shares; suitable for cron
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Prune",
    after_help = "\
Examples:
  sharectl prune --dry-run
  sharectl prune --grace 7d --keep-match wedding
  sharectl prune -s all --grace 7d
  sharectl prune --unvisited --max-delete 20%
  sharectl prune --include-active --not-visited-for 1y --max-delete 50

In a crontab, where an unescaped `%` ends the command, write `--max-delete 20\\%`.

Prune deletes expired shares without asking, even in a terminal; it asks only with --include-active. Use --dry-run \
first. `sharectl undo --last` restores the shares; on most servers, restored shares get new links. Audiobookshelf \
deletes expired shares by itself, so there is nothing to prune.

Selectors limit which shares are deleted. Without a terminal, prune prints only warnings, errors, and \
unexpected results. Tables list the selected shares and count the rest. `-o json`, `jsonl`, and `csv` have a \
row, with its action, for every share considered; `ids`, `refs`, and `urls` list only the shares that are \
deleted."
)]
pub(crate) struct PruneArgs {
    /// Time to wait after a share expires before it is deleted, such as 7d
    #[arg(long, value_name = "TIME", value_parser = Span::parse)]
    pub(crate) grace: Option<Span>,

    /// Keep this share: link, id, slug, or SERVER/ID; must exist (can be repeated)
    #[arg(long, value_name = "SHARE")]
    pub(crate) keep: Vec<String>,

    /// Keep shares with this text in the description or label (can be repeated)
    #[arg(long, value_name = "TEXT")]
    pub(crate) keep_match: Vec<String>,

    /// Abort if more than N shares, or N% of all your shares, would be deleted [default: no limit]
    #[arg(long, value_name = "N|N%", value_parser = str::parse::<MaxDelete>)]
    pub(crate) max_delete: Option<MaxDelete>,

    /// Also delete active shares; needs a selector and a confirmation, and --max-delete without a
    /// terminal
    #[arg(long)]
    pub(crate) include_active: bool,

    /// Maximum difference between the server's clock and this one [default: 5min]
    #[arg(long, value_name = "TIME", value_parser = values::duration, hide_short_help = true)]
    pub(crate) max_skew: Option<Duration>,

    /// Wait this long for another prune of this server to finish
    #[arg(long, value_name = "TIME", value_parser = values::duration, hide_short_help = true)]
    pub(crate) lock_wait: Option<Duration>,

    /// The selectors.
    #[command(flatten)]
    pub(crate) selectors: SelectorArgs,

    /// What to show of the rows.
    #[command(flatten)]
    pub(crate) rows: RowArgs,
}

/// Deletes the shares.
///
/// # Errors
/// [`Code::Refused`] if a safety limit is exceeded, [`Code::Conflict`] if another prune runs.
pub(crate) async fn run(args: PruneArgs, context: &Context) -> Result<()> {
    if args.rows.lists_fields(context)? {
        return Ok(());
    }
    args.check(context)?;
    let keep: Vec<ShareReference> = args
        .keep
        .iter()
        .map(|word| ShareReference::parse(word))
        .collect::<Result<_>>()?;
    let profiles = servers(context, &keep)?;
    if let [profile] = *profiles.as_slice() {
        let _lock = lock(&args, profile, context).await?;
        let prepared = prepare(&args, &keep, profile, context).await?;
        return prepared.run(&args, context).await;
    }
    let locks = locks(&args, &profiles, context).await;
    let prepared = context
        .many(&profiles, async |profile| {
            if let Some(Err(error)) = locks.get(profile.url.as_str()) {
                return Err(error.again().with_server(&profile.name));
            }
            let here = keep
                .iter()
                .filter(|name| name.server() == Some(&profile.name));
            let here: Vec<ShareReference> = here.cloned().collect();
            let PrunePlan {
                part,
                pruned,
                within,
            } = prepare(&args, &here, profile, context).await?;
            within.map(|()| (part, pruned))
        })
        .await;
    let (parts, told): (Vec<_>, Vec<_>) = prepared.answers.into_iter().unzip();
    let ran = several::run(context, parts, args.include_active).await?;
    for (pruned, ran) in told.iter().zip(&ran) {
        match &ran.report {
            _ if context.global.dry_run => pruned.would(),
            Ok(report) if ran.writing.prints_text() => pruned.did(report),
            _ => {}
        }
    }
    if !context.global.dry_run && !several::print_text(context, &ran) {
        several::print(context, &ran)?;
    }
    drop(locks);
    several::combined_result(context, ran, prepared.failed)
}

/// The servers to prune. With several, `--keep` must name each share with its server.
fn servers<'c>(context: &'c Context, keep: &[ShareReference]) -> Result<Vec<&'c Profile>> {
    let asked = context.config()?.selected_servers()?.unwrap_or_default();
    if asked.len() < 2 {
        return shares::servers_to_write(context, keep);
    }
    let known = |name: &str| asked.iter().any(|profile| profile.name == name);
    match keep.iter().find(|name| !name.server().is_some_and(known)) {
        None => Ok(asked),
        Some(name) => Err(
            Error::usage(format!("`--keep {name}` doesn't name its server"))
                .hint("name it as SERVER/ID, as in the record's `ref`"),
        ),
    }
}

/// The plan for one server.
struct PrunePlan<'c> {
    part: ServerPlan<'c>,
    pruned: Pruned<'c>,
    /// An error if the limit forbids the plan.
    within: Result<()>,
}

impl PrunePlan<'_> {
    /// Runs the plan of a single server.
    async fn run(self, args: &PruneArgs, context: &Context) -> Result<()> {
        let Self {
            part: ServerPlan { writing, plan, .. },
            pruned,
            within,
        } = self;
        if context.global.dry_run {
            let shown = writing.run_without_summary(plan, false).await;
            pruned.would();
            within?;
            return shown.map(drop);
        }
        within?;
        let report = writing.run(plan, args.include_active).await?;
        if writing.prints_text() {
            pruned.did(&report);
        } else {
            writing.print(&report)?;
        }
        report.into_error().map_or(Ok(()), Err)
    }
}

/// Prevents two prunes of one server at the same time. A dry run needs no lock.
async fn lock(args: &PruneArgs, profile: &Profile, context: &Context) -> Result<Option<Lock>> {
    if context.global.dry_run {
        return Ok(None);
    }
    let apart = Exclusive {
        command: "prune",
        // For the server, regardless of the account.
        account: AccountKey::new(&profile.url, ""),
        patience: args.lock_wait.unwrap_or_default(),
        hint: "wait for it: `--lock-wait 10min`",
    };
    match context.lock(profile, &apart).await {
        // With `--no-journal` there may be no place to write to, and the lock would be in the same place.
        Err(error) if error.code() == Code::Config && context.global.no_journal => {
            let risk = "running without a lock: make sure that no other prune runs";
            context.printer.warn(format!("{}: {risk}", error.message()));
            Ok(None)
        }
        Err(error) if error.code() == Code::Config => {
            Err(error.hint("or run without a journal and a lock: `--no-journal`"))
        }
        taken => taken.map(Some),
    }
}

/// The locks of several servers. Each is taken once, because several profiles may have the same server.
async fn locks(
    args: &PruneArgs,
    profiles: &[&Profile],
    context: &Context,
) -> HashMap<String, Result<Option<Lock>>> {
    let mut locks = HashMap::new();
    for profile in profiles {
        let url = profile.url.as_str();
        if !locks.contains_key(url) {
            locks.insert(url.to_owned(), lock(args, profile, context).await);
        }
    }
    locks
}

async fn prepare<'c>(
    args: &PruneArgs,
    keep: &[ShareReference],
    profile: &'c Profile,
    context: &'c Context,
) -> Result<PrunePlan<'c>> {
    let writing = Writing::open(context, profile, "prune", &args.rows.shape()).await?;
    let zone = writing.clock.zone().clone();

    let selectors = args.selectors.selectors();
    let selection = selectors.at(writing.now(), &zone)?;
    let read = query::prunable(&writing.server, &selectors, &selection).await?;
    shares::warn_unseen(&context.printer, &writing.server);
    args.check_skew(&writing)?;

    let clocks = Clocks {
        server: writing.now(),
        ours: writing.clock.now(),
    };
    let rules = Rules {
        clocks,
        ended_by: match args.grace {
            Some(grace) => grace.before(clocks.earlier(), &zone)?,
            None => clocks.earlier(),
        },
        active_too: args.include_active,
        selection: selectors.at(clocks.server, &zone)?,
        keep: kept_ids(keep, &read.shares, &writing.server)?,
        keep_called: args
            .keep_match
            .iter()
            .map(|words| Criterion::Text(text::fold(words)))
            .collect(),
    };
    let all = read.shares.len();
    let still = rules.clone();
    let recheck = Recheck::selected(read.needs, move |share| {
        matches!(still.judge(share), Verdict::Delete(_))
    });
    let goes = |share: &&Share| matches!(rules.judge(share), Verdict::Delete(_));
    let others = read.others.iter().filter(goes).count();
    let brief = context.printer.format().is_table();
    let (plan, passed_over) = plan(read.shares, &rules, &writing, brief)?;
    let plan = plan.rechecked(recheck);
    let pruned = Pruned {
        context,
        server: &profile.name,
        considered: plan.rows.len() + passed_over.values().sum::<usize>(),
        passed_over,
        deleting: plan.writing(),
        others,
        active_too: args.include_active,
    };
    let within = args.check_limit(pruned.deleting, all);
    Ok(PrunePlan {
        part: ServerPlan::new(writing, plan),
        pruned,
        within: within.map_err(|error| error.with_server(&profile.name)),
    })
}

impl PruneArgs {
    /// Checks that the parser can't do.
    fn check(&self, context: &Context) -> Result<()> {
        if self.keep_match.iter().any(|words| words.trim().is_empty()) {
            return Err(Error::usage(
                "an empty `--keep-match` would keep everything",
            ));
        }
        if !self.include_active {
            return Ok(());
        }
        if !self.selectors.selectors().without_expired().narrows() {
            return Err(Error::usage("`--include-active` needs a selector").hint(
                "select the active shares to delete, for example with `--not-visited-for 1y`",
            ));
        }
        let unattended = !context.printer.can_ask() && !context.global.dry_run;
        if unattended && self.max_delete.is_none() {
            return Err(
                Error::usage("`--include-active` needs a limit without a terminal")
                    .hint("limit the number of deletions: `--max-delete 20` or `--max-delete 10%`"),
            );
        }
        Ok(())
    }

    /// Fails if one of the clocks must be wrong.
    fn check_skew(&self, writing: &Writing<'_>) -> Result<()> {
        const MOST: Duration = Duration::from_secs(5 * 60);
        let most = self.max_skew.unwrap_or(MOST);
        let offset = writing.server.clock.offset().unwrap_or_default();
        let skew = offset.unsigned_abs();
        if skew <= most {
            return Ok(());
        }
        let apart = humanize::rough_span(skew.as_secs()).unwrap_or_default();
        let ahead = if offset.is_negative() {
            "this machine's clock"
        } else {
            "the server's clock"
        };
        let error = Error::new(
            Code::Refused,
            format!(
                "the clocks of the server and this machine differ by {apart}: nothing was deleted"
            ),
        )
        .hint(format!("check the date: {ahead} is ahead"))
        .with_server(&writing.server.name);
        Err(match accepted_skew(skew.as_secs()) {
            Some(skew) => error.hint(format!(
                "or accept it: `--max-skew {skew}`; a share is deleted only if it has expired by both clocks",
            )),
            None => error,
        })
    }

    fn check_limit(&self, deleting: usize, all: usize) -> Result<()> {
        match self.max_delete {
            Some(most) if !most.allows(deleting, all) => Err(Error::new(
                Code::Refused,
                format!(
                    "{} of {} would be deleted, more than `--max-delete {most}` allows: nothing was deleted",
                    deleting,
                    humanize::count_of(all, "share", "shares"),
                ),
            )
            .hint(format!(
                "to delete them, raise the limit: `--max-delete {deleting}`; to see them, add `--dry-run`"
            ))),
            _ => Ok(()),
        }
    }
}

/// The ids of the shares to keep. A missing one is an error: a typo must not cost a share.
fn kept_ids(keep: &[ShareReference], shares: &[Share], server: &Server) -> Result<HashSet<String>> {
    let whose = server.whose();
    keep.iter()
        .map(|name| {
            let found = reference::find(shares, name, &whose).one(name, shares, &whose);
            found
                .or_else(|error| query::renamed(server, shares, name).ok_or(error))
                .map(|share| share.id.clone())
                .map_err(|error| error.hint("name an existing share with `--keep`"))
        })
        .collect()
}

/// The plan. If it is `brief`, shares that the selectors don't match are counted by selector instead of
/// having rows: people read which shares are deleted and which are kept on purpose.
fn plan(
    shares: Vec<Share>,
    rules: &Rules,
    writing: &Writing<'_>,
    brief: bool,
) -> Result<(Plan, BTreeMap<&'static str, usize>)> {
    let present: Present = writing.present()?;
    let can = &writing.server.can;
    let mut passed_over = BTreeMap::new();
    let rows = shares.into_iter().filter_map(|share| {
        Some(match rules.judge(&share) {
            Verdict::Pass => return None,
            Verdict::Keep(KeepReason::NotChosen(flag)) if brief => {
                *passed_over.entry(flag).or_default() += 1;
                return None;
            }
            Verdict::Delete(fit) => {
                let why = fit_reason(fit, &share, &present);
                PlanRow::delete(share, why, can)
            }
            Verdict::Keep(spared) => {
                let why = keep_reason(spared, &share, &present);
                PlanRow::leave(Action::Keep, share, why)
            }
        })
    });
    let plan = Plan::new(rows.collect());
    Ok((plan, passed_over))
}

/// Why a share is deleted.
fn fit_reason(fit: PruneReason, share: &Share, present: &Present) -> String {
    let mut why = match (fit, share.expires()) {
        (PruneReason::Ended(end), _) => format!("expired {}", present.distance(end)),
        (PruneReason::Active, Some(end)) => {
            format!("active: expires {}", present.distance(end))
        }
        (PruneReason::Active, None) => "active: never expires".to_owned(),
    };
    if share.visits == Some(0) {
        why.push_str(", never visited");
    }
    why
}

/// Why a share is kept.
fn keep_reason(spared: KeepReason, share: &Share, present: &Present) -> String {
    match (spared, share.visits, share.last_visited) {
        (KeepReason::ByOneClock, ..) => "expired by one of the two clocks only".to_owned(),
        (KeepReason::Named, ..) => "named by --keep".to_owned(),
        (KeepReason::Called, ..) => "named by --keep-match".to_owned(),
        (KeepReason::Grace(end), ..) => format!("expired only {}", present.distance(end)),
        (KeepReason::NotChosen("unvisited"), Some(visits), _) => {
            format!("visited {}", humanize::count(visits, "time", "times"))
        }
        (KeepReason::NotChosen("not-visited-for"), _, Some(last)) => {
            format!("visited {}", present.distance(last))
        }
        (KeepReason::NotChosen(selector), ..) => format!("doesn't match --{selector}"),
    }
}

/// The numbers of a prune.
struct Pruned<'c> {
    context: &'c Context,
    server: &'c str,
    /// The number of shares that were considered.
    considered: usize,
    /// The number of shares without a row, by the selector that they don't match.
    passed_over: BTreeMap<&'static str, usize>,
    /// The number of shares to delete.
    deleting: usize,
    /// The number of other users' shares that would otherwise be deleted too.
    others: usize,
    active_too: bool,
}

impl Pruned<'_> {
    /// Reports the result of a dry run.
    fn would(&self) {
        self.context.printer.note(if self.considered == 0 {
            self.part_of()
        } else {
            format!("would delete {}", self.part(self.deleting))
        });
        self.tell_passed_over();
        self.tell_others();
    }

    /// Reports the result. In a terminal, the plan has already named the shares.
    fn did(&self, report: &Report) {
        let printer = &self.context.printer;
        let watched = printer.terminal().stderr.terminal;
        let done = report.tally().done;
        if watched {
            self.tell_passed_over();
            self.tell_others();
        } else {
            for row in &report.rows {
                let Some(line) = line(row) else {
                    continue;
                };
                match row.outcome {
                    Outcome::Kept => printer.notice(line),
                    _ => printer.note(line),
                }
            }
        }
        if done > 0 {
            printer.note(format!("deleted {}", self.part(done)));
        } else if watched && self.deleting == 0 {
            printer.note(if self.considered == 0 {
                self.part_of()
            } else {
                format!("nothing to delete of {}", self.part_of())
            });
        }
    }

    /// Text such as `1 of 2 expired shares on home`.
    fn part(&self, count: usize) -> String {
        format!("{count} of {}", self.part_of())
    }

    fn part_of(&self) -> String {
        let (one, many) = if self.active_too {
            ("share", "shares")
        } else {
            ("expired share", "expired shares")
        };
        match self.considered {
            0 => format!("no {many} on {}", self.server),
            count => format!(
                "{} on {}",
                humanize::count_of(count, one, many),
                self.server
            ),
        }
    }

    fn tell_passed_over(&self) {
        let counted = self.passed_over.iter();
        let parts: Vec<String> = counted
            .map(|(selector, count)| format!("{count} not matching --{selector}"))
            .collect();
        if !parts.is_empty() {
            let parts = humanize::list(&parts);
            self.context.printer.note(format!("also kept: {parts}"));
        }
    }

    fn tell_others(&self) {
        if self.others > 0 {
            self.context.printer.note(format!(
                "left out {} of other users; `--owner any` includes all owners",
                humanize::count_of(self.others, "share", "shares")
            ));
        }
    }
}

/// A line about a share that was deleted, was already gone, or was kept after all.
fn line(row: &ReportRow) -> Option<String> {
    let share = row.row.share.as_ref()?;
    let (reference, what) = (share.reference(), share.what());
    match row.outcome {
        Outcome::Done(_) => Some(format!("deleted {reference} ({what}): {}", row.row.reason)),
        Outcome::AlreadyGone => Some(format!("{reference} ({what}) was gone already")),
        Outcome::Kept => Some(format!("kept {reference} ({what}): {}", row.row.reason)),
        _ => None,
    }
}

/// A little more than this many seconds, as a value of `--max-skew`: the next measurement may be larger.
/// `None` if that flag doesn't allow so much.
fn accepted_skew(seconds: u64) -> Option<String> {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let skew = match seconds.saturating_add(MINUTE) {
        more if more <= 2 * HOUR => format!("{}min", more.div_ceil(MINUTE)),
        more if more <= 2 * DAY => format!("{}h", more.div_ceil(HOUR)),
        more => format!("{}d", more.div_ceil(DAY)),
    };
    values::duration(&skew).is_ok().then_some(skew)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skew_to_be_accepted_is_a_round_one_that_the_flag_takes() {
        assert_eq!(accepted_skew(301).as_deref(), Some("7min"));
        assert_eq!(accepted_skew(7 * 3600).as_deref(), Some("8h"));
        assert_eq!(accepted_skew(3 * 86_400).as_deref(), Some("4d"));
        assert_eq!(accepted_skew(60 * 86_400), None);
        assert_eq!(accepted_skew(u64::MAX), None);
    }
}
