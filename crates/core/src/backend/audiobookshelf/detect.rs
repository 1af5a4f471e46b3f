//! Whether an address leads to Audiobookshelf, and below which path.
//!
//! `/status` answers without credentials in every version but never tells the base path: none up to
//! 2.17, `/audiobookshelf` and the root from 2.18 (`servers/audiobookshelf-versions.md` 1 to 3, P-51).

use url::Url;

use super::rows::{NAME, Version};
use super::wire::Status;
use crate::advice::{Advice, ProfileSetting};
use crate::error::{Code, Error, Result};
use crate::http::{Client, HttpError, Refusal, Request, redact};

/// The default base path from 2.18.
const DEFAULT_PATH: &str = "audiobookshelf";

/// The name of no share: its page opens no listening session.
const NO_SHARE: &str = "no-such-share";

/// What was found at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// Its version, such as `2.36.0`.
    pub version: Option<String>,
    /// Where its API is.
    pub api: Url,
    /// Where its public pages are: the page's program needs the base path that it was made with,
    /// though the API answers without it.
    pub pages: Url,
    /// Whether that is known, and not only as good a guess as any.
    pub knows_pages: bool,
    /// Whether that is below the address that was given, so that nothing stands in between.
    pub fits: bool,
}

/// Looks whether Audiobookshelf answers at the client's base. `None` where something else does.
///
/// # Errors
/// Where nothing answers at all, or a proxy whose server is down.
pub async fn detect(client: &Client) -> Result<Option<Detected>> {
    let root = client.url(&[]);
    let below = client.url(&[DEFAULT_PATH]);
    let has_path = !matches!(root.path(), "" | "/");
    if let Some(status) = status(client, &["status"]).await? {
        // At the root it answers whatever its base is.
        let version = Version::parse(status.server_version.as_deref().unwrap_or_default());
        let under_default = !has_path
            && version.is_none_or(Version::has_default_path)
            && status_or_none(client, &[DEFAULT_PATH, "status"]).await;
        if under_default {
            return found(status, root, below, true);
        }
        let path = match version.is_none_or(Version::has_shares) {
            true => client_base(client).await,
            false => None,
        };
        // Below a path it answers only if that is its own, or if a proxy strips it.
        let knows = has_path || path.is_some();
        let pages = path.map_or_else(|| root.clone(), |path| with_path(&root, &path));
        return found(status, root, pages, knows);
    }
    match status(client, &[DEFAULT_PATH, "status"]).await? {
        Some(status) => found(status, below.clone(), below, true),
        None => Ok(None),
    }
}

/// The error for an address where something else answers.
pub(super) fn not_here(client: &Client) -> Error {
    let origin = client.origin();
    let error = Error::new(Code::WrongUrl, format!("{origin} isn't {NAME}"));
    let error = match origin.profile() {
        Some(profile) => error.with_server(profile).with_server_named(true),
        None => error,
    };
    error.hint(
        Advice::SetProfile(origin.name().to_owned(), ProfileSetting::Url(None))
            .after("use the address that its web page is opened with: "),
    )
}

fn found(status: Status, api: Url, pages: Url, knows_pages: bool) -> Result<Option<Detected>> {
    if !status.is_init {
        return Err(
            Error::new(Code::Config, format!("this {NAME} server was never set up")).hint(format!(
                "open {} and create the first account",
                redact::url(&pages).trim_end_matches('/')
            )),
        );
    }
    let given = api.path().trim_end_matches('/');
    let fits = pages.path().starts_with(given);
    Ok(Some(Detected {
        version: status.server_version,
        api,
        pages,
        knows_pages,
        fits,
    }))
}

async fn status(client: &Client, path: &[&str]) -> Result<Option<Status>> {
    let response = match client
        .send(Request::read("/status", client.url(path)))
        .await
    {
        Ok(response) => response,
        // Something answers, but not an API.
        Err(HttpError::Redirected { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let asks_who = response.refused();
    let asks_who = asks_who.filter(|error| error.refusal().is_some_and(Refusal::wants_login));
    if let Some(refused) = asks_who {
        return Err(refused.into());
    }
    if response.is_server_failure() {
        return Err(response.status_error().into());
    }
    if !response.is_success() {
        return Ok(None);
    }
    let status: Option<Status> = response.json().ok();
    Ok(status.filter(|status| status.app == "audiobookshelf"))
}

/// The base path that the web page's program was built with, by the addresses of its parts: a share's
/// page works below it only. The page itself opens no listening session. `None` if there is no page.
async fn client_base(client: &Client) -> Option<String> {
    // Where a login page guards the first, visitors get the second one all the same.
    for path in [&[""][..], &["share", NO_SHARE]] {
        let page = client
            .send(Request::read("web page", client.url(path)))
            .await;
        if let Some(path) = page
            .ok()
            .as_ref()
            .and_then(|page| base_of_parts(&page.text()).map(str::to_owned))
        {
            return Some(path);
        }
    }
    None
}

/// `/abs`, of `src="/abs/_nuxt/0a1b2c.js"`; empty for a program at the root.
fn base_of_parts(page: &str) -> Option<&str> {
    let (before, _) = page.split_once("/_nuxt/")?;
    let path = before.rsplit(['"', '\'', '=', ' ', '(']).next()?;
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "/-_.~%".contains(sign);
    let is_path = path.is_empty() || (path.starts_with('/') && !path.starts_with("//"));
    (is_path && path.chars().all(is_plain)).then_some(path)
}

fn with_path(url: &Url, path: &str) -> Url {
    let mut url = url.clone();
    url.set_path(path);
    url
}

async fn status_or_none(client: &Client, path: &[&str]) -> bool {
    matches!(status(client, path).await, Ok(Some(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b4_the_base_path_is_read_from_the_pages_parts() {
        for (page, base) in [
            (
                r#"<link rel="preload" href="/abs/_nuxt/1c2.js" as="script">"#,
                Some("/abs"),
            ),
            (r#"<script src="/_nuxt/1c2.js" defer></script>"#, Some("")),
            ("<script src=/a/b-c/_nuxt/x.js></script>", Some("/a/b-c")),
            (r#"<script src="https://cdn.example/_nuxt/x.js">"#, None),
            (r#"<script src="//cdn.example/_nuxt/x.js">"#, None),
            ("Cannot GET /", None),
            ("", None),
        ] {
            assert_eq!(base_of_parts(page), base, "{page}");
        }
    }
}
