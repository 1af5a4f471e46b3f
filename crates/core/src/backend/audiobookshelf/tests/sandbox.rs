//! The whole back end against the sandbox, which is written from recordings.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::backend::SearchQuery;
use crate::domain::{Change, ItemRef, Share, steps};
use sharectl_sandbox::audiobookshelf::{AudiobookshelfSettings, AudiobookshelfVersion};
use sharectl_sandbox::{Effect, Options, Rule, Sandbox};

const ADMIN: Known = Known::user("admin", "admin");

async fn start(settings: AudiobookshelfSettings) -> Sandbox {
    Sandbox::start(Options::new(settings)).await.unwrap()
}

async fn enter(sandbox: &Sandbox, state: &TempDir, credentials: Known) -> Server {
    let connection = testing::connection(&sandbox.base_url(), state.path(), credentials);
    let facts = connection.known();
    connect(&connection, facts).await.unwrap()
}

/// How often the sandbox was asked for something.
fn times(sandbox: &Sandbox, method: &str, path: &str) -> usize {
    let requests = sandbox.requests();
    let asked = requests
        .iter()
        .filter(|seen| seen.method == method && seen.path.ends_with(path));
    asked.count()
}

async fn all(server: &Server) -> Vec<Share> {
    let mut shares = Vec::new();
    let mut after = None;
    loop {
        let page = server.shares.page(Needs::NOTHING, after.as_ref());
        let page = page.await.unwrap();
        shares.extend(page.shares);
        after = page.next;
        if after.is_none() {
            return shares;
        }
    }
}

async fn find(server: &Server, title: &str) -> Item {
    let query = SearchQuery {
        text: title.to_owned(),
        kinds: vec![ItemKind::Book],
        limit: 10,
        ..SearchQuery::default()
    };
    let found = server.library().unwrap().search(&query).await.unwrap();
    let mut exact = found
        .into_iter()
        .filter(|item| item.title.as_deref() == Some(title));
    exact.next().unwrap()
}

fn share_of(item: Item, days: i64) -> NewShare {
    let end = Timestamp::now() + SignedDuration::from_hours(24 * days);
    NewShare {
        items: vec![item],
        lifetime: Lifetime::Until(end),
        ..frankenstein()
    }
}

#[tokio::test]
async fn one_script_runs_on_every_version() {
    for version in [
        AudiobookshelfVersion::new(2, 11, 0),
        AudiobookshelfVersion::new(2, 17, 6),
        AudiobookshelfVersion::new(2, 25, 1),
        AudiobookshelfVersion::new(2, 26, 0),
        AudiobookshelfVersion::new(2, 36, 0),
    ] {
        let sandbox = start(AudiobookshelfSettings::version(version)).await;
        let state = tempfile::tempdir().unwrap();
        let server = enter(&sandbox, &state, ADMIN).await;
        assert_eq!(
            server.version.as_deref(),
            Some(version.to_string().as_str())
        );
        let book = find(&server, "The Lighthouse Keeper").await;
        let library = server.library().unwrap();
        let reference = ItemRef::new(ItemKind::Book, &book.id);
        assert_eq!(library.chapters(&reference).await.unwrap().len(), 8);

        let now = Timestamp::now();
        let new = share_of(book.clone(), 7);
        assert_eq!(
            steps::create(&new, &server.can, now).unwrap().steps.len(),
            1
        );
        let made = server.shares.create(&new).await.unwrap().share;
        assert_eq!(made.slug.as_deref(), Some("the-lighthouse-keeper"));
        let read = server.shares.get(&made.id, Needs::ALL).await.unwrap();
        let kept = read.expires().unwrap().duration_since(new_end(&new)).abs();
        assert!(kept <= server.can.expiry_tolerance(), "{version}: {kept:?}");
        assert!(!read.tracks.as_ref().unwrap().is_empty());
        assert_eq!(read.items.as_ref().unwrap()[0].reference(), reference);

        // An update is a delete and a create of the same slug.
        let change = Change {
            lifetime: Some(Lifetime::Never),
            ..Change::default()
        };
        let how = steps::change(&read, &change, &server.can, now).unwrap();
        for step in how.steps {
            match step {
                crate::domain::Step::Delete { id } => {
                    server.shares.delete(&id).await.unwrap();
                }
                crate::domain::Step::Create { new } => {
                    server.shares.create(&new).await.unwrap();
                }
                crate::domain::Step::Update { .. } => panic!("there is no such call"),
            }
        }
        let listed = all(&server).await;
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].slug, made.slug);
        assert_eq!(listed[0].url, made.url);
        assert_eq!(listed[0].lifetime, Some(Lifetime::Never));

        let id = &listed[0].id;
        assert_eq!(server.shares.delete(id).await.unwrap(), Deleted::Gone);
        assert_eq!(server.shares.delete(id).await.unwrap(), Deleted::WasGone);
        assert_eq!(
            server.shares.remaining_share(&listed[0]).await.unwrap(),
            None
        );
    }
}

fn new_end(new: &NewShare) -> Timestamp {
    match new.lifetime {
        Lifetime::Until(end) => end,
        Lifetime::Never => Timestamp::MAX,
    }
}

#[tokio::test]
async fn a_list_takes_one_request_for_each_page_of_shares() {
    let settings = AudiobookshelfSettings {
        extra_books: 3000,
        ..AudiobookshelfSettings::default()
    };
    let sandbox = Sandbox::start(Options {
        preload: 1200,
        ..Options::new(settings)
    });
    let sandbox = sandbox.await.unwrap();
    let state = tempfile::tempdir().unwrap();
    let server = enter(&sandbox, &state, ADMIN).await;
    sandbox.clear_requests();
    let listed = all(&server).await;
    assert_eq!(listed.len(), 1200);
    assert_eq!(times(&sandbox, "GET", "/libraries"), 1);
    let pages = times(&sandbox, "GET", "/items");
    assert!(pages <= 4 + 3, "{pages} pages for four libraries");
}

#[tokio::test]
async fn p52_many_commands_sign_in_once_and_renew_what_ended() {
    let sandbox = start(AudiobookshelfSettings::default()).await;
    let state = tempfile::tempdir().unwrap();
    for _ in 0..50 {
        let server = enter(&sandbox, &state, ADMIN).await;
        server.shares.page(Needs::NOTHING, None).await.unwrap();
    }
    assert_eq!(times(&sandbox, "POST", "/login"), 1);

    let expired = Rule::new(Effect::ExpiredToken)
        .path("/api/libraries")
        .times(1);
    sandbox.faults().add(expired);
    let server = enter(&sandbox, &state, ADMIN).await;
    server.shares.page(Needs::NOTHING, None).await.unwrap();
    assert_eq!(times(&sandbox, "POST", "/login"), 1);
    assert_eq!(times(&sandbox, "POST", "/auth/refresh"), 1);
}

#[tokio::test]
async fn one_connection_never_makes_two_shares_of_a_book_at_once() {
    let racing = AudiobookshelfSettings {
        race_window: SignedDuration::from_secs(5),
        ..AudiobookshelfSettings::default()
    };
    let sandbox = start(racing).await;
    let state = tempfile::tempdir().unwrap();
    let server = enter(&sandbox, &state, ADMIN).await;
    let new = share_of(find(&server, "Low Water").await, 7);
    let (one, two) = tokio::join!(server.shares.create(&new), server.shares.create(&new));
    let (made, refused) = if one.is_ok() { (one, two) } else { (two, one) };
    assert_eq!(refused.unwrap_err().code(), Code::Conflict);
    let share = made.unwrap().share;
    server.shares.delete(&share.id).await.unwrap();
    assert_eq!(server.shares.remaining_share(&share).await.unwrap(), None);
}

#[tokio::test]
async fn an_ordinary_user_learns_why_nothing_is_listed() {
    let sandbox = start(AudiobookshelfSettings::default()).await;
    let state = tempfile::tempdir().unwrap();
    let server = enter(&sandbox, &state, Known::user("bob", "bobpw")).await;
    let error = server.shares.page(Needs::NOTHING, None).await.unwrap_err();
    assert_eq!(error.code(), Code::Permission);
    assert_eq!(server.account.admin, Some(false));
}

#[tokio::test]
async fn an_episode_is_found_and_refused_with_the_reason() {
    let sandbox = start(AudiobookshelfSettings::default()).await;
    let state = tempfile::tempdir().unwrap();
    let server = enter(&sandbox, &state, ADMIN).await;
    let query = SearchQuery {
        text: "Foghorns".to_owned(),
        kinds: vec![ItemKind::Episode],
        limit: 10,
        ..SearchQuery::default()
    };
    let library = server.library().unwrap();
    let found = library.search(&query).await.unwrap();
    let mut episode = found
        .into_iter()
        .find(|item| item.title.as_deref() == Some("Foghorns"))
        .unwrap();
    // Only a search reads in which library it is.
    let facts = episode.facts.take().unwrap();
    assert_eq!(facts.library.as_deref(), Some("Podcasts"));
    assert_eq!(
        library.resolve(&episode.reference()).await.unwrap(),
        episode
    );
    let error = library.expand(&episode).await.unwrap_err();
    assert!(error.message().contains("404"), "{error}");
    assert_eq!(error.code(), Code::Unsupported);
}
