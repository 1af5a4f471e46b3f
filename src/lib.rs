//! Administers the public shares of media servers: Navidrome, every Subsonic server that can
//! share, Audiobookshelf, and the documented `/api/share` dialect.
//!
//! Data flows one way: arguments → [`commands`] → [`domain`] request → [`query`] or [`operation`] →
//! [`backend`] → [`http`], and back as domain values → [`output`]. A command knows no HTTP, a back
//! end no terminal, the domain neither.

pub mod batch;
pub mod cli;
pub mod commands;
pub mod completion;
pub mod config;
pub mod env_vars;
pub mod manual;
pub mod output;
pub mod report;
pub mod share_file;
mod signals;
pub mod suggest;
pub mod text;

pub use sharectl_core::{
    Code, Error, Result, advice, backend, clock, domain, error, exit_code, files, fingerprint,
    http, journal, operation, query, session, shell, zone_data,
};
