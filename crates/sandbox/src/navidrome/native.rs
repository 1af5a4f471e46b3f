//! The native API: `/auth/login` and the tokens it gives, `/api/share`, and the making of users.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::shares::{NotCreated, Wanted};
use super::{Navidrome, not_found};
use crate::account::{self, Account};
use crate::clock::shifted;
use crate::ids;
use crate::order::Order as _;
use crate::request::{Params, Reply, Request, hex};
use crate::store::{Share, Store};
use crate::world::World;

/// A share as the native API shows it: no link, and nothing that is empty.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    id: &'a str,
    user_id: &'a str,
    username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    downloadable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_visited_at: Option<String>,
    resource_ids: String,
    resource_type: &'a str,
    contents: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    format: &'a str,
    #[serde(skip_serializing_if = "is_zero")]
    max_bit_rate: u32,
    #[serde(skip_serializing_if = "is_zero")]
    visit_count: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

fn is_zero<T: Default + PartialEq>(number: &T) -> bool {
    *number == T::default()
}

/// What a create or an update sends. A body with parts of another shape is refused, as the
/// documented dialect's lists of albums are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Sent {
    resource_ids: String,
    description: String,
    downloadable: bool,
    expires_at: Option<Timestamp>,
    format: String,
    max_bit_rate: u32,
    #[serde(rename = "albums")]
    _albums: Vec<serde_json::Map<String, Value>>,
    #[serde(rename = "tracks")]
    _tracks: Vec<serde_json::Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewUser {
    user_name: String,
    password: String,
    #[serde(default)]
    is_admin: bool,
}

impl Navidrome {
    pub(super) fn native(&mut self, request: &Request, rest: &[&str], world: &mut World) -> Reply {
        let Some(account) = self.signed_in(request, world).cloned() else {
            return failed(401, "Not authenticated");
        };
        if rest.first() == Some(&"share") && !self.settings.sharing {
            return not_found();
        }
        let token = token_for(&account, world.now());
        let reply = match (rest, request.method.as_str()) {
            (["share"], "GET") => self.list_native(request, &account, world),
            (["share"], "POST") => self.create_native(request, &account, world),
            (["share", id], "GET") => self.get_native(&account, id, world),
            (["share", id], "PUT") => self.put_native(request, &account, id, world),
            (["share", id], "DELETE") => self.delete_native(&account, id, world),
            (["song"], "GET") => self.list_songs(request, &account, world),
            (["album"], "GET") => self.list_albums(request, &account, world),
            (["playlist"], "GET") => self.list_playlists(request, &account, world),
            (["playlist", id], "GET") => self.native_playlist(&account, id, world),
            (["transcoding"], "GET") => self.list_formats(&account),
            (["user"], "GET") => self.list_users(&account, world),
            (["library"], "GET") if account.admin && self.settings.version.libraries() => {
                self.list_libraries()
            }
            (["user", id, "library"], "PUT")
                if account.admin && self.settings.version.libraries() =>
            {
                self.limit_user(request, id, world)
            }
            (["user"], "POST") if account.admin => self.create_user(request, world),
            _ => not_found(),
        };
        reply.header("x-nd-authorization", token)
    }

    fn shown<'a>(&self, store: &Store, share: &'a Share) -> Shown<'a> {
        let version = self.settings.version;
        let visited = match share.visited {
            Some(time) => Some(time.to_string()),
            None if version.absent_visits() => None,
            None => Some("0001-01-01T00:00:00Z".to_owned()),
        };
        Shown {
            id: &share.id,
            user_id: &share.owner,
            username: store.account_name(&share.owner),
            description: share.description.as_deref(),
            downloadable: share.downloadable.filter(|_| version.downloads()),
            expires_at: share.expires,
            last_visited_at: visited,
            resource_ids: share.items.join(","),
            resource_type: &share.kind,
            contents: &share.label,
            format: &share.format,
            max_bit_rate: share.max_bit_rate,
            visit_count: share.visits,
            created_at: share.created,
            updated_at: share.updated,
        }
    }

    fn list_native(&self, request: &Request, account: &Account, world: &World) -> Reply {
        let params = request.query_params();
        const KNOWN: [&str; 5] = ["_", "_start", "_end", "_sort", "_order"];
        const COLUMNS: [&str; 4] = ["id", "username", "description", "user_id"];
        let unknown = params
            .names()
            .find(|name| !KNOWN.contains(name) && !COLUMNS.contains(name));
        if let Some(name) = unknown.filter(|_| !self.settings.version.ignores_unknown_names()) {
            return failed(500, &format!("no such column: {name}"));
        }
        let shares = world.store.shares().iter();
        let mut shares: Vec<&Share> = shares.filter(|share| self.sees(account, share)).collect();
        let key = params.filled("_sort").unwrap_or("id");
        if !sort(&mut shares, key) && !self.settings.version.checks_sort() {
            let body = format!("{{\"error\":\"no such column: {key}\"}}[]");
            return Reply::new(500, "application/json", body);
        }
        if params
            .get("_order")
            .is_some_and(|order| order.eq_ignore_ascii_case("desc"))
        {
            shares.reverse();
        }
        let total = shares.len();
        let shown: Vec<Shown<'_>> = range(&params, shares)
            .map(|share| self.shown(&world.store, share))
            .collect();
        Reply::json(200, &shown).header("x-total-count", total.to_string())
    }

    fn get_native(&self, account: &Account, id: &str, world: &World) -> Reply {
        let share = world.store.share(id);
        match share.filter(|share| self.sees(account, share)) {
            Some(share) => Reply::json(200, &self.shown(&world.store, share)),
            None => failed(500, "data not found"),
        }
    }

    fn create_native(&self, request: &Request, account: &Account, world: &mut World) -> Reply {
        let Ok(sent) = serde_json::from_slice::<Sent>(&request.body) else {
            return failed(422, "Invalid request payload");
        };
        let ids = sent.resource_ids.split(',').filter(|id| !id.is_empty());
        let wanted = Wanted {
            items: ids.map(str::to_owned).collect(),
            description: sent.description,
            downloadable: sent.downloadable,
            expires: sent.expires_at,
            format: sent.format,
            max_bit_rate: sent.max_bit_rate,
        };
        match self.create_share(request, world, &account.id, wanted) {
            Ok(share) => Reply::json(200, &json!({ "id": share.id })),
            Err(NotCreated::Unknown) => failed(500, "data not found"),
            Err(NotCreated::Panic) => Reply::new(500, "text/plain", ""),
        }
    }

    fn put_native(
        &self,
        request: &Request,
        account: &Account,
        id: &str,
        world: &mut World,
    ) -> Reply {
        let Ok(sent) = serde_json::from_slice::<Sent>(&request.body) else {
            return failed(422, "Invalid request payload");
        };
        let Some(share) = world.store.share(id).cloned() else {
            return if self.settings.version.guards_writes() {
                failed(404, "share not found")
            } else {
                failed(500, "FOREIGN KEY constraint failed")
            };
        };
        if !self.may_write(account, &share) {
            return failed(403, "Updating share: Permission denied");
        }
        let description = &sent.description;
        let share = self.update_share(
            world,
            &share,
            description,
            sent.downloadable,
            sent.expires_at,
        );
        Reply::json(200, &self.shown(&world.store, &share))
    }

    fn delete_native(&self, account: &Account, id: &str, world: &mut World) -> Reply {
        match world.store.share(id) {
            None if self.settings.version.guards_writes() => {
                failed(404, &format!("share(id:{id}) not found"))
            }
            Some(share) if !self.may_write(account, share) => {
                failed(403, &format!("Deleting share(id:{id}): Permission denied"))
            }
            _ => {
                world.store.drop_share(id);
                Reply::json(200, &json!({}))
            }
        }
    }

    fn create_user(&self, request: &Request, world: &mut World) -> Reply {
        let Ok(user) = serde_json::from_slice::<NewUser>(&request.body) else {
            return failed(422, "Invalid request payload");
        };
        let number = ids::hashed(&format!("user {}", user.user_name));
        let id = if self.settings.version.open_subsonic() {
            ids::base62(number, 22)
        } else {
            ids::uuid(number)
        };
        let account = Account {
            admin: user.is_admin,
            ..Account::user(&user.user_name, &user.password).with_id(&id)
        };
        world.store.put_account(account);
        Reply::json(200, &json!({ "id": id }))
    }
}

/// Sorts by a key of the API; whether it is one.
fn sort(shares: &mut [&Share], key: &str) -> bool {
    match key {
        // The order they were made in is the order they lie in.
        "id" => {}
        "createdAt" | "created_at" => shares.order_by_key(|share| share.created),
        "expiresAt" | "expires_at" => shares.order_by_key(|share| share.expires),
        "updatedAt" | "updated_at" => shares.order_by_key(|share| share.updated),
        "lastVisitedAt" | "last_visited_at" => shares.order_by_key(|share| share.visited),
        "visitCount" | "visit_count" => shares.order_by_key(|share| share.visits),
        "description" => shares.order_by_key(|share| share.description.clone()),
        "contents" => shares.order_by_key(|share| share.label.clone()),
        "username" => shares.order_by_key(|share| share.owner.clone()),
        _ => return false,
    }
    true
}

/// The rows from `_start` up to `_end`; an end of 0 or none means all.
fn range<'a>(params: &Params, shares: Vec<&'a Share>) -> impl Iterator<Item = &'a Share> {
    let start = params.count("_start", 0);
    let count = match params.count("_end", 0) {
        0 => usize::MAX,
        end => end.saturating_sub(start),
    };
    shares.into_iter().skip(start).take(count)
}

pub(super) fn failed(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({ "error": message }))
}

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
