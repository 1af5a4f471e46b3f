//! The formats a playlist can be written in.

use super::playlist::Playlist;
use super::{m3u, xspf};

/// The formats a playlist can be written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Extended M3U in UTF-8.
    #[default]
    M3u8,
    /// XSPF, an XML format.
    Xspf,
}

impl Format {
    /// The word for it, which is also the extension of its files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::M3u8 => "m3u8",
            Self::Xspf => "xspf",
        }
    }
}

impl Playlist {
    /// The bytes of a file in this format, which end with a line break.
    #[must_use]
    pub fn write(&self, format: Format) -> String {
        match format {
            Format::M3u8 => m3u::write(self),
            Format::Xspf => xspf::write(self),
        }
    }
}
