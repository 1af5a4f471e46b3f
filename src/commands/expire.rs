//! `expire`: set, extend, or shorten the expiry.

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sharectl_core::domain::capabilities::Capabilities;
use sharectl_core::domain::expiry::{Expiry, adjust};
use sharectl_core::domain::span::Span;
use sharectl_core::domain::{Change, Lifetime, Share};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::operation::{Action, Plan, PlanRow};
use sharectl_core::query::Chosen;
use sharectl_ui::output::Printer;

use super::args::links::HandOutArgs;
use super::args::{RowArgs, ShareArgs, shares};
use super::several::Changing;
use super::writing::Writing;
use super::{Context, dialog};

/// Set, extend, or shorten the expiry of shares
#[derive(Debug, Args)]
#[command(
    override_usage = "sharectl expire [OPTIONS] [SHARE]... [WHEN]",
    after_help = "\
Examples:
  sharectl expire Xd7ce8Y2vd 60d
  sharectl expire Xd7ce8Y2vd +7d
  sharectl expire --match summer --by 30d
  sharectl expire Xd7ce8Y2vd --now --yes

WHEN, the last argument, is `7d` (from now, as `--in 7d`), `+7d` (later than the current expiry, as `--by \
7d`), a date, `never`, or `now`. Without a terminal, use `--in`, `--until`, or `--now` to shorten an expiry. If a slug looks like a time, write `slug:7d`.

`--by` counts from the current expiry and may be negative. `--at-least` never shortens, so you can run it \
repeatedly. On servers that keep no expired shares, `--now` deletes the share. On Audiobookshelf, a new expiry \
cuts off visitors who are listening; the plan says how many."
)]
pub(crate) struct ExpireArgs {
    /// When they end.
    #[command(flatten)]
    pub(crate) when: When,

    /// With selectors, also change expired shares
    #[arg(long, help_heading = "When")]
    pub(crate) revive: bool,

    /// What to do with their links.
    #[command(flatten)]
    pub(crate) links: HandOutArgs,

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

/// When shares end: exactly one of these
#[derive(Debug, Clone, Args)]
#[group(multiple = false)]
#[command(next_help_heading = "When")]
pub(crate) struct When {
    /// Expire this long from now
    #[arg(long = "in", value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) after: Option<String>,

    /// Expire at this date or time
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) until: Option<String>,

    /// Extend the current expiry by this much (negative: shorten it)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) by: Option<String>,

    /// Extend the expiry to at least this; never shortens it
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) at_least: Option<String>,

    /// Expire at once
    #[arg(long)]
    pub(crate) now: bool,

    /// Never expire
    #[arg(long)]
    pub(crate) never: bool,
}

/// A requested expiry.
#[derive(Debug, Clone, Copy)]
enum NewExpiry {
    To(Expiry),
    By(Span),
    AtLeast(Expiry),
}

impl NewExpiry {
    /// The expiry in the last word: `7d` is `--in 7d`, `+7d` is `--by 7d`.
    fn of_word(word: &str) -> Result<Self> {
        match word.trim().strip_prefix('+') {
            Some(_) => Span::parse_signed(word).map(Self::By),
            None => Expiry::parse(word).map(Self::To),
        }
    }
}

impl When {
    /// Removes and returns the time at the end of the words, if there is one. A word that looks like a time
    /// is never a share.
    ///
    /// # Errors
    /// A time that isn't the last word, or a time together with a flag that gives the expiry.
    fn take_word(&self, words: &mut Vec<String>) -> Result<Option<String>> {
        let Some(at) = words.iter().position(|word| Expiry::is_time_shaped(word)) else {
            let last = words.last().filter(|word| is_no_share(word));
            return match last.filter(|_| self.flag().is_none()) {
                Some(word) => Err(unreadable(word)),
                None => Ok(None),
            };
        };
        let slug = format!("to name a share whose slug is {0}: `slug:{0}`", words[at]);
        if at + 1 < words.len() {
            let error = Error::usage(format!("{:?} must be the last argument", words[at]));
            return Err(error.hint(slug));
        }
        if let Some(flag) = self.flag() {
            let error = format!("the expiry is given twice: {:?} and `{flag}`", words[at]);
            return Err(Error::usage(error).hint(slug));
        }
        Ok(words.pop())
    }

    /// The flag that was given.
    fn flag(&self) -> Option<&'static str> {
        let flags = [
            ("--in", self.after.is_some()),
            ("--until", self.until.is_some()),
            ("--by", self.by.is_some()),
            ("--at-least", self.at_least.is_some()),
            ("--now", self.now),
            ("--never", self.never),
        ];
        flags
            .iter()
            .find(|(_, given)| *given)
            .map(|(flag, _)| *flag)
    }

    /// The given expiry; `None` if a terminal can be asked.
    fn read(&self, words: &[String], printer: &Printer) -> Result<Option<NewExpiry>> {
        let given = [&self.after, &self.until, &self.by, &self.at_least];
        Ok(Some(match given.map(Option::as_deref) {
            [Some(span), ..] => NewExpiry::To(Expiry::parse_in(span)?),
            [_, Some(date), ..] => NewExpiry::To(Expiry::parse_until(date)?),
            [_, _, Some(span), _] => NewExpiry::By(Span::parse_signed(span)?),
            [.., Some(when)] => NewExpiry::AtLeast(Expiry::parse(when)?),
            _ if self.now => NewExpiry::To(Expiry::Now),
            _ if self.never => NewExpiry::To(Expiry::Never),
            _ if printer.can_ask() => return Ok(None),
            _ => return Err(no_expiry(words)),
        }))
    }
}

/// Whether a word can't name a share: it has blanks, begins with a plus, or is a date with slashes.
fn is_no_share(word: &str) -> bool {
    let of_date = |c: char| c.is_ascii_digit() || matches!(c, '/' | '.');
    word.contains(' ')
        || word.starts_with('+')
        || (word.contains(['/', '.']) && word.chars().all(of_date))
}

fn unreadable(word: &str) -> Error {
    Error::usage(format!("can't read {word:?} as an expiry")).hint(EXAMPLES)
}

const EXAMPLES: &str = "examples: 7d, +7d, 2027-01-01, never, now";

/// The error without an expiry; of several words, the last one may have been meant as one.
fn no_expiry(words: &[String]) -> Error {
    let error = match words {
        [_, .., last] => {
            Error::usage(format!("no expiry given ({last:?} was read as a share)")).hint(EXAMPLES)
        }
        _ => Error::usage("no expiry given"),
    };
    error.hint(
        "say when the shares should expire: `--in 7d`, `--until 2027-01-01`, `--by 7d`, `--at-least 30d`, \
         `--now` or `--never`",
    )
}

/// Changes the expiry of the shares.
///
/// # Errors
/// No expiry, or an invalid one; a share that does not exist; an expiry that the server can't store.
pub(crate) async fn run(args: ExpireArgs, context: &Context) -> Result<()> {
    if args.rows.lists_fields(context)? {
        return Ok(());
    }
    let mut args = args;
    let word = args.when.take_word(&mut args.shares.shares)?;
    args.shares.check_given(context)?;
    let end = match &word {
        Some(word) => Some(NewExpiry::of_word(word)?),
        None => args.when.read(&args.shares.shares, &context.printer)?,
    };
    let word = word.as_deref();
    args.links.check(context)?;
    let changing = Changing {
        command: "expire",
        shares: &args.shares,
        rows: &args.rows,
        revive: args.revive,
        fail_empty: args.fail_empty,
        unsaid: end.is_none().then(|| no_expiry(&args.shares.shares)),
    };
    let planned = changing.run(context, async |writing, profile, chosen| {
        let end = match end {
            Some(end) => end,
            None => NewExpiry::To(dialog::ask_expiry(
                &writing.server,
                &context.printer,
                "--in 7d",
                profile.default_expires,
            )?),
        };
        let named = !args.shares.is_selection();
        plan(end, word, named, writing, chosen, context)
    });
    let (links, finished) = planned.await?;
    let handed = args.links.hand_out(&links, context).await;
    finished.and(handed)
}

/// The plan for one server; `named` is whether the shares were named.
fn plan(
    end: NewExpiry,
    word: Option<&str>,
    named: bool,
    writing: &Writing<'_>,
    chosen: Chosen,
    context: &Context,
) -> Result<Plan> {
    let (now, can, zone) = (writing.now(), &writing.server.can, writing.clock.zone());
    let recheck = shares::recheck(&chosen);
    let rows = chosen.shares.into_iter();
    let rows = rows.map(|share| row(share, &end, can, now, zone));
    let here = |error: Error| error.with_server(&writing.server.name);
    let rows = rows.collect::<Result<Vec<_>>>().map_err(here)?;
    if let Some(word) = word
        && !context.printer.can_ask()
    {
        refuse_shortening(&rows, word)?;
    }
    if let NewExpiry::By(span) = end
        && named
    {
        stays_expired(&rows, span, now, zone).map_err(here)?;
    }
    // `--by` and `--at-least` depend on the expiry at the time of writing.
    let (can, zone) = (can.clone(), zone.clone());
    let recheck = recheck.planned_by(move |_, share| row(share, &end, &can, now, &zone));
    Ok(Plan::new(rows).rechecked(recheck))
}

/// Fails if a time without a flag would shorten an expiry, which the user may not intend, and which no terminal shows.
///
/// # Errors
/// [`Code::Usage`] with the flag to use.
fn refuse_shortening(rows: &[PlanRow], word: &str) -> Result<()> {
    let shortens = |row: &&PlanRow| {
        let before = row.share.as_ref().and_then(|share| share.lifetime);
        let after = row.after.as_ref().and_then(|after| after.lifetime);
        row.writes() && before.is_some() && after < before
    };
    let Some(row) = rows.iter().find(shortens) else {
        return Ok(());
    };
    let count = rows.iter().filter(shortens).count();
    let what = match (&row.share, count) {
        (Some(share), 1) => share.reference().to_string(),
        _ => format!("{count} shares"),
    };
    let flag = match Expiry::parse(word) {
        Ok(Expiry::At(_)) => format!("--until {word}"),
        Ok(Expiry::Now) => "--now".to_owned(),
        _ => format!("--in {word}"),
    };
    let error = Error::usage(format!("{word:?} would shorten the expiry of {what}"));
    Err(error
        .hint(format!("to shorten it: `{flag}`"))
        .hint("to extend it: `--by`, such as `--by 7d`"))
}

/// Fails if a named share would still be expired after it is extended.
///
/// # Errors
/// [`Code::Usage`] with the flag that counts from now.
fn stays_expired(rows: &[PlanRow], by: Span, now: Timestamp, zone: &TimeZone) -> Result<()> {
    for share in rows.iter().filter_map(|row| row.share.as_ref()) {
        let Some(Lifetime::Until(end)) = share.lifetime else {
            continue;
        };
        let later = adjust(end, by, zone)?;
        if end < later && later <= now {
            let (name, word) = (share.reference(), share.word());
            return Err(Error::usage(format!(
                "{name} expired too long ago: {by} later has passed, too"
            ))
            .hint(format!(
                "count from now: `sharectl expire {word} --in {by}`"
            )));
        }
    }
    Ok(())
}

fn row(
    share: Share,
    end: &NewExpiry,
    can: &Capabilities,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<PlanRow> {
    let lifetime = match end {
        NewExpiry::To(expiry) => expiry.resolve(now, zone)?,
        NewExpiry::By(span) => match share.lifetime {
            Some(Lifetime::Until(present)) => Lifetime::Until(adjust(present, *span, zone)?),
            Some(Lifetime::Never) => {
                return Ok(PlanRow::leave(Action::Keep, share, "never expires"));
            }
            None => return Err(unknown_expiry(&share)),
        },
        NewExpiry::AtLeast(expiry) => {
            let wanted = expiry.resolve(now, zone)?;
            let enough = match (share.lifetime, wanted) {
                (None, _) => return Err(unknown_expiry(&share)),
                (Some(Lifetime::Never), _) => Some("never expires"),
                (Some(Lifetime::Until(present)), Lifetime::Until(wanted)) if present >= wanted => {
                    Some("already expires at that time or later")
                }
                (Some(Lifetime::Until(_)), _) => None,
            };
            if let Some(why) = enough {
                return Ok(PlanRow::leave(Action::Keep, share, why));
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
        format!(
            "the server doesn't report when {} expires",
            share.reference()
        ),
    )
    .hint("set the expiry: `--in 7d` or `--until DATE`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when() -> When {
        When {
            after: None,
            until: None,
            by: None,
            at_least: None,
            now: false,
            never: false,
        }
    }

    fn take(words: &[&str]) -> Result<(Option<String>, usize)> {
        let mut words = words.iter().map(|word| (*word).to_owned()).collect();
        let word = when().take_word(&mut words)?;
        Ok((word, words.len()))
    }

    #[test]
    fn the_last_word_is_a_time_if_it_looks_like_one() {
        for time in [
            "7d",
            "+7d",
            "1d12h",
            "10m",
            "2027-01-01",
            "never",
            "NOW",
            "@1798000000",
        ] {
            let (word, left) = take(&["Xd7ce8Y2vd", time]).unwrap();
            assert_eq!((word.as_deref(), left), (Some(time), 1));
        }
        for share in [
            "17",
            "Xd7ce8Y2vd",
            "12E3456789",
            "slug:7d",
            "home/7d",
            "7days-of-rain",
            "-",
        ] {
            assert_eq!(take(&["x", share]).unwrap(), (None, 2), "{share}");
        }
    }

    #[test]
    fn a_word_that_is_neither_a_share_nor_a_time_is_no_share() {
        for word in ["+7", "01/02/2027", "1.2.2027", "next friday"] {
            let error = take(&["x", word]).unwrap_err();
            assert_eq!(error.message(), format!("can't read {word:?} as an expiry"));
        }
        let words = ["x", "tomorrow"].map(str::to_owned);
        assert_eq!(
            no_expiry(&words).message(),
            "no expiry given (\"tomorrow\" was read as a share)"
        );
        assert_eq!(no_expiry(&words[..1]).message(), "no expiry given");
    }

    #[test]
    fn a_time_elsewhere_or_beside_a_flag_is_an_error() {
        assert_eq!(take(&["7d", "x"]).unwrap_err().code(), Code::Usage);
        let beside = When {
            never: true,
            ..when()
        };
        let mut words = vec!["x".to_owned(), "7d".to_owned()];
        assert!(beside.take_word(&mut words).is_err());
    }

    #[test]
    fn a_plus_moves_the_expiry_and_a_length_alone_counts_from_now() {
        assert!(matches!(NewExpiry::of_word("+7d"), Ok(NewExpiry::By(_))));
        assert!(matches!(
            NewExpiry::of_word("7d"),
            Ok(NewExpiry::To(Expiry::In(_)))
        ));
        assert!(NewExpiry::of_word("10m").is_err());
    }
}
