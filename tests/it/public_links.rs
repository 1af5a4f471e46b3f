//! What links begin with, behind real proxies and after the server's settings have changed.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

use sharectl_core::exit_code;
use sharectl_sandbox::flavors::Flavor;
use sharectl_sandbox::navidrome::NavidromeSettings;
use sharectl_sandbox::{Clock, Effect, Options, Rule, audiobookshelf};

use crate::support::nginx::Nginx;
use crate::support::{Output, Server, TestEnv, raw_http, wait_for};

/// A Navidrome behind an nginx that strips `/music`, known to sharectl by the proxy's address only.
fn behind(pass: &str) -> Option<(TestEnv, Server, Nginx)> {
    let server = Server::stopped(Options::default());
    let upstream = format!("{}/", server.url());
    let nginx = Nginx::proxy("/music/", &upstream, pass)?;
    let env = TestEnv::new();
    env.add_profile("home", &format!("{}/music", nginx.url()), "admin", "admin");
    Some((env, server, nginx))
}

/// An output's text on both streams, however its lines are broken.
fn text(output: &Output) -> String {
    let both = format!("{} {}", output.stdout, output.stderr);
    both.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every link that any command prints of the share `id`.
fn printed(env: &TestEnv, id: &str) -> Vec<String> {
    let listed = env.run(&["list", "-o", "urls"]).ok().stdout;
    let url = env.run(&["url", id]).ok().stdout;
    let shown = env.run(&["show", id, "-o", "json"]).ok().json();
    let rows = env.run(&["list", "-o", "json"]).ok().json();
    [listed, url]
        .iter()
        .flat_map(|text| text.lines())
        .map(str::to_owned)
        .chain([shown[0]["url"].as_str().unwrap().to_owned()])
        .chain([rows[0]["url"].as_str().unwrap().to_owned()])
        .collect()
}

fn p80_agrees(pass: &str, words: &[&str]) {
    let Some((env, server, nginx)) = behind(pass) else {
        return;
    };
    let base = format!("{}/music", nginx.url());
    // Nothing but the path is known before a link was seen.
    let _ = env.run(&["doctor"]);
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    let link = made.last_line().to_owned();
    assert!(link.starts_with(&format!("{base}/share/")), "{made}");
    for word in words.iter().chain([&"ND_BASEURL=/music"]) {
        assert!(text(&made).contains(word), "{word}: {made}");
    }
    // It would silence this, and the player would still ask in the wrong place.
    assert!(!text(&made).contains("--public-url"), "{made}");
    let id = link.rsplit('/').next().unwrap();
    for other in printed(&env, id) {
        assert_eq!(other, link);
    }
    let playlist = env.run(&["m3u", id, "-o", "urls"]).ok().stdout;
    for stream in playlist.lines() {
        assert!(stream.starts_with(&format!("{base}/share/s/")), "{stream}");
    }
    let doctor = env.run(&["doctor"]).exits(exit_code::PENDING);
    let told = format!("links begin with {base}");
    assert!(text(&doctor).contains(&told), "{doctor}");
    for word in words {
        assert!(text(&doctor).contains(word), "{word}: {doctor}");
    }
    assert_eq!(env.run(&["url", id]).ok().last_line(), link);
    // The link that the server itself shows is known as well.
    let own = match pass {
        "" => server.url(),
        _ if pass.contains("$http_host") => nginx.url(),
        _ => "http://127.0.0.1",
    };
    let _ = env.run(&["show", &format!("{own}/share/{id}")]).ok();
    let _ = env.run(&["delete", &link, "--yes"]).ok();
    assert_eq!(env.run(&["list", "-o", "ids"]).ok().stdout, "");
}

#[test]
fn p80_b1_a_prefix_stripping_proxy_that_passes_nothing_on() {
    p80_agrees("", &["proxy_set_header Host"]);
}

#[test]
fn p80_b1_a_prefix_stripping_proxy_that_passes_the_host_on() {
    p80_agrees("proxy_set_header Host $http_host;", &[]);
}

#[test]
fn p80_b1_a_prefix_stripping_proxy_that_loses_the_port() {
    p80_agrees("proxy_set_header Host $host;", &["proxy_set_header Host"]);
}

#[test]
fn b1_wrong_forwarded_scheme_is_reported() {
    let forward = "proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto https;";
    let server = Server::stopped(Options::default());
    let Some(nginx) = Nginx::proxy("/", server.url(), forward) else {
        return;
    };
    let env = TestEnv::new();
    env.add_profile("home", nginx.url(), "admin", "admin");
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    assert!(text(&made).contains("`X-Forwarded-Proto: http`"), "{made}");
    let link = made.last_line();
    assert_eq!(env.run(&["list", "-o", "urls"]).ok().last_line(), link);
    let _ = env.run(&["delete", link, "--yes"]).ok();
}

#[test]
fn b1_a_proxy_that_keeps_path_host_and_scheme_is_fine() {
    let server = Server::stopped(Options::new(NavidromeSettings {
        base_path: "/music".to_owned(),
        ..NavidromeSettings::default()
    }));
    let forward = "proxy_set_header Host $http_host;";
    let Some(nginx) = Nginx::proxy("/music/", server.url().trim_end_matches("/music"), forward)
    else {
        return;
    };
    let env = TestEnv::new();
    env.add_profile("home", &format!("{}/music", nginx.url()), "admin", "admin");
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    assert!(!text(&made).contains("public-url"), "{made}");
    let doctor = env.run(&["doctor"]).ok();
    assert!(text(&doctor).contains("get through at"), "{doctor}");
}

#[test]
fn b1_the_configured_base_overrides_everything() {
    let Some((env, _server, _nginx)) = behind("") else {
        return;
    };
    env.configure("public-url = \"https://share.example.com/m\"");
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    let link = made.last_line().to_owned();
    assert!(
        link.starts_with("https://share.example.com/m/share/"),
        "{made}"
    );
    assert!(!text(&made).contains("own links begin"), "{made}");
    let id = link.rsplit('/').next().unwrap();
    assert!(printed(&env, id).iter().all(|other| *other == link));
}

#[test]
fn p111_public_url_does_not_hide_that_the_player_asks_elsewhere() {
    let Some((env, _server, nginx)) = behind("proxy_set_header Host $http_host;") else {
        return;
    };
    env.configure(&format!("public-url = \"{}/music\"", nginx.url()));
    let player = format!("asks at {}, by the server's own path", nginx.url());
    for args in [
        &["create", "--album", "Low Tide"][..],
        &["list", "-o", "urls"],
        &["doctor"],
    ] {
        let output = env.run(args);
        let told = text(&output);
        assert!(told.contains(&player), "{output}");
        assert!(told.contains("ND_BASEURL=/music"), "{output}");
        assert!(!told.contains("--public-url"), "{output}");
    }
    let _ = env.run(&["doctor"]).exits(exit_code::PENDING);
}

#[test]
fn p111_a_proxy_that_serves_the_player_as_well_is_fine() {
    let server = Server::stopped(Options::default());
    let up = server.url();
    let forward = "proxy_set_header Host $http_host;";
    let Some(nginx) = Nginx::start(
        "",
        &format!(
            "location /music/ {{ proxy_pass {up}/; {forward} }} \
             location /share/ {{ proxy_pass {up}/share/; {forward} }}"
        ),
    ) else {
        return;
    };
    let env = TestEnv::new();
    let base = format!("{}/music", nginx.url());
    env.add_profile("home", &base, "admin", "admin");
    env.configure(&format!("public-url = \"{base}\""));
    let _ = env.run(&["doctor"]).ok();
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    assert!(!text(&made).contains("player"), "{made}");
}

#[test]
fn b1_a_link_that_was_printed_is_known_after_the_base_has_changed() {
    let (env, _server) = TestEnv::with_navidrome();
    env.configure("public-url = \"https://old.example.com/x\"");
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    let old = made.last_line().to_owned();
    let config = env.config();
    env.replace_config(&config.replace("old.example.com/x", "new.example.com"));
    // Another server is the default, so that the link alone says which one is meant.
    env.add_profile("away", "http://127.0.0.1:1", "admin", "admin");
    env.replace_config(&format!("default = \"away\"\n{}", env.config()));
    let shown = env.run(&["show", &old, "-o", "json"]).ok().json();
    let url = shown[0]["url"].as_str().unwrap();
    assert!(url.starts_with("https://new.example.com/share/"), "{url}");
    let _ = env.run(&["delete", &format!("{old}?t=9"), "--yes"]).ok();
}

#[test]
fn b1_an_unfamiliar_link_with_a_listed_id_is_neither_ours_nor_gone() {
    let (env, _server) = TestEnv::with_navidrome();
    let made = env
        .run(&["create", "--album", "Low Tide", "-o", "ids"])
        .ok();
    let id = made.last_line();
    for link in [
        format!("https://totally.other.example/share/{id}"),
        format!("https://totally.other.example/x/share/{id}/m3u"),
        format!("totally.other.example/share/{id}?t=1"),
    ] {
        for args in [
            &["delete", &*link, "--yes"][..],
            &["show", &link],
            &["expire", &link, "--in", "3d"],
        ] {
            let output = env.run(args).exits(exit_code::CONFLICT);
            assert!(text(&output).contains(&format!("`home/{id}`")), "{output}");
        }
    }
    let _ = env
        .run(&["show", "https://totally.other.example/share/nothing"])
        .exits(exit_code::NOT_FOUND);
    assert_eq!(env.run(&["list", "-o", "ids"]).ok().last_line(), id);
}

#[test]
fn p85_the_host_of_base_url_is_the_servers_own_choice() {
    let server = Server::stopped(Options::new(NavidromeSettings {
        base_origin: "https://music.example.com".to_owned(),
        ..NavidromeSettings::default()
    }));
    let env = TestEnv::new();
    env.add_server("home", &server);
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    let link = made.last_line().to_owned();
    assert!(
        link.starts_with("https://music.example.com/share/"),
        "{made}"
    );
    // A day later, when what was learned is forgotten, too.
    let later = env.command(&["list", "-o", "urls"]);
    let later = later.env("SHARECTL_TEST_NOW", "2026-11-23T10:00:00Z").run();
    assert_eq!(later.ok().last_line(), link);
}

/// An address that stays free while a server restarts: the system gives no port below 32768 unasked.
fn unused_address() -> SocketAddr {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    let first = 20_000 + std::process::id() % 10_000;
    std::iter::repeat_with(|| first + TRIED.fetch_add(1, Ordering::Relaxed))
        .take(1000)
        .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, u16::try_from(port).unwrap())))
        .find(|address| TcpListener::bind(address).is_ok())
        .expect("a port is free")
}

/// Waits until nothing listens at an address. Another test may start a process at this moment, which
/// holds every socket until it becomes another program.
fn wait_until_free(address: &str) {
    wait_for("a free address", || TcpListener::bind(address).is_ok());
}

/// Starts a Navidrome whose state survives, at an address that stays.
fn restarted(env: &TestEnv, before: Option<Server>, share_url: &str) -> Server {
    let address = before.as_ref().map(|server| {
        let url = url::Url::parse(server.url()).unwrap();
        format!("127.0.0.1:{}", url.port().unwrap())
    });
    drop(before);
    if let Some(address) = &address {
        wait_until_free(address);
    }
    let options = Options::new(NavidromeSettings {
        share_url: share_url.to_owned(),
        ..NavidromeSettings::default()
    });
    Server::start(Options {
        clock: Clock::fixed(crate::support::NOW.parse().unwrap()),
        state: Some(env.path().join("navidrome.log")),
        address: address.map_or_else(unused_address, |address| address.parse().unwrap()),
        ..options
    })
}

#[test]
fn p81_b2_a_changed_share_url_is_printed_after_ten_minutes_at_the_latest() {
    let env = TestEnv::new();
    let server = restarted(&env, None, "https://old.example.com");
    env.add_server("home", &server);
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    let old = made.last_line().to_owned();
    assert!(old.starts_with("https://old.example.com/share/"), "{made}");
    let id = old.rsplit('/').next().unwrap();
    let server = restarted(&env, Some(server), "https://new.example.com/x");
    let new = format!("https://new.example.com/x/share/{id}");
    let at = |args: &[&str], now: &str| {
        let command = env.command(args).env("SHARECTL_TEST_NOW", now);
        command.run().ok().last_line().to_owned()
    };
    server.clear_requests();
    assert_eq!(at(&["list", "-o", "urls"], "2026-11-21T10:09:00Z"), old);
    assert_eq!(server.requests().len(), 1, "warm: one request");
    // No link is printed, so nothing is looked up.
    server.clear_requests();
    let ids = at(&["list", "-o", "ids"], "2026-11-21T10:11:00Z");
    assert_eq!(ids, id);
    assert_eq!(server.requests().len(), 1, "no look-up");
    for args in [&["url", id][..], &["list", "-o", "urls"]] {
        assert_eq!(at(args, "2026-11-21T10:12:00Z"), new, "{args:?}");
    }
    let shown = env.run(&["show", &old, "-o", "json"]).ok().json();
    assert_eq!(shown[0]["url"], *new);
}

#[test]
fn p81_b2_every_answer_that_carries_the_base_corrects_it_at_once() {
    for args in [
        &["create", "--song", "Low Tide"][..],
        &["m3u", "SHARE", "-o", "urls"],
        &["doctor"],
    ] {
        let env = TestEnv::new();
        let server = restarted(&env, None, "https://old.example.com");
        env.add_server("home", &server);
        let made = env.run(&["create", "--album", "Low Tide"]).ok();
        let id = made.last_line().rsplit('/').next().unwrap().to_owned();
        let _server = restarted(&env, Some(server), "https://new.example.com");
        let args: Vec<&str> = args
            .iter()
            .map(|arg| if *arg == "SHARE" { id.as_str() } else { arg })
            .collect();
        let output = env.run(&args).ok();
        assert!(
            output.stdout.contains("https://new.example.com/share")
                || output.stdout.contains("begin with https://new.example.com"),
            "{output}"
        );
        assert!(!text(&output).contains("old.example.com"), "{output}");
        let url = env.run(&["url", &id]).ok();
        assert_eq!(
            url.last_line(),
            format!("https://new.example.com/share/{id}")
        );
    }
}

#[test]
fn b2_a_base_that_can_not_be_looked_up_is_printed_as_before_with_a_note() {
    let (env, server) = TestEnv::with_navidrome();
    let made = env.run(&["create", "--album", "Low Tide"]).ok();
    let link = made.last_line().to_owned();
    server
        .faults()
        .add(Rule::new(Effect::Status(502, "down".to_owned())).path("/app"));
    let listed = env.command(&["list", "-o", "urls", "-v"]);
    let listed = listed
        .env("SHARECTL_TEST_NOW", "2026-11-21T11:00:00Z")
        .run()
        .ok();
    assert_eq!(listed.last_line(), link);
    assert!(
        text(&listed).contains("links use the last known one"),
        "{listed}"
    );
}

#[test]
fn p82_b3_a_login_page_in_front_of_shares_is_found_without_a_visit() {
    for (effect, how) in [
        (
            Effect::Redirect("https://auth.example.com/login".to_owned()),
            "redirected to https://auth.example.com/login",
        ),
        (Effect::Html, "a web page stops visitors"),
        (
            Effect::Status(401, "Unauthorized".to_owned()),
            "HTTP status 401",
        ),
    ] {
        let (env, server) = TestEnv::with_navidrome();
        let _ = env.run(&["create", "--album", "Low Tide"]).ok();
        server.faults().add(Rule::new(effect).path("/share"));
        server.clear_requests();
        let doctor = env.run(&["doctor"]).exits(exit_code::PENDING);
        let told = text(&doctor);
        assert!(told.contains(how), "{doctor}");
        assert!(told.contains("exempt `/share/` from login"), "{doctor}");
        let visits = server.requests();
        let visits: Vec<_> = visits
            .iter()
            .filter(|seen| seen.path.starts_with("/share"))
            .collect();
        assert_eq!(visits.len(), 1);
        for header in ["authorization", "x-nd-authorization", "cookie"] {
            assert_eq!(visits[0].header(header), None);
        }
        let shown = env.run(&["list", "-o", "json"]).ok().json();
        assert_eq!(shown[0]["visits"], 0);
    }
}

#[test]
fn b3_configured_headers_are_not_sent_as_a_visitor() {
    let (env, server) = TestEnv::with_navidrome();
    env.configure("headers = { X-Gate = \"secret\" }");
    let doctor = env.run(&["doctor"]).ok();
    let visits = server.requests();
    let visit = visits.iter().find(|seen| seen.path.starts_with("/share/"));
    assert_eq!(visit.unwrap().header("x-gate"), None, "{doctor}");
}

#[test]
fn p83_b3_a_public_address_of_another_server_is_found() {
    let other = Server::start(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    let (env, _server) = TestEnv::with_navidrome();
    env.configure(&format!("public-url = {:?}", other.url()));
    let doctor = env.run(&["doctor"]).exits(exit_code::PENDING);
    assert!(text(&doctor).contains("another server"), "{doctor}");
}

#[test]
fn b3_an_address_that_can_not_be_reached_from_here_is_no_problem() {
    let (env, _server) = TestEnv::with_navidrome();
    env.configure("public-url = \"http://127.0.0.1:1\"");
    let doctor = env.run(&["doctor"]).ok();
    assert!(
        text(&doctor).contains("can't be reached from here"),
        "{doctor}"
    );
}

#[test]
fn p83_b3_a_share_url_whose_name_is_unknown_is_found() {
    let server = Server::stopped(Options::new(NavidromeSettings {
        share_url: "http://no-such-host.invalid".to_owned(),
        ..NavidromeSettings::default()
    }));
    let env = TestEnv::new();
    env.add_server("home", &server);
    // Without a proxy the name is looked up here; `.invalid` is answered by no one.
    let doctor = env
        .command(&["doctor"])
        .env("http_proxy", "")
        .env("all_proxy", "");
    let doctor = doctor.run().exits(exit_code::PENDING);
    assert!(
        text(&doctor).contains("no-such-host.invalid is unknown"),
        "{doctor}"
    );
}

#[test]
fn b3_visitors_of_books_are_looked_after_as_well() {
    let env = TestEnv::new();
    let server = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    env.add_server("books", &server);
    let doctor = env.run(&["doctor"]).ok();
    assert!(text(&doctor).contains("get through at"), "{doctor}");
    let rule = Rule::new(Effect::Redirect("https://auth.example.com/".to_owned()));
    server.faults().add(rule.path("/public"));
    let doctor = env.run(&["doctor"]).exits(exit_code::PENDING);
    assert!(
        text(&doctor).contains("exempt `/audiobookshelf/share/`, `/audiobookshelf/public/`, and"),
        "{doctor}"
    );
}

#[test]
fn p84_b4_books_below_a_path_of_their_own_have_it_in_their_links() {
    for base in ["/abs", "/audiobookshelf", "/a/b", ""] {
        let env = TestEnv::new();
        let server = Server::stopped(Options::new(audiobookshelf::AudiobookshelfSettings {
            base_path: Some(base.to_owned()),
            ..audiobookshelf::AudiobookshelfSettings::default()
        }));
        let root = server.url().strip_suffix(base).unwrap().to_owned();
        env.add_profile("books", &root, "admin", "admin");
        let made = env.run(&[
            "create",
            "--book",
            "The Lighthouse Keeper",
            "--slug",
            "keeper",
        ]);
        let made = made.ok();
        assert_eq!(made.last_line(), format!("{root}{base}/share/keeper"));
        assert!(!text(&made).contains("own links begin"), "{made}");
        let sessions = server.requests();
        let opened = sessions
            .iter()
            .filter(|seen| seen.path.contains("/public/"));
        assert_eq!(opened.count(), 0, "no listening session");
    }
}

/// Audiobookshelf below `/abs` behind a login page for these locations, known without its path.
fn guarded_books(guarded: &str) -> Option<(TestEnv, Server, Nginx)> {
    let server = Server::stopped(Options::new(audiobookshelf::AudiobookshelfSettings {
        base_path: Some("/abs".to_owned()),
        ..audiobookshelf::AudiobookshelfSettings::default()
    }));
    let root = server.url().strip_suffix("/abs").unwrap();
    let nginx = Nginx::start(
        "",
        &format!(
            "location ~ {guarded} {{ return 302 https://auth.example.com/; }} \
             location / {{ proxy_pass {root}; proxy_set_header Host $http_host; }}"
        ),
    )?;
    let env = TestEnv::new();
    env.add_profile("books", nginx.url(), "admin", "admin");
    Some((env, server, nginx))
}

#[test]
fn p84_the_page_that_visitors_get_tells_the_base_path_behind_a_login_page() {
    let Some((env, server, nginx)) = guarded_books("^/$") else {
        return;
    };
    let make = ["create", "--book", "The Lighthouse Keeper"];
    let made = env.run(&make).ok();
    let link = format!("{}/abs/share/the-lighthouse-keeper", nginx.url());
    assert_eq!(made.last_line(), link);
    assert!(!text(&made).contains("web page is unknown"), "{made}");
    let requests = server.requests();
    let mut paths = requests.iter().map(|seen| &seen.path);
    assert!(paths.all(|path| !path.contains("/public/")));
}

#[test]
fn p84_a_base_path_that_nothing_tells_is_not_assumed_silently() {
    let Some((env, _server, _nginx)) = guarded_books("^/(share/.*)?$") else {
        return;
    };
    let make = ["create", "--book", "The Lighthouse Keeper"];
    let made = env.run(&make).ok();
    assert!(text(&made).contains("web page is unknown"), "{made}");
    assert!(text(&made).contains("--url URL/PATH"), "{made}");
    let _ = env.run(&["doctor"]).exits(exit_code::PENDING);
}

#[test]
fn b4_books_behind_a_proxy_that_strips_another_path() {
    let server = Server::stopped(Options::new(
        audiobookshelf::AudiobookshelfSettings::default(),
    ));
    let upstream = format!("{}/", server.url().trim_end_matches("/audiobookshelf"));
    let Some(nginx) = Nginx::proxy("/books/", &upstream, "") else {
        return;
    };
    let env = TestEnv::new();
    env.add_profile("books", &format!("{}/books", nginx.url()), "admin", "admin");
    let made = env.run(&["create", "--book", "The Lighthouse Keeper"]).ok();
    assert!(text(&made).contains("ROUTER_BASE_PATH=/books"), "{made}");
    assert!(
        made.last_line()
            .starts_with(&format!("{}/books/share/", nginx.url()))
    );
    let _ = env.run(&["doctor"]).exits(exit_code::PENDING);
    let _ = env.run(&["delete", made.last_line(), "--yes"]).ok();
    // nginx says its own time, which the server's tokens don't go by.
    let requests = server.requests();
    let renewals = requests
        .iter()
        .filter(|seen| seen.path.ends_with("/auth/refresh"));
    assert!(renewals.count() <= 2);
}

/// A Subsonic server of a flavor, as `music`.
fn flavored(flavor: Flavor) -> (TestEnv, Server) {
    let (env, server) = (TestEnv::new(), Server::stopped(Options::new(flavor)));
    env.add_server("music", &server);
    env.configure("allow-plain-password = true");
    (env, server)
}

#[test]
fn p86_b3_ampache_hides_whether_visitors_are_let_in() {
    let (env, server) = flavored(Flavor::Ampache);
    let doctor = env.run(&["doctor"]).ok();
    assert!(
        text(&doctor).contains("preference `share` lets visitors in"),
        "{doctor}"
    );
    let rule = Rule::new(Effect::Status(403, "Forbidden".to_owned()));
    server.faults().add(rule.path("/share.php"));
    let doctor = env.run(&["doctor"]).exits(exit_code::PENDING);
    assert!(
        text(&doctor).contains("exempt `/share.php` and `/play/` from login"),
        "{doctor}"
    );
}

#[test]
fn b3_visitors_of_other_servers_get_through_too() {
    for flavor in [Flavor::AirsonicAdvanced, Flavor::MStream] {
        let (env, _server) = flavored(flavor);
        let doctor = env.run(&["doctor"]).ok();
        assert!(text(&doctor).contains("get through at"), "{doctor}");
    }
}

#[test]
fn b1_signed_links_behind_a_prefix_stripping_proxy_keep_their_signature() {
    let server = Server::stopped(Options::new(Flavor::AirsonicAdvanced));
    let Some(nginx) = Nginx::proxy("/music/", &format!("{}/", server.url()), "") else {
        return;
    };
    let env = TestEnv::new();
    let base = format!("{}/music", nginx.url());
    env.add_profile("music", &base, "admin", "admin");
    env.configure("allow-plain-password = true");
    let songs = env
        .run(&["search", "tide", "--kind", "song", "-o", "refs"])
        .ok();
    let song = songs.stdout.lines().next().unwrap().to_owned();
    let made = env.run(&["create", &song]).ok();
    let link = made.last_line().to_owned();
    assert!(link.starts_with(&format!("{base}/ext/share/")), "{made}");
    assert!(text(&made).contains("own links begin with"), "{made}");
    assert_eq!(env.run(&["list", "-o", "urls"]).ok().last_line(), link);
    let path = link.strip_prefix(nginx.url()).unwrap();
    let page = raw_http::send(nginx.url(), "GET", path, &[], b"").unwrap();
    assert_eq!(page.status, 200);
    let _ = env.run(&["doctor"]).exits(exit_code::PENDING);
    let _ = env.run(&["delete", &link, "--yes"]).ok();
}
