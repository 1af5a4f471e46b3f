//! Shares as a file: what `export` writes, and `diff` and `apply` read.
//!
//! TOML, or JSON of the same shape; `docs/share-file.schema.json` describes both. Pure: text in,
//! entries out, and the other way round.

mod edit;
mod model;
mod node;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use self::edit::{Reference, with_references};
pub use self::model::*;
pub use self::read::{ENTRY_KEYS, FILE_KEYS, ITEM_KEYS, SCOPE_KEYS};
pub use self::write::{Exported, json, toml};
