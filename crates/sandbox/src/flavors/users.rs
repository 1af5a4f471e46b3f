//! Who there is, and what they may do.

use serde_json::{Value, json};

use super::row::{Look, Sharing};
use super::{Call, Server};
use crate::account::Account;
use crate::ids::{hashed, uuid};
use crate::subsonic::Answer;
use crate::world::World;

impl Server {
    pub(super) fn user(&self, call: &Call<'_>, world: &World) -> Answer {
        if self.row.look == Look::Supysonic && call.params.filled("username").is_none() {
            return Answer::failed(10, self.row.missing);
        }
        let named = match (self.row.look, call.params.filled("username")) {
            // gonic tells only of whoever asks.
            (Look::Gonic, _) | (_, None) => call.account.name.as_str(),
            (_, Some(name)) => name,
        };
        if named != call.account.name && !call.account.admin {
            let text = match self.row.look {
                Look::Classic | Look::OrgJson => {
                    let name = &call.account.name;
                    format!("{name} is not authorized to get details for other users.")
                }
                _ => "User is not authorized for the given operation.".to_owned(),
            };
            return Answer::failed(50, text);
        }
        let Some(user) = world.store.account_named(named) else {
            return Answer::failed(70, "User not found.");
        };
        Answer::Body("user", self.user_fields(user))
    }

    /// `getUsers`, for administrators.
    pub(super) fn users(&self, call: &Call<'_>, world: &World) -> Answer {
        if !call.account.admin {
            return Answer::failed(50, "User is not authorized for the given operation.");
        }
        let accounts = world.store.accounts().iter();
        let users: Vec<Value> = accounts.map(|user| self.user_fields(user)).collect();
        Answer::Body("users", json!({ "user": users }))
    }

    fn user_fields(&self, user: &Account) -> Value {
        let shares = match self.row.sharing {
            Sharing::Real(_) => user.may_share && self.settings.sharing,
            _ => false,
        };
        // Kima says no although it can.
        let shares = shares && self.row.kind != Some("kima");
        let mut shown = json!({
            "username": user.name,
            "scrobblingEnabled": false,
            "adminRole": user.admin,
            "settingsRole": true,
            "downloadRole": true,
            "uploadRole": user.admin,
            "playlistRole": true,
            "coverArtRole": true,
            "commentRole": true,
            "podcastRole": true,
            "streamRole": true,
            "jukeboxRole": user.admin,
            "shareRole": shares,
        });
        if self.row.look == Look::Supysonic {
            shown["email"] = json!("");
        } else {
            shown["videoConversionRole"] = json!(false);
            shown["folder"] = match self.row.look {
                Look::MStream => json!(["lib"]),
                Look::Gonic => json!([1]),
                _ => json!([0]),
            };
        }
        shown
    }
}

/// `createUser`, and `updateUser`, which here changes only who may share.
pub(super) fn write_user(call: &Call<'_>, world: &mut World) -> Answer {
    if !call.account.admin {
        let name = &call.account.name;
        return Answer::failed(50, format!("{name} is not authorized to create new users."));
    }
    let text = |name: &str| call.params.filled(name);
    let may_share = text("shareRole").map(|role| role == "true");
    let missing = |name: &str| Answer::failed(10, format!("Required param ({name}) is missing"));
    let Some(name) = text("username") else {
        return missing("username");
    };
    let account = if call.name == "updateUser" {
        let Some(account) = world.store.account_named(name).cloned() else {
            return Answer::failed(70, "User not found.");
        };
        Account {
            may_share: may_share.unwrap_or(account.may_share),
            ..account
        }
    } else {
        let Some(password) = text("password") else {
            return missing("password");
        };
        if text("email").is_none() {
            return missing("email");
        }
        Account {
            may_share: may_share.unwrap_or(false),
            // Its password is kept one way, so that no token can be compared with it.
            no_tokens: true,
            ..Account::user(name, password).with_id(&uuid(hashed(&format!("user {name}"))))
        }
    };
    world.store.put_account(account);
    Answer::Empty
}
