//! A file that is applied every night, with an advancing clock.

use jiff::{SignedDuration, Timestamp};

use super::{album, list, read, written};
use crate::support::{NOW, Server, TestEnv};

struct Nights {
    env: TestEnv,
    server: Server,
    now: Timestamp,
}

impl Nights {
    fn new(entries: impl Fn(&TestEnv) -> String) -> Self {
        let (env, server) = TestEnv::with_navidrome();
        let text = format!("format = 1\n[scope]\nserver = \"home\"\n{}", entries(&env));
        env.write("a.toml", &text);
        Self {
            env,
            server,
            now: NOW.parse().unwrap(),
        }
    }

    fn pass(&mut self, time: SignedDuration) {
        self.now = self.now.checked_add(time).unwrap();
        self.server.clock().advance(time);
    }

    fn run(&self, args: &[&str]) {
        let run = self
            .env
            .command(args)
            .env("SHARECTL_TEST_NOW", &self.now.to_string());
        let _ = run.run().ok();
    }
}

#[test]
fn forty_nights_of_prune_and_apply_make_no_share_twice() {
    for flags in [&[][..], &["--no-write-back"]] {
        let mut nights = Nights::new(|env| {
            format!(
                "[shares.kept]\nexpires = \"30d\"\nrenew-before = \"7d\"\nitems = [\"{}\"]\n\
                 [shares.once]\nexpires = \"10d\"\nitems = [\"{}\"]\n\
                 [shares.dated]\nexpires = \"2026-12-01\"\nitems = [\"{}\"]\n",
                album(env, "Harbour Lights"),
                album(env, "Low Tide"),
                album(env, "Signal Box"),
            )
        });
        let mut created = 0;
        let mut renewed = 0;
        for _ in 0..40 {
            nights.run(&["prune", "--quiet"]);
            nights.server.clear_requests();
            nights.run(&[&["apply", "a.toml", "--yes", "--quiet"], flags].concat());
            let requests = nights.server.requests();
            let creates = |seen: &&sharectl_sandbox::RecordedRequest| {
                seen.path.contains("createShare")
                    || seen.method == "POST" && seen.path.ends_with("/api/share")
            };
            let made = requests.iter().filter(creates).count();
            created += made;
            renewed += written(&nights.server) - made;
            nights.pass(SignedDuration::from_hours(24));
        }
        assert_eq!(created, 3);
        assert_eq!(renewed, 1);
        let left = list(&nights.env);
        assert_eq!(left.len(), 1, "{left:?}");
        let text = read(&nights.env, "a.toml");
        assert_eq!(
            text.matches("ref = ").count(),
            if flags.is_empty() { 3 } else { 0 }
        );
        // With `--revive`, the expired share is restored.
        nights.server.clear_requests();
        nights.run(&[&["apply", "a.toml", "--revive", "--yes"], flags].concat());
        assert_eq!(written(&nights.server), 1);
    }
}

#[test]
fn a_renewed_share_is_left_alone_until_its_time_is_near() {
    let mut nights = Nights::new(|env| {
        let item = album(env, "Harbour Lights");
        format!("[shares.a]\nexpires = \"30d\"\nrenew-before = \"7d\"\nitems = [\"{item}\"]\n")
    });
    let ends = |nights: &Nights| list(&nights.env)[0]["expires"].as_str().unwrap().to_owned();
    nights.run(&["apply", "a.toml", "--yes"]);
    assert_eq!(ends(&nights), "2026-12-21T10:00:00Z");
    nights.pass(SignedDuration::from_hours(22 * 24));
    nights.run(&["apply", "a.toml", "--yes"]);
    assert_eq!(ends(&nights), "2026-12-21T10:00:00Z");
    nights.pass(SignedDuration::from_hours(2 * 24));
    nights.run(&["apply", "a.toml", "--yes"]);
    assert_eq!(ends(&nights), "2027-01-14T10:00:00Z");
}
