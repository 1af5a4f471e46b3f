//! What people read: one file for each kind of thing that is shown.

pub mod shares;
