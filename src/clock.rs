//! Now.
