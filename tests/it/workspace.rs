//! What the crates depend on: the boundaries that keep each of them what it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// All that a package depends on, by whatever way round, its tests included.
fn dependencies(package: &str) -> BTreeSet<String> {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let lock: toml::Table = toml::from_str(&fs::read_to_string(lock).unwrap()).unwrap();
    let packages = lock["package"].as_array().unwrap();
    let mut found = BTreeSet::new();
    let mut open = vec![package.to_owned()];
    while let Some(name) = open.pop() {
        for package in packages
            .iter()
            .filter(|package| package["name"].as_str() == Some(&name))
        {
            let direct = package.get("dependencies").and_then(toml::Value::as_array);
            for dependency in direct.into_iter().flatten() {
                // Two versions of one name are told apart behind it.
                let name = dependency
                    .as_str()
                    .unwrap()
                    .split(' ')
                    .next()
                    .unwrap()
                    .to_owned();
                if found.insert(name.clone()) {
                    open.push(name);
                }
            }
        }
    }
    found
}

#[test]
fn the_core_knows_no_parser_and_no_terminal() {
    let core = dependencies("sharectl-core");
    assert!(core.contains("reqwest"), "{core:?}");
    for foreign in [
        "clap",
        "comfy-table",
        "dialoguer",
        "indicatif",
        "console",
        "crossterm",
        "sharectl",
    ] {
        assert!(
            !core.contains(foreign),
            "sharectl-core depends on {foreign}"
        );
    }
}

#[test]
fn the_settings_know_no_parser_and_no_terminal() {
    let config = dependencies("sharectl-config");
    assert!(config.contains("sharectl-core"), "{config:?}");
    for foreign in [
        "clap",
        "comfy-table",
        "dialoguer",
        "sharectl-ui",
        "sharectl",
    ] {
        assert!(
            !config.contains(foreign),
            "sharectl-config depends on {foreign}"
        );
    }
}

#[test]
fn ui_crate_does_not_depend_on_commands() {
    let ui = dependencies("sharectl-ui");
    assert!(ui.contains("sharectl-config"), "{ui:?}");
    for foreign in ["clap_complete", "roff", "sharectl"] {
        assert!(!ui.contains(foreign), "sharectl-ui depends on {foreign}");
    }
}

/// A library of the program would be linked into the tests, which a change to a command would build
/// again then.
#[test]
fn the_program_has_no_library() {
    let manifest = include_str!("../../Cargo.toml");
    let manifest: toml::Table = toml::from_str(manifest).unwrap();
    assert!(!manifest.contains_key("lib"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(!root.join("src/lib.rs").exists());
}

#[test]
fn the_sandbox_depends_on_none_of_ours() {
    let sandbox = dependencies("sharectl-sandbox");
    assert!(sandbox.contains("hyper"), "{sandbox:?}");
    let ours = sandbox.iter().filter(|name| name.starts_with("sharectl"));
    assert_eq!(ours.count(), 0);
}

/// The other servers are for tests, which enable the feature in their own section.
#[test]
fn the_program_ships_the_servers_of_demo_alone() {
    let manifest: toml::Table = toml::from_str(include_str!("../../Cargo.toml")).unwrap();
    let sandbox = &manifest["dependencies"]["sharectl-sandbox"];
    assert!(sandbox.get("features").is_none(), "{sandbox}");
    assert_eq!(manifest["features"]["sandbox"].as_array().unwrap().len(), 1);
    let for_tests = &manifest["dev-dependencies"]["sharectl-sandbox"]["features"];
    assert_eq!(for_tests[0].as_str(), Some("every-server"));
}

/// What `cargo deny` checks with the same file, as far as the lock file tells it.
#[test]
fn nothing_that_is_banned_is_among_the_dependencies_and_all_come_from_one_registry() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| -> toml::Table {
        toml::from_str(&fs::read_to_string(root.join(name)).unwrap()).unwrap()
    };
    let (deny, lock) = (read("deny.toml"), read("Cargo.lock"));
    let banned: Vec<&str> = deny["bans"]["deny"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|ban| ban["name"].as_str())
        .collect();
    assert!(banned.contains(&"native-tls"));
    for package in lock["package"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        assert!(!banned.contains(&name), "{name} is banned");
        if let Some(source) = package.get("source") {
            let source = source.as_str().unwrap();
            assert_eq!(
                source, "registry+https://github.com/rust-lang/crates.io-index",
                "{name}"
            );
        }
    }
}
