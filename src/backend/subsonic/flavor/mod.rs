//! A row of rules for each flavor of Subsonic server, and how a flavor is recognised.
//!
//! A new flavor is one row. Nothing outside this folder asks for a server's name.

mod airsonic;
mod ampache;
mod small;
mod without;

use super::protocol::Dialect;
use super::protocol::envelope::Greeting;
use crate::domain::Capabilities;

/// A flavor's rules.
#[derive(Debug, Clone)]
pub struct Row {
    /// A stable word for it, kept among the facts.
    pub key: &'static str,
    /// How it is spoken to.
    pub dialect: Dialect,
    /// What it can do.
    pub can: Capabilities,
}

/// What is known about a server before its row is chosen.
#[derive(Debug, Clone, Default)]
pub struct Traits {
    /// What its envelopes say.
    pub greeting: Greeting,
    /// Whether `getOpenSubsonicExtensions` leads nowhere (HTTP 404), as on the Airsonic family.
    pub no_extensions_call: bool,
    /// Whether a request with version 1.16.1 was refused with code 30.
    pub refuses_1_16: bool,
}

/// Every row, in the order of the compatibility table.
#[must_use]
pub fn all() -> Vec<Row> {
    let mut rows = airsonic::rows();
    rows.extend(ampache::rows());
    rows.extend(small::rows());
    rows.extend(without::rows());
    rows.push(small::unknown());
    rows
}

/// The row with this key, as it was kept among the facts.
#[must_use]
pub fn by_key(key: &str) -> Option<Row> {
    all().into_iter().find(|row| row.key == key)
}

/// The row for a server. What is not recognised gets the most careful rules.
#[must_use]
pub fn recognise(traits: &Traits) -> Row {
    let greeting = &traits.greeting;
    let version = greeting.version.as_deref().unwrap_or_default();
    let key = match greeting.server.as_deref().map(str::to_ascii_lowercase) {
        Some(name) => match name.as_str() {
            "ampache" => "ampache",
            "mstream" => "mstream",
            "melodee" => "melodee",
            "kima" => "kima",
            "unsonic" => "unsonic",
            "madsonic" => "madsonic",
            "gonic" => "gonic",
            "supysonic" => "supysonic",
            "lms" => "lms",
            "nextcloud music" | "owncloud music" | "music" => "nextcloud-music",
            "koel" => "koel",
            "jellysonic" => "jellysonic",
            "beetstreamnext" | "beetstream" => "beetstream",
            "zene" => "zene",
            "funkwhale" => "funkwhale",
            "jpsonic" => "jpsonic",
            "airsonic" => "airsonic",
            "airsonic-advanced" => "airsonic-advanced",
            _ => "unknown",
        },
        // Without a name: the family is told by the version it speaks and by what it lacks.
        None if version == "1.15.0" => "airsonic-advanced",
        None if version == "1.12.0" && traits.no_extensions_call => "supysonic",
        None if is_classic(version) => "subsonic",
        None => "unknown",
    };
    by_key(key).unwrap_or_else(small::unknown)
}

/// Whether a version is one that Subsonic itself spoke: 1.1.0 to 1.16.1 without OpenSubsonic.
fn is_classic(version: &str) -> bool {
    let mut parts = version.split('.').map(str::parse::<u32>);
    matches!(
        (parts.next(), parts.next()),
        (Some(Ok(1)), Some(Ok(1..=14 | 16)))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(server: &str) -> Traits {
        Traits {
            greeting: Greeting {
                server: Some(server.to_owned()),
                ..Greeting::default()
            },
            ..Traits::default()
        }
    }

    fn versioned(version: &str) -> Traits {
        Traits {
            greeting: Greeting {
                version: Some(version.to_owned()),
                ..Greeting::default()
            },
            ..Traits::default()
        }
    }

    #[test]
    fn a_server_is_recognised_by_its_own_name_in_any_case() {
        assert_eq!(recognise(&named("Ampache")).key, "ampache");
        assert_eq!(recognise(&named("mstream")).key, "mstream");
        assert_eq!(recognise(&named("LMS")).key, "lms");
    }

    #[test]
    fn nameless_servers_are_told_by_their_version() {
        assert_eq!(recognise(&versioned("1.15.0")).key, "airsonic-advanced");
        assert_eq!(recognise(&versioned("1.10.2")).key, "subsonic");
    }

    #[test]
    fn what_is_not_recognised_gets_careful_rules() {
        assert_eq!(recognise(&named("brand-new")).key, "unknown");
        assert_eq!(recognise(&Traits::default()).key, "unknown");
    }

    #[test]
    fn keys_are_unique() {
        let mut keys: Vec<_> = all().iter().map(|row| row.key).collect();
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }
}
