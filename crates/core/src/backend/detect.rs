//! Detects what answers at a URL, without credentials: a server, or something in front of it or in its
//! place, such as a login page, another website, or another address.

use serde::Deserialize;
use url::Url;

use super::connection::Connection;
use super::navidrome::pages::AppConfig;
use super::subsonic::flavor;
use super::subsonic::flavor::{FlavorRow, Traits};
use super::subsonic::protocol::envelope::Greeting;
use super::subsonic::protocol::guarded;
use crate::advice::{Advice, Hint, ProfileSetting, RequestSetting};
use crate::domain::ServerKind;
use crate::error::{Code, Error, Result};
use crate::http::{
    Client, HttpError, Refusal, Request, Response, ServerLabel, page_pasted, redact,
};

/// The result of detection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetectedServer {
    /// The kind of its API.
    pub kind: ServerKind,
    /// The key of the Subsonic flavor's row.
    pub flavor: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The path below the given URL where the API really is.
    pub below: Option<&'static str>,
    /// The configuration in Navidrome's web page.
    pub(super) page: Option<AppConfig>,
}

impl DetectedServer {
    fn of(kind: ServerKind, version: Option<String>) -> Self {
        Self {
            kind,
            flavor: None,
            version,
            below: None,
            page: None,
        }
    }

    fn subsonic(row: &FlavorRow, version: Option<String>) -> Self {
        Self {
            flavor: Some(row.key.to_owned()),
            ..Self::of(ServerKind::Subsonic, version)
        }
    }
}

/// Audiobookshelf's `/status`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusResponse {
    app: String,
    server_version: Option<String>,
}

/// Detects the server at the client's base URL: at most five requests, none with credentials.
///
/// # Errors
/// [`Code::WrongUrl`] if nothing there speaks a known API; the error if the requests fail.
pub async fn detect(http: &Client) -> Result<DetectedServer> {
    let mut redirect = None;
    if let Some(response) = ask(http, "/app/", http.url(&["app", ""]), &mut redirect).await?
        && let Some(config) = AppConfig::find(&response.text())
    {
        return Ok(DetectedServer {
            page: Some(config.clone()),
            ..DetectedServer::of(ServerKind::Navidrome, config.version)
        });
    }
    // A server at the address itself comes before one below it.
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
        // If every path requires a login, a 401 here proves nothing.
        && (matches!(response.status, 200 | 501) || response.status == 401 && !is_guarded)
        && !first.is_some_and(|first| is_same(&first, &response))
    {
        return Ok(DetectedServer::of(ServerKind::SharingApi, None));
    }
    let (found, _) = audiobookshelf(http, Some("audiobookshelf"), &mut redirect).await?;
    if let Some(found) = found {
        return Ok(found);
    }
    // A proxy in front requests HTTP authentication; its error names it.
    if let Some(refused) = refused {
        return Err(Error::from(refused));
    }
    Err(if is_guarded {
        guarded().hint(say_the_kind(http.origin()))
    } else {
        match look(http, None).await {
            Some(instead) => instead.error(),
            None => nothing(http, redirect, other.as_ref()),
        }
    })
}

impl Connection {
    /// Detects the server at this connection's address, without credentials.
    ///
    /// # Errors
    /// The errors of [`detect`].
    pub async fn recognise(&self) -> Result<DetectedServer> {
        let found = detect(&self.http).await;
        found.map_err(|error| error.with_server(&self.name))
    }
}

/// Whether two different requests got the same answer. A server that answers every request alike, as during
/// an outage, can't be recognized by such an answer.
fn is_same(one: &Response, other: &Response) -> bool {
    one.status == other.status && one.body == other.body
}

/// Looks for Audiobookshelf at the base or below a path; also returns the answer.
async fn audiobookshelf(
    http: &Client,
    below: Option<&'static str>,
    redirect: &mut Option<String>,
) -> Result<(Option<DetectedServer>, Option<Response>)> {
    let segments: Vec<&str> = below.into_iter().chain(["status"]).collect();
    let label = match below {
        Some(_) => "/audiobookshelf/status",
        None => "/status",
    };
    let response = ask(http, label, http.url(&segments), redirect).await?;
    let status = response.as_ref();
    let status = status.and_then(|response| response.json::<StatusResponse>().ok());
    let status = status.filter(|status| status.app == "audiobookshelf");
    let found = status.map(|status| DetectedServer {
        below,
        ..DetectedServer::of(ServerKind::Audiobookshelf, status.server_version)
    });
    Ok((found, response))
}

/// The answer at `/rest/`.
enum Rest {
    /// The Subsonic API.
    Speaks(DetectedServer),
    /// Something that requires a login before it identifies itself; its error, if a proxy asks for the
    /// login.
    Guarded(Option<HttpError>),
    /// Nothing of interest; its error, if the answer is one.
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
            return Ok(Rest::Speaks(DetectedServer::subsonic(&row, None)));
        }
        return Ok(match response.status {
            401 | 403 => Rest::Guarded(response.refused().filter(asks_who)),
            200..=299 => Rest::Nothing(None),
            _ => Rest::Nothing(Some(response.status_error())),
        });
    };
    let version = greeting.server_version.clone();
    // Navidrome whose web page is behind a proxy's login.
    if greeting.server.as_deref() == Some("navidrome") {
        return Ok(Rest::Speaks(DetectedServer::of(
            ServerKind::Navidrome,
            version,
        )));
    }
    let row = flavor::recognize(&Traits {
        greeting,
        ..Traits::default()
    });
    Ok(Rest::Speaks(DetectedServer::subsonic(&row, version)))
}

fn asks_who(error: &HttpError) -> bool {
    error.refusal().is_some_and(Refusal::wants_login)
}

/// Sends a request. A redirect or an oversized answer means that something else answers (`None`). It is an
/// error if the server can't be reached, by us or by the proxy in front.
async fn ask(
    http: &Client,
    label: &'static str,
    url: Url,
    redirect: &mut Option<String>,
) -> Result<Option<Response>> {
    match http.send(Request::read(label, url)).await {
        // The proxy of a server that is down: its kind can be detected once it is up.
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

/// The error if no known API answers. `other` is what answered in place of the Subsonic API.
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

/// How to configure the kind of a server that can't be recognized.
fn say_the_kind(at: &ServerLabel) -> Hint {
    let step = match at.profile() {
        Some(name) => Advice::SetProfile(name.to_owned(), ProfileSetting::SomeKind)
            .then(" (navidrome, subsonic, audiobookshelf, or sharing-api)"),
        None => Advice::Ask(RequestSetting::ServerKind).into(),
    };
    step.behind("or set the kind of server: ")
}

/// The maximum length of a page title in a message.
const TITLE: usize = 60;

/// Something that answers in place of the API.
pub(super) struct Instead {
    pub(super) text: String,
    /// Whether the text names the profile.
    is_named: bool,
    pub(super) hints: Vec<Hint>,
}

impl Instead {
    /// The error for it.
    pub(super) fn error(self) -> Error {
        let error = Error::new(Code::WrongUrl, self.text).with_server_named(self.is_named);
        self.hints.into_iter().fold(error, Error::hint)
    }
}

/// Finds what answers in place of the API, without credentials; `None` if it may be the API itself.
pub(super) async fn look(http: &Client, kind: Option<ServerKind>) -> Option<Instead> {
    let (label, path): (_, &[&str]) = match kind {
        Some(ServerKind::Audiobookshelf) => ("/status", &["status"]),
        Some(ServerKind::SharingApi) => ("/api/share", &["api", "share"]),
        Some(ServerKind::Navidrome | ServerKind::Subsonic) | None => {
            ("/rest/ping.view", &["rest", "ping.view"])
        }
    };
    let at = http.origin();
    let is_named = at.profile().is_some();
    let let_through = format!("exempt {} from login in the proxy", paths(kind));
    let set_url = |words: &str, url: Option<String>| match at.profile() {
        Some(name) => Advice::SetProfile(name.to_owned(), ProfileSetting::Url(url)).after(words),
        None => Hint::text(words.trim_end_matches(": ")),
    };
    let wrong_address =
        || page_pasted(at).unwrap_or_else(|| set_url("if the address is wrong, set it: ", None));
    match http.send(Request::read(label, http.url(path))).await {
        Err(HttpError::Redirected { to, base, .. }) => {
            let portal = || Hint::text(format!("if that is a login portal, {let_through}"));
            let hints = match (web_player(http, &to), base) {
                (Some(hint), _) => vec![hint],
                (None, Some(base)) => {
                    vec![set_url("if the server has moved: ", Some(base)), portal()]
                }
                (None, None) => vec![portal()],
            };
            Some(Instead {
                text: format!("{at} redirects {label} to {to}"),
                is_named,
                hints,
            })
        }
        Ok(response) if matches!(response.status, 401 | 403) => {
            refused(&response, Hint::text(let_through), at.name())
        }
        Ok(response) if response.is_success() && response.is_html() => {
            let page = response.text();
            let titled = title(&page).map_or_else(String::new, |title| format!(" ({title:?})"));
            Some(match has_password_field(&page) {
                true => Instead {
                    text: format!("a login page{titled} answered {label} instead of {at}"),
                    is_named,
                    hints: vec![let_through.into(), wrong_address()],
                },
                false => Instead {
                    text: format!(
                        "a website{titled}, not a login form, answered {label} instead of {at}"
                    ),
                    is_named,
                    hints: vec![
                        wrong_address(),
                        Hint::text(format!(
                            "or, if a browser shows a login form there, {let_through}"
                        )),
                    ],
                },
            })
        }
        _ => None,
    }
}

/// The hint if a redirect leads to the web player of a Navidrome on the same host. Navidrome redirects
/// every unknown address there.
fn web_player(http: &Client, to: &str) -> Option<Hint> {
    let to = Url::parse(to).ok()?;
    let page = ServerLabel::new(http.origin().profile().map(str::to_owned), &to);
    let is_player = page.without_page().is_some_and(|(_, page)| page == "/app");
    (is_player && to.host() == http.base().host())
        .then(|| page_pasted(&page))
        .flatten()
}

/// A refusal that does not come from the API.
fn refused(response: &Response, let_through: Hint, profile: &str) -> Option<Instead> {
    if is_own(response) {
        return None;
    }
    if let Some(refused) = response.refused() {
        let error = Error::from(refused);
        return Some(Instead {
            text: error.message().to_owned(),
            is_named: error.names_server(),
            hints: error.hints().to_vec(),
        });
    }
    let scheme = response.header("www-authenticate").map(scheme)?;
    Some(Instead {
        text: format!("something in front of it requires its own login ({scheme})"),
        is_named: false,
        hints: vec![let_through, send_credentials(scheme, profile)],
    })
}

/// How to send the credentials that something in front requires.
fn send_credentials(scheme: &str, profile: &str) -> Hint {
    let header = ProfileSetting::Header("Authorization".to_owned());
    Advice::SetProfile(profile.to_owned(), header).after(format!(
        "or write `{scheme} …` with its credentials to a file, and send them: "
    ))
}

/// The title of a web page.
fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower.get(start..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find("</title")?;
    let title = redact::excerpt(page.get(start..end)?, TITLE);
    (!title.is_empty()).then_some(title)
}

/// Whether a page has a password field.
fn has_password_field(page: &str) -> bool {
    let page = page.to_ascii_lowercase();
    let spellings = ["\"password\"", "'password'", "password"];
    spellings
        .iter()
        .any(|word| page.contains(&format!("type={word}")))
}

/// The paths that a proxy must exempt from login.
fn paths(kind: Option<ServerKind>) -> &'static str {
    match kind {
        Some(ServerKind::Subsonic) => "`/rest/`",
        Some(ServerKind::Navidrome) => "`/rest/`, `/auth/` and `/api/`",
        Some(ServerKind::Audiobookshelf) => "`/status`, `/login`, `/auth/` and `/api/`",
        Some(ServerKind::SharingApi) => "`/api/`",
        None => "`/rest/`, `/auth/`, `/api/` and, on Audiobookshelf, `/login` and `/status`",
    }
}

/// The scheme in a challenge: `Basic` in `Basic realm="…"`.
fn scheme(header: &str) -> &str {
    header.split_whitespace().next().unwrap_or("HTTP")
}

/// Whether the answer comes from the API itself: it is JSON.
fn is_own(response: &Response) -> bool {
    response.json::<serde_json::Value>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_page_is_recognized_by_its_password_field() {
        let form = "<form><input TYPE=\"Password\" name=pw></form>";
        assert!(has_password_field(form));
        assert!(has_password_field("<input type=password>"));
        assert!(!has_password_field("<p>Forgot your password?</p>"));
    }

    #[test]
    fn a_redirect_to_the_web_player_tells_the_address() {
        let base = Url::parse("http://h:4533/music").unwrap();
        let http = Client::new(base, crate::http::HttpSettings::default());
        let hint = web_player(&http, "http://h:4533/app/").unwrap();
        assert!(hint.to_string().contains(r#"Url(Some("http://h:4533"))"#));
        assert_eq!(web_player(&http, "https://auth.example/app/"), None);
        assert_eq!(web_player(&http, "http://h:4533/login"), None);
    }

    #[test]
    fn a_page_is_named_by_its_title() {
        let of = |page: &str| title(page);
        assert_eq!(
            of("<html><head><TITLE lang=en>Sign\n in</TITLE>").as_deref(),
            Some("Sign in")
        );
        assert_eq!(of("<title></title>"), None);
        assert_eq!(of("<title>İ</title>").as_deref(), Some("İ"));
        assert_eq!(of("<title>never ends"), None);
    }
}
