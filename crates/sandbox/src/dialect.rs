//! Which server a sandbox plays, and how it is set up.

use std::fmt::Debug;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::account::Account;
use crate::clock::Clock;
use crate::faults::{Cache, Faults};
use crate::ids::Ids;
use crate::library::LibrarySpec;
use crate::request::{Reply, Request};
use crate::world::World;
use crate::{audiobookshelf, flavors, navidrome, sharing_api};

/// A server and its own settings.
#[derive(Debug, Clone)]
pub enum Dialect {
    /// Navidrome: native API, Subsonic API and public pages.
    Navidrome(navidrome::Settings),
    /// Audiobookshelf: books, podcasts and their shares.
    Audiobookshelf(audiobookshelf::Settings),
    /// The documented `/api/share` dialect.
    SharingApi(sharing_api::Settings),
    /// Any other Subsonic server.
    Subsonic(flavors::Settings),
}

impl Default for Dialect {
    fn default() -> Self {
        Self::Navidrome(navidrome::Settings::default())
    }
}

impl From<navidrome::Settings> for Dialect {
    fn from(settings: navidrome::Settings) -> Self {
        Self::Navidrome(settings)
    }
}

impl From<audiobookshelf::Settings> for Dialect {
    fn from(settings: audiobookshelf::Settings) -> Self {
        Self::Audiobookshelf(settings)
    }
}

impl From<sharing_api::Settings> for Dialect {
    fn from(settings: sharing_api::Settings) -> Self {
        Self::SharingApi(settings)
    }
}

impl From<flavors::Settings> for Dialect {
    fn from(settings: flavors::Settings) -> Self {
        Self::Subsonic(settings)
    }
}

impl From<flavors::Flavor> for Dialect {
    fn from(flavor: flavors::Flavor) -> Self {
        Self::Subsonic(flavor.into())
    }
}

/// What every dialect does: answer one request from the world.
pub(crate) trait Behaviour: Send + Debug {
    /// The path the server lives under: empty, or `/music`.
    fn base_path(&self) -> &str {
        ""
    }

    fn answer(&mut self, request: &Request, world: &mut World) -> Reply;

    /// Lets visitors in to shares or doesn't, where the server has a preference for that.
    fn let_visitors_in(&mut self, _visitors: bool) {}
}

impl Dialect {
    /// The behaviour and the world it begins with.
    pub(crate) fn build(&self, options: &Options) -> (Box<dyn Behaviour>, World) {
        match self {
            Self::Navidrome(settings) => {
                let (server, world) = navidrome::Navidrome::build(settings.clone(), options);
                (Box::new(server), world)
            }
            Self::Audiobookshelf(settings) => {
                let (server, world) =
                    audiobookshelf::Audiobookshelf::build(settings.clone(), options);
                (Box::new(server), world)
            }
            Self::SharingApi(settings) => {
                let (server, world) = sharing_api::SharingApi::build(settings.clone(), options);
                (Box::new(server), world)
            }
            Self::Subsonic(settings) => {
                let (server, world) = flavors::Server::build(settings.clone(), options);
                (Box::new(server), world)
            }
        }
    }

    /// Fills an empty store with [`Options::preload`] shares.
    pub(crate) fn preload(&self, world: &mut World, count: usize) {
        match self {
            Self::Navidrome(settings) => navidrome::preload(settings, world, count),
            Self::Audiobookshelf(settings) => audiobookshelf::preload(settings, world, count),
            Self::SharingApi(_) => sharing_api::preload(world, count),
            Self::Subsonic(settings) => flavors::preload(settings, world, count),
        }
    }
}

/// What [`Sandbox::start`](super::Sandbox::start) gets. The default is a Navidrome in memory
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
