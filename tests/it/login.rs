//! Signing in, and what is kept of it.

use sharectl_sandbox::{Dialect, Options};

use crate::support::{Server, TestEnv};

#[test]
fn a_kept_token_does_not_hide_a_wrong_password() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env.run(&["list"]).ok();
    env.write("home.password", "changed");
    let output = env.run(&["list"]).exits(4);
    assert!(output.stderr.contains("wrong password"), "{output}");
    // The right one still has its token: one wrong login must not cost another.
    env.write("home.password", "admin");
    server.clear_requests();
    let _ = env.run(&["list"]).ok();
    let requests = server.requests();
    assert!(
        requests.iter().all(|seen| seen.path != "/auth/login"),
        "{requests:?}"
    );
}

#[test]
fn a_token_that_the_server_refuses_is_replaced_once() {
    let (env, server) = TestEnv::with_navidrome();
    let _ = env.run(&["list"]).ok();
    server.clear_requests();
    server
        .faults()
        .add("GET /api/ expired-token times=1".parse().unwrap());
    let _ = env.run(&["list"]).ok();
    let logins = server
        .requests()
        .iter()
        .filter(|seen| seen.path == "/auth/login")
        .count();
    assert_eq!(logins, 1);
}

#[test]
fn a_second_profile_of_an_account_needs_the_password_all_the_same() {
    let books = Dialect::Audiobookshelf(
        sharectl_sandbox::audiobookshelf::AudiobookshelfSettings::default(),
    );
    for dialect in [Dialect::default(), books] {
        let (env, server) = (TestEnv::new(), Server::stopped(Options::new(dialect)));
        env.add_server("home", &server);
        let _ = env.run(&["list"]).ok();
        let wrong = env.write("wrong", "changed").display().to_string();
        let add = [
            "server",
            "add",
            "again",
            server.url(),
            "--username",
            "admin",
        ];
        let add = [&add[..], &["--password-file", &wrong]].concat();
        let output = env.run(&add).exits(4);
        assert!(output.stderr.contains("wrong"), "{output}");
    }
}

#[test]
fn hints_for_the_environment_profile_name_its_variables() {
    let (env, server) = (TestEnv::new(), Server::navidrome());
    let url = server.url();
    for (variables, said) in [
        (&[("SHARECTL_USERNAME", "admin")][..], "SHARECTL_PASSWORD"),
        (&[], "SHARECTL_USERNAME"),
        (
            &[("SHARECTL_KIND", "audiobookshelf")],
            "SHARECTL_KIND=navidrome",
        ),
        (&[("SHARECTL_KIND", "sharing-api")], "SHARECTL_"),
    ] {
        let run = env.command(&["list"]).env("SHARECTL_URL", url);
        let run = variables
            .iter()
            .fold(run, |run, (name, value)| run.env(name, value));
        let output = run.run();
        assert_ne!(output.code, 0, "{output}");
        assert!(output.stderr.contains(said), "{output}");
        for never in ["server set env", "server login env"] {
            assert!(!output.stderr.contains(never), "{output}");
        }
    }
}

#[test]
fn a_dry_run_of_a_login_leaves_everything_as_it_was() {
    let (env, server) = (TestEnv::new(), Server::stopped(Options::default()));
    let url = server.url();
    let add = ["server", "add", "home", url, "-u", "admin", "--no-check"];
    let _ = env.run(&add).ok();
    let login = |more: &[&str]| {
        let words = [&["server", "login", "home", "--stdin"], more].concat();
        env.command(&words).stdin("admin\n").run()
    };
    let state = || {
        let files = env.shell("find . -type f | sort | xargs md5sum").run().ok();
        files.stdout
    };
    let before = state();
    let output = login(&["--dry-run"]).ok();
    assert!(output.stderr.contains("would save"), "{output}");
    assert_eq!(state(), before, "the first one");
    let _ = login(&[]).ok();
    let _ = env.run(&["list"]).ok();
    let before = state();
    let _ = login(&["--dry-run"]).ok();
    assert_eq!(state(), before, "with a token and facts kept");
    let again = ["server", "add", "again", url, "-u", "admin", "--dry-run"];
    let _ = env.write("right", "admin");
    let again = [&again[..], &["--password-file", "right"]].concat();
    let before = state();
    let _ = env.run(&again).ok();
    assert_eq!(state(), before, "of another profile");
}
