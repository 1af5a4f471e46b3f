//! `check`: whether links work, and what deserves a look.

use jiff::SignedDuration;
use serde_json::Value;
use sharectl_core::domain::check::{FindingCode, Severity};
use sharectl_core::exit_code::{DONE, NOT_FOUND, PARTIAL, PENDING, USAGE};
use sharectl_sandbox::flavors::Flavor;
use sharectl_sandbox::navidrome::NavidromeSettings;
use sharectl_sandbox::{Effect, Options, Rule, audiobookshelf};
use sharectl_ui::output::views::findings::{explanation, visit_option};

use crate::generated;
use crate::support::tls::{TlsProxy, fingerprint};
use crate::support::{Output, Server, TestEnv, raw_http};

/// A server called `home` with these options, its clock stopped.
fn with(options: impl Into<Options>) -> (TestEnv, Server) {
    let (env, server) = (TestEnv::new(), Server::stopped(options.into()));
    env.add_server("home", &server);
    env.configure("allow-plain-password = true");
    (env, server)
}

fn navidrome(settings: NavidromeSettings) -> Options {
    Options::new(NavidromeSettings {
        login_limit: false,
        ..settings
    })
}

fn share(env: &TestEnv, args: &[&str]) -> String {
    let made = env.run(&[&["create"], args, &["-o", "ids"]].concat());
    made.ok().last_line().to_owned()
}

/// Takes all songs out of a playlist, and leaves the playlist.
fn empty_playlist(env: &TestEnv, server: &Server, name: &str) {
    let found = env.run(&["search", name, "--kind", "playlist", "-o", "refs"]);
    let id = found
        .ok()
        .last_line()
        .trim_start_matches("playlist:")
        .to_owned();
    let account = "u=admin&p=admin&v=1.16.1&c=test";
    let path = format!("/rest/createPlaylist?playlistId={id}&{account}");
    let _ = raw_http::get(server.url(), &path).unwrap();
}

/// What was found, as `ID CODE`; the id of what is about the server is `-`.
fn found(output: &Output) -> Vec<String> {
    let told = |row: &Value| {
        let id = row["id"].as_str().unwrap_or("-");
        format!("{id} {}", row["code"].as_str().unwrap())
    };
    output.json().as_array().unwrap().iter().map(told).collect()
}

fn check(env: &TestEnv, args: &[&str], exit: u8) -> Vec<String> {
    found(
        &env.run(&[&["check", "-o", "json"], args].concat())
            .exits(exit),
    )
}

/// Answers everything under a path like that.
fn strike(server: &Server, path: &str, effect: Effect) {
    server.faults().add(Rule::new(effect).path(path));
}

#[test]
fn nothing_is_found_where_nothing_is_wrong_and_no_share_is_visited() {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    let id = share(&env, &["--album", "Low Tide", "--expires", "30d"]);
    server.clear_requests();
    assert_eq!(check(&env, &[], DONE), [""; 0]);
    let visited = |path: &str| path.starts_with("/share/") && path != "/share/no-such-share";
    assert!(!server.requests().iter().any(|seen| visited(&seen.path)));
    let listed = env.run(&["list", "-o", "template={{ id }} {{ visits }}"]);
    assert_eq!(listed.ok().stdout.trim(), format!("{id} 0"));
    let output = env.run(&["check"]).ok();
    assert_eq!(output.stdout, "");
}

/// The hint of the only finding.
fn only_hint(env: &TestEnv) -> String {
    let output = env.run(&["check", "-o", "json"]).exits(PENDING);
    let rows = output.json();
    let [row] = rows.as_array().unwrap().as_slice() else {
        panic!("{output}")
    };
    assert_eq!(row["code"], "contents-gone");
    row["hint"].as_str().unwrap().to_owned()
}

#[test]
fn a_retagged_album_is_proposed_with_a_command_that_works_when_pasted() {
    for description in ["Summer picks", "It's $HOME", ""] {
        let (env, server) = with(navidrome(NavidromeSettings::default()));
        let flags = [
            "--album",
            "Low Tide",
            "--expires",
            "30d",
            "--download",
            "on",
        ];
        let old = share(
            &env,
            &[&flags[..], &["--description", description]].concat(),
        );
        server.retag("Low Tide");
        // Without a journal, the server's label tells the name.
        if description.is_empty() {
            std::fs::remove_dir_all(env.path().join("state")).unwrap();
        }
        let hint = only_hint(&env);
        assert!(
            hint.contains("Low Tide") && hint.contains(&format!("home/{old}")),
            "{hint}"
        );
        let commands: Vec<&str> = hint.split('`').skip(1).step_by(2).collect();
        let [create, delete] = commands[..] else {
            panic!("{hint}")
        };
        let _ = env.shell(create).run().ok();
        let _ = env.shell(&format!("{delete} --yes")).run().ok();
        assert_eq!(check(&env, &[], DONE), [""; 0]);
        let listed = env.run(&["list", "-o", "json"]).ok().json();
        assert_eq!(listed[0]["description"], description);
        assert_eq!(listed[0]["downloadable"], true);
        assert_eq!(listed[0]["expires"], "2026-12-21T10:00:00Z");
    }
}

#[test]
fn a_retagged_album_is_proposed_where_its_old_id_is_shared_or_its_share_gets_a_new_link() {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    let item = |title: &str| {
        let found = env
            .run(&["search", title, "--kind", "album", "-o", "refs"])
            .ok();
        found.stdout.trim().to_owned()
    };
    let old = item("Low Tide");
    let id = share(&env, &["--album", "Low Tide", "--expires", "30d"]);
    server.retag("Low Tide");
    let new = item("Low Tide");
    assert_ne!(old, new);
    let output = env.run(&["create", &old]).exits(NOT_FOUND);
    let hint = format!("has another id now, as after a change of its tags: `{new}`");
    assert!(output.stderr.contains(&hint), "{output}");
    let output = env.run(&["rotate", &id, "--yes"]).exits(NOT_FOUND);
    assert!(
        output
            .stderr
            .contains(&format!("create -s home {new} --reuse")),
        "{output}"
    );
    // Of what was never shared here only the server could know the name.
    std::fs::remove_dir_all(env.path().join("state")).unwrap();
    let output = env.run(&["create", &old]).exits(NOT_FOUND);
    assert!(!output.stderr.contains("another id"), "{output}");
}

#[test]
fn nothing_is_proposed_for_an_album_that_may_be_any_of_several_or_none() {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    // Two artists have albums of this title, and only the journal knows which one was shared.
    let _ = share(
        &env,
        &[
            "--album",
            "Greatest Hits",
            "--artist",
            "Kestrel Road",
            "--expires",
            "30d",
        ],
    );
    server.retag("Greatest Hits");
    assert!(only_hint(&env).contains("by \"Kestrel Road\""));
    std::fs::remove_dir_all(env.path().join("state")).unwrap();
    assert!(only_hint(&env).starts_with("delete it: "));
    // A search that fails hides no finding.
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    let _ = share(&env, &["--album", "Low Tide", "--expires", "30d"]);
    server.retag("Low Tide");
    strike(&server, "/rest/search3", Effect::Status(500, String::new()));
    assert!(only_hint(&env).starts_with("delete it: "));
}

#[test]
fn the_list_shows_lifetimes_visits_and_duplicates() {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    let old = share(&env, &["--album", "Low Tide", "--expires", "200d"]);
    server.clock().advance(SignedDuration::from_hours(24 * 91));
    let later = server.clock().now().to_string();
    let run = |args: &[&str], exit| {
        let args = [&["check", "-o", "json"], args].concat();
        found(
            &env.command(&args)
                .env("SHARECTL_TEST_NOW", &later)
                .run()
                .exits(exit),
        )
    };
    let new = [
        "create",
        "--album",
        "Low Tide",
        "--expires",
        "6d",
        "-o",
        "ids",
    ];
    let new = env
        .command(&new)
        .env("SHARECTL_TEST_NOW", &later)
        .run()
        .ok();
    let new = new.last_line();
    let all = [
        format!("{new} expires-soon"),
        format!("{old} not-visited"),
        format!("{old} duplicate"),
    ];
    assert_eq!(run(&[], DONE), all);
    assert_eq!(run(&["--fail-on", "warning"], PENDING), all);
    assert_eq!(run(&["--fail-on", "never"], DONE), all);
    assert_eq!(run(&["--within", "5d", "--stale", "1y"], DONE), all[2..]);
    assert_eq!(run(&["--only", "info"], DONE), all[1..]);
    assert_eq!(
        run(&["--only", "expires-soon,duplicate"], DONE),
        [&*all[0], &all[2]]
    );
    assert_eq!(
        run(&["--ignore", "info", "--ignore", "expires-soon"], DONE),
        [""; 0]
    );
    assert_eq!(run(&["--match", "nobody has this"], DONE), [""; 0]);
    env.configure("[check]\nignore = [\"duplicate\", \"not-visited\"]");
    assert_eq!(run(&[], DONE), all[..1]);
    assert_eq!(run(&["--only", "duplicate"], DONE), all[2..]);
}

#[test]
fn unknown_codes_are_refused_with_the_one_that_was_meant() {
    let (env, _server) = with(navidrome(NavidromeSettings::default()));
    let output = env.run(&["check", "--only", "expire-soon"]).exits(USAGE);
    assert!(output.stderr.contains("`expires-soon`"), "{output}");
    env.configure("[check]\nignore = [\"expire\"]");
    let output = env.run(&["check"]).exits(3);
    assert!(output.stderr.contains("config.toml:"), "{output}");
}

#[test]
fn contents_are_gone_or_missing_in_whole_or_in_part() {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    let made = |path: &str| {
        let path = format!("/rest/{path}&u=admin&p=admin&v=1.16.1&c=test&f=json");
        raw_http::get(server.url(), &path).unwrap().json()["subsonic-response"].clone()
    };
    let song = env
        .run(&["search", "Overture", "--kind", "song", "-o", "refs"])
        .ok();
    let song = song.last_line().trim_start_matches("song:").to_owned();
    let list = made(&format!("createPlaylist?name=Short&songId={song}"));
    let list = list["playlist"]["id"].as_str().unwrap().to_owned();
    let lost = share(&env, &[&format!("playlist:{list}")]);
    let emptied = share(&env, &["--playlist", "Road Trip"]);
    let road = env
        .run(&["search", "Road Trip", "--kind", "playlist", "-o", "refs"])
        .ok();
    let road = road.last_line().trim_start_matches("playlist:").to_owned();
    for album in ["Low Tide", "Harbour Lights", "Unfolding"] {
        share(&env, &["--album", album]);
    }
    made(&format!("deletePlaylist?id={list}"));
    made(&format!("createPlaylist?playlistId={road}"));
    let all = check(&env, &[], PENDING);
    let wanted = [
        format!("{lost} contents-gone"),
        format!("{emptied} nothing-audible"),
    ];
    assert_eq!(all, wanted);
    let refs = env.run(&["check", "--only", "contents-gone", "-o", "refs"]);
    assert_eq!(refs.exits(PENDING).stdout.trim(), format!("home/{lost}"));
}

#[test]
fn missing_files_are_found_for_every_kind_of_item() {
    let text = str::to_owned;
    let (env, server) = with(Options {
        preload: 60,
        ..navidrome(NavidromeSettings {
            missing_albums: vec![text("Unfolding")],
            missing_songs: vec![text("Turning Tide")],
            ..NavidromeSettings::default()
        })
    });
    let _ = server;
    // What a look at each share's tracks comes to, and what a few requests for all of them do.
    let broken = env.run(&[
        "list",
        "--broken",
        "--where",
        "state == \"active\"",
        "-o",
        "ids",
    ]);
    let broken = broken.ok();
    let mut broken: Vec<&str> = broken.stdout.lines().collect();
    let all = check(&env, &["--only", "nothing-audible,contents-gone"], PENDING);
    let mut silent: Vec<&str> = all
        .iter()
        .map(|row| row.split(' ').next().unwrap())
        .collect();
    broken.sort_unstable();
    silent.sort_unstable();
    assert!(!broken.is_empty());
    assert_eq!(silent, broken);
    // Nothing could restore them, and the plan says so.
    let delete = env.run(&["delete", "--broken", "--active", "-n"]).ok();
    assert!(delete.stderr.contains("`undo` can't restore "), "{delete}");
    let partly = env
        .run(&["check", "--only", "contents-partly-gone", "-o", "json"])
        .ok();
    let partly = partly.json();
    let messages: Vec<&str> = partly
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["message"].as_str().unwrap())
        .collect();
    assert!(
        messages.iter().any(|text| text.contains("1 of 11 songs")),
        "{messages:?}"
    );
}

#[test]
fn a_library_that_is_not_mounted_is_one_finding() {
    let (env, _server) = with(Options {
        preload: 40,
        ..navidrome(NavidromeSettings {
            missing_albums: [
                "Unfolding",
                "Low Tide",
                "Harbour Lights",
                "Beam",
                "Fog Signal",
            ]
            .map(str::to_owned)
            .to_vec(),
            ..NavidromeSettings::default()
        })
    });
    assert_eq!(
        check(&env, &["--only", "error"], PENDING),
        ["- many-broken"]
    );
}

#[test]
fn a_login_page_or_another_server_at_the_public_address_is_an_error() {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    share(&env, &["--album", "Low Tide"]);
    for (effect, code) in [
        (
            Effect::Redirect("https://login.example.com/".to_owned()),
            "login-page",
        ),
        (Effect::Status(401, "no".to_owned()), "login-page"),
        (Effect::Html, "wrong-server"),
        (
            Effect::Status(404, "nothing here".to_owned()),
            "wrong-server",
        ),
        (
            Effect::Status(404, "404 page not found".to_owned()),
            "sharing-off",
        ),
    ] {
        server.faults().clear();
        strike(&server, "/share", effect.clone());
        let all = check(&env, &[], PENDING);
        assert_eq!(all, [format!("- {code}")], "{effect:?}");
        let output = env.run(&["check", "--visit"]).exits(PENDING);
        assert!(output.stderr.contains("no page was opened"), "{output}");
    }
    let probe = |value: &str| {
        let set = ["server", "set", "home", "--public-probe", value];
        let _ = env.run(&set).ok();
        env.run(&["server", "show", "home"]).ok().stdout
    };
    assert!(probe("off").contains("public-probe"));
    assert_eq!(check(&env, &[], DONE), [""; 0]);
    assert!(!probe("on").contains("public-probe"));
    assert_eq!(check(&env, &[], PENDING), ["- sharing-off"]);
    let unset = ["server", "set", "home", "--unset", "public-probe"];
    let _ = env.run(&unset).ok();
    assert!(!env.config().contains("probe"), "{}", env.config());
}

#[test]
fn sharing_that_is_switched_off_is_a_finding_with_its_setting() {
    let (env, _server) = with(navidrome(NavidromeSettings {
        sharing: false,
        ..NavidromeSettings::default()
    }));
    let output = env.run(&["check"]).exits(PENDING);
    assert!(output.stdout.contains("sharing is turned off"), "{output}");
    assert!(output.stdout.contains("ND_ENABLESHARING=true"), "{output}");
}

#[test]
fn an_address_that_only_others_reach_is_never_an_error() {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    share(&env, &["--album", "Low Tide"]);
    let public = server.url().replace("127.0.0.1", "music.example.com");
    env.configure(&format!("public-url = {public:?}"));
    let all = check(&env, &["--fail-on", "warning"], DONE);
    assert_eq!(all, ["- plain-http", "- not-reachable-from-here"]);
    let told = env.run(&["check", "-v"]).ok().stdout;
    let off = "`sharectl server set home --public-probe off` ends this check";
    assert!(
        told.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .contains(off),
        "{told}"
    );
    let port = public.rsplit(':').next().unwrap();
    let resolve = format!("music.example.com:{port}:127.0.0.1");
    assert_eq!(
        check(&env, &["--resolve", &resolve], DONE),
        ["- plain-http"]
    );
    let visited = check(&env, &["--resolve", &resolve, "--visit"], DONE);
    assert_eq!(visited, ["- plain-http"]);
    let output = env
        .run(&["check", "--resolve", "music.example.com"])
        .exits(USAGE);
    assert!(output.stderr.contains("443:192.168.1.5"), "{output}");
}

#[test]
fn a_certificate_is_judged_as_visitors_see_it() {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    share(&env, &["--album", "Low Tide", "--expires", "90d"]);
    let door = TlsProxy::before(&server, "self-signed");
    let print = fingerprint("self-signed");
    env.configure(&format!("public-url = {:?}", door.url()));
    assert_eq!(check(&env, &[], DONE), ["- certificate-untrusted"]);
    let config = env.config();
    env.configure(&format!("certificate = {print:?}"));
    // Only the server's own host may be trusted by hand, and this is it.
    assert_eq!(check(&env, &[], DONE), [""; 0]);
    let late = ["check", "-o", "json"];
    let late = env
        .command(&late)
        .env("SHARECTL_TEST_NOW", "2119-12-25T00:00:00Z");
    let late = late.run().ok();
    assert!(
        found(&late).contains(&"- certificate-expires".to_owned()),
        "{late}"
    );
    door.show("expired");
    env.replace_config(&config);
    assert_eq!(check(&env, &[], PENDING), ["- certificate-rejected"]);
}

#[test]
fn downloads_that_are_switched_off_are_promised_in_vain() {
    let (env, server) = with(navidrome(NavidromeSettings {
        downloads: false,
        ..NavidromeSettings::default()
    }));
    let id = share(&env, &["--album", "Low Tide"]);
    let other = share(&env, &["--album", "Harbour Lights"]);
    let login = br#"{"username":"admin","password":"admin"}"#;
    let login = raw_http::send(server.url(), "POST", "/auth/login", &[], login).unwrap();
    let token = login.json()["token"].as_str().unwrap().to_owned();
    let header = ("X-ND-Authorization".to_owned(), format!("Bearer {token}"));
    let body = br#"{"description":"","downloadable":true}"#;
    let path = format!("/api/share/{id}");
    let _ = raw_http::send(server.url(), "PUT", &path, &[header], body).unwrap();
    assert_eq!(check(&env, &[], PENDING), [format!("{id} downloads-off")]);
    let _ = other;
}

#[test]
fn pages_are_opened_only_if_asked_to() {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    let dead = share(&env, &["--album", "Low Tide"]);
    let fine = share(&env, &["--album", "Harbour Lights"]);
    let ended = share(&env, &["--album", "Unfolding"]);
    let gone = share(&env, &["--album", "Beam"]);
    let _ = env.run(&["expire", &ended, "--now", "--yes"]).ok();
    let _ = env.run(&["delete", &gone, "--yes"]).ok();
    let args = ["--visit", "--only", "error"];
    assert_eq!(check(&env, &args, DONE), [""; 0]);
    let listed = ["list", "--item", "album:none", "-o", "ids"];
    let _ = env.run(&listed);
    strike(
        &server,
        &format!("/share/{dead}"),
        Effect::Status(500, "oops".to_owned()),
    );
    for id in [&ended, &gone] {
        let page = "window.__SHARE_INFO__ = \"{}\"".to_owned();
        strike(&server, &format!("/share/{id}"), Effect::Status(200, page));
    }
    let all = check(&env, &args, PENDING);
    let wanted = [
        format!("{dead} link-broken"),
        format!("{ended} still-works"),
        format!("{gone} still-works"),
    ];
    assert_eq!(all, wanted);
    server.faults().clear();
    strike(&server, "/share/s/", Effect::Status(404, "gone".to_owned()));
    let args = ["--visit=streams", "--only", "error"];
    let all = check(&env, &args, PENDING);
    let wanted = [
        format!("{fine} stream-broken"),
        format!("{dead} stream-broken"),
    ];
    assert!(
        wanted.iter().all(|row| all.contains(row)) && all.len() == 2,
        "{all:?}"
    );
}

#[test]
fn check_recognizes_dead_pages_of_every_flavor() {
    for flavor in [
        Flavor::AirsonicAdvanced,
        Flavor::Ampache,
        Flavor::MStream,
        Flavor::Jpsonic,
    ] {
        let (env, server) = with(Options::new(flavor));
        let id = share(&env, &["--song", "Low Tide", "--expires", "5d"]);
        let args = ["--visit", "--only", "error"];
        assert_eq!(check(&env, &args, DONE), [""; 0], "{flavor:?}");
        let _ = env.run(&["delete", &id, "--yes"]).ok();
        assert_eq!(check(&env, &args, DONE), [""; 0], "{flavor:?}");
        drop(server);
    }
}

#[test]
fn books_without_audio_and_deleted_ones_are_found_and_sessions_only_if_asked_for() {
    let (env, server) = with(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    let kept = share(&env, &["--book", "Low Water", "--expires", "30d"]);
    let lost = env.run(&[
        "create",
        "--book",
        "The Lighthouse Keeper",
        "--expires",
        "30d",
        "-o",
        "json",
    ]);
    let lost = lost.ok().json();
    let name = lost[0]["id"].as_str().unwrap();
    let book = lost[0]["items"][0]["id"].as_str().unwrap();
    let base = server.url();
    let login = br#"{"username":"admin","password":"admin"}"#;
    let kind = ("Content-Type".to_owned(), "application/json".to_owned());
    let origin = base.split("/audiobookshelf").next().unwrap();
    let path = |route: &str| format!("{}{route}", base.trim_start_matches(origin));
    let answer = raw_http::send(origin, "POST", &path("/login"), &[kind], login).unwrap();
    let user = answer.json()["user"].clone();
    let token = ["accessToken", "token"]
        .iter()
        .find_map(|key| user[key].as_str());
    let header = (
        "Authorization".to_owned(),
        format!("Bearer {}", token.unwrap()),
    );
    let gone = raw_http::send(
        origin,
        "DELETE",
        &path(&format!("/api/items/{book}")),
        &[header],
        b"",
    );
    assert_eq!(gone.unwrap().status, 200);
    server.clear_requests();
    assert_eq!(check(&env, &[], PENDING), [format!("{name} orphan")]);
    let opened = |name: &str| {
        let path = format!("/public/share/{name}");
        server
            .requests()
            .iter()
            .any(|seen| seen.path.ends_with(&path))
    };
    assert!(!opened(&kept), "nobody listens");
    assert_eq!(
        check(&env, &["--visit"], PENDING),
        [format!("{name} orphan")]
    );
    assert!(opened(&kept));
}

#[test]
fn a_thousand_shares_cost_one_list_and_one_probe_for_their_public_base() {
    let (env, server) = with(Options {
        preload: 1000,
        ..navidrome(NavidromeSettings::default())
    });
    let _ = env.run(&["list", "--limit", "1"]).ok();
    server.clear_requests();
    let _ = env.run(&["check", "-q"]).ok();
    let requests = server.requests();
    let count = |path: &str| requests.iter().filter(|seen| seen.path == path).count();
    assert_eq!(count("/api/share"), 1);
    let probes = requests
        .iter()
        .filter(|seen| seen.path.starts_with("/share/"));
    assert_eq!(probes.count(), 1);
    // The library is asked for a hundred items at a time, and settings are learned anew.
    let listed = env
        .run(&["list", "--where", "state == \"active\"", "-o", "json"])
        .ok()
        .json();
    let mut items: Vec<String> = listed
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|share| share["items"].as_array().unwrap().clone())
        .map(|item| format!("{}:{}", item["kind"], item["id"]))
        .collect();
    items.sort_unstable();
    items.dedup();
    let most = 10 + items.len() / 20;
    assert!(requests.len() <= most, "{} of {most}", requests.len());
}

#[test]
fn one_server_that_is_down_hides_nothing_of_the_others() {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    share(&env, &["--album", "Low Tide", "--expires", "2d"]);
    env.add_profile("gone", "http://127.0.0.1:1", "admin", "admin");
    let other = Server::stopped(navidrome(NavidromeSettings::default()));
    env.add_server("proxy", &other);
    other.faults().add(Rule::new(Effect::Html));
    let output = env.run(&["check", "-s", "all", "-o", "json", "--retries", "0"]);
    let output = output.exits(PARTIAL);
    let rows = output.json();
    assert_eq!(rows[0]["server"], "home");
    assert_eq!(rows[0]["code"], "expires-soon");
    for why in ["2 of 3 servers", "can't reach gone", other.url()] {
        assert!(output.stderr.contains(why), "{output}");
    }
    drop(server);
}

#[test]
fn findings_are_shown_to_people() {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    share(
        &env,
        &[
            "--album",
            "Low Tide",
            "--expires",
            "2d",
            "--description",
            "For Bob",
        ],
    );
    share(&env, &["--album", "Harbour Lights", "--expires", "3d"]);
    strike(
        &server,
        "/share",
        Effect::Redirect("https://login.example.com/".to_owned()),
    );
    insta::assert_snapshot!("check_findings", env.run(&["check"]).exits(PENDING));
    let narrow = env.command(&["check"]).env("COLUMNS", "40").run();
    insta::assert_snapshot!("check_findings_narrow", narrow.exits(PENDING));
    insta::assert_snapshot!(
        "check_findings_verbose",
        env.run(&["check", "-o", "csv"]).exits(PENDING)
    );
}

/// The table of codes in `docs/check.md`.
fn codes() -> String {
    let mut table = String::new();
    for severity in Severity::ALL {
        table.push_str(&format!(
            "### {severity}\n\n| code | what it means | evidence |\n| --- | --- | --- |\n"
        ));
        let of = FindingCode::ALL
            .iter()
            .filter(|code| code.severity() == severity);
        for code in of {
            let row = explanation(*code);
            let visit = visit_option(*code).map(|option| format!(" (`{option}`)"));
            let visit = visit.unwrap_or_default();
            table.push_str(&format!(
                "| `{code}`{visit} | {} | {} |\n",
                row.meaning, row.evidence
            ));
        }
        table.push('\n');
    }
    table
}

/// The output that `docs/check.md` shows.
fn sample() -> String {
    let (env, server) = with(navidrome(NavidromeSettings::default()));
    share(&env, &["--album", "Low Tide", "--expires", "30d"]);
    share(&env, &["--playlist", "Road Trip", "--expires", "7d"]);
    share(&env, &["--album", "Harbour Lights", "--expires", "5h"]);
    empty_playlist(&env, &server, "Road Trip");
    strike(&server, "/share", Effect::Status(401, "no".to_owned()));
    let output = env.run(&["check"]).exits(PENDING).to_string();
    let lines = output.lines().filter(|line| !line.starts_with("exit "));
    let lines = lines.map(|line| line.trim_start_matches(['│', '┆']));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    let text = text.replace("http://home.test", "https://music.example.com");
    format!("```text\n{text}```\n")
}

#[test]
fn the_generated_parts_of_the_page_about_findings_are_fresh() {
    generated::page_is_fresh(&("docs/check.md", &[("sample", sample), ("codes", codes)]));
}
