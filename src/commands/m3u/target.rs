//! Where playlists go: stdout, a file, or a folder.

use std::ffi::OsStr;
use std::path::Path;

use super::M3uArgs;
use crate::commands::Context;
use crate::commands::args::target;
use crate::domain::Share;
use crate::domain::file_name::FileNames;
use crate::domain::playlist::{Format, Playlist};
use crate::error::{Error, Result};
use crate::files::{self, Mode};
use crate::output::{ShareRecord, humanize};
use crate::query::Played;

/// Where playlists go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// stdout, all in one.
    Stdout,
    /// A file, all in one.
    File(&'a Path),
    /// A folder with a file for each share.
    Folder(&'a Path),
}

impl M3uArgs {
    /// Where they go: a path that is a folder, or ends as folders do, gets a file for each share.
    pub(super) fn target(&self) -> Target<'_> {
        match self.to.as_deref() {
            None => Target::Stdout,
            Some(path) if path == Path::new("-") => Target::Stdout,
            Some(path) if is_folder(path) => Target::Folder(path),
            Some(path) => Target::File(path),
        }
    }

    /// The format: as said, else as the file's name says.
    fn written_as(&self) -> Format {
        match self.format {
            Some(format) => format.into(),
            None => self.named_format().unwrap_or_default(),
        }
    }

    /// The format that the file's name says, if it says one.
    fn named_format(&self) -> Option<Format> {
        let extension = self.to.as_deref()?.extension()?;
        let mut formats = Format::ALL.into_iter();
        formats.find(|format| extension.eq_ignore_ascii_case(format.as_str()))
    }

    /// Refuses a file whose name promises another format: players go by it.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage).
    pub(super) fn check_ending(&self) -> Result<()> {
        let Target::File(file) = self.target() else {
            return Ok(());
        };
        let ending = file.extension().and_then(OsStr::to_str).unwrap_or_default();
        let is_other = OTHER_FORMATS
            .iter()
            .any(|other| ending.eq_ignore_ascii_case(other));
        if self.format.is_some() || !is_other {
            return Ok(());
        }
        let formats = Format::ALL.map(Format::as_str).join(", ");
        let message = format!("`.{ending}` is not the ending of a format that can be written");
        Err(Error::usage(message)
            .hint("choose one: `--as m3u8`")
            .hint(format!("formats: {formats}")))
    }
}

/// Endings of other playlists and documents.
const OTHER_FORMATS: [&str; 24] = [
    "asx", "b4s", "cue", "csv", "fpl", "htm", "html", "json", "jspf", "kpl", "pdf", "plist", "pls",
    "ram", "smi", "smil", "toml", "txt", "wax", "wpl", "wvx", "xml", "yaml", "zpl",
];

/// Whether a path is meant as a folder: one that is there, or one that ends as folders do.
fn is_folder(path: &Path) -> bool {
    let text = path.as_os_str().as_encoded_bytes();
    path.is_dir()
        || text.ends_with(std::path::MAIN_SEPARATOR_STR.as_bytes())
        || text.ends_with(b"/")
}

/// Finds out whether they can be written, before a page is asked for: each counts as a visit (P-17).
///
/// # Errors
/// [`Code::Usage`](crate::Code::Usage) where they can't.
pub(super) fn check(target: Target<'_>) -> Result<()> {
    match target {
        Target::Stdout => Ok(()),
        Target::File(file) => target::check("--to", file),
        Target::Folder(folder) => target::check_folder("--to", folder),
    }
}

/// Hands the playlists to where they were asked for.
///
/// # Errors
/// A file that can't be written.
pub(super) fn write(
    args: &M3uArgs,
    playlists: Vec<(&Share, Played)>,
    context: &Context,
) -> Result<()> {
    let printer = &context.printer;
    let format = args.written_as();
    match args.target() {
        Target::Folder(folder) => {
            std::fs::create_dir_all(folder)
                .map_err(|error| Error::io(format!("make {}", folder.display()), error))?;
            let mut names = FileNames::new();
            for (share, played) in &playlists {
                // Not by the description: an edited one would leave a stale file behind.
                let name = names.name(share.contents_name(), &share.name(), format.extension());
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

/// Says what [`write`] would do with the playlists of these shares, none of which is read: their
/// pages count visits (P-17).
pub(super) fn tell(args: &M3uArgs, shares: &[ShareRecord<'_>], context: &Context) {
    let printer = &context.printer;
    let count = humanize::count_of(shares.len(), "share", "shares");
    let would = match args.target() {
        _ if shares.is_empty() => return,
        Target::Folder(folder) => {
            let files = humanize::count_of(shares.len(), "playlist", "playlists");
            format!("would write {files} to {}", folder.display())
        }
        Target::File(file) => format!("would write the entries of {count} to {}", file.display()),
        Target::Stdout => format!("would print the entries of {count}"),
    };
    printer.notice(format!("{would}; reading them counts as visits"));
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
        left_out: None,
    }
}
