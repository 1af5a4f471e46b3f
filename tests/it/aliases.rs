//! `[aliases]`: names of one's own for command lines.

use crate::support::{Server, TestEnv};

fn with_aliases(aliases: &str) -> (TestEnv, Server) {
    let (env, server) = TestEnv::with_navidrome();
    env.configure(&format!("[aliases]\n{aliases}"));
    (env, server)
}

#[test]
fn an_alias_stands_for_words_and_takes_more_behind_it() {
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
fn what_makes_no_sense_is_refused_with_its_line_whatever_is_run() {
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
