//! `sharectl-config(5)`: the configuration file.

use clap::Command;
use sharectl_config::values::{CHECK, COMMON, DEFAULTS, HISTORY, Key, SERVER};

use super::page::ManPage;

/// A test reads the example in it.
const PAGE: &str = include_str!("config.md");

/// Creates the page.
pub(super) fn page() -> ManPage {
    let command = Command::new("sharectl-config")
        .about("the configuration file of sharectl")
        .disable_help_flag(true);
    let text = PAGE
        .replace("{SERVER}", &keys(SERVER))
        .replace("{COMMON}", &keys(COMMON))
        .replace("{DEFAULTS}", &keys(DEFAULTS))
        .replace("{HISTORY}", &keys(HISTORY))
        .replace("{CHECK}", &keys(CHECK));
    ManPage::new(command, 5, &text)
}

fn keys(keys: &[Key]) -> String {
    let entry = |key: &Key| format!("`{}` = *{}*\n: {}\n\n", key.name, key.value, key.purpose);
    keys.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use sharectl_config::env_vars::Environment;
    use sharectl_config::{Config, Overrides};
    use sharectl_core::Error;
    use sharectl_core::files::{self, Mode};

    use super::*;

    /// Keys that are read only to be refused, and aliases of keys.
    const NOT_SHOWN: [&str; 5] = [
        "password",
        "token",
        "api-key",
        "api-key-file",
        "api-key-command",
    ];

    fn load(text: &str) -> Result<Config, Error> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        files::write(&file, text.as_bytes(), Mode::Private).unwrap();
        let overrides = Overrides {
            config: Some(file),
            ..Overrides::default()
        };
        let config = Config::load(&Environment::default(), &overrides)?;
        config.profile("home")?;
        Ok(config)
    }

    /// The keys that a table takes, as listed in the error about an unknown key.
    fn taken(text: &str) -> Vec<String> {
        let error = load(text).map(|_| ()).unwrap_err();
        let hints = sharectl_config::text::hints(&error);
        let keys = hints.iter().find_map(|hint| hint.strip_prefix("keys: "));
        let keys = keys.unwrap_or_else(|| panic!("{error:?}"));
        keys.split(", ").map(str::to_owned).collect()
    }

    #[test]
    fn the_example_is_a_configuration() {
        let example = PAGE.split("```").find_map(|part| part.strip_prefix("toml"));
        let config = load(example.unwrap()).unwrap();
        assert_eq!(config.profiles().count(), 2);
    }

    #[test]
    fn every_key_that_is_read_is_described_and_no_other() {
        let server = "[servers.home]\nurl = \"https://m.example\"\nzzzzzzzz = 1";
        let described = SERVER.iter().chain(COMMON).map(|key| key.name);
        let mut described: Vec<&str> = described.chain(NOT_SHOWN).collect();
        let mut taken_there = taken(server);
        described.sort_unstable();
        taken_there.sort_unstable();
        assert_eq!(described, taken_there);
        let common = COMMON.iter().chain(DEFAULTS);
        let mut common: Vec<&str> = common.map(|key| key.name).collect();
        let mut taken_there = taken("[defaults]\nzzzzzzzz = 1");
        common.sort_unstable();
        taken_there.sort_unstable();
        assert_eq!(common, taken_there);
        let check: Vec<&str> = CHECK.iter().map(|key| key.name).collect();
        assert_eq!(check, taken("[check]\nzzzzzzzz = 1"));
    }
}
