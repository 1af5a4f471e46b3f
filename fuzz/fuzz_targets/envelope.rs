//! An answer of the Subsonic API, as each flavor reads it: shares and items print without breaking out.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sharectl_core::fuzzing;

fuzz_target!(|data: &[u8]| sharectl_fuzz::check(&fuzzing::envelope(data)));
