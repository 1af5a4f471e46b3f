//! `show`: shares in full, with what a visitor hears.

use clap::Args;
use jiff::Timestamp;
use sharectl_config::Profile;
use sharectl_core::backend::{Needs, Server};
use sharectl_core::domain::Share;
use sharectl_core::error::Result;
use sharectl_core::query::{self, Choice};
use sharectl_ui::output::views::share;
use sharectl_ui::output::views::share::LinkedChapter;
use sharectl_ui::output::{Present, ShapeArgs, ShareRecord, record};

use super::Context;
use super::args::{ShareArgs, shares};

/// Show shares in full, with their tracks and chapters
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl show Xd7ce8Y2vd
  sharectl show https://music.example.com/share/Xd7ce8Y2vd -o json")]
pub(crate) struct ShowArgs {
    /// Which shares.
    #[command(flatten)]
    pub(crate) shares: ShareArgs,

    /// What to show of them.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,

    /// Exit with 5 if nothing is found
    #[arg(long, help_heading = "Output")]
    pub(crate) fail_empty: bool,
}

/// Shows them.
///
/// # Errors
/// A share that does not exist; nothing asked for.
pub(crate) async fn run(args: ShowArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    let present = context.present(None)?;
    if args.shape.lists_fields() {
        return printer.fields(&record::SHOWN, &present);
    }
    let shape = printer.shape(&args.shape, &record::SHOWN)?;
    args.shares.check_given(context)?;
    let references = args.shares.references(context)?;
    let mut shown = Vec::new();
    let parts = shares::servers_of(context, references)?;
    let present = context.present(parts.first().map(|(profile, _)| *profile))?;
    for (profile, references) in parts {
        let choice = args.shares.choice(references);
        shown.extend(read(&choice, args.fail_empty, profile, context).await?);
    }
    if printer.format().is_table() && !shape.names_fields() {
        if shown.is_empty() {
            return Ok(());
        }
        let look = printer.out_look();
        let pages: Vec<String> = shown
            .iter()
            .map(|shown| {
                let chapters = shown.chapters.as_deref().unwrap_or_default();
                let present = Present::new(shown.now, present.zone.clone());
                share::page(&shown.share, chapters, &look, &present)
            })
            .collect();
        printer.paged(&pages.join("\n"));
        return Ok(());
    }
    let records = shown
        .iter()
        .map(|shown| ShareRecord::shown(&shown.share, shown.chapters.as_deref(), shown.now));
    printer.rows(&shape, records, &present)
}

/// A share as it is shown.
struct Shown {
    share: Share,
    chapters: Option<Vec<LinkedChapter>>,
    /// Its server's time.
    now: Timestamp,
}

/// Reads what was chosen on one server.
async fn read(
    choice: &Choice,
    fail_empty: bool,
    profile: &Profile,
    context: &Context,
) -> Result<Vec<Shown>> {
    let server = context.connect(profile).await?;
    let chosen = shares::choose(context, profile, &server, choice, Needs::ALL).await?;
    shares::report_left_out(context, profile, &chosen, fail_empty)?;
    context.warn_base(&server);
    let now = server.now(context.clock(Some(profile))?.now());
    let mut shown = Vec::with_capacity(chosen.shares.len());
    for share in chosen.shares {
        if let Some(silence) = share.silence().or_else(|| share.partly_inaudible_note()) {
            context.printer.warn(silence);
        }
        let chapters = chapters_of(&share, &server, context).await?;
        shown.push(Shown {
            share,
            chapters,
            now,
        });
    }
    Ok(shown)
}

/// The chapters of what is shared, with links; `None` if the server has no calls for them.
async fn chapters_of(
    share: &Share,
    server: &Server,
    context: &Context,
) -> Result<Option<Vec<LinkedChapter>>> {
    if server.library.is_none() {
        return Ok(None);
    }
    let chapters = query::chapters(server, share).await?;
    if let Some(left_out) = chapters.left_out(&share.reference()) {
        context.printer.warn(left_out);
    }
    Ok(Some(LinkedChapter::all(
        &chapters.within,
        share,
        server.can.start_time,
    )))
}
