//! Every test that runs sharectl or the sandbox, in one binary.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests fail their tests"
)]

mod abs_books;
mod airsonic;
mod alignment;
mod ampache;
mod api_keys;
mod audiobookshelf;
mod basics;
mod batch;
mod behavior;
mod book;
mod caches;
mod capture;
mod check;
mod clipboard;
mod contents;
mod contrib;
mod demo;
mod doctor;
mod errors;
mod examples;
mod from_file;
mod generated;
mod heard;
mod help;
mod hostile;
mod interrupts;
mod journal_lines;
mod lasting;
mod less_typing;
mod link_changes;
mod login;
mod m3u;
mod manual;
mod mass_expiry;
mod matching;
mod meanwhile;
mod modules;
mod no_input;
mod on_change;
mod open;
mod parity;
mod pitfalls;
mod players;
mod progress;
mod prune;
mod public_links;
mod qr;
mod readme;
mod recovery;
mod relatives;
mod requests;
mod reuse;
mod rotate;
mod sandbox;
mod sandbox_flavors;
mod schema;
mod searching;
mod secrets;
mod selectors;
mod server_add;
mod share_files;
mod sharing_api;
mod shells;
mod stats;
mod support;
mod tmux;
mod told;
mod tour;
mod transcripts;
mod trust;
mod typed;
mod undo;
mod undo_ended;
mod undo_walk;
mod unsonic;
mod url;
mod where_condition;
mod whose_link;
mod workspace;
mod zones;
