//! The generated files in the repository are up to date.
//!
//! `SHARECTL_REGENERATE=1 cargo test --test it generated` rewrites them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sharectl_config::env_vars::Environment;
use sharectl_core::files::{self, Mode};

use crate::support::{TestEnv, readme};

pub(crate) const HOW: &str =
    "run `SHARECTL_REGENERATE=1 cargo test --test it generated` and look at the diff";

pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn regenerates() -> bool {
    let asked = Environment::from_process();
    asked.named("SHARECTL_REGENERATE").unwrap().is_some()
}

pub(crate) fn write(file: &Path, text: &str) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    files::write(file, text.as_bytes(), Mode::Shared).unwrap();
}

/// A folder's files and their texts.
fn read(folder: &Path) -> BTreeMap<PathBuf, String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    entries
        .map(|entry| {
            let file = entry.unwrap().path();
            let text = std::fs::read_to_string(&file).unwrap();
            (PathBuf::from(file.file_name().unwrap()), text)
        })
        .collect()
}

/// Compares a whole folder with the wanted files, or writes them.
fn folder_holds(name: &str, wanted: &BTreeMap<PathBuf, String>) {
    let folder = repository().join(name);
    let present = read(&folder);
    if regenerates() {
        for file in present.keys().filter(|file| !wanted.contains_key(*file)) {
            std::fs::remove_file(folder.join(file)).unwrap();
        }
        for (file, text) in wanted {
            write(&folder.join(file), text);
        }
        return;
    }
    let names = wanted.keys().chain(present.keys());
    let stale: Vec<_> = names
        .filter(|file| wanted.get(*file) != present.get(*file))
        .collect();
    assert!(stale.is_empty(), "stale in {name}/: {stale:?}; {HOW}");
}

/// The shells, and the file name that each of them expects.
const SCRIPTS: &[(&str, &str)] = &[
    ("bash", "sharectl.bash"),
    ("zsh", "_sharectl"),
    ("fish", "sharectl.fish"),
    ("powershell", "_sharectl.ps1"),
    ("elvish", "sharectl.elv"),
    ("nushell", "sharectl.nu"),
];

#[test]
fn the_completion_scripts_are_fresh() {
    let env = TestEnv::new();
    let script = |(shell, file): &(&str, &str)| {
        let output = env.run(&["completions", shell]).ok();
        (PathBuf::from(file), output.stdout)
    };
    folder_holds("completions", &SCRIPTS.iter().map(script).collect());
}

#[test]
fn the_manual_is_fresh() {
    let env = TestEnv::new();
    let _ = env.run(&["man", "--to", "man"]).ok();
    for section in ["man/man1", "man/man5"] {
        folder_holds(section, &read(&env.work().join(section)));
    }
}

#[test]
fn the_generated_parts_of_pages_are_fresh() {
    for page in readme::PAGES {
        let file = repository().join(page.0);
        let present = std::fs::read_to_string(&file).unwrap();
        let wanted = readme::with_generated_parts(page, &present);
        if regenerates() {
            write(&file, &wanted);
        }
        assert!(
            wanted == present || regenerates(),
            "{} is stale; {HOW}",
            page.0
        );
    }
}

/// Fails if the generated parts of a page are outdated, or rewrites them.
pub(crate) fn page_is_fresh(page: &readme::Page) {
    let file = repository().join(page.0);
    let text = std::fs::read_to_string(&file).unwrap();
    let fresh = readme::with_generated_parts(page, &text);
    if regenerates() {
        write(&file, &fresh);
        return;
    }
    assert_eq!(text, fresh, "{} is stale; {HOW}", page.0);
}
