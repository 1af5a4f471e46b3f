//! `--trust-cert`: a certificate that nothing vouches for, shown and asked about.

use crate::commands::Context;
use crate::config::Profile;
use crate::error::{Code, Error, Result};
use crate::fingerprint::Fingerprint;
use crate::http::PeerCertificate;

/// Shows the certificate that the server has, and asks whether it is the right one.
///
/// # Errors
/// A server that can't be reached or has no certificate; [`Code::Declined`] where it is not the right
/// one, [`Code::Usage`] where nobody can be asked.
pub(super) async fn trusted_certificate(
    profile: &Profile,
    context: &Context,
) -> Result<Fingerprint> {
    if profile.url.scheme() != "https" {
        let message = format!(
            "{} has no certificate: it is no https:// address",
            profile.address()
        );
        return Err(Error::usage(message).with_server(&profile.name));
    }
    let shown = context.connection(profile).await?.certificate().await?;
    let printer = &context.printer;
    let told = told(profile, &shown, context)?;
    if printer.format().is_json() {
        printer.notice(told.join(" "));
    } else {
        printer.lines(&told.join("\n"));
    }
    let question = "Is it the server's own? Compare it there";
    if !context.global.yes && !printer.confirm(question, "--yes")? {
        let declined = Error::new(Code::Declined, "the certificate is not trusted");
        return Err(declined.with_server(&profile.name));
    }
    Ok(shown.sha256)
}

/// Whose certificate it is, how long it is valid, and its fingerprint: whole where it fits, else in two
/// halves, since it is compared pair by pair.
fn told(profile: &Profile, shown: &PeerCertificate, context: &Context) -> Result<Vec<String>> {
    const NAME: &str = "  SHA-256 ";
    let present = context.present(None)?;
    let until = shown.not_after.map(|end| {
        let (verb, date) = if end > present.now {
            ("valid until", present.date(end))
        } else {
            ("no longer valid since", present.date(end))
        };
        format!(", {verb} {date}")
    });
    let heading = format!(
        "certificate of {}{}",
        profile.address(),
        until.unwrap_or_default()
    );
    let print = shown.sha256.to_string();
    let look = context.printer.err_look();
    let watched = context.printer.terminal().stderr.terminal;
    let width = look.width.filter(|_| watched).unwrap_or(usize::MAX);
    let half = print.len() / 2 + 1;
    Ok(match print.split_at_checked(half) {
        Some((first, second)) if NAME.len() + print.len() > width => vec![
            heading,
            format!("{NAME}{first}"),
            format!("{:1$}{second}", "", NAME.len()),
        ],
        _ => vec![heading, format!("{NAME}{print}")],
    })
}
