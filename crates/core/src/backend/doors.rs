//! Trying every API of a server with our credentials.

use super::{Needs, SearchQuery, Server};
use crate::domain::capabilities::Sharing;
use crate::error::Result;

/// Reads a little through each door with our credentials: a kept token alone proves nothing.
///
/// # Errors
/// The first door's that does not let us in.
pub(super) async fn read(server: &Server) -> Result<()> {
    let shares = server.can.sharing == Sharing::Works;
    if shares {
        server.shares.page(Needs::NOTHING, None).await?;
    }
    if (server.can.second_door || !shares)
        && let Some(library) = &server.library
    {
        let little = SearchQuery {
            text: "a".to_owned(),
            kinds: library.kinds().iter().copied().take(1).collect(),
            limit: 1,
            ..SearchQuery::default()
        };
        library.search(&little).await?;
    }
    Ok(())
}
