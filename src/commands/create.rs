//! `create`: share items.

use clap::Args;

use super::Context;
use super::args::links::links_of;
use super::args::{ItemArgs, LinkArgs, items};
use super::questions;
use super::writing::{Writing, settings};
use crate::backend::Server;
use crate::config::Profile;
use crate::domain::capabilities::Download;
use crate::domain::expiry::Expiry;
use crate::domain::steps::{self, ends_now};
use crate::domain::{Item, ItemKind, Lifetime, NewShare};
use crate::error::{Error, Result};
use crate::operation::{Plan, PlanRow, Report};
use crate::output::views::links::Link;
use crate::output::{
    Printer, Shape, ShapeArgs, ShareRecord, humanize, plan as shown, record, views,
};
use crate::query::{self, ItemRequest, PlaylistWish, arrange};

/// Whether visitors may download.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum OnOff {
    /// They may
    On,
    /// They may not
    Off,
}

/// Share items; the link is the last line of stdout
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl create --album 'Harbour Lights' --expires 7d
  sharectl create album:5KA1Evjj9z song:6jXNL8jh5a --description 'Summer picks'
  sharectl search --newest 5 -o refs | sharectl create - --each")]
pub struct CreateArgs {
    /// What to share.
    #[command(flatten)]
    pub items: ItemArgs,

    /// When it ends: 7d, 12h, 2027-01-01, never … [default: the server's default-expires, else 30d]
    #[arg(long, value_name = "WHEN", help_heading = "Share")]
    pub expires: Option<String>,

    /// What visitors read above it
    #[arg(long, value_name = "TEXT", help_heading = "Share")]
    pub description: Option<String>,

    /// Whether visitors may download [default: off]
    #[arg(long, value_name = "on|off", help_heading = "Share")]
    pub download: Option<OnOff>,

    /// The readable part of the link (Audiobookshelf)
    #[arg(long, value_name = "NAME", help_heading = "Share")]
    pub slug: Option<String>,

    /// The format visitors get, such as mp3
    #[arg(long, value_name = "FORMAT", help_heading = "Share")]
    pub stream_format: Option<String>,

    /// The bit rate visitors get at most, in kbit/s
    #[arg(long, value_name = "KBPS", help_heading = "Share")]
    pub max_bit_rate: Option<u32>,

    /// A share of its own for each item
    #[arg(long, help_heading = "Share")]
    pub each: bool,

    /// A playlist's share must follow the playlist as it changes
    #[arg(long, help_heading = "Share", conflicts_with = "freeze")]
    pub live: bool,

    /// Share the songs that a playlist holds now
    #[arg(long, help_heading = "Share")]
    pub freeze: bool,

    /// How to hand out the links.
    #[command(flatten)]
    pub links: LinkArgs,

    /// What to show of what was made.
    #[command(flatten)]
    pub shape: ShapeArgs,
}

/// Shares the items.
///
/// # Errors
/// An item that does not exist or matches several; what the server can't keep; a share that turned
/// out to share something else, which is removed again.
pub async fn run(mut args: CreateArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    if args.shape.lists_fields() {
        return printer.fields(&record::LISTED, &context.present(None)?);
    }
    let shape = args.shape.shape(&record::LISTED)?;
    // What makes no sense is told before anything is asked of a server.
    args.links.check(context)?;
    let mut expires = args.expires.as_deref().map(Expiry::parse).transpose()?;
    let asks = args.items.is_empty() && printer.can_ask();
    let requests = args.items.requests()?;
    if requests.is_empty() && !asks {
        return Err(Error::usage("nothing to share is named")
            .hint("name an item (`album:ID`), or search for it: `--album \"Harbour Lights\"`")
            .hint("`sharectl search WORDS` shows items with their references"));
    }
    let profile = context.config()?.choose(&items::addresses(&requests))?;
    let rows = if context.global.dry_run {
        &shown::PLANNED
    } else {
        &record::LISTED
    };
    let writing = Writing::open_for(context, profile, "create", rows).await?;
    check_server(&args, &writing.server).map_err(|error| error.with_server(&profile.name))?;
    let found = if asks {
        let found = questions::items(&writing.server, printer).await?;
        ask_settings(&mut args, &mut expires, &writing, profile, printer)?;
        found
    } else {
        resolve(&writing.server, &requests, printer).await?
    };
    let now = writing.now();
    let lifetime = match &expires {
        Some(expires) => expires.resolve(now, writing.clock.zone())?,
        None => profile.default_expires.resolve(now, writing.clock.zone())?,
    };
    if ends_now(lifetime, now) {
        return Err(Error::usage("a share that ends at once would be of no use")
            .hint("give it some time: `--expires 7d`"));
    }
    let groups: Vec<Vec<Item>> = if args.each {
        found.into_iter().map(|item| vec![item]).collect()
    } else {
        vec![found]
    };
    if args.slug.is_some() && groups.len() > 1 {
        return Err(Error::usage(
            "`--slug` names one link, and `--each` makes several",
        ));
    }
    let mut plan = Vec::with_capacity(groups.len());
    for group in groups {
        let arranged = arrange(&writing.server, group, wish(&args)).await?;
        let mut row = PlanRow::create(
            new_share(&args, arranged.items, lifetime),
            &writing.server.can,
            now,
        )
        .map_err(|error| error.with_server(&profile.name))?;
        row.how.notes.extend(arranged.notes);
        plan.push(row);
    }
    let report = writing.run(Plan::new(plan), false).await?;
    if context.global.dry_run {
        return Ok(());
    }
    print(&args.links, &writing, &report, &shape, context)?;
    let links = links_of(&report);
    let handed = args.links.hand_out.hand_out(&links, context).await;
    report.into_error().map_or(handed, Err)
}

/// Looks up what was named; several hits are a question, where somebody can be asked.
async fn resolve(
    server: &Server,
    requests: &[ItemRequest],
    printer: &Printer,
) -> Result<Vec<Item>> {
    let choose = |question: &str, items: &[Item]| {
        if !printer.can_ask() {
            return Ok(None);
        }
        let choices = views::items::choices(items, &printer.err_look());
        printer
            .pick(&format!("{question:?} matches several"), "ITEM", &choices)
            .map(Some)
    };
    query::resolve(server, requests, &choose).await
}

/// Asks what the flags left open.
fn ask_settings(
    args: &mut CreateArgs,
    expires: &mut Option<Expiry>,
    writing: &Writing<'_>,
    profile: &Profile,
    printer: &Printer,
) -> Result<()> {
    if args.description.is_none() {
        args.description = questions::description(&writing.server, printer, "")?;
    }
    if expires.is_none() {
        *expires = Some(questions::expiry(
            printer,
            "--expires",
            profile.default_expires,
        )?);
    }
    if args.download.is_none() {
        let download = questions::download(&writing.server, printer)?;
        args.download = download.map(|on| if on { OnOff::On } else { OnOff::Off });
    }
    Ok(())
}

/// What can't be done on this server whatever is shared.
fn check_server(args: &CreateArgs, server: &Server) -> Result<()> {
    steps::may_share(&server.can)?;
    // Off is kept wherever it can be set, and where downloads don't exist at all.
    if args.download == Some(OnOff::Off) && server.can.download == Download::NotTold {
        steps::keeps_download(&server.can)?;
    }
    Ok(())
}

fn wish(args: &CreateArgs) -> PlaylistWish {
    match (args.live, args.freeze) {
        (true, _) => PlaylistWish::Live,
        (_, true) => PlaylistWish::Frozen,
        _ => PlaylistWish::Either,
    }
}

fn new_share(args: &CreateArgs, items: Vec<Item>, lifetime: Lifetime) -> NewShare {
    NewShare {
        items,
        description: args.description.clone().unwrap_or_default(),
        lifetime,
        downloadable: args.download == Some(OnOff::On),
        slug: args.slug.clone(),
        stream_format: args.stream_format.clone(),
        max_bit_rate_kbps: args.max_bit_rate,
    }
}

/// A line for people on each share, and its link as the last line of stdout; records for machines.
fn print(
    links: &LinkArgs,
    writing: &Writing<'_>,
    report: &Report,
    shape: &Shape,
    context: &Context,
) -> Result<()> {
    let printer = &context.printer;
    let present = writing.present()?;
    if !printer.format().is_table() {
        let records = report
            .shares()
            .map(|share| ShareRecord::listed(share, present.now))
            .collect();
        return printer.rows(shape, records, &present);
    }
    for row in &report.rows {
        let (Some(share), Some(new)) = (row.outcome.share(), &row.row.new) else {
            continue;
        };
        printer.note(format!(
            "{}: {} · {}",
            writing.server.name,
            contents(&new.items),
            settings(share, &present)
        ));
        if let Some(link) = Link::of(share) {
            printer.data(&links.markup().lines(&[link]));
        }
    }
    Ok(())
}

/// `Harbour Lights · The Tidewater Band · 11 songs`.
fn contents(items: &[Item]) -> String {
    let [only] = items else {
        let first = items.first().map(|item| item.kind);
        let alike = first.filter(|kind| items.iter().all(|item| item.kind == *kind));
        let plural = alike.map_or("items", ItemKind::plural);
        return humanize::count_of(items.len(), "item", plural);
    };
    let title = only
        .title
        .clone()
        .unwrap_or_else(|| only.reference().to_string());
    let songs = only
        .track_count
        .filter(|_| {
            matches!(
                only.kind,
                ItemKind::Album | ItemKind::Playlist | ItemKind::Artist
            )
        })
        .map(|count| humanize::count(count, "song", "songs"));
    [Some(title), only.artist.clone(), songs]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}
