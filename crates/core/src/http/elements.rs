//! The elements of a JSON list, one by one.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer as _;
use serde::de::{DeserializeOwned, Error as _, SeqAccess, Visitor};

/// Reads a JSON list and makes something of each element; the first that `make` fails on ends it.
/// There is room for `expected` from the start.
///
/// The outer error is that of the JSON, the inner one `make`'s.
pub(super) fn read<T, U, E>(
    text: &str,
    expected: usize,
    make: impl Fn(T) -> Result<U, E>,
) -> serde_json::Result<Result<Vec<U>, E>>
where
    T: DeserializeOwned,
{
    let mut made = Vec::with_capacity(expected);
    let mut failure = None;
    let elements = Elements {
        take: |element| match make(element) {
            Ok(one) => {
                made.push(one);
                true
            }
            Err(error) => {
                failure = Some(error);
                false
            }
        },
        element: PhantomData,
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = reader.deserialize_seq(elements).and_then(|()| reader.end());
    match failure {
        Some(failure) => Ok(Err(failure)),
        None => read.map(|()| Ok(made)),
    }
}

/// Takes elements until it is told to stop.
struct Elements<T, F> {
    take: F,
    element: PhantomData<T>,
}

impl<'de, T: DeserializeOwned, F: FnMut(T) -> bool> Visitor<'de> for Elements<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element()? {
            if !(self.take)(element) {
                return Err(A::Error::custom("nobody wants the rest"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below(text: &str, limit: u32) -> serde_json::Result<Result<Vec<String>, u32>> {
        read(text, 2, |number: u32| {
            (number < limit).then(|| number.to_string()).ok_or(number)
        })
    }

    #[test]
    fn every_element_is_made_into_something_in_order() {
        assert_eq!(below(" [1, 2,3]\n", 9).unwrap().unwrap(), ["1", "2", "3"]);
        assert!(below("[]", 0).unwrap().unwrap().is_empty());
    }

    #[test]
    fn one_that_nothing_can_be_made_of_ends_it() {
        assert_eq!(below("[1, 2, 3", 2).unwrap(), Err(2));
    }

    #[test]
    fn what_is_no_whole_list_is_an_error() {
        for text in ["[1, 2", "[1] 2", "[1, \"2\"]", "{}", "null", "1", ""] {
            assert!(below(text, 9).is_err(), "{text}");
        }
    }
}
