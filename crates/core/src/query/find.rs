//! Finds the referenced shares, and the orphans: shares that no list shows because their contents were deleted.
//! Their slugs stay taken (P-50).

use std::collections::HashSet;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use crate::backend::{Needs, Server};
use crate::domain::capabilities::NamedBy;
use crate::domain::reference::{self, ReferenceMatch, ShareIndex, ShareReference};
use crate::domain::{Item, Share, State, slug};
use crate::error::{Code, Result, WithServer as _};
use crate::journal::Past;

/// The shares that `references` refer to, in that order, without duplicates.
///
/// # Errors
/// [`Code::NotFound`] and [`Code::Ambiguous`] for the first reference that has no single match.
pub async fn find(
    server: &Server,
    references: &[ShareReference],
    needs: Needs,
) -> Result<Vec<Share>> {
    let found = if server.can.reads_each_of(references.len()) {
        one_by_one(server, references, needs).await?
    } else {
        in_list(server, references, needs).await?
    };
    let mut seen = HashSet::with_capacity(found.len());
    let unique = found
        .into_iter()
        .filter(|share| seen.insert(share.id.clone()));
    Ok(unique.collect())
}

/// The listed share that a reference used to mean: a change gave it another ID, and its slug is the same.
#[must_use]
pub fn renamed<'s>(
    server: &Server,
    listed: &'s [Share],
    reference: &ShareReference,
) -> Option<&'s Share> {
    if server.can.named_by != NamedBy::Slug || !is_of(server, reference) {
        return None;
    }
    let then = server.past.by_id(reference.name()?)?;
    listed.iter().find(|now| now.is_by_name(then))
}

/// The share that a reference means and no list shows, because its contents were deleted.
async fn orphan(server: &Server, reference: &ShareReference) -> Result<Option<Share>> {
    if server.can.named_by != NamedBy::Slug || !is_of(server, reference) {
        return Ok(None);
    }
    let name = match reference {
        ShareReference::Link(link) => name_of_page(server, link),
        _ => reference.name().map(str::to_owned),
    };
    match name.and_then(|name| last_named(&server.past, &name)) {
        Some(known) => as_orphan(server, known).await,
        None => Ok(None),
    }
}

/// The share that last had a name, according to this machine's journal: a slug, or a former ID.
fn last_named<'p>(past: &'p Past, name: &str) -> Option<&'p Share> {
    let by_id = || {
        let then = past.by_id(name)?;
        past.by_slug(then.slug.as_deref()?)
    };
    past.by_slug(name)
        .or_else(|| past.by_slug(&decoded(name)?))
        .or_else(by_id)
}

/// A known share as an orphan, if its contents are deleted: it is known what it contained, and none of that can
/// be played.
async fn as_orphan(server: &Server, known: &Share) -> Result<Option<Share>> {
    let is_orphan = server.shares.is_orphan(known).await;
    Ok(is_orphan.with_server(&server.name)?.then(|| Share {
        server: server.name.clone(),
        tracks: Some(Vec::new()),
        ..known.clone()
    }))
}

/// The ID or slug in a link, if the link belongs to the server.
fn name_of_page(server: &Server, link: &str) -> Option<String> {
    server.whose().page(link).map(|page| page.name().to_owned())
}

/// Whether a reference means this share and no other.
fn means(server: &Server, reference: &ShareReference, share: &Share) -> bool {
    let one = std::slice::from_ref(share);
    matches!(
        reference::find(one, reference, &server.whose()),
        ReferenceMatch::One(_)
    )
}

fn is_of(server: &Server, reference: &ShareReference) -> bool {
    reference.server().is_none_or(|name| name == server.name)
}

/// Those of `references` that no list contains, on a server that may hide existing shares from its list
/// (P-50). They are given by ID, and nothing else is known about them.
///
/// # Errors
/// The errors of [`super::list()`].
pub async fn unlisted(
    server: &Server,
    references: &[ShareReference],
) -> Result<Vec<(ShareReference, Share)>> {
    if !server.can.hides_shares || references.iter().all(|named| named.id().is_none()) {
        return Ok(Vec::new());
    }
    let all = super::list(server, Needs::NOTHING.decisive()).await?;
    let unlisted = references.iter().filter_map(|named| {
        let missing = matches!(
            reference::find(&all, named, &server.whose()),
            ReferenceMatch::None
        );
        let id = named.id().filter(|_| missing)?;
        let share = Share::bare(&server.name, server.kind, id);
        Some((named.clone(), share))
    });
    Ok(unlisted.collect())
}

async fn one_by_one(
    server: &Server,
    references: &[ShareReference],
    needs: Needs,
) -> Result<Vec<Share>> {
    let mut shares: Vec<Option<Share>> = Vec::with_capacity(references.len());
    for reference in references {
        shares.push(read(server, reference, needs).await?);
    }
    // Use one list for all that could not be read by ID.
    let rest: Vec<ShareReference> = references
        .iter()
        .zip(&shares)
        .filter(|(_, share)| share.is_none())
        .map(|(reference, _)| reference.clone())
        .collect();
    let mut rest = if rest.is_empty() {
        Vec::new()
    } else {
        in_list(server, &rest, needs).await?
    }
    .into_iter();
    Ok(shares
        .into_iter()
        .filter_map(|share| share.or_else(|| rest.next()))
        .collect())
}

/// The share that a reference gives by ID; `None` if the list is needed.
async fn read(server: &Server, reference: &ShareReference, needs: Needs) -> Result<Option<Share>> {
    if server.can.named_by == NamedBy::Slug {
        return by_slug(server, reference, needs).await;
    }
    let Some(id) = candidate(reference, server) else {
        return Ok(None);
    };
    match server.shares.get(&id, needs).await {
        // The name in `SERVER/…` may be the slug of another share.
        Ok(share) => Ok(means(server, reference, &share).then_some(share)),
        Err(error) if error.code() == Code::NotFound => {
            let may_be_slug = !matches!(reference, ShareReference::Id(_));
            if server.can.slug && may_be_slug {
                return Ok(None);
            }
            Err(ReferenceMatch::None
                .one(reference, &[], &server.whose())
                .err()
                .unwrap_or(error))
        }
        Err(error) => Err(error.with_server(&server.name)),
    }
}

/// The share that a reference gives by slug, if it can be read directly; `None` if the list is needed.
async fn by_slug(
    server: &Server,
    reference: &ShareReference,
    needs: Needs,
) -> Result<Option<Share>> {
    if !is_of(server, reference) {
        return Ok(None);
    }
    let slug = match reference {
        ShareReference::Link(link) => name_of_page(server, link),
        ShareReference::Id(_) => None,
        ShareReference::Slug(slug) => Some(slug.clone()),
        // The printed form. Other spellings may be ambiguous, so they need the list.
        ShareReference::Qualified { id: name, .. } | ShareReference::Plain(name) => decoded(name),
    };
    let Some(slug) = slug.filter(|slug| !may_be_id(slug)) else {
        return Ok(None);
    };
    let found = server.shares.by_slug(&slug, needs).await;
    let found = found.with_server(&server.name)?;
    Ok(found.filter(|share| match reference {
        ShareReference::Link(_) => means(server, reference, share),
        name => name.names(share),
    }))
}

/// Whether a name may be another share's ID, so the list is needed to detect that both may be meant.
fn may_be_id(name: &str) -> bool {
    let is_of_uuid = |sign: char| sign.is_ascii_hexdigit() || sign == '-';
    name.len() == 36 && name.chars().all(is_of_uuid)
}

fn decoded(name: &str) -> Option<String> {
    let decoded = percent_decode_str(name).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// The ID that a reference means or may mean. A link under none of the server's addresses may still be
/// one that the server lists.
fn candidate(reference: &ShareReference, server: &Server) -> Option<String> {
    match reference {
        ShareReference::Link(link) => name_of_page(server, link),
        ShareReference::Slug(_) => None,
        ShareReference::Plain(id) => Some(id.clone()),
        _ => reference.id().map(str::to_owned),
    }
}

/// Whether a listed share already has everything that is needed.
fn is_whole(share: &Share, needs: Needs) -> bool {
    let titled = |items: &Vec<Item>| items.iter().all(|item| item.title.is_some());
    let shown = share.items.as_ref().or(share.tracks.as_ref());
    (!needs.titles || shown.is_some_and(titled)) && (!needs.tracks || share.tracks.is_some())
}

async fn in_list(
    server: &Server,
    references: &[ShareReference],
    needs: Needs,
) -> Result<Vec<Share>> {
    let with_links = needs.and(Needs {
        url: true,
        ..Needs::NOTHING
    });
    // Titles and tracks cost one request per item, so read them only for the shares that were found.
    let light = Needs {
        titles: false,
        tracks: false,
        ..with_links
    };
    let all = super::list(server, light).await?;
    let index = ShareIndex::new(&all, server.whose());
    let mut shares = Vec::with_capacity(references.len());
    for reference in references {
        let share = match index.one(reference) {
            Ok(share) => share,
            Err(error) if error.code() != Code::NotFound => return Err(error),
            Err(error) => match renamed(server, &all, reference) {
                Some(share) => share,
                None => {
                    shares.push(orphan(server, reference).await?.ok_or(error)?);
                    continue;
                }
            },
        };
        shares.push(if is_whole(share, needs) {
            share.clone()
        } else {
            // The list contained the listeners already.
            let rest = Needs {
                listeners: false,
                ..needs
            };
            let read = server.shares.get(&share.id, rest).await;
            let mut read = read.with_server(&server.name)?;
            super::recall(server, &mut read);
            read.listeners = share.listeners;
            read
        });
    }
    Ok(shares)
}

/// How many names are tried, latest first: each takes one or two requests.
const MOST: usize = 50;
/// How many names are tried at once.
const AT_ONCE: usize = 4;

/// The orphans that were found.
#[derive(Debug, Default)]
pub struct Orphans {
    /// The shares.
    pub shares: Vec<Share>,
    /// How many names were not tried.
    pub untried: usize,
}

/// The orphans among the shares that this machine's journal knows and that are not `listed`. `now` is the
/// server's time.
///
/// # Errors
/// The errors of the requests.
pub async fn orphans(server: &Server, listed: &[Share], now: Timestamp) -> Result<Orphans> {
    if server.can.named_by != NamedBy::Slug {
        return Ok(Orphans::default());
    }
    let names: HashSet<&str> = listed.iter().map(Share::plain_name).collect();
    let is_listed = |known: &Share| names.contains(known.plain_name());
    let mut known = server.past.not_deleted();
    known.retain(|known| known.state(now) != Some(State::Expired) && !is_listed(known));
    let untried = known.len().saturating_sub(MOST);
    known.truncate(MOST);
    let tried = stream::iter(known)
        .map(async |known| as_orphan(server, known).await)
        .buffered(AT_ONCE);
    let shares: Vec<Option<Share>> = tried.try_collect().await?;
    Ok(Orphans {
        shares: shares.into_iter().flatten().collect(),
        untried,
    })
}

/// The account's own orphan with this slug, so a new share can take over the slug.
///
/// # Errors
/// The errors of the requests.
pub async fn orphan_of_slug(server: &Server, slug: &str) -> Result<Option<Share>> {
    if server.can.named_by != NamedBy::Slug {
        return Ok(None);
    }
    match server.past.by_slug(slug) {
        Some(known) => as_orphan(server, known).await,
        None => Ok(None),
    }
}

/// The account's own orphans whose only item had the same title, so a new share can take over one of their
/// slugs.
///
/// # Errors
/// The errors of the requests.
pub async fn orphans_of_title(server: &Server, items: &[Item]) -> Result<Vec<Share>> {
    let (NamedBy::Slug, [only]) = (server.can.named_by, items) else {
        return Ok(Vec::new());
    };
    let Some(title) = only.title.as_deref().map(str::to_lowercase) else {
        return Ok(Vec::new());
    };
    let is_alike = |known: &&Share| {
        let was = known.items.as_deref().and_then(<[Item]>::first);
        let was = was.filter(|was| was.kind == only.kind);
        was.and_then(|was| was.title.as_deref())
            .is_some_and(|was| was.to_lowercase() == title)
    };
    let known = server.past.not_deleted();
    let mut found = Vec::new();
    for known in known.into_iter().filter(is_alike).take(MOST) {
        found.extend(as_orphan(server, known).await?);
    }
    Ok(found)
}

/// The default slug of a new share of one item.
#[must_use]
pub fn slug_of(items: &[Item]) -> Option<String> {
    let [only] = items else { return None };
    let title = only.title.as_deref().unwrap_or_default();
    Some(slug::for_item(title, &only.id))
}
