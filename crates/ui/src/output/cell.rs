//! What stands in a column of a table. Cells of a table are kept side by side in one text: a cell of its own takes
//! four times the memory.

use super::look::Tone;

/// What stands in a column. Its text may be anything: it is made safe when it is shown.
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
}

/// The cells of all rows.
#[derive(Debug, Clone)]
pub(super) struct PackedCells {
    columns: usize,
    /// What cells hold: of each its text, its short form, and its link.
    texts: String,
    cells: Vec<Packed>,
    /// The positions of the rows that are shown, in their order; all where they stay as they came.
    order: Option<Vec<usize>>,
}

/// Where the parts of a cell end. Its text begins where the cell before ends.
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
    /// Where it leads; empty for nowhere.
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

    /// Adds a row. Cells that it lacks are empty, and those it has too many are left out.
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
