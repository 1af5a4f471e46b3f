//! The share calls, by the rules of a flavor: create, list, update, delete.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::public::{first_expiry, leading_number, next_expiry, songs_of_item};
use super::row::{
    Accepts, Dates, ExpiryRule, FlavorRow, Foreign, Link, Lists, Look, Quirk, Rules, ShareIds,
    Sharing, Unstored, Updates, Visible,
};
use super::{Call, Server, entries};
use crate::account::{Account, base62, hashed};
use crate::clock::iso;
use crate::library::Library;
use crate::request::Reply;
use crate::store::{Order as _, Share};
use crate::subsonic::Answer;
use crate::world::World;

impl Server {
    pub(super) fn share_call(&self, call: &Call<'_>, world: &mut World) -> Answer {
        let rules = match self.row.sharing {
            Sharing::None(-1, _) => return Answer::Bare(Reply::text(404, "")),
            Sharing::None(code, text) => {
                return Answer::failed(code, text.replace("{}", call.name));
            }
            Sharing::Fake => return fake(call, world),
            Sharing::Stub => {
                return match call.name {
                    "getShares" | "createShare" => Answer::Body("shares", json!({})),
                    _ => Answer::Empty,
                };
            }
            Sharing::ListsOnly => return lists_only(call),
            Sharing::Real(rules) => rules,
        };
        match call.name {
            "updateShare" if rules.lists == Lists::EmptyListBareOnCreate => {
                Answer::failed(70, "unsupported endpoint")
            }
            "getShares" => self.list(call, &rules, world),
            "createShare" => self.create(call, &rules, world),
            _ => self.change(call, &rules, world),
        }
    }

    fn create(&self, call: &Call<'_>, rules: &Rules, world: &mut World) -> Answer {
        if !call.account.may_share || !self.settings.sharing {
            let (code, text) = rules.off;
            return Answer::failed(code, text.replace("{}", &call.account.name));
        }
        let asked = call.params.all("id");
        if asked.is_empty() && !rules.has(Quirk::SharesNothing) {
            return self.no_id();
        }
        if let Some(failed) = self.empty_text(call) {
            return failed;
        }
        let now = world.now();
        let expires = match first_expiry(rules, call.params.get("expires"), now) {
            Ok(expires) => expires,
            Err(failed) => return failed,
        };
        if let Some(unstored) = unstored_create(call, rules, now) {
            return unstored;
        }
        let (items, failure) = match self.chosen(call, rules, asked, world) {
            CreateEffect::Items(items) => (items, None),
            CreateEffect::Orphan(items, failed) => (items, Some(failed)),
            CreateEffect::Nothing(failed) => return failed,
        };
        let sent = call.params.get("expires");
        let is_beyond = |text: &str| text.parse::<i64>().is_ok_and(|number| number > LAST);
        let overflows = rules.expiry == ExpiryRule::Airsonic && sent.is_some_and(is_beyond);
        let takes_any = rules.has(Quirk::AnyDate);
        // A number beyond the database's range fails after the server stored the share.
        let failure = failure.or_else(|| {
            let fails = overflows && !takes_any;
            fails.then(|| Answer::failed(0, "PreparedStatementCallback; data exception"))
        });
        let far = match rules.expiry {
            ExpiryRule::FutureSeconds => sent.and_then(far_date),
            ExpiryRule::Airsonic if !overflows || takes_any => sent.and_then(java_date),
            _ => None,
        };
        let failure = match &far {
            Some(FarDate::Broken) => Some(Answer::failed(0, BROKEN)),
            _ => failure,
        };
        let description = description_of(call, rules);
        let description = description.filter(|_| rules.updates != Updates::Nothing);
        if rules.updates == Updates::Nothing
            && let Some(known) = self.live_share_of(&items, call.account, world)
        {
            let shown = self.shown(call, rules, world, &known);
            return Answer::Body("shares", json!({ "share": [shown] }));
        }
        let before = self.settings.shares_before;
        let number = match rules.share_ids {
            ShareIds::PrefixedAgain => highest(world).max(before),
            _ => before + world.store.shares().ever(),
        };
        let seed = world.ids.seed(number);
        let id = rules.share_ids.id(number, seed);
        let length = match rules.link {
            Link::EndlessName => 22,
            _ => 5,
        };
        let letters = base62(hashed(&format!("name of {id} {seed}")), length);
        let share = Share {
            slug: match rules.link {
                Link::EndlessName => letters,
                _ => id.strip_prefix("sh-").map_or(letters, str::to_owned),
            },
            id,
            owner: call.account.id.clone(),
            items,
            kind: match &far {
                Some(FarDate::Broken) => "broken".to_owned(),
                _ => "item".to_owned(),
            },
            description: description.map(str::to_owned),
            label: expires.map_or_else(String::new, |time| time.to_string()),
            format: match far {
                Some(FarDate::Shown(date)) => date,
                _ => String::new(),
            },
            created: now,
            updated: now,
            expires,
            ..Share::default()
        };
        world.store.put_share(share.clone());
        if let Some(failed) = failure {
            return failed;
        }
        let shown = self.shown(call, rules, world, &share);
        let list = match rules.lists {
            Lists::EmptyListAloneOnCreate => json!({ "share": shown }),
            Lists::EmptyListBareOnCreate => return Answer::Body("share", shown),
            _ => json!({ "share": [shown] }),
        };
        Answer::Body("shares", list)
    }

    fn chosen(
        &self,
        call: &Call<'_>,
        rules: &Rules,
        asked: Vec<String>,
        world: &World,
    ) -> CreateEffect {
        let (code, text) = rules.unknown_item;
        let unknown = || CreateEffect::Nothing(Answer::failed(code, text));
        let known = |id: &String| {
            world.library.song(id).is_some()
                || world.library.album(id).is_some()
                || world.library.artist(id).is_some()
                || world.store.playlists().get(id).is_some()
        };
        let items = match rules.accepts {
            Accepts::MediaFiles => return self.media_files(call, rules, asked, world),
            Accepts::Songs => {
                let asked = asked.into_iter();
                asked
                    .filter(|id| world.library.song(id).is_some())
                    .collect()
            }
            Accepts::OneOrAlbumOfFirst => {
                let first = asked.first().cloned().unwrap_or_default();
                match world.library.song(&first) {
                    Some(song) if asked.len() > 1 => vec![world.library.album_of(song).id.clone()],
                    _ => vec![first],
                }
            }
            Accepts::FirstOnly => asked.into_iter().take(1).collect(),
            Accepts::Anything => asked,
            Accepts::SongsAndAlbums => return songs_and_albums(call, rules, asked, world),
        };
        let is_shaped = |id: &String| id.ends_with(|last: char| last.is_ascii_digit());
        if rules.unstored == Unstored::Quietly && !items.iter().all(known) {
            return match items.iter().all(is_shaped) {
                true => CreateEffect::Items(vec!["0".to_owned()]),
                false => unknown(),
            };
        }
        if items.is_empty() || !items.iter().all(known) {
            return unknown();
        }
        CreateEffect::Items(world.contents(call.request, items))
    }

    /// The media files to share. An unknown one fails and can leave a share behind ([`Rules::orphans`]). The
    /// root is stored and breaks all later lists, unless the server has [`Quirk::SharesRoot`].
    fn media_files(
        &self,
        call: &Call<'_>,
        rules: &Rules,
        asked: Vec<String>,
        world: &World,
    ) -> CreateEffect {
        let library = &world.library;
        for id in &asked {
            if id.parse::<i64>().is_err() {
                return CreateEffect::Nothing(self.no_number(id, call.request, world));
            }
        }
        let (code, text) = rules.unknown_item;
        let failed = |text: &str| Answer::failed(code, text);
        let unknown = |id: &String| library.media(id).is_none() && id != "0";
        if asked.iter().any(unknown) {
            // The server has already stored the items before the unknown one.
            let keeps = rules.has(Quirk::KeepsKnown);
            let known = asked.iter().take_while(|id| keeps && !unknown(id)).cloned();
            return match rules.orphans {
                true => CreateEffect::Orphan(known.collect(), failed(text)),
                false => CreateEffect::Nothing(failed(text)),
            };
        }
        if asked.iter().any(|id| id == "0") && !rules.has(Quirk::SharesRoot) {
            return CreateEffect::Orphan(asked, failed(ROOT));
        }
        if !call.request.wrong_contents {
            return CreateEffect::Items(asked);
        }
        let other = |id: &String| match library.song(id) {
            Some(_) => library.other_than(id),
            None => library
                .albums
                .first()
                .map_or_else(|| id.clone(), |album| album.folder.clone()),
        };
        CreateEffect::Items(asked.iter().map(other).collect())
    }

    fn live_share_of(&self, items: &[String], owner: &Account, world: &World) -> Option<Share> {
        let now = world.now();
        let mut shares = world.store.shares().iter();
        let found = shares.find(|share| {
            share.items == items && share.owner == owner.id && !share.is_expired(now)
        });
        found.cloned()
    }

    fn change(&self, call: &Call<'_>, rules: &Rules, world: &mut World) -> Answer {
        let deletes = call.name == "deleteShare";
        if rules.has(Quirk::ChangesNeedRole) && !(call.account.may_share && self.settings.sharing) {
            let (code, text) = rules.off;
            return Answer::failed(code, text);
        }
        let ids = call.params.all("id");
        let Some(asked) = ids.first() else {
            return self.no_id();
        };
        if rules.accepts == Accepts::MediaFiles && asked.parse::<i64>().is_err() {
            return self.no_number(asked, call.request, world);
        }
        if rules.share_ids == ShareIds::PrefixedAgain && !has(asked, "sh-") {
            return Answer::failed(10, self.row.missing.replace("{}", "Invalid id"));
        }
        let number = asked.rsplit('-').next().unwrap_or_default();
        let (code, text) = rules.unknown_share;
        let text = text.replace("{}", number);
        let alone = ids.len() == 1 || rules.share_ids != ShareIds::PrefixedLetters || !deletes;
        let share = find(rules.share_ids, asked, world)
            .filter(|_| alone)
            .cloned();
        let Some(share) = share else {
            return Answer::failed(code, text);
        };
        let (foreign, verb) = match deletes {
            true => (rules.foreign_delete, "delete"),
            false => (rules.foreign_update, "modify"),
        };
        let refused = match foreign {
            _ if share.owner == call.account.id => None,
            Foreign::Allowed => None,
            Foreign::AdminElse(_) if call.account.admin => None,
            Foreign::AdminElseNothing if call.account.admin => None,
            Foreign::AdminElseNothing => return Answer::Empty,
            Foreign::AdminElse(code) | Foreign::Never(code) => Some(code),
        };
        if let Some(code) = refused {
            // For this server, another account's share is unknown.
            let text = match code == rules.unknown_share.0 {
                true => text,
                false => rules.foreign_text.replace("{}", verb),
            };
            return Answer::failed(code, text);
        }
        if deletes {
            world.store.drop_share(&share.id);
            return Answer::Empty;
        }
        if let Some(failed) = self.empty_text(call) {
            return failed;
        }
        let now = world.now();
        let sent = call.params.get("expires");
        if is_past(sent, now) {
            match rules.unstored {
                Unstored::Plain => {}
                Unstored::Quietly => return Answer::Empty,
                Unstored::EmptyList => {
                    let (_, text) = rules.off;
                    return Answer::failed(50, text);
                }
            }
        }
        let expires = match next_expiry(rules, sent, &share, now) {
            Ok(expires) => expires,
            Err(failed) => return failed,
        };
        let sent = description_of(call, rules).map(str::to_owned);
        let description = match rules.updates {
            Updates::Erase => sent,
            Updates::Keep => sent.or(share.description.clone()),
            Updates::Nothing => None,
        };
        world.store.put_share(Share {
            description,
            expires,
            updated: now,
            ..share
        });
        Answer::Empty
    }

    /// Unsonic's failure for an empty description.
    fn empty_text(&self, call: &Call<'_>) -> Option<Answer> {
        let is_empty = call.params.get("description") == Some("");
        let text = self.row.missing.replace("{}", "Missing string parameter");
        (is_empty && self.row.look == Look::XmlToDict).then(|| Answer::failed(10, text))
    }

    pub(super) fn no_id(&self) -> Answer {
        let text = match self.row.look {
            Look::Classic | Look::OrgJson => "Required param (id) is missing".to_owned(),
            _ => self.row.missing.replace("{}", "id"),
        };
        Answer::failed(10, text)
    }
}

impl Server {
    fn list(&self, call: &Call<'_>, rules: &Rules, world: &World) -> Answer {
        let now = world.now();
        let shares = world.store.shares().iter();
        let mut kept: Vec<&Share> = shares
            .filter(|share| match rules.visible {
                Visible::AdminAll => call.account.admin || share.owner == call.account.id,
                Visible::Own => share.owner == call.account.id,
                Visible::OwnLive => share.owner == call.account.id && !share.is_expired(now),
            })
            .collect();
        let has_root = |share: &&Share| share.items.iter().any(|id| id == "0");
        if kept.iter().any(has_root)
            && rules.accepts == Accepts::MediaFiles
            && !rules.has(Quirk::SharesRoot)
        {
            return Answer::failed(0, ROOT);
        }
        if kept.iter().any(|share| share.kind == "broken") {
            return Answer::failed(0, BROKEN);
        }
        if rules.has(Quirk::NewestFirst) {
            // Newest second first. Within one second, oldest first.
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
        let list = match shown.is_empty() {
            true => empty,
            false => json!({ "share": shown }),
        };
        Answer::Body("shares", list)
    }

    fn shown(&self, call: &Call<'_>, rules: &Rules, world: &World, share: &Share) -> Value {
        let mut shown = json!({
            "id": share.id,
            "url": self.link(call.request, rules, world, share),
            "created": entries::shown(rules.dates, share.created),
        });
        shown[rules.owner_key] = json!(world.store.account_name(&share.owner));
        let drops_empty = rules.share_ids == ShareIds::PrefixedLetters;
        let none = rules.has(Quirk::EmptyDescription).then_some("");
        let text = share.description.as_deref();
        let text = text.filter(|text| !drops_empty || !text.is_empty());
        if let Some(text) = text.or(none) {
            shown["description"] = json!(text);
        }
        if let Some(expires) = entries::ending(rules.dates, share.expires) {
            shown["expires"] = json!(expires);
        }
        if !share.format.is_empty() {
            shown["expires"] = json!(share.format);
        }
        if !rules.has(Quirk::HidesVisits) {
            shown["visitCount"] = json!(share.visits);
            match share.visited {
                // Unsonic counts no visits, and shows the creation time as the last visit.
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

fn entries_of(row: &FlavorRow, rules: &Rules, world: &World, share: &Share) -> Vec<Value> {
    let library = &world.library;
    let show = |song| entries::song(library, row, song, false);
    let of = |id: &String| -> Vec<Value> {
        if let Some(song) = library.song(id) {
            return vec![show(song)];
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
        songs_of_item(world, id).into_iter().map(show).collect()
    };
    share.items.iter().flat_map(of).collect()
}

fn folder_of(library: &Library, row: &FlavorRow, id: &str) -> Option<Value> {
    if let Some(album) = library.albums.iter().find(|album| album.folder == id) {
        return Some(entries::folder(library, row, album));
    }
    let artist = library.artists.iter().find(|artist| artist.folder == id)?;
    let first = library.albums_of(artist).next()?;
    Some(entries::artist_folder(row, artist, first.created))
}

/// Ampache's answer to a create that stores nothing.
fn unstored_create(call: &Call<'_>, rules: &Rules, now: Timestamp) -> Option<Answer> {
    let description = call.params.get("description").unwrap_or_default();
    let is_stored = description.chars().count() <= 255 && !is_past(call.params.get("expires"), now);
    match rules.unstored {
        Unstored::Quietly if !is_stored => Some(Answer::Bare(Reply::new(
            500,
            "application/json; charset=UTF-8",
            "",
        ))),
        Unstored::EmptyList if !is_stored => Some(Answer::Body("shares", json!({}))),
        _ => None,
    }
}

/// Whether an expiry is more than half a day in the past.
fn is_past(sent: Option<&str>, now: Timestamp) -> bool {
    let number = sent.and_then(leading_number);
    // 0 and 00 are not expiries.
    let number = number.filter(|number| *number != 0);
    number.is_some_and(|number| number / 1000 < now.as_second() - 43_200)
}

/// The songs and albums to share. Other types, and ids of another form, fail as a missing parameter.
fn songs_and_albums(
    call: &Call<'_>,
    rules: &Rules,
    asked: Vec<String>,
    world: &World,
) -> CreateEffect {
    for id in &asked {
        let (code, text) = match () {
            () if has(id, "ar-") => (
                10,
                "Missing a required parameter: Invalid id, must be an album or track: {}",
            ),
            () if !has(id, "tr-") && !has(id, "al-") => {
                (10, "Missing a required parameter: Invalid id")
            }
            () if world.library.song(id).is_none() && world.library.album(id).is_none() => {
                rules.unknown_item
            }
            () => continue,
        };
        return CreateEffect::Nothing(Answer::failed(code, text.replace("{}", id)));
    }
    CreateEffect::Items(world.contents(call.request, asked))
}

/// Whether an id is this prefix and a number.
fn has(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix).is_some_and(is_number)
}

/// The description in a create or an update, unless the server ignores it.
fn description_of<'a>(call: &Call<'a>, rules: &Rules) -> Option<&'a str> {
    let sent = call.params.get("description");
    sent.filter(|text| !rules.has(Quirk::NoEmptyDescription) || !matches!(*text, "" | "0"))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The highest number of any share.
fn highest(world: &World) -> u64 {
    let shares = world.store.shares().iter();
    let numbers = shares.filter_map(|share| share.id.rsplit('-').next()?.parse().ok());
    numbers.max().unwrap_or_default()
}

/// mStream's message after it has stored a date beyond JavaScript's range.
const BROKEN: &str = "Internal server error.";

/// A date beyond the year 9999.
enum FarDate {
    /// The date as the server writes it.
    Shown(String),
    /// Beyond JavaScript's range: the server stores it, and all later lists fail.
    Broken,
}

fn far_date(text: &str) -> Option<FarDate> {
    let number = leading_number(text)?;
    if Timestamp::from_millisecond(number).is_ok() {
        return None;
    }
    Some(if number <= 8_640_000_000_000_000 {
        FarDate::Shown(iso(number))
    } else {
        FarDate::Broken
    })
}

/// A date beyond the range of a timestamp, as Java writes it: without a sign before the year.
fn java_date(text: &str) -> Option<FarDate> {
    let number = text.parse::<i64>().ok()?;
    let is_far = number > 0 && Timestamp::from_millisecond(number).is_err();
    is_far.then(|| FarDate::Shown(iso(number).trim_start_matches('+').to_owned()))
}

/// The approximate last millisecond that Airsonic's database can store.
const LAST: i64 = 253_402_300_799_999;

/// Airsonic's message for the music root.
const ROOT: &str = "Cannot invoke \"org.airsonic.player.domain.MediaFile.getPath()\" because \"mediaFile\" is null";

/// The effect of a create.
enum CreateEffect {
    Items(Vec<String>),
    /// The items are stored, although the call fails.
    Orphan(Vec<String>, Answer),
    Nothing(Answer),
}

fn lists_only(call: &Call<'_>) -> Answer {
    if call.name == "getShares" {
        let share = json!({
            "id": "5f0c1d2e-3a4",
            "url": "http://edge.test/share/5f0c1d2e-3a4",
            "username": call.account.name,
            "created": "2026-11-01T00:00:00.000Z",
            "visitCount": 0,
            "entry": [],
        });
        return Answer::Body("shares", json!({ "share": [share] }));
    }
    let envelope = json!({ "subsonic-response": {
        "status": "failed",
        "version": "1.16.1",
        "type": "edgeSonic",
        "error": { "code": 50, "message": "This endpoint needs a web session" },
    } });
    Answer::Bare(Reply::json(403, &envelope))
}

fn fake(call: &Call<'_>, world: &World) -> Answer {
    match call.name {
        "getShares" => Answer::Body("shares", json!({})),
        "createShare" => {
            let id = format!("kima-{}", world.now().as_millisecond());
            let share = json!({
                "id": id,
                "url": format!("{}/share/unsupported", world.origin(call.request)),
                "username": call.account.name,
                "created": world.now().to_string(),
                "visitCount": 0,
            });
            Answer::Body("shares", json!({ "share": [share] }))
        }
        _ => Answer::Empty,
    }
}

/// Finds a share by the id in a request.
fn find<'a>(ids: ShareIds, asked: &str, world: &'a World) -> Option<&'a Share> {
    let number = asked.rsplit('-').next().unwrap_or(asked);
    match ids {
        // Ampache ignores the prefix.
        ShareIds::PrefixedNumbers => world.store.share(&format!("sh-{number}")),
        ShareIds::PrefixedLetters => {
            let with = world.store.share(asked);
            with.or_else(|| world.store.share(&format!("sh-{asked}")))
        }
        _ => world.store.share(asked),
    }
}
