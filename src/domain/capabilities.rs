//! What a server can do, as data.
