//! One login at a time.
//!
//! Servers count logins and shut the door: Navidrome after 5 in 20 seconds (P-20), Audiobookshelf
//! after 40 in 10 minutes, refreshes included (P-53), and a refresh token that two processes spend
//! at once is lost (P-52). So a token is taken from memory, else from the disk, else, with a lock
//! held and the disk read once more, from the server.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use secrecy::SecretString;
use tokio::time::Instant;

use super::Account;
use super::mark;
use super::token::{self, Token};
use crate::advice::{Advice, Hint, RequestSetting};
use crate::clock::Clock;
use crate::error::{Code, Error, Result};
use crate::files::{self, Lock};

/// How long another process may take to log in; a server's rate limit may be in it.
const PATIENCE: Duration = Duration::from_secs(90);

/// A fresher token is worth a write only if it lasts this much longer than the stored one.
const WORTH_WRITING: SignedDuration = SignedDuration::from_hours(1);

/// One account's token, in memory and on the disk. Shared by everything that talks to the server.
#[derive(Debug)]
pub struct TokenStore {
    file: PathBuf,
    lock: PathBuf,
    clock: Clock,
    /// The password configured now, where it can be had at no cost; a kept token got with another
    /// is not used.
    password: Option<SecretString>,
    /// What to say if a kept token signs in although the password can't be had.
    unread: Option<String>,
    /// When the command has to be over.
    deadline: Option<Instant>,
    /// Whether nobody signs in: what is kept has to do.
    only_kept: bool,
    /// Held by the task that logs in.
    gate: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What requests carry now.
    current: Option<Token>,
    /// What the file holds, as far as we know.
    stored: Option<Token>,
    /// A login the server refused; asking again with the same credentials would only lock us out.
    refused: Option<Refusal>,
    /// Why nothing could be kept.
    warning: Option<String>,
}

/// The name of a password's mark among what a token keeps.
const MARK: &str = "password-mark";

/// What is left of an error that must be told more than once.
#[derive(Debug)]
struct Refusal {
    code: Code,
    message: String,
    hints: Vec<Hint>,
}

impl TokenStore {
    /// The place below the state folder. Touches nothing.
    #[must_use]
    pub fn new(state: &Path, account: &Account, clock: Clock) -> Self {
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

    /// The same store for someone who has this password: tokens got with another are not used.
    #[must_use]
    pub fn of_password(self, password: Option<SecretString>) -> Self {
        Self { password, ..self }
    }

    /// The same store for someone whose password can't be had: what to say if a kept token signs in.
    #[must_use]
    pub fn unread(self, unread: Option<String>) -> Self {
        Self { unread, ..self }
    }

    /// The same store for a command that has to be over at `deadline`: it waits for nobody beyond.
    #[must_use]
    pub fn until(self, deadline: Option<Instant>) -> Self {
        Self { deadline, ..self }
    }

    /// The same store for someone who neither signs in nor renews a login: a token that is spent
    /// while nobody waits for the next one would be lost.
    #[must_use]
    pub fn only_kept(self) -> Self {
        Self {
            only_kept: true,
            ..self
        }
    }

    /// A token to use now.
    ///
    /// `rejected` is the token a server has just refused, if that is why another is asked for; it
    /// is never handed out again. `login` is given the last token known, for what renews it, and is
    /// called at most once at a time over all tasks and processes.
    ///
    /// # Errors
    /// What `login` says, [`Code::Conflict`] where another process does not finish its own,
    /// [`Code::Timeout`] where the command's time is over before that. A login
    /// refused for good is not tried again in this process: the same error is told again.
    pub async fn get_or_login<F, L>(&self, rejected: Option<&Token>, login: L) -> Result<Token>
    where
        L: FnOnce(Option<Token>) -> F,
        F: Future<Output = Result<Token>>,
    {
        if let Some(found) = self.in_memory(rejected) {
            return found;
        }
        let _gate = self.gate.lock().await;
        // While we waited, another task may have got one, or been refused.
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
                self.state().refused = Refusal::of(&error);
                Err(error)
            }
        }
    }

    /// Takes a fresher token that came with an answer. It is used from now on, and written by
    /// [`flush`](Self::flush).
    pub fn put(&self, token: Token) {
        self.state().current = Some(self.just_issued(token));
    }

    /// Writes a fresher token, if it is worth it and no other process wrote one meanwhile. To be
    /// called once, when the command is done.
    pub fn flush(&self) {
        let (current, stored) = {
            let state = self.state();
            (state.current.clone(), state.stored.clone())
        };
        let Some(current) = current else {
            return;
        };
        if !stored
            .as_ref()
            .is_none_or(|stored| lasts_longer(&current, stored))
        {
            return;
        }
        // Whoever holds the lock writes a fresher one still.
        let Ok(Some(_lock)) = Lock::try_acquire(&self.lock) else {
            return;
        };
        let is_ours = match (token::read(&self.file), &stored) {
            (Some(on_disk), Some(stored)) => on_disk.is_same(stored),
            (None, None) => true,
            // Another process logged in, or out: that stays so.
            (Some(_), None) | (None, Some(_)) => false,
        };
        if is_ours {
            self.keep(&current);
        }
    }

    /// Forgets the token, here and on the disk.
    ///
    /// # Errors
    /// [`Code::Io`] where the file is there and can't be removed.
    pub fn forget(&self) -> Result<()> {
        *self.state() = State::default();
        super::remove(&self.file)
    }

    /// The stored token, used or not, without asking anyone: for `doctor`.
    #[must_use]
    pub fn stored(&self) -> Option<Token> {
        token::read(&self.file)
    }

    /// What has to be known after a sign-in that worked: tokens can't be kept on the disk, so that every
    /// command logs in, or a kept one is all that there is.
    pub fn warning(&self) -> Option<String> {
        let warning = self.state().warning.clone();
        warning.or_else(|| self.unread.clone().filter(|_| self.stored().is_some()))
    }

    /// What memory says: a token that fits, or that asking is of no use.
    fn in_memory(&self, rejected: Option<&Token>) -> Option<Result<Token>> {
        let state = self.state();
        if let Some(token) = &state.current
            && self.fits(token, rejected)
        {
            return Some(Ok(token.clone()));
        }
        state.refused.as_ref().map(|refusal| Err(refusal.tell()))
    }

    /// A token that another command left and that fits.
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

    /// Whether it was got with the password that is configured now, as far as that can be told.
    fn is_ours(&self, token: &Token) -> bool {
        match (&self.password, token.extra.get(MARK)) {
            (Some(password), Some(mark)) => mark::fits(mark, password),
            _ => true,
        }
    }

    /// A token that the server has just issued. If it has expired by our clock, the clocks disagree: a
    /// proxy puts its own time into answers, say. It is used until the server refuses it then;
    /// renewing it before every request would end at a limit (P-53).
    fn just_issued(&self, token: Token) -> Token {
        let expires = token.expires.filter(|_| token.is_usable(self.clock.now()));
        Token { expires, ..token }
    }

    /// The token with the mark of the password it was got with.
    fn marked(&self, token: Token) -> Token {
        let mut token = token;
        if let Some(mark) = self.password.as_ref().and_then(mark::of) {
            token.extra.insert(MARK.to_owned(), mark);
        }
        token
    }

    /// Takes the lock; without a place for it, only this process is kept in order.
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
                        format!("another process{who} was signing in until the time was over"),
                    )
                    .hint(Advice::Ask(RequestSetting::Deadline).after("allow more time: "))
                } else {
                    Error::new(
                        Code::Conflict,
                        format!("another process{who} is signing in and does not finish"),
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

    /// Never held across an await.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn warn(&mut self, file: &Path, error: &std::io::Error) {
        self.warning.get_or_insert_with(|| {
            format!("can't keep the sign-in in {}: {error}", file.display())
        });
    }
}

impl Refusal {
    /// What must not be tried again: wrong credentials, and a limit on trying.
    fn of(error: &Error) -> Option<Self> {
        matches!(
            error.code(),
            Code::Auth | Code::Permission | Code::RateLimited
        )
        .then(|| Self {
            code: error.code(),
            message: error.message().to_owned(),
            hints: error.hints().to_vec(),
        })
    }

    fn tell(&self) -> Error {
        self.hints.iter().fold(
            Error::new(self.code, self.message.clone()),
            |error, hint| error.hint(hint.clone()),
        )
    }
}

fn lasts_longer(token: &Token, than: &Token) -> bool {
    match (token.expires, than.expires) {
        (Some(token), Some(than)) => token.duration_since(than) >= WORTH_WRITING,
        _ => !token.is_same(than),
    }
}

#[cfg(test)]
mod tests;
