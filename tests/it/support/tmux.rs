//! A real terminal: tmux shows what a user sees and types what a user types.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::{TestEnv, skipped};

/// The longest wait for something to appear: much longer than any test needs.
const PATIENCE: Duration = Duration::from_secs(20);
/// The pause between two looks at the screen.
const BETWEEN: Duration = Duration::from_millis(15);

/// A terminal with a shell; dropping it ends both.
pub(crate) struct Tmux<'e> {
    env: &'e TestEnv,
    socket: String,
    /// The number of lines typed into the shell; its prompt counts them, too.
    lines: Cell<usize>,
}

impl<'e> Tmux<'e> {
    /// A terminal of this size; `None` if tmux isn't installed.
    pub(crate) fn open(env: &'e TestEnv, columns: u16, rows: u16) -> Option<Self> {
        if env.shell("command -v tmux").run().code != 0 {
            skipped("tmux is not installed, so nothing was tried in a real terminal");
            return None;
        }
        let (columns, rows) = (columns.to_string(), rows.to_string());
        // A stopped server may take a moment to end, so every size has its own.
        let socket = env.path().join(format!("tmux-{columns}x{rows}"));
        let tmux = Self {
            env,
            socket: socket.display().to_string(),
            lines: Cell::new(1),
        };
        tmux.tell(&[
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            &columns,
            "-y",
            &rows,
            r"PS1='\#$ ' exec bash --norc --noprofile",
        ]);
        tmux.ends();
        Some(tmux)
    }

    fn tell(&self, args: &[&str]) -> String {
        let args = [&["-S", &self.socket], args].concat();
        self.env.tmux(&args).run().ok().stdout
    }

    /// Clears the screen and types a line into the shell.
    pub(crate) fn run(&self, line: &str) {
        self.text(&format!("clear; {line}"));
        self.keys(&["Enter"]);
        self.lines.set(self.lines.get() + 1);
    }

    /// Types text.
    pub(crate) fn text(&self, text: &str) {
        self.tell(&["send-keys", "-l", text]);
    }

    /// Presses keys by their names, such as `Enter` and `C-c`.
    pub(crate) fn keys(&self, keys: &[&str]) {
        self.tell(&[&["send-keys"], keys].concat());
    }

    /// The current screen, without the empty lines at the bottom.
    pub(crate) fn screen(&self) -> String {
        let shown = self.tell(&["capture-pane", "-p"]);
        shown.trim_end().to_owned()
    }

    /// The same with its color sequences.
    pub(crate) fn painted(&self) -> String {
        self.tell(&["capture-pane", "-p", "-e"])
    }

    /// The columns, counted in the terminal's cells, where a text begins on the last `lines` lines that
    /// contain it.
    pub(crate) fn cells_of(&self, text: &str, lines: usize) -> Vec<usize> {
        self.tell(&["copy-mode"]);
        let cells = (0..lines).map(|_| {
            self.tell(&["send-keys", "-X", "search-backward-text", text]);
            let cell = self.tell(&["display-message", "-p", "#{copy_cursor_x}"]);
            cell.trim().parse().unwrap()
        });
        let cells = cells.collect();
        self.tell(&["send-keys", "-X", "cancel"]);
        cells
    }

    /// Makes the terminal larger or smaller.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        let (columns, rows) = (columns.to_string(), rows.to_string());
        self.tell(&["resize-window", "-x", &columns, "-y", &rows]);
    }

    /// Whether the cursor is visible.
    pub(crate) fn cursor_is_shown(&self) -> bool {
        let flag = self.tell(&["display-message", "-p", "#{cursor_flag}"]);
        flag.trim() == "1"
    }

    /// Waits until the terminal shows `wanted`; returns the screen.
    #[track_caller]
    pub(crate) fn shows(&self, wanted: &str) -> String {
        self.until(wanted, |screen| screen.contains(wanted))
    }

    /// Waits until the command line that was run ends; returns the screen above the prompt.
    #[track_caller]
    pub(crate) fn ends(&self) -> String {
        let prompt = format!("{}$", self.lines.get());
        let is_prompt = |line: &str| line.trim_end() == prompt;
        let screen = self.until(&prompt, |screen| {
            screen.lines().last().is_some_and(is_prompt)
        });
        screen.trim_end_matches(&prompt).trim_end().to_owned()
    }

    /// Waits until `shows` accepts the screen and the next look finds the same screen, because the
    /// first may be half drawn. `wanted` is for the panic message.
    #[track_caller]
    pub(crate) fn until(&self, wanted: &str, shows: impl Fn(&str) -> bool) -> String {
        let began = Instant::now();
        let mut before = String::new();
        loop {
            let screen = self.screen();
            if shows(&screen) && screen == before {
                return screen;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "waited in vain for {wanted:?}:\n{screen}"
            );
            before = screen;
            std::thread::sleep(BETWEEN);
        }
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        let kill = ["-S", &self.socket, "kill-server"];
        let _ = self.env.tmux(&kill).run();
    }
}
