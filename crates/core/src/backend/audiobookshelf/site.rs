//! One connected server.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::api::Api;
use super::rows::Version;
use crate::backend::PublicBase;
use crate::domain::Chapter;
use crate::domain::capabilities::Capabilities;
use crate::session::{FactsStore, KnownItems};

/// One connected server, shared by its shares, library and links.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) api: Api,
    /// What the public pages' addresses begin with, without `/share/SLUG`.
    pub(super) public: PublicBase,
    pub(super) can: Capabilities,
    pub(super) version: Option<Version>,
    pub(super) facts: FactsStore,
    /// Which book each share is of, from this command and those before.
    pub(super) items: Rc<KnownItems>,
    /// The chapters of books that were read with their shares, until they are asked for.
    pub(super) chapters: RefCell<HashMap<String, Vec<Chapter>>>,
    /// What of the server the account can't see, once that was asked.
    pub(super) unseen: RefCell<Option<Vec<&'static str>>>,
}
