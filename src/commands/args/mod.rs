//! Arguments that several commands take, and the words and files that they name; `-` is stdin.

pub(crate) mod items;
pub(crate) mod links;
pub(crate) mod selectors;
pub(crate) mod shares;

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use sharectl_core::error::{Error, Result};
use sharectl_core::files::{self, Mode};
use sharectl_ui::batch;
use sharectl_ui::output::ShapeArgs;
use sharectl_ui::output::plan::ROW_AND_SHARE;

use super::Context;

pub(crate) use items::ItemArgs;
pub(crate) use links::LinkArgs;
pub(crate) use selectors::{ScopeArgs, SelectorArgs};
pub(crate) use shares::ShareArgs;

/// Which fields of its rows a command that writes prints
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct RowArgs {
    /// Show only these fields, in this order; without a value, list all fields
    #[arg(
        long,
        value_name = "FIELD,…",
        value_delimiter = ',',
        num_args = 0..=1,
        help_heading = "Output",
        hide_short_help = true
    )]
    fields: Option<Vec<String>>,
}

impl RowArgs {
    /// The fields as [`ShapeArgs`], which every command that prints rows takes.
    pub(crate) fn shape(&self) -> ShapeArgs {
        ShapeArgs {
            fields: self.fields.clone(),
            ..ShapeArgs::default()
        }
    }

    /// Lists the fields if requested, and returns whether it did.
    ///
    /// # Errors
    /// An output format that can't list fields.
    pub(crate) fn lists_fields(&self, context: &Context) -> Result<bool> {
        let lists = self.shape().lists_fields();
        if lists {
            let present = context.present(None)?;
            context.printer.fields(&ROW_AND_SHARE, &present)?;
        }
        Ok(lists)
    }
}

/// Reads `on` or `off`.
pub(crate) fn on_off() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["on", "off"]).map(|word| word == "on")
}

/// The maximum size of stdin in bytes: enough for a few hundred thousand references.
pub(in crate::commands) const AT_MOST: u64 = 32 * 1024 * 1024;

/// A word, and where it comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// A word of the command line, or a line of stdin.
    pub(crate) text: String,
    /// Whether it is a line of stdin. Programs write references there; people type titles.
    pub(crate) from_stdin: bool,
}

/// The words, with every `-` replaced by the lines of stdin; blank lines and `#` comments are
/// skipped.
///
/// # Errors
/// A stdin that can't be read, is not UTF-8, is longer than [`AT_MOST`], or is named twice.
pub(crate) fn with_source(words: &[String]) -> Result<Vec<Word>> {
    let word = |text: String, from_stdin| Word { text, from_stdin };
    let mut all = Vec::with_capacity(words.len());
    let mut read = false;
    for text in words {
        if text != "-" {
            all.push(word(text.clone(), false));
        } else if read {
            return Err(Error::usage("`-` is stdin, which can be read only once"));
        } else {
            read = true;
            all.extend(lines(&text_of(Path::new("-"), AT_MOST)?.0).map(|line| word(line, true)));
        }
    }
    Ok(all)
}

/// The text of a file, or of stdin for `-`, and its name for messages. `most` is the limit in bytes.
///
/// # Errors
/// A file or a stdin that can't be read, is not UTF-8, or is longer than `most`.
pub(in crate::commands) fn text_of(path: &Path, most: u64) -> Result<(String, String)> {
    let (bytes, source) = if path.as_os_str() == "-" {
        let source = "stdin".to_owned();
        (whole(std::io::stdin().lock(), &source, most)?, source)
    } else {
        let source = path.display().to_string();
        let file = File::open(path);
        let file = file.map_err(|error| Error::io(format_args!("read {source}"), error))?;
        (whole(file, &source, most)?, source)
    };
    Ok((batch::decode(bytes, &source)?, source))
}

/// Reads all bytes. `most` is the limit, and `source` is the name for messages.
///
/// # Errors
/// If the input can't be read or is longer than `most`.
fn whole(from: impl Read, source: &str, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| Error::io(format_args!("read {source}"), error))?;
    if bytes.len() as u64 > most {
        let most = most / (1024 * 1024);
        return Err(Error::usage(format!("{source} is longer than {most} MiB")));
    }
    Ok(bytes)
}

fn lines(text: &str) -> impl Iterator<Item = String> + '_ {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
}

/// Checks that the file that `flag` names can be written.
///
/// # Errors
/// [`Code::Usage`](sharectl_core::Code::Usage) if it can't be written.
pub(crate) fn check_target(flag: &str, file: &Path) -> Result<()> {
    let Err(error) = files::check_writable(file) else {
        return Ok(());
    };
    let name = file.display();
    Err(match (error.kind(), file.parent()) {
        (ErrorKind::IsADirectory, _) => Error::usage(format!("{flag}: {name} is a directory")),
        // A missing target of a symbolic link is not found either.
        (ErrorKind::NotFound, Some(folder)) if is_missing(folder) => Error::usage(format!(
            "{flag}: there is no directory {}",
            folder.display()
        )),
        _ => Error::usage(format!("{flag}: can't write {name}")).caused_by(error),
    })
}

/// Writes a file in one go.
///
/// # Errors
/// [`Code::Io`](sharectl_core::Code::Io) with the file's name.
pub(crate) fn write_file(file: &Path, bytes: &[u8], mode: Mode) -> Result<()> {
    files::write(file, bytes, mode)
        .map_err(|error| Error::io(format_args!("write {}", file.display()), error))
}

/// Checks that files can be written into the directory that `flag` names. It may not exist yet.
///
/// # Errors
/// [`Code::Usage`](sharectl_core::Code::Usage) if they can't.
pub(crate) fn check_folder(flag: &str, folder: &Path) -> Result<()> {
    files::check_folder(folder).map_err(|error| {
        let name = folder.display();
        Error::usage(format!("{flag}: can't write into {name}")).caused_by(error)
    })
}

fn is_missing(folder: &Path) -> bool {
    !folder.as_os_str().is_empty() && !folder.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_are_no_items() {
        let text = "\u{feff}album:1\r\n\n  # a comment\n song:2 \n";
        assert_eq!(lines(text).collect::<Vec<_>>(), ["album:1", "song:2"]);
    }

    #[test]
    fn as_much_as_is_allowed_is_read_and_not_a_byte_more() {
        let most = 1024 * 1024;
        let bytes = vec![b'x'; 1024 * 1024 + 1];
        let read = whole(&bytes[1..], "stdin", most).unwrap();
        assert_eq!(read.len() as u64, most);
        let error = whole(&*bytes, "stdin", most).unwrap_err();
        assert_eq!(error.message(), "stdin is longer than 1 MiB");
    }

    #[test]
    fn words_without_a_dash_do_not_touch_stdin() {
        let words = ["a".to_owned(), "b".to_owned()];
        let read = with_source(&words).unwrap();
        assert!(read.iter().all(|word| !word.from_stdin));
        let read: Vec<String> = read.into_iter().map(|word| word.text).collect();
        assert_eq!(read, words);
    }
}
