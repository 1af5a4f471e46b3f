//! Tests of the sources of credentials, and of what `credentials.toml` stores.

use std::sync::atomic::{AtomicUsize, Ordering};

use secrecy::ExposeSecret as _;

use super::*;
use crate::files::{self, Mode};
use crate::{Config, Overrides};

struct Place {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
    asked: Arc<Typist>,
}

/// Types the same text at every question, and counts the questions.
#[derive(Default)]
struct Typist(AtomicUsize);

impl Ask for Typist {
    fn secret(&self, question: &str) -> Result<SecretString> {
        assert_eq!(question, "Password of admin on home (https://m.example)");
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok("typed".to_owned().into())
    }
}

impl Place {
    fn new(keys: &str) -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
            asked: Arc::default(),
        };
        place.configure(keys);
        place
    }

    fn configure(&self, keys: &str) {
        let text =
            format!("[servers.home]\nurl = \"https://m.example\"\nusername = \"admin\"\n{keys}");
        self.put("config.toml", &text);
    }

    fn put(&self, name: &str, text: &str) {
        files::write(
            &self.folder.path().join(name),
            text.as_bytes(),
            Mode::Private,
        )
        .unwrap();
    }

    fn config(&self) -> (Config, Environment) {
        let folder = self.folder.path();
        let variables = self.variables.iter().map(|(name, value)| (*name, value));
        let env = Environment::of(variables).with_dirs(folder, folder.join("state"));
        (Config::load(&env, &Overrides::default()).unwrap(), env)
    }

    fn credentials(&self, name: &str, terminal: bool) -> ProfileCredentials {
        let (config, env) = self.config();
        let ask = terminal.then(|| Arc::clone(&self.asked) as Arc<dyn Ask>);
        ProfileCredentials::new(config.profile(name).unwrap(), &env, config.paths(), ask)
    }

    async fn password(&self) -> Result<String> {
        let secret = self.credentials("home", false).password().await?;
        Ok(secret.expose_secret().to_owned())
    }

    fn stored(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("credentials.toml")).unwrap_or_default()
    }
}

#[tokio::test]
async fn the_profiles_own_source_comes_before_systemds_and_the_kept_one() {
    let mut place = Place::new("");
    assert_eq!(place.password().await.unwrap_err().code(), Code::Auth);
    let (config, _) = place.config();
    let store = Store::new(config.paths()).unwrap();
    let home = config.profile("home").unwrap();
    store
        .put(home, SecretKind::Password, &"kept".to_owned().into())
        .await
        .unwrap();
    assert_eq!(place.password().await.unwrap(), "kept");

    place.put("sharectl.home.password", "systemd\n");
    let folder = place.folder.path().display().to_string();
    place.variables.push(("CREDENTIALS_DIRECTORY", folder));
    assert_eq!(place.password().await.unwrap(), "systemd");

    place.put("secret", "file\nsecond line\n");
    place.configure("password-file = \"secret\"");
    assert_eq!(place.password().await.unwrap(), "file");
    let source = place
        .credentials("home", false)
        .source(SecretKind::Password)
        .unwrap();
    assert!(source.unwrap().ends_with("/secret"));
}

#[tokio::test]
async fn a_source_that_fails_does_not_make_way_for_another() {
    let place = Place::new("password-file = \"gone\"");
    place.put(
        "credentials.toml",
        "[home]\nurl = \"https://m.example\"\nusername = \"admin\"\npassword = \"kept\"\n",
    );
    let error = place.password().await.unwrap_err();
    assert_eq!((error.code(), error.server()), (Code::Auth, Some("home")));
    assert!(
        error
            .message()
            .starts_with("can't get the password of home: "),
        "{error}"
    );
}

#[tokio::test]
async fn without_a_terminal_the_ways_to_give_a_password_are_named() {
    let mut place = Place::new("");
    let error = place.password().await.unwrap_err();
    assert_eq!(error.message(), "no password for home");
    assert_eq!(crate::text::hints(&error).len(), 2);
    place
        .variables
        .push(("SHARECTL_URL", "https://env.example".to_owned()));
    let error = place
        .credentials("env", false)
        .password()
        .await
        .unwrap_err();
    assert!(
        crate::text::hints(&error)[0].starts_with("set SHARECTL_PASSWORD_FILE"),
        "{error}"
    );
}

#[tokio::test]
async fn the_environment_serves_its_own_profile_only() {
    let mut place = Place::new("");
    place
        .variables
        .push(("SHARECTL_URL", "https://env.example".to_owned()));
    place
        .variables
        .push(("SHARECTL_PASSWORD", "variable".to_owned()));
    place.variables.push(("SHARECTL_TOKEN", "key".to_owned()));
    let env = place.credentials("env", false);
    assert_eq!(env.password().await.unwrap().expose_secret(), "variable");
    assert_eq!(env.token().await.unwrap().unwrap().expose_secret(), "key");
    assert!(env.has_token());
    let home = place.credentials("home", false);
    assert!(!home.has_token());
    assert!(home.password().await.is_err() && home.token().await.unwrap().is_none());
}

#[tokio::test]
async fn a_typed_password_is_asked_for_once_and_kept_when_it_proved_right() {
    let place = Place::new("");
    let credentials = place.credentials("home", true);
    assert!(!credentials.save_typed_password().await.unwrap());
    for _ in 0..2 {
        assert_eq!(
            credentials.password().await.unwrap().expose_secret(),
            "typed"
        );
    }
    assert_eq!(place.asked.0.load(Ordering::Relaxed), 1);
    assert_eq!(place.stored(), "");
    assert!(credentials.save_typed_password().await.unwrap());
    assert_eq!(place.password().await.unwrap(), "typed");
    assert!(
        !place
            .credentials("home", false)
            .save_typed_password()
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn saved_secrets_belong_to_an_address_and_an_account() {
    let place = Place::new("");
    let credentials = place.credentials("home", true);
    credentials.password().await.unwrap();
    credentials.save_typed_password().await.unwrap();
    place.put(
        "config.toml",
        "[servers.home]\nurl = \"https://elsewhere.example\"\nusername = \"admin\"",
    );
    assert!(place.password().await.is_err());
    place.put(
        "config.toml",
        "[servers.home]\nurl = \"https://m.example\"\nusername = \"other\"",
    );
    assert!(place.password().await.is_err());
}

#[tokio::test]
async fn the_store_keeps_the_others_and_forgets_on_request() {
    let place = Place::new("");
    place.put(
        "credentials.toml",
        "# mine\n[books]\nurl = \"https://b\"\ntoken = \"key\"\n",
    );
    let (config, _) = place.config();
    let store = Store::new(config.paths()).unwrap();
    let home = config.profile("home").unwrap();
    store
        .put(home, SecretKind::Password, &"one".to_owned().into())
        .await
        .unwrap();
    store
        .put(home, SecretKind::Token, &"two".to_owned().into())
        .await
        .unwrap();
    let stored = store.get(home).unwrap();
    assert_eq!(stored.password.unwrap().expose_secret(), "one");
    assert_eq!(stored.token.unwrap().expose_secret(), "two");
    assert!(store.forget("home").await.unwrap());
    assert!(!store.forget("home").await.unwrap());
    assert_eq!(
        place.stored(),
        "# mine\n[books]\nurl = \"https://b\"\ntoken = \"key\"\n"
    );
}

#[tokio::test]
async fn the_error_of_a_broken_store_does_not_repeat_its_contents() {
    let place = Place::new("");
    for broken in [
        "[home]\npassword = \"sesame",
        "[home]\npassword = [\"sesame\"]",
        "home = \"sesame\"",
    ] {
        place.put("credentials.toml", broken);
        let error = place.password().await.unwrap_err();
        assert_eq!(error.code(), Code::Config);
        assert!(!format!("{error:?}").contains("sesame"), "{error:?}");
        let (config, _) = place.config();
        let forgotten = Store::new(config.paths()).unwrap().forget("home").await;
        assert!(!format!("{forgotten:?}").contains("sesame"));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_store_is_closed_to_others_even_where_it_was_open() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new("");
    let file = place.folder.path().join("credentials.toml");
    files::write(&file, b"", Mode::Shared).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
    let (config, _) = place.config();
    let home = config.profile("home").unwrap();
    let store = Store::new(config.paths()).unwrap();
    store
        .put(home, SecretKind::Password, &"one".to_owned().into())
        .await
        .unwrap();
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn headers_are_read_when_they_are_needed() {
    let mut place = Place::new("headers = { X-A = { env = \"CF\" }, X-B = \"plain\" }");
    let error = place
        .credentials("home", false)
        .headers()
        .await
        .unwrap_err();
    assert_eq!(
        error.message(),
        "can't get the header X-A: the variable CF is not set"
    );
    place.variables.push(("CF", "sesame".to_owned()));
    let headers = place.credentials("home", false).headers().await.unwrap();
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.expose_secret()))
        .collect();
    assert_eq!(headers, [("X-A", "sesame"), ("X-B", "plain")]);
}

fn line(text: &[u8]) -> Result<String> {
    trimmed_line(text, "it", "there").map(|secret| secret.expose_secret().to_owned())
}

#[test]
fn a_secret_is_the_first_line_without_its_end() {
    assert_eq!(line(b"sesame").unwrap(), "sesame");
    assert_eq!(line(b" se same \nuser: admin\n").unwrap(), " se same ");
    assert_eq!(line(b"sesame\r\nmore").unwrap(), "sesame");
    for (wrong, message) in [
        (&b""[..], "can't get it: there: the first line is empty"),
        (b"\nsesame", "can't get it: there: the first line is empty"),
        (
            b"ses\xffame",
            "can't get it: there: the first line is not text",
        ),
        (
            b"ses\x07ame",
            "can't get it: there: the first line holds control characters",
        ),
    ] {
        let error = line(wrong).unwrap_err();
        assert_eq!((error.code(), error.message()), (Code::Auth, message));
    }
}

#[cfg(unix)]
async fn shell(script: &str, patience: Duration) -> Result<SecretString> {
    let words = ["/bin/sh", "-c", script].map(str::to_owned);
    command(&words, "the password of home", patience).await
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_gives_the_first_line_it_prints() {
    let secret = shell(
        "echo sesame; echo more; read x || echo nobody >&2",
        PATIENCE,
    )
    .await;
    assert_eq!(secret.unwrap().expose_secret(), "sesame");
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_that_fails_is_quoted_without_secrets() {
    let error = shell("echo first >&2; echo 'no such entry' >&2; exit 3", PATIENCE).await;
    let error = error.unwrap_err();
    assert_eq!(error.code(), Code::Auth);
    assert_eq!(
        error.message(),
        "can't get the password of home: `/bin/sh` failed (exit status: 3)"
    );
    assert_eq!(error.details(), ["no such entry"]);

    let error = shell("echo sesame; echo 'sesame is wrong' >&2; exit 1", PATIENCE).await;
    assert!(!format!("{error:?}").contains("sesame"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_has_a_time_limit() {
    let error = shell("exec sleep 600", Duration::from_millis(50))
        .await
        .unwrap_err();
    assert!(error.message().ends_with("took longer than 0 s"), "{error}");
    let endless = shell("echo sesame; sleep 5 & exit 0", PATIENCE).await;
    assert_eq!(endless.unwrap().expose_secret(), "sesame");
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let words = ["/nowhere/pass".to_owned(), "sesame".to_owned()];
    let error = command(&words, "it", PATIENCE).await.unwrap_err();
    assert_eq!(
        error.message(),
        "can't get it: `/nowhere/pass` can't be run"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_without_a_writer_has_a_time_limit() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().await.unwrap();
    assert!(made.success());
    let error = file(&pipe, "it", Duration::from_millis(50)).await;
    let error = error.unwrap_err();
    assert!(error.message().ends_with("took longer than 0 s"), "{error}");
    let deadline = Instant::now() + Duration::from_millis(50);
    let source = SecretSource::File(pipe);
    let env = Environment::of([("", ""); 0]);
    let error = read(&source, &env, "it", Some(deadline)).await;
    assert_eq!(error.unwrap_err().code(), Code::Timeout);
}
