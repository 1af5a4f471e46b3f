//! SHARE arguments: shares by name, by selector, or both; `@`, the share that was last created from a
//! terminal; and suggestions for a share that doesn't exist, by a similar name or by a title.

use std::collections::{BTreeSet, HashSet};

use clap::Args;
use clap::builder::Resettable;
use sharectl_config::Profile;
use sharectl_core::backend::{Needs, Server};
use sharectl_core::domain::reference::{ReferenceMatch, ShareReference};
use sharectl_core::domain::selector::Selectors;
use sharectl_core::domain::text::fold;
use sharectl_core::domain::{Share, Step, reference};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::journal::{Journal, Operation, OperationId, StepResult};
use sharectl_core::operation::Recheck;
use sharectl_core::operation::undo::shares::Successors;
use sharectl_core::order::Order as _;
use sharectl_core::query::{Choice, Chosen};
use sharectl_core::{query, shell};
use sharectl_ui::output::{Look, PickerChoice, Picking, Printer, humanize, views};
use url::Url;

use super::selectors::SelectorArgs;
use super::{Word, with_source};
use crate::cli::line;
use crate::commands::{Context, history};

/// Which shares a command is about
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ShareArgs {
    /// Shares: link, id, slug, or SERVER/ID; `@` is the one you last created in a terminal, `-` reads one per line from
    /// stdin
    #[arg(
        value_name = "SHARE",
        // Don't inherit the heading of the options before it.
        help_heading = Resettable::Reset
    )]
    pub(crate) shares: Vec<String>,

    /// The selectors.
    #[command(flatten)]
    pub(crate) selectors: SelectorArgs,
}

impl ShareArgs {
    /// The named shares.
    ///
    /// # Errors
    /// A stdin that can't be read, an empty reference, or an `@` that stands for no share or for several.
    pub(crate) fn references(&self, context: &Context) -> Result<Vec<ShareReference>> {
        let words = with_source(&self.shares)?;
        let reference = |word: &Word| match word.text.as_str() {
            NEWEST if !word.from_stdin => newest(context),
            text => ShareReference::parse(text),
        };
        words.iter().map(reference).collect()
    }

    /// Whether one of the words is `@`.
    pub(crate) fn names_newest(&self) -> bool {
        self.shares.iter().any(|word| word == NEWEST)
    }

    /// What to read of shares before they are deleted. If few are named, the titles of their contents are
    /// recorded too, because ids may change before the shares are recreated.
    pub(crate) fn needs_before_delete(references: &[ShareReference]) -> Needs {
        /// Titles cost one request per share.
        const WITH_TITLES: usize = 20;
        if !references.is_empty() && references.len() <= WITH_TITLES {
            Needs::RECORD
        } else {
            Needs::WRITE
        }
    }

    /// Fails if nothing selects shares and there is no terminal to ask.
    ///
    /// # Errors
    /// [`Code::Usage`].
    pub(crate) fn check_given(&self, context: &Context) -> Result<()> {
        let said = !self.shares.is_empty() || !self.selectors.selectors().is_empty();
        if said || context.printer.can_ask() {
            return Ok(());
        }
        Err(query::no_selection_error())
    }

    /// Fails if nothing selects shares: with several servers, the user isn't asked on each.
    ///
    /// # Errors
    /// [`Code::Usage`].
    pub(crate) fn check_selects(&self) -> Result<()> {
        match self.is_selection() && self.selectors.selectors().is_empty() {
            true => Err(query::no_selection_error()),
            false => Ok(()),
        }
    }

    /// The choice of these shares, for reading. `references` are the named ones.
    pub(crate) fn choice(&self, references: Vec<ShareReference>) -> Choice {
        Choice {
            references,
            named: !self.is_selection(),
            selectors: self.selectors.selectors(),
            ..Choice::default()
        }
    }

    /// Whether the command selects shares from a list instead of naming them.
    pub(crate) fn is_selection(&self) -> bool {
        self.shares.is_empty()
    }
}

/// The server that references belong to.
///
/// # Errors
/// References to several servers, or to a server that `--server` doesn't name.
pub(crate) fn server_of<'c>(
    context: &'c Context,
    references: &[ShareReference],
) -> Result<&'c Profile> {
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
        .hint("run the command once per server"));
    }
    let profile = config.profile(first)?;
    if !context.global.servers.is_empty() {
        let asked = config.choose(&links)?;
        if asked.name != profile.name {
            return Err(Error::usage(format!(
                "the shares are on {first}, but `--server` is {}",
                asked.name
            )));
        }
    }
    Ok(profile)
}

/// The servers that a command writes to: the one that references belong to, or without references, all that
/// `--server` names, because selectors mean the same everywhere.
///
/// # Errors
/// The errors of [`server_of`].
pub(crate) fn servers_to_write<'c>(
    context: &'c Context,
    references: &[ShareReference],
) -> Result<Vec<&'c Profile>> {
    match references.is_empty() {
        true => context.config()?.choose_many(&[]),
        false => server_of(context, references).map(|profile| vec![profile]),
    }
}

/// Fails if a link belongs to a server that `--server` doesn't name.
fn check_links(context: &Context, links: &[Url]) -> Result<()> {
    let config = context.config()?;
    let Some(asked) = config.selected_servers()? else {
        return Ok(());
    };
    for link in links {
        // Any profile of the same server will do.
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
            .hint(format!("remove `--server`, or use `-s {}`", owner.name)));
        }
    }
    Ok(())
}

/// The servers that references belong to, each with its references, for commands that only read.
///
/// # Errors
/// The errors of [`server_of`]; if they are on several servers, a reference that doesn't name its server.
pub(crate) fn servers_of(
    context: &Context,
    references: Vec<ShareReference>,
) -> Result<Vec<(&Profile, Vec<ShareReference>)>> {
    let mut names: Vec<&str> = references
        .iter()
        .filter_map(ShareReference::server)
        .collect();
    names.order();
    names.dedup();
    if names.len() < 2 || !context.global.servers.is_empty() {
        let profile = server_of(context, &references)?;
        return Ok(vec![(profile, references)]);
    }
    if let Some(open) = references.iter().find(|named| named.server().is_none()) {
        return Err(Error::usage(format!(
            "{open} doesn't name its server, and the others are on {}",
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

/// Chooses the shares on a connected server. If nothing selects shares, asks on a terminal.
///
/// # Errors
/// The errors of [`query::choose()`]; [`Code::NotFound`] if there are no shares to pick from.
pub(crate) async fn choose(
    context: &Context,
    profile: &Profile,
    server: &Server,
    choice: &Choice,
    needs: Needs,
) -> Result<Chosen> {
    if !choice.is_open() {
        let chosen = select(context, profile, server, choice, needs).await?;
        report_unanswerable(&context.printer, server, &choice.selectors);
        return Ok(chosen);
    }
    if !context.printer.can_ask() {
        return Err(query::no_selection_error());
    }
    let picked = Choice {
        references: pick(context, profile, server, choice.writes).await?,
        ..choice.clone()
    };
    select(context, profile, server, &picked, needs).await
}

/// Asks which shares to use, listing the newest first.
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
        let none = format!("no shares on {}", profile.name);
        return Err(Error::new(Code::NotFound, none)
            .hint("create one: `sharectl create`")
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
        PickerChoice::Items(picked) | PickerChoice::AnotherList(picked) => picked
            .into_iter()
            .map(|index| Ok(ShareReference::Id(shares[index].id.clone())))
            .collect(),
    }
}

/// Selects the shares on a connected server, with the profile's clock. An empty choice selects every share.
///
/// # Errors
/// The errors of [`query::choose()`].
pub(crate) async fn select(
    context: &Context,
    profile: &Profile,
    server: &Server,
    choice: &Choice,
    needs: Needs,
) -> Result<Chosen> {
    let clock = context.clock(Some(profile))?;
    let chosen = {
        let _spinner = context.printer.spinner(&profile.name);
        query::choose(server, choice, needs, clock.now(), clock.zone()).await
    };
    let named = choice.named || !choice.references.is_empty();
    match chosen {
        Err(error) if named && error.code() == Code::NotFound => {
            let error = hinted(error, server, &choice.references, context).await;
            Err(match server.shares.unseen() {
                Some(unseen) => error.hint(unseen.to_string()),
                None => error,
            })
        }
        Ok(chosen) if !named => {
            warn_unseen(&context.printer, server);
            Ok(chosen)
        }
        chosen => chosen,
    }
}

/// Warns of shares that this account can't see, so that the list isn't mistaken for a complete one.
pub(crate) fn warn_unseen(printer: &Printer, server: &Server) {
    if let Some(unseen) = server.shares.unseen() {
        printer.warn(format!("{}: {unseen}; {}", server.name, unseen.remedy));
    }
}

/// Reports selectors that never match because this server doesn't report the value. (If the command writes,
/// that is an error.)
pub(crate) fn report_unanswerable(printer: &Printer, server: &Server, selectors: &Selectors) {
    if let Some(why) = query::unanswerable(server, selectors) {
        printer.notice(why);
    }
}

/// How to check shares again just before they are written.
pub(crate) fn recheck(chosen: &Chosen) -> Recheck {
    match chosen.condition.clone() {
        Some(condition) => {
            Recheck::selected(condition.needs(), move |share| condition.holds(share))
        }
        None => Recheck::default(),
    }
}

/// Warns of older slugs that were not checked, and that shares of deleted contents may still use.
pub(crate) fn warn_unchecked_slugs(printer: &Printer, untried: usize, server: &str) {
    if untried > 0 {
        let slugs = humanize::count_of(untried, "older slug", "older slugs");
        printer.warn(format!(
            "did not check {slugs} in {server}'s journal, which shares of deleted books may still use"
        ));
    }
}

/// Reports which shares were left out, and whether none is left.
///
/// # Errors
/// [`Code::NotFound`] for an empty choice with `--fail-empty`.
pub(crate) fn report_left_out(
    context: &Context,
    profile: &Profile,
    chosen: &Chosen,
    fail_empty: bool,
) -> Result<()> {
    let printer = &context.printer;
    let count = |number| humanize::count_of(number, "share", "shares");
    if chosen.others > 0 {
        printer.note(format!(
            "left out {} of other users on {}; `--owner any` includes all owners",
            count(chosen.others),
            profile.name
        ));
    }
    if chosen.ended > 0 {
        printer.note(format!(
            "left out {}; `--revive` includes expired shares",
            humanize::count_of(chosen.ended, "expired share", "expired shares")
        ));
    }
    warn_unchecked_slugs(printer, chosen.untried, &profile.name);
    if chosen.shares.is_empty() {
        if fail_empty {
            return Err(Error::new(Code::NotFound, "no share matches").with_server(&profile.name));
        }
        printer.note(format!("no share on {} matches", profile.name));
    }
    Ok(())
}

/// The word for the newest share.
pub(crate) const NEWEST: &str = "@";

/// Commands that create shares because the user wants a link now.
const CREATING: [&str; 2] = ["create", "rotate"];

/// The share that the latest `create` or `rotate` from a terminal created, or the one that has since been restored
/// in its place. `@` never means an older one, so the command has to find out whether the share still exists.
///
/// # Errors
/// [`Code::NotFound`] if there is no such operation, [`Code::Ambiguous`] if it created several shares.
pub(crate) fn newest(context: &Context) -> Result<ShareReference> {
    let (server, journal, operation) = newest_operation(context)?;
    let shares: Vec<&Share> = operation.steps.iter().filter_map(created).collect();
    match shares[..] {
        [share] => {
            let id = present_name(share, &journal, &operation.id)?;
            context
                .printer
                .note(format!("{NEWEST} is {server}/{id}: {}", share.what()));
            Ok(ShareReference::Qualified { server, id })
        }
        [] => Err(none()),
        _ => {
            let count = shares.len();
            let command = &operation.meta.command;
            let error =
                format!("the last {command} made `{NEWEST}` ambiguous: it created {count} shares");
            let error = Error::new(Code::Ambiguous, error);
            let error = shares.iter().take(SHOWN).fold(error, |error, share| {
                error.detail(format!("{server}/{}", share.name()))
            });
            Err(error.hint("name the one that you mean"))
        }
    }
}

/// The maximum number of candidates to show.
const SHOWN: usize = 10;

/// The current name of a share: a restored share has another id but keeps its slug.
fn present_name(share: &Share, journal: &Journal, since: &OperationId) -> Result<String> {
    if share.slug.is_some() {
        return Ok(share.name().into_owned());
    }
    let known = HashSet::from([share.id.clone()]);
    let successors = Successors::recorded_of(journal, Some(since), known)?;
    let last: HashSet<&str> = successors.last_ids().collect();
    Ok(match (last.len(), last.into_iter().next()) {
        (1, Some(id)) => id.to_owned(),
        _ => share.name().into_owned(),
    })
}

/// The operation that created the newest share, with its server and journal.
fn newest_operation(context: &Context) -> Result<(String, Journal, Operation)> {
    let journals = history::in_scope(context.config()?)?;
    for (id, journal) in history::newest_first(&journals)? {
        let meta = journal.overview(&id)?.meta;
        let is_created = CREATING.contains(&meta.command.as_str());
        if !is_created || meta.origin.is_unattended() {
            continue;
        }
        let operation = journal.read(&id)?;
        // A failed operation may have created nothing.
        if operation.steps.iter().any(|step| created(step).is_some()) {
            let profile = history::profile_of(context, journal, &meta)?;
            return Ok((profile.name.clone(), journal.clone(), operation));
        }
    }
    Err(none())
}

/// The share that a step created.
fn created(recorded: &sharectl_core::journal::Recorded) -> Option<&Share> {
    match (&recorded.step, &recorded.result) {
        (Step::Create { .. }, Some(StepResult::Done(share))) => share.as_deref(),
        _ => None,
    }
}

fn none() -> Error {
    let error = format!("{NEWEST} is the share last created in a terminal, and there is none");
    Error::new(Code::NotFound, error).hint("see what was done: `sharectl history`")
}

/// The minimum length of a name to compare: shorter names are similar by chance.
const SHORTEST: usize = 5;

/// The maximum number of wrong letters.
const SLIPS: usize = 2;

/// The error with a hint of what was probably meant, if a share fits. This takes one list request.
async fn hinted(
    error: Error,
    server: &Server,
    references: &[ShareReference],
    context: &Context,
) -> Error {
    let Ok(shares) = query::list(server, Needs::NOTHING).await else {
        return error;
    };
    let whose = server.whose();
    let is_missing = |named: &&ShareReference| {
        matches!(
            reference::find(&shares, named, &whose),
            ReferenceMatch::None
        )
    };
    let missing = references.iter().filter(is_missing);
    let missing: Vec<&str> = missing.filter_map(ShareReference::name).collect();
    let Some(first) = missing.first() else {
        return error;
    };
    let words = line::typed();
    let replaced = |named: &[&str], by: &[&str]| {
        replaced(&words, named, by, |line| {
            (context.program.read)(line).is_ok()
        })
    };
    if let Some(share) = alike(first, &shares) {
        let meant = share.reference();
        let line = replaced(&[first], &[&meant]).unwrap_or(meant);
        return error.hint(format!("did you mean `{line}`?"));
    }
    // A title of several words without quotes.
    let whole = missing.join(" ");
    let texts = [(whole.as_str(), missing.as_slice()), (*first, &[*first])];
    for (text, named) in texts {
        let count = shares.iter().filter(|share| is_called(share, text)).count();
        if count > 0 {
            let line = replaced(named, &["--match", text]);
            let line = line.unwrap_or_else(|| format!("--match {}", shell::word(text)));
            let shares = humanize::count_of(count, "share matches", "shares match");
            return error.hint(format!("{shares} that text: `{line}`"));
        }
    }
    error
}

/// The share whose name differs in at most [`SLIPS`] letters.
fn alike<'s>(name: &str, shares: &'s [Share]) -> Option<&'s Share> {
    let slips = |share: &&Share| strsim::levenshtein(&fold(share.plain_name()), &fold(name));
    let near = shares.iter().map(|share| (slips(&share), share));
    near.filter(|(slips, _)| name.chars().count() >= SHORTEST && *slips <= SLIPS)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, share)| share)
}

/// Whether a share has this text in its title or description, compared like `--match`.
fn is_called(share: &Share, text: &str) -> bool {
    let wanted = fold(text);
    let texts = [
        Some(share.what()),
        share.description.as_deref(),
        share.label.as_deref(),
    ];
    texts
        .into_iter()
        .flatten()
        .any(|it| fold(it).contains(&wanted))
}

/// The line with consecutive words replaced by others, if the result parses.
fn replaced(
    words: &[String],
    named: &[&str],
    by: &[&str],
    parses: impl Fn(&[String]) -> bool,
) -> Option<String> {
    let is_run = |run: &&[String]| {
        run.iter()
            .zip(named)
            .all(|(word, name)| word == name || word.ends_with(&format!("/{name}")))
    };
    let runs = words.windows(named.len()).enumerate().skip(1);
    let found: BTreeSet<usize> = runs
        .filter(|(_, run)| is_run(run))
        .map(|(at, _)| at)
        .collect();
    let at = *found.first()?;
    let mut line = words[..at].to_vec();
    line.extend(by.iter().map(|word| (*word).to_owned()));
    line.extend_from_slice(&words[at + named.len()..]);
    parses(&line).then(|| line::written(&line))
}

#[cfg(test)]
mod tests {
    use sharectl_core::domain::ServerKind;

    use super::*;
    use crate::cli::Cli;

    fn share(id: &str, what: &str) -> Share {
        let mut share = Share::bare("home", ServerKind::Navidrome, id);
        share.description = Some(what.to_owned());
        share
    }

    #[test]
    fn a_slip_finds_the_share_and_another_name_none() {
        let shares = [share("Xd7ce8Y2vd", "a"), share("8KoeDVK6Cj", "b")];
        let found = |name| alike(name, &shares).map(|share| share.id.as_str());
        assert_eq!(found("Xd7ce8Y2vD"), Some("Xd7ce8Y2vd"));
        assert_eq!(found("Xd7ce8Yvd"), Some("Xd7ce8Y2vd"));
        assert_eq!(found("NoSuchShare"), None);
        assert_eq!(alike("ab", &[share("abc", "x")]), None);
    }

    #[test]
    fn a_title_becomes_a_selector_in_the_same_line() {
        let replaced = |line: &[String], named: &[&str], by: &[&str]| {
            replaced(line, named, by, |line| Cli::read(line).is_ok())
        };
        let words =
            |line: &[&str]| -> Vec<String> { line.iter().map(|word| (*word).to_owned()).collect() };
        let line = words(&["/usr/bin/sharectl", "show", "Road", "Trip", "-q"]);
        let found = replaced(&line, &["Road", "Trip"], &["--match", "Road Trip"]);
        assert_eq!(
            found.as_deref(),
            Some("sharectl show --match 'Road Trip' -q")
        );
        let line = words(&["sharectl", "show", "home/Road"]);
        let found = replaced(&line, &["Road"], &["--match", "Road"]);
        assert_eq!(found.as_deref(), Some("sharectl show --match Road"));
        // A line that doesn't parse is not suggested.
        let line = words(&["sharectl", "prune", "--keep", "Road"]);
        assert_eq!(replaced(&line, &["Road"], &["--match", "Road"]), None);
        assert_eq!(replaced(&line, &["Trip"], &["--match", "Trip"]), None);
        assert!(is_called(&share("x", "Härbour Lights"), "harbour"));
    }
}
