//! `{"subsonic-response": {…}}`, in every shape that occurs, and the shares and items in it as domain values.
//!
//! A list may be an array, one object, `""` or missing; an id a string or a number; a number a
//! string. Nothing here guesses: what is not there is `None`.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::{CallError, Entries, NoEntries, ParseRules};
use crate::backend::PublicBase;
use crate::domain::{Item, ItemKind, Lifetime, ServerKind, Share};
use crate::http::{Refusal, Response, read_json};

/// A successful answer.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// What is in it.
    body: Value,
}

/// What an envelope tells about who answers, even one that says no.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Greeting {
    /// `type`: `navidrome`, `ampache`, … Absent on the Airsonic family. Unsonic names itself in a
    /// key of its own instead.
    pub server: Option<String>,
    /// `serverVersion`.
    pub server_version: Option<String>,
    /// The protocol version.
    pub version: Option<String>,
    /// Whether it says `openSubsonic: true`.
    pub open_subsonic: bool,
}

impl Envelope {
    /// Reads an answer. The body is looked at before the status: an envelope may ride on a 404
    /// (Supysonic).
    ///
    /// # Errors
    /// [`CallError::Refused`] for anything but status `ok` (Melodee's failures say `error`),
    /// [`CallError::NoEnvelope`] if there is none.
    pub fn read(call: &'static str, response: &Response) -> Result<Self, CallError> {
        let Some(body) = body_of(response) else {
            // What a proxy says is no word of the server's; but some servers ask for a login like one.
            if let Some(refused) = response.refused()
                && !refused.refusal().is_some_and(Refusal::is_login)
            {
                return Err(refused.into());
            }
            let status = response.status;
            let html = response.is_html();
            let error = if response.is_success() {
                // Says which of the two it is, a web page or something unreadable.
                match response.json::<Value>() {
                    Err(error) => error,
                    Ok(_) => response.unreadable("there is no `subsonic-response` in it"),
                }
            } else {
                response.status_error()
            };
            return Err(CallError::NoEnvelope {
                call,
                status,
                html,
                error,
            });
        };
        let node = Node::new(&body);
        if node.text("status").as_deref() == Some("ok") {
            return Ok(Self { body });
        }
        let error = node.get("error");
        Err(CallError::Refused {
            call,
            code: error.and_then(|error| error.integer("code")).unwrap_or(0),
            message: error
                .and_then(|error| error.text("message"))
                .unwrap_or_else(|| "no reason given".to_owned()),
            version: node.text("version"),
            resent: response.resent,
        })
    }

    /// The contents.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node::new(&self.body)
    }

    /// Who answered.
    #[must_use]
    pub fn greeting(&self) -> Greeting {
        greeting(self.root())
    }
}

impl Greeting {
    /// Who answered, whether or not the call succeeded; `None` if there is no envelope.
    #[must_use]
    pub fn of(response: &Response) -> Option<Self> {
        body_of(response).map(|body| greeting(Node::new(&body)))
    }
}

fn greeting(node: Node<'_>) -> Greeting {
    Greeting {
        server: node
            .words("type")
            .or_else(|| node.has("unsonic").then(|| "unsonic".to_owned())),
        server_version: node.text("serverVersion"),
        version: node.text("version"),
        open_subsonic: node.flag("openSubsonic").unwrap_or(false),
    }
}

fn body_of(response: &Response) -> Option<Value> {
    let mut value: Value = read_json(&response.text()).ok()?;
    value
        .get_mut("subsonic-response")
        .map(Value::take)
        .filter(Value::is_object)
}

/// A part of an answer.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a>(&'a Value);

impl<'a> Node<'a> {
    /// Looks at a value.
    #[must_use]
    pub const fn new(value: &'a Value) -> Self {
        Self(value)
    }

    /// A member that is an object.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        self.0.get(key).filter(|value| value.is_object()).map(Self)
    }

    /// A member as a list: one object counts as a list of one, anything else as empty.
    pub fn list(self, key: &str) -> impl Iterator<Item = Self> + use<'a> {
        let (many, one) = match self.0.get(key) {
            Some(Value::Array(items)) => (items.as_slice(), None),
            Some(object @ Value::Object(_)) => (&[][..], Some(object)),
            _ => (&[][..], None),
        };
        many.iter()
            .chain(one)
            .filter(|value| value.is_object())
            .map(Self)
    }

    /// The list `key` of the member `within`, if it is there.
    pub fn list_in(self, within: &str, key: &str) -> impl Iterator<Item = Self> + use<'a> {
        let list = self.get(within).map(|node| node.list(key));
        list.into_iter().flatten()
    }

    /// Whether a member is there at all.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        self.0.get(key).is_some_and(|value| !value.is_null())
    }

    /// A scalar as text; an id that came as a number is kept as its digits.
    #[must_use]
    pub fn text(self, key: &str) -> Option<String> {
        match self.0.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// A text that is not blank.
    #[must_use]
    pub fn words(self, key: &str) -> Option<String> {
        self.text(key).filter(|text| !text.trim().is_empty())
    }

    /// A whole number, also one that came as text.
    #[must_use]
    pub fn integer(self, key: &str) -> Option<i64> {
        match self.0.get(key)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A number, also one that came as text.
    #[must_use]
    pub fn number(self, key: &str) -> Option<f64> {
        match self.0.get(key)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text
                .trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    /// A truth value, also one that came as text.
    #[must_use]
    pub fn flag(self, key: &str) -> Option<bool> {
        match self.0.get(key)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A date. `""`, and years before 1971 (P-12), are none. A date without a zone is the
    /// server's local time, read in `zone`.
    #[must_use]
    pub fn date(self, key: &str, zone: &TimeZone) -> Option<Timestamp> {
        date(&self.text(key)?, zone)
    }

    /// As [`Self::date`], with the zero dates that some servers write for "none".
    #[must_use]
    pub fn moment(self, key: &str, zone: &TimeZone) -> Option<Timestamp> {
        moment(&self.text(key)?, zone)
    }
}

/// Whether a date is one at all, and not the zero of some date type: nothing was shared before 1971.
#[must_use]
pub fn is_real(moment: Timestamp) -> bool {
    moment.as_second() >= 365 * 24 * 3600
}

/// Reads a date as servers write it; see [`Node::date`].
#[must_use]
pub fn date(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    moment(text, zone).filter(|moment| is_real(*moment))
}

/// Reads a date as servers write it, zero dates included. Years over 9999 (mStream)
/// are the last moment that can be named.
fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    let far = text
        .strip_prefix('+')
        .is_some_and(|rest| rest.len() > 6 && rest.as_bytes()[..6].iter().all(u8::is_ascii_digit));
    if far {
        return Some(Timestamp::MAX);
    }
    text.parse().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        zone.to_ambiguous_zoned(local)
            .compatible()
            .ok()
            .map(|zoned| zoned.timestamp())
    })
}

/// What is needed to read an answer of a certain server.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The profile's name.
    pub server: String,
    /// The server's kind.
    pub kind: ServerKind,
    /// The flavor's peculiarities.
    pub reading: ParseRules,
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
                NoEntries::UnreportedIfMissing => share.has("entry"),
                NoEntries::NotTold => false,
            };
        told.then_some(items)
    }

    /// When it ends; `None` if the server says it in a way that can't be read, which must not be
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
            // The zero of some date type.
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

    #[test]
    fn a_list_has_four_shapes() {
        let answers = json!({
            "array": [{"id": "1"}, {"id": "2"}],
            "object": {"id": "1"},
            "empty": "",
        });
        let node = Node::new(&answers);
        let count = |key| node.list(key).count();
        assert_eq!(count("array"), 2);
        assert_eq!(count("object"), 1);
        assert_eq!(count("empty"), 0);
        assert_eq!(count("missing"), 0);
    }

    #[test]
    fn scalars_are_read_whatever_their_type() {
        let answer = json!({"id": 12, "name": true, "count": "7", "open": "true", "gone": null});
        let node = Node::new(&answer);
        assert_eq!(node.text("id").as_deref(), Some("12"));
        assert_eq!(node.text("name").as_deref(), Some("true"));
        assert_eq!(node.integer("count"), Some(7));
        assert_eq!(node.flag("open"), Some(true));
        assert_eq!(node.text("gone"), None);
        assert!(!node.has("gone"));
    }

    #[test]
    fn odd_dates_are_none_or_far() {
        let zone = TimeZone::UTC;
        assert_eq!(date("", &zone), None);
        assert_eq!(date("0001-01-01T00:00:00Z", &zone), None);
        assert_eq!(date("1970-01-01T00:00:01Z", &zone), None);
        assert_eq!(
            date("+275760-09-13T00:00:00.000Z", &zone),
            Some(Timestamp::MAX)
        );
        let expected: Timestamp = "2026-11-21T08:00:00Z".parse().unwrap();
        assert_eq!(date("2026-11-21T08:00:00", &zone), Some(expected));
        assert_eq!(date("2026-11-21T10:00:00+02:00", &zone), Some(expected));
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(date("2026-11-21T09:00:00", &berlin), Some(expected));
    }

    fn reader(label: bool) -> Reader {
        Reader {
            server: "home".into(),
            kind: ServerKind::Subsonic,
            reading: ParseRules {
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
    fn links_begin_as_configured_and_go_on_as_the_server_says() {
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
        // Subsonic 4.9 and Madsonic.
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
    fn no_entries_are_nothing_or_unknown() {
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
        assert_eq!(items(NoEntries::UnreportedIfMissing), [None, none()]);
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
