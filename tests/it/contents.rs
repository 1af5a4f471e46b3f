//! What is shared is what was asked for, whatever a server's answer leaves out.

use crate::support::{TestEnv, raw_http};

#[test]
fn an_empty_playlist_is_shared_and_follows_what_comes() {
    let (env, server) = TestEnv::with_navidrome();
    let asked = "/rest/createPlaylist?u=admin&p=admin&v=1.16.1&c=test&f=json&name=Later";
    let made = raw_http::get(server.url(), asked).unwrap().json();
    let id = made["subsonic-response"]["playlist"]["id"]
        .as_str()
        .unwrap();
    let item = format!("playlist:{id}");
    let share = env.run(&["create", &item, "-o", "json"]).ok().json();
    assert_eq!(share[0]["items"][0]["id"], id, "{share}");
    assert_eq!(share[0]["live"], true, "{share}");
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    assert_eq!(listed[0]["items"][0]["id"], id, "{listed}");
}
