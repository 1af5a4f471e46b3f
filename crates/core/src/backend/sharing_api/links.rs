//! What a link of the documented Sharing API leads to. Each of these requests may count as a visit.

use std::rc::Rc;

use async_trait::async_trait;
use url::Url;

use super::api::Api;
use crate::backend::own_entries::own_entries;
use crate::backend::{Links, Stream};
use crate::domain::{Item, ItemKind, Share, playlist_format};
use crate::error::{Code, Error, Result};
use crate::http::{Client, Request};

/// Public links. They are asked for below the base URL: the public address may not be reachable
/// from here, and the configured headers are for this server only.
pub(super) struct SharingApiLinks {
    api: Rc<Api>,
    client: Client,
}

impl SharingApiLinks {
    /// The links of the server at the client's base.
    pub(super) fn new(api: Rc<Api>, client: Client) -> Self {
        Self { api, client }
    }

    fn page(&self, share: &Share) -> Url {
        self.client.url(&["share", &share.id])
    }
}

#[async_trait(?Send)]
impl Links for SharingApiLinks {
    async fn streams(&self, share: &Share) -> Result<Vec<Stream>> {
        let mut url = self.page(share);
        url.query_pairs_mut().append_pair("format", "m3u");
        let response = self.client.send(Request::read("visit share", url)).await?;
        if matches!(response.status, 404 | 410) {
            return Err(Error::new(
                Code::NotFound,
                format!("{} has ended, or has no public page", share.reference()),
            )
            .with_server(self.api.profile()));
        }
        let playlist = playlist_format::parse_m3u(&response.ok()?.text())?;
        let link = share.url.as_deref().and_then(|link| Url::parse(link).ok());
        let origins: Vec<_> = link
            .iter()
            .chain([self.client.base()])
            .map(Url::origin)
            .collect();
        Ok(own_entries(playlist.entries, &origins)
            .into_iter()
            .map(|entry| Stream {
                track: Item {
                    title: Some(entry.title),
                    artist: entry.artist,
                    album: entry.album,
                    duration_seconds: entry.duration_seconds,
                    ..Item::bare(ItemKind::Song, String::new())
                },
                url: entry.url,
                image: entry.image,
            })
            .collect())
    }
}
