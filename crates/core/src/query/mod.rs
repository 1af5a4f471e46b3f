//! Every read: listing, finding what was named, choosing by selectors, looking up items, and asking
//! several servers at once.

mod again;
pub mod arrange;
mod audible;
mod catalog;
pub mod check;
pub mod choose;
pub mod find;
mod free_text;
mod identify;
pub mod items;
mod list;
mod locate;
mod many;
mod orphans;
mod playlist;
mod resolved;
mod retagged;
mod reuse;
#[cfg(test)]
mod tests;

pub use again::{Again, again};
pub use arrange::{Arranged, PlaylistWish, arrange};
pub use audible::{Audibility, audible};
pub use choose::{
    Choice, Chosen, Condition, Prunable, answerable, choose, needs_of, nothing_said, prunable,
    somebody_elses, unanswerable,
};
pub use find::{find, renamed, unlisted};
pub use identify::{identify, recall};
pub use items::{ItemRequest, resolve};
pub use list::{list, newest, pages};
pub use locate::locate_each;
pub use many::{Many, many};
pub use orphans::{Orphans, orphan_of_slug, orphans, orphans_of_title, slug_of};
pub use playlist::{Played, chapters, playlist, playlist_needs};
pub use resolved::{Resolved, resolve_each};
pub use retagged::proposed_instead;
pub use reuse::Existing;
