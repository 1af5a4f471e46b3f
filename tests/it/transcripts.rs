//! Every recorded exchange with a real server, replayed against the sandbox that simulates it.
//!
//! A recording is replayed request by request; the ids and tokens of the sandbox replace the recorded
//! ones in later requests. The status, the family of the content type, the shape of a JSON body (keys
//! and types, lists of the same length) and the significant values must agree. An intended deviation is
//! in a table with its reason, and one that no longer occurs fails the test.

mod audiobookshelf;
mod compare;
mod exchange;
mod flavors;
mod navidrome;
mod relatives;
mod replay;
mod translate;

use replay::{Aside, Deviation, Replay, Rules};
