//! `server remove`

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use sharectl_config::credentials::Store;
use sharectl_config::{Origin, edit};
use sharectl_core::error::{Code, Error, Result};

use super::forget_session;
use crate::commands::Context;
use crate::completion;

/// Remove a server and its stored credentials; its shares stay as they are
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  sharectl server remove home --yes

The journal stays: it belongs to the server and account, and is found again when the \
server is added again.")]
pub(crate) struct RemoveArgs {
    /// Name of the server
    #[arg(add = ArgValueCompleter::new(completion::profiles))]
    pub(crate) name: String,
}

/// Removes it, once confirmed.
pub(super) async fn run(args: &RemoveArgs, context: &Context) -> Result<()> {
    let config = context.config()?;
    let profile = config.profile(&args.name)?;
    let (name, address) = (&profile.name, profile.address());
    if !matches!(profile.origin, Origin::File(_)) {
        return Err(Error::usage(format!(
            "{name} is not in a file, and can't be removed from one"
        ))
        .with_server(name));
    }
    let printer = &context.printer;
    if context.global.dry_run {
        printer.notice(format_args!("would remove {name} ({address})"));
        return Ok(());
    }
    let question = format!("Remove {name} ({address})? Its shares stay as they are");
    if !context.global.yes && !printer.confirm(&question, "--yes")? {
        return Err(Error::new(Code::Declined, "nothing was removed").with_server(name));
    }
    edit::remove_server(config.paths(), name).await?;
    Store::new(config.paths())?.forget(name).await?;
    forget_session(profile, context)?;
    printer.note(format_args!("removed {name}; its shares are still there"));
    Ok(())
}
