//! What a pruning says: why a share goes or stays, and what came of it all.

use std::collections::BTreeMap;

use crate::commands::Context;
use crate::config::values;
use crate::domain::Share;
use crate::domain::prune::{Fit, Spared};
use crate::operation::{Outcome, Report, ReportRow};
use crate::output::{Present, humanize};

/// Why a share is deleted.
pub(super) fn fit(fit: Fit, share: &Share, present: &Present) -> String {
    let mut why = match (fit, share.expires()) {
        (Fit::Ended(end), _) => format!("expired {}", present.distance(end)),
        (Fit::Active, Some(end)) => {
            format!("chosen, though it ends only {}", present.distance(end))
        }
        (Fit::Active, None) => "chosen, though it never ends".to_owned(),
    };
    if share.visits == Some(0) {
        why.push_str(", never visited");
    }
    why
}

/// Why a share stays.
pub(super) fn spared(spared: Spared, share: &Share, present: &Present) -> String {
    match (spared, share.visits, share.last_visited) {
        (Spared::ByOneClock, ..) => "expired by one of the two clocks only".to_owned(),
        (Spared::Named, ..) => "named by --keep".to_owned(),
        (Spared::Called, ..) => "named by --keep-match".to_owned(),
        (Spared::Grace(end), ..) => format!("expired only {}", present.distance(end)),
        (Spared::NotChosen("unvisited"), Some(visits), _) => {
            format!("visited {}", humanize::count(visits, "time", "times"))
        }
        (Spared::NotChosen("not-visited-for"), _, Some(last)) => {
            format!("visited {}", present.distance(last))
        }
        (Spared::NotChosen(selector), ..) => format!("not chosen by --{selector}"),
    }
}

/// A pruning, in numbers.
pub(super) struct Pruned<'c> {
    pub(super) context: &'c Context,
    pub(super) server: &'c str,
    /// How many shares were looked at closer.
    pub(super) considered: usize,
    /// How many of those the plan does not show, as this selector does not choose them.
    pub(super) passed_over: BTreeMap<&'static str, usize>,
    /// How many of them go.
    pub(super) deleting: usize,
    /// How many others would go, and are somebody else's.
    pub(super) others: usize,
    pub(super) active_too: bool,
}

impl Pruned<'_> {
    /// What a dry run found.
    pub(super) fn would(&self) {
        self.context.printer.note(if self.considered == 0 {
            self.part_of()
        } else {
            format!("would delete {}", self.part(self.deleting))
        });
        self.tell_passed_over();
        self.tell_others();
    }

    /// What came of it. In a terminal the plan has named the shares.
    pub(super) fn did(&self, report: &Report) {
        let printer = &self.context.printer;
        let watched = printer.terminal().stderr.terminal;
        let done = report.tally().done;
        if watched {
            self.tell_passed_over();
            self.tell_others();
        } else {
            for row in &report.rows {
                let Some(line) = line(row) else {
                    continue;
                };
                match row.outcome {
                    Outcome::Kept => printer.notice(line),
                    _ => printer.note(line),
                }
            }
        }
        if done > 0 {
            printer.note(format!("deleted {}", self.part(done)));
        } else if watched && self.deleting == 0 {
            printer.note(if self.considered == 0 {
                self.part_of()
            } else {
                format!("nothing to delete of {}", self.part_of())
            });
        }
    }

    /// `1 of 2 expired shares on home`.
    fn part(&self, count: usize) -> String {
        format!("{count} of {}", self.part_of())
    }

    fn part_of(&self) -> String {
        let (one, many) = if self.active_too {
            ("share", "shares")
        } else {
            ("expired share", "expired shares")
        };
        match self.considered {
            0 => format!("no {many} on {}", self.server),
            count => format!(
                "{} on {}",
                humanize::count_of(count, one, many),
                self.server
            ),
        }
    }

    fn tell_passed_over(&self) {
        let counted = self.passed_over.iter();
        let parts: Vec<String> = counted
            .map(|(selector, count)| format!("{count} not chosen by --{selector}"))
            .collect();
        if !parts.is_empty() {
            let parts = humanize::list(&parts);
            self.context.printer.note(format!("kept unlisted: {parts}"));
        }
    }

    fn tell_others(&self) {
        if self.others > 0 {
            self.context.printer.note(format!(
                "left out {} of other users; `--owner any` includes them",
                humanize::count_of(self.others, "share", "shares")
            ));
        }
    }
}

/// A share that is gone, in a line.
fn line(row: &ReportRow) -> Option<String> {
    let share = row.row.share.as_ref()?;
    let (reference, what) = (share.reference(), share.what());
    match row.outcome {
        Outcome::Done(_) => Some(format!("deleted {reference} ({what}): {}", row.row.reason)),
        Outcome::AlreadyGone => Some(format!("{reference} ({what}) was gone already")),
        Outcome::Kept => Some(format!("kept {reference} ({what}): {}", row.row.reason)),
        _ => None,
    }
}

/// A little more than so many seconds, as `--max-skew` takes it: the next look may find more. Nothing
/// where it is more than that flag allows.
pub(super) fn accepted(seconds: u64) -> Option<String> {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let skew = match seconds.saturating_add(MINUTE) {
        more if more <= 2 * HOUR => format!("{}min", more.div_ceil(MINUTE)),
        more if more <= 2 * DAY => format!("{}h", more.div_ceil(HOUR)),
        more => format!("{}d", more.div_ceil(DAY)),
    };
    values::duration(&skew).is_ok().then_some(skew)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skew_to_be_accepted_is_a_round_one_that_the_flag_takes() {
        assert_eq!(accepted(301).as_deref(), Some("7min"));
        assert_eq!(accepted(7 * 3600).as_deref(), Some("8h"));
        assert_eq!(accepted(3 * 86_400).as_deref(), Some("4d"));
        assert_eq!(accepted(60 * 86_400), None);
        assert_eq!(accepted(u64::MAX), None);
    }
}
