//! Loads the configuration from its layers: files, environment, and flags. Also chooses the servers, the clock, and the
//! time zone of a command.

use std::collections::BTreeMap;
use std::iter;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sharectl_core::clock::{Clock, Unclear, opposite, unclear};
use url::Url;

use super::edit::{Alias, File};
use super::env_vars::{
    self, Environment, PASSWORD, PASSWORD_COMMAND, PASSWORD_FILE, Paths, TOKEN, TOKEN_FILE,
    Variable,
};
use super::profile::{self, Origin, Profile, SecretSource, command_words};
use super::values::{self, Settings};
use crate::domain::check::FindingCode;
use crate::domain::share::ServerKind;
use crate::domain::span::Span;
use crate::error::{Code, Error, Result};

/// The address that `sharectl demo serve` listens on, and the base of the sandbox's links.
pub const SANDBOX_URL: &str = "http://127.0.0.1:8533";

/// The user name of the sandbox's account. It is also the password, which is not secret.
const SANDBOX_ACCOUNT: &str = "admin";

/// The command-line options.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// All values of `--server`.
    pub servers: Vec<String>,
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--state-dir`
    pub state_dir: Option<PathBuf>,
    /// The settings that flags override.
    pub settings: Settings,
}

/// The whole configuration, resolved.
#[derive(Debug)]
pub struct Config {
    pub(super) paths: Paths,
    pub(super) profiles: BTreeMap<String, Profile>,
    pub(super) env: Option<Profile>,
    pub(super) sandbox: [Profile; 2],
    /// The configured default server, and the location of the setting.
    pub(super) default: Option<(String, String)>,
    /// `--server`
    pub(super) asked: Vec<String>,
    /// `SHARECTL_SERVER`
    pub(super) preferred: Option<String>,
    /// Flags and variables over `[defaults]`.
    pub(super) common: Settings,
    /// The command that runs after a change.
    pub(super) on_change: Vec<String>,
    /// The user's own names for command lines.
    pub(super) aliases: BTreeMap<String, Alias>,
    /// The pager for long output.
    pub(super) pager: Option<Vec<String>>,
    /// How long the journal is kept.
    pub(super) keep: Option<Span>,
    /// Findings that `check` leaves out.
    pub(super) ignored: Vec<FindingCode>,
    /// `--tz`, which takes precedence over the variables, as those do over the files.
    pub(super) zone_flag: Option<String>,
}

impl Config {
    /// Loads the whole configuration. A named file may be missing, so that `server add` can create it. A command that
    /// needs a server from the missing file fails.
    ///
    /// # Errors
    /// [`Code::Config`]; the message names the file and line, or the variable.
    pub fn load(env: &Environment, overrides: &Overrides) -> Result<Self> {
        let paths = Paths::new(
            env,
            overrides.config.as_deref(),
            overrides.state_dir.as_deref(),
        );
        let home = env.path(&env_vars::HOME);
        let read = |path: Option<&Path>| match path {
            Some(path) => File::read(path, home),
            None => Ok(File::default()),
        };
        let system = read(paths.system.as_deref())?;
        let user = read(paths.config.as_deref())?;

        let above = overrides
            .settings
            .clone()
            .over(Settings::of_environment(env)?);
        let defaults = user.defaults.over(system.defaults);
        let common = above.clone().over(defaults.clone());
        // A user's table replaces the system's table of the same name completely. If they were merged, sharectl could
        // send the password of one server to another.
        let mut servers = system.servers;
        servers.extend(user.servers);
        let mut aliases = system.aliases;
        aliases.extend(user.aliases);
        let profiles = servers.into_iter().map(|(name, server)| {
            let settings = above.clone().over(server.settings).over(defaults.clone());
            (name, (server.profile)(settings))
        });
        let config = Self {
            profiles: profiles.collect(),
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

    /// The paths of the configuration and the state.
    #[must_use]
    pub const fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Checks that a configuration file named by a flag or variable exists.
    ///
    /// # Errors
    /// [`Code::Config`] if it doesn't.
    pub fn check_file(&self) -> Result<()> {
        match &self.paths.config {
            Some(path) if self.paths.named && !path.exists() => {
                let message = format!("there is no configuration file {}", path.display());
                Err(Error::new(Code::Config, message)
                    .hint("`sharectl server add NAME URL --config PATH` creates it"))
            }
            _ => Ok(()),
        }
    }

    /// The settings for every server: flags and variables over `[defaults]`.
    #[must_use]
    pub const fn common(&self) -> &Settings {
        &self.common
    }

    /// The command that runs after a change: the program and its arguments.
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

    /// The pager, if configured: the program and its arguments.
    #[must_use]
    pub fn pager(&self) -> Option<&[String]> {
        self.pager.as_deref()
    }

    /// How long the journal is kept, if configured.
    #[must_use]
    pub const fn keep(&self) -> Option<Span> {
        self.keep
    }

    /// The findings that `check` leaves out, from the configuration.
    #[must_use]
    pub fn ignored_findings(&self) -> &[FindingCode] {
        &self.ignored
    }

    /// The name of the configured default server, even if no such server exists.
    #[must_use]
    pub fn default_name(&self) -> Option<&str> {
        self.default.as_ref().map(|(name, _)| name.as_str())
    }
}

/// The profile `env`. It is complete, and never merged with a configured profile.
fn from_environment(env: &Environment, common: &Settings) -> Result<Option<Profile>> {
    let url = values::variable(env, &env_vars::URL, |text| Ok(profile::parse(text)))?;
    let Some(url) = url else {
        return Ok(None);
    };
    let url = url.map_err(|error| {
        let message = format!("{}: {}", env_vars::URL.name, error.message());
        let renamed = Error::new(Code::Config, message);
        error.hints().iter().fold(renamed, Error::hint)
    })?;
    Ok(Some(Profile {
        kind: values::variable(env, &env_vars::KIND, str::parse)?,
        username: env.text(&env_vars::USERNAME)?.map(str::to_owned),
        password: secret_sources(env, &PASSWORD, &PASSWORD_FILE, Some(&PASSWORD_COMMAND))?,
        token: secret_sources(env, &TOKEN, &TOKEN_FILE, None)?,
        ..Profile::new(profile::ENV, Origin::Environment, url, common.clone())
    }))
}

/// The sources of a secret from three variables, in this order: the text, the file, and the command.
fn secret_sources(
    env: &Environment,
    text: &Variable,
    file: &Variable,
    command: Option<&Variable>,
) -> Result<Vec<SecretSource>> {
    let mut sources = Vec::new();
    if let Some(secret) = env.text(text)? {
        sources.push(SecretSource::text(secret));
    }
    if let Some(path) = env.path(file) {
        sources.push(SecretSource::File(path.to_owned()));
    }
    if let Some(command) = command
        && let Some(line) = env.text(command)?
    {
        sources.push(SecretSource::Command(command_words(command.name, line)?));
    }
    Ok(sources)
}

/// The sandbox's two profiles, which always exist. Certificate settings and `access` don't apply to them.
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
                profile::parse(&format!("{SANDBOX_URL}{path}"))?,
                settings,
            )
        })
    };
    Ok([
        profile(profile::DEMO, ServerKind::Navidrome, "")?,
        profile(
            profile::DEMO_BOOKS,
            ServerKind::Audiobookshelf,
            "/audiobookshelf",
        )?,
    ])
}

impl Config {
    /// The profiles that `all` means: the configured ones and `env`, but not the sandbox's.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> + Clone {
        self.profiles.values().chain(&self.env)
    }

    /// All profiles, including the sandbox's.
    pub fn every_profile(&self) -> impl Iterator<Item = &Profile> + Clone {
        self.profiles().chain(&self.sandbox)
    }

    /// Sets the address that the sandbox is served at, so that links with that address belong to the sandbox too.
    pub fn set_sandbox_url(&mut self, base: &Url) {
        for profile in &mut self.sandbox {
            let mut served = profile.url.clone();
            // Neither call fails for an http address.
            let moved = served.set_host(base.host_str()).is_ok();
            if moved && served.set_port(base.port_or_known_default()).is_ok() {
                profile.public_url.get_or_insert(served);
            }
        }
    }

    /// Sets, for each server, the base URLs of the links that sharectl has ever printed.
    pub fn set_known_bases(&mut self, bases: impl Fn(&Profile) -> Vec<Url>) {
        for profile in self.profiles.values_mut().chain(&mut self.env) {
            profile.known_bases = bases(profile);
        }
    }

    /// The profile with a name.
    ///
    /// # Errors
    /// [`Code::Config`] if no such profile exists.
    pub fn profile(&self, name: &str) -> Result<&Profile> {
        let mut every = self.every_profile();
        if let Some(profile) = every.find(|profile| profile.name == name) {
            return Ok(profile);
        }
        self.check_file()?;
        let error = match name {
            profile::ENV => Error::new(
                Code::Config,
                "no server named \"env\": SHARECTL_URL is not set",
            ),
            profile::ALL => Error::new(Code::Config, "`all` is not one server")
                .hint("choose one with `-s NAME`"),
            _ => {
                let known = self.every_profile().map(|profile| &*profile.name);
                let hint = match values::closest(name, known.clone()) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => format!("servers: {}", known.collect::<Vec<_>>().join(", ")),
                };
                Error::new(Code::Config, format!("no server named {name:?}")).hint(hint)
            }
        };
        Err(error.with_server(name))
    }

    /// The profile that a link belongs to. The base URLs and public URLs are compared first, then the base URLs of
    /// links printed before. The closest base wins.
    ///
    /// # Errors
    /// [`Code::Ambiguous`] if several are equally close and none of them is the default.
    pub fn profile_for_link(&self, link: &Url) -> Result<Option<&Profile>> {
        let mut found = closest(self.profiles(), link, Profile::covers);
        if found.is_empty() {
            found = closest(self.sandbox.iter(), link, Profile::covers);
        }
        if found.is_empty() {
            found = closest(self.profiles(), link, Profile::covered);
        }
        match *found.as_slice() {
            [] => Ok(None),
            [profile] => Ok(Some(profile)),
            _ => {
                let default = self.default_name();
                let named = |profile: &&Profile| Some(profile.name.as_str()) == default;
                found.iter().copied().find(named).map(Some).ok_or_else(|| {
                    let names = names(&found);
                    let host = link.host_str().unwrap_or_default();
                    Error::new(
                        Code::Ambiguous,
                        format!("the servers {} all have links on {host}", names.join(", ")),
                    )
                    .hint(format!("choose one: `-s {}`", names[0]))
                })
            }
        }
    }

    /// The only server of a command. `links` are the links in its arguments.
    ///
    /// # Errors
    /// [`Code::Usage`] if the flags name several servers or the links belong to several;
    /// [`Code::Config`] if no server is named or configured.
    pub fn choose(&self, links: &[Url]) -> Result<&Profile> {
        match self.choose_many(links)?.as_slice() {
            [profile] => Ok(profile),
            many => {
                let names = names(many);
                Err(Error::usage(format!(
                    "this command accepts only one server; you gave {}",
                    names.join(" and ")
                ))
                .hint(format!(
                    "choose one: `-s {}`",
                    names.first().unwrap_or(&"NAME")
                )))
            }
        }
    }

    /// The servers that `--server` names; `None` without `--server`.
    ///
    /// # Errors
    /// [`Code::Config`] if one doesn't exist.
    pub fn selected_servers(&self) -> Result<Option<Vec<&Profile>>> {
        match self.asked.as_slice() {
            [] => Ok(None),
            asked => self.named(asked.iter().map(String::as_str)).map(Some),
        }
    }

    /// The servers of a command, without duplicates, in the order named: from `--server`, or else the links, or else
    /// `SHARECTL_SERVER`, or else `SHARECTL_URL`, or else the default, or else the only configured server.
    ///
    /// # Errors
    /// [`Code::Config`] if there is no server or a named one doesn't exist; [`Code::Ambiguous`] if
    /// [`profile_for_link`](Self::profile_for_link) fails with it.
    pub fn choose_many(&self, links: &[Url]) -> Result<Vec<&Profile>> {
        if !self.asked.is_empty() {
            return self.named(self.asked.iter().map(String::as_str));
        }
        let mut linked: Vec<&Profile> = Vec::new();
        for link in links {
            if let Some(profile) = self.profile_for_link(link)?
                && linked.iter().all(|other| other.name != profile.name)
            {
                linked.push(profile);
            }
        }
        if !linked.is_empty() {
            return Ok(linked);
        }
        if let Some(name) = &self.preferred {
            return self.named(iter::once(name.as_str())).map_err(|error| {
                match self.check_file() {
                    Ok(()) => error
                        .at("SHARECTL_SERVER")
                        .hint("correct it, or `unset SHARECTL_SERVER`"),
                    Err(_) => error,
                }
            });
        }
        if let Some(profile) = &self.env {
            return Ok(vec![profile]);
        }
        if let Some((name, place)) = &self.default {
            return self.named(iter::once(name.as_str())).map_err(|error| {
                error
                    .at(format_args!("{place}: `default`"))
                    .hint("set another default: `sharectl server default NAME`")
            });
        }
        self.check_file()?;
        let mut configured = self.profiles.values();
        match (configured.next(), configured.next()) {
            (Some(only), None) => Ok(vec![only]),
            (None, _) => Err(none_configured()),
            _ => {
                let names: Vec<_> = self.profiles.keys().map(String::as_str).collect();
                Err(Error::new(
                    Code::Config,
                    "several servers are configured, and none is the default",
                )
                .hint(format!("choose one with `-s NAME`: {}", names.join(", ")))
                .hint(format!(
                    "or set a default: `sharectl server default {}`",
                    names[0]
                )))
            }
        }
    }

    fn named<'n>(&self, names: impl Iterator<Item = &'n str>) -> Result<Vec<&Profile>> {
        let mut chosen: Vec<&Profile> = Vec::new();
        for name in names {
            let found: Vec<_> = if name == profile::ALL {
                self.profiles().collect()
            } else {
                vec![self.profile(name)?]
            };
            for profile in found {
                if chosen.iter().all(|other| other.name != profile.name) {
                    chosen.push(profile);
                }
            }
        }
        if chosen.is_empty() {
            return Err(none_configured());
        }
        Ok(chosen)
    }
}

fn none_configured() -> Error {
    Error::new(Code::Config, "no server is configured")
        .hint("try it without one: `sharectl -s demo list`")
        .hint("add yours: `sharectl server add home https://music.example.com`")
        .hint("or set SHARECTL_URL and SHARECTL_USERNAME")
}

fn names<'p>(profiles: &[&'p Profile]) -> Vec<&'p str> {
    profiles.iter().map(|profile| &*profile.name).collect()
}

/// The profiles with the longest base that covers the link.
fn closest<'a>(
    profiles: impl Iterator<Item = &'a Profile>,
    link: &Url,
    covers: impl Fn(&Profile, &Url) -> Option<usize>,
) -> Vec<&'a Profile> {
    let mut longest = 0;
    let mut found = Vec::new();
    for profile in profiles {
        let Some(length) = covers(profile, link) else {
            continue;
        };
        if length > longest {
            longest = length;
            found.clear();
        }
        if length == longest {
            found.push(profile);
        }
    }
    found
}

impl Config {
    /// The clock of a command. Its time zone is `--tz`, or else `SHARECTL_TZ`, `TZ`, the server's `tz` or that of
    /// `[defaults]`, or the system's time zone.
    ///
    /// # Errors
    /// [`Code::Config`] if the time zone is unknown.
    pub fn clock(&self, env: &Environment, profile: Option<&Profile>) -> Result<Clock> {
        let flag = self.zone_flag.as_deref();
        let variable = env.text(&env_vars::TZ_OF_SHARECTL)?;
        let posix = env.text(&env_vars::TZ)?;
        let configured = profile.map_or(&self.common.tz, |profile| &profile.tz);
        let configured = configured.as_deref().filter(|_| posix.is_none());
        let asked = flag.or(variable).or(configured);
        if let Some(name) = asked
            && let Some(Unclear { east, west }) = unclear(name)
        {
            let written = match (flag, variable) {
                (Some(_), _) => format!("--tz {east}"),
                (None, Some(_)) => format!("{}={east}", env_vars::TZ_OF_SHARECTL.name),
                (None, None) => format!("tz = \"{east}\""),
            };
            return Err(opposite(name, &west).hint(format!(
                "write the offset, east of UTC with a plus sign: `{written}`"
            )));
        }
        Clock::new(fixed(env)?, asked, posix)
    }
}

/// The fixed time of the clock in tests.
///
/// # Errors
/// [`Code::Config`] if the value isn't a time.
pub fn fixed(env: &Environment) -> Result<Option<Timestamp>> {
    let variable = &env_vars::TEST_NOW;
    let parse = |text: &str| text.parse();
    env.text(variable)?.map(parse).transpose().map_err(|error| {
        Error::new(Code::Config, format!("{} is not a time", variable.name)).caused_by(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(flag: Option<&str>, variables: &[(&str, &str)]) -> Result<String> {
        let env = Environment::of(variables.iter().copied());
        let mut overrides = Overrides::default();
        overrides.settings.tz = flag.map(str::to_owned);
        let clock = Config::load(&env, &overrides)?.clock(&env, None)?;
        Ok(clock.zone().iana_name().unwrap_or_default().to_owned())
    }

    #[test]
    fn the_zone_follows_flag_then_variables() {
        let both = [("SHARECTL_TZ", "Asia/Tokyo"), ("TZ", ":Europe/Paris")];
        assert_eq!(
            zone(Some("America/New_York"), &both).unwrap(),
            "America/New_York"
        );
        assert_eq!(zone(None, &both).unwrap(), "Asia/Tokyo");
        assert_eq!(zone(None, &both[1..]).unwrap(), "Europe/Paris");
        let error = zone(None, &[("SHARECTL_TZ", "Mars/Olympus")]).unwrap_err();
        assert_eq!(error.code(), Code::Config);
    }

    #[test]
    fn o2_an_unclear_zone_is_refused_with_a_hint_for_its_place() {
        let hint = |flag, variables: &[(&str, &str)]| {
            let error = zone(flag, variables).unwrap_err();
            assert_eq!(error.code(), Code::Config);
            crate::text::hints(&error).concat()
        };
        assert!(hint(Some("UTC+2"), &[]).contains("`--tz +02:00`"));
        assert!(hint(None, &[("SHARECTL_TZ", "GMT-3")]).contains("`SHARECTL_TZ=-03:00`"));
        // POSIX defines how this one is read.
        assert!(zone(None, &[("TZ", "UTC+2")]).is_ok());
    }

    #[test]
    fn a_test_can_stop_the_clock() {
        let env = Environment::of([("SHARECTL_TEST_NOW", "2026-11-21T10:00:00Z")]);
        let config = Config::load(&env, &Overrides::default()).unwrap();
        let now = config.clock(&env, None).unwrap().now();
        assert_eq!(now.to_string(), "2026-11-21T10:00:00Z");
        let env = Environment::of([("SHARECTL_TEST_NOW", "soon")]);
        assert_eq!(config.clock(&env, None).unwrap_err().code(), Code::Config);
    }
}
