//! A plan in a table: only the columns that have something to say. What changes of a share besides its expiry is in a
//! line or in several.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::domain::{Lifetime, Share};
use crate::output::humanize::Present;
use crate::output::look::{Look, Sign, Tone};
use crate::output::plan::{PlanRow, ShareAt};
use crate::output::rows::Row;
use crate::output::shape::{Key, values};
use crate::output::table::{Cell, Column, Table};
use crate::output::views::share;
use crate::output::{layout, sanitize};

impl Row for PlanRow {
    fn key(&self, key: Key) -> Option<Cow<'_, str>> {
        match key {
            Key::Ref => self.reference.as_deref().map(Cow::from),
            Key::Id => self.id().map(Cow::from),
            Key::Url => self.url().map(Cow::from),
        }
    }

    fn values(&self) -> Map<String, Value> {
        let share = self.after.as_ref().or(self.before.as_ref());
        let mut named = share.map(values).unwrap_or_default();
        named.extend(values(self));
        named
    }

    /// A table, and if that would cut a change or a note, these in lines of their own below each row: who
    /// agrees to a change has to see it.
    fn people(rows: &[Self], look: &Look, present: &Present) -> String {
        let whole = table(rows, look, present, true).render(look);
        let is_seen = |text: &str| {
            let safe = sanitize::line(text, look.unicode);
            whole.contains(&*look.clean(safe.trim()))
        };
        let is_cut = |row: &Self| {
            let (change, note) = (changes_in_a_line(row, look), row.remarks().join("; "));
            !is_seen(&change) || !is_seen(&note)
        };
        // Without a limit nothing is cut.
        if look.wide || look.width.is_none() || !rows.iter().any(is_cut) {
            return whole;
        }
        let table = table(rows, look, present, false).render(look);
        let mut lines = table.lines();
        let mut text = String::new();
        let mut push = |line: &str| {
            text.push_str(line);
            text.push('\n');
        };
        lines.by_ref().take(1).for_each(&mut push);
        for (row, line) in rows.iter().zip(lines) {
            push(line);
            changes_below(row, look).iter().for_each(|line| push(line));
        }
        text
    }
}

/// The table. Changes and notes have their columns in it unless they are shown elsewhere. A column is left out if it
/// has nothing to say about any row.
fn table(rows: &[PlanRow], look: &Look, present: &Present, changes: bool) -> Table {
    let any = |has: fn(&PlanRow) -> bool| rows.iter().any(has);
    let actions_differ = rows.windows(2).any(|pair| pair[0].action != pair[1].action);
    let has_keys = any(|row| row.key.is_some());
    let says_why = any(|row| row.reason.is_some());
    let has_shares = any(|row| row.reference.is_some());
    let is_plan = rows.iter().all(|row| row.outcome.is_none());
    // Before agreeing to lose a share, the user wants to know whose it is and whether it is in use.
    let has_owners = is_plan && any(|row| owner(row).is_some());
    let has_visits = is_plan && any(|row| visits(row).is_some());
    let has_new_expiry = any(changes_expiry);
    // A new share has no other expiry.
    let has_expiry = has_new_expiry && any(|row| row.before.is_some())
        || is_plan && !says_why && any(|row| lifetime(&row.before).is_some());
    let has_results = any(has_result);
    let new_expiry = if has_expiry { "NEW EXPIRY" } else { "EXPIRES" };
    let mut table = Table::new(vec![
        Column::new("SERVER"),
        Column::new("KEY"),
        Column::new("SHARE"),
        Column::new("WHAT").cut_first(),
        Column::new("OWNER").drop_when_equal().sacrifice(1),
        Column::new("ACTION"),
        Column::new("WHY").cut_first(),
        Column::new("EXPIRES").sacrifice(3),
        Column::new(new_expiry),
        Column::new("VISITS").right().sacrifice(2),
        Column::new("CHANGE").cut_first(),
        Column::new("NOTE").cut_first(),
        Column::new("RESULT").cut_first(),
        Column::new("LINK"),
    ]);
    let expiry = |standing: &Option<ShareAt>| match standing {
        None => Cell::unknown(),
        Some(standing) => date(standing.lifetime(), present),
    };
    for row in rows {
        let becomes = match changes_expiry(row) {
            true => Tone::Heading,
            false => Tone::Faint,
        };
        let visits = visits(row).map(|visits| visits.to_string());
        table.push(vec![
            Cell::new(&row.server).only_if(present.many_servers),
            Cell::or_unknown(row.key.as_deref()).only_if(has_keys),
            Cell::or_unknown(row.id()).only_if(has_shares),
            Cell::new(&row.name),
            Cell::or_unknown(owner(row)).only_if(has_owners),
            // An entry of a file may ask for anything.
            Cell::new(row.action.as_ref())
                .tone(tone(&row.action))
                .only_if(actions_differ || says_why || has_keys),
            Cell::new(row.reason.as_deref().unwrap_or_default()),
            expiry(&row.before).only_if(has_expiry),
            expiry(&row.after).tone(becomes).only_if(has_new_expiry),
            Cell::or_unknown(visits).only_if(has_visits),
            Cell::new(changes_in_a_line(row, look)).only_if(changes),
            Cell::new(row.remarks().join("; "))
                .tone(Tone::Warning)
                .only_if(changes),
            result(row, look).only_if(has_results),
            Cell::new(result_link(row).unwrap_or_default()),
        ]);
    }
    table
}

pub(super) fn date(lifetime: Option<Lifetime>, present: &Present) -> Cell {
    match lifetime {
        None => Cell::unknown(),
        Some(Lifetime::Never) => Cell::new("never"),
        Some(Lifetime::Until(end)) => Cell::date(end, present),
    }
}

fn tone(action: &str) -> Tone {
    match action {
        "delete" => Tone::Bad,
        "keep" | "skip" | "reuse" => Tone::Faint,
        _ => Tone::Plain,
    }
}

fn lifetime(standing: &Option<ShareAt>) -> Option<Lifetime> {
    standing.as_ref().and_then(ShareAt::lifetime)
}

/// Whose share it is.
fn owner(row: &PlanRow) -> Option<&str> {
    row.before.as_ref()?.share().owner.as_deref()
}

/// How often it was visited.
fn visits(row: &PlanRow) -> Option<u64> {
    row.before.as_ref()?.share().visits
}

fn changes_expiry(row: &PlanRow) -> bool {
    row.after.is_some() && lifetime(&row.before) != lifetime(&row.after)
}

/// The link of a share that was made, or that serves in place of a new one.
fn result_link(row: &PlanRow) -> Option<&str> {
    let made = matches!(&*row.action, "create" | "reuse" | "extend");
    let link = row.after.as_ref()?.share().url.as_deref();
    link.filter(|_| made && row.outcome.is_some())
}

/// Whether it says more than that something is planned.
fn has_result(row: &PlanRow) -> bool {
    let outcome = row.outcome.as_ref();
    outcome.is_some_and(|outcome| outcome.result != "planned")
}

fn result(row: &PlanRow, look: &Look) -> Cell {
    let Some(outcome) = &row.outcome else {
        return Cell::default();
    };
    let message = outcome
        .error
        .as_ref()
        .and_then(|error| error.get("message"));
    match message.and_then(|message| message.as_str()) {
        Some(message) => {
            let (sign, tone) = match outcome.result {
                "unchecked" => (Sign::Warning, Tone::Warning),
                _ => (Sign::Bad, Tone::Bad),
            };
            let sign = if look.plain { "" } else { look.sign(sign) };
            let text = format!("{sign} {}: {message}", outcome.result);
            Cell::new(text.trim_start()).tone(tone)
        }
        None => Cell::new(outcome.result).tone(Tone::Good),
    }
}

/// How far a change is indented below its share, and its further lines.
const INDENT: [&str; 2] = ["  ", "    "];

/// How much is left of an old text, which the server still has, so that the new one can be seen.
const OLD: usize = 20;

/// The longest text that is shown before a question.
const LONGEST: usize = 1000;

/// All of it in a line; empty if nothing changes.
fn changes_in_a_line(row: &PlanRow, look: &Look) -> String {
    change_texts(row, look, usize::MAX).join(", ")
}

/// A line for each change and note, wrapped to the terminal; an old text is cut before a new one.
fn changes_below(row: &PlanRow, look: &Look) -> Vec<String> {
    let columns = look.width.unwrap_or(usize::MAX);
    let columns = columns.saturating_sub(INDENT[1].len());
    let mut lines = Vec::new();
    let mut push = |text: &str, tone: Tone| {
        let safe = sanitize::line(text, look.unicode);
        for (at, piece) in layout::wrapped(&safe, columns).into_iter().enumerate() {
            let indent = INDENT[at.min(1)];
            let piece = look.clean(piece);
            lines.push(format!("{indent}{}", look.paint(tone, &piece)));
        }
    };
    for change in change_texts(row, look, columns) {
        push(&change, Tone::Plain);
    }
    for mark in row.remarks() {
        push(mark, Tone::Warning);
    }
    lines
}

/// Each change. If it is wider than `columns`, the old text is cut.
fn change_texts(row: &PlanRow, look: &Look, columns: usize) -> Vec<String> {
    let (before, after) = match (&row.before, &row.after) {
        (Some(before), Some(after)) => (before.share(), after.share()),
        (None, Some(new)) => return creation_settings(new.share()),
        _ => return Vec::new(),
    };
    let description =
        (before.description != after.description).then(|| described(before, after, look, columns));
    let download = (before.downloadable != after.downloadable).then(|| {
        let word = |on: Option<bool>| on.map_or("?", |on| if on { "on" } else { "off" });
        let (from, to) = (word(before.downloadable), word(after.downloadable));
        format!("download {from} {} {to}", look.sign(Sign::Arrow))
    });
    description.into_iter().chain(download).collect()
}

/// What visitors of a new share may do, beyond what they always may, and what they get instead of the
/// original files.
fn creation_settings(new: &Share) -> Vec<String> {
    let downloads = (new.downloadable == Some(true)).then(|| "download on".to_owned());
    let sound = share::sound(new.stream_format.as_deref(), new.max_bit_rate_kbps, true);
    let sound = sound.map(|sound| format!("streamed as {sound}"));
    downloads.into_iter().chain(sound).collect()
}

fn described(before: &Share, after: &Share, look: &Look, columns: usize) -> String {
    let (arrow, mark) = (look.sign(Sign::Arrow), look.sign(Sign::Ellipsis));
    let quoted = |text: &Option<String>, columns: usize| match text.as_deref() {
        None => "?".to_owned(),
        Some("") => "none".to_owned(),
        Some(text) => {
            let safe = sanitize::line(text, look.unicode);
            format!("\"{}\"", layout::cut(&safe, columns, mark))
        }
    };
    let change = |old: usize| {
        let old = quoted(&before.description, old);
        let new = quoted(&after.description, LONGEST);
        format!("description {old} {arrow} {new}")
    };
    let whole = change(LONGEST);
    let excess = layout::width(&whole).saturating_sub(columns);
    if excess == 0 {
        return whole;
    }
    let old = before.description.as_deref().unwrap_or_default();
    let old = layout::width(&sanitize::line(old, look.unicode)).min(LONGEST);
    change(old.saturating_sub(excess).max(OLD))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::{Note, NoteCode, ServerKind, Share};
    use crate::error::Error;

    fn present() -> Present {
        Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC)
    }

    fn share(id: &str, what: &str) -> Share {
        let mut share = Share::bare("home", ServerKind::Navidrome, id);
        share.description = Some(what.to_owned());
        share.lifetime = Some(Lifetime::Until("2026-11-21T15:10:00Z".parse().unwrap()));
        share
    }

    fn rendered(rows: &[PlanRow]) -> String {
        let look = Look {
            unicode: true,
            width: Some(80),
            ..Look::default()
        };
        PlanRow::people(rows, &look, &present())
    }

    #[test]
    fn an_expiry_is_shown_before_and_after() {
        let mut row = PlanRow::about("expire", &share("8KoeDVK6Cj", "Road Trip"), present().now);
        let after = row.after.as_mut().unwrap().share_mut();
        after.lifetime = Some(Lifetime::Until("2026-12-21T15:10:00Z".parse().unwrap()));
        let expected = "\
SHARE       WHAT       EXPIRES           NEW EXPIRY
8KoeDVK6Cj  Road Trip  Sat 21 Nov 15:10  Mon 21 Dec 15:10
";
        assert_eq!(rendered(&[row]), expected);
    }

    #[test]
    fn a_deletion_says_until_when_how_often_and_by_whom() {
        let mut one = share("8KoeDVK6Cj", "Road Trip");
        (one.owner, one.visits) = (Some("admin".to_owned()), Some(12));
        let mut other = share("utWVztQGse", "Low Tide");
        (other.owner, other.visits) = (Some("guest".to_owned()), Some(0));
        other.lifetime = Some(Lifetime::Until("2027-02-01T08:00:00Z".parse().unwrap()));
        let rows = [one, other].map(|share| {
            let mut row = PlanRow::about("delete", &share, present().now);
            row.after = None;
            row
        });
        let expected = "\
SHARE       WHAT       OWNER  EXPIRES               VISITS
8KoeDVK6Cj  Road Trip  admin  Sat 21 Nov 15:10          12
utWVztQGse  Low Tide   guest  Mon 1 Feb 2027 08:00       0
";
        assert_eq!(rendered(&rows), expected);
        // After it was done, it is said what came of it instead.
        let done = rows[0].clone().went(Ok(()), None);
        assert!(!rendered(&[done]).contains("VISITS"));
    }

    #[test]
    fn a_pruning_says_what_and_why() {
        let mut keep = PlanRow::about("keep", &share("utWVztQGse", "Low Tide"), present().now);
        keep.reason = Some("visited 4 times".into());
        let mut delete = PlanRow::about("delete", &share("a81jPPq0xZ", "Overture"), present().now);
        delete.reason = Some("expired 9 days ago, never visited".into());
        delete.after = None;
        let expected = "\
SHARE       WHAT      ACTION  WHY
utWVztQGse  Low Tide  keep    visited 4 times
a81jPPq0xZ  Overture  delete  expired 9 days ago, never visited
";
        assert_eq!(rendered(&[keep, delete]), expected);
    }

    #[test]
    fn other_changes_notes_and_results_have_their_columns() {
        let mut row = PlanRow::about("update", &share("x", "Old"), present().now);
        let after = row.after.as_mut().unwrap().share_mut();
        after.description = Some("New\x1b[2J".into());
        after.downloadable = Some(true);
        row.notes
            .push(Note::new(NoteCode::ListenersCut, "a listener is cut off"));
        let error = Error::usage("refused");
        let text = rendered(&[row.clone(), row.went(Err(&error), None)]);
        for told in ["\"New", "download", "a listener is cut off", "RESULT"] {
            assert!(text.contains(told), "{told}: {text}");
        }
        assert!(!text.contains('\x1b'));
    }

    const OLD_TEXT: &str = "Very long description of what was shared when the summer began";

    const NEW_TEXT: &str = "Another description, which is as long as the one that it takes the place of \
                            and still has to be read";

    fn rows() -> Vec<PlanRow> {
        let row = |id: &str| {
            let mut share = Share::bare("home", ServerKind::Navidrome, id);
            share.description = Some(OLD_TEXT.to_owned());
            share.downloadable = Some(false);
            let mut row = PlanRow::about("update", &share, present().now);
            let after = row.after.as_mut().unwrap().share_mut();
            after.description = Some(NEW_TEXT.to_owned());
            after.downloadable = Some(true);
            row
        };
        vec![row("8KoeDVK6Cj"), row("utWVztQGse")]
    }

    fn shown(rows: &[PlanRow], width: usize) -> String {
        let look = Look {
            unicode: true,
            width: Some(width),
            ..Look::default()
        };
        let present = Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC);
        PlanRow::people(rows, &look, &present)
    }

    #[test]
    fn truncated_cells_are_printed_below_their_row() {
        for width in [80, 200] {
            insta::assert_snapshot!(format!("plan_at_{width}"), shown(&rows(), width));
        }
    }

    #[test]
    fn every_word_that_is_agreed_to_is_shown_and_no_line_is_too_wide() {
        let mut rows = rows();
        rows[0]
            .notes
            .push(Note::new(NoteCode::LinkChanges, "the link changes"));
        for width in 40..250 {
            let text = shown(&rows, width);
            let words: Vec<&str> = text.split_whitespace().collect();
            let all = words.join(" ");
            assert_eq!(all.matches(NEW_TEXT).count(), 2, "{width}: {text}");
            assert_eq!(all.matches("download off → on").count(), 2, "{width}");
            assert!(all.contains("NEW LINK"), "{width}");
            assert!(
                text.lines().all(|line| layout::width(line) <= width),
                "{text}"
            );
        }
    }

    #[test]
    fn a_short_change_has_a_column() {
        let mut rows = rows();
        for row in &mut rows {
            row.before.as_mut().unwrap().share_mut().description = Some("Old".to_owned());
            row.after.as_mut().unwrap().share_mut().description = Some("New".to_owned());
        }
        let text = shown(&rows, 120);
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.contains("CHANGE"), "{text}");
    }
}
