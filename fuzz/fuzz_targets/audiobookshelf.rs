//! An answer of Audiobookshelf: its share, book, tracks, and chapters print without breaking out.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sharectl_core::fuzzing;

fuzz_target!(|data: &[u8]| sharectl_fuzz::check(&fuzzing::audiobookshelf(data)));
