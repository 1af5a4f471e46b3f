//! The completion scripts work in real shells.

use crate::support::{TestEnv, skipped};

/// Runs a shell with the completion script of its own; `None` where it is not installed.
fn completed(shell: &str, line: &str) -> Option<String> {
    let env = TestEnv::new();
    if env.shell(&format!("command -v {shell}")).run().code != 0 {
        skipped(&format!(
            "{shell} is not installed, so its completion was not tried"
        ));
        return None;
    }
    let script = env.run(&["completions", shell]).ok().stdout;
    env.write("script", &script);
    let file = env.write("line", line);
    let output = env.shell(&format!("{shell} {}", file.display())).run().ok();
    assert_eq!(output.stderr, "", "{output}");
    Some(output.stdout)
}

/// Commands and options come; nothing else does.
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
fn fish_completes_commands_and_options() {
    let ask = |line: &str| format!("source ./script\ncomplete -C '{line}'\n");
    completes("fish", &ask("sharectl se"), &ask("sharectl list --exp"));
}

/// A completion of zsh needs its line editor: what is typed goes to a shell in a terminal of its own,
/// and is waited for (a completion that never comes fails by the patience of the run).
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
