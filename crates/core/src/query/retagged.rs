//! What shares held whose contents are gone from the library: an album gets another id when its tags
//! change, and its shares keep the old one (Navidrome 0.55 and later).

use jiff::Timestamp;

use super::items::{attempts, hits};
use crate::advice::{Advice, Hint, RequestSetting};
use crate::backend::{Library, Server};
use crate::domain::capabilities::{Description, Download};
use crate::domain::check::{CheckFinding, Problem};
use crate::domain::text::{fold, is_blank};
use crate::domain::{Item, ItemRef, Lifetime, Share};
use crate::error::Result;

/// Searches at most; of more, the library itself is the problem.
const MOST: usize = 20;

/// Proposes what has the name of contents that are gone, in place of deleting their shares.
pub(super) async fn propose(server: &Server, shares: &[Share], findings: &mut [CheckFinding]) {
    let Some(library) = &server.library else {
        return;
    };
    let is_gone =
        |finding: &&mut CheckFinding| matches!(finding.problem, Problem::ContentsGone { .. });
    for finding in findings.iter_mut().filter(is_gone).take(MOST) {
        let subject = finding.share.as_ref();
        let share = shares
            .iter()
            .find(|share| subject.is_some_and(|subject| subject.reference == share.reference()));
        if let Some(share) = share {
            finding.proposal = retagged(server, library.as_ref(), share).await;
        }
    }
}

/// Proposes what has the name of a share's contents, which are gone, if there is one such item.
pub async fn proposed_instead(server: &Server, share: &Share) -> Option<Hint> {
    retagged(server, server.library.as_deref()?, share).await
}

/// What is wrong stands without a proposal: a search that fails must not hide it.
async fn retagged(server: &Server, library: &dyn Library, share: &Share) -> Option<Hint> {
    let was = was(server, share)?;
    let now = by_name(library, &was).await.ok()??;
    Some(proposal(server, share, &now))
}

/// The item that has the name which an item had when this machine shared it, if there is one such item.
pub(super) async fn by_past_name(server: &Server, gone: &ItemRef) -> Option<Item> {
    let library = server.library.as_deref()?;
    let was = server.past.item(gone)?.clone();
    by_name(library, &was).await.ok()?
}

/// What a share of one item held: as this machine wrote it down, or by the server's label.
fn was(server: &Server, share: &Share) -> Option<Item> {
    let made = server.past.made(share);
    let [item] = made.or(share.items.as_deref())? else {
        return None;
    };
    let title = item.title.as_ref().or(share.label.as_ref());
    let title = title.filter(|title| !is_blank(title))?.clone();
    Some(Item {
        title: Some(title),
        ..item.clone()
    })
}

/// The only item of the same kind, title and artist. Everything else may be what was retagged.
async fn by_name(library: &dyn Library, was: &Item) -> Result<Option<Item>> {
    let same = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => fold(one) == fold(other),
        _ => false,
    };
    let is_it = |item: &Item| {
        item.kind == was.kind
            && item.id != was.id
            && same(&item.title, &was.title)
            && (was.artist.is_none() || same(&item.artist, &was.artist))
    };
    if !library.kinds().contains(&was.kind) {
        return Ok(None);
    }
    for words in attempts(was.title.as_deref().unwrap_or_default()) {
        let mut found = hits(library, &[was.kind], words).await?;
        found.retain(is_it);
        if found.len() > 1 {
            return Ok(None);
        }
        if let Some(item) = found.pop() {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

/// To share it with the settings of the old share, and to delete that.
fn proposal(server: &Server, share: &Share, now: &Item) -> Hint {
    let share_it = Advice::Reuse {
        server: server.name.clone(),
        item: now.reference().to_string(),
        settings: settings(server, share),
    };
    share_it
        .after(format!(
            "{} has another id now, as after a change of its tags; share it under a new link: ",
            now.described()
        ))
        .then(", then delete this share: ")
        .step(Advice::DeleteShare(share.reference()))
}

fn settings(server: &Server, share: &Share) -> Vec<RequestSetting> {
    let expires = match share.lifetime {
        Some(Lifetime::Until(end)) => {
            let end = Timestamp::new(end.as_second(), 0).unwrap_or(end);
            Some(end.to_string())
        }
        Some(Lifetime::Never) => Some("never".to_owned()),
        None => None,
    };
    let mut settings: Vec<RequestSetting> =
        expires.map(RequestSetting::Expires).into_iter().collect();
    let description = share.description.as_ref().filter(|text| !is_blank(text));
    if server.can.description != Description::None {
        settings.extend(description.cloned().map(RequestSetting::Described));
    }
    if server.can.download == Download::Settable {
        settings.push(RequestSetting::Download(Some(
            share.downloadable == Some(true),
        )));
    }
    settings
}
