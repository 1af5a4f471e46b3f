//! The clock and zone that the command line, the environment and the files ask for.

use jiff::Timestamp;

use super::load::Config;
use super::profile::Profile;
use crate::domain::zone::{Unclear, opposite, unclear};
use crate::env_vars::{self, Environment};
use crate::error::{Code, Error, Result};
use sharectl_core::clock::Clock;

impl Config {
    /// The clock. Its zone is `--tz`, `SHARECTL_TZ`, `TZ`, the server's `tz` or that of
    /// `[defaults]`, or the system's.
    ///
    /// # Errors
    /// [`Code::Config`] for a zone that nobody knows.
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

/// The fixed clock of tests.
///
/// # Errors
/// [`Code::Config`] for something that is not a time.
pub fn fixed(env: &Environment) -> Result<Option<Timestamp>> {
    let variable = &env_vars::TEST_NOW;
    let parse = |text: &str| text.parse();
    env.text(variable)?.map(parse).transpose().map_err(|error| {
        Error::new(Code::Config, format!("{} is not a time", variable.name)).caused_by(error)
    })
}

#[cfg(test)]
mod tests {
    use super::super::load::Overrides;
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
        // POSIX says how this one is read.
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
