//! `doctor`: what a server is, and what is wrong with it.

use sharectl::exit_code;

use crate::support::TestEnv;

#[test]
fn a_healthy_server_is_told_and_nothing_is_written() {
    let (env, server) = TestEnv::with_navidrome();
    let output = env.run(&["doctor"]).ok();
    assert!(output.stdout.contains("signed in"), "{output}");
    let writes = ["POST", "PUT", "DELETE"];
    let shares = server
        .requests()
        .into_iter()
        .filter(|seen| writes.contains(&seen.method.as_str()) && seen.path.contains("hare"));
    assert_eq!(shares.count(), 0);
    let quiet = env.run(&["doctor", "-q"]).ok();
    assert_eq!(quiet.stderr, "");
}

#[test]
fn a_server_that_is_gone_sends_nobody_round_in_circles() {
    let env = TestEnv::new();
    env.add_profile("gone", "http://127.0.0.1:1", "admin", "admin");
    let output = env.run(&["doctor"]).exits(exit_code::NETWORK);
    assert!(output.stdout.contains("connection refused"), "{output}");
    assert!(
        output.stdout.contains("`sharectl server show gone`"),
        "{output}"
    );
    assert!(!output.stdout.contains("sharectl doctor"), "{output}");
}

#[test]
fn a_wrong_password_is_what_is_wrong() {
    let (env, server) = TestEnv::with_navidrome();
    env.add_profile("locked", server.url(), "admin", "wrong");
    let output = env.run(&["doctor", "-s", "locked"]);
    let output = output.exits(exit_code::AUTH);
    assert!(output.stdout.contains("wrong password"), "{output}");
}
