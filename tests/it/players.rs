//! How real players and parsers read playlists.

use crate::m3u::{awkward, entries};
use crate::support::{Output, TestEnv, has, skipped};

/// Runs a line with access to the sandbox; all other network access is blocked.
pub(crate) fn play(env: &TestEnv, line: &str) -> Output {
    env.shell(line).env("no_proxy", "127.0.0.1").run()
}

#[test]
fn every_entry_plays_for_as_long_as_it_says() {
    let (env, _server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    let text = env.run(&["m3u", &share]).ok().stdout;
    let found = entries(&text);
    assert!(!found.is_empty());
    for (before, url) in &found {
        let info = before.iter().find_map(|line| line.strip_prefix("EXTINF:"));
        let (seconds, title) = info.unwrap().split_once(',').unwrap();
        assert!(title.starts_with("Björk & the \"Quotes\" - "), "{text}");
        assert!(before.contains(&"EXTALB:Ünïcode, Commas & #Hash"), "{text}");
        if !has(&env, "ffprobe") {
            skipped("ffprobe is not installed, so no entry was tried");
            return;
        }
        let probe = "ffprobe -v error -show_entries format=duration -of csv=p=0";
        let length = play(&env, &format!("{probe} '{url}'")).ok();
        let length: f64 = length.stdout.trim().parse().unwrap();
        assert!((length - seconds.parse::<f64>().unwrap()).abs() < 1.0);
    }
}

#[test]
fn a_player_reads_titles_and_plays_everything() {
    let (env, _server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    let _ = env
        .run(&["m3u", &share, "--at", "1:00", "--to", "list.m3u8"])
        .ok();
    let text = std::fs::read_to_string(env.work().join("list.m3u8")).unwrap();
    assert!(text.contains("#EXTVLCOPT:start-time=60\n"), "{text}");
    if !has(&env, "mpv") {
        skipped("mpv is not installed, so no playlist was played");
        return;
    }
    let line = "mpv --no-config --vo=null --ao=null --untimed --length=0.1 \
                --term-playing-msg='PLAYS ${media-title}' list.m3u8";
    let output = play(&env, line).ok();
    let played: Vec<&str> = output
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("PLAYS "))
        .collect();
    let titles: Vec<&str> = entries(&text)
        .iter()
        .filter_map(|(before, _)| before.iter().find_map(|line| line.strip_prefix("EXTINF:")))
        .filter_map(|info| info.split_once(',').map(|(_, title)| title))
        .collect();
    assert_eq!(played, titles, "{output}");
}

/// VLC's log of playing a moment of each entry; `None` if VLC can't be run.
fn seen_by_vlc(env: &TestEnv, file: &str) -> Option<String> {
    // VLC refuses to run as root. In a user namespace root becomes `nobody`, who may still read the files.
    let root = play(env, "id -u").ok().stdout.trim() == "0";
    let nobody = if root { "unshare --user" } else { "" };
    if !has(env, "vlc") || play(env, &format!("{nobody} true")).code != 0 {
        skipped("vlc is not installed or can't be run, so no start time was tried");
        return None;
    }
    let flags = "-I dummy -vv --no-color --no-video --aout=dummy --run-time=0.1 --play-and-exit";
    // VLC treats an empty proxy variable as a proxy.
    let line = format!("unset http_proxy; {nobody} vlc {flags} {file}");
    Some(play(env, &line).ok().stderr)
}

#[test]
fn a_player_that_knows_start_times_starts_there() {
    let (env, _server) = TestEnv::with_navidrome();
    let songs = env.run(&["search", "tide", "--kind", "song", "-o", "json"]);
    let songs = songs.ok().json();
    let reference = |place: usize| songs[place]["ref"].as_str().unwrap();
    let create = ["create", reference(0), reference(1), "-o", "ids"];
    let share = env.run(&create).ok().last_line().to_owned();
    let urls = env.run(&["m3u", &share, "-o", "urls"]).ok().stdout;
    let streams = [0, 1].map(|place| urls.lines().nth(place).unwrap());
    // A minute into the second song, when the first one is over.
    let at = songs[0]["duration_seconds"].as_f64().unwrap() + 60.0;
    let at = at.to_string();
    for file in ["list.m3u8", "list.xspf"] {
        let _ = env.run(&["m3u", &share, "--at", &at, "--to", file]).ok();
        let Some(log) = seen_by_vlc(&env, file) else {
            return;
        };
        assert!(log.contains("starting at time: 60s"), "{file}:\n{log}");
        let opened = streams.map(|url| log.contains(&format!("{url}' successfully opened")));
        assert_eq!(opened, [false, true], "{file}:\n{log}");
        let _ = env.run(&["m3u", &share, "--to", file]).ok();
        let log = seen_by_vlc(&env, file).unwrap();
        assert!(!log.contains("starting at time"), "{file}:\n{log}");
    }
}

#[test]
fn xspf_is_xml_that_a_strict_parser_reads() {
    let (env, _server) = TestEnv::with_navidrome();
    let share = awkward(&env);
    let output = env.run(&["m3u", &share, "--at", "1:00", "--as", "xspf"]);
    env.write("list.xspf", &output.ok().stdout);
    env.write(
        "read.py",
        "import xml.etree.ElementTree as tree\n\
         n = {'x': 'http://xspf.org/ns/0/', 'vlc': 'http://www.videolan.org/vlc/playlist/0'}\n\
         root = tree.parse('list.xspf').getroot()\n\
         print(root.tag, root.get('version'))\n\
         print(root.find('x:title', n).text)\n\
         for track in root.findall('x:trackList/x:track', n):\n\
         \x20   print(*(track.find('x:' + part, n).text for part in ('creator', 'album', 'title')))\n\
         print(root.find('.//x:extension/vlc:option', n).text)\n",
    );
    if !has(&env, "python3") {
        skipped("python3 is not installed, so no XSPF was parsed");
        return;
    }
    let read = env.shell("python3 -I read.py").run().ok().stdout;
    let lines: Vec<&str> = read.lines().collect();
    assert_eq!(lines[0], "{http://xspf.org/ns/0/}playlist 1");
    assert_eq!(
        lines[1], "a, \"b\" #EXTINF:1,c https://evil.example/",
        "the description is one line"
    );
    assert!(lines[2].starts_with("Björk & the \"Quotes\" Ünïcode, Commas & #Hash "));
    assert_eq!(lines.last(), Some(&"start-time=60"));
}
