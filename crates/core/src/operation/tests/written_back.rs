//! A failed read-back of an update gives the share back what it was.

use super::*;
use crate::domain::Lifetime;
use jiff::SignedDuration;

const DAYS: i64 = 24;

fn expire(fake: &Fake, id: &str, days: i64) -> PlanRow {
    let change = Change {
        lifetime: Some(in_days(days)),
        ..Change::default()
    };
    let share = fake.share(id).unwrap();
    PlanRow::change(Action::Update, share, &change, &fake.can, now()).unwrap()
}

/// As a server that counts from a creation thirty days ago.
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
    // It has come to nothing, so there is nothing to undo.
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
    assert!(details.contains("its end is never"), "{details}");
    // At most two attempts.
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
    assert!(details.contains("nothing of it was changed"), "{details}");
    assert_eq!(
        fake.calls()
            .iter()
            .filter(|call| *call == "update a")
            .count(),
        1
    );
}
