//! `server set`

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use sharectl_config::credentials::Store;
use sharectl_config::edit::{self, ServerEdit};
use sharectl_config::{Config, Profile, SecretKind};
use sharectl_core::error::{Error, Result};

use super::options;
use super::options::{ServerOptions, trusted_certificate};
use crate::commands::Context;
use crate::completion;

/// Change a server's settings
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server set home --username admin --default-expires 7d
  sharectl server set home --timeout 60s --jobs 8
  sharectl server set home --unset public-url")]
pub(crate) struct SetArgs {
    /// Name of the server
    #[arg(add = ArgValueCompleter::new(completion::profiles))]
    pub(crate) name: String,

    /// New address
    #[arg(long)]
    pub(crate) url: Option<String>,

    /// Its settings.
    #[command(flatten)]
    pub(crate) options: ServerOptions,

    /// Show an untrusted certificate and, once confirmed, trust it for this server
    #[arg(long)]
    pub(crate) trust_cert: bool,

    /// Remove this setting, by its name in the configuration file (can be repeated)
    #[arg(long, value_name = "KEY")]
    pub(crate) unset: Vec<String>,
}

/// Changes it.
pub(super) async fn run(args: &SetArgs, context: &Context) -> Result<()> {
    let config = context.config()?;
    let profile = config.profile(&args.name)?;
    let mut edit = ServerEdit {
        url: args.url.as_deref().map(options::address).transpose()?,
        unset: args.unset.clone(),
        ..args.options.edit(context.global.settings())?
    };
    options::check_default_expires(&edit, context)?;
    if args.trust_cert {
        let mut asked = profile.clone();
        asked.url = edit.url.clone().unwrap_or(asked.url);
        edit.certificate = Some(trusted_certificate(&asked, context).await?);
    }
    if edit.is_empty() {
        return Err(Error::usage("nothing to change")
            .hint("`sharectl server set --help` lists the settings"));
    }
    let printer = &context.printer;
    if context.global.dry_run {
        printer.notice(format_args!("would change {}", profile.name));
        return Ok(());
    }
    let left = left_behind(profile, &edit, config)?;
    edit::set_server(config.paths(), &profile.name, &edit).await?;
    printer.note(format_args!("changed {}", profile.name));
    for kind in left {
        let (name, account) = (&profile.name, account(profile));
        let token = match kind {
            SecretKind::Token => " --token",
            SecretKind::Password => "",
        };
        let kind = kind.as_str();
        printer.warn(format_args!(
            "the saved {kind} is for {account} and is no longer used"
        ));
        printer.hint(format_args!(
            "save a new one: `sharectl server login {name}{token}`"
        ));
    }
    Ok(())
}

/// What is kept for the account as it was, and not for the one that it becomes: a secret is never sent
/// to another address or under another name than it was typed for.
fn left_behind(profile: &Profile, edit: &ServerEdit, config: &Config) -> Result<Vec<SecretKind>> {
    let mut becomes = profile.clone();
    becomes.url = edit.url.clone().unwrap_or(becomes.url);
    becomes.username = edit.username.clone().or(becomes.username);
    let store = Store::new(config.paths())?;
    let (before, after) = (store.get(profile)?, store.get(&becomes)?);
    let left = [
        (
            SecretKind::Password,
            before.password.is_some() && after.password.is_none(),
        ),
        (
            SecretKind::Token,
            before.token.is_some() && after.token.is_none(),
        ),
    ];
    Ok(left
        .into_iter()
        .filter_map(|(kind, left)| left.then_some(kind))
        .collect())
}

fn account(profile: &Profile) -> String {
    match &profile.username {
        Some(username) => format!("{username} at {}", profile.address()),
        None => profile.address().to_owned(),
    }
}
