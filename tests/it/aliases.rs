//! `[aliases]`: names of one's own for command lines.

use crate::support::{Server, TestEnv};

fn with_aliases(aliases: &str) -> (TestEnv, Server) {
    let (env, server) = TestEnv::with_navidrome();
    env.configure(&format!("[aliases]\n{aliases}"));
    (env, server)
}

#[test]
fn alias_expands_and_accepts_more_arguments() {
    let (env, server) = with_aliases(
        "mine = [\"list\", \"--owner\", \"admin\"]\nsoon = [\"mine\", \"--expires-within\", \"40d\"]\n\
         Low-Tide = [\"create\", \"--album\", \"Low Tide\"]\n",
    );
    let link = env.run(&["Low-Tide", "--expires", "30d"]).ok();
    assert!(link.stdout.starts_with("http"), "{link}");
    for line in [
        &["soon", "-o", "urls"][..],
        &["-o", "urls", "soon"],
        &["-s", "home", "-o", "urls", "soon", "--match", "tide"],
    ] {
        assert_eq!(env.run(line).ok().stdout, link.stdout, "{line:?}");
    }
    let none = env.run(&["soon", "--expires-within", "2d", "-o", "urls"]);
    assert!(matches!(none.code, 0 | 2), "{none}");
    // What an alias stands for asks as ever.
    server.clear_requests();
    let refused = env.run(&["mine", "--nope"]).exits(2);
    assert!(refused.stderr.contains("--nope"), "{refused}");
    assert!(server.requests().is_empty());
}

/// What the completion offers for a line, in a shell's own form.
fn completes(env: &TestEnv, shell: &str, words: &[&str]) -> String {
    let line = [&["--", "sharectl"], words].concat();
    let index = (line.len() - 2).to_string();
    let run = env.command(&line).env("COMPLETE", shell);
    let run = run
        .env("_CLAP_COMPLETE_INDEX", &index)
        .env("_CLAP_IFS", "\n");
    run.run().ok().stdout
}

#[test]
fn aliases_complete_as_commands_with_what_they_stand_for() {
    let (env, server) = with_aliases(
        "mine = [\"list\", \"--owner\", \"Ann Lee\"]\nmine-soon = [\"mine\", \"--expires-within\", \"40d\"]\n\
         srv = [\"server\", \"show\"]\n",
    );
    for shell in ["bash", "zsh", "fish"] {
        let offered = completes(&env, shell, &["mi"]);
        assert!(
            offered.contains("mine") && offered.contains("mine-soon"),
            "{shell}: {offered}"
        );
        let all = completes(&env, shell, &[""]);
        assert!(
            all.contains("mine") && all.contains("list"),
            "{shell}: {all}"
        );
        // What the command takes.
        let options = completes(&env, shell, &["mine-soon", "--never-e"]);
        assert!(options.contains("--never-expires"), "{shell}: {options}");
        let global = completes(&env, shell, &["-q", "mine", "--accessi"]);
        assert!(global.contains("--accessible"), "{shell}: {global}");
        let profiles = completes(&env, shell, &["srv", "ho"]);
        assert!(profiles.contains("home"), "{shell}: {profiles}");
    }
    assert!(completes(&env, "fish", &["mi"]).contains("mine\tlist --owner 'Ann Lee'"));
    assert!(completes(&env, "zsh", &["mine-"]).contains("mine-soon:mine --expires-within 40d"));
    assert!(server.requests().is_empty());
}

#[test]
fn aliases_that_make_no_sense_are_not_completed_and_the_rest_is() {
    for aliases in [
        "list = [\"show\"]\nmine = [\"list\"]",
        "mine = \"list\"",
        "mine = [\"nosuch\"]",
    ] {
        let (env, _server) = with_aliases(&format!("{aliases}\n"));
        let offered = completes(&env, "fish", &["li"]);
        assert!(
            offered.contains("list\t") && !offered.contains("mine"),
            "{aliases}: {offered}"
        );
        let _ = completes(&env, "fish", &["mine", "--"]);
    }
    let (env, _server) = TestEnv::with_navidrome();
    assert!(completes(&env, "fish", &["lis"]).contains("list\t"));
}

#[test]
fn another_file_has_its_own_aliases() {
    let (env, _server) = with_aliases("");
    let config = env.config();
    let file = env.write(
        "other.toml",
        &format!("{config}all-of-it = [\"list\", \"--all\"]\n"),
    );
    let file = file.to_str().unwrap();
    let _ = env.run(&["all-of-it"]).exits(2);
    let _ = env.run(&["all-of-it", "--config", file]).ok();
}

#[test]
fn invalid_alias_is_refused_with_its_line_in_every_command() {
    for (aliases, why) in [
        ("list = [\"show\"]", "`list` is a command"),
        ("rm = [\"show\"]", "`rm` is a command"),
        ("a = [\"b\"]\nb = [\"-q\", \"a\"]", "a → b → a"),
        ("wipe = [\"delete\", \"--all\", \"-y\"]", "`--yes`"),
        ("wipe = [\"prune\", \"--no-journal\"]", "`--no-journal`"),
        ("wipe = \"delete --all\"", "array of words"),
        ("wipe = []", "empty"),
        ("\"-x\" = [\"list\"]", "letters, digits"),
    ] {
        let (env, server) = with_aliases(&format!("{aliases}\n"));
        server.clear_requests();
        for command in ["list", "wipe", "a"] {
            let refused = env.run(&[command]).exits(3);
            assert!(refused.stderr.contains(why), "{refused}");
            assert!(refused.stderr.contains("config.toml:"), "{refused}");
        }
        assert!(server.requests().is_empty(), "{aliases}");
    }
}

#[test]
fn a_word_that_is_neither_command_nor_alias_is_a_usage_error() {
    let (env, _server) = with_aliases("soon = [\"list\"]\n");
    let refused = env.run(&["sonn"]).exits(2);
    assert!(refused.stderr.contains("sonn"), "{refused}");
    let refused = env.run(&["sonn", "-o", "json"]).exits(2);
    assert!(refused.stderr.starts_with('{'), "{refused}");
}
