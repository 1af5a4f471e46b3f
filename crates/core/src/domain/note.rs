//! What a step of a plan means for visitors and for other shares: a code for machines, a sentence for
//! people.

use serde::Serialize;

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
