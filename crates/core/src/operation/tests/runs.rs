//! Tests runs: plans that don't begin, shares that change between the plan and its first write, and plans of
//! so many rows that the list is read page by page while they run.

use std::rc::Rc;
use std::time::Duration;

use super::*;
use crate::backend::Needs;
use crate::domain::capabilities::{DeleteProof, Write};
use crate::domain::{Lifetime, Share};
use crate::operation::Recheck;
use crate::operation::fake::{Fault, State, song};

#[tokio::test]
async fn a_dry_run_writes_nothing_and_journals_nothing() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [stored("a")]);
    let rows = vec![delete(&fake, "a"), create(&fake, "s")];
    let server = read_only(fake.server());
    let report = bench
        .run_as(
            &server,
            rows,
            Options {
                mode: RunMode::DryRun,
                ..bench.options()
            },
        )
        .await
        .unwrap();
    assert_eq!(results(&report), ["planned", "planned"]);
    assert!(fake.calls().is_empty());
    assert!(bench.journal.ids().unwrap().is_empty());
}

#[tokio::test]
async fn the_safety_net_of_a_dry_run_holds() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [stored("a")]);
    let rows = vec![delete(&fake, "a")];
    let report = bench.run(&read_only(fake.server()), rows).await;
    assert_eq!(code(report), Some(Code::Internal));
    assert!(fake.share("a").is_some());
}

#[tokio::test]
async fn a_no_changes_nothing() {
    let mut bench = Bench::new();
    bench.ui.no = true;
    let fake = Fake::new(easy(), [stored("a")]);
    let rows = vec![delete(&fake, "a")];
    let error = bench
        .run_as(
            &fake.server(),
            rows,
            Options {
                mode: RunMode::Ask,
                ..bench.options()
            },
        )
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Declined);
    assert!(fake.calls().is_empty());
}

#[tokio::test]
async fn nothing_is_destroyed_without_a_journal_unless_that_was_asked_for() {
    let bench = Bench::new();
    let file = tempfile::NamedTempFile::new().unwrap();
    let broken = Journal::open(file.path(), "key").unwrap();
    let fake = Fake::new(easy(), [stored("a")]);
    let rows = || vec![delete(&fake, "a")];
    let server = fake.server();
    let error = bench
        .run_as(
            &server,
            rows(),
            Options {
                journal: Some(&broken),
                ..bench.options()
            },
        )
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Config);
    assert!(fake.calls().is_empty());

    let made = bench
        .run_as(
            &server,
            vec![create(&fake, "s")],
            Options {
                journal: Some(&broken),
                ..bench.options()
            },
        )
        .await
        .unwrap();
    assert_eq!(results(&made), ["done"]);
    assert_eq!(bench.ui.warnings.borrow().len(), 1);

    let report = bench
        .run_as(
            &server,
            rows(),
            Options {
                journal: None,
                ..bench.options()
            },
        )
        .await
        .unwrap();
    assert_eq!(results(&report), ["done"]);
    assert_eq!(report.operation, None);
}

#[tokio::test]
async fn before_states_are_in_the_journal_with_results_behind_them() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [stored("a"), stored("b")]);
    let rows = vec![delete(&fake, "a"), describe(&fake, "b"), create(&fake, "s")];
    let report = bench.run(&fake.server(), rows).await;
    assert_eq!(results(&report), ["done", "done", "done"]);
    let operation = bench.journal.read(&report.operation.unwrap()).unwrap();
    assert!(!operation.is_pending());
    assert_eq!(operation.steps.len(), 3);
    assert_eq!(operation.steps[0].share.as_deref(), Some(&stored("a")));
    assert_eq!(operation.steps[1].share.as_deref(), Some(&stored("b")));
    assert!(bench.journal.pending().unwrap().is_empty());
}

#[tokio::test]
async fn a_create_whose_answer_proves_nothing_takes_one_more_request() {
    let bench = Bench::new();
    let fake = Fake::two_apis();
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    assert_eq!(results(&report), ["done"]);
    assert_eq!(fake.calls(), ["create", "get new1"]);

    let mut row = new_share("s");
    row.downloadable = true;
    let row = PlanRow::create(row, &fake.can, now()).unwrap();
    let report = bench.run(&fake.server(), vec![row]).await;
    assert_eq!(fake.calls(), ["create", "update new2"]);
    assert_eq!(report.shares().next().unwrap().downloadable, Some(true));
}

#[tokio::test]
async fn known_names_need_not_be_reported_by_the_server() {
    let bench = Bench::new();
    let fake = Fake::two_apis().with(|state| state.swap = Some(vec![song("s")]));
    let mut new = new_share("s");
    new.items[0].title = Some("Low Tide".into());
    let row = PlanRow::create(new, &fake.can, now()).unwrap();
    let report = bench.run(&fake.server(), vec![row]).await;
    let items = report.shares().next().unwrap().items.as_ref().unwrap();
    assert_eq!(items[0].title.as_deref(), Some("Low Tide"));
}

#[tokio::test]
async fn a_download_default_of_the_server_is_switched_off_again() {
    let bench = Bench::new();
    let fake = Fake::two_apis().with(|state| state.default_download = true);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    assert_eq!(results(&report), ["done"]);
    assert_eq!(fake.calls(), ["create", "get new1", "update new1"]);
    assert_eq!(fake.share("new1").unwrap().downloadable, Some(false));
    assert_eq!(fake.share("new1").unwrap().description.unwrap(), "about s");
}

#[tokio::test]
async fn many_creates_are_proven_by_one_list() {
    let bench = Bench::new();
    let fake = Fake::two_apis().with(|state| state.page = Some(4));
    let rows = (0..6).map(|n| create(&fake, &n.to_string())).collect();
    let report = bench.run(&fake.server(), rows).await;
    assert_eq!(results(&report), ["done"; 6]);
    let calls = fake.calls();
    assert_eq!(calls.iter().filter(|call| *call == "create").count(), 6);
    assert_eq!(
        calls.iter().filter(|call| *call == "list").count(),
        2,
        "two pages"
    );
    assert_eq!(calls.len(), 8);
    let order: Vec<_> = report
        .shares()
        .map(|share| share.description.clone().unwrap())
        .collect();
    assert_eq!(order[0], "about 0");
    assert_eq!(order[5], "about 5");
}

#[tokio::test]
async fn p15_a_share_of_something_else_is_removed_again() {
    for fake in [Fake::new(easy(), []), Fake::two_apis()] {
        let bench = Bench::new();
        let fake = fake.with(|state| state.swap = Some(vec![song("other")]));
        let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
        let error = report.into_error().unwrap();
        assert_eq!(error.code(), Code::Mismatch);
        assert!(error.details()[0].contains("the new share was deleted"));
        assert!(fake.shares().is_empty());
    }
}

#[tokio::test]
async fn an_end_that_the_server_chose_itself_is_no_share() {
    let bench = Bench::new();
    let Lifetime::Until(year) = in_days(365) else {
        unreachable!()
    };
    let fake = Fake::two_apis().with(|state| state.own_end = Some(year));
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    let error = report.into_error().unwrap();
    assert_eq!(error.code(), Code::Mismatch);
    assert!(error.message().contains("2027-11-21"), "{error}");
    assert!(fake.shares().is_empty());
}

#[tokio::test]
async fn gone_already_counts_as_done_and_a_lie_about_a_delete_does_not() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [stored("a")]);
    let row = delete(&fake, "a");
    fake.state.borrow_mut().shares.clear();
    let report = bench.run(&fake.server(), vec![row]).await;
    assert_eq!(results(&report), ["already-gone"]);
    assert_eq!(code(report), None);

    let can = Capabilities {
        delete_proof: DeleteProof::ListAgain,
        ..easy()
    };
    let fake = Fake::new(can, [stored("a"), stored("b")]);
    let rows = || vec![delete(&fake, "a"), delete(&fake, "b")];
    let both = rows();
    let report = bench.run(&fake.server(), rows()).await;
    assert_eq!(results(&report), ["done", "done"]);
    assert_eq!(fake.calls(), ["list", "delete a", "delete b", "list"]);

    let fake = fake.with(|state| {
        state.shares = vec![stored("a")];
        state.keeps_all = true;
    });
    let report = bench.run(&fake.server(), both).await;
    assert_eq!(results(&report), ["failed", "done"]);
    assert_eq!(code(report), Some(Code::Partial));
}

#[tokio::test]
async fn a_few_deletions_that_the_answer_does_not_prove_are_proven_one_by_one() {
    let bench = Bench::new();
    let can = Capabilities {
        delete_proof: DeleteProof::ListAgain,
        reads_one: true,
        ..easy()
    };
    let fake = Fake::new(can, [stored("a"), stored("b")]);
    let report = bench.run(&fake.server(), vec![delete(&fake, "a")]).await;
    assert_eq!(results(&report), ["done"]);
    assert_eq!(fake.calls().last().map(String::as_str), Some("get a"));
    assert!(!fake.calls().iter().any(|call| call == "list"));

    let fake = fake.with(|state| state.keeps_all = true);
    let report = bench.run(&fake.server(), vec![delete(&fake, "b")]).await;
    assert_eq!(results(&report), ["failed"]);
    assert_eq!(code(report), Some(Code::Mismatch));
}

#[tokio::test]
async fn a_share_that_was_hidden_behind_a_deleted_one_is_reported() {
    let bench = Bench::new();
    let mut hidden = stored("b");
    hidden.items = stored("a").items;
    let fake = Fake::new(recreating(), [stored("a"), hidden]);
    let report = bench.run(&fake.server(), vec![delete(&fake, "a")]).await;
    assert_eq!(results(&report), ["done"]);
    let warnings = bench.ui.warnings.borrow();
    assert!(
        warnings[0].contains("still works: home/slug-b"),
        "{warnings:?}"
    );
}

#[tokio::test]
async fn creates_are_sent_one_at_a_time_where_they_must_be() {
    let mut bench = Bench::new();
    bench.jobs = 8;
    let fake = Fake::new(recreating(), []);
    let rows = (0..5).map(|n| {
        let mut new = new_share(&n.to_string());
        new.slug = Some(format!("slug-{n}"));
        PlanRow::create(new, &fake.can, now()).unwrap()
    });
    let report = bench.run(&fake.server(), rows.collect()).await;
    assert_eq!(results(&report), ["done"; 5]);
}

#[tokio::test]
async fn an_update_by_recreation_puts_the_old_share_back_when_it_fails() {
    let bench = Bench::new();
    let fake = Fake::new(recreating(), [stored("a")]).fault(1, Fault::Refused(Code::Permission));
    let report = bench.run(&fake.server(), vec![describe(&fake, "a")]).await;
    let error = report.into_error().unwrap();
    assert_eq!(error.code(), Code::Permission);
    assert!(
        error.details()[0].contains("restored"),
        "{:?}",
        error.details()
    );
    let share = &fake.shares()[0];
    assert_eq!(share.slug.as_deref(), Some("slug-a"));
    assert_eq!(share.description.as_deref(), Some("about a"));
    assert_eq!(share.lifetime, Some(in_days(3)));
    assert_eq!(share.downloadable, Some(true));
}

#[tokio::test]
async fn a_share_that_cannot_be_restored_now_is_restored_by_the_next_command() {
    let bench = Bench::new();
    let fake = Fake::new(recreating(), [stored("a")]).fault(1, Fault::Refused(Code::Permission));
    let fake = (2..6).fold(fake, |fake, write| {
        fake.fault(write, Fault::Refused(Code::Network))
    });
    let report = bench.run(&fake.server(), vec![describe(&fake, "a")]).await;
    assert_eq!(code(report), Some(Code::Permission));
    assert!(fake.shares().is_empty());
    let recovered = bench.recover(&fake.server()).await;
    assert_eq!(recovered[0].restored.len(), 1);
    assert_eq!(fake.shares()[0].slug.as_deref(), Some("slug-a"));
    assert!(bench.recover(&fake.server()).await.is_empty());
}

#[tokio::test]
async fn a_new_link_replaces_the_old_one_only_once_it_is_right() {
    let mut can = easy();
    can.update.settings = Write::RecreateNewLink;
    let bench = Bench::new();
    let fake = Fake::new(can.clone(), [stored("a")]).with(|state| {
        state.proves_nothing = true;
        state.default_download = true;
    });
    let mut row = describe(&fake, "a");
    let report = bench.run(&fake.server(), vec![row.clone()]).await;
    assert_eq!(results(&report), ["done"]);
    assert_eq!(report.shares().next().unwrap().id, "new1");
    assert_eq!(fake.calls(), ["list", "create", "get new1", "delete a"]);
    assert!(fake.share("a").is_none());

    let fake = Fake::new(can, [stored("a")]).with(|state| {
        state.proves_nothing = true;
        state.swap = Some(vec![song("other")]);
    });
    row.share = fake.share("a").map(Box::new);
    let report = bench.run(&fake.server(), vec![row]).await;
    assert_eq!(code(report), Some(Code::Mismatch));
    assert_eq!(fake.shares(), [stored("a")]);
}

#[tokio::test]
async fn wrong_credentials_stop_the_rest() {
    let mut bench = Bench::new();
    bench.jobs = 1;
    let fake = Fake::new(easy(), [stored("a"), stored("b")]).fault(0, Fault::Refused(Code::Auth));
    let rows = vec![delete(&fake, "a"), delete(&fake, "b")];
    let report = bench.run(&fake.server(), rows).await;
    assert_eq!(results(&report), ["failed", "not-started"]);
    assert_eq!(code(report), Some(Code::Auth));
    assert_eq!(fake.calls(), ["list", "delete a"]);
}

#[tokio::test]
async fn after_ctrl_c_nothing_new_is_begun_and_nothing_is_in_the_journal() {
    let bench = Bench::new();
    let stop = Stop::new();
    stop.interrupt();
    let fake = Fake::new(easy(), [stored("a")]);
    let rows = vec![delete(&fake, "a")];
    let report = bench
        .run_as(
            &fake.server(),
            rows,
            Options {
                stop: Some(&stop),
                ..bench.options()
            },
        )
        .await
        .unwrap();
    assert_eq!(results(&report), ["not-started"]);
    assert!(report.operation.is_none());
    assert!(bench.journal.ids().unwrap().is_empty());
    assert_eq!(code(report), Some(Code::Interrupted));
    assert!(fake.share("a").is_some());
}

#[tokio::test]
async fn an_old_share_stays_if_the_contents_of_the_new_one_are_unknown() {
    let mut can = easy();
    can.update.settings = Write::RecreateNewLink;
    let bench = Bench::new();
    let fake = Fake::new(can, [stored("a")]).with(|state| state.tells_no_items = true);
    let report = bench.run(&fake.server(), vec![describe(&fake, "a")]).await;
    let error = report.into_error().unwrap();
    assert_eq!(error.code(), Code::Mismatch);
    assert_eq!(
        error.hint_texts(),
        [r#"inspect it: ShowShare("home/slug-a")"#]
    );
    assert_eq!(fake.shares(), [stored("a")]);
}

#[tokio::test]
async fn no_error_and_no_warning_holds_a_public_link() {
    let bench = Bench::new();
    let fake = Fake::two_apis().with(|state| state.no_reads = true);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    let error = report.into_error().unwrap();
    let said = format!("{error} {:?} {:?}", error.details(), error.hint_texts());
    assert!(said.contains("home/slug-new1 was written"), "{said}");
    assert!(said.contains("ShowShare"), "{said}");
    assert!(!said.contains("https://"), "{said}");
}

#[tokio::test]
async fn no_share_is_written_by_two_rows() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [stored("a")]);
    let rows = vec![describe(&fake, "a"), delete(&fake, "a")];
    let server = fake.server();
    let run = bench.run_as(&server, rows, bench.options());
    assert_eq!(run.await.unwrap_err().code(), Code::Internal);
    assert!(fake.calls().is_empty());
    let kept = PlanRow::leave(Action::Reuse, stored("a"), "");
    let report = bench
        .run(&fake.server(), vec![kept, delete(&fake, "a")])
        .await;
    assert_eq!(results(&report), ["unchanged", "done"]);
}

fn reads_one() -> Capabilities {
    Capabilities {
        reads_one: true,
        ..easy()
    }
}

#[tokio::test]
async fn a_share_that_someone_changed_while_the_question_waited_stays_as_it_is() {
    for shares in [1, 5] {
        let mut bench = Bench::new();
        let ids: Vec<String> = (0..shares).map(|number| format!("s{number}")).collect();
        let fake = Fake::new(reads_one(), ids.iter().map(|id| stored(id)));
        let state = Rc::clone(&fake.state);
        bench.ui.meanwhile = Some(Box::new(move || {
            state.borrow_mut().shares[0].downloadable = Some(false);
        }));
        let before = fake.share("s0").unwrap();
        assert_eq!(before.downloadable, Some(true));
        let rows: Vec<PlanRow> = ids.iter().map(|id| describe(&fake, id)).collect();
        let options = Options {
            mode: RunMode::Ask,
            ..bench.options()
        };
        let report = bench.run_as(&fake.server(), rows, options).await.unwrap();
        assert_eq!(results(&report)[0], "failed");
        assert!(results(&report)[1..].iter().all(|result| *result == "done"));
        let now = fake.share("s0").unwrap();
        assert_eq!(
            (now.downloadable, now.description),
            (Some(false), before.description)
        );
        assert_eq!(report.operation.is_none(), shares == 1);
        let expected = if shares == 1 {
            Code::Conflict
        } else {
            Code::Partial
        };
        assert_eq!(code(report), Some(expected));
    }
}

#[tokio::test]
async fn the_journal_has_the_names_of_deleted_items() {
    for (shares, named) in [(3, true), (30, false)] {
        let bench = Bench::new();
        let ids: Vec<String> = (0..shares).map(|number| format!("s{number}")).collect();
        let fake = Fake::new(reads_one(), ids.iter().map(|id| stored(id)));
        let rows: Vec<PlanRow> = ids.iter().map(|id| delete(&fake, id)).collect();
        for share in &mut fake.state.borrow_mut().shares {
            let mut item = song(&share.items.as_ref().unwrap()[0].id);
            item.title = Some("Low Tide".to_owned());
            share.items = Some(vec![item]);
        }
        let report = bench.run(&fake.server(), rows).await;
        let items = report.rows[0].row.share.as_ref().unwrap().items.as_ref();
        let title = items.unwrap()[0].title.as_deref();
        assert_eq!(title, named.then_some("Low Tide"), "{shares}");
    }
}

const ALL: usize = 2_000;

fn id(number: usize) -> String {
    format!("s{number:04}")
}

/// A server that can return a part of its list, and the rows that delete every second share.
fn half(set: impl FnOnce(&mut State)) -> (Fake, Vec<PlanRow>) {
    let ids: Vec<String> = (0..ALL).map(id).collect();
    let fake = Fake::new(easy(), ids.iter().map(|id| stored(id))).with(|state| {
        state.cuts_lists = true;
        set(state);
    });
    // Newest first, as in any plan; the list is in another order.
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

#[tokio::test(start_paused = true)]
async fn the_list_is_read_once_in_all() {
    let (fake, report) = run_half_of(|state| state.deletes_in = Duration::from_millis(10)).await;
    assert_eq!(count(&report, "done"), ALL / 2);
    assert_eq!(fake.shares().len(), ALL / 2);
    // The length of the list, and then page by page from its end. One share of each page is read twice.
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
    // The faster the server, the more rows begin before a read is too old.
    let (fake, report) = run_half_of(|state| state.deletes_in = Duration::from_millis(1)).await;
    assert_eq!(count(&report, "done"), ALL / 2);
    assert_eq!(
        lists(&fake),
        ["list 0..1", "list 1500..2001", "list 0..1501"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_got_old_is_read_once_more_and_pages_do_not_wait_for_the_last_rows() {
    let (fake, report) = run_half_of(|state| state.deletes_in = Duration::from_millis(100)).await;
    assert_eq!(count(&report, "done"), ALL / 2);
    let calls = fake.calls();
    let of = |page: &str| calls.iter().filter(|call| *call == page).count();
    // Two rows in parallel, and two seconds for each read: 40 of the 250 rows of a page.
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
    /// A change by someone else, and whether all shares have to be read in the end.
    type Change = (fn(&mut Vec<Share>), bool);
    let changes: [Change; 5] = [
        // One more share before those that are still to be read moves them towards the end.
        (|shares| shares.push(stored("s0000 and a half")), true),
        (|shares| shares.push(stored("s1700 and a half")), false),
        (|shares| shares.retain(|share| share.id != id(0)), false),
        // This share is in the plan.
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

/// Runs deletes of expired shares, which are every second share of the first `ALL`. The list also has `never`
/// shares that never expire.
async fn run_expired(never: usize, meanwhile: Option<fn(&mut Vec<Share>)>) -> (Fake, Report) {
    let expired = |number: usize| number % 2 == 1;
    let mut shares: Vec<Share> = (0..ALL + never).map(id).map(|id| stored(&id)).collect();
    for (number, share) in shares.iter_mut().enumerate() {
        share.lifetime = Some(match number {
            _ if number >= ALL => Lifetime::Never,
            _ if expired(number) => in_days(-1),
            _ => in_days(3),
        });
    }
    let fake = Fake::new(easy(), shares).with(|state| {
        state.cuts_lists = true;
        state.deletes_in = Duration::from_millis(10);
        state.meanwhile = meanwhile;
    });
    let rows = (0..ALL).filter(|number| expired(*number));
    let mut plan = Plan::new(rows.map(|number| delete(&fake, &id(number))).collect());
    plan.recheck = Recheck::selected(Needs::WRITE, |share| {
        share.state(now()) == Some(crate::domain::State::Expired)
    });
    let bench = Bench::new();
    let report = run(&fake.server(), plan, &bench.options(), &bench.ui).await;
    (fake, report.unwrap())
}

#[tokio::test(start_paused = true)]
async fn of_a_list_in_the_order_of_expiry_only_the_expired_shares_are_read() {
    let (fake, report) = run_expired(0, None).await;
    assert_eq!(count(&report, "done"), ALL / 2);
    assert_eq!(
        lists(&fake),
        [
            "list 0..1",
            "list 1750..2001",
            "list 1500..1751",
            "list 1250..1501",
            "list 1000..1251"
        ]
    );
    // The shares that never expire come after the others, and are skipped in longer and longer pages.
    let (fake, report) = run_expired(ALL, None).await;
    assert_eq!(count(&report, "done"), ALL / 2);
    assert_eq!(fake.shares().len(), ALL / 2 + ALL);
    let read = lists(&fake);
    assert_eq!(
        read[..3],
        ["list 0..1", "list 3750..4001", "list 2750..3751"]
    );
    assert!(!read.contains(&"list".to_owned()), "{read:?}");
}

#[tokio::test(start_paused = true)]
async fn expired_shares_that_are_changed_during_the_walk_are_judged_all_the_same() {
    // The extended share comes before all shares that are still to be read.
    let (fake, report) = run_expired(0, Some(|shares| shares[1].lifetime = Some(in_days(9)))).await;
    assert_eq!(
        (count(&report, "kept"), count(&report, "done")),
        (1, ALL / 2 - 1)
    );
    assert!(fake.share(&id(1)).is_some());
    let gone = |shares: &mut Vec<Share>| shares.retain(|share| share.id != id(1));
    let (_, report) = run_expired(0, Some(gone)).await;
    assert_eq!(
        (count(&report, "already-gone"), count(&report, "done")),
        (1, ALL / 2 - 1)
    );
}

#[tokio::test]
async fn a_share_that_cannot_be_read_first_is_not_written() {
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
