//! What Navidrome's web page says about the server, without signing in.
//!
//! `GET BASE/app/` holds `window.__APP_CONFIG__ = "…JSON…"` (`servers/navidrome.md`, "The public
//! link"); a share's page holds `window.__SHARE_INFO__` in the same way.

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The settings in the page that matter here.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppConfig {
    /// `0.63.2 (hash)`, or `dev`.
    #[serde(default)]
    pub(crate) version: Option<String>,
    /// The path part of the server's own base.
    #[serde(default, rename = "baseURL")]
    pub(crate) base_url: Option<String>,
    /// Where links begin; `""`: at the request's own base. Absent before 0.53.
    #[serde(default, rename = "shareURL")]
    pub(crate) share_url: Option<String>,
    /// Whether sharing is switched on.
    #[serde(default)]
    pub(crate) enable_sharing: Option<bool>,
    /// Whether anybody may download anything.
    #[serde(default)]
    pub(crate) enable_downloads: Option<bool>,
    /// Who asks, if a header that the server trusts says so.
    #[serde(default)]
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
    /// A token of the native API; no version of Navidrome gave one out so far.
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
    /// Finds the settings in the page; `None` where it is not Navidrome's.
    pub(crate) fn find(page: &str) -> Option<Self> {
        embedded(page, "__APP_CONFIG__")
    }
}

/// What a share's page says about what a visitor hears.
#[derive(Debug, Deserialize)]
pub(super) struct ShareInfo {
    /// The tracks, in order.
    #[serde(default)]
    pub(super) tracks: Vec<ShareTrack>,
}

/// A track of a share's page.
#[derive(Debug, Deserialize)]
pub(super) struct ShareTrack {
    /// The token its stream's address ends in.
    pub(super) id: String,
    #[serde(default)]
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) artist: Option<String>,
    #[serde(default)]
    pub(super) album: Option<String>,
    /// In seconds.
    #[serde(default)]
    pub(super) duration: Option<f64>,
}

impl ShareInfo {
    /// Finds the tracks in a share's page.
    pub(super) fn find(page: &str) -> Option<Self> {
        embedded(page, "__SHARE_INFO__")
    }
}

/// Reads a page as each of the forms that it may have; how much it found.
#[cfg(feature = "fuzzing")]
pub(super) fn read_any(page: &str) -> usize {
    let tracks = ShareInfo::find(page).map_or(0, |info| info.tracks.len());
    tracks + picture(page).map_or(0, str::len) + page_address(page).map_or(0, str::len)
}

/// Where a share's page says its picture is, from `img/` on: previews in messengers show it. It is
/// signed for this one picture, ends never, and opens without an account.
pub(super) fn picture(page: &str) -> Option<&str> {
    let (_, told) = page.split_once("property=\"og:image\" content=\"")?;
    let (address, _) = told.split_once('"')?;
    let (_, token) = address.rsplit_once("/share/img/")?;
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "-_.?=".contains(sign);
    let plain = !token.is_empty() && token.chars().all(is_plain);
    plain.then(|| &address[address.len() - token.len() - "img/".len()..])
}

/// The address that a share's page gives for itself: it begins as all of the server's own links do.
pub(super) fn page_address(page: &str) -> Option<&str> {
    let (_, told) = page.split_once("property=\"og:url\" content=\"")?;
    let (address, _) = told.split_once('"')?;
    (!address.contains('&')).then_some(address)
}

/// Reads `window.NAME = "…"`: a JavaScript string that holds JSON. Both are read as JSON, of which
/// the string is one too. A title may hold the name as well, but no quote that would begin a string.
fn embedded<T: DeserializeOwned>(page: &str, name: &str) -> Option<T> {
    page.match_indices(name).find_map(|(place, _)| {
        let after = &page[place + name.len()..];
        let literal = after.trim_start().strip_prefix('=')?.trim_start();
        let mut strings = serde_json::Deserializer::from_str(literal).into_iter::<String>();
        let json = strings.next()?.ok()?;
        serde_json::from_str(&json).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
