//! Servers to try and test with.
