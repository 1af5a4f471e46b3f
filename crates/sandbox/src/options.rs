//! How a sandbox is set up.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::account::Account;
use crate::cache::Cache;
use crate::clock::Clock;
use crate::dialect::Dialect;
use crate::faults::Faults;
use crate::ids::Ids;
use crate::library::LibrarySpec;

/// What [`Sandbox::start`](super::Sandbox::start) is told. The default is a Navidrome in memory
/// on a free loopback port, with counted ids.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which server it plays, and that server's own settings.
    pub dialect: Dialect,
    /// The append-only log that keeps its state, shared with other processes under a lock;
    /// `None` keeps everything in memory.
    pub state: Option<PathBuf>,
    /// Where it listens; port 0 takes a free one.
    pub address: SocketAddr,
    /// What links begin with, such as `http://127.0.0.1:8533`; `None` takes the address a request
    /// came in by, as the servers do.
    pub public_base: Option<String>,
    /// The server's clock.
    pub clock: Clock,
    /// Who may log in.
    pub accounts: Vec<Account>,
    /// Where new ids come from.
    pub ids: Ids,
    /// What it holds.
    pub library: LibrarySpec,
    /// How many shares it begins with, half of them expired; ignored where the state has some.
    pub preload: usize,
    /// What goes wrong from the start.
    pub faults: Faults,
    /// A cache in front of it.
    pub cache: Option<Cache>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dialect: Dialect::default(),
            state: None,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_base: None,
            clock: Clock::real(),
            accounts: Account::defaults(),
            ids: Ids::Counted,
            library: LibrarySpec::Invented,
            preload: 0,
            faults: Faults::default(),
            cache: None,
        }
    }
}

impl Options {
    /// The default with another dialect.
    pub fn new(dialect: impl Into<Dialect>) -> Self {
        Self {
            dialect: dialect.into(),
            ..Self::default()
        }
    }
}
