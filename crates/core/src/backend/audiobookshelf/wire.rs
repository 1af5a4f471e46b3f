//! The shapes Audiobookshelf sends: only what is read, everything else is left alone.
//!
//! Facts: `servers/audiobookshelf.md` and `servers/audiobookshelf-versions.md`.

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

/// `GET /status`, which needs no credentials.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Status {
    /// `audiobookshelf`.
    #[serde(default)]
    pub app: String,
    /// Such as `2.36.0`.
    pub server_version: Option<String>,
    /// Whether the first account was made.
    #[serde(default = "yes")]
    pub is_init: bool,
    /// How one signs in: `local` by a password, `openid`. Nothing before 2.6.
    #[serde(default)]
    pub auth_methods: Option<Vec<String>>,
}

/// `POST /login` and `POST /auth/refresh`.
#[derive(Debug, Deserialize)]
pub(super) struct LoggedIn {
    /// The account, with its tokens.
    pub user: User,
}

/// An account, as `/login` and `GET /api/me` show it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    /// The account's id.
    pub id: String,
    /// Its name.
    pub username: String,
    /// `root`, `admin`, `user` or `guest`.
    #[serde(rename = "type")]
    pub role: String,
    /// The token without an end: all there is before 2.26.
    #[serde(default, deserialize_with = "secret")]
    pub token: Option<SecretString>,
    /// From 2.26: lives 1 h (12 h before 2.31).
    #[serde(default, deserialize_with = "secret")]
    pub access_token: Option<SecretString>,
    /// From 2.26, and only where it was asked for: lives 30 days (7 before 2.31).
    #[serde(default, deserialize_with = "secret")]
    pub refresh_token: Option<SecretString>,
    /// What it may see.
    #[serde(default)]
    pub permissions: Permissions,
    /// The only libraries it may see; empty where it is not limited to some.
    #[serde(default)]
    pub libraries_accessible: Vec<String>,
}

/// What an account may see. Administrators can be limited like everyone else.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Permissions {
    /// Whether it sees every library.
    pub access_all_libraries: Option<bool>,
    /// Whether it sees books whatever their tags.
    pub access_all_tags: Option<bool>,
    /// Whether it sees books that are marked explicit.
    pub access_explicit_content: Option<bool>,
}

impl User {
    /// Only these see and make shares (P-45).
    pub(super) fn is_admin(&self) -> bool {
        matches!(self.role.as_str(), "root" | "admin")
    }

    /// What it can't see, so that shares of it are in no list (P-68).
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
    /// All that the account may see.
    pub libraries: Vec<LibraryRow>,
}

/// One library.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LibraryRow {
    /// Its id.
    pub id: String,
    /// What it is called.
    #[serde(default)]
    pub name: String,
    /// `book` or `podcast`.
    pub media_type: MediaType,
}

/// What a library, or an item, holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum MediaType {
    /// Audiobooks and e-books.
    Book,
    /// Podcasts with episodes.
    Podcast,
    /// Something newer than this program.
    #[serde(other)]
    Other,
}

/// `GET /api/sessions/open`: who is listening now.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct OpenSessions {
    /// Visitors of shares, if the version tells them. Accounts that listen are in another list.
    pub share_sessions: Option<Vec<ShareSession>>,
}

/// A visitor's listening session. It names the book; which share it came by is not told.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShareSession {
    /// The book's item.
    #[serde(default)]
    pub library_item_id: Option<String>,
    /// Milliseconds since 1970: the page sends its place every 30 seconds while it plays.
    #[serde(default)]
    pub updated_at: Option<i64>,
}

/// `GET /api/libraries/ID/items`.
#[derive(Debug, Deserialize)]
pub(super) struct ItemsPage {
    /// This page's items.
    pub results: Vec<LibraryItem>,
    /// How many match in all. Counts items, and those whose share is not shown too.
    pub total: u64,
}

/// `GET /api/libraries/ID/collections` (its source, `LibraryController.js`).
#[derive(Debug, Deserialize)]
pub(super) struct Collections {
    /// All of them.
    pub results: Vec<Collection>,
}

/// A collection.
#[derive(Debug, Deserialize)]
pub(super) struct Collection {
    /// What it is called.
    pub name: String,
    /// Its books, in its order.
    #[serde(default)]
    pub books: Vec<LibraryItem>,
}

/// `GET /api/libraries/ID/search`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Found {
    /// Books, in a book library.
    pub book: Vec<FoundItem>,
    /// Whole podcasts, in a podcast library.
    pub podcast: Vec<FoundItem>,
    /// Episodes, where the version looks for them.
    pub episodes: Vec<FoundItem>,
    /// Series of books.
    pub series: Vec<FoundSeries>,
    /// Authors of books.
    pub authors: Vec<FoundName>,
    /// Narrators of books.
    pub narrators: Vec<FoundName>,
}

/// A series that was found. Its books come along, without their authors.
#[derive(Debug, Deserialize)]
pub(super) struct FoundSeries {
    /// The series itself.
    pub series: FoundName,
}

/// What has a name and books.
#[derive(Debug, Deserialize)]
pub(super) struct FoundName {
    /// Its id. Narrators have none.
    #[serde(default)]
    pub id: Option<String>,
    /// Its name.
    pub name: String,
}

/// One hit of a search.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FoundItem {
    /// The item that was found.
    pub library_item: LibraryItem,
}

/// A library item: a book, or a podcast with its episodes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LibraryItem {
    /// Its id; not the one shares are made with, which is the media's.
    pub id: String,
    /// The id of its library.
    #[serde(default)]
    pub library_id: Option<String>,
    /// Book or podcast.
    pub media_type: MediaType,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub added_at: Option<i64>,
    /// Whether its folder is gone. The rest stays as it was, tracks included.
    #[serde(default)]
    pub is_missing: bool,
    /// Whether a scan found nothing to play or read in its folder.
    #[serde(default)]
    pub is_invalid: bool,
    /// What is heard.
    pub media: Media,
    /// The episode that was found, in a search for episodes.
    #[serde(default)]
    pub recent_episode: Option<Episode>,
    /// The share. Absent or `null` where there is none, and for everybody but administrators.
    #[serde(default)]
    pub media_item_share: Option<MediaItemShare>,
}

/// A book's or a podcast's contents. The lists are there in expanded answers only.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Media {
    /// The id that shares are made with.
    pub id: String,
    /// Title and author.
    pub metadata: Metadata,
    /// Seconds.
    #[serde(default)]
    pub duration: Option<f64>,
    /// How many audio files.
    #[serde(default)]
    pub num_tracks: Option<u64>,
    /// Chapters of a book.
    #[serde(default, deserialize_with = "list_or_null")]
    pub chapters: Vec<ChapterRow>,
    /// Audio files of a book, without those that were excluded; `None` in minified answers.
    #[serde(default)]
    pub tracks: Option<Vec<Track>>,
    /// The format of a book's e-book, in minified answers (everywhere from 2.36).
    #[serde(default)]
    pub ebook_format: Option<String>,
    /// A book's e-book, in expanded answers.
    #[serde(default)]
    pub ebook_file: Option<serde::de::IgnoredAny>,
    /// Episodes of a podcast.
    #[serde(default, deserialize_with = "list_or_null")]
    pub episodes: Vec<Episode>,
}

impl Media {
    /// How many audio files a book has, where the answer says so.
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
    #[serde(default)]
    pub title: Option<String>,
    /// All authors of a book in one text.
    #[serde(default)]
    pub author_name: Option<String>,
    /// All series of a book in one text, with its places in them.
    #[serde(default)]
    pub series_name: Option<String>,
    /// All narrators of a book in one text.
    #[serde(default)]
    pub narrator_name: Option<String>,
    /// The author of a podcast.
    #[serde(default)]
    pub author: Option<String>,
    /// Text; not always a year.
    #[serde(default)]
    pub published_year: Option<String>,
}

/// A chapter.
#[derive(Debug, Deserialize)]
pub(super) struct ChapterRow {
    /// Seconds from the beginning of the book.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
}

/// An audio file of a book.
#[derive(Debug, Deserialize)]
pub(super) struct Track {
    /// Its place, from 1.
    pub index: u64,
    /// Usually the file's name.
    #[serde(default)]
    pub title: Option<String>,
    /// Seconds.
    #[serde(default)]
    pub duration: Option<f64>,
}

/// A podcast episode.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Episode {
    /// Its id.
    pub id: String,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
    /// Seconds.
    #[serde(default)]
    pub duration: Option<f64>,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub added_at: Option<i64>,
}

/// A share, as the create call answers and as items carry it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MediaItemShare {
    /// The share's id; a new one after delete and create.
    pub id: String,
    /// The media's id.
    pub media_item_id: String,
    /// The readable part of the link, byte for byte.
    pub slug: String,
    /// ISO text; `null` is never. A year beyond 9999 has a sign and six digits.
    #[serde(default)]
    pub expires_at: Option<String>,
    /// ISO text.
    #[serde(default)]
    pub created_at: Option<String>,
    /// ISO text.
    #[serde(default)]
    pub updated_at: Option<String>,
    /// Absent before 2.17.6 and where it was not sent, `null` after a restart: all but `true` is no
    /// (`servers/audiobookshelf-versions.md` 15).
    #[serde(default)]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f6_p68_every_limit_of_an_account_is_seen() {
        let unseen = |json: serde_json::Value| {
            let mut user = serde_json::json!({ "id": "1", "username": "a", "type": "admin" });
            let extra = json.as_object().unwrap().clone();
            user.as_object_mut().unwrap().extend(extra);
            serde_json::from_value::<User>(user).unwrap().unseen()
        };
        let may = |what: &str| unseen(serde_json::json!({ "permissions": { what: false } }));
        assert_eq!(may("accessAllLibraries"), ["other libraries"]);
        assert_eq!(may("accessExplicitContent"), ["explicit books"]);
        assert_eq!(may("accessAllTags"), ["books with other tags"]);
        assert!(may("upload").is_empty());
        // The list of libraries counts whatever the permission says.
        let only = serde_json::json!({
            "permissions": { "accessAllLibraries": true },
            "librariesAccessible": ["l1"],
        });
        assert_eq!(unseen(only), ["other libraries"]);
        assert!(unseen(serde_json::json!({})).is_empty());
    }
}
