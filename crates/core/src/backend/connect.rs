//! From a profile to a connected server: recognise it if need be, and let its back end take over.

pub use super::connection::Connection;
use super::{Server, audiobookshelf, detect, navidrome, sharing_api, subsonic};
use crate::domain::ServerKind;
use crate::error::Result;

/// Connects. With fresh facts and a kept token this makes no request.
///
/// # Errors
/// Wrong base URL, wrong credentials, a server that can't be reached.
pub async fn connect(connection: &Connection) -> Result<Server> {
    let outcome = connect_as(connection).await;
    outcome.map_err(|error| error.with_server(&connection.name))
}

async fn connect_as(connection: &Connection) -> Result<Server> {
    let mut facts = connection.known();
    let kind = match connection.kind.or(facts.kind) {
        Some(kind) => kind,
        None => {
            let found = detect::detect(&connection.http).await?;
            facts.kind = Some(found.kind);
            facts.flavor = found.flavor;
            facts.version = found.version;
            found.kind
        }
    };
    facts.kind = Some(kind);
    match kind {
        ServerKind::Navidrome => navidrome::connect(connection, facts).await,
        ServerKind::Subsonic => subsonic::connect(connection, facts).await,
        ServerKind::Audiobookshelf => audiobookshelf::connect(connection, facts).await,
        ServerKind::SharingApi => sharing_api::connect(connection, facts).await,
    }
}
