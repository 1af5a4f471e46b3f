//! `demo serve` with shares, and the commands that talk to it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::against::clean;

/// A running server, and an account on it.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    url: String,
    username: String,
    password: String,
}

impl Server {
    pub(crate) fn new(url: &str, username: &str, password: &str) -> Self {
        Self {
            url: url.to_owned(),
            username: username.to_owned(),
            password: password.to_owned(),
        }
    }

    /// The real server of the environment variables.
    #[expect(
        clippy::disallowed_methods,
        reason = "variables of the benchmark, not of the program"
    )]
    pub(crate) fn live() -> Option<Self> {
        let variable = |name: &str| std::env::var(format!("SHARECTL_LIVE_{name}")).ok();
        Some(Self {
            url: variable("URL")?,
            username: variable("USERNAME")?,
            password: variable("PASSWORD")?,
        })
    }
}

/// The requests of a command.
pub(crate) struct Requests {
    paths: Vec<String>,
    pub(crate) reads: usize,
    pub(crate) writes: usize,
}

impl Requests {
    fn of(log: &str) -> Self {
        let (mut paths, mut writes) = (Vec::new(), 0);
        for line in log.lines() {
            let after = |key: &str| {
                let value = line.split_once(key)?.1;
                value.split([' ', '?']).next()
            };
            let (Some(method), Some(path)) = (after("method="), after("path=")) else {
                continue;
            };
            // A login changes nothing.
            if method != "GET" && !path.contains("/auth/") {
                writes += 1;
            }
            paths.push(path.trim_matches('"').to_owned());
        }
        Self {
            reads: paths.len() - writes,
            writes,
            paths,
        }
    }

    /// The number of requests with this path.
    pub(crate) fn of_path(&self, path: &str) -> usize {
        self.paths.iter().filter(|known| *known == path).count()
    }

    /// The number of requests with a path with this prefix.
    pub(crate) fn below(&self, path: &str) -> usize {
        self.paths
            .iter()
            .filter(|known| known.starts_with(path))
            .count()
    }
}

/// A server and a program that talks to it. Dropping it stops a sandbox.
pub(crate) struct Served {
    dir: tempfile::TempDir,
    binary: PathBuf,
    sandbox: Option<Child>,
    other: Option<Server>,
    /// The base URL: `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// The token for the native API.
    pub(crate) token: String,
}

impl Served {
    /// Starts a server with this many shares, and runs a first command, so that the server facts are known.
    pub(crate) fn start(shares: usize) -> Self {
        Self::start_with(&super::binary(), shares)
    }

    /// A program that talks to a running server.
    pub(crate) fn at(binary: &Path, server: Server) -> Self {
        let mut served = Self {
            dir: tempfile::tempdir().unwrap(),
            binary: binary.to_owned(),
            sandbox: None,
            base: server.url.trim_end_matches('/').to_owned(),
            token: String::new(),
            other: None,
        };
        served.token = served.sign_in(&server);
        served.other = Some(server);
        served.succeeds(&["list", "--limit", "1"]);
        served
    }

    /// The same with another build of the program.
    pub(crate) fn start_with(binary: &Path, shares: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut serve = clean(binary, dir.path());
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
            binary: binary.to_owned(),
            sandbox: Some(server),
            other: None,
            base: base.trim().to_owned(),
            token: String::new(),
        };
        served.token = served.sign_in(&Server::new(&served.base, "admin", "admin"));
        assert!(!served.ids(&["list", "--limit", "1"]).is_empty());
        served
    }

    /// A token of Navidrome's native API; empty if the server has no such API.
    fn sign_in(&self, server: &Server) -> String {
        let account = serde_json::json!({
            "username": server.username,
            "password": server.password,
        });
        let output = Command::new("curl")
            .args(["-sS", "--json", &account.to_string()])
            .arg(format!("{}/auth/login", self.base))
            .output()
            .unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        answer["token"].as_str().unwrap_or_default().to_owned()
    }

    /// A command on this server.
    pub(crate) fn sharectl(&self, arguments: &[&str]) -> Command {
        let mut command = match &self.other {
            Some(server) => self.command_at(&server.url, &server.username, &server.password),
            None => clean(&self.binary, self.dir.path()),
        };
        if self.other.is_none() {
            command.args(["-s", "demo"]);
        }
        command.args(arguments);
        command
    }

    /// A command on the server at another address.
    pub(crate) fn command_at(&self, url: &str, username: &str, password: &str) -> Command {
        let mut command = clean(&self.binary, self.dir.path());
        command
            .env("SHARECTL_URL", url)
            .env("SHARECTL_USERNAME", username)
            .env("SHARECTL_PASSWORD", password);
        command
    }

    /// Runs a command that must succeed.
    pub(crate) fn succeeds(&self, arguments: &[&str]) {
        let output = self.sharectl(arguments).output().unwrap();
        let printed = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {printed}");
    }

    /// The requests of a command that must succeed, from its log.
    pub(crate) fn requests(&self, arguments: &[&str]) -> Requests {
        let output = self.sharectl(&[arguments, &["-vv"]].concat()).output();
        let output = output.unwrap();
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {printed}");
        Requests::of(&printed)
    }

    /// The lines that a command prints.
    pub(crate) fn ids_of(&self, arguments: &[&str]) -> Vec<String> {
        let output = self.sharectl(arguments).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        printed.lines().map(str::to_owned).collect()
    }

    /// A file of this many rows for `create --from`, each with another album if there are enough.
    pub(crate) fn rows(&self, count: usize, description: &str) -> PathBuf {
        let newest = count.to_string();
        let albums = [
            "search", "--newest", &newest, "--kind", "album", "-o", "refs",
        ];
        let albums = self.ids_of(&albums);
        let rows = albums.iter().cycle().take(count);
        let rows: String = rows
            .map(|album| format!("{album},{description}\n"))
            .collect();
        self.file("rows.csv", &format!("items,description\n{rows}"))
    }

    /// Writes a file and returns its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.dir.path().join(name);
        sharectl_core::files::write(&file, text.as_bytes(), sharectl_core::files::Mode::Private)
            .unwrap();
        file
    }

    /// The size of the journal in bytes.
    pub(crate) fn journal(&self) -> u64 {
        let mut size = 0;
        let mut folders = vec![self.dir.path().join("state/journal")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let meta = entry.metadata().unwrap();
                if meta.is_dir() {
                    folders.push(entry.path());
                } else {
                    size += meta.len();
                }
            }
        }
        size
    }

    /// The command that undoes the last operation; 0.1 has no `--last` and does so without it.
    pub(crate) fn undo(&self) -> Vec<&'static str> {
        let help = self.sharectl(&["undo", "-h"]).output().unwrap().stdout;
        let can_name_it = String::from_utf8_lossy(&help).contains("--last");
        let last = can_name_it.then_some("--last");
        ["undo", "-y"].into_iter().chain(last).collect()
    }

    /// Exports the selected shares to a file, or all without `selectors`, and returns its path.
    pub(crate) fn export(&self, selectors: &[&str]) -> String {
        let file = self.dir.path().join("shares.toml").display().to_string();
        let command = [&["export", "--quiet", "--to", &file], selectors].concat();
        let status = self.sharectl(&command).status();
        assert!(status.unwrap().success());
        file
    }

    /// The ids that a command prints.
    pub(crate) fn ids(&self, arguments: &[&str]) -> Vec<String> {
        self.ids_of(&[arguments, &["-o", "ids"]].concat())
    }

    /// The paths of the pages of this many shares, as sharectl requests them.
    pub(crate) fn pages(&self, shares: usize) -> Vec<String> {
        let pages = (0..shares).step_by(5_000);
        let path = |count: usize| {
            // From the second page on, the last share of the previous page is read again.
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

    /// One curl that deletes shares with these ids, this many at once, on connections that stay open.
    pub(crate) fn curl_deletes(&self, ids: &[String], at_once: usize) -> Command {
        let base = &self.base;
        let each = |id: &String| format!("url = {base}/api/share/{id}\noutput = /dev/null\n");
        let list: String = ids.iter().map(each).collect();
        let list = self.file("deletes", &list);
        let mut command = Command::new("curl");
        command
            .args(["-sSf", "--parallel", "--parallel-max", &at_once.to_string()])
            .args(["-X", "DELETE", "-H", &self.header(), "-K"])
            .arg(list);
        command
    }

    /// A curl for each share, this many at once.
    pub(crate) fn xargs(
        &self,
        at_once: usize,
        method: &str,
        body: Option<&str>,
        ids: &[String],
    ) -> Command {
        let list = self.file(&format!("ids-{method}-{at_once}"), &ids.join("\n"));
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
        if let Some(sandbox) = &mut self.sandbox {
            let _ = sandbox.kill();
            let _ = sandbox.wait();
        }
    }
}
