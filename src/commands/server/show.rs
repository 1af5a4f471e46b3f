//! `server list` and `server show`.

use std::path::PathBuf;

use clap::Args;
use sharectl_config::{Config, Header, Origin, Profile, SecretKind, profile};
use sharectl_core::backend::SignIn;
use sharectl_core::domain::span::duration_text;
use sharectl_core::error::Result;
use sharectl_core::http::Jobs;
use sharectl_ui::output::views::servers::{SERVERS, ServerRow};
use sharectl_ui::output::{ShapeArgs, views};

use crate::commands::Context;

/// List the configured servers
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server list
  sharectl server list -o json")]
pub(crate) struct ServerListArgs {
    /// How the rows are arranged.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,
}

/// Lists the configured servers. The sandbox's servers are left out: they always exist.
pub(super) fn list(args: &ServerListArgs, context: &Context) -> Result<()> {
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

/// A profile as a row. It contains the source of a secret, never the secret.
fn row(profile: &Profile, config: &Config, context: &Context) -> Result<ServerRow> {
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

/// Show one server's settings, and where its secrets come from
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server show home
  sharectl server show -o json")]
pub(crate) struct ServerShowArgs {
    /// Name of the server [default: the one that commands would use]
    pub(crate) name: Option<String>,
}

/// Shows the server: all settings for people, a row for machines.
pub(super) fn show(args: &ServerShowArgs, context: &Context) -> Result<()> {
    let profile = context.profile(args.name.as_deref())?;
    let row = row(profile, context.config()?, context)?;
    let printer = &context.printer;
    if !printer.format().is_table() {
        let shape = ShapeArgs::default().shape(&SERVERS)?;
        return printer.rows(&shape, vec![row], &context.present(Some(profile))?);
    }
    let facts = settings(profile, row);
    printer.data(&views::servers::lines(&facts, &printer.out_look()));
    Ok(())
}

/// The settings that apply to a server, by their names in the configuration.
fn settings(profile: &Profile, row: ServerRow) -> Vec<(&'static str, String)> {
    let path = |path: Option<&PathBuf>| path.map(|path| path.display().to_string());
    let list = |words: Vec<String>| Some(words.join(", ")).filter(|list| !list.is_empty());
    let headers = profile.headers.iter().map(Header::to_string);
    let alternates = profile.alternates.iter();
    let alternates = alternates.map(|url| profile::shown(url).to_string());
    let own = profile.client_certificate.as_ref();
    let sign_in = Some(profile.sign_in).filter(|way| *way != SignIn::default());
    let jobs = match profile.jobs {
        Jobs::Fixed(jobs) => Some(jobs.to_string()),
        Jobs::Adaptive => None,
    };
    let flag = |on: bool, word: &str| on.then(|| word.to_owned());
    let credentials = row.credentials.unwrap_or_else(|| "asked for".to_owned());
    let set = [
        ("name", Some(row.name)),
        ("default", flag(row.default, "yes")),
        ("url", Some(row.url)),
        ("kind", row.kind),
        ("access", Some(profile.access.to_string())),
        ("username", row.username),
        ("credentials", Some(credentials)),
        ("public-url", row.public_url),
        ("public-probe", flag(!profile.public_probe, "false")),
        ("ca-cert", path(profile.ca_cert.as_ref())),
        ("client-cert", path(own.map(|own| &own.certificate))),
        ("client-key", path(own.and_then(|own| own.key.as_ref()))),
        ("alternate-urls", list(alternates.collect())),
        ("unix-socket", path(profile.unix_socket.as_ref())),
        ("auth", sign_in.map(|way| way.to_string())),
        (
            "certificate",
            profile.certificate.map(|print| print.to_string()),
        ),
        ("headers", list(headers.collect())),
        ("default-expires", Some(profile.default_expires.to_string())),
        ("timeout", Some(duration_text(profile.timeout))),
        ("deadline", profile.deadline.map(duration_text)),
        ("retries", profile.retries.map(|times| times.to_string())),
        ("jobs", jobs),
        ("rate", profile.rate.map(|rate| rate.to_string())),
        ("tz", profile.tz.clone()),
        (
            "allow-plain-password",
            flag(profile.allow_plain_password, "true"),
        ),
        ("from", Some(row.source)),
    ];
    let known = |(setting, value): (_, Option<String>)| Some((setting, value?));
    set.into_iter().filter_map(known).collect()
}
