//! One expiry for many shares at once, on every server that supports it.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::parity::{Script, on_every_server};
use crate::support::Output;

/// The expiry of a share.
fn end(share: &Value) -> Timestamp {
    let told = share["expires"].as_str().unwrap();
    told.parse().unwrap()
}

/// Asserts that a command changed the share's expiry to about `wanted`, and nothing else.
#[track_caller]
fn ends_at(script: &Script, output: &Output, before: &Value, wanted: &str) {
    let after = script.only();
    // Some servers store only whole days, which the output announces.
    let off = end(&after).duration_since(wanted.parse().unwrap()).abs();
    let rounded = off > SignedDuration::from_secs(1);
    assert!(off <= SignedDuration::from_hours(12), "{output}");
    assert!(
        !rounded || output.stderr.contains("keeps whole days"),
        "{output}"
    );
    for field in ["description", "items", "downloadable"] {
        assert_eq!(
            after[field], before[field],
            "{}: {field}",
            script.subject.name
        );
    }
}

/// Asserts that the plan comes before the result and mentions only the expiry.
#[track_caller]
fn shows_the_plan_first(output: &Output) {
    assert!(!output.stderr.contains("description"), "{output}");
    assert!(!output.stderr.contains("download on"), "{output}");
    let plan = output.stderr.find("NEW EXPIRY");
    let result = output.stderr.find("changed ");
    assert!(
        plan.is_some() && result.is_some() && plan < result,
        "{output}"
    );
}

fn play(script: &Script) {
    let _ = script.create();
    let before = script.only();
    let label = before["label"].as_str().unwrap_or_default().to_uppercase();
    let text = if script.subject.describes {
        "FOR ADA"
    } else {
        &label
    };
    // If the server reports nothing to search for, there is still only one share.
    let by = match text.is_empty() {
        true => vec!["expire", "--all", "--by", "30d"],
        false => vec!["expire", "--match", text, "--by", "30d"],
    };
    if script.subject.name == "audiobookshelf-2-11-0" {
        // An expiry more than 24 days away would break the share (P-41).
        return script.refuses(&by);
    }
    let output = script.run(&by).ok();
    shows_the_plan_first(&output);
    ends_at(script, &output, &before, "2027-01-10T10:00:00Z");

    let all = ["expire", "--all", "--owner", "any", "--until", "2027-01-01"];
    let output = script.run(&all).ok();
    shows_the_plan_first(&output);
    assert!(output.stderr.contains("SHORTER"), "{output}");
    ends_at(script, &output, &before, "2027-01-01T23:59:59Z");
}

#[test]
fn many_ends_are_changed_at_once_on_every_server_that_can() {
    on_every_server(&play);
}
