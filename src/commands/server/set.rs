//! `server set`

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::add::trusted_certificate;
use super::options::{self, ServerOptions};
use crate::commands::Context;
use crate::completion;
use crate::config::edit::{self, ServerEdit};
use crate::error::{Error, Result};

/// Change a server's settings
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server set home --username admin --default-expires 7d
  sharectl server set home --timeout 60s --jobs 8
  sharectl server set home --unset public-url")]
pub struct SetArgs {
    /// The server's name
    #[arg(add = ArgValueCompleter::new(completion::servers))]
    pub name: String,

    /// Its new address
    #[arg(long)]
    pub url: Option<String>,

    /// Its settings.
    #[command(flatten)]
    pub options: ServerOptions,

    /// Show a certificate that nothing vouches for, and trust it for this server once confirmed
    #[arg(long)]
    pub trust_cert: bool,

    /// A setting to take out, by its name in the configuration file (can be repeated)
    #[arg(long, value_name = "KEY")]
    pub unset: Vec<String>,
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
        printer.note(format_args!("would change {}", profile.name));
        return Ok(());
    }
    edit::set_server(config.paths(), &profile.name, &edit).await?;
    printer.note(format_args!("changed {}", profile.name));
    Ok(())
}
