//! The result of a command: its exit code and both streams.

use std::fmt;
use std::process::ExitStatus;

use super::process::Ended;

/// The result of one run of `sharectl`. Its `Display` is a snapshot: everything in one text, with ports
/// and paths replaced.
#[derive(Debug, Clone)]
#[must_use = "a run that nobody looks at proves nothing"]
pub(crate) struct Output {
    args: Vec<String>,
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    scrubbed: Vec<(String, String)>,
}

impl Output {
    pub(super) fn new(args: Vec<String>, ended: Ended, scrubbed: Vec<(String, String)>) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
        Self {
            args,
            code: code(ended.status),
            stdout: text(ended.stdout),
            stderr: text(ended.stderr),
            scrubbed,
        }
    }

    /// Asserts an exit code; the panic shows everything.
    #[track_caller]
    pub(crate) fn exits(self, code: u8) -> Self {
        assert_eq!(self.code, i32::from(code), "{self}");
        self
    }

    /// Asserts success.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.exits(sharectl_core::exit_code::DONE)
    }

    /// stdout, read as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    /// The last line of stdout, which is the new link after a `create`.
    pub(crate) fn last_line(&self) -> &str {
        self.stdout.lines().last().unwrap_or_default()
    }

    fn scrub(&self, text: &str) -> String {
        let replace = |text: String, (from, to): &(String, String)| text.replace(from, to);
        self.scrubbed.iter().fold(text.to_owned(), replace)
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command = self.scrub(&self.args.join(" "));
        writeln!(f, "$ sharectl {command}\nexit {}", self.code)?;
        for (mark, stream) in [('│', &self.stdout), ('┆', &self.stderr)] {
            for line in self.scrub(stream).lines() {
                writeln!(f, "{}", format!("{mark} {line}").trim_end())?;
            }
        }
        Ok(())
    }
}

/// The exit code as a shell reports it: for a signal, 128 plus its number.
fn code(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt as _;
    let signal = status.signal().map(|signal| 128 + signal);
    status.code().or(signal).unwrap_or(-1)
}

#[test]
fn a_snapshot_holds_everything_but_ports_and_paths() {
    let ended = Ended {
        status: ExitStatus::default(),
        stdout: b"[]\n".to_vec(),
        stderr: b"note  \nhttp://127.0.0.1:40000/x\n".to_vec(),
    };
    let scrubbed = vec![(
        "http://127.0.0.1:40000".to_owned(),
        "http://home.test".to_owned(),
    )];
    let output = Output::new(vec!["list".to_owned()], ended, scrubbed).ok();
    assert_eq!(
        (output.json(), output.last_line()),
        (serde_json::json!([]), "[]")
    );
    let shown = "$ sharectl list\nexit 0\n│ []\n┆ note\n┆ http://home.test/x\n";
    assert_eq!(output.to_string(), shown);
}
