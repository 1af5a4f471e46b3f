//! Text in columns: how wide it is, and how it is cut; which columns of a table are shown, and how wide. Columns without
//! any text are not shown.

use std::borrow::Cow;

use sharectl_core::order::Order as _;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// A column and how it gives way when the terminal is narrow.
#[derive(Debug, Clone, Default)]
pub struct Column {
    pub(super) title: String,
    pub(super) right: bool,
    pub(super) flexible: bool,
    pub(super) sacrifice: Option<u8>,
    pub(super) drop_when_equal: bool,
}

impl Column {
    /// A column that stays as wide as its widest cell.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// Numbers: aligned to the right.
    #[must_use]
    pub fn right(mut self) -> Self {
        self.right = true;
        self
    }

    /// Its text may be cut.
    #[must_use]
    pub fn cut_first(mut self) -> Self {
        self.flexible = true;
        self
    }

    /// It may be left out; the lowest number goes first.
    #[must_use]
    pub fn sacrifice(mut self, order: u8) -> Self {
        self.sacrifice = Some(order);
        self
    }

    /// It may be left out before any other if it says the same in all of several rows.
    #[must_use]
    pub fn drop_when_equal(mut self) -> Self {
        self.drop_when_equal = true;
        self
    }
}

/// Spaces between columns.
pub(super) const GAP: u16 = 2;
/// The least width of a flexible column in four steps: with room for all, without, if no other column can go, and at
/// the very end.
const FLOORS: [usize; 4] = [24, 14, 8, 4];

/// What a flexible column gets if the page has no width: one long text must not pad all
/// other rows to its own length.
const ENDLESS: usize = 200;

/// How well a table fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// Flexible columns are stumps, or columns that have to be there are cut.
    Cramped,
    /// Columns are left out or cut, and all that are shown can be read.
    Enough,
    /// Everything is there, and flexible columns are cut a little at most.
    Plenty,
}

/// How a table is laid out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The columns that are shown, by position, with their widths.
    pub(super) columns: Vec<(usize, usize)>,
    /// Whether short forms are used.
    pub(super) short: bool,
    /// How well it fits.
    pub(super) room: Room,
}

/// How wide the columns of a table are, and which say the same in every row.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The widest text of each column, with long and with short forms.
    widths: [Vec<usize>; 2],
    /// Whether all rows say the same.
    dull: Vec<bool>,
    /// Whether no row says anything.
    blank: Vec<bool>,
}

impl Measured {
    /// Columns of which nothing was seen.
    pub(super) fn new(columns: usize) -> Self {
        Self {
            widths: [vec![0; columns], vec![0; columns]],
            dull: vec![true; columns],
            blank: vec![true; columns],
        }
    }

    /// Takes a text of a column into account.
    pub(super) fn see(&mut self, column: usize, short: bool, text: &str) {
        let widest = &mut self.widths[usize::from(short)][column];
        *widest = width(text).max(*widest);
    }

    /// A column doesn't say the same in every row.
    pub(super) fn differ(&mut self, column: usize) {
        self.dull[column] = false;
    }

    /// A column isn't empty, even if its text can't be seen.
    pub(super) fn fill(&mut self, column: usize) {
        self.blank[column] = false;
    }

    /// Whether a column is empty.
    pub(super) fn is_blank(&self, column: usize) -> bool {
        self.blank[column]
    }

    /// The same without some columns, whatever room there is.
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

/// Fits a table into `width` columns. If all columns are wanted (`all_wanted`), none goes, and lines that
/// don't fit are as long as they have to be.
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
    // What is flexible is cut at `most`; the rest is whole.
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
            // Nothing gives way any more: distribute the room evenly.
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

/// Takes from the widest flexible columns until all fit; `false` if that would cut one below
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
        // Down to the next widest, or by one if several are the widest.
        let step = (*widest - next).max(1).min(excess);
        *widest -= step;
    }
}

/// The columns that may go, in the order in which they do.
fn sacrifices(columns: &[Column], dull: &[bool]) -> Vec<usize> {
    let (dull, mut rest): (Vec<usize>, Vec<usize>) = (0..columns.len()).partition(|at| dull[*at]);
    rest.retain(|at| columns[*at].sacrifice.is_some());
    rest.order_by_key(|at| columns[*at].sacrifice);
    dull.into_iter().chain(rest).collect()
}

/// How many columns a terminal needs for a line.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// How many rows a line, painted or not, takes on a terminal of this many columns.
pub(super) fn rows(line: &str, columns: usize) -> usize {
    let shown = anstream::adapter::strip_str(line).to_string();
    width(&shown).div_ceil(columns.max(1)).max(1)
}

/// `text` in pieces for the lines behind and below something of `indent` columns.
pub(super) fn hanging(text: &str, indent: usize, width: Option<usize>) -> String {
    let room = width.unwrap_or(usize::MAX).saturating_sub(indent);
    wrapped(text, room).join(&format!("\n{:indent$}", ""))
}

/// `text` in at most `columns`, with `mark` in place of what was left out. Characters that people see
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
    // Neighbors may be wider together than apart.
    while width(kept) > room {
        let last = kept.grapheme_indices(true).next_back();
        kept = &kept[..last.map_or(0, |(at, _)| at)];
    }
    Cow::Owned(format!("{kept}{mark}"))
}

/// `text` in pieces of at most `columns`, broken at blanks; a word that is longer stays whole, since a
/// terminal breaks it where it likes and it can still be copied, and so does a command between
/// backticks. Too few columns are treated as no limit.
#[must_use]
pub fn wrapped(text: &str, columns: usize) -> Vec<&str> {
    /// Narrower pieces would be harder to read than what a terminal makes of a long line.
    const WORTH_IT: usize = 20;
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

/// The places at which a text may be broken: its blanks, but for those of a command between backticks.
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
