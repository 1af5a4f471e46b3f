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
    /// What it calls itself in its envelopes, in lower case.
    pub names: &'static [&'static str],
    /// The versions or relatives that the row stands for, for the compatibility table.
    pub covers: &'static str,
    /// How it is spoken to.
    pub dialect: Dialect,
    /// What it can do.
    pub can: Capabilities,
    /// The right that an account needs to share; nothing where `shareRole` means nothing.
    pub share_right: Option<&'static str>,
}

/// What is known about a server when its row is chosen.
#[derive(Debug, Clone, Default)]
pub struct Traits {
    /// What its envelopes say.
    pub greeting: Greeting,
    /// Whether it refuses clients that name a newer version than its own; `None`: not asked yet.
    pub refuses_newer: Option<bool>,
}

/// What to do about sharing that is off, where the answer does not say whose it is.
pub(in crate::backend) const IF_SHARING_IS_OFF: &str =
    "Navidrome: set `EnableSharing = true` (or `ND_ENABLESHARING=true`) and restart it";

/// What to do about an API that is off, where the answer does not say whose it is
/// (`servers/small-servers.md` 1).
pub(in crate::backend) const IF_THE_API_IS_OFF: &str =
    "mStream: it is off by default; switch it on in the admin panel, under Subsonic";

/// Every row, in the order of the compatibility table.
#[must_use]
pub fn all() -> Vec<Row> {
    let mut rows = airsonic::rows();
    rows.push(ampache::row());
    rows.extend(small::rows());
    rows.push(small::unknown());
    rows.extend(without::rows());
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
    let row = match &greeting.server {
        Some(name) => {
            let name = name.to_lowercase();
            all().into_iter().find(|row| row.names.contains(&&*name))
        }
        None => by_key(nameless(traits)),
    };
    row.unwrap_or_else(small::unknown)
}

/// Tells servers without a name by the version they speak, and by whether they look at ours:
/// Subsonic and its descendants refuse what is newer than themselves (code 30), Supysonic takes
/// everything (`servers/small-servers.md`).
fn nameless(traits: &Traits) -> &'static str {
    if traits.greeting.open_subsonic {
        return "unknown";
    }
    let version = traits.greeting.version.as_deref().unwrap_or_default();
    match (version, traits.refuses_newer) {
        ("1.15.0", Some(true) | None) => "airsonic",
        ("1.12.0", Some(false) | None) => "supysonic",
        (_, Some(true)) if is_classic(version) => "subsonic",
        (_, None) if is_classic(version) => "subsonic",
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
    use crate::domain::capabilities::{Evidence, Sharing};

    fn named(server: &str) -> Traits {
        Traits {
            greeting: Greeting {
                server: Some(server.to_owned()),
                ..Greeting::default()
            },
            ..Traits::default()
        }
    }

    fn nameless(version: &str, refuses_newer: Option<bool>) -> &'static str {
        recognise(&Traits {
            greeting: Greeting {
                version: Some(version.to_owned()),
                ..Greeting::default()
            },
            refuses_newer,
        })
        .key
    }

    #[test]
    fn a_server_is_recognised_by_its_own_name_in_any_case() {
        assert_eq!(recognise(&named("Ampache")).key, "ampache");
        assert_eq!(recognise(&named("mstream")).key, "mstream");
        assert_eq!(recognise(&named("LMS")).key, "lms");
    }

    #[test]
    fn nameless_servers_are_told_by_several_facts() {
        for (version, refuses, key) in [
            ("1.15.0", None, "airsonic"),
            ("1.15.0", Some(true), "airsonic"),
            ("1.15.0", Some(false), "unknown"),
            ("1.12.0", Some(false), "supysonic"),
            ("1.12.0", Some(true), "subsonic"),
            ("1.10.2", Some(true), "subsonic"),
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
            let absent = matches!(row.can.sharing, Sharing::Absent { .. });
            assert_eq!(row.can.evidence == Evidence::Unknown, row.key == "unknown");
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
