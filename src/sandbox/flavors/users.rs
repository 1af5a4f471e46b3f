//! Who there is, and what they may do.

use serde_json::json;

use super::row::{Look, Sharing};
use super::{Call, Server};
use crate::sandbox::account::Account;
use crate::sandbox::ids::{hashed, uuid};
use crate::sandbox::subsonic::Answer;
use crate::sandbox::world::World;

impl Server {
    pub(super) fn user(&self, call: &Call<'_>, world: &World) -> Answer {
        let named = match (self.row.look, call.params.filled("username")) {
            // gonic tells only of whoever asks.
            (Look::Gonic, _) | (_, None) => call.account.name.as_str(),
            (_, Some(name)) => name,
        };
        if named != call.account.name && !call.account.admin {
            return Answer::failed(50, "User is not authorized for the given operation.");
        }
        let Some(user) = world.store.account_named(named) else {
            return Answer::failed(70, "User not found.");
        };
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
        Answer::Body("user", shown)
    }
}

pub(super) fn create_user(call: &Call<'_>, world: &mut World) -> Answer {
    if !call.account.admin {
        return Answer::failed(50, "You are not authorized to create new users.");
    }
    let text = |name: &str| call.params.filled(name);
    let (Some(name), Some(password), Some(_)) = (text("username"), text("password"), text("email"))
    else {
        return Answer::failed(10, "Required parameter is missing.");
    };
    let account = Account {
        may_share: text("shareRole") == Some("true"),
        // Its password is kept one way, so that no token can be compared with it.
        no_tokens: true,
        ..Account::user(name, password).with_id(&uuid(hashed(&format!("user {name}"))))
    };
    world.store.put_account(account);
    Answer::Empty
}
