//! Several shares in one playlist, and playlists as files.

use sharectl_sandbox::{Effect, Rule};

use super::{awkward, entries};
use crate::support::{Stage, TestEnv};

#[test]
fn every_share_gets_a_file_of_its_own_whatever_it_is_called() {
    let (env, _server) = TestEnv::with_navidrome();
    let long = "ü".repeat(200);
    let described = [
        "CON",
        "con",
        "../../etc",
        "a/b:c*?",
        ".hidden",
        "-rf",
        &*long,
    ];
    for description in described {
        let description = format!("--description={description}");
        let _ = env
            .run(&["create", "--album", "Low Tide", &description])
            .ok();
    }
    let _ = env.run(&["m3u", "--all", "--to", "out/"]).ok();
    let entries = std::fs::read_dir(env.work().join("out")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), described.len(), "{names:?}");
    for name in &names {
        assert!(name.len() < 255 && name.ends_with(".m3u8"), "{name}");
        assert!(!name.starts_with(['.', '-']), "{name}");
        assert!(
            !name.contains(['/', '\\', ':', '*', '?', '[', ' ']),
            "{name}"
        );
    }
    assert!(!env.path().join("etc").exists());
}

#[test]
fn a_folder_gets_what_there_is_and_one_playlist_is_whole_or_not_at_all() {
    let (env, server) = TestEnv::with_navidrome();
    let make = |album: &str| {
        let made = env.run(&["create", "--album", album, "-o", "ids"]).ok();
        made.last_line().to_owned()
    };
    let (good, broken) = (make("Low Tide"), make("High Tide"));
    let down = Rule::new(Effect::Status(500, String::new()));
    server.faults().add(down.path(&format!("/share/{broken}")));
    let all = |to: &str| env.run(&["m3u", "--all", "--retries", "0", "--to", to]);
    let folder = all("out/").exits(10);
    let told = format!("left out home/{broken}");
    assert!(folder.stderr.contains(&told), "{folder}");
    assert!(folder.stderr.contains("1 of 2 shares"), "{folder}");
    let file = env.work().join(format!("out/Low-Tide_{good}.m3u8"));
    assert!(file.exists(), "{folder}");
    let merged = all("one.m3u8");
    assert_eq!(merged.code, 9, "{merged}");
    assert!(!env.work().join("one.m3u8").exists());
    // If no share could be read, the exit code gives the reason.
    let alone = env.run(&["m3u", &broken, "--retries", "0", "--to", "out/"]);
    assert_eq!(alone.code, 9, "{alone}");
}

#[test]
fn shares_of_several_servers_go_into_one_playlist() {
    let stage = Stage::new();
    let share = stage.translate("home/Xd7ce8Y2vd");
    let both = ["m3u", "books/frankenstein", &share];
    let text = stage.env.run(&both).ok().stdout;
    let found = entries(&text);
    assert_eq!(found.len(), 8 + 11, "{text}");
    assert!(found[0].1.starts_with(stage.books.url()), "{text}");
    assert!(found[8].1.starts_with(stage.home.url()), "{text}");
}

#[test]
fn order_and_limit_are_about_shares_in_every_form() {
    let (env, server) = TestEnv::with_navidrome();
    let make = |album: &str, end: &str| {
        let create = ["create", "--album", album, "--expires", end, "-o", "ids"];
        env.run(&create).ok().last_line().to_owned()
    };
    let (low, high) = (make("Low Tide", "9d"), make("High Tide", "7d"));
    let first = |flags: &[&str]| {
        env.run(&[&["m3u", "--all", "--limit", "1"][..], flags].concat())
            .ok()
            .stdout
    };
    server.clear_requests();
    let soonest = first(&["--sort", "expires"]);
    assert!(
        soonest.contains(&high) && !soonest.contains(&low),
        "{soonest}"
    );
    let asked = server.requests();
    let visits = asked.iter().filter(|seen| seen.path.starts_with("/share/"));
    assert_eq!(visits.count(), 1, "what is left out is not visited");
    for flags in [&["-o", "json"][..], &["--as", "xspf"]] {
        let last = first(&[&["--sort", "expires:desc"][..], flags].concat());
        assert!(
            last.contains("Low Tide") && !last.contains("High Tide"),
            "{last}"
        );
    }
}

#[test]
fn a_hyphen_is_stdout_and_a_file_is_named_by_what_it_plays() {
    let (env, _server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Low Tide", "-o", "ids"];
    let share = env.run(&create).ok().last_line().to_owned();
    let plain = env.run(&["m3u", &share]).ok().stdout;
    assert_eq!(env.run(&["m3u", &share, "--to", "-"]).ok().stdout, plain);
    assert!(!env.work().join("-").exists());
    for description in ["for Ada", "for Bob"] {
        let _ = env
            .run(&["update", &share, "--description", description, "--yes"])
            .ok();
        let _ = env.run(&["m3u", "--all", "--to", "out/"]).ok();
    }
    let files = std::fs::read_dir(env.work().join("out")).unwrap();
    let names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, [&*format!("Low-Tide_{share}.m3u8")]);
}

#[test]
fn merged_shares_keep_their_order_and_each_its_end() {
    let (env, _server) = TestEnv::with_navidrome();
    let make = |album: &str, end: &str| {
        let create = ["create", "--album", album, "--expires", end, "-o", "ids"];
        env.run(&create).ok().last_line().to_owned()
    };
    let (low, high) = (make("Low Tide", "7d"), make("High Tide", "9d"));
    let text = env.run(&["m3u", &high, &low]).ok().stdout;
    for (id, end) in [(&low, "2026-11-28"), (&high, "2026-11-30")] {
        let comment = format!("# the links of home/{id} work until {end}T10:00:00Z");
        assert!(text.contains(&comment), "{text}");
    }
    let albums: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("#EXTALB:"))
        .collect();
    assert_eq!(albums.first(), Some(&"High Tide"));
    assert_eq!(albums.last(), Some(&"Low Tide"));
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let (env, server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    let _ = env.run(&["m3u", &share, "--to", "list.xspf"]).ok();
    let file = env.work().join("list.xspf");
    let before = std::fs::read_to_string(&file).unwrap();
    assert!(before.starts_with("<?xml"), "the name says what it is");
    let cut = Rule::new(Effect::Status(500, String::new()));
    server.faults().add(cut.path("/share/"));
    let output = env.run(&["m3u", &share, "--to", "list.xspf", "--retries", "0"]);
    assert_ne!(output.code, 0, "{output}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    assert_eq!(
        std::fs::read_dir(env.work()).unwrap().count(),
        2,
        "no debris"
    );
}
