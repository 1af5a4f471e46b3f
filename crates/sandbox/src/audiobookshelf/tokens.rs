//! The tokens: the old one that never ends, access and refresh tokens, and API keys.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Audiobookshelf, Version};
use crate::account::Account;
use crate::clock::shifted;
use crate::request::Request;
use crate::tokens;
use crate::world::World;

/// `user.token`: the same at every login, without an end.
pub(super) fn old_token(account: &Account) -> String {
    tokens::sign(&json!({ "userId": account.id, "username": account.name }))
}

/// An access or a refresh token.
pub(super) fn token(
    account: &Account,
    kind: &str,
    version: Version,
    now: Timestamp,
    number: u64,
) -> String {
    let (access, refresh) = version.token_lives();
    let life = if kind == "access" { access } else { refresh };
    tokens::sign(&json!({
        "userId": account.id,
        "username": account.name,
        "type": kind,
        "jti": number,
        "iat": now.as_second(),
        "exp": shifted(now, life).as_second(),
    }))
}

impl Audiobookshelf {
    /// The account of a request: by its bearer, or by `?token=` where it reads.
    pub(super) fn signed_in(&self, request: &Request, world: &World) -> Option<Account> {
        if request.expired {
            return None;
        }
        let params = request.query_params();
        let in_query = params.filled("token").filter(|_| request.is_read());
        let token = request.bearer("authorization").or(in_query)?;
        let accounts = world.store.accounts();
        if self.settings.version.access_tokens() {
            let mut known = accounts.iter();
            if let Some(account) = known.find(|account| account.api_key.as_deref() == Some(token)) {
                return Some(account.clone());
            }
            if let Some(key) = self.keys.iter().find(|key| key.token == token) {
                return accounts.get(&key.user).filter(|_| key.active).cloned();
            }
        }
        let claims = tokens::verify(token, world.now())?;
        match claims.get("type").and_then(Value::as_str) {
            None | Some("access") => {}
            Some("refresh") if !self.settings.version.refuses_refresh_as_bearer() => {}
            Some(_) => return None,
        }
        accounts.get(claims.get("userId")?.as_str()?).cloned()
    }
}
