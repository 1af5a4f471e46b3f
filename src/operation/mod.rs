//! Every write.
