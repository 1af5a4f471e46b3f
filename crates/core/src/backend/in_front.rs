//! What stands in front of a server, or in its place: a login proxy, a web page, another address.

use super::check::Check;
use super::connection::Connection;
use crate::advice::{Advice, Hint, ProfileSetting};
use crate::domain::ServerKind;
use crate::error::{Code, Error};
use crate::http::{HttpError, Request, Response};

/// The same check, with what stands there where that is why it failed.
pub(super) async fn explained(connection: &Connection, error: &Error, check: Check) -> Check {
    let may_be = matches!(
        error.code(),
        Code::WrongUrl | Code::SharingOff | Code::Auth | Code::Permission
    );
    let found = if may_be { look(connection).await } else { None };
    match found {
        Some((text, hint)) => Check {
            text,
            hint: Some(hint),
            ..check
        },
        None => check,
    }
}

/// What answers, without credentials, where the API should; nothing where that may be the API.
async fn look(connection: &Connection) -> Option<(String, Hint)> {
    let http = &connection.http;
    let url = match connection.kind {
        Some(ServerKind::Audiobookshelf) => http.url(&["status"]),
        Some(ServerKind::SharingApi) => http.url(&["api", "share"]),
        Some(ServerKind::Navidrome | ServerKind::Subsonic) | None => {
            http.url(&["rest", "ping.view"])
        }
    };
    let let_through = format!("a login proxy must let {} through", paths(connection.kind));
    let set_url = |url| Advice::SetProfile(connection.name.clone(), ProfileSetting::Url(url));
    match http.send(Request::read("the API", url)).await {
        Err(HttpError::Redirected { to, base, .. }) => {
            let hint = match base {
                Some(base) => set_url(Some(base))
                    .after("if it has moved: ")
                    .then(format!("; {let_through}")),
                None => let_through.into(),
            };
            Some((format!("whatever is asked for is redirected to {to}"), hint))
        }
        Ok(response) if matches!(response.status, 401 | 403) => {
            let wants = response.header("www-authenticate").map(scheme);
            match wants {
                Some(scheme) if !is_own(&response) => Some((
                    format!("something in front of it wants a login of its own ({scheme})"),
                    Advice::SetProfile(
                        connection.name.clone(),
                        ProfileSetting::Header("Authorization".to_owned()),
                    )
                    .after(format!(
                        "{let_through}; or keep its credentials in a file and send them: "
                    )),
                )),
                None if response.is_html() => {
                    let refused = response
                        .refused()
                        .unwrap_or_else(|| response.status_error());
                    let text = refused.to_string();
                    let hints = Error::from(refused).hints().to_vec();
                    Some((
                        text,
                        Hint::joined(hints).unwrap_or_else(|| let_through.into()),
                    ))
                }
                _ => None,
            }
        }
        Ok(response) if response.is_success() && response.is_html() => Some((
            "a web page answers where its API should: a login page, or something else".to_owned(),
            set_url(None).after(format!("{let_through}; if the address is wrong: ")),
        )),
        _ => None,
    }
}

/// What a proxy has to leave alone.
fn paths(kind: Option<ServerKind>) -> &'static str {
    match kind {
        Some(ServerKind::Subsonic) => "`/rest/`",
        Some(ServerKind::Navidrome) => "`/rest/`, `/auth/` and `/api/`",
        Some(ServerKind::Audiobookshelf) => "`/status`, `/login`, `/auth/` and `/api/`",
        Some(ServerKind::SharingApi) => "`/api/`",
        None => "`/rest/` (and `/auth/` and `/api/`, if it has them)",
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
