//! What people read: the core's data in words.

pub mod advice;

pub use advice::{hint, hints};
