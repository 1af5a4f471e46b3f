//! A client for the public shares of media servers: Navidrome, every other Subsonic server with shares,
//! Audiobookshelf, and servers with the documented `/api/share` dialect.
//!
//! [`query`] reads and [`operation`] writes (recording each write in the [`journal`]). Both take requests in terms
//! of the [`domain`] and pass them to a [`backend`], which sends them over [`http`]. Back ends don't depend on the
//! terminal; the domain depends on neither the terminal nor HTTP.

pub mod advice;
pub mod backend;
pub mod clock;
pub mod domain;
pub mod error;
pub mod files;
pub mod fingerprint;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
pub mod http;
pub mod journal;
pub mod operation;
pub mod order;
pub mod query;
pub mod session;

pub use advice::shell;
pub use error::{Code, Error, Result, exit_code};
