//! Stateful sandbox servers for trials and tests. They run in-process, speak real HTTP, and reproduce the
//! quirks of the recorded servers.
//!
//! Each dialect has its own folder and answers requests. The files beside the folders are common to all
//! dialects: the invented library, the store, the clock, the faults, and the log of requests. No code here uses
//! the back ends. The answers come from recordings of real servers, so a misunderstanding in a back end can't
//! hide behind a server that shares it.
//!
//! The program can start Navidrome and Audiobookshelf. The other servers are only for tests, behind the
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
