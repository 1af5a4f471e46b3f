//! Adding and changing a server: questions, messages, and stored settings.

use sharectl_sandbox::{Account, Options, audiobookshelf, navidrome};

use crate::support::{Server, TestEnv, Tmux};

/// The terminal sizes to test.
const SIZES: [(u16, u16); 3] = [(40, 30), (80, 24), (200, 50)];

#[test]
fn a_first_run_leads_to_the_demo_or_to_a_server_in_three_lines() {
    let env = TestEnv::new();
    let output = env.run(&[]).ok();
    insta::assert_snapshot!("first_run", output);
    // Each of the three lines can be pasted.
    let command = |line: &str| {
        line.split_once("  ")
            .map(|(_, command)| command.trim().to_owned())
    };
    let commands: Vec<String> = output.stderr.lines().filter_map(command).collect();
    assert_eq!(commands.len(), 3, "{output}");
    let _ = env.shell(&format!("{} --help", commands[0])).run().ok();
    let _ = env.shell(&format!("{} --help", commands[1])).run().ok();
    let _ = env.shell(&commands[2]).run().ok();
    let output = env.run(&["list"]).exits(3);
    assert!(output.stderr.contains("sharectl server add"), "{output}");
    assert!(output.stderr.contains("sharectl -s demo"), "{output}");
}

#[test]
fn a_server_is_added_once_however_often_it_is_said() {
    let env = TestEnv::new();
    let server = Server::stopped(Options::default());
    let file = env.write("password", "admin").display().to_string();
    let add = [
        "server",
        "add",
        "home",
        server.url(),
        "--username",
        "admin",
        "--password-file",
        &file,
    ];
    let first = env.run(&add).ok();
    assert!(first.stderr.contains("added home"), "{first}");
    server.clear_requests();
    let again = env.run(&add).ok();
    assert!(
        again.stderr.contains("home already exists: unchanged"),
        "{again}"
    );
    assert!(server.requests().is_empty());
    let second = ["server", "add", "spare", server.url(), "--no-check"];
    let _ = env.run(&second).ok();
    let is_default = || env.run(&["server", "default"]).ok().stdout;
    assert_eq!(is_default(), "home\n");
    let made = env.run(&[&second[..], &["--default"]].concat()).ok();
    assert!(
        made.stderr.contains("spare") && is_default() == "spare\n",
        "{made}"
    );
    let _ = env.run(&[&add[..], &["--default"]].concat()).ok();
    assert_eq!(is_default(), "home\n");
    let before = env.config();
    for other in [
        &["--default-expires", "7d"][..],
        &["--public-url", "https://music.example.com"],
        &["--allow-plain-password"],
        &["--public-probe", "off"],
    ] {
        let refused = env.run(&[&add[..], other].concat()).exits(6);
        assert!(refused.stderr.contains("--replace"), "{refused}");
    }
    let moved = [
        "server",
        "add",
        "home",
        "http://127.0.0.1:1",
        "--username",
        "admin",
    ];
    let refused = env.run(&[&moved[..], &["--no-check"]].concat()).exits(6);
    assert!(
        refused
            .stderr
            .contains("already exists with different settings"),
        "{refused}"
    );
    assert_eq!(env.config(), before);
    let replaced = [&add[..], &["--replace", "--default-expires", "7d"]].concat();
    let output = env.run(&replaced).ok();
    assert!(output.stderr.contains("replaced home"), "{output}");
    assert!(
        env.config().contains("default-expires = \"7d\""),
        "{}",
        env.config()
    );
    let _ = env.run(&replaced).ok();
    let plain = env.run(&[&add[..], &["--replace"]].concat()).ok();
    // The stored profile has one more setting, but the given settings are equal, so nothing changes.
    assert!(plain.stderr.contains("unchanged"), "{plain}");
}

#[test]
fn a_server_is_added_by_answering_questions() {
    for (columns, rows) in SIZES {
        let env = TestEnv::new();
        let server = Server::stopped(Options::default());
        let Some(tmux) = Tmux::open(&env, columns, rows) else {
            return;
        };
        tmux.run("sharectl server add home");
        tmux.shows("(https://HOST):");
        // A mistake is reported at once, and the question is repeated.
        tmux.text("not an address");
        tmux.keys(&["Enter"]);
        tmux.shows("address\"");
        tmux.keys(&["C-u"]);
        tmux.keys(&["BSpace"; 14]);
        tmux.text(server.url());
        tmux.keys(&["Enter"]);
        tmux.shows("User name");
        tmux.text("admin");
        tmux.keys(&["Enter"]);
        tmux.shows("assword of admin");
        tmux.text("admin");
        tmux.keys(&["Enter"]);
        // A narrow terminal breaks the address into two lines.
        let port = server.url().rsplit(':').next().unwrap();
        let screen = tmux.ends().replace(server.url(), "http://home.test");
        let screen = screen.replace(port, "PORT");
        insta::assert_snapshot!(format!("server_add_{columns}x{rows}"), screen);
        let _ = env.run(&["list"]).ok();
        let kept = env.path().join("config/sharectl/credentials.toml");
        assert!(std::fs::read_to_string(kept).unwrap().contains("admin"));
    }
}

#[test]
fn a_mistake_costs_no_other_answer() {
    let env = TestEnv::new();
    let server = Server::stopped(Options::default());
    let Some(tmux) = Tmux::open(&env, 100, 40) else {
        return;
    };
    let answer = |shown: &str, text: &str| {
        tmux.shows(shown);
        tmux.text(text);
        tmux.keys(&["Enter"]);
    };
    tmux.run("sharectl server add --retries 0; echo code $?");
    answer("(https://HOST):", "http://127.0.0.1:1");
    answer("Name for it [home]:", "");
    answer("(https://HOST) [http://127.0.0.1:1", server.url());
    answer("User name (leave empty to use an API key):", "admin");
    answer("assword of admin", "wrong");
    answer("User name [admin]:", "");
    tmux.shows("User name: admin");
    answer("assword of admin", "admin");
    let screen = tmux.ends();
    assert!(screen.contains("code 0"), "{screen}");
    assert!(screen.contains("no shares on home"), "{screen}");
    let _ = env.run(&["list"]).ok();
    // A name that is already used is reported while the user can still choose another one.
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    tmux.run("sharectl server add; echo code $?");
    answer("(https://HOST):", server.url());
    answer("Name for it", "home");
    tmux.shows("a server named home already");
    tmux.keys(&["C-u"]);
    answer("Name for it", "nas");
    answer("User name", "admin");
    answer("assword of admin", "admin");
    let screen = tmux.ends();
    assert!(screen.contains("1 share on nas"), "{screen}");
    // Without a terminal, the error names the missing setting.
    let output = env.run(&["server", "add"]).exits(2);
    assert!(
        output.stderr.contains("`sharectl server add NAME URL`"),
        "{output}"
    );
    let output = env.run(&["server", "add", "--no-input"]).exits(2);
    assert!(
        output.stderr.contains("`sharectl server add NAME URL`"),
        "{output}"
    );
}

#[test]
fn an_api_key_is_asked_for_where_there_is_no_user_name() {
    let env = TestEnv::new();
    let server = Server::stopped(Options {
        accounts: vec![Account {
            api_key: Some("a-key".to_owned()),
            ..Account::admin("root", "rootpw")
        }],
        ..Options::new(audiobookshelf::AudiobookshelfSettings::default())
    });
    let Some(tmux) = Tmux::open(&env, 80, 24) else {
        return;
    };
    tmux.run(&format!("sharectl server add books {}", server.url()));
    tmux.shows("User name (leave empty to use an API key)");
    tmux.keys(&["Enter"]);
    tmux.shows("API key");
    tmux.text("a-key");
    tmux.keys(&["Enter"]);
    let screen = tmux.ends().replace(server.url(), "http://books.test");
    let from = screen.find("User name").unwrap();
    insta::assert_snapshot!("server_add_key", &screen[from..]);
    let _ = env.run(&["list"]).ok();
}

#[test]
fn failed_server_add_saves_nothing_and_its_hint_works() {
    let (env, server) = (TestEnv::new(), Server::stopped(Options::default()));
    env.scrub(server.url(), "http://home.test");
    env.write("wrong", "wrong");
    let add = |url: &str, code: u8| {
        let line = [
            "server",
            "add",
            "home",
            url,
            "-u",
            "admin",
            "--password-file",
            "wrong",
        ];
        let output = env
            .run(&[&line[..], &["--retries", "0"]].concat())
            .exits(code);
        for words in ["server set home", "doctor -s home", "server show home"] {
            assert!(
                !output.stderr.contains(words),
                "there is no home yet: {output}"
            );
        }
        assert_eq!(env.config(), "");
        output
    };
    insta::assert_snapshot!("server_add_wrong_password", add(server.url(), 4));
    insta::assert_snapshot!("server_add_unreachable", add("http://127.0.0.1:1", 8));
    let _ = add(&server.url().replace("http:", "https:"), 8);
    let _ = add(&format!("{}/nowhere", server.url()), 3);
}

#[test]
fn what_an_unsaved_server_lacks_is_corrected_on_the_line() {
    let (env, server) = (TestEnv::new(), Server::stopped(Options::default()));
    env.write("key", "k");
    let user = ["-u", "admin", "--password-command"];
    for (given, code, error, hint) in [
        (
            [user[2], "false"],
            4,
            "`false` failed",
            "hint: run the command yourself to see what fails",
        ),
        (
            [user[2], "echo wrong"],
            4,
            "wrong password",
            "hint: check the password that `--password-command` prints\nhint: if the user name is wrong",
        ),
        (
            ["--token-file", "key"],
            3,
            "Navidrome doesn't accept API keys or tokens",
            "hint: sign in with a password: `sharectl server add home URL --username NAME`",
        ),
    ] {
        let user = &user[..if code == 4 { 2 } else { 0 }];
        let line = [&["server", "add", "home", server.url()], user, &given].concat();
        let output = env.run(&line).exits(code);
        let told = output.stderr.replace(server.url(), "URL");
        assert!(told.contains(error) && told.contains(hint), "{output}");
    }
    let bare = env.run(&["server", "add"]).exits(2);
    assert!(bare.stderr.contains("no server URL given"), "{bare}");
}

#[test]
fn a_server_without_sharing_is_added_and_says_what_to_switch_on() {
    let env = TestEnv::new();
    let server = Server::stopped(Options::new(navidrome::NavidromeSettings {
        sharing: false,
        ..navidrome::NavidromeSettings::default()
    }));
    env.scrub(server.url(), "http://home.test");
    env.write("password", "admin");
    let url = server.url();
    let add = [
        "server",
        "add",
        "home",
        url,
        "-u",
        "admin",
        "--password-file",
        "password",
    ];
    insta::assert_snapshot!("server_add_sharing_off", env.run(&add).ok());
}

#[test]
fn a_kept_password_stays_with_its_address_and_its_account() {
    let (env, server) = (TestEnv::new(), Server::stopped(Options::default()));
    let other = Server::stopped(Options::default());
    env.scrub(server.url(), "http://home.test");
    env.scrub(other.url(), "http://other.test");
    let url = server.url();
    let _ = env
        .run(&["server", "add", "home", url, "-u", "admin", "--no-check"])
        .ok();
    let login = env.command(&["server", "login", "home", "--stdin"]);
    let _ = login.stdin("admin\n").run().ok();
    let _ = env.run(&["list"]).ok();
    // A change of neither the address nor the account prints no warning.
    let quiet = env.run(&["server", "set", "home", "--timeout", "9s"]).ok();
    assert!(!quiet.stderr.contains("warning"), "{quiet}");

    let moved = env
        .run(&["server", "set", "home", "--url", other.url()])
        .ok();
    insta::assert_snapshot!("server_set_url", moved);
    other.clear_requests();
    let output = env.run(&["list"]).exits(4);
    assert!(
        output.stderr.contains("sharectl server login home"),
        "{output}"
    );
    let sent: Vec<_> = other
        .requests()
        .into_iter()
        .filter(|seen| seen.path.contains("login"))
        .collect();
    assert!(sent.is_empty(), "{sent:?}");
    // With the old address, the stored password works again.
    let _ = env.run(&["server", "set", "home", "--url", url]).ok();
    let _ = env.run(&["list"]).ok();
    let named = env
        .run(&["server", "set", "home", "--username", "bob"])
        .ok();
    assert!(
        named.stderr.contains("warning: the saved password"),
        "{named}"
    );
}
