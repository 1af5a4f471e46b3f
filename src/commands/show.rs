//! `show`: shares in full, with what a visitor hears.

use clap::Args;

use super::Context;
use super::args::{ShareArgs, shares};
use crate::backend::{Needs, Server};
use crate::domain::Share;
use crate::error::Result;
use crate::output::views::{chapters::LinkedChapter, share};
use crate::output::{ShapeArgs, ShareRecord, record};
use crate::query::{self, Choice};

/// Show shares in full, with their tracks and chapters
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

    /// Exit with 5 where nothing is found
    #[arg(long, help_heading = "Output")]
    pub fail_empty: bool,
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
    let shape = printer.shape(&args.shape, &record::SHOWN)?;
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
    shares::tell_left_out(context, profile, &chosen, args.fail_empty)?;
    let present = context.present(Some(profile))?;
    let now = server.now(present.now);
    let mut chapters = Vec::with_capacity(chosen.shares.len());
    for share in &chosen.shares {
        chapters.push(chapters_of(share, &server).await?);
    }
    let all = || {
        chosen
            .shares
            .iter()
            .zip(chapters.iter().map(Option::as_deref))
    };
    if printer.format().is_table() && !shape.names_fields() {
        if chosen.shares.is_empty() {
            return Ok(());
        }
        let look = printer.out_look();
        let pages: Vec<String> = all()
            .map(|(found, chapters)| {
                share::page(found, chapters.unwrap_or_default(), &look, &present)
            })
            .collect();
        printer.data(&pages.join("\n"));
        return Ok(());
    }
    let records = all().map(|(share, chapters)| ShareRecord::shown(share, chapters, now));
    printer.rows(&shape, records, &present)
}

/// The chapters of what is shared, with links; `None` where the server has no calls for them.
async fn chapters_of(share: &Share, server: &Server) -> Result<Option<Vec<LinkedChapter>>> {
    if server.library.is_none() {
        return Ok(None);
    }
    let chapters = query::chapters(server, share).await?;
    Ok(Some(LinkedChapter::all(
        &chapters,
        share,
        server.can.start_time,
    )))
}
