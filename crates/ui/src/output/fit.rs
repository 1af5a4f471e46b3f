//! Text in columns: how wide it is, and how it is cut.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// How many columns a terminal needs for a line.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` in at most `columns`, with `mark` where something was left out. Characters that people see
/// as one stay whole: an accent is not torn from its letter, nor a family into its members.
#[must_use]
pub fn cut<'a>(text: &'a str, columns: usize, mark: &str) -> Cow<'a, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    // A mark that does not fit is left out.
    let mark = if width(mark) > columns { "" } else { mark };
    let room = columns - width(mark);
    let mut end = 0;
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += width(cluster);
        if used > room {
            break;
        }
        end = at + cluster.len();
    }
    let mut kept = text[..end].trim_end();
    // Neighbours may be wider together than apart.
    while width(kept) > room {
        let last = kept.grapheme_indices(true).next_back();
        kept = &kept[..last.map_or(0, |(at, _)| at)];
    }
    Cow::Owned(format!("{kept}{mark}"))
}

/// `text` in pieces of at most `columns`, broken at blanks; a word that is longer stays whole, since a
/// terminal breaks it where it likes and it can still be copied, and so does a command between
/// backticks. Too few columns are none at all.
#[must_use]
pub fn wrapped(text: &str, columns: usize) -> Vec<&str> {
    /// Narrower pieces would be harder to read than what a terminal makes of a long line.
    const WORTH_IT: usize = 24;
    let mut pieces = Vec::new();
    let mut rest = text;
    // What isolates a direction must end on the line it began on.
    let splits = columns >= WORTH_IT && !text.contains('\u{2068}');
    while splits && width(rest) > columns {
        let mut blanks = gaps(rest);
        let fits = |at: &usize| width(&rest[..*at]) <= columns;
        let first = blanks.clone().next();
        let Some(at) = blanks.by_ref().take_while(fits).last().or(first) else {
            break;
        };
        pieces.push(&rest[..at]);
        rest = &rest[at + 1..];
    }
    pieces.push(rest);
    pieces
}

/// Where a text may be broken: at its blanks, but for those of a command between backticks.
fn gaps(text: &str) -> impl Iterator<Item = usize> + Clone {
    let mut quoted = false;
    text.char_indices().filter_map(move |(at, sign)| {
        if sign == '`' {
            quoted = !quoted && text[at + 1..].contains('`');
        }
        (sign == ' ' && !quoted).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sentences_break_at_blanks_and_long_words_stay_whole() {
        let text = "several of one kind; what is mixed is shared as songs";
        let pieces = wrapped(text, 24);
        assert_eq!(
            pieces,
            [
                "several of one kind;",
                "what is mixed is shared",
                "as songs"
            ]
        );
        assert_eq!(pieces.join(" "), text);
        let long = "a".repeat(60);
        assert_eq!(wrapped(&long, 24), [&long]);
        assert_eq!(wrapped(text, 10), [text]);
        assert_eq!(wrapped("", 30), [""]);
        let hint = "revive it with `sharectl expire home/x --in 7d` or don't";
        let pieces = [
            "revive it with",
            "`sharectl expire home/x --in 7d`",
            "or don't",
        ];
        assert_eq!(wrapped(hint, 32), pieces);
        assert_eq!(wrapped("a lone ` is a sign like any other", 24).len(), 2);
    }

    #[test]
    fn text_is_cut_between_whole_characters() {
        assert_eq!(cut("Harbour Lights", 14, "…"), "Harbour Lights");
        assert_eq!(cut("Harbour Lights", 9, "…"), "Harbour…");
        assert_eq!(cut("Harbour Lights", 10, "..."), "Harbour...");
        assert_eq!(cut("港の灯り", 5, "…"), "港の…");
        assert_eq!(cut("港の灯り", 4, "…"), "港…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2, "…"), "e\u{301}…");
        assert_eq!(cut("👩\u{200d}👧👩\u{200d}👧", 3, "…"), "👩\u{200d}👧…");
        assert_eq!(cut("abc", 0, "…"), "");
        assert_eq!(cut("abcdef", 2, "..."), "ab");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_column(text in "\\PC{0,40}", columns in 0usize..30) {
            for mark in ["…", "..."] {
                prop_assert!(width(&cut(&text, columns, mark)) <= columns);
            }
        }
    }
}
