//! The JSON that Audiobookshelf sends, as domain values. Only fields that sharectl reads are declared.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

use crate::domain::item::ItemFacts;
use crate::domain::{Chapter, Inaudible, Item, ItemKind, Lifetime, ServerKind, Share};
use crate::order::Order as _;

/// `GET /status`, which needs no credentials.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AbsStatus {
    /// `audiobookshelf`.
    #[serde(default)]
    pub app: String,
    /// Such as `2.36.0`.
    pub server_version: Option<String>,
    /// Whether the first account was created.
    #[serde(default = "yes")]
    pub is_init: bool,
    /// The ways to sign in: `local` (by password), `openid`. Missing before 2.6.
    pub auth_methods: Option<Vec<String>>,
}

/// `POST /login` and `POST /auth/refresh`.
#[derive(Debug, Deserialize)]
#[serde(expecting = "struct LoggedIn")]
pub(super) struct AbsLoginResponse {
    /// The account, with its tokens.
    pub user: AbsUser,
}

/// An account, as in `/login` and `GET /api/me`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "struct User")]
pub(super) struct AbsUser {
    /// The account's id.
    pub id: String,
    /// The user name.
    pub username: String,
    /// `root`, `admin`, `user` or `guest`.
    #[serde(rename = "type")]
    pub role: String,
    /// A token that never expires: the only one before 2.26.
    #[serde(default, deserialize_with = "secret")]
    pub token: Option<SecretString>,
    /// From 2.26: valid for 1 h (12 h before 2.31).
    #[serde(default, deserialize_with = "secret")]
    pub access_token: Option<SecretString>,
    /// From 2.26, and only if requested: valid for 30 days (7 before 2.31).
    #[serde(default, deserialize_with = "secret")]
    pub refresh_token: Option<SecretString>,
    /// The account's permissions.
    #[serde(default)]
    pub permissions: Permissions,
    /// The only libraries that it may see; empty if it is not limited to some.
    #[serde(default)]
    pub libraries_accessible: Vec<String>,
}

/// The permissions of an account. Administrators can be limited like any other account.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Permissions {
    /// Whether it may see every library.
    pub access_all_libraries: Option<bool>,
    /// Whether it may see books with any tags.
    pub access_all_tags: Option<bool>,
    /// Whether it may see books marked as explicit.
    pub access_explicit_content: Option<bool>,
}

impl AbsUser {
    /// Whether it is an administrator: only these can see and create shares (P-45).
    pub(super) fn is_admin(&self) -> bool {
        matches!(self.role.as_str(), "root" | "admin")
    }

    /// Describes the books that are hidden from the account. Their shares are in no list (P-68).
    pub(super) fn unseen(&self) -> Vec<&'static str> {
        let may = &self.permissions;
        let is_limited = !self.libraries_accessible.is_empty();
        [
            (
                may.access_all_libraries == Some(false) || is_limited,
                "other libraries",
            ),
            (may.access_explicit_content == Some(false), "explicit books"),
            (may.access_all_tags == Some(false), "books with other tags"),
        ]
        .into_iter()
        .filter_map(|(is_hidden, what)| is_hidden.then_some(what))
        .collect()
    }
}

/// `GET /api/libraries`.
#[derive(Debug, Deserialize)]
pub(super) struct Libraries {
    /// All libraries that the account may see.
    pub libraries: Vec<LibraryRow>,
}

/// One library.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LibraryRow {
    /// The library's id.
    pub id: String,
    /// The library's name.
    #[serde(default)]
    pub name: String,
    /// `book` or `podcast`.
    pub media_type: MediaType,
}

/// The type of a library's or an item's contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum MediaType {
    /// Audiobooks and e-books.
    Book,
    /// Podcasts with episodes.
    Podcast,
    /// A type newer than this program.
    #[serde(other)]
    Other,
}

/// `GET /api/sessions/open`: the current listeners.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct OpenSessions {
    /// Visitors of shares, if the version reports them. Accounts that listen are in another list.
    pub share_sessions: Option<Vec<ShareSession>>,
}

/// A visitor's listening session. It identifies the book, but not the share.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShareSession {
    /// The book's item id.
    pub library_item_id: Option<String>,
    /// Milliseconds since 1970. The page reports its position every 30 seconds while it plays.
    pub updated_at: Option<i64>,
}

/// `GET /api/libraries/ID/items`.
#[derive(Debug, Deserialize)]
pub(super) struct ItemsPage {
    /// This page's items.
    pub results: Vec<LibraryItem>,
    /// The number of all matches. Counts items, including those whose share is not shown.
    pub total: u64,
}

/// `GET /api/libraries/ID/collections` (its source, `LibraryController.js`).
#[derive(Debug, Deserialize)]
pub(super) struct Collections {
    /// All collections of the library.
    pub results: Vec<Collection>,
}

/// A collection.
#[derive(Debug, Deserialize)]
pub(super) struct Collection {
    /// The collection's name.
    pub name: String,
    /// The books, in the collection's order.
    #[serde(default)]
    pub books: Vec<LibraryItem>,
}

/// `GET /api/libraries/ID/search`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, expecting = "struct Found")]
pub(super) struct SearchResults {
    /// Books, in a book library.
    pub book: Vec<FoundItem>,
    /// Whole podcasts, in a podcast library.
    pub podcast: Vec<FoundItem>,
    /// Episodes, if the version searches for them.
    pub episodes: Vec<FoundItem>,
    /// Series of books.
    pub series: Vec<FoundSeries>,
    /// Authors of books.
    pub authors: Vec<FoundName>,
    /// Narrators of books.
    pub narrators: Vec<FoundName>,
}

/// A series that matches. The answer includes its books, but without their authors.
#[derive(Debug, Deserialize)]
pub(super) struct FoundSeries {
    /// The series itself.
    pub series: FoundName,
}

/// Something with a name and books: a series, an author or a narrator.
#[derive(Debug, Deserialize)]
pub(super) struct FoundName {
    /// The id. Narrators have none.
    pub id: Option<String>,
    /// The name.
    pub name: String,
}

/// One hit of a search.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FoundItem {
    /// The matching item.
    pub library_item: LibraryItem,
}

/// A library item: a book, or a podcast with its episodes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LibraryItem {
    /// The item's id; shares are created with the id of its media instead.
    pub id: String,
    /// The id of its library.
    pub library_id: Option<String>,
    /// Book or podcast.
    pub media_type: MediaType,
    /// Milliseconds since 1970.
    pub added_at: Option<i64>,
    /// Whether its folder is gone. All other fields stay as they were, tracks included.
    #[serde(default)]
    pub is_missing: bool,
    /// Whether a scan found nothing in its folder to play or read.
    #[serde(default)]
    pub is_invalid: bool,
    /// The contents.
    pub media: Media,
    /// The matching episode, in a search for episodes.
    pub recent_episode: Option<Episode>,
    /// The share. Missing or `null` if there is none, and for all accounts but administrators.
    pub media_item_share: Option<MediaItemShare>,
}

/// A book's or a podcast's contents. Only expanded answers have the lists.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Media {
    /// The id that shares are created with.
    pub id: String,
    /// Title and author.
    pub metadata: Metadata,
    /// Seconds.
    pub duration: Option<f64>,
    /// The number of audio files.
    pub num_tracks: Option<u64>,
    /// Chapters of a book.
    #[serde(default, deserialize_with = "list_or_null")]
    pub chapters: Vec<ChapterRow>,
    /// Audio files of a book, without excluded ones; `None` in minified answers.
    pub tracks: Option<Vec<Track>>,
    /// The format of a book's e-book, in minified answers (in all answers from 2.36).
    pub ebook_format: Option<String>,
    /// A book's e-book, in expanded answers.
    pub ebook_file: Option<serde::de::IgnoredAny>,
    /// Episodes of a podcast.
    #[serde(default, deserialize_with = "list_or_null")]
    pub episodes: Vec<Episode>,
}

impl Media {
    /// The number of a book's audio files, if the answer has it.
    pub(super) fn track_count(&self) -> Option<u64> {
        let counted = || u64::try_from(self.tracks.as_ref()?.len()).ok();
        self.num_tracks.or_else(counted)
    }
}

/// Title and author.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    /// The title.
    pub title: Option<String>,
    /// All authors of a book in one string.
    pub author_name: Option<String>,
    /// All series of a book in one string, with its positions in them.
    pub series_name: Option<String>,
    /// All narrators of a book in one string.
    pub narrator_name: Option<String>,
    /// The author of a podcast.
    pub author: Option<String>,
    /// A string; not always a year.
    pub published_year: Option<String>,
}

/// A chapter.
#[derive(Debug, Deserialize)]
pub(super) struct ChapterRow {
    /// Seconds from the beginning of the book.
    pub start: f64,
    /// The end, in seconds from the beginning of the book.
    pub end: f64,
    /// The chapter's title.
    pub title: Option<String>,
}

/// An audio file of a book.
#[derive(Debug, Deserialize)]
pub(super) struct Track {
    /// The position, from 1.
    pub index: u64,
    /// Usually the file name.
    pub title: Option<String>,
    /// Seconds.
    pub duration: Option<f64>,
}

/// A podcast episode.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Episode {
    /// The episode's id.
    pub id: String,
    /// The episode's title.
    pub title: Option<String>,
    /// Seconds.
    pub duration: Option<f64>,
    /// Milliseconds since 1970.
    pub added_at: Option<i64>,
}

/// A share, in the answer to a create and in items.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MediaItemShare {
    /// The share's id; it changes when the share is deleted and created again.
    pub id: String,
    /// The media's id.
    pub media_item_id: String,
    /// The slug in the link, unescaped.
    pub slug: String,
    /// An ISO 8601 string; `null` means never. A year beyond 9999 has a sign and six digits.
    pub expires_at: Option<String>,
    /// An ISO 8601 string.
    pub created_at: Option<String>,
    /// An ISO 8601 string.
    pub updated_at: Option<String>,
    /// Missing before 2.17.6 and if it was not sent, `null` after a restart: anything but `true` means no.
    pub is_downloadable: Option<bool>,
}

fn yes() -> bool {
    true
}

fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Into::into))
}

fn list_or_null<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// The expiry to send: whole milliseconds since 1970, 0 for never. `None` if the time can't be sent: the
/// server would refuse one before 1970 and read 1970 as never (P-42).
pub(super) fn expires_at(lifetime: Lifetime) -> Option<i64> {
    match lifetime {
        Lifetime::Never => Some(0),
        Lifetime::Until(end) => Some(end.as_millisecond()).filter(|ms| *ms > 0),
    }
}

/// Parses a time from the server. A year beyond 9999 has a sign and six digits; it becomes the latest
/// representable time.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    if text.starts_with('+') {
        return Some(Timestamp::MAX);
    }
    text.parse().ok()
}

/// A time in milliseconds since 1970.
fn moment_ms(milliseconds: Option<i64>) -> Option<Timestamp> {
    Timestamp::from_millisecond(milliseconds?).ok()
}

/// A share with its book. `None` if the expiry can't be parsed: a guess would be worse.
pub(super) fn share(
    server: &str,
    row: &MediaItemShare,
    item: &LibraryItem,
    url: Option<String>,
) -> Option<Share> {
    let lifetime = match &row.expires_at {
        None => Lifetime::Never,
        Some(text) => Lifetime::Until(moment(text)?),
    };
    let mut share = Share::bare(server, ServerKind::Audiobookshelf, &row.id);
    share.url = url;
    share.slug = Some(row.slug.clone());
    share.created = row.created_at.as_deref().and_then(moment);
    share.updated = row.updated_at.as_deref().and_then(moment);
    share.lifetime = Some(lifetime);
    share.downloadable = Some(row.is_downloadable == Some(true));
    share.live = Some(false);
    share.label = item.media.metadata.title.clone();
    share.items = Some(vec![book(item)]);
    Some(share)
}

/// A book as an item.
pub(super) fn book(row: &LibraryItem) -> Item {
    let metadata = &row.media.metadata;
    Item {
        title: metadata.title.clone(),
        artist: filled(metadata.author_name.as_ref()),
        facts: facts(metadata),
        duration_seconds: row.media.duration,
        track_count: row.media.track_count(),
        year: metadata
            .published_year
            .as_deref()
            .and_then(|year| year.trim().parse().ok()),
        added: moment_ms(row.added_at),
        inaudible: inaudible(row),
        ..Item::bare(ItemKind::Book, &row.id)
    }
}

fn facts(metadata: &Metadata) -> Option<Box<ItemFacts>> {
    let series = filled(metadata.series_name.as_ref());
    let narrator = filled(metadata.narrator_name.as_ref());
    (series.is_some() || narrator.is_some()).then(|| {
        Box::new(ItemFacts {
            series,
            narrator,
            library: None,
        })
    })
}

/// Why visitors hear nothing of a book. The server shares such books without an error (P-65), and the page
/// plays nothing.
fn inaudible(row: &LibraryItem) -> Option<Inaudible> {
    let media = &row.media;
    let has_ebook = media.ebook_format.is_some() || media.ebook_file.is_some();
    match media.track_count() {
        _ if row.is_missing => Some(Inaudible::Missing),
        _ if row.is_invalid => Some(Inaudible::Invalid),
        Some(0) if has_ebook => Some(Inaudible::Ebook),
        Some(0) => Some(Inaudible::NoAudio),
        _ => None,
    }
}

/// An episode of a podcast as an item. Its reference includes the podcast, because the server has no call
/// that finds an episode by its own id.
pub(super) fn episode(podcast: &LibraryItem, row: &Episode) -> Item {
    let metadata = &podcast.media.metadata;
    Item {
        title: row.title.clone(),
        artist: filled(metadata.author.as_ref()),
        album: metadata.title.clone(),
        duration_seconds: row.duration,
        added: moment_ms(row.added_at),
        ..Item::bare(ItemKind::Episode, episode_id(&podcast.id, &row.id))
    }
}

/// The id of an episode in a reference.
pub(super) fn episode_id(podcast: &str, episode: &str) -> String {
    format!("{podcast}/{episode}")
}

/// The audio files of a book: what a visitor hears, in order. They have no ids of their own, so the book's
/// id and their position identify them.
pub(super) fn tracks(item: &LibraryItem) -> Vec<Item> {
    let metadata = &item.media.metadata;
    let mut rows: Vec<&Track> = item.media.tracks.iter().flatten().collect();
    rows.order_by_key(|track| track.index);
    rows.into_iter()
        .map(|track| Item {
            title: track.title.clone(),
            artist: filled(metadata.author_name.as_ref()),
            album: metadata.title.clone(),
            duration_seconds: track.duration,
            ..Item::bare(ItemKind::Song, format!("{}/{}", item.id, track.index))
        })
        .collect()
}

/// The chapters of a book, in order.
pub(super) fn chapters(item: &LibraryItem) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = item
        .media
        .chapters
        .iter()
        .filter(|row| row.start.is_finite() && row.end.is_finite() && row.start >= 0.0)
        .map(|row| Chapter {
            number: 0,
            title: row.title.clone().unwrap_or_default(),
            start_seconds: row.start,
            end_seconds: row.end,
        })
        .collect();
    chapters.order_by(|a, b| a.start_seconds.total_cmp(&b.start_seconds));
    for (place, chapter) in chapters.iter_mut().enumerate() {
        chapter.number = place + 1;
    }
    chapters
}

/// Whether an item is a book.
pub(super) fn is_book(item: &LibraryItem) -> bool {
    item.media_type == MediaType::Book
}

fn filled(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty()).cloned()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::State;

    #[test]
    fn f6_p68_every_limit_of_an_account_is_seen() {
        let unseen = |json: serde_json::Value| {
            let mut user = serde_json::json!({ "id": "1", "username": "a", "type": "admin" });
            let extra = json.as_object().unwrap().clone();
            user.as_object_mut().unwrap().extend(extra);
            serde_json::from_value::<AbsUser>(user).unwrap().unseen()
        };
        let may = |what: &str| unseen(serde_json::json!({ "permissions": { what: false } }));
        assert_eq!(may("accessAllLibraries"), ["other libraries"]);
        assert_eq!(may("accessExplicitContent"), ["explicit books"]);
        assert_eq!(may("accessAllTags"), ["books with other tags"]);
        assert!(may("upload").is_empty());
        // The list of libraries counts regardless of the permission.
        let only = serde_json::json!({
            "permissions": { "accessAllLibraries": true },
            "librariesAccessible": ["l1"],
        });
        assert_eq!(unseen(only), ["other libraries"]);
        assert!(unseen(serde_json::json!({})).is_empty());
    }

    /// `GET /api/items/ID?expanded=1&include=share` from 2.36.0, with some of its fields.
    fn recorded() -> Value {
        json!({
            "id": "74ef053e-8fb2-4b1b-85ab-7df84b9b4c3f", "libraryId": "523af1a9", "isMissing": false,
            "addedAt": 1_795_248_838_561_i64, "mediaType": "book",
            "media": {
                "id": "5c39edc0-30d8-456a-8436-aaa1696fead1",
                "metadata": {"title": "Chaptered Book", "subtitle": null, "authorName": "Ann Author",
                             "publishedYear": null},
                "numTracks": 1, "duration": 120,
                "chapters": [
                    {"start": 30, "end": 60, "title": "Part 2", "id": 1},
                    {"start": 0, "end": 30, "title": "Part 1", "id": 0}
                ],
                "tracks": [{"index": 1, "ino": "10011191", "title": "book.m4b", "duration": 120,
                            "startOffset": 0}]
            },
            "mediaItemShare": {
                "id": "9a23a252-822f-4bab-8b37-d6f9ea4233ce", "slug": "chap",
                "expiresAt": "2026-11-22T08:14:58.954Z",
                "mediaItemId": "5c39edc0-30d8-456a-8436-aaa1696fead1", "mediaItemType": "book",
                "isDownloadable": true, "updatedAt": "2026-11-21T08:14:58.968Z",
                "createdAt": "2026-11-21T08:14:58.968Z"
            }
        })
    }

    fn item(value: Value) -> LibraryItem {
        serde_json::from_value(value).unwrap()
    }

    fn read_share(value: Value) -> Option<Share> {
        let item = item(value);
        share(
            "books",
            item.media_item_share.as_ref().unwrap(),
            &item,
            None,
        )
    }

    #[test]
    fn a_recorded_share_keeps_every_field() {
        let share = read_share(recorded()).unwrap();
        assert_eq!(share.id, "9a23a252-822f-4bab-8b37-d6f9ea4233ce");
        assert_eq!(share.slug.as_deref(), Some("chap"));
        assert_eq!(
            share.lifetime,
            Some(Lifetime::Until("2026-11-22T08:14:58.954Z".parse().unwrap()))
        );
        assert_eq!(share.downloadable, Some(true));
        assert_eq!(share.description, None, "the server has no such field");
        assert_eq!(share.visits, None, "nor counts");
        assert_eq!(share.owner, None);
        let items = share.items.unwrap();
        assert_eq!(items[0].id, "74ef053e-8fb2-4b1b-85ab-7df84b9b4c3f");
        assert_eq!(items[0].artist.as_deref(), Some("Ann Author"));
        assert_eq!(items[0].duration_seconds, Some(120.0));
    }

    #[test]
    fn an_expiry_of_null_is_never_and_all_but_true_is_not_downloadable() {
        for permission in [None, Some(Value::Null), Some(json!(false))] {
            let mut value = recorded();
            value["mediaItemShare"]["expiresAt"] = Value::Null;
            let row = value["mediaItemShare"].as_object_mut().unwrap();
            row.remove("isDownloadable");
            if let Some(permission) = permission {
                row.insert("isDownloadable".to_owned(), permission);
            }
            let share = read_share(value).unwrap();
            assert_eq!(share.lifetime, Some(Lifetime::Never));
            assert_eq!(share.downloadable, Some(false));
        }
    }

    #[test]
    fn a_year_of_six_digits_is_far_away_and_nonsense_is_no_share() {
        let mut value = recorded();
        value["mediaItemShare"]["expiresAt"] = json!("+010000-01-01T00:00:00.000Z");
        let share = read_share(value.clone()).unwrap();
        assert_eq!(
            share.state("9000-01-01T00:00:00Z".parse().unwrap()),
            Some(State::Active)
        );
        value["mediaItemShare"]["expiresAt"] = json!("soon");
        assert!(read_share(value).is_none());
    }

    #[test]
    fn p42_an_expiry_is_sent_in_milliseconds_and_never_as_zero_by_accident() {
        let at = |text: &str| expires_at(Lifetime::Until(text.parse().unwrap()));
        assert_eq!(at("2026-11-22T08:14:58.954Z"), Some(1_795_335_298_954));
        assert_eq!(at("2026-11-22T08:14:58.9549Z"), Some(1_795_335_298_954));
        assert_eq!(expires_at(Lifetime::Never), Some(0));
        for text in [
            "1970-01-01T00:00:00Z",
            "1970-01-01T00:00:00.0001Z",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn chapters_are_numbered_in_the_order_they_are_heard() {
        let chapters = chapters(&item(recorded()));
        let short: Vec<_> = chapters
            .iter()
            .map(|chapter| {
                (
                    chapter.number,
                    chapter.title.as_str(),
                    chapter.start_seconds,
                )
            })
            .collect();
        assert_eq!(short, [(1, "Part 1", 0.0), (2, "Part 2", 30.0)]);
    }

    #[test]
    fn an_unshared_item_reads_whether_the_share_is_null_or_absent() {
        let mut value = recorded();
        value["mediaItemShare"] = Value::Null;
        assert!(item(value.clone()).media_item_share.is_none());
        value.as_object_mut().unwrap().remove("mediaItemShare");
        assert!(item(value).media_item_share.is_none());
    }

    #[test]
    fn an_episode_is_named_with_its_podcast() {
        let podcast = item(json!({
            "id": "52c298fb", "mediaType": "podcast",
            "media": {
                "id": "3f9e1919",
                "metadata": {"title": "My Show", "author": "Host", "releaseDate": null},
                "episodes": [{"id": "74fcde57", "title": "Episode 1", "duration": 15.046_531,
                              "addedAt": 1_795_248_838_383_i64}]
            }
        }));
        let item = episode(&podcast, &podcast.media.episodes[0]);
        assert_eq!(item.reference().to_string(), "episode:52c298fb/74fcde57");
        assert_eq!(item.album.as_deref(), Some("My Show"));
    }
}
