//! `export`: write shares as a file.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use sharectl_config::Profile;
use sharectl_core::backend::{Needs, Server};
use sharectl_core::domain::item::ItemReference;
use sharectl_core::domain::selector::Owner;
use sharectl_core::domain::{Item, ItemKind, Share};
use sharectl_core::error::{Code, Error, Result};
use sharectl_core::files::Mode;
use sharectl_core::query::{self, Choice, ItemRequest};
use sharectl_ui::output::{Format, humanize};
use sharectl_ui::share_file::{self, Exported, Scope};

use super::Context;
use super::args::{ScopeArgs, check_target, shares, write_file};

/// Write shares as a file that `diff` and `apply` read
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sharectl export --to shares.toml
  sharectl export --match summer
  sharectl export -o json
  sharectl export -s old | sharectl apply -s new - --dry-run

The file is TOML, or JSON with `-o json`. Its scope holds the server, the owner, and the selectors: `apply \
--delete-unlisted` deletes nothing outside of it. Items are written with title, artist, and number of tracks, so \
that they can be found again on another server. \
The chapter `Shares as a file` of the guide describes the format.")]
pub(crate) struct ExportArgs {
    /// Write to this file instead of stdout
    #[arg(long, value_name = "FILE", help_heading = "File")]
    pub(crate) to: Option<PathBuf>,

    /// Which shares; all of yours by default.
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,

    /// Exit with 5 if no share matches
    #[arg(long, help_heading = "Output")]
    pub(crate) fail_empty: bool,
}

/// The shares of a server, each with its items and their names.
struct Read {
    server: String,
    owner: Option<String>,
    shares: Vec<(Share, Vec<Item>)>,
}

/// Writes shares as a file.
///
/// # Errors
/// A server that can't be read. With several, the others are still written to stdout (exit 10).
pub(crate) async fn run(args: ExportArgs, context: &Context) -> Result<()> {
    let printer = &context.printer;
    let as_json = match printer.format() {
        Format::Json => true,
        format if format.is_table() => false,
        _ => {
            return Err(Error::usage("a file of shares is TOML, or JSON")
                .hint("remove `-o` for TOML, or use `-o json`")
                .hint("`sharectl list` prints rows of shares"));
        }
    };
    if args.scope.selectors.broken {
        return Err(
            Error::usage("shares whose contents are gone can't be created again")
                .hint("remove `--broken`; `sharectl list --broken` shows them"),
        );
    }
    if let Some(file) = &args.to {
        check_target("--to", file)?;
    }
    let profiles = context.config()?.choose_many(&[])?;
    let asked = context
        .many(&profiles, async |profile| {
            read(&args, profile, context).await
        })
        .await;
    let (answers, failure) = asked.into_parts();
    match failure {
        // A partial file must not replace a complete one.
        Some(error) if answers.is_empty() || args.to.is_some() => Err(error),
        failure => {
            write(&args, &answers, as_json, context)?;
            failure.map_or(Ok(()), Err)
        }
    }
}

fn write(args: &ExportArgs, answers: &[Read], as_json: bool, context: &Context) -> Result<()> {
    let owner = match &args.scope.selectors.owner {
        Some(Owner::Any) => Some("any".to_owned()),
        Some(Owner::Name(name)) => Some(name.clone()),
        // Accounts may have other names on other servers. Without an owner, it is the account that signs in.
        None => match answers {
            [only] => only.owner.clone(),
            _ => None,
        },
    };
    let scope = Scope {
        servers: answers.iter().map(|read| read.server.clone()).collect(),
        owner,
        selectors: args.scope.flags.clone(),
    };
    let exported: Vec<Exported<'_>> = answers
        .iter()
        .flat_map(|read| &read.shares)
        .map(|(share, items)| Exported {
            share,
            items: items.clone(),
        })
        .collect();
    let clock = context.clock(None)?;
    let zone = clock.zone().iana_name();
    let text = match as_json {
        true => share_file::json(&scope, zone, &exported),
        false => share_file::toml(&scope, zone, &exported),
    };
    let count = humanize::count_of(exported.len(), "share", "shares");
    match &args.to {
        None => context.printer.data(&text),
        Some(file) => {
            write_file(file, text.as_bytes(), Mode::Private)?;
            context
                .printer
                .note(format!("wrote {count} to {}", file.display()));
        }
    }
    if args.fail_empty && exported.is_empty() {
        return Err(Error::new(Code::NotFound, "no share matches"));
    }
    Ok(())
}

async fn read(args: &ExportArgs, profile: &Profile, context: &Context) -> Result<Read> {
    let server = context.connect(profile).await?;
    let mut selectors = args.scope.selectors.selectors();
    selectors.all |= !selectors.narrows();
    let choice = Choice {
        selectors,
        // Like a write, an export covers shares of other users only if they are named.
        writes: true,
        ..Choice::default()
    };
    let chosen = shares::select(context, profile, &server, &choice, Needs::WRITE).await?;
    let shares = named(&server, chosen.shares, profile.jobs.most(), context).await?;
    Ok(Read {
        server: server.name.clone(),
        owner: server.account.name.clone().filter(|_| server.can.owners),
        shares,
    })
}

/// Looks up the names of the shares' items. Items that are no longer in the library stay unnamed.
async fn named(
    server: &Server,
    shares: Vec<Share>,
    jobs: NonZeroUsize,
    context: &Context,
) -> Result<Vec<(Share, Vec<Item>)>> {
    let items = shares.iter().flat_map(|share| share.items.iter().flatten());
    let nameless = items.filter(|item| lacks_names(item)).map(request);
    let asked: Vec<ItemRequest> = match &server.library {
        Some(_) => nameless.collect(),
        None => Vec::new(),
    };
    let found = {
        let progress = context
            .printer
            .progress(asked.len() as u64, "looking up items");
        query::resolve_each(server, &asked, jobs, &|over, _| {
            progress.reached(over as u64)
        })
        .await
    };
    let mut gone = 0_usize;
    let mut named = Vec::with_capacity(shares.len());
    for share in shares {
        let mut items = Vec::new();
        for item in share.items.iter().flatten() {
            items.push(match lacks_names(item) && server.library.is_some() {
                false => item.clone(),
                true => match found.items(&[request(item)]) {
                    Ok(mut found) => found.pop().unwrap_or_else(|| item.clone()),
                    Err(error) if matches!(error.code(), Code::NotFound | Code::Unsupported) => {
                        gone += usize::from(error.code() == Code::NotFound);
                        item.clone()
                    }
                    Err(error) => return Err(error),
                },
            });
        }
        named.push((share, items));
    }
    if gone > 0 {
        let gone = humanize::count_of(gone, "item is", "items are");
        let text = format!(
            "{}: {gone} not in the library anymore and written by id alone; `sharectl list --broken` \
             shows the shares",
            server.name
        );
        context.printer.warn(context.printer.pasteable(&text));
    }
    Ok(named)
}

/// Whether the item lacks what is needed to find it on another server.
fn lacks_names(item: &Item) -> bool {
    let holds_tracks = matches!(item.kind, ItemKind::Album | ItemKind::Playlist);
    item.title.is_none() || holds_tracks && item.track_count.is_none()
}

fn request(item: &Item) -> ItemRequest {
    ItemRequest::Named(ItemReference::Typed(item.reference()))
}
