//! What Navidrome's own links begin with: the setting `ShareURL`, or else the request as it arrives.

use url::Url;

use super::app_page::AppConfig;
use super::rows::Version;
use crate::backend::public_base::{LOOK_UP, PublicBase, Told};
use crate::http::{Client, HttpError, Request};

/// Looks up what links begin with.
#[derive(Debug, Clone)]
pub(super) struct OwnBase {
    pub(super) http: Client,
    pub(super) public: PublicBase,
}

impl OwnBase {
    /// Reads the web page, within the time that printing a link may wait. If it can't be read, what
    /// was known stays.
    pub(super) async fn look_up(&self) {
        let url = self.http.url(&["app", ""]);
        let page = self.http.send(Request::read("/app/", url));
        match tokio::time::timeout(LOOK_UP, page).await {
            Ok(Ok(response)) if !response.is_server_failure() => {
                self.read(AppConfig::find(&response.text()).as_ref());
            }
            // A login proxy guards the page: it will not tell next time either.
            Ok(Err(HttpError::Redirected { .. } | HttpError::TooLarge { .. })) => self.read(None),
            _ => self.public.could_not_look_up(),
        }
    }

    /// Learns from the base of a link of the server's own. If it is another one than was known, the
    /// page says whether a setting changed.
    pub(super) async fn hear(&self, base: &Url) {
        self.public.hear(base);
        self.explain_news().await;
    }

    /// Looks at the page again if a link has told something else than was known.
    pub(super) async fn explain_news(&self) {
        if self.public.take_news() {
            self.look_up().await;
        }
    }

    fn read(&self, page: Option<&AppConfig>) {
        let before = self.public.told();
        self.public.learn(match page {
            Some(page) => told_by(page, self.http.base(), before.link_base()),
            None => before,
        });
    }
}

/// What the web page tells of links. `before` is the base of a link that was seen earlier.
pub(super) fn told_by(page: &AppConfig, profile: &Url, before: Option<Url>) -> Told {
    let version = version_of(page);
    let path = page.base_url.as_deref().unwrap_or_default();
    let path = path.trim_end_matches('/');
    let setting = page.share_url.as_deref().filter(|url| !url.is_empty());
    if let Some(base) = setting.and_then(|url| share_base(url, version)) {
        return Told::new(Some(base), Some(true)).with_pages_below(path);
    }
    // The page tells the path, but not the host.
    let is_here = |url: &Url| url.path().trim_end_matches('/') == path;
    let base = before.filter(is_here).or_else(|| {
        let mut stripped = profile.clone();
        stripped.set_path(path);
        (!is_here(profile)).then_some(stripped)
    });
    Told::new(base, Some(false)).with_pages_below(path)
}

/// The version that the page tells. Builds without a number are told apart by what it holds:
/// `shareURL` came with 0.53.
pub(super) fn version_of(page: &AppConfig) -> Version {
    let version = page.version.as_deref();
    version.map_or(Version::Unknown, |version| {
        Version::read(version, page.share_url.is_some())
    })
}

/// What links begin with by the setting `ShareURL`; its path counts only from 0.61.2 (P-13). Before,
/// the server's own base path was left out, too.
pub(super) fn share_base(share_url: &str, version: Version) -> Option<Url> {
    let mut url = Url::parse(share_url).ok()?;
    if !version.share_url_has_path() {
        url.set_path("/");
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let told = told_by(&page, &profile, before);
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
}
