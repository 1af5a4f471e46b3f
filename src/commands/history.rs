//! `history`: show the operations in the local journals.
//!
//! Also chooses the journals for commands that start from an operation instead of a server.

use clap::Args;
use sharectl_config::{Config, Profile};
use sharectl_core::domain::moment::PastMoment;
use sharectl_core::domain::selector::Words;
use sharectl_core::domain::{Share, Step, text};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::journal::{
    Journal, JournalFolder, Meta, Operation, OperationId, Overview, Recorded, StepResult, Summary,
};
use sharectl_core::operation::undo::stack::RecordedOperations;
use sharectl_core::order::Order as _;
use sharectl_core::shell;
use sharectl_ui::output::views::history::{OPERATIONS, OperationRow, STEPS, StepRow};
use sharectl_ui::output::{ShapeArgs, ShareAt, humanize};

use super::{Context, dialog};

/// Show what sharectl did, or one operation in detail
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl history
  sharectl history --limit 5 -o json
  sharectl history --since 7d --match wedding
  sharectl history -o ids --limit 1 | xargs sharectl history

`history` reads the local journals and sends no requests. It covers all servers except the sandbox (`-s demo \
history`); `-s NAME` limits it. `sharectl undo OPERATION` undoes an operation, on every server that it wrote to.")]
pub(crate) struct HistoryArgs {
    /// Operation whose steps to show
    #[arg(value_name = "OPERATION")]
    pub(crate) operation: Option<OperationId>,

    /// Only operations since: a date, or how long ago
    #[arg(long, value_name = "WHEN", value_parser = PastMoment::parse, help_heading = "History", conflicts_with = "operation")]
    pub(crate) since: Option<PastMoment>,

    /// Only operations with this text in the command line, or in the title or description of a share
    #[arg(long = "match", value_name = "TEXT", value_parser = str::parse::<Words>, help_heading = "History", conflicts_with = "operation")]
    pub(crate) text: Option<Words>,

    /// How the rows are arranged.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,
}

/// Shows the operations, or the steps of one.
///
/// # Errors
/// An operation that does not exist; a journal that can't be read.
pub(crate) async fn run(args: HistoryArgs, context: &Context) -> Result<()> {
    let set = match args.operation {
        Some(_) => &STEPS,
        None => &OPERATIONS,
    };
    if args.shape.lists_fields() {
        return context.printer.fields(set, &context.present(None)?);
    }
    let shape = context.printer.shape(&args.shape, set)?;
    let asked = context.config()?.selected_servers()?.unwrap_or_default();
    let present = context.present_of(&asked)?;
    let journals = in_scope(context.config()?)?;
    if let Some(id) = &args.operation {
        let mut rows = Vec::new();
        for operation in find(&journals, id)? {
            warn_of_foreign(context, &operation.overview());
            let id = operation.id.as_str();
            rows.extend(operation.steps.iter().map(|step| step_row(id, step)));
        }
        return context.printer.rows(&shape, rows, &present);
    }
    // The newest come first, and no more are read than are shown.
    let limit = match args.shape.sort {
        Some(_) => usize::MAX,
        None => args.shape.limit.unwrap_or(usize::MAX),
    };
    // An operation that can't be read doesn't hide the others.
    let warn = |error: &Error| context.printer.warn(dialog::in_a_line(error));
    let recorded = RecordedOperations::read(&journals, |_| Ok(()))?;
    let mut all = newest_first(&journals)?;
    let clock = context.clock(None)?;
    let since = args
        .since
        .map(|since| since.resolve(clock.now(), clock.zone()));
    if let Some(since) = since.transpose()? {
        all.retain(|(id, _)| id.began() >= since);
    }
    let wanted = args.text.as_ref().map(Words::folded);
    let mut rows = Vec::new();
    for (id, journal) in all {
        if rows.len() >= limit {
            break;
        }
        match journal.overview(&id) {
            // Any step may contain the text, so the whole operation is read.
            Ok(_)
                if wanted
                    .as_ref()
                    .is_some_and(|text| !is_about(journal, &id, text)) => {}
            Ok(operation) => {
                warn_of_foreign(context, &operation);
                rows.push(row(&operation, recorded.is_reverted(&id)));
            }
            // Another process may have rotated the operation away.
            Err(error) => warn(&error),
        }
    }
    if rows.is_empty() {
        context.printer.note(nothing(&asked));
        // If a search finds nothing, the sandbox is not the reason.
        let searched = args.text.is_some() || args.since.is_some();
        if !searched
            && context.printer.is_watched()
            && let Some(name) = sandbox_left_out(context.config()?)
        {
            context.printer.hint(format!(
                "the sandbox has a journal of its own: `sharectl -s {name} history`"
            ));
        }
    }
    context.printer.rows(&shape, rows, &present)
}

fn is_about(journal: &Journal, id: &OperationId, wanted: &str) -> bool {
    let operation = journal.read(id);
    operation.is_ok_and(|operation| speaks_of(&operation, wanted))
}

/// Whether an operation's command line, or a title or description of its shares, contains a folded text.
fn speaks_of(operation: &Operation, wanted: &str) -> bool {
    let holds = |words: &str| text::fold(words).contains(wanted);
    let of_share = |share: &Share| {
        let words = [
            share.description.as_deref(),
            share.label.as_deref(),
            Some(share.what()),
        ];
        words.into_iter().flatten().any(holds)
    };
    let of_step = |recorded: &Recorded| {
        let made = match &recorded.result {
            Some(StepResult::Done(share)) => share.as_deref(),
            _ => None,
        };
        let told = match &recorded.step {
            Step::Create { new } => {
                let titles = new.items.iter().filter_map(|item| item.title.as_deref());
                holds(&new.description) || titles.into_iter().any(holds)
            }
            Step::Update { .. } | Step::Delete { .. } => false,
        };
        told || recorded
            .share
            .as_deref()
            .into_iter()
            .chain(made)
            .any(of_share)
    };
    holds(&operation.meta.origin.command_line) || operation.steps.iter().any(of_step)
}

fn nothing(asked: &[&Profile]) -> String {
    let names: Vec<&str> = asked.iter().map(|profile| &*profile.name).collect();
    match names.as_slice() {
        [] => "nothing was changed from this machine".to_owned(),
        names => format!(
            "nothing was changed on {} from this machine",
            humanize::list(names)
        ),
    }
}

/// Warns that not all steps of the operation are shown.
fn warn_of_foreign(context: &Context, operation: &Overview) {
    if operation.foreign > 0 {
        let why = dialog::unreadable(&operation.id, operation.foreign);
        context.printer.warn(why);
    }
}

/// The parts of an operation, one for each server.
fn find(journals: &[Journal], id: &OperationId) -> Result<Vec<Operation>> {
    let mut found = Vec::new();
    for journal in journals {
        match journal.read(id) {
            Ok(operation) => found.push(operation),
            Err(error) if error.code() == Code::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    if found.is_empty() {
        let error = Error::new(Code::NotFound, format!("there is no operation {id}"));
        return Err(error.hint("`sharectl history` lists them"));
    }
    Ok(found)
}

fn row(operation: &Overview, undone: bool) -> OperationRow {
    let Summary { rows, done, .. } = operation.summary;
    let meta = &operation.meta;
    OperationRow {
        operation: operation.id.to_string(),
        at: operation.at,
        command: meta.command.clone(),
        server: meta.server.clone(),
        account: meta.account.clone(),
        user: meta.origin.user.clone(),
        host: meta.origin.host.clone(),
        command_line: meta.origin.command_line.clone(),
        shares: rows,
        done,
        failed: rows - done,
        finished: operation.is_finished(),
        revoked: meta.revoked,
        undone,
        reverts: meta.reverts.as_ref().map(OperationId::to_string),
        terminal: meta.origin.terminal,
    }
}

fn step_row(operation: &str, recorded: &Recorded) -> StepRow {
    let made = match &recorded.result {
        Some(StepResult::Done(share)) => share.as_deref(),
        _ => None,
    };
    let before = match recorded.step {
        // The share that it replaces belongs to another step.
        Step::Create { .. } => None,
        Step::Update { .. } | Step::Delete { .. } => recorded.share.as_deref(),
    };
    let share: Option<&Share> = made.or(before);
    let after = share.cloned().and_then(|share| match &recorded.step {
        Step::Create { new } => Some(ShareAt::creating(new, share, recorded.at)),
        Step::Update { to, .. } => {
            let mut after = ShareAt::new(share, recorded.at);
            after.set(to);
            Some(after)
        }
        Step::Delete { .. } => None,
    });
    StepRow {
        operation: operation.to_owned(),
        row: recorded.row,
        at: recorded.at,
        step: match recorded.step {
            Step::Create { .. } => "create",
            Step::Update { .. } => "update",
            Step::Delete { .. } => "delete",
        },
        share: share.map(Share::reference),
        url: share.and_then(|share| share.url.clone()),
        name: share
            .map(|share| share.what().to_owned())
            .unwrap_or_default(),
        before: before.map(|share| ShareAt::new(share.clone(), recorded.at)),
        after,
        result: match recorded.result {
            Some(StepResult::Done(_)) => "done",
            Some(StepResult::Failed(_)) => "failed",
            Some(StepResult::Gone) => "already-gone",
            None => "unknown",
        },
        error: match &recorded.result {
            Some(StepResult::Failed(error)) => Some(error.message.clone()),
            _ => None,
        },
    }
}

/// The journals of the servers that `--server` names; without it, all in this state directory. The journal of the
/// sandbox is included only if commands use the sandbox by default, or if a configured server is the sandbox.
///
/// # Errors
/// An unknown server, or a directory that can't be read.
pub(crate) fn in_scope(config: &Config) -> Result<Vec<Journal>> {
    let folder = config.paths().journal()?;
    if let Some(profiles) = config.selected_servers()? {
        let mut journals = Vec::new();
        for profile in profiles {
            let journal = Journal::open(&folder, &profile.account().key())?;
            // Profiles of the same account on the same server have one journal.
            if !journals.contains(&journal) {
                journals.push(journal);
            }
        }
        return Ok(journals);
    }
    let uses_sandbox = config
        .choose_many(&[])
        .is_ok_and(|chosen| chosen.iter().any(|profile| profile.is_sandbox()));
    let is_sandbox = |profile: &&Profile| profile.is_sandbox();
    let (sandbox, own): (Vec<&Profile>, Vec<&Profile>) =
        config.every_profile().partition(is_sandbox);
    let own: Vec<String> = own.iter().map(|it| it.account().key()).collect();
    let sandbox = sandbox.iter().map(|profile| profile.account().key());
    let sandbox: Vec<String> = sandbox
        .filter(|key| !uses_sandbox && !own.contains(key))
        .collect();
    let mut journals = JournalFolder::new(folder).journals()?;
    journals.retain(|journal| sandbox.iter().all(|key| key != journal.key()));
    Ok(journals)
}

/// The operations in journals, the latest first.
///
/// # Errors
/// A directory that can't be read.
pub(super) fn newest_first(journals: &[Journal]) -> Result<Vec<(OperationId, &Journal)>> {
    let mut all = Vec::new();
    for journal in journals {
        all.extend(journal.ids()?.into_iter().map(|id| (id, journal)));
    }
    all.order_by(|(one, _), (other, _)| other.cmp(one));
    Ok(all)
}

/// A sandbox profile with operations that [`in_scope`] leaves out because another server is used.
pub(crate) fn sandbox_left_out(config: &Config) -> Option<&str> {
    let in_scope = in_scope(config).ok()?;
    let folder = config.paths().journal().ok()?;
    let has_operations = |profile: &&Profile| {
        let journal = Journal::open(&folder, &profile.account().key());
        journal.is_ok_and(|journal| {
            !in_scope.contains(&journal) && journal.ids().is_ok_and(|ids| !ids.is_empty())
        })
    };
    let sandbox = config
        .every_profile()
        .filter(|profile| profile.is_sandbox());
    let left_out = sandbox.into_iter().find(has_operations)?;
    Some(&left_out.name)
}

/// The profile that a journal belongs to, which may have been renamed since.
///
/// # Errors
/// [`Code::Config`] if no profile has this account on this server any more.
pub(super) fn profile_of<'c>(
    context: &'c Context,
    journal: &Journal,
    meta: &Meta,
) -> Result<&'c Profile> {
    let config = context.config()?;
    let asked = config.selected_servers()?;
    let candidates: Vec<&Profile> = match asked {
        Some(asked) => asked,
        None => config.every_profile().collect(),
    };
    let own = candidates
        .into_iter()
        .filter(|profile| profile.account().key() == journal.key());
    let own: Vec<&Profile> = own.collect();
    let same_name = own.iter().find(|profile| profile.name == meta.server);
    match same_name.or(own.first()) {
        Some(profile) => Ok(profile),
        None => Err(no_profile(config, journal, meta)),
    }
}

fn no_profile(config: &Config, journal: &Journal, meta: &Meta) -> Error {
    // If the configuration file is missing, that error explains more.
    if let Err(error) = config.check_file() {
        return error;
    }
    // Older journals record only the host.
    let host = journal.key().rsplit_once('-').map_or("", |(host, _)| host);
    let address = meta.base.as_deref().unwrap_or(host);
    let account = match &meta.account {
        Some(account) => format!(" as {account}"),
        None => String::new(),
    };
    let name = &meta.server;
    let taken = config.every_profile().any(|profile| profile.name == *name);
    let (why, name) = if taken {
        ("is another server or account now", "NAME")
    } else {
        ("is no longer configured", name.as_str())
    };
    let error = Error::new(
        Code::Config,
        format!(
            "it was done on {} ({address}{account}), which {why}",
            meta.server
        ),
    );
    let Some(base) = &meta.base else {
        return error.hint("add that server again: `sharectl server add NAME URL`");
    };
    let username = match &meta.account {
        Some(account) => format!(" --username {}", shell::word(account)),
        None => String::new(),
    };
    error.hint(format!(
        "add that server again: `sharectl server add {name} {}{username}`",
        shell::word(base)
    ))
}
