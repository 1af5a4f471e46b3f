//! What every Subsonic dialect shares: the envelope and the ways to say who one is.

pub(crate) mod credentials;
pub(crate) mod envelope;
mod xml;

pub(crate) use credentials::{Credentials, Secret};
pub(crate) use envelope::{Answer, Envelope};

/// The name of the call in a path below `/rest`: `getShares` and `getShares.view` alike.
pub(crate) fn call_name(segment: &str) -> &str {
    segment.strip_suffix(".view").unwrap_or(segment)
}
