//! Pages of the native list. It counts rows, and others delete rows while it is read: what comes
//! behind then moves up, over the border between two pages, and would be seen by nobody.

use std::ops::Range;

use crate::backend::Cursor;
use crate::error::{Code, Error, Result};

/// Shares read in one request; more come page by page, so that memory stays bounded.
const PAGE: usize = 5_000;
/// How many times as large the next page is, if fewer were asked for at first.
const GROWTH: usize = 8;
/// A list that moves so often while it is read is not read to the end.
const MOST_RESTARTS: u32 = 10;

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// How many rows lie before it.
    start: usize,
    /// How often the list moved.
    restarts: u32,
    /// The id of the row before it. It is read once more: if it is still there, nothing has moved.
    last: String,
    /// How many rows a page has.
    size: usize,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            start: 0,
            restarts: 0,
            last: String::new(),
            size: PAGE,
        }
    }
}

impl Place {
    /// The place a cursor tells; the beginning without one, where only the `first` rows may be wanted.
    /// One more shows whether the last of them has the same age as others.
    ///
    /// # Errors
    /// A cursor that is not ours.
    pub(super) fn read(cursor: Option<&Cursor>, first: Option<usize>) -> Result<Self> {
        let Some(Cursor(text)) = cursor else {
            let size = first.map_or(PAGE, |first| first.saturating_add(1).min(PAGE));
            return Ok(Self {
                size,
                ..Self::default()
            });
        };
        let mut words = text.splitn(4, ' ');
        let place = (|| {
            Some(Self {
                start: words.next()?.parse().ok()?,
                restarts: words.next()?.parse().ok()?,
                size: words.next()?.parse().ok()?,
                last: words.next()?.to_owned(),
            })
        })();
        place.ok_or_else(|| Error::internal("a cursor of another list"))
    }

    fn cursor(&self) -> Cursor {
        let Self {
            start,
            restarts,
            size,
            last,
        } = self;
        Cursor(format!("{start} {restarts} {size} {last}"))
    }

    /// The rows to ask for.
    pub(super) fn rows(&self) -> Range<usize> {
        self.start.saturating_sub(1)..self.start.saturating_add(self.size)
    }

    /// Where the list goes on, by the ids of the rows that came and the count of all rows; `None` at
    /// its end. Where it has moved it is read again from its beginning: rows that were seen already
    /// are told by their ids.
    ///
    /// # Errors
    /// [`Code::Conflict`] for a list that moves all the time.
    pub(super) fn after(&self, ids: &[&str], total: Option<usize>) -> Result<Option<Cursor>> {
        let first = self.rows().start;
        if self.start > 0 && ids.first() != Some(&&*self.last) {
            return self.again().map(Some);
        }
        let end = first.saturating_add(ids.len());
        // A count below what came already, such as a proxy's, counts for nothing.
        let more = match total.filter(|total| *total >= end) {
            Some(total) => end < total && end > self.start,
            None => end >= self.rows().end,
        };
        Ok(ids.last().filter(|_| more).map(|last| {
            let next = Self {
                start: end,
                restarts: self.restarts,
                last: (*last).to_owned(),
                size: self.size.saturating_mul(GROWTH).min(PAGE),
            };
            next.cursor()
        }))
    }

    fn again(&self) -> Result<Cursor> {
        if self.restarts >= MOST_RESTARTS {
            return Err(Error::new(
                Code::Conflict,
                "the list of shares changes faster than it can be read",
            )
            .hint("try again when whatever deletes shares there is done"));
        }
        let place = Self {
            restarts: self.restarts + 1,
            ..Self::default()
        };
        Ok(place.cursor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn a_count_below_what_came_does_not_end_the_list() {
        let ids: Vec<String> = (0..PAGE).map(|id| id.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let goes_on = |total| Place::default().after(&ids, total).unwrap().is_some();
        assert!(goes_on(Some(1)));
        assert!(goes_on(None));
        assert!(!goes_on(Some(PAGE)));
        let few = Place::default().after(&ids[..9], Some(1)).unwrap();
        assert!(few.is_none());
    }

    /// Reads a list of `rows`; `between` changes it after each page.
    fn read(rows: &mut Vec<String>, mut between: impl FnMut(&mut Vec<String>)) -> HashSet<String> {
        let mut seen = HashSet::new();
        let mut cursor = None;
        loop {
            let place = Place::read(cursor.as_ref(), None).unwrap();
            let wanted = place.rows();
            let page: Vec<&str> = rows
                .iter()
                .skip(wanted.start)
                .take(wanted.len())
                .map(String::as_str)
                .collect();
            let next = place.after(&page, Some(rows.len())).unwrap();
            seen.extend(page.into_iter().map(str::to_owned));
            let Some(next) = next else { return seen };
            cursor = Some(next);
            between(rows);
        }
    }

    fn ids(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("id {number}")).collect()
    }

    #[test]
    fn a_long_list_is_read_in_few_requests() {
        let mut requests = 1;
        let mut rows = ids(2 * PAGE);
        let seen = read(&mut rows, |_| requests += 1);
        assert_eq!((seen.len(), requests), (2 * PAGE, 2));
        assert_eq!(read(&mut ids(3), |_| panic!("one page")).len(), 3);
        assert!(read(&mut ids(0), |_| panic!("no page")).is_empty());
    }

    #[test]
    fn a_page_of_the_first_rows_is_followed_by_larger_ones() {
        let rows = ids(3 * PAGE);
        let place = Place::read(None, Some(10)).unwrap();
        assert_eq!(place.rows(), 0..11);
        let page: Vec<&str> = rows[..11].iter().map(String::as_str).collect();
        for total in [Some(rows.len()), None] {
            let next = place.after(&page, total).unwrap();
            let next = Place::read(next.as_ref(), Some(10)).unwrap();
            assert_eq!(next.rows(), 10..11 + 11 * GROWTH);
        }
        assert_eq!(place.after(&page[..10], Some(10)).unwrap(), None);
        let all = Place::read(None, Some(usize::MAX)).unwrap();
        assert_eq!(all.rows(), 0..PAGE);
    }

    #[test]
    fn where_no_total_is_told_a_page_that_is_not_full_is_the_last() {
        let place = Place::default();
        let full = ids(PAGE);
        let full: Vec<&str> = full.iter().map(String::as_str).collect();
        assert_eq!(place.after(&full[1..], None).unwrap(), None);
        let next = place.after(&full, None).unwrap();
        let next = Place::read(next.as_ref(), None).unwrap();
        assert_eq!(next.after(&[full[PAGE - 1]], None).unwrap(), None);
    }

    #[test]
    fn a_list_that_never_stands_still_is_no_list() {
        let mut place = Place::default();
        let error = loop {
            place.start = PAGE;
            match place.after(&["other"], Some(2 * PAGE)) {
                Ok(next) => place = Place::read(next.as_ref(), None).unwrap(),
                Err(error) => break error,
            }
        };
        assert_eq!(error.code(), Code::Conflict);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn what_was_there_all_the_time_is_seen(
            gone in prop::collection::vec(0..2 * PAGE, 1..40),
            new in 0usize..50,
        ) {
            let mut rows = ids(2 * PAGE + 100);
            let mut first = true;
            let seen = read(&mut rows, |rows| {
                if std::mem::take(&mut first) {
                    let gone: HashSet<String> = gone.iter().map(|id| format!("id {id}")).collect();
                    rows.retain(|id| !gone.contains(id));
                    rows.extend((0..new).map(|number| format!("new {number}")));
                }
            });
            for id in &rows {
                prop_assert!(seen.contains(id), "{id} was missed");
            }
        }
    }
}
