//! The documented `/api/share` dialect (`servers/sharing-api.md`): a published description, not a
//! recorded server.

mod public;
mod shares;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::account::Account;
use crate::dialect::Behaviour;
use crate::ids::{base62, hashed};
use crate::library::{Kind, Library};
use crate::options::Options;
use crate::reply::Reply;
use crate::request::Request;
use crate::store::Store;
use crate::tokens;
use crate::world::{World, with_ids};

/// How it is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether sharing is on.
    pub sharing: bool,
    /// What it answers where sharing is off: 501, or 404.
    pub off_status: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sharing: true,
            off_status: 501,
        }
    }
}

/// The server.
#[derive(Debug)]
pub(crate) struct SharingApi {
    settings: Settings,
}

#[derive(Deserialize)]
struct LoginBody {
    username: String,
    password: String,
}

impl SharingApi {
    pub(crate) fn build(settings: Settings, options: &Options) -> (Self, World) {
        let make = |kind: Kind, index: usize, name: &str| {
            base62(hashed(&format!("{kind:?} {index} {name}")), 22)
        };
        let accounts = with_ids(&options.accounts, |_, name| {
            base62(hashed(&format!("user {name}")), 22)
        });
        let owners: Vec<String> = accounts.iter().map(|account| account.id.clone()).collect();
        let (library, playlists) = Library::build(&options.library, make, &owners);
        let world = World {
            library,
            store: Store::new(accounts, playlists),
            clock: options.clock.clone(),
            ids: options.ids,
            public_base: options.public_base.clone(),
        };
        (Self { settings }, world)
    }

    fn login(request: &Request, world: &World) -> Reply {
        let body = serde_json::from_slice::<LoginBody>(&request.body).ok();
        let account = body.and_then(|body| {
            let account = world.store.account_named(&body.username)?;
            (account.password == body.password).then_some(account)
        });
        match account {
            Some(account) => Reply::json(
                200,
                &json!({
                    "id": account.id,
                    "username": account.name,
                    "isAdmin": account.admin,
                    "token": token_of(account),
                }),
            ),
            None => failed(401, "Invalid username or password"),
        }
    }

    fn signed_in(request: &Request, world: &World) -> Option<Account> {
        let token = request.bearer("x-nd-authorization")?;
        let accounts = world.store.accounts();
        let mut known = accounts.iter().filter(|_| !request.expired);
        let by_key = known.find(|account| account.api_key.as_deref() == Some(token));
        by_key.cloned().or_else(|| {
            let claims = tokens::verify(token, world.now()).filter(|_| !request.expired)?;
            accounts
                .get(claims.get("uid").and_then(Value::as_str)?)
                .cloned()
        })
    }

    fn off(&self) -> Reply {
        match self.settings.off_status {
            501 => Reply::text(
                501,
                "This endpoint is not implemented, but may be in future releases",
            ),
            status => Reply::text(status, "404 page not found\n"),
        }
    }
}

impl Behaviour for SharingApi {
    fn answer(&mut self, request: &Request, world: &mut World) -> Reply {
        let parts = request.segments("").unwrap_or_default();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["auth", "login"]) => Self::login(request, world),
            (_, ["api", "share", ..]) if !self.settings.sharing => self.off(),
            (method, ["api", "share", rest @ ..]) => {
                let Some(account) = Self::signed_in(request, world) else {
                    return failed(401, "Not authenticated");
                };
                match (method, rest) {
                    ("GET", []) => shares::list(request, &account, world),
                    ("POST", []) => shares::create(request, &account, world),
                    ("GET", [id]) => shares::get(request, &account, id, world),
                    ("PUT", [id]) => shares::update(request, &account, id, world),
                    ("DELETE", [id]) => shares::delete(&account, id, world),
                    _ => failed(405, "Method not allowed"),
                }
            }
            ("GET" | "HEAD", ["share", rest @ ..]) if self.settings.sharing => {
                public::answer(request, rest, world)
            }
            _ => Reply::text(404, "404 page not found\n"),
        }
    }
}

/// A token without an end: the description says nothing of one.
fn token_of(account: &Account) -> String {
    tokens::sign(&json!({ "sub": account.name, "uid": account.id }))
}

fn failed(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({ "error": message }))
}

/// Shares of an album and a song each.
pub(crate) fn preload(world: &mut World, count: usize) {
    world.preload(count, "mixed", |library, index, share| {
        let album = &library.albums[index % library.albums.len()];
        let song = &library.songs[index % library.songs.len()];
        share.items = vec![format!("album:{}", album.id), format!("song:{}", song.id)];
    });
}
