//! `server default`

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use sharectl_config::{Origin, edit};
use sharectl_core::error::{Error, Result};

use crate::commands::Context;
use crate::completion;

/// Set the default server
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server default home
  sharectl server default
  sharectl server default --none")]
pub(crate) struct DefaultArgs {
    /// The server's name; without it, show the current default
    #[arg(add = ArgValueCompleter::new(completion::profiles))]
    pub(crate) name: Option<String>,

    /// Have no default
    #[arg(long, conflicts_with = "name")]
    pub(crate) none: bool,
}

/// Shows, chooses or takes back the default.
pub(super) async fn run(args: &DefaultArgs, context: &Context) -> Result<()> {
    let config = context.config()?;
    let printer = &context.printer;
    let Some(name) = args.name.as_deref() else {
        if !args.none {
            match config.default_name() {
                Some(name) => printer.data_line(name),
                None => printer.note("there is no default"),
            }
        } else if context.global.dry_run {
            printer.notice("would have no default");
        } else {
            edit::set_default(config.paths(), None).await?;
            printer.note("there is no default any more");
        }
        return Ok(());
    };
    let profile = config.profile(name)?;
    if profile.origin == Origin::Environment {
        return Err(Error::usage("`env` is used whenever SHARECTL_URL is set")
            .hint("to prefer another server then, set SHARECTL_SERVER"));
    }
    if context.global.dry_run {
        printer.notice(format_args!("would make {name} the default"));
        return Ok(());
    }
    edit::set_default(config.paths(), Some(name)).await?;
    printer.note(format_args!(
        "{name} ({}) is the default",
        profile.address()
    ));
    Ok(())
}
