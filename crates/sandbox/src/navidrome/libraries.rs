//! Several libraries, and which account may read which (0.58).

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::Navidrome;
use super::native::failed;
use crate::account::Account;
use crate::library::{Album, Song};
use crate::reply::Reply;
use crate::request::Request;
use crate::world::World;

/// The libraries that ordinary accounts may read, by account.
pub(super) type Limits = HashMap<String, Vec<usize>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    library_ids: Vec<usize>,
}

impl Navidrome {
    /// The number of the library that an album is in.
    pub(super) fn library_of(&self, album: &Album) -> usize {
        let holds = |(_, titles): &(String, Vec<String>)| titles.contains(&album.title);
        match self.settings.libraries.iter().position(holds) {
            Some(index) => index + 2,
            None => 1,
        }
    }

    /// Whether an account may read an album. Strangers may read all.
    pub(super) fn may_read(&self, account: Option<&Account>, album: &Album) -> bool {
        let Some(account) = account.filter(|account| !account.admin) else {
            return true;
        };
        let limit = self.limits.get(&account.id);
        limit.is_none_or(|limit| limit.contains(&self.library_of(album)))
    }

    /// Whether an account may read a song.
    pub(super) fn may_hear(&self, account: Option<&Account>, world: &World, song: &Song) -> bool {
        self.may_read(account, &world.library.albums[song.album])
    }

    /// What a library is called.
    pub(super) fn library_name(&self, number: usize) -> &str {
        match number.checked_sub(2) {
            Some(index) => self.settings.libraries[index].0.as_str(),
            None => "Music Library",
        }
    }

    fn library(&self, number: usize) -> Value {
        let name = self.library_name(number);
        json!({ "id": number, "name": name, "path": format!("/srv/media/{number}") })
    }

    fn libraries(&self) -> impl Iterator<Item = usize> {
        1..=self.settings.libraries.len() + 1
    }

    /// `GET /api/library`, for administrators.
    pub(super) fn list_libraries(&self) -> Reply {
        let all: Vec<Value> = self
            .libraries()
            .map(|number| self.library(number))
            .collect();
        Reply::json(200, &all).header("x-total-count", all.len().to_string())
    }

    fn native_user(&self, account: &Account) -> Value {
        let limit = self.limits.get(&account.id).filter(|_| !account.admin);
        let may = |number: &usize| limit.is_none_or(|limit| limit.contains(number));
        let mut user = json!({
            "id": account.id,
            "userName": account.name,
            "name": account.shown_name(),
            "email": "",
            "isAdmin": account.admin,
        });
        if self.settings.version.libraries() {
            let libraries = self.libraries().filter(may);
            user["libraries"] = libraries.map(|number| self.library(number)).collect();
        }
        user
    }

    /// `GET /api/user`: all for administrators, and nothing for others.
    pub(super) fn list_users(&self, account: &Account, world: &World) -> Reply {
        let accounts = world.store.accounts().iter().filter(|_| account.admin);
        let users: Vec<Value> = accounts.map(|account| self.native_user(account)).collect();
        Reply::json(200, &users).header("x-total-count", users.len().to_string())
    }

    /// `PUT /api/user/ID/library`.
    pub(super) fn limit_user(&mut self, request: &Request, id: &str, world: &World) -> Reply {
        let Ok(sent) = serde_json::from_slice::<Sent>(&request.body) else {
            return Reply::text(400, "Invalid request body\n");
        };
        let Some(account) = world.store.accounts().get(id) else {
            return failed(404, "User not found");
        };
        if account.admin {
            return Reply::text(400, "cannot manually assign libraries to admin users\n");
        }
        self.limits.insert(id.to_owned(), sent.library_ids);
        Reply::json(200, &self.native_user(account)["libraries"])
    }
}
