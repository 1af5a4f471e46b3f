//! `m3u`: what shares play, as playlists.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Context;
use super::args::{ShareArgs, shares};
use crate::backend::Server;
use crate::domain::file_name::FileNames;
use crate::domain::playlist::{Format, Playlist};
use crate::domain::start_time::StartTime;
use crate::domain::{Lifetime, Share, State};
use crate::error::{Code, Error, Result};
use crate::files::{self, Mode};
use crate::output::views::entries::{ENTRIES, PlaylistEntry};
use crate::output::{ShapeArgs, humanize};
use crate::query::{self, Choice, Played};

/// Write shares as playlists that players open
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl m3u Xd7ce8Y2vd --to harbour.m3u8
  sharectl m3u --match summer --to playlists/
  sharectl m3u --all --title 'Everything' --as xspf

The entries are public streams, which live as long as the share. A book on Audiobookshelf becomes its \
chapters: links that start there. Asking a server for the streams of a share counts as a visit.")]
pub struct M3uArgs {
    /// Which shares.
    #[command(flatten)]
    pub shares: ShareArgs,

    /// Write to this file, or one file for each share into this folder
    #[arg(long, value_name = "PATH", help_heading = "Playlist")]
    pub to: Option<PathBuf>,

    /// The playlist's format [default: by the name of the file, else m3u8]
    #[arg(long = "as", value_name = "FORMAT", help_heading = "Playlist")]
    pub format: Option<PlaylistFormat>,

    /// What the playlist is called [default: as the share]
    #[arg(long, value_name = "TEXT", help_heading = "Playlist")]
    pub title: Option<String>,

    /// Where playing starts: what is over by then is left out, and VLC begins amid the track
    #[arg(long, value_name = "START", help_heading = "Playlist")]
    pub at: Option<String>,

    /// Where there are no public streams, put this account's credentials into the links: for your own
    /// player alone
    #[arg(long, help_heading = "Playlist")]
    pub with_credentials: bool,

    /// What to show of the entries in the forms for machines.
    #[command(flatten)]
    pub shape: ShapeArgs,

    /// Exit with 5 where nothing is found
    #[arg(long, help_heading = "Output")]
    pub fail_empty: bool,
}

/// The formats a playlist can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum PlaylistFormat {
    /// Extended M3U in UTF-8
    M3u8,
    /// XSPF, in XML
    Xspf,
}

impl From<PlaylistFormat> for Format {
    fn from(format: PlaylistFormat) -> Self {
        match format {
            PlaylistFormat::M3u8 => Self::M3u8,
            PlaylistFormat::Xspf => Self::Xspf,
        }
    }
}

/// What becomes of a share that only its page plays.
const FOR_BROWSERS: &str = "the entries are links for a browser, one for each chapter";

/// Where playlists go.
enum Target<'a> {
    Stdout,
    File(&'a Path),
    Folder(&'a Path),
}

impl M3uArgs {
    fn target(&self) -> Target<'_> {
        match self.to.as_deref() {
            None => Target::Stdout,
            Some(path) if is_folder(path) => Target::Folder(path),
            Some(path) => Target::File(path),
        }
    }

    /// The format: as said, else as the file's name says.
    fn written_as(&self) -> Format {
        let named = || {
            let extension = self.to.as_deref()?.extension()?;
            extension
                .eq_ignore_ascii_case(Format::Xspf.as_str())
                .then_some(Format::Xspf)
        };
        match self.format {
            Some(format) => format.into(),
            None => named().unwrap_or_default(),
        }
    }
}

/// Whether a path is meant as a folder: one that is there, or one that ends as folders do.
fn is_folder(path: &Path) -> bool {
    let text = path.as_os_str().as_encoded_bytes();
    path.is_dir()
        || text.ends_with(std::path::MAIN_SEPARATOR_STR.as_bytes())
        || text.ends_with(b"/")
}

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
    let shape = args.shape.shape(&ENTRIES)?;
    printer.fits(&ENTRIES)?;
    let start = args.at.as_deref().map(StartTime::parse).transpose()?;
    args.shares.check_said(context)?;
    let references = args.shares.references()?;
    let selectors = args.shares.selectors.selectors();
    if args.title.is_some() && matches!(args.target(), Target::Folder(_)) {
        return Err(
            Error::usage("`--title` names one playlist, and a folder gets several")
                .hint("name a file: `--to mix.m3u8`"),
        );
    }
    let profile = shares::server_of(context, &references)?;
    let server = context.connect(profile).await?;
    let choice = Choice {
        references,
        named: !args.shares.is_selection(),
        selectors,
        active_only: true,
        ..Choice::default()
    };
    let mut chosen = shares::choose(
        context,
        profile,
        &server,
        &choice,
        query::playlist_needs(&server),
    )
    .await?;
    // Their streams are gone, and this command revives nothing.
    let ended = std::mem::take(&mut chosen.ended);
    if ended > 0 {
        let ended = humanize::count_of(ended, "ended share", "ended shares");
        printer.note(format!("left out {ended}"));
    }
    shares::tell_left_out(context, profile, &chosen, args.fail_empty)?;
    let now = server.now(context.clock(Some(profile))?.now());
    let mut playlists = Vec::with_capacity(chosen.shares.len());
    let progress = printer.progress(chosen.shares.len() as u64, "playlists");
    for share in &chosen.shares {
        if share.state(now) == Some(State::Expired) {
            return Err(ended_already(share).with_server(&server.name));
        }
        let credentials = args.with_credentials;
        let mut played = query::playlist(&server, share, start.as_ref(), credentials).await?;
        let comment = if played.by_account {
            format!(
                "the links of {} carry an account's credentials: keep them to yourself",
                share.reference()
            )
        } else {
            lives_until(share)
        };
        played.playlist.comments.push(comment);
        if played.by_page {
            played.playlist.comments.push(FOR_BROWSERS.to_owned());
        }
        playlists.push((share, played));
        progress.step();
    }
    drop(progress);
    tell_credentials(&playlists, &server, context);
    if playlists.iter().any(|(_, played)| played.by_page) {
        let name = server.can.name;
        printer.note(format!(
            "{name} plays shares in its own page only: {FOR_BROWSERS}"
        ));
    }
    if playlists.is_empty() {
        return Ok(());
    }
    if !printer.format().is_table() {
        let rows = playlists
            .iter()
            .flat_map(|(share, played)| PlaylistEntry::all(share, &played.playlist));
        printer.rows(&shape, rows, &context.present(Some(profile))?)?;
    }
    write(&args, playlists, context)
}

/// Hands the playlists to where they were asked for.
fn write(args: &M3uArgs, playlists: Vec<(&Share, Played)>, context: &Context) -> Result<()> {
    let printer = &context.printer;
    let format = args.written_as();
    match args.target() {
        Target::Folder(folder) => {
            std::fs::create_dir_all(folder)
                .map_err(|error| Error::io(format!("make {}", folder.display()), error))?;
            let mut names = FileNames::new();
            for (share, played) in &playlists {
                let name = names.name(share.what(), &share.id, format.as_str());
                save(&folder.join(name), played, format)?;
            }
            let files = humanize::count_of(playlists.len(), "playlist", "playlists");
            printer.note(format!("wrote {files} to {}", folder.display()));
        }
        Target::File(file) => {
            let merged = merged(args, playlists);
            save(file, &merged, format)?;
            let entries = merged.playlist.entries.len();
            let entries = humanize::count_of(entries, "entry", "entries");
            printer.note(format!("wrote {entries} to {}", file.display()));
        }
        Target::Stdout if printer.format().is_table() => {
            printer.data(&merged(args, playlists).playlist.write(format));
        }
        Target::Stdout => {}
    }
    Ok(())
}

/// Writes a file; what carries credentials is for its owner's eyes.
fn save(file: &Path, played: &Played, format: Format) -> Result<()> {
    let mode = if played.by_account {
        Mode::Private
    } else {
        Mode::Shared
    };
    files::write(file, played.playlist.write(format).as_bytes(), mode)
        .map_err(|error| Error::io(format!("write {}", file.display()), error))
}

/// All of them as one.
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
    }
}

/// The warning that nobody can say they were not given.
fn tell_credentials(playlists: &[(&Share, Played)], server: &Server, context: &Context) {
    if playlists.iter().any(|(_, played)| played.by_account) {
        let account = server.account.name.as_deref().unwrap_or("your account");
        context.printer.warn(format!(
            "THIS PLAYLIST HOLDS CREDENTIALS: whoever gets it can do on {} all that {account} can, \
             also when the shares have ended; never pass it on",
            server.name
        ));
    }
}

fn ended_already(share: &Share) -> Error {
    let name = share.reference();
    Error::new(
        Code::NotFound,
        format!("{name} has ended: it plays nothing any more"),
    )
    .hint(format!("revive it: `sharectl expire {name} --in 7d`"))
}

/// The comment that says how long the links live; in UTC, so that it is the same everywhere.
fn lives_until(share: &Share) -> String {
    let name = share.reference();
    match share.lifetime {
        Some(Lifetime::Until(end)) => {
            format!("the links of {name} live until {}", humanize::exact(end))
        }
        Some(Lifetime::Never) => format!("the links of {name} never end"),
        None => format!("nobody tells until when the links of {name} live"),
    }
}
