//! What can be said of a server without asking it: by its kind and by what was learned before.

use super::{audiobookshelf, navidrome, sharing_api, subsonic};
use crate::domain::ServerKind;
use crate::domain::capabilities::StartTime;
use crate::session::Facts;

/// What the server's links do with `?t=`; `None` where that depends on what is not known. `kind` is
/// the configured one, if any.
#[must_use]
pub fn start_time(kind: Option<ServerKind>, facts: &Facts) -> Option<StartTime> {
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

/// Whether only the server can say what becomes of a link that something is added to: among Subsonic
/// servers there are some whose links are dead then (P-29), so a guess could be a dead link.
#[must_use]
pub fn must_ask(kind: Option<ServerKind>, facts: &Facts) -> bool {
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
        assert!(must_ask(Some(ServerKind::Subsonic), &nothing));
        assert!(!must_ask(
            Some(ServerKind::Subsonic),
            &facts("airsonic", "11.1")
        ));
        assert!(!must_ask(Some(ServerKind::Audiobookshelf), &nothing));
        assert!(!must_ask(None, &nothing));
    }

    #[test]
    fn what_links_do_is_known_from_the_facts() {
        let books = |version| start_time(Some(ServerKind::Audiobookshelf), &facts("", version));
        assert_eq!(books("2.36.0"), Some(StartTime::ExceptZero));
        assert_eq!(books("2.33.2"), Some(StartTime::FirstVisit));
        let music = |flavor| start_time(Some(ServerKind::Subsonic), &facts(flavor, ""));
        assert_eq!(music("airsonic"), Some(StartTime::BreaksLink));
        assert_eq!(music("ampache"), Some(StartTime::Ignored));
    }

    #[test]
    fn what_depends_on_the_unknown_is_not_guessed() {
        let none = Facts::default();
        assert_eq!(start_time(None, &none), None);
        assert_eq!(start_time(Some(ServerKind::Audiobookshelf), &none), None);
        assert_eq!(start_time(Some(ServerKind::Subsonic), &none), None);
        assert_eq!(
            start_time(Some(ServerKind::Navidrome), &none),
            Some(StartTime::Ignored)
        );
    }
}
