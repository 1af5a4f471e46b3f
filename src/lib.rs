//! Administers the public shares of media servers: Navidrome, every Subsonic server that can
//! share, Audiobookshelf, and the documented `/api/share` dialect.
//!
//! Data flows one way: arguments → [`commands`] → [`domain`] request → [`query`] or [`operation`] →
//! [`backend`] → [`http`], and back as domain values → [`output`]. A command knows no HTTP, a back
//! end no terminal, the domain neither.

pub mod backend;
pub mod batch;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod completion;
pub mod config;
pub mod domain;
pub mod env_vars;
pub mod error;
pub mod exit_code;
pub mod files;
pub mod fingerprint;
pub mod http;
pub mod journal;
pub mod manual;
pub mod mend;
pub mod operation;
pub mod output;
pub mod query;
pub mod session;
pub mod shell;
mod signals;
pub mod suggest;
pub mod zone_data;

pub use error::{Code, Error, Result};
