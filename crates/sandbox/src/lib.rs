//! Servers to try and test with: in-process, over real HTTP, stateful, and as particular as the
//! recorded ones.
//!
//! A folder per dialect answers requests; everything they share lies beside them: the invented
//! library, the store, the clock, faults and the log of requests. Nothing here knows the back
//! ends: what is answered comes from recordings of real servers, so that a misunderstanding in a
//! back end can't hide in a server that shares it.

mod account;
pub mod audiobookshelf;
mod clock;
mod dialect;
pub mod faults;
pub mod flavors;
mod ids;
pub mod library;
mod media;
pub mod navidrome;
mod order;
mod request;
mod server;
pub mod sharing_api;
mod store;
mod subsonic;
mod world;

pub use account::Account;
pub use clock::Clock;
pub use dialect::{Dialect, Options};
pub use faults::{Cache, Edit, Effect, Faults, Rule};
pub use ids::Ids;
pub use library::LibrarySpec;
pub use server::{Sandbox, Seen, StoredShare};
