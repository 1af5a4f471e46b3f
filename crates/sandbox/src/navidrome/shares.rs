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

/// Why a share isn't stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotCreated {
    /// The first item is unknown.
    Unknown,
    /// The server's code fails: an answer of 500 without words.
    Panic,
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
    /// Stores a share. The kind follows from the first item alone, and items of other kinds are kept
    /// but never load.
    pub(super) fn create_share(
        &self,
        request: &Request,
        world: &mut World,
        owner: &str,
        wanted: Wanted,
    ) -> Result<Share, NotCreated> {
        let known = |world: &World, items: &[String]| {
            let first = items.first()?;
            let account = world.store.accounts().get(owner);
            let kind = kind_of(&world.library, &world.store, first)?;
            let song = world.library.song(first);
            let hidden = song.is_some_and(|song| !self.may_hear(account, world, song));
            let album = world.library.album(first);
            let closed = album.is_some_and(|album| !self.may_read(account, album));
            (!hidden && !closed).then(|| (first.clone(), kind))
        };
        known(world, &wanted.items).ok_or(NotCreated::Unknown)?;
        let items = world.contents(request, wanted.items);
        let (first, kind) = known(world, &items).ok_or(NotCreated::Unknown)?;
        let first = &first;
        let is_missing = |id: &String| world.library.song(id).is_none_or(|song| song.missing);
        // It takes the label from the first song that is there, without looking whether one is.
        if kind == "media_file" && items.iter().all(is_missing) {
            return Err(NotCreated::Panic);
        }
        let labelled = match kind {
            "media_file" if !self.settings.version.labels_the_first() => {
                let songs = items.iter().filter_map(|id| world.library.song(id));
                songs
                    .min_by_key(|song| song.created)
                    .map_or(first, |song| &song.id)
            }
            _ => first,
        };
        let label =
            label_of(&world.library, &world.store, kind, labelled).ok_or(NotCreated::Unknown)?;
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
        Ok(share)
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

    /// The public base URL of a share.
    pub(super) fn link(&self, request: &Request, world: &World, id: &str) -> String {
        format!("{}/share/{id}", self.public_base(request, world))
    }

    /// What public base URLes begin with: `ShareURL`, or where the request came in.
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

impl Navidrome {
    /// What a share holds now: playlists are live, and what is gone or missing is left out.
    pub(super) fn contents<'a>(&self, world: &'a World, share: &Share) -> Contents<'a> {
        let library = &world.library;
        match share.kind.as_str() {
            "album" => {
                let albums = share.items.iter().filter_map(|id| library.album_index(id));
                let there = |index: &usize| !library.is_missing(&library.albums[*index]);
                Contents::Albums(albums.filter(there).collect())
            }
            "artist" => Contents::Albums(self.albums_of_artists(library, share)),
            "playlist" => {
                let first = share.items.first().map_or("", String::as_str);
                match world.store.playlists().get(first) {
                    None => Contents::Lost,
                    Some(list) => Contents::Songs(self.songs_of_shared_list(world, share, list)),
                }
            }
            _ => {
                let songs = share.items.iter().filter_map(|id| library.song(id));
                Contents::Songs(songs.filter(|song| !song.missing).collect())
            }
        }
    }

    /// The albums of shared artists: those they are the first album artist of, and since 0.64 the
    /// second.
    fn albums_of_artists(&self, library: &Library, share: &Share) -> Vec<usize> {
        let wanted: Vec<&str> = share.items.iter().map(String::as_str).collect();
        let is_theirs = |index: &&usize| {
            let album = &library.albums[**index];
            let second = album.second_artist;
            let second = second.filter(|_| self.settings.version.shares_second_artists());
            let mut artists = std::iter::once(album.artist).chain(second);
            artists.any(|artist| wanted.contains(&library.artists[artist].id.as_str()))
                && !library.is_missing(album)
        };
        let all: Vec<usize> = (0..library.albums.len()).collect();
        all.iter().filter(is_theirs).copied().collect()
    }

    fn songs_of_shared_list<'a>(
        &self,
        world: &'a World,
        share: &Share,
        list: &Playlist,
    ) -> Vec<&'a Song> {
        let mut songs = songs_of_playlist(&world.library, list);
        if self.settings.version.hears_as_owner() {
            let owner = world.store.accounts().get(&share.owner);
            let sees = owner.is_some_and(|owner| owner.admin);
            if !sees && !list.public && list.owner != share.owner {
                return Vec::new();
            }
            songs.retain(|song| self.may_hear(owner, world, song));
        }
        songs
    }

    /// The songs that a share's page and playlist name, in order.
    pub(super) fn tracks<'a>(&self, world: &'a World, share: &Share) -> Vec<&'a Song> {
        let library = &world.library;
        match self.contents(world, share) {
            Contents::Songs(songs) => songs,
            Contents::Albums(albums) => {
                let songs = albums
                    .into_iter()
                    .flat_map(|index| library.songs_of(&library.albums[index]));
                let mut songs: Vec<&Song> = songs.filter(|song| !song.missing).collect();
                // The words are the same: albums by title, and the songs of artists by artist.
                super::songs::sort(world, &mut songs, &share.kind);
                songs
            }
            Contents::Lost => Vec::new(),
        }
    }
}

/// The songs of a playlist that still exist, without those whose files are gone.
pub(super) fn songs_of_playlist<'a>(library: &'a Library, list: &Playlist) -> Vec<&'a Song> {
    let songs = list.songs.iter().filter_map(|id| library.song(id));
    songs.filter(|song| !song.missing).collect()
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
