//! What the tests share.

pub(crate) mod commands;
mod env;
mod output;
mod process;
pub(crate) mod readme;
pub(crate) mod raw_http;
pub(crate) mod server;

pub(crate) use env::TestEnv;
pub(crate) use output::Output;
pub(crate) use process::Stdin;
pub(crate) use server::Server;
