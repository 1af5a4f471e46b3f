//! The manual pages pass the checks of the programs that display them.

use std::process::Command;

use crate::support::{TestEnv, skipped};

/// Runs a checker on every page; skipped if this machine doesn't have it.
fn every_page_passes(program: &str, args: &[&str]) {
    let env = TestEnv::new();
    let _ = env.run(&["man", "--to", "."]).ok();
    let mut pages = 0;
    let sections = ["man1", "man5"].map(|section| env.work().join(section));
    let folders = sections
        .iter()
        .map(|section| std::fs::read_dir(section).unwrap());
    for page in folders.flatten().map(|entry| entry.unwrap().path()) {
        let checked = Command::new(program)
            .args(args)
            .arg(&page)
            .env("MANROFFSEQ", "")
            .env("MANWIDTH", "80")
            .env("LC_ALL", "C.UTF-8")
            .output();
        let Ok(checked) = checked else {
            skipped(&format!(
                "{program} is not installed, so it did not check the manual"
            ));
            return;
        };
        let words = if program == "mandoc" {
            checked.stdout
        } else {
            checked.stderr
        };
        let words = String::from_utf8_lossy(&words);
        assert!(words.trim().is_empty(), "{}: {words}", page.display());
        pages += 1;
    }
    assert!(pages > 10, "only {pages} pages");
}

#[test]
fn mandoc_has_nothing_to_object() {
    every_page_passes("mandoc", &["-T", "lint", "-W", "warning"]);
}

#[test]
fn man_has_nothing_to_warn_of() {
    every_page_passes("man", &["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"]);
}

#[test]
fn a_dry_run_writes_no_page() {
    let env = TestEnv::new();
    let output = env.run(&["man", "--to", "pages", "-n"]).ok();
    assert!(output.stderr.contains("would write "), "{output}");
    assert!(!env.work().join("pages").exists());
}
