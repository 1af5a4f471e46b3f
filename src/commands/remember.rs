//! Letting completion know what commands saw and changed.

use sharectl_config::Profile;
use sharectl_core::domain::{Item, Share};
use sharectl_core::operation::{Outcome, Report};

use super::Context;
use crate::completion::{KnownTitles, NewestShares};

/// What a whole list showed.
pub(crate) fn list(newest: NewestShares, context: &Context, profile: &Profile) {
    if let Some(known) = context.known_shares(profile) {
        known.keep(newest);
    }
}

/// The titles of what was found.
pub(crate) fn items(items: &[Item], context: &Context, profile: &Profile) {
    if let Ok(state) = context.state_dir() {
        KnownTitles::new(&state, &context.account(profile)).add(items);
    }
}

/// What an operation changed.
pub(crate) fn changes(report: &Report, context: &Context, profile: &Profile) {
    let (mut gone, mut there): (Vec<&Share>, Vec<&Share>) = (Vec::new(), Vec::new());
    for row in &report.rows {
        let before = row.row.share.as_deref();
        match &row.outcome {
            Outcome::Done(None) | Outcome::AlreadyGone => gone.extend(before),
            Outcome::Done(Some(share)) | Outcome::Unchecked(Some(share), _) => {
                gone.extend(before);
                there.push(share);
            }
            _ => {}
        }
    }
    if (gone.is_empty() && there.is_empty()) || context.global.dry_run {
        return;
    }
    if let Some(known) = context.known_shares(profile) {
        known.change(&gone, &there);
    }
}
