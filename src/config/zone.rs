//! The time zone for dates that name none.

use jiff::tz::TimeZone;

use super::load::Config;
use super::profile::Profile;
use crate::env_vars::{self, Environment};
use crate::error::{Code, Error, Result};

impl Config {
    /// The zone: `--tz`, `SHARECTL_TZ`, `TZ`, the server's `tz`, `[defaults]`, the system's.
    ///
    /// # Errors
    /// [`Code::Config`] for a zone that nobody knows.
    pub fn time_zone(&self, env: &Environment, profile: Option<&Profile>) -> Result<TimeZone> {
        if let Some(name) = &self.zone_flag {
            return zone("--tz", name);
        }
        for variable in [&env_vars::TZ_OF_SHARECTL, &env_vars::TZ] {
            if let Some(name) = env.text(variable)? {
                return zone(variable.name, name);
            }
        }
        let configured = profile.map_or(&self.common.tz, |profile| &profile.tz);
        match configured {
            Some(name) => zone("tz", name),
            None => Ok(TimeZone::system()),
        }
    }
}

/// A zone by its name (`Europe/Berlin`), or by POSIX rules as `TZ` may hold.
fn zone(from: &str, name: &str) -> Result<TimeZone> {
    let plain = name.strip_prefix(':').unwrap_or(name);
    TimeZone::get(plain)
        .or_else(|error| TimeZone::posix(plain).map_err(|_| error))
        .map_err(|_| {
            Error::new(Code::Config, format!("unknown time zone {name:?} ({from})"))
                .hint("for example `Europe/Berlin` or `UTC`")
        })
}

#[cfg(test)]
mod tests {
    use super::super::load::Overrides;
    use super::*;

    fn name(flag: Option<&str>, variables: &[(&str, &str)]) -> Result<String> {
        let env = Environment::of(variables.iter().copied());
        let mut overrides = Overrides::default();
        overrides.settings.tz = flag.map(str::to_owned);
        let zone = Config::load(&env, &overrides)?.time_zone(&env, None)?;
        Ok(zone.iana_name().unwrap_or("posix").to_owned())
    }

    #[test]
    fn the_zone_follows_flag_then_variables() {
        let both = [("SHARECTL_TZ", "Asia/Tokyo"), ("TZ", ":Europe/Paris")];
        assert_eq!(
            name(Some("America/New_York"), &both).unwrap(),
            "America/New_York"
        );
        assert_eq!(name(None, &both).unwrap(), "Asia/Tokyo");
        assert_eq!(name(None, &both[1..]).unwrap(), "Europe/Paris");
        assert_eq!(
            name(None, &[("TZ", "EST5EDT,M3.2.0,M11.1.0")]).unwrap(),
            "posix"
        );
    }

    #[test]
    fn an_unknown_zone_is_a_configuration_error_naming_where_it_stands() {
        let error = name(None, &[("SHARECTL_TZ", "Mars/Olympus")]).unwrap_err();
        assert_eq!(error.code(), Code::Config);
        assert_eq!(
            error.message(),
            "unknown time zone \"Mars/Olympus\" (SHARECTL_TZ)"
        );
    }
}
