//! Items that a library keeps together under a name: a series, a collection, the books of an author.

use std::fmt;

use super::text::fold;

/// What keeps them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// Books that follow each other.
    Series,
    /// Books that someone put together.
    Collection,
    /// The books of an author.
    Author,
}

impl GroupKind {
    /// Its name, for one.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Series => "series",
            Self::Collection => "collection",
            Self::Author => "author",
        }
    }

    /// Its name, for several.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Series => "series",
            Self::Collection => "collections",
            Self::Author => "authors",
        }
    }
}

/// A group of items, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ItemGroup {
    /// What keeps them together.
    pub kind: GroupKind,
    /// The name, as it was typed.
    pub name: String,
}

impl ItemGroup {
    /// Whether a name is the group's: case and accents make no difference.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        fold(name.trim()) == fold(self.name.trim())
    }
}

impl fmt::Display for ItemGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.kind.as_str(), self.name)
    }
}

/// Where in a series an item is: by the number, with those that have none at the end.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Place(f64);

/// The place that a list of series gives an item in one of them, as `Dunes #1, Other Worlds #2.5` does. `None`
/// if the list does not name that series.
#[must_use]
pub fn place_in(list: &str, series: &str) -> Option<Place> {
    let (list, series) = (fold(list), fold(series.trim()));
    if series.is_empty() {
        return None;
    }
    // A name may itself hold what separates names.
    list.match_indices(&series).find_map(|(at, found)| {
        let (before, behind) = (list.get(..at)?, list.get(at + found.len()..)?);
        if !(before.is_empty() || before.ends_with(", ")) {
            return None;
        }
        if behind.is_empty() || behind.starts_with(", ") {
            return Some(Place(f64::INFINITY));
        }
        let number = behind.strip_prefix(" #")?.split(", ").next()?;
        Some(Place(number.trim().parse().unwrap_or(f64::INFINITY)))
    })
}

/// Whether a list of names, as `Ada Ray, Bo Lind`, holds this one.
#[must_use]
pub fn names(list: &str, name: &str) -> bool {
    let (list, name) = (fold(list), fold(name.trim()));
    list.match_indices(&name).any(|(at, found)| {
        let before = list.get(..at).unwrap_or_default();
        let behind = list.get(at + found.len()..).unwrap_or_default();
        !name.is_empty()
            && (before.is_empty() || before.ends_with(", "))
            && (behind.is_empty() || behind.starts_with(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_found_in_a_list_with_its_place() {
        let place = |list, series| place_in(list, series).map(|place| place.0);
        assert_eq!(place("Dunes #2", "dunes"), Some(2.0));
        assert_eq!(place("Dünes #2.5, Other Worlds #10", "DUNES"), Some(2.5));
        assert_eq!(
            place("Dunes #2, Other Worlds #10", "Other Worlds"),
            Some(10.0)
        );
        assert_eq!(place("Dunes", "Dunes"), Some(f64::INFINITY));
        assert_eq!(place("Dunes #1a, B", "Dunes"), Some(f64::INFINITY));
        assert_eq!(place("Fire, Ice #3", "Fire, Ice"), Some(3.0));
        assert_eq!(place("The Dunes #1", "Dunes"), None);
        assert_eq!(place("Dunes II #1", "Dunes"), None);
        assert_eq!(place("", ""), None);
    }

    #[test]
    fn one_of_several_authors_is_found_by_the_whole_name() {
        assert!(names("Ada Ray, Bo Lind", "bo lind"));
        assert!(names("Ada Ray", "Ada Ray"));
        assert!(!names("Ada Ray, Bo Lind", "Ada"));
        assert!(!names("Ada Ray", ""));
    }
}
