//! Which server a sandbox plays.

use std::fmt::Debug;

use crate::audiobookshelf;
use crate::flavors;
use crate::navidrome;
use crate::options::Options;
use crate::reply::Reply;
use crate::request::Request;
use crate::sharing_api;
use crate::world::World;

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
