//! Shares. The API can create and delete them, but not list or change them (P-40). `expiresAt` is parsed as JavaScript
//! parses it, with everything that JavaScript accepts.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Audiobookshelf, forbidden};
use crate::account::{Account, uuid};
use crate::clock::{iso, shifted};
use crate::request::{Reply, Request};
use crate::store::Share;
use crate::world::World;

/// The range of a 32-bit timer in milliseconds: about 24.8 days (P-41).
const TIMER: i64 = 2_147_483_647;

impl Audiobookshelf {
    pub(super) fn create_share(
        &self,
        request: &Request,
        account: &Account,
        world: &mut World,
    ) -> Reply {
        if !account.admin {
            return forbidden();
        }
        let refused = |status: u16, text: &str| Reply::html(status, text);
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let text = |key: &str| body[key].as_str().filter(|text| !text.trim().is_empty());
        let (Some(slug), Some(kind), Some(media)) =
            (text("slug"), text("mediaItemType"), text("mediaItemId"))
        else {
            return refused(400, "Missing or invalid required fields");
        };
        if !matches!(kind, "book" | "podcastEpisode") {
            return refused(400, "Invalid media item type");
        }
        let expiry = read(body.get("expiresAt"));
        if expiry == Expiry::Refused {
            return refused(400, "Invalid expiration date");
        }
        let known = match kind {
            "book" => self.bookcase.book(media).is_some(),
            _ => self.bookcase.has_episode(media),
        };
        if !known {
            return refused(404, "Media item not found");
        }
        let now = world.now();
        let settled = shifted(now, -self.settings.race_window);
        let old = |share: &&Share| share.created <= settled;
        let of_item = |share: &Share| share.items.first().is_some_and(|item| item == media);
        let others = || world.store.shares().iter().filter(old);
        if others().any(of_item) {
            return refused(409, "Item is already shared");
        }
        if others().any(|share| share.slug == slug) {
            return refused(409, "Slug is already in use");
        }
        if slug.contains('\0') {
            return refused(500, "Internal server error");
        }
        let media = if request.wrong_contents {
            self.bookcase.other_than(media)
        } else {
            media.to_owned()
        };
        let downloads = body["isDownloadable"].as_bool();
        let share = Share {
            id: uuid(world.ids.seed(world.store.shares().ever())),
            owner: account.id.clone(),
            items: vec![media],
            kind: kind.to_owned(),
            downloadable: downloads.filter(|_| self.settings.version.downloads()),
            created: now,
            updated: now,
            slug: slug.to_owned(),
            ..Share::default()
        };
        let share = ending(share, expiry);
        let answer = Reply::json_utf8(201, &shown(&share));
        let dies = match expiry {
            Expiry::At(time) => {
                let away = time.saturating_sub(now.as_millisecond());
                away > TIMER && !self.settings.version.long_timers()
            }
            Expiry::NoDate => !self.settings.version.long_timers(),
            _ => false,
        };
        world.store.put_share(share.clone());
        if dies || share.is_expired(now) {
            world.store.drop_share(&share.id);
        }
        answer
    }
}

/// Sets a share's expiry. An expiry beyond the range of a timestamp is stored as the text for answers.
fn ending(share: Share, expiry: Expiry) -> Share {
    let Expiry::At(milliseconds) = expiry else {
        return share;
    };
    match Timestamp::from_millisecond(milliseconds) {
        Ok(time) => Share {
            expires: Some(time),
            ..share
        },
        Err(_) => Share {
            format: iso(milliseconds),
            ..share
        },
    }
}

/// The share of a book; the oldest if there are several.
pub(super) fn of_book<'a>(world: &'a World, media: &str) -> Option<&'a Share> {
    let mut shares = world.store.shares().iter();
    shares.find(|share| share.kind == "book" && share.items.first().is_some_and(|id| id == media))
}

/// The shares of books, by media id; the oldest if a book has several.
pub(super) fn by_book(world: &World) -> HashMap<&str, &Share> {
    let shares = world.store.shares().iter().rev();
    shares
        .filter(|share| share.kind == "book")
        .filter_map(|share| Some((share.items.first()?.as_str(), share)))
        .collect()
}

/// The share with a slug; the oldest if there are several.
pub(super) fn of_slug<'a>(world: &'a World, slug: &str) -> Option<&'a Share> {
    world.store.shares().iter().find(|share| share.slug == slug)
}

pub(super) fn shown(share: &Share) -> Value {
    let expires = match share.expires {
        Some(time) => json!(iso(time.as_millisecond())),
        None if !share.format.is_empty() => json!(share.format),
        None => Value::Null,
    };
    let mut shown = json!({
        "id": share.id,
        "mediaItemId": share.items.first(),
        "mediaItemType": share.kind,
        "slug": share.slug,
        "expiresAt": expires,
        "createdAt": iso(share.created.as_millisecond()),
        "updatedAt": iso(share.updated.as_millisecond()),
    });
    if let Some(downloads) = share.downloadable {
        shown["isDownloadable"] = json!(downloads);
    }
    shown
}

/// The last millisecond of JavaScript's date range.
const LAST: f64 = 8.64e15;

/// The meaning of an `expiresAt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expiry {
    /// The server refuses it with status 400.
    Refused,
    /// The client requested no expiry.
    Never,
    /// The text isn't a date, so the share never expires (or, on 2.11, expires at once).
    NoDate,
    /// The expiry in milliseconds since 1970.
    At(i64),
}

/// Reads the `expiresAt` of a request; `None` means that the request has none.
pub(super) fn read(sent: Option<&Value>) -> Expiry {
    match sent {
        None | Some(Value::Null | Value::Object(_)) => Expiry::Refused,
        Some(Value::Bool(false)) => Expiry::Never,
        Some(Value::Bool(true)) => Expiry::At(1),
        Some(Value::Number(number)) => from_number(number.as_f64().unwrap_or(f64::MAX)),
        Some(Value::String(text)) => from_text(text),
        Some(Value::Array(items)) => match items.as_slice() {
            [] => Expiry::NoDate,
            [one] => match from_text(&one.to_string()) {
                Expiry::Refused => Expiry::Refused,
                _ => Expiry::NoDate,
            },
            _ => Expiry::Refused,
        },
    }
}

fn from_number(number: f64) -> Expiry {
    if number < 0.0 {
        Expiry::Refused
    } else if number == 0.0 {
        Expiry::Never
    } else if number > LAST {
        Expiry::NoDate
    } else {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a date is cut to its millisecond, and the range is checked"
        )]
        let milliseconds = number as i64;
        Expiry::At(milliseconds)
    }
}

/// The server accepts only texts that are numbers, and then parses them as dates. JavaScript doesn't parse numbers as
/// dates, except `0` and its variants, which are years.
fn from_text(text: &str) -> Expiry {
    if text.is_empty() {
        return Expiry::Never;
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Expiry::NoDate;
    }
    match trimmed.parse::<f64>() {
        Err(_) => Expiry::Refused,
        Ok(number) if number < 0.0 => Expiry::Refused,
        // JavaScript reads `0` as the year 2000.
        Ok(0.0) => Expiry::At(946_684_800_000),
        Ok(_) => Expiry::NoDate,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_as_recorded() {
        for (sent, expiry) in [
            (json!(0), Expiry::Never),
            (json!(-0.0), Expiry::Never),
            (json!(0.5), Expiry::At(0)),
            (json!(-1), Expiry::Refused),
            (json!(1e300), Expiry::NoDate),
            (json!(8_640_000_000_000_001_i64), Expiry::NoDate),
            (json!("1795338232719"), Expiry::NoDate),
            (json!("soon"), Expiry::Refused),
            (json!("2026-11-22T00:00:00Z"), Expiry::Refused),
            (json!(""), Expiry::Never),
            (json!("  "), Expiry::NoDate),
            (json!("0"), Expiry::At(946_684_800_000)),
            (json!(false), Expiry::Never),
            (json!(true), Expiry::At(1)),
            (json!([]), Expiry::NoDate),
            (json!([1_795_338_232_719_i64]), Expiry::NoDate),
            (json!({}), Expiry::Refused),
        ] {
            assert_eq!(read(Some(&sent)), expiry, "{sent}");
        }
        assert_eq!(read(None), Expiry::Refused);
    }

    proptest! {
        #[test]
        fn no_number_panics(number: f64, text: String) {
            let _ = read(Some(&json!(number)));
            let _ = read(Some(&json!(text)));
        }
    }
}
