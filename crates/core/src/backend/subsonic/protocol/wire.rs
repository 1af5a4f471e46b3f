//! Shares and items as the Subsonic API tells them, turned into domain values.

use jiff::tz::TimeZone;

use super::envelope::{Node, is_real};
use super::{Entries, NoEntries, Reading};
use crate::backend::PublicBase;
use crate::domain::{Item, ItemKind, Lifetime, ServerKind, Share};

/// What is needed to read an answer of a certain server.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The profile's name.
    pub server: String,
    /// The server's kind.
    pub kind: ServerKind,
    /// The flavor's peculiarities.
    pub reading: Reading,
    /// The zone for dates without one.
    pub zone: TimeZone,
    /// What links begin with.
    pub public: PublicBase,
}

impl Reader {
    /// The shares of an answer.
    ///
    /// # Errors
    /// A share without an id, which nothing could be done with: what is wrong, in words.
    pub fn shares(&self, answer: Node<'_>) -> Result<Vec<Share>, String> {
        // Melovian answers a create with `share` alone.
        let shares = answer.get("shares").unwrap_or(answer);
        shares
            .list("share")
            .map(|share| self.share(share))
            .collect()
    }

    fn share(&self, node: Node<'_>) -> Result<Share, String> {
        let id = node.words("id").ok_or("a share without an id")?;
        let mut share = Share::bare(&self.server, self.kind, id);
        share.url = node.words("url").map(|link| self.public.link(link));
        let description = node.text("description").unwrap_or_default();
        if self.reading.description_may_be_label && !description.is_empty() {
            share.label = Some(description);
        } else {
            share.description = Some(description);
        }
        share.owner = node.words("username").or_else(|| node.words("userName"));
        share.created = node.date("created", &self.zone);
        share.lifetime = self.lifetime(node);
        if self.reading.counts_visits {
            share.last_visited = node.date("lastVisited", &self.zone);
            share.visits = node
                .integer("visitCount")
                .and_then(|count| u64::try_from(count).ok());
        }
        share.items = self.items(node);
        if self.reading.entries == Entries::Songs {
            self.take_as_tracks(&mut share, node);
        }
        Ok(share)
    }

    /// Takes a share's entries for what visitors hear: that they are songs doesn't tell what is shared.
    fn take_as_tracks(&self, share: &mut Share, node: Node<'_>) {
        let is_song = |item: &Item| item.kind == ItemKind::Song;
        let songs = |items: &Vec<Item>| !items.is_empty() && items.iter().all(is_song);
        share.tracks = share.items.take_if(|items| songs(items));
        if share.tracks.is_some() {
            share.tracks_album = self.one_album(node).map(Box::new);
        }
    }

    /// The album that all entries of a share are on, if there is one.
    fn one_album(&self, share: Node<'_>) -> Option<Item> {
        let mut entries = share.list("entry");
        let first = entries.next()?;
        let id = first.words("albumId")?;
        let mut same = entries.map(|entry| entry.words("albumId"));
        same.all(|other| other.as_deref() == Some(&*id))
            .then(|| Item {
                title: first.words("album"),
                ..Item::bare(ItemKind::Album, id)
            })
    }

    fn items(&self, share: Node<'_>) -> Option<Vec<Item>> {
        let items: Vec<Item> = share
            .list("entry")
            .filter_map(|entry| self.item(entry))
            .collect();
        let told = !items.is_empty()
            || match self.reading.no_entries {
                NoEntries::Nothing => true,
                NoEntries::NotToldIfMissing => share.has("entry"),
                NoEntries::NotTold => false,
            };
        told.then_some(items)
    }

    /// When it ends; `None` where the server says it in a way that can't be read, which must not be
    /// taken for "never".
    fn lifetime(&self, node: Node<'_>) -> Option<Lifetime> {
        if self.reading.never_date.is_some_and(|never| {
            node.text("expires")
                .is_some_and(|date| date.starts_with(never))
        }) {
            return Some(Lifetime::Never);
        }
        // The specification: no `expires` means that it does not end.
        if !node.has("expires")
            || node
                .text("expires")
                .is_some_and(|date| date.trim().is_empty())
        {
            return Some(Lifetime::Never);
        }
        match node.moment("expires", &self.zone)? {
            end if is_real(end) => Some(Lifetime::Until(end)),
            // The zero of somebody's date type.
            _ => Some(Lifetime::Never),
        }
    }

    /// A song, album, video or folder of a list.
    #[must_use]
    pub fn item(&self, node: Node<'_>) -> Option<Item> {
        let kind = if node.flag("isDir") == Some(true) {
            self.reading.directory
        } else {
            ItemKind::Song
        };
        self.item_of(kind, node)
    }

    /// An item whose kind is known from where it stands.
    #[must_use]
    pub fn item_of(&self, kind: ItemKind, node: Node<'_>) -> Option<Item> {
        let mut item = Item::bare(kind, node.words("id")?);
        item.title = node.words("title").or_else(|| node.words("name"));
        item.artist = match kind {
            ItemKind::Artist => None,
            ItemKind::Playlist => node.words("owner"),
            _ => node.words("displayArtist").or_else(|| node.words("artist")),
        };
        if kind == ItemKind::Song {
            item.album = node.words("album");
        }
        item.duration_seconds = node.number("duration").filter(|seconds| *seconds >= 0.0);
        item.track_count = node
            .integer("songCount")
            .and_then(|count| u64::try_from(count).ok());
        item.year = node
            .integer("year")
            .and_then(|year| i32::try_from(year).ok())
            .filter(|year| *year > 0);
        item.added = node.date("created", &self.zone);
        Some(item)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn reader(label: bool) -> Reader {
        Reader {
            server: "home".into(),
            kind: ServerKind::Subsonic,
            reading: Reading {
                directory: ItemKind::Folder,
                description_may_be_label: label,
                never_date: Some("3000-01-01"),
                entries: Entries::Items,
                counts_visits: true,
                no_entries: NoEntries::Nothing,
                own_albums: super::super::OwnAlbums::All,
            },
            zone: TimeZone::UTC,
            public: PublicBase::fixed("http://10.0.0.1", None),
        }
    }

    #[test]
    fn links_begin_as_configured_and_go_on_as_told() {
        let reader = Reader {
            public: PublicBase::fixed("http://10.0.0.1", Some("https://s.example/x")),
            ..reader(false)
        };
        let answer = json!({"shares": {"share": [
            {"id": 1, "url": "http://10.0.0.1/airsonic/ext/share/aB?jwt=e%79.c"},
        ]}});
        let shares = reader.shares(Node::new(&answer)).unwrap();
        assert_eq!(
            shares[0].url.as_deref(),
            Some("https://s.example/x/ext/share/aB?jwt=e%79.c")
        );
    }

    fn shares(answer: &Value, label: bool) -> Vec<Share> {
        reader(label).shares(Node::new(answer)).unwrap()
    }

    #[test]
    fn every_shape_of_an_empty_list_is_empty() {
        for answer in [
            json!({"shares": {}}),
            json!({"shares": ""}),
            json!({"shares": {"share": []}}),
            json!({"shares": {"share": ""}}),
            json!({}),
        ] {
            assert_eq!(shares(&answer, false), [], "{answer}");
        }
    }

    #[test]
    fn one_share_may_be_an_object_with_numbers_and_strings_mixed_up() {
        // Subsonic 4.9 and Madsonic: servers/subsonic-family.md 3.4.
        let answer = json!({"shares": {"share": {
            "id": 7, "url": "http://x/share/abc", "description": 2024, "userName": true,
            "created": "2026-11-21T08:00:00", "visitCount": "3",
            "entry": {"id": 12, "title": "One", "isDir": false, "duration": "61"}
        }}});
        let share = shares(&answer, false).pop().unwrap();
        assert_eq!(share.id, "7");
        assert_eq!(share.description.as_deref(), Some("2024"));
        assert_eq!(share.owner.as_deref(), Some("true"));
        assert_eq!(share.visits, Some(3));
        assert_eq!(share.lifetime, Some(Lifetime::Never));
        let items = share.items.unwrap();
        assert_eq!(items[0].id, "12");
        assert_eq!(items[0].duration_seconds, Some(61.0));
    }

    #[test]
    fn p3_a_label_is_never_read_as_a_description() {
        let answer = json!({"shares": {"share": [{"id": "a", "description": "Harbour Lights"}]}});
        let share = shares(&answer, true).pop().unwrap();
        assert_eq!(share.description, None);
        assert_eq!(share.label.as_deref(), Some("Harbour Lights"));
    }

    #[test]
    fn missing_visits_are_unknown_and_the_never_date_is_never() {
        let answer = json!({"shares": {"share": [{"id": "a", "expires": "3000-01-01T00:00:00"}]}});
        let share = shares(&answer, false).pop().unwrap();
        assert_eq!(share.visits, None);
        assert_eq!(share.lifetime, Some(Lifetime::Never));
        assert_eq!(share.items, Some(Vec::new()));
    }

    #[test]
    fn an_end_that_cannot_be_read_is_unknown_and_never_never() {
        let lifetime = |expires: Value| {
            let answer = json!({"shares": {"share": [{"id": "a", "expires": expires}]}});
            shares(&answer, false).pop().unwrap().lifetime
        };
        for never in [json!(null), json!(""), json!("0001-01-01T00:00:00Z")] {
            assert_eq!(lifetime(never.clone()), Some(Lifetime::Never), "{never}");
        }
        for unread in [json!("soon"), json!("21.11.2026"), json!({"at": 1})] {
            assert_eq!(lifetime(unread.clone()), None, "{unread}");
        }
        assert!(matches!(
            lifetime(json!("2026-11-21T08:00:00Z")),
            Some(Lifetime::Until(_))
        ));
    }

    #[test]
    fn no_entries_are_nothing_or_not_told() {
        let answer = json!({"shares": {"share": [{"id": "a"}, {"id": "b", "entry": []}]}});
        let items = |no_entries| {
            let mut reader = reader(false);
            reader.reading.no_entries = no_entries;
            let shares = reader.shares(Node::new(&answer)).unwrap();
            shares
                .into_iter()
                .map(|share| share.items)
                .collect::<Vec<_>>()
        };
        let none = || Some(Vec::new());
        assert_eq!(items(NoEntries::Nothing), [none(), none()]);
        assert_eq!(items(NoEntries::NotToldIfMissing), [None, none()]);
        assert_eq!(items(NoEntries::NotTold), [None, None]);
    }

    #[test]
    fn songs_that_are_heard_do_not_tell_what_is_shared() {
        let mut reader = reader(false);
        reader.reading.entries = Entries::Songs;
        let read = |entries: Value| {
            let answer = json!({"shares": {"share": [{"id": "a", "entry": entries}]}});
            reader.shares(Node::new(&answer)).unwrap().pop().unwrap()
        };
        let song = |id: &str, album: &str| json!({"id": id, "albumId": album, "album": "Tide"});
        let one = read(json!([song("1", "al-1"), song("2", "al-1")]));
        assert_eq!(
            (one.items.as_ref(), one.tracks.as_ref().unwrap().len()),
            (None, 2)
        );
        assert_eq!(
            one.tracks_album.unwrap().reference().to_string(),
            "album:al-1"
        );
        let mixed = read(json!([song("1", "al-1"), song("2", "al-2")]));
        assert_eq!((mixed.items, mixed.tracks_album), (None, None));
        // What is no song is what was shared.
        let folder = read(json!([{"id": "3", "isDir": true}]));
        assert_eq!(folder.items.unwrap().len(), 1);
        assert_eq!(folder.tracks, None);
    }

    #[test]
    fn a_share_without_its_list_is_read() {
        let answer = json!({"share": {"id": "a", "entry": {"id": "al", "isDir": true}}});
        let share = shares(&answer, false).pop().unwrap();
        assert_eq!((share.id.as_str(), share.items.unwrap().len()), ("a", 1));
    }

    #[test]
    fn a_share_without_an_id_is_an_error() {
        let answer = json!({"shares": {"share": [{"url": "http://x"}]}});
        assert!(reader(false).shares(Node::new(&answer)).is_err());
    }
}
