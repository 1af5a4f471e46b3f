//! The five calls.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::failed;
use crate::account::Account;
use crate::clock::shifted;
use crate::reply::Reply;
use crate::request::Request;
use crate::store::Share;
use crate::world::World;

/// The body of a create and of an update.
#[derive(Debug, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Sent {
    description: Option<String>,
    downloadable: Option<bool>,
    /// Seconds from now; 0 is never.
    expires_in: Option<i64>,
    max_bit_rate: Option<u32>,
    format: Option<String>,
    albums: Vec<String>,
    songs: Vec<String>,
    playlists: Vec<String>,
}

pub(super) fn list(request: &Request, account: &Account, world: &World) -> Reply {
    let shares = world.store.shares().iter();
    let shown: Vec<Value> = shares
        .filter(|share| share.owner == account.id)
        .map(|share| shown(request, world, share))
        .collect();
    Reply::json(200, &shown)
}

pub(super) fn get(request: &Request, account: &Account, id: &str, world: &World) -> Reply {
    match own(account, id, world) {
        Some(share) => Reply::json(200, &shown(request, world, share)),
        None => failed(404, "Share not found"),
    }
}

pub(super) fn create(request: &Request, account: &Account, world: &mut World) -> Reply {
    let Ok(sent) = serde_json::from_slice::<Sent>(&request.body) else {
        return failed(400, "Invalid request payload");
    };
    let mut items = Vec::new();
    for (kind, ids) in [
        ("album", &sent.albums),
        ("song", &sent.songs),
        ("playlist", &sent.playlists),
    ] {
        for id in ids {
            let known = match kind {
                "album" => world.library.album(id).is_some(),
                "song" => world.library.song(id).is_some(),
                _ => world.store.playlists().get(id).is_some(),
            };
            if !known {
                return failed(404, &format!("{kind} not found: {id}"));
            }
            let stored = world.contents(request, vec![id.clone()]).concat();
            items.push(format!("{kind}:{stored}"));
        }
    }
    if items.is_empty() {
        return failed(400, "Nothing to share");
    }
    let now = world.now();
    let share = Share {
        id: world.ids.base62(world.store.shares().ever(), 10),
        owner: account.id.clone(),
        items,
        kind: "mixed".to_owned(),
        description: Some(sent.description.unwrap_or_default()),
        label: String::new(),
        downloadable: Some(sent.downloadable.unwrap_or(false)),
        format: sent.format.unwrap_or_else(|| "raw".to_owned()),
        max_bit_rate: sent.max_bit_rate.unwrap_or(0),
        created: now,
        updated: now,
        expires: sent.expires_in.and_then(|seconds| ending(now, seconds)),
        visited: None,
        visits: 0,
        slug: String::new(),
    };
    world.store.put_share(share.clone());
    Reply::json(201, &shown(request, world, &share))
}

pub(super) fn update(request: &Request, account: &Account, id: &str, world: &mut World) -> Reply {
    let Ok(sent) = serde_json::from_slice::<Sent>(&request.body) else {
        return failed(400, "Invalid request payload");
    };
    let Some(share) = own(account, id, world).cloned() else {
        return failed(404, "Share not found");
    };
    let now = world.now();
    let share = Share {
        description: sent.description.or(share.description.clone()),
        downloadable: sent.downloadable.or(share.downloadable),
        expires: match sent.expires_in {
            Some(seconds) => ending(now, seconds),
            None => share.expires,
        },
        max_bit_rate: sent.max_bit_rate.unwrap_or(share.max_bit_rate),
        updated: now,
        ..share
    };
    world.store.put_share(share.clone());
    Reply::json(200, &shown(request, world, &share))
}

pub(super) fn delete(account: &Account, id: &str, world: &mut World) -> Reply {
    if own(account, id, world).is_none() {
        return failed(404, "Share not found");
    }
    world.store.drop_share(id);
    Reply::json(200, &json!({ "id": id }))
}

fn ending(now: Timestamp, seconds: i64) -> Option<Timestamp> {
    (seconds != 0).then(|| shifted(now, SignedDuration::from_secs(seconds)))
}

fn own<'a>(account: &Account, id: &str, world: &'a World) -> Option<&'a Share> {
    let share = world.store.share(id);
    share.filter(|share| share.owner == account.id)
}

fn shown(request: &Request, world: &World, share: &Share) -> Value {
    let ids = |kind: &str| -> Vec<&str> {
        let items = share.items.iter().filter_map(|item| item.split_once(':'));
        items
            .filter(|(known, _)| *known == kind)
            .map(|(_, id)| id)
            .collect()
    };
    let contents = json!({
        "albums": ids("album"),
        "songs": ids("song"),
        "playlists": ids("playlist"),
    });
    json!({
        "id": share.id,
        "userId": share.owner,
        "username": world.store.account_name(&share.owner),
        "url": format!("{}/share/{}", world.origin(request), share.id),
        "description": share.description.as_deref().unwrap_or_default(),
        "contents": contents.to_string(),
        "format": share.format,
        "maxBitRate": share.max_bit_rate,
        "visitCount": share.visits,
        "lastVisitedAt": share.visited,
        "downloadable": share.downloadable.unwrap_or(false),
        "expiresAt": share.expires,
        "createdAt": share.created,
        "updatedAt": share.updated,
    })
}
