//! Whose link a link is: one of another server never touches anything here, however it ends.

use crate::parity::{Script, on_every_server};
use crate::support::{Server, TestEnv};

/// The same share's link at another host, and below another path.
fn strangers(link: &str) -> [String; 2] {
    let (_, rest) = link.split_once("://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    [
        format!("https://music.other.example/{path}"),
        format!("http://{host}/elsewhere/{path}"),
    ]
}

fn plays(script: &Script) {
    let _ = script.create();
    let link = script.only()["url"].as_str().unwrap().to_owned();
    for stranger in strangers(&link) {
        for args in [
            &["delete", &*stranger][..],
            &["expire", &stranger, "--in", "40d"],
            &["show", &stranger],
            &["m3u", &stranger],
        ] {
            let output = script.run(args);
            // A server without playlists may say so first.
            assert!(matches!(output.code, 6 | 7), "{output}");
            assert!(output.code == 6 || args[0] == "m3u", "{output}");
        }
        assert_eq!(script.only()["url"], *link);
    }
    let _ = script.run(&["delete", &format!("{link}#top")]).ok();
}

#[test]
fn a_strangers_link_touches_nothing_on_any_server() {
    on_every_server(&plays);
}

/// A Navidrome that is known under another address, too, with one share: its id.
fn known_elsewhere() -> (TestEnv, Server, String) {
    let (env, server) = TestEnv::with_navidrome();
    env.configure("public-url = \"https://share.example.com/m\"");
    let made = env.run(&["create", "--album", "Low Tide", "-o", "ids"]);
    let id = made.ok().last_line().to_owned();
    (env, server, id)
}

#[test]
fn foreign_links_are_refused_with_a_hint() {
    let (env, server, id) = known_elsewhere();
    let foreign = format!("https://totally.other.example/share/{id}");
    let output = env.run(&["delete", &foreign, "--yes"]).exits(6);
    for said in [
        "begins with no known address of home",
        &format!("`home/{id}`"),
        "`sharectl server set home --public-url https://totally.other.example`",
    ] {
        assert!(output.stderr.contains(said), "{said}: {output}");
    }
    for own in [
        format!("https://share.example.com/m/share/{id}?t=7"),
        format!("{}/share/{id}/", server.url()),
    ] {
        let shown = env.run(&["show", &own, "-o", "ids"]).ok();
        assert_eq!(shown.last_line(), id);
    }
}

#[test]
fn every_command_tells_the_public_link() {
    let (env, _server, id) = known_elsewhere();
    let link = format!("https://share.example.com/m/share/{id}");
    let made = env.run(&["create", "--album", "Low Tide", "--each"]).ok();
    assert!(
        made.last_line()
            .starts_with("https://share.example.com/m/share/"),
        "{made}"
    );
    let rotated = env.run(&["rotate", &id, "--yes"]).ok();
    assert!(
        rotated
            .last_line()
            .starts_with("https://share.example.com/m/share/"),
        "{rotated}"
    );
    assert_ne!(rotated.last_line(), link);
    // Without the native API, too.
    env.configure("access = \"subsonic\"");
    let listed = env.run(&["list", "-o", "urls"]).ok().stdout;
    let made = env.run(&["create", "--song", "Low Tide"]).ok();
    for link in listed.lines().chain([made.last_line()]) {
        assert!(
            link.starts_with("https://share.example.com/m/share/"),
            "{link}"
        );
    }
}
