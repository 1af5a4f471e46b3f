//! Output for people: one file for each kind of data.

pub mod findings;
pub mod history;
pub mod items;
pub mod links;
pub mod plan;
pub mod servers;
pub mod share;
pub mod shares;
pub mod stats;
