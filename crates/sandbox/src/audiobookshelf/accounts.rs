//! Status, logins, users, API keys, and tokens: the old one that never expires, access and refresh tokens.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::bookcase::Shelf;
use super::{ApiKey, Audiobookshelf, bare, forbidden, unauthorized};
use crate::account::{Account, hashed, sign_token, uuid, verify_token};
use crate::clock::{iso, shifted};
use crate::request::{Reply, Request};
use crate::world::World;

/// How many logins and refreshes are allowed within a window, and how long it is (P-53).
const TRIES: usize = 40;

const WINDOW: SignedDuration = SignedDuration::from_mins(10);

impl Audiobookshelf {
    pub(super) fn status(&self) -> Reply {
        let methods = match self.settings.openid_only {
            true => json!(["openid"]),
            false => json!(["local"]),
        };
        let mut status = json!({
            "app": "audiobookshelf",
            "serverVersion": self.settings.version.to_string(),
            "isInit": self.initialized,
            "language": "en-us",
            "authMethods": methods,
            "authFormData": { "authLoginCustomMessage": "" },
        });
        if !self.settings.version.shows_counts() {
            status["authFormData"]["authLoginCustomMessage"] = Value::Null;
        }
        if !self.initialized {
            status["ConfigPath"] = json!("/srv/media/abs/config");
            status["MetadataPath"] = json!("/srv/media/abs/meta");
        }
        Reply::json_utf8(200, &status)
    }

    /// Makes the first account.
    pub(super) fn init(&mut self, request: &Request, world: &mut World) -> Reply {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let text = |key: &str| body["newRoot"][key].as_str().unwrap_or_default().to_owned();
        let name = text("username");
        let id = uuid(hashed(&format!("user {name}")));
        let account = Account::admin(&name, &text("password")).with_id(&id);
        world.store.put_account(account);
        self.initialized = true;
        Reply::text(200, "OK")
    }

    /// Counts a try, and answers unless there were too many.
    fn limited(&mut self, world: &World, answer: impl FnOnce(&mut Self) -> Reply) -> Reply {
        if !self.settings.version.access_tokens() || !self.settings.login_limit {
            return answer(self);
        }
        let now = world.now();
        let begin = shifted(now, -WINDOW);
        while self.tries.front().is_some_and(|time| *time <= begin) {
            self.tries.pop_front();
        }
        let first = self.tries.front().copied().unwrap_or(now);
        let reset = shifted(first, WINDOW).duration_since(now).as_secs();
        let full = self.tries.len() >= TRIES;
        if !full {
            self.tries.push_back(now);
        }
        let left = TRIES - self.tries.len();
        let reply = if full {
            let error = json!({ "error": "Too many authentication requests" });
            Reply::json_utf8(429, &error).header("retry-after", reset.to_string())
        } else {
            answer(self)
        };
        if reply.status == 500 {
            return reply;
        }
        reply
            .header(
                "ratelimit-policy",
                format!("{TRIES};w={}", WINDOW.as_secs()),
            )
            .header("ratelimit-limit", TRIES.to_string())
            .header("ratelimit-remaining", left.to_string())
            .header("ratelimit-reset", reset.to_string())
    }

    pub(super) fn login(&mut self, request: &Request, world: &World) -> Reply {
        self.limited(world, |server| match server.settings.openid_only {
            true => Reply::text(500, "Internal Server Error"),
            false => server.logged_in(request, world),
        })
    }

    fn logged_in(&mut self, request: &Request, world: &World) -> Reply {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let (Some(name), Some(password)) = (body["username"].as_str(), body["password"].as_str())
        else {
            return bare(400, "Bad Request");
        };
        let account = world.store.account_with(name, password);
        let Some(account) = account.filter(|_| self.initialized) else {
            return unauthorized();
        };
        let wants_tokens = request.header("x-return-tokens") == Some("true");
        let refresh = self.new_token(account, "refresh", world);
        let access = self.new_token(account, "access", world);
        let shown = wants_tokens.then_some(refresh.as_str());
        Reply::json_utf8(200, &self.session_of(account, Some((&access, shown))))
    }

    /// An access or a refresh token.
    fn new_token(&mut self, account: &Account, kind: &str, world: &World) -> String {
        let now = world.now();
        let (access, refresh) = self.settings.version.token_lives();
        let life = if kind == "access" { access } else { refresh };
        sign_token(&json!({
            "userId": account.id,
            "username": account.name,
            "type": kind,
            "jti": self.next(),
            "iat": now.as_second(),
            "exp": shifted(now, life).as_second(),
        }))
    }

    pub(super) fn refresh(&mut self, request: &Request, world: &World) -> Reply {
        self.limited(world, |server| server.refreshed(request, world))
    }

    fn refreshed(&mut self, request: &Request, world: &World) -> Reply {
        let failed = |message: &str| Reply::json_utf8(401, &json!({ "error": message }));
        let Some(given) = request.header("x-refresh-token") else {
            return failed("No refresh token provided");
        };
        let now = world.now();
        let Some(claims) = verify_token(given, now) else {
            return failed("Invalid refresh token");
        };
        if claims["type"] != "refresh" {
            return bare(401, "Invalid token type");
        }
        let id = claims["userId"].as_str().unwrap_or_default();
        let account = world.store.accounts().get(id);
        let grace = self.settings.version.refresh_grace();
        let used = self.used.get(given);
        let too_late = used.is_some_and(|used| shifted(*used, grace) <= now);
        let Some(account) = account.filter(|_| !too_late && !request.expired) else {
            return failed("Invalid refresh token");
        };
        self.used.entry(given.to_owned()).or_insert(now);
        let refresh = self.new_token(account, "refresh", world);
        let access = self.new_token(account, "access", world);
        let tokens = (access.as_str(), Some(refresh.as_str()));
        Reply::json_utf8(200, &self.session_of(account, Some(tokens)))
    }

    /// The answer to a login; `tokens` are the access token and the refresh token if it is shown.
    pub(super) fn session_of(
        &self,
        account: &Account,
        tokens: Option<(&str, Option<&str>)>,
    ) -> Value {
        let version = self.settings.version;
        let mut user = self.user(account, true);
        if let (Some((access, refresh)), true) = (tokens, version.access_tokens()) {
            user["accessToken"] = json!(access);
            user["refreshToken"] = json!(refresh);
        }
        let first = self.bookcase.shelves.iter().find(|shelf| shelf.open);
        let mut settings = json!({
            "id": "server-settings",
            "version": version.to_string(),
            "language": "en-us",
            "dateFormat": "MM/dd/yyyy",
            "timeFormat": "HH:mm",
        });
        if version.shows_counts() {
            settings["timeZone"] = json!("UTC");
        }
        json!({
            "user": user,
            "userDefaultLibraryId": first.map(|shelf| &shelf.id),
            "serverSettings": settings,
            "ereaderDevices": [],
            "Source": "docker",
        })
    }

    /// The user of `/api/me`.
    pub(super) fn me(&self, request: &Request, account: &Account) -> Value {
        let mut user = self.user(account, true);
        let old = request.bearer("authorization") == Some(&old_token(account))
            || request.query_params().get("token") == Some(&old_token(account));
        if old && self.settings.version.access_tokens() && !self.settings.version.shows_counts() {
            user["isOldToken"] = json!(true);
        }
        user
    }

    fn user(&self, account: &Account, with_old_id: bool) -> Value {
        let version = self.settings.version;
        let kind = kind(account);
        let mut permissions = json!({
            "download": true,
            "update": kind != "guest",
            "delete": account.admin,
            "upload": account.admin,
            "accessAllLibraries": account.libraries.is_empty(),
            "accessAllTags": true,
            "accessExplicitContent": !account.no_explicit,
        });
        if !version.shows_old_ids() {
            permissions["createEreader"] = json!(account.admin);
            permissions["selectedTagsNotAccessible"] = json!(false);
        }
        let mut user = json!({
            "id": account.id,
            "username": account.name,
            "email": null,
            "type": kind,
            "token": old_token(account),
            "mediaProgress": [],
            "seriesHideFromContinueListening": [],
            "bookmarks": [],
            "isActive": true,
            "isLocked": false,
            "lastSeen": null,
            "createdAt": 1_795_248_837_698_u64,
            "permissions": permissions,
            "librariesAccessible": self.libraries_of(account),
            "itemTagsSelected": [],
            "hasOpenIDLink": false,
        });
        if version.shows_old_ids() && with_old_id {
            user["oldUserId"] = Value::Null;
        }
        user
    }

    /// The ids of the only libraries that an account may see; none if it may see all.
    pub(super) fn libraries_of(&self, account: &Account) -> Vec<&str> {
        let shelves = self.bookcase.shelves.iter();
        let only = |shelf: &&Shelf| {
            let named = |name: &String| *name == shelf.id || *name == shelf.name;
            account.libraries.iter().any(named)
        };
        shelves
            .filter(only)
            .map(|shelf| shelf.id.as_str())
            .collect()
    }

    /// Whether an account may see a library.
    pub(super) fn sees(&self, account: &Account, shelf: &str) -> bool {
        account.libraries.is_empty() || self.libraries_of(account).contains(&shelf)
    }

    pub(super) fn create_user(
        &self,
        request: &Request,
        account: &Account,
        world: &mut World,
    ) -> Reply {
        if !account.admin {
            return forbidden();
        }
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        let name = text("username");
        let new = Account {
            admin: text("type") == "admin",
            role: text("type"),
            no_explicit: body["permissions"]["accessExplicitContent"] == false,
            ..Account::user(&name, &text("password"))
                .with_id(&uuid(hashed(&format!("user {name}"))))
        };
        let shown = self.user(&new, false);
        world.store.put_account(new);
        Reply::json_utf8(200, &json!({ "user": shown }))
    }

    pub(super) fn list_keys(&self, account: &Account) -> Reply {
        if !account.admin {
            return forbidden();
        }
        let keys = self.keys.iter();
        let keys: Vec<Value> = keys
            .map(|key| json!({ "id": key.id, "name": key.name, "userId": key.user, "isActive": key.active }))
            .collect();
        Reply::json_utf8(200, &json!({ "apiKeys": keys }))
    }

    pub(super) fn create_key(
        &mut self,
        request: &Request,
        account: &Account,
        world: &World,
    ) -> Reply {
        if !account.admin {
            return forbidden();
        }
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let user = body["userId"].as_str().unwrap_or_default();
        let (Some(name), Some(user)) = (body["name"].as_str(), world.store.accounts().get(user))
        else {
            return Reply::text(400, "Bad Request");
        };
        let number = self.next();
        let id = uuid(hashed(&format!("key {number}")));
        let now = iso(world.now().as_millisecond());
        let key = ApiKey {
            token: sign_token(&json!({ "keyId": id, "name": name, "type": "api" })),
            id,
            name: name.to_owned(),
            user: user.id.clone(),
            active: body["isActive"].as_bool().unwrap_or(true),
        };
        let shown = json!({ "apiKey": {
            "apiKey": key.token,
            "id": key.id,
            "name": key.name,
            "expiresAt": null,
            "userId": key.user,
            "isActive": key.active,
            "createdByUserId": account.id,
            "updatedAt": now,
            "createdAt": now,
            "user": { "id": user.id, "username": user.name, "type": kind(user) },
        }});
        self.keys.push(key);
        Reply::json_utf8(200, &shown)
    }

    pub(super) fn delete_key(&mut self, account: &Account, id: &str) -> Reply {
        if !account.admin {
            return forbidden();
        }
        self.keys.retain(|key| key.id != id);
        Reply::text(200, "OK")
    }
}

/// `root`, `admin`, `user` or `guest`.
fn kind(account: &Account) -> &str {
    match (account.role.as_str(), account.admin) {
        ("", true) => "root",
        ("", false) => "user",
        (role, _) => role,
    }
}

/// `user.token`: the same at every login, without an expiry.
fn old_token(account: &Account) -> String {
    sign_token(&json!({ "userId": account.id, "username": account.name }))
}

impl Audiobookshelf {
    /// The account of a request: by its bearer, or by `?token=` in requests that read.
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
        let claims = verify_token(token, world.now())?;
        match claims.get("type").and_then(Value::as_str) {
            None | Some("access") => {}
            Some("refresh") if !self.settings.version.refuses_refresh_as_bearer() => {}
            Some(_) => return None,
        }
        accounts.get(claims.get("userId")?.as_str()?).cloned()
    }
}
