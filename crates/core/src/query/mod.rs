//! Every read: listing, finding what was named, choosing by selectors, looking up items, and asking
//! several servers at once.

pub mod arrange;
pub mod check;
pub mod choose;
pub mod find;
pub mod items;
mod list;
mod locate;
mod playlist;
mod reuse;
mod search;
#[cfg(test)]
mod tests;

pub use arrange::{Arrangement, Audibility, PlaylistMode, arrange, audible};
pub use choose::{
    Choice, ChoiceCondition, Chosen, Prunable, answerable, choose, needs_of, no_selection_error,
    not_owned_error, prunable, unanswerable,
};
pub use find::{
    Orphans, find, orphan_of_slug, orphans, orphans_of_title, renamed, slug_of, unlisted,
};
pub use items::{ItemRequest, Resolved, resolve, resolve_each};
pub use list::{ServerAnswers, identify, list, many, newest, pages, recall};
pub use locate::{CurrentItems, current_items, locate_each};
pub use playlist::{Played, chapters, playlist, playlist_needs};
pub use reuse::Existing;
pub use search::proposed_instead;
