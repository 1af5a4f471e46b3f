//! What stays and what changes in a file that is edited.

use std::path::PathBuf;

use super::*;
use crate::env_vars::Environment;
use crate::{Config, Header, Overrides, SecretSource, profile};

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn with(text: &str) -> Self {
        let place = Self::new();
        files::write(&place.file(), text.as_bytes(), Mode::Shared).unwrap();
        place
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    fn paths(&self) -> Paths {
        let env = Environment::default().with_dirs(self.folder.path(), "/state");
        Paths::new(&env, None, None)
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }

    fn config(&self) -> Config {
        let env = Environment::default().with_dirs(self.folder.path(), "/state");
        Config::load(&env, &Overrides::default()).unwrap()
    }
}

fn at(url: &str) -> ServerEdit {
    ServerEdit {
        url: Some(profile::parse(url).unwrap()),
        ..ServerEdit::default()
    }
}

#[tokio::test]
async fn the_first_server_makes_the_file_and_is_the_default() {
    let place = Place::new();
    add_server(&place.paths(), "home", &at("https://m.example/"), false)
        .await
        .unwrap();
    assert_eq!(
        place.text(),
        "default = \"home\"\n\n[servers.home]\nurl = \"https://m.example\"\n"
    );
    add_server(&place.paths(), "nas", &at("http://nas:4533"), false)
        .await
        .unwrap();
    assert_eq!(place.config().default_name(), Some("home"));
    add_server(&place.paths(), "books", &at("https://b.example"), true)
        .await
        .unwrap();
    assert_eq!(place.config().default_name(), Some("books"));
    let error = add_server(&place.paths(), "nas", &at("http://nas"), false)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Conflict);
    let error = add_server(&place.paths(), "demo", &at("http://nas"), false)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Usage);
}

const WRITTEN: &str = r#"# my servers
[defaults]            # for all
jobs = 8

# at home
[servers.home]
url = "https://m.example"   # behind the proxy
password-command = ["pass", "show", "nas"]
headers = { X-A = "1" } # Cloudflare

[servers.nas] # in the attic
url = "http://nas:4533"
"#;

#[tokio::test]
async fn comments_and_order_stay() {
    let place = Place::with(WRITTEN);
    set_default(&place.paths(), Some("nas")).await.unwrap();
    remove_server(&place.paths(), "home").await.unwrap();
    insta::assert_snapshot!(place.text(), @r#"
default = "nas"
# my servers
[defaults]            # for all
jobs = 8

[servers.nas] # in the attic
url = "http://nas:4533"
"#);
}

#[tokio::test]
async fn a_changed_server_keeps_its_comments() {
    let place = Place::with(WRITTEN);
    let mut edit = at("https://music.example");
    edit.username = Some("admin".to_owned());
    edit.password = Some(SecretSource::File(PathBuf::from("/run/secret")));
    edit.settings.timeout = Some(Duration::from_secs(90));
    edit.headers = vec![Header {
        name: "X-B".to_owned(),
        value: SecretSource::Variable("CF".to_owned()),
    }];
    set_server(&place.paths(), "home", &edit).await.unwrap();
    insta::assert_snapshot!(place.text(), @r#"
# my servers
[defaults]            # for all
jobs = 8

# at home
[servers.home]
url = "https://music.example"   # behind the proxy
headers = { X-A = "1", X-B = { env = "CF" } } # Cloudflare
username = "admin"
timeout = "90s"
password-file = "/run/secret"

[servers.nas] # in the attic
url = "http://nas:4533"
"#);
}

#[tokio::test]
async fn invalid_edit_is_not_written() {
    let place = Place::with(WRITTEN);
    let unset = |key: &str| ServerEdit {
        unset: vec![key.to_owned()],
        ..ServerEdit::default()
    };
    let error = set_server(&place.paths(), "home", &unset("url"))
        .await
        .unwrap_err();
    assert!(error.message().ends_with("`home`: no `url`"), "{error}");
    let error = set_server(&place.paths(), "home", &unset("username"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Usage);
    let error = set_server(&place.paths(), "gone", &at("http://x"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Config);
    assert_eq!(place.text(), WRITTEN);

    let place = Place::with("colour = 1\n");
    let error = add_server(&place.paths(), "home", &at("http://x"), false)
        .await
        .unwrap_err();
    assert!(
        error.message().contains("config.toml:1: unknown key"),
        "{error}"
    );
    assert_eq!(place.text(), "colour = 1\n");
}

#[tokio::test]
async fn a_default_that_is_removed_is_none_any_more() {
    let place = Place::new();
    add_server(&place.paths(), "home", &at("http://x"), false)
        .await
        .unwrap();
    remove_server(&place.paths(), "home").await.unwrap();
    assert_eq!(place.config().default_name(), None);
    add_server(&place.paths(), "home", &at("http://x"), false)
        .await
        .unwrap();
    set_default(&place.paths(), None).await.unwrap();
    assert_eq!(place.config().default_name(), None);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_readable_and_leaves_nothing_beside_but_its_lock() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    add_server(&place.paths(), "home", &at("http://x"), false)
        .await
        .unwrap();
    let mode = std::fs::metadata(place.file())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o600, 0o600);
    assert_eq!(mode & 0o133, 0);
    let mut names: Vec<_> = std::fs::read_dir(place.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["config.toml", "config.toml.lock"]);
}
