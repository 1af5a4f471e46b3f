//! Servers with rules of their own.

use proptest::prelude::*;

use super::*;
use crate::domain::capabilities::{
    Description, Ended, Granularity, InitialExpiry, Never, Omitted, Sharing, UpdateRules,
};
use crate::domain::{Item, ItemKind, ServerKind};

fn now() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

fn in_days(days: i64) -> Lifetime {
    Lifetime::Until(now() + SignedDuration::from_hours(24 * days))
}

/// A server that can do everything in place.
fn easy() -> Capabilities {
    Capabilities {
        expire_now: ExpireNow::PastExpiry,
        never: Never::Direct,
        download: Download::Settable,
        granularity: Granularity::Milliseconds,
        slug: true,
        stream_options: StreamOptions::Any,
        ended: Ended::Kept,
        ..Capabilities::careful("Easy")
    }
}

fn with_update(update: UpdateRules) -> Capabilities {
    Capabilities { update, ..easy() }
}

fn recreating(write: Write) -> Capabilities {
    with_update(UpdateRules {
        settings: write,
        expiry: write,
        ..easy().update
    })
}

fn new() -> NewShare {
    NewShare {
        items: vec![Item::bare(ItemKind::Song, "s1")],
        description: String::new(),
        lifetime: in_days(7),
        downloadable: false,
        slug: None,
        stream_format: None,
        max_bit_rate_kbps: None,
    }
}

fn stored() -> Share {
    let mut share = Share::bare("home", ServerKind::Subsonic, "x");
    share.items = Some(vec![Item::bare(ItemKind::Song, "s1")]);
    share.description = Some("old".into());
    share.downloadable = Some(true);
    share.lifetime = Some(in_days(7));
    share.slug = Some("slug".into());
    share
}

fn describe(text: &str) -> Change {
    Change {
        description: Some(text.into()),
        ..Change::default()
    }
}

fn until(lifetime: Lifetime) -> Change {
    Change {
        lifetime: Some(lifetime),
        ..Change::default()
    }
}

fn create_code(new: &NewShare, can: &Capabilities) -> Code {
    create(new, can, now()).unwrap_err().code()
}

#[test]
fn a_slug_that_was_stored_comes_back_as_it_was() {
    let mut new = new();
    new.slug = Some("100%".into());
    let how = create(&new, &easy(), now()).unwrap();
    assert_eq!(how.steps, [Step::Create { new: Box::new(new) }]);
}

#[test]
fn unsupported_settings_are_refused_before_any_write() {
    let can = Capabilities::careful("Plain");
    let with = |change: fn(&mut NewShare)| {
        let mut new = new();
        change(&mut new);
        create_code(&new, &can)
    };
    assert_eq!(with(|new| new.downloadable = true), Code::Unsupported);
    assert_eq!(with(|new| new.slug = Some("a".into())), Code::Unsupported);
    assert_eq!(
        with(|new| new.max_bit_rate_kbps = Some(64)),
        Code::Unsupported
    );
    assert_eq!(
        with(|new| new.lifetime = Lifetime::Never),
        Code::Unsupported
    );
    assert_eq!(with(|new| new.lifetime = in_days(-1)), Code::Usage);
    assert_eq!(create(&new(), &can, now()).unwrap().steps.len(), 1);
}

#[test]
fn sharing_that_is_off_names_the_setting() {
    let can = Capabilities {
        sharing: Sharing::Off {
            setting: "ND_ENABLESHARING=true",
        },
        ..easy()
    };
    let error = create(&new(), &can, now()).unwrap_err();
    assert_eq!(error.code(), Code::SharingOff);
    assert!(error.hint_texts()[0].contains("ND_ENABLESHARING"));
}

#[test]
fn never_takes_a_second_step_if_the_create_call_cannot_say_it() {
    let can = Capabilities {
        never: Never::CreateThenClear,
        ..easy()
    };
    let mut never = new();
    never.lifetime = Lifetime::Never;
    let how = create(&never, &can, now()).unwrap();
    let [
        Step::Create { new: first },
        Step::Update { share, to, change },
    ] = &how.steps[..]
    else {
        panic!("{:?}", how.steps);
    };
    assert!(matches!(first.lifetime, Lifetime::Until(_)));
    assert_eq!(*share, Target::Created);
    assert_eq!(to.lifetime, Some(Lifetime::Never));
    assert_eq!(change.lifetime, Some(Lifetime::Never));
}

#[test]
fn p34_expiry_is_sent_in_whole_days_and_under_a_day_is_refused() {
    let can = Capabilities {
        granularity: Granularity::DaysFromCreation,
        ..easy()
    };
    let mut short = new();
    short.lifetime = Lifetime::Until(now() + SignedDuration::from_mins(90));
    assert_eq!(create_code(&short, &can), Code::Unsupported);
    short.lifetime = Lifetime::Until(now() + SignedDuration::from_hours(36));
    let how = create(&short, &can, now()).unwrap();
    assert!(how.notes[0].contains("whole days"), "{:?}", how.notes);
    short.lifetime = in_days(3);
    assert!(create(&short, &can, now()).unwrap().notes.is_empty());
}

#[test]
fn an_update_sends_all_settings_and_changes_the_named_one() {
    let how = change(&stored(), &describe("new"), &easy(), now()).unwrap();
    let [Step::Update { to, change, .. }] = &how.steps[..] else {
        panic!("{:?}", how.steps);
    };
    assert_eq!(to.description.as_deref(), Some("new"));
    assert_eq!(to.downloadable, Some(true));
    assert_eq!(to.lifetime, Some(in_days(7)));
    assert_eq!(*change, describe("new"));
}

#[test]
fn unchanged_settings_need_no_step() {
    let same = Change {
        description: Some("old".into()),
        downloadable: Some(true),
        lifetime: Some(in_days(7)),
    };
    assert!(
        change(&stored(), &same, &easy(), now())
            .unwrap()
            .steps
            .is_empty()
    );
    let coarse = Capabilities {
        granularity: Granularity::Seconds,
        ..easy()
    };
    let Lifetime::Until(end) = in_days(7) else {
        unreachable!()
    };
    let nearly = until(Lifetime::Until(end + SignedDuration::from_millis(400)));
    assert!(
        change(&stored(), &nearly, &coarse, now())
            .unwrap()
            .steps
            .is_empty()
    );
    assert_eq!(
        change(&stored(), &nearly, &easy(), now())
            .unwrap()
            .steps
            .len(),
        1
    );
}

#[test]
fn p2_an_unknown_description_is_never_erased_by_leaving_it_out() {
    let mut share = stored();
    share.description = None;
    let error = change(&share, &until(in_days(9)), &easy(), now()).unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
    assert!(error.hint_texts()[0].contains("Description"));
    let named = Change {
        description: Some("said".into()),
        ..until(in_days(9))
    };
    assert!(change(&share, &named, &easy(), now()).is_ok());
    let keeping = with_update(UpdateRules {
        omitted: Omitted::Kept,
        ..easy().update
    });
    assert!(change(&share, &until(in_days(9)), &keeping, now()).is_ok());
}

#[test]
fn p40_an_update_by_recreation_keeps_slug_contents_and_all_else() {
    let how = change(
        &stored(),
        &describe("new"),
        &recreating(Write::Recreate),
        now(),
    )
    .unwrap();
    let [Step::Delete { id }, Step::Create { new }] = &how.steps[..] else {
        panic!("{:?}", how.steps);
    };
    assert_eq!(id, "x");
    assert_eq!(new.slug.as_deref(), Some("slug"));
    assert_eq!(new.items, stored().items.unwrap());
    assert!(new.downloadable);
    assert_eq!(new.lifetime, in_days(7));
    assert_eq!(new.description, "new");
}

#[test]
fn a_new_link_is_made_before_the_old_share_goes() {
    let can = recreating(Write::RecreateNewLink);
    let how = change(&stored(), &describe("new"), &can, now()).unwrap();
    assert!(matches!(
        how.steps[..],
        [Step::Create { .. }, Step::Delete { .. }]
    ));
    assert_eq!(how.marks, [Mark::NewLink]);
}

#[test]
fn nothing_is_recreated_from_guesses_or_with_an_expiry_in_the_past() {
    let can = recreating(Write::Recreate);
    let code = |share: &Share| {
        change(share, &describe("new"), &can, now())
            .unwrap_err()
            .code()
    };
    let mut share = stored();
    share.items = None;
    assert_eq!(code(&share), Code::Unsupported);
    let mut share = stored();
    share.lifetime = None;
    assert_eq!(code(&share), Code::Unsupported);
    let mut share = stored();
    share.lifetime = Some(in_days(-1));
    assert_eq!(code(&share), Code::Unsupported);
    let revived = Change {
        lifetime: Some(in_days(1)),
        ..describe("new")
    };
    let how = change(&share, &revived, &can, now()).unwrap();
    assert_eq!(how.marks, [Mark::Revives]);
}

#[test]
fn ending_now_is_a_past_expiry_or_a_delete() {
    let ended = until(Lifetime::Until(now()));
    let how = change(&stored(), &ended, &easy(), now()).unwrap();
    assert_eq!(how.marks, [Mark::EndsNow]);
    let [Step::Update { to, .. }] = &how.steps[..] else {
        panic!("{:?}", how.steps);
    };
    assert!(ends_now(to.lifetime.unwrap(), now()));

    let deleting = Capabilities {
        expire_now: ExpireNow::Delete,
        ..easy()
    };
    let how = change(&stored(), &ended, &deleting, now()).unwrap();
    assert!(matches!(how.steps[..], [Step::Delete { .. }]));

    let mut gone = stored();
    gone.lifetime = Some(in_days(-3));
    let how = change(&gone, &ended, &easy(), now()).unwrap();
    assert!(how.steps.is_empty() && how.marks.is_empty());
}

#[test]
fn p30_a_new_expiry_changes_the_link_but_an_end_does_not_promise_the_old_one() {
    let can = with_update(UpdateRules {
        link: LinkAfter::NewOldLivesOn,
        ..easy().update
    });
    let longer = change(&stored(), &until(in_days(9)), &can, now()).unwrap();
    assert_eq!(longer.marks, [Mark::NewLink]);
    assert_eq!(longer.consequences.len(), 1);
    let shorter = change(&stored(), &until(in_days(2)), &can, now()).unwrap();
    assert_eq!(shorter.marks, [Mark::Shorter, Mark::NewLink]);
    let ended = change(&stored(), &until(Lifetime::Until(now())), &can, now()).unwrap();
    assert_eq!(ended.marks, [Mark::EndsNow]);
    assert!(ended.notes.is_empty());
}

#[test]
fn impossible_updates_are_refused_with_the_reason() {
    let can = recreating(Write::Impossible { why: "it lies" });
    let error = change(&stored(), &describe("new"), &can, now()).unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
    assert!(error.message().contains("it lies"));
}

#[test]
fn p41_a_lifetime_the_server_does_not_survive_is_refused() {
    let can = Capabilities {
        longest: Some(SignedDuration::from_hours(24 * 24)),
        ..easy()
    };
    let mut long = new();
    long.lifetime = in_days(25);
    assert_eq!(create_code(&long, &can), Code::Unsupported);
    long.lifetime = in_days(24);
    assert!(create(&long, &can, now()).is_ok());
}

fn lifetimes() -> impl Strategy<Value = Option<Lifetime>> {
    prop_oneof![
        Just(None),
        Just(Some(Lifetime::Never)),
        (-400i64..400).prop_map(|days| Some(in_days(days))),
        any::<i32>().prop_map(|second| {
            Some(Lifetime::Until(
                Timestamp::from_second(i64::from(second)).unwrap(),
            ))
        }),
    ]
}

proptest! {
    #[test]
    fn planning_never_panics_and_keeps_what_is_not_named(
        present in lifetimes(),
        wanted in lifetimes(),
        description in proptest::option::of("[a-z]{0,3}"),
        downloadable in proptest::option::of(any::<bool>()),
        write in prop_oneof![
            Just(Write::InPlace), Just(Write::Recreate), Just(Write::RecreateNewLink),
        ],
        days in any::<bool>(),
    ) {
        let mut share = stored();
        share.lifetime = present;
        share.created = present.map(|_| now() - SignedDuration::from_hours(24 * 300));
        let can = Capabilities {
            granularity: if days { Granularity::DaysFromCreation } else { Granularity::Seconds },
            ..recreating(write)
        };
        let asked = Change { description, downloadable, lifetime: wanted };
        if let Ok(how) = change(&share, &asked, &can, now()) {
            for step in &how.steps {
                let to = match step {
                    Step::Update { to, .. } => to.clone(),
                    Step::Create { new } => new.settings(),
                    Step::Delete { .. } => continue,
                };
                if asked.description.is_none() {
                    prop_assert_eq!(to.description.as_deref(), Some("old"));
                }
                if asked.downloadable.is_none() {
                    prop_assert_eq!(to.downloadable, Some(true));
                }
                if asked.lifetime.is_none() {
                    prop_assert_eq!(to.lifetime, present);
                }
            }
        }
    }
}

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
        "Ampache keeps whole days: a share that expires in 90min would never expire"
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
        initial_expiry: InitialExpiry::Update,
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
fn a_link_that_outlives_its_expiry_is_reported() {
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
fn relative_expiry_servers_change_expired_shares_only_with_expiry() {
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
