//! Tables for people: as wide as the terminal, cut where it hurts least. Cells of a table are kept side by side in one
//! text, since a cell of its own takes more memory.

use std::borrow::Cow;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};
use jiff::Timestamp;

use super::humanize::Present;
use super::layout::Layout;
pub use super::layout::{Column, Measured, Room};
use super::look::{Look, Sign, Tone};
use super::{layout, sanitize};

/// What is wider than this is cut even without a limit: a title may have 100,000 letters.
const WIDEST: usize = 1000;

/// How many rows are laid out together, so that memory doesn't grow with the table.
const LAID_OUT_AT_ONCE: usize = 500;

/// Rows under headings. They are kept in a compact form, since a server may have 100,000 shares.
#[derive(Debug, Clone)]
pub struct Table {
    pub(super) columns: Vec<Column>,
    rows: PackedCells,
    bare: bool,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            rows: PackedCells::new(columns.len()),
            columns,
            bare: false,
        }
    }

    /// Without headings.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    /// Adds a row of as many cells as there are columns.
    pub fn push(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Shows rows in another order, or some of them: `order` holds their positions.
    pub fn arrange(&mut self, order: Vec<usize>) {
        self.rows.arrange(order);
    }

    /// Gives a column another heading.
    pub fn retitle(&mut self, column: usize, title: &str) {
        title.clone_into(&mut self.columns[column].title);
    }

    /// Whether it does not fit `look`'s width unless cells use their short forms.
    #[must_use]
    pub fn is_short(&self, look: &Look) -> bool {
        self.fitted(&self.measure(look), look).short
    }

    /// How well it fits `look`'s width, as measured.
    #[must_use]
    pub fn room(&self, measured: &Measured, look: &Look) -> Room {
        self.fitted(measured, look).room
    }

    fn fitted(&self, measured: &Measured, look: &Look) -> Layout {
        layout::fit(&self.columns, measured, look.width, look.wide)
    }

    /// The table as lines that fit `look`'s width; a wide one shows every column, and may be wider.
    #[must_use]
    pub fn render(&self, look: &Look) -> String {
        self.render_measured(&self.measure(look), look)
    }

    /// The same, line by line.
    #[must_use]
    pub fn lines(&self, look: &Look) -> Vec<String> {
        self.render(look).lines().map(str::to_owned).collect()
    }

    /// The same, if it was measured before and columns may have been left out.
    #[must_use]
    pub fn render_measured(&self, measured: &Measured, look: &Look) -> String {
        let layout = self.fitted(measured, look);
        if layout.columns.is_empty() {
            return String::new();
        }
        let text = |row: Option<usize>, column: usize| match row {
            Some(row) => shown(&self.rows.cell(row, column), layout.short, look),
            None if measured.is_blank(column) => Cow::Borrowed(""),
            None => safe(&self.columns[column].title, look),
        };
        let decorate = |row: Option<usize>, column: usize, text: &str| match row {
            Some(row) => {
                let cell = self.rows.cell(row, column);
                look.link(&look.paint(cell.tone, text), cell.link)
                    .into_owned()
            }
            None => look.paint(Tone::Heading, text).into_owned(),
        };
        let heading = (!self.bare).then_some(None);
        let rows = (0..self.rows.count()).map(Some);
        let lines: Vec<Option<usize>> = heading.into_iter().chain(rows).collect();
        // Few lines are as wide as what is left of their texts; many are as wide as the layout.
        let is_whole = lines.len() <= LAID_OUT_AT_ONCE;
        let mut out = String::new();
        for lines in lines.chunks(LAID_OUT_AT_ONCE) {
            let cut = |row: &Option<usize>| cut(&layout, look, |column| text(*row, column));
            let texts: Vec<Vec<String>> = lines.iter().map(cut).collect();
            let laid_out = self.lay_out(&layout, &texts, is_whole);
            for ((row, line), texts) in lines.iter().zip(&laid_out).zip(&texts) {
                let decorate = |place: usize, text: &str| {
                    let (column, _) = layout.columns[place];
                    decorate(*row, column, text)
                };
                out.push_str(&decorated(line, texts, decorate));
                out.push('\n');
            }
        }
        out
    }

    /// How wide the columns are, with long and with short forms.
    #[must_use]
    pub fn measure(&self, look: &Look) -> Measured {
        let mut measured = Measured::new(self.columns.len());
        let mut firsts: Vec<Option<Cow<'_, str>>> = vec![None; self.columns.len()];
        for row in 0..self.rows.count() {
            for (column, first) in firsts.iter_mut().enumerate() {
                let cell = self.rows.cell(row, column);
                if !cell.text.is_empty() {
                    measured.fill(column);
                }
                let long = shown(&cell, false, look);
                measured.see(column, false, &long);
                match cell.short {
                    Some(_) => measured.see(column, true, &shown(&cell, true, look)),
                    None => measured.see(column, true, &long),
                }
                if self.columns[column].drop_when_equal {
                    match first {
                        None => *first = Some(long),
                        Some(first) if *first != long => measured.differ(column),
                        Some(_) => {}
                    }
                }
            }
        }
        for (at, column) in self.columns.iter().enumerate() {
            let is_dull = column.drop_when_equal && self.rows.count() > 1;
            if !is_dull {
                measured.differ(at);
            }
            // A column without any text isn't shown, whatever its heading.
            if !self.bare && !measured.is_blank(at) {
                let title = safe(&column.title, look);
                measured.see(at, false, &title);
                measured.see(at, true, &title);
            }
        }
        measured
    }

    /// Pads cells to columns. They are cut already, so every row is one line.
    fn lay_out(&self, layout: &Layout, texts: &[Vec<String>], is_whole: bool) -> Vec<String> {
        let mut table = comfy_table::Table::new();
        table
            .load_style(presets::NOTHING)
            .force_no_tty()
            .set_content_arrangement(ContentArrangement::Disabled)
            .add_rows(
                texts
                    .iter()
                    .map(|row| row.iter().map(comfy_table::Cell::new)),
            );
        for (at, (column, width)) in layout.columns.iter().enumerate() {
            if let Some(laid_out) = table.column_mut(at) {
                laid_out.set_padding((0, layout::GAP));
                if !is_whole {
                    let width = u16::try_from(*width).unwrap_or(u16::MAX);
                    let width = Width::Fixed(width.saturating_add(layout::GAP));
                    laid_out.set_constraint(ColumnConstraint::LowerBoundary(width));
                }
                if self.columns[*column].right {
                    laid_out.set_cell_alignment(CellAlignment::Right);
                }
            }
        }
        table
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect()
    }
}

/// The safe text of a cell.
fn shown<'a>(cell: &PackedCell<'a>, short: bool, look: &Look) -> Cow<'a, str> {
    if cell.unknown && look.plain {
        return Cow::Borrowed("unknown");
    }
    safe(cell.short.filter(|_| short).unwrap_or(cell.text), look)
}

/// A text in one line, without anything that a terminal acts on.
fn safe<'a>(text: &'a str, look: &Look) -> Cow<'a, str> {
    let mark = look.sign(Sign::Ellipsis);
    match sanitize::line(text, look.unicode) {
        Cow::Borrowed(text) => layout::cut(text.trim(), WIDEST, mark),
        Cow::Owned(text) => Cow::Owned(layout::cut(text.trim(), WIDEST, mark).into_owned()),
    }
}

/// The texts of a line, cut to the widths of the columns that are shown.
fn cut<'a>(layout: &Layout, look: &Look, text: impl Fn(usize) -> Cow<'a, str>) -> Vec<String> {
    let mark = look.sign(Sign::Ellipsis);
    let cells = layout.columns.iter();
    let cut = cells.map(|(column, width)| {
        let text = text(*column);
        look.clean(&layout::cut(&text, *width, mark)).into()
    });
    cut.collect()
}

/// A laid-out line with its cells decorated. Between cells there are only spaces, and no cell begins
/// with one, so each is found behind the one before.
fn decorated(line: &str, cells: &[String], decorate: impl Fn(usize, &str) -> String) -> String {
    let mut out = String::new();
    let mut rest = line;
    for (at, cell) in cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.is_empty())
    {
        let trimmed = rest.trim_start_matches(' ');
        let Some(behind) = trimmed.strip_prefix(cell.as_str()) else {
            continue;
        };
        out.push_str(&rest[..rest.len() - trimmed.len()]);
        out.push_str(&decorate(at, cell));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The content of a column in one row. Its text may be anything: it is made safe when it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    pub(super) text: String,
    pub(super) short: Option<String>,
    pub(super) tone: Tone,
    pub(super) link: Option<String>,
    pub(super) unknown: bool,
}

impl Cell {
    /// Plain text.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A value that the server doesn't report.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            unknown: true,
            ..Self::new("-").tone(Tone::Faint)
        }
    }

    /// Text, or the sign for what is not known.
    pub fn or_unknown(text: Option<impl Into<String>>) -> Self {
        text.map_or_else(Self::unknown, Self::new)
    }

    /// A date, without its weekday on narrow terminals.
    #[must_use]
    pub fn date(at: Timestamp, present: &Present) -> Self {
        Self::new(present.date(at)).short(present.short_date(at))
    }

    /// What the text means.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// A shorter form for narrow terminals.
    #[must_use]
    pub fn short(mut self, text: impl Into<String>) -> Self {
        self.short = Some(text.into());
        self
    }

    /// The same if a condition holds, else nothing. A column of nothing is not shown.
    #[must_use]
    pub fn only_if(self, holds: bool) -> Self {
        if holds { self } else { Self::default() }
    }

    /// The address that the text leads to when it is clicked.
    #[must_use]
    pub fn link(mut self, address: impl Into<String>) -> Self {
        self.link = Some(address.into());
        self
    }
}

/// The cells of all rows.
#[derive(Debug, Clone)]
pub(super) struct PackedCells {
    columns: usize,
    /// What cells hold: of each its text, its short form, and its link.
    texts: String,
    cells: Vec<Packed>,
    /// The positions of the rows that are shown, in their order; all if they stay as they came.
    order: Option<Vec<usize>>,
}

/// The ends of the parts of a cell. Its text begins at the end of the cell before.
#[derive(Debug, Clone, Copy)]
struct Packed {
    text_end: usize,
    short_end: usize,
    link_end: usize,
    has_short: bool,
    links_to_its_text: bool,
    tone: Tone,
    unknown: bool,
}

/// A cell that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PackedCell<'a> {
    pub(super) text: &'a str,
    pub(super) short: Option<&'a str>,
    pub(super) tone: Tone,
    /// The address it leads to; empty for none.
    pub(super) link: &'a str,
    pub(super) unknown: bool,
}

impl PackedCells {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            columns,
            texts: String::new(),
            cells: Vec::new(),
            order: None,
        }
    }

    /// Adds a row. Missing cells are empty, and surplus ones are left out.
    pub(super) fn push(&mut self, mut cells: Vec<Cell>) {
        cells.resize_with(self.columns, Cell::default);
        for cell in cells {
            self.texts.push_str(&cell.text);
            let text_end = self.texts.len();
            self.texts
                .push_str(cell.short.as_deref().unwrap_or_default());
            let short_end = self.texts.len();
            let links_to_its_text = cell.link.as_ref() == Some(&cell.text);
            if let Some(link) = cell.link.filter(|_| !links_to_its_text) {
                self.texts.push_str(&link);
            }
            self.cells.push(Packed {
                text_end,
                short_end,
                link_end: self.texts.len(),
                has_short: cell.short.is_some(),
                links_to_its_text,
                tone: cell.tone,
                unknown: cell.unknown,
            });
        }
    }

    pub(super) fn arrange(&mut self, order: Vec<usize>) {
        self.order = Some(order);
    }

    /// How many rows are shown.
    pub(super) fn count(&self) -> usize {
        let all = self.cells.len() / self.columns.max(1);
        self.order.as_ref().map_or(all, Vec::len)
    }

    pub(super) fn cell(&self, row: usize, column: usize) -> PackedCell<'_> {
        let row = self.order.as_ref().map_or(row, |order| order[row]);
        let at = row * self.columns + column;
        let begin = at
            .checked_sub(1)
            .map_or(0, |before| self.cells[before].link_end);
        let packed = self.cells[at];
        let text = &self.texts[begin..packed.text_end];
        let short = &self.texts[packed.text_end..packed.short_end];
        PackedCell {
            text,
            short: packed.has_short.then_some(short),
            tone: packed.tone,
            link: match packed.links_to_its_text {
                true => text,
                false => &self.texts[packed.short_end..packed.link_end],
            },
            unknown: packed.unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table() -> Table {
        let columns = vec![
            Column::new("ID"),
            Column::new("WHAT").cut_first(),
            Column::new("VISITS").right().sacrifice(2),
            Column::new("LINK").sacrifice(1),
        ];
        let mut table = Table::new(columns);
        let link = |link: &str| {
            let id = link.rsplit('/').next().unwrap_or_default();
            Cell::new(link).short(format!("…/share/{id}")).link(link)
        };
        table.push(vec![
            Cell::new("Xd7"),
            Cell::new("Harbour Lights and a very long name"),
            Cell::new("7"),
            link("https://music.example.com/share/Xd7"),
        ]);
        table.push(vec![
            Cell::new("8Ko"),
            Cell::new("港の灯り").tone(Tone::Bad),
            Cell::unknown(),
            link("https://music.example.com/share/8Ko"),
        ]);
        table
    }

    fn look(width: usize) -> Look {
        Look {
            unicode: true,
            width: Some(width),
            ..Look::default()
        }
    }

    #[test]
    fn a_wide_terminal_shows_everything() {
        let expected = "\
ID   WHAT                                 VISITS  LINK
Xd7  Harbour Lights and a very long name       7  https://music.example.com/share/Xd7
8Ko  港の灯り                                  -  https://music.example.com/share/8Ko
";
        assert_eq!(table().render(&look(200)), expected);
        let unlimited = Look {
            width: None,
            ..look(0)
        };
        assert_eq!(table().render(&unlimited), expected);
    }

    #[test]
    fn a_narrow_terminal_cuts_what_matters_least() {
        let expected = "\
ID   WHAT                           VISITS  LINK
Xd7  Harbour Lights and a very lo…       7  …/share/Xd7
8Ko  港の灯り                            -  …/share/8Ko
";
        assert_eq!(table().render(&look(55)), expected);
        let expected = "\
ID   WHAT                VISITS
Xd7  Harbour Lights an…       7
8Ko  港の灯り                 -
";
        assert_eq!(table().render(&look(31)), expected);
        let expected = "ID   WHAT\nXd7  Harb…\n8Ko  港の…\n";
        assert_eq!(table().render(&look(10)), expected);
    }

    #[test]
    fn a_column_without_anything_in_it_is_not_shown() {
        let mut table = Table::new(vec![Column::new("A"), Column::new("B"), Column::new("C")]);
        table.push(vec![Cell::new("1"), Cell::new(""), Cell::unknown()]);
        assert_eq!(table.render(&look(80)), "A  C\n1  -\n");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in 9..120 {
            for line in table().render(&look(width)).lines() {
                assert!(layout::width(line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn many_rows_have_the_same_columns_as_few() {
        let mut many = table();
        for at in 0..3 * LAID_OUT_AT_ONCE {
            many.push([&at.to_string(), "x", "1", "y"].map(Cell::new).to_vec());
        }
        for look in [look(200), look(55), look(40)] {
            let (few, many) = (table().render(&look), many.render(&look));
            assert_eq!(
                few.lines().count() + 3 * LAID_OUT_AT_ONCE,
                many.lines().count()
            );
            let what = |line: &str| line.find(" Harbour");
            let places: Vec<_> = many.lines().filter_map(what).collect();
            assert_eq!(places, [5], "{many}");
            let starts = many.lines().skip(1).map(|line| line.rfind(" x"));
            assert!(starts.flatten().all(|at| at == 5), "{many}");
        }
    }

    #[test]
    fn colors_and_links_change_no_column() {
        let plain = table().render(&look(55));
        let look = Look {
            color: true,
            links: true,
            ..look(55)
        };
        let painted = table().render(&look);
        assert!(painted.contains("\x1b]8;;https://music.example.com/share/Xd7\x1b\\"));
        let stripped = anstream::adapter::strip_str(&painted).to_string();
        assert_eq!(stripped, plain);
    }

    #[test]
    fn hostile_cells_stay_in_their_line() {
        let mut table = Table::new(vec![Column::new("A").cut_first(), Column::new("B")]);
        table.push(vec![Cell::new("x\x1b[2J\ny\u{202e}z"), Cell::new("end")]);
        table.push(vec![Cell::new("a".repeat(100_000)), Cell::new("end")]);
        table.push(vec![Cell::new("שלום"), Cell::new("end")]);
        let look = Look {
            isolate: true,
            ..look(30)
        };
        let text = table.render(&look);
        assert_eq!(text.lines().count(), 4);
        assert!(!text.contains(['\x1b', '\u{202e}']), "{text:?}");
        assert!(text.contains("\u{2068}שלום\u{2069}"));
        assert!(text.lines().skip(1).all(|line| line.ends_with("end")));
        assert!(text.lines().all(|line| layout::width(line) <= 30));
    }

    #[test]
    fn rows_are_shown_in_another_order_and_have_the_same_columns() {
        let mut cells = PackedCells::new(2);
        cells.push(vec![Cell::new("a")]);
        cells.push(vec![Cell::new("b"), Cell::new("c"), Cell::new("d")]);
        cells.arrange(vec![1, 0]);
        let texts = |row: usize| [0, 1].map(|column| cells.cell(row, column).text);
        assert_eq!(cells.count(), 2);
        assert_eq!([texts(0), texts(1)], [["b", "c"], ["a", ""]]);
        cells.arrange(vec![1]);
        assert_eq!((cells.count(), cells.cell(0, 0).text), (1, "b"));
        assert_eq!(PackedCells::new(0).count(), 0);
    }

    proptest! {
        #[test]
        fn a_packed_cell_is_what_it_was(
            parts in proptest::collection::vec(
                (".{0,6}", proptest::option::of(".{0,3}"), proptest::option::of(".{0,9}"), any::<bool>()),
                1..9,
            ),
        ) {
            let cell = |(text, short, link, unknown): &(String, Option<String>, Option<String>, bool)| Cell {
                text: text.clone(),
                short: short.clone(),
                tone: if *unknown { Tone::Faint } else { Tone::Plain },
                link: link.clone(),
                unknown: *unknown,
            };
            let mut packed = PackedCells::new(1);
            parts.iter().for_each(|parts| packed.push(vec![cell(parts)]));
            for (at, (text, short, link, unknown)) in parts.iter().enumerate() {
                let found = packed.cell(at, 0);
                prop_assert_eq!(found.text, text);
                prop_assert_eq!(found.short, short.as_deref());
                prop_assert_eq!(found.link, link.as_deref().unwrap_or_default());
                prop_assert_eq!(found.unknown, *unknown);
            }
        }
    }
}
