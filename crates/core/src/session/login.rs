//! One login at a time.
//!
//! Servers count logins and then refuse them: Navidrome after 5 in 20 seconds (P-20), Audiobookshelf
//! after 40 in 10 minutes, refreshes included (P-53). A refresh token that two processes use at once is
//! lost (P-52). So a token is taken from memory, or from the disk, or, after locking and reading the disk
//! once more, from the server.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use secrecy::SecretString;
use tokio::time::Instant;

use super::facts::remove;
use super::token::Token;
use super::{AccountKey, token};
use crate::advice::{Advice, RequestSetting};
use crate::clock::Clock;
use crate::error::{Code, Error, Result};
use crate::files::{self, Lock};

/// How long another process may take to log in, which includes a server's rate limit.
const PATIENCE: Duration = Duration::from_secs(90);

/// A newer token is written only if it is valid this much longer than the stored one.
const WORTH_WRITING: SignedDuration = SignedDuration::from_hours(1);

/// One account's token, in memory and on disk. Shared by everything that uses the server.
#[derive(Debug)]
pub struct TokenStore {
    file: PathBuf,
    lock: PathBuf,
    clock: Clock,
    /// The configured password, if it is available without a prompt or a command; a stored token that was
    /// issued for another password is not used.
    password: Option<SecretString>,
    /// The warning if a stored token is used although the password can't be read.
    unread: Option<String>,
    /// The command's deadline.
    deadline: Option<Instant>,
    /// Whether to use stored tokens only, so no login is tried.
    only_kept: bool,
    /// Held by the task that logs in.
    gate: tokio::sync::Mutex<()>,
    state: Mutex<LoginState>,
}

#[derive(Debug, Default)]
struct LoginState {
    /// The token that requests contain now.
    current: Option<Token>,
    /// The last known contents of the file.
    stored: Option<Token>,
    /// A login that the server refused. Trying again with the same credentials would only lock us out.
    refused: Option<Error>,
    /// Why tokens can't be stored.
    warning: Option<String>,
}

/// The key of the password's fingerprint in a token's `extra`.
const MARK: &str = "password-mark";

impl TokenStore {
    /// The store in the state folder. Does no I/O.
    #[must_use]
    pub fn new(state: &Path, account: &AccountKey, clock: Clock) -> Self {
        Self {
            file: account.file(state, "tokens", "json"),
            lock: account.file(state, "locks", "login"),
            clock,
            password: None,
            unread: None,
            deadline: None,
            only_kept: false,
            gate: tokio::sync::Mutex::default(),
            state: Mutex::default(),
        }
    }

    /// Sets the password: tokens issued for another one are not used.
    #[must_use]
    pub fn of_password(self, password: Option<SecretString>) -> Self {
        Self { password, ..self }
    }

    /// Sets the warning for using a stored token although the password can't be read.
    #[must_use]
    pub fn unread(self, unread: Option<String>) -> Self {
        Self { unread, ..self }
    }

    /// Sets the command's deadline: no wait is longer.
    #[must_use]
    pub fn until(self, deadline: Option<Instant>) -> Self {
        Self { deadline, ..self }
    }

    /// Makes the store use stored tokens only: it neither logs in nor renews a token, because a refresh
    /// token that is used while no request waits for its successor would be lost.
    #[must_use]
    pub fn only_kept(self) -> Self {
        Self {
            only_kept: true,
            ..self
        }
    }

    /// Returns a usable token.
    ///
    /// `rejected` is the token that a server has just refused, if any; it is never returned again.
    /// `login` receives the last known token, to renew it; only one call runs at a time across all tasks
    /// and processes.
    ///
    /// # Errors
    /// The errors of `login`; [`Code::Auth`] if only stored tokens may be used and none fits;
    /// [`Code::Conflict`] if another process does not finish its login; [`Code::Timeout`] if the
    /// command's deadline passes before that. A login that was refused for good is not tried again in
    /// this process; the same error is returned again.
    pub async fn get_or_login<F, L>(&self, rejected: Option<&Token>, login: L) -> Result<Token>
    where
        L: FnOnce(Option<Token>) -> F,
        F: Future<Output = Result<Token>>,
    {
        if let Some(found) = self.in_memory(rejected) {
            return found;
        }
        let _gate = self.gate.lock().await;
        // While this task waited, another one may have got a token or been refused.
        if let Some(found) = self.in_memory(rejected) {
            return found;
        }
        if let Some(token) = self.on_disk(rejected) {
            return Ok(token);
        }
        if self.only_kept {
            return Err(Error::new(Code::Auth, "nothing is kept that signs in"));
        }
        let _lock = self.lock().await?;
        if let Some(token) = self.on_disk(rejected) {
            return Ok(token);
        }
        let last = token::read(&self.file)
            .or_else(|| self.state().current.clone())
            .filter(|last| self.is_ours(last));
        match login(last).await {
            Ok(token) => {
                let token = self.marked(self.just_issued(token));
                self.keep(&token);
                Ok(token)
            }
            Err(error) => {
                self.state().refused = refusal(&error);
                Err(error)
            }
        }
    }

    /// Takes a newer token that came with an answer. It is used from now on and written by
    /// [`flush`](Self::flush).
    pub fn put(&self, token: Token) {
        self.state().current = Some(self.just_issued(token));
    }

    /// Writes a newer token, if that is worthwhile and no other process has written one meanwhile. Call
    /// this once, at the end of the command.
    pub fn flush(&self) {
        let (current, stored) = {
            let state = self.state();
            (state.current.clone(), state.stored.clone())
        };
        let Some(current) = current else {
            return;
        };
        if stored
            .as_ref()
            .is_some_and(|stored| !lasts_longer(&current, stored))
        {
            return;
        }
        // The holder of the lock writes an even newer token.
        let Ok(Some(_lock)) = Lock::try_acquire(&self.lock) else {
            return;
        };
        let is_ours = match (token::read(&self.file), &stored) {
            (Some(on_disk), Some(stored)) => on_disk.is_same(stored),
            (None, None) => true,
            // Another process logged in or out; keep that.
            (Some(_), None) | (None, Some(_)) => false,
        };
        if is_ours {
            self.keep(&current);
        }
    }

    /// Removes the token from memory and disk.
    ///
    /// # Errors
    /// [`Code::Io`] if the file exists and can't be removed.
    pub fn forget(&self) -> Result<()> {
        *self.state() = LoginState::default();
        remove(&self.file)
    }

    /// The stored token, whether it was used or not, without a request: for `doctor`.
    #[must_use]
    pub fn stored(&self) -> Option<Token> {
        token::read(&self.file)
    }

    /// The warning to show after a successful login: tokens can't be stored, so every command logs in, or
    /// the stored token works although the password can't be read.
    pub fn warning(&self) -> Option<String> {
        let warning = self.state().warning.clone();
        warning.or_else(|| self.unread.clone().filter(|_| self.stored().is_some()))
    }

    /// A matching token in memory, or the error of a refused login.
    fn in_memory(&self, rejected: Option<&Token>) -> Option<Result<Token>> {
        let state = self.state();
        if let Some(token) = &state.current
            && self.fits(token, rejected)
        {
            return Some(Ok(token.clone()));
        }
        state.refused.as_ref().map(|refused| Err(refused.again()))
    }

    /// A matching token that another command stored.
    fn on_disk(&self, rejected: Option<&Token>) -> Option<Token> {
        let token = token::read(&self.file).filter(|token| self.fits(token, rejected))?;
        let mut state = self.state();
        state.stored = Some(token.clone());
        state.current = Some(token.clone());
        Some(token)
    }

    fn fits(&self, token: &Token, rejected: Option<&Token>) -> bool {
        token.is_usable(self.clock.now())
            && self.is_ours(token)
            && !rejected.is_some_and(|rejected| rejected.is_same(token))
    }

    /// Whether the token was issued for the configured password, if that can be checked.
    fn is_ours(&self, token: &Token) -> bool {
        match (&self.password, token.extra.get(MARK)) {
            (Some(password), Some(mark)) => token::fits_password(mark, password),
            _ => true,
        }
    }

    /// Handles a token that the server has just issued. If it has expired by our clock, the clocks
    /// disagree: for example, a proxy puts its own time into answers. The token is then used until the
    /// server refuses it; renewing it before every request would run into a limit (P-53).
    fn just_issued(&self, token: Token) -> Token {
        let expires = token.expires.filter(|_| token.is_usable(self.clock.now()));
        Token { expires, ..token }
    }

    /// Adds the fingerprint of the password that the token was issued for.
    fn marked(&self, token: Token) -> Token {
        let mut token = token;
        if let Some(mark) = self.password.as_ref().and_then(token::password_fingerprint) {
            token.extra.insert(MARK.to_owned(), mark);
        }
        token
    }

    /// Takes the lock. If its file can't be created, logins are serialized in this process only.
    async fn lock(&self) -> Result<Option<Lock>> {
        let patience = Instant::now().checked_add(PATIENCE);
        let end = files::earlier(patience, self.deadline);
        let taken = match files::parent_private_dir(&self.lock) {
            Ok(()) => Lock::acquire(&self.lock, end).await,
            Err(error) => Err(error),
        };
        match taken {
            Ok(Some(lock)) => Ok(Some(lock)),
            Ok(None) => {
                let who = Lock::holder(&self.lock)
                    .map(|pid| format!(" (process {pid})"))
                    .unwrap_or_default();
                Err(if end == self.deadline {
                    Error::new(
                        Code::Timeout,
                        format!("timed out: another process{who} was signing in"),
                    )
                    .hint(Advice::Ask(RequestSetting::Deadline).after("allow more time: "))
                } else {
                    Error::new(
                        Code::Conflict,
                        format!("another process{who} is signing in and doesn't finish"),
                    )
                })
            }
            Err(error) => {
                self.state().warn(&self.lock, &error);
                Ok(None)
            }
        }
    }

    fn keep(&self, token: &Token) {
        let written = token::write(&self.file, token);
        let mut state = self.state();
        match written {
            Ok(()) => state.stored = Some(token.clone()),
            Err(error) => state.warn(&self.file, &error),
        }
        state.current = Some(token.clone());
        state.refused = None;
    }

    /// The guard must not be held across an await.
    fn state(&self) -> MutexGuard<'_, LoginState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LoginState {
    fn warn(&mut self, file: &Path, error: &std::io::Error) {
        self.warning.get_or_insert_with(|| {
            format!("can't keep the sign-in in {}: {error}", file.display())
        });
    }
}

/// A copy of an error after which the login must not be tried again: wrong credentials, or a limit on
/// attempts.
fn refusal(error: &Error) -> Option<Error> {
    let told = Error::new(error.code(), error.message()).with_server_named(error.names_server());
    matches!(
        error.code(),
        Code::Auth | Code::Permission | Code::RateLimited
    )
    .then(|| error.hints().iter().fold(told, Error::hint))
}

fn lasts_longer(token: &Token, than: &Token) -> bool {
    match (token.expires, than.expires) {
        (Some(token), Some(than)) => token.duration_since(than) >= WORTH_WRITING,
        _ => !token.is_same(than),
    }
}

#[cfg(test)]
mod tests {
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
        TokenStore::new(state, &AccountKey::new(&base, "me"), clock)
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

    /// A login that must not be called.
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
        let refuse = async |_| Err(Error::new(Code::Auth, "wrong password").hint("fix it"));
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
    async fn a_command_waits_for_anothers_login_within_its_own_time_only() {
        let dir = tempfile::tempdir().unwrap();
        let over = store(dir.path()).until(Some(Instant::now()));
        files::parent_private_dir(&over.lock).unwrap();
        let _held = Lock::try_acquire(&over.lock).unwrap();
        let error = over.get_or_login(None, never).await.unwrap_err();
        assert_eq!(error.code(), Code::Timeout);
        assert!(error.hint_texts()[0].contains("Deadline"), "{error}");
    }

    #[tokio::test]
    async fn a_store_of_kept_tokens_only_never_signs_in() {
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
}
