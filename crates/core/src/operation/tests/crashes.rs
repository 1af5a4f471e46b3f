use std::io::Write as _;

use super::*;
use crate::domain::capabilities::{Never, Write};
use crate::domain::{Capabilities, Lifetime, Share};
use crate::journal::StepResult;
use crate::operation::fake::{Fault, song};

/// Runs `rows` on a server where our process dies at the n-th write, then connects again.
async fn crash_and_recover(
    can: &Capabilities,
    write: usize,
    fault: Fault,
    rows: impl Fn(&Fake) -> Vec<PlanRow>,
) -> (Fake, Bench, bool) {
    let mut bench = Bench::new();
    bench.jobs = 1;
    let fake = Fake::new(can.clone(), [stored("a"), stored("b")]).fault(write, fault);
    let server = fake.server();
    let died = fake
        .until_death(bench.run(&server, rows(&fake)))
        .await
        .is_none();
    bench.recover(&fake.server()).await;
    assert!(
        bench.journal.pending().unwrap().is_empty(),
        "nothing is left open"
    );
    (fake, bench, died)
}

fn with_slug<'s>(shares: &'s [Share], slug: &str) -> Vec<&'s Share> {
    let same = |share: &&Share| share.slug.as_deref() == Some(slug);
    shares.iter().filter(same).collect()
}

#[tokio::test]
async fn p40_whenever_we_die_in_a_recreation_the_share_is_there_again() {
    for fault in [Fault::DieBefore, Fault::DieAfter] {
        for write in 0..3 {
            let rows = |fake: &Fake| vec![describe(fake, "a")];
            let (fake, _, died) = crash_and_recover(&recreating(), write, fault, rows).await;
            assert_eq!(died, write < 2);
            let shares = fake.shares();
            let found = with_slug(&shares, "slug-a");
            assert_eq!(found.len(), 1, "{fault:?} at {write}");
            let share = found[0];
            let description = share.description.as_deref().unwrap();
            assert!(["about a", "new"].contains(&description));
            assert_eq!(share.lifetime, Some(in_days(3)));
            assert_eq!(share.downloadable, Some(true));
            assert_eq!(share.items, stored("a").items);
        }
    }
}

#[tokio::test]
async fn whenever_we_die_in_a_batch_the_journal_accounts_for_all_that_is_gone() {
    for fault in [Fault::DieBefore, Fault::DieAfter] {
        for write in 0..4 {
            let rows =
                |fake: &Fake| vec![delete(fake, "a"), create(fake, "s"), describe(fake, "b")];
            let (fake, bench, died) = crash_and_recover(&easy(), write, fault, rows).await;
            assert_eq!(died, write < 3);
            let id = bench.journal.ids().unwrap().remove(0);
            let operation = bench.journal.read(&id).unwrap();
            let done: Vec<bool> = operation
                .steps
                .iter()
                .map(|step| matches!(step.result, Some(StepResult::Done(_))))
                .collect();
            let made = fake.shares().iter().any(|share| share.id == "new1");
            let changed = fake.share("b").unwrap().description.as_deref() == Some("new");
            assert_eq!(
                done,
                [fake.share("a").is_none(), made, changed],
                "{fault:?} at {write}"
            );
            assert_eq!(operation.steps[0].share.as_deref(), Some(&stored("a")));
        }
    }
}

#[tokio::test]
async fn whenever_we_die_while_a_link_is_replaced_there_is_exactly_one() {
    let mut can = easy();
    can.update.settings = Write::RecreateNewLink;
    for fault in [Fault::DieBefore, Fault::DieAfter] {
        for write in 0..3 {
            let rows = |fake: &Fake| vec![describe(fake, "a")];
            let (fake, ..) = crash_and_recover(&can, write, fault, rows).await;
            let of_a = |share: &Share| share.items == stored("a").items;
            let shares: Vec<_> = fake.shares().into_iter().filter(of_a).collect();
            assert_eq!(shares.len(), 1, "{fault:?} at {write}: {shares:?}");
        }
    }
}

#[tokio::test]
async fn a_share_that_was_to_never_end_gets_there_after_a_crash() {
    let can = Capabilities {
        never: Never::CreateThenClear,
        ..easy()
    };
    let rows = |fake: &Fake| {
        let mut new = new_share("s");
        new.lifetime = Lifetime::Never;
        vec![PlanRow::create(new, &fake.can, now()).unwrap()]
    };
    for (write, fault) in [
        (0, Fault::DieAfter),
        (1, Fault::DieBefore),
        (1, Fault::DieAfter),
    ] {
        let (fake, ..) = crash_and_recover(&can, write, fault, rows).await;
        assert_eq!(fake.share("new1").unwrap().lifetime, Some(Lifetime::Never));
    }
}

#[tokio::test]
async fn nothing_is_recovered_while_the_server_cannot_be_asked() {
    let mut bench = Bench::new();
    bench.jobs = 1;
    let fake = Fake::new(recreating(), [stored("a")]).fault(1, Fault::DieBefore);
    let server = fake.server();
    let rows = vec![describe(&fake, "a")];
    assert!(fake.until_death(bench.run(&server, rows)).await.is_none());
    let fake = fake.with(|state| state.no_lists = true);
    let failed = recover(&fake.server(), &bench.journal, &clock(), &bench.ui).await;
    assert_eq!(failed.unwrap_err().code(), Code::Network);
    let fake = fake.with(|state| state.no_lists = false);
    let recovered = bench.recover(&fake.server()).await;
    assert_eq!(recovered[0].command, "test");
    assert_eq!(recovered[0].restored[0].slug.as_deref(), Some("slug-a"));
}

#[tokio::test]
async fn a_recreation_that_was_found_wrong_is_taken_back_whenever_we_die() {
    // Delete the old one, make the new one, remove it, make the old one again.
    for (write, fault) in [
        (2, Fault::DieBefore),
        (2, Fault::DieAfter),
        (3, Fault::DieBefore),
    ] {
        let mut bench = Bench::new();
        bench.jobs = 1;
        let fake = Fake::new(recreating(), [stored("a")])
            .fault(write, fault)
            .with(|state| state.swap = Some(vec![song("other")]));
        let server = fake.server();
        let rows = vec![describe(&fake, "a")];
        assert!(fake.until_death(bench.run(&server, rows)).await.is_none());
        let fake = fake.with(|state| state.swap = None);
        bench.recover(&fake.server()).await;
        let shares = fake.shares();
        assert_eq!(shares.len(), 1, "{fault:?} at {write}: {shares:?}");
        assert_eq!(shares[0].items, stored("a").items);
        assert_eq!(shares[0].description, stored("a").description);
        assert_eq!(shares[0].slug, stored("a").slug);
    }
}

/// Runs a row on a server while our process dies at the n-th write; returns what the next command reports.
async fn recovered_after(
    can: &Capabilities,
    (write, fault): (usize, Fault),
    row: impl Fn(&Fake) -> PlanRow,
) -> (Fake, Recovered) {
    let bench = Bench::new();
    let fake = Fake::new(can.clone(), [stored("a")]).fault(write, fault);
    let server = fake.server();
    let died = fake.until_death(bench.run(&server, vec![row(&fake)])).await;
    assert!(died.is_none());
    let mut recovered = bench.recover(&fake.server()).await;
    (fake, recovered.remove(0))
}

fn rotate(fake: &Fake) -> PlanRow {
    PlanRow::rotate(fake.share("a").unwrap(), None, &fake.can, now()).unwrap()
}

fn ids(shares: &[Share]) -> Vec<&str> {
    shares.iter().map(|share| share.id.as_str()).collect()
}

#[tokio::test]
async fn a_new_link_beside_the_old_one_is_removed_and_nothing_else_is_said_of_it() {
    let mut no_slugs = easy();
    no_slugs.slug = false;
    for can in [easy(), no_slugs] {
        let (fake, told) = recovered_after(&can, (0, Fault::DieAfter), rotate).await;
        assert_eq!(ids(&fake.shares()), ["a"]);
        assert_eq!(ids(&told.removed), ["new1"]);
        assert_eq!((ids(&told.restored), ids(&told.made)), (vec![], vec![]));
    }
}

#[tokio::test]
async fn a_share_that_replaced_another_is_reported_as_created_with_its_link() {
    let describe = |fake: &Fake| describe(fake, "a");
    let rows: [&dyn Fn(&Fake) -> PlanRow; 2] = [&rotate, &describe];
    for row in rows {
        // The old one is deleted first; both steps are done, and neither was reported.
        let died = (1, Fault::DieAfter);
        let (fake, told) = recovered_after(&recreating(), died, row).await;
        assert_eq!(ids(&fake.shares()), ["new1"]);
        assert_eq!(ids(&told.made), ["new1"]);
        assert_eq!(told.made[0].url, fake.shares()[0].url);
        assert_eq!(ids(&told.restored), Vec::<&str>::new());
    }
}

#[tokio::test]
async fn a_share_that_is_back_as_it_was_is_reported_as_restored() {
    let again = |fake: &Fake| {
        let share = fake.share("a").unwrap();
        let how = crate::domain::steps::restore(&share, &fake.can, now()).unwrap();
        fake.clone().with(|state| state.shares.clear());
        PlanRow {
            share: Some(Box::new(share)),
            how,
            ..PlanRow::none(Action::Restore)
        }
    };
    let (_, told) = recovered_after(&recreating(), (0, Fault::DieAfter), again).await;
    assert_eq!(
        (ids(&told.restored), ids(&told.made)),
        (vec!["new1"], vec![])
    );
}

#[tokio::test]
async fn a_new_share_that_still_needs_its_expiry_is_reported_with_its_link() {
    let can = Capabilities {
        never: Never::CreateThenClear,
        ..easy()
    };
    let endless = |fake: &Fake| {
        let mut new = new_share("s");
        new.lifetime = Lifetime::Never;
        PlanRow::create(new, &fake.can, now()).unwrap()
    };
    for died in [(0, Fault::DieAfter), (1, Fault::DieBefore)] {
        let (_, told) = recovered_after(&can, died, endless).await;
        assert_eq!(ids(&told.made), ["new1"]);
        assert!(told.made[0].url.is_some());
        assert_eq!(told.made[0].lifetime, Some(Lifetime::Never));
    }
}

#[tokio::test]
async fn a_share_that_cannot_be_restored_yet_stays_pending_and_does_not_fill_the_journal() {
    let bench = Bench::new();
    let fake = Fake::new(recreating(), [stored("a")]);
    let refused = |fake, write| Fake::fault(fake, write, Fault::Refused(Code::Server));
    let fake = (1..100).fold(fake, refused);
    let report = bench.run(&fake.server(), vec![describe(&fake, "a")]).await;
    assert_eq!(results(&report), ["failed"]);
    let id = bench.journal.ids().unwrap().remove(0);
    let steps = || bench.journal.read(&id).unwrap().steps.len();
    let before = steps();
    for _ in 0..3 {
        let recovered = bench.recover(&fake.server()).await;
        assert_eq!(recovered[0].state, RecoveryState::Pending);
        assert_eq!(recovered[0].left.len(), 1, "{recovered:?}");
        assert_eq!(steps(), before);
    }
    let fake = fake.with(|state| state.faults.clear());
    let recovered = bench.recover(&fake.server()).await;
    assert_eq!(recovered[0].state, RecoveryState::Finished);
    assert_eq!((recovered[0].done, recovered[0].not_done), (0, 1));
    assert_eq!(with_slug(&fake.shares(), "slug-a").len(), 1);
    assert_eq!(steps(), before);
    assert!(!bench.journal.read(&id).unwrap().is_pending());
}

#[tokio::test]
async fn an_operation_of_a_later_version_stays_open_and_nothing_is_sent_for_it() {
    let mut bench = Bench::new();
    bench.jobs = 1;
    let fake = Fake::new(easy(), [stored("a")]).fault(0, Fault::DieBefore);
    let rows = vec![describe(&fake, "a")];
    let server = fake.server();
    assert!(fake.until_death(bench.run(&server, rows)).await.is_none());
    let open = bench.open_file();
    let mut file = std::fs::File::options().append(true).open(&open).unwrap();
    file.write_all(b"{\"v\":2}\n").unwrap();
    let text = std::fs::read_to_string(&open).unwrap();
    let _ = fake.calls();
    let recovered = bench.recover(&fake.server()).await;
    assert_eq!(recovered[0].state, RecoveryState::Foreign(1));
    assert_eq!(fake.calls(), Vec::<String>::new());
    assert_eq!(std::fs::read_to_string(&open).unwrap(), text);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_keeps_no_other_from_being_finished() {
    let mut bench = Bench::new();
    bench.jobs = 1;
    let fake = Fake::new(recreating(), [stored("a")]).fault(1, Fault::DieBefore);
    let rows = vec![describe(&fake, "a")];
    let server = fake.server();
    assert!(fake.until_death(bench.run(&server, rows)).await.is_none());
    let odd = bench.open_file().with_file_name("1m7yx8t5j1zht.jsonl");
    std::fs::create_dir(&odd).unwrap();
    let recovery = recover(&fake.server(), &bench.journal, &clock(), &bench.ui).await;
    let recovery = recovery.unwrap();
    assert_eq!(recovery.operations[0].state, RecoveryState::Finished);
    assert!(recovery.unread[0].message().contains(odd.to_str().unwrap()));
}

#[tokio::test]
async fn rows_done_before_the_process_died_are_counted_separately() {
    for (fault, told) in [(Fault::DieBefore, (2, 0, 2)), (Fault::DieAfter, (2, 1, 1))] {
        let mut bench = Bench::new();
        bench.jobs = 1;
        let fake = Fake::new(easy(), ["a", "b", "c", "d"].map(stored)).fault(2, fault);
        let rows = ["a", "b", "c", "d"].map(|id| describe(&fake, id));
        let server = fake.server();
        let run = bench.run(&server, rows.to_vec());
        assert!(fake.until_death(run).await.is_none());
        let recovered = &bench.recover(&fake.server()).await[0];
        let counted = (recovered.done_before, recovered.done, recovered.not_done);
        assert_eq!(counted, told);
    }
}
