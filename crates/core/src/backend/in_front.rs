//! What stands in front of a server, or in its place: a login page, another website, another address.

use url::Url;

use super::check::Check;
use crate::advice::{Advice, Hint, ProfileSetting};
use crate::domain::ServerKind;
use crate::error::{Code, Error};
use crate::http::{Client, HttpError, Origin, Request, Response, page_pasted, redact};

/// How much of a page's title is repeated.
const TITLE: usize = 60;

/// What answers where the API should.
pub(super) struct Instead {
    text: String,
    /// Whether the text names the profile.
    is_named: bool,
    hints: Vec<Hint>,
}

impl Instead {
    /// It as the error that it amounts to.
    pub(super) fn error(self) -> Error {
        let error = Error::new(Code::WrongUrl, self.text).with_server_named(self.is_named);
        self.hints.into_iter().fold(error, Error::hint)
    }
}

/// The same check, with what stands there where that is why it failed. A wrong address is explained by the
/// error itself.
pub(super) async fn explained(
    http: &Client,
    kind: Option<ServerKind>,
    error: &Error,
    check: Check,
) -> Check {
    let may_be = matches!(
        error.code(),
        Code::SharingOff | Code::Auth | Code::Permission
    );
    let found = if may_be { look(http, kind).await } else { None };
    match found {
        Some(instead) => Check {
            text: instead.text,
            hint: Hint::joined(instead.hints),
            ..check
        },
        None => check,
    }
}

/// What answers, without credentials, where the API should; nothing where that may be the API.
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

/// What helps if a redirect leads to the web player of the same host's Navidrome, as it does for every
/// address that it doesn't know.
fn web_player(http: &Client, to: &str) -> Option<Hint> {
    let to = Url::parse(to).ok()?;
    let page = Origin::new(http.origin().profile().map(str::to_owned), &to);
    let is_player = page.without_page().is_some_and(|(_, page)| page == "/app");
    (is_player && to.host() == http.base().host())
        .then(|| page_pasted(&page))
        .flatten()
}

/// A refusal that is not the API's own.
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

/// How to send the credentials that something in front wants.
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

/// Whether a page asks for a password.
fn has_password_field(page: &str) -> bool {
    let page = page.to_ascii_lowercase();
    let spellings = ["\"password\"", "'password'", "password"];
    spellings
        .iter()
        .any(|word| page.contains(&format!("type={word}")))
}

/// What a proxy has to leave alone.
fn paths(kind: Option<ServerKind>) -> &'static str {
    match kind {
        Some(ServerKind::Subsonic) => "`/rest/`",
        Some(ServerKind::Navidrome) => "`/rest/`, `/auth/` and `/api/`",
        Some(ServerKind::Audiobookshelf) => "`/status`, `/login`, `/auth/` and `/api/`",
        Some(ServerKind::SharingApi) => "`/api/`",
        None => "`/rest/`, `/auth/`, `/api/` and, on Audiobookshelf, `/login` and `/status`",
    }
}

/// `Basic`, of `Basic realm="…"`.
fn scheme(header: &str) -> &str {
    header.split_whitespace().next().unwrap_or("HTTP")
}

/// Whether an API says so itself, in its own form.
fn is_own(response: &Response) -> bool {
    response.json::<serde_json::Value>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_page_is_told_by_its_password_field() {
        let form = "<form><input TYPE=\"Password\" name=pw></form>";
        assert!(has_password_field(form));
        assert!(has_password_field("<input type=password>"));
        assert!(!has_password_field("<p>Forgot your password?</p>"));
    }

    #[test]
    fn a_redirect_to_the_web_player_tells_the_address() {
        let base = Url::parse("http://h:4533/music").unwrap();
        let http = Client::new(base, crate::http::Settings::default());
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
