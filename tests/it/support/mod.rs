//! What the tests share.

pub(crate) mod raw_http;
pub(crate) mod server;

pub(crate) use server::Server;
