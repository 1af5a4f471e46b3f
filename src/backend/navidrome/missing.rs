//! Songs whose files are gone. Subsonic still tells of them by their ids, but a visitor hears none of
//! them, and a share of nothing else is broken (P-10).

use std::collections::HashSet;
use std::rc::Rc;

use serde::Deserialize;
use tokio::sync::OnceCell;

use super::native::Native;
use crate::backend::Needs;
use crate::backend::subsonic::contents::Contents;
use crate::domain::{Item, ItemKind, Share};
use crate::error::Result;
use crate::http::Request;

/// Rows read in one request.
const PAGE: usize = 10_000;

/// What visitors hear of shares. The missing songs are read once, where they are asked for.
pub(super) struct Heard {
    contents: Contents,
    native: Rc<Native>,
    /// Whether songs without files stay in the library; before 0.55 they left it.
    kept: bool,
    ids: OnceCell<HashSet<String>>,
}

/// A song, as far as it matters here.
#[derive(Deserialize)]
struct Song {
    id: String,
    #[serde(default)]
    missing: bool,
}

impl Heard {
    /// What `contents` tells without what `native` says is missing; `kept` says whether the version
    /// keeps songs without files.
    pub(super) fn new(contents: Contents, native: Rc<Native>, kept: bool) -> Self {
        Self {
            contents,
            native,
            kept,
            ids: OnceCell::new(),
        }
    }

    /// Fills in what `needs` asks for.
    ///
    /// # Errors
    /// As any read: what can't be asked is never taken for gone.
    pub(super) async fn fill(&self, shares: &mut [Share], needs: Needs) -> Result<()> {
        self.contents.fill(shares, needs).await?;
        self.leave_out(shares).await
    }

    /// Leaves out of the tracks what is missing.
    async fn leave_out(&self, shares: &mut [Share]) -> Result<()> {
        // Albums and artists are told without them.
        let names_songs = |item: &Item| matches!(item.kind, ItemKind::Song | ItemKind::Playlist);
        let heard = shares.iter().filter(|share| share.tracks.is_some());
        let mut items = heard.flat_map(|share| share.items.iter().flatten());
        if !self.kept || !items.any(names_songs) {
            return Ok(());
        }
        let missing = self.ids.get_or_try_init(|| self.read()).await?;
        let is_there = |track: &Item| !missing.contains(&track.id);
        for tracks in shares.iter_mut().filter_map(|share| share.tracks.as_mut()) {
            tracks.retain(is_there);
        }
        Ok(())
    }

    async fn read(&self) -> Result<HashSet<String>> {
        let mut missing = HashSet::new();
        loop {
            let start = missing.len();
            let mut url = self.native.url(&["song"]);
            url.query_pairs_mut()
                .append_pair("missing", "true")
                .append_pair("_start", &start.to_string())
                .append_pair("_end", &start.saturating_add(PAGE).to_string())
                .append_pair("_sort", "id");
            let response = self.native.send(Request::read("listSongs", url)).await?;
            let songs: Vec<Song> = response.ok()?.json()?;
            let rows = songs.len();
            // A server that does not know the filter tells of all songs.
            missing.extend(
                songs
                    .into_iter()
                    .filter(|song| song.missing)
                    .map(|song| song.id),
            );
            if rows < PAGE || missing.len() < start.saturating_add(PAGE) {
                return Ok(missing);
            }
        }
    }
}
