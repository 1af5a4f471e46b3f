//! Reads all shares of a server, page by page, and adds what this machine knows about them. Also queries
//! several servers at once (`-s all`).

use crate::order::Order as _;
use std::collections::{HashMap, HashSet};
use std::pin::pin;

use futures_util::stream::{self, Stream};
use futures_util::{StreamExt as _, TryStreamExt as _};

use crate::backend::{Cursor, Library, Needs, SearchQuery, Server};
use crate::domain::{Item, ItemKind, ItemRef, Share};
use crate::error::{Code, Error, Result, WithServer as _, exit_code};

/// The position in the list.
#[derive(Default)]
struct ListState {
    next: Option<Cursor>,
    begun: bool,
    seen: HashSet<String>,
    cursors: HashSet<String>,
}

/// The shares page by page, in the server's order. A share that moves to a later page meanwhile is not
/// returned twice. Only IDs are kept, so a long list can be streamed.
pub fn pages(server: &Server, needs: Needs) -> impl Stream<Item = Result<Vec<Share>>> {
    parts(server, needs).map_ok(|part| part.shares)
}

/// A page of the list, and how many more shares follow, as far as known.
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

/// The maximum number of shares to reserve memory for, whatever the server reports.
const ROOM: usize = 200_000;

/// All shares of a server, in its order.
///
/// # Errors
/// If a page can't be read, the whole list fails: an incomplete list would be wrong.
pub async fn list(server: &Server, needs: Needs) -> Result<Vec<Share>> {
    let mut parts = pin!(parts(server, needs));
    let mut shares = Vec::new();
    while let Some(mut part) = parts.try_next().await? {
        // Nearly every list has one page, which need not be copied.
        if shares.is_empty() {
            shares = part.shares;
        } else {
            shares.append(&mut part.shares);
        }
        shares.reserve_exact(part.following.min(ROOM));
    }
    Ok(shares)
}

/// The newest shares of a server that sorts by age: at least `count`, if that many exist, and all that
/// are as old as the last of them, because only then their order is known. The `bool` is whether there
/// may be more.
///
/// # Errors
/// The errors of [`list`].
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

/// The maximum number of playlists of the right length that are read to find one.
const MOST_PLAYLISTS: usize = 40;

/// Sets the items of a share that this machine created. Sends no request.
pub fn recall(server: &Server, share: &mut Share) {
    if share.items.is_some() {
        return;
    }
    if let Some(items) = server.past.made(share) {
        share.set_items(items.to_vec(), &server.can);
    }
}

/// Sets the items of shares for which the server lists only songs. If several items are possible, such as
/// an album of one song, they stay unknown.
///
/// # Errors
/// The errors of the library requests.
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

/// The parts of the library that were read, each once.
#[derive(Default)]
struct Lookup {
    playlists: Option<Vec<Item>>,
    songs: HashMap<ItemRef, Vec<String>>,
}

impl Lookup {
    /// All items that contain exactly the songs of a share.
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

    /// The IDs of an item's songs, sorted; none if the item no longer exists.
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

/// The IDs of songs, sorted: a share may play them in another order than the library's.
fn ids(songs: &[Item]) -> Vec<String> {
    let mut ids: Vec<String> = songs.iter().map(|song| song.id.clone()).collect();
    ids.order();
    ids
}

/// How many servers are queried at once: enough for every user, and few enough for a small machine.
const AT_ONCE: usize = 8;

/// The answers of several servers, in the order of the requests.
#[derive(Debug)]
pub struct ServerAnswers<T> {
    /// The answers of the servers that succeeded.
    pub answers: Vec<T>,
    /// The errors of the others.
    pub failed: Vec<Error>,
}

/// Queries every server. If one fails, the others' answers are returned anyway.
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
    /// The answers and the command's error: none if every server answered; that of a single server that
    /// failed without any answer; a refusal (exit code 11) if any server's command was refused; the
    /// common code if no server answered and all failed with the same exit code; otherwise
    /// [`Code::Partial`] (exit code 10).
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

/// A server's error, with the server's name unless the message contains it: `can't reach home
/// (https://…)`.
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
