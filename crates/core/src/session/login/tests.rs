use std::cell::Cell;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::ExposeSecret as _;
use url::Url;

use super::*;

const NOW: &str = "2026-05-01T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn store(state: &Path) -> TokenStore {
    let base = Url::parse("http://h.example").unwrap();
    let clock = Clock::fixed(now(), TimeZone::UTC);
    TokenStore::new(state, &Account::new(&base, "me"), clock)
}

fn token(word: &str, hours: i64) -> Token {
    Token {
        expires: Some(now() + SignedDuration::from_hours(hours)),
        ..Token::new(word.into())
    }
}

fn word(token: &Token) -> &str {
    token.access.expose_secret()
}

/// A login that must not happen.
async fn never(_: Option<Token>) -> Result<Token> {
    panic!("logged in without need")
}

#[tokio::test]
async fn a_login_is_kept_for_the_next_command() {
    let dir = tempfile::tempdir().unwrap();
    let login = async |_| Ok(token("one", 48));
    let made = store(dir.path()).get_or_login(None, login).await.unwrap();
    assert_eq!(word(&made), "one");
    let next = store(dir.path()).get_or_login(None, never).await.unwrap();
    assert_eq!(word(&next), "one");
}

#[tokio::test]
async fn a_new_token_that_has_expired_by_our_clock_is_used_until_it_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let login = async |_| Ok(token("one", -200));
    let first = store(dir.path());
    let made = first.get_or_login(None, login).await.unwrap();
    for store in [&first, &store(dir.path())] {
        let again = store.get_or_login(None, never).await.unwrap();
        assert_eq!(word(&again), "one");
    }
    let renewed = async |_| Ok(token("two", -200));
    let next = first.get_or_login(Some(&made), renewed).await.unwrap();
    assert_eq!(word(&next), "two");
}

#[tokio::test]
async fn many_tasks_and_stores_make_one_login() {
    let dir = tempfile::tempdir().unwrap();
    let logins = Cell::new(0);
    let login = async |_| {
        logins.set(logins.get() + 1);
        tokio::task::yield_now().await;
        Ok(token("one", 48))
    };
    let (first, second) = (store(dir.path()), store(dir.path()));
    let got = tokio::join!(
        first.get_or_login(None, login),
        first.get_or_login(None, login),
        second.get_or_login(None, login),
    );
    for got in [got.0, got.1, got.2] {
        assert_eq!(word(&got.unwrap()), "one");
    }
    assert_eq!(logins.get(), 1);
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once_for_all_who_hold_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let old = token("old", 48);
    token::write(&store.file, &old).unwrap();
    let given = Cell::new(None);
    let login = async |last: Option<Token>| {
        given.set(last);
        Ok(token("new", 48))
    };
    let new = store.get_or_login(Some(&old), login).await.unwrap();
    assert_eq!(word(&new), "new");
    assert_eq!(word(&given.take().unwrap()), "old");
    let other_task = store.get_or_login(Some(&old), never).await.unwrap();
    assert_eq!(word(&other_task), "new");
}

#[tokio::test]
async fn a_token_that_ends_soon_is_renewed_first() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    token::write(&store.file, &token("old", 0)).unwrap();
    let new = store
        .get_or_login(None, async |_| Ok(token("new", 1)))
        .await;
    assert_eq!(word(&new.unwrap()), "new");
}

#[tokio::test]
async fn a_refused_login_is_not_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let refuse = async |_| Err(Error::new(Code::Auth, "wrong password").hint("mend it"));
    let first = store.get_or_login(None, refuse).await.unwrap_err();
    let again = store.get_or_login(None, never).await.unwrap_err();
    assert_eq!((first.code(), again.code()), (Code::Auth, Code::Auth));
    assert_eq!(
        (again.message(), again.hint_texts()),
        (first.message(), first.hint_texts())
    );
}

#[tokio::test]
async fn a_login_that_failed_by_accident_may_be_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let lost = async |_| Err(Error::new(Code::Network, "gone"));
    assert!(store.get_or_login(None, lost).await.is_err());
    let login = async |_| Ok(token("one", 1));
    assert!(store.get_or_login(None, login).await.is_ok());
}

#[tokio::test]
async fn state_that_cannot_be_written_costs_a_warning_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let in_the_way = dir.path().join("file");
    files::write(&in_the_way, b"", files::Mode::Shared).unwrap();
    let store = store(&in_the_way);
    let login = async |_| Ok(token("one", 1));
    assert_eq!(word(&store.get_or_login(None, login).await.unwrap()), "one");
    assert_eq!(word(&store.get_or_login(None, never).await.unwrap()), "one");
    assert!(
        store
            .warning()
            .unwrap()
            .starts_with("can't keep the sign-in")
    );
}

#[tokio::test]
async fn a_fresher_token_is_used_at_once_and_written_when_it_is_worth_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let login = async |_| Ok(token("one", 10));
    store.get_or_login(None, login).await.unwrap();
    for (fresher, hours, written) in [("two", 10, "one"), ("three", 11, "three")] {
        store.put(token(fresher, hours));
        assert_eq!(
            word(&store.get_or_login(None, never).await.unwrap()),
            fresher
        );
        store.flush();
        assert_eq!(word(&store.stored().unwrap()), written);
    }
}

#[tokio::test]
async fn flushing_never_undoes_what_another_process_did() {
    let dir = tempfile::tempdir().unwrap();
    let (ours, theirs) = (store(dir.path()), store(dir.path()));
    let login = async |_| Ok(token("one", 10));
    let one = ours.get_or_login(None, login).await.unwrap();
    ours.put(token("ours", 20));
    let login = async |_| Ok(token("theirs", 10));
    theirs.get_or_login(Some(&one), login).await.unwrap();
    ours.flush();
    assert_eq!(word(&theirs.stored().unwrap()), "theirs");
    theirs.forget().unwrap();
    ours.flush();
    assert!(theirs.stored().is_none());
}

#[tokio::test]
async fn nobody_waits_for_anothers_login_beyond_the_commands_own_time() {
    let dir = tempfile::tempdir().unwrap();
    let over = store(dir.path()).until(Some(Instant::now()));
    files::parent_private_dir(&over.lock).unwrap();
    let _held = Lock::try_acquire(&over.lock).unwrap();
    let error = over.get_or_login(None, never).await.unwrap_err();
    assert_eq!(error.code(), Code::Timeout);
    assert!(error.hint_texts()[0].contains("Deadline"), "{error}");
}

#[tokio::test]
async fn whoever_only_uses_what_is_kept_never_signs_in() {
    let dir = tempfile::tempdir().unwrap();
    let spent = Token {
        refresh: Some("refresh".into()),
        ..token("old", -1)
    };
    token::write(&store(dir.path()).file, &spent).unwrap();
    let only_kept = || store(dir.path()).only_kept();
    let error = only_kept().get_or_login(None, never).await.unwrap_err();
    assert_eq!(error.code(), Code::Auth);
    token::write(&store(dir.path()).file, &token("one", 48)).unwrap();
    let kept = only_kept().get_or_login(None, never).await.unwrap();
    assert_eq!(word(&kept), "one");
}
