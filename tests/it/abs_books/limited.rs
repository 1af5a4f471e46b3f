//! Administrators who are kept from some of the server (F6).

use sharectl_core::exit_code;
use sharectl_sandbox::audiobookshelf::AudiobookshelfSettings;
use sharectl_sandbox::{Account, Options};

use super::Admin;
use crate::support::{Server, TestEnv};

/// `admin` sees everything; `limited` is an administrator, too.
fn server(limited: Account) -> (TestEnv, Server) {
    let server = Server::stopped(Options {
        accounts: vec![Account::admin("admin", "admin"), limited],
        ..Options::new(AudiobookshelfSettings {
            hard_to_share_books: true,
            ..AudiobookshelfSettings::default()
        })
    });
    let env = TestEnv::new();
    env.add_profile("books", server.url(), "limited", "limited");
    let admin = Admin::of(&server);
    admin.share("Red Lantern", "lantern", false);
    admin.share("Frankenstein", "frankenstein", false);
    (env, server)
}

fn limited() -> Account {
    Account::admin("limited", "limited")
}

#[test]
fn f6_p68_limited_account_gets_a_note() {
    let accounts = [
        (
            Account {
                libraries: vec!["Children".to_owned()],
                ..limited()
            },
            "other libraries",
            0,
        ),
        (
            Account {
                no_explicit: true,
                ..limited()
            },
            "explicit books",
            1,
        ),
    ];
    for (account, what, shares) in accounts {
        let (env, _server) = server(account);
        // The second time everything is known already, but for what the account may see.
        for _ in 0..2 {
            for args in [
                &["list", "-o", "ids"][..],
                &["list", "-o", "jsonl"],
                &["delete", "--all", "--yes", "-n", "-o", "ids"],
                &["expire", "--all", "--in", "7d", "--yes", "-n", "-o", "ids"],
                &["prune", "-n", "-o", "json"],
            ] {
                let run = env.run(args).ok();
                assert!(run.stderr.contains(what), "{run}");
            }
            let listed = env.run(&["list", "-o", "ids"]).ok();
            assert_eq!(listed.stdout.lines().count(), shares, "{listed}");
        }
        let doctor = env.run(&["doctor"]);
        assert!(doctor.stdout.contains(what), "{doctor}");
        assert!(!doctor.stderr.contains("no problems found"), "{doctor}");
        let shown = env.run(&["show", "lantern"]).exits(exit_code::NOT_FOUND);
        assert!(shown.stderr.contains(what), "{shown}");
    }
}

#[test]
fn f6_unlimited_administrator_gets_no_note() {
    let (env, _server) = server(limited());
    let listed = env.run(&["list", "-o", "ids"]).ok();
    assert_eq!(listed.stdout.lines().count(), 2);
    assert!(!listed.stderr.contains("hidden"), "{listed}");
    let doctor = env.run(&["doctor"]).ok();
    assert!(!doctor.stdout.contains("permissions"), "{doctor}");
}

#[test]
fn f6_a_book_that_is_kept_from_an_administrator_is_not_blamed_on_the_role() {
    let (env, server) = server(Account {
        no_explicit: true,
        ..limited()
    });
    let item = Admin::of(&server).book("Red Lantern");
    let reference = format!("book:{}", item["id"].as_str().unwrap());
    let run = env.run(&["create", &reference]).exits(exit_code::AUTH);
    assert!(run.stderr.contains("may not see"), "{run}");
    assert!(!run.stderr.contains("account type Admin"), "{run}");
}

#[test]
fn f6_an_administrator_without_any_library_has_signed_in_all_the_same() {
    let (env, _server) = server(Account {
        libraries: vec!["None of them".to_owned()],
        ..limited()
    });
    let listed = env.run(&["list"]).exits(exit_code::AUTH);
    assert!(
        listed.stderr.contains("may not see the library"),
        "{listed}"
    );
    let doctor = env.run(&["doctor"]).exits(exit_code::AUTH);
    for said in [
        "✓ signed in",
        "✗ shares",
        "may not see the library",
        "other libraries",
    ] {
        assert!(doctor.stdout.contains(said), "{doctor}");
    }
}
