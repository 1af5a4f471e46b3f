//! Every command on each server whose rules are based on recordings, one after the other, and the
//! server's contents at the end.
//!
//! `SHARECTL_TOUR=DIR` saves the commands and their output.

use std::fmt::Write as _;

use sharectl_config::env_vars::Environment;
use sharectl_sandbox::flavors::{Flavor, FlavorSettings};
use sharectl_sandbox::{Account, Options};

use crate::generated::write;
use crate::support::{Output, Server, TestEnv};

/// The way a profile signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignIn {
    Password,
    Key,
}

struct Tour {
    flavor: Flavor,
    env: TestEnv,
    server: Server,
    sign_in: Option<SignIn>,
    told: String,
}

impl Tour {
    fn new(flavor: Flavor) -> Self {
        let account = Account {
            api_key: Some("key-of-ada".to_owned()),
            ..Account::admin("admin", "admin")
        };
        let settings = FlavorSettings {
            // As on a new Ampache: the account has only its own password.
            subsonic_passwords: false,
            ..flavor.into()
        };
        let options = Options {
            accounts: vec![account],
            ..Options::new(settings)
        };
        Self {
            flavor,
            env: TestEnv::new(),
            server: Server::stopped(options),
            sign_in: None,
            told: format!("# {flavor:?}\n\n"),
        }
    }

    fn run(&mut self, args: &[&str], code: u8) -> Output {
        let output = self.env.run(&[args, &["--yes"]].concat()).exits(code);
        writeln!(self.told, "{output}").unwrap();
        output
    }

    fn is_ampache(&self) -> bool {
        format!("{:?}", self.flavor).starts_with("Ampache")
    }

    fn add(&mut self, sign_in: SignIn) {
        self.sign_in = Some(sign_in);
        let (flag, secret) = match sign_in {
            SignIn::Password => ("--password-file", "admin\n"),
            SignIn::Key => ("--token-file", "key-of-ada\n"),
        };
        let secret = self.env.write("secret", secret);
        let url = self.server.url().to_owned();
        let mut add = vec!["server", "add", "home", &url];
        if sign_in == SignIn::Password {
            add.extend(["-u", "admin", "--allow-plain-password"]);
        }
        add.extend([flag, secret.to_str().unwrap()]);
        let output = self.env.run(&add).ok();
        writeln!(self.told, "{output}").unwrap();
    }

    /// The reference of the first item of a kind.
    fn first(&mut self, kind: &str) -> String {
        let search = ["search", "tide", "--kind", kind, "-o", "refs"];
        let output = self.env.run(&search).ok();
        output.stdout.lines().next().unwrap().to_owned()
    }

    /// The id of the newest share.
    fn newest(&self) -> String {
        let listed = self.env.run(&["list", "-o", "ids"]).ok();
        listed.stdout.lines().next().unwrap().to_owned()
    }

    fn held(&self) -> Vec<Vec<String>> {
        let stored = self.server.stored().into_iter();
        let mut held: Vec<_> = stored.map(|share| share.items).collect();
        held.sort_unstable();
        held
    }

    /// Tests every form of a new expiry.
    fn expire(&mut self, id: &str) {
        let _ = self.run(&["expire", id, "--in", "20d"], 0);
        let _ = self.run(&["expire", id, "--by", "7d"], 0);
        let _ = self.run(&["expire", id, "--at-least", "40d"], 0);
        let _ = self.run(&["expire", id, "--until", "2027-01-01"], 0);
        let _ = self.run(&["expire", id, "50d"], 0);
        let _ = self.run(&["expire", id, "+7d"], 0);
        let never = match self.flavor {
            Flavor::Jpsonic | Flavor::Unsonic => 7,
            _ => 0,
        };
        let _ = self.run(&["expire", id, "--never"], never);
        let _ = self.run(&["expire", id, "--in", "30d"], 0);
    }

    fn go(&mut self) {
        let _ = self.run(&["doctor"], 0);
        let _ = self.run(&["search", "tide"], 0);
        let [song, album, playlist] = ["song", "album", "playlist"].map(|kind| self.first(kind));
        let id_of = |item: &str| item.split_once(':').unwrap().1.to_owned();
        let never = match self.flavor {
            Flavor::Jpsonic => 7,
            _ => 0,
        };
        for item in [&song, &album, &playlist] {
            let _ = self.run(&["create", item, "--expires", "30d"], 0);
        }
        let mixed = if self.is_ampache() { 7 } else { 0 };
        let _ = self.run(&["create", &song, &album, "--expires", "30d"], mixed);
        let _ = self.run(&["create", &song, "--expires", "never"], never);
        let _ = self.run(&["create", &album, "--reuse", "--expires", "30d"], 0);
        let _ = self.run(&["list"], 0);
        let _ = self.run(&["delete", "--all"], 0);
        assert_eq!(self.held(), Vec::<Vec<String>>::new());
        let _ = self.run(&["undo", "--last"], 0);
        let _ = self.run(&["list", "-o", "wide"], 0);
        let _ = self.run(&["delete", "--all"], 0);

        let _ = self.run(
            &[
                "create",
                &album,
                "--expires",
                "30d",
                "--description",
                "for Ada",
            ],
            0,
        );
        let id = self.newest();
        let before = self.held();
        if self.is_ampache() || self.flavor == Flavor::Unsonic {
            assert_eq!(before, [[id_of(&album)]], "{:?}", self.flavor);
        }
        let _ = self.run(&["show", &id], 0);
        let _ = self.run(&["update", &id, "--description", "for Bob"], 0);
        self.expire(&id);
        let _ = self.run(&["url", &id], 0);
        let _ = self.run(&["m3u", &id], 7);
        // Links never contain the account's own password.
        let credentials = match (self.is_ampache(), self.sign_in) {
            (true, Some(SignIn::Password)) => 7,
            _ => 0,
        };
        let _ = self.run(&["m3u", &id, "--with-credentials"], credentials);
        let _ = self.run(&["rotate", &id], 0);
        let id = self.newest();
        let _ = self.run(&["delete", &id], 0);
        assert_eq!(self.held(), Vec::<Vec<String>>::new());
        let _ = self.run(&["undo", "--last"], 0);
        let stored = self.server.stored().remove(0);
        assert_eq!(self.held(), before, "{:?}", self.flavor);
        assert_eq!(stored.description.as_deref(), Some("for Bob"));
        assert_eq!(stored.expires.unwrap().to_string(), "2026-12-21T10:00:00Z");
        let id = self.newest();
        let _ = self.run(&["expire", &id, "--now"], 0);
        let _ = self.run(&["prune", "--grace", "0d"], 0);
        assert_eq!(self.held(), Vec::<Vec<String>>::new());
    }

    /// Saves the output, if requested.
    fn keep(self) {
        let environment = Environment::from_process();
        let Some(file) = environment.named("SHARECTL_TOUR").unwrap() else {
            return;
        };
        let name = format!("{:?}.txt", self.flavor);
        write(&std::path::Path::new(&file).join(name), &self.told);
    }
}

fn toured(flavor: Flavor) {
    let mut tour = Tour::new(flavor);
    tour.add(SignIn::Password);
    tour.go();
    if tour.is_ampache() {
        let mut keyed = Tour::new(flavor);
        keyed.add(SignIn::Key);
        keyed.told.insert_str(0, "# With an API key\n\n");
        keyed.go();
        tour.told.push_str(&keyed.told);
    }
    tour.keep();
}

#[test]
fn ampache_goes_through_every_command() {
    for flavor in [Flavor::Ampache, Flavor::Ampache7] {
        toured(flavor);
    }
}

#[test]
fn ampache_in_legacy_mode_goes_through_every_command() {
    for flavor in [
        Flavor::Ampache7Legacy,
        Flavor::AmpacheLegacy,
        Flavor::AmpacheLegacyUser,
    ] {
        toured(flavor);
    }
}

#[test]
fn airsonic_jpsonic_and_unsonic_go_through_every_command() {
    for flavor in [Flavor::Airsonic, Flavor::Jpsonic, Flavor::Unsonic] {
        toured(flavor);
    }
}
