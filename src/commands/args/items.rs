//! ITEM arguments: the items to share, by reference or by search.

use clap::Args;
use sharectl_core::domain::item::{GroupKind, ItemGroup, ItemReference};
use sharectl_core::domain::pick::Wanted;
use sharectl_core::domain::{ItemKind, item as reference, text};
use sharectl_core::error::{Error, Result};
use sharectl_core::query::ItemRequest;
use url::Url;

use super::with_source;

/// The help heading of the searches.
const SEARCH: &str = "Search (titles and names can be repeated)";

/// What to share
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ItemArgs {
    /// Items: KIND:ID, the address of an item's page, an id, or a title; `-` reads one reference per line from stdin
    #[arg(value_name = "ITEM")]
    pub(crate) items: Vec<String>,

    /// Share the song with this title
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = SEARCH)]
    pub(crate) song: Vec<String>,

    /// Share the album with this title; with --song, the album of the song
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = SEARCH)]
    pub(crate) album: Vec<String>,

    /// Share the artist with this name; with --song or --album, their artist
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = SEARCH)]
    pub(crate) artist: Vec<String>,

    /// Share the playlist with this name
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = SEARCH)]
    pub(crate) playlist: Vec<String>,

    /// Share the book with this title
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = SEARCH)]
    pub(crate) book: Vec<String>,

    /// Share the episode with this title
    ///
    /// No server can share one yet: the links of Audiobookshelf's are dead (P-43). Whoever tries learns that.
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = SEARCH, hide = true)]
    pub(crate) episode: Vec<String>,

    /// Share all books of the series with this name (Audiobookshelf; use with --each)
    #[arg(long, value_name = "NAME", value_parser = title, help_heading = SEARCH)]
    pub(crate) series: Vec<String>,

    /// Share all books of the collection with this name (Audiobookshelf; use with --each)
    #[arg(long, value_name = "NAME", value_parser = title, help_heading = SEARCH)]
    pub(crate) collection: Vec<String>,

    /// Share all books of this author (Audiobookshelf; use with --each)
    #[arg(long, value_name = "NAME", value_parser = title, help_heading = SEARCH)]
    pub(crate) author: Vec<String>,

    /// Accept a partial title if exactly one item contains these words
    #[arg(long, help_heading = SEARCH)]
    pub(crate) partial: bool,
}

impl ItemArgs {
    /// Whether no items were given, so that the user can be asked.
    pub(crate) fn is_empty(&self) -> bool {
        let searches = [
            &self.song,
            &self.album,
            &self.artist,
            &self.playlist,
            &self.book,
            &self.episode,
            &self.series,
            &self.collection,
            &self.author,
        ];
        self.items.is_empty() && searches.iter().all(|titles| titles.is_empty())
    }

    /// The requested items, in order: references and titles first, then the searches.
    ///
    /// # Errors
    /// A stdin that can't be read, an invalid reference, or several values of a flag that narrows.
    pub(crate) fn requests(&self) -> Result<Vec<ItemRequest>> {
        self.requests_apart()?.into_iter().collect()
    }

    /// Like [`requests`](Self::requests), but an invalid reference doesn't affect the others.
    ///
    /// # Errors
    /// A stdin that can't be read, several values of a flag that narrows.
    pub(crate) fn requests_apart(&self) -> Result<Vec<Result<ItemRequest>>> {
        let words = with_source(&self.items)?.into_iter();
        let mut requests: Vec<Result<ItemRequest>> = words
            .map(|word| {
                let item = ItemReference::parse(&word.text)?;
                Ok(match item {
                    ItemReference::Bare(text) if !word.from_stdin => ItemRequest::FreeText {
                        text,
                        partial: self.partial,
                    },
                    item => ItemRequest::Named(item),
                })
            })
            .collect();
        requests.extend(self.searches()?.into_iter().map(Ok));
        requests.extend(self.groups().map(Ok));
        Ok(requests)
    }

    /// The groups, whose items are all requested.
    fn groups(&self) -> impl Iterator<Item = ItemRequest> {
        let groups = [
            (GroupKind::Series, &self.series),
            (GroupKind::Collection, &self.collection),
            (GroupKind::Author, &self.author),
        ];
        groups.into_iter().flat_map(|(kind, names)| {
            names.iter().map(move |name| {
                let name = name.clone();
                ItemRequest::Group(ItemGroup { kind, name })
            })
        })
    }

    /// The words of the command line as one title, if they look like an unquoted one.
    pub(crate) fn unquoted(&self) -> Option<String> {
        let is_plain = |word: &String| {
            let item = ItemReference::parse(word);
            word != "-"
                && !word.contains(' ')
                && matches!(item, Ok(ItemReference::Bare(text)) if !reference::is_id_shaped(&text))
        };
        let several = self.items.len() > 1 && self.items.iter().all(is_plain);
        several.then(|| self.items.join(" "))
    }

    /// The searches: the narrowest flag is the kind to find, and the broader ones narrow it.
    ///
    /// # Errors
    /// Several values of a flag that narrows.
    pub(crate) fn searches(&self) -> Result<Vec<ItemRequest>> {
        let narrowest = [
            (ItemKind::Song, &self.song),
            (ItemKind::Album, &self.album),
            (ItemKind::Book, &self.book),
            (ItemKind::Episode, &self.episode),
        ];
        let wanted = |(_, titles): &&(ItemKind, &Vec<String>)| !titles.is_empty();
        // The artist narrows one kind, and the album narrows songs.
        let narrowed = narrowest.iter().find(wanted).map(|(kind, _)| *kind);
        let artist = match narrowed {
            Some(_) => only("artist", &self.artist)?,
            None => None,
        };
        let album = match narrowed {
            Some(ItemKind::Song) => only("album", &self.album)?,
            _ => None,
        };
        let mut found = Vec::new();
        for (kind, titles) in narrowest {
            if kind == ItemKind::Album && album.is_some() {
                continue;
            }
            let artist = artist.filter(|_| narrowed == Some(kind));
            let album = album.filter(|_| kind == ItemKind::Song);
            found.extend(self.search(kind, titles, artist, album));
        }
        if narrowed.is_none() {
            found.extend(self.search(ItemKind::Artist, &self.artist, None, None));
        }
        found.extend(self.search(ItemKind::Playlist, &self.playlist, None, None));
        Ok(found)
    }

    fn search(
        &self,
        kind: ItemKind,
        titles: &[String],
        artist: Option<&str>,
        album: Option<&str>,
    ) -> impl Iterator<Item = ItemRequest> {
        titles.iter().map(move |title| ItemRequest::Searched {
            kind,
            wanted: Wanted {
                title: title.clone(),
                artist: artist.map(str::to_owned),
                album: album.map(str::to_owned),
                partial: self.partial,
            },
        })
    }
}

/// The one value of a flag that narrows a search.
fn only<'t>(flag: &str, texts: &'t [String]) -> Result<Option<&'t str>> {
    match texts {
        [] => Ok(None),
        [text] => Ok(Some(text)),
        _ => Err(Error::usage(format!(
            "`--{flag}` can be given only once when it narrows a search"
        ))),
    }
}

/// Reads a search text. An empty text matches every title: if a library contains only one, it would be shared
/// by mistake.
fn title(text: &str) -> Result<String, String> {
    if text::is_blank(text) {
        return Err("the title is empty".to_owned());
    }
    Ok(text.to_owned())
}

/// The addresses among the requests, which identify the server.
pub(crate) fn addresses<'r>(requests: impl IntoIterator<Item = &'r ItemRequest>) -> Vec<Url> {
    requests
        .into_iter()
        .filter_map(|request| match request {
            ItemRequest::Named(item) => Url::parse(item.address()?).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(args: &ItemArgs) -> Vec<(ItemKind, Wanted)> {
        args.requests()
            .unwrap()
            .into_iter()
            .filter_map(|request| match request {
                ItemRequest::Searched { kind, wanted } => Some((kind, wanted)),
                ItemRequest::Named(_) | ItemRequest::FreeText { .. } | ItemRequest::Group(_) => {
                    None
                }
            })
            .collect()
    }

    #[test]
    fn the_narrowest_is_the_item_and_broader_ones_narrow_it() {
        let text = |text: &str| vec![text.to_owned()];
        let args = ItemArgs {
            album: text("Greatest Hits"),
            artist: text("Queen"),
            ..ItemArgs::default()
        };
        let found = searched(&args);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, ItemKind::Album);
        assert_eq!(found[0].1.artist.as_deref(), Some("Queen"));
        let args = ItemArgs {
            song: text("Innuendo"),
            ..args
        };
        let found = searched(&args);
        assert_eq!(found[0].0, ItemKind::Song);
        assert_eq!(found[0].1.album.as_deref(), Some("Greatest Hits"));
    }

    #[test]
    fn an_artist_alone_is_the_item() {
        let args = ItemArgs {
            artist: vec!["Queen".into()],
            playlist: vec!["Mix".into()],
            ..ItemArgs::default()
        };
        let kinds: Vec<_> = searched(&args).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [ItemKind::Artist, ItemKind::Playlist]);
    }

    #[test]
    fn several_titles_of_a_kind_are_several_items_and_what_narrows_holds_for_each() {
        let texts = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
        let args = ItemArgs {
            song: texts(["Innuendo", "Delilah"]),
            artist: vec!["Queen".to_owned()],
            playlist: texts(["Mix", "Mix 2"]),
            ..ItemArgs::default()
        };
        let found = searched(&args);
        let titles: Vec<&str> = found.iter().map(|(_, it)| it.title.as_str()).collect();
        assert_eq!(titles, ["Innuendo", "Delilah", "Mix", "Mix 2"]);
        let artists: Vec<_> = found.iter().map(|(_, it)| it.artist.as_deref()).collect();
        assert_eq!(artists, [Some("Queen"), Some("Queen"), None, None]);
        let args = ItemArgs {
            artist: texts(["Queen", "Abba"]),
            ..args
        };
        assert!(args.requests().is_err());
        let args = ItemArgs {
            song: Vec::new(),
            ..args
        };
        assert_eq!(searched(&args).len(), 4);
    }

    #[test]
    fn words_that_are_no_references_may_be_one_title() {
        let args = |items: &[&str]| ItemArgs {
            items: items.iter().map(|word| (*word).to_owned()).collect(),
            ..ItemArgs::default()
        };
        let unquoted = args(&["Harbour", "Lights"]).unquoted();
        assert_eq!(unquoted.as_deref(), Some("Harbour Lights"));
        for items in [
            &["Harbour Lights"][..],
            &["Harbour Lights", "Low Tide"],
            &["album:1", "Lights"],
            &["-", "x"],
            &["al-17", "al-18"],
        ] {
            assert_eq!(args(items).unquoted(), None, "{items:?}");
        }
        let requests = args(&["Harbour Lights", "album:1"]).requests().unwrap();
        assert!(
            matches!(&requests[0], ItemRequest::FreeText { text, .. } if text == "Harbour Lights")
        );
        assert!(matches!(&requests[1], ItemRequest::Named(_)));
    }
}
