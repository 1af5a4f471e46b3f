//! Between the plan and its first write.

use std::rc::Rc;

use super::*;
use crate::operation::fake::song;

fn reads_one() -> Capabilities {
    Capabilities {
        reads_one: true,
        ..easy()
    }
}

#[tokio::test]
async fn what_another_changed_while_the_question_waited_stays_as_it_is() {
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
            ask: true,
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
async fn what_goes_is_in_the_journal_by_name() {
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
