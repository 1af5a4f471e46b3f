//! The servers, shares and files that the examples of help and README speak of.

use std::os::unix::fs::PermissionsExt as _;

use jiff::SignedDuration;
use sharectl_sandbox::navidrome::NavidromeSettings;
use sharectl_sandbox::{Account, Options, audiobookshelf};

use super::{Server, TestEnv};

/// What Audiobookshelf takes in place of a login.
pub(crate) const API_KEY: &str = "example-key-of-admin";

/// How one signs in to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignIn {
    /// With the password, as the server likes it best.
    Password,
    /// With the password in plain sight, where the server takes no better proof.
    PlainPassword,
    /// With an API key.
    Key,
}

impl SignIn {
    /// What a profile says of it.
    fn lines(self, env: &TestEnv, name: &str, password: &str) -> String {
        let (kind, secret) = match self {
            Self::Key => ("token", API_KEY),
            Self::Password | Self::PlainPassword => ("password", password),
        };
        let file = env.write(&format!("{name}.{kind}"), secret);
        let plain = self == Self::PlainPassword;
        format!("{kind}-file = {file:?}\nallow-plain-password = {plain}\n")
    }
}

/// A place where examples work: `home` is a Navidrome with one share, `books` an Audiobookshelf.
pub(crate) struct Stage {
    pub(crate) env: TestEnv,
    pub(crate) home: Server,
    pub(crate) books: Server,
    /// What examples say, and what it is here.
    names: Vec<(&'static str, String)>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with_password("admin")
    }

    /// With a password of one's own choice for the account `admin` of both servers.
    pub(crate) fn with_password(password: &str) -> Self {
        // Many logins in no time are no attack here.
        let navidrome = Options::new(NavidromeSettings {
            login_limit: false,
            ..NavidromeSettings::default()
        });
        Self::with_home(navidrome, password, SignIn::Password)
    }

    /// With another server in `home`'s place.
    pub(crate) fn with_home(home: Options, password: &str, sign_in: SignIn) -> Self {
        let env = TestEnv::new();
        let accounts = vec![Account {
            api_key: Some(API_KEY.to_owned()),
            ..Account::admin("admin", password)
        }];
        let home = Server::stopped(Options {
            accounts: accounts.clone(),
            ..home
        });
        let books = Server::stopped(Options {
            accounts,
            ..Options::new(audiobookshelf::AudiobookshelfSettings {
                login_limit: false,
                ..audiobookshelf::AudiobookshelfSettings::default()
            })
        });
        for (name, server, sign_in) in [
            ("home", &home, sign_in),
            ("books", &books, SignIn::Password),
        ] {
            let url = server.url();
            env.scrub(url, &format!("http://{name}.test"));
            env.configure(&format!(
                "[servers.{name}]\nurl = {url:?}\npublic-url = {url:?}\nusername = \"admin\"\n{}",
                sign_in.lines(&env, name, password)
            ));
        }
        let mut stage = Self {
            env,
            home,
            books,
            names: Vec::new(),
        };
        stage.create_fixtures(password);
        stage
    }

    /// Makes what examples name: a share, and the programs that hand out a password.
    fn create_fixtures(&mut self, password: &str) {
        let one = |command: &[&str]| self.env.run(command).ok().last_line().to_owned();
        let make = [
            "create",
            "-s",
            "home",
            "--album",
            "Harbour Lights",
            "-o",
            "ids",
        ];
        let _ = self
            .env
            .write("shares.csv", "album,expires\nHarbour Lights,7d\n");
        let share = one(&[&make[..], &["--description", "Summer picks"]].concat());
        let _ = self.env.write(
            "shares.toml",
            &format!(
                "format = 1\n[scope]\nserver = \"home\"\n[shares.summer-picks]\nref = \"home/{share}\"\n"
            ),
        );
        let book = ["create", "-s", "books", "--book", "The Lighthouse Keeper"];
        let _ = self
            .env
            .run(&[&book[..], &["--slug", "frankenstein"]].concat())
            .ok();
        let find = [
            "search",
            "-s",
            "home",
            "harbour lights",
            "-o",
            "refs",
            "--limit",
            "1",
        ];
        let item = |kind| one(&[&find[..], &["--kind", kind]].concat());
        self.names = vec![
            ("https://music.example.com", self.home.url().to_owned()),
            ("http://nas:4533", self.home.url().to_owned()),
            ("-s old", "-s home".to_owned()),
            ("-s new", "-s home".to_owned()),
            ("https://books.example.com", self.books.url().to_owned()),
            ("/run/secrets/navidrome", self.secret("navidrome", password)),
            ("~/abs-key", self.secret("books.key", API_KEY)),
            ("/run/secrets/cf-id", self.secret("cf-id", "example-id")),
            (
                "/run/secrets/cf-secret",
                self.secret("cf-secret", "example-secret"),
            ),
            (
                "/run/secrets/portal",
                self.secret("portal", "Basic ZXhhbXBsZQ=="),
            ),
            ("album:5KA1Evjj9z", item("album")),
            ("song:6jXNL8jh5a", item("song")),
            ("Xd7ce8Y2vd", share),
        ];
        for manager in ["pass", "secret-tool", "op", "bw"] {
            self.program(manager, &format!("echo '{password}'"));
        }
        for folder in [".zfunc", ".config/fish/completions"] {
            std::fs::create_dir_all(self.env.path().join("home").join(folder)).unwrap();
        }
    }

    fn secret(&self, name: &str, text: &str) -> String {
        self.env.write(name, text).display().to_string()
    }

    /// Puts a program on the path.
    fn program(&self, name: &str, script: &str) {
        let file = self.env.bin().join(name);
        std::fs::copy(
            self.env.write(name, &format!("#!/bin/sh\n{script}\n")),
            &file,
        )
        .unwrap();
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Has both servers configured at another address.
    pub(crate) fn set_all_urls(&self, url: &str) {
        let config = self.env.config();
        let servers = [&self.home, &self.books].map(Server::url);
        let config = servers
            .iter()
            .fold(config, |text, known| text.replace(known, url));
        self.env.replace_config(&config);
    }

    /// Has `server`, which is one of both, configured at another address, and examples speak of that.
    pub(crate) fn set_server_url(&mut self, server: &str, url: &str) {
        self.env
            .replace_config(&self.env.config().replace(server, url));
        for (_, here) in &mut self.names {
            *here = here.replace(server, url);
        }
    }

    /// A second passes everywhere; the time it is then. Operations are told apart by their time.
    pub(crate) fn tick(&self) -> String {
        for server in [&self.home, &self.books] {
            server.clock().advance(SignedDuration::from_secs(1));
        }
        self.home.clock().now().to_string()
    }

    /// A line of an example with the names that things have here.
    pub(crate) fn translate(&self, line: &str) -> String {
        let here = |line: String, (there, here): &(&str, String)| line.replace(there, here);
        self.names.iter().fold(line.to_owned(), here)
    }
}
