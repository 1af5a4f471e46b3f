//! Whose state it is: a server's address and a user there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use url::Url;

use crate::fingerprint::short_hash;

/// How much of a host's name a key shows.
const READABLE: usize = 60;

/// An account on a server. State is kept under it rather than under a profile's name, so that
/// renaming a profile loses nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountKey {
    base: String,
    host: String,
    user: String,
    /// Where the API key comes from that stands for the name.
    key: String,
}

impl AccountKey {
    /// The account of `user` on the server at `base`; without a name, the server itself.
    #[must_use]
    pub fn new(base: &Url, user: &str) -> Self {
        let origin = base.origin().ascii_serialization();
        let path = base.path().trim_end_matches('/');
        Self {
            base: format!("{origin}{path}"),
            host: base.host_str().unwrap_or_default().to_owned(),
            user: user.to_owned(),
            key: String::new(),
        }
    }

    /// The account of an API key on the server at `base`, known by where the key comes from.
    #[must_use]
    pub fn of_api_key(base: &Url, source: impl Into<String>) -> Self {
        Self {
            key: source.into(),
            ..Self::new(base, "")
        }
    }

    /// The server's address: neither credentials, nor query, nor a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A file name for it: the host, to be read, and a hash that tells all accounts apart. Stable
    /// across versions.
    #[must_use]
    pub fn key(&self) -> String {
        let host: String = self
            .host
            .chars()
            .map(|letter| match letter {
                'a'..='z' | '0'..='9' | '.' | '-' => letter,
                _ => '_',
            })
            .take(READABLE)
            .collect();
        let mut named = format!("{}\n{}", self.base, self.user);
        if !self.key.is_empty() {
            named.push('\n');
            named.push_str(&self.key);
        }
        format!("{}-{}", host.trim_start_matches('.'), short_hash(&named, 6))
    }

    /// The file of this account in one of the state folder's parts.
    #[must_use]
    pub fn file(&self, state: &Path, part: &str, extension: &str) -> PathBuf {
        state.join(part).join(format!("{}.{extension}", self.key()))
    }

    /// Keeps all that the state folder has of this account as another one's from now on: an account
    /// that is known by a profile's name has another key if that changes.
    ///
    /// # Errors
    /// What can't be moved; then everything is where it was.
    pub fn becomes(&self, other: &Self, state: &Path) -> io::Result<()> {
        let (from, to) = (self.key(), other.key());
        if from == to {
            return Ok(());
        }
        let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
        for (old, new) in kept_of(state, &from, &to)? {
            if let Err(error) = fs::rename(&old, &new) {
                for (old, new) in moved.iter().rev() {
                    // The first failure is the one to be told.
                    let _ = fs::rename(new, old);
                }
                return Err(error);
            }
            moved.push((old, new));
        }
        Ok(())
    }
}

/// What the parts of a state folder hold under a key, and what it is called under another.
fn kept_of(state: &Path, from: &str, to: &str) -> io::Result<Vec<(PathBuf, PathBuf)>> {
    let mut found = Vec::new();
    let parts = match fs::read_dir(state) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        parts => parts?,
    };
    for part in parts {
        let part = part?.path();
        if !part.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&part)? {
            let name = entry?.file_name();
            let text = name.to_string_lossy().into_owned();
            let rest = text.strip_prefix(from);
            if let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with('.')) {
                let new = OsString::from(format!("{to}{rest}"));
                found.push((part.join(&name), part.join(new)));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(base: &str, user: &str) -> String {
        AccountKey::new(&Url::parse(base).unwrap(), user).key()
    }

    #[test]
    fn a_key_is_stable_and_readable() {
        assert_eq!(
            key("https://music.example.com", "admin"),
            "music.example.com-8d5d60d19d61"
        );
    }

    #[test]
    fn account_state_moves_with_its_key() {
        let state = tempfile::tempdir().unwrap();
        let base = Url::parse("https://music.example.com").unwrap();
        let [home, nas, other] =
            ["home", "nas", "other"].map(|name| AccountKey::of_api_key(&base, name));
        let folder = |account: &AccountKey| state.path().join("journal").join(account.key());
        fs::create_dir_all(folder(&home).join("open")).unwrap();
        fs::create_dir_all(folder(&other)).unwrap();
        fs::create_dir_all(state.path().join("facts")).unwrap();
        let facts = |account: &AccountKey| account.file(state.path(), "facts", "json");
        fs::create_dir(facts(&home)).unwrap();
        home.becomes(&nas, state.path()).unwrap();
        assert!(folder(&nas).join("open").exists() && facts(&nas).exists());
        assert!(!folder(&home).exists() && !facts(&home).exists());
        assert!(folder(&other).exists());
        nas.becomes(&nas, state.path()).unwrap();
        home.becomes(&other, &state.path().join("none")).unwrap();
    }

    #[test]
    fn spellings_of_one_address_share_a_key() {
        let plain = key("https://h.example/nav", "a");
        for same in [
            "https://H.example:443/nav/",
            "https://x:y@h.example/nav",
            "https://h.example/nav?q#f",
        ] {
            assert_eq!(key(same, "a"), plain, "{same}");
        }
    }

    #[test]
    fn other_users_paths_ports_and_schemes_have_other_keys() {
        let plain = key("https://h.example/nav", "a");
        for (base, user) in [
            ("https://h.example/nav", "b"),
            ("https://h.example", "a"),
            ("https://h.example:444/nav", "a"),
            ("http://h.example/nav", "a"),
        ] {
            assert_ne!(key(base, user), plain);
        }
    }

    proptest! {
        #[test]
        fn any_host_and_user_make_a_safe_file_name(host in "\\PC{1,80}", user in "\\PC{0,80}") {
            if let Ok(base) = Url::parse(&format!("http://{host}/")) {
                let key = AccountKey::new(&base, &user).key();
                prop_assert!(key.len() <= READABLE + 13);
                prop_assert!(!key.starts_with('.'));
                prop_assert!(key.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)));
            }
        }
    }
}
