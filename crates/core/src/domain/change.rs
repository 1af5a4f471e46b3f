//! What can be asked of a share: a new one, or a change to one. And the notes of a plan, which say what a step
//! means for visitors and for other shares: a code for machines, a sentence for people.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::item::{Item, ItemRef};

/// How long a share lives; ordered, the longest life last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lifetime {
    /// It ends at this moment.
    Until(Timestamp),
    /// It does not end.
    Never,
}

/// The settings of a share that an update may change. `None` is not known (of a stored share).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// `""` is no description.
    pub description: Option<String>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// When it ends.
    pub lifetime: Option<Lifetime>,
}

/// A change as asked for: `None` leaves a setting as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The new description; `""` removes it.
    pub description: Option<String>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// The new end.
    pub lifetime: Option<Lifetime>,
}

impl Change {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `current` with this change applied.
    #[must_use]
    pub fn applied_to(&self, current: &Settings) -> Settings {
        Settings {
            description: self
                .description
                .clone()
                .or_else(|| current.description.clone()),
            downloadable: self.downloadable.or(current.downloadable),
            lifetime: self.lifetime.or(current.lifetime),
        }
    }

    /// What of this change `stored` does not hold yet.
    #[must_use]
    pub fn missing_from(&self, stored: &Settings) -> Self {
        Self {
            description: self
                .description
                .clone()
                .filter(|wanted| stored.description.as_ref() != Some(wanted)),
            downloadable: self
                .downloadable
                .filter(|wanted| stored.downloadable != Some(*wanted)),
            lifetime: self
                .lifetime
                .filter(|wanted| stored.lifetime != Some(*wanted)),
        }
    }
}

/// A share to be made. Everything is explicit: nothing is left to a server's default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewShare {
    /// What to share, resolved, in order, and of kinds this server shares as they are.
    pub items: Vec<Item>,
    /// `""` is no description.
    pub description: String,
    /// When it ends.
    pub lifetime: Lifetime,
    /// Whether visitors may download.
    pub downloadable: bool,
    /// The readable part of the link, where the server lets it be chosen.
    pub slug: Option<String>,
    /// The format visitors get.
    pub stream_format: Option<String>,
    /// The bit rate visitors get at most, in kbit/s.
    pub max_bit_rate_kbps: Option<u32>,
}

impl NewShare {
    /// The settings it will have.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            description: Some(self.description.clone()),
            downloadable: Some(self.downloadable),
            lifetime: Some(self.lifetime),
        }
    }

    /// The references of its items, in order.
    #[must_use]
    pub fn references(&self) -> Vec<ItemRef> {
        self.items.iter().map(Item::reference).collect()
    }
}

/// What a note is about. The words are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteCode {
    /// An expired share works again.
    Revives,
    /// It expires earlier than now set.
    Shortens,
    /// It expires at once.
    EndsNow,
    /// It gets another link.
    LinkChanges,
    /// `undo` refuses to bring it back.
    Revoked,
    /// Visitors who are listening are cut off.
    ListenersCut,
    /// `undo` can't take it back.
    NoUndo,
    /// Visitors get nothing of it.
    NothingHeard,
    /// There are further shares of the same item, which no list shows.
    HiddenShares,
}

impl NoteCode {
    /// The word that marks it in a table; `None` if the table shows its sentence.
    #[must_use]
    pub const fn mark(self) -> Option<&'static str> {
        match self {
            Self::Revives => Some("REVIVES"),
            Self::Shortens => Some("SHORTER"),
            Self::EndsNow => Some("EXPIRES NOW"),
            Self::LinkChanges => Some("NEW LINK"),
            Self::Revoked => Some("REVOKED"),
            Self::ListenersCut | Self::NoUndo | Self::NothingHeard | Self::HiddenShares => None,
        }
    }
}

/// One note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What it is about.
    pub code: NoteCode,
    /// The sentence, without a period.
    pub text: String,
}

impl Note {
    /// A note.
    pub fn new(code: NoteCode, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }

    /// Whether it is about one share, so that it belongs into that share's row: other notes are said
    /// once for all rows.
    #[must_use]
    pub const fn is_of_its_row(&self) -> bool {
        matches!(
            self.code,
            NoteCode::ListenersCut | NoteCode::HiddenShares | NoteCode::NothingHeard
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_touches_only_what_it_names() {
        let current = Settings {
            description: Some("old".into()),
            downloadable: Some(true),
            lifetime: Some(Lifetime::Never),
        };
        let change = Change {
            description: Some(String::new()),
            ..Change::default()
        };
        let wanted = change.applied_to(&current);
        assert_eq!(wanted.description.as_deref(), Some(""));
        assert_eq!(wanted.downloadable, Some(true));
        assert_eq!(wanted.lifetime, Some(Lifetime::Never));
        assert!(change.missing_from(&wanted).is_empty());
        assert_eq!(change.missing_from(&current), change);
    }
}
