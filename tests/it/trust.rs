//! Servers with an untrusted certificate, as is common at home.

use sharectl_sandbox::Options;

use crate::support::tls::{TlsProxy, fingerprint};
use crate::support::{Output, Server, TestEnv, Tmux};

/// A Navidrome behind TLS, and a password file for it.
fn behind_tls() -> (TestEnv, Server, TlsProxy) {
    let (env, server) = (TestEnv::new(), Server::stopped(Options::default()));
    let door = TlsProxy::before(&server, "self-signed");
    env.scrub(door.url(), "https://nas.test");
    env.write("password", "admin");
    (env, server, door)
}

/// Adds the server as `nas`.
fn add(env: &TestEnv, door: &TlsProxy, flags: &[&str]) -> Output {
    let url = door.url();
    let add = [
        "server",
        "add",
        "nas",
        url,
        "-u",
        "admin",
        "--password-file",
        "password",
    ];
    env.run(&[&add, flags].concat())
}

#[test]
fn without_the_flag_nothing_is_sent_and_the_error_says_what_to_do() {
    let (env, server, door) = behind_tls();
    let output = add(&env, &door, &["--retries", "0"]).exits(8);
    insta::assert_snapshot!("trust_refused", output);
    assert!(server.requests().is_empty(), "nothing was sent");
    assert_eq!(env.config(), "", "nothing was kept");
}

#[test]
fn server_add_trusts_a_certificate_after_confirmation() {
    let (env, server, door) = behind_tls();
    // The user hasn't confirmed, and sharectl can't ask.
    let output = add(&env, &door, &["--trust-cert"]).exits(2);
    assert!(
        output.stderr.contains("hint: to trust it, add `--yes`"),
        "{output}"
    );
    assert!(
        output.stderr.contains(&fingerprint("self-signed")),
        "{output}"
    );
    assert!(server.requests().is_empty() && env.config().is_empty());

    let output = add(&env, &door, &["--trust-cert", "--yes"]).ok();
    insta::assert_snapshot!("trust_added", output);
    let print = fingerprint("self-signed");
    assert!(env.config().contains(&print), "{}", env.config());
    assert_eq!(env.run(&["list", "-o", "ids"]).ok().stdout, "");
    let shown = env.run(&["server", "show", "nas"]).ok();
    assert!(shown.stdout.contains(&print), "{shown}");
}

#[test]
fn another_certificate_at_the_same_address_is_refused_until_it_is_trusted() {
    let (env, server, door) = behind_tls();
    let _ = add(&env, &door, &["--trust-cert", "--yes"]).ok();
    door.show("renewed");
    env.scrub(&fingerprint("renewed"), "[RENEWED]");
    server.clear_requests();
    let output = env.run(&["list", "--retries", "0"]).exits(8);
    insta::assert_snapshot!("trust_changed", output);
    assert!(server.requests().is_empty(), "nothing was sent");

    let set = ["server", "set", "nas", "--trust-cert"];
    let output = env.run(&[&set[..], &["-o", "json", "--yes"]].concat()).ok();
    for line in output.stderr.lines() {
        assert!(
            serde_json::from_str::<serde_json::Value>(line).is_ok(),
            "{line}"
        );
    }
    let _ = env.run(&["list"]).ok();
    door.show("self-signed");
    let output = env.run(&["list", "--retries", "0"]).exits(8);
    assert!(
        output.stderr.contains("server set nas --trust-cert"),
        "{output}"
    );
}

#[test]
fn a_plain_address_has_no_certificate_to_trust() {
    let (env, server, _) = behind_tls();
    let url = server.url();
    let output = env.run(&["server", "add", "nas", url, "-u", "admin", "--trust-cert"]);
    let output = output.exits(2);
    assert!(output.stderr.contains("has no certificate"), "{output}");
}

#[test]
fn the_fingerprint_is_shown_before_the_question() {
    let (env, server, door) = behind_tls();
    for (columns, rows) in [(80, 24), (200, 50)] {
        let Some(tmux) = Tmux::open(&env, columns, rows) else {
            return;
        };
        let line = format!(
            "sharectl server add nas {} -u admin --password-file password --trust-cert; echo \"code $?\"",
            door.url()
        );
        tmux.run(&line);
        let screen = tmux.shows("[y/N]");
        let shown = screen.replace(door.url(), "https://nas.test");
        let from = shown.find("certificate of").unwrap();
        insta::assert_snapshot!(format!("trust_{columns}x{rows}"), &shown[from..]);
        tmux.keys(&["n"]);
        let screen = tmux.ends();
        assert!(screen.contains("code 11"), "{screen}");
    }
    assert!(server.requests().is_empty() && env.config().is_empty());
}
