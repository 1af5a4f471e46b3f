//! `search`: find items and their references.

use std::collections::HashMap;

use clap::Args;
use sharectl_core::backend::SearchQuery;
use sharectl_core::domain::span::Span;
use sharectl_core::domain::{Item, ItemKind};
use sharectl_core::error::{Code, Error, Result};
use sharectl_ui::output::views::items::{FOUND, FoundItem};
use sharectl_ui::output::{Printer, ShapeArgs, humanize};

use super::Context;

/// The maximum number of items of a kind that a terminal shows without `--limit`.
const IN_TERMINAL: usize = 50;
/// The maximum number of items of a kind.
const MOST: usize = 100_000;

/// Find items and their references
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl search harbour
  sharectl search --newest 5 -o refs
  sharectl search tide --kind album --added-within 30d

On Audiobookshelf, a search also finds books by series, author, and narrator.")]
pub(crate) struct SearchArgs {
    /// Search text; optional with other flags
    pub(crate) query: Vec<String>,

    /// Only this kind: song, album, artist, playlist, book … (can be repeated)
    #[arg(long = "kind", value_name = "KIND", value_parser = kind)]
    pub(crate) kinds: Vec<ItemKind>,

    /// Show the N newest items, newest first
    #[arg(long, value_name = "N")]
    pub(crate) newest: Option<usize>,

    /// Only items added within this time
    #[arg(long, value_name = "TIME", value_parser = Span::parse)]
    pub(crate) added_within: Option<Span>,

    /// What to show of them.
    #[command(flatten)]
    pub(crate) shape: ShapeArgs,

    /// Exit with 5 if nothing is found
    #[arg(long, help_heading = "Output")]
    pub(crate) fail_empty: bool,
}

/// Searches one server or several.
///
/// # Errors
/// No search text; a server whose library can't be searched. With several servers, the others are still shown
/// (exit 10).
pub(crate) async fn run(args: SearchArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    if args.shape.lists_fields() {
        return printer.fields(&FOUND, &context.present(None)?);
    }
    let shape = printer.shape(&args.shape, &FOUND)?;
    let mut text = args.query.join(" ");
    let says_nothing =
        text.trim().is_empty() && args.newest.is_none() && args.added_within.is_none();
    if says_nothing && printer.can_ask() {
        text = printer.input("Search for", "sharectl search TEXT", None, |_| Ok(()))?;
    } else if says_nothing {
        return Err(Error::usage("no search text given")
            .hint("give a text (`sharectl search harbour`), or use `--newest 10`"));
    }
    let most = most(&args, printer);
    let profiles = context.config()?.choose_many(&[])?;
    let asked = context
        .many(&profiles, async |profile| {
            let server = context.connect(profile).await?;
            let clock = context.clock(Some(profile))?;
            let now = server.now(clock.now());
            let query = SearchQuery {
                text: text.clone(),
                kinds: args.kinds.clone(),
                // One more item shows whether the result is complete.
                limit: most + 1,
                newest: args.newest,
                added_since: match &args.added_within {
                    Some(span) => Some(span.before(now, clock.zone())?),
                    None => None,
                },
            };
            let library = server.library()?;
            let _spinner = printer.spinner(&profile.name);
            let items = library
                .search(&query)
                .await
                .map_err(|error| error.with_server(&profile.name))?;
            let (items, cut) = cut(items, most);
            context.remember_titles(&items, profile);
            let found = items.into_iter().map(|item| (profile.name.clone(), item));
            Ok((found.collect::<Vec<_>>(), cut))
        })
        .await;
    let (found, failure) = asked.into_parts();
    let (found, cut): (Vec<_>, Vec<bool>) = found.into_iter().unzip();
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
    if shown < count || cut.contains(&true) {
        tell_cut(&args, most, printer);
    }
    failure.map_or(Ok(()), Err)?;
    if count == 0 && args.fail_empty {
        return Err(Error::new(Code::NotFound, "nothing matches"));
    }
    printer.note(match shown {
        0 => "nothing found".to_owned(),
        _ => format!("{} found", humanize::count_of(shown, "item", "items")),
    });
    Ok(())
}

/// How many items of each kind to read. A script gets all of them: part of a result must not look like the whole.
fn most(args: &SearchArgs, printer: &Printer) -> usize {
    let by_words = args.newest.is_none() && args.added_within.is_none();
    match args.shape.limit {
        Some(limit) => limit.min(MOST),
        None if by_words && printer.terminal().stdout.terminal => IN_TERMINAL,
        None => MOST,
    }
}

/// At most `most` items of each kind, and whether there are more.
fn cut(items: Vec<Item>, most: usize) -> (Vec<Item>, bool) {
    let mut counts: HashMap<ItemKind, usize> = HashMap::new();
    let all = items.len();
    let few = |item: &Item| {
        let count = counts.entry(item.kind).or_default();
        *count += 1;
        *count <= most
    };
    let kept: Vec<Item> = items.into_iter().filter(few).collect();
    let cut = kept.len() < all;
    (kept, cut)
}

/// Warns that the result is incomplete, even in scripts.
fn tell_cut(args: &SearchArgs, most: usize, printer: &Printer) {
    printer.warn(match args.shape.limit {
        Some(limit) => format!(
            "more items match: `--limit {limit}` shows the first {}",
            humanize::count_of(limit, "item", "items")
        ),
        None => format!(
            "more items match: these are the first {most} of each kind; `--limit {}` shows more",
            most.saturating_mul(20)
        ),
    });
}

fn kind(text: &str) -> Result<ItemKind> {
    let word = text.to_ascii_lowercase();
    ItemKind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == word || kind.plural() == word)
        .ok_or_else(|| {
            let kinds = ItemKind::ALL.map(ItemKind::as_str).join(", ");
            Error::usage(format!("there is no kind {text:?}")).hint(format!("kinds: {kinds}"))
        })
}
