//! Another share in the place of one that is there: what can't be changed is made again.

use jiff::Timestamp;

use super::{How, Mark, create, delete};
use crate::domain::capabilities::{Capabilities, Write};
use crate::domain::change::NewShare;
use crate::domain::note::{Note, NoteCode};
use crate::domain::share::Share;
use crate::error::Result;

/// How `new` takes the place of `share`. The link stays only where its readable part can be chosen, and
/// is the same.
///
/// # Errors
/// As [`create`].
pub fn replace(share: &Share, new: &NewShare, can: &Capabilities, now: Timestamp) -> Result<How> {
    let made = create(new, can, now)?;
    let gone = delete(share, can);
    let mut how = How {
        steps: Vec::with_capacity(made.steps.len() + gone.steps.len()),
        notes: made.notes,
        ..How::default()
    };
    how.notes.extend(gone.notes);
    let keeps_link = keeps_link(share, new, can);
    if !keeps_link {
        how.marks.push(Mark::NewLink);
        how.consequences.push(Note::new(
            NoteCode::LinkChanges,
            "the link changes, and the old one stops working",
        ));
    }
    if keeps_link || can.update.settings == Write::Recreate {
        // The name, or the one place for a share of its item, has to be free.
        how.steps.extend(gone.steps);
        how.steps.extend(made.steps);
    } else {
        // If the new one can't be made, the old one is still there.
        how.steps.extend(made.steps);
        how.steps.extend(gone.steps);
    }
    Ok(how)
}

/// Whether a link to `share` leads to `new`.
#[must_use]
pub fn keeps_link(share: &Share, new: &NewShare, can: &Capabilities) -> bool {
    can.slug && share.slug.is_some() && share.slug == new.slug
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::steps::Step;
    use crate::domain::{Item, ItemKind, Lifetime, ServerKind};

    fn planned(slug: Option<&str>, can: &Capabilities) -> (Vec<&'static str>, bool) {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let mut share = Share::bare("home", ServerKind::Subsonic, "x");
        share.slug = Some("old".into());
        let new = NewShare {
            items: vec![Item::bare(ItemKind::Song, "s2")],
            description: String::new(),
            lifetime: Lifetime::Until("2026-12-21T10:00:00Z".parse().unwrap()),
            downloadable: false,
            slug: slug.map(str::to_owned),
            stream_format: None,
            max_bit_rate_kbps: None,
        };
        let how = replace(&share, &new, can, now).unwrap();
        let words = how.steps.iter().map(|step| match step {
            Step::Create { .. } => "create",
            Step::Delete { .. } => "delete",
            Step::Update { .. } => "update",
        });
        (words.collect(), how.marks.contains(&Mark::NewLink))
    }

    #[test]
    fn the_old_share_goes_first_only_where_it_is_in_the_way() {
        let can = Capabilities::careful("Careful");
        let (words, new_link) = planned(None, &can);
        assert!(new_link);
        assert_eq!(words.last(), Some(&"delete"), "{words:?}");
        let named = Capabilities { slug: true, ..can };
        let (words, new_link) = planned(Some("old"), &named);
        assert!(!new_link);
        assert_eq!(words.first(), Some(&"delete"), "{words:?}");
        assert!(planned(Some("new"), &named).1);
    }
}
