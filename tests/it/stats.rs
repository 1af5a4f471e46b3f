//! `stats`: shares in numbers, for people, programs, Prometheus, and as a page.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use sharectl_core::exit_code::{NETWORK, PARTIAL, USAGE};
use sharectl_sandbox::navidrome::NavidromeSettings;
use sharectl_sandbox::{Effect, Options, Rule};

use crate::support::{Server, TestEnv, connections, has, raw_http, skipped};

/// `home` with some shares, two of them visited, and `gone`, which is down.
fn two_servers() -> (TestEnv, Server, Vec<String>) {
    let (env, server) = one_server();
    let ids = ["Low Tide", "Harbour Lights", "Unfolding"].map(|album| {
        let make = [
            "create",
            "-s",
            "home",
            "--album",
            album,
            "--expires",
            "20d",
            "-o",
            "ids",
        ];
        env.run(&make).ok().last_line().to_owned()
    });
    for id in [&ids[0], &ids[0], &ids[1]] {
        let _ = raw_http::get(server.url(), &format!("/share/{id}")).unwrap();
    }
    let _ = env
        .run(&["expire", "-s", "home", &ids[2], "--now", "--yes"])
        .ok();
    env.add_profile("gone", "http://127.0.0.1:1", "admin", "admin");
    (env, server, ids.to_vec())
}

fn one_server() -> (TestEnv, Server) {
    let server = Server::stopped(Options::new(NavidromeSettings {
        login_limit: false,
        ..NavidromeSettings::default()
    }));
    let env = TestEnv::new();
    env.add_server("home", &server);
    (env, server)
}

#[test]
fn each_server_is_a_row_and_one_that_is_down_says_why() {
    let (env, _server, ids) = two_servers();
    let output = env.run(&["stats", "-s", "all", "-o", "json", "--retries", "0"]);
    let output = output.exits(PARTIAL);
    let rows = output.json();
    let row = |name: &str| {
        let mut rows = rows.as_array().unwrap().iter();
        rows.find(|row| row["server"] == name).unwrap().clone()
    };
    let home = row("home");
    assert_eq!(home["up"], true);
    assert_eq!((&home["shares"], &home["expired"]), (&3.into(), &1.into()));
    assert_eq!(
        (&home["expires_30d"], &home["visits"]),
        (&2.into(), &3.into())
    );
    assert_eq!(home["kinds"]["album"], 3);
    assert_eq!(home["most_visited"][0]["what"], "Low Tide");
    assert!(home["most_visited"][0]["url"].is_null(), "{home}");
    for id in &ids {
        assert!(!output.stdout.contains(id), "{output}");
    }
    let gone = row("gone");
    assert_eq!(
        (&gone["up"], &gone["shares"]),
        (&false.into(), &serde_json::Value::Null)
    );
    assert!(
        gone["error"].as_str().unwrap().contains("can't reach"),
        "{gone}"
    );
    let linked = env
        .run(&["stats", "-s", "home", "--with-links", "-o", "jsonl"])
        .ok();
    assert!(linked.stdout.contains(&ids[0]), "{linked}");
    let _ = env
        .run(&["stats", "-s", "gone", "--retries", "0"])
        .exits(NETWORK);
}

#[test]
fn charts_are_drawn_for_people() {
    let (env, _server, _) = two_servers();
    for columns in ["40", "80", "200"] {
        let shown = env
            .command(&["stats", "-s", "home"])
            .env("COLUMNS", columns)
            .run()
            .ok();
        insta::assert_snapshot!(format!("stats_{columns}"), shown);
    }
    let plain = env
        .command(&["stats", "-s", "all", "--retries", "0"])
        .env("LC_ALL", "C")
        .run();
    insta::assert_snapshot!("stats_ascii", plain.exits(PARTIAL));
}

#[test]
fn three_of_four_servers_are_down_in_different_ways() {
    let (env, _server) = one_server();
    let _ = env
        .run(&["create", "--album", "Low Tide", "--expires", "2d"])
        .ok();
    env.add_profile("refused", "http://127.0.0.1:1", "admin", "admin");
    let html = Server::stopped(Options::default());
    html.faults().add(Rule::new(Effect::Html));
    env.add_server("html", &html);
    // It takes connections and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    env.add_profile("silent", &address, "admin", "admin");
    for command in ["stats", "check"] {
        let args = [command, "-s", "all", "-o", "json", "--timeout", "1s"];
        let output = env.run(&args).exits(PARTIAL);
        // With its retries, it is given up after one timeout.
        assert_eq!(connections(&silent), 1, "{output}");
        let rows = output.json();
        let home = rows
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["server"] == "home");
        assert_eq!(home.count(), 1, "{output}");
        for why in [
            "3 of 4 servers",
            "connection refused",
            "instead of",
            "silent",
        ] {
            assert!(output.stderr.contains(why), "{why}: {output}");
        }
    }
}

#[test]
fn metrics_are_what_promtool_accepts() {
    let (env, _server, ids) = two_servers();
    let run = |more: &[&str]| {
        let args = ["stats", "-s", "all", "-o", "prometheus", "--retries", "0"];
        env.run(&[&args, more].concat()).exits(PARTIAL).stdout
    };
    let plain = run(&[]);
    assert!(plain.contains("sharectl_up{server=\"gone\"} 0"), "{plain}");
    assert!(
        plain.contains("sharectl_shares{server=\"home\",state=\"active\"} 2"),
        "{plain}"
    );
    assert!(
        !plain.contains("sharectl_shares{server=\"gone\""),
        "{plain}"
    );
    assert!(!plain.contains("check_findings"), "{plain}");
    let full = run(&["--check", "--per-share"]);
    assert!(
        full.contains("code=\"contents-gone\",severity=\"error\"} 0"),
        "{full}"
    );
    assert!(full.contains("title=\"Low Tide\""), "{full}");
    for id in &ids {
        assert!(!full.contains(id), "{full}");
    }
    let linked = run(&["--per-share", "--with-links"]);
    assert!(linked.contains(&ids[0]), "{linked}");
    if !has(&env, "promtool") {
        skipped("promtool is not installed, so nothing checked the metrics");
        return;
    }
    for text in [plain, full, linked] {
        let checked = env
            .shell("promtool check metrics")
            .stdin(text.as_str())
            .run();
        assert_eq!(
            (checked.code, checked.stderr.trim()),
            (0, ""),
            "{checked}\n{text}"
        );
    }
}

#[test]
fn a_textfile_is_read_by_node_exporter_and_keeps_the_last_success() {
    let (env, server, _) = two_servers();
    let folder = env.work().join("textfiles");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("sharectl.prom");
    let name = file.to_str().unwrap();
    let args = [
        "stats",
        "-s",
        "all",
        "--check",
        "--per-share",
        "--textfile",
        name,
        "--retries",
        "0",
    ];
    let output = env.run(&args).exits(PARTIAL);
    assert_eq!(output.stdout, "", "{output}");
    let text = std::fs::read_to_string(&file).unwrap();
    let success = "sharectl_last_success_timestamp_seconds{server=\"home\"} 1795255200";
    assert!(text.contains(success), "{text}");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_ne!(mode & 0o044, 0, "node_exporter is another user: {mode:o}");
    // Down now: the time stays.
    server
        .faults()
        .add(Rule::new(Effect::Status(503, "down".to_owned())));
    let _ = env.run(&args).exits(PARTIAL);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains(success) && text.contains("sharectl_up{server=\"home\"} 0"),
        "{text}"
    );
    server.faults().clear();
    let _ = env.run(&args).exits(PARTIAL);
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    let Some(exported) = exported(&env, folder.to_str().unwrap()) else {
        skipped("prometheus-node-exporter is not installed, so nothing read the textfile");
        return;
    };
    assert!(
        exported.contains("node_textfile_scrape_error 0"),
        "{exported}"
    );
    for line in std::fs::read_to_string(&file).unwrap().lines() {
        let series = line.split_once("} ").map_or(line, |(series, _)| series);
        // It writes labels in another order, so that only names are compared.
        let series = series.split('{').next().unwrap();
        assert!(exported.contains(series), "{line}\n{exported}");
    }
}

/// What node_exporter makes of the files in a folder.
fn exported(env: &TestEnv, folder: &str) -> Option<String> {
    if !has(env, "prometheus-node-exporter") {
        return None;
    }
    let mut child = Command::new("prometheus-node-exporter")
        .args([
            "--web.listen-address=127.0.0.1:0",
            "--collector.disable-defaults",
        ])
        .args([
            "--collector.textfile",
            &format!("--collector.textfile.directory={folder}"),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It says where it listens, and dies of a log that is closed.
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let address = log.by_ref().lines().map_while(Result::ok).find_map(|line| {
        let (_, rest) = line.split_once("127.0.0.1:")?;
        let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (!port.is_empty() && port != "0").then(|| format!("http://127.0.0.1:{port}"))
    });
    let text = address.map(|address| raw_http::get(&address, "/metrics").unwrap().text());
    let _ = child.kill();
    let _ = child.wait();
    drop(log);
    text
}

#[test]
fn the_page_needs_nothing_else_and_tells_no_link() {
    let (env, _server, ids) = two_servers();
    let page = |more: &[&str]| {
        let args = [
            "stats",
            "-s",
            "all",
            "--html",
            "page.html",
            "--retries",
            "0",
        ];
        let output = env.run(&[&args, more].concat()).exits(PARTIAL);
        assert_eq!(output.stdout, "", "{output}");
        let file = env.work().join("page.html");
        let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        (std::fs::read_to_string(file).unwrap(), mode)
    };
    let (text, mode) = page(&[]);
    for told in [
        "Low Tide",
        "gone</bdi>: not read",
        "Saturday 21 November 2026",
        "UTC",
        "Most visits",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    for never in ["<script", "href=", "url(", "@import", "src="] {
        assert!(!text.contains(never), "{never}: {text}");
    }
    assert!(ids.iter().all(|id| !text.contains(id)), "{text}");
    assert_ne!(mode & 0o044, 0, "{mode:o}");
    std::fs::remove_file(env.work().join("page.html")).unwrap();
    let (text, mode) = page(&["--with-links"]);
    assert!(text.contains(&format!("/share/{}\"", ids[0])), "{text}");
    assert_eq!(mode, 0o600);
}

#[test]
fn report_page_lists_problems_as_needing_attention() {
    let (env, server) = one_server();
    let soon = [
        "create",
        "--album",
        "Low Tide",
        "--expires",
        "2d",
        "--description",
        "Soon <b>",
    ];
    let _ = env.run(&soon).ok();
    let login = Effect::Redirect("https://login.example.com/".to_owned());
    server.faults().add(Rule::new(login).path("/share"));
    let _ = env.run(&["stats", "--html", "page.html"]).ok();
    let text = std::fs::read_to_string(env.work().join("page.html")).unwrap();
    assert!(text.contains("leads visitors to a login page"), "{text}");
    assert!(
        text.contains("Soon &lt;b&gt;") && text.contains("expires in 2 days"),
        "{text}"
    );
}

#[test]
fn files_that_cannot_be_written_are_refused_before_anything_is_asked() {
    let (env, server) = one_server();
    server.clear_requests();
    for flag in ["--html", "--textfile"] {
        let output = env.run(&["stats", flag, "nowhere/file"]).exits(USAGE);
        assert!(
            output.stderr.contains("there is no directory nowhere"),
            "{output}"
        );
    }
    let output = env.run(&["list", "-o", "prometheus"]).exits(USAGE);
    assert!(output.stderr.contains("sharectl stats"), "{output}");
    assert!(server.requests().is_empty());
}
