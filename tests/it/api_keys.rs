//! API keys without a user name: who we are is learned, and where it can't be, nothing is guessed.

use serde_json::Value;
use sharectl_core::exit_code;
use sharectl_sandbox::flavors::Flavor;
use sharectl_sandbox::{Account, Effect, Options, Rule};

use crate::support::{Server, TestEnv};

/// A server that `home` reaches with Ada's key, and `bob` with his name and password.
fn keyed(flavor: Flavor) -> (TestEnv, Server) {
    let ada = Account {
        api_key: Some("key-of-ada".into()),
        ..Account::admin("ada", "adapw")
    };
    let server = Server::stopped(Options {
        accounts: vec![ada, Account::user("bob", "bobpw")],
        ..Options::new(flavor)
    });
    let env = TestEnv::new();
    let key = env.write("key", "key-of-ada");
    env.configure(&format!(
        "default = \"home\"\n[servers.home]\nurl = {:?}\ntoken-file = {key:?}\n",
        server.url()
    ));
    env.add_profile("bob", server.url(), "bob", "bobpw");
    (env, server)
}

fn listed(env: &TestEnv) -> Vec<Value> {
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    listed.as_array().unwrap().clone()
}

const CREATE: [&str; 3] = ["create", "--album", "Low Tide"];

#[test]
fn api_key_owner_is_requested_once_and_owns_the_shares() {
    for flavor in [Flavor::Ampache, Flavor::MStream] {
        let (env, server) = keyed(flavor);
        let _ = env.run(&CREATE).ok();
        let _ = env.run(&[&CREATE[..], &["-s", "bob"]].concat()).ok();
        let doctor = env.run(&["doctor"]);
        assert!(doctor.stdout.contains("ada"), "{doctor}");
        assert!(!doctor.stdout.contains("an API key"), "{doctor}");
        server.clear_requests();
        let before = listed(&env).len();
        let _ = env.run(&["delete", "--all", "--yes"]).ok();
        assert_eq!(listed(&env).len(), before - 1, "{flavor:?}: one's own only");
        let asked = server.requests();
        let again = asked.iter().any(|seen| seen.path.contains("tokenInfo"));
        assert!(!again, "{flavor:?}: it is kept with the facts");
    }
}

#[test]
fn a_create_whose_answer_was_cut_is_found_by_its_owner() {
    let (env, server) = keyed(Flavor::MStream);
    let cut = Rule::new(Effect::CutAfter).path("/rest/createShare");
    server.faults().add(cut.times(1));
    let output = env.run(&CREATE).ok();
    assert!(output.stderr.contains("share was created"), "{output}");
    assert_eq!(listed(&env).len(), 1);
}

#[test]
fn lost_create_with_an_unknown_key_owner_is_unclear() {
    let (env, server) = keyed(Flavor::MStream);
    for call in ["/rest/tokenInfo", "/rest/getUser"] {
        let absent = Rule::new(Effect::Status(404, "no such call".into())).path(call);
        server.faults().add(absent);
    }
    let cut = Rule::new(Effect::CutAfter).path("/rest/createShare");
    server.faults().add(cut);
    let output = env.run(&CREATE).exits(exit_code::NETWORK);
    assert!(output.stderr.contains("may have been created"), "{output}");
    assert_eq!(listed(&env).len(), 1, "it is not sent again");
}
