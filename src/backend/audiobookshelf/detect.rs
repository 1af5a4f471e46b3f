//! Whether an address leads to Audiobookshelf, and below which path.
//!
//! `/status` answers without credentials in every version but never tells the base path: none up to
//! 2.17, `/audiobookshelf` and the root from 2.18 (`servers/audiobookshelf-versions.md` 1 to 3, P-51).

use url::Url;

use super::rows::{NAME, Version};
use super::wire::Status;
use crate::error::{Code, Error, Result};
use crate::http::{Client, HttpError, Request};
use crate::mend;

/// The default base path from 2.18.
const DEFAULT_PATH: &str = "audiobookshelf";

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
        // Below a path the server's own base is that path. At the root it may be either.
        let under_default = !has_path
            && Version::parse(status.server_version.as_deref().unwrap_or_default())
                .is_none_or(Version::has_default_path)
            && status_or_none(client, &[DEFAULT_PATH, "status"]).await;
        return found(
            status,
            root.clone(),
            if under_default { below } else { root },
        );
    }
    match status(client, &[DEFAULT_PATH, "status"]).await? {
        Some(status) => found(status, below.clone(), below),
        None => Ok(None),
    }
}

/// The error for an address where something else answers.
pub(super) fn not_here(client: &Client) -> Error {
    let origin = client.origin();
    let error = Error::new(
        Code::WrongUrl,
        format!("{origin} does not answer as {NAME}"),
    );
    let error = match origin.profile() {
        Some(profile) => error.with_server(profile),
        None => error,
    };
    error.hint(format!(
        "the address must be the one its web page is opened with: {}",
        mend::set(origin.name(), "--url URL")
    ))
}

fn found(status: Status, api: Url, pages: Url) -> Result<Option<Detected>> {
    if !status.is_init {
        return Err(
            Error::new(Code::Config, format!("this {NAME} server was never set up"))
                .hint("open its web page and make the first account"),
        );
    }
    Ok(Some(Detected {
        version: status.server_version,
        api,
        pages,
    }))
}

async fn status(client: &Client, path: &[&str]) -> Result<Option<Status>> {
    let response = match client.send(Request::read("status", client.url(path))).await {
        Ok(response) => response,
        // Something answers, but not an API.
        Err(HttpError::Redirected { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if response.is_server_failure() {
        return Err(response.status_error().into());
    }
    if !response.is_success() {
        return Ok(None);
    }
    let status: Option<Status> = response.json().ok();
    Ok(status.filter(|status| status.app == "audiobookshelf"))
}

async fn status_or_none(client: &Client, path: &[&str]) -> bool {
    matches!(status(client, path).await, Ok(Some(_)))
}
