//! Reading the configuration: files, environment and flags laid over each other.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::file::{Alias, File, Server};
use super::keys::{self, Settings};
use super::paths::Paths;
use super::profile::{Origin, Profile};
use super::secret::{self, SecretSource};
use super::{base_url, name};
use crate::domain::check::FindingCode;
use crate::domain::share::ServerKind;
use crate::domain::span::Span;
use crate::env_vars::{self, Environment};
use crate::error::{Code, Error, Result};

/// Where `sharectl demo serve` listens, and what the sandbox's links name.
pub const SANDBOX_URL: &str = "http://127.0.0.1:8533";

/// The user name of the sandbox's account, and its password too: invented, and no secret.
const SANDBOX_ACCOUNT: &str = "admin";

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--server`, as often as given.
    pub servers: Vec<String>,
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--state-dir`
    pub state_dir: Option<PathBuf>,
    /// The rest.
    pub settings: Settings,
}

/// The whole configuration, resolved.
#[derive(Debug)]
pub struct Config {
    pub(super) paths: Paths,
    pub(super) profiles: BTreeMap<String, Profile>,
    pub(super) env: Option<Profile>,
    pub(super) sandbox: [Profile; 2],
    /// The configured default and where it stands.
    pub(super) default: Option<(String, String)>,
    /// `--server`
    pub(super) asked: Vec<String>,
    /// `SHARECTL_SERVER`
    pub(super) preferred: Option<String>,
    /// Flags and variables over `[defaults]`.
    pub(super) common: Settings,
    /// What runs after a change.
    pub(super) on_change: Vec<String>,
    /// The user's own names for command lines.
    pub(super) aliases: BTreeMap<String, Alias>,
    /// What shows long output.
    pub(super) pager: Option<Vec<String>>,
    /// How long the journal is kept.
    pub(super) keep: Option<Span>,
    /// Findings that `check` leaves out.
    pub(super) ignored: Vec<FindingCode>,
    /// `--tz`, which stands above the variables, as those stand above the files.
    pub(super) zone_flag: Option<String>,
}

impl Config {
    /// Reads it all. A file that was named may be missing, so that `server add` can make it; whoever
    /// needs a server from it learns of that.
    ///
    /// # Errors
    /// [`Code::Config`], naming the file and line or the variable.
    pub fn load(env: &Environment, overrides: &Overrides) -> Result<Self> {
        let paths = Paths::new(
            env,
            overrides.config.as_deref(),
            overrides.state_dir.as_deref(),
        );
        let home = env.path(&env_vars::HOME);
        let read = |path| File::read(path, home).map(Option::unwrap_or_default);
        let system = paths
            .system_config()
            .map(read)
            .transpose()?
            .unwrap_or_default();
        let user = paths
            .user_config()
            .map(read)
            .transpose()?
            .unwrap_or_default();

        let above = overrides
            .settings
            .clone()
            .over(Settings::of_environment(env)?);
        let defaults = user.defaults.over(system.defaults);
        let common = above.clone().over(defaults.clone());
        // A user's table replaces the system's of that name whole: half of each would send one's
        // password to the other's server.
        let mut servers = system.servers;
        servers.extend(user.servers);
        let mut aliases = system.aliases;
        aliases.extend(user.aliases);
        let profile = |(name, server): (String, Server)| {
            let settings = above
                .clone()
                .over(server.settings.clone())
                .over(defaults.clone());
            (name.clone(), configured(name, server, settings))
        };
        let config = Self {
            profiles: servers.into_iter().map(profile).collect(),
            env: from_environment(env, &common)?,
            sandbox: sandbox(&common)?,
            default: user.default.or(system.default),
            asked: overrides.servers.clone(),
            preferred: env.text(&env_vars::SERVER)?.map(str::to_owned),
            pager: user.pager.or(system.pager),
            on_change: user.on_change.or(system.on_change).unwrap_or_default(),
            aliases,
            keep: user.keep.or(system.keep),
            ignored: user.ignored.or(system.ignored).unwrap_or_default(),
            zone_flag: overrides.settings.tz.clone(),
            common,
            paths,
        };
        let sources = config.profiles.values().flat_map(Profile::secret_sources);
        for source in sources {
            if let SecretSource::Variable(name) = source {
                env.secrets().add(name);
            }
        }
        Ok(config)
    }

    /// Where configuration and state are.
    #[must_use]
    pub const fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Whether a configuration file that was named is there.
    ///
    /// # Errors
    /// [`Code::Config`] where it is not.
    pub fn check_file(&self) -> Result<()> {
        match self.paths.user_config() {
            Some(path) if self.paths.is_named() && !path.exists() => {
                let message = format!("there is no configuration file {}", path.display());
                Err(Error::new(Code::Config, message)
                    .hint("`sharectl server add NAME URL --config PATH` makes one"))
            }
            _ => Ok(()),
        }
    }

    /// What holds for every server: flags and variables over `[defaults]`.
    #[must_use]
    pub const fn common(&self) -> &Settings {
        &self.common
    }

    /// The command that runs after a change: its program and its arguments.
    #[must_use]
    pub fn on_change(&self) -> Option<(&str, &[String])> {
        let (program, arguments) = self.on_change.split_first()?;
        Some((program, arguments))
    }

    /// The user's own names for command lines.
    #[must_use]
    pub const fn aliases(&self) -> &BTreeMap<String, Alias> {
        &self.aliases
    }

    /// The pager: its program and its arguments, if that is configured.
    #[must_use]
    pub fn pager(&self) -> Option<&[String]> {
        self.pager.as_deref()
    }

    /// How long the journal is kept, if that is configured.
    #[must_use]
    pub const fn keep(&self) -> Option<Span> {
        self.keep
    }

    /// The findings that `check` leaves out, as configured.
    #[must_use]
    pub fn ignored_findings(&self) -> &[FindingCode] {
        &self.ignored
    }

    /// The configured default's name, whether or not such a server exists.
    #[must_use]
    pub fn default_name(&self) -> Option<&str> {
        self.default.as_ref().map(|(name, _)| name.as_str())
    }
}

fn configured(name: String, server: Server, settings: Settings) -> Profile {
    Profile {
        kind: server.kind,
        username: server.username,
        password: server.password,
        token: server.token,
        public_url: server.public_url,
        public_probe: server.public_probe.unwrap_or(true),
        certificate: server.certificate,
        headers: server.headers,
        alternates: server.alternates,
        unix_socket: server.unix_socket,
        sign_in: server.sign_in.unwrap_or_default(),
        allow_plain_password: server.allow_plain_password,
        ..Profile::new(name, Origin::File(server.file), server.url, settings)
    }
}

/// The profile `env`: a whole one, which never mixes into a configured one.
fn from_environment(env: &Environment, common: &Settings) -> Result<Option<Profile>> {
    let url = keys::variable(env, &env_vars::URL, |text| Ok(base_url::parse(text)))?;
    let Some(url) = url else {
        return Ok(None);
    };
    let url = url.map_err(|error| {
        let message = format!("{}: {}", env_vars::URL.name, error.message());
        let renamed = Error::new(Code::Config, message);
        error.hints().iter().fold(renamed, Error::hint)
    })?;
    Ok(Some(Profile {
        kind: keys::variable(env, &env_vars::KIND, str::parse)?,
        username: env.text(&env_vars::USERNAME)?.map(str::to_owned),
        password: secret::password_of(env)?,
        token: secret::token_of(env)?,
        ..Profile::new(name::ENV, Origin::Environment, url, common.clone())
    }))
}

/// The two profiles that always exist. Certificates are none of theirs.
fn sandbox(common: &Settings) -> Result<[Profile; 2]> {
    let profile = |name: &str, kind, path: &str| {
        let settings = Settings {
            access: None,
            ca_cert: None,
            client_cert: None,
            client_key: None,
            ..common.clone()
        };
        Ok::<_, Error>(Profile {
            kind: Some(kind),
            username: Some(SANDBOX_ACCOUNT.to_owned()),
            password: vec![SecretSource::text(SANDBOX_ACCOUNT)],
            ..Profile::new(
                name,
                Origin::Sandbox,
                base_url::parse(&format!("{SANDBOX_URL}{path}"))?,
                settings,
            )
        })
    };
    Ok([
        profile(name::DEMO, ServerKind::Navidrome, "")?,
        profile(
            name::DEMO_BOOKS,
            ServerKind::Audiobookshelf,
            "/audiobookshelf",
        )?,
    ])
}
