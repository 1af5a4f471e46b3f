//! What holds whatever the command is.

use crate::support::TestEnv;

#[test]
fn a_bare_sharectl_shows_three_lines() {
    let output = TestEnv::new().run(&[]).ok();
    insta::assert_snapshot!("bare", output);
}

#[test]
fn a_command_that_does_not_exist_is_a_usage_error_naming_the_one_that_was_meant() {
    let output = TestEnv::new().run(&["servr", "list"]).exits(2);
    assert!(output.stdout.is_empty(), "{output}");
    insta::assert_snapshot!("no_such_command", output);
}

#[test]
fn a_usage_error_is_json_where_the_data_would_be() {
    let output = TestEnv::new().run(&["server", "list", "--no-such-flag", "-o", "json"]);
    let output = output.exits(2);
    for line in output.stderr.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    insta::assert_snapshot!("usage_error_in_json", output);
}
#[test]
fn no_command_reaches_beyond_this_machine_in_a_test() {
    let env = TestEnv::new();
    env.add_profile("far", "http://music.example.com", "admin", "secret");
    let output = env.run(&["list", "-s", "far", "--retries", "0"]);
    let _ = output.exits(8);
}

#[test]
fn a_servers_own_zone_is_that_of_all_that_is_shown_of_it() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env.run(&[
        "create",
        "--album",
        "Fog Signal",
        "--expires",
        "2026-12-01T20:00Z",
        "--yes",
    ]);
    let text = env.config();
    env.replace_config(&text.replace("[servers.home]", "[servers.home]\ntz = \"Asia/Tokyo\""));
    // The variable would come before it.
    let shown = |words: &str| {
        env.shell(&format!("unset TZ; sharectl {words}"))
            .run()
            .ok()
            .stdout
    };
    let end = "-o 'template={{ expires | date }}'";
    assert_eq!(shown(&format!("list {end}")), "Wed 2 Dec 05:00\n");
    let id = shown("list -o ids");
    assert_eq!(
        shown(&format!("show {} {end}", id.trim())),
        "Wed 2 Dec 05:00\n"
    );
    assert_eq!(shown(&format!("list {end} --tz UTC")), "Tue 1 Dec 20:00\n");
    drop(server);
}

#[test]
fn a_usage_error_takes_the_form_that_the_environment_names() {
    let env = TestEnv::new();
    let list = env.command(&["list", "--bad"]);
    let output = list.env("SHARECTL_OUTPUT", "json").run().exits(2);
    let line: serde_json::Value = serde_json::from_str(&output.stderr).unwrap();
    assert_eq!(line["error"]["code"], "usage", "{output}");
    let list = env.command(&["list", "--bad", "-o", "table"]);
    let output = list.env("SHARECTL_OUTPUT", "json").run().exits(2);
    assert!(output.stderr.starts_with("error: "), "{output}");
}
