//! The pitfalls that a client can meet, by their numbers in `docs/pitfalls.md`. Many have their tests
//! next to the code instead.

mod audiobookshelf;
mod complete;
mod navidrome;
mod subsonic;

use serde_json::Value;

use crate::support::{Server, TestEnv};

fn rows(env: &TestEnv, args: &[&str]) -> Vec<Value> {
    env.run(args).ok().json().as_array().unwrap().clone()
}

/// The values of `expires` in the requests of a Subsonic call.
fn expiries(server: &Server, call: &str) -> Vec<String> {
    let asked = server.requests();
    let calls = asked.iter().filter(|seen| seen.path.contains(call));
    calls.flat_map(|seen| seen.params("expires")).collect()
}
