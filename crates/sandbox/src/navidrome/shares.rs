//! Shares as both doors make and change them.

use jiff::{SignedDuration, Timestamp};

use super::{Navidrome, Version};
use crate::account::Account;
use crate::clock::shifted;
use crate::library::{Library, Song};
use crate::request::Request;
use crate::store::{Playlist, Share, Store};
use crate::world::World;

/// What a new share is asked to be.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) items: Vec<String>,
    pub(super) description: String,
    pub(super) downloadable: bool,
    pub(super) expires: Option<Timestamp>,
    pub(super) format: String,
    pub(super) max_bit_rate: u32,
}

/// What a share holds now.
pub(super) enum Contents<'a> {
    /// Albums, by index.
    Albums(Vec<usize>),
    Songs(Vec<&'a Song>),
    /// A share of a playlist that is gone.
    Lost,
}

impl Navidrome {
    /// Stores a share; `None` where the first item is unknown. The kind follows from the first
    /// item alone, and items of other kinds are kept but never load.
    pub(super) fn create_share(
        &self,
        request: &Request,
        world: &mut World,
        owner: &str,
        wanted: Wanted,
    ) -> Option<Share> {
        let first = wanted.items.first()?;
        kind_of(&world.library, &world.store, first)?;
        let items = world.contents(request, wanted.items);
        let first = items.first()?;
        let kind = kind_of(&world.library, &world.store, first)?;
        let labelled = match kind {
            "media_file" if !self.settings.version.labels_the_first() => {
                let songs = items.iter().filter_map(|id| world.library.song(id));
                songs
                    .min_by_key(|song| song.created)
                    .map_or(first, |song| &song.id)
            }
            _ => first,
        };
        let label = label_of(&world.library, &world.store, kind, labelled)?;
        let now = world.now();
        let days = i64::from(self.settings.default_expiration_days);
        let usual = shifted(now, SignedDuration::from_hours(24 * days));
        let share = Share {
            id: world.ids.base62(world.store.shares().ever(), 10),
            owner: owner.to_owned(),
            kind: kind.to_owned(),
            description: Some(wanted.description).filter(|text| !text.is_empty()),
            label: cut_label(self.settings.version, &label),
            downloadable: Some(wanted.downloadable && self.settings.version.downloads()),
            format: wanted.format,
            max_bit_rate: wanted.max_bit_rate,
            created: now,
            updated: now,
            expires: Some(wanted.expires.unwrap_or(usual)),
            visited: None,
            visits: 0,
            slug: String::new(),
            items,
        };
        world.store.put_share(share.clone());
        Some(share)
    }

    /// Writes the fields an update writes: all of them, the ones left out too.
    pub(super) fn update_share(
        &self,
        world: &mut World,
        share: &Share,
        description: &str,
        downloadable: bool,
        expires: Option<Timestamp>,
    ) -> Share {
        let share = Share {
            description: Some(description.to_owned()).filter(|text| !text.is_empty()),
            downloadable: Some(downloadable && self.settings.version.downloads()),
            expires: expires.or(share.expires),
            updated: world.now(),
            ..share.clone()
        };
        world.store.put_share(share.clone());
        share
    }

    /// Whether an account sees a share.
    pub(super) fn sees(&self, account: &Account, share: &Share) -> bool {
        account.admin || share.owner == account.id || !self.settings.version.guards_reads()
    }

    /// Whether an account may change or delete a share.
    pub(super) fn may_write(&self, account: &Account, share: &Share) -> bool {
        account.admin || share.owner == account.id || !self.settings.version.guards_writes()
    }

    /// The public address of a share.
    pub(super) fn link(&self, request: &Request, world: &World, id: &str) -> String {
        format!("{}/share/{id}", self.public_base(request, world))
    }

    /// What public addresses begin with: `ShareURL`, or where the request came in.
    pub(super) fn public_base(&self, request: &Request, world: &World) -> String {
        let settings = &self.settings;
        if settings.share_url.is_empty() || !settings.version.share_url() {
            let origin = match settings.base_origin.as_str() {
                "" => world.origin(request),
                origin => origin.to_owned(),
            };
            return format!("{origin}{}", settings.base_path);
        }
        if settings.version.share_url_path() {
            return settings.share_url.trim_end_matches('/').to_owned();
        }
        // Neither its path nor the server's own.
        url::Url::parse(&settings.share_url).map_or_else(
            |_| settings.share_url.clone(),
            |url| url.origin().ascii_serialization(),
        )
    }
}

/// The server's word for what an id belongs to.
fn kind_of(library: &Library, store: &Store, id: &str) -> Option<&'static str> {
    if library.artist(id).is_some() {
        Some("artist")
    } else if library.album(id).is_some() {
        Some("album")
    } else if store.playlists().get(id).is_some() {
        Some("playlist")
    } else {
        library.song(id).map(|_| "media_file")
    }
}

fn label_of(library: &Library, store: &Store, kind: &str, id: &str) -> Option<String> {
    match kind {
        "artist" => library.artist(id).map(|artist| artist.name.clone()),
        "album" => library.album(id).map(|album| album.title.clone()),
        "playlist" => store.playlists().get(id).map(|list| list.name.clone()),
        _ => library.song(id).map(|song| song.title.clone()),
    }
}

/// A label as it is stored: cut where it is long, and on old versions inside a letter (P-11).
pub(super) fn cut_label(version: Version, label: &str) -> String {
    if version.cuts_by_rune() {
        if label.chars().count() <= 30 {
            return label.to_owned();
        }
        let begin: String = label.chars().take(27).collect();
        return format!("{begin}...");
    }
    if label.len() <= 30 {
        return label.to_owned();
    }
    format!("{}...", String::from_utf8_lossy(&label.as_bytes()[..26]))
}

/// What a share holds now: playlists are live, and what is gone is left out.
pub(super) fn contents<'a>(library: &'a Library, store: &Store, share: &Share) -> Contents<'a> {
    match share.kind.as_str() {
        "album" => {
            let albums = share.items.iter().filter_map(|id| library.album_index(id));
            Contents::Albums(albums.collect())
        }
        "artist" => {
            let artists = share.items.iter().filter_map(|id| library.artist(id));
            Contents::Albums(artists.flat_map(|artist| artist.albums.clone()).collect())
        }
        "playlist" => {
            let first = share.items.first().map_or("", String::as_str);
            match store.playlists().get(first) {
                None => Contents::Lost,
                Some(list) if !list.public && list.owner != share.owner => {
                    Contents::Songs(Vec::new())
                }
                Some(list) => Contents::Songs(songs_of_playlist(library, list)),
            }
        }
        _ => {
            let songs = share.items.iter().filter_map(|id| library.song(id));
            Contents::Songs(songs.filter(|song| !song.missing).collect())
        }
    }
}

/// The songs of a playlist that still exist.
pub(super) fn songs_of_playlist<'a>(library: &'a Library, list: &Playlist) -> Vec<&'a Song> {
    let songs = list.songs.iter().filter_map(|id| library.song(id));
    songs.collect()
}

/// The songs a visitor hears.
pub(super) fn tracks<'a>(library: &'a Library, store: &Store, share: &Share) -> Vec<&'a Song> {
    match contents(library, store, share) {
        Contents::Songs(songs) => songs,
        Contents::Albums(albums) => albums
            .into_iter()
            .flat_map(|index| library.songs_of(&library.albums[index]))
            .filter(|song| !song.missing)
            .collect(),
        Contents::Lost => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_cut_by_letters_now_and_by_bytes_before() {
        let long = "ü".repeat(40);
        let now = cut_label(Version::NEWEST, &long);
        assert_eq!(now, format!("{}...", "ü".repeat(27)));
        let odd = format!("x{long}");
        let before = cut_label(Version::new(0, 58, 4), &odd);
        assert!(before.contains('\u{fffd}'), "{before}");
        assert_eq!(cut_label(Version::NEWEST, "Low Tide"), "Low Tide");
    }
}
