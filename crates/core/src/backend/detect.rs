//! Finding out what answers at a URL, without credentials.
//!
//! Source: `servers/audiobookshelf-versions.md` 1 to 3, `servers/navidrome.md` "The public link",
//! `servers/subsonic-family.md` 3 and 5, `servers/sharing-api.md`.

use serde::Deserialize;
use url::Url;

use super::connection::Connection;
use super::in_front;
use super::navidrome::app_page::AppConfig;
use super::subsonic::flavor::{self, Row, Traits};
use super::subsonic::protocol::envelope::Greeting;
use super::subsonic::protocol::error::guarded;
use crate::advice::{Advice, Hint, ProfileSetting, RequestSetting};
use crate::domain::ServerKind;
use crate::error::{Code, Error, Result};
use crate::http::{Client, HttpError, Origin, Refusal, Request, Response, page_pasted};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which API it is.
    pub kind: ServerKind,
    /// The Subsonic flavor's row.
    pub flavor: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The path below the given URL where the API really is.
    pub below: Option<&'static str>,
    /// What Navidrome's web page tells.
    pub(super) page: Option<AppConfig>,
}

impl Found {
    fn of(kind: ServerKind, version: Option<String>) -> Self {
        Self {
            kind,
            flavor: None,
            version,
            below: None,
            page: None,
        }
    }

    fn subsonic(row: &Row, version: Option<String>) -> Self {
        Self {
            flavor: Some(row.key.to_owned()),
            ..Self::of(ServerKind::Subsonic, version)
        }
    }
}

/// Audiobookshelf's `/status`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    app: String,
    #[serde(default)]
    server_version: Option<String>,
}

/// Recognises the server at the client's base URL: at most five requests, none with credentials.
///
/// # Errors
/// [`Code::WrongUrl`] where nothing we speak answers there; what keeps us from asking at all.
pub async fn detect(http: &Client) -> Result<Found> {
    let mut redirect = None;
    if let Some(response) = ask(http, "/app/", http.url(&["app", ""]), &mut redirect).await?
        && let Some(config) = AppConfig::find(&response.text())
    {
        return Ok(Found {
            page: Some(config.clone()),
            ..Found::of(ServerKind::Navidrome, config.version)
        });
    }
    // What answers at the address itself comes before what is below it.
    let (found, first) = audiobookshelf(http, None, &mut redirect).await?;
    if let Some(found) = found {
        return Ok(found);
    }
    let mut other = None;
    let (is_guarded, refused) = match subsonic(http, &mut redirect).await? {
        Rest::Speaks(found) => return Ok(found),
        Rest::Guarded(refused) => (true, refused),
        Rest::Nothing(answer) => {
            other = answer;
            (false, None)
        }
    };
    if let Some(response) = ask(http, "/api/share", http.url(&["api", "share"]), &mut redirect).await?
        && !response.is_html()
        // Where everything wants a login, that this does proves nothing.
        && (matches!(response.status, 200 | 501) || response.status == 401 && !is_guarded)
        && !first.is_some_and(|first| is_same(&first, &response))
    {
        return Ok(Found::of(ServerKind::SharingApi, None));
    }
    let (found, _) = audiobookshelf(http, Some("audiobookshelf"), &mut redirect).await?;
    if let Some(found) = found {
        return Ok(found);
    }
    // HTTP authentication is requested by a proxy in front, which says so.
    if let Some(refused) = refused {
        return Err(Error::from(refused));
    }
    Err(if is_guarded {
        guarded().hint(say_the_kind(http.origin()))
    } else {
        match in_front::look(http, None).await {
            Some(instead) => instead.error(),
            None => nothing(http, redirect, other.as_ref()),
        }
    })
}

impl Connection {
    /// Finds out what answers there, without credentials.
    ///
    /// # Errors
    /// As [`detect`].
    pub async fn recognise(&self) -> Result<Found> {
        let found = detect(&self.http).await;
        found.map_err(|error| error.with_server(&self.name))
    }
}

/// Whether two different requests got the same answer. A server that answers everything alike, as on a bad
/// day, can't be recognized by such an answer.
fn is_same(one: &Response, other: &Response) -> bool {
    one.status == other.status && one.body == other.body
}

/// Audiobookshelf, at the base or below a path; and what answered.
async fn audiobookshelf(
    http: &Client,
    below: Option<&'static str>,
    redirect: &mut Option<String>,
) -> Result<(Option<Found>, Option<Response>)> {
    let segments: Vec<&str> = below.into_iter().chain(["status"]).collect();
    let label = match below {
        Some(_) => "/audiobookshelf/status",
        None => "/status",
    };
    let response = ask(http, label, http.url(&segments), redirect).await?;
    let status = response.as_ref();
    let status = status.and_then(|response| response.json::<Status>().ok());
    let status = status.filter(|status| status.app == "audiobookshelf");
    let found = status.map(|status| Found {
        below,
        ..Found::of(ServerKind::Audiobookshelf, status.server_version)
    });
    Ok((found, response))
}

/// What is at `/rest/`.
enum Rest {
    /// The Subsonic API.
    Speaks(Found),
    /// Something that wants a login before it says what it is; how it says so, if that is a proxy's way.
    Guarded(Option<HttpError>),
    /// Nothing of interest; the error that the answer amounts to, if it is one.
    Nothing(Option<HttpError>),
}

async fn subsonic(http: &Client, redirect: &mut Option<String>) -> Result<Rest> {
    let mut url = http.url(&["rest", "ping.view"]);
    url.query_pairs_mut()
        .extend_pairs([("v", "1.13.0"), ("c", "sharectl"), ("f", "json")]);
    let Some(response) = ask(http, "/rest/ping.view", url, redirect).await? else {
        return Ok(Rest::Nothing(None));
    };
    let Some(greeting) = Greeting::of(&response) else {
        let challenge = response.header("www-authenticate");
        if let Some(row) = challenge.and_then(flavor::by_challenge) {
            return Ok(Rest::Speaks(Found::subsonic(&row, None)));
        }
        return Ok(match response.status {
            401 | 403 => Rest::Guarded(response.refused().filter(asks_who)),
            200..=299 => Rest::Nothing(None),
            _ => Rest::Nothing(Some(response.status_error())),
        });
    };
    let version = greeting.server_version.clone();
    // Navidrome, where a proxy guards its web page.
    if greeting.server.as_deref() == Some("navidrome") {
        return Ok(Rest::Speaks(Found::of(ServerKind::Navidrome, version)));
    }
    let row = flavor::recognise(&Traits {
        greeting,
        ..Traits::default()
    });
    Ok(Rest::Speaks(Found::subsonic(&row, version)))
}

fn asks_who(error: &HttpError) -> bool {
    error.refusal().is_some_and(Refusal::wants_login)
}

/// Asks, and takes "something else answers here" for an answer; a server that can't be reached, by
/// us or by the proxy before it, is none.
async fn ask(
    http: &Client,
    label: &'static str,
    url: Url,
    redirect: &mut Option<String>,
) -> Result<Option<Response>> {
    match http.send(Request::read(label, url)).await {
        // The proxy of a server that is down: what it is can be told once it is up.
        Ok(response) if matches!(response.status, 502..=504) => Err(response.status_error().into()),
        Ok(response) => Ok(Some(response)),
        Err(HttpError::Redirected { to, .. }) => {
            redirect.get_or_insert(to);
            Ok(None)
        }
        Err(HttpError::TooLarge { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// `other` is how something else answered where the Subsonic API would be.
fn nothing(http: &Client, redirect: Option<String>, other: Option<&HttpError>) -> Error {
    let error = Error::new(
        Code::WrongUrl,
        format!("nothing at {} speaks a known API", http.base()),
    );
    let error = match (redirect, other) {
        (Some(to), _) => error.detail(format!("it redirects to {to}")),
        (None, Some(other)) => error.detail(other.to_string()),
        (None, None) => error,
    };
    const ADDRESS: &str = "give the address of the server's own start page, with its base path";
    let at = http.origin();
    let set = |setting| {
        at.profile()
            .map(|name| Advice::SetProfile(name.to_owned(), setting))
    };
    let address = match (page_pasted(at), set(ProfileSetting::Url(None))) {
        (Some(hint), _) => hint,
        (None, Some(step)) => step.after(format!("{ADDRESS}: ")),
        (None, None) => ADDRESS.into(),
    };
    error.hint(address).hint(say_the_kind(at))
}

/// How to say what a server is that can't be recognized.
fn say_the_kind(at: &Origin) -> Hint {
    let step = match at.profile() {
        Some(name) => Advice::SetProfile(name.to_owned(), ProfileSetting::SomeKind)
            .then(" (navidrome, subsonic, audiobookshelf, or sharing-api)"),
        None => Advice::Ask(RequestSetting::ServerKind).into(),
    };
    step.behind("or say what kind of server it is: ")
}
