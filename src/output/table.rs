//! Tables for people: as wide as the terminal, cut where it hurts least.

use comfy_table::{CellAlignment, ContentArrangement, presets};

use super::fit;
use super::layout;
pub use super::layout::{Column, Room};
use super::look::{Look, Sign, Tone};
use super::sanitize;

/// What is wider than this is cut even where there is no limit: a title may have 100,000 letters.
const WIDEST: usize = 1000;

/// What stands in a column. Its text may be anything: it is made safe when it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    text: String,
    short: Option<String>,
    tone: Tone,
    link: Option<String>,
    unknown: bool,
}

impl Cell {
    /// Plain text.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// What the server does not tell.
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

    /// Where the text leads when clicked.
    #[must_use]
    pub fn link(mut self, address: impl Into<String>) -> Self {
        self.link = Some(address.into());
        self
    }

    fn text(&self, short: bool) -> &str {
        let short = self.short.as_deref().filter(|_| short);
        short.unwrap_or(&self.text)
    }
}

/// Rows under headings.
#[derive(Debug, Clone)]
pub struct Table {
    pub(super) columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    bare: bool,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
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
    pub fn push(&mut self, mut cells: Vec<Cell>) {
        cells.resize_with(self.columns.len(), Cell::default);
        self.rows.push(cells);
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether it does not fit `look`'s width unless cells use their short forms.
    #[must_use]
    pub fn is_short(&self, look: &Look) -> bool {
        let plain = [false, true].map(|short| self.plain(look, short));
        layout::fit(&self.columns, &plain, look.width, look.wide).short
    }

    /// How well it fits `look`'s width.
    #[must_use]
    pub fn room(&self, look: &Look) -> Room {
        let plain = [false, true].map(|short| self.plain(look, short));
        layout::fit(&self.columns, &plain, look.width, look.wide).room
    }

    /// The table as lines that fit `look`'s width; a wide one shows every column, and may be wider.
    #[must_use]
    pub fn render(&self, look: &Look) -> String {
        let plain = [false, true].map(|short| self.plain(look, short));
        let layout = layout::fit(&self.columns, &plain, look.width, look.wide);
        let shown = &plain[usize::from(layout.short)];
        let mark = look.sign(Sign::Ellipsis);
        let cut = |row: &[String]| -> Vec<String> {
            let cells = layout.columns.iter();
            cells
                .map(|(column, width)| look.clean(&fit::cut(&row[*column], *width, mark)).into())
                .collect()
        };
        let texts: Vec<Vec<String>> = shown.iter().map(|row| cut(row)).collect();
        let lines = self.lay_out(&layout, &texts);
        let mut out = String::new();
        for (at, (line, texts)) in lines.iter().zip(&texts).enumerate() {
            let decorate = |column: usize, text: &str| -> String {
                let (column, _) = layout.columns[column];
                let Some(row) = self.row_of_line(at) else {
                    return look.paint(Tone::Heading, text).into_owned();
                };
                let cell = &row[column];
                let text = look.paint(cell.tone, text);
                let link = cell.link.as_deref().unwrap_or_default();
                look.link(&text, link).into_owned()
            };
            out.push_str(&decorated(line, texts, decorate));
            out.push('\n');
        }
        out
    }

    /// The safe texts of all lines, headings first.
    fn plain(&self, look: &Look, short: bool) -> Vec<Vec<String>> {
        let safe = |text: &str| {
            let text = sanitize::line(text, look.unicode);
            fit::cut(text.trim(), WIDEST, look.sign(Sign::Ellipsis)).into_owned()
        };
        // A heading above nothing is nothing, and its column is not shown.
        let is_empty = |at: usize| self.rows.iter().all(|row| row[at].text(short).is_empty());
        let title = |(at, column): (usize, &Column)| match is_empty(at) {
            true => String::new(),
            false => column.title.clone(),
        };
        let titles = self.columns.iter().enumerate().map(title);
        let heading = (!self.bare).then(|| titles.collect());
        let rows = self.rows.iter();
        let text = |cell: &Cell| match cell.unknown && look.plain {
            true => "unknown".to_owned(),
            false => safe(cell.text(short)),
        };
        let rows = rows.map(|row| row.iter().map(text).collect());
        heading.into_iter().chain(rows).collect()
    }

    fn row_of_line(&self, line: usize) -> Option<&Vec<Cell>> {
        let row = if self.bare {
            Some(line)
        } else {
            line.checked_sub(1)
        };
        self.rows.get(row?)
    }

    /// Pads cells to columns. They are cut already, so every row is one line.
    fn lay_out(&self, layout: &layout::Layout, texts: &[Vec<String>]) -> Vec<String> {
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
        for (at, (column, _)) in layout.columns.iter().enumerate() {
            if let Some(laid_out) = table.column_mut(at) {
                laid_out.set_padding((0, layout::GAP));
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

#[cfg(test)]
mod tests {
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
    fn a_narrow_terminal_cuts_where_it_hurts_least() {
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
                assert!(fit::width(line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn colours_and_links_change_no_column() {
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
        assert!(text.lines().all(|line| fit::width(line) <= 30));
    }
}
