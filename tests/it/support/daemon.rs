//! Real proxies other than nginx: on loopback, each with its own files, stopped with its test.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sharectl_core::files::{self, Mode};

use super::skipped;

/// The longest time until a daemon listens.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running program; dropping it stops it.
pub(crate) struct Daemon {
    child: Child,
    port: u16,
    dir: tempfile::TempDir,
}

impl Daemon {
    /// HAProxy with these lines for a frontend and a backend; `PORT` stands for the port to listen on.
    pub(crate) fn haproxy(config: &str) -> Option<Self> {
        let config = format!(
            "defaults\n  mode http\n  timeout connect 2s\n  timeout client 20s\n  timeout server 5s\n{config}\n"
        );
        Self::start("haproxy", &["-db", "-f", "CONFIG"], &config)
    }

    /// Varnish in front of a server, with its default rules and these subroutines.
    pub(crate) fn varnish(behind: &str, subroutines: &str) -> Option<Self> {
        let address = behind.trim_start_matches("http://");
        let (host, port) = address.split_once(':')?;
        let config = format!(
            "vcl 4.1;\nbackend default {{ .host = \"{host}\"; .port = \"{port}\"; }}\n{subroutines}\n"
        );
        let args = [
            "-F",
            "-n",
            "DIR/varnish",
            "-a",
            "127.0.0.1:PORT",
            "-f",
            "CONFIG",
            "-s",
            "malloc,16m",
        ];
        Self::start("varnishd", &args, &config)
    }

    /// squid as a forward proxy; `rules` come before the usual ones.
    pub(crate) fn squid(rules: &str) -> Option<Self> {
        let config = format!(
            "http_port 127.0.0.1:PORT\npid_filename none\ncache deny all\ncache_mem 8 MB\n\
             access_log none\ncache_log /dev/null\ncoredump_dir /\n\
             shutdown_lifetime 0 seconds\n{rules}\nhttp_access allow localhost\nhttp_access deny all\n"
        );
        Self::start("squid", &["-N", "-f", "CONFIG"], &config)
    }

    /// Starts a program with a configuration. In the arguments and the configuration, `PORT`, `DIR` and
    /// `CONFIG` are replaced. `None` if the program isn't installed, which is reported as a skipped
    /// test.
    fn start(program: &str, args: &[&str], config: &str) -> Option<Self> {
        let places = ["/usr/sbin", "/usr/local/sbin", "/usr/bin"];
        let paths = places.map(|place| Path::new(place).join(program));
        let Some(path) = paths.iter().find(|path| path.exists()) else {
            skipped(&format!(
                "{program} is not installed, so it stood in front of no server"
            ));
            return None;
        };
        let dir = tempfile::tempdir().unwrap();
        let port = free_port();
        let file = dir.path().join("config");
        let fill = |text: &str| {
            text.replace("PORT", &port.to_string())
                .replace("DIR", &dir.path().display().to_string())
                .replace("CONFIG", &file.display().to_string())
        };
        files::write(&file, fill(config).as_bytes(), Mode::Shared).unwrap();
        let log = std::fs::File::create(dir.path().join("log")).unwrap();
        let child = Command::new(path)
            .args(args.iter().map(|arg| fill(arg)))
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/bin")
            .current_dir(dir.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let daemon = Self { child, port, dir };
        daemon.wait(program);
        Some(daemon)
    }

    fn wait(&self, program: &str) {
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(
                Instant::now() < end,
                "{program} does not listen: {}{}",
                self.file("log"),
                self.file("config")
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The base URL, without a path or trailing slash.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The contents of a file in the daemon's folder.
    pub(crate) fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.dir.path().join(name)).unwrap_or_default()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // A killed master process may leave workers behind.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-s", "TERM", &id]).status();
        let _ = self.child.wait();
    }
}

/// A port that nothing listens on.
pub(crate) fn free_port() -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port()
}
