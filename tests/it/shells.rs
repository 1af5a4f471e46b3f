//! The completion scripts work in real shells.

use std::time::{Duration, Instant};

use crate::support::{Stage, TestEnv, skipped};

/// Runs a shell with its own completion script; `None` if the shell isn't installed.
fn completed(shell: &str, line: &str) -> Option<String> {
    let env = TestEnv::new();
    let script = env.run(&["completions", shell]).ok().stdout;
    env.write("script", &script);
    typed(&env, shell, line)
}

/// The output of a shell that runs `line`; `None` if the shell isn't installed.
fn typed(env: &TestEnv, shell: &str, line: &str) -> Option<String> {
    if env.shell(&format!("command -v {shell}")).run().code != 0 {
        skipped(&format!(
            "{shell} is not installed, so its completion was not tried"
        ));
        return None;
    }
    let file = env.write("line", line);
    let output = env.shell(&format!("{shell} {}", file.display())).run().ok();
    assert_eq!(output.stderr, "", "{output}");
    Some(output.stdout)
}

/// The same with the script that asks sharectl for values. `home` has one share, which a list has shown.
fn completed_with_values(shell: &str, lines: &[(&str, &str)]) {
    let stage = Stage::new();
    let _ = stage.env.run(&["list", "-s", "home"]).ok();
    let script = stage.env.command::<&str>(&[]).env("COMPLETE", shell).run();
    stage.env.write("script", &script.ok().stdout);
    let share = stage.translate("Xd7ce8Y2vd");
    stage.home.clear_requests();
    for (line, wanted) in lines {
        let wanted = wanted.replace("SHARE", &share);
        match typed(&stage.env, shell, line) {
            Some(found) => assert!(found.contains(&wanted), "{line}\n{found}"),
            None => return,
        }
    }
    assert!(
        stage.home.requests().is_empty(),
        "what was just seen is not asked for again"
    );
}

/// Asserts that matching commands and options are completed, and others aren't.
fn completes(shell: &str, commands: &str, options: &str) {
    if let Some(found) = completed(shell, commands) {
        assert!(
            found.contains("server") && found.contains("search"),
            "{found}"
        );
        assert!(!found.contains("delete"), "{found}");
    }
    if let Some(found) = completed(shell, options) {
        assert!(found.contains("--expires-within"), "{found}");
        assert!(!found.contains("--retries"), "{found}");
    }
}

#[test]
fn bash_completes_commands_and_options() {
    let ask = |words: &str, count: usize| {
        format!(
            "source ./script\nCOMP_WORDS=({words}) COMP_CWORD={count}\n\
             _sharectl sharectl \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"\n\
             printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
        )
    };
    completes(
        "bash",
        &ask("sharectl se", 1),
        &ask("sharectl list --exp", 2),
    );
}

#[test]
fn bash_completes_servers_and_shares() {
    let ask = |words: &str, count: usize| {
        format!(
            "source ./script\nCOMP_WORDS=({words}) COMP_CWORD={count} COMP_TYPE=9\n\
             _clap_complete_sharectl sharectl \"${{COMP_WORDS[COMP_CWORD]}}\"\n\
             printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
        )
    };
    completed_with_values(
        "bash",
        &[
            (&ask("sharectl -s home show ''", 4), "SHARE"),
            (&ask("sharectl --server ''", 2), "demo-books"),
            (&ask("sharectl -s home list --owner ''", 5), "admin"),
            (&ask("sharectl create al", 2), "album:"),
        ],
    );
}

#[test]
fn fish_completes_commands_and_options() {
    let ask = |line: &str| format!("source ./script\ncomplete -C '{line}'\n");
    completes("fish", &ask("sharectl se"), &ask("sharectl list --exp"));
}

#[test]
fn fish_completes_servers_and_shares_with_what_they_are() {
    let ask = |line: &str| format!("source ./script\ncomplete -C '{line}'\n");
    completed_with_values(
        "fish",
        &[
            (&ask("sharectl -s home show "), "SHARE\tSummer picks"),
            (&ask("sharectl server show ho"), "home\thttp://"),
            (
                &ask("sharectl list --kind "),
                "mixed\titems of several kinds",
            ),
        ],
    );
}

/// Completion in zsh needs its line editor: the input goes to a shell in a pseudo-terminal, and the
/// script waits for the result (if it never comes, the run times out).
const ZSH: &str = r"zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1= RPS1= TERM=dumb; autoload -U compinit; compinit -u -D; source ./script'
zpty -w shell 'bindkey ^I list-choices; print RE''ADY'
zpty -r shell seen '*READY*'
zpty -w -n shell $'sharectl se\t'
zpty -r shell seen '*search*server*'
zpty -w -n shell $'\x15sharectl list --exp\t'
zpty -r shell seen '*--expires-within*'
zpty -d shell
print -r -- $seen
";

#[test]
fn zsh_completes_commands_and_options() {
    if let Some(found) = completed("zsh", ZSH) {
        assert!(found.contains("--expired-for"), "{found}");
        assert!(!found.contains("--retries"), "{found}");
    }
}

const ZSH_VALUES: &str = r"zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1= RPS1= TERM=dumb; autoload -U compinit; compinit -u -D; source ./script'
zpty -w shell 'bindkey ^I list-choices; print RE''ADY'
zpty -r shell seen '*READY*'
zpty -w -n shell $'sharectl -s home show \t'
zpty -r shell seen '*Summer picks*'
zpty -d shell
print -r -- $seen
";

#[test]
fn zsh_completes_shares_with_what_they_are() {
    completed_with_values("zsh", &[(ZSH_VALUES, "SHARE")]);
}

#[test]
fn a_prompt_is_kept_waiting_for_no_server() {
    let stage = Stage::new();
    let _ = stage.env.run(&["list", "-s", "home"]).ok();
    // The known shares are old, and the server is slow.
    let known = stage.env.path().join("state/sharectl/completion");
    for file in std::fs::read_dir(known).unwrap() {
        let file = std::fs::File::options()
            .write(true)
            .open(file.unwrap().path());
        let long_ago = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        file.unwrap().set_modified(long_ago).unwrap();
    }
    stage.home.faults().add("/ delay=30s".parse().unwrap());
    let began = Instant::now();
    let completed = complete(&stage.env, &["-s", "home", "show", ""]);
    assert!(completed.contains("Summer picks"), "{completed}");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_completion_signs_in_nowhere_asks_nothing_and_says_nothing() {
    let (env, server) = TestEnv::with_navidrome();
    let asks = env.write("asked", "");
    std::fs::remove_file(&asks).unwrap();
    env.configure(&format!(
        "[servers.asking]\nurl = {:?}\nusername = \"admin\"\n\
         password-command = [\"touch\", {asks:?}]",
        server.url()
    ));
    for name in ["home", "asking", "nosuch"] {
        let completed = complete(&env, &["-s", name, "show", ""]);
        assert!(!completed.contains("Xd7"), "{completed}");
    }
    let signed_in = server
        .requests()
        .iter()
        .any(|seen| seen.path.contains("login"));
    assert!(!signed_in && !asks.exists());
    // With an unreadable configuration, there is nothing to complete, and no error.
    env.configure("[servers.home\n");
    assert_eq!(complete(&env, &["-s", ""]), "");
}

/// The completions for the last of these words, as fish gets them.
fn complete(env: &TestEnv, words: &[&str]) -> String {
    completed_by("fish", env, words)
}

fn completed_by(shell: &str, env: &TestEnv, words: &[&str]) -> String {
    let line = [&["--", "sharectl"], words].concat();
    let index = words.len().to_string();
    let ask = env.command(&line).env("COMPLETE", shell);
    let ask = ask.env("_CLAP_COMPLETE_INDEX", &index);
    let ask = ask
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_COMP_TYPE", "9");
    let output = ask.run().ok();
    assert_eq!(output.stderr, "", "{output}");
    output.stdout
}

#[test]
fn fields_operations_and_own_servers_are_completed() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let id = env.run(&["list", "-o", "ids"]).ok().last_line().to_owned();
    let operation = env.run(&["history", "-o", "ids"]).ok();
    let operation = operation.last_line();
    for (words, wanted) in [
        (&["list", "--sort", "vis"][..], "visits"),
        (&["list", "--sort", "visits:"], "visits:desc"),
        (
            &["-s", "home", "ls", "--fields", "url,last_v"],
            "last_visited",
        ),
        (&["m3u", "--fields", "durat"], "duration"),
        (&["search", "--sort", "dur"], "duration"),
        (&["prune", "--keep", ""], &id),
        (&["undo", ""], operation),
        (&["server", "show", ""], "home"),
    ] {
        let found = complete(&env, words);
        assert!(found.contains(wanted), "{words:?}: {found}");
    }
    // A link and a reference also identify a share, whatever the default server.
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    let link = listed[0]["url"].as_str().unwrap();
    assert!(complete(&env, &["show", "home/"]).contains(&format!("home/{id}")));
    assert!(complete(&env, &["show", &link[..12]]).contains(link));
    for verb in ["remove", "set", "show", "login", "logout", "default"] {
        let found = complete(&env, &["server", verb, ""]);
        assert!(found.contains("home") && !found.contains("demo"), "{found}");
        assert!(!found.contains("all\t"), "{found}");
    }
}

#[test]
fn values_of_options_are_completed() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["search", "tide"]).ok();
    for (words, wanted) in [
        (&["list", "--where", "vis"][..], "visits"),
        (
            &["list", "--where", "visits < 3 and own"],
            "visits < 3 and owner",
        ),
        (&["create", "--expires", "7"], "7d\tdays"),
        (&["create", "x", "-e", ""], "never"),
        (
            &["expire", "x", "--until", ""],
            "2026-12-31\tthe end of this year",
        ),
        (&["expire", "x", "--in", "1"], "1mo"),
        (&["list", "--expires-within", ""], "7d"),
        (&["url", "x", "--at", ""], "chapter:"),
        (&["create", "--album", "Low"], "Low Tide"),
        (&["create", "--album", "low"], "Low Tide"),
    ] {
        let found = complete(&env, words);
        assert!(found.contains(wanted), "{words:?}: {found}");
    }
    let bash = |typed: &str| completed_by("bash", &env, &["create", "--album", typed]);
    assert_eq!(bash("Low"), "Low\\ Tide");
    assert_eq!(bash("'Low"), "'Low Tide'");
    assert_eq!(bash("Low\\ T"), "Low\\ Tide");
    assert_eq!(
        completed_by("elvish", &env, &["create", "--album", "Low"]),
        ""
    );
}

#[test]
fn chapters_of_the_named_book_are_completed() {
    let stage = Stage::new();
    let listed = stage.env.run(&["-s", "books", "list", "-o", "refs"]).ok();
    let book = listed.stdout.lines().next().unwrap();
    let _ = stage.env.run(&["show", book]).ok();
    // The completion asks the server, which must answer in time.
    for command in ["url", "m3u"] {
        let words = [command, book, "--at", "chapter:"];
        let asked = |_| complete(&stage.env, &words).contains("chapter:2\t");
        assert!((0..50).any(asked), "{command}");
    }
    assert_eq!(
        complete(&stage.env, &["url", "nosuch", "--at", "chapter:"]),
        ""
    );
}

#[test]
fn options_stand_apart_from_what_a_command_is_about() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    let id = env.run(&["list", "-o", "ids"]).ok().last_line().to_owned();
    for shell in ["zsh", "fish", "bash"] {
        let values = completed_by(shell, &env, &["delete", ""]);
        assert!(
            values.contains(&id) && !values.contains("--"),
            "{shell}: {values}"
        );
        let options = completed_by(shell, &env, &["delete", "-"]);
        assert!(
            options.contains("--fail-empty") && !options.contains(&id),
            "{options}"
        );
        let commands = completed_by(shell, &env, &[""]);
        assert!(
            commands.contains("create") && !commands.contains("--"),
            "{commands}"
        );
        // If nothing else matches, options are offered.
        let rest = completed_by(shell, &env, &["server", "list", ""]);
        assert!(rest.contains("-o"), "{shell}: {rest}");
    }
}

#[test]
fn five_thousand_shares_are_known_and_those_that_fit_come() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["list"]).ok();
    let known = std::fs::read_dir(env.path().join("state/sharectl/completion")).unwrap();
    let known = known.map(|entry| entry.unwrap().path()).next().unwrap();
    let shares: Vec<serde_json::Value> = (0..5_000)
        .map(|at| {
            serde_json::json!({
                "id": format!("Id{at:05}"), "what": format!("Share {at}"), "owner": "admin",
                "url": format!("http://home.test/share/Id{at:05}"),
            })
        })
        .collect();
    crate::generated::write(&known, &serde_json::to_string(&shares).unwrap());
    let found = complete(&env, &["show", "Id0499"]);
    assert_eq!(found.lines().count(), 10, "{found}");
    assert_eq!(
        complete(&env, &["show", "http://home.test/share/Id04999"])
            .lines()
            .count(),
        1
    );
    assert_eq!(complete(&env, &["show", ""]).lines().count(), 500);
}
