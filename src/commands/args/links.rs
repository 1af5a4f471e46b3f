//! What to do with links that a command has at hand.

use clap::Args;

use crate::commands::Context;
use crate::error::Result;
use crate::output::views::links::{Link, Markup};

/// How to hand out links
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Links")]
pub struct LinkArgs {
    /// Write links as Markdown, with the share's title
    #[arg(long, conflicts_with = "html")]
    pub markdown: bool,

    /// Write links as HTML, with the share's title
    #[arg(long)]
    pub html: bool,
}

impl LinkArgs {
    /// Checks what can be checked before anything is asked of a server.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where something was asked for that can't be done here.
    pub fn check(&self, _context: &Context) -> Result<()> {
        Ok(())
    }

    /// Whether what is written shows the shares' titles.
    #[must_use]
    pub fn shows_titles(&self) -> bool {
        self.markup() != Markup::Plain
    }

    /// How links are written for people.
    #[must_use]
    pub fn markup(&self) -> Markup {
        match (self.markdown, self.html) {
            (true, _) => Markup::Markdown,
            (_, true) => Markup::Html,
            _ => Markup::Plain,
        }
    }
}

/// Prints links for people, one a line, and does with them what was asked for. The forms for machines
/// have their own rows, so that nothing is printed there.
///
/// # Errors
/// As [`hand_out`].
pub fn present_links(args: &LinkArgs, links: &[Link], context: &Context) -> Result<()> {
    if context.printer.format().is_table() {
        context.printer.data(&args.markup().lines(links));
    }
    hand_out(args, links, context)
}

/// Does with links, which are printed already, what was asked for.
///
/// # Errors
/// None yet.
pub fn hand_out(_args: &LinkArgs, _links: &[Link], _context: &Context) -> Result<()> {
    Ok(())
}
