//! A place of its own for `sharectl`: nothing of this machine shows through, nothing is left behind.

use std::cell::RefCell;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use sharectl_core::files::{self, Mode};
use sharectl_sandbox::Options;

use super::running::Running;
use super::{Output, Server, Stdin, process};

/// What time it is for every command, unless a test says otherwise.
pub(crate) const NOW: &str = "2026-11-21T10:00:00Z";

/// The longest a command may take before its test fails: much more than any needs, also where several
/// tests share one slow core.
const PATIENCE: Duration = Duration::from_secs(60);

/// A proxy that nobody listens behind. Loopback is never proxied, so that a command that reaches for
/// any other host is refused, without a look-up.
const NOWHERE: &str = "http://127.0.0.1:1";

/// Whether this process was started so that it ignores any of the signals that end one.
static IGNORES_SIGNALS: LazyLock<bool> = LazyLock::new(|| {
    /// HUP, INT, QUIT and TERM.
    const ENDING: u64 = 1 | 1 << 1 | 1 << 2 | 1 << 14;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok());
    ignored.is_none_or(|bits| bits & ENDING != 0)
});

/// A home, configuration and state in a folder that goes away.
pub(crate) struct TestEnv {
    dir: tempfile::TempDir,
    /// What is replaced in shown output: ports and paths differ between runs.
    scrubbed: RefCell<Vec<(String, String)>>,
}

impl TestEnv {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let scrubbed = vec![(dir.path().display().to_string(), "[DIR]".to_owned())];
        for folder in ["home", "config", "state", "work", "bin"] {
            files::create_private_dir(&dir.path().join(folder)).unwrap();
        }
        let binary = env!("CARGO_BIN_EXE_sharectl");
        symlink(binary, dir.path().join("bin/sharectl")).unwrap();
        Self {
            dir,
            scrubbed: RefCell::new(scrubbed),
        }
    }

    /// With one Navidrome, called `home`, whose clock shows [`NOW`].
    pub(crate) fn with_navidrome() -> (Self, Server) {
        let (env, server) = (Self::new(), Server::stopped(Options::default()));
        env.add_server("home", &server);
        (env, server)
    }

    /// The folder that holds everything.
    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Where commands run: a relative path leads there.
    pub(crate) fn work(&self) -> PathBuf {
        self.path().join("work")
    }

    /// Where programs are that come before the machine's own.
    pub(crate) fn bin(&self) -> PathBuf {
        self.path().join("bin")
    }

    pub(crate) fn config_file(&self) -> PathBuf {
        self.path().join("config/sharectl/config.toml")
    }

    /// Configures a sandbox as the account `admin`, its password in a file.
    pub(crate) fn add_server(&self, name: &str, server: &Server) {
        self.scrub(server.url(), &format!("http://{name}.test"));
        self.add_profile(name, server.url(), "admin", "admin");
    }

    /// Configures any address with any account.
    pub(crate) fn add_profile(&self, name: &str, url: &str, username: &str, password: &str) {
        let file = self.write(&format!("{name}.password"), password);
        self.configure(&format!(
            "[servers.{name}]\nurl = {url:?}\nusername = {username:?}\npassword-file = {file:?}\n"
        ));
    }

    /// Appends to the configuration file.
    pub(crate) fn configure(&self, text: &str) {
        self.replace_config(&format!("{}{text}\n", self.config()));
    }

    /// The configuration file, empty where there is none.
    pub(crate) fn config(&self) -> String {
        std::fs::read_to_string(self.config_file()).unwrap_or_default()
    }

    /// Puts another text in place of the configuration file.
    pub(crate) fn replace_config(&self, text: &str) {
        let file = self.config_file();
        files::parent_private_dir(&file).unwrap();
        files::write(&file, text.as_bytes(), Mode::Private).unwrap();
    }

    /// Writes a file where commands run.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let file = self.work().join(name);
        files::write(&file, text.as_bytes(), Mode::Private).unwrap();
        file
    }

    /// Shows `shown` where output holds `text`.
    pub(crate) fn scrub(&self, text: &str, shown: &str) {
        let pair = (text.to_owned(), shown.to_owned());
        self.scrubbed.borrow_mut().push(pair);
    }

    /// Makes what was interrupted look as if that had been an hour ago.
    pub(crate) fn age_journal(&self) {
        let hour_ago = std::time::SystemTime::now() - Duration::from_secs(3600);
        let mut folders = vec![self.path().join("state")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "jsonl") {
                    let file = std::fs::File::options().append(true).open(path).unwrap();
                    file.set_modified(hour_ago).unwrap();
                }
            }
        }
    }

    /// Runs `sharectl` with nobody at the keyboard.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).run()
    }

    /// `sharectl`, to be told more before it runs.
    pub(crate) fn command<S: AsRef<str>>(&self, args: &[S]) -> Run<'_> {
        self.program(env!("CARGO_BIN_EXE_sharectl"), args)
    }

    /// A line of shell, with `sharectl` on the path; a part of a pipe that fails fails the line.
    pub(crate) fn shell(&self, line: &str) -> Run<'_> {
        self.program("bash", &["-o", "pipefail", "-c", line])
    }

    /// A line of shell in a terminal, where both streams lead. What is typed there is its stdin.
    pub(crate) fn terminal(&self, line: &str) -> Run<'_> {
        self.program("script", &["-qefc", line, "/dev/null"])
            .env("SHELL", "/bin/bash")
    }

    /// tmux, told to do something to a server of its own.
    pub(super) fn tmux<S: AsRef<str>>(&self, args: &[S]) -> Run<'_> {
        // What tmux says of the size of its window counts, and nothing of the machine's settings.
        self.program("tmux", args)
            .env("COLUMNS", "")
            .env("TERM", "xterm-256color")
            .env("SHELL", "/bin/bash")
    }

    fn program<S: AsRef<str>>(&self, program: &'static str, args: &[S]) -> Run<'_> {
        Run {
            env: self,
            program,
            args: args.iter().map(|arg| arg.as_ref().to_owned()).collect(),
            stdin: Stdin::Null,
            variables: Vec::new(),
            patience: PATIENCE,
        }
    }

    /// The whole environment of a command.
    fn variables(&self) -> Vec<(String, String)> {
        let dir = |name: &str| self.path().join(name).display().to_string();
        [
            ("HOME", dir("home")),
            ("XDG_CONFIG_HOME", dir("config")),
            ("XDG_STATE_HOME", dir("state")),
            ("TMPDIR", dir("work")),
            (
                "PATH",
                format!("{}:/usr/local/bin:/usr/bin:/bin", dir("bin")),
            ),
            ("SHARECTL_TEST_NOW", NOW.to_owned()),
            // Most tests read summaries; `unwatched` is how a script runs it.
            ("SHARECTL_TEST_WATCHED", "1".to_owned()),
            ("TZ", "UTC".to_owned()),
            // The machine's own zone data is of any age.
            ("TZDIR", dir("zoneinfo")),
            ("LANG", "C.UTF-8".to_owned()),
            ("COLUMNS", "100".to_owned()),
            // A pager waits for a user; tests that want one ask for it.
            ("SHARECTL_PAGER", "cat".to_owned()),
            ("http_proxy", NOWHERE.to_owned()),
            ("https_proxy", NOWHERE.to_owned()),
            ("all_proxy", NOWHERE.to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }
}

/// One run of `sharectl` that has not begun.
pub(crate) struct Run<'a> {
    env: &'a TestEnv,
    program: &'static str,
    args: Vec<String>,
    stdin: Stdin,
    variables: Vec<(String, String)>,
    patience: Duration,
}

impl Run<'_> {
    /// What stands on stdin: a text is read to its end.
    pub(crate) fn stdin(mut self, stdin: impl Into<Stdin>) -> Self {
        self.stdin = stdin.into();
        self
    }

    /// A further variable, in place of one of the same name.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// As in a script: no one reads stderr.
    pub(crate) fn unwatched(self) -> Self {
        self.env("SHARECTL_TEST_WATCHED", "")
    }

    /// How long it may take before the test fails.
    pub(crate) fn within(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The process as it will be. Its program has a whole path: one that is looked up in another
    /// PATH is started by copying this process first, which is large.
    fn prepared(&self) -> Command {
        let mut command = if self.program == "sharectl" && !*IGNORES_SIGNALS {
            let mut command = Command::new(self.env.path().join("bin/sharectl"));
            command.arg0(self.program);
            command
        } else {
            // A shell that runs the tests in the background has its children ignore SIGINT, and
            // sharectl respects that: every command begins with the usual answers to signals.
            let mut command = Command::new("/usr/bin/env");
            command.args(["--default-signal=INT,QUIT,HUP,TERM", self.program]);
            command
        };
        command
            .args(&self.args)
            .current_dir(self.env.work())
            .env_clear()
            .envs(self.env.variables())
            .envs(self.variables.clone());
        command
    }

    /// Starts what runs until it is ended.
    pub(crate) fn start(self) -> Running {
        Running::start(self.prepared())
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Output {
        let command = self.prepared();
        let ended = process::run(command, self.stdin, self.patience).unwrap_or_else(|failure| {
            panic!("{} {}: {failure}", self.program, self.args.join(" "))
        });
        Output::new(self.args, ended, self.env.scrubbed.borrow().clone())
    }
}
