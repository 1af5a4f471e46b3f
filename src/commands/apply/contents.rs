//! What entries share, as this server has it: each item looked up once, and arranged as the server can share it.
//! And what a server keeps of an entry: with `--lossy`, the rest is left out, and that is said.

use std::collections::HashMap;
use std::num::NonZeroUsize;

use futures_util::StreamExt as _;
use futures_util::stream;

use crate::backend::Server;
use crate::domain::capabilities::{Capabilities, Description, Download, StreamOptions};
use crate::domain::{Item, steps};
use crate::error::{Error, Result};
use crate::output::Printer;
use crate::query;
use crate::query::{PlaylistWish, arrange};
use crate::share_file::{Entry, FileItem};

/// What an entry shares here, with what is to be said about it.
pub(super) struct Contents {
    pub(super) items: Vec<Item>,
    pub(super) notes: Vec<String>,
}

/// Looks up what these entries share. `same_ids` says of each whether its ids are from this server.
pub(super) async fn look_up(
    server: &Server,
    entries: &[(usize, &Entry, bool)],
    jobs: NonZeroUsize,
    printer: &Printer,
) -> HashMap<usize, Result<Contents>> {
    let located = locate(server, entries, jobs, printer).await;
    let located = &located;
    let arranged = stream::iter(entries)
        .map(async |(at, entry, same_ids)| {
            let items = entry.items.iter().flatten();
            let items = items.map(|item| match located.get(&name(item, *same_ids)) {
                Some(Ok(item)) => Ok(item.clone()),
                Some(Err(error)) => Err(error.again()),
                None => Err(Error::internal("an item that was never looked up")),
            });
            let arranged = match items.collect::<Result<Vec<Item>>>() {
                Ok(items) => arrange(server, items, PlaylistWish::Either).await,
                Err(error) => Err(error),
            };
            let contents = arranged.map(|arranged| Contents {
                items: arranged.items,
                notes: arranged.notes,
            });
            (*at, contents)
        })
        .buffer_unordered(jobs.get());
    arranged.collect().await
}

async fn locate(
    server: &Server,
    entries: &[(usize, &Entry, bool)],
    jobs: NonZeroUsize,
    printer: &Printer,
) -> HashMap<String, Result<Item>> {
    let mut different: HashMap<String, (Item, bool)> = HashMap::new();
    for (_, entry, same_ids) in entries {
        for item in entry.items.iter().flatten() {
            different.insert(name(item, *same_ids), (item.item(), *same_ids));
        }
    }
    let progress = printer.progress(different.len() as u64, "looking up items");
    let wanted = different
        .into_iter()
        .map(|(name, (item, same_ids))| (name, item, same_ids));
    let reached = |over: usize, _| progress.reached(over as u64);
    let located = query::locate_each(server, wanted, jobs, &reached).await;
    located.into_iter().collect()
}

/// Tells items apart that are looked up.
fn name(item: &FileItem, same_ids: bool) -> String {
    format!(
        "{same_ids} {} {:?} {:?}",
        item.described(),
        item.album,
        item.tracks
    )
}

/// The settings of an entry that a server can keep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) description: Option<String>,
    pub(super) downloadable: Option<bool>,
    pub(super) slug: Option<String>,
    pub(super) stream_format: Option<String>,
    pub(super) max_bit_rate_kbps: Option<u32>,
    /// What was left out, in sentences for people.
    pub(super) left_out: Vec<String>,
}

impl Kept {
    /// All of it.
    pub(super) fn all(entry: &Entry) -> Self {
        Self {
            description: entry.description.clone(),
            downloadable: entry.downloadable,
            slug: entry.slug.clone(),
            stream_format: entry.stream_format.clone(),
            max_bit_rate_kbps: entry.max_bit_rate_kbps,
            left_out: Vec::new(),
        }
    }
}

/// What `can` keeps of it.
pub(super) fn kept(entry: &Entry, can: &Capabilities) -> Kept {
    let mut kept = Kept::all(entry);
    let mut leave = |what: &str| {
        kept.left_out
            .push(format!("left out {what}: {} can't keep it", can.name));
    };
    let described = kept.description.as_deref().filter(|text| !text.is_empty());
    let describes = match (can.description, described) {
        (_, None) => true,
        (Description::None, Some(_)) => false,
        (_, Some(text)) => steps::keeps_description(text, can).is_ok(),
    };
    if !describes {
        leave("the description");
        kept.description = None;
    }
    if kept.downloadable == Some(true) && can.download != Download::Settable {
        leave("the download permission");
        kept.downloadable = None;
    }
    if kept.slug.is_some() && !can.slug {
        leave("the slug");
        kept.slug = None;
    }
    let format = kept
        .stream_format
        .as_deref()
        .is_some_and(|text| !text.is_empty());
    if format && can.stream_options == StreamOptions::None {
        leave("the stream format");
        kept.stream_format = None;
    }
    let rate = kept.max_bit_rate_kbps.is_some_and(|rate| rate > 0);
    let keeps_rate = match can.stream_options {
        StreamOptions::None | StreamOptions::Format => false,
        StreamOptions::FormatAndRate => format,
        StreamOptions::Any => true,
    };
    if rate && !keeps_rate {
        leave("the bit rate");
        kept.max_bit_rate_kbps = None;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::share_file::ShareFile;

    fn left_out(can: &Capabilities) -> Vec<String> {
        let text = "format = 1\n[shares.a]\nitems = [\"song:1\"]\ndescription = \"x\"\ndownload = true\n\
                    slug = \"a\"\nstream-format = \"mp3\"\nmax-bit-rate = 64";
        let file = ShareFile::parse(text, "f").unwrap();
        let kept = kept(&file.entries[0], can);
        let words = kept.left_out.iter().map(|note| {
            let note = note.trim_start_matches("left out the ");
            note.split(':').next().unwrap_or_default().to_owned()
        });
        words.collect()
    }

    #[test]
    fn what_a_server_can_not_keep_is_left_out_and_said() {
        let bare = Capabilities {
            description: Description::None,
            download: Download::NotTold,
            stream_options: StreamOptions::None,
            slug: false,
            ..Capabilities::careful("Bare")
        };
        assert_eq!(
            left_out(&bare),
            [
                "description",
                "download permission",
                "slug",
                "stream format",
                "bit rate"
            ]
        );
        let full = Capabilities {
            description: Description::Kept,
            download: Download::Settable,
            stream_options: StreamOptions::FormatAndRate,
            slug: true,
            ..bare
        };
        assert_eq!(left_out(&full), [""; 0]);
    }
}
