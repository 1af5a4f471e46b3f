//! The chapters of what a share holds.

use crate::backend::Server;
use crate::domain::{Chapter, Share};
use crate::error::Result;

/// The chapters of the one item that is shared; none where several are, where it has none, or where
/// the API has no library calls.
///
/// # Errors
/// As any read.
pub async fn chapters(server: &Server, share: &Share) -> Result<Vec<Chapter>> {
    let (Some([item]), Some(library)) = (share.items.as_deref(), &server.library) else {
        return Ok(Vec::new());
    };
    let found = library.chapters(&item.reference()).await;
    found.map_err(|error| error.with_server(&server.name))
}
