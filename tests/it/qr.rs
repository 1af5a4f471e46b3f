//! QR codes, read back by a decoder that somebody else wrote.

use std::fmt::Write as _;
use std::path::Path;

use crate::support::{TestEnv, has, skipped};

/// What a code holds here.
const LINK: &str = "https://music.example.com/share/Xd7ce8Y2vd?t=3723";

/// What zbar reads in a picture; `None` where it is not installed.
fn decoded(env: &TestEnv, picture: &Path) -> Option<String> {
    if !has(env, "zbarimg") {
        skipped("zbarimg is not installed, so no QR code was read back");
        return None;
    }
    let line = format!("zbarimg --nodbus --quiet --raw '{}'", picture.display());
    let output = env.shell(&line).run().ok();
    Some(output.stdout.trim_end().to_owned())
}

/// A grey picture of modules, in the plainest format there is.
fn picture(modules: &[Vec<bool>]) -> String {
    const SCALE: usize = 6;
    let width = modules.iter().map(Vec::len).max().unwrap_or_default();
    let mut text = format!("P2\n{} {}\n255\n", width * SCALE, modules.len() * SCALE);
    for row in modules {
        let line: String = row
            .iter()
            .flat_map(|dark| std::iter::repeat_n(if *dark { "0 " } else { "255 " }, SCALE))
            .collect();
        for _ in 0..SCALE {
            writeln!(text, "{}", line.trim_end()).unwrap();
        }
    }
    text
}

/// What a terminal shows, pixel by pixel: `ink` and `paper` are its colours, true is dark. Inside the
/// code's own colours, ink is dark and paper light whatever the terminal's are.
fn seen(text: &str, ink: bool, paper: bool) -> Vec<Vec<bool>> {
    let mut rows = Vec::new();
    let words = |line: &&str| !line.contains("http") && !line.contains("background");
    for line in text.lines().filter(words) {
        let painted = line.contains("\x1b[38;5;16;48;5;231m");
        let (ink, paper) = if painted { (true, false) } else { (ink, paper) };
        let line = line
            .replace("\x1b[38;5;16;48;5;231m", "")
            .replace("\x1b[0m", "")
            .replace("\x1b[7m  \x1b[27m", "██");
        let pixel = |full: bool| if full { ink } else { paper };
        let half = |halves: &[char]| -> Vec<bool> {
            line.chars()
                .map(|sign| pixel(halves.contains(&sign)))
                .collect()
        };
        if text.contains(['▀', '▄']) {
            rows.push(half(&['█', '▀']));
            rows.push(half(&['█', '▄']));
        } else {
            // Two signs make a module.
            let signs = half(&['█', '#']);
            rows.push(signs.chunks(2).map(|pair| pair[0]).collect());
        }
    }
    rows
}

/// A screen is larger than what is printed on it.
fn framed(modules: Vec<Vec<bool>>, paper: bool) -> Vec<Vec<bool>> {
    let width = modules.iter().map(Vec::len).max().unwrap_or_default();
    let pad = |row: Vec<bool>| {
        let mut padded = vec![paper; 2];
        padded.extend(row);
        padded.resize(width + 4, paper);
        padded
    };
    let edge = || vec![pad(Vec::new()); 2];
    let inside: Vec<_> = modules.into_iter().map(pad).collect();
    [edge(), inside, edge()].concat()
}

fn drawn(env: &TestEnv, color: &str, locale: &str) -> String {
    let run = env.command(&["url", LINK, "--qr", "--color", color]);
    let output = run.env("LANG", locale).run().ok();
    assert_eq!(output.stdout, format!("{LINK}\n"), "the link stays alone");
    output.stderr
}

#[test]
fn a_code_in_the_terminal_is_read_back_on_every_background() {
    let env = TestEnv::new();
    for (color, locale) in [
        ("always", "C.UTF-8"),
        ("always", "C"),
        ("never", "C.UTF-8"),
        ("never", "C"),
    ] {
        let text = drawn(&env, color, locale);
        for (ink, paper) in [(false, true), (true, false)] {
            let modules = framed(seen(&text, ink, paper), paper);
            let file = env.write("terminal.pgm", &picture(&modules));
            let Some(read) = decoded(&env, &file) else {
                return;
            };
            assert_eq!(read, LINK, "{color} {locale} {ink}\n{text}");
        }
    }
}

#[test]
fn o3_without_colors_a_code_is_read_on_both_backgrounds_however_wide_the_terminal_is() {
    let env = TestEnv::new();
    for (columns, locale) in [("60", "C.UTF-8"), ("200", "C.UTF-8"), ("200", "C")] {
        let run = env.command(&["url", LINK, "--qr"]);
        let run = run.env("COLUMNS", columns).env("NO_COLOR", "1");
        let text = run.env("LANG", locale).run().ok().stderr;
        for (ink, paper) in [(false, true), (true, false)] {
            let modules = framed(seen(&text, ink, paper), paper);
            let file = env.write("terminal.pgm", &picture(&modules));
            let Some(read) = decoded(&env, &file) else {
                return;
            };
            assert_eq!(read, LINK, "{columns} {locale} {ink}\n{text}");
        }
    }
}

#[test]
fn o3_a_long_link_of_hex_digits_is_drawn_and_read_back() {
    let env = TestEnv::new();
    let hex: String = "0123456789abcdef".chars().cycle().take(2868).collect();
    let link = format!("https://music.example.com/share/{hex}");
    assert_eq!(link.len(), 2900);
    let flags = ["--qr-file", "code.png", "--qr-level", "low"];
    let _ = env.run(&[&["url", &*link][..], &flags].concat()).ok();
    let Some(read) = decoded(&env, &env.work().join("code.png")) else {
        return;
    };
    assert_eq!(read, link);
}

#[test]
fn pictures_are_read_back_at_every_level() {
    let env = TestEnv::new();
    for level in ["low", "medium", "quartile", "high"] {
        let output = env.run(&["url", LINK, "--qr-file", "code.png", "--qr-level", level]);
        assert_eq!(output.ok().stdout, format!("{LINK}\n"));
        let Some(read) = decoded(&env, &env.work().join("code.png")) else {
            return;
        };
        assert_eq!(read, LINK, "{level}");
    }
    let output = env.run(&["url", LINK, "--qr-file", "code.svg"]).ok();
    assert!(output.stderr.contains("code.svg"), "{output}");
    if !has(&env, "rsvg-convert") {
        skipped("rsvg-convert is not installed, so no SVG was read back");
        return;
    }
    let _ = env.shell("rsvg-convert -o drawn.png code.svg").run().ok();
    assert_eq!(
        decoded(&env, &env.work().join("drawn.png")).as_deref(),
        Some(LINK)
    );
}

#[test]
fn unsupported_qr_file_is_refused_before_any_write() {
    let (env, server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Harbour Lights"];
    for (flags, told) in [
        (&["--qr-file", "poster.jpg"][..], "--qr-file poster.svg"),
        (
            &["--qr-file", "absent/poster.svg"][..],
            "no directory absent",
        ),
        (&["--qr-level", "high"][..], "--qr"),
        (&["--qr", "-o", "json"][..], "--qr-file"),
    ] {
        let output = env.run(&[&create[..], flags].concat()).exits(2);
        assert!(output.stderr.contains(told), "{output}");
    }
    for command in ["expire", "rotate"] {
        let flags = ["--all", "--yes", "--qr-file", "absent/code.png"];
        let when: &[&str] = if command == "expire" {
            &["--in", "9d"]
        } else {
            &[]
        };
        let output = env.run(&[&[command][..], &flags, when].concat());
        assert!(output.exits(2).stderr.contains("--qr-file"));
    }
    assert!(server.requests().is_empty());
}

#[test]
fn several_links_get_a_file_each() {
    let (env, _server) = TestEnv::with_navidrome();
    let create = [
        "create",
        "--album",
        "Harbour Lights",
        "--playlist",
        "Road Trip",
    ];
    let flags = ["--each", "--qr-file", "poster.svg", "-o", "ids"];
    let output = env.run(&[&create[..], &flags].concat()).ok();
    for id in output.stdout.lines() {
        let file = env.work().join(format!("poster_{id}.svg"));
        assert!(file.exists(), "{output}");
    }
    assert_eq!(output.stdout.lines().count(), 2);
    assert!(!env.work().join("poster.svg").exists());
}

#[test]
fn of_several_codes_each_says_whose_it_is() {
    let env = TestEnv::new();
    let create = [
        "-s",
        "demo-books",
        "create",
        "--book",
        "The Lighthouse Keeper",
    ];
    let _ = env.run(&create).ok();
    let chapters = ["-s", "demo-books", "url", "--all", "--all-chapters", "--qr"];
    let output = env.run(&chapters).ok();
    let above: Vec<&str> = output
        .stderr
        .lines()
        .filter(|line| !line.contains(['█', '▀', '▄']) && !line.contains("background"))
        .collect();
    assert_eq!(above.len(), 8, "{output}");
    assert_eq!(above[2], "Oil and Wick");
}

#[test]
fn qr_file_contains_the_current_link_after_each_write() {
    let (env, _server) = TestEnv::with_navidrome();
    let create = ["create", "--album", "Harbour Lights"];
    let flags = ["--yes", "--qr-file", "code.png"];
    let mut link = String::new();
    let commands: [&[&str]; 3] = [
        &create,
        &["expire", "LINK", "--in", "9d"],
        &["rotate", "LINK"],
    ];
    for command in commands {
        let arguments: Vec<&str> = command
            .iter()
            .map(|word| if *word == "LINK" { &*link } else { word })
            .collect();
        let _ = env.run(&[&arguments[..], &flags].concat()).ok();
        let now = env.run(&["list", "-o", "urls"]).ok();
        let now = now.last_line().to_owned();
        let Some(read) = decoded(&env, &env.work().join("code.png")) else {
            return;
        };
        assert_eq!(read, now, "{command:?}");
        link = now;
    }
}

#[test]
fn narrow_terminal_gets_a_message_instead_of_a_qr_code() {
    let env = TestEnv::new();
    let run = env.command(&["url", LINK, "--qr"]).env("COLUMNS", "20");
    let output = run.run().ok();
    assert!(output.stderr.contains("columns"), "{output}");
    assert!(!output.stderr.contains('█'));
}

#[test]
fn a_dry_run_writes_no_picture() {
    let env = TestEnv::new();
    let output = env.run(&["url", LINK, "--qr-file", "code.svg", "-n"]).ok();
    assert!(
        output
            .stderr
            .contains("would write the QR code to code.svg"),
        "{output}"
    );
    assert!(!env.work().join("code.svg").exists());
}
