//! What sharectl is about, without HTTP, terminal or clock: every function here is pure.

pub mod audible;
pub mod capabilities;
pub mod change;
pub mod chapter;
pub mod check;
pub mod criterion;
pub mod csv;
pub mod expiry;
pub mod file_name;
pub mod item;
pub mod link;
pub mod markup;
pub mod moment;
pub mod pick;
pub mod playlist;
pub mod playlist_format;
pub mod prune;
pub mod public_base;
pub mod reference;
pub mod selector;
pub mod share;
pub mod slug;
pub mod span;
pub mod start_time;
pub mod stats;
pub mod steps;
pub mod text;

pub use audible::{Audible, Inaudible, Unheard};
pub use capabilities::Capabilities;
pub use change::{Change, Lifetime, NewShare, Note, NoteCode, Settings};
pub use chapter::Chapter;
pub use item::{Item, ItemKind, ItemRef};
pub use share::{ServerKind, Share, State};
pub use steps::Step;
