//! One end for many shares at once, on every server that can.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::parity::{Script, on_every_server};
use crate::support::Output;

/// When the one share ends.
fn end(share: &Value) -> Timestamp {
    let told = share["expires"].as_str().unwrap();
    told.parse().unwrap()
}

/// The share after a command that was to change its end to about `wanted`, and nothing else.
#[track_caller]
fn ends_at(script: &Script, output: &Output, before: &Value, wanted: &str) {
    let after = script.only();
    // Whole days are all that some servers keep, which they say before.
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

/// The plan stands before what came of it, and speaks of nothing but the end.
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
    // Where nothing is told that could be searched for, there is one share all the same.
    let by = match text.is_empty() {
        true => vec!["expire", "--all", "--by", "30d"],
        false => vec!["expire", "--match", text, "--by", "30d"],
    };
    if script.subject.name == "audiobookshelf-2-11-0" {
        // A later end than 24 days away would kill the share (P-41).
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
