//! ITEM arguments: what is to be shared, by reference or by search.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use url::Url;

use super::words;
use crate::completion;
use crate::domain::ItemKind;
use crate::domain::item_reference::ItemReference;
use crate::domain::pick::Wanted;
use crate::domain::text;
use crate::error::Result;
use crate::query::ItemRequest;

/// What to share
#[derive(Debug, Clone, Default, Args)]
pub struct ItemArgs {
    /// Items: KIND:ID, the address of an item's page, or an id; `-` reads them from stdin
    #[arg(value_name = "ITEM", add = ArgValueCompleter::new(completion::items))]
    pub items: Vec<String>,

    /// A song, by its title
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = "Search")]
    pub song: Option<String>,

    /// An album, by its title; with --song, the album of the song
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = "Search")]
    pub album: Option<String>,

    /// An artist, by name; with --song or --album, theirs
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = "Search")]
    pub artist: Option<String>,

    /// A playlist, by its name
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = "Search")]
    pub playlist: Option<String>,

    /// A book, by its title
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = "Search")]
    pub book: Option<String>,

    /// An episode, by its title
    #[arg(long, value_name = "TEXT", value_parser = title, help_heading = "Search")]
    pub episode: Option<String>,

    /// Accept a title that only contains the words, if a single one does
    #[arg(long, help_heading = "Search")]
    pub partial: bool,
}

impl ItemArgs {
    /// Whether nothing at all was said of items, so that someone may be asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.searches().is_empty()
    }

    /// Everything that was asked for, in order: references first, then the searches.
    ///
    /// # Errors
    /// A stdin that can't be read, a reference that makes no sense.
    pub fn requests(&self) -> Result<Vec<ItemRequest>> {
        let mut requests: Vec<ItemRequest> = words::with_stdin(&self.items)?
            .iter()
            .map(|word| ItemReference::parse(word).map(ItemRequest::Named))
            .collect::<Result<_>>()?;
        requests.extend(self.searches());
        Ok(requests)
    }

    /// The searches: the narrowest flag says what is wanted, the broader ones narrow it.
    #[must_use]
    pub fn searches(&self) -> Vec<ItemRequest> {
        let search = |kind, title: &String, artist: Option<&String>, album: Option<&String>| {
            ItemRequest::Searched {
                kind,
                wanted: Wanted {
                    title: title.clone(),
                    artist: artist.cloned(),
                    album: album.cloned(),
                    partial: self.partial,
                },
            }
        };
        let mut found = Vec::new();
        let mut artist = self.artist.as_ref();
        if let Some(song) = &self.song {
            found.push(search(
                ItemKind::Song,
                song,
                artist.take(),
                self.album.as_ref(),
            ));
        } else if let Some(album) = &self.album {
            found.push(search(ItemKind::Album, album, artist.take(), None));
        }
        if let Some(book) = &self.book {
            found.push(search(ItemKind::Book, book, artist.take(), None));
        }
        if let Some(episode) = &self.episode {
            found.push(search(ItemKind::Episode, episode, artist.take(), None));
        }
        if let Some(artist) = artist {
            found.push(search(ItemKind::Artist, artist, None, None));
        }
        if let Some(playlist) = &self.playlist {
            found.push(search(ItemKind::Playlist, playlist, None, None));
        }
        found
    }
}

/// What is looked for. An empty text fits every title: where a library holds one alone, it would be
/// shared unasked.
fn title(text: &str) -> Result<String, String> {
    if text::is_blank(text) {
        return Err("an empty text fits every title".to_owned());
    }
    Ok(text.to_owned())
}

/// The addresses among the requests, by which the server is found.
#[must_use]
pub fn addresses(requests: &[ItemRequest]) -> Vec<Url> {
    requests
        .iter()
        .filter_map(|request| match request {
            ItemRequest::Named(item) => Url::parse(item.address()?).ok(),
            ItemRequest::Searched { .. } => None,
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
                ItemRequest::Named(_) => None,
            })
            .collect()
    }

    #[test]
    fn the_narrowest_is_the_item_and_broader_ones_narrow_it() {
        let text = |text: &str| Some(text.to_owned());
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
            artist: Some("Queen".into()),
            playlist: Some("Mix".into()),
            ..ItemArgs::default()
        };
        let kinds: Vec<_> = searched(&args).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [ItemKind::Artist, ItemKind::Playlist]);
    }
}
