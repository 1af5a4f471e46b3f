//! A share contains the requested items, whatever a server's answer omits.

use crate::support::{TestEnv, raw_http};

#[test]
fn a_shared_playlist_that_was_emptied_keeps_its_item() {
    let (env, server) = TestEnv::with_navidrome();
    let songs = env
        .run(&["search", "Harbour", "--kind", "song", "-o", "ids"])
        .ok();
    let song = songs.stdout.lines().next().unwrap().to_owned();
    let call = |call: &str| {
        let asked = format!("/rest/{call}&u=admin&p=admin&v=1.16.1&c=test&f=json");
        raw_http::get(server.url(), &asked).unwrap().json()
    };
    let made = call(&format!("createPlaylist?name=Later&songId={song}"));
    let id = made["subsonic-response"]["playlist"]["id"]
        .as_str()
        .unwrap();
    let item = format!("playlist:{id}");
    let share = env.run(&["create", &item, "-o", "json"]).ok().json();
    assert_eq!(share[0]["items"][0]["id"], id, "{share}");
    assert_eq!(share[0]["live"], true, "{share}");
    let _ = call(&format!("createPlaylist?playlistId={id}"));
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    assert_eq!(listed[0]["items"][0]["id"], id, "{listed}");
}
