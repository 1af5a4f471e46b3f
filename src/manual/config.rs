//! `sharectl-config(5)`: the configuration file.

use roff::{bold, roman};
use sharectl_config::values::{CHECK, COMMON, DEFAULTS, HISTORY, Key, SERVER};

use super::page::{ManPage, Page, placeholder};

/// Keys that are read in order to be refused, and the other names of keys.
#[cfg(test)]
const NOT_SHOWN: [&str; 5] = [
    "password",
    "token",
    "api-key",
    "api-key-file",
    "api-key-command",
];

/// A whole file, which a test reads.
const EXAMPLE: &str = r#"default = "home"

[defaults]
default-expires = "30d"

[servers.home]
url = "https://music.example.com"
username = "admin"
password-command = ["pass", "show", "nas/navidrome"]
public-url = "https://share.example.com"
headers = { X-Proxy-Token = { file = "/run/secrets/proxy" } }

[servers.books]
url = "https://books.example.com/audiobookshelf"
kind = "audiobookshelf"
token-file = "/run/secrets/audiobookshelf"
timeout = "60s""#;

/// Writes it.
pub(super) fn page() -> ManPage {
    let mut page = Page::new("sharectl-config", 5, "the configuration file of sharectl");
    page.heading("SYNOPSIS");
    page.line([bold("~/.config/sharectl/config.toml")]);
    page.heading("DESCRIPTION");
    page.text(
        "The file is TOML. It names servers and how to reach them; `sharectl server add` and \
         `sharectl server set` write it and keep comments. A flag comes before a variable, a variable \
         before this file, the user's file before the system's. An unknown key is an error.",
    );
    page.more(
        "The file never contains secrets. If it names no file or command for a secret, sharectl looks in \
         `CREDENTIALS_DIRECTORY` for systemd's credentials `sharectl.NAME.password` and \
         `sharectl.NAME.token`. `sharectl server login` saves what you type in credentials.toml, next to this \
         file.",
    );
    page.heading("KEYS");
    page.entry(
        [bold("default"), roman(" = "), placeholder("NAME")],
        "The server to use when none is named.",
    );
    page.entry(
        [bold("on-change"), roman(" = "), placeholder("[WORD, ...]")],
        "A command that runs after every operation that changed something, with the operation's rows on stdin, as \
         JSON lines. There is no shell. What it prints goes to stderr; if it fails or takes longer than 30 \
         seconds, that is a warning. Commands that it runs don't trigger it again.",
    );
    page.subheading("Aliases");
    page.text(
        "Each key in `[aliases]` is a name for a command line, such as `soon = [\"list\", \
         \"--expires-within\", \"7d\"]`. `sharectl soon -s home` then runs `sharectl list \
         --expires-within 7d -s home`. There is no shell. An alias can refer to another alias. It can't have \
         the name of a command. An alias can't contain `--yes` or `--no-journal`: you must type those yourself.",
    );
    page.subheading("Server");
    page.text("These keys go in `[servers.NAME]`, one table per server.");
    keys(&mut page, SERVER);
    page.subheading("Defaults");
    page.text(
        "These keys go in `[defaults]` for every server, or in a server's table for that server \
         alone.",
    );
    keys(&mut page, COMMON);
    page.subheading("Pager");
    page.text("This key goes in `[defaults]` only.");
    keys(&mut page, DEFAULTS);
    page.subheading("History");
    page.text("These keys go in `[history]`.");
    keys(&mut page, HISTORY);
    page.subheading("Check");
    page.text("These keys go in `[check]`.");
    keys(&mut page, CHECK);
    page.heading("FILES");
    page.text("`sharectl`(1) lists every file.");
    page.heading("EXAMPLES");
    page.lines(EXAMPLE.lines());
    page.see_also(&[
        ("sharectl".to_owned(), 1),
        ("sharectl-server".to_owned(), 1),
    ]);
    page.finish()
}

fn keys(page: &mut Page, keys: &[Key]) {
    for key in keys {
        page.entry(
            [bold(key.name), roman(" = "), placeholder(key.value)],
            key.purpose,
        );
    }
}

#[cfg(test)]
mod tests {
    use sharectl_config::env_vars::Environment;
    use sharectl_config::{Config, Overrides};
    use sharectl_core::Error;
    use sharectl_core::files::{self, Mode};

    use super::*;

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

    /// The keys that a table takes, as the error about another one lists them.
    fn taken(text: &str) -> Vec<String> {
        let error = load(text).map(|_| ()).unwrap_err();
        let hints = sharectl_config::text::hints(&error);
        let keys = hints.iter().find_map(|hint| hint.strip_prefix("keys: "));
        let keys = keys.unwrap_or_else(|| panic!("{error:?}"));
        keys.split(", ").map(str::to_owned).collect()
    }

    #[test]
    fn the_example_is_a_configuration() {
        let config = load(EXAMPLE).unwrap();
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
