//! Plans that are not begun.

use super::*;

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
