//! Exchanges with servers of a few lines: what goes wrong on the wire is told apart.

mod answers;
mod doubt;
mod failures;
pub(crate) mod server;
mod trust;

use std::time::Duration;

use url::Url;

use super::{Client, Request, Retries, Settings};

/// A client for a server that answers soon or never.
fn client(base: &str) -> Client {
    with(base, Settings::default())
}

fn with(base: &str, settings: Settings) -> Client {
    Client::new(Url::parse(base).unwrap(), settings)
}

/// Settings that lose patience at once: for what never comes, and for nothing else.
fn impatient() -> Settings {
    Settings {
        timeout: Duration::from_millis(60),
        ..unyielding()
    }
}

/// Settings that try nothing twice.
fn unyielding() -> Settings {
    Settings {
        retries: Retries::always(0),
        ..Settings::default()
    }
}

/// A call that only reads.
fn read(client: &Client) -> Request {
    Request::read("getShares", client.url(&["api", "share"]))
}

/// A call that must not be repeated.
fn write(client: &Client) -> Request {
    Request {
        repeatable: false,
        ..read(client)
    }
}
