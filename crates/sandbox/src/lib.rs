//! Servers to try and test with: in-process, over real HTTP, stateful, and with the peculiarities of the
//! recorded ones.
//!
//! A folder per dialect answers requests; beside them is what they share: the invented
//! library, the store, the clock, faults and the log of requests. Nothing here knows the back
//! ends: the answers come from recordings of real servers, so that a misunderstanding in a
//! back end can't hide in a server that shares it.
//!
//! The program can start Navidrome and Audiobookshelf. The other servers are for tests, behind the
//! feature `every-server`.

#![cfg_attr(
    not(feature = "every-server"),
    expect(dead_code, reason = "only the other servers need it")
)]

mod account;
pub mod audiobookshelf;
mod clock;
pub mod faults;
#[cfg(feature = "every-server")]
pub mod flavors;
pub mod library;
mod media;
pub mod navidrome;
mod request;
mod server;
#[cfg(feature = "every-server")]
pub mod sharing_api;
mod store;
mod subsonic;
mod world;

pub use account::{Account, Ids};
pub use clock::Clock;
pub use faults::{Cache, Edit, Effect, Faults, Rule};
pub use library::LibrarySpec;
pub use server::{Dialect, Options, RecordedRequest, Sandbox, StoredShare};
