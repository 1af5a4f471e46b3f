//! `demo serve` with shares, and the commands that talk to it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A running sandbox; dropping it ends it.
pub(crate) struct Served {
    dir: tempfile::TempDir,
    server: Child,
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// What its own API wants to see.
    pub(crate) token: String,
}

impl Served {
    /// Starts one with so many shares. A first command has learned what there is to learn.
    pub(crate) fn start(shares: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut serve = sharectl(dir.path());
        serve.args(["demo", "serve", "--port", "0", "--preload"]);
        let mut server = serve
            .arg(shares.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut base = String::new();
        let stdout = server.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut base).unwrap();
        let mut served = Self {
            dir,
            server,
            base: base.trim().to_owned(),
            token: String::new(),
        };
        served.token = served.sign_in();
        assert!(!served.ids(&["list", "--limit", "1"]).is_empty());
        served
    }

    fn sign_in(&self) -> String {
        let output = Command::new("curl")
            .args([
                "-sS",
                "--json",
                r#"{"username":"admin","password":"admin"}"#,
            ])
            .arg(format!("{}/auth/login", self.base))
            .output()
            .unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["token"].as_str().unwrap().to_owned()
    }

    /// A command of ours on it.
    pub(crate) fn sharectl(&self, arguments: &[&str]) -> Command {
        let mut command = sharectl(self.dir.path());
        command.args(["-s", "demo"]).args(arguments);
        command
    }

    /// Writes all shares into a file, and gives its path.
    pub(crate) fn export(&self) -> String {
        let file = self.dir.path().join("shares.toml").display().to_string();
        let status = self
            .sharectl(&["export", "--quiet", "--to", &file])
            .status();
        assert!(status.unwrap().success());
        file
    }

    /// The ids that a command tells.
    pub(crate) fn ids(&self, arguments: &[&str]) -> Vec<String> {
        let output = self
            .sharectl(arguments)
            .args(["-o", "ids"])
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        told.lines().map(str::to_owned).collect()
    }

    /// The paths under which so many shares are read, as sharectl reads them.
    pub(crate) fn pages(&self, shares: usize) -> Vec<String> {
        let pages = (0..shares).step_by(5_000);
        let path = |count: usize| {
            // From the second page on, the last share of the one before is read once more.
            let (start, end) = (count.saturating_sub(1), count + 5_000);
            format!("/api/share?_start={start}&_end={end}&_sort=createdAt&_order=ASC")
        };
        pages.map(path).collect()
    }

    /// One curl that gets all these paths.
    pub(crate) fn curl(&self, paths: &[String]) -> Command {
        let mut command = Command::new("curl");
        command
            .args(["-sS", "-H", &self.header()])
            .args(paths.iter().map(|path| format!("{}{path}", self.base)));
        command
    }

    /// A curl for each share, so many at once.
    pub(crate) fn xargs(
        &self,
        at_once: usize,
        method: &str,
        body: Option<&str>,
        ids: &[String],
    ) -> Command {
        let list = self.dir.path().join(format!("ids-{method}-{at_once}"));
        sharectl::files::write(
            &list,
            ids.join("\n").as_bytes(),
            sharectl::files::Mode::Private,
        )
        .unwrap();
        let mut command = Command::new("xargs");
        command
            .arg("-a")
            .arg(list)
            .args(["-P", &at_once.to_string(), "-I", "{}", "curl", "-sS"])
            .args(["-o", "/dev/null", "-X", method, "-H", &self.header()]);
        if let Some(body) = body {
            command.args(["-H", "Content-Type: application/json", "-d", body]);
        }
        command.arg(format!("{}/api/share/{{}}", self.base));
        command.env("PATH", "/usr/local/bin:/usr/bin:/bin");
        command
    }

    fn header(&self) -> String {
        format!("X-ND-Authorization: Bearer {}", self.token)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn sharectl(dir: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sharectl"));
    command
        .env_clear()
        .env("HOME", dir)
        .env("SHARECTL_STATE_DIR", dir.join("state"));
    command
}
