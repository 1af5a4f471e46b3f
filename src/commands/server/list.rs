//! `server list`

use clap::Args;
use sharectl_config::{Config, Origin, Profile, SecretKind, profile};
use sharectl_core::error::Result;
use sharectl_ui::output::ShapeArgs;
use sharectl_ui::output::views::servers::{SERVERS, ServerRow};

use crate::commands::Context;

/// List the configured servers
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server list
  sharectl server list -o json")]
pub(crate) struct ListArgs {
    /// How the rows are arranged.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,
}

/// Lists them. The sandbox's are not among them: they are always there.
pub(super) fn run(args: &ListArgs, context: &Context) -> Result<()> {
    let present = context.present(None)?;
    if args.shape.lists_fields() {
        return context.printer.fields(&SERVERS, &present);
    }
    let shape = context.printer.shape(&args.shape, &SERVERS)?;
    let config = context.config()?;
    config.check_file()?;
    let rows: Vec<_> = config
        .profiles()
        .map(|profile| row(profile, config, context))
        .collect::<Result<_>>()?;
    if rows.is_empty() && context.printer.is_watched() {
        context.printer.note("no server is configured");
        context
            .printer
            .hint("add yours: `sharectl server add home https://music.example.com`");
    }
    context.printer.rows(&shape, rows, &present)
}

/// A profile as a row: never a secret, only where it comes from.
pub(super) fn row(profile: &Profile, config: &Config, context: &Context) -> Result<ServerRow> {
    let credentials = context.credentials(profile)?;
    let source = match credentials.source(SecretKind::Token)? {
        Some(source) => Some(source),
        None => credentials.source(SecretKind::Password)?,
    };
    Ok(ServerRow {
        name: profile.name.clone(),
        default: config.default_name() == Some(profile.name.as_str()),
        url: profile.address().to_owned(),
        kind: profile.kind.map(|kind| kind.as_str().to_owned()),
        username: profile.username.clone(),
        credentials: source,
        public_url: profile
            .public_url
            .as_ref()
            .map(|url| profile::shown(url).to_owned()),
        source: match &profile.origin {
            Origin::File(path) => path.display().to_string(),
            Origin::Environment => "environment".to_owned(),
            Origin::Sandbox => "built in".to_owned(),
        },
    })
}
