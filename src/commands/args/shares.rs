//! SHARE arguments: shares by name, by selector, or both.

use clap::Args;
use url::Url;

use super::selectors::SelectorArgs;
use super::words;
use crate::backend::{Needs, Server};
use crate::commands::Context;
use crate::config::Profile;
use crate::domain::reference::ShareReference;
use crate::error::{Code, Error, Result};
use crate::output::humanize;
use crate::query::{self, Choice, Chosen};

/// Which shares a command is about
#[derive(Debug, Clone, Default, Args)]
pub struct ShareArgs {
    /// Shares: link, id, slug or SERVER/ID; `-` reads them from stdin, one a line
    #[arg(value_name = "SHARE")]
    pub shares: Vec<String>,

    /// The selectors.
    #[command(flatten)]
    pub selectors: SelectorArgs,
}

impl ShareArgs {
    /// The shares that were named.
    ///
    /// # Errors
    /// A stdin that can't be read, an empty reference.
    pub fn references(&self) -> Result<Vec<ShareReference>> {
        words::with_stdin(&self.shares)?
            .iter()
            .map(|word| ShareReference::parse(word))
            .collect()
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
    let Some(first) = named.next() else {
        return config.choose(&links);
    };
    if let Some(other) = named.find(|other| *other != first) {
        return Err(Error::usage(format!(
            "these shares are on several servers: {first} and {other}"
        ))
        .hint("one command writes to one server"));
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

/// Chooses the shares on a connected server, by its own clock.
///
/// # Errors
/// See [`query::choose`].
pub async fn choose(
    context: &Context,
    profile: &Profile,
    server: &Server,
    choice: &Choice,
    needs: Needs,
) -> Result<Chosen> {
    let clock = context.clock(Some(profile))?;
    let now = server.now(clock.now());
    query::choose(server, choice, needs, now, clock.zone()).await
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
            "left out {} of other people on {}; `--owner any` includes them",
            count(chosen.others),
            profile.name
        ));
    }
    if chosen.ended > 0 {
        printer.note(format!(
            "left out {} that have ended; `--revive` includes them",
            count(chosen.ended)
        ));
    }
    if chosen.shares.is_empty() {
        if fail_empty {
            return Err(Error::new(Code::NotFound, "no share matches").with_server(&profile.name));
        }
        printer.note(format!("no share on {} matches", profile.name));
    }
    Ok(())
}
