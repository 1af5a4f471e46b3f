//! Arguments that several commands take.

pub mod items;
pub mod links;
pub mod scope;
pub mod selectors;
pub mod shares;
pub mod target;
pub mod words;

pub use items::ItemArgs;
pub use links::LinkArgs;
pub use scope::ScopeArgs;
pub use selectors::SelectorArgs;
pub use shares::ShareArgs;
