//! From a profile to a connected server: detects its kind if necessary and hands over to its back end. Also
//! answers questions about a server without a request, from its kind and from server facts.

pub use super::connection::Connection;

use super::{Server, SignIn, audiobookshelf, detect, navidrome, sharing_api, subsonic};
use crate::advice::{Advice, ProfileSetting};
use crate::domain::ServerKind;
use crate::domain::capabilities::StartTimeSupport;
use crate::error::{Code, Error, Result};
use crate::session::Facts;

/// Connects to a server. With fresh facts and a stored token, sends no request.
///
/// # Errors
/// If the base URL or the credentials are wrong, or the server can't be reached.
pub async fn connect(connection: &Connection) -> Result<Server> {
    let outcome = match connect_as(connection).await {
        Err(error) if error.code() == Code::WrongUrl => Err(wrong_url(connection, error).await),
        outcome => outcome,
    };
    outcome.map_err(|error| error.with_server(&connection.name))
}

async fn connect_as(connection: &Connection) -> Result<Server> {
    let mut facts = connection.known();
    let mut page = None;
    let kind = match connection.kind.or(facts.kind) {
        Some(kind) => kind,
        None => {
            let found = match detect::detect(&connection.http).await {
                Err(guarded) if guarded.code() == Code::SharingOff => {
                    return connect_signed_in(connection, facts, guarded).await;
                }
                found => found?,
            };
            facts.kind = Some(found.kind);
            facts.flavor = found.flavor;
            facts.version = found.version;
            page = found.page;
            found.kind
        }
    };
    facts.kind = Some(kind);
    if connection.sign_in == SignIn::Header
        && !matches!(kind, ServerKind::Navidrome | ServerKind::Subsonic)
    {
        return Err(no_header(kind, connection));
    }
    match kind {
        ServerKind::Navidrome => navidrome::connect(connection, facts, page).await,
        ServerKind::Subsonic => subsonic::connect(connection, facts).await,
        ServerKind::Audiobookshelf => audiobookshelf::connect(connection, facts).await,
        ServerKind::SharingApi => sharing_api::connect(connection, facts).await,
    }
}

/// The same error, or one that names what answers instead of the configured kind.
async fn wrong_url(connection: &Connection, error: Error) -> Error {
    let Some(configured) = connection.kind else {
        return error;
    };
    match detect::detect(&connection.http).await {
        Ok(seen) if seen.kind != configured => Error::new(
            Code::WrongUrl,
            format!(
                "{} is another kind of server: the configured kind is {configured}, but {} answers",
                connection.http.origin(),
                seen.kind
            ),
        )
        .hint(Advice::SetProfile(
            connection.name.clone(),
            ProfileSetting::Kind(Some(seen.kind.as_str())),
        ))
        .with_server_named(connection.http.origin().profile().is_some())
        .caused_by(error),
        // If detection fails too, report what answers there.
        _ => match detect::look(&connection.http, connection.kind).await {
            Some(instead) => instead.error().caused_by(error),
            None => error,
        },
    }
}

fn no_header(kind: ServerKind, connection: &Connection) -> Error {
    let message = format!("{kind} doesn't take the user name from a header (`auth = \"header\"`)");
    Error::new(Code::Unsupported, message).hint(
        Advice::LogInWithToken(connection.name.clone())
            .after("remove the setting, and use an API key or token: "),
    )
}

/// Connects to a Subsonic API that identifies itself only to a signed-in account (Unsonic). `guarded` is
/// the error if that doesn't help.
async fn connect_signed_in(
    connection: &Connection,
    facts: Facts,
    guarded: Error,
) -> Result<Server> {
    let facts = Facts {
        kind: Some(ServerKind::Subsonic),
        flavor: Some(subsonic::flavor::unknown_key().to_owned()),
        ..facts
    };
    let connected = subsonic::connect(connection, facts).await;
    connected.map_err(|error| match error.code() {
        Code::SharingOff => guarded,
        _ => error,
    })
}

/// What the server's links do with `?t=`; `None` if that depends on unknown facts. `kind` is the configured
/// kind, if any.
#[must_use]
pub fn start_time(kind: Option<ServerKind>, facts: &Facts) -> Option<StartTimeSupport> {
    match kind.or(facts.kind)? {
        ServerKind::Navidrome => Some(navidrome::START_TIME),
        ServerKind::Audiobookshelf => audiobookshelf::start_time(facts.version.as_deref()?),
        ServerKind::SharingApi => Some(sharing_api::START_TIME),
        ServerKind::Subsonic => {
            let flavor = subsonic::flavor::by_key(facts.flavor.as_deref()?)?;
            Some(flavor.can.start_time)
        }
    }
}

/// Whether only the server can tell what happens to a link with something appended: on some Subsonic
/// servers such links are dead (P-29), so a guess could produce a dead link.
#[must_use]
pub fn start_time_needs_server(kind: Option<ServerKind>, facts: &Facts) -> bool {
    kind.or(facts.kind) == Some(ServerKind::Subsonic) && start_time(kind, facts).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(flavor: &str, version: &str) -> Facts {
        Facts {
            flavor: Some(flavor.to_owned()),
            version: Some(version.to_owned()),
            ..Facts::default()
        }
    }

    #[test]
    fn only_a_subsonic_server_of_unknown_flavor_has_to_be_asked() {
        let nothing = Facts::default();
        assert!(start_time_needs_server(
            Some(ServerKind::Subsonic),
            &nothing
        ));
        assert!(!start_time_needs_server(
            Some(ServerKind::Subsonic),
            &facts("airsonic", "11.1")
        ));
        assert!(!start_time_needs_server(
            Some(ServerKind::Audiobookshelf),
            &nothing
        ));
        assert!(!start_time_needs_server(None, &nothing));
    }

    #[test]
    fn start_time_support_follows_from_the_facts() {
        let books = |version| start_time(Some(ServerKind::Audiobookshelf), &facts("", version));
        assert_eq!(books("2.36.0"), Some(StartTimeSupport::ExceptZero));
        assert_eq!(books("2.33.2"), Some(StartTimeSupport::FirstVisit));
        let music = |flavor| start_time(Some(ServerKind::Subsonic), &facts(flavor, ""));
        assert_eq!(music("airsonic"), Some(StartTimeSupport::BreaksLink));
        assert_eq!(music("ampache"), Some(StartTimeSupport::Ignored));
    }

    #[test]
    fn unknown_facts_give_no_start_time_support() {
        let none = Facts::default();
        assert_eq!(start_time(None, &none), None);
        assert_eq!(start_time(Some(ServerKind::Audiobookshelf), &none), None);
        assert_eq!(start_time(Some(ServerKind::Subsonic), &none), None);
        assert_eq!(
            start_time(Some(ServerKind::Navidrome), &none),
            Some(StartTimeSupport::Ignored)
        );
    }
}
