//! A cache in front of a server: what decides about a write gets past it, or nothing is written.

use jiff::SignedDuration;
use sharectl_core::exit_code;
use sharectl_sandbox::navidrome::{NavidromeSettings, NavidromeVersion};
use sharectl_sandbox::{Cache, Options, audiobookshelf};

use crate::support::nginx::Nginx;
use crate::support::{Server, TestEnv};

fn cached(cache: Cache) -> (TestEnv, Server) {
    behind(Options {
        cache: Some(cache),
        ..Options::default()
    })
}

fn behind(options: Options) -> (TestEnv, Server) {
    let env = TestEnv::new();
    let server = Server::stopped(options);
    env.add_server("home", &server);
    (env, server)
}

/// Makes a share that expires in seven days, and has it looked at, so that its answers are kept.
fn shared(env: &TestEnv) -> String {
    let make = ["create", "--album", "Harbour Lights", "--expires", "7d"];
    let id = env.run(&[&make[..], &["-o", "ids"]].concat()).ok();
    let id = id.last_line().to_owned();
    for _ in 0..2 {
        let _ = env.run(&["list"]).ok();
        let _ = env.run(&["show", &id]).ok();
    }
    id
}

/// The share as the server has it, past any cache.
fn stored(env: &TestEnv, id: &str) -> serde_json::Value {
    let listed = env.run(&["update", id, "--description", "x", "-n", "-o", "json"]);
    listed.ok().json()[0]["before"].clone()
}

#[test]
fn c1_expire_after_update_does_not_take_the_description_back() {
    for cache in [Cache::nginx(), Cache::varnish()] {
        let (env, _server) = cached(cache);
        let id = shared(&env);
        let _ = env
            .run(&["update", &id, "--description", "Summer picks", "--yes"])
            .ok();
        let _ = env.run(&["expire", &id, "--in", "30d", "--yes"]).ok();
        assert_eq!(stored(&env, &id)["description"], "Summer picks");
        assert_eq!(stored(&env, &id)["expires"], "2026-12-21T10:00:00Z");
    }
}

#[test]
fn c1_prune_does_not_delete_a_share_that_is_active_again() {
    for cache in [Cache::nginx(), Cache::varnish()] {
        let (env, server) = cached(cache);
        let id = shared(&env);
        let _ = env.run(&["expire", &id, "--now", "--yes"]).ok();
        server.clock().advance(SignedDuration::from_secs(90));
        // The list that says "expired" is kept now.
        let _ = env.run(&["list", "--expired"]).ok();
        let _ = env.run(&["expire", &id, "--in", "30d", "--yes"]).ok();
        let _ = env.run(&["prune", "--max-skew", "1h"]).ok();
        assert_eq!(stored(&env, &id)["expires"], "2026-12-21T10:01:30Z");
    }
}

#[test]
fn c1_audiobookshelf_deletes_what_is_there_now() {
    let (env, _server) = behind(Options {
        cache: Some(Cache::nginx()),
        ..Options::new(audiobookshelf::AudiobookshelfSettings::default())
    });
    let make = [
        "create",
        "--book",
        "The Lighthouse Keeper",
        "--slug",
        "twins",
    ];
    let _ = env.run(&make).ok();
    let _ = env.run(&["list"]).ok();
    let _ = env.run(&["expire", "twins", "--in", "30d", "--yes"]).ok();
    let _ = env.run(&["list"]).ok();
    let output = env.run(&["delete", "twins", "--yes"]).ok();
    assert!(!output.stderr.contains("gone already"), "{output}");
    let left = env.run(&["delete", "--all", "-n", "-o", "ids"]).ok();
    assert_eq!(left.stdout, "");
}

#[test]
fn c1_a_kept_token_of_another_account_is_not_used() {
    let (env, server) = cached(Cache::nginx());
    env.add_profile("theirs", server.url(), "bob", "bobpw");
    // The administrator's answer is kept, and goes to Bob with the administrator's token.
    let _ = env.run(&["-s", "home", "list"]).ok();
    let _ = env.run(&["-s", "theirs", "list"]).ok();
    let made = env
        .run(&[
            "-s", "theirs", "create", "--album", "Low Tide", "-o", "json",
        ])
        .ok();
    assert_eq!(made.json()[0]["owner"], "bob", "{made}");
    let _ = env.run(&["-s", "theirs", "list"]).ok();
    let signed_with = |path: &str| -> Vec<String> {
        let requests = server.requests();
        let mine = requests.iter().filter(|seen| seen.path.starts_with(path));
        let tokens = mine.flat_map(|seen| &seen.headers);
        tokens
            .filter(|(name, _)| name == "x-nd-authorization")
            .map(|(_, value)| value.clone())
            .collect()
    };
    server.clear_requests();
    let id = made.json()[0]["id"].as_str().unwrap().to_owned();
    let _ = env
        .run(&[
            "-s",
            "theirs",
            "update",
            &id,
            "--description",
            "mine",
            "--yes",
        ])
        .ok();
    let tokens = signed_with("/api/share/");
    assert!(!tokens.is_empty());
    let admins = signed_by(&env, &server, "home");
    assert!(
        !tokens.contains(&admins),
        "the administrator's token was used"
    );
}

/// The token that a profile signs with.
fn signed_by(env: &TestEnv, server: &Server, profile: &str) -> String {
    server.clear_requests();
    let _ = env.run(&["-s", profile, "prune"]).ok();
    let requests = server.requests();
    let mut headers = requests.iter().flat_map(|seen| &seen.headers);
    let token = headers.find(|(name, _)| name == "x-nd-authorization");
    token.unwrap().1.clone()
}

#[test]
fn c1_a_cache_that_nothing_gets_past_stops_every_write_and_names_the_setting() {
    for (cache, sign) in [
        (Cache::varnish().without_query(), "age: 1"),
        (
            Cache::nginx().without_query().showing("x-cache", "HIT"),
            "x-cache: HIT",
        ),
        (
            Cache::nginx()
                .without_query()
                .showing("cache-status", "edge; hit"),
            "cache-status: edge; hit",
        ),
    ] {
        let (env, server) = cached(cache);
        let id = shared(&env);
        server.clear_requests();
        for write in [
            &["prune"][..],
            &["delete", &id, "--yes"],
            &["delete", "--all", "--yes"],
            &["expire", &id, "--in", "30d", "--yes"],
            &["update", &id, "--description", "new", "--yes"],
            &["rotate", &id, "--yes"],
            &["create", "--album", "Harbour Lights", "--reuse"],
            &["undo", "--last", "--yes"],
        ] {
            let output = env.run(write).exits(exit_code::CONFIG);
            assert!(output.stderr.contains(sign), "{output}");
            assert!(output.stderr.contains("proxy_no_cache"), "{output}");
            assert!(output.stderr.contains("return (pass)"), "{output}");
            assert!(output.stderr.contains("--accept-stale"), "{output}");
        }
        let writes = server.requests();
        let writes = writes
            .iter()
            .filter(|seen| seen.path.starts_with("/api/share"));
        assert!(writes.clone().all(|seen| seen.method == "GET"));
        // What is only shown may be out of date.
        let _ = env.run(&["list"]).ok();
        let accepted = [
            "update",
            &id,
            "--description",
            "new",
            "--yes",
            "--accept-stale",
        ];
        let _ = env.run(&accepted).ok();
    }
}

/// Every command that would change or delete a share is refused, and sends no write.
fn writes_are_refused(env: &TestEnv, server: &Server, id: &str) {
    server.clear_requests();
    for write in [
        &["delete", id, "--yes"][..],
        &["delete", "--all", "--yes"],
        &["expire", id, "--in", "60d", "--yes"],
        &["rotate", id, "--yes"],
        &["undo", "--last", "--yes"],
    ] {
        let output = env.run(write).exits(exit_code::CONFIG);
        assert!(output.stderr.contains("without credentials"), "{output}");
        assert!(output.stderr.contains("proxy_cache_key"), "{output}");
        assert!(output.stderr.contains("--accept-stale"), "{output}");
    }
    let requests = server.requests();
    let writes = requests
        .iter()
        .filter(|seen| seen.method != "GET" && !seen.path.starts_with("/rest/get"));
    assert_eq!(writes.count(), 0);
}

#[test]
fn p110_a_cache_that_ignores_the_query_and_shows_nothing_stops_every_write() {
    let (env, server) = cached(Cache::nginx().without_query());
    let id = shared(&env);
    writes_are_refused(&env, &server, &id);
    let accepted = ["expire", &id, "--in", "60d", "--yes", "--accept-stale"];
    let _ = env.run(&accepted).ok();
}

#[test]
fn p110_cached_answers_hide_no_shares_and_stop_audiobookshelf_writes() {
    let (env, server) = behind(Options {
        cache: Some(Cache::nginx().without_query()),
        ..Options::new(audiobookshelf::AudiobookshelfSettings::default())
    });
    // The book as it was a moment ago has no share.
    let make = ["create", "--book", "The Lighthouse Keeper"];
    let output = env.run(&make).exits(exit_code::PARTIAL);
    assert!(output.stderr.contains("without credentials"), "{output}");
    assert!(!output.stderr.contains("does not have it"), "{output}");
    writes_are_refused(&env, &server, "the-lighthouse-keeper");
}

#[test]
fn p110_one_request_proves_that_no_cache_answers_and_a_single_create_needs_none() {
    let (env, server) = TestEnv::with_navidrome();
    let make = ["create", "--album", "Low Tide", "-o", "ids"];
    let id = env.run(&make).ok().last_line().to_owned();
    let refused = |server: &Server| {
        let requests = server.requests();
        requests
            .iter()
            .filter(|seen| seen.status == Some(401))
            .count()
    };
    assert_eq!(refused(&server), 0);
    for _ in 0..4 {
        let _ = env.run(&make).ok();
    }
    for write in [
        &["update", &id, "--description", "x", "--yes"][..],
        &["expire", &id, "--in", "60d", "--yes"],
        &["delete", "--all", "--yes"],
    ] {
        server.clear_requests();
        let _ = env.run(write).ok();
        assert_eq!(refused(&server), 1, "{write:?}");
    }
    // What writes nothing has nothing to prove.
    server.clear_requests();
    let _ = env.run(&["prune"]).ok();
    let _ = env.run(&["delete", "--expired", "-n"]).ok();
    assert_eq!(refused(&server), 0);
}

#[test]
fn p89_another_accounts_token_shows_a_cache_that_shows_nothing_itself() {
    let (env, server) = cached(Cache::nginx().without_query());
    env.add_profile("theirs", server.url(), "bob", "bobpw");
    let _ = env.run(&["-s", "home", "list"]).ok();
    let output = env.run(&["-s", "theirs", "prune"]).exits(exit_code::CONFIG);
    assert!(output.stderr.contains("another account"), "{output}");
}

#[test]
fn p87_doctor_reports_a_cache_that_gives_answers_to_anyone() {
    for cache in [
        Cache::nginx(),
        Cache::varnish(),
        Cache::nginx().without_query(),
        Cache::varnish().without_query(),
    ] {
        let (env, _server) = cached(cache);
        let _ = env.run(&["list"]).ok();
        let output = env.run(&["doctor"]);
        assert!(output.stdout.contains("cache in front of"), "{output}");
        assert!(output.stdout.contains("proxy_no_cache"), "{output}");
        assert_ne!(output.code, 0, "{output}");
    }
    let (env, _server) = TestEnv::with_navidrome();
    let output = env.run(&["doctor"]).ok();
    assert!(!output.stdout.contains("cache"), "{output}");
}

#[test]
fn p88_only_the_name_that_every_version_ignores_makes_a_read_another_one() {
    let old = NavidromeSettings::version(NavidromeVersion::new(0, 49, 3));
    let (env, server) = behind(Options::new(old));
    let id = shared(&env);
    server.clear_requests();
    let _ = env.run(&["expire", &id, "--in", "30d", "--yes"]).ok();
    let _ = env.run(&["prune"]).ok();
    for seen in server.requests().iter().filter(|seen| seen.method == "GET") {
        let nonce = seen.query.rsplit('&').next().unwrap();
        assert!(nonce.starts_with("_="), "{} {}", seen.path, seen.query);
        let has = |name: &str, value: &str| {
            let mut headers = seen.headers.iter();
            headers.any(|(known, told)| known == name && told == value)
        };
        assert!(has("cache-control", "no-cache") && has("pragma", "no-cache"));
    }
    server.clear_requests();
    let _ = env.run(&["list"]).ok();
    let requests = server.requests();
    assert!(requests.iter().all(|seen| !seen.query.contains("_=")));
}

/// A real nginx that keeps answers for a minute, set up as people do.
fn behind_nginx(options: Options) -> Option<(TestEnv, Server, Nginx)> {
    behind_nginx_with(options, "")
}

/// The same with more directives.
fn behind_nginx_with(options: Options, more: &str) -> Option<(TestEnv, Server, Nginx)> {
    let env = TestEnv::new();
    let server = Server::stopped(options);
    let location = format!(
        "location / {{ proxy_pass {}; proxy_cache all; proxy_cache_valid 200 1m; \
         proxy_pass_header Date; {more} }}",
        server.url()
    );
    let nginx = Nginx::start("proxy_cache_path cache keys_zone=all:1m;", &location)?;
    env.add_profile("home", nginx.url(), "admin", "admin");
    Some((env, server, nginx))
}

/// How often the server itself was asked for the list of shares.
fn lists(server: &Server) -> usize {
    let requests = server.requests();
    let lists = requests.iter().filter(|seen| seen.path == "/api/share");
    lists.filter(|seen| seen.method == "GET").count()
}

#[test]
fn c1_behind_a_real_nginx_nothing_is_taken_back_and_nothing_active_is_deleted() {
    let Some((env, server, _nginx)) = behind_nginx(Options::default()) else {
        return;
    };
    let id = shared(&env);
    server.clear_requests();
    let _ = env.run(&["list"]).ok();
    assert_eq!(lists(&server), 0, "nginx keeps no answers");
    let _ = env
        .run(&["update", &id, "--description", "Summer picks", "--yes"])
        .ok();
    let _ = env.run(&["expire", &id, "--in", "30d", "--yes"]).ok();
    assert_eq!(stored(&env, &id)["description"], "Summer picks");
    let _ = env.run(&["expire", &id, "--now", "--yes"]).ok();
    server.clock().advance(SignedDuration::from_secs(90));
    let _ = env.run(&["list", "--expired"]).ok();
    let _ = env.run(&["expire", &id, "--in", "30d", "--yes"]).ok();
    let _ = env.run(&["prune", "--max-skew", "1h"]).ok();
    assert_eq!(stored(&env, &id)["expires"], "2026-12-21T10:01:30Z");
    let output = env.run(&["doctor"]);
    assert!(output.stdout.contains("cache in front of"), "{output}");
}

#[test]
fn c1_behind_a_real_nginx_a_kept_token_of_another_account_is_not_used() {
    let Some((env, server, nginx)) = behind_nginx(Options::default()) else {
        return;
    };
    env.add_profile("theirs", nginx.url(), "bob", "bobpw");
    let _ = env.run(&["-s", "home", "list"]).ok();
    let kept = env.run(&["-s", "theirs", "list"]).ok();
    let _ = kept;
    let make = ["create", "--album", "Low Tide", "-o", "ids"];
    let made = env.run(&[&["-s", "theirs"], &make[..]].concat()).ok();
    let _ = env.run(&["-s", "theirs", "list"]).ok();
    let admins = signed_by(&env, &server, "home");
    let bobs = signed_by(&env, &server, "theirs");
    assert_ne!(admins, bobs);
    let update = ["update", made.last_line(), "--description", "x", "--yes"];
    let _ = env.run(&[&["-s", "theirs"], &update[..]].concat()).ok();
    let requests = server.requests();
    let mut tokens = requests.iter().flat_map(|seen| &seen.headers);
    assert!(tokens.all(|(name, value)| name != "x-nd-authorization" || *value != admins));
}

#[test]
fn p110_behind_a_real_nginx_whose_key_has_no_query_nothing_is_taken_back() {
    let key = "proxy_cache_key $scheme$proxy_host$uri;";
    let Some((env, server, _nginx)) = behind_nginx_with(Options::default(), key) else {
        return;
    };
    env.add_server("straight", &server);
    let make = ["create", "--album", "Harbour Lights", "--expires", "7d"];
    let id = env.run(&[&["-s", "home"], &make[..], &["-o", "ids"]].concat());
    let id = id.ok().last_line().to_owned();
    // Kept now: no description, seven days.
    let _ = env.run(&["-s", "home", "show", &id]).ok();
    let update = ["update", &id, "--description", "Summer picks", "--yes"];
    let _ = env.run(&[&["-s", "straight"], &update[..]].concat()).ok();
    let expire = ["-s", "home", "expire", &id, "--in", "30d", "--yes"];
    let output = env.run(&expire).exits(exit_code::CONFIG);
    assert!(output.stderr.contains("proxy_cache_key"), "{output}");
    let shown = env.run(&["-s", "straight", "show", &id, "-o", "json"]).ok();
    assert_eq!(shown.json()[0]["description"], "Summer picks");
    let output = env.run(&["-s", "home", "doctor"]);
    assert!(output.stdout.contains("cache in front of"), "{output}");
}
