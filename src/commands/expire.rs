//! `expire`: set, extend or end the lifetime.

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Context;
use super::args::links::{HandOutArgs, links_of};
use super::args::{ShareArgs, shares};
use super::questions;
use super::writing::Writing;
use crate::backend::Needs;
use crate::domain::capabilities::Capabilities;
use crate::domain::expiry::{Expiry, adjust};
use crate::domain::span::Span;
use crate::domain::{Change, Lifetime, Share};
use crate::error::{Code, Error, Result};
use crate::operation::{Action, Plan, PlanRow};
use crate::output::Printer;
use crate::query::Choice;

/// Set, extend or end the lifetime of shares
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl expire Xd7ce8Y2vd --in 7d
  sharectl expire --match summer --by 30d
  sharectl expire Xd7ce8Y2vd --now --yes

`--by` counts from the present expiry and may be negative; `--at-least` never shortens, so that it can \
be repeated. Audiobookshelf can't change a share: sharectl deletes it and creates it again under the same \
link. That cuts off visitors who are listening; the plan says how many.")]
pub struct ExpireArgs {
    /// Which shares.
    #[command(flatten)]
    pub shares: ShareArgs,

    /// When they end.
    #[command(flatten)]
    pub when: When,

    /// Change shares that have ended, too, when they are chosen by selector
    #[arg(long, help_heading = "When")]
    pub revive: bool,

    /// What to do with their links.
    #[command(flatten)]
    pub links: HandOutArgs,

    /// Exit with 5 where nothing is found
    #[arg(long, help_heading = "Output")]
    pub fail_empty: bool,
}

/// When shares end: exactly one of these
#[derive(Debug, Clone, Args)]
#[group(multiple = false)]
pub struct When {
    /// So long from now
    #[arg(
        long = "in",
        value_name = "TIME",
        allow_hyphen_values = true,
        help_heading = "When"
    )]
    pub after: Option<String>,

    /// At this date or time
    #[arg(
        long,
        value_name = "DATE",
        allow_hyphen_values = true,
        help_heading = "When"
    )]
    pub until: Option<String>,

    /// So much later than now set, or earlier where it is negative
    #[arg(
        long,
        value_name = "TIME",
        allow_hyphen_values = true,
        help_heading = "When"
    )]
    pub by: Option<String>,

    /// Not before this: what ends later stays
    #[arg(
        long,
        value_name = "WHEN",
        allow_hyphen_values = true,
        help_heading = "When"
    )]
    pub at_least: Option<String>,

    /// At once
    #[arg(long, help_heading = "When")]
    pub now: bool,

    /// Never
    #[arg(long, help_heading = "When")]
    pub never: bool,
}

/// A new end, as asked for.
enum NewEnd {
    To(Expiry),
    By(Span),
    AtLeast(Expiry),
}

impl When {
    /// What was said; nothing, where somebody can be asked.
    fn read(&self, printer: &Printer) -> Result<Option<NewEnd>> {
        let given = [&self.after, &self.until, &self.by, &self.at_least];
        Ok(Some(match given.map(Option::as_deref) {
            [Some(span), ..] => NewEnd::To(Expiry::parse_in(span)?),
            [_, Some(date), ..] => NewEnd::To(Expiry::parse_until(date)?),
            [_, _, Some(span), _] => NewEnd::By(Span::parse_signed(span)?),
            [.., Some(when)] => NewEnd::AtLeast(Expiry::parse(when)?),
            _ if self.now => NewEnd::To(Expiry::Now),
            _ if self.never => NewEnd::To(Expiry::Never),
            _ if printer.can_ask() => return Ok(None),
            _ => {
                return Err(Error::usage("when the shares shall end is not said").hint(
                    "`--in 7d`, `--until 2027-01-01`, `--by 7d`, `--at-least 30d`, `--now` or `--never`",
                ));
            }
        }))
    }
}

/// Changes when they end.
///
/// # Errors
/// No end, or one that makes no sense; a share that does not exist; what the server can't keep.
pub async fn run(args: ExpireArgs, context: &Context) -> Result<()> {
    args.shares.check_said(context)?;
    let end = args.when.read(&context.printer)?;
    args.links.check(context)?;
    let references = args.shares.references()?;
    let profile = shares::server_of(context, &references)?;
    let mut writing = Writing::open(context, profile, "expire").await?;
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
    let end = match end {
        Some(end) => end,
        None => NewEnd::To(questions::expiry(
            &writing.server,
            &context.printer,
            "--in 7d",
            profile.default_expires,
        )?),
    };
    let (now, can) = (writing.now(), &writing.server.can);
    let recheck = shares::recheck(&chosen);
    let rows = chosen
        .shares
        .into_iter()
        .map(|share| row(share, &end, can, now, writing.clock.zone()))
        .collect::<Result<Vec<_>>>()
        .map_err(|error| error.with_server(&profile.name))?;
    // What counts from the present expiry, or must not shorten it, depends on what that is then.
    let (can, zone) = (can.clone(), writing.clock.zone().clone());
    let recheck = recheck.planned_by(move |_, share| row(share, &end, &can, now, &zone));
    let plan = Plan::new(rows).rechecked(recheck);
    let report = writing.run(plan, true).await?;
    let links = links_of(&report);
    let finished = writing.finish(report, "changed");
    let handed = args.links.hand_out(&links, context).await;
    finished.and(handed)
}

fn row(
    share: Share,
    end: &NewEnd,
    can: &Capabilities,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<PlanRow> {
    let lifetime = match end {
        NewEnd::To(expiry) => expiry.resolve(now, zone)?,
        NewEnd::By(span) => match share.lifetime {
            Some(Lifetime::Until(present)) => Lifetime::Until(adjust(present, *span, zone)?),
            Some(Lifetime::Never) => {
                return Ok(PlanRow::leave(Action::Keep, share, "it never ends"));
            }
            None => return Err(unknown_expiry(&share)),
        },
        NewEnd::AtLeast(expiry) => {
            let wanted = expiry.resolve(now, zone)?;
            let later = match (share.lifetime, wanted) {
                (None, _) => return Err(unknown_expiry(&share)),
                (Some(Lifetime::Never), _) => true,
                (Some(Lifetime::Until(_)), Lifetime::Never) => false,
                (Some(Lifetime::Until(present)), Lifetime::Until(wanted)) => present >= wanted,
            };
            if later {
                return Ok(PlanRow::leave(Action::Keep, share, "it ends no earlier"));
            }
            wanted
        }
    };
    let change = Change {
        lifetime: Some(lifetime),
        ..Change::default()
    };
    PlanRow::change(Action::Expire, share, &change, can, now)
}

fn unknown_expiry(share: &Share) -> Error {
    Error::new(
        Code::Unsupported,
        format!("the server does not tell when {} ends", share.reference()),
    )
    .hint("say when it shall end: `--in 7d` or `--until DATE`")
}
