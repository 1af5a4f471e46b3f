//! The environment: all variables that sharectl reads, in one list, and the paths of configuration and state. No
//! other module reads variables. The libraries for HTTP and TLS read a few, which are marked.
//!
//! No variable disables a safety check: `--yes`, `--all`, and `--owner` deliberately have none.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Code, Error, Result};

/// An environment variable that affects sharectl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// The variable's name.
    pub name: &'static str,
    /// The purpose of the variable, for the manual.
    pub purpose: &'static str,
    /// The first version that reads it.
    pub since: &'static str,
    /// The code that reads the variable.
    pub reader: Reader,
}

/// The code that reads a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// sharectl.
    Sharectl,
    /// A library (reqwest or rustls-native-certs), from the process's environment. Tests can't set the
    /// variable through [`Environment`].
    Library,
    /// sharectl, in tests only. The manual leaves the variable out.
    Tests,
}

/// Declares the variables and [`ALL`] together, so every variable that can be read is in the list.
macro_rules! variables {
    ($($(#[$reader:ident])? $ident:ident = $name:literal, $since:literal, $purpose:literal;)+) => {
        $(
            #[doc = concat!("`", $name, "`: ", $purpose, ".")]
            pub const $ident: Variable = Variable {
                name: $name,
                purpose: $purpose,
                since: $since,
                reader: variables!(@reader $($reader)?),
            };
        )+

        /// Every variable, in the manual's order.
        pub const ALL: &[Variable] = &[$($ident),+];
    };
    (@reader) => { Reader::Sharectl };
    (@reader library) => { Reader::Library };
    (@reader tests) => { Reader::Tests };
}

variables! {
    SERVER = "SHARECTL_SERVER", "0.1.0", "the server to use, as `--server` takes it";
    URL = "SHARECTL_URL", "0.1.0", "base URL of the server `env`, which needs no file";
    KIND = "SHARECTL_KIND", "0.1.0", "kind of the server `env` [default: detected]";
    USERNAME = "SHARECTL_USERNAME", "0.1.0", "user name on the server `env`";
    PASSWORD = "SHARECTL_PASSWORD", "0.1.0", "password on the server `env`";
    PASSWORD_FILE = "SHARECTL_PASSWORD_FILE", "0.1.0", "file whose first line is the password on the server `env`";
    PASSWORD_COMMAND = "SHARECTL_PASSWORD_COMMAND", "0.1.0", "command whose first line of output is the password on the server `env`: a JSON array (`[\"pass\", \"show\", \"nas\"]`), or plain words split at whitespace; no shell";
    TOKEN = "SHARECTL_TOKEN", "0.1.0", "API key or token on the server `env`";
    TOKEN_FILE = "SHARECTL_TOKEN_FILE", "0.1.0", "file whose first line is the API key or token on the server `env`";
    CONFIG = "SHARECTL_CONFIG", "0.1.0", "configuration file to use instead of the default ones";
    STATE_DIR = "SHARECTL_STATE_DIR", "0.1.0", "directory for the journal, server facts, tokens, and locks";
    IN_HOOK = "SHARECTL_IN_HOOK", "0.1.0", "set for the `on-change` command; prevents the command from triggering itself";
    OUTPUT = "SHARECTL_OUTPUT", "0.1.0", "output format, as `--output` takes it";
    NO_INPUT = "SHARECTL_NO_INPUT", "0.1.0", "never ask, as `--no-input`";
    ACCESSIBLE = "SHARECTL_ACCESSIBLE", "0.1.0", "plain mode, as `--accessible`";
    SHARECTL_PAGER = "SHARECTL_PAGER", "0.1.0", "pager for long output, before `PAGER`: a command with its options, split at whitespace; no shell; `cat` switches it off";
    PAGER = "PAGER", "0.1.0", "pager for long output, if neither `SHARECTL_PAGER` nor the configuration names one [default: `less`]";
    LESS = "LESS", "0.1.0", "options for `less`; unless set, sharectl sets `FRX`: quit if the output fits on one screen, show colors, and don't clear the screen";
    LV = "LV", "0.1.0", "options for `lv`; unless set, sharectl sets `-c`";
    VISUAL = "VISUAL", "0.1.0", "editor for a description of several lines, before `EDITOR`";
    EDITOR = "EDITOR", "0.1.0", "editor for a description of several lines";
    TIMEOUT = "SHARECTL_TIMEOUT", "0.1.0", "timeout for one request, such as `30s`";
    DEADLINE = "SHARECTL_DEADLINE", "0.1.0", "time limit for the whole command, such as `10min`";
    RETRIES = "SHARECTL_RETRIES", "0.1.0", "retries for requests that are safe to repeat";
    JOBS = "SHARECTL_JOBS", "0.1.0", "requests to run at once";
    RATE = "SHARECTL_RATE", "0.1.0", "maximum request rate, such as `5` (per second) or `100/min`";
    TZ_OF_SHARECTL = "SHARECTL_TZ", "0.1.0", "time zone for dates without one, before `TZ`";
    TZ = "TZ", "0.1.0", "time zone for dates without one";
    TZDIR = "TZDIR", "0.1.0", "directory of the system's time zone data, used if it is newer than the data built in";
    NO_COLOR = "NO_COLOR", "0.1.0", "no colors if set";
    CLICOLOR = "CLICOLOR", "0.1.0", "no colors if `0`";
    CLICOLOR_FORCE = "CLICOLOR_FORCE", "0.1.0", "colors even if the output is not a terminal, unless `0`";
    TERM = "TERM", "0.1.0", "`dumb` means plain mode, as `--accessible`";
    FORCE_HYPERLINK = "FORCE_HYPERLINK", "0.1.0", "clickable links in a terminal that is not known for them; none when `0`";
    TERM_PROGRAM = "TERM_PROGRAM", "0.1.0", "the terminal: some can show clickable links";
    VTE_VERSION = "VTE_VERSION", "0.1.0", "set by GNOME's and similar terminals, which can show clickable links";
    KONSOLE_VERSION = "KONSOLE_VERSION", "0.1.0", "set by Konsole, which can show clickable links";
    WT_SESSION = "WT_SESSION", "0.1.0", "set by Windows Terminal, which can show clickable links";
    COLUMNS = "COLUMNS", "0.1.0", "width of tables";
    LC_ALL = "LC_ALL", "0.1.0", "locale: symbols are ASCII unless it names UTF-8";
    LC_CTYPE = "LC_CTYPE", "0.1.0", "locale, after `LC_ALL`";
    LANG = "LANG", "0.1.0", "locale, after `LC_CTYPE`";
    HOME = "HOME", "0.1.0", "what `~/` in a configured path stands for";
    XDG_CONFIG_HOME = "XDG_CONFIG_HOME", "0.1.0", "directory that holds `sharectl/config.toml`";
    XDG_STATE_HOME = "XDG_STATE_HOME", "0.1.0", "directory that holds the `sharectl` state directory";
    STATE_DIRECTORY = "STATE_DIRECTORY", "0.1.0", "state directory given by systemd's `StateDirectory=`";
    CREDENTIALS_DIRECTORY = "CREDENTIALS_DIRECTORY", "0.1.0", "directory given by systemd's `LoadCredential=`: `sharectl.NAME.password` and `sharectl.NAME.token` are found there";
    JOURNAL_STREAM = "JOURNAL_STREAM", "0.1.0", "set by systemd when stderr is its journal: lines carry their priority";
    TMUX = "TMUX", "0.1.0", "set inside tmux: the clipboard sequence is wrapped for it";
    STY = "STY", "0.1.0", "set inside screen: the clipboard sequence is wrapped for it";
    BROWSER = "BROWSER", "0.1.0", "program that `--open` starts; several have colons between them, and `%s` is the link";
    DISPLAY = "DISPLAY", "0.1.0", "an X desktop: there `--open` needs no `BROWSER`";
    WAYLAND_DISPLAY = "WAYLAND_DISPLAY", "0.1.0", "a Wayland desktop: there `--open` needs no `BROWSER`";
    WSL_DISTRO_NAME = "WSL_DISTRO_NAME", "0.1.0", "Linux on Windows: there `--open` needs no `BROWSER`";
    COMPLETE = "COMPLETE", "0.1.0", "set to a shell's name, prints the script that completes with servers and shares: `source <(COMPLETE=bash sharectl)`";
    #[library]
    HTTP_PROXY = "HTTP_PROXY", "0.1.0", "proxy for servers at `http://`, with credentials if it requires any (`http://user:password@proxy:3128`); like the next three it can be lowercase; sharectl never uses a proxy for servers on this machine";
    #[library]
    HTTPS_PROXY = "HTTPS_PROXY", "0.1.0", "proxy for servers at `https://`";
    #[library]
    ALL_PROXY = "ALL_PROXY", "0.1.0", "proxy if neither of those two is set";
    #[library]
    NO_PROXY = "NO_PROXY", "0.1.0", "comma-separated hosts, domains, and networks to connect to without a proxy; `*` is all";
    #[library]
    SSL_CERT_FILE = "SSL_CERT_FILE", "0.1.0", "file of authorities to trust instead of the system's, for every server; `ca-cert` adds one to a single server's";
    #[library]
    SSL_CERT_DIR = "SSL_CERT_DIR", "0.1.0", "directories of certificate authorities to trust instead of the system's, with colons between them";
    #[tests]
    TEST_NOW = "SHARECTL_TEST_NOW", "0.1.0", "a fixed clock, for tests";
    #[tests]
    TEST_WATCHED = "SHARECTL_TEST_WATCHED", "0.1.0", "summaries on stderr although it is not a terminal, for tests";
}

/// The variables that contain secrets. sharectl doesn't pass them to programs that only display output. Clones share
/// the names, so a name that the configuration adds applies to all of them.
#[derive(Debug, Clone)]
pub struct Secrets(Arc<Mutex<BTreeSet<String>>>);

impl Default for Secrets {
    fn default() -> Self {
        let own = [PASSWORD, TOKEN].map(|variable| variable.name.to_owned());
        Self(Arc::new(Mutex::new(own.into())))
    }
}

impl Secrets {
    /// Adds a variable that the configuration uses as the source of a secret.
    pub fn add(&self, name: &str) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.insert(name.to_owned());
    }

    /// The names of the variables.
    #[must_use]
    pub fn names(&self) -> BTreeSet<String> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.clone()
    }
}

impl PartialEq for Secrets {
    fn eq(&self, other: &Self) -> bool {
        self.names() == other.names()
    }
}

impl Eq for Secrets {}

/// The environment at the start of the process. Only this type reads the real environment, so tests don't change it.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
    config_dir: Option<PathBuf>,
    state_dir: Option<PathBuf>,
    system_config: Option<PathBuf>,
    secrets: Secrets,
}

impl Environment {
    /// Reads the process's environment.
    #[must_use]
    pub fn from_process() -> Self {
        let directories = directories::ProjectDirs::from("", "", "sharectl");
        let directories = directories.as_ref();
        Self {
            variables: std::env::vars_os().collect(),
            config_dir: directories.map(|dirs| dirs.config_dir().to_owned()),
            state_dir: directories.map(|dirs| {
                dirs.state_dir()
                    .unwrap_or_else(|| dirs.data_local_dir())
                    .to_owned()
            }),
            system_config: cfg!(unix).then(|| PathBuf::from("/etc/sharectl/config.toml")),
            secrets: Secrets::default(),
        }
    }

    /// The variables that contain secrets.
    #[must_use]
    pub const fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// An environment with only these variables and without default paths.
    pub fn of<N, V>(variables: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<OsString>,
        V: Into<OsString>,
    {
        Self {
            variables: variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            ..Self::default()
        }
    }

    /// The same environment with these directories for configuration and state.
    #[must_use]
    pub fn with_dirs(mut self, config: impl Into<PathBuf>, state: impl Into<PathBuf>) -> Self {
        self.config_dir = Some(config.into());
        self.state_dir = Some(state.into());
        self
    }

    /// The same environment with this system configuration file.
    #[must_use]
    pub fn with_system_config(mut self, path: impl Into<PathBuf>) -> Self {
        self.system_config = Some(path.into());
        self
    }

    /// A variable's raw value; an empty value counts as not set.
    #[must_use]
    pub fn raw(&self, variable: &Variable) -> Option<&OsStr> {
        self.lookup(variable.name)
    }

    /// A variable's text; an empty value counts as not set.
    ///
    /// # Errors
    /// [`Code::Config`] if it is not UTF-8.
    pub fn text(&self, variable: &Variable) -> Result<Option<&str>> {
        self.named(variable.name)
    }

    /// A variable that contains a path; an empty value counts as not set.
    #[must_use]
    pub fn path(&self, variable: &Variable) -> Option<&Path> {
        self.raw(variable).map(Path::new)
    }

    /// Whether a variable is set to anything but `0`, `false`, `no` or `off`.
    #[must_use]
    pub fn is_on(&self, variable: &Variable) -> bool {
        self.raw(variable).is_some_and(|value| {
            let off = ["0", "false", "no", "off"];
            !off.iter().any(|word| value.eq_ignore_ascii_case(word))
        })
    }

    /// The text of a variable that the configuration names, such as `CF_SECRET` in `{ env = "CF_SECRET" }`.
    ///
    /// # Errors
    /// [`Code::Config`] if it is not UTF-8.
    pub fn named(&self, name: &str) -> Result<Option<&str>> {
        let Some(value) = self.lookup(name) else {
            return Ok(None);
        };
        value.to_str().map(Some).ok_or_else(|| {
            Error::new(
                Code::Config,
                format!("the variable {name} is not valid UTF-8"),
            )
        })
    }

    fn lookup(&self, name: &str) -> Option<&OsStr> {
        self.variables
            .get(OsStr::new(name))
            .map(OsString::as_os_str)
            .filter(|value| !value.is_empty())
    }
}

/// Shows only names, because values can be secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

/// The paths that sharectl reads and writes.
#[derive(Debug, Clone)]
pub struct Paths {
    /// The user's configuration file; `None` if there is no directory for it.
    pub(super) config: Option<PathBuf>,
    /// Whether a flag or variable names that file, so it must exist.
    pub(super) named: bool,
    /// The configuration file for all users of this machine.
    pub(super) system: Option<PathBuf>,
    state: Option<PathBuf>,
}

impl Paths {
    /// Finds the paths: from the flags, then the variables, then systemd's directory, then the default directories.
    #[must_use]
    pub fn new(env: &Environment, config: Option<&Path>, state: Option<&Path>) -> Self {
        let named = config.or_else(|| env.path(&CONFIG));
        let usual = || Some(env.config_dir.as_ref()?.join("config.toml"));
        let state = state.or_else(|| env.path(&STATE_DIR));
        Self {
            config: named.map(Path::to_owned).or_else(usual),
            named: named.is_some(),
            // If a file is named, the system's file isn't read, so a script gets exactly the file that it names.
            system: env.system_config.clone().filter(|_| named.is_none()),
            state: state
                .map(Path::to_owned)
                .or_else(|| systemd_state(env))
                .or_else(|| env.state_dir.clone()),
        }
    }

    /// The user's configuration file, which sharectl edits.
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

    /// The file of saved secrets, in the same directory as the configuration file.
    ///
    /// # Errors
    /// [`Code::Config`] if there is no home directory.
    pub fn credentials(&self) -> Result<PathBuf> {
        Ok(self.config()?.with_file_name("credentials.toml"))
    }

    /// The state directory.
    ///
    /// # Errors
    /// [`Code::Config`] if there is no home directory.
    pub fn state(&self) -> Result<&Path> {
        self.state.as_deref().ok_or_else(|| {
            Error::new(Code::Config, "there is no home directory for the state")
                .hint("name a directory with `--state-dir PATH` or SHARECTL_STATE_DIR")
        })
    }

    /// The journal's directory.
    ///
    /// # Errors
    /// The errors of [`state`](Self::state).
    pub fn journal(&self) -> Result<PathBuf> {
        Ok(self.state()?.join("journal"))
    }

    /// The directory of the locks.
    ///
    /// # Errors
    /// The errors of [`state`](Self::state).
    pub fn locks(&self) -> Result<PathBuf> {
        Ok(self.state()?.join("locks"))
    }

    /// The sandbox's log.
    ///
    /// # Errors
    /// The errors of [`state`](Self::state).
    pub fn sandbox(&self) -> Result<PathBuf> {
        Ok(self.state()?.join("sandbox"))
    }
}

/// The directory of systemd's `StateDirectory=`, the first if there are several.
fn systemd_state(env: &Environment) -> Option<PathBuf> {
    let list = env.raw(&STATE_DIRECTORY)?;
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

    #[test]
    fn every_name_is_listed_once_and_has_a_purpose() {
        let mut names: Vec<_> = ALL.iter().map(|variable| variable.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        for variable in ALL {
            assert!(!variable.purpose.is_empty() && !variable.purpose.ends_with('.'));
        }
    }

    #[test]
    fn no_variable_disarms_a_safety() {
        for word in ["YES", "ALL", "OWNER", "FORCE", "JOURNAL", "DRY_RUN", "MAX"] {
            let name = format!("SHARECTL_{word}");
            assert!(ALL.iter().all(|variable| !variable.name.starts_with(&name)));
        }
    }

    #[test]
    fn an_empty_variable_counts_as_not_set() {
        let env = Environment::of([("SHARECTL_URL", ""), ("NO_COLOR", "1")]);
        assert_eq!(env.text(&URL).unwrap(), None);
        assert!(env.is_on(&NO_COLOR));
        assert!(!Environment::of([("CLICOLOR_FORCE", "0")]).is_on(&CLICOLOR_FORCE));
    }

    #[test]
    fn the_debug_form_shows_no_values() {
        let env = Environment::of([("SHARECTL_PASSWORD", "sesame-open")]);
        let shown = format!("{env:?}");
        assert!(shown.contains("SHARECTL_PASSWORD") && !shown.contains("sesame"));
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_not_text_is_an_error_naming_the_variable() {
        use std::os::unix::ffi::OsStringExt as _;
        let env = Environment::of([("SHARECTL_KIND", OsString::from_vec(vec![0xff]))]);
        let error = env.text(&KIND).unwrap_err();
        assert_eq!(
            error.message(),
            "the variable SHARECTL_KIND is not valid UTF-8"
        );
        assert_eq!(error.code(), Code::Config);
    }

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
