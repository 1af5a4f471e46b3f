//! Limits on requests: everything that asks one server slows down together, nothing is given up, and the
//! user sees why it waits.

use std::time::Duration;

use sharectl_core::exit_code;
use sharectl_sandbox::{Effect, Options, Rule};

use crate::support::nginx::Nginx;
use crate::support::{Server, TestEnv};

/// A limit of so many requests a second in nginx, which answers those beyond it with `status`.
fn limited(server: &Server, rate: u32, limit: &str, status: u16) -> Option<Nginx> {
    Nginx::start(
        &format!("limit_req_zone all zone=all:1m rate={rate}r/s;\nlimit_req_status {status};"),
        &format!(
            "limit_req zone=all {limit};\nlocation / {{ proxy_pass {}; }}",
            server.url()
        ),
    )
}

/// How many lines of nginx's log end with a status.
fn answered(nginx: &Nginx, status: u16) -> usize {
    let ending = format!(" {status}");
    nginx
        .log()
        .lines()
        .filter(|line| line.ends_with(&ending))
        .count()
}

#[test]
fn k2_two_hundred_deletes_behind_a_limiter_are_all_done() {
    let cases = [(429, "1"), (429, "8"), (503, "1"), (503, "8")];
    std::thread::scope(|scope| {
        for (status, jobs) in cases {
            scope.spawn(move || {
                let server = Server::stopped(Options {
                    preload: 200,
                    ..Options::default()
                });
                let Some(nginx) = limited(&server, 20, "burst=5 nodelay", status) else {
                    return;
                };
                let env = TestEnv::new();
                env.add_profile("home", nginx.url(), "admin", "admin");
                let began = std::time::Instant::now();
                let output = env
                    .command(&["delete", "--all", "--owner", "any", "--yes", "-j", jobs])
                    .within(Duration::from_secs(120))
                    .run()
                    .ok();
                let took = began.elapsed();
                assert!(output.stderr.contains("deleted 200 shares"), "{output}");
                assert_eq!(server.stored().len(), 0, "{status} {jobs}");
                // A refusal costs a request: few show that the pace was found.
                let refused = answered(&nginx, status);
                eprintln!("{status}, {jobs} jobs: {took:?}, {refused} refused");
                assert!(
                    refused <= 50,
                    "{status}, {jobs} jobs: {refused} refused, {took:?}"
                );
            });
        }
    });
}

#[test]
fn k2_sign_in_and_detection_wait_for_a_limiter_as_well() {
    for status in [429, 503] {
        let server = Server::stopped(Options::default());
        // One request now, and one every half second.
        let Some(nginx) = limited(&server, 2, "nodelay", status) else {
            return;
        };
        let env = TestEnv::new();
        env.add_profile("home", nginx.url(), "admin", "admin");
        let _ = env.run(&["list"]).ok();
        assert!(answered(&nginx, status) >= 1, "{}", nginx.log());
    }
}

#[test]
fn a_limiter_that_lets_nothing_through_ends_with_the_code_for_it() {
    let (env, server) = TestEnv::with_navidrome();
    for text in ["", "slow down"] {
        server.faults().clear();
        server
            .faults()
            .add(Rule::new(Effect::Status(429, text.to_owned())));
        let output = env.run(&["list"]).exits(exit_code::NETWORK);
        assert!(output.stderr.contains("limits requests"), "{output}");
        assert!(output.stderr.contains("--rate"), "{output}");
    }
    server.faults().clear();
    // Nothing is tried again if the user says so.
    server
        .faults()
        .add(Rule::new(Effect::Status(429, String::new())));
    server.clear_requests();
    let _ = env
        .run(&["list", "--retries", "0"])
        .exits(exit_code::NETWORK);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn j6_long_rate_limit_pause_is_reported_with_its_reason() {
    let (env, server) = TestEnv::with_navidrome();
    server.faults().add(
        Rule::new(Effect::RateLimited(3))
            .path("/auth/login")
            .times(1),
    );
    let output = env.run(&["list"]).ok();
    assert!(
        output
            .stderr
            .contains("home limits requests (/auth/login): waiting 3s, as it asks"),
        "{output}"
    );
    server
        .faults()
        .add(Rule::new(Effect::RateLimited(3)).path("/api/").times(1));
    assert_eq!(env.run(&["list", "-q"]).ok().stderr, "");
}
