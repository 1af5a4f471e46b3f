//! Creates a share, after ruling out everything that could make the server do something else. Also the slug
//! in its link: its encoding, and the alternatives if it is taken.

use jiff::Timestamp;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::json;
use url::Url;

use super::api::{AbsApi, Site};
use super::rows::{EPISODES, NAME};
use super::wire;
use super::wire::{LibraryItem, MediaItemShare, MediaType};
use crate::advice::{Advice, RequestSetting};
use crate::domain::capabilities::{Capabilities, Download};
use crate::domain::{ItemKind, NewShare, slug};
use crate::error::{Code, Error, Result};
use crate::http::{Freshness, Response};

/// Creates a share and returns it with its book.
///
/// Reads the book first: a share is created with the id of the book's media, and a book has at most one
/// share. If a slug derived from the title is taken, tries numbered ones: the answer proves that nothing
/// was stored, so retrying is safe.
pub(super) async fn create(site: &Site, new: &NewShare) -> Result<(MediaItemShare, LibraryItem)> {
    let api = &site.api;
    let item = read_book(api, new).await?;
    if let Some(shared) = &item.media_item_share {
        return Err(already_shared(site, new, &item, shared));
    }
    let expires_at = wire::expires_at(new.lifetime)
        .ok_or_else(|| Error::usage("an expiry must lie after 1970"))?;
    let title = item.media.metadata.title.as_deref().unwrap_or_default();
    let made = new.slug.clone();
    let made = made.unwrap_or_else(|| slug::for_item(title, &item.id));
    let tries = if new.slug.is_some() { 1 } else { TRIES };
    for name in candidates(&made).take(tries) {
        // Always an integer: the server silently turns other types into "never" or "at once".
        let body = json!({
            "slug": name,
            "mediaItemType": "book",
            "mediaItemId": item.media.id,
            "expiresAt": expires_at,
            "isDownloadable": new.downloadable,
        });
        let response = api.create_share(body).await?;
        match response.status {
            409 => {
                // The message distinguishes the two kinds of 409, but the book's state is more reliable.
                let now = api.item(&item.id, Freshness::Decisive).await?;
                if let Some(now) = now
                    && let Some(shared) = &now.media_item_share
                {
                    return Err(already_shared(site, new, &now, shared));
                }
            }
            404 if !response.is_html() => return Err(vanished(api.profile(), new)),
            _ => {
                let row = read_answer(api, response, &item)?;
                return Ok((row, item));
            }
        }
    }
    Err(slug_taken(api.profile(), &made))
}

/// The book to share. Fails for anything else.
async fn read_book(api: &AbsApi, new: &NewShare) -> Result<LibraryItem> {
    let [wanted] = new.items.as_slice() else {
        return Err(
            Error::new(Code::Unsupported, format!("a {NAME} share holds one book"))
                .hint(Advice::Ask(RequestSetting::Each).after("create a share for each book: ")),
        );
    };
    match wanted.kind {
        ItemKind::Book => {}
        ItemKind::Episode => return Err(Error::new(Code::Unsupported, EPISODES)),
        other => {
            return Err(Error::new(
                Code::Unsupported,
                format!("{NAME} shares books, not {}", other.plural()),
            ));
        }
    }
    let item = api.item(&wanted.id, Freshness::Decisive).await?;
    let item = item.ok_or_else(|| vanished(api.profile(), new))?;
    if item.media_type != MediaType::Book {
        return Err(Error::new(
            Code::Unsupported,
            format!("{} isn't a book: {EPISODES}", wanted.id),
        ));
    }
    Ok(item)
}

/// The share in the answer, which must be of this book.
fn read_answer(api: &AbsApi, response: Response, item: &LibraryItem) -> Result<MediaItemShare> {
    let response = api.checked(response)?;
    let row: MediaItemShare = response.json()?;
    if row.media_item_id != item.media.id {
        return Err(response.unreadable("the share is of another book").into());
    }
    if row
        .expires_at
        .as_deref()
        .is_some_and(|text| wire::moment(text).is_none())
    {
        return Err(response.unreadable("`expiresAt` isn't a time").into());
    }
    Ok(row)
}

fn already_shared(
    site: &Site,
    new: &NewShare,
    item: &LibraryItem,
    shared: &MediaItemShare,
) -> Error {
    let profile = site.api.profile();
    let title = item.media.metadata.title.as_deref().unwrap_or(&item.id);
    let settings = as_it_is(shared, &site.can);
    // A share with another slug is not what the user requested.
    let lead = match &new.slug {
        Some(slug) if *slug != shared.slug => "or reuse the share unchanged, under its slug: ",
        _ => "or reuse the share unchanged: ",
    };
    let named = new.items.first().map(|item| item.reference().to_string());
    let named = named.unwrap_or_else(|| format!("book:{}", item.id));
    let share = format!("{profile}/{}", slug::name(&shared.slug));
    Error::new(
        Code::Conflict,
        format!(
            "{title:?} is already shared as {:?}, and {NAME} keeps one share for each book",
            shared.slug
        ),
    )
    .hint(Advice::ShowShare(share).after("inspect it: "))
    .hint(
        Advice::Reuse {
            server: profile.to_owned(),
            item: named,
            settings,
        }
        .after(lead),
    )
    .with_server(profile)
}

/// The settings to request a share as it is: its expiry, so that it isn't extended, and its download
/// permission, if the server has one.
fn as_it_is(shared: &MediaItemShare, can: &Capabilities) -> Vec<RequestSetting> {
    let end = match shared.expires_at.as_deref().map(wire::moment) {
        None => Some("never".to_owned()),
        // Round down, so that it isn't later: expiries are requested in whole seconds.
        Some(Some(end)) => Some(
            Timestamp::new(end.as_second(), 0)
                .unwrap_or(end)
                .to_string(),
        ),
        Some(None) => None,
    };
    let mut settings: Vec<RequestSetting> = end.map(RequestSetting::Expires).into_iter().collect();
    if can.download == Download::Settable {
        let on = shared.is_downloadable == Some(true);
        settings.push(RequestSetting::Download(Some(on)));
    }
    settings
}

fn slug_taken(profile: &str, slug: &str) -> Error {
    Error::new(
        Code::Conflict,
        format!("the slug {slug:?} is already in use"),
    )
    .hint(
        Advice::Ask(RequestSetting::Slug(Some(format!("{slug}-2")))).after("choose another one: "),
    )
    .hint(Advice::Ask(RequestSetting::TakeOver).after(
        "or, if it belongs to a deleted book's share that was created on this machine, take it \
         over: ",
    ))
    .with_server(profile)
}

fn vanished(profile: &str, new: &NewShare) -> Error {
    let what = new.items.first().map(|item| item.reference().to_string());
    Error::new(
        Code::NotFound,
        format!(
            "{} not found; it may have been deleted",
            what.unwrap_or_default()
        ),
    )
    .with_server(profile)
}

/// The characters to escape in a path segment.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// How many slugs are tried in all if the first is taken.
pub(super) const TRIES: usize = 20;

/// The slugs to try, in order: unchanged, then numbered.
pub(super) fn candidates(made: &str) -> impl Iterator<Item = String> + '_ {
    let numbered = (2..=TRIES).map(move |number| format!("{made}-{number}"));
    std::iter::once(made.to_owned()).chain(numbered)
}

/// The public page of a slug: the base of the pages, `/share/`, and the slug as one segment.
pub(super) fn page(base: &Url, slug: &str) -> String {
    let base = base.as_str().trim_end_matches('/');
    format!("{base}/share/{}", utf8_percent_encode(slug, SEGMENT))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::link;

    #[test]
    fn a_link_holds_the_slug_in_one_segment() {
        let base = Url::parse("https://books.example.com/audiobookshelf").unwrap();
        assert_eq!(
            page(&base, "chap"),
            "https://books.example.com/audiobookshelf/share/chap"
        );
        assert_eq!(
            page(&base, "frank slug/ü"),
            "https://books.example.com/audiobookshelf/share/frank%20slug%2F%C3%BC"
        );
        let root = Url::parse("https://books.example.com/").unwrap();
        assert_eq!(
            page(&root, "a.b~c"),
            "https://books.example.com/share/a.b~c"
        );
    }

    proptest! {
        #[test]
        fn whatever_was_stored_is_read_back_from_its_link(slug in any::<String>()) {
            // Clients treat these as relative path segments, even if escaped.
            prop_assume!(!slug.is_empty() && !matches!(slug.as_str(), "." | ".."));
            let base = Url::parse("https://books.example.com/audiobookshelf").unwrap();
            prop_assert_eq!(link::slug_of(&page(&base, &slug)), Some(slug));
        }
    }

    #[test]
    fn a_name_that_is_taken_is_numbered() {
        let names: Vec<_> = candidates("chap").take(3).collect();
        assert_eq!(names, ["chap", "chap-2", "chap-3"]);
        assert_eq!(candidates("chap").count(), TRIES);
    }
}
