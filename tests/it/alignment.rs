//! Columns are aligned whatever their cells contain, counted in terminal cells.

use crate::support::{TestEnv, Tmux};

/// Names whose width differs from their number of characters.
const NAMES: [&str; 9] = [
    "plain letters",
    "海の図書館と港の灯り",
    "느린 기차",
    "👩‍👩‍👧 family",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿 flag",
    "e\u{301}e\u{301} combining, and so long that it is cut somewhere in the middle of it",
    "שלום עולם",
    "مرحبا بالعالم abc 123",
    "ｆｕｌｌ ｗｉｄｔｈ",
];

fn with_names() -> TestEnv {
    let env = TestEnv::new();
    for name in NAMES {
        let create = [
            "-s",
            "demo",
            "create",
            "--album",
            "Riptide",
            "--expires",
            "7d",
        ];
        let _ = env
            .run(&[&create[..], &["--description", name]].concat())
            .ok();
    }
    env
}

#[test]
fn the_columns_of_a_list_stand_below_each_other() {
    let env = with_names();
    for (columns, rows) in [(80, 24), (200, 50)] {
        let Some(tmux) = Tmux::open(&env, columns, rows) else {
            return;
        };
        for locale in ["C.UTF-8", "C"] {
            tmux.run(&format!("LC_ALL={locale} sharectl -s demo list -q"));
            let screen = tmux.ends();
            assert_eq!(
                screen.lines().count(),
                1 + NAMES.len(),
                "{locale}:\n{screen}"
            );
            for text in ["in 7 days", "/share/"] {
                let cells = tmux.cells_of(text, NAMES.len());
                assert!(
                    cells.windows(2).all(|two| two[0] == two[1]),
                    "{text}: {cells:?}\n{screen}"
                );
            }
        }
    }
}

#[test]
fn the_columns_of_a_picker_stand_below_each_other() {
    let env = with_names();
    for (columns, rows) in [(80, 24), (200, 50)] {
        let Some(tmux) = Tmux::open(&env, columns, rows) else {
            return;
        };
        tmux.run("sharectl -s demo show");
        let screen = tmux.shows("type to narrow");
        let cells = tmux.cells_of("in 7 days", NAMES.len());
        assert!(
            cells.windows(2).all(|two| two[0] == two[1]),
            "{cells:?}\n{screen}"
        );
        tmux.keys(&["C-c"]);
        tmux.ends();
    }
}
