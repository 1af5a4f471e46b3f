//! Prints the shares of one server to stdout, newest first, in any format. A row is printed when its place is
//! known, or when the list ends.
//!
//! If a server sorts its list, its shares are passed on as they arrive. Otherwise, the place of a row is known only
//! after all shares were read: rows are buffered in their printed form, and in a temporary file if they
//! become too large for memory.
//!
//! Only the printed form of a share is kept, so memory use is bounded.

use std::cmp::Reverse;
use std::fs::File;
#[cfg(not(unix))]
use std::io::Read as _;
use std::io::{self, Seek as _, SeekFrom, Write as _};

use jiff::Timestamp;
use sharectl_core::order::Order as _;

use super::Format;
use super::humanize::Present;
use super::look::Look;
use super::printer::Printer;
use super::record::ShareRecord;
use super::rows::Rows;
use super::shape::Shape;
use super::views::shares::ShareTable;
use crate::domain::Share;
use crate::error::{Error, Result};

/// A list of shares that is being printed.
pub struct Listing<'a> {
    to: ListingTarget<'a>,
    now: Timestamp,
}

enum ListingTarget<'a> {
    Rows(NewestFirst),
    Table(SortedTable<'a>),
}

impl<'a> Listing<'a> {
    /// Whether a list in this format can be printed without keeping all shares in memory.
    #[must_use]
    pub fn fits(format: &Format, shape: &Shape) -> bool {
        let names_columns = format.is_table() && shape.names_fields();
        !names_columns && !shape.sorts()
    }

    /// Starts a list; `comes_sorted` means that shares arrive newest first.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if shares can't be printed in this format.
    pub fn new(
        printer: &Printer,
        shape: &Shape,
        look: &'a Look,
        present: &'a Present,
        comes_sorted: bool,
    ) -> Result<Self> {
        let to = if printer.format().is_table() {
            ListingTarget::Table(SortedTable {
                table: ShareTable::new(look, present, present.many_servers),
                ages: Vec::new(),
                limit: shape.limit(),
                comes_sorted,
            })
        } else {
            let when = match printer.format() {
                Format::Jsonl => PrintTiming::Soon,
                _ => PrintTiming::AllRead,
            };
            let rows = printer.stream(shape, present)?;
            ListingTarget::Rows(NewestFirst::new(rows, shape.limit(), comes_sorted, when))
        };
        Ok(Self {
            to,
            now: present.now,
        })
    }

    /// Takes a share. Returns whether more shares are wanted.
    ///
    /// # Errors
    /// [`Code::Io`](crate::error::Code::Io) if a temporary file can't be written.
    pub fn push(&mut self, share: &Share) -> Result<bool> {
        match &mut self.to {
            ListingTarget::Rows(rows) => rows.push(&ShareRecord::listed(share, self.now)),
            ListingTarget::Table(table) => Ok(table.push(share)),
        }
    }

    /// Prints the rows that are still buffered.
    ///
    /// # Errors
    /// [`Code::Io`](crate::error::Code::Io) if a temporary file can't be read back.
    pub fn finish(self, printer: &Printer) -> Result<()> {
        match self.to {
            ListingTarget::Rows(rows) => rows.finish()?,
            ListingTarget::Table(table) => table.print(printer),
        }
        Ok(())
    }
}

/// A table whose rows are sorted at the end.
struct SortedTable<'a> {
    table: ShareTable<'a>,
    /// The creation time and name of each share.
    ages: Vec<(Option<Timestamp>, Box<str>)>,
    limit: usize,
    comes_sorted: bool,
}

impl SortedTable<'_> {
    fn push(&mut self, share: &Share) -> bool {
        let is_enough = self.comes_sorted && self.ages.len() >= self.limit;
        if is_enough && self.ages.last().is_none_or(|last| last.0 != share.created) {
            return false;
        }
        self.table.push(share);
        self.ages.push((share.created, share.name().into()));
        true
    }

    fn print(mut self, printer: &Printer) {
        let mut order: Vec<usize> = (0..self.ages.len()).collect();
        let ages = &self.ages;
        order.order_by_key(|at| (Reverse(ages[*at].0), &ages[*at].1));
        order.truncate(self.limit);
        if !order.is_empty() {
            self.table.arrange(order);
            printer.paged(&self.table.render());
        }
    }
}

/// The most text to buffer in memory if rows are printed as they arrive.
const IN_MEMORY: usize = 4 * 1024 * 1024;
/// The most text to buffer if all rows are printed at the end: a file would take longer than printing the rows.
const IN_MEMORY_TO_THE_END: usize = 32 * 1024 * 1024;

/// When rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PrintTiming {
    /// As soon as the place of a row is known.
    Soon,
    /// After all rows were read: a partial list is not printed.
    AllRead,
}

/// Sorts rows on their way to stdout.
pub(super) struct NewestFirst {
    rows: Rows,
    /// The maximum number of printed rows.
    limit: usize,
    /// Whether rows arrive newest first, so that only rows of the same age must be sorted.
    comes_sorted: bool,
    when: PrintTiming,
    waiting: Vec<BufferedRow>,
    /// The bytes of buffered text in memory.
    in_memory: usize,
    file: Option<File>,
    written: usize,
}

struct BufferedRow {
    created: Option<Timestamp>,
    name: String,
    text: Text,
}

enum Text {
    Here(String),
    InFile { at: u64, length: usize },
}

impl NewestFirst {
    /// Sorts the rows before they reach `rows`, which accepts at most `limit` rows.
    #[must_use]
    pub(super) fn new(rows: Rows, limit: usize, comes_sorted: bool, when: PrintTiming) -> Self {
        Self {
            rows,
            limit,
            comes_sorted,
            when,
            waiting: Vec::new(),
            in_memory: 0,
            file: None,
            written: 0,
        }
    }

    /// Takes a row. Returns whether more rows are wanted.
    ///
    /// # Errors
    /// [`Code::Io`](crate::error::Code::Io) if a temporary file can't be written.
    pub(super) fn push(&mut self, row: &ShareRecord<'_>) -> Result<bool> {
        let share: &Share = row.share();
        if self.comes_sorted
            && let Some(last) = self.waiting.last()
            && last.created != share.created
            && !self.pass_on()?
        {
            return Ok(false);
        }
        let text = self.rows.text(row);
        self.in_memory += text.len();
        self.waiting.push(BufferedRow {
            created: share.created,
            name: share.name().into_owned(),
            text: Text::Here(text),
        });
        // With a limit, most rows can be dropped again.
        if self.waiting.len() > self.limit.saturating_mul(2).saturating_add(1_000) {
            self.sort();
            for forgotten in self.waiting.drain(self.limit..) {
                if let Text::Here(text) = forgotten.text {
                    self.in_memory -= text.len();
                }
            }
        }
        let at_most = match self.when {
            PrintTiming::Soon => IN_MEMORY,
            PrintTiming::AllRead => IN_MEMORY_TO_THE_END,
        };
        if self.in_memory > at_most {
            self.spill().map_err(temporary)?;
        }
        Ok(self.limit > 0)
    }

    /// Prints the rows that are still buffered.
    ///
    /// # Errors
    /// [`Code::Io`](crate::error::Code::Io) if a temporary file can't be read back.
    pub(super) fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.rows.finish();
        Ok(())
    }

    /// Prints the buffered rows if their timing allows it. Returns whether more rows are wanted.
    fn pass_on(&mut self) -> Result<bool> {
        match self.when {
            PrintTiming::Soon => self.flush(),
            PrintTiming::AllRead => Ok(self.waiting.len() < self.limit),
        }
    }

    /// Prints the buffered rows, sorted. Returns whether more rows are wanted.
    fn flush(&mut self) -> Result<bool> {
        self.sort();
        self.in_memory = 0;
        for waiting in std::mem::take(&mut self.waiting) {
            let text = match waiting.text {
                Text::Here(text) => text,
                Text::InFile { at, length } => self.read(at, length).map_err(temporary)?,
            };
            self.written += 1;
            if !self.rows.push_text(&text) {
                return Ok(false);
            }
        }
        Ok(self.written < self.limit)
    }

    fn sort(&mut self) {
        let older = |one: &BufferedRow, other: &BufferedRow| other.created.cmp(&one.created);
        self.waiting
            .order_by(|one, other| older(one, other).then_with(|| one.name.cmp(&other.name)));
    }

    fn spill(&mut self) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        let mut at = file.seek(SeekFrom::End(0))?;
        let mut buffer = Vec::with_capacity(self.in_memory);
        for waiting in &mut self.waiting {
            if let Text::Here(text) = &waiting.text {
                let length = text.len();
                buffer.extend_from_slice(text.as_bytes());
                waiting.text = Text::InFile { at, length };
                at += u64::try_from(length).unwrap_or_default();
            }
        }
        file.write_all(&buffer)?;
        self.file = Some(file);
        self.in_memory = 0;
        Ok(())
    }

    fn read(&mut self, at: u64, length: usize) -> io::Result<String> {
        let file = self.file.as_mut();
        let file = file.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let mut text = vec![0; length];
        #[cfg(unix)]
        std::os::unix::fs::FileExt::read_exact_at(file, &mut text, at)?;
        #[cfg(not(unix))]
        {
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(&mut text)?;
        }
        String::from_utf8(text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}

fn temporary(error: io::Error) -> Error {
    Error::io("keep rows in a temporary file", error)
        .hint("point TMPDIR to a directory with enough space, or use `-o json`")
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ServerKind;
    use crate::output::terminal::Terminal;
    use crate::output::{Format, Present, Printer, Settings, ShapeArgs, record};

    fn share(age: i64, id: usize, padding: usize) -> Share {
        let mut share = Share::bare("home", ServerKind::Navidrome, format!("{id:06}"));
        share.created = Timestamp::from_second(1_000_000 - age).ok();
        share.description = Some("x".repeat(padding));
        share
    }

    fn printed(
        shares: &[Share],
        limit: Option<usize>,
        comes_sorted: bool,
        when: PrintTiming,
    ) -> Vec<String> {
        let now = Timestamp::UNIX_EPOCH;
        let settings = Settings {
            format: Format::Ids,
            ..Settings::default()
        };
        let (printer, captured) = Printer::captured(settings, Terminal::default());
        let args = ShapeArgs {
            limit,
            ..ShapeArgs::default()
        };
        let shape = args.shape(&record::LISTED).unwrap();
        let rows = printer.stream(&shape, &Present::new(now, TimeZone::UTC));
        let mut rows = NewestFirst::new(rows.unwrap(), shape.limit(), comes_sorted, when);
        for share in shares {
            if !rows.push(&ShareRecord::listed(share, now)).unwrap() {
                break;
            }
        }
        rows.finish().unwrap();
        captured.stdout().lines().map(str::to_owned).collect()
    }

    fn expected(shares: &[Share], limit: Option<usize>) -> Vec<String> {
        let mut sorted: Vec<&Share> = shares.iter().collect();
        sorted.sort_by(|one, other| one.newest_first(other));
        let ids = sorted.into_iter().map(|share| share.id.clone());
        ids.take(limit.unwrap_or(usize::MAX)).collect()
    }

    proptest! {
        #[test]
        fn f3_rows_come_newest_first_however_they_come(
            ages in proptest::collection::vec(0..5i64, 0..30),
            limit in proptest::option::of(0..12usize),
            comes_sorted: bool,
            when in proptest::sample::select(vec![PrintTiming::Soon, PrintTiming::AllRead]),
        ) {
            let mut shares: Vec<Share> =
                ages.iter().zip(0..).map(|(age, id)| share(*age, id, 0)).collect();
            if comes_sorted {
                // Shares of the same age stay in place: a server has no rule for their order.
                shares.reverse();
                shares.sort_by_key(|share| std::cmp::Reverse(share.created));
            }
            prop_assert_eq!(printed(&shares, limit, comes_sorted, when), expected(&shares, limit));
        }
    }

    #[test]
    fn f3_more_rows_than_memory_holds_wait_in_a_file() {
        let shares: Vec<Share> = (0..5_000)
            .map(|id| share(i64::try_from(id * 7 % 13).unwrap(), id, 3_000))
            .collect();
        // As JSON, they are larger than the limit of memory.
        let now = Timestamp::UNIX_EPOCH;
        let settings = Settings {
            format: Format::Jsonl,
            ..Settings::default()
        };
        let (printer, captured) = Printer::captured(settings, Terminal::default());
        let shape = ShapeArgs::default().shape(&record::LISTED).unwrap();
        let rows = printer.stream(&shape, &Present::new(now, TimeZone::UTC));
        let mut rows = NewestFirst::new(rows.unwrap(), shape.limit(), false, PrintTiming::Soon);
        for share in &shares {
            assert!(rows.push(&ShareRecord::listed(share, now)).unwrap());
            assert!(rows.in_memory <= IN_MEMORY);
        }
        assert!(rows.file.is_some());
        rows.finish().unwrap();
        let ids: Vec<String> = captured
            .stdout()
            .lines()
            .map(|line| {
                let row: serde_json::Value = serde_json::from_str(line).unwrap();
                row["id"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(ids, expected(&shares, None));
    }
}
