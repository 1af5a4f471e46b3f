//! Chapters that start at the end of a book or behind it (A4), and links to its beginning (H2).

use sharectl_core::exit_code;

use super::{Admin, hard_to_share_books};

#[test]
fn a4_p66_a_chapter_beyond_the_end_is_refused_like_a_time_beyond_the_end() {
    let (env, server) = hard_to_share_books();
    Admin::of(&server).share("Long Shadows", "shadows", false);
    for start in [
        "12:00",
        "10:00",
        "chapter:3",
        "chapter:Dusk",
        "chapter:4",
        "chapter:night",
    ] {
        let run = env.run(&["url", "shadows", "--at", start]);
        let run = run.exits(exit_code::USAGE);
        assert!(run.stderr.contains("not before the end"), "{run}");
        assert!(run.stderr.contains("10:00"), "{run}");
        assert_eq!(run.stdout, "", "{run}");
        let _ = env
            .run(&["m3u", "shadows", "--at", start])
            .exits(exit_code::USAGE);
    }
    let noon = env.run(&["url", "shadows", "--at", "chapter:Noon"]).ok();
    assert!(noon.last_line().ends_with("?t=300"), "{noon}");
}

#[test]
fn a4_lists_of_chapters_leave_out_what_lies_beyond_the_end_and_say_so() {
    let (env, server) = hard_to_share_books();
    Admin::of(&server).share("Long Shadows", "shadows", false);
    for args in [
        &["url", "shadows", "--all-chapters", "-o", "json"][..],
        &["show", "shadows", "-o", "json"],
        &["show", "shadows"],
        &["m3u", "shadows"],
    ] {
        let run = env.run(args).ok();
        assert!(run.stdout.contains("Noon"), "{run}");
        assert!(!run.stdout.contains("Dusk"), "{run}");
        assert!(!run.stdout.contains("t=600"), "{run}");
        assert!(!run.stdout.contains("t=700"), "{run}");
        assert!(run.stderr.contains("2 chapters"), "{run}");
    }
}

#[test]
fn h2_p67_a_link_to_the_beginning_is_said_to_lead_only_new_visitors_there() {
    let (env, server) = hard_to_share_books();
    Admin::of(&server).share("Long Shadows", "shadows", false);
    for start in ["0", "0:00", "0%", "chapter:1"] {
        let run = env.run(&["url", "shadows", "--at", start]).ok();
        assert!(run.last_line().ends_with("?t=0"), "{run}");
        assert!(run.stderr.contains("--at 1"), "{run}");
    }
    // A full link is warned of without asking the server.
    let link = format!("{}/share/shadows", server.url());
    server.clear_requests();
    let run = env.run(&["url", &link, "--at", "0"]).ok();
    assert!(run.stderr.contains("--at 1"), "{run}");
    assert!(server.requests().is_empty());
    let run = env.run(&["url", "shadows", "--at", "1"]).ok();
    assert_eq!(run.stderr, "", "{run}");
}
