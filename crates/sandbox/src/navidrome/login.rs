//! `/auth/login` and the tokens it gives.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;

use super::{Navidrome, not_found};
use crate::account;
use crate::account::Account;
use crate::clock::shifted;
use crate::encoding::hex;
use crate::reply::Reply;
use crate::request::Request;
use crate::world::World;

/// How many logins a window takes, and how long it is.
const LOGINS: usize = 5;
const WINDOW: SignedDuration = SignedDuration::from_secs(20);
/// How long a token lives.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(48);

/// When the last logins were tried.
#[derive(Debug, Default)]
pub(super) struct LoginLimit(VecDeque<Timestamp>);

impl LoginLimit {
    /// Counts a try; how many are left, or nothing where the window is full.
    fn take(&mut self, now: Timestamp) -> Option<usize> {
        let begin = shifted(now, -WINDOW);
        while self.0.front().is_some_and(|time| *time <= begin) {
            self.0.pop_front();
        }
        if self.0.len() >= LOGINS {
            return None;
        }
        self.0.push_back(now);
        Some(LOGINS - self.0.len())
    }
}

#[derive(Deserialize)]
struct LoginBody {
    username: String,
    password: String,
}

impl Navidrome {
    pub(super) fn login(&mut self, request: &Request, rest: &[&str], world: &World) -> Reply {
        if rest != ["login"] || request.is_read() {
            return not_found();
        }
        let now = world.now();
        let mut left = LOGINS;
        if self.settings.login_limit {
            match self.logins.take(now) {
                Some(still) => left = still,
                None => {
                    return Reply::text(429, "Too Many Requests\n").header("retry-after", "20");
                }
            }
        }
        let Ok(body) = serde_json::from_slice::<LoginBody>(&request.body) else {
            return Reply::json(422, &json!({"error": "Invalid request payload"}));
        };
        let account = world.store.account_named(&body.username);
        let Some(account) = account.filter(|account| account.password == body.password) else {
            return Reply::json(401, &json!({"error": "Invalid username or password"}));
        };
        let mut answer = introduction(account, now);
        answer["token"] = json!(token_for(account, now));
        Reply::json(200, &answer)
            .header("x-ratelimit-limit", LOGINS.to_string())
            .header("x-ratelimit-remaining", left.to_string())
    }

    /// The account that a trusted header names.
    pub(super) fn trusted<'a>(&self, request: &Request, world: &'a World) -> Option<&'a Account> {
        let header = self.settings.trusted_header.as_deref()?;
        world.store.account_named(request.header(header)?)
    }

    /// The account of a native request's token.
    pub(super) fn signed_in<'a>(&self, request: &Request, world: &'a World) -> Option<&'a Account> {
        if request.expired {
            return None;
        }
        let Some(token) = request.bearer("x-nd-authorization") else {
            return self.trusted(request, world);
        };
        let claims = account::verify_token(token, world.now())?;
        world.store.accounts().get(claims.get("uid")?.as_str()?)
    }
}

/// What the server tells an account of itself.
pub(super) fn introduction(account: &Account, now: Timestamp) -> serde_json::Value {
    let seed = format!("{} {}", account.name, now.as_second());
    let salt = hex(&md5::compute(seed).0[..3]);
    let token = md5::compute(format!("{}{salt}", account.password));
    json!({
        "id": account.id,
        "isAdmin": account.admin,
        "name": account.shown_name(),
        "username": account.name,
        "subsonicSalt": salt,
        "subsonicToken": hex(&token.0),
    })
}

/// A fresh token.
pub(super) fn token_for(account: &Account, now: Timestamp) -> String {
    account::sign_token(&json!({
        "iss": "ND",
        "sub": account.name,
        "uid": account.id,
        "adm": account.admin,
        "iat": now.as_second(),
        "exp": shifted(now, TOKEN_LIFE).as_second(),
    }))
}
