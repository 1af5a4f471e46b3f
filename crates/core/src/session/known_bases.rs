//! Every base that public links of a server were ever printed with.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

use super::Account;
use crate::error::{Error, Result};
use crate::files::{self, Durability, Mode};

/// A server that changes its base more often than this loses the oldest.
const KEPT: usize = 64;

/// One base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBase {
    /// What links began with.
    pub base: Url,
    /// Whether the server was seen to answer visitors there.
    pub answers: bool,
}

#[derive(Debug, Default)]
struct Kept {
    bases: Vec<KnownBase>,
    /// What the server's own links began with last.
    own: Option<Url>,
}

/// The file: addresses are text in it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct KeptText {
    bases: Vec<BaseText>,
    own: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct BaseText {
    base: String,
    #[serde(default)]
    answers: bool,
}

impl KeptText {
    fn of(kept: &Kept) -> Self {
        let text = |known: &KnownBase| BaseText {
            base: known.base.to_string(),
            answers: known.answers,
        };
        Self {
            bases: kept.bases.iter().map(text).collect(),
            own: kept.own.as_ref().map(ToString::to_string),
        }
    }

    /// What of it can be read.
    fn into_kept(self) -> Kept {
        let known = |text: BaseText| {
            Some(KnownBase {
                base: Url::parse(&text.base).ok()?,
                answers: text.answers,
            })
        };
        Kept {
            bases: self.bases.into_iter().filter_map(known).collect(),
            own: self.own.and_then(|own| Url::parse(&own).ok()),
        }
    }
}

/// The bases of one server, whatever the account. They outlive what is learned for a day only: a link
/// that was sent out is recognized for as long as the state folder lives.
#[derive(Debug, Clone)]
pub struct KnownBases {
    file: PathBuf,
}

impl KnownBases {
    /// The place below the state folder for the server at `base`. Touches nothing.
    #[must_use]
    pub fn new(state: &Path, base: &Url) -> Self {
        Self {
            file: Account::new(base, "").file(state, "bases", "json"),
        }
    }

    /// All of them, oldest first; none if the file is not there or can't be read.
    #[must_use]
    pub fn load(&self) -> Vec<KnownBase> {
        self.read().bases
    }

    /// What the server's own links began with last, as far as a link told it.
    #[must_use]
    pub fn own(&self) -> Option<Url> {
        self.read().own
    }

    /// Keeps what the server's own links begin with.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn set_own(&self, own: Option<&Url>) -> Result<()> {
        let mut kept = self.read();
        if kept.own.as_ref() == own {
            return Ok(());
        }
        kept.own = own.cloned();
        self.save(&kept)
    }

    fn read(&self) -> Kept {
        let Ok(bytes) = fs::read(&self.file) else {
            return Kept::default();
        };
        let text: KeptText = serde_json::from_slice(&bytes)
            .inspect_err(|error| tracing::debug!(%error, "known bases are unreadable"))
            .unwrap_or_default();
        text.into_kept()
    }

    /// Adds a base, or notes that the server answers there.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if the state folder can't be written.
    pub fn add(&self, base: &Url, answers: bool) -> Result<()> {
        let mut kept = self.read();
        let bases = &mut kept.bases;
        match bases.iter_mut().find(|known| known.base == *base) {
            Some(known) if known.answers || !answers => return Ok(()),
            Some(known) => known.answers = true,
            None => bases.push(KnownBase {
                base: base.clone(),
                answers,
            }),
        }
        let excess = bases.len().saturating_sub(KEPT);
        bases.drain(..excess);
        self.save(&kept)
    }

    fn save(&self, kept: &Kept) -> Result<()> {
        let failed = |error| Error::io(format!("keep bases in {}", self.file.display()), error);
        let json =
            serde_json::to_vec_pretty(&KeptText::of(kept)).map_err(|error| failed(error.into()))?;
        files::parent_private_dir(&self.file).map_err(failed)?;
        files::write_with(&self.file, &json, Mode::Private, Durability::Cached).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_are_kept_once_each_and_by_server() {
        let dir = tempfile::tempdir().unwrap();
        let url = |text: &str| Url::parse(text).unwrap();
        let bases = KnownBases::new(dir.path(), &url("https://h.example"));
        assert_eq!(bases.load(), []);
        bases.add(&url("https://s.example/x"), false).unwrap();
        bases.add(&url("https://s.example/x"), true).unwrap();
        bases.add(&url("https://s.example/x"), false).unwrap();
        let known = bases.load();
        assert_eq!(known.len(), 1);
        assert!(known[0].answers);
        let other = KnownBases::new(dir.path(), &url("https://other.example"));
        assert_eq!(other.load(), []);
        for number in 0..KEPT {
            bases
                .add(&url(&format!("https://{number}.example")), false)
                .unwrap();
        }
        assert_eq!(bases.load().len(), KEPT);
        assert!(!bases.load().contains(&known[0]));
    }
}
