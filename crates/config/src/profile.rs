//! A profile: the configuration of one server with all layers resolved, and the sources of its secrets and headers.
//! Also parses and checks names and base URLs.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::values::{Rate, Settings, Value};
use crate::backend::{Access, SignIn};
use crate::domain::expiry::Expiry;
use crate::domain::share::ServerKind;
use crate::domain::span::Span;
use crate::error::{Code, Error, Result};
use crate::fingerprint::Fingerprint;
use crate::http::{ClientCertificate, Jobs};
use crate::session::AccountKey;

/// The default expiry of a share that is created without one.
#[must_use]
pub fn default_expires() -> Expiry {
    Expiry::In(Span::seconds(30 * 86_400))
}

/// The default timeout for one request.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// The origin of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A configuration file.
    File(PathBuf),
    /// `SHARECTL_URL` and the other variables for the server `env`.
    Environment,
    /// Built in: the sandbox.
    Sandbox,
}

/// One server, as configured. Knowledge about the server itself is in the server facts, not here.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The profile's name.
    pub name: String,
    /// The profile's origin.
    pub origin: Origin,
    /// The base URL; see [`parse`].
    pub url: Url,
    /// The server's kind; `None` until it is detected.
    pub kind: Option<ServerKind>,
    /// The account's user name; `None` if a token identifies the account, or sharectl asks for the name.
    pub username: Option<String>,
    /// The sources of the password, in order. The saved password and a prompt come after them.
    pub password: Vec<SecretSource>,
    /// The sources of the API key or token, in order. The saved token comes after them.
    pub token: Vec<SecretSource>,
    /// The public base URL, if it differs from the server's own.
    pub public_url: Option<Url>,
    /// Whether `check` tries the public base URL.
    pub public_probe: bool,
    /// All base URLs of the server's links that sharectl has ever printed.
    pub known_bases: Vec<Url>,
    /// A certificate to trust for this server, no matter who signed it.
    pub certificate: Option<Fingerprint>,
    /// Headers sent with every request.
    pub headers: Vec<Header>,
    /// Whether Subsonic's password parameter may go over plain http.
    pub allow_plain_password: bool,
    /// The APIs of Navidrome that sharectl may use.
    pub access: Access,
    /// A PEM file with certificates to trust besides the system's.
    pub ca_cert: Option<PathBuf>,
    /// A client certificate for servers that require one, and its key.
    pub client_certificate: Option<ClientCertificate>,
    /// Other addresses of the same server.
    pub alternates: Vec<Url>,
    /// The Unix socket that the server listens on.
    pub unix_socket: Option<PathBuf>,
    /// How the server identifies the account.
    pub sign_in: SignIn,
    /// The expiry of a share that is created without one.
    pub default_expires: Expiry,
    /// The timeout for one request.
    pub timeout: Duration,
    /// The time limit for the whole command.
    pub deadline: Option<Duration>,
    /// Retries for requests that are safe to repeat; `None` if not configured.
    pub retries: Option<u32>,
    /// Requests to run at once.
    pub jobs: Jobs,
    /// The maximum request rate.
    pub rate: Option<Rate>,
    /// The configured time zone for dates without one; see `Config::clock`.
    pub tz: Option<String>,
}

impl Profile {
    /// A profile with an address and these resolved settings, and defaults for the rest.
    pub fn new(name: impl Into<String>, origin: Origin, url: Url, settings: Settings) -> Self {
        Self {
            name: name.into(),
            origin,
            url,
            kind: None,
            username: None,
            password: Vec::new(),
            token: Vec::new(),
            public_url: None,
            public_probe: true,
            known_bases: Vec::new(),
            certificate: None,
            headers: Vec::new(),
            allow_plain_password: false,
            access: settings.access.unwrap_or_default(),
            ca_cert: settings.ca_cert,
            client_certificate: settings.client_cert.map(|certificate| ClientCertificate {
                certificate,
                key: settings.client_key,
            }),
            alternates: Vec::new(),
            unix_socket: None,
            sign_in: SignIn::default(),
            default_expires: settings.default_expires.unwrap_or_else(default_expires),
            timeout: settings.timeout.unwrap_or(DEFAULT_TIMEOUT),
            deadline: settings.deadline,
            retries: settings.retries,
            jobs: settings.jobs.map_or(Jobs::Adaptive, Jobs::Fixed),
            rate: settings.rate,
            tz: settings.tz,
        }
    }

    /// The same profile with another name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        let name = name.to_owned();
        Self { name, ..self }
    }

    /// The base URL without a trailing slash.
    #[must_use]
    pub fn address(&self) -> &str {
        shown(&self.url)
    }

    /// The account that this profile's state belongs to. API keys without a user name are distinguished by their
    /// source, or by the profile's name if the key has no named source.
    #[must_use]
    pub fn account(&self) -> AccountKey {
        if let Some(user) = self.username.as_deref().filter(|user| !user.is_empty()) {
            return AccountKey::new(&self.url, user);
        }
        let source = match self.token.first() {
            Some(SecretSource::File(path)) => path.display().to_string(),
            Some(SecretSource::Command(words)) => words.join(" "),
            Some(SecretSource::Variable(name)) => name.clone(),
            Some(SecretSource::Text(_)) | None => self.name.clone(),
        };
        AccountKey::of_api_key(&self.url, source)
    }

    /// The sources of all secrets of the profile.
    pub fn secret_sources(&self) -> impl Iterator<Item = &SecretSource> {
        let credentials = self.password.iter().chain(&self.token);
        credentials.chain(self.headers.iter().map(|header| &header.value))
    }

    /// Whether the profile belongs to the sandbox.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.origin == Origin::Sandbox
    }

    /// Whether `link` starts with a base URL of links printed before. Returns the length of the longest match.
    pub(super) fn covered(&self, link: &Url) -> Option<usize> {
        let bases = self.known_bases.iter();
        bases.filter_map(|base| covers(base, link)).max()
    }

    /// Whether `link` is under a base URL of this server. Returns the length of the longest match; see [`covers`].
    pub(super) fn covers(&self, link: &Url) -> Option<usize> {
        let public = self.public_url.as_ref();
        let bases = public
            .into_iter()
            .chain([&self.url])
            .chain(&self.alternates);
        bases.filter_map(|base| covers(base, link)).max()
    }
}

/// The name of the profile from `SHARECTL_URL` and the other variables.
pub const ENV: &str = "env";

/// The name that means all configured profiles.
pub const ALL: &str = "all";

/// The name of the sandbox's Navidrome.
pub const DEMO: &str = "demo";

/// The name of the sandbox's Audiobookshelf.
pub const DEMO_BOOKS: &str = "demo-books";
/// The maximum length of a name, because it becomes part of file names.
const LONGEST: usize = 64;

/// Checks the name of a profile that a user chooses.
///
/// Allowed are letters, digits, `-`, `_` and `.`; the first character must be a letter or digit. A name is part of
/// share references (before the `/`) and of file names (`sharectl.NAME.password`).
///
/// # Errors
/// The reason that the name can't be used.
pub fn check_name(name: &str) -> Result<(), String> {
    if [ALL, ENV].contains(&name) || name.starts_with(DEMO) {
        return Err(format!(
            "{name:?} is reserved: `all`, `env`, and names that start with `demo` are sharectl's own"
        ));
    }
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    if name.is_empty()
        || name.len() > LONGEST
        || !name.starts_with(|sign: char| sign.is_ascii_alphanumeric())
        || !name.chars().all(plain)
    {
        return Err(format!(
            "{name:?} can't be a server's name: letters, digits, `-`, `_` and `.`, at most {LONGEST}"
        ));
    }
    Ok(())
}

/// Parses a base URL.
///
/// The path stays, without its trailing slash. Two addresses that users copy are reduced to their base: the web
/// page's (`…/app/`, or `…/app` with anything after `#`) and the API's (`…/rest`). A plain path `/app` without the
/// slash is a base path of that name, so that parsing a URL twice gives the same result.
///
/// # Errors
/// [`Code::Config`] if it is not an http(s) URL, or contains credentials (which the message doesn't repeat) or a query.
pub fn parse(text: &str) -> Result<Url> {
    let text = text.trim();
    let wrong = |message: &str| Error::new(Code::Config, message);
    let mut url = match Url::parse(text) {
        Ok(url) if url.has_host() => url,
        // "music.example.com" and "nas:4533" alike: the second parses with a scheme of `nas`.
        _ if !text.contains("://") && !text.contains('@') => {
            let message = format!("{text:?} isn't a URL: start it with https:// or http://");
            return Err(Error::new(Code::Config, message)
                .hint(format!("use `https://{text}` or `http://{text}`")));
        }
        _ => {
            return Err(
                wrong("can't read the base URL").hint("for example `https://music.example.com`")
            );
        }
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Err(
            wrong(&format!("unsupported URL scheme: {}", url.scheme())).hint("use http or https")
        );
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("the base URL must not contain a user name or password").hint(
            "remove it from the URL: set the name with `username`; `sharectl server login NAME` \
             asks for the password",
        ));
    }
    if url.query().is_some() {
        return Err(wrong("the base URL must not contain a query")
            .hint("remove everything from the `?` on"));
    }
    let fragment = url.fragment().is_some();
    url.set_fragment(None);
    let trimmed = trim(url.path(), fragment).to_owned();
    url.set_path(&trimmed);
    Ok(url)
}

/// The base of a path.
fn trim(path: &str, page: bool) -> &str {
    let web = if page {
        path.trim_end_matches('/').strip_suffix("/app")
    } else {
        path.strip_suffix("/app/")
    };
    let path = web.unwrap_or(path).trim_end_matches('/');
    path.strip_suffix("/rest")
        .unwrap_or(path)
        .trim_end_matches('/')
}

/// A base URL as users write it: without the slash that a bare host gets.
#[must_use]
pub fn shown(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}

/// Whether a base URL is on this machine.
#[must_use]
pub fn is_local(url: &Url) -> bool {
    crate::http::is_loopback(url)
}

/// Whether `link` is under `base`: the host and port are the same, and the link's path starts with the base's path. The
/// scheme may differ if both use their usual ports, as in links from before a move to https.
///
/// Returns the length of the base's path, so that the closest base wins.
#[must_use]
pub fn covers(base: &Url, link: &Url) -> Option<usize> {
    if base.host() != link.host() || base.port() != link.port() {
        return None;
    }
    let path = base.path().trim_end_matches('/');
    let rest = link.path().strip_prefix(path)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(path.len())
}

/// Characters that need a shell.
const SHELL: [char; 9] = ['"', '\'', '\\', '$', '`', '|', '<', '>', ';'];

/// A source of a secret.
#[derive(Clone)]
pub enum SecretSource {
    /// The text itself: from a variable of the profile `env`, or a header's plain value.
    Text(SecretString),
    /// The first line of a file.
    File(PathBuf),
    /// The first line that a program prints. The words are the program and its arguments; there is no shell.
    Command(Vec<String>),
    /// A variable that the configuration names.
    Variable(String),
}

impl SecretSource {
    /// A source with the secret's text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into().into())
    }

    /// Reads `{ file = … }`, `{ command = […] }` or `{ env = … }`.
    pub(super) fn read(value: Value<'_>, what: &str, home: Option<&Path>) -> Result<Self> {
        let one =
            |value: &Value<'_>| value.error("use exactly one of `file`, `command`, and `env`");
        let none = one(&value);
        let mut table = value.table(format!("in `{what}`"))?;
        let file = table.take("file");
        let command = table.take("command");
        let variable = table.take("env");
        table.finish()?;
        match (file, command, variable) {
            (Some(file), None, None) => Ok(Self::File(file.path(home)?)),
            (None, Some(command), None) => Ok(Self::Command(command.command()?)),
            (None, None, Some(variable)) => Ok(Self::Variable(variable.string()?)),
            _ => Err(none),
        }
    }
}

/// Parses a command in one line: a JSON array, or plain words split at whitespace. Characters that need a shell are
/// refused, because there is no shell. `name` is the origin of the line, for errors.
///
/// # Errors
/// [`Code::Config`], with the right notation as a hint.
pub fn command_words(name: &str, line: &str) -> Result<Vec<String>> {
    let hint = "there is no shell: write a JSON array, such as '[\"program\", \"an argument\"]'"
        .to_owned();
    let words: Vec<String> = if line.trim_start().starts_with('[') {
        serde_json::from_str(line).map_err(|_| {
            Error::new(
                Code::Config,
                format!("{name} is not a JSON array of strings"),
            )
            .hint(hint.clone())
        })?
    } else if line.contains(SHELL) {
        return Err(Error::new(
            Code::Config,
            format!("{name} contains quotes or other characters that only a shell understands"),
        )
        .hint(hint));
    } else {
        line.split_whitespace().map(str::to_owned).collect()
    };
    if words.first().is_none_or(String::is_empty) {
        return Err(Error::new(Code::Config, format!("{name} is an empty command")).hint(hint));
    }
    Ok(words)
}

/// Shows the kind of the source, never the secret.
impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("set"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Command(words) => {
                write!(f, "command {}", words.first().map_or("", String::as_str))
            }
            Self::Variable(name) => write!(f, "variable {name}"),
        }
    }
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretSource({self})")
    }
}

/// Headers that users can't set: the connection's own, and cookies, which sharectl never sends (on Airsonic, a session
/// cookie takes precedence over the credentials).
const REFUSED: [&str; 7] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "upgrade",
    "cookie",
];

/// A header sent with every request to a server.
#[derive(Debug, Clone)]
pub struct Header {
    /// The header's name.
    pub name: String,
    /// The source of the header's value. All values are treated as secrets.
    pub value: SecretSource,
}

impl Header {
    /// Checks a header's name.
    ///
    /// # Errors
    /// The reason that the header can't be sent.
    pub fn check_name(name: &str) -> Result<(), String> {
        let token = |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(sign);
        if name.is_empty() || !name.chars().all(token) {
            return Err(format!("{name:?} isn't a header name"));
        }
        if REFUSED
            .iter()
            .any(|refused| name.eq_ignore_ascii_case(refused))
        {
            return Err(format!("the header {name} can't be set"));
        }
        Ok(())
    }

    /// Parses one entry of `headers`.
    pub(super) fn read(name: String, value: Value<'_>, home: Option<&Path>) -> Result<Self> {
        Self::check_name(&name).map_err(|message| value.error(message))?;
        let value = if value.is_table() {
            SecretSource::read(value, &name, home)?
        } else {
            let text = value.string()?;
            check_text(&text).map_err(|message| value.error(message))?;
            SecretSource::text(text)
        };
        Ok(Self { name, value })
    }
}

/// Checks that a header's value is one line without control characters.
pub(super) fn check_text(text: &str) -> Result<(), String> {
    if text.chars().any(|sign| sign.is_control() && sign != '\t') {
        return Err("a header's value can't contain line breaks or control characters".to_owned());
    }
    Ok(())
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::env_vars;

    #[test]
    fn api_keys_without_a_name_differ_by_where_they_come_from() {
        let base = Url::parse("https://h.example").unwrap();
        let profile = |name: &str, user: Option<&str>, file: Option<&str>| {
            let mut profile =
                Profile::new(name, Origin::Sandbox, base.clone(), Settings::default());
            profile.username = user.map(str::to_owned);
            profile.token = file
                .map(|file| SecretSource::File(file.into()))
                .into_iter()
                .collect();
            profile.account().key()
        };
        let ada = profile("home", None, Some("/run/ada"));
        assert_eq!(profile("renamed", None, Some("/run/ada")), ada);
        assert_ne!(profile("home", None, Some("/run/bob")), ada);
        assert_ne!(profile("one", None, None), profile("other", None, None));
        let named = profile("home", Some("ada"), Some("/run/ada"));
        assert_eq!(profile("other", Some("ada"), Some("/run/key")), named);
        assert_eq!(named, AccountKey::new(&base, "ada").key());
    }

    #[test]
    fn names_are_plain_and_not_reserved() {
        for good in ["home", "nas-2", "a.b_c", "Books", "9"] {
            assert_eq!(check_name(good), Ok(()), "{good}");
        }
        for reserved in ["all", "env", "demo", "demo-books", "demolition"] {
            assert!(
                check_name(reserved).unwrap_err().contains("reserved"),
                "{reserved}"
            );
        }
        for wrong in [
            "",
            "-x",
            ".x",
            "a/b",
            "a b",
            "ü",
            "a:b",
            "../x",
            &"x".repeat(65),
        ] {
            assert!(
                check_name(wrong).unwrap_err().contains("letters"),
                "{wrong}"
            );
        }
    }

    fn base(text: &str) -> String {
        shown(&parse(text).unwrap()).to_owned()
    }

    #[test]
    fn a_pasted_url_becomes_the_base() {
        for (pasted, wanted) in [
            ("https://music.example.com", "https://music.example.com"),
            ("https://Music.Example.com/", "https://music.example.com"),
            ("http://nas:4533/music/", "http://nas:4533/music"),
            ("https://m.example/app/", "https://m.example"),
            ("https://m.example/app/#/album/x/show", "https://m.example"),
            (
                "https://m.example/music/app/#/login",
                "https://m.example/music",
            ),
            ("https://m.example/rest/", "https://m.example"),
            ("https://m.example/rest", "https://m.example"),
            ("https://m.example/app", "https://m.example/app"),
            ("https://m.example/app/app/", "https://m.example/app"),
            ("https://m.example/myapp/", "https://m.example/myapp"),
            ("http://[::1]:4533", "http://[::1]:4533"),
        ] {
            assert_eq!(base(pasted), wanted, "{pasted}");
        }
    }

    #[test]
    fn credentials_in_a_url_are_refused_and_not_repeated() {
        for text in ["https://admin:sesame@m.example", "https://sesame@m.example"] {
            let error = parse(text).unwrap_err();
            assert_eq!(
                error.message(),
                "the base URL must not contain a user name or password"
            );
            assert!(!format!("{error:?}").contains("sesame"));
        }
    }

    #[test]
    fn a_url_without_a_scheme_says_how_to_write_it() {
        let error = parse("nas:4533").unwrap_err();
        assert_eq!(
            error.message(),
            "\"nas:4533\" isn't a URL: start it with https:// or http://"
        );
        assert_eq!(
            crate::text::hints(&error),
            ["use `https://nas:4533` or `http://nas:4533`"]
        );
        for wrong in [
            "ftp://m.example",
            "https://",
            "https://m.example/?u=x",
            "file:///etc",
        ] {
            assert_eq!(parse(wrong).unwrap_err().code(), Code::Config, "{wrong}");
        }
    }

    #[test]
    fn a_link_belongs_to_the_base_it_lies_under() {
        let under =
            |base: &str, link: &str| covers(&parse(base).unwrap(), &Url::parse(link).unwrap());
        assert_eq!(
            under("https://m.example", "https://m.example/share/x?t=1"),
            Some(0)
        );
        assert_eq!(
            under("https://m.example", "http://m.example/share/x"),
            Some(0)
        );
        assert_eq!(
            under("https://m.example/music", "https://m.example/music/share/x"),
            Some(6)
        );
        assert_eq!(
            under("https://m.example/music", "https://m.example/musical/x"),
            None
        );
        assert_eq!(
            under("https://m.example", "https://m.example:8443/share/x"),
            None
        );
        assert_eq!(
            under("https://m.example", "https://other.example/share/x"),
            None
        );
    }

    proptest! {
        #[test]
        fn reading_a_base_url_twice_gives_the_same(path in "(/(app|rest|music|a)){0,4}/?(#/x)?") {
            let once = parse(&format!("https://m.example{path}")).unwrap();
            let twice = parse(shown(&once)).unwrap();
            if !once.path().ends_with("/rest") {
                prop_assert_eq!(once, twice);
            }
        }

        #[test]
        fn no_text_makes_a_base_url_panic(text in ".*") {
            let _ = parse(&text);
        }
    }

    fn parsed(line: &str) -> Result<Vec<String>> {
        command_words(env_vars::PASSWORD_COMMAND.name, line)
    }

    #[test]
    fn a_command_is_a_json_array_or_plain_words() {
        assert_eq!(parsed("pass show  nas").unwrap(), ["pass", "show", "nas"]);
        assert_eq!(parsed(r#"["cat", "a file"]"#).unwrap(), ["cat", "a file"]);
    }

    #[test]
    fn a_command_that_needs_a_shell_is_refused_with_the_way_to_write_it() {
        for line in [
            "cat 'a file'",
            "pass $HOME",
            "a | b",
            "[\"a\", 1]",
            "[",
            "[]",
            "[\"\"]",
            "  ",
        ] {
            let error = parsed(line).unwrap_err();
            assert_eq!(error.code(), Code::Config, "{line}");
            assert!(
                crate::text::hints(&error)[0].starts_with("there is no shell"),
                "{line}"
            );
        }
    }

    #[test]
    fn a_source_never_shows_its_secret() {
        let source = SecretSource::text("sesame");
        assert_eq!(format!("{source:?} {source}"), "SecretSource(set) set");
        let source = SecretSource::Command(vec!["tool".into(), "--token=sesame".into()]);
        assert_eq!(source.to_string(), "command tool");
    }
}
