//! `show`: shares in full, with what a visitor hears.

use clap::Args;

use super::Context;
use super::args::{ShareArgs, shares};
use crate::backend::Needs;
use crate::error::Result;
use crate::output::views::share;
use crate::output::{ShapeArgs, ShareRecord, record};
use crate::query::Choice;

/// Show shares in full, with their tracks
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl show Xd7ce8Y2vd
  sharectl show https://music.example.com/share/Xd7ce8Y2vd -o json")]
pub struct ShowArgs {
    /// Which shares.
    #[command(flatten)]
    pub shares: ShareArgs,

    /// What to show of them.
    #[command(flatten)]
    pub shape: ShapeArgs,
}

/// Shows them.
///
/// # Errors
/// A share that does not exist; nothing asked for.
pub async fn run(args: ShowArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    let present = context.present(None)?;
    if args.shape.lists_fields() {
        return printer.fields(&record::SHOWN, &present);
    }
    let shape = args.shape.shape(&record::SHOWN)?;
    args.shares.check_said(context)?;
    let references = args.shares.references()?;
    let selectors = args.shares.selectors.selectors();
    let profile = shares::server_of(context, &references)?;
    let server = context.connect(profile).await?;
    let choice = Choice {
        references,
        named: !args.shares.is_selection(),
        selectors,
        ..Choice::default()
    };
    let chosen = shares::choose(context, profile, &server, &choice, Needs::ALL).await?;
    let present = context.present(Some(profile))?;
    let now = server.now(present.now);
    if printer.format().is_table() && !shape.names_fields() {
        let look = printer.out_look();
        let pages: Vec<String> = chosen
            .shares
            .iter()
            .map(|found| share::page(found, &look, &present))
            .collect();
        printer.data(&pages.join("\n"));
        return Ok(());
    }
    let records = chosen
        .shares
        .iter()
        .map(|share| ShareRecord::shown(share, now))
        .collect();
    printer.rows(&shape, records, &present)
}
