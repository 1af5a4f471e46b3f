//! `on-change`: what runs after an operation; and the recipes that use it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use crate::support::TestEnv;

/// Puts a program on the path.
fn program(env: &TestEnv, name: &str, text: &str) {
    let file = env.bin().join(name);
    std::fs::copy(env.write(name, text), &file).unwrap();
    std::fs::set_permissions(file, PermissionsExt::from_mode(0o755)).unwrap();
}

/// `home`, and a hook that adds what it gets to the file `changes`, and says a word.
fn hooked() -> (TestEnv, crate::support::Server) {
    let (env, server) = TestEnv::with_navidrome();
    program(
        &env,
        "hook",
        "#!/bin/sh\ncat >>changes\necho \"$1 $SHARECTL_IN_HOOK\"\n",
    );
    let config = env.config();
    env.replace_config(&format!("on-change = [\"hook\", \"told\"]\n{config}"));
    (env, server)
}

fn changes(env: &TestEnv) -> Vec<Value> {
    let text = std::fs::read_to_string(env.work().join("changes")).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn the_rows_of_every_operation_are_handed_over_and_stdout_stays_data() {
    let (env, _server) = hooked();
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    assert_eq!(made.stdout.lines().count(), 1, "{made}");
    assert!(made.stderr.contains("told 1"), "{made}");
    let link = made.last_line().to_owned();
    let _ = env.run(&["expire", &link, "--in", "9d", "--yes"]).ok();
    // A dry run changes nothing, and neither does what finds nothing to do.
    let _ = env.run(&["delete", &link, "--dry-run"]).ok();
    let _ = env.run(&["prune"]).ok();
    let _ = env.run(&["delete", &link, "--yes"]).ok();
    let _ = env.run(&["undo", "--last", "--yes"]).ok();
    let all = changes(&env);
    let actions: Vec<&str> = all
        .iter()
        .map(|row| row["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions[..3], ["create", "expire", "delete"], "{actions:?}");
    assert_eq!(actions.len(), 4, "{actions:?}");
    assert_eq!(all[0]["after"]["url"], link);
}

/// How often the hook ran.
fn calls(env: &TestEnv) -> usize {
    let text = std::fs::read_to_string(env.work().join("calls")).unwrap_or_default();
    text.lines().count()
}

#[test]
fn one_operation_is_one_call_whatever_its_size_and_its_servers() {
    let (env, _server) = hooked();
    let hook = "#!/bin/sh\ncat >>changes\necho called >>calls\n";
    program(&env, "hook", hook);
    // More rows than are made, or read, at once.
    let rows = "Low Tide,x\n".repeat(450);
    env.write("rows.csv", &format!("album,description\n{rows}"));
    let made = env.run(&["create", "--from", "rows.csv", "-q"]).ok();
    assert_eq!((calls(&env), changes(&env).len()), (1, 450), "{made}");
    let other = crate::support::Server::stopped(sharectl_sandbox::Options {
        preload: 2,
        ..sharectl_sandbox::Options::default()
    });
    env.add_server("other", &other);
    let expire = [
        "expire", "-s", "all", "--all", "--in", "9d", "--revive", "--yes", "-q",
    ];
    let _ = env.run(&expire).ok();
    let told = changes(&env);
    assert_eq!((calls(&env), told.len()), (2, 450 + 452));
    let servers: std::collections::BTreeSet<&str> = told[450..]
        .iter()
        .map(|row| row["server"].as_str().unwrap())
        .collect();
    assert_eq!(servers.into_iter().collect::<Vec<_>>(), ["home", "other"]);
    assert_eq!(told[450]["operation"], told[901]["operation"]);
    // A file of shares is an operation like any other.
    let _ = env.run(&["export", "-s", "other", "--to", "a.toml"]).ok();
    let text = std::fs::read_to_string(env.work().join("a.toml")).unwrap();
    env.write(
        "a.toml",
        &text.replace("download = false", "download = true"),
    );
    let _ = env.run(&["apply", "a.toml", "--yes"]).ok();
    assert_eq!((calls(&env), changes(&env).len()), (3, 450 + 452 + 2));
    let _ = env.run(&["apply", "a.toml", "--yes"]).ok();
    assert_eq!(calls(&env), 3, "nothing changed");
}

#[test]
fn a_hook_that_fails_is_a_warning_and_one_that_runs_sharectl_does_not_run_again() {
    let (env, _server) = hooked();
    program(&env, "hook", "#!/bin/sh\nexit 3\n");
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    assert!(
        made.stderr.contains("warning: on-change: `hook` failed"),
        "{made}"
    );
    let again =
        "#!/bin/sh\ncat >>changes\nsharectl create --album 'Harbour Lights' -q >/dev/null\n";
    program(&env, "hook", again);
    let _ = env.run(&["create", "--album", "Unfolding"]).ok();
    assert_eq!(changes(&env).len(), 1);
    let listed = env.run(&["list", "-o", "ids"]).ok();
    assert_eq!(listed.stdout.lines().count(), 3);
}

/// A recipe, and a curl that writes down how it was called.
fn recipe(env: &TestEnv, name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("contrib/notify")
        .join(name);
    program(env, name, &std::fs::read_to_string(file).unwrap());
    program(env, "curl", "#!/bin/sh\nprintf '%s\\n' \"$@\" >>called\n");
}

fn called(env: &TestEnv) -> String {
    std::fs::read_to_string(env.work().join("called")).unwrap_or_default()
}

#[test]
fn ntfy_recipe_sends_the_summary_without_links() {
    let (env, _server) = TestEnv::with_navidrome();
    recipe(&env, "ntfy");
    let config = env.config();
    env.replace_config(&format!(
        "on-change = [\"ntfy\", \"https://ntfy.example.com/x\"]\n{config}"
    ));
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    assert!(!made.stderr.contains("warning"), "{made}");
    let told = called(&env);
    assert!(
        told.contains("create: 1\nhttps://ntfy.example.com/x"),
        "{told}"
    );
    assert!(!told.contains("/share/"), "{told}");
}

#[test]
fn a_healthcheck_is_pinged_with_the_exit_code_and_the_findings() {
    let (env, server) = TestEnv::with_navidrome();
    recipe(&env, "healthcheck");
    let made = env
        .run(&["create", "--album", "Low Tide", "--expires", "2d"])
        .ok();
    let id = made.last_line().rsplit('/').next().unwrap().to_owned();
    let _ = env
        .shell("healthcheck https://hc.example.com/uuid")
        .run()
        .ok();
    let told = called(&env);
    assert!(told.contains("Low Tide: expires in 2 days"), "{told}");
    assert!(told.ends_with("https://hc.example.com/uuid/0\n"), "{told}");
    let login = sharectl_sandbox::Effect::Status(401, String::new());
    server
        .faults()
        .add(sharectl_sandbox::Rule::new(login).path("/share"));
    let _ = env
        .shell("healthcheck https://hc.example.com/uuid")
        .run()
        .ok();
    let told = called(&env);
    assert!(told.ends_with("https://hc.example.com/uuid/12\n"), "{told}");
    assert!(!told.contains(&id), "{told}");
}

#[test]
fn history_is_narrowed_by_time_and_by_text() {
    let (env, server) = TestEnv::with_navidrome();
    for (day, album) in [("2026-11-01", "Low Tide"), ("2026-11-20", "Harbour Lights")] {
        let now = format!("{day}T10:00:00Z");
        server.clock().set(now.parse().unwrap());
        let make = ["create", "--album", album, "--description", "Für Bob"];
        let _ = env.command(&make).env("SHARECTL_TEST_NOW", &now).run().ok();
    }
    let lines = |args: &[&str]| {
        let args = [&["history", "-o", "jsonl"], args].concat();
        env.run(&args).ok().stdout.lines().count()
    };
    assert_eq!(lines(&[]), 2);
    assert_eq!(lines(&["--since", "7d"]), 1);
    assert_eq!(lines(&["--since", "2026-11-01"]), 2);
    assert_eq!(lines(&["--match", "low tide"]), 1);
    assert_eq!(lines(&["--match", "fur bob"]), 2);
    assert_eq!(lines(&["--match", "fur bob", "--limit", "1"]), 1);
    assert_eq!(lines(&["--match", "nothing like it"]), 0);
    let both = ["history", "--since", "7d", "1m7yr00000000"];
    let _ = env.run(&both).exits(2);
}
