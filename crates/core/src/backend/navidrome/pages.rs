//! Navidrome's web pages: what the player's page reveals about the server without signing in, the base of
//! links, and what a visitor of a share gets: its page, its playlist, its streams. Requests for these three
//! count as visits.
//!
//! `GET BASE/app/` contains `window.__APP_CONFIG__ = "…JSON…"`; a share's page contains
//! `window.__SHARE_INFO__` in the same way. The base of links is the setting `ShareURL`, or else the base
//! of the request.

use std::rc::Rc;

use async_trait::async_trait;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::rows::NavidromeVersion;
use crate::advice::Advice;
use crate::backend::public_base::{LOOK_UP, PublicBase, ReportedBase};
use crate::backend::subsonic::protocol::{Params, SubsonicApi};
use crate::backend::visitors::own_entries;
use crate::backend::{Links, Stream};
use crate::domain::{Item, ItemKind, Share, playlist};
use crate::error::{Code, Error, Result};
use crate::http::{Client, HttpError, Request, Response};
use crate::session::token::Claims;

/// The settings in the page that sharectl uses.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppConfig {
    /// `0.63.2 (hash)`, or `dev`.
    pub(crate) version: Option<String>,
    /// The path of the server's own base.
    #[serde(default, rename = "baseURL")]
    pub(crate) base_url: Option<String>,
    /// The base of links; `""` means the base of the request. Absent before 0.53.
    #[serde(default, rename = "shareURL")]
    pub(crate) share_url: Option<String>,
    /// Whether sharing is on.
    pub(crate) enable_sharing: Option<bool>,
    /// Whether downloads are on for the server.
    pub(crate) enable_downloads: Option<bool>,
    /// The requesting account, if a trusted header names it.
    pub(crate) auth: Option<Introduced>,
}

/// The account that a trusted header names.
#[derive(Clone, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Introduced {
    pub(crate) id: String,
    pub(crate) username: String,
    #[serde(default)]
    pub(crate) is_admin: bool,
    /// A token for the native API; no version of Navidrome has sent one so far.
    #[serde(default)]
    pub(crate) token: String,
    #[serde(default)]
    pub(crate) subsonic_salt: String,
    #[serde(default)]
    pub(crate) subsonic_token: String,
}

impl std::fmt::Debug for Introduced {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Introduced")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

impl AppConfig {
    /// Finds the settings in the page; `None` if the page is not Navidrome's.
    pub(crate) fn find(page: &str) -> Option<Self> {
        embedded(page, "__APP_CONFIG__")
    }
}

/// The tracks that a visitor hears, from a share's page.
#[derive(Debug, Deserialize)]
pub(super) struct ShareInfo {
    /// The tracks, in order.
    #[serde(default)]
    pub(super) tracks: Vec<ShareTrack>,
}

/// A track of a share's page.
#[derive(Debug, Deserialize)]
pub(super) struct ShareTrack {
    /// The token at the end of its stream's URL.
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) artist: Option<String>,
    pub(super) album: Option<String>,
    /// In seconds.
    pub(super) duration: Option<f64>,
}

impl ShareInfo {
    /// Finds the tracks in a share's page.
    pub(super) fn find(page: &str) -> Option<Self> {
        embedded(page, "__SHARE_INFO__")
    }
}

/// Parses a page as every form that it may have; returns how much it found.
#[cfg(feature = "fuzzing")]
pub(super) fn read_any(page: &str) -> usize {
    let tracks = ShareInfo::find(page).map_or(0, |info| info.tracks.len());
    tracks + picture(page).map_or(0, str::len) + page_address(page).map_or(0, str::len)
}

/// The path of the share's picture in its page, starting with `img/`: link previews show the picture. Its
/// token is signed for this one picture, never expires, and works without an account.
pub(super) fn picture(page: &str) -> Option<&str> {
    let (_, told) = page.split_once("property=\"og:image\" content=\"")?;
    let (address, _) = told.split_once('"')?;
    let (_, token) = address.rsplit_once("/share/img/")?;
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "-_.?=".contains(sign);
    let plain = !token.is_empty() && token.chars().all(is_plain);
    plain.then(|| &address[address.len() - token.len() - "img/".len()..])
}

/// The URL that a share's page gives for itself: it has the base of all of the server's own links.
pub(super) fn page_address(page: &str) -> Option<&str> {
    let (_, told) = page.split_once("property=\"og:url\" content=\"")?;
    let (address, _) = told.split_once('"')?;
    (!address.contains('&')).then_some(address)
}

/// Parses `window.NAME = "…"`: a JavaScript string that contains JSON. Parses both as JSON, because the
/// string is valid JSON, too. A title may contain the name as well, but no quote that would start a string.
fn embedded<T: DeserializeOwned>(page: &str, name: &str) -> Option<T> {
    page.match_indices(name).find_map(|(place, _)| {
        let after = &page[place + name.len()..];
        let literal = after.trim_start().strip_prefix('=')?.trim_start();
        let mut strings = serde_json::Deserializer::from_str(literal).into_iter::<String>();
        let json = strings.next()?.ok()?;
        serde_json::from_str(&json).ok()
    })
}

/// The link of a share below the public base.
#[must_use]
pub(super) fn link(base: &url::Url, id: &str) -> String {
    format!("{}/share/{id}", base.as_str().trim_end_matches('/'))
}

/// The public base of a link, which ends in `/share/ID`.
#[must_use]
pub(super) fn base_of(link: &str, id: &str) -> Option<url::Url> {
    let base = link.strip_suffix(id)?.strip_suffix("/share/")?;
    url::Url::parse(base).ok()
}

/// Looks up the base of links.
#[derive(Debug, Clone)]
pub(super) struct OwnBase {
    pub(super) http: Client,
    pub(super) public: PublicBase,
}

impl OwnBase {
    /// Reads the web page, within the time that printing a link may wait. If the page can't be read, keeps
    /// what is known.
    pub(super) async fn look_up(&self) {
        let url = self.http.url(&["app", ""]);
        let page = self.http.send(Request::read("/app/", url));
        match tokio::time::timeout(LOOK_UP, page).await {
            Ok(Ok(response)) if !response.is_server_failure() => {
                self.read(AppConfig::find(&response.text()).as_ref());
            }
            // A login proxy guards the page: trying again soon would not help.
            Ok(Err(HttpError::Redirected { .. } | HttpError::TooLarge { .. })) => self.read(None),
            _ => self.public.could_not_look_up(),
        }
    }

    /// Learns the base from one of the server's own links. If it differs from the known one, checks on the
    /// page whether a setting changed.
    pub(super) async fn hear(&self, base: &Url) {
        self.public.hear(base);
        self.recheck_setting().await;
    }

    /// Reads the page again if a link has shown a base other than the known one.
    pub(super) async fn recheck_setting(&self) {
        if self.public.take_change() {
            self.look_up().await;
        }
    }

    fn read(&self, page: Option<&AppConfig>) {
        let before = self.public.told();
        self.public.learn(match page {
            Some(page) => required_fields(page, self.http.base(), before.link_base()),
            None => before,
        });
    }
}

/// The base of links according to the web page. `before` is the base of a link that was seen earlier.
pub(super) fn required_fields(
    page: &AppConfig,
    profile: &Url,
    before: Option<Url>,
) -> ReportedBase {
    let version = version_of(page);
    let path = page.base_url.as_deref().unwrap_or_default();
    let path = path.trim_end_matches('/');
    let setting = page.share_url.as_deref().filter(|url| !url.is_empty());
    if let Some(base) = setting.and_then(|url| share_base(url, version)) {
        return ReportedBase::new(Some(base), Some(true)).with_pages_below(path);
    }
    // The page reports the path, but not the host.
    let is_here = |url: &Url| url.path().trim_end_matches('/') == path;
    let base = before.filter(is_here).or_else(|| {
        let mut stripped = profile.clone();
        stripped.set_path(path);
        (!is_here(profile)).then_some(stripped)
    });
    ReportedBase::new(base, Some(false)).with_pages_below(path)
}

/// The version that the page reports. `shareURL`, added in 0.53, distinguishes builds without a version
/// number.
fn version_of(page: &AppConfig) -> NavidromeVersion {
    let version = page.version.as_deref();
    version.map_or(NavidromeVersion::Unknown, |version| {
        NavidromeVersion::read(version, page.share_url.is_some())
    })
}

/// The base of links from the setting `ShareURL`; its path counts only from 0.61.2 (P-13). Earlier versions
/// also left out the server's own base path.
pub(super) fn share_base(share_url: &str, version: NavidromeVersion) -> Option<Url> {
    let mut url = Url::parse(share_url).ok()?;
    if !version.share_url_has_path() {
        url.set_path("/");
    }
    Some(url)
}

/// The id of the song that a stream's token opens; empty if the token doesn't contain it.
fn id_in(token: &str) -> String {
    let claims = Claims::of(token);
    claims.and_then(|claims| claims.opens).unwrap_or_default()
}

/// The path in the URL of every public stream.
const STREAMS: &str = "/share/s/";

/// The public links of a Navidrome server. Requests go to the profile's base URL because the public one may
/// not be reachable from here.
pub(super) struct NavidromeLinks {
    pub(super) base: OwnBase,
    pub(super) api: Rc<SubsonicApi>,
    pub(super) version: NavidromeVersion,
}

impl NavidromeLinks {
    async fn visit(&self, segments: &[&str], share: &Share) -> Result<Response> {
        let request = Request::read("visitShare", self.base.http.url(segments));
        let response = self.base.http.send(request).await?;
        match response.status {
            410 => Err(Error::new(
                Code::NotFound,
                format!(
                    "{} has expired: it no longer has streams",
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

    /// The streams on the share's page: the tracks with their albums, and the picture. Their URLs are the
    /// same as in the playlist, with the base of the link.
    async fn streams_of_page(&self, share: &Share) -> Result<Vec<Stream>> {
        let page = self.visit(&["share", &share.id], share).await?;
        let page = page.text();
        let info = ShareInfo::find(&page).ok_or_else(|| {
            Error::new(Code::BadAnswer, "the share's page doesn't name its tracks")
        })?;
        if let Some(own) = page_address(&page).and_then(|own| base_of(own, &share.id)) {
            self.base.hear(&own).await;
        }
        let shares = link(&self.base.public.printed(), "");
        // For several items, the picture is the first one's; for several songs, a random one's.
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

    /// The streams in the playlist. Navidrome doesn't escape titles in it, so a line break in one can add
    /// an entry.
    async fn streams_of_playlist(&self, share: &Share) -> Result<Vec<Stream>> {
        let response = self.visit(&["share", &share.id, "m3u"], share).await?;
        // The content type is not reliable (P-17).
        let mut entries = playlist::parse_m3u(&response.text())?.entries;
        entries.retain(|entry| entry.url.contains(STREAMS));
        let mut entries = own_entries(entries, share.url.as_deref(), self.base.http.base());
        let public = link(&self.base.public.printed(), "");
        for entry in &mut entries {
            if let Some((own, token)) = entry.url.split_once(STREAMS) {
                if let Ok(own) = Url::parse(own) {
                    self.base.public.hear(&own);
                }
                entry.url = format!("{public}s/{token}");
            }
        }
        // If the counts differ, an index does not identify the track.
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
                // The library's data is better than the playlist's, if both have the same tracks.
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
            // The page is made for people and may change; the playlist (from 0.55) is made for players.
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

/// The base of the server's own links, from any share that it lists over Subsonic.
pub(super) async fn base_of_links(api: &SubsonicApi) -> Option<Url> {
    let answer = api
        .read("getShares", Params::none())
        .await
        .inspect_err(|error| tracing::debug!(%error, "no link shows the public base URL"))
        .ok()?;
    let share = answer.root().list_in("shares", "share").next()?;
    base_of(&share.words("url")?, &share.words("id")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::subsonic::protocol::Mechanism;
    use crate::backend::testing::{Known, connection, text};
    use crate::domain::ServerKind;
    use crate::http::tests::Server;
    use crate::session::Facts;

    #[test]
    fn the_settings_are_found_in_the_page() {
        let page = r#"<script>
            window.__APP_CONFIG__ = "{\"baseURL\":\"/music\",\"enableSharing\":true,\"shareURL\":\"https://s.example.com/x\",\"version\":\"0.63.2 (abc)\"}"
            </script><script>window.other = "x"</script>"#;
        let config = AppConfig::find(page).unwrap();
        assert_eq!(config.base_url.as_deref(), Some("/music"));
        assert_eq!(config.share_url.as_deref(), Some("https://s.example.com/x"));
        assert_eq!(config.enable_sharing, Some(true));
        assert_eq!(config.version.as_deref(), Some("0.63.2 (abc)"));
    }

    #[test]
    fn other_pages_are_not_navidromes() {
        for page in [
            "",
            "<html>",
            "__APP_CONFIG__",
            "__APP_CONFIG__ = 7",
            "__APP_CONFIG__ = \"x\"",
        ] {
            assert_eq!(AppConfig::find(page), None, "{page}");
        }
    }

    #[test]
    fn tracks_are_found_in_a_shares_page() {
        let page = r#"<meta content="__SHARE_INFO__ = &#34;{}&#34;"> window.__SHARE_INFO__ = "{\"description\":\"__SHARE_INFO__ = \\\"{}\\\"\",\"tracks\":[{\"id\":\"h.p.s\",\"title\":\"A \\u0026 B\",\"duration\":4.05}]}""#;
        let info = ShareInfo::find(page).unwrap();
        assert_eq!(info.tracks[0].title.as_deref(), Some("A & B"));
    }

    #[test]
    fn the_picture_is_where_previews_find_it() {
        let page = |address: &str| {
            format!("<meta property=\"og:image\" content=\"{address}\">\n<meta name=\"x\">")
        };
        let recorded = page("https://share.example.com/x/share/img/h.p-_1.s?size=300");
        assert_eq!(picture(&recorded), Some("img/h.p-_1.s?size=300"));
        for other in [
            "",
            "https://x/share/img/",
            "https://x/share/img/../../rest/ping",
            "https://x/favicon.ico",
            "https://x/share/img/a&#34;",
        ] {
            assert_eq!(picture(&page(other)), None, "{other}");
        }
        assert_eq!(picture("<meta property=\"og:image\" content=\""), None);
    }

    fn told(
        share_url: &str,
        base_url: &str,
        before: Option<&str>,
    ) -> (Option<String>, Option<bool>) {
        let page = AppConfig {
            version: Some("0.63.2".to_owned()),
            base_url: Some(base_url.to_owned()),
            share_url: Some(share_url.to_owned()),
            enable_sharing: Some(true),
            enable_downloads: Some(true),
            auth: None,
        };
        let profile = "https://music.example.com/music".parse().unwrap();
        let before = before.map(|base| base.parse().unwrap());
        let told = required_fields(&page, &profile, before);
        (told.base.map(String::from), told.by_setting)
    }

    #[test]
    fn the_page_tells_the_setting_or_the_path() {
        let base = |text: &str| Some(text.to_owned());
        assert_eq!(
            told("https://s.example/x", "/music", Some("https://old.example")),
            (base("https://s.example/x"), Some(true))
        );
        assert_eq!(told("", "/music", None), (None, Some(false)));
        assert_eq!(
            told("", "", None),
            (base("https://music.example.com/"), Some(false)),
            "the proxy strips the path"
        );
        let seen = Some("http://127.0.0.1:4533/music");
        assert_eq!(
            told("", "/music", seen).0,
            base("http://127.0.0.1:4533/music")
        );
        assert_eq!(told("", "/m", seen).0, base("https://music.example.com/m"));
    }

    #[test]
    fn public_base_is_the_part_before_the_share() {
        let base = base_of("https://s.example.com/x/share/abc", "abc").unwrap();
        assert_eq!(link(&base, "def"), "https://s.example.com/x/share/def");
        assert_eq!(base_of("https://s.example.com/abc", "abc"), None);
    }

    #[tokio::test]
    async fn p21_expired_unknown_and_forbidden_pages_have_different_errors() {
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
            let api = SubsonicApi::new(
                &connection,
                crate::backend::navidrome::rows::DIALECT,
                Mechanism::Token,
            );
            let links = NavidromeLinks {
                base: OwnBase {
                    http: connection.http.clone(),
                    public,
                },
                api: Rc::new(api),
                version: NavidromeVersion::Development,
            };
            let share = Share::bare("home", ServerKind::Navidrome, "x");
            let error = links.streams(&share).await.unwrap_err();
            assert_eq!(error.code(), code, "{status}");
            assert!(error.message().contains(told), "{error}");
        }
    }
}
