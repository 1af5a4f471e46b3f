//! A chapter of a book.

use serde::{Deserialize, Serialize};

/// A chapter with its place in the whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    /// Its number, from 1.
    pub number: usize,
    /// Its title, as the server has it.
    pub title: String,
    /// Where it starts, in seconds from the beginning.
    pub start_seconds: f64,
    /// Where it ends.
    pub end_seconds: f64,
}

impl Chapter {
    /// The whole second at which it starts: links and players take no finer ones.
    #[must_use]
    pub fn start(&self) -> u64 {
        super::start_time::whole_seconds(self.start_seconds)
    }
}
