//! `server logout`

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use sharectl_config::SecretKind;
use sharectl_config::credentials::Store;
use sharectl_core::error::Result;

use super::{forget_session, keeps_secrets, named};
use crate::commands::Context;
use crate::completion;

/// Delete a server's stored password and tokens
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  sharectl server logout home

Secrets that come from a file, a command or the environment are not touched.")]
pub(crate) struct LogoutArgs {
    /// Name of the server [default: the one that commands would use]
    #[arg(add = ArgValueCompleter::new(completion::profiles))]
    pub(crate) name: Option<String>,
}

/// Forgets them.
pub(super) async fn run(args: &LogoutArgs, context: &Context) -> Result<()> {
    let profile = named(args.name.as_deref(), context)?;
    keeps_secrets(profile)?;
    let (name, printer) = (&profile.name, &context.printer);
    if context.global.dry_run {
        printer.notice(format_args!("would delete the saved credentials of {name}"));
        return Ok(());
    }
    let kept = Store::new(context.config()?.paths())?.forget(name).await?;
    forget_session(profile, context)?;
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
