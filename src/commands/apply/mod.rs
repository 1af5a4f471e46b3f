//! `apply`: make servers match a file of shares, and write the references of new shares into that file; and
//! `diff`, which shows what `apply` would change.

mod finding;
mod planning;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use jiff::tz::TimeZone;
use sharectl_config::Profile;
use sharectl_core::backend::{Account, Needs};
use sharectl_core::domain::{Share, Step};
use sharectl_core::error::{Error, Result};
use sharectl_core::files::{Lock, Mode};
use sharectl_core::operation::{Outcome, Plan, PlanRow, Recheck};
use sharectl_core::query;
use sharectl_ui::output::humanize;
use sharectl_ui::share_file::{Entry, Reference, ShareFile, Wanted, error_at, with_references};

use self::finding::{KnownEntries, KnownEntry, source_of};
use self::planning::{FoundShare, InScope, PlanArgs, Planned, Planner, refusal};
use super::args::{self, RowArgs, check_target, write_file};
use super::locks::Exclusive;
use super::several::{ServerPlan, ServerResult};
use super::writing::Writing;
use super::{Context, several};

/// Make servers match a file of shares
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl export --to shares.toml
  sharectl apply shares.toml --dry-run
  sharectl apply shares.toml --yes
  sharectl apply shares.toml --delete-unlisted --max-delete 5 --yes
  sharectl export -s old | sharectl apply -s new - --dry-run

A second run changes nothing. An entry finds its share by `ref`, then by its key from an earlier `apply`, then \
by its contents. Shares that are not in the file are kept without --delete-unlisted, and expired shares aren't \
recreated without --revive. If an entry can't be applied, apply changes nothing on that server. Apply writes the \
references of new shares into the file, unless the file is another server's, and keeps its comments.\n\n\
To move shares to another server: `sharectl export -s OLD --to FILE`, `sharectl apply -s NEW FILE`, and \
`sharectl delete -s OLD --all` once `sharectl check -s NEW` finds nothing.")]
pub(crate) struct ApplyArgs {
    /// How the file is compared.
    #[command(flatten)]
    pub(crate) plan: PlanArgs,

    /// Don't write references of new shares into the file
    #[arg(long, help_heading = "File")]
    pub(crate) no_write_back: bool,

    /// What to show of the rows.
    #[command(flatten)]
    pub(crate) rows: RowArgs,
}

/// Compare servers with a file of shares
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl export --to shares.toml
  sharectl diff shares.toml
  sharectl diff shares.toml --exit-code
  sharectl diff shares.toml --delete-unlisted -o json

It shows what `sharectl apply` with the same options would change, and changes nothing. Shares that are not in \
the file are listed as kept. With --exit-code it exits with 12 if anything differs.")]
pub(crate) struct DiffArgs {
    /// How the file is compared.
    #[command(flatten)]
    pub(crate) plan: PlanArgs,

    /// What to show of the rows.
    #[command(flatten)]
    pub(crate) rows: RowArgs,
}

/// A share file that was read and parsed.
pub(super) struct Opened {
    text: String,
    source: String,
    file: ShareFile,
}

impl Opened {
    fn read(args: &PlanArgs) -> Result<Self> {
        let (text, source) = args::text_of(&args.file, args::AT_MOST)?;
        let file = ShareFile::parse(&text, &source)?;
        if args.delete_unlisted {
            may_delete(&file, &source)?;
        }
        Ok(Self { text, source, file })
    }
}

/// Checks that a file can be used with `--delete-unlisted`: it needs a scope, and an empty file is probably a mistake.
fn may_delete(file: &ShareFile, source: &str) -> Result<()> {
    let refused =
        |why: &str| Error::usage(format!("{source} {why}: `--delete-unlisted` is refused"));
    if file.entries.is_empty() {
        return Err(refused("lists no shares").hint("delete all of them: `sharectl delete --all`"));
    }
    match &file.scope {
        None => {
            Err(refused("has no `[scope]`")
                .hint("`[scope]` must name the server: `server = \"NAME\"`"))
        }
        Some(scope) if scope.servers.is_empty() => Err(refused("names no server in its `[scope]`")
            .hint("`[scope]` must name the server: `server = \"NAME\"`")),
        Some(_) => Ok(()),
    }
}

/// The plan for one server.
struct ApplyPlan<'c> {
    part: ServerPlan<'c>,
    rest: ApplyState,
}

/// The state of an apply on one server that is needed after the steps have run.
struct ApplyState {
    _lock: Option<Lock>,
    known: KnownEntries,
    planned: Planned,
    /// Whether the file is from another server.
    moves: bool,
}

/// Makes servers match the file.
///
/// # Errors
/// A file that can't be read; an entry that can't be applied, in which case nothing is written to that server.
pub(crate) async fn run(args: ApplyArgs, context: &Context) -> Result<()> {
    apply(&args.plan, &args.rows, APPLY, !args.no_write_back, context).await
}

/// Shows what `apply` would change. This is always a dry run.
///
/// # Errors
/// The errors of [`run`]; [`Code::Pending`](sharectl_core::Code::Pending) with `--exit-code` if anything differs.
pub(crate) async fn diff(args: DiffArgs, context: &Context) -> Result<()> {
    apply(&args.plan, &args.rows, "diff", false, context).await
}

/// The command that writes.
const APPLY: &str = "apply";

async fn apply(
    args: &PlanArgs,
    rows: &RowArgs,
    command: &'static str,
    writes_back: bool,
    context: &Context,
) -> Result<()> {
    if rows.lists_fields(context)? {
        return Ok(());
    }
    let opened = Opened::read(args)?;
    let writes_back = writes_back && !context.global.dry_run;
    let targets = targets_of(&opened.file, &opened.source, args, context)?;
    let asked = context
        .many(&targets, async |target| {
            prepare(args, rows, &opened, target, command, context).await
        })
        .await;
    let (mut parts, mut rest) = (Vec::new(), Vec::new());
    for mut prepared in asked.answers {
        if command == APPLY {
            // Kept shares that the file doesn't list are not part of an apply.
            let is_applied = |row: &PlanRow, key: Option<&str>| row.writes() || key.is_some();
            prepared.part.retain(is_applied);
        }
        parts.push(prepared.part);
        rest.push(prepared.rest);
    }
    let creates = rest.iter().zip(&parts).any(|(rest, part)| {
        let part: &ServerPlan<'_> = part;
        !rest.moves && part.plan.rows.iter().any(creates_a_share)
    });
    if let Some(path) = args.path().filter(|_| writes_back && creates) {
        check_target("FILE", path)
            .map_err(|error| error.hint("leave the file unchanged: `--no-write-back`"))?;
    }
    let ran = several::run(context, parts, true).await?;
    let mut references = Vec::new();
    for (one, rest) in ran.iter().zip(rest) {
        tell_counts(&rest.planned, &one.writing.server.name, context);
        if !context.global.dry_run {
            remember(one, rest, &opened.file, &mut references, context);
        }
    }
    let written = match args.path().filter(|_| writes_back) {
        Some(path) => match write_back(path, &opened, &references, context) {
            // Without new shares, a missing reference deserves only a warning.
            Err(error) if !creates => {
                context.printer.warn(error.message());
                Ok(())
            }
            written => written,
        },
        None => Ok(()),
    };
    several::finish(context, ran, asked.failed, "applied").and(written)
}

/// Whether the row creates a share, whose reference the file gets.
fn creates_a_share(row: &PlanRow) -> bool {
    let creates = |step: &Step| matches!(step, Step::Create { .. });
    row.how.steps.iter().any(creates)
}

fn tell_counts(counts: &Planned, server: &str, context: &Context) {
    let words = [
        (counts.unchanged, "unchanged"),
        (
            counts.done,
            "expired or pruned (`--revive` creates them again)",
        ),
    ];
    let told: Vec<String> = words
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", humanize::count_of(*count, "share", "shares")))
        .collect();
    if !told.is_empty() {
        context
            .printer
            .note(format!("{server}: {}", told.join(", ")));
    }
    if counts.unlisted > 0 {
        let shares = humanize::count_of(counts.unlisted, "share", "shares");
        context.printer.note(format!(
            "{server}: kept {shares} that the file doesn't list"
        ));
    }
}

async fn lock(target: &ApplyTarget<'_>, context: &Context) -> Result<Option<Lock>> {
    if context.global.dry_run || context.global.no_journal {
        return Ok(None);
    }
    let apart = Exclusive {
        command: APPLY,
        account: target.profile.account(),
        patience: Duration::ZERO,
        hint: "wait for it to finish; two at once would create duplicates",
    };
    context.lock(target.profile, &apart).await.map(Some)
}

async fn prepare<'c>(
    args: &PlanArgs,
    rows: &RowArgs,
    opened: &Opened,
    target: &ApplyTarget<'c>,
    command: &'static str,
    context: &'c Context,
) -> Result<ApplyPlan<'c>> {
    let ApplyTarget { profile, moves, .. } = *target;
    let _lock = lock(target, context).await?;
    let mut writing = Writing::open(context, profile, command, &rows.shape()).await?;
    writing.chosen = true;
    let (file, source) = (&opened.file, opened.source.as_str());
    let zone: TimeZone = match &file.zone {
        Some(zone) => zone.clone(),
        None => writing.clock.zone().clone(),
    };
    let needs = match planning::scope(file, source, writing.now(), &zone)? {
        Some(scope) => {
            if args.delete_unlisted {
                query::answerable(&writing.server, &scope.selection)
                    .map_err(|error| error.with_server(&profile.name))?;
            }
            query::needs_of(&scope.selection)
        }
        None => Needs::NOTHING,
    };
    let listed = query::list(&writing.server, Needs::WRITE.and(needs)).await?;
    let now = writing.now();
    let scope = planning::scope(file, source, now, &zone)?.filter(|_| !moves);
    let state = profile.account();
    let state = state.file(&context.state_dir()?, "applied", "json");
    let known = KnownEntries::load(state, source_of(args.path(), file.scope.as_ref()));
    let journal = context.journal(profile).ok();
    let planner = Planner {
        args,
        source,
        entries: &target.entries,
        server: &writing.server,
        profile,
        listed: &listed,
        known: &known,
        journal: journal.as_ref(),
        scope: scope.as_ref(),
        moves,
        now,
        zone: &zone,
        printer: &context.printer,
        brief: context.printer.format().is_table(),
        remembers: command == APPLY,
    };
    let planned = planner.plan().await;
    let mut planned = planned.map_err(|error| error.with_server(&profile.name))?;
    if !planned.refused.is_empty() {
        return Err(refusal(
            planned.refused,
            target.entries.len(),
            &profile.name,
        ));
    }
    let going = std::mem::take(&mut planned.going);
    let recheck = match scope {
        Some(scope) if !going.is_empty() => Recheck::selected(
            needs,
            still_unlisted(scope, going, writing.server.account.clone()),
        ),
        _ => Recheck::default(),
    };
    let (rows, keys): (Vec<_>, Vec<_>) = std::mem::take(&mut planned.rows).into_iter().unzip();
    let plan = Plan::new(rows).rechecked(recheck);
    Ok(ApplyPlan {
        part: ServerPlan {
            writing,
            plan,
            keys: Some(keys),
        },
        rest: ApplyState {
            _lock,
            known,
            planned,
            moves,
        },
    })
}

/// Whether a share to delete as unlisted is still in the scope; true for every other share.
fn still_unlisted(
    scope: InScope,
    going: HashSet<String>,
    account: Account,
) -> impl Fn(&Share) -> bool {
    move |share| {
        let ours = scope.owner.is_some() || account.owns(share);
        !going.contains(&share.id) || ours && scope.selection.selects(share)
    }
}

/// Stores which share each entry led to, and collects the references that the file lacks.
fn remember(
    ran: &ServerResult<'_>,
    rest: ApplyState,
    file: &ShareFile,
    references: &mut Vec<Reference>,
    context: &Context,
) {
    let Ok(report) = &ran.report else { return };
    let ApplyState {
        mut known, moves, ..
    } = rest;
    let entries: HashMap<&str, &Entry> = file
        .entries
        .iter()
        .map(|entry| (entry.key.as_str(), entry))
        .collect();
    known.keep_only(|key| entries.contains_key(key));
    for FoundShare {
        key,
        known: share,
        reference,
    } in rest.planned.found
    {
        known.set(&key, share);
        if let Some(reference) = reference.filter(|_| !moves) {
            references.push(Reference { key, reference });
        }
    }
    let keys = ran.keys.iter().flatten();
    for (row, key) in report.rows.iter().zip(keys) {
        let Some(entry) = key.as_deref().and_then(|key| entries.get(key)) else {
            continue;
        };
        if entry.wanted == Wanted::Absent {
            if matches!(row.outcome, Outcome::Done(None) | Outcome::AlreadyGone) {
                known.forget(&entry.key);
            }
            continue;
        }
        let Some(share) = row.share() else { continue };
        known.set(&entry.key, KnownEntry::of(share, entry));
        let reference = share.reference();
        let is_there = entry.reference.as_ref().is_some_and(|there| {
            there.to_string() == reference
                || !row.row.writes()
                || there.name().is_none()
                    && row
                        .row
                        .share
                        .as_ref()
                        .is_some_and(|before| before.id == share.id)
        });
        if !moves && !is_there {
            references.push(Reference {
                key: entry.key.clone(),
                reference,
            });
        }
    }
    if let Err(error) = known.save() {
        context.printer.warn(format!(
            "{error}: the next run finds the shares by their references or contents"
        ));
    }
}

const BOM: &[u8] = "\u{feff}".as_bytes();

/// Writes the file with its new references, unless it was changed in the meantime.
///
/// # Errors
/// A file that can't be written. The shares exist anyway, and the next run finds them by key.
fn write_back(
    path: &Path,
    opened: &Opened,
    references: &[Reference],
    context: &Context,
) -> Result<()> {
    if references.is_empty() {
        return Ok(());
    }
    let name = path.display();
    let now = fs::read(path).map_err(|error| Error::io(format_args!("read {name}"), error))?;
    // A BOM, which Windows programs write, is not part of the text and is kept.
    let mark: &[u8] = if now.starts_with(BOM) { BOM } else { b"" };
    if now[mark.len()..] != *opened.text.as_bytes() {
        context.printer.warn(format!(
            "{name} has changed since it was read: the references of new shares were not written \
             into it"
        ));
        return Ok(());
    }
    let text = with_references(&opened.text, opened.file.form, references)?;
    let bytes = [mark, text.as_bytes()].concat();
    write_file(path, &bytes, Mode::Shared)
}

/// A server and its entries.
struct ApplyTarget<'c> {
    profile: &'c Profile,
    entries: Vec<Entry>,
    /// Whether the file is from another server, whose ids mean nothing here.
    moves: bool,
}

/// The servers to apply the file to: those that `--server` names, else those of the scope, else those of the
/// entries, else the server that commands use by default.
///
/// # Errors
/// An unknown server; an entry that doesn't name its server in a file for several; a file for another server
/// with `--delete-unlisted`, or applied to several servers at a time.
fn targets_of<'c>(
    file: &ShareFile,
    source: &str,
    args: &PlanArgs,
    context: &'c Context,
) -> Result<Vec<ApplyTarget<'c>>> {
    let config = context.config()?;
    let named = named(file);
    let profiles = match config.selected_servers()? {
        Some(asked) => asked,
        None if named.is_empty() => vec![config.choose(&[])?],
        None => {
            let profiles = named.iter().map(|name| {
                config
                    .profile(name)
                    .map_err(|error| error.hint("apply the file to another server: `-s NAME`"))
            });
            profiles.collect::<Result<_>>()?
        }
    };
    let is_named = |profile: &Profile| named.is_empty() || named.contains(&profile.name.as_str());
    if let Some(stranger) = profiles.iter().find(|profile| !is_named(profile)) {
        if args.delete_unlisted {
            let (named, stranger) = (named.join(", "), &stranger.name);
            return Err(Error::usage(format!(
                "{source} is for {named}, not {stranger}: `--delete-unlisted` is refused"
            ))
            .hint(format!(
                "export a file of it first: `sharectl export -s {stranger}`"
            )));
        }
        let [profile] = *profiles.as_slice() else {
            return Err(Error::usage(format!(
                "{source} is for {}: it can be applied to one other server at a time",
                named.join(", ")
            )));
        };
        return Ok(vec![ApplyTarget {
            profile,
            entries: file.entries.clone(),
            moves: true,
        }]);
    }
    check_entries(file, source, &profiles, &named)?;
    let targets = profiles.iter().map(|profile| {
        let is_here = |entry: &&Entry| match &entry.server {
            Some(server) => *server == profile.name,
            None => true,
        };
        ApplyTarget {
            profile,
            entries: file.entries.iter().filter(is_here).cloned().collect(),
            moves: false,
        }
    });
    Ok(targets.collect())
}

/// The servers that a file names in its scope, or else in its entries.
fn named(file: &ShareFile) -> Vec<&str> {
    let scope = file.scope.iter().flat_map(|scope| &scope.servers);
    let mut named: Vec<&str> = scope.map(String::as_str).collect();
    if named.is_empty() {
        named = file
            .entries
            .iter()
            .filter_map(|entry| entry.server.as_deref())
            .collect();
        let mut seen = HashSet::new();
        named.retain(|name| seen.insert(*name));
    }
    named
}

fn check_entries(
    file: &ShareFile,
    source: &str,
    profiles: &[&Profile],
    named: &[&str],
) -> Result<()> {
    let several = profiles.len() > 1 || named.len() > 1;
    for entry in &file.entries {
        let at = |message: String| {
            error_at(
                source,
                &entry.place,
                format_args!("{}: {message}", entry.key),
            )
        };
        match &entry.server {
            None if several => {
                return Err(at("the file covers several servers".to_owned())
                    .hint("add `server = \"NAME\"` to the share"));
            }
            Some(server) if !named.is_empty() && !named.contains(&server.as_str()) => {
                return Err(at(format!(
                    "it is a share of {server}, and the file is for {}",
                    named.join(", ")
                ))
                .hint(format!("add {server} to `server` in the `[scope]`")));
            }
            _ => {}
        }
    }
    Ok(())
}
