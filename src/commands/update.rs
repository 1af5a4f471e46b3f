//! `update`: change what is named, and nothing else.

mod from;

use std::path::PathBuf;

use clap::Args;

use super::Context;
use super::args::{ShareArgs, shares};
use super::create::OnOff;
use super::from_file;
use super::questions;
use super::several::{self, Part};
use super::writing::Writing;
use crate::backend::Needs;
use crate::config::Profile;
use crate::domain::expiry::Expiry;
use crate::domain::reference::ShareReference;
use crate::domain::{Change, Share};
use crate::error::{Error, Result};
use crate::operation::{Action, Plan, PlanRow};
use crate::output::Printer;
use crate::query::Choice;
use crate::shell;

/// Change a share's description, expiry, or download permission
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl update Xd7ce8Y2vd --description 'Summer picks'
  sharectl update Xd7ce8Y2vd --download on --yes
  sharectl update --match summer --expires 2027-01-01 --dry-run
  sharectl update -s all --match summer --download off --dry-run
  sharectl list -o csv | sharectl update --from - --dry-run

On Audiobookshelf, a change cuts off visitors who are listening; the plan says how many.")]
pub struct UpdateArgs {
    /// New description; '' removes it
    #[arg(short, long, value_name = "TEXT", help_heading = "Share")]
    pub description: Option<String>,

    /// Whether visitors may download
    #[arg(long, value_name = "on|off", help_heading = "Share")]
    pub download: Option<OnOff>,

    /// New expiry: 7d (from now), 12h, 2027-01-01, never, now …
    #[arg(
        short,
        long,
        value_name = "WHEN",
        allow_hyphen_values = true,
        help_heading = "Share"
    )]
    pub expires: Option<String>,

    /// With selectors, also change expired shares
    #[arg(long, help_heading = "Share")]
    pub revive: bool,

    /// Read changes from a CSV, JSONL or JSON file whose rows name a share in `ref` or `url`; `-` is stdin
    ///
    /// The output of `list -o csv` and `-o jsonl` can be read back at any time. Computed fields (visits,
    /// last_visited, updated, state, label, tracks) are ignored. A row that changes another read-only field,
    /// such as owner or created, fails.
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "File",
        conflicts_with_all = [
            "shares", "description", "download", "expires", "revive", "fail_empty", "all", "active", "expired",
            "expired_for", "expires_within", "never_expires", "created_before", "created_after",
            "unvisited", "not_visited_for", "text", "pattern", "kind", "item", "contains", "broken",
            "library", "condition",
        ]
    )]
    pub from: Option<PathBuf>,

    /// Write rows that failed to this file, for another --from
    #[arg(long, value_name = "FILE", help_heading = "File", requires = "from")]
    pub rejects: Option<PathBuf>,

    /// Which shares.
    #[command(flatten)]
    pub shares: ShareArgs,

    /// Exit with 5 if nothing is found
    #[arg(long, help_heading = "Output")]
    pub fail_empty: bool,
}

/// Changes them.
///
/// # Errors
/// Nothing to change; a share that does not exist; what the server can't keep.
pub async fn run(args: UpdateArgs, context: &Context) -> Result<()> {
    if let Some(file) = &args.from {
        return from::run(&args, file, context).await;
    }
    from_file::no_rejects(args.rejects.as_deref())?;
    let expires = args.expires.as_deref().map(Expiry::parse).transpose()?;
    check_sets(&args, context)?;
    args.shares.check_said(context)?;
    let nothing = args.description.is_none() && args.download.is_none() && expires.is_none();
    let asks = nothing && context.printer.can_ask();
    if nothing && !asks {
        return Err(nothing_to_change());
    }
    let references = args.shares.references(context)?;
    let profiles = shares::servers_to_write(context, &references)?;
    if let [profile] = *profiles.as_slice() {
        let Part { writing, plan, .. } =
            prepare(&args, expires, references, asks, profile, context).await?;
        let report = writing.run(plan, true).await?;
        return writing.finish(report, "changed");
    }
    if asks {
        return Err(nothing_to_change());
    }
    args.shares.check_selects()?;
    let prepared = context
        .many(&profiles, async |profile| {
            prepare(&args, expires, Vec::new(), false, profile, context).await
        })
        .await;
    let ran = several::run(context, prepared.answers, true).await?;
    several::finish(context, ran, prepared.failed, "changed")
}

/// Refuses `--expires +7d`, and names the command that extends these shares.
fn check_sets(args: &UpdateArgs, context: &Context) -> Result<()> {
    let Some(text) = &args.expires else {
        return Ok(());
    };
    let Some(length) = Expiry::extension(text) else {
        return Ok(());
    };
    let servers = context.global.servers.iter();
    let servers = servers.map(|name| format!(" -s {}", shell::word(name)));
    let shares = args.shares.shares.iter();
    let shares = shares.map(|share| format!(" {}", shell::word(share)));
    let which = match args.shares.is_selection() {
        true => " SELECTORS".to_owned(),
        false => shares.collect(),
    };
    let servers: String = servers.collect();
    let extend = format!(
        "`sharectl{servers} expire{which} --by {}`",
        shell::word(length)
    );
    Expiry::refuse_extension(text).map_err(|error| error.hint(format!("to extend: {extend}")))
}

fn nothing_to_change() -> Error {
    Error::usage("no changes given")
        .hint("`--description TEXT`, `--download on|off` or `--expires WHEN`")
}

/// What is to be changed on one server.
async fn prepare<'c>(
    args: &UpdateArgs,
    expires: Option<Expiry>,
    references: Vec<ShareReference>,
    asks: bool,
    profile: &'c Profile,
    context: &'c Context,
) -> Result<Part<'c>> {
    let mut writing = Writing::open(context, profile, "update").await?;
    writing.chosen = args.shares.is_selection();
    let choice = Choice {
        references,
        named: !args.shares.is_selection(),
        selectors: args.shares.selectors.selectors(),
        writes: true,
        deletes: false,
        active_only: !args.revive,
    };
    let chosen = shares::choose(context, profile, &writing.server, &choice, Needs::WRITE).await?;
    shares::tell_left_out(context, profile, &chosen, args.fail_empty)?;
    let now = writing.now();
    let change = if asks {
        ask(&writing, &chosen.shares, &context.printer)?
    } else {
        change(args, expires, &writing)?
    };
    let recheck = shares::recheck(&chosen);
    let rows = chosen
        .shares
        .into_iter()
        .map(|share| PlanRow::change(Action::Update, share, &change, &writing.server.can, now))
        .collect::<Result<Vec<_>>>()
        .map_err(|error| error.with_server(&profile.name))?;
    let plan = Plan::new(rows).rechecked(recheck);
    Ok(Part::new(writing, plan))
}

/// The change that the flags name.
fn change(args: &UpdateArgs, expires: Option<Expiry>, writing: &Writing<'_>) -> Result<Change> {
    let lifetime = expires.map(|expires| expires.resolve(writing.now(), writing.clock.zone()));
    Ok(Change {
        description: args.description.clone(),
        downloadable: args.download.map(OnOff::is_on),
        lifetime: lifetime.transpose()?,
    })
}

/// Asks for a change. A description that is not the same for all of the shares is left alone.
fn ask(writing: &Writing<'_>, shares: &[Share], printer: &Printer) -> Result<Change> {
    let server = &writing.server;
    let mut descriptions = shares.iter().map(|share| share.description.as_deref());
    let present = descriptions.next().flatten().unwrap_or_default();
    let description = if descriptions.all(|other| other == Some(present)) {
        let answer = questions::description(server, printer, present)?;
        answer.filter(|answer| answer != present)
    } else {
        None
    };
    let expires = questions::other_expiry(server, printer, "--expires")?;
    let lifetime = expires.map(|expires| expires.resolve(writing.now(), writing.clock.zone()));
    Ok(Change {
        description,
        downloadable: questions::other_download(server, printer)?,
        lifetime: lifetime.transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_selector_but_the_owner_goes_with_a_file() {
        let command = UpdateArgs::augment_args(clap::Command::new("update"));
        let from = command.get_arguments().find(|arg| arg.get_id() == "from");
        let refused = command.get_arg_conflicts_with(from.unwrap());
        let refused: Vec<&str> = refused.iter().map(|arg| arg.get_id().as_str()).collect();
        let selectors = command
            .get_arguments()
            .filter(|arg| arg.get_help_heading() == Some("Selectors"));
        let mut others: Vec<&str> = selectors.map(|arg| arg.get_id().as_str()).collect();
        assert!(others.len() > 15, "{others:?}");
        others.retain(|id| !refused.contains(id));
        assert_eq!(others, ["owner"]);
    }
}
