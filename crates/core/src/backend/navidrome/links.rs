//! What a visitor of a Navidrome share meets: its page, its playlist, its streams.
//!
//! Source: `servers/navidrome.md`, "The public link". Each of these requests counts as a visit.

use std::rc::Rc;

use async_trait::async_trait;
use url::Url;

use super::app_page::{OwnBase, ShareInfo, page_address, picture};
use super::rows::Version;
use super::wire;
use crate::advice::Advice;
use crate::backend::own_entries::own_entries;
use crate::backend::subsonic::protocol::{Api, Params};
use crate::backend::{Links, Stream};
use crate::domain::{Item, ItemKind, Share, playlist};
use crate::error::{Code, Error, Result};
use crate::http::{Request, Response};
use crate::session::token::Claims;

/// The song that a stream's token opens; empty if it doesn't say.
fn id_in(token: &str) -> String {
    let claims = Claims::of(token);
    claims.and_then(|claims| claims.opens).unwrap_or_default()
}

/// What every public stream's address has in it.
const STREAMS: &str = "/share/s/";

/// Public links of a Navidrome server. They are asked for at the base URL, for the public one may
/// not be reachable from here.
pub(super) struct NavidromeLinks {
    pub(super) base: OwnBase,
    pub(super) api: Rc<Api>,
    pub(super) version: Version,
}

impl NavidromeLinks {
    async fn visit(&self, segments: &[&str], share: &Share) -> Result<Response> {
        let request = Request::read("visitShare", self.base.http.url(segments));
        let response = self.base.http.send(request).await?;
        match response.status {
            410 => Err(Error::new(
                Code::NotFound,
                format!(
                    "{} has expired: it has no streams any more",
                    share.reference()
                ),
            )
            .hint(Advice::ExtendShare(share.reference()).after("revive it: "))),
            404 => Err(Error::new(
                Code::NotFound,
                format!("{} has no public page", share.reference()),
            )),
            _ => Ok(response.ok()?),
        }
    }

    /// What the page names: the tracks with their albums, and the picture. Its addresses are those of
    /// the playlist, and begin as the link does.
    async fn streams_of_page(&self, share: &Share) -> Result<Vec<Stream>> {
        let page = self.visit(&["share", &share.id], share).await?;
        let page = page.text();
        let info = ShareInfo::find(&page).ok_or_else(|| {
            Error::new(Code::BadAnswer, "the share's page doesn't name its tracks")
        })?;
        if let Some(own) = page_address(&page).and_then(|own| wire::base_of(own, &share.id)) {
            self.base.hear(&own).await;
        }
        let shares = wire::link(&self.base.public.printed(), "");
        // Of several items it is the first one's, of several songs a random one's.
        let one = matches!(share.items.as_deref(), Some([_]));
        let image = picture(&page).filter(|_| one);
        let image = image.map(|image| format!("{shares}{image}"));
        Ok(info
            .tracks
            .into_iter()
            .map(|track| Stream {
                url: format!("{shares}s/{}", track.id),
                track: Item {
                    title: track.title,
                    artist: track.artist,
                    album: track.album,
                    duration_seconds: track.duration,
                    ..Item::bare(ItemKind::Song, id_in(&track.id))
                },
                image: image.clone(),
            })
            .collect())
    }

    /// What the playlist names. Titles stand in it as they are, so that a line break in one can add
    /// an entry.
    async fn streams_of_playlist(&self, share: &Share) -> Result<Vec<Stream>> {
        let response = self.visit(&["share", &share.id, "m3u"], share).await?;
        // The content type is not reliable (P-17).
        let link = share.url.as_deref().and_then(|link| Url::parse(link).ok());
        let origins: Vec<_> = link
            .iter()
            .chain([self.base.http.base()])
            .map(Url::origin)
            .collect();
        let mut entries = playlist::parse_m3u(&response.text())?.entries;
        entries.retain(|entry| entry.url.contains(STREAMS));
        let mut entries = own_entries(entries, &origins);
        let public = wire::link(&self.base.public.printed(), "");
        for entry in &mut entries {
            if let Some((own, token)) = entry.url.split_once(STREAMS) {
                if let Ok(own) = Url::parse(own) {
                    self.base.public.hear(&own);
                }
                entry.url = format!("{public}s/{token}");
            }
        }
        // Where the counts differ, an index does not say which track it is.
        let tracks = share.tracks.as_deref().unwrap_or_default();
        let known = if tracks.len() == entries.len() {
            tracks
        } else {
            &[]
        };
        Ok(entries
            .into_iter()
            .enumerate()
            .map(|(index, entry)| {
                // The library's words are better than the playlist's, where both tell of the
                // same tracks.
                let track = known.get(index).cloned().unwrap_or_else(|| {
                    let mut item = Item::bare(ItemKind::Song, String::new());
                    item.title = Some(entry.title);
                    item.artist = entry.artist;
                    item.duration_seconds = entry.duration_seconds;
                    item
                });
                Stream {
                    track,
                    url: entry.url,
                    image: None,
                }
            })
            .collect())
    }
}

#[async_trait(?Send)]
impl Links for NavidromeLinks {
    async fn streams(&self, share: &Share) -> Result<Vec<Stream>> {
        match self.streams_of_page(share).await {
            // A page made for people may change; the playlist is made for players, from 0.55.
            Err(error) if error.code() == Code::BadAnswer && self.version.has_m3u() => {
                self.streams_of_playlist(share).await
            }
            streams => streams,
        }
    }

    async fn look_up_base(&self) -> Result<()> {
        if let Some(own) = base_of_links(&self.api).await {
            self.base.hear(&own).await;
        }
        Ok(())
    }
}

/// What the server's own links begin with, by any share that it lists over Subsonic.
pub(super) async fn base_of_links(api: &Api) -> Option<Url> {
    let answer = api
        .read("getShares", Params::none())
        .await
        .inspect_err(|error| tracing::debug!(%error, "no link shows the public base URL"))
        .ok()?;
    let share = answer.root().get("shares")?.list("share").next()?;
    wire::base_of(&share.words("url")?, &share.words("id")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::subsonic::protocol::Mechanism;
    use crate::backend::testing::{Known, connection, text};
    use crate::domain::ServerKind;
    use crate::http::tests::Server;
    use crate::session::Facts;

    #[tokio::test]
    async fn p21_ended_unknown_and_forbidden_pages_are_told_apart() {
        for (status, code, told) in [
            (410, Code::NotFound, "has expired"),
            (404, Code::NotFound, "has no public page"),
            (403, Code::Permission, ""),
            (500, Code::Server, ""),
        ] {
            let server = Server::start(vec![text(status, "words")]).await;
            let state = tempfile::tempdir().unwrap();
            let connection = connection(&server.base, state.path(), Known::user("ana", "sesame"));
            let facts = Facts::default();
            let public = connection.public_base(&facts);
            let api = Api::new(
                connection.http.clone(),
                crate::backend::navidrome::rows::DIALECT,
                Rc::clone(&connection.credentials),
                false,
                Mechanism::Token,
            );
            let links = NavidromeLinks {
                base: OwnBase {
                    http: connection.http.clone(),
                    public,
                },
                api: Rc::new(api),
                version: Version::Development,
            };
            let share = Share::bare("home", ServerKind::Navidrome, "x");
            let error = links.streams(&share).await.unwrap_err();
            assert_eq!(error.code(), code, "{status}");
            assert!(error.message().contains(told), "{error}");
        }
    }
}
