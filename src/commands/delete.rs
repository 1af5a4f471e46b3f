//! `delete`: remove shares.

use clap::Args;

use super::Context;
use super::args::{ShareArgs, shares};
use super::writing::Writing;
use crate::domain::steps::Mark;
use crate::error::Result;
use crate::operation::{Plan, PlanRow};
use crate::query::Choice;

/// Remove shares; their links stop working
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

    /// For good: `undo` refuses to bring them back, unless it is told --even-revoked
    #[arg(long)]
    pub revoked: bool,

    /// Exit with 5 where nothing is found
    #[arg(long)]
    pub fail_empty: bool,
}

/// Removes them.
///
/// # Errors
/// A share that does not exist, or belongs to somebody else.
pub async fn run(args: DeleteArgs, context: &Context) -> Result<()> {
    args.shares.check_said(context)?;
    let references = args.shares.references()?;
    let profile = shares::server_of(context, &references)?;
    let mut writing = Writing::open(context, profile, "delete").await?;
    writing.revoked = args.revoked;
    let needs = ShareArgs::needs_before_they_go(&references);
    let choice = Choice {
        references,
        named: !args.shares.is_selection(),
        selectors: args.shares.selectors.selectors(),
        writes: true,
        active_only: false,
    };
    let chosen = shares::choose(context, profile, &writing.server, &choice, needs).await?;
    shares::tell_left_out(context, profile, &chosen, args.fail_empty)?;
    let rows = chosen
        .shares
        .into_iter()
        .map(|share| {
            let mut row = PlanRow::delete(share, "", &writing.server.can);
            row.how.marks.extend(args.revoked.then_some(Mark::Revoked));
            row
        })
        .collect();
    let report = writing.run(Plan::new(rows), true).await?;
    writing.finish(report, "deleted")
}
