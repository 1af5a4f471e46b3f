//! Debian's real Supysonic, which doesn't support shares: every command says so, and what is missing.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sharectl_core::exit_code;
use sharectl_core::files::{self, Mode};

use crate::support::daemon::free_port;
use crate::support::{Output, TestEnv, has, skipped};

const PASSWORD: &str = "sesame-tide";

/// The longest time until it listens.
const PATIENCE: Duration = Duration::from_secs(60);

/// Its web application, served by Flask's own server: `supysonic-server` also needs gevent, gunicorn,
/// or waitress, which aren't installed with it.
const SERVE: &str = "import sys
from supysonic.web import create_application
from werkzeug.serving import make_server
make_server('127.0.0.1', int(sys.argv[1]), create_application(), threaded=True).serve_forever()
";

/// A running Supysonic with its own database and music; dropping it stops it.
struct Supysonic {
    child: Child,
    url: String,
    _dir: tempfile::TempDir,
}

impl Supysonic {
    /// `None` if it isn't installed, which is reported as a skipped test.
    fn start(env: &TestEnv) -> Option<Self> {
        if !has(env, "supysonic-server") || !has(env, "supysonic-cli") {
            skipped("supysonic is not installed, so no real Supysonic was asked");
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        let (home, music) = (dir.path(), dir.path().join("music"));
        std::fs::create_dir(&music).unwrap();
        compose(env, &music)?;
        let file = home.join(".supysonic");
        files::write(&file, config(home).as_bytes(), Mode::Private).unwrap();
        for words in [
            &["user", "add", "ada", "-p", PASSWORD][..],
            &["user", "setroles", "-A", "ada"],
            &["folder", "add", "Music", &music.display().to_string()],
            &["folder", "scan", "Music"],
        ] {
            let done = at(home, "/usr/bin/supysonic-cli").args(words).output();
            let done = done.unwrap();
            assert!(done.status.success(), "supysonic-cli {words:?}: {done:?}");
        }
        let port = free_port();
        let child = at(home, "/usr/bin/python3")
            .args(["-c", SERVE, &port.to_string()])
            .spawn()
            .unwrap();
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "Supysonic does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
            _dir: dir,
        })
    }
}

impl Drop for Supysonic {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program with this home and no other environment.
fn at(home: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("HOME", home)
        .env("LANG", "C.UTF-8")
        .env("PATH", "/usr/bin:/bin")
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn config(home: &Path) -> String {
    let home = home.display();
    format!(
        "[base]\ndatabase_uri = sqlite:///{home}/supysonic.db\n\
         [webapp]\ncache_dir = {home}/cache\nlog_level = WARNING\n\
         [daemon]\nsocket = {home}/daemon.sock\nrun_watcher = no\n"
    )
}

/// Creates an album of three songs.
fn compose(env: &TestEnv, music: &Path) -> Option<()> {
    if !has(env, "ffmpeg") {
        skipped("ffmpeg is not installed, so Supysonic had no music");
        return None;
    }
    for track in 1..=3 {
        let tags = [
            format!("title=Song {track}"),
            "artist=The Tidewater Band".to_owned(),
            "album=Low Tide".to_owned(),
            format!("track={track}"),
        ];
        let tags = tags.iter().flat_map(|tag| ["-metadata", tag]);
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-f", "lavfi", "-i", "sine=duration=1"])
            .args(tags)
            .arg(music.join(format!("{track}.mp3")))
            .stdin(Stdio::null())
            .status();
        assert!(made.unwrap().success(), "ffmpeg made no song");
    }
    Some(())
}

fn words(output: &Output) -> String {
    let text = format!("{} {}", output.stdout, output.stderr);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_real_supysonic_is_recognized_and_what_it_lacks_is_said_everywhere() {
    let env = TestEnv::new();
    let Some(server) = Supysonic::start(&env) else {
        return;
    };
    env.add_profile("supy", &server.url, "ada", PASSWORD);

    // It accepts no tokens: the password itself is sent only with permission.
    let output = env.run(&["list"]).exits(exit_code::AUTH);
    assert!(
        output.stderr.contains("requires the password itself"),
        "{output}"
    );
    let allow = "`sharectl server set supy --allow-plain-password`";
    assert!(output.stderr.contains(allow), "{output}");
    let doctor = env.run(&["doctor"]).exits(exit_code::AUTH);
    assert!(words(&doctor).contains(allow), "{doctor}");
    let _ = env
        .run(&["server", "set", "supy", "--allow-plain-password"])
        .ok();

    let why = "Supysonic has no public shares: it answers every share call with \"not supported\"";
    for command in [
        &["list"][..],
        &["create", "--album", "Low Tide"],
        &["create", "--album", "Low Tide", "-n"],
        &["prune"],
        &["check"],
        &["export"],
        &["url", "x"],
        &["delete", "x", "--yes"],
    ] {
        let output = env.run(command).exits(exit_code::UNSUPPORTED);
        assert!(words(&output).contains(why), "{output}");
        assert!(output.stdout.is_empty(), "{output}");
    }
    let doctor = env.run(&["doctor"]).exits(exit_code::UNSUPPORTED);
    for part in ["Supysonic at http", "signed in ada (administrator)", why] {
        assert!(words(&doctor).contains(part), "{part}: {doctor}");
    }
    // Its supported features work.
    let found = env.run(&["search", "low tide", "-o", "json"]).ok();
    assert_eq!(found.json()[0]["title"], "Low Tide", "{found}");

    // Server facts are stored per account.
    env.add_profile("locked", &server.url, "bob", "wrong");
    env.configure("allow-plain-password = true");
    let output = env.run(&["list", "-s", "locked"]).exits(exit_code::AUTH);
    assert!(
        output.stderr.contains("wrong user name or password"),
        "{output}"
    );
}
