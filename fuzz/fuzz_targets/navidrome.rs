//! An answer of Navidrome's own API, or one of its pages: shares print without breaking out.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sharectl_core::fuzzing;

fuzz_target!(|data: &[u8]| sharectl_fuzz::check(&fuzzing::navidrome(data)));
