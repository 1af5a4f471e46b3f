//! Reading all shares of a server, page by page, with what this machine knows of them; and asking several servers
//! at once (`-s all`).

use crate::order::Order as _;
use std::collections::{HashMap, HashSet};
use std::pin::pin;

use futures_util::stream::{self, Stream};
use futures_util::{StreamExt as _, TryStreamExt as _};

use crate::backend::{Cursor, Library, Needs, SearchQuery, Server};
use crate::domain::{Item, ItemKind, ItemRef, Share};
use crate::error::{Code, Error, Result, WithServer as _, exit_code};

/// Where in the list we are.
#[derive(Default)]
struct ListState {
    next: Option<Cursor>,
    begun: bool,
    seen: HashSet<String>,
    cursors: HashSet<String>,
}

/// The shares page by page, in the server's order, each once: what moves to a later page while we
/// read is not told twice. Only ids are kept, so that a long list can be passed on as it comes.
pub fn pages(server: &Server, needs: Needs) -> impl Stream<Item = Result<Vec<Share>>> {
    parts(server, needs).map_ok(|part| part.shares)
}

/// What came of a list, and how many more shares there are as far as that is known.
struct ListPart {
    shares: Vec<Share>,
    following: usize,
}

fn parts(server: &Server, needs: Needs) -> impl Stream<Item = Result<ListPart>> {
    stream::try_unfold(ListState::default(), move |mut reading| async move {
        if reading.begun && reading.next.is_none() {
            return Ok(None);
        }
        let page = server
            .shares
            .page(needs, reading.next.as_ref())
            .await
            .with_server(&server.name)?;
        reading.begun = true;
        reading.next = page.next;
        if let Some(Cursor(place)) = &reading.next
            && !reading.cursors.insert(place.clone())
        {
            let message = "the server's list of shares repeats itself";
            return Err(Error::new(Code::BadAnswer, message).with_server(&server.name));
        }
        let mut shares = page.shares;
        shares.retain(|share| reading.seen.insert(share.id.clone()));
        shares.iter_mut().for_each(|share| recall(server, share));
        let following = page.following;
        Ok(Some((ListPart { shares, following }, reading)))
    })
}

/// For how many shares room is made at once, whatever a server says that follows.
const ROOM: usize = 200_000;

/// All shares of a server, in its order.
///
/// # Errors
/// A page that can't be read fails the whole: an incomplete list would be a wrong one.
pub async fn list(server: &Server, needs: Needs) -> Result<Vec<Share>> {
    let mut parts = pin!(parts(server, needs));
    let mut shares = Vec::new();
    while let Some(mut part) = parts.try_next().await? {
        // Nearly every list is one page, which need not be copied.
        if shares.is_empty() {
            shares = part.shares;
        } else {
            shares.append(&mut part.shares);
        }
        shares.reserve_exact(part.following.min(ROOM));
    }
    Ok(shares)
}

/// The newest shares of a server that sorts by age: at least `count`, if there are so many, with all
/// that are as old as the last of these, as only then their order is known. Says whether there may be
/// others.
///
/// # Errors
/// As [`list`].
pub async fn newest(server: &Server, needs: Needs, count: usize) -> Result<(Vec<Share>, bool)> {
    let needs = Needs {
        newest_first: true,
        first: Some(count),
        ..needs
    };
    let mut pages = pin!(pages(server, needs));
    let mut shares: Vec<Share> = Vec::new();
    while let Some(mut page) = pages.try_next().await? {
        shares.append(&mut page);
        let (last, end) = (count.checked_sub(1), shares.last());
        if let (Some(last), Some(end)) = (last.and_then(|last| shares.get(last)), end)
            && last.created != end.created
        {
            return Ok((shares, true));
        }
    }
    Ok((shares, false))
}

/// The most playlists of the right length that are read to find one.
const MOST_PLAYLISTS: usize = 40;

/// Says what a share holds if this machine made it. Takes no request.
pub fn recall(server: &Server, share: &mut Share) {
    if share.items.is_some() {
        return;
    }
    if let Some(items) = server.past.made(share) {
        share.set_items(items.to_vec(), &server.can);
    }
}

/// Says what shares hold whose lists show only songs. One that may be of several things, such as an
/// album of one song, stays unknown.
///
/// # Errors
/// As any read of the library.
pub async fn identify(server: &Server, shares: impl IntoIterator<Item = &mut Share>) -> Result<()> {
    let mut lookup = Lookup::default();
    for share in shares {
        recall(server, share);
        let (None, Some(tracks), Some(library)) = (&share.items, &share.tracks, &server.library)
        else {
            continue;
        };
        if tracks.is_empty() {
            continue;
        }
        let found = lookup.holding(library.as_ref(), share, tracks).await;
        let mut found = found.with_server(&server.name)?;
        if found.len() == 1
            && let Some(item) = found.pop()
        {
            share.set_items(vec![item], &server.can);
        }
    }
    Ok(())
}

/// What was read of the library, each thing once.
#[derive(Default)]
struct Lookup {
    playlists: Option<Vec<Item>>,
    songs: HashMap<ItemRef, Vec<String>>,
}

impl Lookup {
    /// Everything that holds just the songs of a share.
    async fn holding(
        &mut self,
        library: &dyn Library,
        share: &Share,
        tracks: &[Item],
    ) -> Result<Vec<Item>> {
        let heard = ids(tracks);
        let mut found = Vec::new();
        if let [song] = tracks {
            found.push(song.clone());
        }
        if let Some(album) = &share.tracks_album
            && *self.songs_of(library, album).await? == heard
        {
            found.push(Item::clone(album));
        }
        if !library.kinds().contains(&ItemKind::Playlist) {
            return Ok(found);
        }
        let length = u64::try_from(tracks.len()).ok();
        let playlists = self.playlists(library).await?.iter();
        let playlists =
            playlists.filter(|list| list.track_count.is_none_or(|count| Some(count) == length));
        let playlists: Vec<Item> = playlists.cloned().collect();
        if playlists.len() > MOST_PLAYLISTS {
            tracing::debug!(
                count = playlists.len(),
                "too many playlists to read them all"
            );
            return Ok(Vec::new());
        }
        for playlist in playlists {
            if *self.songs_of(library, &playlist).await? == heard {
                found.push(playlist);
            }
        }
        Ok(found)
    }

    async fn playlists(&mut self, library: &dyn Library) -> Result<&[Item]> {
        if self.playlists.is_none() {
            let query = SearchQuery {
                kinds: vec![ItemKind::Playlist],
                ..SearchQuery::default()
            };
            self.playlists = Some(library.search(&query).await?);
        }
        Ok(self.playlists.as_deref().unwrap_or_default())
    }

    /// The ids of an item's songs, sorted; none if the item is gone.
    async fn songs_of(&mut self, library: &dyn Library, item: &Item) -> Result<&Vec<String>> {
        let reference = item.reference();
        if !self.songs.contains_key(&reference) {
            let songs = match library.expand(item).await {
                Ok(songs) => ids(&songs),
                Err(gone) if gone.code() == Code::NotFound => Vec::new(),
                Err(error) => return Err(error),
            };
            self.songs.insert(reference.clone(), songs);
        }
        Ok(self.songs.entry(reference).or_default())
    }
}

/// The ids of songs, sorted: a share may play them in another order than the library lists them.
fn ids(songs: &[Item]) -> Vec<String> {
    let mut ids: Vec<String> = songs.iter().map(|song| song.id.clone()).collect();
    ids.order();
    ids
}

/// Servers asked side by side: enough for anybody's, and few enough for a small machine.
const AT_ONCE: usize = 8;

/// The answers of several servers, in the order in which they were asked.
#[derive(Debug)]
pub struct ServerAnswers<T> {
    /// What the servers answered.
    pub answers: Vec<T>,
    /// What the others failed with.
    pub failed: Vec<Error>,
}

/// Asks every server; one that fails keeps no other from answering.
pub async fn many<'s, S, T>(
    servers: &'s [S],
    ask: impl AsyncFn(&'s S) -> Result<T>,
) -> ServerAnswers<T> {
    let ask = &ask;
    let asked = stream::iter(servers).map(async |server| ask(server).await);
    let mut asked = asked.buffered(AT_ONCE);
    let mut many = ServerAnswers {
        answers: Vec::with_capacity(servers.len()),
        failed: Vec::new(),
    };
    while let Some(answer) = asked.next().await {
        match answer {
            Ok(answer) => many.answers.push(answer),
            Err(error) => many.failed.push(error),
        }
    }
    many
}

impl<T> ServerAnswers<T> {
    /// The answers, and what the command ends with: nothing if every server answered; a refusal if any
    /// server's command was refused; 10 if some answered; and if none did and all failed alike, that.
    #[must_use]
    pub fn into_parts(mut self) -> (Vec<T>, Option<Error>) {
        let Some(first) = self.failed.first().map(Error::code) else {
            return (self.answers, None);
        };
        if self.answers.is_empty() && self.failed.len() == 1 {
            return (self.answers, self.failed.pop());
        }
        let codes = || self.failed.iter().map(Error::code);
        let alike = codes().all(|code| code.exit_code() == first.exit_code());
        let refused = codes().find(|code| code.exit_code() == exit_code::REFUSED);
        let code = match refused {
            Some(refused) => refused,
            None if self.answers.is_empty() && alike => first,
            None => Code::Partial,
        };
        let count = self.answers.len() + self.failed.len();
        let message = format!("{} of {count} servers could not be read", self.failed.len());
        let error = Error::new(code, message);
        let error = self.failed.iter().fold(error, |all, error| {
            error
                .hints()
                .iter()
                .fold(all.detail(told(error)), Error::hint)
        });
        (self.answers, Some(error))
    }
}

/// What a server failed with, and which one, unless the message says so: `can't reach home (https://…)`.
fn told(error: &Error) -> String {
    match error.server() {
        Some(server) if !error.names_server() => format!("{server}: {error}"),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(fails: &[(&str, Code)]) -> (Vec<String>, Option<Error>) {
        let names = ["home".to_owned(), "books".to_owned()];
        let answers = many(&names, async |name| {
            match fails.iter().find(|(server, _)| *server == name) {
                Some((_, code)) => Err(Error::new(*code, format!("no {name}"))),
                None => Ok(name.clone()),
            }
        });
        answers.await.into_parts()
    }

    #[tokio::test]
    async fn one_dead_server_keeps_no_other_from_answering() {
        let (answers, error) = ask(&[("home", Code::Network)]).await;
        assert_eq!(answers, ["books"]);
        let error = error.unwrap();
        assert_eq!(error.code(), Code::Partial);
        assert_eq!(error.details(), ["no home"]);
    }

    #[test]
    fn each_server_is_named_once() {
        let error = |message: &str| Error::unsupported(message).with_server("home");
        let reached = "can't reach home (http://127.0.0.1:1): connection refused";
        assert_eq!(told(&error(reached).with_server_named(true)), reached);
        let shares = "no home is supported";
        assert_eq!(told(&error(shares)), format!("home: {shares}"));
    }

    #[tokio::test]
    async fn all_failing_alike_is_that_failure() {
        let dead = [("home", Code::Network), ("books", Code::Timeout)];
        assert_eq!(ask(&dead).await.1.unwrap().code(), Code::Network);
        let mixed = [("home", Code::Network), ("books", Code::Auth)];
        assert_eq!(ask(&mixed).await.1.unwrap().code(), Code::Partial);
        let (answers, error) = ask(&[]).await;
        assert_eq!(answers, ["home", "books"]);
        assert!(error.is_none());
    }
}
