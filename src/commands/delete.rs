//! `delete`: delete shares.

use std::collections::HashSet;

use clap::Args;
use sharectl_config::Profile;
use sharectl_core::backend::{Needs, Server};
use sharectl_core::domain::Share;
use sharectl_core::domain::reference::{self, ShareReference};
use sharectl_core::domain::steps::Mark;
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::operation::{Action, Outcome, Plan, PlanRow, Report};
use sharectl_core::query::{self, Choice, Chosen};
use sharectl_core::shell;

use super::Context;
use super::args::shares::{NEWEST, newest};
use super::args::{RowArgs, ShareArgs, shares};
use super::several::{self, ServerPlan};
use super::writing::Writing;

/// Delete shares; their links stop working
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl delete Xd7ce8Y2vd
  sharectl delete --expired-for 30d --yes
  sharectl delete -s all --match test --dry-run
  sharectl delete Xd7ce8Y2vd --ignore-missing --yes
  sharectl list --match test -o refs | sharectl delete - --yes")]
pub(crate) struct DeleteArgs {
    /// Mark as revoked: `undo` restores these shares only with --even-revoked
    #[arg(long, help_heading = "Delete")]
    pub(crate) revoked: bool,

    /// Ignore named shares that don't exist, so that you can run it repeatedly
    #[arg(long, help_heading = "Delete")]
    pub(crate) ignore_missing: bool,

    /// Which shares.
    #[command(flatten)]
    pub(crate) shares: ShareArgs,

    /// Exit with 5 if nothing is found
    #[arg(long, help_heading = "Output")]
    pub(crate) fail_empty: bool,

    /// What to show of the rows.
    #[command(flatten)]
    pub(crate) rows: RowArgs,
}

/// Deletes the shares.
///
/// # Errors
/// A share that does not exist, or belongs to another user.
pub(crate) async fn run(args: DeleteArgs, context: &Context) -> Result<()> {
    if args.rows.lists_fields(context)? {
        return Ok(());
    }
    args.shares.check_given(context)?;
    if context.global.yes && args.shares.names_newest() {
        return Err(names_no_share(&args, context)?);
    }
    let mut references = args.shares.references(context)?;
    if args.ignore_missing && references.is_empty() && args.shares.is_selection() {
        return Err(
            Error::usage("`--ignore-missing` only works with named shares")
                .hint("remove it: selectors match existing shares only"),
        );
    }
    let profiles = shares::servers_to_write(context, &references)?;
    if let [profile] = *profiles.as_slice() {
        let writing = Writing::open(context, profile, "delete", &args.rows.shape()).await?;
        let missing = match args.ignore_missing {
            true => take_missing(&mut references, &writing.server).await?,
            false => Vec::new(),
        };
        let (ServerPlan { writing, plan, .. }, unlisted) =
            prepare(&args, references, &missing, writing, profile, context).await?;
        let mut report = writing.run(plan, true).await?;
        if !args.ignore_missing {
            not_there(&mut report, &unlisted, &writing.server);
        }
        return writing.finish(report, "deleted");
    }
    args.shares.check_selects()?;
    let prepared = context
        .many(&profiles, async |profile| {
            let writing = Writing::open(context, profile, "delete", &args.rows.shape()).await?;
            prepare(&args, Vec::new(), &[], writing, profile, context).await
        })
        .await;
    let parts = prepared.answers.into_iter().map(|(part, _)| part);
    let ran = several::run(context, parts.collect(), true).await?;
    several::finish(context, ran, prepared.failed, "deleted")
}

/// The error for `delete @ --yes`, which would delete a share whose name the user has not seen.
fn names_no_share(args: &DeleteArgs, context: &Context) -> Result<Error> {
    let newest = newest(context)?.to_string();
    let words = args.shares.shares.iter().map(|word| match word.as_str() {
        NEWEST => shell::word(&newest),
        other => shell::word(other),
    });
    let words: Vec<_> = words.collect();
    let hint = format!(
        "name the share: `sharectl delete {} --yes`",
        words.join(" ")
    );
    Ok(Error::usage("`--yes` doesn't work with `@`").hint(hint))
}

/// The plan for one server, and the ids of shares that no list shows.
async fn prepare<'c>(
    args: &DeleteArgs,
    references: Vec<ShareReference>,
    missing: &[ShareReference],
    mut writing: Writing<'c>,
    profile: &'c Profile,
    context: &'c Context,
) -> Result<(ServerPlan<'c>, HashSet<String>)> {
    writing.chosen = args.shares.is_selection();
    writing.revoked = args.revoked;
    let needs = ShareArgs::needs_before_delete(&references);
    let nothing_left = references.is_empty() && !missing.is_empty();
    let choice = Choice {
        writes: true,
        deletes: true,
        ..args.shares.choice(references)
    };
    if writing.chosen {
        let selection = choice.selectors.at(writing.now(), writing.clock.zone())?;
        writing.uncovered = Some(Box::new(move |share| selection.selects(share)));
    }
    let (chosen, unlisted) = match nothing_left {
        true => (Chosen::default(), HashSet::new()),
        false => choose(context, profile, &writing.server, choice, needs).await?,
    };
    if !nothing_left {
        shares::report_left_out(context, profile, &chosen, args.fail_empty)?;
    }
    let recheck = shares::recheck(&chosen);
    let mut rows: Vec<PlanRow> = chosen
        .shares
        .into_iter()
        .map(|share| {
            let mut row = PlanRow::delete(share, "", &writing.server.can);
            if is_unlisted(&row, &unlisted) {
                row.reason = "not listed by the server: its contents are unknown".to_owned();
            }
            row.how.marks.extend(args.revoked.then_some(Mark::Revoked));
            row
        })
        .collect();
    rows.extend(missing.iter().map(|reference| {
        let name = reference
            .name()
            .map_or_else(|| reference.to_string(), str::to_owned);
        let server = &writing.server;
        let share = Share::bare(&server.name, server.kind, name);
        PlanRow::missing(Action::Keep, share, "it doesn't exist")
    }));
    let plan = Plan::new(rows).rechecked(recheck);
    Ok((ServerPlan::new(writing, plan), unlisted))
}

/// Removes and returns the references to shares that don't exist. A reference that can't be resolved, such as
/// a link with an unknown base, stays an error.
async fn take_missing(
    references: &mut Vec<ShareReference>,
    server: &Server,
) -> Result<Vec<ShareReference>> {
    let listed = query::list(server, Needs::WRITE).await?;
    let mut missing = Vec::new();
    let mut there = Vec::new();
    for reference in references.drain(..) {
        let whose = server.whose();
        let found = reference::find(&listed, &reference, &whose).one(&reference, &listed, &whose);
        match found {
            Err(error) if error.code() == Code::NotFound => {
                let renamed = query::renamed(server, &listed, &reference).is_some();
                // If lists are incomplete, only deleting shows whether the share exists.
                let untold = server.can.hides_shares && reference.id().is_some();
                let is_there = renamed || untold || is_orphan(server, &reference).await?;
                if is_there { &mut there } else { &mut missing }.push(reference);
            }
            _ => there.push(reference),
        }
    }
    *references = there;
    Ok(missing)
}

/// Whether a reference names a share that no list shows because its contents were deleted.
async fn is_orphan(server: &Server, reference: &ShareReference) -> Result<bool> {
    if !server.can.hides_shares {
        return Ok(false);
    }
    match query::find(server, std::slice::from_ref(reference), Needs::WRITE).await {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Code::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Marks unlisted shares that were already gone as not found: nothing showed that they ever existed.
fn not_there(report: &mut Report, unlisted: &HashSet<String>, server: &Server) {
    for row in &mut report.rows {
        if matches!(row.outcome, Outcome::AlreadyGone) && is_unlisted(&row.row, unlisted) {
            let share = row.row.subject();
            row.outcome = Outcome::Failed(
                Error::new(
                    Code::NotFound,
                    format!("no share named {:?}", share.to_string()),
                )
                .hint(format!(
                    "`sharectl list -s {}` shows all shares",
                    server.name
                ))
                .with_server(&server.name),
            );
        }
    }
}

/// The shares, and the ids of those that no list shows. If the server's lists are incomplete, deleting a
/// share by its id is worth a try.
async fn choose(
    context: &Context,
    profile: &Profile,
    server: &Server,
    mut choice: Choice,
    needs: Needs,
) -> Result<(Chosen, HashSet<String>)> {
    let error = match shares::choose(context, profile, server, &choice, needs).await {
        Ok(chosen) => return Ok((chosen, HashSet::new())),
        Err(error) if error.code() == Code::NotFound && choice.selectors.is_empty() => error,
        Err(error) => return Err(error),
    };
    let unlisted = query::unlisted(server, &choice.references).await?;
    if unlisted.is_empty() {
        return Err(error);
    }
    let is_left = |named: &ShareReference| unlisted.iter().all(|(other, _)| other != named);
    choice.references.retain(is_left);
    let mut chosen = match choice.references.is_empty() {
        true => Chosen::default(),
        false => shares::choose(context, profile, server, &choice, needs).await?,
    };
    let ids = unlisted.iter().map(|(_, share)| share.id.clone()).collect();
    chosen
        .shares
        .extend(unlisted.into_iter().map(|(_, share)| share));
    Ok((chosen, ids))
}

fn is_unlisted(row: &PlanRow, unlisted: &HashSet<String>) -> bool {
    let share = row.share.as_ref();
    share.is_some_and(|share| unlisted.contains(&share.id))
}
