//! Why visitors hear nothing of an item, although the server lists it and would share it.

use super::capabilities::{Capabilities, Download};
pub use super::item::Inaudible;
use super::item::{Item, ItemKind};
use super::share::Share;
use crate::advice::{Advice, RequestSetting};
use crate::error::{Code, Error, Result};

/// What visitors get of a new share, if that isn't sound: a note. `None` if they hear something, or
/// if the server doesn't say.
///
/// # Errors
/// [`Code::NotFound`] if visitors would get nothing at all of one of the items.
pub fn check(items: &[Item], downloadable: bool, can: &Capabilities) -> Result<Option<String>> {
    let mut note = None;
    for item in items {
        match item.inaudible {
            None => {}
            Some(Inaudible::Ebook) if downloadable => note = Some(ebook_note(item)),
            Some(why) => return Err(nothing_to_hear(item, why, can)),
        }
    }
    Ok(note)
}

fn ebook_note(item: &Item) -> String {
    format!(
        "{} is an e-book without audio: visitors can download it, and hear nothing",
        named(item)
    )
}

fn nothing_to_hear(item: &Item, why: Inaudible, can: &Capabilities) -> Error {
    let error = Error::new(
        Code::NotFound,
        format!(
            "visitors would hear nothing of {} ({}): {}",
            named(item),
            item.reference(),
            why.why()
        ),
    );
    match why {
        Inaudible::Missing => error
            .hint("is the disk mounted? put the files back and scan the library, then try again"),
        Inaudible::Invalid => error.hint("put its files back and scan the library, then try again"),
        Inaudible::Ebook if can.download == Download::Settable => error.hint(
            Advice::Ask(RequestSetting::Download(Some(true)))
                .after("let visitors download the e-book: "),
        ),
        Inaudible::Ebook | Inaudible::NoAudio => error,
    }
}

fn named(item: &Item) -> String {
    let title = item.title.as_deref();
    title.map_or_else(
        || item.reference().to_string(),
        |title| format!("{title:?}"),
    )
}

impl Share {
    /// Why visitors hear nothing of it: the reason of its first item, if there is one for all of
    /// them.
    #[must_use]
    pub fn inaudible(&self) -> Option<Inaudible> {
        let items = self.items.as_deref()?;
        let all = items.iter().all(|item| item.inaudible.is_some());
        items.first().filter(|_| all)?.inaudible
    }

    /// What its link doesn't give visitors, in a sentence. `None` if there is something to hear, or
    /// if that wasn't read.
    #[must_use]
    pub fn silence(&self) -> Option<String> {
        let name = self.reference();
        let none = |items: &Option<Vec<Item>>| items.as_ref().is_some_and(Vec::is_empty);
        match self.inaudible() {
            Some(Inaudible::Ebook) if self.downloadable == Some(true) => Some(format!(
                "{name} is an e-book without audio: visitors can download it, and hear nothing"
            )),
            Some(why) => Some(format!("visitors hear nothing of {name}: {}", why.why())),
            None if none(&self.tracks) || none(&self.items) => Some(format!(
                "visitors hear nothing of {name}: there is nothing in it that can be played"
            )),
            None => None,
        }
    }

    /// Which part of it visitors don't hear, in a sentence. `None` if they hear all or nothing, or if
    /// that wasn't read; titles must have been.
    #[must_use]
    pub fn partial_silence(&self) -> Option<String> {
        let (items, tracks) = (self.items.as_deref()?, self.tracks.as_deref()?);
        let lost = items.iter().filter(|item| item.title.is_none()).count();
        if tracks.is_empty() || lost == items.len() {
            return None;
        }
        let name = self.reference();
        if lost > 0 {
            return Some(format!(
                "visitors hear nothing of {lost} of the {} items of {name}: they are gone from the \
                 library, or hidden from the share's owner",
                items.len()
            ));
        }
        let songs = items.iter().map(|item| match item.kind {
            ItemKind::Song => Some(1),
            _ => item.track_count,
        });
        let all = songs.sum::<Option<u64>>()?;
        let heard = u64::try_from(tracks.len()).ok()?;
        (heard < all).then(|| format!("visitors hear {heard} of the {all} tracks of {name}"))
    }

    /// Whether visitors get nothing from it, as far as its items tell: an e-book is something if they
    /// may download it.
    #[must_use]
    pub fn gives_nothing(&self) -> Option<bool> {
        let why = self.inaudible()?;
        Some(why != Inaudible::Ebook || self.downloadable != Some(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ServerKind;

    fn book(inaudible: Option<Inaudible>) -> Item {
        Item {
            title: Some("Field Guide".into()),
            inaudible,
            ..Item::bare(ItemKind::Book, "b1")
        }
    }

    fn can() -> Capabilities {
        Capabilities {
            download: Download::Settable,
            ..Capabilities::careful("It")
        }
    }

    #[test]
    fn a3_every_reason_refuses_but_an_ebook_that_may_be_downloaded() {
        use Inaudible::{Ebook, Invalid, Missing, NoAudio};
        for why in [Missing, Invalid, Ebook, NoAudio] {
            for downloadable in [false, true] {
                let checked = check(&[book(None), book(Some(why))], downloadable, &can());
                if why == Ebook && downloadable {
                    assert!(checked.unwrap().unwrap().contains("can download"));
                    continue;
                }
                let error = checked.unwrap_err();
                assert_eq!(error.code(), Code::NotFound, "{why:?}");
                assert!(error.message().contains("Field Guide"), "{error}");
                assert!(error.message().contains(why.why()), "{error}");
            }
        }
        assert_eq!(check(&[book(None)], false, &can()).unwrap(), None);
    }

    #[test]
    fn a3_the_download_hint_is_given_only_if_downloads_can_be_allowed() {
        let refused = |can| check(&[book(Some(Inaudible::Ebook))], false, &can).unwrap_err();
        assert!(refused(can()).hint_texts()[0].contains("Download(Some(true))"));
        assert!(refused(Capabilities::careful("It")).hint_texts().is_empty());
    }

    #[test]
    fn a3_an_ebook_is_not_said_to_be_gone() {
        let mut share = Share::bare("books", ServerKind::Audiobookshelf, "x");
        share.items = Some(vec![book(Some(Inaudible::Ebook))]);
        share.tracks = Some(Vec::new());
        for downloadable in [Some(false), Some(true)] {
            share.downloadable = downloadable;
            let said = share.silence().unwrap();
            assert!(said.contains("e-book") && !said.contains("gone"), "{said}");
        }
        assert_eq!(share.gives_nothing(), Some(false));
        share.items = Some(vec![book(Some(Inaudible::Ebook)), book(None)]);
        assert_eq!(share.gives_nothing(), None);
    }
}
