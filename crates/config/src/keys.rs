//! The settings: one row each. What reads them, lays layers over each other, writes them and describes
//! them in the manual is made from these rows.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method alone is not general enough in its lifetimes"
)]

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file::{Section, Value, located};
use super::values::{self, Rate};
use crate::backend::Access;
use crate::domain::expiry::Expiry;
use crate::env_vars::{self, Environment, Variable};
use crate::error::{Code, Error, Result};

/// A setting as the manual describes it.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name in the configuration file.
    pub name: &'static str,
    /// What its value is called.
    pub value: &'static str,
    /// What it is for.
    pub purpose: &'static str,
}

const fn key(name: &'static str, value: &'static str, purpose: &'static str) -> Key {
    Key {
        name,
        value,
        purpose,
    }
}

/// Makes [`Settings`] and [`COMMON`] of rows: the field, its key, what its value is called, the variable
/// that holds it, how it is read from the file and written to it, and what it is for.
macro_rules! settings {
    ($(
        $(#[doc = $doc:literal])+
        $field:ident: $type:ty = $name:literal $value:literal,
        $(variable $variable:ident by $parse:expr,)?
        read $read:expr,
        write $write:expr,
        $purpose:literal;
    )+) => {
        /// One layer of what may be set at every level (flag, variable, server, defaults): what it
        /// says, and nothing where it says nothing.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Settings {
            $($(#[doc = $doc])+ pub $field: Option<$type>,)+
        }

        impl Settings {
            /// This layer over a lower one.
            #[must_use]
            pub fn over(self, lower: Self) -> Self {
                Self { $($field: self.$field.or(lower.$field),)+ }
            }

            /// Takes these keys out of a table of the configuration.
            pub(super) fn take(section: &mut Section<'_>, home: Option<&Path>) -> Result<Self> {
                Ok(Self { $($field: taken(section, $name, home, $read)?,)+ })
            }

            /// The environment's layer. The zone is not in it: `TZ` has its own rules, see `zone`.
            pub(super) fn of_environment(env: &Environment) -> Result<Self> {
                let mut layer = Self::default();
                $($(layer.$field = variable(env, &env_vars::$variable, $parse)?;)?)+
                Ok(layer)
            }

            /// What this layer says, as keys and values of the configuration.
            pub(super) fn written(&self) -> Vec<(&'static str, toml_edit::Value)> {
                let mut keys = Vec::new();
                $(keys.extend(written($name, self.$field.as_ref(), $write));)+
                keys
            }
        }

        /// The keys that may stand in `[defaults]` and in a server.
        pub const COMMON: &[Key] = &[$(key($name, $value, $purpose)),+];
    };
}

settings! {
    /// Which of Navidrome's APIs may be used.
    access: Access = "access" "WORD",
        read |value, _| value.parse(str::parse),
        write |access| access.as_str().into(),
        "Which of Navidrome's APIs to use: `auto`, `native`, or `subsonic` if a proxy guards `/auth` and \
         `/api`.";
    /// Certificates to trust besides the system's: a PEM file.
    ca_cert: PathBuf = "ca-cert" "PATH",
        read |value, home| value.path(home),
        write |path| path.display().to_string().into(),
        "A PEM file with certificates to trust besides the system's.";
    /// A certificate that is shown to servers that want one: a PEM file.
    client_cert: PathBuf = "client-cert" "PATH",
        read |value, home| value.path(home),
        write |path| path.display().to_string().into(),
        "A PEM file with the client certificate for servers, or proxies in front of them, that require one \
         (mutual TLS).";
    /// Its key: a PEM file.
    client_key: PathBuf = "client-key" "PATH",
        read |value, home| value.path(home),
        write |path| path.display().to_string().into(),
        "A PEM file with the key of `client-cert`, not encrypted. Unless set, the key is in the same file.";
    /// The expiry of a share made without one.
    default_expires: Expiry = "default-expires" "WHEN",
        read |value, _| located(value, values::default_expires(&value.string()?)),
        write |expiry| expiry.to_string().into(),
        "The expiry of shares that are created without `--expires`: a duration, a date, or `never`. 30 \
         days unless set.";
    /// The longest wait for one request.
    timeout: Duration = "timeout" "TIME",
        variable TIMEOUT by values::duration,
        read |value, _| value.parse(values::duration),
        write duration,
        "The timeout for one request. 30 seconds unless set.";
    /// The longest time for the whole command.
    deadline: Duration = "deadline" "TIME",
        variable DEADLINE by values::duration,
        read |value, _| value.parse(values::duration),
        write duration,
        "The time limit for a whole command.";
    /// How often a repeatable request is tried again.
    retries: u32 = "retries" "N",
        variable RETRIES by values::retries,
        read |value, _| value.parse(values::retries),
        write |retries| i64::from(*retries).into(),
        "Retries for requests that are safe to repeat. Unless set, 5 if the server answers or the \
         connection breaks, and 2 if the server never answers.";
    /// How many requests run at once.
    jobs: NonZeroUsize = "jobs" "N",
        variable JOBS by values::jobs,
        read |value, _| value.parse(values::jobs),
        write |jobs| i64::try_from(jobs.get()).unwrap_or(i64::MAX).into(),
        "Requests to run at once, 1 to 64. Unless set, as many as the server takes without getting slower: 4 at \
         first, 64 at most.";
    /// How many requests may begin per second.
    rate: Rate = "rate" "RATE",
        variable RATE by str::parse,
        read |value, _| value.parse(str::parse),
        write |rate| rate.to_string().into(),
        "The maximum request rate, such as `5` (per second) or `\"100/min\"`.";
    /// The time zone for dates without one.
    tz: String = "tz" "ZONE",
        read |value, _| value.string(),
        write |zone| zone.as_str().into(),
        "The time zone for dates that name none: a name such as `Europe/Berlin`, or an offset such as \
         `+02:00`.";
}

/// The keys that stand in a server alone.
pub const SERVER: &[Key] = &[
    key(
        "url",
        "URL",
        "The server's address, as in a browser, with the path it lives under. The only key that every \
         server needs.",
    ),
    key(
        "kind",
        "KIND",
        "`navidrome`, `subsonic`, `audiobookshelf`, or `sharing-api`. Detected unless set.",
    ),
    key("username", "NAME", "The account."),
    key(
        "password-file",
        "PATH",
        "A file whose first line is the password.",
    ),
    key(
        "password-command",
        "[WORD, ...]",
        "A command that prints the password on its first line. There is no shell.",
    ),
    key(
        "token-file",
        "PATH",
        "A file whose first line is an API key or token; also called `api-key-file`.",
    ),
    key(
        "token-command",
        "[WORD, ...]",
        "A command that prints an API key or token on its first line; also called `api-key-command`.",
    ),
    key(
        "alternate-urls",
        "[URL, ...]",
        "Other addresses of the same server, such as its public one beside the one in the local network. sharectl \
         tries them in this order if it can't connect to `url`; it never resends a request to a different \
         address. An address with http:// needs `insecure = true`.",
    ),
    key(
        "unix-socket",
        "PATH",
        "The Unix socket that the server listens on. `url` still sets the host name in requests, and \
         the base of links.",
    ),
    key(
        "auth",
        "WORD",
        "How the server identifies the account: `credentials`, or `header` for a Navidrome that trusts a header \
         (`Remote-User`). The proxy sets the header, or sharectl does with `headers`. No password is needed then.",
    ),
    key(
        "insecure",
        "BOOL",
        "Allow `alternate-urls` that send credentials over plain http to another machine.",
    ),
    key(
        "public-url",
        "URL",
        "The public base URL, if the server's own is wrong.",
    ),
    key(
        "public-probe",
        "BOOL",
        "Whether `sharectl check` tries the public base URL. True unless set; `false` is for servers whose \
         public base URL can't be reached from here.",
    ),
    key(
        "certificate",
        "SHA-256",
        "The fingerprint of a certificate to trust for this server, no matter who signed it; `sharectl server \
         add --trust-cert` sets it.",
    ),
    key(
        "headers",
        "TABLE",
        "Headers for every request: a string, or `{ file = PATH }`, `{ env = VARIABLE }`, or `{ command = \
         [WORD, ...] }`. sharectl never prints the values.",
    ),
    key(
        "allow-plain-password",
        "BOOL",
        "Allow sending the password over plain http to a Subsonic server that needs it.",
    ),
];

/// The keys that stand in `[defaults]` alone.
pub const DEFAULTS: &[Key] = &[key(
    "pager",
    "[WORD, ...]",
    "The pager for output that is longer than the terminal: a command. There is no shell. `[\"cat\"]` switches it \
     off.",
)];

/// The keys of `[history]`.
pub const HISTORY: &[Key] = &[key(
    "keep",
    "TIME",
    "How long operations stay in the journal, at least a day. 400 days unless set; beyond 256 MiB the oldest go \
     earlier.",
)];

/// The keys of `[check]`.
pub const CHECK: &[Key] = &[key(
    "ignore",
    "[CODE, ...]",
    "Findings that `sharectl check` leaves out, by their codes; `--ignore` adds to them.",
)];

/// Takes a key out of a table.
fn taken<T>(
    section: &mut Section<'_>,
    name: &'static str,
    home: Option<&Path>,
    read: impl FnOnce(&Value<'_>, Option<&Path>) -> Result<T>,
) -> Result<Option<T>> {
    let value = section.take(name);
    value.map(|value| read(&value, home)).transpose()
}

/// A key and its value, if there is one.
fn written<T>(
    name: &'static str,
    value: Option<&T>,
    write: impl FnOnce(&T) -> toml_edit::Value,
) -> Option<(&'static str, toml_edit::Value)> {
    value.map(|value| (name, write(value)))
}

/// A duration in whole units; finer than a millisecond is no setting.
fn duration(duration: &Duration) -> toml_edit::Value {
    match duration.subsec_millis() {
        0 => format!("{}s", duration.as_secs()).into(),
        _ => format!("{}ms", duration.as_millis()).into(),
    }
}

/// A variable's value, read by the parser that its flag has.
pub(super) fn variable<T>(
    env: &Environment,
    variable: &Variable,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>> {
    env.text(variable)?
        .map(parse)
        .transpose()
        .map_err(|message| Error::new(Code::Config, format!("{}: {message}", variable.name)))
}
