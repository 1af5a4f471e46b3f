//! How many requests commands make on servers that list all shares and have no call for one of them. A
//! number that changes has to mean it: fewer are welcome, more need a reason.

use jiff::SignedDuration;
use sharectl_sandbox::Options;
use sharectl_sandbox::flavors::{Flavor, Settings};

use crate::support::{Server, TestEnv};

const FLAVORS: [Flavor; 5] = [
    Flavor::Ampache,
    Flavor::Ampache7,
    Flavor::Airsonic,
    Flavor::Jpsonic,
    Flavor::Unsonic,
];

/// Commands, and the requests of each of [`FLAVORS`]. Each create is the first that its server sees from
/// here: whether visitors are let in is looked at, too.
const REQUESTS: [(&str, [usize; 5]); 14] = [
    ("create song", [3, 3, 3, 3, 3]),
    ("create album", [3, 3, 4, 4, 3]),
    ("create album by title", [3, 3, 4, 4, 3]),
    ("create playlist by title", [4, 4, 4, 4, 4]),
    ("create several", [2, 2, 5, 5, 4]),
    ("list", [1, 1, 1, 1, 1]),
    ("show", [1, 1, 2, 2, 3]),
    ("update", [4, 4, 4, 4, 4]),
    ("expire", [5, 5, 4, 4, 4]),
    ("rotate", [6, 6, 5, 5, 5]),
    ("delete", [4, 4, 3, 3, 3]),
    ("undo", [3, 3, 13, 13, 4]),
    ("prune", [10, 10, 10, 9, 9]),
    ("undo of prune", [2, 2, 14, 14, 2]),
];

/// A server that is known, and on which nothing was shared yet.
struct Warm {
    env: TestEnv,
    server: Server,
    song: String,
    album: String,
}

impl Warm {
    fn new(flavor: Flavor) -> Self {
        let server = Server::stopped(Options::new(Settings::from(flavor)));
        let env = TestEnv::new();
        env.add_server("home", &server);
        let found = env.run(&["search", "tide", "-o", "refs"]).ok().stdout;
        let first = |kind: &str| {
            let mut found = found.lines().filter(|item| item.starts_with(kind));
            found.next().unwrap().to_owned()
        };
        let (song, album) = (first("song:"), first("album:"));
        let _ = env.run(&["list"]).ok();
        Self {
            env,
            server,
            song,
            album,
        }
    }

    /// The requests of a command at a time.
    fn at(&self, now: &str, args: &[&str]) -> usize {
        self.server.clear_requests();
        let command = self.env.command(&[args, &["--yes"]].concat());
        let output = command.env("SHARECTL_TEST_NOW", now).run();
        let done = output.code == 0 || output.code == 7;
        assert!(done, "{output}");
        self.server.requests().len()
    }

    fn count(&self, args: &[&str]) -> usize {
        self.at("2026-11-21T10:00:00Z", args)
    }

    fn newest(&self) -> String {
        let listed = self.env.run(&["list", "-o", "ids"]).ok();
        listed.stdout.lines().next().unwrap().to_owned()
    }
}

/// The requests of each command, in the order of [`REQUESTS`].
fn counted(flavor: Flavor) -> Vec<usize> {
    let fresh = || Warm::new(flavor);
    let mut counts = Vec::new();
    let one = fresh();
    counts.push(one.count(&["create", &one.song]));
    let one = fresh();
    counts.push(one.count(&["create", &one.album]));
    counts.push(fresh().count(&["create", "--album", "Low Tide"]));
    counts.push(fresh().count(&["create", "--playlist", "Tide Pool"]));
    let one = fresh();
    counts.push(one.count(&["create", &one.song, &one.album]));

    let one = fresh();
    let _ = one.count(&["create", &one.album, "--description", "for Ada"]);
    counts.push(one.count(&["list"]));
    counts.push(one.count(&["show", &one.newest()]));
    counts.push(one.count(&["update", &one.newest(), "--description", "for Bob"]));
    counts.push(one.count(&["expire", &one.newest(), "--in", "20d"]));
    counts.push(one.count(&["rotate", &one.newest()]));
    counts.push(one.count(&["delete", &one.newest()]));
    counts.push(one.count(&["undo", "--last"]));
    one.server
        .clock()
        .advance(SignedDuration::from_hours(30 * 24));
    let later = "2026-12-21T10:00:00Z";
    counts.push(one.at(later, &["prune"]));
    counts.push(one.at(later, &["undo", "--last"]));
    counts
}

#[test]
fn the_requests_of_each_command_do_not_grow() {
    let counts = FLAVORS.map(counted);
    let rows = REQUESTS.iter().enumerate();
    let told: Vec<(&str, Vec<usize>)> = rows
        .map(|(at, (name, _))| (*name, counts.iter().map(|all| all[at]).collect()))
        .collect();
    let expected: Vec<(&str, Vec<usize>)> = REQUESTS
        .map(|(name, counts)| (name, counts.to_vec()))
        .to_vec();
    assert_eq!(told, expected, "{told:#?}");
    let [ampache, seven, ..] = &counts;
    for counts in [ampache, seven] {
        assert!(counts.iter().take(5).all(|count| *count <= 4), "{counts:?}");
    }
}
