//! What stands in a column of a table.

use super::look::Tone;

/// What stands in a column. Its text may be anything: it is made safe when it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    pub(super) text: String,
    pub(super) short: Option<String>,
    pub(super) tone: Tone,
    pub(super) link: Option<String>,
    pub(super) unknown: bool,
}

impl Cell {
    /// Plain text.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// What the server does not tell.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            unknown: true,
            ..Self::new("-").tone(Tone::Faint)
        }
    }

    /// Text, or the sign for what is not known.
    pub fn or_unknown(text: Option<impl Into<String>>) -> Self {
        text.map_or_else(Self::unknown, Self::new)
    }

    /// What the text means.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// A shorter form for narrow terminals.
    #[must_use]
    pub fn short(mut self, text: impl Into<String>) -> Self {
        self.short = Some(text.into());
        self
    }

    /// Where the text leads when clicked.
    #[must_use]
    pub fn link(mut self, address: impl Into<String>) -> Self {
        self.link = Some(address.into());
        self
    }
}
