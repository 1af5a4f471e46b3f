//! What changes of a share besides its end, in a line or in several.

use crate::output::fit;
use crate::output::look::{Look, Sign, Tone};
use crate::output::plan::{PlanRow, Standing};
use crate::output::sanitize;

/// How far a change is set in below its share, and what goes on of it.
const INDENT: [&str; 2] = ["  ", "    "];
/// So much is left of an old text, which the server still has, so that the new one is seen.
const OLD: usize = 20;
/// Longer texts are read by nobody before a question.
const LONGEST: usize = 1000;

/// Whether anything changes.
pub(super) fn is_any(row: &PlanRow) -> bool {
    !told(row, &Look::default(), usize::MAX).is_empty()
}

/// All of it in a line; empty where nothing changes.
pub(super) fn in_a_line(row: &PlanRow, look: &Look) -> String {
    told(row, look, usize::MAX).join(", ")
}

/// A line for each change and note, wrapped to the terminal; an old text is cut before a new one.
pub(super) fn below(row: &PlanRow, look: &Look) -> Vec<String> {
    let columns = look.width.unwrap_or(usize::MAX);
    let columns = columns.saturating_sub(INDENT[1].len());
    let mut lines = Vec::new();
    let mut push = |text: &str, tone: Tone| {
        let safe = sanitize::line(text, look.unicode);
        for (at, piece) in fit::wrapped(&safe, columns).into_iter().enumerate() {
            let indent = INDENT[at.min(1)];
            let piece = look.clean(piece);
            lines.push(format!("{indent}{}", look.paint(tone, &piece)));
        }
    };
    for change in told(row, look, columns) {
        push(&change, Tone::Plain);
    }
    for mark in row.remarks() {
        push(mark, Tone::Warning);
    }
    lines
}

/// Each change. Where it is wider than `columns`, the old text is cut.
fn told(row: &PlanRow, look: &Look, columns: usize) -> Vec<String> {
    let (before, after) = match (&row.before, &row.after) {
        (Some(before), Some(after)) => (before, after),
        (None, Some(new)) => return made_with(new),
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
fn made_with(new: &Standing) -> Vec<String> {
    let downloads = (new.downloadable == Some(true)).then(|| "download on".to_owned());
    downloads.into_iter().chain(stream(new)).collect()
}

/// What visitors get of a new share instead of the original files.
fn stream(new: &Standing) -> Option<String> {
    let format = new
        .stream_format
        .as_deref()
        .filter(|format| !format.is_empty());
    let rate = new.max_bit_rate_kbps.filter(|rate| *rate > 0);
    let rate = rate.map(|rate| format!("at most {rate} kbit/s"));
    let words: Vec<&str> = [format, rate.as_deref()].into_iter().flatten().collect();
    (!words.is_empty()).then(|| format!("streamed as {}", words.join(", ")))
}

fn described(before: &Standing, after: &Standing, look: &Look, columns: usize) -> String {
    let (arrow, mark) = (look.sign(Sign::Arrow), look.sign(Sign::Ellipsis));
    let quoted = |text: &Option<String>, columns: usize| match text.as_deref() {
        None => "?".to_owned(),
        Some("") => "none".to_owned(),
        Some(text) => {
            let safe = sanitize::line(text, look.unicode);
            format!("\"{}\"", fit::cut(&safe, columns, mark))
        }
    };
    let change = |old: usize| {
        let old = quoted(&before.description, old);
        let new = quoted(&after.description, LONGEST);
        format!("description {old} {arrow} {new}")
    };
    let whole = change(LONGEST);
    let excess = fit::width(&whole).saturating_sub(columns);
    if excess == 0 {
        return whole;
    }
    let old = before.description.as_deref().unwrap_or_default();
    let old = fit::width(&sanitize::line(old, look.unicode)).min(LONGEST);
    change(old.saturating_sub(excess).max(OLD))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::{ServerKind, Share};
    use crate::output::humanize::Present;
    use crate::output::rows::Row as _;

    const OLD_TEXT: &str = "Very long description of what was shared when the summer began";
    const NEW_TEXT: &str = "Another description, which is as long as the one that it takes the place of \
                            and still has to be read";

    fn rows() -> Vec<PlanRow> {
        let row = |id: &str| {
            let mut share = Share::bare("home", ServerKind::Navidrome, id);
            share.description = Some(OLD_TEXT.to_owned());
            share.downloadable = Some(false);
            let mut row = PlanRow::about("update", &share);
            let after = row.after.as_mut().unwrap();
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
    fn what_a_table_would_cut_stands_below_its_row() {
        for width in [80, 200] {
            insta::assert_snapshot!(format!("plan_at_{width}"), shown(&rows(), width));
        }
    }

    #[test]
    fn every_word_that_is_agreed_to_is_shown_and_no_line_is_too_wide() {
        let mut rows = rows();
        rows[0].marks.push("the link changes".to_owned());
        for width in 40..250 {
            let text = shown(&rows, width);
            let words: Vec<&str> = text.split_whitespace().collect();
            let all = words.join(" ");
            assert_eq!(all.matches(NEW_TEXT).count(), 2, "{width}: {text}");
            assert_eq!(all.matches("download off → on").count(), 2, "{width}");
            assert!(all.contains("the link changes"), "{width}");
            assert!(text.lines().all(|line| fit::width(line) <= width), "{text}");
        }
    }

    #[test]
    fn a_short_change_has_a_column() {
        let mut rows = rows();
        for row in &mut rows {
            row.before.as_mut().unwrap().description = Some("Old".to_owned());
            row.after.as_mut().unwrap().description = Some("New".to_owned());
        }
        let text = shown(&rows, 120);
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.contains("CHANGE"), "{text}");
    }
}
