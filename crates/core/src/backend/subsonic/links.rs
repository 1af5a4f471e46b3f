//! What the links of a Subsonic server lead to. Its streams have no public addresses.

use std::rc::Rc;

use async_trait::async_trait;

use super::protocol::{Api, Params};
use crate::advice::{Advice, RequestSetting};
use crate::backend::{Links, Stream};
use crate::domain::{Item, Share};
use crate::error::{Code, Error, Result};

/// The links of one server.
pub(super) struct SubsonicLinks {
    api: Rc<Api>,
    /// What to call the server.
    name: &'static str,
}

impl SubsonicLinks {
    /// The links of a server that is called `name`.
    pub(super) fn new(api: Rc<Api>, name: &'static str) -> Self {
        Self { api, name }
    }
}

#[async_trait(?Send)]
impl Links for SubsonicLinks {
    async fn streams(&self, share: &Share) -> Result<Vec<Stream>> {
        Err(Error::new(
            Code::Unsupported,
            format!(
                "{} has no public streams that a playlist could hold",
                self.name
            ),
        )
        .hint(Advice::Link(share.reference()).after("use the link to its page: "))
        .hint(
            Advice::Ask(RequestSetting::WithCredentials)
                .after("or, for your own player alone, put your account into the links: "),
        ))
    }

    async fn account_streams(&self, tracks: &[Item]) -> Result<Vec<Stream>> {
        let mut streams = Vec::with_capacity(tracks.len());
        for track in tracks {
            let params = Params::none().with("id", &track.id);
            streams.push(Stream {
                track: track.clone(),
                url: self.api.address("stream", params).await?.into(),
                image: None,
            });
        }
        Ok(streams)
    }
}
