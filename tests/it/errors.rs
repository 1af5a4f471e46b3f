//! Every error that users can meet: its exit code, message, and hint, and that nothing is left half done.

use sharectl_core::exit_code;
use sharectl_sandbox::navidrome::{NavidromeSettings, NavidromeVersion};
use sharectl_sandbox::{Effect, Options, Rule};

use crate::support::{Output, Server, TestEnv};

/// Compares the message of a failure with a snapshot; stdout must be empty and no share created.
#[track_caller]
fn fails(name: &str, output: Output, code: u8) {
    let output = output.exits(code);
    assert!(output.stdout.is_empty(), "{output}");
    assert!(output.stderr.contains("error: "), "{output}");
    insta::assert_snapshot!(name, output);
}

#[track_caller]
fn holds_no_share(env: &TestEnv) {
    let list = env.run(&["list", "--owner", "any", "-o", "ids"]).ok();
    assert_eq!(list.stdout, "", "{list}");
}

#[test]
fn no_server_is_configured() {
    let env = TestEnv::new();
    fails("no_server", env.run(&["list"]), 3);
    let (env, _server) = TestEnv::with_navidrome();
    fails("no_such_server", env.run(&["list", "-s", "hmoe"]), 3);
}

#[test]
fn the_password_is_wrong() {
    let (env, server) = TestEnv::with_navidrome();
    env.add_profile("wrong", server.url(), "admin", "not-it");
    fails("wrong_password", env.run(&["list", "-s", "wrong"]), 4);
}

#[test]
fn the_password_is_missing() {
    let (env, server) = TestEnv::with_navidrome();
    let url = server.url();
    env.configure(&format!(
        "[servers.locked]\nurl = {url:?}\nusername = \"admin\""
    ));
    fails("no_password", env.run(&["list", "-s", "locked"]), 4);
}

#[test]
fn the_login_limit_is_reached_for_longer_than_one_waits() {
    let (env, server) = TestEnv::with_navidrome();
    let limit = Rule::new(Effect::RateLimited(600)).path("/auth/login");
    server.faults().add(limit);
    fails("login_limit", env.run(&["list"]), 8);
}

#[test]
fn sharing_is_switched_off() {
    let env = TestEnv::new();
    let server = Server::stopped(Options::new(NavidromeSettings {
        sharing: false,
        ..NavidromeSettings::default()
    }));
    env.add_server("home", &server);
    fails("sharing_off_list", env.run(&["list"]), 7);
    let create = env.run(&["create", "--album", "Harbour Lights"]);
    fails("sharing_off_create", create, 7);
}

#[test]
fn the_address_leads_to_something_else() {
    let (env, server) = TestEnv::with_navidrome();
    let below = format!("{}/nowhere", server.url());
    env.add_profile("deep", &below, "admin", "admin");
    fails("wrong_url_redirect", env.run(&["list", "-s", "deep"]), 3);
    server.faults().add(Rule::new(Effect::Html));
    fails("wrong_url_html", env.run(&["list", "-s", "home"]), 3);
}

#[test]
fn unreachable_server() {
    let env = TestEnv::new();
    env.add_profile("gone", "http://127.0.0.1:1", "admin", "admin");
    let output = env.run(&["list", "-s", "gone", "--retries", "0"]);
    fails("unreachable", output, 8);
}

#[test]
fn tls_meets_a_plain_port() {
    let (env, server) = TestEnv::with_navidrome();
    let url = server.url().replace("http:", "https:");
    env.scrub(&url, "https://secure.test");
    env.add_profile("secure", &url, "admin", "admin");
    let output = env.run(&["list", "-s", "secure", "--retries", "0"]);
    fails("tls", output, 8);
}

#[test]
fn a_share_does_not_exist() {
    let (env, _server) = TestEnv::with_navidrome();
    for command in [
        &["show", "NoSuchShare"][..],
        &["update", "NoSuchShare", "--download", "on", "--yes"],
        &["expire", "NoSuchShare", "--now", "--yes"],
        &["delete", "NoSuchShare", "--yes"],
    ] {
        let name = format!("no_such_share_{}", command[0]);
        fails(&name, env.run(command), 5);
    }
}

#[test]
fn an_item_does_not_exist() {
    let (env, _server) = TestEnv::with_navidrome();
    fails("no_such_item", env.run(&["create", "album:NoSuchAlbum"]), 5);
    fails(
        "no_such_title",
        env.run(&["create", "--album", "Nothing like it"]),
        5,
    );
    holds_no_share(&env);
}

#[test]
fn several_items_match() {
    let (env, _server) = TestEnv::with_navidrome();
    fails("ambiguous", env.run(&["create", "--album", "light"]), 6);
    holds_no_share(&env);
}

#[test]
fn a_share_is_someone_elses() {
    // From 0.62 on, an ordinary user doesn't even see it.
    let env = TestEnv::new();
    let version = NavidromeSettings::version(NavidromeVersion::new(0, 61, 2));
    let server = Server::stopped(Options::new(version));
    env.add_server("home", &server);
    env.add_profile("bobs", server.url(), "bob", "bobpw");
    let made = env.run(&[
        "create",
        "-s",
        "home",
        "--album",
        "Harbour Lights",
        "-o",
        "ids",
    ]);
    let id = made.ok().last_line().to_owned();
    env.scrub(&id, "[SHARE]");
    let delete = env.run(&["delete", &id, "-s", "bobs", "--yes"]);
    fails("someone_elses", delete, 4);
    let update = env.run(&["update", &id, "-s", "bobs", "--download", "on", "--yes"]);
    fails("someone_elses_update", update, 4);
    let left = env.run(&["list", "-s", "home", "-o", "ids"]).ok();
    assert_eq!(left.last_line(), id);
}

#[test]
fn an_expiry_makes_no_sense() {
    let (env, server) = TestEnv::with_navidrome();
    for (name, expiry) in [
        ("past", "2020-01-01"),
        ("bare_seconds", "3600"),
        ("unreadable", "next tuesday"),
        ("minutes_or_months", "5M"),
        ("overflow", "99999999999999y"),
        ("before_it_began", "-7d"),
    ] {
        let flag = format!("--expires={expiry}");
        let output = env.run(&["create", "--album", "Harbour Lights", &flag]);
        fails(&format!("expiry_{name}"), output, 2);
    }
    let wrote = server
        .requests()
        .iter()
        .any(|seen| seen.path.contains("createShare"));
    assert!(
        !wrote,
        "nothing is written before the command line makes sense"
    );
}

#[test]
fn an_answer_is_not_what_it_should_be() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env.run(&["list"]).ok();
    let odd = Effect::Status(200, "{\"shares\": 3}".to_owned());
    server.faults().add(Rule::new(odd).path("/api/share"));
    fails("bad_answer", env.run(&["list"]), 9);
    server.faults().clear();
    let broken = Effect::Status(500, "database is locked".to_owned());
    server.faults().add(Rule::new(broken).path("/api/share"));
    fails("server_error", env.run(&["list", "--retries", "0"]), 9);
}

#[test]
fn the_server_stores_something_else_than_was_asked_for() {
    let (env, server) = TestEnv::with_navidrome();
    let swap = Rule::new(Effect::WrongContents).path("/rest/createShare");
    server.faults().add(swap);
    let output = env.run(&["create", "--album", "Harbour Lights"]);
    fails("wrong_contents", output, 9);
    holds_no_share(&env);
}

#[test]
fn negative_values_get_examples_without_shell_advice() {
    let (env, _server) = TestEnv::with_navidrome();
    for args in [
        &["url", "https://x.example/share/a", "--at", "-5"][..],
        &["m3u", "--all", "--at", "-5"],
        &["expire", "a", "--in", "-5d"],
        &["expire", "a", "--until", "-5d"],
        &["update", "a", "--expires", "-5d"],
    ] {
        let output = env.run(args).exits(2);
        assert!(output.stderr.contains("hint: "), "{output}");
        assert!(!output.stderr.contains("to pass"), "{output}");
    }
}

#[test]
fn a_length_and_a_date_have_a_flag_each() {
    let (env, server) = TestEnv::with_navidrome();
    for (flag, value, other) in [
        ("--in", "2027-01-01", "`--until 2027-01-01`"),
        ("--in", "never", "`--never`"),
        ("--until", "7d", "`--in 7d`"),
        ("--until", "now", "`--now`"),
    ] {
        let output = env.run(&["expire", "a", flag, value]).exits(2);
        let hint = format!("hint: use {other}\n");
        assert!(output.stderr.ends_with(&hint), "{output}");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_flag_that_would_do_nothing_is_refused_before_any_request() {
    let (env, server) = TestEnv::with_navidrome();
    server.clear_requests();
    for line in [
        &["list", "-o", "ids", "--fields", "url"][..],
        &["list", "-o", "template={{ id }}", "--fields", "url"],
        &["show", "x", "-o", "urls", "--fields", "id"],
        &["search", "x", "-o", "refs", "--fields", "id"],
        &["list", "-o", "template="],
        &["create", "album:1", "--rejects", "rows.csv"],
        &["update", "x", "--download", "on", "--rejects", "rows.csv"],
    ] {
        let _ = env.run(line).exits(exit_code::USAGE);
    }
    assert!(server.requests().is_empty());
    let found = env.run(&["search", "low tide", "-o", "refs"]).ok();
    let album = found.stdout.lines().find(|line| line.starts_with("album:"));
    let live = ["create", album.unwrap(), "--live"];
    let output = env.run(&live).exits(exit_code::USAGE);
    assert!(output.stderr.contains("needs a playlist"), "{output}");
}

#[test]
fn hints_can_be_followed() {
    let (env, server) = TestEnv::with_navidrome();
    let hint = |args: &[&str], code: u8, wanted: &str| {
        let output = env.run(args).exits(code);
        assert!(output.stderr.contains(wanted), "{wanted}: {output}");
        output.stderr
    };
    let never = ["create", "--album", "Low Tide", "--expires", "never"];
    let told = hint(&never, 7, "sharectl server set NAME --default-expires 30d");
    assert!(!told.contains("remove `--expires`"), "{told}");
    let past = ["server", "set", "home", "--default-expires", "2020-01-01"];
    hint(&past, 2, "`7d`");
    server.clear_requests();
    let list = env.command(&["delete", "-", "-y"]);
    let row = "{\"ref\":\"sb/1\",\"url\":\"http://x.example/share/1\"}\n";
    let output = list.stdin(row).run().exits(2);
    assert!(output.stderr.contains("`-o refs`"), "{output}");
    assert!(server.requests().is_empty());
    let told = hint(&["show", "http:///share/x"], 5, "isn't a link of home");
    assert!(!told.contains("--public-url"), "{told}");
    hint(&["list", "--where", "visits | nope: 3"], 2, "hint: ");
    hint(&["list", "--where", "visits +"], 2, "hint: ");
    hint(
        &["list", "--where", "description contains 3 |"],
        2,
        "`sharectl man | man -l -`",
    );
    let told = hint(
        &["create", "album:1", "--description", "-rf"],
        2,
        "`--description=-rf`",
    );
    assert!(!told.contains("-- -r"), "{told}");
}
