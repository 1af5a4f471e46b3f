//! What sharectl starts only to show something (a pager, a browser, tmux; the editor is in `tmux`) gets no
//! secrets with its environment.

use std::os::unix::fs::PermissionsExt;

use sharectl_sandbox::Options;

use crate::support::{Server, TestEnv};

/// The variables that hold the secrets, and what stands in them.
const SECRETS: [(&str, &str); 3] = [
    ("SHARECTL_PASSWORD", "Zq8-password"),
    ("SHARECTL_TOKEN", "Zq8-token"),
    // The configuration names this one, as a header's source.
    ("PORTAL_PASS", "Zq8-portal"),
];

/// `home`, whose portal wants a header, and programs that write down their environment.
fn watched() -> (TestEnv, Server) {
    let env = TestEnv::new();
    let server = Server::stopped(Options {
        preload: 40,
        ..Options::default()
    });
    env.add_server("home", &server);
    env.configure("headers = { X-Portal = { env = \"PORTAL_PASS\" } }");
    for name in ["watched-pager", "watched-browser", "tmux"] {
        let script = format!("#!/bin/sh\nenv >\"$HOME/{name}\"\ncat >/dev/null\n");
        let file = env.bin().join(name);
        std::fs::copy(env.write(name, &script), &file).unwrap();
        std::fs::set_permissions(file, PermissionsExt::from_mode(0o755)).unwrap();
    }
    (env, server)
}

/// Runs a line in a terminal whose environment holds the secrets, and looks at that of its child.
fn is_clean(env: &TestEnv, line: &str, child: &str) {
    let run = SECRETS
        .iter()
        .fold(env.terminal(line), |run, (name, value)| {
            run.env(name, value)
        });
    let output = run.run().ok();
    let file = env.path().join("home").join(child);
    let environment = std::fs::read_to_string(file);
    let environment = environment.unwrap_or_else(|error| panic!("{child}: {error}: {output}"));
    assert!(environment.contains("HOME="), "{child}: {environment}");
    for (name, value) in SECRETS {
        assert!(!environment.contains(name), "{child} has {name}");
        assert!(!environment.contains(value), "{child} has {name}'s value");
    }
}

#[test]
fn a_pager_gets_no_secrets() {
    let (env, _server) = watched();
    let line = "stty rows 24; SHARECTL_PAGER=watched-pager sharectl list";
    is_clean(&env, line, "watched-pager");
}

#[test]
fn a_browser_gets_no_secrets() {
    let (env, _server) = watched();
    let line = "BROWSER=watched-browser sharectl create --album 'Low Tide' --open";
    is_clean(&env, line, "watched-browser");
}

#[test]
fn tmux_gets_no_secrets_with_the_clipboard() {
    let (env, _server) = watched();
    let line = "TMUX=/nowhere,1,0 sharectl create --album 'Low Tide' --copy";
    is_clean(&env, line, "tmux");
}

#[test]
fn a_hook_gets_them_because_it_may_run_sharectl() {
    let (env, _server) = watched();
    let config = env.config();
    env.replace_config(&format!(
        "on-change = [\"sh\", \"-c\", \"cat >/dev/null; env >hooked\"]\n{config}"
    ));
    let run = env.command(&["create", "--album", "Low Tide"]);
    let _ = run.env("PORTAL_PASS", "Zq8-portal").run().ok();
    let environment = std::fs::read_to_string(env.work().join("hooked")).unwrap();
    assert!(
        environment.contains("PORTAL_PASS=Zq8-portal"),
        "{environment}"
    );
}
