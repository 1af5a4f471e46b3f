//! `rotate`: give shares new links.

use std::collections::HashSet;

use clap::Args;
use jiff::Timestamp;
use sharectl_core::backend::{Needs, Server};
use sharectl_core::domain::{Share, State, Step, slug};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::operation::{Action, Plan, PlanRow, Report};
use sharectl_core::query::{self, Audibility, Choice};

use super::Context;
use super::args::links::{LinkArgs, links_of};
use super::args::{RowArgs, ShareArgs, shares};
use super::writing::Writing;

/// Give shares new links; the old ones stop working
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl rotate Xd7ce8Y2vd
  sharectl rotate --match summer --yes
  sharectl -s books rotate --all --yes

The share keeps its contents, expiry, download permission, and description. The new link is the last line of \
stdout. On most servers, `undo` can't bring the old link back.")]
pub(crate) struct RotateArgs {
    /// Slug of the new link, if the server supports it; for one share
    #[arg(long, value_name = "NAME", help_heading = "Share")]
    pub(crate) slug: Option<String>,

    /// How to hand out the new links.
    #[command(flatten)]
    pub(crate) links: LinkArgs,

    /// Which shares.
    #[command(flatten)]
    pub(crate) shares: ShareArgs,

    /// Exit with 5 if nothing is found
    #[arg(long, help_heading = "Output")]
    pub(crate) fail_empty: bool,

    /// What to show of the rows.
    #[command(flatten)]
    pub(crate) rows: RowArgs,
}

/// The reason to leave a selected share as it is.
const NOTHING_HEARD: &str = "visitors can't hear anything in it";

/// Rotates the shares.
///
/// # Errors
/// A share that does not exist or has expired; a share that the server can't create again.
pub(crate) async fn run(args: RotateArgs, context: &Context) -> Result<()> {
    if args.rows.lists_fields(context)? {
        return Ok(());
    }
    args.shares.check_given(context)?;
    args.links.check(context)?;
    let references = args.shares.references(context)?;
    let named = !args.shares.is_selection();
    let profile = shares::server_of(context, &references)?;
    let mut writing = Writing::open(context, profile, "rotate", &args.rows.shape()).await?;
    writing.chosen = args.shares.is_selection();
    writing.markup = args.links.markup();
    let choice = Choice {
        writes: true,
        ..args.shares.choice(references)
    };
    let mut needs = ShareArgs::needs_before_delete(&choice.references);
    needs.titles |= args.links.shows_titles();
    let mut chosen = shares::choose(context, profile, &writing.server, &choice, needs).await?;
    query::identify(&writing.server, &mut chosen.shares).await?;
    shares::report_left_out(context, profile, &chosen, args.fail_empty)?;
    if args.slug.is_some() && chosen.shares.len() > 1 {
        return Err(Error::usage("`--slug` works only with one share")
            .hint("remove it: each share then gets a slug of its own"));
    }
    let mut slugs = Slugs::new(&writing.server, args.slug.as_deref()).await?;
    let now = writing.now();
    let items = chosen.shares.iter().flat_map(|share| share.items.iter());
    let heard = query::audible(&writing.server, items.flatten()).await?;
    let recheck = shares::recheck(&chosen);
    let mut rows = Vec::new();
    for share in chosen.shares {
        let left = match named {
            true => None,
            false => why_left(&share, &heard, &profile.name, now),
        };
        if let Some(why) = left {
            rows.push(PlanRow::leave(Action::Skip, share, why));
            continue;
        }
        check_heard(&share, &heard, &writing.server).await?;
        let slug = slugs.for_share(&share);
        let row = slug.and_then(|slug| PlanRow::rotate(share, slug, &writing.server.can, now));
        rows.push(row.map_err(|error| error.with_server(&profile.name))?);
    }
    let can = writing.server.can.clone();
    let recheck = recheck.planned_by(move |planned, share| {
        let slug = planned.how.steps.iter().find_map(|step| match step {
            Step::Create { new } => new.slug.clone(),
            _ => None,
        });
        PlanRow::rotate(share, slug, &can, now)
    });
    let plan = Plan::new(rows).rechecked(recheck);
    let mut report = writing.run(plan, true).await?;
    propose_instead(&mut report, &writing.server).await;
    if context.printer.format().is_table() {
        tell_links(context, &report);
    }
    if !context.global.dry_run {
        context.warn_base(&writing.server);
    }
    let links = links_of(&report);
    let finished = writing.finish(report, "rotated");
    let handed = args.links.hand_out.hand_out(&links, context).await;
    finished.and(handed)
}

/// Why a selected share keeps its link: a new one would not work either.
fn why_left(
    share: &Share,
    heard: &Audibility,
    server: &str,
    now: Timestamp,
) -> Option<&'static str> {
    if share.state(now) == Some(State::Expired) {
        return Some("it has expired");
    }
    if share.gives_nothing() == Some(true)
        && let Some(why) = share.inaudible()
    {
        return Some(why.why());
    }
    let items = share.items.as_deref().unwrap_or_default();
    let is_heard = heard.some_heard(items, server).is_ok();
    (!is_heard).then_some(NOTHING_HEARD)
}

/// Adds hints about items that may have replaced contents that the server couldn't share again.
async fn propose_instead(report: &mut Report, server: &Server) {
    for row in &mut report.rows {
        let is_gone = row
            .outcome
            .error()
            .is_some_and(|error| error.code() == Code::NotFound);
        let Some(share) = row.row.share.as_ref().filter(|_| is_gone) else {
            continue;
        };
        if let Some(instead) = query::proposed_instead(server, share).await {
            row.outcome.hint(instead);
        }
    }
}

/// Fails if visitors hear nothing in a named share, with a hint about items that may have replaced its contents.
async fn check_heard(share: &Share, heard: &Audibility, server: &Server) -> Result<()> {
    let items = share.items.as_deref().unwrap_or_default();
    let Err(error) = heard.some_heard(items, &server.name) else {
        return Ok(());
    };
    let instead = query::proposed_instead(server, share).await;
    Err(instead.into_iter().fold(error, Error::hint))
}

/// The slugs of new links, each different from all existing ones.
struct Slugs {
    /// The slugs in use: the existing ones, if a wanted slug may be among them, and those of this command.
    /// `None` if the server chooses the links.
    taken: Option<HashSet<String>>,
    wanted: Option<String>,
}

impl Slugs {
    async fn new(server: &Server, wanted: Option<&str>) -> Result<Self> {
        if !server.can.slug {
            return match wanted {
                None => Ok(Self {
                    taken: None,
                    wanted: None,
                }),
                Some(_) => Err(Error::new(
                    Code::Unsupported,
                    format!("{} doesn't let you choose the slug", server.can.name),
                )
                .hint("remove `--slug`")
                .with_server(&server.name)),
            };
        }
        let Some(wanted) = wanted else {
            // A random slug doesn't exist yet, and a conflict would restore the old link.
            return Ok(Self {
                taken: Some(HashSet::new()),
                wanted: None,
            });
        };
        slug::check(wanted)?;
        let shares = query::list(server, Needs::NOTHING.decisive()).await?;
        Ok(Self {
            taken: Some(shares.into_iter().filter_map(|share| share.slug).collect()),
            wanted: Some(wanted.to_owned()),
        })
    }

    /// The slug of a share's new link, which is taken from now on.
    fn for_share(&mut self, share: &Share) -> Result<Option<String>> {
        let Some(taken) = &mut self.taken else {
            return Ok(None);
        };
        let new = match (self.wanted.take(), &share.slug) {
            (Some(wanted), _) if taken.contains(&wanted) => {
                return Err(
                    Error::new(Code::Conflict, format!("the slug {wanted:?} is in use"))
                        .hint("choose another one, or remove `--slug`"),
                );
            }
            (Some(wanted), _) => wanted,
            (None, Some(old)) if slug::check(old).is_ok() => slug::rotated(old, &chance()?),
            // Other programs create slugs whose links don't play.
            (None, Some(old)) => slug::rotated(&slug::from_title(old), &chance()?),
            (None, None) => slug::rotated(&slug::from_title(share.what()), &chance()?),
        };
        let new = slug::unique(&new, |name| taken.contains(name));
        taken.insert(new.clone());
        Ok(Some(new))
    }
}

fn chance() -> Result<String> {
    let chance = getrandom::u32().map_err(|error| {
        Error::new(Code::Internal, "the system gives no random numbers").caused_by(error)
    })?;
    Ok(slug::token(chance))
}

/// Reports which link replaced which. Only the new one is data.
fn tell_links(context: &Context, report: &Report) {
    for row in &report.rows {
        let before = row.row.share.as_ref();
        let old = before.and_then(|share| share.url.as_deref());
        if let (Some(share), Some(old)) = (row.outcome.share(), old)
            && let Some(new) = &share.url
        {
            context.printer.note(format!("{old} is now {new}"));
        }
    }
}
