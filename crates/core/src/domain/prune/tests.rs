use super::*;
use crate::domain::criterion::fixtures::{at, bare, full};
use proptest::prelude::*;

fn rules() -> Rules {
    Rules {
        clocks: Clocks {
            server: at(0),
            ours: at(0),
        },
        ended_by: at(0),
        active_too: false,
        selection: Selection::new(at(0), Vec::new()),
        keep: HashSet::new(),
        keep_called: Vec::new(),
    }
}

fn ending(end: Timestamp) -> Share {
    Share {
        lifetime: Some(Lifetime::Until(end)),
        ..full()
    }
}

#[test]
fn only_what_has_ended_is_considered() {
    let rules = rules();
    assert_eq!(
        rules.judge(&ending(at(0))),
        Verdict::Delete(Fit::Ended(at(0)))
    );
    assert_eq!(rules.judge(&ending(at(1))), Verdict::Pass);
    let mut never = full();
    never.lifetime = Some(Lifetime::Never);
    assert_eq!(rules.judge(&never), Verdict::Pass);
    assert_eq!(rules.judge(&bare()), Verdict::Pass);
}

#[test]
fn both_clocks_have_to_say_so() {
    for (server, ours) in [(at(-1), at(1)), (at(1), at(-1))] {
        let rules = Rules {
            clocks: Clocks { server, ours },
            ended_by: at(-1),
            ..rules()
        };
        let verdict = rules.judge(&ending(at(0)));
        assert_eq!(verdict, Verdict::Keep(Spared::ByOneClock));
        assert!(matches!(rules.judge(&ending(at(-1))), Verdict::Delete(_)));
    }
}

#[test]
fn everything_given_narrows_and_says_why() {
    let share = ending(at(-10));
    let spared = |rules: Rules| match rules.judge(&share) {
        Verdict::Keep(why) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        spared(Rules {
            ended_by: at(-30),
            ..rules()
        }),
        Spared::Grace(at(-10))
    );
    assert_eq!(
        spared(Rules {
            keep: HashSet::from(["x".to_owned()]),
            ..rules()
        }),
        Spared::Named
    );
    assert_eq!(
        spared(Rules {
            keep_called: vec![Criterion::Text("harbour".into())],
            ..rules()
        }),
        Spared::Called
    );
    assert_eq!(
        spared(Rules {
            selection: Selection::new(at(0), vec![Criterion::Expired, Criterion::Unvisited]),
            ..rules()
        }),
        Spared::NotChosen("unvisited")
    );
}

#[test]
fn a_share_whose_name_is_not_told_may_be_the_one_to_be_kept() {
    let mut share = bare();
    share.lifetime = Some(Lifetime::Until(at(-10)));
    let rules = Rules {
        keep_called: vec![Criterion::Text("harbour".into())],
        ..rules()
    };
    assert_eq!(rules.judge(&share), Verdict::Keep(Spared::Called));
}

#[test]
fn active_ones_are_considered_where_that_is_asked_for_and_stay_where_they_are_kept() {
    let rules = Rules {
        active_too: true,
        selection: Selection::new(at(0), vec![Criterion::Text("sommer".into())]),
        ..rules()
    };
    assert_eq!(rules.judge(&ending(at(5))), Verdict::Delete(Fit::Active));
    let mut other = ending(at(5));
    other.description = None;
    assert_eq!(
        rules.judge(&other),
        Verdict::Keep(Spared::NotChosen("match"))
    );
    let kept = Rules {
        keep: HashSet::from(["x".to_owned()]),
        ..rules
    };
    assert_eq!(kept.judge(&ending(at(5))), Verdict::Keep(Spared::Named));
}

#[test]
fn f9_more_than_a_fifth_broken_is_too_many() {
    assert!(!too_many_look_broken(0, 0));
    assert!(!too_many_look_broken(1, 5) && too_many_look_broken(2, 5));
    assert!(!too_many_look_broken(20, 100) && too_many_look_broken(21, 100));
    assert!(too_many_look_broken(1, 4) && too_many_look_broken(usize::MAX, usize::MAX));
    assert!(too_many_look_broken(1, 1));
}

proptest! {
    #[test]
    fn nothing_that_works_by_either_clock_is_ever_deleted_unasked(
        end in -40i64..40,
        server in -20i64..20,
        ours in -20i64..20,
        grace in 0i64..20,
    ) {
        let clocks = Clocks { server: at(server), ours: at(ours) };
        let rules = Rules { clocks, ended_by: at(server.min(ours) - grace), ..rules() };
        let deleted = matches!(rules.judge(&ending(at(end))), Verdict::Delete(_));
        prop_assert_eq!(deleted, end + grace <= server.min(ours));
    }
}
