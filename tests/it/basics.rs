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
