use super::*;
use crate::domain::Capabilities;
use crate::domain::capabilities::DeleteProof;
use crate::operation::fake::Fault;

#[tokio::test]
async fn what_was_written_and_could_not_be_checked_is_done_in_part_and_told_with_its_link() {
    let bench = Bench::new();
    let fake = Fake::two_doors().with(|state| state.no_lists = true);
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
    let fake = Fake::two_doors().with(|state| state.no_reads = true);
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
async fn a_create_of_which_nobody_knows_is_not_to_be_sent_again() {
    let bench = Bench::new();
    let fake = Fake::new(easy(), [])
        .fault(0, Fault::LostAfter)
        .with(|state| state.no_lists = true);
    let report = bench.run(&fake.server(), vec![create(&fake, "s")]).await;
    assert_eq!(results(&report), ["failed"]);
    let error = report.into_error().unwrap();
    assert!(error.code().retryable() && !error.retryable());
}
