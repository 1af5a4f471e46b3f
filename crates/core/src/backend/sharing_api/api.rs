//! The five calls of the documented Sharing API with their errors, the shapes they send, and what
//! such a server can do.
//!
//! A share holds albums, songs, and playlists in any mixture; `expiresIn` is seconds from now; 0 means
//! never.

use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};
use url::Url;

use crate::advice::{Advice, Hint, ProfileSetting};
use crate::backend::connection::{Connection, KeyOrLogin, bearer};
use crate::domain::capabilities::{
    Capabilities, ContentsRules, DeleteProof, Download, Ended, ExpireNow, Granularity, LinkAfter,
    Never, Omitted, Others, Playlists, Provenance, ShareCapacity, Sharing, StartTimeSupport,
    StreamOptions, UpdateRules, Write,
};
use crate::domain::{Item, ItemKind, Lifetime, ServerKind, Share};
use crate::error::{Code, Error, Result};
use crate::http::{Client, Freshness, Method, Request, Response};
use crate::session::Token;

/// The header that carries the token, with `Bearer` before it.
const CREDENTIALS: &str = "x-nd-authorization";

/// One server's API with an account.
pub(super) struct SharingApiClient {
    client: Client,
    profile: String,
    auth: KeyOrLogin,
}

impl SharingApiClient {
    /// The API at the client's base. Fetches nothing yet.
    pub(super) fn new(connection: &Connection) -> Self {
        Self {
            client: connection.http.clone(),
            profile: connection.name.clone(),
            auth: KeyOrLogin::new(connection),
        }
    }

    /// The profile's name.
    pub(super) fn profile(&self) -> &str {
        &self.profile
    }

    /// All shares of the account.
    pub(super) async fn list(&self, freshness: Freshness) -> Result<Vec<ShareRow>> {
        let request = Request::read("list shares", self.url(None)).fresh(freshness);
        let response = self.checked(self.send(request).await?)?;
        let rows: Vec<ShareRow> = response.json()?;
        match rows.iter().any(ShareRow::is_navidromes) {
            true => Err(self.navidromes()),
            false => Ok(rows),
        }
    }

    /// One share.
    pub(super) async fn get(&self, id: &str, freshness: Freshness) -> Result<ShareRow> {
        let request = Request::read("get share", self.url(Some(id))).fresh(freshness);
        self.one(self.send(request).await?, id)
    }

    /// Makes a share.
    pub(super) async fn create(&self, body: Value) -> Result<ShareRow> {
        let request = Request::new("create share", Method::POST, self.url(None)).json(body);
        let response = self.checked(self.send(request).await?)?;
        self.row(&response)
    }

    /// Writes a share's settings. Doing it twice is as good as once, but for the moment from which
    /// the expiry counts.
    pub(super) async fn update(&self, id: &str, body: Value) -> Result<ShareRow> {
        let request = Request::new("update share", Method::PUT, self.url(Some(id)))
            .json(body)
            .repeatable();
        self.one(self.send(request).await?, id)
    }

    /// Removes a share; whether it was there before any of the requests that took.
    pub(super) async fn delete(&self, id: &str) -> Result<bool> {
        let url = self.url(Some(id));
        let request = Request::new("delete share", Method::DELETE, url).repeatable();
        let response = self.send(request).await?;
        if response.status == 404 && !response.is_html() {
            return Ok(response.resent);
        }
        match self.checked(response)?.web_page() {
            Some(page) => Err(page.into()),
            None => Ok(true),
        }
    }

    /// The share that an answer about one holds.
    fn one(&self, response: Response, id: &str) -> Result<ShareRow> {
        if response.status == 404 && !response.is_html() {
            let profile = &self.profile;
            return Err(Error::new(
                Code::NotFound,
                format!("no share {id} on {profile}, or it belongs to someone else"),
            )
            .hint(Advice::ListShares(profile.clone()))
            .with_server(profile));
        }
        let response = self.checked(response)?;
        self.row(&response)
    }

    fn row(&self, response: &Response) -> Result<ShareRow> {
        let row: ShareRow = response.json()?;
        if row.is_navidromes() {
            return Err(self.navidromes());
        }
        if row.id.is_empty() {
            return Err(response.unreadable("the share has no id").into());
        }
        Ok(row)
    }

    /// A success, or the error that the answer amounts to.
    fn checked(&self, response: Response) -> Result<Response> {
        if response.is_success() {
            return Ok(response);
        }
        if let Some(refused) = response.refused() {
            return Err(Error::from(refused).with_server(&self.profile));
        }
        let status = response.status;
        let error = Error::from(response.status_error()).with_server(&self.profile);
        Err(match status {
            // The documentation names both answers for sharing that is off.
            404 | 501 => Error::new(
                Code::SharingOff,
                format!(
                    "{} has no share calls: sharing is turned off, or not built in",
                    self.profile
                ),
            )
            .caused_by(error)
            .hint(format!(
                "turn it on in the server's configuration, and restart the server: {SETTING}"
            ))
            .hint(
                Advice::CheckServer(Some(self.profile.clone()))
                    .after("or it is another kind of server: "),
            )
            .with_server(&self.profile),
            401 => error.hint(self.login_hint()),
            _ => error,
        })
    }

    fn navidromes(&self) -> Error {
        Error::new(
            Code::Config,
            format!(
                "{} answers as Navidrome's own API does, not as the documented Sharing API",
                self.profile
            ),
        )
        .hint(
            Advice::SetProfile(
                self.profile.clone(),
                ProfileSetting::Kind(Some("navidrome")),
            )
            .after("set its kind: "),
        )
        .with_server(&self.profile)
    }

    /// Sends with the account's token. A refused one is renewed once: the request was not carried
    /// out.
    async fn send(&self, request: Request) -> Result<Response> {
        let token = self.auth.token(None, |_| self.login()).await?;
        let response = self.attempt(&request, &token).await?;
        if response.status != 401 || self.auth.is_by_key() {
            return Ok(response);
        }
        let login = |_| self.login();
        let token = self.auth.token(Some(&token), login).await?;
        self.attempt(&request, &token).await
    }

    async fn attempt(&self, request: &Request, token: &Token) -> Result<Response> {
        let request = request.clone().secret_header(CREDENTIALS, bearer(token));
        Ok(self.client.send(request).await?)
    }

    async fn login(&self) -> Result<Token> {
        let auth = |message: String| {
            Error::new(Code::Auth, message)
                .hint(self.login_hint())
                .with_server(&self.profile)
        };
        let Some(user) = self.auth.credentials().username() else {
            return Err(auth("no user name and no token to sign in with".to_owned()));
        };
        let password = self.auth.credentials().password().await?;
        let url = self.client.url(&["auth", "login"]);
        let request = Request::new("/auth/login", Method::POST, url)
            .json(json!({"username": user, "password": password.expose_secret()}));
        let response = self.client.send(request).await?;
        if matches!(response.status, 401 | 403) {
            return Err(auth(format!("wrong user name or password for {user}")));
        }
        let told: SharingLoginResponse = response.ok()?.json()?;
        let mut token = Token::new(told.token.into());
        let named = [("id", told.id), ("username", told.username)];
        let known = named.map(|(name, value)| Some((name.to_owned(), value?)));
        token.extra.extend(known.into_iter().flatten());
        Ok(token)
    }

    fn login_hint(&self) -> Hint {
        Advice::LogIn(self.profile.clone()).after("give new credentials: ")
    }

    fn url(&self, id: Option<&str>) -> Url {
        let mut path = vec!["api", "share"];
        path.extend(id);
        self.client.url(&path)
    }
}

/// What to call it.
pub(super) const NAME: &str = "Sharing API";

/// What switches sharing on.
pub(super) const SETTING: &str = "`sharing: enabled: true`";

/// The documentation knows no start time.
pub(in crate::backend) const START_TIME: StartTimeSupport = StartTimeSupport::Ignored;

/// What such a server can do; `on` is what it was seen to answer.
pub(super) fn capabilities(on: Option<bool>) -> Capabilities {
    Capabilities {
        evidence: Provenance::Description,
        sharing: if on == Some(false) {
            Sharing::Off { setting: SETTING }
        } else {
            Sharing::Works
        },
        contents: ContentsRules {
            kinds: &[ItemKind::Song, ItemKind::Album, ItemKind::Playlist],
            many: ShareCapacity::Mixed,
            playlists: Playlists::Frozen,
            most: None,
            repeats: false,
        },
        never: Never::Direct,
        // An expiry is sent as seconds from now, and 0 is never: one second is the nearest past.
        expire_now: ExpireNow::PastExpiry,
        granularity: Granularity::SecondsFromNow,
        update: UpdateRules {
            settings: Write::InPlace,
            expiry: Write::InPlace,
            omitted: Omitted::Erased,
            link: LinkAfter::Same,
        },
        // There are no library calls to look into an album with.
        tracks: false,
        download: Download::Settable,
        stream_options: StreamOptions::Any,
        start_time: START_TIME,
        orphans: false,
        parallel_creates: true,
        delete_proof: DeleteProof::Answer,
        ended: Ended::Kept,
        reads_one: true,
        public_streams: true,
        others: Others::Nobody,
        ..Capabilities::careful(NAME)
    }
}

/// The one row, for the compatibility table.
#[must_use]
pub fn row() -> Capabilities {
    capabilities(None)
}

/// A share as the server sends it. Everything but the id may be missing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ShareRow {
    /// Its id.
    pub id: String,
    /// The owner's id.
    pub user_id: Option<String>,
    /// The owner's name.
    pub username: Option<String>,
    /// The public link.
    pub url: Option<String>,
    /// What the owner wrote.
    pub description: Option<String>,
    /// JSON, as text, about the items.
    pub contents: Option<Value>,
    /// `raw` or `m3u`.
    pub format: Option<String>,
    /// kbit/s; 0 is no limit.
    pub max_bit_rate: Option<u32>,
    /// How often it was visited.
    pub visit_count: Option<u64>,
    /// The last visit.
    pub last_visited_at: Option<String>,
    /// Whether visitors may download.
    pub downloadable: Option<bool>,
    /// Absent: unknown. `null`: never.
    #[serde(deserialize_with = "told")]
    pub expires_at: Option<Option<String>>,
    /// When it was made.
    pub created_at: Option<String>,
    /// When it was changed.
    pub updated_at: Option<String>,
    /// Navidrome's own API has these instead of `url` and `contents`.
    #[serde(rename = "resourceIDs", alias = "resourceIds")]
    pub resource_ids: Option<Value>,
    /// See there.
    pub resource_type: Option<Value>,
}

impl ShareRow {
    /// Whether this is Navidrome's own dialect.
    pub(super) fn is_navidromes(&self) -> bool {
        self.url.is_none() && (self.resource_ids.is_some() || self.resource_type.is_some())
    }

    /// The share as a domain value. `None` for one without an id or with an end that can't be read.
    pub(super) fn into_share(self, server: &str) -> Option<Share> {
        if self.id.is_empty() {
            return None;
        }
        let lifetime = match &self.expires_at {
            None => None,
            Some(None) => Some(Lifetime::Never),
            // The year 1 is how such servers write "nothing" (P-12).
            Some(Some(text)) => Some(match text.parse::<Timestamp>().ok()? {
                end if end <= Timestamp::UNIX_EPOCH => Lifetime::Never,
                end => Lifetime::Until(end),
            }),
        };
        let mut share = Share::bare(server, ServerKind::SharingApi, self.id);
        share.url = self.url;
        share.description = self.description;
        share.owner = self.username;
        share.owner_id = self.user_id;
        share.created = moment(self.created_at.as_deref());
        share.updated = moment(self.updated_at.as_deref());
        share.lifetime = lifetime;
        share.last_visited = moment(self.last_visited_at.as_deref());
        share.visits = self.visit_count;
        share.downloadable = self.downloadable;
        share.stream_format = self.format.map(shown_format);
        share.max_bit_rate_kbps = self.max_bit_rate;
        share.live = Some(false);
        share.items = self.contents.as_ref().and_then(read);
        Some(share)
    }
}

/// `POST /auth/login`, as Navidrome answers it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "struct LoggedIn")]
pub(super) struct SharingLoginResponse {
    /// What requests carry.
    pub token: String,
    /// The account's id.
    pub id: Option<String>,
    /// Its name.
    pub username: Option<String>,
}

/// A moment. Before 1971 it is how servers write "never happened" (P-12).
fn moment(text: Option<&str>) -> Option<Timestamp> {
    let moment: Timestamp = text?.parse().ok()?;
    (moment.as_second() > 365 * 24 * 3600).then_some(moment)
}

fn told<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// The lists of a request, and of the contents: their names and kinds.
const LISTS: [(&str, ItemKind); 3] = [
    ("albums", ItemKind::Album),
    ("songs", ItemKind::Song),
    ("playlists", ItemKind::Playlist),
];

/// The format that leaves files as they are.
const RAW: &str = "raw";

/// The formats a share can have.
const FORMATS: [&str; 2] = [RAW, "m3u"];

/// The lists of a create request.
///
/// # Errors
/// [`Code::Unsupported`] for other kinds.
pub(super) fn lists(items: &[Item]) -> Result<Map<String, Value>> {
    let mut lists: Map<String, Value> = Map::new();
    for item in items {
        let name = LISTS.iter().find(|(_, kind)| *kind == item.kind);
        let (name, _) = name.ok_or_else(|| {
            Error::new(
                Code::Unsupported,
                format!(
                    "the Sharing API shares albums, songs, and playlists, not {}",
                    item.kind.plural()
                ),
            )
        })?;
        let list = lists.entry(*name).or_insert_with(|| json!([]));
        if let Some(ids) = list.as_array_mut() {
            ids.push(Value::from(item.id.as_str()));
        }
    }
    Ok(lists)
}

/// Reads `contents`: "JSON describing shared items", usually as a text inside the JSON. The
/// documentation does not say which shape, so the request's own lists are understood, and a list
/// of objects with a kind. `None` for anything else: unknown is better than wrong.
pub(super) fn read(contents: &Value) -> Option<Vec<Item>> {
    match contents {
        Value::String(text) => {
            let inner: Value = serde_json::from_str(text).ok()?;
            // Only once: a text in a text would be a label.
            (!inner.is_string()).then(|| read(&inner))?
        }
        Value::Object(lists) => {
            let known = LISTS
                .iter()
                .filter_map(|(name, kind)| Some((lists.get(*name)?, *kind)));
            let mut items = Vec::new();
            let mut any = false;
            for (list, kind) in known {
                any = true;
                for entry in list.as_array()? {
                    items.push(item(entry, Some(kind))?);
                }
            }
            any.then_some(items)
        }
        Value::Array(entries) => entries.iter().map(|entry| item(entry, None)).collect(),
        _ => None,
    }
}

/// One entry: an id, or an object with one.
fn item(entry: &Value, kind: Option<ItemKind>) -> Option<Item> {
    if let Some(id) = entry.as_str() {
        return Some(Item::bare(kind?, id));
    }
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| entry.get(*name)?.as_str());
        found.map(str::to_owned)
    };
    let told = text(&["kind", "type"]).map(|word| word.parse::<ItemKind>());
    let kind = match told {
        Some(kind) => kind.ok()?,
        None => kind?,
    };
    let mut item = Item::bare(kind, text(&["id"])?);
    item.title = text(&["title", "name"]);
    item.artist = text(&["artist"]);
    item.album = text(&["album"]);
    item.duration_seconds = entry.get("duration").and_then(Value::as_f64);
    Some(item)
}

/// A format as the record shows it: `""` is the original.
fn shown_format(format: String) -> String {
    if format == RAW { String::new() } else { format }
}

/// A format as it is asked for.
///
/// # Errors
/// [`Code::Unsupported`] for one the API does not have.
pub(super) fn asked_format(format: &str) -> Result<&str> {
    let asked = if format.is_empty() { RAW } else { format };
    if FORMATS.contains(&asked) {
        return Ok(asked);
    }
    Err(Error::new(
        Code::Unsupported,
        format!("the Sharing API has no stream format {format:?}"),
    )
    .hint("the formats are `raw` and `m3u`"))
}

/// The seconds to send at `now`, the server's time. A past end is one second, the nearest thing to
/// it: 0 would be never, the very opposite.
pub(super) fn expires_in(lifetime: Lifetime, now: Timestamp) -> i64 {
    match lifetime {
        Lifetime::Never => 0,
        Lifetime::Until(end) => {
            let ahead = end.duration_since(now);
            let rounded = ahead.as_secs() + i64::from(ahead.subsec_millis() >= 500);
            rounded.max(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sharing_that_is_off_names_its_setting() {
        assert_eq!(
            capabilities(Some(false)).sharing,
            Sharing::Off { setting: SETTING }
        );
        assert_eq!(capabilities(None).sharing, Sharing::Works);
    }

    fn share(value: Value) -> Option<Share> {
        let row: ShareRow = serde_json::from_value(value).unwrap();
        row.into_share("s")
    }

    #[test]
    fn a_documented_share_keeps_every_field() {
        let share = share(json!({
            "id": "abc", "userId": "u1", "username": "ann", "url": "https://m.example/share/abc",
            "description": "road trip", "contents": "{\"songs\":[\"s1\"],\"albums\":[\"a1\"]}",
            "format": "raw", "maxBitRate": 128, "visitCount": 3,
            "lastVisitedAt": "2026-11-20T10:00:00Z", "downloadable": true, "expiresAt": null,
            "createdAt": "2026-11-01T10:00:00Z", "updatedAt": "0001-01-01T00:00:00Z"
        }))
        .unwrap();
        assert_eq!(share.url.as_deref(), Some("https://m.example/share/abc"));
        assert_eq!(share.lifetime, Some(Lifetime::Never));
        assert_eq!(share.stream_format.as_deref(), Some(""));
        assert_eq!(share.max_bit_rate_kbps, Some(128));
        assert_eq!(share.visits, Some(3));
        assert_eq!(share.updated, None, "the year 1 is no time");
        assert_eq!(share.owner.as_deref(), Some("ann"));
        assert_eq!(share.kind(), Some("mixed"));
    }

    #[test]
    fn missing_fields_stay_unknown() {
        let bare = share(json!({"id": "abc", "url": "https://m.example/share/abc"})).unwrap();
        assert_eq!(bare.lifetime, None);
        assert_eq!(bare.visits, None);
        assert_eq!(bare.items, None);
        assert_eq!(bare.downloadable, None);
        assert!(share(json!({"url": "x"})).is_none());
        assert!(share(json!({"id": "abc", "expiresAt": "soon"})).is_none());
    }

    #[test]
    fn navidromes_own_dialect_is_recognized() {
        let own: ShareRow = serde_json::from_value(json!({
            "id": "abc", "resourceIds": "al-1", "resourceType": "album", "contents": "Album"
        }))
        .unwrap();
        assert!(own.is_navidromes());
        let documented: ShareRow =
            serde_json::from_value(json!({"id": "abc", "url": "x", "contents": "{}"})).unwrap();
        assert!(!documented.is_navidromes());
    }

    fn references(contents: &Value) -> Option<Vec<String>> {
        let items = read(contents)?;
        Some(
            items
                .iter()
                .map(|item| item.reference().to_string())
                .collect(),
        )
    }

    #[test]
    fn mixed_items_become_lists_and_come_back() {
        let items = [
            Item::bare(ItemKind::Song, "s1"),
            Item::bare(ItemKind::Album, "a1"),
            Item::bare(ItemKind::Song, "s2"),
            Item::bare(ItemKind::Playlist, "p1"),
        ];
        let lists = Value::Object(lists(&items).unwrap());
        assert_eq!(
            lists,
            json!({"songs": ["s1", "s2"], "albums": ["a1"], "playlists": ["p1"]})
        );
        let read = references(&Value::from(lists.to_string())).unwrap();
        assert_eq!(read, ["album:a1", "song:s1", "song:s2", "playlist:p1"]);
        assert!(super::lists(&[Item::bare(ItemKind::Book, "b")]).is_err());
    }

    #[test]
    fn objects_with_a_kind_are_understood() {
        let contents = json!([{"type": "album", "id": "a1", "name": "Blue"}]);
        let items = read(&contents).unwrap();
        assert_eq!(items[0].title.as_deref(), Some("Blue"));
        let nested = json!({"albums": [{"id": "a1", "title": "Blue"}]});
        assert_eq!(references(&nested).unwrap(), ["album:a1"]);
    }

    #[test]
    fn unreadable_contents_are_unknown_and_never_empty() {
        for contents in [
            json!("Blue, Hejira"),
            json!("\"Blue\""),
            json!({"things": ["a"]}),
            json!([{"type": "film", "id": "1"}]),
            json!(["a1"]),
            json!({"albums": "a1"}),
            json!({"albums": [{"title": "no id"}]}),
            json!(7),
            Value::Null,
        ] {
            assert_eq!(read(&contents), None, "{contents}");
        }
        assert_eq!(read(&json!({"albums": []})), Some(Vec::new()));
    }

    #[test]
    fn raw_is_the_original() {
        assert_eq!(shown_format("raw".to_owned()), "");
        assert_eq!(asked_format("").unwrap(), "raw");
        assert_eq!(asked_format("m3u").unwrap(), "m3u");
        assert_eq!(asked_format("flac").unwrap_err().code(), Code::Unsupported);
    }

    fn seconds(end: &str) -> i64 {
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        expires_in(Lifetime::Until(end.parse().unwrap()), now)
    }

    #[test]
    fn an_end_is_counted_from_now() {
        assert_eq!(seconds("2026-11-28T10:00:00Z"), 7 * 24 * 3600);
        assert_eq!(seconds("2026-11-21T10:00:09.6Z"), 10);
        assert_eq!(seconds("2026-11-21T10:00:09.4Z"), 9);
    }

    #[test]
    fn a_past_end_is_one_second_and_never_zero() {
        for end in [
            "2026-11-21T10:00:00.4Z",
            "2026-11-21T10:00:00Z",
            "2020-01-01T00:00:00Z",
        ] {
            assert_eq!(seconds(end), 1, "{end}");
        }
        assert_eq!(expires_in(Lifetime::Never, Timestamp::MAX), 0);
    }
}
