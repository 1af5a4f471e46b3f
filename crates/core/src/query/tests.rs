//! Lists, references, and selections on a server in memory.

use futures_util::TryStreamExt as _;
use jiff::tz::TimeZone;

use super::*;
use crate::backend::{Account, Needs, Server};
use crate::domain::reference::ShareReference;
use crate::domain::selector::{Owner, Selectors};
use crate::domain::{Capabilities, Share};
use crate::error::{Code, Result};
use crate::operation::fake::{Fake, easy, in_days, now, stored};

fn references(texts: &[&str]) -> Vec<ShareReference> {
    texts
        .iter()
        .map(|text| ShareReference::parse(text).unwrap())
        .collect()
}

fn owned(id: &str, owner: &str) -> Share {
    let mut share = stored(id);
    share.owner = Some(owner.into());
    share
}

async fn chosen(server: &Server, choice: Choice) -> Result<(Vec<String>, usize, usize)> {
    let chosen = choose(server, &choice, Needs::NOTHING, now(), &TimeZone::UTC).await?;
    let ids = chosen.shares.into_iter().map(|share| share.id).collect();
    Ok((ids, chosen.others, chosen.ended))
}

fn writing(selectors: Selectors) -> Choice {
    Choice {
        selectors,
        writes: true,
        ..Choice::default()
    }
}

#[tokio::test]
async fn a_share_that_moves_between_pages_is_listed_once() {
    let fake = Fake::new(easy(), [stored("a"), stored("b"), stored("b"), stored("c")])
        .with(|state| state.page = Some(2));
    let server = fake.server();
    let sizes: Vec<usize> = pages(&server, Needs::NOTHING)
        .map_ok(|page| page.len())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(sizes, [2, 1]);
    assert_eq!(fake.calls(), ["list", "list"]);
}

#[tokio::test]
async fn a_list_that_fails_is_an_error_and_never_empty() {
    let fake = Fake::new(easy(), [stored("a")]).with(|state| state.no_lists = true);
    let error = list(&fake.server(), Needs::NOTHING).await.unwrap_err();
    assert_eq!(error.code(), Code::Network);
    assert_eq!(error.server(), Some("home"));
}

#[tokio::test]
async fn few_names_are_read_one_by_one_if_a_server_can() {
    let can = Capabilities {
        reads_one: true,
        ..easy()
    };
    let fake = Fake::new(can, [stored("a"), stored("b")]);
    let found = find(
        &fake.server(),
        &references(&["id:b", "home/a"]),
        Needs::NOTHING,
    )
    .await
    .unwrap();
    assert_eq!(found[0].id, "b");
    assert_eq!(fake.calls(), ["get b", "get a"]);

    let fake = Fake::new(easy(), [stored("a"), stored("b")]);
    let found = find(
        &fake.server(),
        &references(&["b", "a", "id:b"]),
        Needs::NOTHING,
    )
    .await
    .unwrap();
    assert_eq!(found.len(), 2, "each once");
    assert_eq!(fake.calls(), ["list"]);
}

#[tokio::test]
async fn a_slug_names_a_share_whether_or_not_ids_can_be_read_alone() {
    for reads_one in [true, false] {
        let can = Capabilities {
            reads_one,
            ..easy()
        };
        let fake = Fake::new(can, [stored("a"), stored("b"), stored("c")]);
        let named = references(&["slug-b", "a", "slug:slug-c"]);
        let found = find(&fake.server(), &named, Needs::NOTHING).await.unwrap();
        let ids: Vec<&str> = found.iter().map(|share| share.id.as_str()).collect();
        assert_eq!(ids, ["b", "a", "c"], "reads one: {reads_one}");
    }
}

#[tokio::test]
async fn an_unknown_name_is_not_found() {
    for reads_one in [true, false] {
        let can = Capabilities {
            reads_one,
            ..easy()
        };
        let fake = Fake::new(can, [stored("a")]);
        let error = find(&fake.server(), &references(&["id:x"]), Needs::NOTHING)
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
    }
}

#[tokio::test]
async fn a_write_without_any_choice_is_refused() {
    let fake = Fake::new(easy(), [stored("a")]);
    let error = chosen(&fake.server(), writing(Selectors::default())).await;
    assert_eq!(error.unwrap_err().code(), Code::Usage);
    assert!(fake.calls().is_empty());
}

#[tokio::test]
async fn p7_a_write_by_selector_touches_ones_own_shares_and_counts_the_others() {
    let fake = Fake::new(easy(), [stored("a"), owned("b", "ben"), owned("c", "eve")]);
    let all = Selectors {
        all: true,
        ..Selectors::default()
    };
    let (ids, others, _) = chosen(&fake.server(), writing(all.clone())).await.unwrap();
    assert_eq!((ids, others), (vec!["a".to_owned()], 2));

    let anybody = Selectors {
        owner: Some(Owner::Any),
        ..all
    };
    let (ids, others, _) = chosen(&fake.server(), writing(anybody)).await.unwrap();
    assert_eq!((ids.len(), others), (3, 0));
}

#[tokio::test]
async fn an_empty_list_of_names_chooses_nothing_whatever_the_selectors_say() {
    let fake = Fake::new(easy(), [owned("a", "ada")]);
    for all in [true, false] {
        let selectors = Selectors {
            all,
            ..Selectors::default()
        };
        let choice = Choice {
            named: true,
            ..writing(selectors)
        };
        let (ids, others, ended) = chosen(&fake.server(), choice).await.unwrap();
        assert_eq!((ids.len(), others, ended), (0, 0, 0));
    }
}

#[tokio::test]
async fn another_owners_share_named_by_id_needs_its_owner() {
    let fake = Fake::new(easy(), [owned("b", "ben")]);
    let named = Choice {
        references: references(&["b"]),
        ..writing(Selectors::default())
    };
    let error = chosen(&fake.server(), named.clone()).await.unwrap_err();
    assert_eq!(error.code(), Code::Permission);
    assert!(error.hint_texts()[0].contains("Owner(\"ben\")"));
    assert_eq!(error.hint_texts().len(), 1);
    let mut nameless = fake.server();
    nameless.account = Account::default();
    let error = chosen(&nameless, named.clone()).await.unwrap_err();
    assert!(error.hint_texts()[1].contains("Username(Some(\"ben\"))"));
    let meant = Choice {
        selectors: Selectors {
            owner: Some(Owner::Name("ben".into())),
            ..Selectors::default()
        },
        ..named
    };
    assert_eq!(chosen(&fake.server(), meant).await.unwrap().0, ["b"]);
}

#[tokio::test]
async fn expired_shares_are_left_out_if_only_active_ones_are_meant() {
    let mut old = stored("old");
    old.lifetime = Some(in_days(-1));
    let fake = Fake::new(easy(), [stored("a"), old]);
    let all = Selectors {
        all: true,
        ..Selectors::default()
    };
    let choice = Choice {
        active_only: true,
        ..writing(all)
    };
    let (ids, _, ended) = chosen(&fake.server(), choice.clone()).await.unwrap();
    assert_eq!((ids, ended), (vec!["a".to_owned()], 1));
    let expired = Choice {
        selectors: Selectors {
            expired: true,
            ..Selectors::default()
        },
        ..choice
    };
    assert_eq!(chosen(&fake.server(), expired).await.unwrap().0, ["old"]);
}

#[tokio::test]
async fn a_write_by_what_the_server_does_not_tell_is_refused_before_anything() {
    let can = Capabilities {
        visits: false,
        ..easy()
    };
    let fake = Fake::new(can, [stored("a")]);
    let unvisited = Selectors {
        unvisited: true,
        ..Selectors::default()
    };
    let error = chosen(&fake.server(), writing(unvisited))
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
    assert!(fake.calls().is_empty());
}

#[tokio::test]
async fn p9_a_write_does_not_believe_that_most_shares_are_broken() {
    let broken = |id: &str| Share {
        tracks: Some(Vec::new()),
        ..stored(id)
    };
    let whole = |id: &str| Share {
        tracks: Some(vec![crate::operation::fake::song(id)]),
        ..stored(id)
    };
    let choice = writing(Selectors {
        broken: true,
        ..Selectors::default()
    });
    let fake = Fake::new(easy(), [broken("a"), broken("b"), whole("c")]);
    let error = chosen(&fake.server(), choice.clone()).await.unwrap_err();
    assert_eq!(error.code(), Code::Refused);
    let five = ["b", "c", "d", "e"].map(whole);
    let fake = Fake::new(easy(), [broken("a")].into_iter().chain(five));
    assert_eq!(chosen(&fake.server(), choice).await.unwrap().0, ["a"]);
}

#[tokio::test]
async fn a_plain_id_is_read_alone() {
    let can = Capabilities {
        reads_one: true,
        ..easy()
    };
    let fake = Fake::new(can, [stored("a"), stored("b"), stored("c")]);
    let named = references(&["b", "id:a"]);
    let found = find(&fake.server(), &named, Needs::NOTHING).await.unwrap();
    let ids: Vec<&str> = found.iter().map(|share| share.id.as_str()).collect();
    assert_eq!(ids, ["b", "a"]);
    assert_eq!(fake.calls(), ["get b", "get a"]);
}

#[tokio::test]
async fn a_write_by_tracks_that_cannot_be_read_is_refused() {
    let can = Capabilities {
        tracks: false,
        ..easy()
    };
    let broken = writing(Selectors {
        broken: true,
        ..Selectors::default()
    });
    let fake = Fake::new(can, [stored("a")]);
    let error = chosen(&fake.server(), broken).await.unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
}
