//! One request that writes, and how something is done on a server: the steps and what to say of them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::capabilities::Capabilities;
use crate::domain::change::{Change, Lifetime, NewShare, Note, NoteCode, Settings};
use crate::error::{Code, Error};

/// One request that writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Step {
    /// Make a share.
    Create {
        /// What to make.
        new: Box<NewShare>,
    },
    /// Write a share's settings: all of `to`, so that nothing is erased by being left out.
    Update {
        /// Which share.
        share: Target,
        /// What shall be stored.
        to: Settings,
        /// What of it differs from before.
        change: Change,
    },
    /// Remove a share.
    Delete {
        /// Its id.
        id: String,
    },
}

/// Which share a step is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The one with this id.
    Id(String),
    /// The one an earlier step of the same row made.
    Created,
}

/// What a user should notice in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// An ended share becomes usable again.
    Revives,
    /// It will end earlier than now set.
    Shorter,
    /// It ends at once.
    EndsNow,
    /// The link changes.
    NewLink,
    /// It is meant for good: `undo` refuses it.
    Revoked,
}

impl Mark {
    /// The mark as a note, for data.
    #[must_use]
    pub fn note(self) -> Note {
        let (code, text) = match self {
            Self::Revives => (NoteCode::Revives, "the link works again"),
            Self::Shorter => (NoteCode::Shortens, "it expires earlier than now set"),
            Self::EndsNow => (NoteCode::EndsNow, "it expires at once"),
            Self::NewLink => (NoteCode::LinkChanges, "the link changes"),
            Self::Revoked => (NoteCode::Revoked, "`undo` refuses to bring it back"),
        };
        Note::new(code, text)
    }
}

/// How something is done here: the steps, and what to say before they are run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct How {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What should be noticed.
    pub marks: Vec<Mark>,
    /// What the server makes of it, in sentences for people.
    pub notes: Vec<Cow<'static, str>>,
    /// What it means for visitors and other shares, beyond what the marks say.
    pub consequences: Vec<Note>,
}

impl How {
    /// The same in as little memory as it needs: a plan may have 100,000 of them.
    #[must_use]
    pub fn compact(mut self) -> Self {
        self.steps.shrink_to_fit();
        self.marks.shrink_to_fit();
        self.notes.shrink_to_fit();
        self.consequences.shrink_to_fit();
        self
    }

    /// When the share expires that the steps lead to, if they say so.
    #[must_use]
    pub fn lifetime(&self) -> Option<Lifetime> {
        self.steps.iter().rev().find_map(|step| match step {
            Step::Create { new } => Some(new.lifetime),
            Step::Update { change, .. } => change.lifetime,
            Step::Delete { .. } => None,
        })
    }
}

/// The error for what a server has no means for.
pub(super) fn cannot(can: &Capabilities, what: &str) -> Error {
    Error::new(Code::Unsupported, format!("{} can't {what}", can.name))
}
