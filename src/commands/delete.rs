//! `delete`: remove shares.

use std::collections::HashSet;

use clap::Args;

use super::Context;
use super::args::{ShareArgs, shares};
use super::writing::Writing;
use crate::backend::{Needs, Server};
use crate::config::Profile;
use crate::domain::reference::ShareReference;
use crate::domain::steps::Mark;
use crate::error::{Code, Error, Result};
use crate::operation::{Outcome, Plan, PlanRow};
use crate::query::{self, Choice, Chosen};

/// Delete shares; their links stop working
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl delete Xd7ce8Y2vd
  sharectl delete --expired-for 30d --yes
  sharectl list --match test -o refs | sharectl delete - --yes")]
pub struct DeleteArgs {
    /// Which shares.
    #[command(flatten)]
    pub shares: ShareArgs,

    /// Delete for good: `undo` restores them only with --even-revoked
    #[arg(long, help_heading = "Changes")]
    pub revoked: bool,

    /// Exit with 5 if nothing is found
    #[arg(long, help_heading = "Output")]
    pub fail_empty: bool,
}

/// Removes them.
///
/// # Errors
/// A share that does not exist, or belongs to somebody else.
pub async fn run(args: DeleteArgs, context: &Context) -> Result<()> {
    args.shares.check_said(context)?;
    if context.global.yes && args.shares.names_newest() {
        let error = "`@` can't be deleted with --yes: the plan says which share it is";
        return Err(Error::usage(error).hint("name the share: `sharectl show @ -o refs`"));
    }
    let references = args.shares.references(context)?;
    let profile = shares::server_of(context, &references)?;
    let mut writing = Writing::open(context, profile, "delete").await?;
    writing.chosen = args.shares.is_selection();
    writing.revoked = args.revoked;
    let needs = ShareArgs::needs_before_they_go(&references);
    let choice = Choice {
        references,
        named: !args.shares.is_selection(),
        selectors: args.shares.selectors.selectors(),
        writes: true,
        deletes: true,
        active_only: false,
    };
    if writing.chosen {
        let selection = choice.selectors.at(writing.now(), writing.clock.zone())?;
        writing.uncovered = Some(Box::new(move |share| selection.selects(share)));
    }
    let (chosen, unlisted) = choose(context, profile, &writing.server, choice, needs).await?;
    shares::tell_left_out(context, profile, &chosen, args.fail_empty)?;
    let recheck = shares::recheck(&chosen);
    let rows = chosen
        .shares
        .into_iter()
        .map(|share| {
            let mut row = PlanRow::delete(share, "", &writing.server.can);
            if is_unlisted(&row, &unlisted) {
                row.reason = "it is in no list: what it shares is not known".to_owned();
            }
            row.how.marks.extend(args.revoked.then_some(Mark::Revoked));
            row
        })
        .collect();
    let mut report = writing
        .run(Plan::new(rows).rechecked(recheck), true)
        .await?;
    for row in &mut report.rows {
        // Nothing showed that it was there at all.
        if matches!(row.outcome, Outcome::AlreadyGone) && is_unlisted(&row.row, &unlisted) {
            let share = row.row.subject();
            row.outcome = Outcome::Failed(
                Error::new(Code::NotFound, format!("there is no share {share}"))
                    .hint(format!(
                        "`sharectl list -s {}` shows all there are",
                        profile.name
                    ))
                    .with_server(&profile.name),
            );
        }
    }
    writing.finish(report, "deleted")
}

/// The shares, and the ids of those among them that only their id tells of: where the server lists
/// not all that it has, one that is named by its id alone is worth a try.
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
