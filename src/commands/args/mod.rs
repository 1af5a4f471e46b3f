//! Arguments that several commands take.

pub(crate) mod items;
pub(crate) mod links;
pub(crate) mod scope;
pub(crate) mod selectors;
pub(crate) mod shares;
pub(crate) mod target;
pub(crate) mod words;

pub(crate) use items::ItemArgs;
pub(crate) use links::LinkArgs;
pub(crate) use scope::ScopeArgs;
pub(crate) use selectors::SelectorArgs;
pub(crate) use shares::ShareArgs;
