//! Where configuration and state are.

use std::path::{Path, PathBuf};

use crate::env_vars::{self, Environment};
use crate::error::{Code, Error, Result};

/// The places sharectl reads and writes.
#[derive(Debug, Clone)]
pub struct Paths {
    config: Option<PathBuf>,
    named: bool,
    system: Option<PathBuf>,
    state: Option<PathBuf>,
}

impl Paths {
    /// Finds them: the flags first, then the variables, then systemd's and the usual folders.
    #[must_use]
    pub fn new(env: &Environment, config: Option<&Path>, state: Option<&Path>) -> Self {
        let named = config.or_else(|| env.path(&env_vars::CONFIG));
        let usual = || Some(env.config_dir()?.join("config.toml"));
        let state = state.or_else(|| env.path(&env_vars::STATE_DIR));
        Self {
            config: named.map(Path::to_owned).or_else(usual),
            named: named.is_some(),
            // A named file is the only one, so that a script knows what it runs with.
            system: env
                .system_config()
                .filter(|_| named.is_none())
                .map(Path::to_owned),
            state: state
                .map(Path::to_owned)
                .or_else(|| systemd_state(env))
                .or_else(|| env.state_dir().map(Path::to_owned)),
        }
    }

    /// The user's configuration file: what is edited.
    ///
    /// # Errors
    /// [`Code::Config`] if there is no home directory.
    pub fn config(&self) -> Result<&Path> {
        self.config.as_deref().ok_or_else(|| {
            Error::new(
                Code::Config,
                "there is no home directory for the configuration",
            )
            .hint("name a file with `--config PATH` or SHARECTL_CONFIG")
        })
    }

    /// The user's file, where there is a place for one.
    pub(super) fn user_config(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// Whether the file was named, and therefore must exist.
    pub(super) const fn is_named(&self) -> bool {
        self.named
    }

    /// The configuration file for every user of this machine.
    pub(super) fn system_config(&self) -> Option<&Path> {
        self.system.as_deref()
    }

    /// Where prompted secrets are kept: beside the configuration file.
    ///
    /// # Errors
    /// [`Code::Config`] if there is no home directory.
    pub fn credentials(&self) -> Result<PathBuf> {
        Ok(self.config()?.with_file_name("credentials.toml"))
    }

    /// The state folder.
    ///
    /// # Errors
    /// [`Code::Config`] if there is no home directory.
    pub fn state(&self) -> Result<&Path> {
        self.state.as_deref().ok_or_else(|| {
            Error::new(Code::Config, "there is no home directory for the state")
                .hint("name a directory with `--state-dir PATH` or SHARECTL_STATE_DIR")
        })
    }

    /// The journal's folder.
    ///
    /// # Errors
    /// As [`state`](Self::state); so do the others.
    pub fn journal(&self) -> Result<PathBuf> {
        Ok(self.state()?.join("journal"))
    }

    /// Locks.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn locks(&self) -> Result<PathBuf> {
        Ok(self.state()?.join("locks"))
    }

    /// The sandbox's log.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn sandbox(&self) -> Result<PathBuf> {
        Ok(self.state()?.join("sandbox"))
    }
}

/// systemd's `StateDirectory=`, the first of them where there are several.
fn systemd_state(env: &Environment) -> Option<PathBuf> {
    let list = env.raw(&env_vars::STATE_DIRECTORY)?;
    match list.to_str() {
        Some(text) => text
            .split(':')
            .find(|path| !path.is_empty())
            .map(PathBuf::from),
        None => Some(PathBuf::from(list)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(flag: Option<&str>, variables: &[(&str, &str)]) -> PathBuf {
        let env = Environment::of(variables.iter().copied()).with_dirs("/c", "/s");
        let paths = Paths::new(&env, None, flag.map(Path::new));
        paths.state().unwrap().to_owned()
    }

    #[test]
    fn the_state_folder_follows_flag_variable_systemd_and_home_in_that_order() {
        let systemd = ("STATE_DIRECTORY", "/var/lib/sharectl:/var/lib/other");
        let variable = ("SHARECTL_STATE_DIR", "/variable");
        assert_eq!(
            state(Some("/flag"), &[variable, systemd]),
            Path::new("/flag")
        );
        assert_eq!(state(None, &[variable, systemd]), Path::new("/variable"));
        assert_eq!(state(None, &[systemd]), Path::new("/var/lib/sharectl"));
        assert_eq!(state(None, &[]), Path::new("/s"));
    }

    #[test]
    fn credentials_stand_beside_the_configuration() {
        let env = Environment::of([("SHARECTL_CONFIG", "/x/sharectl.toml")]).with_dirs("/c", "/s");
        let paths = Paths::new(&env, None, None);
        assert_eq!(
            paths.credentials().unwrap(),
            Path::new("/x/credentials.toml")
        );
        let paths = Paths::new(&env, Some(Path::new("/f.toml")), None);
        assert_eq!(paths.config().unwrap(), Path::new("/f.toml"));
    }

    #[test]
    fn without_a_home_the_flag_is_named() {
        let paths = Paths::new(&Environment::default(), None, None);
        assert!(crate::text::hints(&paths.config().unwrap_err())[0].contains("--config"));
        assert!(crate::text::hints(&paths.journal().unwrap_err())[0].contains("--state-dir"));
    }
}
