//! How a change is made.
