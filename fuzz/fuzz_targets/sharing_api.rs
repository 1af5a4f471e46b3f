//! An answer of the documented Sharing API: shares print without breaking out.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sharectl_core::fuzzing;

fuzz_target!(|data: &[u8]| sharectl_fuzz::check(&fuzzing::sharing_api(data)));
