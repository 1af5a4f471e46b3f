//! Plans of so many rows that the list is read page by page while they run.

use std::time::Duration;

use super::*;
use crate::backend::Needs;
use crate::domain::Share;
use crate::operation::Recheck;
use crate::operation::fake::State;

const ALL: usize = 2_000;

fn id(number: usize) -> String {
    format!("s{number:04}")
}

/// A server that can cut its list, and the rows that delete every second share.
fn half(set: impl FnOnce(&mut State)) -> (Fake, Vec<PlanRow>) {
    let ids: Vec<String> = (0..ALL).map(id).collect();
    let fake = Fake::new(easy(), ids.iter().map(|id| stored(id))).with(|state| {
        state.cuts_lists = true;
        set(state);
    });
    // Newest first, as in any plan; the list has another order.
    let rows = ids.iter().rev().step_by(2).map(|id| delete(&fake, id));
    (fake.clone(), rows.collect())
}

async fn run_half(meanwhile: Option<fn(&mut Vec<Share>)>) -> (Fake, Report) {
    run_half_of(|state| state.meanwhile = meanwhile).await
}

async fn run_half_of(set: impl FnOnce(&mut State)) -> (Fake, Report) {
    let (fake, rows) = half(set);
    let bench = Bench::new();
    let mut plan = Plan::new(rows);
    plan.recheck = Recheck::selected(Needs::WRITE, |share| share.downloadable == Some(true));
    let report = run(&fake.server(), plan, &bench.options(), &bench.ui).await;
    (fake, report.unwrap())
}

fn lists(fake: &Fake) -> Vec<String> {
    let mut calls = fake.calls();
    calls.retain(|call| call.starts_with("list"));
    calls
}

fn count(report: &Report, result: &str) -> usize {
    let results = results(report);
    results.iter().filter(|found| **found == result).count()
}

#[tokio::test]
async fn the_list_is_read_once_in_all() {
    let (fake, report) = run_half(None).await;
    assert_eq!(count(&report, "done"), ALL / 2);
    assert_eq!(fake.shares().len(), ALL / 2);
    // Its length, and then page by page from its end; one share of each is read once more.
    let read = lists(&fake);
    assert_eq!(
        read,
        [
            "list 0..1",
            "list 1500..2001",
            "list 1000..1501",
            "list 500..1001",
            "list 0..501"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_got_old_is_read_once_more_and_pages_do_not_wait_for_the_last_rows() {
    let (fake, report) = run_half_of(|state| state.deletes_in = Duration::from_millis(100)).await;
    assert_eq!(count(&report, "done"), ALL / 2);
    let calls = fake.calls();
    let of = |page: &str| calls.iter().filter(|call| *call == page).count();
    // Two rows at once, and two seconds for each look: 40 of the 250 rows of a page.
    assert_eq!((of("list 1500..2001"), of("list")), (7, 0), "{calls:?}");

    let (fake, _) = run_half_of(|state| state.deletes_in = Duration::from_millis(10)).await;
    let calls = fake.calls();
    let read = calls.iter().position(|call| call == "list 1000..1501");
    let deleted_after = &calls[read.unwrap()..];
    let of_first_page = |call: &&String| call.as_str() >= "delete s1500";
    let waiting = deleted_after.iter().filter(of_first_page).count();
    assert!(waiting > 50, "{waiting}");
}

#[tokio::test]
async fn a_share_that_someone_changes_during_the_walk_is_kept() {
    let (fake, report) = run_half(Some(|shares| {
        let share = shares.iter_mut().find(|share| share.id == id(501));
        share.unwrap().downloadable = Some(false);
    }))
    .await;
    assert_eq!(count(&report, "kept"), 1);
    assert_eq!(count(&report, "done"), ALL / 2 - 1);
    assert!(fake.share(&id(501)).is_some());
}

#[tokio::test]
async fn shares_that_someone_else_makes_or_deletes_hide_none_of_the_plan() {
    /// What someone else does, and whether all shares have to be read at last.
    type Change = (fn(&mut Vec<Share>), bool);
    let changes: [Change; 5] = [
        // One more before what is still to be read moves it behind.
        (|shares| shares.push(stored("s0000 and a half")), true),
        (|shares| shares.push(stored("s1700 and a half")), false),
        (|shares| shares.retain(|share| share.id != id(0)), false),
        // It was planned.
        (|shares| shares.retain(|share| share.id != id(3)), true),
        (
            |shares| shares.retain(|share| ![id(998), id(1_500)].contains(&share.id)),
            false,
        ),
    ];
    for (at, (meanwhile, is_read_whole)) in changes.into_iter().enumerate() {
        let (fake, report) = run_half(Some(meanwhile)).await;
        let (done, gone) = (count(&report, "done"), count(&report, "already-gone"));
        assert_eq!(done + gone, ALL / 2, "{at}");
        let left = fake.shares();
        let is_odd = |share: &Share| share.id.ends_with(['1', '3', '5', '7', '9']);
        assert!(!left.iter().any(is_odd), "{at}");
        let all = "list".to_owned();
        assert_eq!(lists(&fake).contains(&all), is_read_whole, "{at}");
    }
}

#[tokio::test]
async fn what_can_not_be_read_at_first_is_not_written() {
    let (fake, rows) = half(|_| ());
    let fake = fake.with(|state| {
        state.cuts_lists = false;
        state.no_lists = true;
    });
    let bench = Bench::new();
    let error = bench.run_as(&fake.server(), rows, bench.options()).await;
    assert_eq!(error.unwrap_err().code(), Code::Network);
    assert_eq!(fake.shares().len(), ALL);
}
