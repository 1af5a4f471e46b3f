//! `server add`: detect a server, try the login, and save both.

use clap::Args;
use secrecy::SecretString;
use sharectl_config::credentials::{ProfileCredentials, Store};
use sharectl_config::edit::{self, ServerEdit};
use sharectl_config::{Config, Origin, Profile, SecretKind, SecretSource, text};
use sharectl_core::advice::{Advice, Hint, HintPart, ProfileSetting};
use sharectl_core::backend::connection::Credentials as _;
use sharectl_core::backend::{Server, SignIn, capability_summary};
use sharectl_core::domain::steps::may_share;
use sharectl_core::error::{Code, Error, Result};
use sharectl_ui::output::Printer;
use url::Url;

use super::change::{self, DefaultArgs};
use super::options;
use super::options::{ServerOptions, trusted_certificate};
use crate::cli::GlobalArgs;
use crate::commands::Context;
use crate::commands::list::{self, ListArgs};

/// Add a server: detect its kind, try the login, and store both
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server add home https://music.example.com --username admin
  sharectl server add nas http://nas:4533 -u admin --password-command 'pass nas'
  sharectl server add books https://books.example.com --token-file ~/abs-key

Adding the same server twice changes nothing. If another server already has this name, the command fails without \
--replace. In a terminal, `sharectl server add` alone asks for everything, and asks again after a mistake. It saves a typed \
password in credentials.toml, which only you can read; secrets are never arguments.")]
pub(crate) struct AddArgs {
    /// Name of the server: letters, digits, `-`, `_` and `.`
    #[arg(value_parser = name)]
    pub(crate) name: Option<String>,

    /// URL, as in a browser
    pub(crate) url: Option<String>,

    /// Its settings.
    #[command(flatten)]
    pub(crate) options: ServerOptions,

    /// Make it the default server; the first one added always is
    #[arg(long)]
    pub(crate) default: bool,

    /// Show an untrusted certificate and, once confirmed, trust it for this server
    #[arg(long)]
    pub(crate) trust_cert: bool,

    /// Replace an existing server that has this name
    #[arg(long)]
    pub(crate) replace: bool,

    /// Save it without connecting
    #[arg(long, conflicts_with = "trust_cert")]
    pub(crate) no_check: bool,
}

/// The first question, short enough for a narrow terminal.
const URL_QUESTION: &str = "Server URL (https://HOST)";

/// The command that gives the address and the name, so that neither is asked for.
const ADD_COMMAND: &str = "sharectl server add NAME URL";

fn name(text: &str) -> Result<String, String> {
    sharectl_config::profile::check_name(text).map(|()| text.to_owned())
}

/// Detects the server, tries the login, and saves both.
pub(super) async fn run(args: AddArgs, context: &Context) -> Result<()> {
    let config = context.config()?;
    let printer = &context.printer;
    let mut edit = args.options.edit(context.global.settings())?;
    options::check_default_expires(&edit, context)?;
    options::check_alternates(&edit)?;
    if let Some(name) = &args.name
        && let Some(there) = named(config, name)
    {
        if has_these_values(&args, there, &edit, config)? {
            let is_default = config.choose(&[]).is_ok_and(|it| it.name == *name);
            if args.default && !is_default {
                let args = DefaultArgs {
                    name: Some(name.clone()),
                    none: false,
                };
                return change::default(&args, context).await;
            }
            printer.note(format_args!("{name} already exists: unchanged"));
            return Ok(());
        }
        if !args.replace {
            return Err(taken(name));
        }
    }
    let url = address(&args, None, printer)?;
    let name = match &args.name {
        Some(name) => name.clone(),
        None => ask_name(&url, &args, config, printer)?,
    };
    let (profile, tried) = tried(&name, url, &mut edit, &args, context).await?;
    let connected = tried.connected.as_ref();
    edit.url = Some(profile.url.clone());
    edit.kind = connected.map(|server| server.kind).or(profile.kind);
    edit.username.clone_from(&profile.username);
    if context.global.dry_run {
        printer.notice(format_args!("would add {}", summary(&profile, connected)));
        return Ok(());
    }
    let replaces = named(config, &name).is_some();
    match replaces {
        true => edit::replace_server(config.paths(), &name, &edit, args.default).await?,
        false => edit::add_server(config.paths(), &name, &edit, args.default).await?,
    }
    tried.credentials.save_typed_password().await?;
    if let Some(token) = tried.typed_token {
        let store = Store::new(config.paths())?;
        store.put(&profile, SecretKind::Token, &token).await?;
    }
    let done = if replaces { "replaced" } else { "added" };
    printer.note(format_args!("{done} {}", summary(&profile, connected)));
    if let Some(server) = connected {
        tell_capabilities(server, printer);
        if is_conversation(&args, printer) && may_share(&server.can).is_ok() {
            first_list(&name, context).await;
        }
    }
    Ok(())
}

/// Whether the user answers questions: the address or the name was not given.
fn is_conversation(args: &AddArgs, printer: &Printer) -> bool {
    printer.can_ask() && (args.url.is_none() || args.name.is_none())
}

/// Shows the server's existing shares. An error doesn't matter: the server was added.
async fn first_list(name: &str, context: &Context) {
    let global = GlobalArgs {
        servers: vec![name.to_owned()],
        ..context.global.clone()
    };
    // The configuration has changed, so a new context reads it again.
    let inner = context.beside(global, context.printer.clone());
    match list::run(ListArgs::default(), &inner).await {
        Ok(()) => context.printer.hint("share something: `sharectl create`"),
        Err(error) => context.printer.warn(&error),
    }
}

/// Tries a server until it works or nothing more can be asked. A wrong answer can be corrected.
async fn tried(
    name: &str,
    mut url: Url,
    edit: &mut ServerEdit,
    args: &AddArgs,
    context: &Context,
) -> Result<(Profile, TrialResult)> {
    let config = context.config()?;
    let printer = &context.printer;
    let mut user = String::new();
    loop {
        let mut profile = profile(name, url.clone(), edit, config)?;
        let credentials = context.credentials(&profile)?;
        let mut sources = [SecretKind::Password, SecretKind::Token].into_iter();
        let types_secret =
            !args.no_check && sources.all(|kind| matches!(credentials.source(kind), Ok(None)));
        let error = match try_server(&mut profile, edit, args, &user, context).await {
            Ok(tried) => return Ok((profile, tried)),
            Err(error) => not_added_yet(error, &profile, &args.options, types_secret),
        };
        if !printer.can_ask() {
            return Err(error);
        }
        match correctable(&error, args, types_secret) {
            None => return Err(error),
            Some(Answer::Address) => {
                printer.error(&error);
                url = address(args, Some(&url), printer)?;
            }
            Some(Answer::Login) => {
                printer.error(&error);
                user = profile.username.unwrap_or_default();
            }
        }
    }
}

/// An answer that may be wrong.
enum Answer {
    Address,
    Login,
}

/// The answer that may have caused an error. Values from flags and arguments are not asked for.
fn correctable(error: &Error, args: &AddArgs, types_secret: bool) -> Option<Answer> {
    match error.code() {
        Code::Auth if types_secret => Some(Answer::Login),
        Code::Network | Code::Timeout | Code::Tls | Code::WrongUrl | Code::BadAnswer
            if args.url.is_none() =>
        {
            Some(Answer::Address)
        }
        _ => None,
    }
}

/// The result of trying a server before it is saved.
struct TrialResult {
    /// The server, unless it was not to be tried.
    connected: Option<Server>,
    credentials: ProfileCredentials,
    /// An API key that was typed.
    typed_token: Option<SecretString>,
}

/// Detects the server, asks for missing values, and signs in.
async fn try_server(
    profile: &mut Profile,
    edit: &mut ServerEdit,
    args: &AddArgs,
    user: &str,
    context: &Context,
) -> Result<TrialResult> {
    if args.trust_cert {
        edit.certificate = Some(trusted_certificate(profile, context).await?);
        profile.certificate = edit.certificate;
    }
    if !args.no_check && profile.kind.is_none() {
        recognise(profile, context).await?;
    }
    let typed_token = ask_account(profile, args, user, context)?;
    let credentials = context.credentials(profile)?;
    let connected = if args.no_check {
        None
    } else {
        Some(connect(profile, &credentials, context).await?)
    };
    Ok(TrialResult {
        connected,
        credentials,
        typed_token,
    })
}

/// The error with hints that can be followed although there is no such profile yet: what would be set
/// is given with `server add`, besides what was, and nothing that asks the profile helps.
fn not_added_yet(
    error: Error,
    profile: &Profile,
    options: &ServerOptions,
    types_secret: bool,
) -> Error {
    let name = &profile.name;
    let given = options.flags();
    let add = |setting: &ProfileSetting| {
        let set = text::profile_setting(setting);
        // A setting that would be removed from a profile is left out here.
        let (set, taken_out) = match set.strip_prefix("--unset ") {
            Some(flag) => (String::new(), Some(format!("--{flag}"))),
            None => (format!(" {set}"), None),
        };
        let given = given
            .iter()
            .filter(|(flag, _)| taken_out.as_deref() != Some(flag));
        // A user name is for servers that take no token.
        let is_left_out = |flag: &str| {
            let by_name = matches!(setting, ProfileSetting::Username(_));
            set.contains(flag) || (by_name && flag.starts_with("--token"))
        };
        let flags = given.filter(|(flag, _)| !is_left_out(flag));
        let flags: String = flags.map(|(_, words)| format!(" {words}")).collect();
        match set.strip_prefix(" --url ") {
            Some(url) => format!("`sharectl server add {name} {url}{flags}`"),
            None => format!(
                "`sharectl server add {name} {}{flags}{set}`",
                profile.address()
            ),
        }
    };
    let error = error.with_hints(|hint| {
        let parts = hint.parts().iter().map(|part| match part {
            HintPart::Step(Advice::SetProfile(server, setting)) if server == name => {
                Some(HintPart::Text(add(setting)))
            }
            HintPart::Step(Advice::RunCommand(server, _)) if server == name => Some(
                HintPart::Text("run the command yourself to see what fails".to_owned()),
            ),
            HintPart::Step(Advice::CheckServer(Some(server)) | Advice::ShowProfile(server))
                if server == name =>
            {
                None
            }
            other => Some(other.clone()),
        });
        let login = HintPart::Step(Advice::LogIn(name.clone()));
        match hint.parts().contains(&login) {
            true => check_password(&given, types_secret).map(Hint::from),
            false => parts.collect::<Option<Vec<HintPart>>>().map(Hint::from),
        }
    });
    match error.code() {
        Code::Network | Code::Timeout => error.hint(
            "is the address right, and is the server running? `--no-check` saves it without connecting",
        ),
        _ => error,
    }
}

/// What helps against a wrong password, by where it comes from.
fn check_password(given: &[(&str, String)], types_secret: bool) -> Option<&'static str> {
    let from = |flag: &str| given.iter().any(|(given, _)| *given == flag);
    if from("--password-command") {
        Some("check the password that `--password-command` prints")
    } else if from("--password-file") {
        Some("check the password in the `--password-file`")
    } else {
        types_secret.then_some("type the password again")
    }
}

/// Says in a line what can be done with the shares there, or why nothing can.
fn tell_capabilities(server: &Server, printer: &Printer) {
    match (capability_summary(&server.can), may_share(&server.can)) {
        (Some(summary), _) => printer.note(format_args!("shares {summary}")),
        (None, Err(error)) => {
            printer.warn(&error);
            for hint in text::hints(&error) {
                printer.hint(hint);
            }
        }
        (None, Ok(())) => {}
    }
}

/// The configured server with this name.
fn named<'c>(config: &'c Config, name: &str) -> Option<&'c Profile> {
    config.profiles().find(|profile| profile.name == name)
}

/// The error if a server with other settings has the name. It comes before any question.
fn taken(name: &str) -> Error {
    Error::new(
        Code::Conflict,
        format!("a server named {name} already exists with different settings"),
    )
    .hint(format!(
        "change a setting: `sharectl server set {name} --url URL`"
    ))
    .hint("or replace it: add `--replace`")
    .with_server(name)
}

/// Whether a server already has exactly the given values, so that nothing has to be asked or tried.
fn has_these_values(
    args: &AddArgs,
    there: &Profile,
    edit: &ServerEdit,
    config: &Config,
) -> Result<bool> {
    let Some(url) = &args.url else {
        return Ok(false);
    };
    let url = options::address(url)?;
    let path = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
    let is_there = |url: &Url| path(url) == path(&there.url);
    // The server may have been found one path segment below the given address.
    let below = || {
        let mut given = url.clone();
        let last = there
            .url
            .path_segments()
            .and_then(|parts| parts.rev().find(|part| !part.is_empty()));
        let pushed = given.path_segments_mut().map(|mut path| {
            path.pop_if_empty().extend(last);
        });
        pushed.is_ok() && is_there(&given)
    };
    Ok((is_there(&url) || below())
        && (!args.trust_cert || there.certificate.is_some())
        && edit::has_values(config.paths(), &there.name, edit)?)
}

/// The address from the arguments or from the user. `present` is the default answer.
fn address(args: &AddArgs, present: Option<&Url>, printer: &Printer) -> Result<Url> {
    if let Some(url) = &args.url {
        return options::address(url);
    }
    if !printer.can_ask() {
        let hint = format!("give it and a name: `{ADD_COMMAND}`");
        return Err(Error::usage("no server URL given").hint(hint));
    }
    let check = |answer: &str| options::address(answer).map(drop);
    let present = present.map(Url::as_str);
    let answer = printer.input(URL_QUESTION, ADD_COMMAND, present, check)?;
    options::address(&answer)
}

/// Asks for the server's name in the configuration.
fn ask_name(url: &Url, args: &AddArgs, config: &Config, printer: &Printer) -> Result<String> {
    let is_free = |name: &str| args.replace || named(config, name).is_none();
    let check = |answer: &str| {
        sharectl_config::profile::check_name(answer).map_err(Error::usage)?;
        match is_free(answer) {
            true => Ok(()),
            false => Err(taken(answer)),
        }
    };
    let host = url.host_str().unwrap_or_default();
    let host = host.split('.').next().unwrap_or_default();
    let likely = ["home", host].into_iter().find(|name| check(name).is_ok());
    printer.input("Name for it", ADD_COMMAND, likely, check)
}

/// The profile as it will be read back, so that it can be tried before it is written.
fn profile(name: &str, url: Url, edit: &ServerEdit, config: &Config) -> Result<Profile> {
    let origin = Origin::File(config.paths().config()?.to_owned());
    let settings = edit.settings.clone().over(config.common().clone());
    Ok(Profile {
        kind: edit.kind,
        username: edit.username.clone(),
        password: edit.password.iter().cloned().collect(),
        token: edit.token.iter().cloned().collect(),
        public_url: edit.public_url.clone(),
        headers: edit.headers.clone(),
        alternates: edit.alternates.clone().unwrap_or_default(),
        unix_socket: edit.unix_socket.clone(),
        sign_in: edit.sign_in.unwrap_or_default(),
        allow_plain_password: edit.allow_plain_password.unwrap_or_default(),
        ..Profile::new(name, origin, url, settings)
    })
}

/// Detects the kind of server before the user is asked for an account there.
async fn recognise(profile: &mut Profile, context: &Context) -> Result<()> {
    let found = context.connection(profile).await?.recognise().await?;
    profile.kind = Some(found.kind);
    if let Some(below) = found.below
        && let Ok(mut path) = profile.url.path_segments_mut()
    {
        path.pop_if_empty().push(below);
    }
    Ok(())
}

/// Asks for a user name, or for an API key if there is none; `user` is the name typed before. Returns the typed key.
fn ask_account(
    profile: &mut Profile,
    args: &AddArgs,
    user: &str,
    context: &Context,
) -> Result<Option<SecretString>> {
    if args.no_check || profile.sign_in == SignIn::Header {
        return Ok(None);
    }
    if profile.username.is_some() || context.credentials(profile)?.has_token() {
        return Ok(None);
    }
    let printer = &context.printer;
    let question = match user {
        "" => "User name (leave empty to use an API key)",
        _ => "User name",
    };
    let username = printer.input(question, "--username", Some(user), |_| Ok(()))?;
    if !username.is_empty() {
        profile.username = Some(username);
        return Ok(None);
    }
    let token = printer.password("API key", "--token-file")?;
    profile.token = vec![SecretSource::Text(token.clone())];
    Ok(Some(token))
}

/// Signs in. The password is read here, so that a typed one can be saved afterwards.
async fn connect(
    profile: &Profile,
    credentials: &ProfileCredentials,
    context: &Context,
) -> Result<Server> {
    let mut trying = profile.clone();
    if !credentials.has_token() && profile.sign_in == SignIn::Credentials {
        if credentials.source(SecretKind::Password)?.is_none() && !context.printer.can_ask() {
            let missing = format!("no password for {}", profile.name);
            return Err(Error::new(Code::Auth, missing)
                .hint("specify a password: `--password-file PATH` or `--password-command COMMAND`")
                .hint("or add it with `--no-check`, then give the password to `sharectl server login`")
                .with_server(&profile.name));
        }
        trying.password = vec![SecretSource::Text(credentials.password().await?)];
    }
    context.connect_without_facts(&trying).await
}

/// One line with the server's kind, address, and account.
fn summary(profile: &Profile, server: Option<&Server>) -> String {
    let (name, address) = (&profile.name, profile.address());
    let Some(server) = server else {
        return format!("{name} ({address}), without trying it");
    };
    let version = server.version.iter().map(|version| format!(" {version}"));
    let who = server.account.name.as_ref().or(profile.username.as_ref());
    let who = who.iter().map(|who| format!(", signed in as {who}"));
    let (version, who): (String, String) = (version.collect(), who.collect());
    let admin = match server.account.admin {
        Some(true) => " (administrator)",
        _ => "",
    };
    let kind = server.can.name;
    format!("{name}: {kind}{version} at {address}{who}{admin}")
}
