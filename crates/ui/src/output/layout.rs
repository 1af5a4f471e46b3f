//! Text in columns: measuring and cutting it, and choosing the columns of a table and their widths. Columns without any
//! text are not shown.

use std::borrow::Cow;

use sharectl_core::order::Order as _;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// A column, and how it shrinks on a narrow terminal.
#[derive(Debug, Clone, Default)]
pub struct Column {
    pub(super) title: String,
    pub(super) right: bool,
    pub(super) flexible: bool,
    pub(super) sacrifice: Option<u8>,
    pub(super) drop_when_equal: bool,
}

impl Column {
    /// A column that is always as wide as its widest cell.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// Aligns the column to the right, for numbers.
    #[must_use]
    pub fn right(mut self) -> Self {
        self.right = true;
        self
    }

    /// Lets the column's text be cut.
    #[must_use]
    pub fn cut_first(mut self) -> Self {
        self.flexible = true;
        self
    }

    /// Lets the column be left out; the lowest number goes first.
    #[must_use]
    pub fn sacrifice(mut self, order: u8) -> Self {
        self.sacrifice = Some(order);
        self
    }

    /// Lets the column be left out before all others if several rows have the same value in it.
    #[must_use]
    pub fn drop_when_equal(mut self) -> Self {
        self.drop_when_equal = true;
        self
    }
}

/// Spaces between columns.
pub(super) const GAP: u16 = 2;
/// The minimum width of a flexible column in four steps: in long form with all columns; in short form, with columns
/// left out if needed; after no more columns can be left out; as the last resort.
const FLOORS: [usize; 4] = [24, 14, 8, 4];

/// The maximum width of a flexible column on an unlimited page: one long text must not pad all
/// other rows to its own length.
const ENDLESS: usize = 200;

/// How well a table fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// Flexible columns are only stumps, or required columns are cut.
    Cramped,
    /// Columns are left out or cut, but every shown column is readable.
    Enough,
    /// All columns are shown, and flexible columns are cut only a little.
    Plenty,
}

/// The layout of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The positions and widths of the shown columns.
    pub(super) columns: Vec<(usize, usize)>,
    /// Whether cells use their short forms.
    pub(super) short: bool,
    /// How well the table fits.
    pub(super) room: Room,
}

/// The widths of a table's columns, and which columns have the same value in every row.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The width of each column's widest text, in long and in short form.
    widths: [Vec<usize>; 2],
    /// Whether a column has the same value in all rows.
    dull: Vec<bool>,
    /// Whether a column is empty in all rows.
    blank: Vec<bool>,
}

impl Measured {
    /// The measurements before any text was seen.
    pub(super) fn new(columns: usize) -> Self {
        Self {
            widths: [vec![0; columns], vec![0; columns]],
            dull: vec![true; columns],
            blank: vec![true; columns],
        }
    }

    /// Measures a text of a column.
    pub(super) fn see(&mut self, column: usize, short: bool, text: &str) {
        let widest = &mut self.widths[usize::from(short)][column];
        *widest = width(text).max(*widest);
    }

    /// Records that a column's values differ.
    pub(super) fn differ(&mut self, column: usize) {
        self.dull[column] = false;
    }

    /// Records that a column isn't empty, even if its text is invisible.
    pub(super) fn fill(&mut self, column: usize) {
        self.blank[column] = false;
    }

    /// Whether a column is empty.
    pub(super) fn is_blank(&self, column: usize) -> bool {
        self.blank[column]
    }

    /// The same measurements without some columns, which are then never shown.
    #[must_use]
    pub fn without(&self, columns: impl IntoIterator<Item = usize>) -> Self {
        let mut measured = self.clone();
        for column in columns {
            measured
                .widths
                .iter_mut()
                .for_each(|widths| widths[column] = 0);
        }
        measured
    }
}

/// Fits a table into `width` columns. With `all_wanted`, no column is left out, and lines may become longer
/// than `width`.
pub(super) fn fit(
    columns: &[Column],
    measured: &Measured,
    width: Option<usize>,
    all_wanted: bool,
) -> Layout {
    let [long, short_widths] = &measured.widths;
    let all: Vec<usize> = (0..columns.len()).filter(|at| long[*at] > 0).collect();
    let whole = |shown: &[usize], widths: &[usize]| -> Vec<(usize, usize)> {
        shown.iter().map(|at| (*at, widths[*at])).collect()
    };
    // Flexible columns are cut at `most`; the others stay whole.
    let bounded = |shown: Vec<(usize, usize)>, most: usize| {
        let bounded = shown
            .into_iter()
            .map(|(at, width)| match columns[at].flexible {
                true => (at, width.min(most)),
                false => (at, width),
            });
        bounded.collect()
    };
    let Some(width) = width else {
        return Layout {
            columns: bounded(whole(&all, long), ENDLESS),
            short: false,
            room: Room::Plenty,
        };
    };
    let squeeze = |shown: &[usize], short: bool, floor: usize, room: Room| -> Option<Layout> {
        let widths = if short { short_widths } else { long };
        let mut columns_shown = whole(shown, widths);
        squeezed(&mut columns_shown, columns, width, floor).then_some(Layout {
            columns: columns_shown,
            short,
            room,
        })
    };
    if let Some(layout) = squeeze(&all, false, FLOORS[0], Room::Plenty)
        .or_else(|| squeeze(&all, true, FLOORS[1], Room::Enough))
    {
        return layout;
    }
    if all_wanted {
        return Layout {
            columns: bounded(whole(&all, short_widths), FLOORS[1]),
            short: true,
            room: Room::Cramped,
        };
    }
    let mut shown = all;
    for column in sacrifices(columns, &measured.dull) {
        shown.retain(|at| *at != column);
        if let Some(layout) = squeeze(&shown, true, FLOORS[1], Room::Enough) {
            return layout;
        }
    }
    let last = [(FLOORS[2], Room::Enough), (FLOORS[3], Room::Cramped)];
    let mut last = last.into_iter();
    last.find_map(|(floor, room)| squeeze(&shown, true, floor, room))
        .unwrap_or_else(|| {
            // No column can shrink any further: distribute the width evenly.
            let share = (width / shown.len().max(1)).saturating_sub(usize::from(GAP));
            let stump = |(at, width): (usize, usize)| (at, width.min(share.max(1)));
            let shown = whole(&shown, short_widths);
            Layout {
                columns: shown.into_iter().map(stump).collect(),
                short: true,
                room: Room::Cramped,
            }
        })
}

/// Shrinks the widest flexible columns until all columns fit; `false` if one would become narrower than
/// `floor`.
fn squeezed(shown: &mut [(usize, usize)], columns: &[Column], width: usize, floor: usize) -> bool {
    let gaps = usize::from(GAP) * shown.len().saturating_sub(1);
    loop {
        let total: usize = gaps + shown.iter().map(|(_, width)| width).sum::<usize>();
        let Some(excess) = total.checked_sub(width).filter(|excess| *excess > 0) else {
            return true;
        };
        let mut flexible: Vec<&mut usize> = shown
            .iter_mut()
            .filter(|(at, width)| columns[*at].flexible && *width > floor)
            .map(|(_, width)| width)
            .collect();
        flexible.order_by_key(|width| std::cmp::Reverse(**width));
        let next = flexible.get(1).map_or(floor, |next| (**next).max(floor));
        let Some(widest) = flexible.into_iter().next() else {
            return false;
        };
        // Shrink to the next widest, or by one if several are equally wide.
        let step = (*widest - next).max(1).min(excess);
        *widest -= step;
    }
}

/// The columns that may be left out, in the order in which they go.
fn sacrifices(columns: &[Column], dull: &[bool]) -> Vec<usize> {
    let (dull, mut rest): (Vec<usize>, Vec<usize>) = (0..columns.len()).partition(|at| dull[*at]);
    rest.retain(|at| columns[*at].sacrifice.is_some());
    rest.order_by_key(|at| columns[*at].sacrifice);
    dull.into_iter().chain(rest).collect()
}

/// The number of terminal columns that a line needs.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The number of rows that a line, colored or not, takes on a terminal of this width.
pub(super) fn rows(line: &str, columns: usize) -> usize {
    let shown = anstream::adapter::strip_str(line).to_string();
    width(&shown).div_ceil(columns.max(1)).max(1)
}

/// Wraps `text` to start at column `indent`, and indents its continuation lines by as much.
pub(super) fn hanging(text: &str, indent: usize, width: Option<usize>) -> String {
    let room = width.unwrap_or(usize::MAX).saturating_sub(indent);
    wrapped(text, room).join(&format!("\n{:indent$}", ""))
}

/// Cuts `text` to `columns`, with `mark` in place of the rest. Characters that people see as one
/// stay whole, such as a letter with its accent or a family emoji.
#[must_use]
pub fn cut<'a>(text: &'a str, columns: usize, mark: &str) -> Cow<'a, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    // A mark that doesn't fit is left out.
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
    // Adjacent characters may be wider together than separately.
    while width(kept) > room {
        let last = kept.grapheme_indices(true).next_back();
        kept = &kept[..last.map_or(0, |(at, _)| at)];
    }
    Cow::Owned(format!("{kept}{mark}"))
}

/// Splits `text` at spaces into pieces of at most `columns`. A longer word stays whole: a terminal wraps it
/// anyway, and it can still be copied. So does a command between backticks. If `columns` is too small, the text
/// isn't split.
#[must_use]
pub fn wrapped(text: &str, columns: usize) -> Vec<&str> {
    /// Narrower pieces would be harder to read than the terminal's own wrapping of a long line.
    const WORTH_IT: usize = 20;
    let mut pieces = Vec::new();
    let mut rest = text;
    // A direction isolate must end on the line it began on.
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

/// The places where a text may be split: its spaces, except those in a command between backticks.
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

    fn columns() -> Vec<Column> {
        vec![
            Column::new("ID"),
            Column::new("WHAT").cut_first(),
            Column::new("OWNER").drop_when_equal().sacrifice(2),
            Column::new("LINK").sacrifice(1),
        ]
    }

    fn measured(owners: [&str; 2]) -> Measured {
        let mut measured = Measured::new(4);
        for (short, link) in [(false, "l".repeat(30)), (true, "s".repeat(10))] {
            for line in [
                ["ID", "WHAT", "OWNER", "LINK"],
                ["12345", &"w".repeat(30), owners[0], &link],
                ["12345", "short", owners[1], &link],
            ] {
                for (column, text) in line.iter().enumerate() {
                    measured.see(column, short, text);
                }
            }
        }
        for column in [0, 1, 3] {
            measured.differ(column);
        }
        if owners[0] != owners[1] {
            measured.differ(2);
        }
        measured
    }

    fn shown(owners: [&str; 2], width: usize) -> (Vec<usize>, bool) {
        let layout = fit(&columns(), &measured(owners), Some(width), false);
        let widths: usize = layout.columns.iter().map(|(_, width)| width).sum();
        assert!(widths + 2 * (layout.columns.len() - 1) <= width);
        (
            layout.columns.iter().map(|(at, _)| *at).collect(),
            layout.short,
        )
    }

    #[test]
    fn columns_give_way_in_their_order() {
        let owners = ["admin", "guest"];
        assert_eq!(shown(owners, 100), (vec![0, 1, 2, 3], false));
        assert_eq!(shown(owners, 70), (vec![0, 1, 2, 3], false));
        assert_eq!(shown(owners, 60), (vec![0, 1, 2, 3], true));
        assert_eq!(shown(owners, 35), (vec![0, 1, 2], true));
        assert_eq!(shown(owners, 25), (vec![0, 1], true));
        assert_eq!(shown(owners, 11), (vec![0, 1], true));
    }

    #[test]
    fn it_is_said_how_well_it_fits() {
        let measured = measured(["admin", "guest"]);
        let room = |width: usize| fit(&columns(), &measured, Some(width), false).room;
        assert_eq!(room(70), Room::Plenty);
        assert_eq!(room(60), Room::Enough);
        assert_eq!(room(25), Room::Enough);
        assert_eq!(room(11), Room::Cramped);
        assert_eq!(room(2), Room::Cramped);
    }

    #[test]
    fn a_column_with_equal_cells_goes_first() {
        assert_eq!(shown(["admin", "admin"], 35), (vec![0, 1, 3], true));
    }

    #[test]
    fn without_a_width_only_an_endless_text_is_cut() {
        let mut measured = measured(["admin", "guest"]);
        let natural = fit(&columns(), &measured, None, false).columns;
        assert_eq!(natural, [(0, 5), (1, 30), (2, 5), (3, 30)]);
        measured.see(1, false, &"w".repeat(10_000));
        measured.see(3, false, &"l".repeat(10_000));
        let endless = fit(&columns(), &measured, None, false).columns;
        assert_eq!(endless, [(0, 5), (1, ENDLESS), (2, 5), (3, 10_000)]);
    }

    #[test]
    fn a_width_that_nothing_fits_still_gives_a_table() {
        let layout = fit(&columns(), &measured(["a", "b"]), Some(3), false);
        assert!(layout.columns.iter().all(|(_, width)| *width >= 1));
        let layout = fit(&[], &Measured::new(0), Some(3), false);
        assert_eq!(layout.columns, []);
    }

    #[test]
    fn a_column_that_is_left_out_takes_no_room() {
        let measured = measured(["admin", "guest"]).without([3, 0]);
        let layout = fit(&columns(), &measured, Some(45), false);
        assert_eq!(layout.columns, [(1, 30), (2, 5)]);
        assert_eq!((layout.short, layout.room), (false, Room::Plenty));
    }

    #[test]
    fn no_column_goes_if_all_are_wanted() {
        let columns = columns();
        let measured = measured(["admin", "admin"]);
        let natural = fit(&columns, &measured, None, true).columns.len();
        for width in [3, 20, 40] {
            let layout = fit(&columns, &measured, Some(width), true);
            assert_eq!(layout.columns.len(), natural, "{width}");
        }
        let roomy = fit(&columns, &measured, Some(500), true);
        assert!(!roomy.short);
    }

    #[test]
    fn sentences_break_at_blanks_and_long_words_stay_whole() {
        let text = "several of one kind; mixed items are shared as songs";
        let pieces = wrapped(text, 24);
        assert_eq!(
            pieces,
            ["several of one kind;", "mixed items are shared", "as songs"]
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

    #[test]
    fn a_line_takes_the_rows_that_its_visible_part_needs() {
        assert_eq!(rows("", 80), 1);
        assert_eq!(rows(&"x".repeat(80), 80), 1);
        assert_eq!(rows(&"x".repeat(79), 40), 2);
        assert_eq!(rows("\u{1b}[1mabc\u{1b}[0m", 2), 2);
        assert_eq!(rows("abc", 0), 3);
    }
}
