//! What a plan means for visitors who are listening, and for shares that no list shows.

use jiff::{SignedDuration, Timestamp};
use sharectl_core::backend::Server;
use sharectl_core::domain::{Note, NoteCode, Share, Step};
use sharectl_core::operation::{Plan, PlanRow};
use sharectl_ui::output::humanize;

/// A player that plays says so every 30 seconds; one that was not heard of for longer than this is
/// paused, or its page was left open.
const ACTIVE: SignedDuration = SignedDuration::from_mins(2);

/// Adds to each row that deletes a share whom that cuts off, and which hidden shares it is about.
/// `uncovered_go` says whether hidden shares that come to light are deleted, too. Asks only what the
/// plan needs: one request for all listeners.
pub(super) async fn add(plan: &mut Plan, server: &Server, now: Timestamp, uncovered_go: bool) {
    if server.can.listeners {
        add_listeners(plan, server, now).await;
    }
    if server.can.hides_shares {
        add_hidden(plan, server, uncovered_go).await;
    }
}

async fn add_listeners(plan: &mut Plan, server: &Server, now: Timestamp) {
    let shares: Vec<&Share> = plan.rows.iter().filter_map(deleted).collect();
    if shares.is_empty() {
        return;
    }
    let listeners = match server.shares.listeners(&shares).await {
        Ok(listeners) => listeners,
        Err(error) => {
            tracing::debug!(%error, "can't read who is listening");
            let unknown = "anyone who is listening will be cut off; who is could not be read";
            for row in plan.rows.iter_mut().filter(|row| deleted(row).is_some()) {
                let note = Note::new(NoteCode::ListenersCut, unknown);
                row.how.consequences.push(note);
            }
            return;
        }
    };
    for row in &mut plan.rows {
        let heard_of = deleted(row).and_then(|share| listeners.get(&share.id));
        if let Some(heard_of) = heard_of {
            let note = Note::new(NoteCode::ListenersCut, cut_off(heard_of, now));
            row.how.consequences.push(note);
        }
    }
}

/// `2 listeners will be cut off`, and how many of them seem to be playing.
fn cut_off(heard_of: &[Timestamp], now: Timestamp) -> String {
    let active = heard_of
        .iter()
        .filter(|at| now.duration_since(**at) <= ACTIVE)
        .count();
    let all = humanize::count_of(heard_of.len(), "listener", "listeners");
    match active {
        0 => format!("{all} will be cut off (none active in the last 2 minutes)"),
        _ if active == heard_of.len() => format!("{all} will be cut off"),
        _ => format!("{all} will be cut off ({active} active in the last 2 minutes)"),
    }
}

async fn add_hidden(plan: &mut Plan, server: &Server, uncovered_go: bool) {
    let shares: Vec<&Share> = plan.rows.iter().filter_map(deleted).collect();
    if shares.is_empty() {
        return;
    }
    let hidden = match server.shares.hidden_behind(&shares).await {
        Ok(hidden) => hidden,
        Err(error) => {
            // What comes to light is said in the result all the same.
            tracing::debug!(%error, "can't look for hidden shares");
            return;
        }
    };
    for row in &mut plan.rows {
        let count = deleted(row).and_then(|share| hidden.get(&share.id));
        if let Some(count) = count {
            let one = *count == 1;
            let shares = humanize::count_of(*count, "hidden share", "hidden shares");
            let them = if one { "it" } else { "them" };
            // A book has room for one share, so what is made in its place needs the others gone.
            let text = if uncovered_go || row.makes_anew() {
                format!(
                    "{shares} of the same item will be deleted, too: `undo` can't restore {them}"
                )
            } else {
                let (works, stay) = if one {
                    ("works", "stays")
                } else {
                    ("work", "stay")
                };
                format!("{shares} of the same item {stay} and still {works}")
            };
            let note = Note::new(NoteCode::HiddenShares, text);
            row.how.consequences.push(note);
        }
    }
}

/// The share that a row deletes, be it to make it again.
fn deleted(row: &PlanRow) -> Option<&Share> {
    let share = row.share.as_ref()?;
    let deletes = |step: &Step| matches!(step, Step::Delete { id } if *id == share.id);
    row.how.steps.iter().any(deletes).then_some(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h1_listeners_are_counted_and_those_that_are_silent_are_said_to_be() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let ago = |minutes| now - SignedDuration::from_mins(minutes);
        assert_eq!(cut_off(&[ago(0)], now), "1 listener will be cut off");
        assert_eq!(
            cut_off(&[ago(0), ago(2)], now),
            "2 listeners will be cut off"
        );
        let some = cut_off(&[ago(1), ago(90)], now);
        assert_eq!(
            some,
            "2 listeners will be cut off (1 active in the last 2 minutes)"
        );
        assert!(cut_off(&[Timestamp::UNIX_EPOCH], now).contains("none active"));
    }
}
