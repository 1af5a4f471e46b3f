//! Libraries: their lists of items, which are the only lists of shares, and the search.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::bookcase::{Defect, Item, Shelf, names};
use super::{Audiobookshelf, AudiobookshelfVersion, forbidden, items, shares};
use crate::account::{Account, hashed, uuid};
use crate::library::folded;
use crate::request::{Reply, Request, from_base64};
use crate::store::{Order as _, Share};
use crate::world::World;

impl Audiobookshelf {
    /// An account that may see none gets the list of all of them, and no access to any.
    pub(super) fn list_libraries(&self, account: &Account) -> Reply {
        let lists_all = self.libraries_of(account).is_empty();
        let shelves = self.bookcase.shelves.iter().enumerate();
        let shown: Vec<Value> = shelves
            .filter(|(_, shelf)| shelf.open && (lists_all || self.sees(account, &shelf.id)))
            .map(|(index, _)| self.shown(index, true))
            .collect();
        Reply::json_utf8(200, &json!({ "libraries": shown }))
    }

    pub(super) fn library(&self, id: &str) -> Reply {
        match self.place_of(id) {
            Some(index) => Reply::json_utf8(200, &self.shown(index, true)),
            None => unknown(),
        }
    }

    /// The place of a library among the shelves.
    fn place_of(&self, id: &str) -> Option<usize> {
        let mut shelves = self.bookcase.shelves.iter();
        shelves.position(|shelf| shelf.open && shelf.id == id)
    }

    /// A library that an account may see.
    fn visible(&self, account: &Account, id: &str) -> Result<&Shelf, Reply> {
        match self.bookcase.shelf(id) {
            None => Err(unknown()),
            Some(_) if !self.sees(account, id) => Err(forbidden()),
            Some(shelf) => Ok(shelf),
        }
    }

    /// The items of a library that an account may see.
    fn visible_items(&self, account: &Account, id: &str) -> impl Iterator<Item = &Item> {
        let shows_explicit = !account.no_explicit;
        let items = self.bookcase.items_of(id);
        items.filter(move |item| shows_explicit || item.oddity != Defect::Explicit)
    }

    /// Makes a library of a folder, with the folder's contents at once.
    pub(super) fn create_library(&mut self, request: &Request, world: &World) -> Reply {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let folder = text(&body["folders"][0]["fullPath"]);
        let name = text(&body["name"]);
        let shelves = &mut self.bookcase.shelves;
        let index = shelves.iter().position(|shelf| shelf.folder == folder);
        let index = index.unwrap_or_else(|| {
            shelves.push(Shelf {
                id: uuid(hashed(&format!("library {name} {}", world.now()))),
                name,
                folder,
                podcasts: body["mediaType"] == "podcast",
                open: false,
                scanned: None,
            });
            shelves.len() - 1
        });
        shelves[index].open = true;
        Reply::json_utf8(200, &self.shown(index, false))
    }

    pub(super) fn scan(&mut self, id: &str, world: &World) -> Reply {
        let Some(index) = self.place_of(id) else {
            return unknown();
        };
        self.bookcase.shelves[index].scanned = Some(world.now().as_millisecond());
        self.find_again(id);
        Reply::text(200, "OK")
    }

    pub(super) fn delete_library(&mut self, id: &str) -> Reply {
        let Some(index) = self.place_of(id) else {
            return unknown();
        };
        self.bookcase.shelves[index].open = false;
        Reply::json_utf8(200, &self.shown(index, true))
    }

    fn shown(&self, index: usize, listed: bool) -> Value {
        let shelf = &self.bookcase.shelves[index];
        let mut settings = json!({
            "coverAspectRatio": 1,
            "disableWatcher": false,
            "autoScanCronExpression": null,
        });
        if shelf.podcasts {
            settings["podcastSearchRegion"] = json!("us");
        } else {
            settings["audiobooksOnly"] = json!(false);
            settings["metadataPrecedence"] = json!(["folderStructure", "audioMetatags"]);
        }
        let mut shown = json!({
            "id": shelf.id,
            "name": shelf.name,
            "folders": [{
                "id": uuid(hashed(&format!("folder of {}", shelf.id))),
                "fullPath": shelf.folder,
                "libraryId": shelf.id,
                "addedAt": 1_795_248_837_828_u64,
            }],
            "displayOrder": index + 1,
            "icon": if shelf.podcasts { "podcast" } else { "audiobookshelf" },
            "mediaType": media_type(shelf),
            "provider": if shelf.podcasts { "itunes" } else { "google" },
            "settings": settings,
            "lastScan": shelf.scanned,
            "createdAt": 1_795_248_837_826_u64,
            "lastUpdate": 1_795_248_837_826_u64,
        });
        if listed {
            let version = shelf.scanned.map(|_| self.settings.version.to_string());
            shown["lastScanVersion"] = json!(version);
        }
        if self.settings.version.shows_old_ids() {
            shown["oldLibraryId"] = Value::Null;
            if !listed {
                shown["lastScan"] = json!(0);
                shown["lastScanVersion"] = Value::Null;
            }
        }
        shown
    }

    /// The items of a library. Podcast libraries and old versions don't know `share-open`, and an unknown filter is no
    /// filter. Answers to accounts that may not share show no shares, but count them.
    pub(super) fn list_items(
        &self,
        request: &Request,
        account: &Account,
        id: &str,
        world: &World,
    ) -> Reply {
        let shelf = match self.visible(account, id) {
            Ok(shelf) => shelf,
            Err(refused) => return refused,
        };
        let params = request.query_params();
        let shares = self.settings.version.shares() && !shelf.podcasts;
        let filter = params.filled("filter");
        let group = filter.and_then(Group::read);
        let open_only = shares && filter == Some("share-open");
        let include = params.get("include").unwrap_or_default();
        let shown = shares && account.admin && include.split(',').any(|word| word == "share");
        let by_book = shares::by_book(world);
        let in_group = |item: &&Item| group.as_ref().is_none_or(|group| group.holds(item));
        let items = self.visible_items(account, id).filter(in_group);
        // One row for each share: a book with two of them takes two places of a page, and is
        // shown once; the total counts books.
        let mut kept: Vec<&Item> = if open_only {
            let items: Vec<&Item> = items.collect();
            let of_share = |share: &Share| {
                let media = share.items.first().filter(|_| share.kind == "book")?;
                items.iter().copied().find(|item| item.media == *media)
            };
            world.store.shares().iter().filter_map(of_share).collect()
        } else {
            items.collect()
        };
        if params.get("sort") == Some("media.metadata.title") {
            kept.order_by_key(|item| item.title.to_lowercase());
        }
        let mut books: HashSet<&String> = kept.iter().map(|item| &item.id).collect();
        let total = books.len();
        let limit = params.count("limit", 0);
        let page = params.count("page", 0);
        let count = if limit == 0 { usize::MAX } else { limit };
        let results: Vec<Value> = kept
            .into_iter()
            .skip(page.saturating_mul(limit))
            .take(count)
            .filter(|item| books.remove(&item.id))
            .map(|item| {
                let mut row = items::short(item, shelf.podcasts, self.settings.version);
                let share = by_book.get(item.media.as_str()).filter(|_| shown);
                if let Some(share) = share {
                    row["mediaItemShare"] = shares::shown(share);
                }
                row
            })
            .collect();
        let mut answer = json!({
            "results": results,
            "total": total,
            "limit": limit,
            "page": page,
            "sortDesc": params.get("desc") == Some("1"),
            "mediaType": media_type(shelf),
            "minified": params.get("minified") == Some("1"),
            "collapseseries": params.get("collapseseries") == Some("1"),
            "include": include,
            "offset": page.saturating_mul(limit),
        });
        if let Some(filter) = filter {
            answer["filterBy"] = json!(filter);
        }
        if let Some(sort) = params.filled("sort") {
            answer["sortBy"] = json!(sort);
        }
        Reply::json_utf8(200, &answer)
    }

    /// The collections of a library, with their books.
    pub(super) fn collections(&self, account: &Account, id: &str) -> Reply {
        let mut shelves = self.bookcase.shelves.iter();
        let Some(place) = shelves.position(|shelf| shelf.id == id) else {
            return unknown();
        };
        if !self.sees(account, id) {
            return forbidden();
        }
        let version = self.settings.version;
        let own = self.bookcase.collections.iter();
        let own = own.filter(|(shelf, ..)| *shelf == place);
        let results: Vec<Value> = own
            .map(|(_, name, titles)| {
                let book = |title: &&str| {
                    let mut items = self.bookcase.items_of(id);
                    items.find(|item| item.title == **title)
                };
                let books = titles.iter().filter_map(book);
                let books: Vec<Value> = books
                    .map(|item| items::long(item, false, true, version))
                    .collect();
                json!({ "id": name, "libraryId": id, "name": name, "books": books })
            })
            .collect();
        let total = results.len();
        Reply::json_utf8(
            200,
            &json!({ "results": results, "total": total, "page": 0 }),
        )
    }

    pub(super) fn search(&self, request: &Request, account: &Account, id: &str) -> Reply {
        let shelf = match self.visible(account, id) {
            Ok(shelf) => shelf,
            Err(refused) => return refused,
        };
        let params = request.query_params();
        let version = self.settings.version;
        let Some(query) = params.filled("q") else {
            return Reply::text(400, "Invalid request. Query param \"q\" must be a string");
        };
        let limit = params.count("limit", 12);
        // A book is found by its title alone; authors, narrators and series are separate hits.
        let found = self.visible_items(account, id).filter(|item| {
            let of_podcasts = item.parts.iter().filter(|_| shelf.podcasts);
            let titles = of_podcasts.map(|(title, _)| title.as_str());
            let author = shelf.podcasts.then_some(item.author.as_str());
            let mut texts = titles.chain(author).chain([item.title.as_str()]);
            texts.any(|text| has(text, query))
        });
        let found: Vec<Value> = found
            .take(limit)
            .map(|item| {
                let mut hit =
                    json!({ "libraryItem": items::long(item, shelf.podcasts, true, version) });
                if version.shows_old_ids() {
                    hit["matchKey"] = json!("title");
                    hit["matchText"] = json!(item.title);
                }
                hit
            })
            .collect();
        let key = media_type(shelf);
        let mut answer = json!({ "tags": [] });
        answer[key] = Value::Array(found);
        if shelf.podcasts {
            answer["genres"] = json!([]);
            answer["episodes"] = json!([]);
        } else {
            let books: Vec<&Item> = self.bookcase.items_of(id).collect();
            answer["narrators"] = found_narrators(&books, query, limit);
            answer["series"] = found_series(&books, query, limit, version);
            answer["authors"] = found_authors(&books, query, limit, id);
            if !version.shows_old_ids() {
                answer["genres"] = json!([]);
            }
        }
        Reply::json_utf8(200, &answer)
    }

    pub(super) fn item(
        &self,
        request: &Request,
        account: &Account,
        id: &str,
        world: &World,
    ) -> Reply {
        let item = self.bookcase.item(id);
        let found = item.and_then(|item| Some((item, self.bookcase.shelf(&item.shelf)?)));
        let Some((item, shelf)) = found else {
            return Reply::text(404, "Not Found");
        };
        let explicit = item.oddity == Defect::Explicit;
        if !self.sees(account, &shelf.id) || (explicit && account.no_explicit) {
            return forbidden();
        }
        let params = request.query_params();
        let expanded = params.get("expanded") == Some("1");
        let version = self.settings.version;
        let mut shown = items::long(item, shelf.podcasts, expanded, version);
        let include = params.get("include").unwrap_or_default();
        let with_share = include.split(',').any(|word| word == "share");
        if expanded && with_share && account.admin && version.shares() && !shelf.podcasts {
            let share = shares::of_book(world, &item.media);
            let share = share.map_or(Value::Null, shares::shown);
            shown["mediaItemShare"] = share;
        }
        Reply::json_utf8(200, &shown)
    }

    /// Forgets a book. Its share remains, in no list (P-50), and the next scan finds the book again under
    /// new ids.
    pub(super) fn delete_item(&mut self, id: &str) -> Reply {
        let items = &mut self.bookcase.items;
        match items.iter().position(|item| item.id == id) {
            Some(index) => {
                let item = items.remove(index);
                self.bookcase.forgotten.push((index, item));
                Reply::text(200, "OK")
            }
            None => Reply::text(404, "Not Found"),
        }
    }

    fn find_again(&mut self, shelf: &str) {
        let forgotten = &mut self.bookcase.forgotten;
        let found: Vec<_> = forgotten
            .extract_if(.., |(_, item)| item.shelf == shelf)
            .collect();
        for (index, item) in found {
            let number = self.next();
            let again = Item {
                id: uuid(hashed(&format!("{} again {number}", item.id))),
                media: uuid(hashed(&format!("{} again {number}", item.media))),
                ..item
            };
            let index = index.min(self.bookcase.items.len());
            self.bookcase.items.insert(index, again);
        }
    }
}

/// A filter of lists: a group of books by its id, or by its name if it has none.
struct Group {
    of: &'static str,
    value: String,
}

impl Group {
    /// Reads `authors.BASE64`.
    fn read(filter: &str) -> Option<Self> {
        let (of, value) = filter.split_once('.')?;
        let known = ["authors", "narrators", "series"];
        let of = known.into_iter().find(|known| *known == of)?;
        let value = String::from_utf8(from_base64(value)?).ok()?;
        Some(Self { of, value })
    }

    fn holds(&self, item: &Item) -> bool {
        match self.of {
            "authors" => items::author_id(&item.author) == self.value,
            "narrators" => names(&item.narrator).any(|name| name == self.value),
            _ => items::series_id(item.series_name()) == self.value,
        }
    }
}

/// Whether a text contains the whole query: the server doesn't search for single words.
fn has(text: &str, query: &str) -> bool {
    folded(text).contains(&folded(query))
}

/// The names that contain a query, each once, in their order.
fn found_names<'a>(
    names: impl Iterator<Item = &'a str>,
    query: &str,
    limit: usize,
) -> Vec<&'a str> {
    let mut found: Vec<&str> = names.filter(|name| has(name, query)).collect();
    found.sort_unstable();
    found.dedup();
    found.truncate(limit);
    found
}

fn found_narrators(books: &[&Item], query: &str, limit: usize) -> Value {
    let all = books.iter().flat_map(|book| names(&book.narrator));
    let found = found_names(all, query, limit).into_iter();
    let found = found.map(|name| {
        let read = |book: &&&Item| names(&book.narrator).any(|narrator| narrator == name);
        json!({ "name": name, "numBooks": books.iter().filter(read).count() })
    });
    found.collect()
}

fn found_authors(books: &[&Item], query: &str, limit: usize, library: &str) -> Value {
    let all = books.iter().map(|book| book.author.as_str());
    let found = found_names(all, query, limit).into_iter();
    let found = found.map(|name| {
        let wrote = |book: &&&Item| book.author == name;
        json!({
            "id": items::author_id(name),
            "asin": null,
            "name": name,
            "description": null,
            "imagePath": null,
            "libraryId": library,
            "addedAt": items::FOUND,
            "updatedAt": items::FOUND,
            "numBooks": books.iter().filter(wrote).count(),
        })
    });
    found.collect()
}

fn found_series(
    books: &[&Item],
    query: &str,
    limit: usize,
    version: AudiobookshelfVersion,
) -> Value {
    let all = books.iter().map(|book| book.series_name());
    let all = all.filter(|name| !name.is_empty());
    let found = found_names(all, query, limit).into_iter();
    let found = found.map(|name| {
        let own = books.iter().filter(|book| book.series_name() == name);
        let own: Vec<Value> = own
            .map(|book| items::long(book, false, false, version))
            .collect();
        json!({ "series": { "id": items::series_id(name), "name": name }, "books": own })
    });
    found.collect()
}

fn unknown() -> Reply {
    Reply::html(404, "Library not found")
}

fn media_type(shelf: &Shelf) -> &'static str {
    if shelf.podcasts { "podcast" } else { "book" }
}
