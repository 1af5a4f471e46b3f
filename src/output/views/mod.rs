//! What people read: one file for each kind of thing that is shown.

mod changes;
pub mod chapters;
pub mod doctor;
pub mod entries;
pub mod facts;
pub mod finding_codes;
mod finding_words;
pub mod findings;
pub mod history;
pub mod items;
pub mod links;
pub mod plan;
pub mod servers;
pub mod share;
pub mod shares;
pub mod stats;
