//! The number of requests per command: the budgets of the design.

use jiff::SignedDuration;
use sharectl_sandbox::RecordedRequest;

use crate::support::{Server, TestEnv};

fn shown(requests: &[RecordedRequest]) -> Vec<String> {
    requests
        .iter()
        .map(|seen| format!("{} {}", seen.method, seen.path))
        .collect()
}

/// A Navidrome that sharectl already knows: its facts and token are stored.
fn warm() -> (TestEnv, Server) {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env.run(&["list"]).ok();
    server.clear_requests();
    (env, server)
}

#[test]
fn list_with_warm_facts_and_token_makes_one_request() {
    let (env, server) = warm();
    for format in ["table", "json", "jsonl", "csv", "ids", "refs", "urls"] {
        let _ = env.run(&["list", "-o", format]).ok();
        assert_eq!(shown(&server.requests()), ["GET /api/share"], "{format}");
        server.clear_requests();
    }
}

#[test]
fn the_newest_shares_are_cut_by_the_server_and_no_more_are_read() {
    let (env, server) = warm();
    let albums = env.run(&["search", "--newest", "4", "--kind", "album", "-o", "refs"]);
    for album in albums.ok().stdout.lines() {
        server.clock().advance(SignedDuration::from_secs(1));
        let _ = env.run(&["create", album]).ok();
    }
    let all = env.run(&["list", "-o", "ids"]).ok().stdout;
    let newest: Vec<&str> = all.lines().take(2).collect();
    for format in ["ids", "jsonl"] {
        server.clear_requests();
        let list = env.run(&["list", "--limit", "2", "-o", format]).ok();
        let requests = server.requests();
        assert_eq!(shown(&requests), ["GET /api/share"], "{format}");
        assert!(requests[0].query.contains("_end=3"), "{requests:?}");
        assert!(requests[0].query.contains("_order=DESC"), "{requests:?}");
        assert!(newest.iter().all(|id| list.stdout.contains(id)), "{list}");
    }
    // Filters and other sort orders must see all shares.
    for asked in [&["--match", "tide"][..], &["--sort", "id"]] {
        server.clear_requests();
        let _ = env.run(&[&["list", "--limit", "2"], asked].concat()).ok();
        assert!(
            server.requests()[0].query.contains("_end=1000&"),
            "{asked:?}"
        );
    }
}

#[test]
fn create_of_one_album_by_id_makes_three_at_most() {
    let (env, server) = warm();
    let album = env.run(&["search", "Harbour Lights", "--kind", "album", "-o", "refs"]);
    let album = album.ok().stdout.trim().to_owned();
    for download in ["off", "on"] {
        server.clear_requests();
        let _ = env.run(&["create", &album, "--download", download]).ok();
        let requests = shown(&server.requests());
        assert!(requests.len() <= 3, "{download}: {requests:?}");
    }
}

#[test]
fn one_share_is_read_without_listing_all() {
    let (env, server) = warm();
    let created = env.run(&["create", "--album", "Low Tide"]).ok();
    let link = created.stdout.trim().to_owned();
    server.clear_requests();
    let _ = env.run(&["delete", &link, "--yes"]).ok();
    let requests = shown(&server.requests());
    assert!(
        requests.iter().all(|request| request != "GET /api/share"),
        "{requests:?}"
    );
}

#[test]
fn offline_commands_make_no_request_and_need_no_configuration() {
    let (env, server) = warm();
    for args in [
        &["--help"][..],
        &["--version"],
        &["completions", "bash"],
        &["man"],
        &["server", "list"],
        &["url", "http://127.0.0.1:9/share/abc", "--at", "90"],
    ] {
        let _ = env.run(args).ok();
        assert_eq!(shown(&server.requests()), [""; 0], "{args:?}");
    }
}

#[test]
fn a_login_is_kept_for_the_next_command() {
    let (env, server) = TestEnv::with_navidrome();
    for _ in 0..8 {
        // Navidrome accepts only five logins in 20 seconds.
        let _ = env.run(&["list"]).ok();
    }
    let requests = server.requests();
    let logins = requests.iter().filter(|seen| seen.path == "/auth/login");
    assert_eq!(logins.count(), 1);
}
