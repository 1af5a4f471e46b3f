//! The settings that both `server add` and `server set` take, and `--trust-cert`, which shows an untrusted
//! certificate and asks about it.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use sharectl_config::edit::ServerEdit;
use sharectl_config::{Header, Profile, SecretSource, Settings, profile, values};
use sharectl_core::backend::{Access, SignIn};
use sharectl_core::domain::share::ServerKind;
use sharectl_core::domain::steps::ends_now;
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::fingerprint::Fingerprint;
use sharectl_core::http::PeerCertificate;
use sharectl_core::shell;
use url::Url;

use crate::commands::Context;
use crate::commands::args::on_off;

/// The help heading of secrets.
const SECRETS: &str = "Secrets";

/// The help heading of connection settings.
const CONNECTION: &str = "Connection";

/// A server's settings. Limits (`--timeout`, `--jobs` …) given with them are kept as well.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ServerOptions {
    /// User name of the account
    #[arg(short, long, value_name = "NAME")]
    pub(crate) username: Option<String>,

    /// Kind of server [default: detected]
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<ServerKind>,

    /// Navidrome API to use [default: auto]
    #[arg(long, value_name = "API", value_parser = word::<Access>(Access::ALL.map(Access::as_str)))]
    pub(crate) access: Option<Access>,

    /// File whose first line is the password
    #[arg(long, value_name = "PATH", group = "password-source", help_heading = SECRETS)]
    pub(crate) password_file: Option<PathBuf>,

    /// Command that prints the password on its first line: `pass show nas`, or a JSON array
    #[arg(long, value_name = "COMMAND", group = "password-source", help_heading = SECRETS)]
    pub(crate) password_command: Option<String>,

    /// File whose first line is the API key or token
    #[arg(long, value_name = "PATH", group = "token-source", help_heading = SECRETS)]
    pub(crate) token_file: Option<PathBuf>,

    /// Command that prints the API key or token on its first line
    #[arg(long, value_name = "COMMAND", group = "token-source", help_heading = SECRETS)]
    pub(crate) token_command: Option<String>,

    /// Header for every request, with its value from a file or variable: `NAME=file:PATH`, `NAME=env:VARIABLE`
    /// or `NAME=command:COMMAND` (can be repeated)
    #[arg(long = "header", value_name = "NAME=SOURCE", help_heading = SECRETS)]
    pub(crate) headers: Vec<String>,

    /// Public base URL, if the server's own is wrong
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,

    /// Whether `check` tries the public base URL [default: on]
    #[arg(long, value_name = "on|off", value_parser = on_off())]
    pub(crate) public_probe: Option<bool>,

    /// PEM file with certificates to trust besides the system's
    #[arg(long, value_name = "PATH", help_heading = CONNECTION)]
    pub(crate) ca_cert: Option<PathBuf>,

    /// PEM file with a client certificate, for servers or proxies that require one
    #[arg(long, value_name = "PATH", help_heading = CONNECTION)]
    pub(crate) client_cert: Option<PathBuf>,

    /// PEM file with its key [default: the same file]
    #[arg(long, value_name = "PATH", help_heading = CONNECTION)]
    pub(crate) client_key: Option<PathBuf>,

    /// Another address of the server, to try if the first can't be reached (can be repeated)
    #[arg(long = "alternate-url", value_name = "URL", help_heading = CONNECTION)]
    pub(crate) alternate_urls: Vec<String>,

    /// Allow plain http for alternate addresses; certificates are still verified
    #[arg(long, help_heading = CONNECTION)]
    pub(crate) insecure: bool,

    /// Unix socket that the server listens on
    #[arg(long, value_name = "PATH", help_heading = CONNECTION)]
    pub(crate) unix_socket: Option<PathBuf>,

    /// How the server identifies the account; `header`: by a header that it trusts, such as Remote-User
    #[arg(
        long,
        value_name = "HOW",
        help_heading = CONNECTION,
        value_parser = word::<SignIn>(SignIn::ALL.map(SignIn::as_str))
    )]
    pub(crate) auth: Option<SignIn>,

    /// Expiry of shares created without --expires [default: 30d]
    #[arg(long, value_name = "WHEN")]
    pub(crate) default_expires: Option<String>,

    /// Allow sending the password over plain http to Subsonic servers that need it
    #[arg(long)]
    pub(crate) allow_plain_password: bool,
}

/// A value parser for one of several words.
fn word<T: FromStr<Err = String> + Clone + Send + Sync + 'static>(
    words: impl IntoIterator<Item = &'static str>,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words).try_map(|word| word.parse())
}

impl ServerOptions {
    /// The given settings as flags with their values, quoted for a shell.
    pub(crate) fn flags(&self) -> Vec<(&'static str, String)> {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let given = [
            ("--username", self.username.clone()),
            ("--kind", self.kind.map(|kind| kind.as_str().to_owned())),
            ("--access", self.access.map(|access| access.to_string())),
            ("--password-file", path(&self.password_file)),
            ("--password-command", self.password_command.clone()),
            ("--token-file", path(&self.token_file)),
            ("--token-command", self.token_command.clone()),
            ("--public-url", self.public_url.clone()),
            (
                "--public-probe",
                self.public_probe
                    .map(|on| if on { "on" } else { "off" }.to_owned()),
            ),
            ("--ca-cert", path(&self.ca_cert)),
            ("--client-cert", path(&self.client_cert)),
            ("--client-key", path(&self.client_key)),
            ("--unix-socket", path(&self.unix_socket)),
            ("--auth", self.auth.map(|way| way.to_string())),
            ("--default-expires", self.default_expires.clone()),
        ];
        let alternates = self.alternate_urls.iter();
        let alternates = alternates.map(|url| ("--alternate-url", url.clone()));
        let headers = self.headers.iter().map(|text| ("--header", text.clone()));
        let headers = headers.chain(alternates);
        let valued = given
            .into_iter()
            .filter_map(|(flag, value)| Some((flag, value?)));
        let mut flags: Vec<_> = valued
            .chain(headers)
            .map(|(flag, value)| (flag, format!("{flag} {}", shell::word(&value))))
            .collect();
        for (flag, is_given) in [
            ("--allow-plain-password", self.allow_plain_password),
            ("--insecure", self.insecure),
        ] {
            if is_given {
                flags.push((flag, flag.to_owned()));
            }
        }
        flags
    }

    /// The settings to write: these and the limits from global flags.
    ///
    /// Values that may contain a secret by mistake are parsed here and not by clap, which repeats invalid values.
    ///
    /// # Errors
    /// [`Code::Usage`] for an invalid value.
    pub(crate) fn edit(&self, limits: Settings) -> Result<ServerEdit> {
        let path = |path: &Option<PathBuf>| path.as_deref().map(absolute).transpose();
        let headers = self.headers.iter().map(|text| header(text));
        let expires = self.default_expires.as_deref();
        let alternates = self.alternate_urls.iter().map(|text| address(text));
        Ok(ServerEdit {
            kind: self.kind,
            username: self.username.clone(),
            password: source(
                self.password_file.as_deref(),
                self.password_command.as_deref(),
            )?,
            token: source(self.token_file.as_deref(), self.token_command.as_deref())?,
            public_url: self.public_url.as_deref().map(address).transpose()?,
            public_probe: self.public_probe,
            headers: headers.collect::<Result<_>>()?,
            alternates: Some(alternates.collect::<Result<Vec<Url>>>()?).filter(|it| !it.is_empty()),
            insecure: self.insecure.then_some(true),
            unix_socket: path(&self.unix_socket)?,
            sign_in: self.auth,
            allow_plain_password: self.allow_plain_password.then_some(true),
            settings: Settings {
                access: self.access,
                ca_cert: path(&self.ca_cert)?,
                client_cert: path(&self.client_cert)?,
                client_key: path(&self.client_key)?,
                default_expires: expires.map(values::default_expires).transpose()?,
                ..limits
            },
            ..ServerEdit::default()
        })
    }
}

/// Checks that shares created without an expiry would not expire at once.
///
/// # Errors
/// [`Code::Usage`] for a date in the past.
pub(super) fn check_default_expires(edit: &ServerEdit, context: &Context) -> Result<()> {
    let Some(expires) = edit.settings.default_expires else {
        return Ok(());
    };
    let clock = context.clock(None)?;
    let now = clock.now();
    if ends_now(expires.resolve(now, clock.zone())?, now) {
        return Err(Error::usage(
            "--default-expires: every share would expire before it is created",
        )
        .hint("for example `30d` or `never`"));
    }
    Ok(())
}

/// Checks that a new server's alternate addresses don't send its credentials unencrypted.
///
/// # Errors
/// [`Code::Usage`] for a remote address with plain http that isn't allowed by `--insecure`.
pub(super) fn check_alternates(edit: &ServerEdit) -> Result<()> {
    let is_plain = |url: &&Url| url.scheme() == "http" && !profile::is_local(url);
    let plain = edit.alternates.iter().flatten().find(is_plain);
    match plain.filter(|_| edit.insecure != Some(true)) {
        Some(url) => Err(Error::usage(format!(
            "--alternate-url: {} would get the credentials unencrypted",
            profile::shown(url)
        ))
        .hint("use an https:// address, or allow it with `--insecure`")),
        None => Ok(()),
    }
}

/// Parses a base URL from the command line.
pub(super) fn address(text: &str) -> Result<Url> {
    profile::parse(text).map_err(|error| error.recode(Code::Usage))
}

fn source(file: Option<&Path>, command: Option<&str>) -> Result<Option<SecretSource>> {
    Ok(match (file, command) {
        (Some(path), _) => Some(SecretSource::File(absolute(path)?)),
        (None, Some(line)) => Some(SecretSource::Command(words(line)?)),
        (None, None) => None,
    })
}

fn words(line: &str) -> Result<Vec<String>> {
    profile::command_words("the command", line).map_err(|error| error.recode(Code::Usage))
}

/// Parses `NAME=file:PATH`, `NAME=env:VARIABLE`, or `NAME=command:COMMAND`. Errors never repeat the value,
/// which may be the secret itself.
fn header(text: &str) -> Result<Header> {
    let unclear = |message: &str| {
        Error::usage(message).hint(
            "for example `--header X-Token=file:/run/secrets/token`, `X-Token=env:VARIABLE` or \
             `'X-Token=command:pass show token'`",
        )
    };
    let (name, source) = text
        .split_once('=')
        .ok_or_else(|| unclear("a header needs a name and a source"))?;
    Header::check_name(name).map_err(Error::usage)?;
    let value = match source.split_once(':') {
        Some(("file", path)) if !path.is_empty() => SecretSource::File(absolute(Path::new(path))?),
        Some(("env", variable)) if !variable.is_empty() => {
            SecretSource::Variable(variable.to_owned())
        }
        Some(("command", line)) => SecretSource::Command(words(line)?),
        _ => {
            return Err(unclear(
                "a header's value can't be an argument, which others could see",
            ));
        }
    };
    let name = name.to_owned();
    Ok(Header { name, value })
}

/// A path as the configuration stores it: absolute, so that it doesn't depend on the working directory.
fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path)
        .map_err(|error| Error::io(format_args!("resolve the path {}", path.display()), error))
}

/// Shows the server's certificate, and asks whether it is the right one.
///
/// # Errors
/// A server that can't be reached or has no certificate; [`Code::Declined`] if it is not the right one,
/// [`Code::Usage`] if no terminal can be asked.
pub(super) async fn trusted_certificate(
    profile: &Profile,
    context: &Context,
) -> Result<Fingerprint> {
    if profile.url.scheme() != "https" {
        let message = format!(
            "{} has no certificate: it isn't an https:// address",
            profile.address()
        );
        return Err(Error::usage(message).with_server(&profile.name));
    }
    let shown = context.connection(profile).await?.certificate().await?;
    let printer = &context.printer;
    let told = certificate_lines(profile, &shown, context)?;
    if printer.format().is_json() {
        printer.notice(told.join(" "));
    } else {
        printer.lines(&told.join("\n"));
    }
    let question = "Trust it? It must match the fingerprint shown on the server";
    if !context.global.yes && !printer.confirm(question, "--yes")? {
        let declined = Error::new(Code::Declined, "the certificate is not trusted");
        return Err(declined.with_server(&profile.name));
    }
    Ok(shown.sha256)
}

/// The address, the validity, and the fingerprint of a certificate. A fingerprint that doesn't fit is split
/// into halves, because it is compared pair by pair.
fn certificate_lines(
    profile: &Profile,
    shown: &PeerCertificate,
    context: &Context,
) -> Result<Vec<String>> {
    const NAME: &str = "  SHA-256 ";
    let present = context.present(None)?;
    let until = shown.not_after.map(|end| {
        let (verb, date) = if end > present.now {
            ("valid until", present.date(end))
        } else {
            ("no longer valid since", present.date(end))
        };
        format!(", {verb} {date}")
    });
    let heading = format!(
        "certificate of {}{}",
        profile.address(),
        until.unwrap_or_default()
    );
    let print = shown.sha256.to_string();
    let look = context.printer.err_look();
    let watched = context.printer.terminal().stderr.terminal;
    let width = look.width.filter(|_| watched).unwrap_or(usize::MAX);
    let half = print.len() / 2 + 1;
    Ok(match print.split_at_checked(half) {
        Some((first, second)) if NAME.len() + print.len() > width => vec![
            heading,
            format!("{NAME}{first}"),
            format!("{:1$}{second}", "", NAME.len()),
        ],
        _ => vec![heading, format!("{NAME}{print}")],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headers_value_comes_from_elsewhere_and_is_never_repeated() {
        assert_eq!(
            header("X-A=env:CF").unwrap().to_string(),
            "X-A (variable CF)"
        );
        assert_eq!(
            header("X-A=file:/run/cf").unwrap().to_string(),
            "X-A (file /run/cf)"
        );
        let command = header("X-A=command:pass show cf").unwrap();
        assert_eq!(command.to_string(), "X-A (command pass)");
        for wrong in [
            "X-A=sesame",
            "X-A",
            "X-A=env:",
            "Cookie=env:sesame",
            "X-A=sesame:x",
        ] {
            let error = header(wrong).unwrap_err();
            assert_eq!(error.code(), Code::Usage, "{wrong}");
            assert!(!format!("{error:?}").contains("sesame"), "{wrong}");
        }
    }

    #[test]
    fn limits_given_as_global_flags_are_kept_with_the_server() {
        let limits = Settings {
            retries: Some(5),
            ..Settings::default()
        };
        let options = ServerOptions {
            default_expires: Some("7d".to_owned()),
            ..ServerOptions::default()
        };
        let edit = options.edit(limits).unwrap();
        assert_eq!(edit.settings.retries, Some(5));
        let expires = edit
            .settings
            .default_expires
            .map(|expiry| expiry.to_string());
        assert_eq!(expires.as_deref(), Some("7d"));
    }
}
