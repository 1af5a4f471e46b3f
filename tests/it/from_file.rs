//! Other effects of a file of rows: rejects, links, the dry run.

use serde_json::Value;
use sharectl_core::exit_code;

use crate::support::{Output, TestEnv};

fn album(env: &TestEnv) -> String {
    let found = env.run(&["search", "--newest", "1", "-o", "refs"]).ok();
    found.last_line().to_owned()
}

fn results(output: &Output) -> Vec<String> {
    let rows = output.json();
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row["result"].as_str().unwrap().to_owned())
        .collect()
}

fn shares(env: &TestEnv) -> Vec<Value> {
    let listed = env.run(&["list", "-o", "json"]).ok().json();
    listed.as_array().unwrap().clone()
}

#[test]
fn rejects_that_cannot_be_written_are_found_out_before_anything_is_made() {
    let (env, server) = TestEnv::with_navidrome();
    env.write("rows.csv", &format!("items\n{}\n", album(&env)));
    std::fs::create_dir(env.work().join("folder")).unwrap();
    server.clear_requests();
    for (rejects, told) in [
        ("folder", "is a directory"),
        ("absent/failed.csv", "there is no directory absent"),
        ("rows.csv/failed.csv", "can't write"),
        ("/dev/null", "isn't a regular file"),
        ("rows.csv", "would be lost"),
        ("./folder/../rows.csv", "would be lost"),
        #[cfg(target_os = "linux")]
        ("/proc/failed.csv", "can't write"),
    ] {
        let run = env.run(&["create", "--from", "rows.csv", "--rejects", rejects]);
        let run = run.exits(exit_code::USAGE);
        assert!(run.stderr.contains(told), "{rejects}: {run}");
    }
    assert!(server.requests().is_empty());
    let left = std::fs::read_dir(env.work().join("folder")).unwrap();
    assert_eq!(left.count(), 0);
}

#[test]
fn rejects_that_are_lost_in_the_end_take_no_result_along() {
    let (env, _server) = TestEnv::with_navidrome();
    let one = album(&env);
    for (rows, code, first) in [
        (
            format!("items\\n{one}\\nalbum:nosuch\\n"),
            10,
            "1 of 2 failed",
        ),
        (format!("items\\n{one}\\n"), 1, "can't write out/failed.csv"),
    ] {
        // Opening a pipe for writing waits for the reader, which has checked the folder by then.
        let line = format!(
            "mkdir out; rm -f pipe; mkfifo pipe
             sharectl create --from pipe --rejects out/failed.csv -o json &
             exec 3>pipe; rmdir out; printf '{rows}' >&3; exec 3>&-; wait $!"
        );
        let run = env.shell(&line).run().exits(code);
        assert_eq!(results(&run)[0], "created");
        let error: Value = serde_json::from_str(run.stderr.lines().last().unwrap()).unwrap();
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.contains(first), "{run}");
        assert!(run.stderr.contains("out/failed.csv"), "{run}");
    }
    assert_eq!(shares(&env).len(), 2);
}

#[test]
fn unchecked_created_share_shows_its_link_and_is_not_rejected() {
    let (env, server) = TestEnv::with_navidrome();
    let one = album(&env);
    env.write(
        "rows.csv",
        &format!("items\n{one}\n{one}\n{one}\nalbum:nosuch\n{one}\n"),
    );
    let dead = "GET /api/share status=500".parse().unwrap();
    server.faults().add(dead);
    let create = [
        "create",
        "--from",
        "rows.csv",
        "--rejects",
        "failed.csv",
        "-o",
        "json",
    ];
    let run = env.run(&create).exits(exit_code::PARTIAL);
    server.faults().clear();
    let words = ["unchecked", "unchecked", "unchecked", "failed", "unchecked"];
    assert_eq!(results(&run), words);
    let stored = shares(&env);
    assert_eq!(stored.len(), 4);
    let rows = run.json();
    for (row, line) in rows.as_array().unwrap().iter().zip(2..) {
        assert_eq!(row["line"], line);
        let told =
            |share: &&Value| share["ref"] == row["ref"] && share["url"] == row["after"]["url"];
        assert_eq!(
            stored.iter().any(|share| told(&share)),
            row["result"] == "unchecked",
            "{row}"
        );
        assert_eq!(row["error"]["retryable"], false, "{row}");
    }
    assert!(
        run.stderr
            .contains("4 of 5 were written, but could not be checked"),
        "{run}"
    );
    let rejects = std::fs::read_to_string(env.work().join("failed.csv")).unwrap();
    assert_eq!(rejects, "items\nalbum:nosuch\n");
}

#[test]
fn row_with_unknown_result_is_rejected_only_with_reuse() {
    for (reuse, again) in [(&[][..], false), (&["--reuse"], true)] {
        let (env, server) = TestEnv::with_navidrome();
        let row = format!("items\n{}\n", album(&env));
        env.write("rows.csv", &row);
        // The create's answer is lost, and reading the shares fails.
        for fault in [
            "/rest/createShare cut=after",
            "GET /api/share status=500 skip=1",
        ] {
            let fault = fault.replace(" skip=1", if reuse.is_empty() { "" } else { " skip=1" });
            server.faults().add(fault.parse().unwrap());
        }
        let create = ["create", "--from", "rows.csv", "--rejects", "failed.csv"];
        let run = env.run(&[&create[..], reuse].concat());
        server.faults().clear();
        assert_ne!(run.code, 0, "{run}");
        let told = "left 1 row out of failed.csv, because its share may already exist: line 2";
        assert_eq!(run.stderr.contains(told), !again, "{run}");
        let rejects = std::fs::read_to_string(env.work().join("failed.csv")).unwrap();
        assert_eq!(rejects == row, again, "{rejects}");
        let _ = env.run(&["create", "--from", "rows.csv", "--reuse"]).ok();
        assert_eq!(shares(&env).len(), 1);
    }
}

#[test]
fn the_links_of_a_file_are_handed_out_as_any_others() {
    let (env, server) = TestEnv::with_navidrome();
    let one = album(&env);
    env.write("rows.csv", &format!("items\n{one}\nalbum:nosuch\n{one}\n"));
    let create = ["create", "--from", "rows.csv", "--reuse"];
    let picture = ["--qr-file", "code.svg"];
    let planned = env.run(&[&create[..], &picture, &["-n"]].concat());
    let _ = planned.exits(exit_code::NOT_FOUND);
    assert!(!env.work().join("code.svg").exists(), "a dry run");
    let made = env.run(&[&create[..], &picture].concat());
    let made = made.exits(exit_code::PARTIAL);
    assert!(env.work().join("code.svg").exists(), "{made}");
    server.clear_requests();
    for flag in ["--markdown", "--html", "--qr-level=high"] {
        let _ = env
            .run(&[&create[..], &[flag]].concat())
            .exits(exit_code::USAGE);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_dry_run_calls_a_reuse_one_and_counts_every_row() {
    let (env, _server) = TestEnv::with_navidrome();
    let one = album(&env);
    let _ = env.run(&["create", &one, "--expires", "30d"]).ok();
    let text = format!(
        "items,expires,downloadable\n{one},7d,\n{one},7d,true\n{one},8d,true\nalbum:nosuch,,\n"
    );
    env.write("rows.csv", &text);
    let create = ["create", "--from", "rows.csv", "--reuse", "-n"];
    let planned = env.run(&[&create[..], &["-o", "json"]].concat());
    let planned = planned.exits(exit_code::NOT_FOUND);
    let expected = ["unchanged", "planned", "unchanged", "failed"];
    assert_eq!(results(&planned), expected);
    assert!(planned.stderr.contains("1 of 4 failed"), "{planned}");
    let told = env.run(&create).exits(exit_code::NOT_FOUND);
    assert!(
        told.stderr.contains("2 shares unchanged, 1 share planned"),
        "{told}"
    );
    assert_eq!(shares(&env).len(), 1);
}

#[test]
fn a_row_that_says_otherwise_of_what_stays_fails_and_a_list_reads_back() {
    let (env, _server) = TestEnv::with_navidrome();
    let one = album(&env);
    let made = ["--description", "=SUM(1)\nof two lines"];
    let _ = env.run(&[&["create", &one], &made[..]].concat()).ok();
    let _ = env.run(&["create", &one]).ok();
    for format in ["csv", "jsonl"] {
        let listed = env.run(&["list", "-o", format]).ok();
        let read = env
            .command(&["update", "--from", "-", "-o", "json"])
            .stdin(listed.stdout.as_str());
        assert_eq!(results(&read.run().ok()), ["unchanged", "unchanged"]);
    }
    let both = shares(&env);
    let (first, other) = (&both[0], &both[1]);
    for (column, value, code) in [
        ("url", other["url"].clone(), exit_code::USAGE),
        ("id", other["id"].clone(), exit_code::USAGE),
        ("server", "away".into(), exit_code::USAGE),
        ("owner", "bob".into(), exit_code::UNSUPPORTED),
        ("kind", "song".into(), exit_code::UNSUPPORTED),
        (
            "created",
            "2020-01-01T00:00:00Z".into(),
            exit_code::UNSUPPORTED,
        ),
    ] {
        let mut row = first.clone();
        row[column] = value;
        let read = env
            .command(&["update", "--from", "-"])
            .stdin(row.to_string().as_str());
        let _ = read.run().exits(code);
    }
    let mut later = first.clone();
    later["visits"] = 99.into();
    later["label"] = "Tagged anew".into();
    later["state"] = "expired".into();
    later["last_visited"] = "2027-01-01T00:00:00Z".into();
    later["updated"] = "2027-01-01T00:00:00Z".into();
    let read = env
        .command(&["update", "--from", "-"])
        .stdin(later.to_string().as_str());
    let _ = read.run().ok();
}

#[test]
fn unchanged_rows_may_belong_to_other_owners() {
    let (env, server) = TestEnv::with_navidrome();
    env.add_profile("theirs", server.url(), "bob", "bobpw");
    let _ = env
        .run(&["-s", "theirs", "create", "--album", "Low Tide"])
        .ok();
    let _ = env
        .run(&["-s", "home", "create", "--album", "High Tide"])
        .ok();
    let csv = env.run(&["-s", "home", "list", "-o", "csv"]).ok().stdout;
    let update = ["-s", "home", "update", "--from", "-", "--yes", "-o", "json"];
    let kept = env.command(&update).stdin(&*csv).run().ok();
    assert_eq!(results(&kept), ["unchanged", "unchanged"]);
    // A row that changes another owner's share is refused, and the error counts all rows.
    let header = "ref,description";
    let reference = |row: &Value| row["ref"].as_str().unwrap().to_owned();
    let rows: Vec<Value> = env
        .run(&["-s", "home", "list", "-o", "json"])
        .ok()
        .json()
        .as_array()
        .unwrap()
        .clone();
    let (theirs, ours): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row["owner"] == "bob");
    let csv = format!(
        "{header}\n{},for Ada\n{},\n",
        reference(theirs[0]),
        reference(ours[0])
    );
    let refused = env.command(&update).stdin(&*csv).run().exits(4);
    assert_eq!(results(&refused), ["failed", "unchanged"]);
    assert!(refused.stderr.contains("--owner bob"), "{refused}");
    let told = !refused.stderr.contains("1 of 1");
    assert!(told, "{refused}");
}

#[test]
fn o7_ids_that_a_spreadsheet_made_numbers_of_change_nothing() {
    let (env, _server) = TestEnv::with_navidrome();
    let _ = env.run(&["create", &album(&env)]).ok();
    let share = &shares(&env)[0];
    let [reference, url, id] = ["ref", "url", "id"].map(|key| share[key].as_str().unwrap());
    for (rows, description) in [
        (
            format!("Ref,Id,Description\n{reference},1.23457E+10,one\n"),
            "one",
        ),
        (
            format!("sep=;\nid;url;description\n0012345678;{url};two\n;;\n"),
            "two",
        ),
        (
            format!("[{{\"ref\":\"{reference}\",\"id\":12345678,\"description\":\"three\"}}]"),
            "three",
        ),
        (format!("id,description\n{id},four\n"), "four"),
    ] {
        env.write("rows", &rows);
        let _ = env.run(&["update", "--from", "rows", "--yes"]).ok();
        assert_eq!(shares(&env)[0]["description"], description, "{rows}");
    }
    env.write("rows", "id,description\n1.23457E+10,five\n");
    let refused = env.run(&["update", "--from", "rows", "--yes"]).exits(5);
    assert!(refused.stderr.contains("spreadsheet"), "{refused}");
}

#[test]
fn k1_json_array_of_list_can_be_created_again() {
    let (env, _server) = TestEnv::with_navidrome();
    for item in ["Low Tide", "Harbour Lights"] {
        let _ = env.run(&["create", "--album", item]).ok();
    }
    let listed = env.run(&["list", "-o", "json"]).ok().stdout;
    env.write("shares.json", &listed);
    let _ = env.run(&["delete", "--all", "--yes"]).ok();
    let made = env
        .run(&["create", "--from", "shares.json", "-o", "json"])
        .ok();
    assert_eq!(results(&made), ["created", "created"]);
    assert_eq!(shares(&env).len(), 2);
}

#[test]
fn k1_an_item_that_cannot_be_shared_leaves_the_others_alone() {
    let (env, _server) = TestEnv::with_navidrome();
    let found = env
        .run(&["search", "--newest", "3", "-o", "refs"])
        .ok()
        .stdout;
    let albums: Vec<&str> = found.lines().collect();
    let lines = format!(
        "{}\nepisode:none\n{}\nalbum:nosuch\nwhat:is-this\n{}\n",
        albums[0], albums[1], albums[2]
    );
    let created = env
        .command(&["create", "-", "--each"])
        .stdin(&*lines)
        .run()
        .exits(exit_code::PARTIAL);
    assert_eq!(created.stdout.lines().count(), 3, "{created}");
    assert_eq!(shares(&env).len(), 3);
    assert!(created.stderr.contains("3 of 6 failed"), "{created}");
    for named in ["episode", "album:nosuch", "what"] {
        assert!(created.stderr.contains(named), "{named}: {created}");
    }
    // A single share for all items is created completely or not at all.
    let refused = env.command(&["create", "-"]).stdin(&*lines).run();
    assert_ne!(refused.code, 0);
    assert_eq!(shares(&env).len(), 3);
    let none = env.run(&["create", "album:nosuch", "--each"]).exits(5);
    assert!(none.stderr.contains("nosuch"), "{none}");
}
