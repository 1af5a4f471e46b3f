//! How shares are listed and shown.

use serde_json::{Value, json};

use super::row::{Accepts, Dates, Lists, Order, Quirk, Row, Rules, ShareIds, Visible};
use super::shares::{BROKEN, ROOT};
use super::{Call, Server, entries};
use crate::library::Library;
use crate::order::Order as _;
use crate::store::Share;
use crate::subsonic::Answer;
use crate::world::World;

impl Server {
    pub(super) fn list(&self, call: &Call<'_>, rules: &Rules, world: &World) -> Answer {
        let now = world.now();
        let shares = world.store.shares().iter();
        let mut kept: Vec<&Share> = shares
            .filter(|share| match rules.visible {
                Visible::AdminAll => call.account.admin || share.owner == call.account.id,
                Visible::Own => share.owner == call.account.id,
                Visible::OwnLive => share.owner == call.account.id && !share.is_expired(now),
            })
            .collect();
        if kept
            .iter()
            .any(|share| share.items.iter().any(|id| id == "0"))
            && rules.accepts == Accepts::MediaFiles
            && !rules.has(Quirk::SharesRoot)
        {
            return Answer::failed(0, ROOT);
        }
        if kept.iter().any(|share| share.kind == "broken") {
            return Answer::failed(0, BROKEN);
        }
        if rules.order == Order::NewestFirst {
            // Newest second first, and within one second oldest first.
            kept.order_by_key(|share| std::cmp::Reverse(share.created.as_second()));
        }
        let shown: Vec<Value> = kept
            .into_iter()
            .map(|share| self.shown(call, rules, world, share))
            .collect();
        let empty = match rules.lists {
            Lists::EmptyList | Lists::EmptyListAloneOnCreate | Lists::EmptyListBareOnCreate => {
                json!({ "share": [] })
            }
            _ => json!({}),
        };
        let list = if shown.is_empty() {
            empty
        } else {
            json!({ "share": shown })
        };
        Answer::Body("shares", list)
    }

    pub(super) fn shown(
        &self,
        call: &Call<'_>,
        rules: &Rules,
        world: &World,
        share: &Share,
    ) -> Value {
        let mut shown = json!({
            "id": share.id,
            "url": self.link(call.request, rules, world, share),
            "created": entries::shown(rules.dates, share.created),
        });
        shown[rules.owner_key] = json!(world.store.account_name(&share.owner));
        let drops_empty = rules.share_ids == ShareIds::PrefixedLetters;
        let none = rules.has(Quirk::EmptyDescription).then_some("");
        if let Some(text) = share
            .description
            .as_deref()
            .filter(|text| !drops_empty || !text.is_empty())
            .or(none)
        {
            shown["description"] = json!(text);
        }
        if let Some(expires) = entries::ending(rules.dates, share.expires) {
            shown["expires"] = json!(expires);
        }
        if !share.format.is_empty() {
            shown["expires"] = json!(share.format);
        }
        if rules.tells_visits {
            shown["visitCount"] = json!(share.visits);
            match share.visited {
                // It counts none, and says that it was just visited when it is made.
                _ if rules.dates == Dates::NoZoneYear3000 => {
                    shown["visitCount"] = json!(0);
                    shown["lastVisited"] = json!(entries::shown(rules.dates, share.created));
                }
                Some(time) => shown["lastVisited"] = json!(entries::shown(rules.dates, time)),
                None => {}
            }
        }
        let entries = entries_of(&self.row, rules, world, share);
        let always = rules.share_ids != ShareIds::Numbers;
        if rules.visible != Visible::OwnLive && (always || !entries.is_empty()) {
            shown["entry"] = match (rules.lists, share.items.as_slice()) {
                (Lists::EmptyListBareOnCreate, [only]) => {
                    let is_album = world.library.album(only).is_some();
                    json!({ "id": only, "isDir": is_album })
                }
                _ => Value::Array(entries),
            };
        }
        shown
    }
}

fn entries_of(row: &Row, rules: &Rules, world: &World, share: &Share) -> Vec<Value> {
    let library = &world.library;
    let of = |id: &String| -> Vec<Value> {
        if let Some(song) = library.song(id) {
            return vec![entries::song(library, row, song, false)];
        }
        if rules.accepts == Accepts::MediaFiles {
            if id == "0" {
                return vec![entries::root_folder(row, share.created)];
            }
            return folder_of(library, row, id).into_iter().collect();
        }
        if rules.accepts == Accepts::SongsAndAlbums {
            let album = library.album(id).into_iter();
            return album
                .map(|album| entries::folder(library, row, album))
                .collect();
        }
        if let Some(album) = library.album(id) {
            let songs = library.songs_of(album);
            return songs
                .map(|song| entries::song(library, row, song, false))
                .collect();
        }
        let list = world.store.playlists().get(id);
        let songs = list.map(|list| list.songs.as_slice()).unwrap_or_default();
        let songs = songs.iter().filter_map(|id| library.song(id));
        songs
            .map(|song| entries::song(library, row, song, false))
            .collect()
    };
    share.items.iter().flat_map(of).collect()
}

fn folder_of(library: &Library, row: &Row, id: &str) -> Option<Value> {
    if let Some(album) = library.albums.iter().find(|album| album.folder == id) {
        return Some(entries::folder(library, row, album));
    }
    let artist = library.artists.iter().find(|artist| artist.folder == id)?;
    let first = library.albums_of(artist).next()?;
    Some(entries::artist_folder(row, artist, first.created))
}
