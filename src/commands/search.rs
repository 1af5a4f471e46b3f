//! `search`: items and their references.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::Context;
use super::args::selectors::spoken;
use crate::backend::SearchQuery;
use crate::completion;
use crate::domain::span::Span;
use crate::domain::{Item, ItemKind};
use crate::error::{Code, Error, Result};
use crate::output::views::items::{FOUND, FoundItem};
use crate::output::{ShapeArgs, humanize};
use crate::query::many;

/// Find items and their references
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl search harbour
  sharectl search --newest 5 -o refs
  sharectl search tide --kind album --added-within 30d")]
pub struct SearchArgs {
    /// Words to look for; without any, what the other flags select
    pub query: Vec<String>,

    /// Only this kind: song, album, artist, playlist, book … (can be repeated)
    #[arg(long = "kind", value_name = "KIND", value_parser = kind, add = ArgValueCompleter::new(completion::item_kinds))]
    pub kinds: Vec<ItemKind>,

    /// What came last, newest first: how many
    #[arg(long, value_name = "N")]
    pub newest: Option<usize>,

    /// Only what was added within this time
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub added_within: Option<Span>,

    /// What to show of them.
    #[command(flatten)]
    pub shape: ShapeArgs,

    /// Exit with 5 where nothing is found
    #[arg(long, help_heading = "Output")]
    pub fail_empty: bool,
}

/// Searches one server or several.
///
/// # Errors
/// A server without library calls, nothing to look for; with several servers, the others are still
/// shown (exit 10).
pub async fn run(args: SearchArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    if args.shape.lists_fields() {
        return printer.fields(&FOUND, &context.present(None)?);
    }
    let shape = printer.shape(&args.shape, &FOUND)?;
    let text = args.query.join(" ");
    if text.trim().is_empty() && args.newest.is_none() && args.added_within.is_none() {
        return Err(Error::usage("nothing to look for")
            .hint("give words (`sharectl search harbour`), or `--newest 10`"));
    }
    // Only a search for words is cut where nobody says a limit.
    let by_words =
        args.shape.limit.is_none() && args.newest.is_none() && args.added_within.is_none();
    let profiles = context.config()?.choose_many(&[])?;
    let asked = many(&profiles, async |profile| {
        let server = context.connect(profile).await?;
        let clock = context.clock(Some(profile))?;
        let now = server.now(clock.now());
        let query = SearchQuery {
            text: text.clone(),
            kinds: args.kinds.clone(),
            limit: args.shape.limit.unwrap_or_default(),
            newest: args.newest,
            added_since: match &args.added_within {
                Some(span) => Some(span.before(now, clock.zone())?),
                None => None,
            },
        };
        let library = server.library()?;
        let _waiting = printer.waiting(&profile.name);
        let items = library
            .search(&query)
            .await
            .map_err(|error| error.with_server(&profile.name))?;
        let capped = by_words && at_least(library.hits(), &items);
        let found = items.into_iter().map(|item| (profile.name.clone(), item));
        Ok((found.collect::<Vec<_>>(), capped))
    })
    .await;
    let (found, failure) = asked.into_parts();
    let (found, capped): (Vec<_>, Vec<bool>) = found.into_iter().unzip();
    if found.is_empty()
        && let Some(error) = failure
    {
        return Err(error);
    }
    let found: Vec<(String, Item)> = found.concat();
    let records: Vec<_> = found
        .iter()
        .map(|(server, item)| FoundItem::new(server, item))
        .collect();
    let count = records.len();
    let shown = count.min(args.shape.limit.unwrap_or(usize::MAX));
    printer.rows(&shape, records, &context.present_of(&profiles)?)?;
    if let Some(error) = failure {
        return Err(error);
    }
    if count == 0 && args.fail_empty {
        return Err(Error::new(Code::NotFound, "nothing matches"));
    }
    printer.note(match count {
        0 => "nothing found".to_owned(),
        // Each kind was asked for so many.
        _ if shown < count => format!("{shown} of at least {count} items found"),
        _ => format!("{} found", humanize::count_of(count, "item", "items")),
    });
    if capped.contains(&true) {
        printer.hint("these are the first of each kind: `--limit 1000` finds more");
    }
    Ok(())
}

/// Whether there are so many of some kind.
fn at_least(most: usize, items: &[Item]) -> bool {
    let of = |kind: ItemKind| items.iter().filter(|item| item.kind == kind).count();
    ItemKind::ALL.into_iter().any(|kind| of(kind) >= most)
}

fn kind(text: &str) -> Result<ItemKind, String> {
    let word = text.to_ascii_lowercase();
    ItemKind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == word || kind.plural() == word)
        .ok_or_else(|| {
            let kinds = ItemKind::ALL.map(ItemKind::as_str).join(", ");
            format!("there is no kind {text:?}; kinds: {kinds}")
        })
}

fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).map_err(|error| spoken(&error))
}
