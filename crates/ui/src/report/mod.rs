//! Reports that are written to files: metrics for Prometheus, and a page for people.

pub mod html;
pub mod prometheus;

use jiff::Timestamp;

use crate::domain::Share;
use crate::domain::check::CheckFinding;
use crate::domain::stats::ShareCounts;

/// What is known of one server.
#[derive(Debug)]
pub struct ServerReport {
    /// The profile.
    pub server: String,
    /// What was read; else why it could not be.
    pub state: Result<ServerState, String>,
}

/// A server that could be read.
#[derive(Debug)]
pub struct ServerState {
    /// Its own time then.
    pub at: Timestamp,
    /// Its shares.
    pub shares: Vec<Share>,
    /// The shares in numbers.
    pub counts: ShareCounts,
    /// What `check` found; `None` if it didn't look.
    pub findings: Option<Vec<CheckFinding>>,
}

/// What a report may tell of single shares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detail {
    /// Whether each share has series of its own.
    pub per_share: bool,
    /// Whether ids and links are told. Whoever has a link can open the share.
    pub links: bool,
}
