//! A status, a header, and a body from another server in between: the message that attributes the refusal is bounded.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sharectl_core::fuzzing;
use sharectl_ui::output::sanitize;

fuzz_target!(|data: &[u8]| {
    if let Some(message) = fuzzing::refusal(data) {
        assert!(message.len() < 8192, "{} bytes", message.len());
        let shown = sanitize::line(&message, true);
        assert!(!sharectl_fuzz::breaks_out(&shown), "{shown:?}");
    }
});
