//! The formats a playlist can be written in.

use super::playlist::Playlist;
use super::{downloads, m3u, xspf};

/// The formats a playlist can be written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Extended M3U in UTF-8.
    #[default]
    M3u8,
    /// The same under the ending that players of before look for.
    M3u,
    /// XSPF, an XML format.
    Xspf,
    /// Links with names for their files, as aria2 reads them from its input file.
    Aria2,
    /// The same as curl reads it from a configuration file.
    Curl,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::M3u8, Self::M3u, Self::Xspf, Self::Aria2, Self::Curl];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::M3u8 => "m3u8",
            Self::M3u => "m3u",
            Self::Xspf => "xspf",
            Self::Aria2 => "aria2",
            Self::Curl => "curl",
        }
    }

    /// The extension of its files. aria2 keeps its own notes in files that end in `.aria2`.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Aria2 => "txt",
            other => other.as_str(),
        }
    }
}

impl Playlist {
    /// The bytes of a file in this format, which end with a line break.
    #[must_use]
    pub fn write(&self, format: Format) -> String {
        match format {
            Format::M3u8 | Format::M3u => m3u::write(self),
            Format::Xspf => xspf::write(self),
            Format::Aria2 => downloads::aria2(self),
            Format::Curl => downloads::curl(self),
        }
    }
}
