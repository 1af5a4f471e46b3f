//! The pictures of a terminal in the README show what sharectl prints.

use anstyle::RgbColor;
use anstyle_svg::Term;

use crate::generated::{HOW, regenerates, repository, write};
use crate::support::TestEnv;

/// What is typed, in this order.
const TYPED: [&str; 5] = [
    "sharectl create --album 'harbour lights' -e 7d",
    "sharectl list",
    "sharectl expire --match harbour +30d --yes",
    "sharectl delete --match harbour --yes",
    "sharectl undo --last --yes",
];

/// What makes it print in a pipe what it prints in a terminal.
const FLAGS: &str = " --color always -v";

/// The lines of a terminal in which that was typed, with their colors.
fn session() -> String {
    let (env, server) = TestEnv::with_navidrome();
    let url = server.url();
    let password = env.write("password", "admin");
    env.replace_config(&format!(
        "[servers.home]\nurl = {url:?}\npublic-url = \"https://music.example.com\"\n\
         username = \"admin\"\npassword-file = {password:?}\n"
    ));
    let _ = env
        .run(&["create", "--playlist", "Road Trip", "--expires", "5h"])
        .ok();
    let _ = env
        .run(&["create", "--album", "Low Tide", "--expires", "60d"])
        .ok();
    let mut session = String::new();
    for line in TYPED {
        let run = env.shell(&format!("{line}{FLAGS} 2>&1"));
        let output = run.env("COLUMNS", "84").run().ok();
        session.push_str(&format!("\u{1b}[1m$ {line}\u{1b}[0m\n{}\n", output.stdout));
    }
    // Operations are named after the moment in which they began.
    let operation = regex_lite::Regex::new("undoing [0-9a-z]+ on").unwrap();
    let session = operation.replace_all(&session, "undoing 1m7yrrt84v2zp on");
    session.replace(FLAGS, "")
}

fn picture(session: &str, dark: bool) -> String {
    let color = |[red, green, blue]: [u8; 3]| RgbColor(red, green, blue).into();
    let (foreground, background) = match dark {
        true => ([0xd4, 0xd4, 0xd4], [0x1c, 0x1c, 0x1c]),
        false => ([0x24, 0x29, 0x2f], [0xf6, 0xf8, 0xfa]),
    };
    Term::new()
        .fg_color(color(foreground))
        .bg_color(color(background))
        .render_svg(session)
}

#[test]
fn the_pictures_of_the_readme_are_fresh() {
    let session = session();
    for (name, dark) in [("light", false), ("dark", true)] {
        let file = repository().join(format!("docs/images/terminal-{name}.svg"));
        let wanted = picture(&session, dark);
        if regenerates() {
            write(&file, &wanted);
        }
        let present = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(present == wanted, "{} is stale; {HOW}", file.display());
    }
}
