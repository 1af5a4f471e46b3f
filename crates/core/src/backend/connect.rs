//! From a profile to a connected server: recognise it if need be, and let its back end take over.

pub use super::connection::Connection;
use super::{Server, SignIn, audiobookshelf, detect, in_front, navidrome, sharing_api, subsonic};
use crate::advice::{Advice, ProfileSetting};
use crate::domain::ServerKind;
use crate::error::{Code, Error, Result};
use crate::session::Facts;

/// Connects. With fresh facts and a kept token this makes no request.
///
/// # Errors
/// Wrong base URL, wrong credentials, a server that can't be reached.
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
                    return behind_a_guard(connection, facts, guarded).await;
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

/// The error, or what answers in place of the kind that the profile names.
async fn wrong_url(connection: &Connection, error: Error) -> Error {
    let Some(configured) = connection.kind else {
        return error;
    };
    match detect::detect(&connection.http).await {
        Ok(seen) if seen.kind != configured => Error::new(
            Code::WrongUrl,
            format!(
                "{} is another kind of server: the configuration says {configured}, and {} answers",
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
        // What can't be recognized says so itself.
        _ => match in_front::look(&connection.http, connection.kind).await {
            Some(instead) => instead.error().caused_by(error),
            None => error,
        },
    }
}

fn no_header(kind: ServerKind, connection: &Connection) -> Error {
    let message = format!("{kind} doesn't take the user name from a header (`auth = \"header\"`)");
    Error::new(Code::Unsupported, message).hint(
        Advice::LogInWithToken(connection.name.clone())
            .after("take the setting out, and use an API key or token: "),
    )
}

/// Connects to a Subsonic API that lets no one ask what it is who doesn't sign in (Unsonic). `guarded` is
/// what is said if that doesn't help.
async fn behind_a_guard(connection: &Connection, facts: Facts, guarded: Error) -> Result<Server> {
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
