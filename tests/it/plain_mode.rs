//! Plain mode: the exact bytes that a screen reader reads and a dumb terminal shows.

use std::cell::RefCell;

use sharectl_sandbox::Options;

use crate::support::{Server, TestEnv, Tmux};

/// The ways to request plain mode.
const WAYS: [&str; 3] = [
    "sharectl --accessible",
    "TERM=dumb sharectl",
    "SHARECTL_ACCESSIBLE=1 sharectl",
];

/// A terminal that records every byte of a command's output.
struct Reader<'e> {
    env: &'e TestEnv,
    tmux: Tmux<'e>,
    /// The screen when the last line was typed.
    seen: RefCell<String>,
}

impl<'e> Reader<'e> {
    fn open(env: &'e TestEnv) -> Option<Self> {
        let tmux = Tmux::open(env, 100, 40)?;
        Some(Self {
            env,
            tmux,
            seen: RefCell::default(),
        })
    }

    fn run(&self, line: &str) {
        let line = line.replace('\'', "'\\''");
        self.tmux.run(&format!("script -qefc '{line}' bytes"));
    }

    /// Waits for a question, and types a line once the prompt is ready: earlier input would be echoed
    /// in another place.
    fn answers(&self, question: &str, answer: &str) {
        let screen = self.tmux.until(question, |screen| {
            screen.contains(question) && screen.ends_with(':') && screen != *self.seen.borrow()
        });
        self.seen.replace(screen);
        self.tmux.text(answer);
        self.tmux.keys(&["Enter"]);
    }

    /// Everything printed since the start. Asserts that only line feeds move the cursor.
    #[track_caller]
    fn heard(&self) -> String {
        let screen = self.tmux.ends();
        let bytes = std::fs::read(self.env.work().join("bytes")).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.replace("\r\n", "\n");
        // Messages of `script` itself.
        let lines: Vec<&str> = lines
            .lines()
            .filter(|line| !line.starts_with("Script "))
            .collect();
        let lines = lines.join("\n").trim_end().to_owned();
        let moves = |sign: &char| sign.is_control() && *sign != '\n';
        let found: Vec<char> = lines.chars().filter(moves).collect();
        assert!(found.is_empty(), "{found:?} in {text:?}");
        assert!(lines.is_ascii(), "a sign that is no word: {lines}");
        assert!(!screen.is_empty());
        lines
    }
}

#[test]
fn a_share_is_created_by_numbers_and_lines() {
    for (at, way) in WAYS.iter().enumerate() {
        let env = TestEnv::new();
        let Some(reader) = Reader::open(&env) else {
            return;
        };
        reader.run(&format!("{way} -s demo create"));
        reader.answers("the newest):", "tide");
        reader.answers("search again", "low");
        reader.answers("narrow the list", "3 /");
        reader.answers("the newest):", "road trip");
        reader.answers("accept the selection", "1,2");
        reader.answers("Description", "For Ann");
        reader.answers("Expires", "someday");
        reader.answers("can't read", "2w");
        reader.answers("download", "y");
        let heard = reader.heard();
        if at == 0 {
            insta::assert_snapshot!("plain_create", heard);
        }
        let listed = env.run(&["-s", "demo", "list", "-o", "json"]).ok().json();
        assert_eq!(listed[0]["description"], "For Ann", "{heard}");
        assert_eq!(listed[0]["expires"], "2026-12-05T10:00:00Z", "{heard}");
    }
}

#[test]
fn a_share_is_deleted_by_numbers_and_lines() {
    let env = TestEnv::new();
    for album in ["Low Tide", "High Tide", "Harbour Lights"] {
        let _ = env
            .run(&["-s", "demo", "create", "--album", album, "-e", "5h"])
            .ok();
    }
    let Some(reader) = Reader::open(&env) else {
        return;
    };
    for (at, way) in WAYS.iter().enumerate() {
        reader.run(&format!("{way} -s demo delete"));
        reader.answers("Which share", "tide");
        reader.answers("2: ", "9");
        reader.answers("no number 9", "2");
        reader.answers("Enter means no", "perhaps");
        reader.answers(
            "Enter means no): perhaps",
            if at == 0 { "no" } else { "yes" },
        );
        let heard = reader.heard();
        if at == 0 {
            insta::assert_snapshot!("plain_delete", heard);
        }
        let _ = env
            .run(&["-s", "demo", "create", "--album", "Low Tide", "--reuse"])
            .ok();
    }
    // Output without a question also contains only words.
    for command in [
        "list",
        "stats",
        "check",
        "history",
        "doctor",
        "show --all",
        "prune -n",
    ] {
        for way in WAYS {
            reader.run(&format!("{way} -s demo {command}"));
            let heard = reader.heard();
            assert!(!heard.contains("##"), "{heard}");
        }
    }
    let _ = env
        .run(&["-s", "demo", "expire", "--all", "--now", "--yes"])
        .ok();
    reader.run("sharectl --accessible -s demo list");
    let heard = reader.heard();
    assert!(heard.contains("(expired)"), "{heard}");
}

#[test]
fn a_server_is_added_by_lines() {
    for (at, way) in WAYS.iter().enumerate() {
        let env = TestEnv::new();
        let server = Server::stopped(Options::default());
        let Some(reader) = Reader::open(&env) else {
            return;
        };
        reader.run(&format!("{way} server add"));
        reader.answers("(https://HOST):", "not an address");
        reader.answers("address\"", server.url());
        reader.answers("Name for it", "");
        reader.answers("User name", "admin");
        reader.answers("assword of admin", "wrong");
        reader.answers("Enter means admin", "");
        reader.answers("assword of admin", "admin");
        let heard = reader.heard().replace(server.url(), "http://home.test");
        assert!(heard.contains("no shares on home"), "{heard}");
        if at == 0 {
            insta::assert_snapshot!("plain_server_add", heard);
        }
        let _ = env.run(&["list"]).ok();
    }
}

#[test]
fn leaving_a_list_or_ending_the_input_changes_nothing() {
    for (line, shown, keys, code) in [
        ("delete", "Which share", "Enter", "code 11"),
        ("delete", "Which share", "C-d", "code 11"),
        ("delete", "Which share", "C-c", "code 130"),
        ("delete --all", "yes or no", "C-d", "code 11"),
        ("delete --all", "yes or no", "C-c", "code 130"),
        ("create", "the newest", "C-d", "code 11"),
        ("create", "the newest", "C-c", "code 130"),
    ] {
        let env = TestEnv::new();
        let _ = env
            .run(&["-s", "demo", "create", "--album", "Low Tide"])
            .ok();
        let Some(tmux) = Tmux::open(&env, 80, 24) else {
            return;
        };
        tmux.run(&format!(
            "sharectl --accessible -s demo {line}; echo code $?"
        ));
        tmux.shows(shown);
        tmux.keys(&[keys]);
        let screen = tmux.ends();
        assert!(screen.contains(code), "{line}: {screen}");
        let listed = env.run(&["-s", "demo", "list", "-o", "ids"]).ok();
        assert_eq!(listed.stdout.lines().count(), 1, "{line}");
    }
}
