//! Items that a file names, as this library has them: by id where that means the same here, else by
//! name, and then only if all that tells them apart agrees.

use std::num::NonZeroUsize;

use super::catalog::Catalog;
use super::items::{ItemRequest, attempts, hits, resolve_one};
use super::resolved::each;
use crate::advice::Advice;
use crate::backend::Server;
use crate::domain::item::{ItemReference, Same, same_item};
use crate::domain::pick::Wanted;
use crate::domain::{Item, ItemKind, ItemRef, text};
use crate::error::{Code, Error, Result};

/// Looks up items, `jobs` at a time, and gives them with their keys. Each comes with whether its id is of
/// this very server; an empty id is none. `progress` hears how many of how many are looked up.
///
/// The error of an item is [`Code::NotFound`]; [`Code::Ambiguous`] with proposals if what is known of it
/// is not enough to tell; [`Code::Unsupported`] where the API has no library calls; or as any read.
pub async fn locate_each<K>(
    server: &Server,
    items: impl IntoIterator<Item = (K, Item, bool)>,
    jobs: NonZeroUsize,
    progress: &dyn Fn(usize, usize),
) -> Vec<(K, Result<Item>)> {
    let items: Vec<(K, Item, bool)> = items.into_iter().collect();
    let by_name = items
        .iter()
        .filter(|(_, was, same_ids)| !same_ids || was.id.is_empty());
    let searches: Vec<ItemRequest> = by_name.filter_map(|(_, was, _)| search_of(was)).collect();
    let catalog = Catalog::worth_reading(server, &searches).await;
    let look_up =
        async |(_, was, same_ids): &(K, Item, bool)| locate(server, &catalog, was, *same_ids).await;
    let found = each(server, items, jobs, look_up, progress).await;
    let found = found.into_iter();
    found.map(|((key, ..), found)| (key, found)).collect()
}

/// The search for an item by its name.
fn search_of(was: &Item) -> Option<ItemRequest> {
    let title = was.title.as_ref().filter(|title| !text::is_blank(title))?;
    let wanted = Wanted {
        title: title.clone(),
        ..Wanted::default()
    };
    let kind = was.kind;
    Some(ItemRequest::Searched { kind, wanted })
}

async fn locate(server: &Server, catalog: &Catalog, was: &Item, same_ids: bool) -> Result<Item> {
    if server.library.is_none() && !same_ids {
        // Says why, and what would help.
        server.library()?;
    }
    let by_id = match was.id.is_empty() {
        true => None,
        false => by_id(server, was.reference()).await?,
    };
    match by_id {
        Some(item) if same_ids || is_told_apart(was) && is_same(&item, was) => Ok(item),
        _ => by_name(server, catalog, was).await,
    }
}

async fn by_id(server: &Server, reference: ItemRef) -> Result<Option<Item>> {
    let knows = |kind: &ItemKind| match &server.library {
        Some(library) => library.kinds().contains(kind),
        None => true,
    };
    if !knows(&reference.kind) {
        return Ok(None);
    }
    let request = ItemRequest::Named(ItemReference::Typed(reference));
    match resolve_one(server, &request, &Catalog::default(), &|_, _| Ok(None)).await {
        Ok(item) => Ok(Some(item)),
        Err(error) if error.code() == Code::NotFound => Ok(None),
        // What can't be looked up has to be what it was; the answer to the create shows it.
        Err(error) if error.code() == Code::Unsupported => match request {
            ItemRequest::Named(ItemReference::Typed(item)) => {
                Ok(Some(Item::bare(item.kind, item.id)))
            }
            _ => Ok(None),
        },
        Err(error) => Err(error),
    }
}

async fn by_name(server: &Server, catalog: &Catalog, was: &Item) -> Result<Item> {
    let library = server.library()?;
    let Some(ItemRequest::Searched { kind, wanted }) = search_of(was) else {
        return Err(nothing(server, was));
    };
    if !library.kinds().contains(&kind) {
        let message = format!("{} has no {}", server.can.name, kind.plural());
        return Err(Error::new(Code::Unsupported, message));
    }
    let mut found: Vec<Item> = Vec::new();
    let is_known = catalog.holds(kind);
    let attempts = match is_known {
        true => vec![wanted.title.clone()],
        false => attempts(&wanted.title),
    };
    for words in attempts {
        found = match is_known {
            true => catalog.hits(&[kind], &wanted),
            false => hits(library, &[kind], words).await?,
        };
        match same_item(found.clone(), was) {
            Same::One(item) if is_told_apart(was) => return Ok(*item),
            Same::One(item) => return Err(proposal(was, &[*item])),
            Same::Several(items) => {
                let same = found
                    .iter()
                    .filter(|item| items.contains(&item.reference()));
                let same: Vec<Item> = same.cloned().collect();
                return Err(proposal(was, &same));
            }
            Same::None => {}
        }
    }
    let alike = |item: &&Item| {
        let fold = |text: &Option<String>| text.as_deref().map(text::fold);
        fold(&item.title) == fold(&was.title)
    };
    let alike: Vec<Item> = found.iter().filter(alike).cloned().collect();
    match alike.is_empty() {
        true => Err(nothing(server, was)),
        false => Err(proposal(was, &alike)),
    }
}

/// Whether enough is known of an item to be sure that another one is not taken for it.
fn is_told_apart(was: &Item) -> bool {
    let artist = was.artist.is_some();
    match was.kind {
        ItemKind::Artist => was.title.is_some(),
        ItemKind::Playlist | ItemKind::Folder => was.title.is_some() && was.track_count.is_some(),
        ItemKind::Album => artist && was.track_count.is_some(),
        ItemKind::Song => artist && (was.album.is_some() || was.duration_seconds.is_some()),
        ItemKind::Book | ItemKind::Episode => artist || was.duration_seconds.is_some(),
    }
}

fn is_same(item: &Item, was: &Item) -> bool {
    matches!(same_item(vec![item.clone()], was), Same::One(_))
}

fn named(was: &Item) -> String {
    let name = was.described();
    match (was.id.is_empty(), name.is_empty()) {
        (true, _) => format!("{} {name}", was.kind),
        (false, true) => was.reference().to_string(),
        (false, false) => format!("{} ({name})", was.reference()),
    }
}

fn nothing(server: &Server, was: &Item) -> Error {
    let message = format!("{} is not on {}", named(was), server.name);
    let error = Error::new(Code::NotFound, message);
    match &was.title {
        Some(title) => {
            let search = Advice::Search {
                server: server.name.clone(),
                text: Some(title.clone()),
            };
            error.hint(search.after("look for it: "))
        }
        None => error.hint("a `title` and an `artist` in the file would find it by name"),
    }
}

/// Something is like it, and nothing proves that it is the same.
fn proposal(was: &Item, like: &[Item]) -> Error {
    /// More would not be read.
    const SHOWN: usize = 5;
    let message = format!(
        "{} may be one of these, and nothing proves which",
        named(was)
    );
    let error = like
        .iter()
        .take(SHOWN)
        .fold(Error::new(Code::Ambiguous, message), |error, item| {
            error.detail(format!("{}  {}", item.reference(), item.described()))
        });
    match like.first() {
        Some(first) => error.hint(format!(
            "if it is the same, put its id into the file: `id = \"{}\"`",
            first.reference()
        )),
        None => error,
    }
}
