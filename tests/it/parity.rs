//! One script on every server that the sandbox can simulate: a command means the same on all of them,
//! and unsupported changes are refused before any write.

mod subjects;

use jiff::SignedDuration;
use serde_json::Value;
use sharectl_sandbox::flavors::Flavor;
use sharectl_sandbox::{Effect, RecordedRequest, Rule};

use self::subjects::{Ending, Subject, Twice, subjects, subsonic};
use crate::support::{Output, Server, TestEnv};

/// Whether a request writes.
pub(crate) fn writes(seen: &RecordedRequest) -> bool {
    let call = |names: &[&str]| names.iter().any(|name| seen.path.contains(name));
    if seen.path.contains("/rest/") {
        return call(&["createShare", "updateShare", "deleteShare"]);
    }
    seen.method != "GET" && seen.path.contains("/share")
}

/// A command line against one server.
pub(crate) struct Script {
    pub(crate) subject: Subject,
    pub(crate) env: TestEnv,
    pub(crate) server: Server,
}

impl Script {
    pub(crate) fn new(subject: Subject) -> Self {
        let env = TestEnv::new();
        let server = Server::stopped(subject.options.clone());
        env.add_server(&subject.name, &server);
        // Old servers accept only the plain password.
        env.configure("allow-plain-password = true");
        Self {
            subject,
            env,
            server,
        }
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        let mut all = vec!["-s", &self.subject.name, "--yes"];
        all.extend(args);
        self.env.run(&all)
    }

    /// Runs a command with the client's clock at the given time.
    pub(crate) fn at(&self, now: &str, args: &[&str]) -> Output {
        let all = [&["-s", &self.subject.name, "--yes"], args].concat();
        self.env.command(&all).env("SHARECTL_TEST_NOW", now).run()
    }

    /// Moves the server's clock.
    pub(crate) fn pass(&self, time: SignedDuration) {
        self.server.clock().advance(time);
    }

    /// Asserts that a command is refused as unsupported and sends no write.
    pub(crate) fn refuses(&self, args: &[&str]) {
        self.server.clear_requests();
        let output = self.run(args).exits(7);
        assert!(output.stderr.contains("error"), "{output}");
        let written: Vec<_> = self.server.requests().into_iter().filter(writes).collect();
        assert!(written.is_empty(), "{output}\n{written:?}");
    }

    pub(crate) fn clear_requests(&self) {
        self.server.clear_requests();
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.server.requests()
    }

    /// An item to share: the subject's, or the item of an existing share, which is deleted.
    pub(crate) fn first_item(&self) -> Option<String> {
        if self.subject.item.is_empty() {
            let there = self.only();
            let _ = self.run(&["delete", &text(&there, "id")]).ok();
            return Some(format!("album:{}", text(&there["items"][0], "id")));
        }
        let [kind, title, ..] = self.subject.item else {
            return None;
        };
        let kind = kind.trim_start_matches('-');
        let search = [
            "search", title, "--kind", kind, "-o", "refs", "--limit", "1",
        ];
        let found = self.run(&search);
        found.stdout.lines().next().map(str::to_owned)
    }

    /// A command line with this server's share and item filled in.
    pub(crate) fn words(&self, line: &[&str], item: Option<&str>) -> Vec<String> {
        let wants_share = line.iter().any(|word| matches!(*word, "@SHARE" | "@LINK"));
        let listed = match wants_share {
            true => self.run(&["list", "-o", "json"]).stdout,
            false => String::new(),
        };
        let share: Value = serde_json::from_str(&listed).unwrap_or_default();
        let field = |name: &str| share[0][name].as_str().unwrap_or("no-share").to_owned();
        line.iter()
            .map(|word| match *word {
                "@SHARE" => field("id"),
                "@LINK" => field("url"),
                "@ITEM" => item.unwrap_or("no-item").to_owned(),
                word => word.to_owned(),
            })
            .collect()
    }

    fn list(&self) -> Vec<Value> {
        let listed = self.run(&["list", "-o", "json"]).ok().json();
        listed.as_array().unwrap().clone()
    }

    /// The only share.
    pub(crate) fn only(&self) -> Value {
        let mut listed = self.list();
        assert_eq!(listed.len(), 1, "{}: {listed:?}", self.subject.name);
        listed.remove(0)
    }

    fn play(&self) {
        let made = self.create();
        let id = text(&made, "id");
        let listed = self.only();
        for field in ["id", "url", "expires", "description", "items"] {
            assert_eq!(
                told(&listed, field),
                told(&made, field),
                "{}: {field}",
                self.subject.name
            );
        }
        let shown = self.run(&["show", &id, "-o", "json"]).ok().json();
        assert_eq!(shown[0]["id"], id);
        let id = self.describe(&id);
        let id = self.extend(&id);
        self.link(&id);
        self.end(&id);
        self.delete();
    }

    pub(crate) fn create(&self) -> Value {
        let item = self.subject.item.iter().map(|&word| word.to_owned());
        let mut args = vec!["create".to_owned()];
        args.extend(item);
        if self.subject.item.is_empty() {
            let there = self.only();
            let album = there["items"][0]["id"].as_str().unwrap();
            args.push(format!("album:{album}"));
            let _ = self.run(&["delete", &text(&there, "id")]).ok();
        }
        args.extend(["--expires", "20d", "-o", "json"].map(str::to_owned));
        if !self.subject.describes {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            self.refuses(&[&args[..], &["--description", "for Ada"]].concat());
        } else {
            args.extend(["--description", "for Ada"].map(str::to_owned));
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let made = self.run(&args).ok().json()[0].clone();
        assert_eq!(made["expires"], "2026-12-11T10:00:00Z");
        assert_eq!(made["state"], "active");
        assert!(text(&made, "url").starts_with("http"), "{made}");
        made
    }

    /// Changes only the description; returns the id, which may be new.
    fn describe(&self, id: &str) -> String {
        let args = ["update", id, "--description", "for Bob"];
        if !self.subject.describes {
            self.refuses(&args);
            return id.to_owned();
        }
        let before = self.only();
        let _ = self.run(&args).ok();
        let after = self.only();
        assert_eq!(after["description"], "for Bob");
        let mut kept = vec!["expires", "downloadable", "items"];
        if !self.subject.remakes {
            kept.extend(["id", "url", "created"]);
        }
        for field in kept {
            assert_eq!(
                told(&after, field),
                told(&before, field),
                "{}: {field}",
                self.subject.name
            );
        }
        text(&after, "id")
    }

    /// Sets a later expiry; returns the id, which may be new.
    fn extend(&self, id: &str) -> String {
        let before = self.only();
        let output = self.run(&["expire", id, "--in", "23d"]).ok();
        let after = self.only();
        assert_eq!(after["expires"], "2026-12-14T10:00:00Z", "{output}");
        for field in ["description", "items", "downloadable"] {
            assert_eq!(
                after[field], before[field],
                "{}: {field}",
                self.subject.name
            );
        }
        if after["url"] != before["url"] {
            assert_eq!(output.last_line(), text(&after, "url"), "{output}");
        }
        text(&after, "id")
    }

    /// Names a song twice: visitors hear it twice, or a message says that they don't.
    pub(crate) fn repeat(&self) {
        if self.subject.twice == Twice::NoSongs {
            return;
        }
        let search = ["search", "--kind", "song", "-o", "refs", "--limit", "2"];
        let found = self.run(&[&search[..], &["tide"]].concat()).ok();
        let songs: Vec<&str> = found.stdout.lines().collect();
        let create = ["create", songs[0], songs[1], songs[0], "-o", "json"];
        if self.subject.twice == Twice::Refused {
            return self.refuses(&create);
        }
        let made = self.run(&create).ok();
        let items = made.json()[0]["items"].as_array().map(Vec::len);
        let told = made.stderr.contains("skipped 1 duplicate item");
        let wanted = match self.subject.twice {
            Twice::Once => (Some(2), true),
            _ => (Some(3), false),
        };
        assert_eq!((items, told), wanted, "{}: {made}", self.subject.name);
    }

    fn link(&self, id: &str) {
        let url = text(&self.only(), "url");
        let output = self.run(&["url", id]).ok();
        assert_eq!(output.last_line(), url, "{output}");
        if self.subject.plays {
            let output = self.run(&["m3u", id]).ok();
            assert!(output.stdout.starts_with("#EXTM3U"), "{output}");
        } else {
            self.refuses(&["m3u", id]);
        }
    }

    fn end(&self, id: &str) {
        let output = self.run(&["expire", id, "--now"]).ok();
        match self.subject.ending {
            Ending::Listed => {
                // The Sharing API counts in seconds from now, and the minimum is one.
                let end = text(&self.only(), "expires");
                assert!(&*end <= "2026-11-21T10:00:01Z", "{end}\n{output}");
            }
            Ending::Gone => {
                assert_eq!(self.list(), Vec::<Value>::new(), "{output}");
                // A message says that the share was deleted.
                assert!(output.stderr.contains("delete"), "{output}");
                let mut item: Vec<&str> = vec!["create", "--expires", "20d"];
                item.extend(self.subject.item);
                let _ = self.run(&item).ok();
            }
        }
    }

    /// Deletes the share. The connection breaks, and the second attempt finds it already deleted, by
    /// this command.
    fn delete(&self) {
        let id = text(&self.only(), "id");
        let (method, path) = self.subject.deletes;
        let mut rule = Rule::new(Effect::CutAfter).path(path).times(1);
        if !method.is_empty() {
            rule = rule.method(method);
        }
        self.server.faults().add(rule);
        let output = self.run(&["delete", &id, "-o", "json"]).ok();
        assert_eq!(self.server.faults().struck(), 1, "{}", self.subject.name);
        assert_eq!(
            output.json()[0]["result"],
            "done",
            "{}: it was not another who deleted it",
            self.subject.name
        );
        assert_eq!(self.list(), Vec::<Value>::new());
        let _ = self.run(&["delete", &id]).exits(5);
    }
}

/// A comparable field: for items only the references, since some lists report no titles.
fn told(share: &Value, field: &str) -> Value {
    match share[field].as_array() {
        Some(items) if field == "items" => items
            .iter()
            .map(|item| Value::from(format!("{}:{}", text(item, "kind"), text(item, "id"))))
            .collect(),
        _ => share[field].clone(),
    }
}

fn text(share: &Value, field: &str) -> String {
    let text = share[field].as_str();
    text.unwrap_or_else(|| panic!("{field} in {share}"))
        .to_owned()
}

/// Runs a script against every server that can share.
pub(crate) fn on_every_server(play: &(impl Fn(&Script) + Sync)) {
    // Each has its own server and home, and most of the time is spent waiting.
    const AT_ONCE: usize = 4;
    let mut subjects = subjects();
    while !subjects.is_empty() {
        let rest = subjects.split_off(AT_ONCE.min(subjects.len()));
        std::thread::scope(|scope| {
            for subject in subjects {
                scope.spawn(|| play(&Script::new(subject)));
            }
        });
        subjects = rest;
    }
}

#[test]
fn one_script_runs_on_every_server_that_can_share() {
    on_every_server(&Script::play);
}

#[test]
fn every_server_that_can_not_share_says_so_and_is_asked_for_no_write() {
    let flavors = Flavor::ALL.into_iter().filter(|flavor| !flavor.shares());
    // Two servers pretend to share, and one only lists shares: only their lists reveal that.
    let pretend = [Flavor::KimaFake, Flavor::Cassonic, Flavor::EdgeSonic];
    for flavor in flavors.filter(|flavor| !pretend.contains(flavor)) {
        let script = Script::new(subsonic(flavor));
        for args in [
            &["create", "--album", "Harbour Lights"][..],
            &["list"],
            &["show", "x"],
            &["update", "x", "--description", "text"],
            &["expire", "x", "--in", "7d"],
            &["url", "x"],
            &["m3u", "x"],
            &["delete", "x"],
        ] {
            script.refuses(args);
        }
    }
}

#[test]
fn a_song_named_twice_is_heard_twice_or_said_to_come_once() {
    on_every_server(&Script::repeat);
}
