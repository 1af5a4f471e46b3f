//! Under systemd every line on stderr carries its priority, and nowhere else does one.

use sharectl_sandbox::{Effect, Rule};

use crate::support::TestEnv;

/// Runs a line of `sharectl` whose stderr is a file, as a service's is the journal's socket: the
/// variable names its device and inode, which `%` stands for.
fn journalled(env: &TestEnv, variable: &str, line: &str) -> (i32, Vec<String>) {
    let script = format!(
        "touch stderr; here=$(stat -c %d:%i stderr); export JOURNAL_STREAM={variable}; \
         exec sharectl {line} 2>stderr",
    );
    let code = env
        .shell(
            &script
                .replace('%', "$here")
                .replace("$hered:$herei", "%d:%i"),
        )
        .run()
        .code;
    let stderr = std::fs::read_to_string(env.work().join("stderr")).unwrap();
    (code, stderr.lines().map(str::to_owned).collect())
}

#[track_caller]
fn begin(lines: &[String], priority: &str) {
    assert!(!lines.is_empty());
    for line in lines {
        assert!(line.starts_with(priority), "{priority}: {lines:?}");
    }
}

#[test]
fn a_line_carries_its_priority_where_the_journal_reads_it() {
    let (env, server) = TestEnv::with_navidrome();
    let create = "create --album 'Harbour Lights' -s home";
    let (code, told) = journalled(&env, "%", create);
    assert_eq!(code, 0, "{told:?}");
    begin(&told, "<6>");
    // An error of several lines is one error.
    let (code, told) = journalled(&env, "%", "create --album tide");
    assert_eq!(code, 6, "{told:?}");
    assert!(told.len() > 2);
    begin(&told, "<3>");
    let (code, told) = journalled(&env, "%", "list --nonsense");
    assert_eq!(code, 2, "{told:?}");
    begin(&told, "<3>");
    let (_, told) = journalled(&env, "%", "list -vv");
    assert!(told[0].starts_with("<7>"), "{told:?}");
    let (_, told) = journalled(&env, "%", "list -o json --nonsense");
    let json = told[0].strip_prefix("<3>").unwrap();
    assert!(
        serde_json::from_str::<serde_json::Value>(json).is_ok(),
        "{told:?}"
    );

    let (_, told) = journalled(&env, "%", "list --quiet --expired");
    assert_eq!(told, Vec::<String>::new());
    server
        .faults()
        .add(Rule::new(Effect::Status(500, "no".to_owned())));
    let (code, told) = journalled(&env, "%", "list --retries 0");
    assert_eq!(code, 9);
    begin(&told, "<3>");
}

#[test]
fn a_warning_is_a_warning_to_the_journal() {
    let env = TestEnv::new();
    let add = [
        "server",
        "add",
        "home",
        "http://127.0.0.1:9",
        "-u",
        "admin",
        "--no-check",
    ];
    let _ = env.run(&add).ok();
    let login = ["server", "login", "home", "--stdin", "--no-check"];
    let _ = env.command(&login).stdin("admin\n").run().ok();
    let (_, told) = journalled(&env, "%", "server set home --username bob");
    let priorities: Vec<&str> = told.iter().map(|line| &line[..3]).collect();
    assert_eq!(priorities, ["<6>", "<4>", "<6>"], "{told:?}");
}

#[test]
fn plain_lines_without_a_journal_stream() {
    let (env, _server) = TestEnv::with_navidrome();
    for variable in ["1:2", "", "nonsense"] {
        let (_, told) = journalled(&env, variable, "list");
        assert_eq!(told, ["no shares on home"], "{variable}");
    }
}
