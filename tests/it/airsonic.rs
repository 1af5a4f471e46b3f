//! Airsonic: ids of several number spaces, and shares that are something else.

use serde_json::Value;
use sharectl_sandbox::flavors::Flavor;
use sharectl_sandbox::{Effect, Options, Rule};

use crate::support::{Server, TestEnv, many_songs, raw_http};

fn airsonic() -> (TestEnv, Server) {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options::new(Flavor::AirsonicAdvanced)),
    );
    env.add_server("home", &server);
    (env, server)
}

fn rows(env: &TestEnv, args: &[&str]) -> Vec<Value> {
    let output = env.run(args).ok();
    output.json().as_array().unwrap().clone()
}

fn album(env: &TestEnv, title: &str) -> Value {
    let found = rows(env, &["search", title, "-o", "json"]);
    let mut albums = found
        .into_iter()
        .filter(|item| item["kind"] == "album" && item["title"] == title);
    albums.next().unwrap()
}

#[test]
fn an_album_is_shared_as_its_own_songs_and_nothing_else() {
    let (env, server) = airsonic();
    for title in ["Harbour Lights", "Coal Smoke"] {
        let album = album(&env, title);
        let reference = album["ref"].as_str().unwrap();
        let made = rows(&env, &["create", reference, "-o", "json"]).remove(0);
        let id = made["id"].as_str().unwrap();
        let shown = rows(&env, &["show", id, "-o", "json"]).remove(0);
        let items = shown["items"].as_array().unwrap();
        assert_eq!(Some(items.len() as u64), album["track_count"].as_u64());
        for item in items {
            assert_eq!(item["kind"], "song");
            assert_eq!(item["album"], title, "{item}");
        }
    }
    // The album's own id, which means some other folder there, was never sent (P-32).
    let creates = server.requests();
    let creates = creates
        .iter()
        .filter(|seen| seen.path.contains("createShare"));
    assert_eq!(creates.map(|seen| seen.params("id").len()).min(), Some(10));
}

#[test]
fn a_share_of_something_else_is_removed_and_the_command_fails() {
    let (env, server) = airsonic();
    let swapped = Rule::new(Effect::WrongContents).path("/rest/createShare");
    server.faults().add(swapped);
    let output = env.run(&["create", "--album", "Harbour Lights"]).exits(9);
    assert!(output.stdout.is_empty(), "{output}");
    assert!(
        output.stderr.contains("doesn't match the request"),
        "{output}"
    );
    assert_eq!(rows(&env, &["list", "-o", "json"]), Vec::<Value>::new());
}

#[test]
fn a_create_whose_answer_was_lost_is_found_in_the_list() {
    let (env, server) = airsonic();
    let lost = Rule::new(Effect::Status(500, "gone".into())).path("/rest/createShare");
    server.faults().add(lost.times(1).handled());
    let output = env.run(&["create", "--album", "Harbour Lights"]).ok();
    assert!(output.stderr.contains("share was created"), "{output}");
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 1);
}

#[test]
fn p30_new_expiry_prints_the_new_link_and_reports_the_old_one() {
    let (env, _server) = airsonic();
    let made = rows(&env, &["create", "--album", "Low Tide", "-o", "json"]).remove(0);
    let id = made["id"].as_str().unwrap();
    let output = env.run(&["expire", id, "--in", "60d", "--yes"]).ok();
    let listed = rows(&env, &["list", "-o", "json"]).remove(0);
    assert_ne!(listed["url"], made["url"]);
    assert_eq!(output.last_line(), listed["url"].as_str().unwrap());
    assert!(
        output.stderr.contains("the old one works until"),
        "{output}"
    );
}

#[test]
fn never_takes_two_calls_keeps_the_description_and_says_how_long_links_live() {
    let (env, server) = airsonic();
    let create = [
        "create",
        "--album",
        "Low Tide",
        "--expires",
        "never",
        "--description",
        "for Ada",
    ];
    let output = env.run(&create).ok();
    assert!(output.stderr.contains("7 days"), "{output}");
    let listed = rows(&env, &["list", "-o", "json"]).remove(0);
    assert_eq!(listed["never_expires"], true);
    assert_eq!(listed["description"], "for Ada");
    let asked = server.requests();
    let updates = asked
        .iter()
        .filter(|seen| seen.path.contains("updateShare"));
    let updates: Vec<_> = updates.map(|seen| seen.params("description")).collect();
    assert_eq!(updates, [["for Ada"]]);
}

/// A relative of Airsonic.
fn relative(flavor: Flavor) -> (TestEnv, Server) {
    let (env, server) = (TestEnv::new(), Server::stopped(Options::new(flavor)));
    env.add_server("home", &server);
    (env, server)
}

const NEVER: [&str; 5] = ["create", "--song", "Harbour Lights", "--expires", "never"];

#[test]
fn p102_never_is_refused_where_the_link_would_be_dead() {
    let (env, server) = relative(Flavor::Jpsonic);
    let output = env
        .run(&[&NEVER[..], &["--artist", "The Tidewater Band"]].concat())
        .exits(7);
    assert!(
        output.stderr.contains("links fail for every visitor"),
        "{output}"
    );
    let create = ["create", "--album", "Low Tide", "-o", "json"];
    let made = rows(&env, &create).remove(0);
    let id = made["id"].as_str().unwrap();
    server.clear_requests();
    let _ = env.run(&["expire", id, "--never", "--yes"]).exits(7);
    let _ = env
        .run(&["update", id, "--expires", "never", "--yes"])
        .exits(7);
    let asked = server.requests();
    assert!(!asked.iter().any(|seen| seen.path.contains("updateShare")));
    let doctor = env.run(&["doctor"]).ok();
    assert!(doctor.stdout.contains("Jpsonic"), "{doctor}");
    assert!(
        doctor.stdout.contains("never expires  not supported"),
        "{doctor}"
    );
}

#[test]
fn p102_a_dead_link_of_a_server_that_names_itself_otherwise_is_not_handed_out() {
    let (env, server) = relative(Flavor::JpsonicFork);
    let output = env
        .run(&[&NEVER[..], &["--artist", "The Tidewater Band"]].concat())
        .exits(9);
    assert!(output.stdout.is_empty(), "{output}");
    assert!(
        output.stderr.contains("fails for every visitor"),
        "{output}"
    );
    assert_eq!(rows(&env, &["list", "-o", "json"]), Vec::<Value>::new());
    // An expiry that was there is there again.
    let create = [
        "create",
        "--album",
        "Low Tide",
        "--description",
        "for Ada",
        "-o",
        "json",
    ];
    let made = rows(&env, &create).remove(0);
    let id = made["id"].as_str().unwrap();
    let output = env.run(&["expire", id, "--never", "--yes"]).exits(9);
    assert!(output.stderr.contains("were written back"), "{output}");
    let listed = rows(&env, &["list", "-o", "json"]).remove(0);
    assert_eq!(listed["expires"], made["expires"]);
    assert_eq!(listed["description"], "for Ada");
    assert!(server.requests().len() > 3);
}

#[test]
fn p102_streams_that_outlive_a_share_are_reported() {
    let (env, _server) = relative(Flavor::Airsonic);
    let output = env.run(&[
        "create",
        "--album",
        "Low Tide",
        "--expires",
        "never",
        "-o",
        "json",
    ]);
    let output = output.ok();
    assert!(
        output.stderr.contains("even after it is deleted"),
        "{output}"
    );
    assert!(!output.stderr.contains("7 days"), "{output}");
    let made = output.json()[0].clone();
    let id = made["id"].as_str().unwrap();
    let output = env.run(&["delete", id, "--dry-run"]).ok();
    assert!(
        output.stderr.contains("nothing on Airsonic ends them"),
        "{output}"
    );
    // Quotes do no harm on its page.
    let quoted = [
        "update",
        id,
        "--description",
        "with \"q\"\nand more",
        "--yes",
    ];
    let _ = env.run(&quoted).ok();
}

#[test]
fn undo_passes_over_creates_that_came_to_nothing() {
    let (env, server) = airsonic();
    let create = ["create", "--album", "Low Tide"];
    let _ = env.run(&create).ok();
    // One that is taken back, as its second call is refused.
    let refused = Rule::new(Effect::Status(403, "no".into())).path("/rest/updateShare");
    server.faults().add(refused);
    let never = [&create[..], &["--expires", "never"]].concat();
    let output = env.run(&never);
    assert!(
        output.stderr.contains("the new share was deleted"),
        "{output}"
    );
    // And one that leaves an empty share behind, which is removed.
    let orphan = "/rest/createShare.view?id=999999&u=admin&p=admin&v=1.15.0&c=it&f=json";
    let _ = raw_http::get(server.url(), orphan).unwrap();
    let broken = Rule::new(Effect::Status(500, "no".into())).path("/rest/createShare");
    server.faults().add(broken);
    let broken = env.run(&["create", "--album", "High Tide"]);
    assert!(broken.stderr.contains("an empty share"), "{broken}");
    server.faults().clear();
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 1);
    let output = env.run(&["undo", "--last", "--yes"]).ok();
    assert!(!output.stderr.contains("nothing is left to do"), "{output}");
    assert_eq!(rows(&env, &["list", "-o", "json"]), Vec::<Value>::new());
    let _ = env.run(&["redo", "--last", "--yes"]).ok();
    assert_eq!(rows(&env, &["list", "-o", "json"]).len(), 1);
}

#[test]
fn two_thousand_songs_fit_into_one_share_and_no_credential_into_an_address() {
    let count = 2_000;
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options {
            library: many_songs(count),
            ..Options::new(Flavor::AirsonicAdvanced)
        }),
    );
    env.add_server("home", &server);
    let lines: String = (1..=count).map(|id| format!("song:{id}\n")).collect();
    let output = env.command(&["create", "-"]).stdin(&*lines).run().ok();
    assert!(output.last_line().starts_with("http"), "{output}");
    let asked = server.requests();
    let creates = asked
        .iter()
        .filter(|seen| seen.path.contains("createShare"));
    let creates: Vec<_> = creates.collect();
    assert_eq!(creates.len(), 1);
    assert_eq!(creates[0].query, "");
    assert_eq!(creates[0].params("id").len(), count);
}
