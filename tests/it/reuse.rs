//! `create --reuse`: a share that is there serves, and one share serves for all that ask for the same.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_sandbox::Options;
use sharectl_sandbox::audiobookshelf::AudiobookshelfSettings;

use crate::support::{Output, Server, TestEnv};

/// The rows of an output in JSON.
fn rows(output: &Output) -> Vec<Value> {
    output.json().as_array().unwrap().clone()
}

fn column(rows: &[Value], name: &str) -> Vec<String> {
    let text = |row: &Value| row[name].as_str().unwrap().to_owned();
    rows.iter().map(text).collect()
}

fn listed(env: &TestEnv) -> Vec<Value> {
    rows(&env.run(&["list", "-o", "json"]).ok())
}

/// References of albums, each another one.
fn albums(env: &TestEnv) -> Vec<String> {
    let found = env.run(&["search", "--newest", "50", "-o", "refs"]).ok();
    found.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn an_active_share_of_the_same_is_used_again_and_never_shortened() {
    let (env, _server) = TestEnv::with_navidrome();
    let albums = albums(&env);
    let [one, two, three] = &albums[..3] else {
        panic!("three albums")
    };
    let _ = env.run(&["create", one, "--expires", "30d"]).ok();
    let _ = env.run(&["create", two, "--expires", "2d"]).ok();
    let _ = env
        .run(&["create", three, "--expires", "30d", "--download", "on"])
        .ok();
    let text = format!("items,expires\n{one},7d\n{two},7d\n{three},7d\n{three},9d\n");
    let create = || {
        let command = env.command(&["create", "--from", "-", "--reuse", "-o", "json"]);
        rows(&command.stdin(text.as_str()).run().ok())
    };
    let made = create();
    let results = ["unchanged", "extended", "created", "unchanged"];
    assert_eq!(column(&made, "result"), results);
    assert_eq!(made[2]["ref"], made[3]["ref"], "one share serves for both");
    assert_eq!(made[0]["after"]["expires"], "2026-12-21T10:00:00Z");
    assert_eq!(made[1]["after"]["expires"], "2026-11-28T10:00:00Z");
    assert_eq!(made[3]["after"]["expires"], "2026-11-30T10:00:00Z");
    assert_eq!(listed(&env).len(), 4);
    assert_eq!(column(&create(), "result"), ["unchanged"; 4]);
    let link = env.run(&["create", one, "--reuse", "--expires", "7d"]).ok();
    assert_eq!(link.last_line(), made[0]["after"]["url"]);
    assert_eq!(listed(&env).len(), 4);
}

#[test]
fn rows_that_the_same_share_serves_for_extend_it_once_to_the_latest() {
    let (env, server) = TestEnv::with_navidrome();
    let one = &albums(&env)[0];
    let _ = env
        .run(&["create", one, "--expires", "5d", "--stream-format", "mp3"])
        .ok();
    let text = format!("items,expires,stream_format\n{one},20d,mp3\n{one},10d,mp3\n");
    let create = ["create", "--from", "-", "--reuse", "-j", "1", "-o", "json"];
    let extended = rows(&env.command(&create).stdin(text.as_str()).run().ok());
    assert_eq!(column(&extended, "result"), ["extended", "unchanged"]);
    assert_eq!(extended[0]["ref"], extended[1]["ref"]);
    let stored = listed(&env);
    assert_eq!(column(&stored, "expires"), ["2026-12-11T10:00:00Z"]);
    assert_eq!(stored[0]["expires"], extended[1]["after"]["expires"]);
    let updates = server.requests();
    let updates = updates
        .iter()
        .filter(|seen| seen.method == "PUT" || seen.path.contains("updateShare"));
    assert_eq!(updates.count(), 1);
}

#[test]
fn duplicate_items_get_one_share_with_reuse() {
    let (env, _server) = TestEnv::with_navidrome();
    let one = &albums(&env)[0];
    let create = ["create", one, one, "--each", "-o", "ids"];
    let made = env.run(&[&create[..], &["--reuse"]].concat()).ok();
    assert_eq!(made.stdout.lines().count(), 1);
    assert_eq!(listed(&env).len(), 1);
    let again = env.run(&[&create[..], &["--reuse"]].concat()).ok();
    assert_eq!(again.stdout, made.stdout);
    let _ = env.run(&create).ok();
    assert_eq!(listed(&env).len(), 3, "without it, each is made");
}

#[test]
fn a_share_with_the_same_description_comes_first() {
    let (env, _server) = TestEnv::with_navidrome();
    let album = &albums(&env)[0];
    let create = |text: &str, more: &[&str]| {
        let args = ["create", album, "--description", text];
        env.run(&[&args[..], more].concat()).ok()
    };
    let longer = create("other", &["--expires", "60d"]);
    let wanted = create("mine", &[]);
    let found = create("mine", &["--reuse"]);
    assert_eq!(found.last_line(), wanted.last_line(), "{found}");
    let found = create("a third", &["--reuse"]);
    assert_eq!(found.last_line(), longer.last_line(), "{found}");
    assert_eq!(listed(&env).len(), 2);
}

/// Runs a command on each of forty nights, and counts the requests that wrote to each share.
fn forty_nights(env: &TestEnv, server: &Server, create: &[&str], text: &str) -> Vec<Value> {
    let start: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
    let mut last = Vec::new();
    for night in 0..40 {
        let now = start + SignedDuration::from_hours(24 * night);
        server.clock().set(now);
        let run = env.command(create).stdin(text);
        let output = run.env("SHARECTL_TEST_NOW", &now.to_string()).run().ok();
        last = rows(&output);
        let before = start + SignedDuration::from_hours(24 * (night + 13));
        for row in &last {
            let expires = row["after"]["expires"].as_str().unwrap();
            let expires: Timestamp = expires.parse().unwrap();
            assert!(expires > before, "night {night}: {row}");
        }
    }
    last
}

/// How often each kind of write was sent.
fn written(server: &Server, call: &str) -> usize {
    let requests = server.requests();
    let writes = requests.iter().filter(|seen| match call {
        "updateShare" => seen.method == "PUT" || seen.path.contains(call),
        _ => seen.path.contains(call),
    });
    writes.count()
}

#[test]
fn g1_a_share_that_is_renewed_every_night_is_written_three_times_in_forty_nights() {
    let (env, server) = TestEnv::with_navidrome();
    let albums = albums(&env);
    let text = format!(
        "items,expires,description,downloadable\n{},30d,Picks,false\n{},30d,,true\n{},,,\n",
        albums[0], albums[1], albums[2]
    );
    let create = ["create", "--from", "-", "--reuse", "-o", "json"];
    server.clear_requests();
    let last = forty_nights(&env, &server, &create, &text);
    assert_eq!(column(&last, "result"), ["unchanged"; 3]);
    assert_eq!(column(&last, "action"), ["reuse"; 3]);
    let writes = (
        written(&server, "createShare"),
        written(&server, "updateShare"),
    );
    // Navidrome's download permission is set after the share is made.
    assert!(writes.0 == 3 && writes.1 <= 3 * 2 + 1, "{writes:?}");
}

#[test]
fn g1_a_share_of_a_book_is_made_three_times_in_forty_nights() {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options::new(AudiobookshelfSettings::default())),
    );
    env.add_server("books", &server);
    let text = "book,expires\nThe Lighthouse Keeper,30d\nLow Water,30d\n";
    let create = ["create", "--from", "-", "--reuse", "-o", "json"];
    server.clear_requests();
    let last = forty_nights(&env, &server, &create, text);
    assert_eq!(column(&last, "result"), ["unchanged"; 2]);
    let requests = server.requests();
    let of = |method: &str| {
        let writes = requests
            .iter()
            .filter(|seen| seen.method == method && seen.path.contains("/api/share/mediaitem"));
        writes.count()
    };
    assert_eq!((of("POST"), of("DELETE")), (6, 4));
}

#[test]
fn g1_renew_before_says_when_a_share_is_renewed() {
    let (env, _server) = TestEnv::with_navidrome();
    let album = &albums(&env)[0];
    let create = |flags: &[&str]| {
        let create = ["create", album, "--reuse", "-n", "-o", "json"];
        rows(&env.run(&[&create[..], flags].concat()).ok())[0]["action"].clone()
    };
    let _ = env.run(&["create", album, "--expires", "10d"]).ok();
    for (flags, action) in [
        (&["--expires", "30d"][..], "extend"),
        (&["--expires", "20d"], "reuse"),
        (&["--expires", "21d"], "extend"),
        (&["--expires", "30d", "--renew-before", "7d"], "reuse"),
        (&["--expires", "30d", "--renew-before", "11d"], "extend"),
        // A date is a date, whatever is left until then.
        (&["--expires", "2026-12-01"], "extend"),
        (&["--expires", "2026-11-30"], "reuse"),
        (&["--expires", "5d"], "reuse"),
    ] {
        assert_eq!(create(flags), action, "{flags:?}");
    }
    let each_time = [
        "create",
        album,
        "--reuse",
        "--expires",
        "7d",
        "--renew-before",
        "7d",
    ];
    let output = env.run(&each_time).exits(2);
    assert!(output.stderr.contains("each time"), "{output}");
    let _ = env.run(&["create", album, "--renew-before", "7d"]).exits(2);
}

#[test]
fn g1_reuse_updates_differing_settings_once() {
    let (env, server) = TestEnv::with_navidrome();
    let album = &albums(&env)[0];
    let create = |flags: &[&str]| {
        let create = ["create", album, "--reuse", "-o", "json"];
        let _ = env.run(&[&create[..], flags].concat()).ok();
        let listed = listed(&env);
        assert_eq!(listed.len(), 1, "{flags:?}");
        listed[0].clone()
    };
    let first = create(&["--description", "Picks"]);
    for (flags, description, downloads, writes) in [
        (&[][..], "Picks", false, 0),
        (&["--description", "Picks"], "Picks", false, 0),
        (&["--description", "Others"], "Others", false, 1),
        (
            &["--description", "Others", "--download", "on"],
            "Others",
            true,
            1,
        ),
        (&["--download", "on"], "Others", true, 0),
        (&["--download", "off", "--description", ""], "", false, 1),
    ] {
        server.clear_requests();
        let now = create(flags);
        assert_eq!(now["id"], first["id"]);
        assert_eq!(now["description"], description, "{flags:?}");
        assert_eq!(now["downloadable"], downloads, "{flags:?}");
        assert_eq!(written(&server, "updateShare"), writes, "{flags:?}");
        assert_eq!(written(&server, "createShare"), 0, "{flags:?}");
    }
}

#[test]
fn g1_a_share_that_another_row_needs_is_not_changed_for_a_row() {
    let (env, _server) = TestEnv::with_navidrome();
    let album = &albums(&env)[0];
    let _ = env.run(&["create", album, "--download", "on"]).ok();
    let text = format!("items,downloadable\n{album},false\n{album},true\n{album},false\n");
    let create = ["create", "--from", "-", "--reuse", "-o", "json"];
    let run = || rows(&env.command(&create).stdin(text.as_str()).run().ok());
    let made = run();
    assert_eq!(
        column(&made, "result"),
        ["created", "unchanged", "unchanged"]
    );
    assert_eq!(made[0]["ref"], made[2]["ref"]);
    assert_eq!(column(&run(), "result"), ["unchanged"; 3]);
    assert_eq!(listed(&env).len(), 2);
}

fn books() -> (TestEnv, Server) {
    let server = Server::stopped(Options::new(AudiobookshelfSettings::default()));
    let env = TestEnv::new();
    env.add_server("books", &server);
    (env, server)
}

#[test]
fn a_share_that_differs_in_downloads_is_named_with_what_takes_it() {
    let (env, _server) = books();
    let create = ["create", "--book", "Frankenstein"];
    let _ = env.run(&[&create[..], &["--download", "on"]].concat()).ok();
    for dry in [&["-n"][..], &[]] {
        let args = [&create[..], &["--reuse"], dry].concat();
        let output = env.run(&args).exits(exit_code::CONFLICT);
        assert!(output.stderr.contains("it allows downloads"), "{output}");
        assert!(output.stderr.contains("`--download on`"), "{output}");
    }
    let again = [&create[..], &["--reuse", "--download", "on", "-o", "json"]].concat();
    assert_eq!(env.run(&again).ok().json()[0]["downloadable"], true);
}

#[test]
fn p109_two_that_share_one_book_at_once_get_the_same_share() {
    let create = ["create", "--book", "Frankenstein", "--reuse", "-o", "ids"];
    for _ in 0..4 {
        let (env, server) = books();
        let away = env.path().join("elsewhere");
        let other = [&create[..], &["--state-dir", away.to_str().unwrap()]].concat();
        let mut other = env.command(&other).start();
        let one = env.run(&create).ok();
        assert_eq!(other.line(), one.last_line());
        let (code, text) = other.wait();
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(listed(&env).len(), 1);
        drop(server);
    }
}

#[test]
fn two_processes_at_once_create_one_share() {
    let (env, _server) = TestEnv::with_navidrome();
    let line = "for i in 1 2 3 4 5 6; do sharectl create --album 'Low Tide' --reuse & done; wait";
    let links = env.shell(line).run().ok().stdout;
    let mut links: Vec<&str> = links.lines().collect();
    assert_eq!(links.len(), 6);
    links.dedup();
    assert_eq!(links.len(), 1, "{links:?}");
    assert_eq!(listed(&env).len(), 1);
}

#[test]
fn a_share_is_used_again_without_a_place_for_state() {
    let (env, _server) = TestEnv::with_navidrome();
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    let again = ["create", "--album", "Low Tide", "--reuse"];
    let again = env.command(&again).env("SHARECTL_STATE_DIR", "/proc/none");
    let again = again.run().ok();
    assert_eq!(again.last_line(), made.last_line());
}
