//! Time zones: whose data is used, and which names are refused.

use std::fs;

use sharectl_core::files::{self, Mode};

use crate::support::TestEnv;

/// The data of a system: a release, and a zone that keeps one offset, in hours west of UTC.
fn system_data(env: &TestEnv, release: &str, zone: &str, west: i8) {
    let folder = env.path().join("zoneinfo");
    let file = folder.join(zone);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    files::write(&file, &fixed(west), Mode::Shared).unwrap();
    let text = format!("# version {release}\n# redo posix_only\n");
    files::write(&folder.join("tzdata.zi"), text.as_bytes(), Mode::Shared).unwrap();
}

/// A zone's file (RFC 9636) with no change and one offset.
fn fixed(west: i8) -> Vec<u8> {
    let mut header = b"TZif2".to_vec();
    header.extend([0; 15]);
    for count in [0, 0, 0, 0, 1, 4] {
        header.extend([0, 0, 0, count]);
    }
    let mut block = (-3600 * i32::from(west)).to_be_bytes().to_vec();
    block.extend(b"\0\0XXX\0");
    let footer = format!("\nXXX{west}\n").into_bytes();
    [header.clone(), block.clone(), header, block, footer].concat()
}

#[test]
fn o1_the_newer_time_zone_data_says_when_a_day_ends() {
    for (release, zone, until, expires) in [
        (
            "2025b",
            "America/Winnipeg",
            "2026-12-15",
            "2026-12-16T04:59:59Z",
        ),
        (
            "2025b",
            "America/Vancouver",
            "2026-12-15",
            "2026-12-16T06:59:59Z",
        ),
        (
            "2026f",
            "America/Winnipeg",
            "2026-12-15",
            "2026-12-16T04:59:59Z",
        ),
        (
            "2099a",
            "America/Winnipeg",
            "2026-12-15",
            "2026-12-16T08:59:59Z",
        ),
    ] {
        let (env, _server) = TestEnv::with_navidrome();
        system_data(&env, release, zone, 9);
        let link = env.run(&["create", "--album", "Harbour Lights"]).ok();
        let link = link.last_line().to_owned();
        let expire = ["expire", &link, "--until", until, "--tz", zone, "-y"];
        let _ = env.run(&expire).ok();
        let shown = env.run(&["show", &link, "-o", "jsonl"]).ok().stdout;
        assert!(shown.contains(expires), "{release} {zone}: {shown}");
        // A zone behind a time is read the same way.
        let named = format!("{until}T23:59:59[{zone}]");
        let again = ["expire", &link, "--until", &named, "-o", "jsonl", "-n"];
        let again = env.run(&again).ok();
        assert!(again.stdout.contains(expires), "{again}");
    }
}

#[test]
fn o1_doctor_says_which_time_zone_data_is_used() {
    let (env, _server) = TestEnv::with_navidrome();
    let said = |env: &TestEnv, tz: &str| {
        let output = env.run(&["doctor", "--tz", tz, "-o", "jsonl"]);
        let line = output
            .stdout
            .lines()
            .find(|line| line.contains("time zone"));
        line.unwrap_or_else(|| panic!("{output}")).to_owned()
    };
    let line = said(&env, "Etc/GMT+2");
    assert!(line.contains("Etc/GMT+2 (-02:00)"), "{line}");
    assert!(line.contains("(built in)"), "{line}");
    system_data(&env, "2025b", "America/Winnipeg", 9);
    let line = said(&env, "America/Winnipeg");
    assert!(line.contains("is 2025b and not used"), "{line}");
    system_data(&env, "2099a", "America/Winnipeg", 9);
    let line = said(&env, "America/Winnipeg");
    assert!(line.contains("2099a of"), "{line}");
}

#[test]
fn o2_an_abbreviation_with_an_offset_is_refused_before_anything_is_sent() {
    let (env, server) = TestEnv::with_navidrome();
    for (tz, hint) in [("UTC+2", "--tz +02:00"), ("GMT-3", "--tz -03:00")] {
        let output = env.run(&["list", "--tz", tz]).exits(3);
        assert!(output.stderr.contains(hint), "{output}");
    }
    let run = env.command(&["list"]).env("SHARECTL_TZ", "gmt+5:30");
    let output = run.run().exits(3);
    assert!(output.stderr.contains("SHARECTL_TZ=+05:30"), "{output}");
    let config = env.config();
    env.replace_config(&format!("[defaults]\ntz = \"UTC-7\"\n{config}"));
    let output = env.command(&["list"]).env("TZ", "").run().exits(3);
    assert!(output.stderr.contains("tz = \"-07:00\""), "{output}");
    assert!(server.requests().is_empty());
}
