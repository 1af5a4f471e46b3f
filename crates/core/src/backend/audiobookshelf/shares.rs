//! Shares on Audiobookshelf: two calls that write, and lists that carry the shares along (P-40). The page behind a
//! link is never requested: it would open a listening session that administrators see (P-47).

use crate::order::Order as _;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use async_trait::async_trait;
use futures_util::future::{try_join, try_join_all};
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::api::Site;
use super::paging::{Books, PAGE_SIZE, PageInfo, PageQueue, shared_books};
use super::rows::NAME;
use super::wire::{LibraryItem, MediaItemShare, ShareSession};
use super::{creation, paging, wire};
use crate::advice::Advice;
use crate::backend::{
    Cursor, Deleted, Freshness, Links, ListPage, Needs, Shares, Stream, Unseen, Written,
};
use crate::domain::{Change, NewShare, Settings, Share};
use crate::error::{Code, Error, Result};

/// The shares of one server.
pub(super) struct AbsShares {
    site: Rc<Site>,
    /// Where each share is, as far as it was seen: one request then reads it again.
    seen: RefCell<HashMap<String, ShareLocation>>,
    /// Held while a share is made: two at once for one book would both succeed, and only one of
    /// them would ever be listed.
    creating: Mutex<()>,
    /// How many shared books each library has, as it was listed last.
    shared: RefCell<HashMap<String, u64>>,
    /// The visitors who were listening when the list was begun that is being read.
    listening: RefCell<Vec<ShareSession>>,
}

/// Where a share was seen.
#[derive(Debug, Clone)]
struct ShareLocation {
    book: String,
    library: Option<String>,
    slug: String,
    /// Whether it was deleted since.
    deleted: bool,
}

impl AbsShares {
    /// The shares of `site`.
    pub(super) fn new(site: Rc<Site>) -> Self {
        Self {
            site,
            seen: RefCell::default(),
            creating: Mutex::new(()),
            shared: RefCell::default(),
            listening: RefCell::default(),
        }
    }

    /// The shares of some items; items without one are left out.
    fn shares_of(&self, items: &[LibraryItem]) -> Result<Vec<Share>> {
        let shared = items
            .iter()
            .filter_map(|item| Some((item.media_item_share.as_ref()?, item)));
        shared.map(|(row, item)| self.share(row, item)).collect()
    }

    /// A share as a domain value; its book is remembered.
    fn share(&self, row: &MediaItemShare, item: &LibraryItem) -> Result<Share> {
        let mut share = self.site.share(row, item)?;
        share.library = self.site.api.library_of(item);
        let seen = ShareLocation {
            book: item.id.clone(),
            library: item.library_id.clone(),
            slug: row.slug.clone(),
            deleted: false,
        };
        self.seen.borrow_mut().insert(row.id.clone(), seen);
        Ok(share)
    }

    /// The book of a share, if the share was seen before.
    fn book_of(&self, id: &str) -> Option<String> {
        self.seen.borrow().get(id).map(|seen| seen.book.clone())
    }

    /// The share of a book. `None` if the book, or its share, is gone or not the one that is wanted.
    async fn by_book(
        &self,
        book: &str,
        is_wanted: impl Fn(&MediaItemShare) -> bool,
        needs: Needs,
    ) -> Result<Option<Share>> {
        let item = self.site.api.item(book, needs.freshness).await?;
        let Some(item) = item else { return Ok(None) };
        let row = item.media_item_share.as_ref();
        let Some(row) = row.filter(|row| is_wanted(row)) else {
            return Ok(None);
        };
        self.site.items.learn(&row.slug, &item.id);
        if needs.freshness == Freshness::MayBeCached {
            self.keep_chapters(&item);
        }
        let is_named = self.site.api.library_of(&item).is_some();
        if needs.library && item.library_id.is_some() && !is_named {
            self.site.api.libraries(needs.freshness).await?;
        }
        let mut share = self.share(row, &item)?;
        if needs.tracks {
            share.tracks = Some(wire::tracks(&item));
        }
        Ok(Some(share))
    }

    /// A share by listing until it is found.
    async fn by_listing(&self, id: &str, freshness: Freshness) -> Result<Option<Share>> {
        let needs = Needs {
            freshness,
            ..Needs::NOTHING
        };
        let mut after = None;
        loop {
            let page = self.page(needs, after.as_ref()).await?;
            if let Some(share) = page.shares.into_iter().find(|share| share.id == id) {
                return Ok(Some(share));
            }
            after = page.next;
            if after.is_none() {
                return Ok(None);
            }
        }
    }

    /// The first page of each library. What of the server the account can't see is asked once by each
    /// command: it isn't believed for a day, as a list that lacks it looks complete (P-68).
    async fn first_pages(&self, freshness: Freshness) -> Result<PageQueue> {
        let (api, known) = (&self.site.api, &self.site.unseen);
        let look = async {
            if known.borrow().is_none() {
                let unseen = api.me().await?.unseen();
                *known.borrow_mut() = Some(unseen);
            }
            Ok(())
        };
        let ((), libraries) = try_join(look, api.libraries(freshness)).await?;
        Ok(PageQueue::first(&libraries))
    }

    /// Keeps the chapters of a book for the next request for them.
    fn keep_chapters(&self, item: &LibraryItem) {
        let mut kept = self.site.chapters.borrow_mut();
        kept.insert(item.id.clone(), wire::chapters(item));
    }

    /// Keeps which book each share is of, once all were listed.
    fn learn_listed(&self) {
        let seen = self.seen.borrow();
        let mut listed: Vec<(&str, &str)> = seen
            .values()
            .filter(|seen| !seen.deleted)
            .map(|seen| (seen.slug.as_str(), seen.book.as_str()))
            .collect();
        // Of very many, the same are kept each time.
        listed.order();
        self.site.items.learn_all(listed);
    }

    /// Learns that a book was shared, or is no more.
    fn count_shared(&self, library: Option<&str>, change: impl Fn(u64) -> u64) {
        let Some(library) = library else { return };
        if let Some(shared) = self.shared.borrow_mut().get_mut(library) {
            *shared = change(*shared);
        }
        if let Some(shared) = self.site.items.shared(library) {
            self.site.items.learn_shared(library, change(shared));
        }
    }

    /// The libraries that shares are in, and how many shared books each has. If it isn't known of all
    /// of them, all that were listed.
    fn libraries_of(&self, shares: &[&Share]) -> Vec<(String, Books)> {
        let (seen, shared) = (self.seen.borrow(), self.shared.borrow());
        let listed = |(library, books): (&String, &u64)| (library.clone(), Books::Listed(*books));
        let of_share = |share: &&Share| seen.get(&share.id)?.library.clone();
        let Some(libraries) = shares
            .iter()
            .map(of_share)
            .collect::<Option<BTreeSet<String>>>()
        else {
            return shared.iter().map(listed).collect();
        };
        let books = |library: &String| match shared.get(library) {
            Some(books) => Books::Listed(*books),
            None => Books::Once(self.site.items.shared(library).unwrap_or(1)),
        };
        libraries
            .into_iter()
            .map(|library| {
                let books = books(&library);
                (library, books)
            })
            .collect()
    }

    /// A share with the visitors who listen to it, if they are wanted.
    async fn with_listeners(&self, mut share: Share, needs: Needs) -> Result<Share> {
        if needs.listeners
            && let Some(listening) = self.listening(needs.freshness).await?
        {
            share.listeners = Some(listening_to(&share, &listening).count() as u64);
        }
        Ok(share)
    }

    /// Counts the visitors who are listening to each share.
    fn count_listeners(&self, shares: &mut [Share]) {
        let listening = self.listening.borrow();
        for share in shares {
            share.listeners = Some(listening_to(share, &listening).count() as u64);
        }
    }

    /// The visitors who are listening now, for one share; `None` if the server doesn't say. A write that
    /// depends on it fails then, and so does a list: a filter would match nothing.
    async fn listening(&self, freshness: Freshness) -> Result<Option<Vec<ShareSession>>> {
        match self.site.api.listening(freshness).await {
            Ok(listening) => Ok(Some(listening)),
            Err(error) if freshness == Freshness::MayBeCached && is_unreported(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn add_tracks(&self, shares: &mut [Share], freshness: Freshness) -> Result<()> {
        let reads = shares.iter().map(|share| async {
            let book = share.items.as_ref().and_then(|items| items.first());
            let Some(book) = book else { return Ok(None) };
            let item = self.site.api.item(&book.id, freshness).await?;
            if freshness == Freshness::MayBeCached {
                item.iter().for_each(|item| self.keep_chapters(item));
            }
            Ok::<_, Error>(item.as_ref().map(wire::tracks))
        });
        let tracks = try_join_all(reads).await?;
        for (share, tracks) in shares.iter_mut().zip(tracks) {
            share.tracks = tracks;
        }
        Ok(())
    }
}

/// Whether a server, or this account's part of it, has no answer to a question.
fn is_unreported(error: &Error) -> bool {
    matches!(
        error.code(),
        Code::Unsupported | Code::Permission | Code::NotFound | Code::Server | Code::BadAnswer
    )
}

#[async_trait(?Send)]
impl Shares for AbsShares {
    async fn page(&self, needs: Needs, after: Option<&Cursor>) -> Result<ListPage> {
        self.site.may_see_shares()?;
        let api = &self.site.api;
        let pages = match after {
            Some(cursor) => PageQueue::resume(cursor)?,
            None => self.first_pages(needs.freshness).await?,
        };
        if needs.listeners && after.is_none() {
            let listening = api.listening(needs.freshness).await?;
            *self.listening.borrow_mut() = listening;
        }
        let limit = PAGE_SIZE.to_string();
        let reads = pages.now().iter().map(|next| {
            let limit = limit.as_str();
            async move {
                let page = next.page.to_string();
                let query = shared_books(limit, &page);
                api.items(&next.library, &query, needs.freshness).await
            }
        });
        let answers = try_join_all(reads).await?;
        let mut shares = Vec::new();
        let mut read = Vec::new();
        for (answer, next) in answers.iter().zip(pages.now()) {
            let id = |item: &LibraryItem| item.id.clone();
            read.push(PageInfo {
                rows: answer.results.len(),
                total: answer.total,
                first: answer.results.first().map(id),
                last: answer.results.last().map(id),
            });
            let mut shared = self.shared.borrow_mut();
            shared.insert(next.library.clone(), answer.total);
            self.site.items.learn_shared(&next.library, answer.total);
            shares.extend(self.shares_of(&answer.results)?);
        }
        let rows: usize = read.iter().map(|read| read.rows).sum();
        if rows > shares.len() {
            self.site.still_admin().await?;
        }
        if needs.tracks {
            self.add_tracks(&mut shares, needs.freshness).await?;
        }
        if needs.listeners {
            self.count_listeners(&mut shares);
        }
        let next = pages
            .after(&read)
            .map_err(|error| error.with_server(self.site.api.profile()))?
            .cursor()?;
        if next.is_none() {
            self.learn_listed();
        }
        Ok(ListPage {
            shares,
            next,
            following: 0,
        })
    }

    async fn get(&self, id: &str, needs: Needs) -> Result<Share> {
        self.site.may_see_shares()?;
        let found = match self.book_of(id) {
            Some(book) => self.by_book(&book, |row| row.id == id, needs).await?,
            None => match self.by_listing(id, needs.freshness).await? {
                Some(mut share) if needs.tracks => {
                    self.add_tracks(std::slice::from_mut(&mut share), needs.freshness)
                        .await?;
                    Some(share)
                }
                other => other,
            },
        };
        let found = found.ok_or_else(|| self.site.no_share(id))?;
        self.with_listeners(found, needs).await
    }

    async fn by_slug(&self, slug: &str, needs: Needs) -> Result<Option<Share>> {
        self.site.may_see_shares()?;
        let Some(book) = self.site.items.item(slug) else {
            return Ok(None);
        };
        let found = match self.by_book(&book, |row| row.slug == slug, needs).await {
            // It may be of another book now.
            Err(hidden) if hidden.code() == Code::Permission => None,
            found => found?,
        };
        match found {
            Some(share) => self.with_listeners(share, needs).await.map(Some),
            None => {
                self.site.items.forget(slug);
                Ok(None)
            }
        }
    }

    fn reads_in_one_request(&self, id: &str) -> bool {
        self.seen.borrow().contains_key(id)
    }

    async fn create(&self, new: &NewShare) -> Result<Written> {
        self.site.may_see_shares()?;
        let _one_at_a_time = self.creating.lock().await;
        let (row, item) = creation::create(&self.site, new).await?;
        self.site.items.learn(&row.slug, &item.id);
        self.count_shared(item.library_id.as_deref(), |shared| {
            shared.saturating_add(1)
        });
        Ok(Written {
            share: self.share(&row, &item)?,
            stored: false,
        })
    }

    async fn update(&self, _: &str, _: &Settings, _: &Change) -> Result<Written> {
        Err(Error::internal(format!(
            "{NAME} has no call that changes a share; the plan must delete and create"
        )))
    }

    async fn delete(&self, id: &str) -> Result<Deleted> {
        let response = self.site.api.delete_share(id).await?;
        // Unknown, deleted before, or ended: a timed share leaves at its very second.
        if response.status == 404 && !response.is_html() {
            return Ok(Deleted::WasGone);
        }
        let response = self.site.api.checked(response)?;
        // Audiobookshelf says "OK", or nothing; a web page was sent by something in front of it.
        match response.web_page() {
            Some(page) => Err(page.into()),
            None => {
                if let Some(seen) = self.seen.borrow_mut().get_mut(id) {
                    seen.deleted = true;
                    self.site.items.forget(&seen.slug);
                    let fewer = |shared: u64| shared.saturating_sub(1);
                    self.count_shared(seen.library.as_deref(), fewer);
                }
                Ok(Deleted::Gone)
            }
        }
    }

    async fn is_orphan(&self, known: &Share) -> Result<bool> {
        let book = known.items.as_ref().and_then(|items| items.first());
        let (Some(book), Some(slug)) = (book, &known.slug) else {
            return Ok(false);
        };
        // While the book is there, the public answer would open a listening session (P-47).
        if self
            .site
            .api
            .item(&book.id, Freshness::Decisive)
            .await?
            .is_some()
        {
            return Ok(false);
        }
        let answer = self.site.api.public_share(slug).await?;
        let version = self.site.version;
        // To an unknown slug it is "Not Found": the status is the same (P-76).
        Ok(match answer.status {
            404 => answer.text().trim() == "Media item not found",
            500 => version.is_some_and(|version| !version.finds_no_book()),
            _ => false,
        })
    }

    async fn remaining_share(&self, deleted: &Share) -> Result<Option<Share>> {
        let listed = deleted.items.as_ref().and_then(|items| items.first());
        let book = listed
            .map(|item| item.id.clone())
            .or_else(|| self.book_of(&deleted.id));
        let Some(book) = book else { return Ok(None) };
        let item = self.site.api.item(&book, Freshness::Decisive).await?;
        let Some(item) = item else { return Ok(None) };
        let row = item.media_item_share.as_ref();
        row.map(|row| self.share(row, &item)).transpose()
    }

    async fn hidden_share_counts(&self, shares: &[&Share]) -> Result<HashMap<String, usize>> {
        let libraries = self.libraries_of(shares);
        let reads = libraries
            .iter()
            .map(|(library, books)| paging::of_library(&self.site.api, library, *books));
        let hidden = try_join_all(reads).await?;
        let behind = |share: &&Share| {
            let book = share.items.as_ref()?.first()?;
            let count = hidden.iter().find_map(|library| library.get(&book.id))?;
            Some((share.id.clone(), *count))
        };
        Ok(shares.iter().filter_map(behind).collect())
    }

    async fn listeners(&self, shares: &[&Share]) -> Result<HashMap<String, Vec<Timestamp>>> {
        let listening = self.site.api.listening(Freshness::MayBeCached).await?;
        let of_share = |share: &&Share| {
            let sessions = listening_to(share, &listening);
            // A time that can't be read is long ago.
            let heard_of = |session: &ShareSession| {
                let at = session.updated_at.map(Timestamp::from_millisecond);
                at.and_then(Result::ok).unwrap_or(Timestamp::UNIX_EPOCH)
            };
            let times: Vec<Timestamp> = sessions.map(heard_of).collect();
            (!times.is_empty()).then(|| (share.id.clone(), times))
        };
        Ok(shares.iter().filter_map(of_share).collect())
    }

    fn unseen(&self) -> Option<Unseen> {
        let what = self.site.unseen.borrow().clone().unwrap_or_default();
        let remedy = super::api::SEE_ALL;
        (!what.is_empty()).then_some(Unseen { what, remedy })
    }
}

/// The visitors of a share's book.
fn listening_to<'s>(
    share: &Share,
    sessions: &'s [ShareSession],
) -> impl Iterator<Item = &'s ShareSession> {
    let book = share.items.as_ref().and_then(|items| items.first());
    let book = book.map(|book| book.id.clone());
    let is_of_book =
        move |session: &&ShareSession| book.is_some() && session.library_item_id == book;
    sessions.iter().filter(is_of_book)
}

impl Site {
    /// Fails unless shares exist here and this account can see them: a list would otherwise hold
    /// every book, or nothing, instead of an error (P-45).
    pub(super) fn may_see_shares(&self) -> Result<()> {
        crate::domain::steps::may_share(&self.can).map_err(|error| match error.code() {
            Code::Permission => super::api::not_admin(self.api.profile()),
            _ => error.with_server(self.api.profile()),
        })
    }

    /// Fails if the account is no administrator any more: the filter then still matches, but the
    /// shares are left out of the answer.
    async fn still_admin(&self) -> Result<()> {
        if self.api.me().await?.is_admin() {
            return Ok(());
        }
        self.facts.forget()?;
        Err(super::api::not_admin(self.api.profile()))
    }

    /// A share as a domain value.
    pub(super) fn share(&self, row: &MediaItemShare, item: &LibraryItem) -> Result<Share> {
        let url = super::creation::page(&self.public.printed(), &row.slug);
        wire::share(self.api.profile(), row, item, Some(url)).ok_or_else(|| {
            Error::new(
                Code::BadAnswer,
                format!("the expiry of share {} can't be read", row.id),
            )
            .with_server(self.api.profile())
        })
    }

    fn no_share(&self, id: &str) -> Error {
        let profile = self.api.profile();
        Error::new(Code::NotFound, format!("no share {id} on {profile}"))
            .hint(Advice::ListShares(profile.to_owned()))
            .hint(
                Advice::DeleteShare(format!("{profile}/ID"))
                    .after("a share whose book was deleted isn't listed, but can be deleted: "),
            )
            .with_server(profile)
    }
}

/// The links of one server.
pub(super) struct AbsLinks(pub(super) Rc<Site>);

#[async_trait(?Send)]
impl Links for AbsLinks {
    async fn streams(&self, share: &Share) -> Result<Vec<Stream>> {
        Err(Error::new(
            Code::Unsupported,
            format!(
                "{NAME} plays a share in its own page only: the audio has no addresses that a \
                 playlist could hold"
            ),
        )
        .hint(Advice::LinkToChapter(share.reference()).after("link to a chapter instead: "))
        .with_server(self.0.api.profile()))
    }
}
