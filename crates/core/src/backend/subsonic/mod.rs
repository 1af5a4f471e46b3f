//! Every server that speaks the Subsonic API: one protocol, and a row of rules for each flavor.

mod connect;
pub mod flavor;
pub mod library;
mod links;
pub mod protocol;
pub mod shares;

pub(super) use connect::connect;
