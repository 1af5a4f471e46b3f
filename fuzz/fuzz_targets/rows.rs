#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sharectl_fuzz::rows(data));
