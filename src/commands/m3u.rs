//! `m3u`: write what shares play as playlists, to stdout, to a file, or into a directory.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use sharectl_config::Profile;
use sharectl_core::backend::{Needs, Server};
use sharectl_core::domain::chapter::StartTime;
use sharectl_core::domain::playlist::{Format, Playlist};
use sharectl_core::domain::reference::ShareReference;
use sharectl_core::domain::text::FileNames;
use sharectl_core::domain::{Lifetime, Share, State};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::files::Mode;
use sharectl_core::query;
use sharectl_core::query::{Choice, Played};
use sharectl_ui::output::views::items::{ENTRIES, PlaylistEntry};
use sharectl_ui::output::{Shape, ShapeArgs, ShareRecord, humanize, record};

use super::Context;
use super::args::{ShareArgs, check_folder, check_target, shares, write_file};

/// Write shares as playlists that players open
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Playlist",
    after_help = "\
Examples:
  sharectl m3u Xd7ce8Y2vd --to harbour.m3u8
  sharectl m3u --match summer --to playlists/
  sharectl m3u --all --title 'Everything' --as xspf
  sharectl m3u Xd7ce8Y2vd --as aria2 --to harbour.txt

The entries are public streams, which work as long as the share does. For a book on Audiobookshelf, the \
entries are links to its chapters. Asking a server for the streams of a share counts as a visit. `--sort` and \
`--limit` apply to shares and take the fields of `list`.

Most desktop players read XSPF best: titles with a hyphen stay whole, and a player doesn't contact the \
server when you add a playlist. mpv, MPlayer, mpg123, MOC, and cmus can't read it. MPD's playlist directory \
and MOC read files that end in .m3u only: `--as m3u`. Download programs name files after the token in each \
link: `--as aria2` and `--as curl` write lists with titles as names.

The same shares give the same bytes, except with `--with-credentials`, which signs the links again on every \
run."
)]
pub(crate) struct M3uArgs {
    /// Write to this file, or one file for each share into this folder; `-` is stdout
    #[arg(long, value_name = "PATH")]
    pub(crate) to: Option<PathBuf>,

    /// Playlist format [default: from the file name, else m3u8]
    #[arg(long = "as", value_name = "FORMAT", value_parser = format())]
    pub(crate) format: Option<Format>,

    /// Title of the playlist [default: the share's]
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,

    /// Start time: earlier tracks are skipped, and VLC starts mid-track
    #[arg(long, value_name = "START", allow_hyphen_values = true)]
    pub(crate) at: Option<String>,

    /// If there are no public streams, put your account's credentials into the links; for your own
    /// player only
    #[arg(long)]
    pub(crate) with_credentials: bool,

    /// Which shares.
    #[command(flatten)]
    pub(crate) shares: ShareArgs,

    /// What to show of the entries in the forms for machines.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,

    /// Exit with 5 if nothing is found
    #[arg(long, help_heading = "Output")]
    pub(crate) fail_empty: bool,
}

/// A value parser for playlist formats.
fn format() -> impl TypedValueParser<Value = Format> {
    let help = |format| match format {
        Format::M3u8 => "Extended M3U in UTF-8",
        Format::M3u => "The same, in files that end in .m3u, for MPD and MOC",
        Format::Xspf => "XSPF, in XML",
        Format::Aria2 => "Links and file names for `aria2c -i`",
        Format::Curl => "Links and file names for `curl -K`",
    };
    let value = |format: Format| PossibleValue::new(format.as_str()).help(help(format));
    let named = |word: String| Format::ALL.into_iter().find(|it| it.as_str() == word);
    PossibleValuesParser::new(Format::ALL.map(value))
        .map(move |word| named(word).unwrap_or_default())
}

/// The note for a share that only its page plays.
const FOR_BROWSERS: &str = "the entries are links for a browser, one for each chapter";

/// Writes the playlists.
///
/// # Errors
/// A share that does not exist or has expired; a server whose streams have no public URLs; a file that can't
/// be written.
pub(crate) async fn run(args: M3uArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    if args.shape.lists_fields() {
        return printer.fields(&ENTRIES, &context.present(None)?);
    }
    let (order, shape) = order_and_shape(&args.shape)?;
    printer.fits(&ENTRIES)?;
    let start = args.at.as_deref().map(StartTime::parse).transpose()?;
    args.shares.check_given(context)?;
    let references = args.shares.references(context)?;
    if args.title.is_some() && matches!(args.target(), Destination::Folder(_)) {
        return Err(
            Error::usage("`--title` names one playlist, but a directory gets several")
                .hint("name a file: `--to mix.m3u8`"),
        );
    }
    if args.format.is_some() && args.target() == Destination::Stdout && !printer.format().is_table()
    {
        return Err(
            Error::usage("`--as` and `-o` can't be combined: both set the output format")
                .hint("remove one of them, or write the playlist to a file: `--to mix.xspf`"),
        );
    }
    args.check_ending()?;
    check(args.target())?;
    let is_dry_run = context.global.dry_run;
    if is_dry_run && !printer.format().is_table() {
        return Err(
            Error::usage("entries are not read in a dry run: that would count as visits")
                .hint("remove `-o` to see what would be read and written"),
        );
    }
    let mut parts = Vec::new();
    for part in shares::servers_of(context, references)? {
        parts.push(ServerShares::choose(&args, part, &order, context).await?);
    }
    let wanted = order.arrange(parts.iter().flat_map(ServerShares::records).collect());
    if is_dry_run {
        tell(&args, &wanted, context);
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
        context.warn_base(&part.server);
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
    write(&args, playlists, context)?;
    left_out
}

/// The order and limit of the shares, and the shape of their entries.
fn order_and_shape(args: &ShapeArgs) -> Result<(Shape, Shape)> {
    let (mut order, mut shape) = (args.clone(), args.clone());
    order.fields = None;
    (shape.sort, shape.limit) = (None, None);
    Ok((order.shape(&record::LISTED)?, shape.shape(&ENTRIES)?))
}

/// Reads what a share plays, and adds comments for readers of the playlist.
async fn read(
    part: &ServerShares<'_>,
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

/// Separates playlists from failures. A directory gets the playlists that could be read. One playlist of
/// several shares must be complete, except for shares that have expired or have nothing left.
fn sorted<'s>(
    read: Vec<(&'s Share, Result<Played>)>,
    args: &M3uArgs,
) -> Result<(Vec<Listed<'s>>, Vec<Failure<'s>>)> {
    let several = read.len() > 1;
    let apart = several && matches!(args.target(), Destination::Folder(_));
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

/// Reports the shares that were left out. If all of them were, returns the first error.
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

/// Warns of left-out entries, of links that carry credentials, and of pages that no player opens.
fn tell_of_links(part: &ServerShares<'_>, playlists: &[Listed<'_>], context: &Context) {
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
            "THIS PLAYLIST HOLDS CREDENTIALS: it gives full access to {} as {account}, even after \
             the shares expire; never pass it on",
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
        format!("{name} has expired: its links no longer play"),
    )
    .hint(format!(
        "revive it: `sharectl expire {} --in 7d`",
        share.word()
    ))
}

/// The comment on how long the links work, in UTC so that it is the same everywhere.
fn lives_until(share: &Share) -> String {
    let name = share.reference();
    match share.lifetime {
        Some(Lifetime::Until(end)) => {
            format!("the links of {name} work until {}", humanize::exact(end))
        }
        Some(Lifetime::Never) => format!("the links of {name} never expire"),
        None => format!("it is unknown how long the links of {name} work"),
    }
}

/// The shares that were chosen on one server.
struct ServerShares<'c> {
    /// The server's profile.
    profile: &'c Profile,
    /// The server.
    server: Server,
    /// The chosen shares.
    shares: Vec<Share>,
    /// The server's time.
    now: Timestamp,
}

impl<'c> ServerShares<'c> {
    /// Chooses shares on one server, and reads the fields that the order needs.
    ///
    /// # Errors
    /// The errors of [`shares::choose`].
    async fn choose(
        args: &M3uArgs,
        (profile, references): (&'c Profile, Vec<ShareReference>),
        order: &Shape,
        context: &'c Context,
    ) -> Result<Self> {
        let server = context.connect(profile).await?;
        let choice = Choice {
            active_only: true,
            ..args.shares.choice(references)
        };
        let needs = query::playlist_needs(&server).and(Needs {
            visits: order.sorts(),
            listeners: order.sorts_by("listeners"),
            ..Needs::NOTHING
        });
        let mut chosen = shares::choose(context, profile, &server, &choice, needs).await?;
        // Their streams no longer play, and this command can't revive them.
        let ended = std::mem::take(&mut chosen.ended);
        if ended > 0 {
            let ended = humanize::count_of(ended, "expired share", "expired shares");
            context.printer.notice(format!("left out {ended}"));
        }
        shares::report_left_out(context, profile, &chosen, args.fail_empty)?;
        let now = server.now(context.clock(Some(profile))?.now());
        Ok(Self {
            profile,
            server,
            shares: chosen.shares,
            now,
        })
    }

    /// The shares as records, to be sorted with those of other servers.
    fn records(&self) -> impl Iterator<Item = ShareRecord<'_>> {
        self.shares
            .iter()
            .map(|share| ShareRecord::listed(share, self.now))
    }

    /// Whether a share is on this server.
    fn holds(&self, share: &Share) -> bool {
        share.server == self.server.name
    }
}

/// The destination of playlists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination<'a> {
    /// stdout, as one playlist.
    Stdout,
    /// A file, as one playlist.
    File(&'a Path),
    /// A directory, with a file for each share.
    Folder(&'a Path),
}

impl M3uArgs {
    /// The destination: a path that is a directory, or ends like one, gets a file for each share.
    fn target(&self) -> Destination<'_> {
        match self.to.as_deref() {
            None => Destination::Stdout,
            Some(path) if path == Path::new("-") => Destination::Stdout,
            Some(path) if is_folder(path) => Destination::Folder(path),
            Some(path) => Destination::File(path),
        }
    }

    /// The format from `--as`, else from the file's name.
    fn written_as(&self) -> Format {
        self.format.or(self.named_format()).unwrap_or_default()
    }

    /// The format that the file's name implies, if any.
    fn named_format(&self) -> Option<Format> {
        let extension = self.to.as_deref()?.extension()?;
        let mut formats = Format::ALL.into_iter();
        formats.find(|format| extension.eq_ignore_ascii_case(format.as_str()))
    }

    /// Refuses a file whose name implies another format, because players rely on it.
    ///
    /// # Errors
    /// [`Code::Usage`].
    fn check_ending(&self) -> Result<()> {
        let Destination::File(file) = self.target() else {
            return Ok(());
        };
        let ending = file.extension().and_then(OsStr::to_str).unwrap_or_default();
        if self.format.is_some() || ending.is_empty() || self.named_format().is_some() {
            return Ok(());
        }
        let formats = Format::ALL.map(Format::as_str).join(", ");
        Err(Error::usage(format!("`.{ending}` isn't a playlist format"))
            .hint("choose one: `--as m3u8`")
            .hint(format!("formats: {formats}")))
    }
}

/// Whether a path means a directory: it is one, or ends like one.
fn is_folder(path: &Path) -> bool {
    let text = path.as_os_str().as_encoded_bytes();
    path.is_dir()
        || text.ends_with(std::path::MAIN_SEPARATOR_STR.as_bytes())
        || text.ends_with(b"/")
}

/// Checks that the playlists can be written before a page is requested, which counts as a visit (P-17).
///
/// # Errors
/// [`Code::Usage`] if they can't.
fn check(target: Destination<'_>) -> Result<()> {
    match target {
        Destination::Stdout => Ok(()),
        Destination::File(file) => check_target("--to", file),
        Destination::Folder(folder) => check_folder("--to", folder),
    }
}

/// Writes the playlists to their destination.
///
/// # Errors
/// A file that can't be written.
fn write(args: &M3uArgs, playlists: Vec<(&Share, Played)>, context: &Context) -> Result<()> {
    let printer = &context.printer;
    let format = args.written_as();
    match args.target() {
        Destination::Folder(folder) => {
            std::fs::create_dir_all(folder)
                .map_err(|error| Error::io(format!("create {}", folder.display()), error))?;
            let mut names = FileNames::new();
            for (share, played) in &playlists {
                // Not the description: after an edit, it would leave a stale file behind.
                let name = names.name(share.contents_title(), &share.name(), format.extension());
                save(&folder.join(name), played, format)?;
            }
            let files = humanize::count_of(playlists.len(), "playlist", "playlists");
            printer.note(format!("wrote {files} to {}", folder.display()));
        }
        Destination::File(file) => {
            let merged = merged(args, playlists);
            save(file, &merged, format)?;
            let entries = merged.playlist.entries.len();
            let entries = humanize::count_of(entries, "entry", "entries");
            printer.note(format!("wrote {entries} to {}", file.display()));
        }
        Destination::Stdout if printer.format().is_table() => {
            printer.data(&merged(args, playlists).playlist.write(format));
        }
        Destination::Stdout => {}
    }
    Ok(())
}

/// Reports what [`write()`] would do with the playlists of these shares. None of them is read, because that
/// counts as a visit (P-17).
fn tell(args: &M3uArgs, shares: &[ShareRecord<'_>], context: &Context) {
    let printer = &context.printer;
    let count = humanize::count_of(shares.len(), "share", "shares");
    let would = match args.target() {
        _ if shares.is_empty() => return,
        Destination::Folder(folder) => {
            let files = humanize::count_of(shares.len(), "playlist", "playlists");
            format!("would write {files} to {}", folder.display())
        }
        Destination::File(file) => {
            format!("would write the entries of {count} to {}", file.display())
        }
        Destination::Stdout => format!("would print the entries of {count}"),
    };
    printer.notice(format!("{would}; reading them counts as visits"));
}

/// Writes a file. If it contains credentials, only its owner can read it.
fn save(file: &Path, played: &Played, format: Format) -> Result<()> {
    let mode = if played.by_account {
        Mode::Private
    } else {
        Mode::Shared
    };
    write_file(file, played.playlist.write(format).as_bytes(), mode)
}

/// Merges all playlists into one.
fn merged(args: &M3uArgs, mut playlists: Vec<(&Share, Played)>) -> Played {
    let by_account = playlists.iter().any(|(_, played)| played.by_account);
    let by_page = playlists.iter().any(|(_, played)| played.by_page);
    let mut playlist = match playlists.len() {
        1 => playlists.remove(0).1.playlist,
        _ => {
            let parts = playlists.into_iter().map(|(_, played)| played.playlist);
            Playlist::merged(None, parts.collect())
        }
    };
    if let Some(title) = &args.title {
        playlist.title = Some(title.clone());
    }
    Played {
        playlist,
        by_account,
        by_page,
        left_out: None,
    }
}
