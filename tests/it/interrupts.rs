//! Ctrl-C and its kin: nothing new is begun, what is in flight is finished, and the report says so.

use sharectl_core::exit_code;
use sharectl_sandbox::Options;
use sharectl_sandbox::faults::Rule;

use crate::support::{Gate, Server, TestEnv, wait_for};

const SHARES: usize = 40;

/// A server that takes this long for each deletion.
fn slow(delay: &str) -> (TestEnv, Server) {
    let server = Server::stopped(Options {
        preload: SHARES,
        ..Options::default()
    });
    let env = TestEnv::new();
    env.add_server("home", &server);
    let _ = env.run(&["list"]).ok();
    let slow = format!("DELETE /api/share delay={delay}");
    server.faults().add(slow.parse().unwrap());
    server.clear_requests();
    (env, server)
}

fn deletes(server: &Server) -> usize {
    let seen = server.requests();
    seen.iter().filter(|seen| seen.method == "DELETE").count()
}

fn left(env: &TestEnv) -> usize {
    env.run(&["list", "-o", "ids"]).ok().stdout.lines().count()
}

#[test]
fn the_first_signal_finishes_what_is_in_flight_and_reports() {
    for (signal, exit) in [
        ("INT", exit_code::INTERRUPTED),
        ("TERM", exit_code::TERMINATED),
        ("HUP", exit_code::TERMINATED),
    ] {
        let (env, server) = slow("300ms");
        let delete = env.command(&["delete", "--all", "--yes"]).start();
        wait_for("a deletion", || deletes(&server) > 0);
        delete.signal(signal);
        let (code, stderr) = delete.wait();
        assert_eq!(code, Some(i32::from(exit)), "{stderr}");
        let gone = SHARES - left(&env);
        assert!((1..SHARES / 2).contains(&gone), "{gone} are gone");
        let not_started = format!("{} of {SHARES} were not started", SHARES - gone);
        assert!(stderr.contains(&not_started), "{stderr}");
        // All of it is known: the next command has nothing to find out.
        let history = env.run(&["history", "-o", "json"]).ok().json();
        assert_eq!(history[0]["finished"], true, "{history}");
        assert_eq!(history[0]["done"], gone, "{history}");
    }
}

#[test]
fn queued_requests_are_not_in_flight() {
    let (env, server) = slow("300ms");
    server.faults().clear();
    let delete = ["delete", "--all", "--yes", "-j", "8", "--rate", "1"];
    let delete = env.command(&delete).start();
    wait_for("a deletion", || deletes(&server) > 0);
    delete.signal("TERM");
    let (code, stderr) = delete.wait();
    assert_eq!(code, Some(i32::from(exit_code::TERMINATED)), "{stderr}");
    // One, or two where the signal came just before the second's turn; never all of eight.
    let gone = SHARES - left(&env);
    assert!(gone <= 2, "{gone} are gone");
    assert!(stderr.contains("error: terminated: "), "{stderr}");
    assert!(
        stderr.contains("hint: see what was done: `sharectl history "),
        "{stderr}"
    );
}

#[test]
fn the_second_signal_ends_at_once_and_the_next_command_finds_out() {
    let (env, server) = slow("0ms");
    let gate = Gate::before(&server);
    env.add_profile("gated", gate.url(), "admin", "admin");
    let _ = env.run(&["list", "-s", "gated"]).ok();
    // The second deletion is in flight until the process is gone.
    let slow: Rule = "DELETE /api/share delay=60s".parse().unwrap();
    server.faults().clear();
    server.faults().add(slow.skip(1));
    server.clear_requests();
    let before = gate.passed();
    let delete = ["delete", "-s", "gated", "--all", "--yes", "-j", "1", "-v"];
    let mut delete = env.command(&delete).start();
    // The server notes a request when it has answered.
    wait_for("the second deletion", || {
        deletes(&server) > 0 && gate.passed() - before > server.requests().len()
    });
    delete.signal("INT");
    // Of two signals that are pending at once, nobody can tell which was first.
    delete.says("asked to stop");
    delete.signal("TERM");
    let (code, stderr) = delete.wait();
    assert_eq!(code, Some(i32::from(exit_code::TERMINATED)), "{stderr}");
    let output = env.run(&["list", "-s", "gated", "-o", "ids"]).ok();
    assert!(output.stderr.contains("finished `delete`"), "{output}");
    let history = env.run(&["history", "-s", "gated", "-o", "json"]);
    let history = history.ok().json();
    assert_eq!(history[0]["finished"], true, "{history}");
    assert_eq!(history[0]["done"], 1, "{history}");
}

/// Starts a command, waits for its next request at `gate`, and ends it.
fn ended_at_its_next_request(
    env: &TestEnv,
    gate: &Gate,
    args: &[&str],
    signal: &str,
) -> (Option<i32>, String) {
    let before = gate.passed();
    let running = env.command(args).start();
    wait_for("a request", || gate.passed() > before);
    running.signal(signal);
    running.wait()
}

#[test]
fn before_the_first_write_a_signal_ends_the_command_and_nothing_happened() {
    let (env, server) = slow("300ms");
    let gate = Gate::before(&server);
    env.add_profile("gated", gate.url(), "admin", "admin");
    let _ = env.run(&["list", "-s", "gated"]).ok();
    let slow = "GET /api/share delay=60s".parse().unwrap();
    server.faults().add(slow);
    let delete = ["delete", "-s", "gated", "--all", "--yes"];
    for (signal, code, line) in [
        ("INT", exit_code::INTERRUPTED, "error: interrupted\n"),
        ("TERM", exit_code::TERMINATED, "error: terminated\n"),
        ("HUP", exit_code::TERMINATED, "error: terminated\n"),
    ] {
        let (ended, stderr) = ended_at_its_next_request(&env, &gate, &delete, signal);
        assert_eq!((ended, &*stderr), (Some(i32::from(code)), line), "{signal}");
    }
    assert_eq!(deletes(&server), 0);
}

#[test]
fn a_signal_ends_a_command_that_still_connects() {
    let server = Server::stopped(Options::default());
    let (env, gate) = (TestEnv::new(), Gate::before(&server));
    env.add_profile("gated", gate.url(), "admin", "admin");
    let slow = "GET /app/ delay=60s".parse().unwrap();
    server.faults().add(slow);
    let list = ["list", "-o", "json"];
    let (code, stderr) = ended_at_its_next_request(&env, &gate, &list, "INT");
    assert_eq!(code, Some(i32::from(exit_code::INTERRUPTED)), "{stderr}");
    let line: serde_json::Value = serde_json::from_str(&stderr).unwrap();
    assert_eq!(line["error"]["code"], "interrupted");
}

#[test]
fn a_signal_that_whoever_started_it_ignores_stays_ignored() {
    for signal in ["INT", "HUP"] {
        let (env, server) = slow("300ms");
        let line = format!("trap '' {signal}; exec sharectl delete --all --yes -j 8");
        let delete = env.shell(&line).start();
        wait_for("a deletion", || deletes(&server) > 0);
        delete.signal(signal);
        let (code, stderr) = delete.wait();
        assert_eq!(code, Some(0), "{signal}: {stderr}");
        assert_eq!(left(&env), 0);
    }
}
