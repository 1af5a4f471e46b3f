//! The columns a file may have.

use crate::error::{Error, Result};
use crate::values;

/// A column that says something about a share to be made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// `SERVER/ID`, or whatever else names a share.
    Ref,
    /// The link.
    Url,
    /// What is shared.
    Items,
    /// A song, by its title.
    Song,
    /// An album, by its title.
    Album,
    /// An artist, by name.
    Artist,
    /// A playlist, by its name.
    Playlist,
    /// A book, by its title.
    Book,
    /// An episode, by its title.
    Episode,
    /// What visitors read above it.
    Description,
    /// When it ends.
    Expires,
    /// Whether it never ends.
    NeverExpires,
    /// Whether visitors may download.
    Downloadable,
    /// The readable part of the link.
    Slug,
    /// The format visitors get.
    StreamFormat,
    /// The bit rate visitors get at most.
    MaxBitRate,
    /// The profile that the share is on.
    Server,
    /// The share's id.
    Id,
    /// Whose it is.
    Owner,
    /// When it was made.
    Created,
    /// The kind of the contents.
    Kind,
}

impl Column {
    /// Every column, in the order they are listed.
    pub const ALL: [Self; 21] = [
        Self::Ref,
        Self::Url,
        Self::Items,
        Self::Song,
        Self::Album,
        Self::Artist,
        Self::Playlist,
        Self::Book,
        Self::Episode,
        Self::Description,
        Self::Expires,
        Self::NeverExpires,
        Self::Downloadable,
        Self::Slug,
        Self::StreamFormat,
        Self::MaxBitRate,
        Self::Server,
        Self::Id,
        Self::Owner,
        Self::Created,
        Self::Kind,
    ];

    /// Its name in a header, and its key in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ref => "ref",
            Self::Url => "url",
            Self::Items => "items",
            Self::Song => "song",
            Self::Album => "album",
            Self::Artist => "artist",
            Self::Playlist => "playlist",
            Self::Book => "book",
            Self::Episode => "episode",
            Self::Description => "description",
            Self::Expires => "expires",
            Self::NeverExpires => "never_expires",
            Self::Downloadable => "downloadable",
            Self::Slug => "slug",
            Self::StreamFormat => "stream_format",
            Self::MaxBitRate => "max_bit_rate_kbps",
            Self::Server => "server",
            Self::Id => "id",
            Self::Owner => "owner",
            Self::Created => "created",
            Self::Kind => "kind",
        }
    }

    /// The column of a name; `None` for one of the record's that moves on by itself, or follows from
    /// others.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) for a name that is no column: a slip must not be passed
    /// over in silence.
    pub(super) fn named(name: &str) -> Result<Option<Self>> {
        let name = &normal(name);
        if let Some(column) = Self::ALL.into_iter().find(|column| column.name() == name) {
            return Ok(Some(column));
        }
        if PASSED_OVER.contains(&name.as_str()) {
            return Ok(None);
        }
        let error = Error::usage(format!("unknown column {name:?}"));
        let names = Self::ALL.map(Self::name);
        Err(match values::closest(name, names) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(format!("columns: {}", names.join(", "))),
        })
    }
}

/// A name as it is compared: spreadsheets and their users write `Album` and `Never expires`.
pub(super) fn normal(name: &str) -> String {
    let words = name.split(|letter: char| letter.is_whitespace() || matches!(letter, '-' | '_'));
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("_")
}

/// The record's other fields.
const PASSED_OVER: [&str; 11] = [
    "server_kind",
    "state",
    "label",
    "library",
    "updated",
    "last_visited",
    "visits",
    "listeners",
    "live",
    "tracks",
    "chapters",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::record;

    #[test]
    fn every_field_of_the_record_is_a_column() {
        for field in record::SHOWN.fields {
            assert!(Column::named(field.name).is_ok(), "{}", field.name);
        }
    }

    #[test]
    fn case_and_spaces_make_no_other_column() {
        for (name, column) in [
            ("Album", Column::Album),
            ("EXPIRES", Column::Expires),
            ("Never expires", Column::NeverExpires),
            ("never-expires", Column::NeverExpires),
            (" Max bit rate kbps ", Column::MaxBitRate),
        ] {
            assert_eq!(Column::named(name).unwrap(), Some(column), "{name:?}");
        }
        assert_eq!(Column::named("Last visited").unwrap(), None);
    }

    #[test]
    fn a_slip_is_answered_with_the_column_that_was_meant() {
        let error = Column::named("descripton").unwrap_err();
        assert_eq!(crate::text::hints(&error), ["did you mean `description`?"]);
        assert!(Column::named("").is_err());
    }
}
