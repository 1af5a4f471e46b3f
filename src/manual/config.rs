//! `sharectl-config(5)`: the configuration file.

use roff::{bold, roman};

use super::ManPage;
use super::page::{Page, placeholder};

/// A key: its name, the name of its value, and what it is for.
type Key = (&'static str, &'static str, &'static str);

/// Keys that may stand in `[defaults]` and in a server.
const COMMON: &[Key] = &[
    (
        "access",
        "WORD",
        "Which of Navidrome's APIs to use: `auto`, `native`, or `subsonic` where a proxy guards `/auth` \
         and `/api`.",
    ),
    (
        "ca-cert",
        "PATH",
        "A PEM file of certificates to trust besides the system's.",
    ),
    (
        "default-expires",
        "WHEN",
        "When shares end that are made without `--expires`: a duration, a date or `never`. 30 days \
         unless set.",
    ),
    (
        "timeout",
        "TIME",
        "The longest wait for one request. 30 seconds unless set.",
    ),
    ("deadline", "TIME", "The longest time for a whole command."),
    (
        "retries",
        "N",
        "How often a request that may be repeated is tried again. Unless set, 5 times where the \
         server answers, or the connection breaks, and 2 times where nothing is heard of it.",
    ),
    (
        "jobs",
        "N",
        "How many requests run at once, 1 to 64. Unless set, as many as the server takes without getting slower: \
         4 at first, 64 at most.",
    ),
    (
        "rate",
        "RATE",
        "Requests per second at most, such as `5` or `\"100/min\"`.",
    ),
    (
        "tz",
        "ZONE",
        "The time zone for dates that name none: a name such as `Europe/Berlin`, or an offset such as \
         `+02:00`.",
    ),
];

/// Keys of a server alone.
const SERVER: &[Key] = &[
    (
        "url",
        "URL",
        "The server's address, as in a browser, with the path it lives under. The only key that \
         every server needs.",
    ),
    (
        "kind",
        "KIND",
        "`navidrome`, `subsonic`, `audiobookshelf` or `sharing-api`. Recognised where it is not set.",
    ),
    ("username", "NAME", "The account."),
    (
        "password-file",
        "PATH",
        "A file whose first line is the password.",
    ),
    (
        "password-command",
        "[WORD, ...]",
        "A command whose first line of output is the password. There is no shell.",
    ),
    (
        "token-file",
        "PATH",
        "A file whose first line is an API key or token; also called `api-key-file`.",
    ),
    (
        "token-command",
        "[WORD, ...]",
        "A command whose first line of output is an API key or token; also called `api-key-command`.",
    ),
    (
        "public-url",
        "URL",
        "What public links begin with, where it is not what the server says.",
    ),
    (
        "public-probe",
        "BOOL",
        "Whether `sharectl check` asks at the public address. True unless set; `false` is for servers whose \
         public address can't be reached from here.",
    ),
    (
        "certificate",
        "SHA-256",
        "The fingerprint of a certificate that is trusted for this server though nothing vouches \
         for it; `sharectl server add --trust-cert` sets it.",
    ),
    (
        "headers",
        "TABLE",
        "Headers for every request: a text, or `{ file = PATH }`, `{ env = VARIABLE }` or \
         `{ command = [WORD, ...] }`. All values are kept secret.",
    ),
    (
        "allow-plain-password",
        "BOOL",
        "Let a Subsonic server that needs it have the password over plain http.",
    ),
];

/// Keys of `[history]`.
const HISTORY: &[Key] = &[(
    "keep",
    "TIME",
    "How long operations stay in the journal, at least a day. 400 days unless set; beyond 256 MiB the oldest go \
     earlier.",
)];

/// Keys of `[check]`.
const CHECK: &[Key] = &[(
    "ignore",
    "[CODE, ...]",
    "Findings that `sharectl check` leaves out, by their codes; `--ignore` adds to them.",
)];

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
        "A secret never stands in it. Where no file or command is named, the variable \
         `CREDENTIALS_DIRECTORY` leads to systemd's credentials `sharectl.NAME.password` and \
         `sharectl.NAME.token`; what was typed at `sharectl server login` is kept in credentials.toml \
         beside this file.",
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
         seconds, that is a warning. What it runs itself doesn't run it again.",
    );
    page.subheading("Server");
    page.text("These stand in `[servers.NAME]`, one table a server.");
    keys(&mut page, SERVER);
    page.subheading("Defaults");
    page.text("These stand in `[defaults]` for every server, or in a server for it alone.");
    keys(&mut page, COMMON);
    page.subheading("History");
    page.text("These stand in `[history]`.");
    keys(&mut page, HISTORY);
    page.subheading("Check");
    page.text("These stand in `[check]`.");
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
    for (name, value, text) in keys {
        page.entry([bold(*name), roman(" = "), placeholder(value)], text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use crate::config::{Config, Overrides};
    use crate::env_vars::Environment;
    use crate::files::{self, Mode};

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
        let hints = crate::text::hints(&error);
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
        let described = SERVER.iter().chain(COMMON).map(|(name, _, _)| *name);
        let mut described: Vec<&str> = described.chain(NOT_SHOWN).collect();
        let mut taken_there = taken(server);
        described.sort_unstable();
        taken_there.sort_unstable();
        assert_eq!(described, taken_there);
        let mut common: Vec<&str> = COMMON.iter().map(|(name, _, _)| *name).collect();
        let mut taken_there = taken("[defaults]\nzzzzzzzz = 1");
        common.sort_unstable();
        taken_there.sort_unstable();
        assert_eq!(common, taken_there);
        assert_eq!(taken("[history]\nzzzzzzzz = 1"), ["keep"]);
        let check: Vec<&str> = CHECK.iter().map(|(name, _, _)| *name).collect();
        assert_eq!(check, taken("[check]\nzzzzzzzz = 1"));
    }
}
