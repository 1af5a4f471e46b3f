//! Every recorded exchange with a real server, replayed against the sandbox that plays it.
//!
//! A recording is replayed request by request; ids and tokens that the sandbox gives instead of
//! the recorded ones are put into the requests that follow. What must agree: the status, the
//! family of the content type, the shape of a JSON body (keys and types, lists of the same
//! length) and the values that carry meaning. A deviation that is meant stands in a table with its
//! reason, and one that no longer occurs fails the test.

mod audiobookshelf;
mod compare;
mod exchange;
mod flavors;
mod navidrome;
mod relatives;
mod replay;
mod translate;

use replay::{Aside, Deviation, Replay, Rules};
