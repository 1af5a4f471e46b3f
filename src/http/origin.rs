//! Which server an error is about.

use std::fmt;

use url::Url;

use super::redact;

/// A server as messages name it: `home (https://music.example.com)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    profile: Option<String>,
    base: String,
}

impl Origin {
    /// Names the server at `base`, without its credentials.
    #[must_use]
    pub fn new(profile: Option<String>, base: &Url) -> Self {
        Self {
            profile,
            base: redact::url(base).trim_end_matches('/').to_owned(),
        }
    }

    /// The profile's name, where there is one.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// The `-s NAME` that a pasted hint needs, with a space before it; empty without a profile.
    #[must_use]
    pub fn selector(&self) -> String {
        self.profile
            .as_ref()
            .map(|name| format!(" -s {name}"))
            .unwrap_or_default()
    }

    /// The profile's name, or a placeholder, for hints about the configuration.
    #[must_use]
    pub fn name(&self) -> &str {
        self.profile.as_deref().unwrap_or("NAME")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.profile {
            Some(profile) => write!(f, "{profile} ({})", self.base),
            None => f.write_str(&self.base),
        }
    }
}
