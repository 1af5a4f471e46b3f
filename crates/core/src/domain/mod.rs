//! What sharectl is about, without HTTP, terminal or clock: every function here is pure.

pub mod audible;
pub mod capabilities;
pub mod chapter;
pub mod check;
pub mod criterion;
pub mod csv;
pub mod expiry;
pub mod item;
pub mod link;
pub mod moment;
pub mod pick;
pub mod playlist;
pub mod prune;
pub mod public_base;
pub mod reference;
pub mod selector;
pub mod share;
pub mod slug;
pub mod span;
pub mod stats;
pub mod steps;
pub mod text;

pub use audible::{Audible, Inaudible, InaudibleReason};
pub use capabilities::Capabilities;
pub use chapter::Chapter;
pub use item::{Item, ItemKind, ItemRef};
pub use share::{Change, Lifetime, NewShare, Note, NoteCode, ServerKind, Settings, Share, State};
pub use steps::Step;
