//! Ampache 7 and 8, Airsonic 10.6, Jpsonic and Unsonic.

use sharectl_sandbox::flavors::{Flavor, FlavorSettings};
use sharectl_sandbox::{Account, Clock, LibrarySpec, Options};

use super::exchange::Exchange;
use super::flavors::{IN_PAGES, library, row, rules};
use super::{Aside, Deviation, Replay, Rules, exchange};
use crate::support::{Server, raw_http};

/// Keys of songs, albums and artists that say nothing of shares: what sharectl doesn't read, and what
/// the files of the recorded library had no tags for.
const OF_THE_LIBRARY: &[&str] = &[
    "trace",
    "year",
    "genre",
    "genres",
    "coverArt",
    "playCount",
    "played",
    "comment",
    "roles",
    "displayAlbumArtist",
    "displayArtist",
    "musicBrainzId",
    "mediaType",
    "samplingRate",
    "channelCount",
    "replayGain",
    "releaseDate",
    "readonly",
    "validUntil",
];

/// The accounts of the recordings: one of them may not share.
fn accounts(key: &str) -> Vec<Account> {
    vec![
        Account {
            api_key: Some(key.to_owned()),
            ..Account::admin("admin", "admin")
        },
        Account::user("alice", "alice-pw"),
        Account {
            may_share: false,
            ..Account::user("bob", "bob-pw")
        },
    ]
}

struct Recording {
    files: &'static [&'static str],
    settings: FlavorSettings,
    accounts: Vec<Account>,
    asides: &'static [Aside],
    deviations: &'static [Deviation],
}

impl Recording {
    fn replay(self) {
        let read = |file: &&str| exchange::read(file);
        let recorded: Vec<Exchange> = self.files.iter().flat_map(read).collect();
        let server = Server::start(Options {
            clock: Clock::fixed("2026-11-21T08:00:00Z".parse().unwrap()),
            library: LibrarySpec::Given(library(&recorded)),
            accounts: self.accounts,
            ..Options::new(self.settings)
        });
        let rules = Rules {
            optional: OF_THE_LIBRARY,
            ..rules()
        };
        let mut replay = Replay::new(server, rules, self.deviations);
        replay.asides = self.asides;
        for file in self.files {
            replay.play(file);
        }
        replay.verdict();
    }
}

fn settings(flavor: Flavor, shares_before: u64) -> FlavorSettings {
    FlavorSettings {
        subsonic_passwords: false,
        shares_before,
        ..flavor.into()
    }
}

/// What was done in the databases of the recorded Ampaches, and on their pages.
const fn of_ampache(backdate: fn(&Server)) -> [Aside; 4] {
    [
        Aside {
            before: "updateShare 10 d ahead on a share 30 d old",
            done: backdate,
        },
        Aside {
            before: "createShare preference off",
            done: |server| server.set_may_share("admin", false),
        },
        Aside {
            before: "createShare own preference on, server-wide off",
            done: |server| server.set_may_share("admin", true),
        },
        Aside {
            before: "public page, own preference on, server-wide off",
            done: |server| server.set_visits_allowed(false),
        },
    ]
}

const SEVEN: &[Aside] = &of_ampache(|server| server.backdate("sh-71", "2026-10-30T11:01:04Z"));

const EIGHT: &[Aside] = &of_ampache(|server| server.backdate("sh-3", "2026-10-30T11:21:17Z"));

const LEGACY: &[Aside] = &of_ampache(|server| server.backdate("sh-20", "2026-10-30T11:25:10Z"));

const SMARTLISTS: &str = "searches that Ampache keeps for everyone as lists, which are empty here";

const fn smartlists(file: &'static str) -> [Deviation; 1] {
    let list = "/subsonic-response/playlists/playlist";
    [row(file, "getPlaylists", list, SMARTLISTS)]
}

const SEVEN_DIFFERS: &[Deviation] = &smartlists("ampache-7.9.8.json");

const EIGHT_DIFFERS: &[Deviation] = &smartlists("ampache-8.0.1.json");

const LEGACY_DIFFERS: &[Deviation] = &smartlists("ampache-8.0.1-legacy.json");

const AIRSONIC: &[Deviation] = &[row(
    "airsonic-10.6.2.json",
    "stream of the page",
    "status",
    IN_PAGES,
)];

const JPSONIC: &[Deviation] = &[
    row(
        "jpsonic-114.2.0.json",
        "stream of the page",
        "status",
        IN_PAGES,
    ),
    row("jpsonic-114.2.0-2.json", "stream*", "status", IN_PAGES),
    row(
        "jpsonic-114.2.0.json",
        "createShare expires huge",
        "/subsonic-response/error/message",
        "the text is the database's own",
    ),
];

const UNSONIC: &[Deviation] = &[
    row(
        "unsonic-0.1.3.json",
        "getShares after updateShare wrong password",
        "/subsonic-response/shares/share/0/description",
        "another account changed it, which the recording doesn't keep",
    ),
    row(
        "unsonic-0.1.3.json",
        "deleteShare another's as admin",
        "/subsonic-response/error/message",
        "the number is one too low: the recording lacks the create of a share before it",
    ),
];

#[test]
fn ampache_7_answers_as_recorded() {
    Recording {
        files: &["ampache-7.9.8.json"],
        settings: settings(Flavor::Ampache7, 68),
        accounts: accounts("af13b9a00f66f29939c91e095f663b4e"),
        asides: SEVEN,
        deviations: SEVEN_DIFFERS,
    }
    .replay();
}

#[test]
fn ampache_8_answers_as_recorded() {
    Recording {
        files: &["ampache-8.0.1.json"],
        settings: settings(Flavor::Ampache, 0),
        accounts: accounts("86a09e07a10191b69d37093428c26e4b"),
        asides: EIGHT,
        deviations: EIGHT_DIFFERS,
    }
    .replay();
}

#[test]
fn ampache_8_in_legacy_mode_answers_as_recorded() {
    Recording {
        files: &["ampache-8.0.1-legacy.json"],
        settings: settings(Flavor::AmpacheLegacy, 17),
        accounts: accounts("86a09e07a10191b69d37093428c26e4b"),
        asides: LEGACY,
        deviations: LEGACY_DIFFERS,
    }
    .replay();
}

#[test]
fn airsonic_10_6_answers_as_recorded() {
    Recording {
        files: &["airsonic-10.6.2.json"],
        settings: settings(Flavor::Airsonic, 27),
        accounts: accounts(""),
        asides: &[],
        deviations: AIRSONIC,
    }
    .replay();
}

/// The share of the music folder's root, whose own exchange the recording doesn't keep.
const ROOT: &[Aside] = &[Aside {
    before: "getShares after playlist id (broken)",
    done: |server| {
        let path = "/rest/createShare.view?u=admin&p=admin&v=1.15.0&c=sharectl&f=json&id=0";
        let _ = raw_http::send(server.url(), "GET", path, &[], b"").unwrap();
    },
}];

#[test]
fn jpsonic_answers_as_recorded() {
    Recording {
        files: &["jpsonic-114.2.0.json", "jpsonic-114.2.0-2.json"],
        settings: settings(Flavor::Jpsonic, 0),
        accounts: accounts(""),
        asides: ROOT,
        deviations: JPSONIC,
    }
    .replay();
}

#[test]
fn unsonic_answers_as_recorded() {
    Recording {
        files: &["unsonic-0.1.3.json"],
        settings: settings(Flavor::Unsonic, 1),
        accounts: vec![
            Account::admin("admin", "admin"),
            Account::user("bob", "bob-pw"),
            Account::user("carol", "carol-pw"),
        ],
        asides: &[],
        deviations: UNSONIC,
    }
    .replay();
}
