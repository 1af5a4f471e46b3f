//! Tests writes whose result is unclear, and updates that stored something else.

use jiff::SignedDuration;

use super::*;
use crate::domain::capabilities::DeleteProof;
use crate::domain::{Capabilities, Lifetime};
use crate::operation::fake::Fault;

#[tokio::test]
async fn a_create_whose_answer_was_lost_is_found_and_not_repeated() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [stored("a")]).fault(0, Fault::LostAfter);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    assert_eq!(results(&report), ["done"]);
    assert_eq!(fake.calls(), ["create", "list"]);
    assert_eq!(fake.shares().len(), 2);
}

#[tokio::test]
async fn a_create_that_never_arrived_is_sent_again_once_that_is_proved() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), []).fault(0, Fault::LostBefore);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    assert_eq!(results(&report), ["done"]);
    assert_eq!(fake.calls(), ["create", "list", "create", "list"]);
    assert_eq!(fake.shares().len(), 1);
}

#[tokio::test]
async fn a_create_that_never_arrives_is_a_network_error_and_leaves_nothing() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), []);
    let fake = (0..8).fold(fake, |fake, write| fake.fault(write, Fault::LostBefore));
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    let error = report.into_error().unwrap();
    assert_eq!(error.code(), Code::Network);
    assert!(error.details()[0].contains("no share was created"));
    assert_eq!(fake.shares().len(), 0);
}

#[tokio::test]
async fn a_create_that_a_proxy_did_not_wait_for_is_not_sent_again() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), []).fault(0, Fault::GivenUp);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    assert_eq!(code(report), Some(Code::Server));
    assert_eq!(fake.calls(), ["create", "list"]);
}

#[tokio::test]
async fn a_share_with_other_settings_does_not_prove_that_nothing_was_created() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [])
        .fault(0, Fault::LostAfter)
        .with(|state| state.own_end = Some(now() + jiff::SignedDuration::from_hours(1)));
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    let error = report.into_error().unwrap();
    assert_eq!(
        error.details(),
        ["it may have been created: home/slug-new1"]
    );
    assert_eq!(fake.calls(), ["create", "list"]);
}

#[tokio::test]
async fn the_lost_share_of_another_row_is_not_taken() {
    let mut bench = Bench::new();
    bench.jobs = 2;
    let fake = Fake::new(easy(), [])
        .fault(0, Fault::LostAfter)
        .fault(1, Fault::LostBefore);
    let mut other = new_share("s");
    other.description = "another".into();
    let rows = vec![
        create(&fake, "s"),
        PlanRow::create(other, &fake.can, now()).unwrap(),
    ];
    let report = bench.run(&fake.server(), rows).await;
    assert_eq!(results(&report), ["done", "done"]);
    assert_eq!(fake.shares().len(), 2);
}

#[tokio::test]
async fn of_two_late_creates_one_is_kept_and_the_other_reported() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [])
        .fault(0, Fault::LostBefore)
        .fault(1, Fault::LostWithTheOneBefore);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    assert_eq!(results(&report), ["done"]);
    let warnings = bench.ui.warnings.borrow();
    assert!(
        warnings[0].contains("home/slug-new2 is a duplicate"),
        "{warnings:?}"
    );
}

#[tokio::test]
async fn two_lost_creates_of_the_same_are_two_shares() {
    let mut bench = Bench::new();
    bench.jobs = 4;
    let fake = Fake::new(easy(), [])
        .fault(0, Fault::LostAfter)
        .fault(2, Fault::LostAfter);
    let rows = (0..3).map(|_| create(&fake, "s")).collect();
    let report = bench.run(&fake.server(), rows).await;
    assert_eq!(results(&report), ["done", "done", "done"]);
    let ids: std::collections::HashSet<_> = report.shares().map(|share| &share.id).collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(fake.shares().len(), 3, "nothing was made twice");
}

#[tokio::test]
async fn an_older_share_of_the_same_is_not_mistaken_for_the_lost_one() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), []);
    let mut twin = stored("twin");
    twin.items = Some(new_share("s").items);
    twin.description = Some(new_share("s").description);
    twin.lifetime = Some(new_share("s").lifetime);
    let fake = fake
        .with(|state| state.shares = vec![twin])
        .fault(0, Fault::LostBefore);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    let made: Vec<_> = report.shares().map(|share| share.id.as_str()).collect();
    assert_eq!(made, ["new1"]);
}

#[tokio::test]
async fn the_next_command_settles_an_unclear_step() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [])
        .fault(0, Fault::LostAfter)
        .with(|state| state.no_lists = true);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    let error = report.into_error().unwrap();
    assert!(error.hint_texts()[0].contains("ListShares"));
    let fake = fake.with(|state| state.no_lists = false);
    let recovered = bench.recover(&fake.server()).await;
    assert_eq!(recovered[0].made[0].id, "new1");
    assert_eq!((recovered[0].done, recovered[0].not_done), (1, 0));
}

#[tokio::test]
async fn unclear_updates_and_deletes_are_settled_by_looking() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [stored("a"), stored("b"), stored("c")])
        .fault(0, Fault::LostAfter)
        .fault(1, Fault::LostAfter)
        .fault(2, Fault::LostBefore);
    let rows = vec![
        describe(&fake, "a"),
        delete(&fake, "b"),
        describe(&fake, "c"),
    ];
    let report = bench.run(&fake.server(), rows).await;
    assert_eq!(results(&report), ["done", "done", "failed"]);
    assert_eq!(fake.share("c"), Some(stored("c")));
}

#[tokio::test]
async fn a_delete_that_does_not_arrive_is_sent_again_within_bounds() {
    for (lost, result, left) in [(3, "done", 0), (4, "failed", 1)] {
        let bench = Bench::new();
        let fake = Fake::new(easy(), [stored("a")]);
        let fake = (0..lost).fold(fake, |fake, write| fake.fault(write, Fault::LostBefore));
        let report = bench.run(&fake.server(), vec![delete(&fake, "a")]).await;
        assert_eq!(
            (results(&report), fake.shares().len()),
            (vec![result], left)
        );
    }
}

#[tokio::test]
async fn an_empty_share_left_by_a_failed_create_is_removed() {
    let bench = Bench::new();
    let can = Capabilities {
        orphans: true,
        ..easy()
    };
    let mut old = stored("old");
    old.items = Some(Vec::new());
    let fake = Fake::new(can, [old]).fault(0, Fault::Orphan);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    let operation = bench
        .journal
        .read(report.operation.as_ref().unwrap())
        .unwrap();
    assert_eq!(operation.steps.len(), 2, "the removal is in the journal");
    assert_eq!(code(report), Some(Code::Server));
    assert_eq!(fake.calls(), ["create", "list", "delete orphan"]);
    assert!(fake.share("old").is_some(), "only what was made since");
    assert_eq!(bench.ui.notes.borrow().len(), 1);
}

#[tokio::test]
async fn a_delete_that_was_carried_out_and_lost_goes_on_with_its_create() {
    for fault in [Fault::LostAfter, Fault::LostBefore] {
        let bench = Bench::new();
        let fake = Fake::new(recreating(), [stored("a")]).fault(0, fault);
        let report = bench.run(&fake.server(), vec![describe(&fake, "a")]).await;
        assert_eq!(results(&report), ["done"], "{fault:?}");
        let share = &fake.shares()[0];
        assert_eq!(share.slug.as_deref(), Some("slug-a"));
        assert_eq!(share.description.as_deref(), Some("new"));
    }
}

#[tokio::test]
async fn a_delete_that_could_not_be_checked_is_settled_by_the_next_command() {
    let bench = Bench::new();
    let fake = Fake::new(recreating(), [stored("a")])
        .fault(0, Fault::LostAfter)
        .with(|state| state.no_reads = true);
    let report = bench.run(&fake.server(), vec![describe(&fake, "a")]).await;
    let error = report.into_error().unwrap();
    assert_eq!(error.code(), Code::Network);
    assert!(
        error.hint_texts()[0].contains(r#"ShowShareOn("a", "home")"#),
        "{error:?}"
    );
    assert!(fake.shares().is_empty());
    let fake = fake.with(|state| state.no_reads = false);
    let recovered = bench.recover(&fake.server()).await;
    assert_eq!(recovered[0].restored.len(), 1);
    assert_eq!(fake.shares()[0].slug.as_deref(), Some("slug-a"));
    assert_eq!(fake.shares()[0].items, stored("a").items);
}

#[tokio::test]
async fn an_update_that_could_not_be_checked_stays_pending() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [stored("a")])
        .fault(0, Fault::LostAfter)
        .with(|state| state.no_reads = true);
    let report = bench.run(&fake.server(), vec![describe(&fake, "a")]).await;
    assert_eq!(results(&report), ["failed"]);
    let fake = fake.with(|state| state.no_reads = false);
    let recovered = bench.recover(&fake.server()).await;
    assert_eq!((recovered[0].done, recovered[0].not_done), (1, 0));
}

#[tokio::test]
async fn a_server_that_names_its_time_is_not_asked_before() {
    let mut bench = Bench::new();
    bench.jobs = 2;
    let fake = Fake::new(easy(), []);
    let fake = (0..40).fold(fake, |fake, write| fake.fault(write, Fault::PutOff));
    let rows = (0..10).map(|_| create(&fake, "s")).collect();
    let report = bench.run(&fake.server(), rows).await;
    assert_eq!(results(&report)[..3], ["failed", "failed", "not-started"]);
    assert_eq!(fake.calls(), ["create", "create"]);
    let error = report.into_error().unwrap();
    assert_eq!(error.code(), Code::RateLimited);
    assert!(error.details()[0].ends_with("wait 1h"));
    assert_eq!(error.hint_texts(), ["try again in 1h"]);
}

#[tokio::test]
async fn waiting_rows_end_when_the_first_is_asked_to_wait_for_longer() {
    let mut bench = Bench::new();
    bench.jobs = 4;
    let can = Capabilities {
        parallel_creates: false,
        ..easy()
    };
    let fake = Fake::new(can, []).fault(0, Fault::PutOff);
    let rows = (0..10).map(|_| create(&fake, "s")).collect();
    let report = bench.run(&fake.server(), rows).await;
    assert_eq!(report.tally().failed, 4);
    assert_eq!(code(report), Some(Code::RateLimited));
    assert_eq!(fake.calls(), ["create"]);
}

#[tokio::test]
async fn updates_and_deletes_that_are_put_off_are_sent_once_too() {
    for row in [describe, delete] {
        let mut bench = Bench::new();
        bench.jobs = 1;
        let ids = ["a", "b", "c"];
        let fake = Fake::new(easy(), ids.map(stored));
        let fake = (0..9).fold(fake, |fake, write| fake.fault(write, Fault::PutOff));
        let rows = ids.map(|id| row(&fake, id)).into();
        let report = bench.run(&fake.server(), rows).await;
        assert_eq!(results(&report), ["failed", "not-started", "not-started"]);
        assert_eq!(fake.calls().len(), 2);
    }
}

#[tokio::test]
async fn a_share_deleted_for_a_create_that_is_put_off_is_restored_later() {
    let bench = Bench::new();
    let fake = Fake::new(recreating(), [stored("a")]).fault(1, Fault::PutOff);
    let report = bench.run(&fake.server(), vec![describe(&fake, "a")]).await;
    let error = report.into_error().unwrap();
    assert!(error.hint_texts()[1].contains("tries again"), "{error:?}");
    assert_eq!(fake.calls(), ["list", "delete a", "create"]);
    let recovered = bench.recover(&fake.server()).await;
    assert_eq!(recovered[0].restored.len(), 1);
    assert_eq!(fake.shares()[0].slug.as_deref(), Some("slug-a"));
}

/// The server, accessed with an API key that doesn't show our name.
fn nameless(fake: &Fake) -> Server {
    let mut server = fake.server();
    server.account = crate::backend::Account::default();
    server
}

#[tokio::test]
async fn without_our_name_a_lost_create_may_have_been_carried_out() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [stored("a")]).fault(0, Fault::LostAfter);
    let rows = vec![create(&fake, "s")];
    let report = bench.run(&nameless(&fake), rows).await;
    let error = report.into_error().unwrap();
    assert_eq!(
        error.details(),
        ["it may have been created: home/slug-new1"]
    );
    assert_eq!(fake.calls(), ["create", "list"], "it is not sent again");
}

#[tokio::test]
async fn lost_create_without_a_matching_share_did_not_happen() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [stored("a")]).fault(0, Fault::LostBefore);
    let rows = vec![create(&fake, "s")];
    let report = bench.run(&nameless(&fake), rows).await;
    assert_eq!(results(&report), ["done"]);
    assert_eq!(fake.shares().len(), 2);
}

#[tokio::test]
async fn an_empty_share_that_may_belong_to_another_account_is_reported_and_left() {
    let bench = Bench::new();
    let can = Capabilities {
        orphans: true,
        ..easy()
    };
    let fake = Fake::new(can, []).fault(0, Fault::Orphan);
    let rows = vec![create(&fake, "s")];
    let report = bench.run(&nameless(&fake), rows).await;
    assert_eq!(code(report), Some(Code::Server));
    assert!(fake.share("orphan").is_some());
    assert!(bench.ui.warnings.borrow()[0].contains("home/slug-orphan"));
}

#[tokio::test]
async fn a_share_whose_response_a_nameless_command_lost_is_found_and_left_alone() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [])
        .fault(0, Fault::LostAfter)
        .with(|state| state.no_lists = true);
    let rows = vec![create(&fake, "s")];
    let report = bench.run(&nameless(&fake), rows).await;
    assert_eq!(results(&report), ["failed"]);
    let fake = fake.with(|state| state.no_lists = false);
    let recovered = bench.recover(&nameless(&fake)).await;
    assert_eq!(recovered[0].made[0].id, "new1");
    assert_eq!(fake.shares().len(), 1);

    // A share that was to replace another one that still exists.
    let bench = Bench::new();
    let mut can = easy();
    can.update.settings = crate::domain::capabilities::Write::RecreateNewLink;
    let fake = Fake::new(can, [stored("a")]).fault(0, Fault::DieAfter);
    let server = nameless(&fake);
    let run = bench.run(&server, vec![describe(&fake, "a")]);
    assert!(fake.until_death(run).await.is_none());
    let recovered = bench.recover(&nameless(&fake)).await;
    assert!(recovered[0].left[0].contains("home/slug-new1"));
    assert_eq!(fake.shares().len(), 2, "neither is removed");
}

#[tokio::test]
async fn a_server_that_is_down_behind_its_proxy_ends_the_operation_too() {
    let mut bench = Bench::new();
    bench.jobs = 1;
    let fake = Fake::new(easy(), []);
    let fake = (0..30).fold(fake, |fake, write| fake.fault(write, Fault::GivenUp));
    let rows = (0..30).map(|_| create(&fake, "s")).collect();
    let report = bench.run(&fake.server(), rows).await;
    let tally = report.tally();
    assert_eq!((tally.failed, tally.not_started), (10, 20));
}

#[tokio::test]
async fn a_share_that_could_not_be_checked_is_done_in_part_and_reported_with_its_link() {
    let bench = Bench::new();
    let fake = Fake::two_apis().with(|state| state.no_lists = true);
    let rows = ["s", "t", "u", "v"].map(|item| create(&fake, item));
    let report = bench.run(&fake.server(), rows.into()).await;
    assert_eq!(results(&report), ["unchecked"; 4]);
    assert!(report.shares().all(|share| share.url.is_some()));
    assert_eq!(report.shares().count(), 4);
    let operation = report.operation.clone().unwrap();
    let error = report.into_error().unwrap();
    assert_eq!(error.code(), Code::Partial);
    assert_eq!(
        error.message(),
        "4 of 4 were written, but could not be checked"
    );
    let hint = format!("see what was done: ShowOperation(\"{operation}\")");
    assert_eq!(error.hint_texts(), [hint]);
}

#[tokio::test]
async fn a_single_share_that_could_not_be_checked_is_done_in_part_and_not_to_be_made_again() {
    let bench = Bench::new();
    let fake = Fake::two_apis().with(|state| state.no_reads = true);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    assert_eq!(results(&report), ["unchecked"]);
    let error = report.rows[0].outcome.error().unwrap();
    assert!(error.code().retryable() && !error.retryable());
    let error = report.into_error().unwrap();
    assert_eq!(error.code(), Code::Partial);
    assert!(error.hint_texts()[0].contains("ShowShare"), "{error:?}");
}

#[tokio::test]
async fn a_deletion_that_the_list_could_not_prove_is_done_in_part() {
    let bench = Bench::new();
    let can = Capabilities {
        delete_proof: DeleteProof::ListAgain,
        ..easy()
    };
    let fake = Fake::new(can, ["a", "b", "c", "d"].map(stored));
    let fake = fake.with(|state| state.lists_left = Some(1));
    let rows = ["a", "b", "c", "d"].map(|id| delete(&fake, id));
    let report = bench.run(&fake.server(), rows.into()).await;
    assert_eq!(results(&report), ["unchecked"; 4]);
    assert_eq!(code(report), Some(Code::Partial));
}

#[tokio::test]
async fn a_create_with_an_unknown_result_is_not_sent_again() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [])
        .fault(0, Fault::LostAfter)
        .with(|state| state.no_lists = true);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    assert_eq!(results(&report), ["failed"]);
    let error = report.into_error().unwrap();
    assert!(error.code().retryable() && !error.retryable());
}

const DAYS: i64 = 24;

fn expire(fake: &Fake, id: &str, days: i64) -> PlanRow {
    let change = Change {
        lifetime: Some(in_days(days)),
        ..Change::default()
    };
    let share = fake.share(id).unwrap();
    PlanRow::change(Action::Update, share, &change, &fake.can, now()).unwrap()
}

/// Stores expiries like a server that counts from a creation thirty days ago.
fn a_month_early(sent: Lifetime) -> Lifetime {
    match sent {
        Lifetime::Until(end) => Lifetime::Until(end - SignedDuration::from_hours(30 * DAYS)),
        Lifetime::Never => Lifetime::Never,
    }
}

#[tokio::test]
async fn f1_an_expiry_that_came_out_wrong_is_written_back() {
    let fake = Fake::new(easy(), [stored("a")]).with(|state| state.stores = Some(a_month_early));
    let before = fake.share("a").unwrap();
    let bench = Bench::new();
    let report = bench
        .run(&fake.server(), vec![expire(&fake, "a", 10)])
        .await;
    let error = report.into_error().unwrap();
    assert_eq!(error.code(), Code::Mismatch);
    let details = error.details().join("\n");
    assert!(details.contains("were written back"), "{details}");
    assert_eq!(fake.share("a").unwrap(), before);
    // The update had no effect, so there is nothing to undo.
    let id = bench.journal.ids().unwrap().pop().unwrap();
    let operation = bench.journal.read(&id).unwrap();
    assert!(!operation.overview().is_of_effect(), "{operation:?}");
}

#[tokio::test]
async fn f1_a_server_that_takes_every_expiry_for_never_is_named_with_what_it_stored() {
    let fake = Fake::new(easy(), [stored("a")]);
    let fake = fake.with(|state| state.stores = Some(|_| Lifetime::Never));
    let bench = Bench::new();
    let report = bench
        .run(&fake.server(), vec![expire(&fake, "a", 10)])
        .await;
    let error = report.into_error().unwrap();
    let details = error.details().join("\n");
    assert!(details.contains("could not be written back"), "{details}");
    assert!(details.contains("its expiry is never"), "{details}");
    // At most two attempts to write the settings back.
    let updates = fake.calls().into_iter().filter(|call| call == "update a");
    assert_eq!(updates.count(), 3);
}

#[tokio::test]
async fn f1_an_update_that_changed_nothing_is_not_written_back() {
    let fake = Fake::new(easy(), [stored("a")]);
    let fake = fake.with(|state| state.stores = Some(|_| in_days(3)));
    let bench = Bench::new();
    let report = bench
        .run(&fake.server(), vec![expire(&fake, "a", 10)])
        .await;
    let error = report.into_error().unwrap();
    let details = error.details().join("\n");
    assert!(details.contains("it wasn't changed"), "{details}");
    assert_eq!(
        fake.calls()
            .iter()
            .filter(|call| *call == "update a")
            .count(),
        1
    );
}
