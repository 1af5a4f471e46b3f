//! `m3u`: what shares play, as playlists.

mod part;
mod target;

use std::path::PathBuf;

use clap::Args;
use futures_util::{StreamExt as _, stream};

use self::part::Part;
use self::target::Target;
use super::Context;
use super::args::{ShareArgs, shares};
use crate::domain::playlist::Format;
use crate::domain::start_time::StartTime;
use crate::domain::{Lifetime, Share, State};
use crate::error::{Code, Error, Result};
use crate::output::views::entries::{ENTRIES, PlaylistEntry};
use crate::output::{Shape, ShapeArgs, ShareRecord, humanize, record};
use crate::query::{self, Played};

/// Write shares as playlists that players open
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl m3u Xd7ce8Y2vd --to harbour.m3u8
  sharectl m3u --match summer --to playlists/
  sharectl m3u --all --title 'Everything' --as xspf
  sharectl m3u Xd7ce8Y2vd --as aria2 --to harbour.txt

The entries are public streams, which live as long as the share. A book on Audiobookshelf becomes its \
chapters: links that start there. Asking a server for the streams of a share counts as a visit. \
`--sort` and `--limit` are about the shares, by the fields of `list`.

Most desktop players read XSPF best: titles with a hyphen stay whole, and adding a list asks the server \
for nothing. mpv, MPlayer, mpg123, MOC and cmus can't read it. MPD's folder of playlists and MOC read \
files that end in .m3u only: `--as m3u`. Programs that save files name them by the token in a link: \
`--as aria2` and `--as curl` name them by title.

The same shares give the same bytes, except with `--with-credentials`, which signs the links again on every \
run.")]
pub struct M3uArgs {
    /// Write to this file, or one file for each share into this folder; `-` is stdout
    #[arg(long, value_name = "PATH", help_heading = "Playlist")]
    pub to: Option<PathBuf>,

    /// Playlist format [default: from the file name, else m3u8]
    #[arg(long = "as", value_name = "FORMAT", help_heading = "Playlist")]
    pub format: Option<PlaylistFormat>,

    /// Title of the playlist [default: the share's]
    #[arg(long, value_name = "TEXT", help_heading = "Playlist")]
    pub title: Option<String>,

    /// Start time: earlier tracks are skipped, and VLC starts mid-track
    #[arg(
        long,
        value_name = "START",
        allow_hyphen_values = true,
        help_heading = "Playlist"
    )]
    pub at: Option<String>,

    /// If there are no public streams, put your account's credentials into the links; for your own
    /// player only
    #[arg(long, help_heading = "Playlist")]
    pub with_credentials: bool,

    /// Which shares.
    #[command(flatten)]
    pub shares: ShareArgs,

    /// What to show of the entries in the forms for machines.
    #[command(flatten)]
    pub shape: ShapeArgs,

    /// Exit with 5 if nothing is found
    #[arg(long, help_heading = "Output")]
    pub fail_empty: bool,
}

/// The formats a playlist can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum PlaylistFormat {
    /// Extended M3U in UTF-8
    M3u8,
    /// The same, in files that end in .m3u, for MPD and MOC
    M3u,
    /// XSPF, in XML
    Xspf,
    /// Links and file names for `aria2c -i`
    Aria2,
    /// Links and file names for `curl -K`
    Curl,
}

impl From<PlaylistFormat> for Format {
    fn from(format: PlaylistFormat) -> Self {
        match format {
            PlaylistFormat::M3u8 => Self::M3u8,
            PlaylistFormat::M3u => Self::M3u,
            PlaylistFormat::Xspf => Self::Xspf,
            PlaylistFormat::Aria2 => Self::Aria2,
            PlaylistFormat::Curl => Self::Curl,
        }
    }
}

/// What becomes of a share that only its page plays.
const FOR_BROWSERS: &str = "the entries are links for a browser, one for each chapter";

/// Writes the playlists.
///
/// # Errors
/// A share that does not exist or has ended; a server whose streams have no public addresses; a file
/// that can't be written.
pub async fn run(args: M3uArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    if args.shape.lists_fields() {
        return printer.fields(&ENTRIES, &context.present(None)?);
    }
    let (order, shape) = order_and_shape(&args.shape)?;
    printer.fits(&ENTRIES)?;
    let start = args.at.as_deref().map(StartTime::parse).transpose()?;
    args.shares.check_said(context)?;
    let references = args.shares.references(context)?;
    if args.title.is_some() && matches!(args.target(), Target::Folder(_)) {
        return Err(
            Error::usage("`--title` names one playlist, and a folder gets several")
                .hint("name a file: `--to mix.m3u8`"),
        );
    }
    if args.format.is_some() && args.target() == Target::Stdout && !printer.format().is_table() {
        return Err(Error::usage(
            "`--as` says how the playlist on stdout is written, and so does `-o`",
        )
        .hint("leave one of them out, or write the playlist to a file: `--to mix.xspf`"));
    }
    args.check_ending()?;
    target::check(args.target())?;
    let is_dry_run = context.global.dry_run;
    if is_dry_run && !printer.format().is_table() {
        return Err(
            Error::usage("entries are not read in a dry run: that would count as visits")
                .hint("leave `-o` out, and it says what would be read and written"),
        );
    }
    let mut parts = Vec::new();
    for part in shares::servers_of(context, references)? {
        parts.push(Part::choose(&args, part, &order, context).await?);
    }
    let wanted = order.arrange(parts.iter().flat_map(Part::records).collect());
    if is_dry_run {
        target::tell(&args, &wanted, context);
        return Ok(());
    }
    let jobs = parts
        .first()
        .map_or(1, |part| part.profile.jobs.most().get());
    let progress = printer.progress(wanted.len() as u64, "playlists");
    let read = stream::iter(wanted.iter().map(ShareRecord::share)).map(async |share| {
        let played = match parts.iter().find(|part| part.holds(share)) {
            Some(part) => read(part, share, start.as_ref(), args.with_credentials).await,
            None => Err(Error::internal("a share of no server")),
        };
        progress.step();
        (share, played)
    });
    let read: Vec<_> = read.buffered(jobs).collect().await;
    drop(progress);
    let (playlists, failures) = sorted(read, &args)?;
    for part in &parts {
        tell_of_links(part, &playlists, context);
        context.tell_base(&part.server);
    }
    let left_out = in_part(&playlists, failures, context);
    if !printer.format().is_table() {
        let rows = playlists
            .iter()
            .flat_map(|(share, played)| PlaylistEntry::all(share, &played.playlist));
        let profile = parts.first().map(|part| part.profile);
        printer.rows(&shape, rows, &context.present(profile)?)?;
    }
    if playlists.is_empty() {
        return left_out;
    }
    target::write(&args, playlists, context)?;
    left_out
}

/// Which shares, and what to show of their entries.
fn order_and_shape(args: &ShapeArgs) -> Result<(Shape, Shape)> {
    let (mut order, mut shape) = (args.clone(), args.clone());
    order.fields = None;
    (shape.sort, shape.limit) = (None, None);
    Ok((order.shape(&record::LISTED)?, shape.shape(&ENTRIES)?))
}

/// Reads what a share plays, with what a reader of the playlist should know.
async fn read(
    part: &Part<'_>,
    share: &Share,
    start: Option<&StartTime>,
    credentials: bool,
) -> Result<Played> {
    let server = &part.server;
    if share.state(part.now) == Some(State::Expired) {
        return Err(ended_already(share).with_server(&server.name));
    }
    let mut played = query::playlist(server, share, start, credentials).await?;
    let comments = &mut played.playlist.comments;
    comments.push(if played.by_account {
        let name = share.reference();
        format!("the links of {name} carry an account's credentials: keep them to yourself")
    } else {
        lives_until(share)
    });
    if played.by_page {
        comments.push(FOR_BROWSERS.to_owned());
    }
    Ok(played)
}

/// A share and what it plays.
type Listed<'s> = (&'s Share, Played);
/// A share, and why it has no playlist.
type Failure<'s> = (&'s Share, Error);

/// What was read, and what could not be: a folder gets what there is, and one playlist of several
/// shares is whole or not written at all, but for shares of which nothing is left.
fn sorted<'s>(
    read: Vec<(&'s Share, Result<Played>)>,
    args: &M3uArgs,
) -> Result<(Vec<Listed<'s>>, Vec<Failure<'s>>)> {
    let several = read.len() > 1;
    let apart = several && matches!(args.target(), Target::Folder(_));
    let (mut playlists, mut failures) = (Vec::with_capacity(read.len()), Vec::new());
    for (share, played) in read {
        match played {
            Ok(played) => playlists.push((share, played)),
            Err(error) if apart || (several && error.code() == Code::NotFound) => {
                failures.push((share, error))
            }
            Err(error) => return Err(error),
        }
    }
    Ok((playlists, failures))
}

/// Tells of the shares that were left out: where all were, why the first one was.
fn in_part(playlists: &[Listed<'_>], failures: Vec<Failure<'_>>, context: &Context) -> Result<()> {
    let (left_out, all) = (failures.len(), failures.len() + playlists.len());
    for (share, error) in failures {
        if playlists.is_empty() {
            return Err(error);
        }
        let name = share.reference();
        context
            .printer
            .warn(format!("left out {name}: {}", error.message()));
    }
    match left_out {
        0 => Ok(()),
        _ => Err(Error::new(
            Code::Partial,
            format!("{left_out} of {all} shares have no playlist"),
        )),
    }
}

/// What has to be known of a server's links: the warning that nobody can say they were not given, and
/// that no player opens pages.
fn tell_of_links(part: &Part<'_>, playlists: &[Listed<'_>], context: &Context) {
    let server = &part.server;
    for (_, played) in playlists.iter().filter(|(share, _)| part.holds(share)) {
        if let Some(left_out) = &played.left_out {
            context.printer.warn(left_out);
        }
    }
    let own = || playlists.iter().filter(|(share, _)| part.holds(share));
    if own().any(|(_, played)| played.by_account) {
        let account = server.account.name.as_deref().unwrap_or("your account");
        context.printer.warn(format!(
            "THIS PLAYLIST HOLDS CREDENTIALS: whoever gets it can do on {} all that {account} can, \
             also when the shares have ended; never pass it on",
            server.name
        ));
    }
    if own().any(|(_, played)| played.by_page) {
        let name = server.can.name;
        context.printer.notice(format!(
            "{name} plays shares in its own page only: {FOR_BROWSERS}"
        ));
    }
}

fn ended_already(share: &Share) -> Error {
    let name = share.reference();
    Error::new(
        Code::NotFound,
        format!("{name} has expired: it plays nothing any more"),
    )
    .hint(format!(
        "revive it: `sharectl expire {} --in 7d`",
        share.word()
    ))
}

/// The comment that says how long the links live; in UTC, so that it is the same everywhere.
fn lives_until(share: &Share) -> String {
    let name = share.reference();
    match share.lifetime {
        Some(Lifetime::Until(end)) => {
            format!("the links of {name} live until {}", humanize::exact(end))
        }
        Some(Lifetime::Never) => format!("the links of {name} never end"),
        None => format!("it is unknown how long the links of {name} work"),
    }
}
