//! A list of shares of one server on its way to stdout, newest first, in any form. Of a share nothing is kept
//! but what is printed of it, so that memory stays bounded however many there are.

use jiff::Timestamp;

use super::Format;
use super::humanize::Present;
use super::look::Look;
use super::newest_first::{NewestFirst, When};
use super::printer::Printer;
use super::record::ShareRecord;
use super::shape::Shape;
use super::views::shares::ShareTable;
use crate::domain::Share;
use crate::error::Result;
use sharectl_core::order::Order as _;

/// The list.
pub struct Listing<'a> {
    to: To<'a>,
    now: Timestamp,
}

enum To<'a> {
    Rows(NewestFirst),
    Table(SortedTable<'a>),
}

impl<'a> Listing<'a> {
    /// Whether a list in this form need not be in memory as a whole.
    #[must_use]
    pub fn fits(format: &Format, shape: &Shape) -> bool {
        let names_columns = format.is_table() && shape.names_fields();
        !names_columns && !shape.sorts()
    }

    /// Begins a list; `comes_sorted` says whether shares come newest first.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where shares don't come in this form.
    pub fn new(
        printer: &Printer,
        shape: &Shape,
        look: &'a Look,
        present: &'a Present,
        comes_sorted: bool,
    ) -> Result<Self> {
        let to = if printer.format().is_table() {
            To::Table(SortedTable {
                table: ShareTable::new(look, present, present.many_servers),
                ages: Vec::new(),
                limit: shape.limit(),
                comes_sorted,
            })
        } else {
            let when = match printer.format() {
                Format::Jsonl => When::Soon,
                _ => When::AllRead,
            };
            let rows = printer.stream(shape, present)?;
            To::Rows(NewestFirst::new(rows, shape.limit(), comes_sorted, when))
        };
        Ok(Self {
            to,
            now: present.now,
        })
    }

    /// Takes a share. Says whether more are wanted.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if no temporary file can be written.
    pub fn push(&mut self, share: &Share) -> Result<bool> {
        match &mut self.to {
            To::Rows(rows) => rows.push(&ShareRecord::listed(share, self.now)),
            To::Table(table) => Ok(table.push(share)),
        }
    }

    /// Prints what still waits.
    ///
    /// # Errors
    /// [`Code::Io`](crate::Code::Io) if a temporary file can't be read back.
    pub fn finish(self, printer: &Printer) -> Result<()> {
        match self.to {
            To::Rows(rows) => rows.finish()?,
            To::Table(table) => table.print(printer),
        }
        Ok(())
    }
}

/// A table whose rows are put in order at the end.
struct SortedTable<'a> {
    table: ShareTable<'a>,
    /// When each was made, and its name.
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
        order.order_by(|one, other| {
            let ((one_created, one_name), (created, name)) = (&ages[*one], &ages[*other]);
            let age = created.cmp(one_created);
            age.then_with(|| one_name.cmp(name))
        });
        order.truncate(self.limit);
        if !order.is_empty() {
            self.table.arrange(order);
            printer.paged(&self.table.render());
        }
    }
}
