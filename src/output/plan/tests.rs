//! Plans as people and programs see them.

use serde_json::json;

use super::*;
use crate::domain::ServerKind;

fn row() -> PlanRow {
    let mut share = Share::bare("home", ServerKind::Navidrome, "a/b");
    share.lifetime = Some(Lifetime::Until("2026-11-21T15:10:00Z".parse().unwrap()));
    PlanRow::about("update", &share)
}

#[test]
fn a_plan_has_the_promised_fields_and_a_report_three_more() {
    let names = |set: &FieldSet| {
        let mut names: Vec<&str> = set.fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        names.join(" ")
    };
    let keys = |row: &PlanRow| {
        let value = serde_json::to_value(row).unwrap();
        let keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.join(" ")
    };
    assert_eq!(keys(&row()), names(&PLANNED));
    let mut done = row().went(Ok(()), None);
    assert_eq!(keys(&done), names(&DONE));
    done.line = Some(2);
    assert_eq!(keys(&done), names(&FROM_FILE));
}

#[test]
fn a_failure_is_told_as_on_stderr() {
    let error = Error::usage("no").hint("yes");
    let row = row().went(Err(&error), Some("op1"));
    let value = serde_json::to_value(&row).unwrap();
    assert_eq!(value["result"], "failed");
    assert_eq!(value["operation"], "op1");
    assert_eq!(value["error"]["code"], "usage");
    assert_eq!(value["error"]["hint"], "yes");
}

#[test]
fn a_standing_says_when_it_ends_and_reads_back() {
    let row = row();
    let before = row.before.unwrap();
    let value = serde_json::to_value(&before).unwrap();
    assert_eq!(value["expires"], json!("2026-11-21T15:10:00Z"));
    assert_eq!(value["never_expires"], json!(false));
    assert_eq!(value["description"], Value::Null);
    assert!(matches!(before.lifetime(), Some(Lifetime::Until(_))));
    let never = Standing {
        never_expires: Some(true),
        ..Standing::default()
    };
    assert_eq!(never.lifetime(), Some(Lifetime::Never));
    assert_eq!(Standing::default().lifetime(), None);
}

#[test]
fn what_stays_and_what_failed_is_not_acted_on() {
    assert!(row().acts() && row().went(Ok(()), None).acts());
    assert!(!row().went(Err(&Error::usage("no")), None).acts());
    for (action, acts) in [("keep", false), ("skip", false), ("reuse", true)] {
        let row = PlanRow {
            action: action.into(),
            ..row()
        };
        assert_eq!(row.acts(), acts, "{action}");
    }
}

#[test]
fn an_id_may_hold_a_slash() {
    assert_eq!(row().id(), Some("a/b"));
}
