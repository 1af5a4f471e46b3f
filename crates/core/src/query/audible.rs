//! What visitors would hear of the items of a share: one check for everything that makes shares.

use std::collections::{BTreeMap, HashMap};

use super::items::look_for;
use crate::advice::{Advice, Hint};
use crate::backend::Server;
use crate::domain::{Audible, Item, ItemKind, ItemRef, Unheard};
use crate::error::{Code, Error, Result};

/// How much of items visitors hear.
#[derive(Debug, Default)]
pub struct Audibility(HashMap<ItemRef, Audible>);

/// Asks the server how much of each item visitors hear.
///
/// # Errors
/// As any read.
pub async fn audible<'i>(
    server: &Server,
    items: impl IntoIterator<Item = &'i Item>,
) -> Result<Audibility> {
    let items: BTreeMap<ItemRef, Item> = items
        .into_iter()
        .map(|item| (item.reference(), item.clone()))
        .collect();
    let Some(library) = server.library.as_ref().filter(|_| !items.is_empty()) else {
        return Ok(Audibility::default());
    };
    let asked: Vec<Item> = items.values().cloned().collect();
    let audible = library
        .audible(&asked)
        .await
        .map_err(|error| error.with_server(&server.name))?;
    Ok(Audibility(items.into_keys().zip(audible).collect()))
}

impl Audibility {
    fn of(&self, item: &Item) -> Audible {
        let known = self.0.get(&item.reference());
        known.copied().unwrap_or(Audible::All)
    }

    fn silent<'i>(&self, items: &'i [Item]) -> impl Iterator<Item = (&'i Item, Unheard)> {
        items.iter().filter_map(|item| match self.of(item) {
            Audible::Nothing(why) => Some((item, why)),
            _ => None,
        })
    }

    /// Fails if any of the items can't be heard.
    ///
    /// # Errors
    /// [`Code::NotFound`], with the items and the reasons.
    pub fn all_heard(&self, items: &[Item], server: &str) -> Result<()> {
        match self.silent(items).next() {
            None => Ok(()),
            Some(_) => Err(self.refusal(items, server)),
        }
    }

    /// Fails if none of the items can be heard.
    ///
    /// # Errors
    /// [`Code::NotFound`], with the items and the reasons.
    pub fn some_heard(&self, items: &[Item], server: &str) -> Result<()> {
        match self.silent(items).count() {
            silent if silent > 0 && silent == items.len() => Err(self.refusal(items, server)),
            _ => Ok(()),
        }
    }

    /// How many tracks can be heard of items that have missing files.
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

    fn refusal(&self, items: &[Item], server: &str) -> Error {
        let mut silent = self.silent(items);
        let Some((item, why)) = silent.next() else {
            return Error::internal("every item can be heard");
        };
        let error = unheard(item, why, server);
        silent.fold(error, |error, (item, why)| {
            let error = error.detail(sentence(item, why));
            match hint(item, why, server) {
                Some(hint) => error.hint(hint),
                None => error,
            }
        })
    }
}

/// The error for an item that visitors can't hear.
#[must_use]
pub(super) fn unheard(item: &Item, why: Unheard, server: &str) -> Error {
    let error = Error::new(Code::NotFound, sentence(item, why)).with_server(server);
    match hint(item, why, server) {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

fn sentence(item: &Item, why: Unheard) -> String {
    let name = item.title.as_deref().unwrap_or("no title");
    format!(
        "{} ({name}) has nothing to play: {}",
        item.reference(),
        why.as_str(item.kind)
    )
}

fn hint(item: &Item, why: Unheard, server: &str) -> Option<Hint> {
    Some(match why {
        Unheard::GuestArtist => {
            let artist = item.title.clone()?;
            let server = server.to_owned();
            Advice::ShareSongsOf { server, artist }.after("share the artist's songs: ")
        }
        Unheard::Missing => {
            Hint::text("restore the files, or remount their disk, and rescan the library")
        }
        Unheard::Empty if item.kind == ItemKind::Playlist => {
            Hint::text("add songs to the playlist first")
        }
        Unheard::Empty => return None,
        Unheard::Gone => look_for(server, item.title.as_deref()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let silent = Audible::Nothing(Unheard::GuestArtist);
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
            Unheard::Missing,
            Unheard::GuestArtist,
            Unheard::Empty,
            Unheard::Gone,
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
    fn what_nobody_told_counts_as_heard() {
        let heard = Audibility::default();
        assert!(heard.all_heard(&[item("1", "Own")], "home").is_ok());
        assert!(heard.some_heard(&[], "home").is_ok());
    }
}
