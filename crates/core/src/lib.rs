//! A client for the public shares of media servers: Navidrome, every Subsonic server that can share,
//! Audiobookshelf, and the documented `/api/share` dialect.
//!
//! A request in terms of the [`domain`] goes through [`query`] (reading) or [`operation`] (writing, with
//! the [`journal`]) to a [`backend`], and from there over [`http`]. A back end knows no terminal, the
//! domain neither that nor HTTP.

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
