//! `url`: links with start times and parameters.

use serde_json::Value;
use sharectl_sandbox::{Options, flavors::Flavor, navidrome};

use crate::support::{Server, Stage, TestEnv, raw_http};

/// The link of the stage's share.
fn link(stage: &Stage) -> String {
    let share = stage.translate("Xd7ce8Y2vd");
    format!("{}/share/{share}", stage.home.url())
}

/// The link of the stage's book.
fn book(stage: &Stage) -> String {
    format!("{}/share/frankenstein", stage.books.url())
}

#[test]
fn start_time_is_added_and_unsupported_players_are_reported() {
    let stage = Stage::new();
    let share = stage.translate("Xd7ce8Y2vd");
    let output = stage
        .env
        .run(&["-s", "home", "url", &share, "--at", "1h2m3s"]);
    let output = output.ok();
    assert_eq!(output.stdout, format!("{}?t=3723\n", link(&stage)));
    assert!(output.stderr.contains("player ignores"), "{output}");
}

#[test]
fn beyond_the_end_exits_2_and_names_the_playing_time() {
    let stage = Stage::new();
    for start in ["99h", "1:49:01"] {
        let output = stage
            .env
            .run(&["-s", "books", "url", "frankenstein", "--at", start])
            .exits(2);
        assert!(output.stderr.contains("it plays for 1:49:00"), "{output}");
        assert_eq!(output.stdout, "");
    }
    // Also if the player ignores start times: a time beyond the end is always a mistake.
    let share = stage.translate("Xd7ce8Y2vd");
    let beyond = stage
        .env
        .run(&["-s", "home", "url", &share, "--at", "1:07:37"])
        .exits(2);
    assert!(beyond.stderr.contains("it plays for 1:07:36"), "{beyond}");
    let half = stage.env.run(&["-s", "home", "url", &share, "--at", "50%"]);
    assert_eq!(half.ok().stdout, format!("{}?t=2028\n", link(&stage)));
}

#[test]
fn a_full_link_needs_no_server_and_keeps_its_query() {
    let stage = Stage::new();
    let link = link(&stage);
    stage.home.clear_requests();
    let output = stage
        .env
        .run(&["url", &link, "--at", "20:34", "--param", "player=a b"]);
    let output = output.ok();
    assert_eq!(output.stdout, format!("{link}?player=a%20b&t=1234\n"));
    assert!(output.stderr.contains("player ignores"), "{output}");
    assert!(stage.home.requests().is_empty());
    // Also for a link of an unknown server, and without any configuration.
    let bare = TestEnv::new();
    let foreign = "https://elsewhere.example/ext/share/a?jwt=e%79J.b+c%2f";
    let output = bare.run(&["url", foreign, "--at", "7"]).ok();
    assert_eq!(output.stdout, format!("{foreign}&t=7\n"));
    assert_eq!(output.stderr, "");
}

#[test]
fn offline_commands_fetch_no_password() {
    let (env, server) = TestEnv::with_navidrome();
    let url = server.url();
    env.replace_config(&format!(
        "[servers.home]\nurl = {url:?}\nusername = \"admin\"\n\
         password-command = [\"sh\", \"-c\", \"touch fetched; echo admin\"]\n"
    ));
    let link = format!("{url}/share/Xd7ce8Y2vd");
    let flags = ["--at", "1:02:03", "--param", "a=b", "--qr", "--copy"];
    let output = env.run(&[&["url", &*link][..], &flags].concat()).ok();
    assert_eq!(output.stdout, format!("{link}?a=b&t=3723\n"));
    assert!(server.requests().is_empty());
    assert!(!env.work().join("fetched").exists());
    // A percentage needs a request.
    let _ = env.run(&["url", &link, "--at", "50%"]).exits(5);
    assert!(env.work().join("fetched").exists());
}

#[test]
fn conflicting_url_flags_are_refused() {
    let env = TestEnv::new();
    let link = "https://books.example.com/share/a";
    for (flags, told) in [
        (&["--at", "5", "--param", "t=6"][..], "--param t"),
        (&["--all-chapters", "--param", "t=6"], "--param t"),
        (&["--all-chapters", "--at", "5"], "--at"),
        (&["--markdown", "--html"], "--html"),
        (&["--markdown", "-o", "json"], "--markdown"),
        (&["--param", "novalue"], "KEY=VALUE"),
    ] {
        let output = env.run(&[&["url", link][..], flags].concat()).exits(2);
        assert!(output.stderr.contains(told), "{output}");
        assert_eq!(output.stdout, "");
    }
    let alone = env.run(&["url", link, "--param", "t=6"]).ok();
    assert_eq!(alone.stdout, format!("{link}?t=6\n"));
}

#[test]
fn links_that_would_break_are_refused_with_and_without_asking() {
    let (env, server) = (
        TestEnv::new(),
        Server::stopped(Options::new(Flavor::Airsonic)),
    );
    env.add_server("home", &server);
    let link = env.run(&["create", "--album", "Harbour Lights"]).ok();
    let link = link.last_line();
    for named in [link, "--all"] {
        for change in [["--at", "5"], ["--param", "a=b"]] {
            let output = env.run(&["url", named, change[0], change[1]]).exits(7);
            assert!(output.stderr.contains("break"), "{output}");
            assert!(output.stdout.is_empty());
        }
        let _ = env.run(&["url", named]).ok();
    }
}

#[test]
fn a_chapter_by_title_number_and_time_opens_the_page_at_its_second() {
    let stage = Stage::new();
    let mut links = Vec::new();
    for start in ["chapter:3", "chapter:Oil and Wick", "chapter:wick", "22:18"] {
        let output = stage
            .env
            .run(&["-s", "books", "url", "frankenstein", "--at", start])
            .ok();
        assert_eq!(output.stderr, "");
        links.push(output.stdout);
    }
    links.dedup();
    assert_eq!(links, [format!("{}?t=1338\n", book(&stage))]);
    let page = raw_http::send(stage.books.url(), "GET", &path(&links[0]), &[], b"").unwrap();
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("Opens at second 1338 (22:18)"),
        "{}",
        page.text()
    );
    // The page requests its media with its own query.
    let asks = path(&links[0]).replace("/share/", "/public/share/");
    let answer = raw_http::send(stage.books.url(), "GET", &asks, &[], b"").unwrap();
    assert_eq!(answer.json()["playbackSession"]["currentTime"], 1338);
}

fn path(link: &str) -> String {
    let (_, rest) = link.trim().split_once("://").unwrap();
    rest[rest.find('/').unwrap()..].to_owned()
}

#[test]
fn an_unclear_chapter_and_a_missing_one_list_what_there_is() {
    let stage = Stage::new();
    let at = |start| {
        stage
            .env
            .run(&["-s", "books", "url", "frankenstein", "--at", start])
    };
    let output = at("chapter:The").exits(6);
    assert!(output.stderr.contains("chapter:4"), "{output}");
    let output = at("chapter:Epilogue").exits(2);
    assert!(output.stderr.contains("chapter:8"), "{output}");
    let _ = at("chapter:").exits(2);
}

#[test]
fn every_chapter_gets_a_link_in_every_form() {
    let stage = Stage::new();
    let all = |args: &[&str]| {
        let chapters = ["-s", "books", "url", "frankenstein", "--all-chapters"];
        stage.env.run(&[&chapters, args].concat()).ok()
    };
    let base = book(&stage);
    let table = all(&[]);
    assert_eq!(table.stdout.lines().count(), 9, "{table}");
    assert!(table.stdout.contains("  22:18  Oil and Wick"), "{table}");
    let list = all(&["--markdown"]).stdout;
    assert!(
        list.contains(&format!("- 22:18 [Oil and Wick]({base}?t=1338)\n")),
        "{list}"
    );
    let html = all(&["--html"]).stdout;
    assert!(
        html.starts_with("<ol>\n") && html.ends_with("</ol>\n"),
        "{html}"
    );
    let rows = all(&["-o", "json"]).json();
    assert_eq!(rows.as_array().unwrap().len(), 8);
    assert_eq!(rows[2]["chapter_title"], "Oil and Wick");
    assert_eq!(rows[2]["start_seconds"], 1338);
    assert_eq!(rows[2]["url"], Value::from(format!("{base}?t=1338")));
    let urls = all(&["-o", "urls"]).stdout;
    assert_eq!(urls.lines().nth(7), Some(&*format!("{base}?t=5820")));
}

#[test]
fn music_has_no_chapters() {
    let stage = Stage::new();
    let share = stage.translate("Xd7ce8Y2vd");
    let output = stage
        .env
        .run(&["-s", "home", "url", &share, "--all-chapters"]);
    assert!(output.exits(5).stderr.contains("has no chapters"));
}

#[test]
fn show_lists_the_chapters_with_their_links() {
    let stage = Stage::new();
    let page = stage.env.run(&["-s", "books", "show", "frankenstein"]).ok();
    assert!(page.stdout.contains("8 chapters"), "{page}");
    assert!(page.stdout.contains("Oil and Wick"), "{page}");
    let rows = stage
        .env
        .run(&["-s", "books", "show", "frankenstein", "-o", "json"])
        .ok()
        .json();
    let chapter = &rows[0]["chapters"][2];
    assert_eq!(
        chapter["url"],
        Value::from(format!("{}?t=1338", book(&stage)))
    );
    assert_eq!(
        (&chapter["number"], &chapter["start_seconds"]),
        (&3.into(), &1338.0.into())
    );
}

#[test]
fn markdown_and_html_carry_the_shares_title() {
    let stage = Stage::new();
    let share = stage.translate("Xd7ce8Y2vd");
    let written = |markup| {
        stage
            .env
            .run(&["-s", "home", "url", &share, markup])
            .ok()
            .stdout
    };
    let link = link(&stage);
    assert_eq!(written("--markdown"), format!("[Summer picks]({link})\n"));
    assert_eq!(
        written("--html"),
        format!("<a href=\"{link}\">Summer picks</a>\n")
    );
    // For a full link of a known server, sharectl requests the title.
    let output = stage.env.run(&["url", &link, "--markdown"]).ok();
    assert_eq!(output.stdout, format!("[Summer picks]({link})\n"));
}

#[test]
fn several_links_come_as_rows_and_in_the_order_named() {
    let (env, _server) = TestEnv::with_navidrome();
    let make = |title: &str| {
        let made = env.run(&["create", "--album", title, "-o", "ids"]).ok();
        made.last_line().to_owned()
    };
    let ids = [make("Low Tide"), make("Harbour Lights")];
    let rows = env
        .run(&["url", &ids[1], &ids[0], "-o", "json"])
        .ok()
        .json();
    assert_eq!(rows[0]["id"], Value::from(ids[1].clone()));
    assert_eq!(rows[0]["title"], "Harbour Lights");
    assert_eq!(rows[1]["ref"], Value::from(format!("home/{}", ids[0])));
    let none = env.run(&["url", "gone"]).exits(5);
    assert_eq!(none.stdout, "");
}

#[test]
fn the_newsletter_is_made_in_one_line() {
    let (env, server) = TestEnv::with_navidrome();
    let line = "sharectl search --newest 5 -o refs | \
                sharectl create - --each --expires 30d -o 'template=- {{ label }}: {{ url }}'";
    let output = env.shell(line).run().ok();
    let lines: Vec<&str> = output.stdout.lines().collect();
    assert_eq!(lines.len(), 5, "{output}");
    let link = format!(": {}/share/", server.url());
    for line in &lines {
        assert!(line.starts_with("- ") && line.contains(&link), "{output}");
    }
    let rows = env.run(&["list", "-o", "json"]).ok().json();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 5);
    assert!(
        rows.iter()
            .all(|row| row["expires"] == "2026-12-21T10:00:00Z")
    );
}

#[test]
fn show_tells_of_shares_on_several_servers_and_writes_are_about_one() {
    let stage = Stage::new();
    let share = stage.translate("home/Xd7ce8Y2vd");
    let both = stage
        .env
        .run(&["show", &share, "books/frankenstein", "-o", "json"]);
    let both = both.ok().json();
    assert_eq!(
        (&both[0]["ref"], &both[1]["server"]),
        (&share.clone().into(), &"books".into())
    );
    let unclear = stage.env.run(&["show", &share, "books/frankenstein", "x"]);
    let unclear = unclear.exits(2);
    assert!(
        unclear.stderr.contains("x doesn't name its server"),
        "{unclear}"
    );
    let written = stage
        .env
        .run(&["delete", &share, "books/frankenstein", "--yes"]);
    let written = written.exits(2);
    assert!(written.stderr.contains("once per server"), "{written}");
}

#[test]
fn f2_a_limit_is_about_everything_that_is_done_with_links() {
    let (env, server) = TestEnv::with_navidrome();
    for album in ["Low Tide", "High Tide", "Signal Box", "Beam"] {
        let _ = env.run(&["create", "--album", album]).ok();
    }
    let files = || {
        let all = std::fs::read_dir(env.work()).unwrap();
        let names = all.map(|file| file.unwrap().file_name().into_string().unwrap());
        names
            .filter(|name| name.ends_with(".svg"))
            .collect::<Vec<_>>()
    };
    for (sort, flags) in [(&[][..], "plain"), (&["--sort", "title"], "sorted")] {
        for format in [&[][..], &["-o", "json"], &["-o", "urls"]] {
            for name in files() {
                std::fs::remove_file(env.work().join(name)).unwrap();
            }
            let limit = ["url", "--all", "--limit", "2", "--qr-file", "q.svg"];
            let output = env.run(&[&limit[..], sort, format].concat()).ok();
            let links = output.stdout.matches("/share/").count();
            assert_eq!(links, 2, "{flags}: {output}");
            let files = files();
            assert_eq!(files.len(), 2, "{flags}: {files:?}");
            for file in files {
                let id = file.trim_start_matches("q_").trim_end_matches(".svg");
                let link = format!("/share/{id}");
                assert!(output.stdout.contains(&link), "{flags} {file}: {output}");
            }
        }
    }
    // Full links are limited as well, and so are new shares.
    let all = env.run(&["url", "--all"]).ok().stdout;
    let all: Vec<&str> = all.lines().collect();
    server.clear_requests();
    let copied = ["--limit", "1", "--copy", "--open", "-n"];
    let limited = env.command(&[&["url"][..], &all, &copied].concat());
    let output = limited.env("BROWSER", "true").run().ok();
    assert!(output.stderr.contains("would send 1 link"), "{output}");
    assert!(output.stderr.contains("would open 1 link"), "{output}");
    assert_eq!(output.stdout.lines().count(), 1);
    let create = [
        "create",
        "--album",
        "Folding",
        "--playlist",
        "Road Trip",
        "--each",
    ];
    let output = env.run(&[&create[..], &["--limit", "1", "--qr-file", "new.svg"]].concat());
    assert_eq!(output.ok().stdout.lines().count(), 1);
    assert!(env.work().join("new.svg").exists());
}

#[test]
fn the_zip_and_the_live_playlist_have_addresses_where_a_server_has_them() {
    let (env, server) = TestEnv::with_navidrome();
    let create = [
        "create",
        "--album",
        "Low Tide",
        "--download",
        "on",
        "-o",
        "ids",
    ];
    let share = env.run(&create).ok().stdout.trim().to_owned();
    let fetched = |address: &str| {
        let path = address.strip_prefix(server.url()).unwrap();
        raw_http::send(server.url(), "GET", path, &[], b"").unwrap()
    };
    let zip = env.run(&["url", &share, "--zip"]).ok().stdout;
    assert_eq!(zip, format!("{}/share/d/{share}\n", server.url()));
    assert!(fetched(zip.trim()).body.starts_with(b"PK"));
    let list = env.run(&["url", &share, "--live-playlist"]).ok().stdout;
    assert!(fetched(list.trim()).text().starts_with("#EXTM3U"), "{list}");
    // The address identifies the share.
    let shown = env.run(&["show", zip.trim(), "-o", "ids"]).ok().stdout;
    assert_eq!(shown.trim(), share);
    // A request that the server would refuse is refused by sharectl, with a hint that works.
    let _ = env
        .run(&["update", &share, "--download", "off", "--yes"])
        .ok();
    let refused = env.run(&["url", &share, "--zip"]).exits(7);
    let hint = refused.stderr.split('`').nth(1).unwrap();
    let _ = env.shell(&format!("{hint} --yes")).run().ok();
    let _ = env.run(&["url", &share, "--zip"]).ok();
    for with in [
        &["--at", "5"][..],
        &["--live-playlist"],
        &["--param", "a=b"],
    ] {
        let _ = env
            .run(&[&["url", &share, "--zip"], with].concat())
            .exits(2);
    }
}

#[test]
fn url_forms_without_an_address_are_refused() {
    let stage = Stage::new();
    for flag in ["--zip", "--live-playlist"] {
        let refused = stage.env.run(&["-s", "books", "url", "frankenstein", flag]);
        let refused = refused.exits(7);
        assert!(refused.stderr.contains("has no addresses"), "{refused}");
    }
    let version = navidrome::NavidromeVersion::new(0, 49, 3);
    let old = Server::stopped(Options::new(navidrome::NavidromeSettings::version(version)));
    let env = TestEnv::new();
    env.add_server("old", &old);
    let _ = env.run(&["create", "--album", "Low Tide"]).ok();
    for flag in ["--zip", "--live-playlist"] {
        let refused = env.run(&["url", "--all", flag]).exits(7);
        assert!(refused.stderr.contains("has no addresses"), "{refused}");
    }
}
