//! One connected server.

use std::cell::RefCell;

use super::api::Api;
use super::rows::Version;
use crate::backend::PublicBase;
use crate::domain::capabilities::Capabilities;
use crate::session::FactsStore;

/// One connected server, shared by its shares, library and links.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) api: Api,
    /// What the public pages' addresses begin with, without `/share/SLUG`.
    pub(super) public: PublicBase,
    pub(super) can: Capabilities,
    pub(super) version: Option<Version>,
    pub(super) facts: FactsStore,
    /// What of the server the account can't see, once that was asked.
    pub(super) unseen: RefCell<Option<Vec<&'static str>>>,
}
