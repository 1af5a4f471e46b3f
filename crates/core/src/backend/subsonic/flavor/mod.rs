//! A row of rules for each flavor of Subsonic server, and how a flavor is recognized.
//!
//! A new flavor is one row. Nothing outside this folder asks for a server's name.

mod rows;

pub use self::rows::FlavorRow;

use super::protocol::call::Newer;
use super::protocol::envelope::Greeting;

/// What is known about a server when its row is chosen.
#[derive(Debug, Clone, Default)]
pub struct Traits {
    /// What its envelopes say.
    pub greeting: Greeting,
    /// What it says to clients that name a newer version than its own; `None`: not asked yet.
    pub newer: Option<Newer>,
    /// How it writes the time into errors without an envelope, if that was looked at.
    pub times: Option<Times>,
    /// Whether its ids are those of Ampache's legacy mode, if that was looked at.
    pub nine_digits: Option<bool>,
}

/// How errors of the web framework, without an envelope, hold the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// As a number (Spring Boot 1: Airsonic 10.6).
    Number,
    /// As a text (Spring Boot 2 and 3: Airsonic-Advanced, Jpsonic).
    Text,
}

/// Every row, in the order of the compatibility table.
#[must_use]
pub fn all() -> Vec<FlavorRow> {
    let mut all = rows::airsonic();
    all.extend(rows::ampache());
    all.extend(rows::small());
    all.push(rows::unknown());
    all.extend(rows::without());
    all
}

/// The row with this key, as it was kept among the facts.
#[must_use]
pub fn by_key(key: &str) -> Option<FlavorRow> {
    all().into_iter().find(|row| row.key == key)
}

/// The key of the row for a server that is not known.
#[must_use]
pub fn unknown_key() -> &'static str {
    rows::unknown().key
}

/// The row of a server that says its name only in the challenge of an HTTP 401.
#[must_use]
pub fn by_challenge(challenge: &str) -> Option<FlavorRow> {
    let is_its = |row: &FlavorRow| row.realm.is_some_and(|realm| challenge.contains(realm));
    all().into_iter().find(is_its)
}

/// The row for a server. What is not recognized gets the most careful rules.
#[must_use]
pub fn recognize(traits: &Traits) -> FlavorRow {
    let greeting = &traits.greeting;
    let row = match &greeting.server {
        Some(name) => {
            let name = name.to_lowercase();
            let named = all().into_iter().find(|row| row.names.contains(&&*name));
            named.and_then(|row| match row.key {
                "ampache" => by_key(rows::ampache_of_version(greeting.server_version.as_deref())),
                _ => Some(row),
            })
        }
        None => by_key(nameless(traits)),
    };
    row.unwrap_or_else(rows::unknown)
}

impl Traits {
    /// Whether the time in an error without an envelope would tell more.
    #[must_use]
    pub fn needs_times(&self) -> bool {
        self.greeting.server.is_none()
            && self.newer.as_ref().and_then(Newer::product) == Some("airsonic")
    }

    /// Whether the ids of the library would tell more.
    #[must_use]
    pub fn needs_ids(&self) -> bool {
        self.greeting.server.is_none()
            && self.newer.as_ref().and_then(Newer::product) == Some("subsonic")
            && self.greeting.version.as_deref() == Some("1.16.1")
    }
}

/// Tells servers without a name by the version they speak, and by whether they look at ours:
/// Subsonic and its descendants refuse what is newer than themselves (code 30), Supysonic takes
/// everything.
fn nameless(traits: &Traits) -> &'static str {
    if traits.greeting.open_subsonic {
        return "unknown";
    }
    let version = traits.greeting.version.as_deref().unwrap_or_default();
    let product = traits.newer.as_ref().and_then(Newer::product);
    match (version, product, &traits.newer) {
        (_, Some("jpsonic"), _) => "jpsonic",
        (_, Some("airsonic"), _) if traits.times == Some(Times::Number) => "airsonic-10",
        (_, Some("airsonic"), _) => "airsonic",
        ("1.16.1", Some("subsonic"), _) if traits.nine_digits == Some(true) => "ampache",
        ("1.15.0", _, Some(Newer::Refuses { .. }) | None) => "airsonic",
        ("1.12.0", _, Some(Newer::Takes) | None) => "supysonic",
        // Debian's, 0.7.2. Subsonic 4.9 speaks this version as well, and refuses what is newer.
        ("1.10.2", _, Some(Newer::Takes)) => "supysonic",
        (_, _, Some(Newer::Refuses { .. }) | None) if is_classic(version) => "subsonic",
        _ => "unknown",
    }
}

/// Whether a version is one that Subsonic itself spoke: 1.1.0 to 1.16.0. The OpenSubsonic servers
/// say 1.16.1.
fn is_classic(version: &str) -> bool {
    let mut parts = version.split('.').map(str::parse::<u32>);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(Ok(1)), Some(Ok(16)), patch) => !matches!(patch, Some(Ok(1..))),
        (Some(Ok(1)), Some(Ok(1..=14)), _) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capabilities::{Provenance, Sharing};

    fn named(server: &str) -> Traits {
        Traits {
            greeting: Greeting {
                server: Some(server.to_owned()),
                ..Greeting::default()
            },
            ..Traits::default()
        }
    }

    fn without_name(version: &str, newer: Option<Newer>) -> Traits {
        Traits {
            greeting: Greeting {
                version: Some(version.to_owned()),
                ..Greeting::default()
            },
            newer,
            ..Traits::default()
        }
    }

    fn nameless(version: &str, refuses_newer: Option<bool>) -> &'static str {
        let newer = refuses_newer.map(|refuses| match refuses {
            true => Newer::refuses("Server must upgrade."),
            false => Newer::Takes,
        });
        recognize(&without_name(version, newer)).key
    }

    fn refusing(product: &str) -> Option<Newer> {
        let text = format!("Incompatible {product} REST protocol version. Server must upgrade.");
        Some(Newer::refuses(&text))
    }

    #[test]
    fn airsonics_relatives_are_recognized_by_the_text_of_code_30_and_by_their_errors() {
        let jpsonic = without_name("1.15.0", refusing("Jpsonic"));
        assert_eq!(recognize(&jpsonic).key, "jpsonic");
        for (times, key) in [
            (None, "airsonic"),
            (Some(Times::Text), "airsonic"),
            (Some(Times::Number), "airsonic-10"),
        ] {
            let airsonic = Traits {
                times,
                ..without_name("1.15.0", refusing("Airsonic"))
            };
            assert!(airsonic.needs_times());
            assert_eq!(recognize(&airsonic).key, key);
        }
    }

    #[test]
    fn ampache_without_a_name_is_recognized_by_its_ids() {
        for (nine_digits, key) in [(Some(true), "ampache"), (Some(false), "unknown")] {
            let legacy = Traits {
                nine_digits,
                ..without_name("1.16.1", refusing("Subsonic"))
            };
            assert!(legacy.needs_ids());
            assert_eq!(recognize(&legacy).key, key);
        }
        // Another version, or another program's words, are another server.
        let other = |version, product| Traits {
            nine_digits: Some(true),
            ..without_name(version, refusing(product))
        };
        assert_eq!(recognize(&other("1.16.0", "Subsonic")).key, "subsonic");
        assert_eq!(recognize(&other("1.16.1", "Madsonic")).key, "unknown");
    }

    #[test]
    fn a_row_that_a_name_led_to_is_no_guess() {
        for row in all() {
            let guess = matches!(row.key, "airsonic" | "subsonic" | "supysonic" | "unknown");
            assert_eq!(row.is_a_guess(), guess, "{}", row.key);
        }
    }

    #[test]
    fn a_server_is_recognized_by_its_own_name_in_any_case() {
        assert_eq!(recognize(&named("Ampache")).key, "ampache");
        assert_eq!(recognize(&named("mstream")).key, "mstream");
        assert_eq!(recognize(&named("LMS")).key, "lms");
    }

    #[test]
    fn nameless_servers_are_recognized_by_several_facts() {
        for (version, refuses, key) in [
            ("1.15.0", None, "airsonic"),
            ("1.15.0", Some(true), "airsonic"),
            ("1.15.0", Some(false), "unknown"),
            ("1.12.0", Some(false), "supysonic"),
            ("1.12.0", Some(true), "subsonic"),
            ("1.10.2", Some(true), "subsonic"),
            ("1.10.2", Some(false), "supysonic"),
            ("1.16.0", Some(true), "subsonic"),
            ("1.16.1", Some(true), "unknown"),
            ("1.8.0", Some(false), "unknown"),
            ("soon", None, "unknown"),
        ] {
            assert_eq!(nameless(version, refuses), key, "{version} {refuses:?}");
        }
    }

    #[test]
    fn every_row_says_for_whose_message_it_is() {
        for row in all() {
            assert!(!row.can.name.is_empty(), "{}", row.key);
            let absent = !matches!(row.can.sharing, Sharing::Works);
            assert_eq!(
                row.can.evidence == Provenance::Unknown,
                row.key == "unknown"
            );
            assert!(!absent || row.share_right.is_none(), "{}", row.key);
        }
    }

    #[test]
    fn no_two_rows_have_a_name_in_common() {
        let mut names: Vec<_> = all().iter().flat_map(|row| row.names).copied().collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn unrecognized_servers_get_careful_rules() {
        assert_eq!(recognize(&named("brand-new")).key, "unknown");
        assert_eq!(recognize(&Traits::default()).key, "unknown");
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
