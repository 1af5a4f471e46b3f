//! The chapters of what a share holds.

use crate::backend::Server;
use crate::domain::Share;
use crate::domain::chapter::Chapters;
use crate::error::Result;

/// The chapters of the one item that is shared, parted by where the playing time ends; none if several
/// are shared, if it has none or is gone, or if the API has no library calls.
///
/// # Errors
/// As any read.
pub async fn chapters(server: &Server, share: &Share) -> Result<Chapters> {
    let (Some([item]), Some(library)) = (share.items.as_deref(), &server.library) else {
        return Ok(Chapters::default());
    };
    if share.is_silent() {
        return Ok(Chapters::default());
    }
    let found = library.chapters(&item.reference()).await;
    let found = found.map_err(|error| error.with_server(&server.name))?;
    Ok(Chapters::new(found, share.playing_time()))
}
