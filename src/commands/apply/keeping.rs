//! What a server keeps of an entry: with `--lossy`, the rest is left out, and that is said.

use crate::domain::capabilities::{Capabilities, Description, Download, StreamOptions};
use crate::domain::steps;
use crate::share_file::Entry;

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
