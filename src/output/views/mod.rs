//! What people read: one file for each kind of thing that is shown.

pub mod doctor;
pub mod items;
pub mod plan;
pub mod servers;
pub mod share;
pub mod shares;
