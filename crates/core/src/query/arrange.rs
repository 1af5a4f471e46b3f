//! Decides how a server can share the requested items: unchanged, expanded to songs, or not at all. Also checks
//! what visitors would hear; every command that creates shares uses this check.
//!
//! Promise 1: sharectl shares exactly the requested items. Items that a server would drop or replace are
//! expanded to songs; items that it can't share are refused before anything is written.

use std::collections::{HashMap, HashSet};

use super::search::look_for;
use crate::advice::{Advice, Hint, RequestSetting};
use crate::backend::Server;
use crate::domain::capabilities::{Capabilities, Playlists, ShareCapacity};
use crate::domain::{Audible, InaudibleReason, Item, ItemKind, ItemRef, text};
use crate::error::{Error, Result, WithServer as _};
use crate::order::Order as _;

/// Whether the share of a playlist follows the playlist's changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlaylistMode {
    /// The server's default.
    #[default]
    Either,
    /// The share must follow the playlist (`--live`).
    Live,
    /// The share must not follow the playlist (`--freeze`).
    Frozen,
}

/// The items to share, with notes for the user.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrangement {
    /// The items, in order.
    pub items: Vec<Item>,
    /// Notes for the user about expanded, skipped, and inaudible items.
    pub notes: Vec<String>,
}

/// Arranges items into one share.
///
/// # Errors
/// [`Code::Unsupported`](crate::Code::Unsupported) if the server can't share them together or in the
/// requested playlist mode; [`Code::NotFound`](crate::Code::NotFound) if one of them has nothing to play.
pub async fn arrange(server: &Server, items: Vec<Item>, wish: PlaylistMode) -> Result<Arrangement> {
    let arranged = arrange_on(server, items, wish).await;
    arranged.with_server(&server.name)
}

async fn arrange_on(server: &Server, items: Vec<Item>, wish: PlaylistMode) -> Result<Arrangement> {
    let can = &server.can;
    let mut notes = Vec::new();
    let asked = items.len();
    let items = once(items, can.contents.repeats);
    let mut left_out = asked - items.len();
    let plan = decide(&items, can, wish)?;
    let heard = audible(server, &items).await?;
    heard.all_heard(&items, &server.name)?;
    notes.extend(heard.notes(&items));
    let mut songs_of = None;
    let arranged = match plan {
        Expansion::AsTheyAre => {
            if items.iter().any(|item| item.kind == ItemKind::Playlist) {
                let note = match can.contents.playlists {
                    Playlists::Live => Some("the share follows the playlist as it changes"),
                    Playlists::Frozen => {
                        Some("the share holds the songs that the playlist contains now")
                    }
                    Playlists::None => None,
                };
                notes.extend(note.map(str::to_owned));
            }
            if can.sorts_contents && !is_sorted(&items) {
                notes.push(SORTED.to_owned());
            }
            items
        }
        Expansion::Expand(which) => {
            let mut songs = Vec::new();
            let (mut expanded, mut inside_them) = (Vec::new(), 0);
            for (item, expand) in items.into_iter().zip(which) {
                if expand && item.kind != ItemKind::Song {
                    let inside = server.library()?.expand(&item).await?;
                    if inside.is_empty() {
                        return Err(unheard(&item, InaudibleReason::Empty, &server.name));
                    }
                    expanded.push(item);
                    inside_them += inside.len();
                    songs.extend(inside);
                } else {
                    songs.push(item);
                }
            }
            let all = songs.len();
            let songs = once(songs, can.contents.repeats);
            left_out += all - songs.len();
            songs_of = expanded.first().map(|item| item.kind);
            if !expanded.is_empty() {
                notes.push(expansion(&expanded, inside_them));
            }
            songs
        }
    };
    if left_out > 0 {
        let items = if left_out == 1 { "item" } else { "items" };
        notes.push(format!("skipped {left_out} duplicate {items}"));
    }
    if can.contents.many == ShareCapacity::One && arranged.len() > 1 {
        return Err(match songs_of {
            None => one_only(can),
            Some(kind) => songs_only(can, kind, arranged.len()),
        });
    }
    if let Some(most) = can.contents.most
        && arranged.len() > most
    {
        let (name, count) = (can.name, arranged.len());
        let message = format!("{name} holds {most} items in one share, and these are {count}");
        let each = Advice::Ask(RequestSetting::Each);
        return Err(Error::unsupported(message)
            .hint(each.after("share fewer at once, or each on its own: ")));
    }
    Ok(Arrangement {
        items: arranged,
        notes,
    })
}

/// The note if visitors get another order than the given one.
const SORTED: &str = "visitors get the songs sorted by title of the album or name of the artist, not \
     in the order given; the songs of a playlist keep their order";

/// Whether items are in the order in which a server sorts them. Songs and single items always are.
fn is_sorted(items: &[Item]) -> bool {
    let name = |item: &Item| text::fold(item.title.as_deref().unwrap_or_default());
    items.windows(2).all(|pair| match pair {
        [one, other] => one.kind == ItemKind::Song || name(one) <= name(other),
        _ => true,
    })
}

/// What to do with the items, and which of them to expand.
#[derive(Debug, PartialEq, Eq)]
enum Expansion {
    AsTheyAre,
    Expand(Vec<bool>),
}

fn decide(items: &[Item], can: &Capabilities, wish: PlaylistMode) -> Result<Expansion> {
    let contents = &can.contents;
    let shareable = |item: &Item| contents.kinds.contains(&item.kind);
    let has_playlist = items.iter().any(|item| item.kind == ItemKind::Playlist);
    for item in items {
        // Only music can be expanded to songs.
        let spoken = matches!(item.kind, ItemKind::Book | ItemKind::Episode);
        if spoken && !shareable(item) {
            if let Some(why) = can.episodes.filter(|_| item.kind == ItemKind::Episode) {
                return Err(
                    Error::unsupported(why).hint(Advice::ShareItem("book").after("share a book: "))
                );
            }
            let message = format!("{} can't share {}", can.name, item.kind.plural());
            return Err(Error::unsupported(message));
        }
    }
    // On other servers, a shared playlist is frozen anyway.
    let freeze =
        has_playlist && wish == PlaylistMode::Frozen && contents.playlists == Playlists::Live;
    let together = match contents.many {
        ShareCapacity::One => items.len() == 1,
        ShareCapacity::OneKind => items.windows(2).all(|pair| match pair {
            [one, other] => one.kind == other.kind && one.kind != ItemKind::Playlist,
            _ => true,
        }),
        ShareCapacity::Several | ShareCapacity::Mixed => true,
    };
    if contents.many == ShareCapacity::One && items.len() > 1 {
        return Err(one_only(can));
    }
    let decision = if !freeze && together && items.iter().all(shareable) {
        Expansion::AsTheyAre
    } else if together && contents.many != ShareCapacity::OneKind {
        Expansion::Expand(
            items
                .iter()
                .map(|item| !shareable(item) || (freeze && item.kind == ItemKind::Playlist))
                .collect(),
        )
    } else {
        Expansion::Expand(vec![true; items.len()])
    };
    let leave_out = Advice::LeaveOut(vec![RequestSetting::Live]);
    if !has_playlist && wish == PlaylistMode::Live {
        return Err(Error::usage("a live share needs a playlist")
            .hint(leave_out.then(", or share a playlist: `playlist:ID`")));
    }
    let follows = decision == Expansion::AsTheyAre && contents.playlists == Playlists::Live;
    if wish == PlaylistMode::Live && !follows {
        let message = format!(
            "{} would share the songs that the playlist contains now, not the playlist itself",
            can.name
        );
        return Err(
            Error::unsupported(message).hint(leave_out.after("share the playlist alone, or "))
        );
    }
    Ok(decision)
}

/// The items in order, without duplicates; songs may repeat if `songs_may_repeat` is set.
fn once(mut items: Vec<Item>, songs_may_repeat: bool) -> Vec<Item> {
    let mut seen = HashSet::new();
    items.retain(|item| {
        seen.insert(item.reference()) || songs_may_repeat && item.kind == ItemKind::Song
    });
    items
}

fn one_only(can: &Capabilities) -> Error {
    let error = Error::unsupported(format!(
        "{} shares one thing at a time: of several it would share something else",
        can.name
    ))
    .hint(Advice::Ask(RequestSetting::Each).after("share each on its own: "));
    match can.contents.kinds.contains(&ItemKind::Playlist) {
        true => error.hint("or put them into a playlist on the server and share that"),
        false => error,
    }
}

/// The error if one item was requested and it would have to be shared as several.
fn songs_only(can: &Capabilities, kind: ItemKind, songs: usize) -> Error {
    let message = format!(
        "{} shares one thing at a time, and shares {} as their songs: these are {songs}",
        can.name,
        kind.plural()
    );
    let groups = can
        .contents
        .kinds
        .iter()
        .filter(|kind| **kind != ItemKind::Song);
    let groups: Vec<&str> = groups.map(|kind| kind.as_str()).collect();
    let error = Error::unsupported(message);
    match groups.is_empty() {
        true => error,
        false => error.hint(format!(
            "share one {} that contains them",
            groups.join(" or ")
        )),
    }
}

fn expansion(expanded: &[Item], songs: usize) -> String {
    let name = |item: &'_ Item| item.title.clone().unwrap_or_else(|| item.id.clone());
    let names: Vec<String> = expanded.iter().take(3).map(name).collect();
    let noun = if songs == 1 { "song" } else { "songs" };
    let more = match expanded.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("shared as {songs} {noun}: {}{more}", names.join(", "))
}

/// How much visitors hear of each item.
#[derive(Debug, Default)]
pub struct Audibility(HashMap<ItemRef, Audible>);

/// Asks the server how much visitors hear of each item.
///
/// # Errors
/// The errors of the requests.
pub async fn audible<'i>(
    server: &Server,
    items: impl IntoIterator<Item = &'i Item>,
) -> Result<Audibility> {
    let mut items: Vec<Item> = items.into_iter().cloned().collect();
    items.order_by_key(Item::reference);
    items.dedup_by_key(|item| item.reference());
    let Some(library) = server.library.as_ref().filter(|_| !items.is_empty()) else {
        return Ok(Audibility::default());
    };
    let audible = library.audible(&items).await.with_server(&server.name)?;
    let references = items.iter().map(Item::reference);
    Ok(Audibility(references.zip(audible).collect()))
}

impl Audibility {
    fn of(&self, item: &Item) -> Audible {
        let known = self.0.get(&item.reference());
        known.copied().unwrap_or(Audible::All)
    }

    fn silent<'i>(&self, items: &'i [Item]) -> impl Iterator<Item = (&'i Item, InaudibleReason)> {
        items.iter().filter_map(|item| match self.of(item) {
            Audible::Nothing(why) => Some((item, why)),
            _ => None,
        })
    }

    /// Fails if any of the items can't be heard.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::Code::NotFound), with the items and the reasons.
    pub fn all_heard(&self, items: &[Item], server: &str) -> Result<()> {
        self.refusal(items, server).map_or(Ok(()), Err)
    }

    /// Fails if none of the items can be heard.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::Code::NotFound), with the items and the reasons.
    pub fn some_heard(&self, items: &[Item], server: &str) -> Result<()> {
        match self.silent(items).count() == items.len() {
            true => self.all_heard(items, server),
            false => Ok(()),
        }
    }

    /// The notes about items with missing files: how many of their songs visitors hear.
    #[must_use]
    pub fn notes(&self, items: &[Item]) -> Vec<String> {
        let mut notes: Vec<String> = Vec::new();
        for item in items {
            if let Audible::Some { heard, of } = self.of(item) {
                let name = item.title.as_deref().unwrap_or(&item.id);
                let note = format!(
                    "visitors hear {heard} of the {of} songs of {name}: the other files are \
                     missing on the server's disk"
                );
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
        }
        notes
    }

    fn refusal(&self, items: &[Item], server: &str) -> Option<Error> {
        let mut silent = self.silent(items);
        let (item, why) = silent.next()?;
        let error = unheard(item, why, server);
        Some(silent.fold(error, |error, (item, why)| {
            let error = error.detail(sentence(item, why));
            hint(item, why, server).into_iter().fold(error, Error::hint)
        }))
    }
}

/// The error for an item that visitors can't hear.
fn unheard(item: &Item, why: InaudibleReason, server: &str) -> Error {
    let error = Error::not_found(sentence(item, why)).with_server(server);
    hint(item, why, server).into_iter().fold(error, Error::hint)
}

fn sentence(item: &Item, why: InaudibleReason) -> String {
    let name = item.title.as_deref().unwrap_or("no title");
    format!(
        "{} ({name}) has nothing to play: {}",
        item.reference(),
        why.as_str(item.kind)
    )
}

fn hint(item: &Item, why: InaudibleReason, server: &str) -> Option<Hint> {
    Some(match why {
        InaudibleReason::GuestArtist => {
            let artist = item.title.clone()?;
            let server = server.to_owned();
            Advice::ShareSongsOf { server, artist }.after("share the artist's songs: ")
        }
        InaudibleReason::Missing => {
            Hint::text("restore the files, or remount their disk, and rescan the library")
        }
        InaudibleReason::Empty if item.kind == ItemKind::Playlist => {
            Hint::text("add songs to the playlist first")
        }
        InaudibleReason::Empty => return None,
        InaudibleReason::Gone => look_for(server, item.title.as_deref()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use crate::domain::capabilities::ContentsRules;

    fn can(kinds: &'static [ItemKind], many: ShareCapacity) -> Capabilities {
        Capabilities {
            contents: ContentsRules {
                kinds,
                many,
                playlists: Playlists::Live,
                most: None,
                repeats: false,
            },
            ..Capabilities::careful("it")
        }
    }

    fn items(kinds: &[ItemKind]) -> Vec<Item> {
        let mut next = 0;
        kinds
            .iter()
            .map(|kind| {
                next += 1;
                Item::bare(*kind, next.to_string())
            })
            .collect()
    }

    use ItemKind::{Album, Artist, Episode, Playlist, Song};

    #[test]
    fn p56_only_several_albums_or_artists_can_lose_their_order() {
        let named = |kind, titles: &[&str]| -> Vec<Item> {
            let item = |title: &&str| Item {
                title: Some((*title).to_owned()),
                ..Item::bare(kind, *title)
            };
            titles.iter().map(item).collect()
        };
        assert!(is_sorted(&named(Album, &["High Tide", "low tide"])));
        assert!(!is_sorted(&named(Album, &["Low Tide", "High Tide"])));
        assert!(!is_sorted(&named(Artist, &["Zoë", "Ada", "Bo"])));
        assert!(is_sorted(&named(Song, &["b", "a"])));
        assert!(is_sorted(&named(Album, &["b"])) && is_sorted(&[]));
    }

    #[test]
    fn one_song_is_singular() {
        let album = Item {
            title: Some("Low Tide".into()),
            ..Item::bare(ItemKind::Album, "a1")
        };
        let told = |songs| expansion(std::slice::from_ref(&album), songs);
        assert_eq!(told(1), "shared as 1 song: Low Tide");
        assert_eq!(told(2), "shared as 2 songs: Low Tide");
    }

    #[test]
    fn p15_mixed_kinds_are_expanded_if_a_server_would_drop_some() {
        let navidrome = can(&[Song, Album, Artist, Playlist], ShareCapacity::OneKind);
        let decide =
            |kinds: &[ItemKind]| decide(&items(kinds), &navidrome, PlaylistMode::Either).unwrap();
        assert_eq!(decide(&[Album]), Expansion::AsTheyAre);
        assert_eq!(decide(&[Album, Album]), Expansion::AsTheyAre);
        assert_eq!(decide(&[Song, Album]), Expansion::Expand(vec![true, true]));
        assert_eq!(
            decide(&[Playlist, Playlist]),
            Expansion::Expand(vec![true, true])
        );
    }

    #[test]
    fn p36_several_things_are_refused_if_a_share_holds_one() {
        let ampache = can(&[Song, Album], ShareCapacity::One);
        let error = decide(&items(&[Song, Song]), &ampache, PlaylistMode::Either).unwrap_err();
        assert_eq!(error.code(), Code::Unsupported);
    }

    #[test]
    fn only_what_a_server_cannot_share_is_expanded() {
        let airsonic = can(&[Song], ShareCapacity::Several);
        assert_eq!(
            decide(&items(&[Song, Album]), &airsonic, PlaylistMode::Either).unwrap(),
            Expansion::Expand(vec![false, true])
        );
    }

    #[test]
    fn a_playlist_is_frozen_or_live_as_wished_or_refused() {
        let live = can(&[Song, Playlist], ShareCapacity::OneKind);
        let playlist = items(&[Playlist]);
        assert_eq!(
            decide(&playlist, &live, PlaylistMode::Frozen).unwrap(),
            Expansion::Expand(vec![true])
        );
        assert_eq!(
            decide(&playlist, &live, PlaylistMode::Live).unwrap(),
            Expansion::AsTheyAre
        );
        let mut frozen = can(&[Song, Playlist], ShareCapacity::OneKind);
        frozen.contents.playlists = Playlists::Frozen;
        assert_eq!(
            decide(&playlist, &frozen, PlaylistMode::Frozen).unwrap(),
            Expansion::AsTheyAre
        );
        let songs = can(&[Song], ShareCapacity::Several);
        assert!(decide(&playlist, &songs, PlaylistMode::Live).is_err());
        let album = decide(&items(&[Album]), &live, PlaylistMode::Live).unwrap_err();
        assert_eq!(album.code(), Code::Usage);
    }

    #[test]
    fn p43_episodes_are_refused() {
        let books = can(&[ItemKind::Book], ShareCapacity::One);
        assert!(decide(&items(&[Episode]), &books, PlaylistMode::Either).is_err());
    }

    #[tokio::test]
    async fn duplicate_items_are_merged() {
        use crate::operation::fake::Fake;
        let fake = Fake::new(can(&[Song, Album], ShareCapacity::One), []);
        let twice = [items(&[Album]), items(&[Album])].concat();
        let arranged = arrange(&fake.server(), twice, PlaylistMode::Either).await;
        let arranged = arranged.unwrap();
        assert_eq!(arranged.items.len(), 1);
        assert!(arranged.notes[0].contains("skipped 1 duplicate item"));
    }

    #[test]
    fn songs_repeat_if_the_server_plays_them_again() {
        let twice = |kind| [items(&[kind, kind]), items(&[kind])].concat();
        let ids = |items: Vec<Item>| items.into_iter().map(|item| item.id).collect::<String>();
        assert_eq!(ids(once(twice(Song), true)), "121");
        assert_eq!(ids(once(twice(Song), false)), "12");
        assert_eq!(ids(once(twice(Album), true)), "12");
    }

    fn item(id: &str, title: &str) -> Item {
        Item {
            title: Some(title.to_owned()),
            ..Item::bare(ItemKind::Artist, id)
        }
    }

    fn known(rows: &[(&Item, Audible)]) -> Audibility {
        let rows = rows
            .iter()
            .map(|(item, audible)| (item.reference(), *audible));
        Audibility(rows.collect())
    }

    #[test]
    fn a1_one_silent_item_of_several_is_refused_or_not_as_asked() {
        let (own, guest) = (item("1", "Own"), item("2", "It's \"me\""));
        let silent = Audible::Nothing(InaudibleReason::GuestArtist);
        let heard = known(&[(&own, Audible::All), (&guest, silent)]);
        let both = [own.clone(), guest.clone()];
        assert!(heard.some_heard(&both, "home").is_ok());
        let error = heard.all_heard(&both, "home").unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
        assert!(error.message().contains("artist:2"), "{error}");
        let hints = error.hint_texts().concat();
        assert!(
            hints.contains(r#"ShareSongsOf { server: "home""#),
            "{hints}"
        );
        assert!(heard.some_heard(&[guest], "home").is_err());
        assert!(heard.all_heard(&[own], "home").is_ok());
    }

    #[test]
    fn p55_every_reason_names_the_item_and_missing_parts_are_counted() {
        for why in [
            InaudibleReason::Missing,
            InaudibleReason::GuestArtist,
            InaudibleReason::Empty,
            InaudibleReason::Gone,
        ] {
            for kind in [ItemKind::Song, ItemKind::Album, ItemKind::Playlist] {
                let item = Item {
                    kind,
                    ..item("x", "Name")
                };
                let error = unheard(&item, why, "home");
                assert_eq!(error.code(), Code::NotFound);
                assert!(
                    error.message().contains(&format!("{kind}:x (Name)")),
                    "{error}"
                );
                assert!(error.message().contains(why.as_str(kind)), "{error}");
            }
        }
        let album = item("a", "Low Tide");
        let partly = Audible::Some { heard: 1, of: 9 };
        let heard = known(&[(&album, partly)]);
        let twice = [album.clone(), album];
        assert!(heard.all_heard(&twice, "home").is_ok());
        let notes = heard.notes(&twice);
        assert_eq!(notes.len(), 1);
        assert!(
            notes[0].contains("1 of the 9 songs of Low Tide"),
            "{notes:?}"
        );
    }

    #[test]
    fn an_item_without_an_answer_counts_as_heard() {
        let heard = Audibility::default();
        assert!(heard.all_heard(&[item("1", "Own")], "home").is_ok());
        assert!(heard.some_heard(&[], "home").is_ok());
    }
}
