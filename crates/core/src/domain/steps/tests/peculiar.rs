//! Servers with rules of their own.

use super::*;
use crate::domain::capabilities::{Description, Ended, FirstEnd, Sharing};

fn days() -> Capabilities {
    Capabilities {
        name: "Ampache",
        granularity: Granularity::DaysFromCreation,
        ..easy()
    }
}

fn ends_in(span: SignedDuration) -> NewShare {
    NewShare {
        lifetime: Lifetime::Until(now() + span),
        ..new()
    }
}

#[test]
fn p34_the_refusal_of_less_than_a_day_says_what_would_become_of_it() {
    let error = |span| create(&ends_in(span), &days(), now()).unwrap_err();
    let short = error(SignedDuration::from_mins(90));
    assert_eq!(
        short.message(),
        "Ampache keeps whole days: a share that ends in 90min would never expire"
    );
    assert_eq!(short.hint_texts(), ["give it a day at least: `1d`"]);
    let longer = error(SignedDuration::from_hours(18));
    assert!(!longer.message().contains("never"), "{longer}");
}

#[test]
fn p35_on_an_old_share_days_are_judged_from_its_creation() {
    let mut share = stored();
    share.created = Some(now() - SignedDuration::from_hours(30 * 24));
    let week = change(&share, &until(in_days(8)), &days(), now()).unwrap();
    assert!(week.notes.is_empty(), "{:?}", week.notes);
    let short = until(Lifetime::Until(now() + SignedDuration::from_hours(2)));
    let error = change(&share, &short, &days(), now()).unwrap_err();
    assert!(
        error.message().contains("from a share's creation"),
        "{error}"
    );
}

#[test]
fn an_end_that_only_an_update_can_set_takes_two_steps() {
    let can = Capabilities {
        first_end: FirstEnd::Update,
        ..easy()
    };
    let how = create(&new(), &can, now()).unwrap();
    let [
        Step::Create { new: made },
        Step::Update { share, to, change },
    ] = &how.steps[..]
    else {
        panic!("{:?}", how.steps);
    };
    assert_eq!(made.lifetime, Lifetime::Never);
    assert_eq!(*share, Target::Created);
    assert_eq!(to.lifetime, Some(in_days(7)));
    assert_eq!(*change, until(in_days(7)));
    let mut never = new();
    never.lifetime = Lifetime::Never;
    assert_eq!(create(&never, &can, now()).unwrap().steps.len(), 1);
}

#[test]
fn p31_the_second_step_to_a_share_without_an_end_keeps_the_description() {
    let can = Capabilities {
        never: Never::CreateThenClear,
        ..easy()
    };
    let mut never = new();
    never.lifetime = Lifetime::Never;
    never.description = "for Ada".into();
    let how = create(&never, &can, now()).unwrap();
    let [Step::Create { .. }, Step::Update { to, .. }] = &how.steps[..] else {
        panic!("{:?}", how.steps);
    };
    assert_eq!(to.description.as_deref(), Some("for Ada"));
    assert_eq!(to.lifetime, Some(Lifetime::Never));
}

#[test]
fn an_end_that_can_not_be_taken_away_is_refused_before_anything() {
    let can = Capabilities {
        never: Never::AtCreation,
        ..easy()
    };
    let error = change(&stored(), &until(Lifetime::Never), &can, now()).unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
    let mut never = new();
    never.lifetime = Lifetime::Never;
    assert!(create(&never, &can, now()).is_ok());
}

#[test]
fn a_description_that_would_break_the_page_is_refused() {
    let can = Capabilities {
        description: Description::Pasted,
        ..easy()
    };
    for text in ["\"", "a\\b", "two\nlines", "</script>"] {
        let error = change(&stored(), &describe(text), &can, now()).unwrap_err();
        assert_eq!(error.code(), Code::Unsupported, "{text}");
    }
    for text in ["Ünïcode & <b>", "it's", ""] {
        assert!(
            change(&stored(), &describe(text), &can, now()).is_ok(),
            "{text}"
        );
    }
}

#[test]
fn a_link_that_outlives_its_end_is_told_of() {
    let can = Capabilities {
        ended: Ended::StillWork,
        ..easy()
    };
    let how = create(&new(), &can, now()).unwrap();
    assert!(how.notes[0].contains("until the share is deleted"));
}

#[test]
fn an_account_that_may_not_share_any_more_may_still_change_and_delete() {
    let can = Capabilities {
        sharing: Sharing::NotAllowed { right: "a role" },
        ..recreating(Write::InPlace)
    };
    assert_eq!(create_code(&new(), &can), Code::Permission);
    assert!(change(&stored(), &describe("new"), &can, now()).is_ok());
    let anew = Capabilities {
        sharing: can.sharing.clone(),
        ..recreating(Write::RecreateNewLink)
    };
    let error = change(&stored(), &describe("new"), &anew, now()).unwrap_err();
    assert_eq!(error.code(), Code::Permission);
}

#[test]
fn where_ends_are_counted_from_now_an_ended_share_changes_only_with_a_new_end() {
    let can = Capabilities {
        granularity: Granularity::SecondsFromNow,
        ..easy()
    };
    let mut share = stored();
    let described = Change {
        description: Some("new".into()),
        ..Change::default()
    };
    assert_eq!(
        change(&share, &described, &can, now()).unwrap().steps.len(),
        1
    );
    share.lifetime = Some(in_days(-1));
    for again in [None, Some(Lifetime::Until(now()))] {
        let described = Change {
            lifetime: again,
            ..described.clone()
        };
        let error = change(&share, &described, &can, now()).unwrap_err();
        assert_eq!(error.code(), Code::Unsupported);
        assert!(
            error.hint_texts()[0].contains("Expires(\"7d\")"),
            "{error:?}"
        );
        let exact = change(&share, &described, &easy(), now()).unwrap();
        let [Step::Update { to, .. }] = &exact.steps[..] else {
            panic!("{exact:?}");
        };
        assert_eq!(to.lifetime, share.lifetime);
    }
    let revived = Change {
        lifetime: Some(in_days(7)),
        ..described
    };
    assert_eq!(
        change(&share, &revived, &can, now()).unwrap().steps.len(),
        1
    );
}
