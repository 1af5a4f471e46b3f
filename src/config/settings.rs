//! What may be set at every level: flag, variable, server, defaults. One layer of it, and how
//! layers lie over each other.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::document::{Section, located};
use super::values::{self, Rate};
use crate::backend::Access;
use crate::domain::expiry::Expiry;
use crate::env_vars::{self, Environment, Variable};
use crate::error::{Code, Error, Result};

/// One layer: what it says, and nothing where it says nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// Which of Navidrome's APIs may be used.
    pub access: Option<Access>,
    /// Certificates to trust besides the system's: a PEM file.
    pub ca_cert: Option<PathBuf>,
    /// The expiry of a share made without one.
    pub default_expires: Option<Expiry>,
    /// The longest wait for one request.
    pub timeout: Option<Duration>,
    /// The longest time for the whole command.
    pub deadline: Option<Duration>,
    /// How often a repeatable request is tried again.
    pub retries: Option<u32>,
    /// How many requests run at once.
    pub jobs: Option<NonZeroUsize>,
    /// How many requests may begin per second.
    pub rate: Option<Rate>,
    /// The time zone for dates without one.
    pub tz: Option<String>,
}

impl Settings {
    /// This layer over a lower one.
    #[must_use]
    pub fn over(self, lower: Self) -> Self {
        Self {
            access: self.access.or(lower.access),
            ca_cert: self.ca_cert.or(lower.ca_cert),
            default_expires: self.default_expires.or(lower.default_expires),
            timeout: self.timeout.or(lower.timeout),
            deadline: self.deadline.or(lower.deadline),
            retries: self.retries.or(lower.retries),
            jobs: self.jobs.or(lower.jobs),
            rate: self.rate.or(lower.rate),
            tz: self.tz.or(lower.tz),
        }
    }

    /// Takes these keys out of a table of the configuration.
    pub(super) fn take(section: &mut Section<'_>, home: Option<&Path>) -> Result<Self> {
        let mut parsed = Self::default();
        if let Some(value) = section.take("access") {
            parsed.access = Some(value.parse(str::parse)?);
        }
        if let Some(value) = section.take("ca-cert") {
            parsed.ca_cert = Some(value.path(home)?);
        }
        if let Some(value) = section.take("default-expires") {
            parsed.default_expires =
                Some(located(&value, values::default_expires(&value.string()?))?);
        }
        if let Some(value) = section.take("timeout") {
            parsed.timeout = Some(value.parse(values::duration)?);
        }
        if let Some(value) = section.take("deadline") {
            parsed.deadline = Some(value.parse(values::duration)?);
        }
        if let Some(value) = section.take("retries") {
            parsed.retries = Some(value.parse(values::retries)?);
        }
        if let Some(value) = section.take("jobs") {
            parsed.jobs = Some(value.parse(values::jobs)?);
        }
        if let Some(value) = section.take("rate") {
            parsed.rate = Some(value.parse(str::parse)?);
        }
        if let Some(value) = section.take("tz") {
            parsed.tz = Some(value.string()?);
        }
        Ok(parsed)
    }

    /// The environment's layer. The zone is not in it: `TZ` has its own rules, see `zone`.
    pub(super) fn of_environment(env: &Environment) -> Result<Self> {
        Ok(Self {
            timeout: variable(env, &env_vars::TIMEOUT, values::duration)?,
            deadline: variable(env, &env_vars::DEADLINE, values::duration)?,
            retries: variable(env, &env_vars::RETRIES, values::retries)?,
            jobs: variable(env, &env_vars::JOBS, values::jobs)?,
            rate: variable(env, &env_vars::RATE, str::parse)?,
            ..Self::default()
        })
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
