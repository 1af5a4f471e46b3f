//! Records in the order they were first stored, found by id.

use std::collections::{BTreeMap, HashMap};

use crate::account::Account;

/// What can stand in a table.
pub(crate) trait Row {
    /// What it is found by.
    fn id(&self) -> &str;
}

impl Row for Account {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Debug)]
pub(crate) struct Table<T> {
    rows: BTreeMap<u64, T>,
    places: HashMap<String, u64>,
    /// How many were ever stored, the removed ones included: the next place.
    next: u64,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            places: HashMap::new(),
            next: 0,
        }
    }
}

impl<T: Row> Table<T> {
    /// Stores a record; one with the same id gives it its place.
    pub(crate) fn put(&mut self, row: T) {
        let place = self.places.get(row.id()).copied().unwrap_or(self.next);
        if place == self.next {
            self.places.insert(row.id().to_owned(), place);
            self.next += 1;
        }
        self.rows.insert(place, row);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.rows.get(self.places.get(id)?)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        let place = self.places.remove(id)?;
        self.rows.remove(&place)
    }

    /// The records, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many records were ever stored: what counted ids count.
    pub(crate) fn ever(&self) -> u64 {
        self.next
    }
}
