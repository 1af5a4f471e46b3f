//! SHARE arguments: shares by name, by selector, or both.

use clap::Args;
use clap::builder::Resettable;
use clap_complete::engine::ArgValueCompleter;
use url::Url;

use super::newest::{NEWEST, newest};
use super::selectors::SelectorArgs;
use super::words;
use crate::backend::{Needs, Server};
use crate::commands::Context;
use crate::completion;
use crate::config::Profile;
use crate::domain::Share;
use crate::domain::reference::ShareReference;
use crate::domain::selector::Selectors;
use crate::error::{Code, Error, Result};
use crate::operation::Recheck;
use crate::output::{Look, Picked, Picking, Printer, humanize, views};
use crate::query::{self, Choice, Chosen};
use sharectl_core::order::Order as _;

/// Which shares a command is about
#[derive(Debug, Clone, Default, Args)]
pub struct ShareArgs {
    /// Shares: link, id, slug or SERVER/ID; `@` is the one you last created in a terminal, `-` reads one per line from
    /// stdin
    #[arg(
        value_name = "SHARE",
        // Not that of the options before it.
        help_heading = Resettable::Reset,
        add = ArgValueCompleter::new(completion::shares)
    )]
    pub shares: Vec<String>,

    /// The selectors.
    #[command(flatten)]
    pub selectors: SelectorArgs,
}

impl ShareArgs {
    /// The shares that were named.
    ///
    /// # Errors
    /// A stdin that can't be read, an empty reference, an `@` that stands for none or for several.
    pub fn references(&self, context: &Context) -> Result<Vec<ShareReference>> {
        let words = words::with_source(&self.shares)?;
        let reference = |word: &words::Word| match word.text.as_str() {
            NEWEST if !word.from_stdin => newest(context),
            text => ShareReference::parse(text),
        };
        words.iter().map(reference).collect()
    }

    /// Whether one of the words is `@`.
    #[must_use]
    pub fn names_newest(&self) -> bool {
        self.shares.iter().any(|word| word == NEWEST)
    }

    /// What has to be read of shares that will be gone: where few were named, what they hold is kept
    /// by name, too, as ids may change before they are made again.
    #[must_use]
    pub fn needs_before_they_go(references: &[ShareReference]) -> Needs {
        /// Titles cost a request a share.
        const WITH_TITLES: usize = 20;
        if !references.is_empty() && references.len() <= WITH_TITLES {
            Needs::RECORD
        } else {
            Needs::WRITE
        }
    }

    /// Refuses to go on where nothing says which shares are meant, and there is no terminal to ask.
    ///
    /// # Errors
    /// [`Code::Usage`].
    pub fn check_said(&self, context: &Context) -> Result<()> {
        let said = !self.shares.is_empty() || !self.selectors.selectors().is_empty();
        if said || context.printer.can_ask() {
            return Ok(());
        }
        Err(query::nothing_said())
    }

    /// Refuses to ask on each of several servers which shares are meant.
    ///
    /// # Errors
    /// [`Code::Usage`].
    pub fn check_selects(&self) -> Result<()> {
        match self.is_selection() && self.selectors.selectors().is_empty() {
            true => Err(query::nothing_said()),
            false => Ok(()),
        }
    }

    /// Whether a list was asked for, and not single shares by name.
    #[must_use]
    pub fn is_selection(&self) -> bool {
        self.shares.is_empty()
    }
}

/// The server that references belong to, with what was asked for there.
///
/// # Errors
/// References to several servers, or to another one than `--server` names.
pub fn server_of<'c>(context: &'c Context, references: &[ShareReference]) -> Result<&'c Profile> {
    let config = context.config()?;
    let mut links = Vec::new();
    for reference in references {
        if let ShareReference::Link(link) = reference
            && let Ok(url) = Url::parse(link)
        {
            links.push(url);
        }
    }
    let mut named = references.iter().filter_map(ShareReference::server);
    check_links(context, &links)?;
    let Some(first) = named.next() else {
        return config.choose(&links);
    };
    if let Some(other) = named.find(|other| *other != first) {
        return Err(Error::usage(format!(
            "these shares are on several servers: {first} and {other}"
        ))
        .hint("a command is about one server: run it once for each"));
    }
    let profile = config.profile(first)?;
    if !context.global.servers.is_empty() {
        let asked = config.choose(&links)?;
        if asked.name != profile.name {
            return Err(Error::usage(format!(
                "the shares are on {first}, and `--server` says {}",
                asked.name
            )));
        }
    }
    Ok(profile)
}

/// The servers that a command writes to: the one that references belong to; without any, all that
/// `--server` names, since selectors mean the same everywhere.
///
/// # Errors
/// As [`server_of`].
pub fn servers_to_write<'c>(
    context: &'c Context,
    references: &[ShareReference],
) -> Result<Vec<&'c Profile>> {
    match references.is_empty() {
        true => context.config()?.choose_many(&[]),
        false => server_of(context, references).map(|profile| vec![profile]),
    }
}

/// Fails for a link of another server than `--server` names.
fn check_links(context: &Context, links: &[Url]) -> Result<()> {
    let config = context.config()?;
    let Some(asked) = config.asked_for()? else {
        return Ok(());
    };
    for link in links {
        // Profiles of one server are all as good.
        if let Ok(Some(owner)) = config.profile_for_link(link)
            && asked.iter().all(|profile| profile.url != owner.url)
        {
            return Err(Error::new(
                Code::Conflict,
                format!(
                    "{link} is a link of {}, and `--server` names another server",
                    owner.name
                ),
            )
            .hint(format!("leave `--server` out, or say `-s {}`", owner.name)));
        }
    }
    Ok(())
}

/// The servers that references belong to, each with its own, for commands that only read.
///
/// # Errors
/// As [`server_of`]; where they are on several servers, for one that does not say on which.
pub fn servers_of(
    context: &Context,
    references: Vec<ShareReference>,
) -> Result<Vec<(&Profile, Vec<ShareReference>)>> {
    let mut names: Vec<&str> = references
        .iter()
        .filter_map(ShareReference::server)
        .collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < 2 || !context.global.servers.is_empty() {
        let profile = server_of(context, &references)?;
        return Ok(vec![(profile, references)]);
    }
    if let Some(open) = references.iter().find(|named| named.server().is_none()) {
        return Err(Error::usage(format!(
            "{open} does not say its server, and the others are on {}",
            humanize::list(&names)
        ))
        .hint("name it as SERVER/ID"));
    }
    let mut parts: Vec<(&Profile, Vec<ShareReference>)> = Vec::new();
    for reference in references {
        let profile = server_of(context, std::slice::from_ref(&reference))?;
        match parts
            .iter_mut()
            .find(|(known, _)| known.name == profile.name)
        {
            Some((_, named)) => named.push(reference),
            None => parts.push((profile, vec![reference])),
        }
    }
    Ok(parts)
}

/// Chooses the shares on a connected server; where nothing says which, a terminal is asked.
///
/// # Errors
/// See [`query::choose`]; [`Code::NotFound`] where there is nothing to pick from.
pub async fn choose(
    context: &Context,
    profile: &Profile,
    server: &Server,
    choice: &Choice,
    needs: Needs,
) -> Result<Chosen> {
    if !choice.is_open() {
        let chosen = select(context, profile, server, choice, needs).await?;
        tell_unanswerable(&context.printer, server, &choice.selectors);
        return Ok(chosen);
    }
    if !context.printer.can_ask() {
        return Err(query::nothing_said());
    }
    let picked = Choice {
        references: pick(context, profile, server, choice.writes).await?,
        ..choice.clone()
    };
    select(context, profile, server, &picked, needs).await
}

/// Asks which shares are meant, the newest first.
async fn pick(
    context: &Context,
    profile: &Profile,
    server: &Server,
    writes: bool,
) -> Result<Vec<ShareReference>> {
    let every = Choice {
        selectors: Selectors {
            all: true,
            ..Selectors::default()
        },
        writes,
        ..Choice::default()
    };
    let mut shares = select(context, profile, server, &every, Needs::NOTHING)
        .await?
        .shares;
    if shares.is_empty() {
        let none = format!("there are no shares on {}", profile.name);
        return Err(Error::new(Code::NotFound, none)
            .hint("make one: `sharectl create`")
            .with_server(&profile.name));
    }
    shares.order_by(Share::newest_first);
    let present = context.present(Some(profile))?;
    let printer = &context.printer;
    let lines = |look: &Look| views::shares::picks(&shares, look, &present);
    let question = format!("Which share on {}?", profile.name);
    let picking = Picking {
        many: true,
        again: false,
    };
    match printer.choose(&question, "SHARE", &lines, picking, 0)? {
        Picked::These(picked) | Picked::Again(picked) => picked
            .into_iter()
            .map(|index| Ok(ShareReference::Id(shares[index].id.clone())))
            .collect(),
    }
}

/// Chooses the shares on a connected server, by its own clock; nothing said is every share.
///
/// # Errors
/// See [`query::choose`].
pub async fn select(
    context: &Context,
    profile: &Profile,
    server: &Server,
    choice: &Choice,
    needs: Needs,
) -> Result<Chosen> {
    let clock = context.clock(Some(profile))?;
    let chosen = {
        let _waiting = context.printer.waiting(&profile.name);
        query::choose(server, choice, needs, clock.now(), clock.zone()).await
    };
    let named = choice.named || !choice.references.is_empty();
    match chosen {
        Err(error) if named && error.code() == Code::NotFound => {
            let error = super::meant::hinted(error, server, &choice.references).await;
            Err(match server.shares.unseen() {
                Some(unseen) => error.hint(unseen.to_string()),
                None => error,
            })
        }
        Ok(chosen) if !named => {
            tell_unseen(&context.printer, server);
            Ok(chosen)
        }
        chosen => chosen,
    }
}

/// Says what this account can't see, so that nobody takes what was listed for all there is.
pub fn tell_unseen(printer: &Printer, server: &Server) {
    if let Some(unseen) = server.shares.unseen() {
        printer.warn(format!("{}: {unseen}; {}", server.name, unseen.remedy));
    }
}

/// Says which selectors never match on this server, as it does not tell what they are about. (Where
/// something is written, that is an error.)
pub fn tell_unanswerable(printer: &Printer, server: &Server, selectors: &Selectors) {
    if let Some(why) = query::unanswerable(server, selectors) {
        printer.notice(why);
    }
}

/// How shares are judged once more just before they are written.
#[must_use]
pub fn recheck(chosen: &Chosen) -> Recheck {
    match chosen.condition.clone() {
        Some(condition) => {
            Recheck::selected(condition.needs(), move |share| condition.holds(share))
        }
        None => Recheck::default(),
    }
}

/// Says how many names may belong to shares of deleted contents and were not tried.
pub fn tell_untried(printer: &Printer, untried: usize, server: &str) {
    if untried > 0 {
        let names = humanize::count_of(untried, "older name", "older names");
        printer.warn(format!(
            "{names} in the journal of {server} were not tried: shares of deleted contents may have them"
        ));
    }
}

/// Says what was left out, and what an empty choice means.
///
/// # Errors
/// [`Code::NotFound`] for an empty choice with `--fail-empty`.
pub fn tell_left_out(
    context: &Context,
    profile: &Profile,
    chosen: &Chosen,
    fail_empty: bool,
) -> Result<()> {
    let printer = &context.printer;
    let count = |number| humanize::count_of(number, "share", "shares");
    if chosen.others > 0 {
        printer.note(format!(
            "left out {} of other users on {}; `--owner any` includes them",
            count(chosen.others),
            profile.name
        ));
    }
    if chosen.ended > 0 {
        printer.note(format!(
            "left out {}; `--revive` includes them",
            humanize::count_of(chosen.ended, "expired share", "expired shares")
        ));
    }
    tell_untried(printer, chosen.untried, &profile.name);
    if chosen.shares.is_empty() {
        if fail_empty {
            return Err(Error::new(Code::NotFound, "no share matches").with_server(&profile.name));
        }
        printer.note(format!("no share on {} matches", profile.name));
    }
    Ok(())
}
