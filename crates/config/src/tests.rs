//! Tests of valid and invalid configurations, of the precedence of layers, and of how a command's server is chosen.

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::*;
use crate::backend::Access;
use crate::domain::share::ServerKind;
use crate::env_vars::Environment;
use crate::error::{Code, Error, Result};

/// A folder with `config.toml` and `system.toml`, and an environment that uses them.
struct Place {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
    overrides: Overrides,
}

impl Place {
    fn new(user: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Self {
            folder,
            variables: vec![("HOME".to_owned(), "/home/sam".to_owned())],
            overrides: Overrides::default(),
        };
        place.put("config.toml", user);
        place
    }

    fn put(&self, name: &str, text: &str) {
        use std::io::Write as _;
        let mut file = std::fs::File::create(self.folder.path().join(name)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn ask(mut self, name: &str) -> Self {
        self.overrides.servers.push(name.to_owned());
        self
    }

    fn load(&self) -> Result<Config> {
        let folder = self.folder.path();
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        let env = Environment::of(variables)
            .with_dirs(folder, folder.join("state"))
            .with_system_config(folder.join("system.toml"));
        Config::load(&env, &self.overrides)
    }
}

/// The error message, without the path of the folder.
fn said(place: &Place, error: &Error) -> String {
    let folder = format!("{}/", place.folder.path().display());
    error.message().replace(&folder, "")
}

const TWO: &str = r#"
[servers.home]
url = "https://music.example.com"
public-url = "https://share.example.com"
[servers.books]
url = "https://music.example.com/audiobookshelf"
"#;

#[test]
fn every_key_is_read() {
    let place = Place::new(
        r#"
default = "home"
[defaults]
default-expires = "7d"
jobs = 8
[servers.home]
url = "https://music.example.com/app/#/login"
kind = "navidrome"
access = "subsonic"
username = "admin"
password-command = ["pass", "show", "nas/navidrome"]
api-key-file = "~/key"
public-url = "https://share.example.com/"
ca-cert = "home.pem"
certificate = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"
headers = { X-Plain = "yes", CF-Access-Client-Secret = { file = "/run/secrets/cf" }, X-Env = { env = "X" } }
timeout = "10s"
deadline = 600
retries = 1
rate = "100/min"
tz = "Europe/Berlin"
allow-plain-password = true
"#,
    );
    let config = place.load().unwrap();
    let home = config.profile("home").unwrap();
    assert_eq!(home.address(), "https://music.example.com");
    assert_eq!(home.kind, Some(ServerKind::Navidrome));
    assert_eq!(home.access, Access::Subsonic);
    assert_eq!(home.username.as_deref(), Some("admin"));
    assert_eq!(home.password[0].to_string(), "command pass");
    assert_eq!(home.token[0].to_string(), "file /home/sam/key");
    assert_eq!(
        home.public_url.as_ref().map(profile::shown),
        Some("https://share.example.com")
    );
    assert_eq!(home.ca_cert, Some(place.folder.path().join("home.pem")));
    assert!(home.certificate.is_some() && home.allow_plain_password);
    let headers: Vec<_> = home.headers.iter().map(Header::to_string).collect();
    assert_eq!(
        headers,
        [
            "CF-Access-Client-Secret (file /run/secrets/cf)",
            "X-Env (variable X)",
            "X-Plain (set)"
        ]
    );
    assert_eq!(home.default_expires.to_string(), "7d");
    assert_eq!(home.timeout, Duration::from_secs(10));
    assert_eq!(home.deadline, Some(Duration::from_secs(600)));
    assert_eq!((home.retries, home.jobs.most().get()), (Some(1), 8));
    assert_eq!(home.rate, "100/min".parse().ok());
    assert_eq!(home.tz.as_deref(), Some("Europe/Berlin"));
    assert_eq!(
        home.origin,
        Origin::File(place.folder.path().join("config.toml"))
    );
}

#[test]
fn a_mistake_names_its_line_and_what_helps() {
    for (text, message, hint) in [
        ("[servers", "config.toml:1: not TOML", ""),
        (
            "\ncolour = 1",
            "config.toml:2: unknown key `colour` at the top",
            "keys: default, defaults, on-change, aliases, history, check, servers",
        ),
        (
            "[servers.a]\nurl = \"https://a\"\nusernam = \"x\"",
            "config.toml:3: unknown key `usernam` in [servers.a]",
            "did you mean `username`?",
        ),
        (
            "[defaults]\nurl = \"https://a\"",
            "config.toml:2: unknown key `url` in [defaults]",
            "keys: access",
        ),
        (
            "[servers.a]\nkind = \"navidrome\"",
            "config.toml:1: `a`: no `url`",
            "for example url = ",
        ),
        (
            "[servers.a]\nurll = \"https://a\"",
            "config.toml:2: unknown key `urll` in [servers.a]",
            "did you mean `url`?",
        ),
        (
            "[servers.a]\nurl = 5",
            "config.toml:2: `url`: must be a string, not a number",
            "",
        ),
        (
            "[servers.a]\nurl = \"nas:4533\"",
            "config.toml:2: `url`: \"nas:4533\" isn't a URL: start it with https:// or http://",
            "use `https://",
        ),
        (
            "[servers.a]\nurl = \"https://u:p@a\"",
            "config.toml:2: `url`: the base URL must not contain a user name or password",
            "remove it from the URL",
        ),
        (
            "[servers.demo]\nurl = \"https://a\"",
            "config.toml:1: `demo`: \"demo\" is reserved",
            "",
        ),
        (
            "[servers.\"a b\"]\nurl = \"https://a\"",
            "config.toml:1: `a b`: \"a b\" can't be a server's name",
            "",
        ),
        (
            "[servers.a]\nurl = \"https://a\"\nkind = \"plex\"",
            "config.toml:3: `kind`: unknown kind \"plex\"",
            "",
        ),
        (
            "[servers.a]\nurl = \"https://a\"\npassword = \"sesame\"",
            "config.toml:3: `password`: a secret isn't allowed in this file",
            "remove it, and save it in credentials.toml: `sharectl server login a`",
        ),
        (
            "[servers.a]\nurl = \"https://a\"\npassword-command = \"pass nas\"",
            "config.toml:3: `password-command`: must be an array",
            "commands run without a shell",
        ),
        (
            "[servers.a]\nurl = \"https://a\"\npassword-command = []",
            "config.toml:3: `password-command`: the command is empty",
            "",
        ),
        (
            "[servers.a]\nurl = \"https://a\"\ntoken-file = \"t\"\napi-key-file = \"k\"",
            "config.toml:4: `api-key-file`: conflicts with `token-file`",
            "",
        ),
        (
            "[servers.a]\nurl = \"https://a\"\nheaders = { Cookie = \"x\" }",
            "config.toml:3: `Cookie`: the header Cookie can't be set",
            "",
        ),
        (
            "[servers.a]\nurl = \"https://a\"\nheaders = { X-A = { fil = \"x\" } }",
            "config.toml:3: unknown key `fil` in `X-A`",
            "did you mean `file`?",
        ),
        (
            "[servers.a]\nurl = \"https://a\"\nheaders = { X-A = {} }",
            "config.toml:3: `X-A`: use exactly one of `file`, `command`, and `env`",
            "",
        ),
        (
            "[defaults]\ntimeout = \"1M\"",
            "config.toml:2: `timeout`: can't read \"1M\" as a duration",
            "",
        ),
        (
            "[defaults]\ndefault-expires = \"5m\"",
            "config.toml:2: `default-expires`: ",
            "",
        ),
        (
            "[defaults]\njobs = 0",
            "config.toml:2: `jobs`: \"0\" is not a number from 1 to 64",
            "",
        ),
        (
            "[defaults]\naccess = true",
            "config.toml:2: `access`: must be a string or a number, not a boolean",
            "",
        ),
    ] {
        let place = Place::new(text);
        let error = place.load().unwrap_err();
        assert_eq!(error.code(), Code::Config, "{text}");
        assert!(
            said(&place, &error).starts_with(message),
            "{}",
            said(&place, &error)
        );
        let hints = crate::text::hints(&error).join("\n");
        assert!(hints.starts_with(hint), "{text}: {hints}");
        assert!(!format!("{error:?}").contains("sesame"));
    }
}

#[test]
fn flag_beats_variable_beats_server_beats_defaults_beats_system_beats_built_in() {
    type Raise = fn(Place) -> Place;
    let levels: [(&str, Raise); 6] = [
        ("30s", |place| place),
        ("1s", |place| {
            place.put("system.toml", "[defaults]\ntimeout = \"1s\"");
            place
        }),
        ("2s", |place| {
            place.put("config.toml", &format!("[defaults]\ntimeout = 2\n{TWO}"));
            place
        }),
        ("3s", |place| {
            let server = TWO.replace("[servers.home]", "[servers.home]\ntimeout = \"3s\"");
            place.put("config.toml", &format!("[defaults]\ntimeout = 2\n{server}"));
            place
        }),
        ("4s", |place| place.set("SHARECTL_TIMEOUT", "4s")),
        ("5s", |mut place| {
            place.overrides.settings.timeout = Some(Duration::from_secs(5));
            place
        }),
    ];
    let mut place = Place::new(TWO);
    for (wanted, raise) in levels {
        place = raise(place);
        let config = place.load().unwrap();
        let timeout = config.profile("home").unwrap().timeout;
        assert_eq!(humantime::format_duration(timeout).to_string(), wanted);
    }
}

#[test]
fn a_variable_that_makes_no_sense_is_named() {
    let place = Place::new("").set("SHARECTL_JOBS", "many");
    let error = place.load().unwrap_err();
    assert_eq!(
        error.message(),
        "SHARECTL_JOBS: \"many\" is not a number from 1 to 64"
    );
    let place = Place::new("").set("SHARECTL_URL", "nas");
    let error = place.load().unwrap_err();
    assert_eq!(
        error.message(),
        "SHARECTL_URL: \"nas\" isn't a URL: start it with https:// or http://"
    );
    assert_eq!(crate::text::hints(&error).len(), 1);
}

#[test]
fn a_server_of_the_user_replaces_the_systems_whole() {
    let place = Place::new("[servers.home]\nurl = \"https://mine.example\"");
    place.put(
        "system.toml",
        "default = \"nas\"\n[servers.home]\nurl = \"https://theirs.example\"\npassword-file = \"/run/secret\"\n[servers.nas]\nurl = \"https://nas.example\"",
    );
    let config = place.load().unwrap();
    let home = config.profile("home").unwrap();
    assert_eq!(home.address(), "https://mine.example");
    assert!(home.password.is_empty());
    assert_eq!(config.choose(&[]).unwrap().name, "nas");
}

#[test]
fn the_environments_profile_never_mixes_into_a_named_one() {
    let place = Place::new(TWO)
        .set("SHARECTL_URL", "https://env.example/app/")
        .set("SHARECTL_USERNAME", "robot")
        .set("SHARECTL_KIND", "subsonic")
        .set("SHARECTL_PASSWORD_COMMAND", "pass show nas")
        .set("SHARECTL_TOKEN", "sesame");
    let config = place.load().unwrap();
    let env = config.profile("env").unwrap();
    assert_eq!(env.address(), "https://env.example");
    assert_eq!(
        (env.username.as_deref(), env.kind),
        (Some("robot"), Some(ServerKind::Subsonic))
    );
    assert_eq!((env.password.len(), env.token.len()), (1, 1));
    let home = config.profile("home").unwrap();
    assert_eq!((home.username.as_deref(), home.kind), (None, None));
    assert!(home.password.is_empty() && home.token.is_empty());
    assert!(!format!("{config:?}").contains("sesame"));
}

fn chosen(place: &Place, links: &[&str]) -> Result<String> {
    let links: Vec<Url> = links.iter().map(|link| Url::parse(link).unwrap()).collect();
    Ok(place.load()?.choose(&links)?.name.clone())
}

#[test]
fn the_server_is_the_one_named_most_directly() {
    let link = "https://share.example.com/share/x";
    let three =
        format!("default = \"books\"\n{TWO}[servers.other]\nurl = \"https://other.example\"");
    let place = Place::new(&three);
    assert_eq!(chosen(&place, &[]).unwrap(), "books");
    let place = place.set("SHARECTL_URL", "https://env.example");
    assert_eq!(chosen(&place, &[]).unwrap(), "env");
    let place = place.set("SHARECTL_SERVER", "other");
    assert_eq!(chosen(&place, &[]).unwrap(), "other");
    assert_eq!(
        chosen(&place, &["https://unknown.example/x"]).unwrap(),
        "other"
    );
    assert_eq!(chosen(&place, &[link]).unwrap(), "home");
    assert_eq!(chosen(&place.ask("demo"), &[link]).unwrap(), "demo");

    let only = Place::new("[servers.solo]\nurl = \"https://solo.example\"");
    assert_eq!(chosen(&only, &[]).unwrap(), "solo");
}

#[test]
fn a_link_belongs_to_the_closest_base_and_a_tie_to_the_default() {
    let place = Place::new(TWO);
    let link = "https://music.example.com/audiobookshelf/share/frank";
    assert_eq!(chosen(&place, &[link]).unwrap(), "books");
    assert_eq!(
        chosen(&place, &["http://127.0.0.1:8533/share/x"]).unwrap(),
        "demo"
    );

    let tie = "[servers.a]\nurl = \"https://m.example\"\n[servers.b]\nurl = \"https://m.example\"";
    let place = Place::new(tie);
    let error = chosen(&place, &["https://m.example/share/x"]).unwrap_err();
    assert_eq!(error.code(), Code::Ambiguous);
    assert_eq!(
        error.message(),
        "the servers a, b all have links on m.example"
    );
    let place = Place::new(&format!("default = \"b\"\n{tie}"));
    assert_eq!(chosen(&place, &["https://m.example/share/x"]).unwrap(), "b");
}

#[test]
fn no_server_is_three_lines_of_help() {
    let error = chosen(&Place::new(""), &[]).unwrap_err();
    assert_eq!(
        (error.code(), error.message()),
        (Code::Config, "no server is configured")
    );
    assert_eq!(crate::text::hints(&error).len(), 3);

    let error = chosen(&Place::new(TWO), &[]).unwrap_err();
    assert_eq!(
        crate::text::hints(&error)[0],
        "choose one with `-s NAME`: books, home"
    );

    let error = chosen(&Place::new(TWO).ask("hom"), &[]).unwrap_err();
    assert_eq!(error.message(), "no server named \"hom\"");
    assert_eq!(crate::text::hints(&error), ["did you mean `home`?"]);
    assert_eq!(error.server(), Some("hom"));

    let error = chosen(&Place::new(TWO).ask("nosuch"), &[]).unwrap_err();
    assert_eq!(
        crate::text::hints(&error),
        ["servers: books, home, demo, demo-books"]
    );

    let error = chosen(&Place::new("default = \"gone\""), &[]).unwrap_err();
    let said = "config.toml:1: `default`: no server named \"gone\"";
    assert!(error.message().ends_with(said), "{error}");
}

#[test]
fn all_leaves_the_sandbox_out_and_one_server_is_not_several() {
    let place = Place::new(TWO)
        .set("SHARECTL_URL", "https://env.example")
        .ask("all")
        .ask("home");
    let config = place.load().unwrap();
    let names: Vec<_> = config.choose_many(&[]).unwrap();
    let names: Vec<_> = names.iter().map(|profile| profile.name.as_str()).collect();
    assert_eq!(names, ["books", "home", "env"]);
    assert_eq!(config.choose(&[]).unwrap_err().code(), Code::Usage);
    let error = Place::new("")
        .ask("all")
        .load()
        .unwrap()
        .choose_many(&[])
        .unwrap_err();
    assert_eq!(error.code(), Code::Config);
}

#[test]
fn a_named_file_must_exist_unless_it_is_about_to_be_made() {
    let mut place = Place::new(TWO);
    place.overrides.config = Some(PathBuf::from("/nowhere/sharectl.toml"));
    let config = place.load().unwrap();
    assert_eq!(
        config.paths().config().unwrap(),
        Path::new("/nowhere/sharectl.toml")
    );
    assert!(config.profile("demo").is_ok());
    for error in [
        config.choose(&[]).unwrap_err(),
        config.profile("home").unwrap_err(),
    ] {
        assert_eq!(
            error.message(),
            "there is no configuration file /nowhere/sharectl.toml"
        );
    }
}
