//! What was learned of a server, so that it need not be asked every time.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Account;
use crate::domain::ServerKind;
use crate::error::{Error, Result};
use crate::files::{self, Durability, Mode};

/// How long facts are believed.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Whether one of a server's APIs lets us in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// It answers as it should.
    Open,
    /// Something in between answers instead, such as a login proxy.
    Shut,
}

/// Facts of one server, as one account sees it. `None` is "not learned", never "no".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Which API it is spoken to with.
    pub kind: Option<ServerKind>,
    /// The server's own version.
    pub version: Option<String>,
    /// The row of rules that fits a Subsonic server.
    pub flavor: Option<String>,
    /// The Subsonic API version to speak.
    pub api_version: Option<String>,
    /// Whether it takes nothing but the password itself from this account.
    pub plain_login: Option<bool>,
    /// Whether it reads POST forms (OpenSubsonic `formPost`).
    pub form_post: Option<bool>,
    /// The account's id.
    pub account_id: Option<String>,
    /// The account's name as the server spells it.
    pub account_name: Option<String>,
    /// Whether the account administers the server.
    pub is_admin: Option<bool>,
    /// Whether the account may share.
    pub may_share: Option<bool>,
    /// Whether sharing is switched on.
    pub sharing: Option<bool>,
    /// Whether visitors were let in to a share, where only its page tells.
    pub visitors: Option<bool>,
    /// Whether downloads are switched on, where that is a setting.
    pub downloads: Option<bool>,
    /// Where the API is, where that is not the configured address.
    pub api_base: Option<String>,
    /// What the server's own links begin with, as in `https://share.example.com`.
    pub public_base: Option<String>,
    /// Whether a setting of the server says so, such as Navidrome's `ShareURL`.
    pub public_base_is_set: Option<bool>,
    /// The path below which a share's page asks for its parts and its sound.
    pub page_path: Option<String>,
    /// When that was learned; it changes more often than the rest.
    pub public_base_learned_at: Option<Timestamp>,
    /// How many seconds the server's clock is ahead of ours.
    pub clock_offset_seconds: Option<i64>,
    /// Navidrome's own API, beside Subsonic.
    pub native_door: Option<Door>,
    /// When this was learned.
    pub learned_at: Option<Timestamp>,
}

impl Facts {
    /// Whether they were learned within the last 24 hours.
    #[must_use]
    pub fn are_fresh(&self, now: Timestamp) -> bool {
        self.learned_at
            .is_some_and(|learned| now.duration_since(learned).abs() < KEPT)
    }
}

/// Where one account's facts are kept.
#[derive(Debug, Clone)]
pub struct FactsStore {
    file: PathBuf,
}

impl FactsStore {
    /// The place below the state folder. Touches nothing.
    #[must_use]
    pub fn new(state: &Path, account: &Account) -> Self {
        Self {
            file: account.file(state, "facts", "json"),
        }
    }

    /// The facts, if there are any that are fresh. What can't be read counts as not learned.
    #[must_use]
    pub fn load(&self, now: Timestamp) -> Option<Facts> {
        let bytes = fs::read(&self.file).ok()?;
        let facts: Facts = serde_json::from_slice(&bytes)
            .inspect_err(|error| tracing::debug!(%error, "stored facts are unreadable"))
            .ok()?;
        facts.are_fresh(now).then_some(facts)
    }

    /// Keeps facts. Only their absence costs anything, so a failure here should be a warning.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) where the state folder can't be written.
    pub fn save(&self, facts: &Facts) -> Result<()> {
        let failed = |error| Error::io(format!("keep facts in {}", self.file.display()), error);
        let json = serde_json::to_vec_pretty(facts).map_err(|error| failed(error.into()))?;
        files::parent_private_dir(&self.file).map_err(failed)?;
        files::write_with(&self.file, &json, Mode::Private, Durability::Cached).map_err(failed)
    }

    /// Forgets what was learned.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) where the file is there and can't be removed.
    pub fn forget(&self) -> Result<()> {
        super::remove(&self.file)
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn store(dir: &Path) -> FactsStore {
        let base = Url::parse("http://h.example").unwrap();
        FactsStore::new(dir, &Account::new(&base, "me"))
    }

    #[test]
    fn facts_are_believed_for_a_day() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path());
        let learned: Timestamp = "2026-05-01T12:00:00Z".parse().unwrap();
        assert_eq!(store.load(learned), None);
        let facts = Facts {
            kind: Some(ServerKind::Navidrome),
            native_door: Some(Door::Shut),
            learned_at: Some(learned),
            ..Facts::default()
        };
        store.save(&facts).unwrap();
        assert_eq!(
            store.load(learned + KEPT - SignedDuration::from_secs(1)),
            Some(facts)
        );
        assert_eq!(store.load(learned + KEPT), None);
        store.forget().unwrap();
        store.forget().unwrap();
        assert_eq!(store.load(learned), None);
    }

    #[test]
    fn facts_of_other_versions_and_broken_ones_do_no_harm() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path());
        let now: Timestamp = "2026-05-01T12:00:00Z".parse().unwrap();
        files::parent_private_dir(&store.file).unwrap();
        let newer = br#"{"learned_at":"2026-05-01T11:00:00Z","version":"1","unheard_of":[1]}"#;
        files::write(&store.file, newer, Mode::Private).unwrap();
        assert_eq!(store.load(now).unwrap().version.as_deref(), Some("1"));
        files::write(&store.file, b"{\"learned_at\":", Mode::Private).unwrap();
        assert_eq!(store.load(now), None);
    }

    #[test]
    fn a_state_folder_that_cannot_be_written_is_only_an_error_value() {
        let dir = tempfile::tempdir().unwrap();
        let in_the_way = dir.path().join("file");
        files::write(&in_the_way, b"", Mode::Shared).unwrap();
        let store = store(&in_the_way);
        assert_eq!(
            store.save(&Facts::default()).unwrap_err().code(),
            crate::Code::Io
        );
        assert_eq!(store.load(Timestamp::UNIX_EPOCH), None);
    }
}
