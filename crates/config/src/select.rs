//! Which server a command means.

use std::iter;

use url::Url;

use super::load::Config;
use super::name;
use super::profile::Profile;
use crate::error::{Code, Error, Result};

impl Config {
    /// Every profile that `all` stands for: the configured ones and `env`, never the sandbox.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> + Clone {
        self.profiles.values().chain(&self.env)
    }

    /// Every profile, with the sandbox's.
    pub fn every_profile(&self) -> impl Iterator<Item = &Profile> + Clone {
        self.profiles().chain(&self.sandbox)
    }

    /// Says where the sandbox is served now: links there are its own, besides those that it makes while
    /// nobody serves it.
    pub fn sandbox_is_served_at(&mut self, base: &Url) {
        for profile in &mut self.sandbox {
            let mut served = profile.url.clone();
            // Both can be said of any http address.
            let moved = served.set_host(base.host_str()).is_ok();
            if moved && served.set_port(base.port_or_known_default()).is_ok() {
                profile.public_url.get_or_insert(served);
            }
        }
    }

    /// Says what links of each server were ever printed with.
    pub fn links_began_with(&mut self, bases: impl Fn(&Profile) -> Vec<Url>) {
        for profile in self.profiles.values_mut().chain(&mut self.env) {
            profile.known_bases = bases(profile);
        }
    }

    /// The profile of a name.
    ///
    /// # Errors
    /// [`Code::Config`] where none bears it.
    pub fn profile(&self, name: &str) -> Result<&Profile> {
        let mut every = self.every_profile();
        if let Some(profile) = every.find(|profile| profile.name == name) {
            return Ok(profile);
        }
        self.check_file()?;
        let error = match name {
            name::ENV => Error::new(
                Code::Config,
                "there is no server `env`: SHARECTL_URL is not set",
            ),
            name::ALL => {
                Error::new(Code::Config, "`all` is not one server").hint("name one with `-s NAME`")
            }
            _ => Error::new(Code::Config, format!("there is no server named {name:?}")).hint(
                name::hint(
                    name,
                    self.every_profile().map(|profile| profile.name.as_str()),
                ),
            ),
        };
        Err(error.with_server(name))
    }

    /// The profile a link belongs to, by its base URL or public URL, else by what its links were ever
    /// printed with; the closest base wins.
    ///
    /// # Errors
    /// [`Code::Ambiguous`] where several are equally close and none of them is the default.
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
                    let names: Vec<_> = found.iter().map(|profile| profile.name.as_str()).collect();
                    let host = link.host_str().unwrap_or_default();
                    Error::new(
                        Code::Ambiguous,
                        format!("the servers {} all have links on {host}", names.join(", ")),
                    )
                    .hint(format!("say which: `-s {}`", names[0]))
                })
            }
        }
    }

    /// The one server a command means. `links` are the addresses it was given.
    ///
    /// # Errors
    /// [`Code::Usage`] where several are named or the links belong to several;
    /// [`Code::Config`] where none is.
    pub fn choose(&self, links: &[Url]) -> Result<&Profile> {
        match self.choose_many(links)?.as_slice() {
            [profile] => Ok(profile),
            many => {
                let names: Vec<_> = many.iter().map(|profile| profile.name.as_str()).collect();
                Err(Error::usage(format!(
                    "this takes exactly one server, not {}",
                    names.join(", ")
                ))
                .hint(format!(
                    "name one: `-s {}`",
                    names.first().unwrap_or(&"NAME")
                )))
            }
        }
    }

    /// The servers that `--server` names; nothing without it.
    ///
    /// # Errors
    /// [`Code::Config`] for one that does not exist.
    pub fn asked_for(&self) -> Result<Option<Vec<&Profile>>> {
        match self.asked.as_slice() {
            [] => Ok(None),
            asked => self.named(asked.iter().map(String::as_str)).map(Some),
        }
    }

    /// The servers a command means, each once, in the order named: `--server`, else those the links
    /// belong to, else `SHARECTL_SERVER`, else `SHARECTL_URL`, else the default, else the only one.
    ///
    /// # Errors
    /// [`Code::Config`] where none is named, or one that does not exist; [`Code::Ambiguous`] as
    /// [`profile_for_link`](Self::profile_for_link).
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
            return self
                .named(iter::once(name.as_str()))
                .map_err(|error| error.hint("SHARECTL_SERVER names it"));
        }
        if let Some(profile) = &self.env {
            return Ok(vec![profile]);
        }
        if let Some((name, place)) = &self.default {
            return self
                .named(iter::once(name.as_str()))
                .map_err(|error| error.hint(format!("`default` at {place} names it")));
        }
        self.check_file()?;
        let mut configured = self.profiles.values();
        match (configured.next(), configured.next()) {
            (Some(only), None) => Ok(vec![only]),
            (None, _) => Err(Error::new(Code::Config, "no server is configured")
                .hint("try it without one: `sharectl -s demo list`")
                .hint("add yours: `sharectl server add home https://music.example.com`")
                .hint("or set SHARECTL_URL and SHARECTL_USERNAME")),
            _ => {
                let names: Vec<_> = self.profiles.keys().map(String::as_str).collect();
                Err(Error::new(
                    Code::Config,
                    "which server? several are configured, none is the default",
                )
                .hint(format!("name one with `-s`: {}", names.join(", ")))
                .hint(format!(
                    "or choose for good: `sharectl server default {}`",
                    names[0]
                )))
            }
        }
    }

    fn named<'n>(&self, names: impl Iterator<Item = &'n str>) -> Result<Vec<&Profile>> {
        let mut chosen: Vec<&Profile> = Vec::new();
        for name in names {
            let found: Vec<_> = if name == name::ALL {
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
            return Err(
                Error::new(Code::Config, "no server is configured, so `all` means none")
                    .hint("the sandbox is never in `all`: name it with `-s demo`"),
            );
        }
        Ok(chosen)
    }
}

/// The profiles whose base is the longest that covers the link.
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
