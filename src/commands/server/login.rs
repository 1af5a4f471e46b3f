//! `server login` and `server logout`.

use std::io::{BufRead as _, Read as _};

use clap::Args;
use secrecy::SecretString;
use sharectl_config::credentials::Store;
use sharectl_config::edit::{self, ServerEdit};
use sharectl_config::{Origin, Profile, SecretKind, SecretSource, credentials};
use sharectl_core::error::{Error, Result};
use sharectl_core::shell;

use crate::commands::Context;

/// Try a password or token, and store it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server login home
  pass show nas | sharectl server login home --stdin
  sharectl server login books --token

sharectl saves it in credentials.toml, next to the configuration file. Only you can read credentials.toml.")]
pub(crate) struct LoginArgs {
    /// Name of the server [default: the one that commands would use]
    pub(crate) name: Option<String>,

    /// Store an API key or token instead of a password
    #[arg(long)]
    pub(crate) token: bool,

    /// Read it from the first line of stdin
    #[arg(long)]
    pub(crate) stdin: bool,

    /// Store it without trying it
    #[arg(long)]
    pub(crate) no_check: bool,
}

/// The maximum length of a line with a secret, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Tries the secret and saves it.
pub(super) async fn login(args: &LoginArgs, context: &Context) -> Result<()> {
    let mut profile = context.profile(args.name.as_deref())?.clone();
    keeps_secrets(&profile)?;
    let kind = if args.token {
        SecretKind::Token
    } else {
        SecretKind::Password
    };
    check_precedence(&profile, kind)?;
    let printer = &context.printer;
    let mut edit = ServerEdit::default();
    if kind == SecretKind::Password && profile.username.is_none() {
        let question = format!("User name on {}", profile.name);
        let set = format!(
            "sharectl server set {} --username NAME",
            shell::word(&profile.name)
        );
        let username = printer.input(&question, &set, None, |_| Ok(()))?;
        edit.username = Some(username.clone());
        profile.username = Some(username);
    }
    let secret = secret_for(&profile, kind, args, context)?;
    let source = vec![SecretSource::Text(secret.clone())];
    match kind {
        SecretKind::Password => profile.password = source,
        SecretKind::Token => profile.token = source,
    }
    let name = profile.name.clone();
    if !args.no_check {
        if !context.global.dry_run {
            context.forget_session(&profile)?;
        }
        context.connect_without_facts(&profile).await?;
    }
    if context.global.dry_run {
        printer.notice(format_args!("would save the {} of {name}", kind.as_str()));
        return Ok(());
    }
    let paths = context.config()?.paths();
    if !edit.is_empty() {
        edit::set_server(paths, &name, &edit).await?;
    }
    Store::new(paths)?.put(&profile, kind, &secret).await?;
    let done = if args.no_check {
        "saved"
    } else {
        "signed in; saved"
    };
    printer.note(format_args!(
        "{name}: {done} the {} in credentials.toml",
        kind.as_str()
    ));
    Ok(())
}

/// Refuses profiles whose secrets can't be saved.
fn keeps_secrets(profile: &Profile) -> Result<()> {
    let error = match profile.origin {
        Origin::File(_) => return Ok(()),
        Origin::Environment => Error::usage("the secrets of `env` come from the environment")
            .hint("set SHARECTL_PASSWORD_FILE, SHARECTL_PASSWORD_COMMAND, or SHARECTL_TOKEN_FILE"),
        Origin::Sandbox => Error::usage("the sandbox needs no login"),
    };
    Err(error.with_server(&profile.name))
}

/// Refuses to save a secret that would never be used.
fn check_precedence(profile: &Profile, kind: SecretKind) -> Result<()> {
    let (sources, keys) = match kind {
        SecretKind::Password => (&profile.password, ["password-file", "password-command"]),
        SecretKind::Token => (&profile.token, ["token-file", "token-command"]),
    };
    let Some(source) = sources.first() else {
        return Ok(());
    };
    let key = if matches!(source, SecretSource::File(_)) {
        keys[0]
    } else {
        keys[1]
    };
    let (name, kind) = (&profile.name, kind.as_str());
    Err(Error::usage(format!(
        "the {kind} of {name} comes from its own source: {source}"
    ))
    .hint(format!(
        "remove that first: `sharectl server set {name} --unset {key}`"
    ))
    .with_server(name))
}

fn secret_for(
    profile: &Profile,
    kind: SecretKind,
    args: &LoginArgs,
    context: &Context,
) -> Result<SecretString> {
    if args.stdin {
        let mut line = Vec::new();
        std::io::stdin()
            .lock()
            .take(LONGEST)
            .read_until(b'\n', &mut line)
            .map_err(|error| Error::io("read stdin", error))?;
        return credentials::first_line(&line).map_err(|why| Error::usage(format!("stdin: {why}")));
    }
    let question = match (kind, &profile.username) {
        (SecretKind::Password, Some(user)) => format!("Password of {user} on {}", profile.name),
        (SecretKind::Password, None) => format!("Password on {}", profile.name),
        (SecretKind::Token, _) => format!("API key or token on {}", profile.name),
    };
    context.printer.password(&question, "--stdin")
}

/// Delete a server's stored password and tokens
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  sharectl server logout home

Secrets that come from a file, a command or the environment are not touched.")]
pub(crate) struct LogoutArgs {
    /// Name of the server [default: the one that commands would use]
    pub(crate) name: Option<String>,
}

/// Deletes the saved credentials.
pub(super) async fn logout(args: &LogoutArgs, context: &Context) -> Result<()> {
    let profile = context.profile(args.name.as_deref())?;
    keeps_secrets(profile)?;
    let (name, printer) = (&profile.name, &context.printer);
    if context.global.dry_run {
        printer.notice(format_args!("would delete the saved credentials of {name}"));
        return Ok(());
    }
    let kept = Store::new(context.config()?.paths())?.forget(name).await?;
    context.forget_session(profile)?;
    printer.note(if kept {
        format!("deleted the saved credentials of {name}")
    } else {
        format!("no saved credentials for {name}")
    });
    let credentials = context.credentials(profile)?;
    for kind in [SecretKind::Password, SecretKind::Token] {
        if let Some(source) = credentials.source(kind)? {
            printer.warn(format_args!(
                "its {} still comes from: {source}",
                kind.as_str()
            ));
        }
    }
    Ok(())
}
