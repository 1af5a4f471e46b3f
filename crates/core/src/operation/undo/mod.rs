//! Undo and redo: both revert an operation of the journal.
//!
//! An undo is an operation like any other, and says which one it reverts; a redo reverts an undo. So
//! both are one mechanism: `stack` finds the operation that is meant, `effects` reads out of the
//! journal what it came to, `successors` follows shares that were made again under other ids, `present`
//! reads what is there, and `plan` makes a plan of all that.

pub mod effects;
pub mod plan;
pub mod present;
pub mod stack;
