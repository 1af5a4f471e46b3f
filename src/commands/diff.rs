//! `diff`: what `apply` would change.

use clap::Args;
use sharectl_core::error::Result;

use super::Context;
use super::apply::{self, PlanArgs};

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
}

/// Shows what an apply would change.
///
/// # Errors
/// As `apply`; [`Code::Pending`](sharectl_core::Code::Pending) with `--exit-code` if anything differs.
pub(crate) async fn run(args: DiffArgs, context: &Context) -> Result<()> {
    apply::diff(&args.plan, context).await
}
