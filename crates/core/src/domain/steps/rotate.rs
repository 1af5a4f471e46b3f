//! The same contents under a new link, and the old link dead.

use jiff::Timestamp;

use super::anew::whole_again;
use super::{How, Mark, create, delete, ends_now, may_share};
use crate::advice::Advice;
use crate::domain::capabilities::{Again, Capabilities, Write};
use crate::domain::note::{Note, NoteCode};
use crate::domain::share::Share;
use crate::error::{Code, Error, Result};

/// Links that the server itself chooses never come twice.
const NO_WAY_BACK: &str = "`undo` can't take a new link back: the old one is dead for good";

/// How a share gets a new link. `slug` is the readable part of the new one, where the server lets it
/// be chosen; it must differ from the old one's.
///
/// # Errors
/// [`Code::Conflict`] for a share that has ended; [`Code::Unsupported`] where what has to be made
/// again is not known, or can't be made.
pub fn rotate(
    share: &Share,
    slug: Option<String>,
    can: &Capabilities,
    now: Timestamp,
) -> Result<How> {
    may_share(can)?;
    let mut new = whole_again(share, &share.settings(), can)?;
    if ends_now(new.lifetime, now) {
        return Err(Error::new(
            Code::Conflict,
            format!(
                "{} has expired: a new link would lead nowhere",
                share.reference()
            ),
        )
        .hint(Advice::ExtendShare(share.reference()).after("revive it first: ")));
    }
    new.slug = slug.filter(|_| can.slug);
    let made = create(&new, can, now)?;
    let gone = delete(share, can);
    let mut how = How {
        steps: Vec::with_capacity(made.steps.len() + gone.steps.len()),
        marks: vec![Mark::NewLink],
        notes: made.notes,
        consequences: Vec::new(),
    };
    if !can.slug || share.slug.is_none() {
        how.consequences
            .push(Note::new(NoteCode::NoUndo, NO_WAY_BACK));
    }
    how.notes.extend(gone.notes);
    let makes_room = can.update.settings == Write::Recreate || can.again == Again::HandsBack;
    if makes_room {
        // One share per item: the old one makes room. Its slug is kept free for going back.
        how.steps.extend(gone.steps);
        how.steps.extend(made.steps);
    } else {
        // If the new one can't be made, the old one is still there.
        how.steps.extend(made.steps);
        how.steps.extend(gone.steps);
    }
    Ok(how)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capabilities::{Download, Never, Revocation};
    use crate::domain::steps::{Step, Target};
    use crate::domain::{Item, ItemKind, Lifetime, ServerKind};

    fn now() -> Timestamp {
        "2026-11-21T10:00:00Z".parse().unwrap()
    }

    fn stored(end: &str) -> Share {
        let mut share = Share::bare("home", ServerKind::Subsonic, "x");
        share.items = Some(vec![Item::bare(ItemKind::Song, "s1")]);
        share.description = Some("for Ann".into());
        share.lifetime = Some(Lifetime::Until(end.parse().unwrap()));
        share.slug = Some("old".into());
        share
    }

    fn words(how: &How) -> Vec<&'static str> {
        let word = |step: &Step| match step {
            Step::Create { .. } => "create",
            Step::Update { share, .. } => {
                assert_eq!(*share, Target::Created);
                "update"
            }
            Step::Delete { .. } => "delete",
        };
        how.steps.iter().map(word).collect()
    }

    #[test]
    fn the_old_share_goes_once_the_new_one_is_there() {
        let share = stored("2026-12-01T00:00:00Z");
        let can = Capabilities {
            slug: true,
            ..Capabilities::careful("Easy")
        };
        let how = rotate(&share, Some("new".into()), &can, now()).unwrap();
        assert_eq!(words(&how), ["create", "delete"]);
        assert_eq!(how.marks, [Mark::NewLink]);
        let Step::Create { new } = &how.steps[0] else {
            panic!()
        };
        assert_eq!(new.slug.as_deref(), Some("new"));
        assert_eq!(new.settings().description, share.description);
        assert_eq!(Some(new.lifetime), share.lifetime);
    }

    #[test]
    fn where_an_item_has_one_share_the_old_one_makes_room() {
        let share = stored("2026-12-01T00:00:00Z");
        let mut can = Capabilities::careful("Books");
        can.update.settings = Write::Recreate;
        let how = rotate(&share, None, &can, now()).unwrap();
        assert_eq!(words(&how), ["delete", "create"]);
        let Step::Create { new } = &how.steps[1] else {
            panic!()
        };
        assert_eq!(new.slug, None, "the old slug must not come back");
    }

    #[test]
    fn what_lives_on_is_said_and_never_takes_its_second_step() {
        let mut share = stored("2026-12-01T00:00:00Z");
        share.lifetime = Some(Lifetime::Never);
        let can = Capabilities {
            never: Never::CreateThenClear,
            revocation: Revocation::StreamsLiveOn,
            ..Capabilities::careful("Air")
        };
        let how = rotate(&share, None, &can, now()).unwrap();
        assert_eq!(words(&how), ["create", "update", "delete"]);
        assert!(how.notes.iter().any(|note| note.contains("streams")));
    }

    #[test]
    fn what_has_ended_or_is_not_known_is_refused() {
        let can = Capabilities::careful("Easy");
        let code = |share: &Share| rotate(share, None, &can, now()).unwrap_err().code();
        assert_eq!(code(&stored("2026-11-21T10:00:00Z")), Code::Conflict);
        let mut share = stored("2026-12-01T00:00:00Z");
        share.items = None;
        assert_eq!(code(&share), Code::Unsupported);
    }

    #[test]
    fn a_setting_that_would_be_lost_is_refused_and_named() {
        let can = Capabilities {
            download: Download::Settable,
            ..Capabilities::careful("Easy")
        };
        let share = stored("2026-12-01T00:00:00Z");
        let error = rotate(&share, None, &can, now()).unwrap_err();
        assert_eq!(error.code(), Code::Unsupported);
        assert!(error.message().contains("download"), "{error}");
        let mut known = share;
        known.downloadable = Some(true);
        assert!(rotate(&known, None, &can, now()).is_ok());
        known.description = None;
        assert!(rotate(&known, None, &can, now()).is_err());
    }
}
