//! What a row of a file may say of its share and not change.

use jiff::tz::TimeZone;

use crate::batch::Cells;
use crate::domain::capabilities::NamedBy;
use crate::domain::expiry::whole_second;
use crate::domain::item::ItemReference;
use crate::domain::moment::{DayEdge, Moment};
use crate::domain::{Item, Share, link};
use crate::error::{Code, Error, Result};

/// Fails where a row asks for what an update can't change, or says that the share is another one:
/// passing it over would be a lie. `by_id` is the share that the column `id` names.
pub(super) fn check(
    share: &Share,
    cells: &Cells,
    by_id: Option<&Share>,
    named_by: NamedBy,
    zone: &TimeZone,
) -> Result<()> {
    check_identity(share, cells, by_id)?;
    let format = share.stream_format.as_deref().unwrap_or_default();
    let made = cells.created.as_deref().map(|text| {
        let moment = Moment::parse(text)?;
        moment.resolve(zone, DayEdge::Start)
    });
    let created = made.transpose().map_err(|error| error.at("created"))?;
    let rate = share.max_bit_rate_kbps.unwrap_or_default();
    let what = if !holds(share.items.as_deref(), cells.items.as_deref()) {
        "what is shared"
    } else if cells
        .stream_format
        .as_deref()
        .is_some_and(|wanted| wanted != format)
    {
        "the stream format"
    } else if cells.max_bit_rate_kbps.is_some_and(|wanted| wanted != rate) {
        "the bit rate"
    } else if cells.slug.is_some() && cells.slug != share.slug {
        "the readable part of the link"
    } else if differs_in_words(cells.owner.as_deref(), share.owner.as_deref()) {
        "the owner"
    } else if differs(cells.kind.as_deref(), share.kind()) {
        "the kind of the contents"
    } else if named_by == NamedBy::Id && differs(created, share.created.map(whole_second)) {
        // Where a change makes the share again, that is when it was changed last.
        "when it was made"
    } else {
        return Ok(());
    };
    Err(Error::new(
        Code::Unsupported,
        format!("{what} can't be changed, only created again"),
    )
    .hint("leave the column out, or make another share: `sharectl create --from FILE`"))
}

/// Fails where a row names its share in two ways that don't agree.
fn check_identity(share: &Share, cells: &Cells, by_id: Option<&Share>) -> Result<()> {
    let url = cells.url.as_deref();
    let other_link = url.is_some_and(|url| {
        let stored = share.url.as_deref();
        stored.is_some_and(|stored| !link::same_share(url, stored))
    });
    let column = if other_link {
        "url"
    } else if by_id.is_some_and(|other| other.id != share.id) && !is_mangled(share, cells) {
        "id"
    } else if differs(cells.server.as_deref(), Some(&*share.server)) {
        "server"
    } else {
        return Ok(());
    };
    let message = format!("`{column}` is not that of {}", share.reference());
    Err(Error::usage(message).hint(format!(
        "leave the column `{column}` out, or name one share"
    )))
}

/// Whether a row's id is the share's after a spreadsheet took it for a number: `0012` is 12 there.
fn is_mangled(share: &Share, cells: &Cells) -> bool {
    let said = cells.id.as_deref().unwrap_or_default();
    let number = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.trim_start_matches('0').to_owned())
    };
    number(said).is_some_and(|said| number(&share.id) == Some(said))
}

/// Whether a row says otherwise than the server, as far as both tell.
fn differs<T: PartialEq>(said: Option<T>, stored: Option<T>) -> bool {
    matches!((said, stored), (Some(said), Some(stored)) if said != stored)
}

/// As [`differs`], for texts: CSV is read without the spaces around a field.
fn differs_in_words(said: Option<&str>, stored: Option<&str>) -> bool {
    differs(said.map(str::trim), stored.map(str::trim))
}

/// Whether a share holds what a row says, as far as both tell.
fn holds(stored: Option<&[Item]>, named: Option<&[ItemReference]>) -> bool {
    let (Some(stored), Some(named)) = (stored, named) else {
        return true;
    };
    stored.len() == named.len()
        && named.iter().all(|named| {
            stored.iter().any(|item| match named {
                ItemReference::Typed(typed) => *typed == item.reference(),
                // Of a book or a podcast, the address does not say which.
                ItemReference::Page { item: page, .. } => page.id == item.id,
                ItemReference::Bare(id) => *id == item.id,
            })
        })
}
