//! `doctor`: what a server is, and what is wrong with it.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use sharectl_core::exit_code;
use sharectl_core::files::{self, Mode};

use crate::support::TestEnv;

#[test]
fn doctor_reports_a_healthy_server_and_writes_nothing() {
    let (env, server) = TestEnv::with_navidrome();
    let output = env.run(&["doctor"]).ok();
    assert!(output.stdout.contains("signed in"), "{output}");
    let writes = ["POST", "PUT", "DELETE"];
    let shares = server
        .requests()
        .into_iter()
        .filter(|seen| writes.contains(&seen.method.as_str()) && seen.path.contains("hare"))
        // A question which methods get through, without credentials.
        .filter(|seen| seen.status != Some(401))
        // A read, sent as a form.
        .filter(|seen| !seen.path.ends_with("/getShares"));
    assert_eq!(shares.count(), 0);
    let quiet = env.run(&["doctor", "-q"]).ok();
    assert_eq!(quiet.stderr, "");
}

#[test]
fn unreachable_server_hint_does_not_lead_back_to_doctor() {
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

/// Something that answers everything with the same bytes; its address.
fn always(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(mut client) = client else { return };
            let _ = client.read(&mut [0; 16 * 1024]);
            let _ = client.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

#[test]
fn doctor_reports_the_proxy_in_front_with_a_hint() {
    for (answer, told) in [
        (
            "HTTP/1.1 302 Found\r\nLocation: https://auth.example.com/login?rd=x\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n",
            " to https://auth.example.com/login",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\
             Connection: close\r\n\r\n<html></html>",
            "instead of home",
        ),
        (
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n",
            "requires its own login (Basic)",
        ),
    ] {
        let (env, url) = (TestEnv::new(), always(answer));
        for kind in ["", "navidrome", "subsonic", "audiobookshelf"] {
            env.replace_config("");
            env.add_profile("home", &url, "admin", "admin");
            if !kind.is_empty() {
                env.configure(&format!("kind = {kind:?}"));
            }
            let output = env.run(&["doctor"]);
            assert_ne!(output.code, 0, "{output}");
            // A terminal's lines are broken at blanks.
            let text = output.stdout.split_whitespace().collect::<Vec<_>>();
            let text = text.join(" ");
            assert!(text.contains(told), "{kind}: {output}");
            assert!(
                text.contains("`/rest/`") || text.contains("`/status`"),
                "{kind}: {output}"
            );
            assert!(!text.contains("mStream"), "{kind}: {output}");
        }
    }
}

#[test]
fn doctor_reports_an_unwritable_journal() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["doctor"]).ok();
    let state = env.path().join("state/sharectl");
    let mut facts = state.join("facts").read_dir().unwrap();
    let facts = facts.next().unwrap().unwrap().path();
    // The folder of all journals can be written; what stands in the place of this one can't.
    let taken = state.join("journal").join(facts.file_stem().unwrap());
    files::parent_private_dir(&taken).unwrap();
    files::write(&taken, b"", Mode::Private).unwrap();
    let output = env.run(&["doctor"]).exits(exit_code::PENDING);
    assert!(
        output.stdout.contains("can't write the journal"),
        "{output}"
    );
    assert!(output.stdout.contains("--state-dir"), "{output}");
}
