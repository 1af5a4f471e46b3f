//! What sharectl is about, without HTTP, terminal or clock: every function here is pure.

pub mod capabilities;
pub mod change;
pub mod chapter;
pub mod condition;
pub mod contents;
pub mod criterion;
pub mod expiry;
pub mod file_name;
pub mod item;
pub mod item_reference;
pub mod link;
pub mod m3u;
pub mod markup;
pub mod moment;
pub mod pick;
pub mod playlist;
pub mod prune;
mod quantity;
pub mod reference;
pub mod selection;
pub mod selector;
pub mod share;
pub mod share_index;
pub mod slug;
pub mod span;
pub mod start_time;
pub mod steps;
pub mod text;
pub mod xspf;
pub mod zone;

pub use capabilities::Capabilities;
pub use change::{Change, Lifetime, NewShare, Settings};
pub use chapter::Chapter;
pub use item::{Item, ItemKind, ItemRef};
pub use share::{ServerKind, Share, State};
pub use steps::Step;
