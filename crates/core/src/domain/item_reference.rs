//! How people name items on the command line.

use super::item::{ItemKind, ItemRef};
use super::link;
use crate::advice::Advice;
use crate::error::{Error, Result};

const ITEM_EXAMPLES: &str = "examples: album:5KA1Evjj9z, song:ID, https://…/app/#/album/ID/show";

/// An ITEM: what shall be shared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ItemReference {
    /// `KIND:ID`.
    Typed(ItemRef),
    /// The address of an item's page in the server's web interface.
    Page {
        /// The address as given, to find the server by.
        address: String,
        /// What it shows. Of a book or a podcast, the address does not say which.
        item: ItemRef,
    },
    /// An id without a kind, which the server has to look up.
    Bare(String),
}

impl ItemReference {
    /// Reads an ITEM.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) for an address that is no item's page, an empty text or a misspelt kind.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::usage("an empty item").hint(ITEM_EXAMPLES));
        }
        if let Some(item) = ItemRef::parse(text) {
            return Ok(Self::Typed(item));
        }
        if link::is_link(text) {
            let item = page_item(text).ok_or_else(|| not_a_page(text))?;
            return Ok(Self::Page {
                address: text.to_owned(),
                item,
            });
        }
        match text
            .split_once(':')
            .and_then(|(word, id)| Some((kind_like(word)?, id)))
        {
            Some((kind, id)) => Err(Error::usage(format!("can't read {text:?} as an item"))
                .hint(format!("did you mean `{}`?", example(kind, id)))),
            None => Ok(Self::Bare(text.to_owned())),
        }
    }

    /// The address it was given as, to find the server by.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Page { address, .. } => Some(address),
            Self::Typed(_) | Self::Bare(_) => None,
        }
    }
}

/// Whether a text without a kind looks like an id of one of the servers (`5KA1Evjj9zWq0UaJmXrT2d`, a UUID,
/// `al-17`, `1042`) rather than like a title.
#[must_use]
pub fn is_id_shaped(text: &str) -> bool {
    let is_sign =
        |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | ':' | '.');
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    text.chars().all(is_sign) && has_digit
}

/// What an item's page shows: `…/app/#/album/ID/show` (Navidrome), `…/item/ID` (Audiobookshelf).
fn page_item(address: &str) -> Option<ItemRef> {
    let url = url::Url::parse(address).ok()?;
    let decode = |id: &str| {
        let id = percent_encoding::percent_decode_str(id).decode_utf8_lossy();
        (!id.is_empty()).then(|| id.into_owned())
    };
    if let Some(route) = url.fragment().and_then(|route| route.strip_prefix('/')) {
        let route = route.split('?').next().unwrap_or(route);
        let (page, rest) = route.split_once('/')?;
        let id = rest.split('/').next()?;
        return Some(ItemRef::new(page.parse().ok()?, decode(id)?));
    }
    let mut segments = url.path().split('/').filter(|part| !part.is_empty());
    segments.find(|part| *part == "item")?;
    Some(ItemRef::new(ItemKind::Book, decode(segments.next()?)?))
}

fn not_a_page(address: &str) -> Error {
    let error = Error::usage(format!("{address} is not the address of an item's page"));
    if address.contains("/share/") {
        error.hint(
            Advice::ShowShare("LINK".to_owned())
                .after("that looks like a share; see what it holds: "),
        )
    } else {
        error.hint(ITEM_EXAMPLES)
    }
}

/// The kind meant by a word that is nearly one.
fn kind_like(word: &str) -> Option<ItemKind> {
    let word = word.to_ascii_lowercase();
    let same = |kind: &ItemKind| word == kind.as_str() || word == kind.plural();
    ItemKind::ALL
        .into_iter()
        .find(same)
        .or(match word.as_str() {
            "track" | "tracks" | "media_file" => Some(ItemKind::Song),
            "audiobook" | "audiobooks" => Some(ItemKind::Book),
            "directory" => Some(ItemKind::Folder),
            "author" => Some(ItemKind::Artist),
            _ => None,
        })
}

fn example(kind: ItemKind, id: &str) -> String {
    match id.trim() {
        "" => format!("{kind}:ID"),
        id => format!("{kind}:{id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use proptest::prelude::*;

    #[test]
    fn items_are_read_in_every_form() {
        let typed = |kind, id: &str| ItemReference::Typed(ItemRef::new(kind, id));
        assert_eq!(
            ItemReference::parse("album:a:b").unwrap(),
            typed(ItemKind::Album, "a:b")
        );
        assert_eq!(
            ItemReference::parse(" song:1 ").unwrap(),
            typed(ItemKind::Song, "1")
        );
        for (address, kind, id) in [
            ("https://x/app/#/album/5KA1/show", ItemKind::Album, "5KA1"),
            (
                "https://x/music/app/#/playlist/p1/show?page=2",
                ItemKind::Playlist,
                "p1",
            ),
            ("https://x/app/#/artist/a%2F1/show", ItemKind::Artist, "a/1"),
            ("https://x/app/#/song/s1", ItemKind::Song, "s1"),
            ("https://x/audiobookshelf/item/li_1", ItemKind::Book, "li_1"),
        ] {
            let parsed = ItemReference::parse(address).unwrap();
            assert_eq!(parsed.address(), Some(address));
            let ItemReference::Page { item, .. } = parsed else {
                panic!("{address}")
            };
            assert_eq!(item, ItemRef::new(kind, id));
        }
        assert_eq!(
            ItemReference::parse("al-17").unwrap(),
            ItemReference::Bare("al-17".into())
        );
    }

    #[test]
    fn near_misses_say_what_to_write() {
        for (text, hint) in [
            ("Album:1", "`album:1`"),
            ("tracks:1", "`song:1`"),
            ("album:", "`album:ID`"),
            ("", "examples"),
            ("https://x/share/abc", "ShowShare"),
            ("https://x/app/#/album", "examples"),
            ("https://x/app/#/settings/1", "examples"),
            ("https://", "examples"),
        ] {
            let error = ItemReference::parse(text).unwrap_err();
            assert_eq!(error.code(), Code::Usage, "{text}");
            assert!(
                error.hint_texts()[0].contains(hint),
                "{text}: {:?}",
                error.hint_texts()
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*", route in "[a-z/#?%0-9]{0,30}") {
            let _ = ItemReference::parse(&text);
            let _ = ItemReference::parse(&format!("https://x/app/#/{route}"));
        }

        #[test]
        fn every_reference_reads_back(kind in 0..ItemKind::ALL.len(), id in "[!-~]{1,20}") {
            let item = ItemRef::new(ItemKind::ALL[kind], id);
            prop_assert_eq!(ItemReference::parse(&item.to_string()).unwrap(), ItemReference::Typed(item));
        }
    }
}
