//! `server show`

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use sharectl_config::{Header, Profile, profile};
use sharectl_core::backend::SignIn;
use sharectl_core::domain::span::duration_text;
use sharectl_core::error::Result;
use sharectl_core::http::Jobs;
use sharectl_ui::output::views::servers::{SERVERS, ServerRow};
use sharectl_ui::output::{ShapeArgs, views};

use super::{list, named};
use crate::commands::Context;
use crate::completion;

/// Show one server's settings, and where its secrets come from
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl server show home
  sharectl server show -o json")]
pub(crate) struct ShowArgs {
    /// Name of the server [default: the one that commands would use]
    #[arg(add = ArgValueCompleter::new(completion::profiles))]
    pub(crate) name: Option<String>,
}

/// Shows it: all settings to people, the row to machines.
pub(super) fn run(args: &ShowArgs, context: &Context) -> Result<()> {
    let profile = named(args.name.as_deref(), context)?;
    let row = list::row(profile, context.config()?, context)?;
    let printer = &context.printer;
    if !printer.format().is_table() {
        let shape = ShapeArgs::default().shape(&SERVERS)?;
        return printer.rows(&shape, vec![row], &context.present(Some(profile))?);
    }
    let facts = settings(profile, row);
    printer.data(&views::servers::lines(&facts, &printer.out_look()));
    Ok(())
}

/// The settings that hold for a server, by their names in the configuration.
fn settings(profile: &Profile, row: ServerRow) -> Vec<(&'static str, String)> {
    let headers: Vec<_> = profile.headers.iter().map(Header::to_string).collect();
    let own = profile.client_certificate.as_ref();
    let alternates: Vec<_> = profile.alternates.iter().map(profile::shown).collect();
    let set = [
        ("name", Some(row.name)),
        ("default", row.default.then(|| "yes".to_owned())),
        ("url", Some(row.url)),
        ("kind", row.kind),
        ("access", Some(profile.access.to_string())),
        ("username", row.username),
        (
            "credentials",
            Some(row.credentials.unwrap_or_else(|| "asked for".to_owned())),
        ),
        ("public-url", row.public_url),
        (
            "public-probe",
            (!profile.public_probe).then(|| "false".to_owned()),
        ),
        (
            "ca-cert",
            profile
                .ca_cert
                .as_ref()
                .map(|path| path.display().to_string()),
        ),
        (
            "client-cert",
            own.map(|own| own.certificate.display().to_string()),
        ),
        (
            "client-key",
            own.and_then(|own| own.key.as_ref())
                .map(|path| path.display().to_string()),
        ),
        (
            "alternate-urls",
            Some(alternates.join(", ")).filter(|list| !list.is_empty()),
        ),
        (
            "unix-socket",
            profile
                .unix_socket
                .as_ref()
                .map(|path| path.display().to_string()),
        ),
        (
            "auth",
            (profile.sign_in != SignIn::default()).then(|| profile.sign_in.to_string()),
        ),
        (
            "certificate",
            profile.certificate.map(|print| print.to_string()),
        ),
        (
            "headers",
            Some(headers.join(", ")).filter(|list| !list.is_empty()),
        ),
        ("default-expires", Some(profile.default_expires.to_string())),
        ("timeout", Some(duration_text(profile.timeout))),
        ("deadline", profile.deadline.map(duration_text)),
        ("retries", profile.retries.map(|times| times.to_string())),
        ("jobs", jobs(profile.jobs)),
        ("rate", profile.rate.map(|rate| rate.to_string())),
        ("tz", profile.tz.clone()),
        (
            "allow-plain-password",
            profile.allow_plain_password.then(|| "true".to_owned()),
        ),
        ("from", Some(row.source)),
    ];
    let known = |(setting, value): (_, Option<String>)| Some((setting, value?));
    set.into_iter().filter_map(known).collect()
}

fn jobs(jobs: Jobs) -> Option<String> {
    match jobs {
        Jobs::Fixed(jobs) => Some(jobs.to_string()),
        Jobs::Adaptive => None,
    }
}
