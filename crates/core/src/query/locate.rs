//! Items that a deleted share or a file names, as the library has them now: by id if that means the same here, else by
//! name, and then only if all that tells them apart agrees.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;

use futures_util::{StreamExt as _, stream};

use super::arrange::{Audibility, audible};
use super::items::each;
use super::search::{Catalog, attempts, hits, look_for};
use crate::backend::{Library, Server};
use crate::domain::item::{Same, same_item};
use crate::domain::pick::Wanted;
use crate::domain::{Item, ItemKind, ItemRef, Share, text};
use crate::error::{Code, Error, Result, WithServer as _};

/// Looks up items, `jobs` at a time, and gives them with their keys. Each comes with whether its id is of
/// this very server; an empty id is none. `progress` hears how many of how many are looked up.
///
/// The error of an item is [`Code::NotFound`]; [`Code::Ambiguous`] with proposals if what is known of it
/// is not enough to tell; [`Code::Unsupported`] if the API has no library calls; or as any read.
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
    let searches = by_name.filter_map(|(_, was, _)| named_title(was).map(|_| was.kind));
    let catalog = Catalog::worth_reading(server, searches).await;
    let look_up =
        async |(_, was, same_ids): &(K, Item, bool)| locate(server, &catalog, was, *same_ids).await;
    let found = each(server, items, jobs, look_up, progress).await;
    let found = found.into_iter();
    found.map(|((key, ..), found)| (key, found)).collect()
}

/// The title by which an item can be looked for.
fn named_title(was: &Item) -> Option<&String> {
    was.title.as_ref().filter(|title| !text::is_blank(title))
}

async fn locate(server: &Server, catalog: &Catalog, was: &Item, same_ids: bool) -> Result<Item> {
    if server.library.is_none() && !same_ids {
        // Says why, and what would help.
        server.library()?;
    }
    let by_id = match was.id.is_empty() {
        true => None,
        false => by_id_if_known(server, was).await?,
    };
    match by_id {
        Some(item) if same_ids || is_identifiable(was) && is_same(&item, was) => Ok(item),
        _ => by_name(server, catalog, was).await,
    }
}

/// An item by its id. What can't be looked up has to be what it was; the answer to the create shows it.
async fn by_id(server: &Server, item: &ItemRef) -> Result<Item> {
    let bare = || Item::bare(item.kind, item.id.clone());
    match &server.library {
        Some(library) => match library.resolve(item).await {
            Err(error) if error.code() == Code::Unsupported => Ok(bare()),
            found => found,
        },
        None => Ok(bare()),
    }
}

async fn by_id_if_known(server: &Server, was: &Item) -> Result<Option<Item>> {
    let has_kind = |library: &dyn Library| library.kinds().contains(&was.kind);
    if !server.library.as_deref().is_none_or(has_kind) {
        return Ok(None);
    }
    match by_id(server, &was.reference()).await {
        Err(error) if error.code() == Code::NotFound => Ok(None),
        found => found.map(Some),
    }
}

/// What is found of the name of an item, and which of it is the very same.
async fn by_title(
    library: &dyn Library,
    catalog: &Catalog,
    was: &Item,
    title: &str,
) -> Result<(Vec<Item>, Same)> {
    let is_known = catalog.holds(was.kind);
    let wanted = Wanted {
        title: title.to_owned(),
        ..Wanted::default()
    };
    let attempts = match is_known {
        true => vec![title.to_owned()],
        false => attempts(title),
    };
    let mut found: Vec<Item> = Vec::new();
    for words in attempts {
        found = match is_known {
            true => catalog.hits(&[was.kind], &wanted),
            false => hits(library, &[was.kind], words).await?,
        };
        let same = same_item(found.clone(), was);
        if same != Same::None {
            return Ok((found, same));
        }
    }
    Ok((found, Same::None))
}

async fn by_name(server: &Server, catalog: &Catalog, was: &Item) -> Result<Item> {
    let library = server.library()?;
    let Some(title) = named_title(was) else {
        return Err(nothing(server, was));
    };
    if !library.kinds().contains(&was.kind) {
        let message = format!("{} has no {}", server.can.name, was.kind.plural());
        return Err(Error::unsupported(message));
    }
    let (found, same) = by_title(library, catalog, was, title).await?;
    match same {
        Same::One(item) if is_identifiable(was) => return Ok(*item),
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
fn is_identifiable(was: &Item) -> bool {
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
    let error = Error::not_found(message);
    match &was.title {
        Some(title) => error.hint(look_for(&server.name, title)),
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
    let shown = like.iter().take(SHOWN);
    let error = shown.fold(Error::ambiguous(message), |error, item| {
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

/// What items are now, by what they were.
#[derive(Debug, Default)]
pub struct CurrentItems {
    found: HashMap<ItemRef, Result<Item>>,
    heard: Audibility,
    server: String,
}

/// Looks up everything that shares held, each item once.
///
/// # Errors
/// A server that does not answer; an item that is gone is no error here.
pub async fn current_items<'s>(
    server: &Server,
    shares: impl Iterator<Item = &'s Share>,
    jobs: NonZeroUsize,
) -> Result<CurrentItems> {
    let mut wanted: BTreeMap<ItemRef, Item> = BTreeMap::new();
    for share in shares {
        for item in share.items.iter().flatten() {
            let was = wanted
                .entry(item.reference())
                .or_insert_with(|| item.clone());
            if was.title.is_none() {
                *was = with_name(item, share);
            }
        }
    }
    let mut looked_up = stream::iter(wanted)
        .map(async |(item, was)| {
            let found = look_up(server, &was).await;
            (item, found)
        })
        .buffer_unordered(jobs.get());
    let mut found = HashMap::new();
    while let Some((item, outcome)) = looked_up.next().await {
        match outcome {
            Err(error) if error.code() != Code::NotFound => return Err(error),
            outcome => found.insert(item, outcome),
        };
    }
    let items = found.values().filter_map(|found| found.as_ref().ok());
    let heard = audible(server, items).await?;
    Ok(CurrentItems {
        found,
        heard,
        server: server.name.clone(),
    })
}

impl CurrentItems {
    /// A deleted share with its items as they are now.
    ///
    /// # Errors
    /// [`Code::NotFound`] if something of it is gone and nothing is the same, or if visitors would
    /// hear nothing of it.
    pub fn update(&self, mut share: Share) -> Result<Share> {
        for item in share.items.iter_mut().flatten() {
            match self.found.get(&item.reference()) {
                Some(Ok(now)) => *item = now.clone(),
                Some(Err(gone)) => return Err(gone.again()),
                None => {}
            }
        }
        let items = share.items.as_deref().unwrap_or_default();
        self.heard.some_heard(items, &self.server)?;
        Ok(share)
    }

    /// The items that were found by name: what they were, and what they are.
    pub fn renamed(&self) -> impl Iterator<Item = (&ItemRef, &Item)> {
        self.found.iter().filter_map(|(was, now)| {
            let now = now.as_ref().ok()?;
            (now.id != was.id).then_some((was, now))
        })
    }
}

/// An item with its name. What a share of one item was called, the item was.
fn with_name(item: &Item, share: &Share) -> Item {
    let only = share.items.as_ref().is_some_and(|items| items.len() == 1);
    let label = share.label.as_ref().filter(|_| only);
    let told = |name: &&String| !text::is_blank(name);
    Item {
        title: item.title.as_ref().or(label).filter(told).cloned(),
        ..item.clone()
    }
}

/// An item by its id, and if that is gone, by all that is known of it.
async fn look_up(server: &Server, was: &Item) -> Result<Item> {
    let gone = match by_id(server, &was.reference()).await {
        Err(error) if error.code() == Code::NotFound => error,
        found => return found.with_server(&server.name),
    };
    let library = server.library.as_deref();
    let library = library.filter(|library| library.kinds().contains(&was.kind));
    let (Some(library), Some(title)) = (library, &was.title) else {
        return Err(is_gone(server, was, gone.message()));
    };
    let same = by_title(library, &Catalog::default(), was, title).await;
    let why = match same.with_server(&server.name)?.1 {
        Same::One(item) => return Ok(*item),
        Same::None => format!("no {} of that very name and length is there", was.kind),
        Same::Several(items) => {
            let named: Vec<String> = items.iter().map(ItemRef::to_string).collect();
            format!("any of these may be it now: {}", named.join(", "))
        }
    };
    Err(is_gone(server, was, &why))
}

/// Says what is gone, so that it can be shared by hand.
fn is_gone(server: &Server, was: &Item, why: &str) -> Error {
    // An ordinary account gets the same answer for an item that the server hides from it.
    let gone = match server.account.admin {
        Some(false) => "is gone from the library, or hidden from this account",
        _ => "is gone from the library",
    };
    let error = Error::not_found(format!("{} {gone}: {why}", named(was))).with_server(&server.name);
    match &was.title {
        Some(title) => error.hint(look_for(&server.name, title)),
        None => error,
    }
}
