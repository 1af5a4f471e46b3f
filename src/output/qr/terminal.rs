//! A QR code as text, two modules to a character where half blocks can be shown.

use super::Qr;
use crate::output::look::Look;

/// Black on white whatever the terminal's own colours are: these two of the 256 are the same in every
/// theme.
const PAINT: &str = "\x1b[38;5;16;48;5;231m";
const RESET: &str = "\x1b[0m";

impl Qr {
    /// The code in lines. With colours it is black on white on every background; without them, light
    /// modules are what is printed, as a dark terminal needs it.
    #[must_use]
    pub fn lines(&self, look: &Look) -> String {
        let step = if look.unicode { 2 } else { 1 };
        let mut text = String::new();
        for y in (0..self.width).step_by(step) {
            if look.color {
                text.push_str(PAINT);
            }
            for x in 0..self.width {
                if look.unicode {
                    // Below the last row there is nothing; painted, that is light as well.
                    let last = y + 1 == self.width;
                    let halves = (self.is_dark(x, y), self.is_dark(x, y + 1));
                    text.push(half_block(halves, look.color, last));
                } else {
                    text.push_str(two_signs(self.is_dark(x, y), look.color));
                }
            }
            if look.color {
                text.push_str(RESET);
            }
            text.push('\n');
        }
        text
    }

    /// How many columns it takes.
    #[must_use]
    pub fn columns(&self, look: &Look) -> usize {
        self.width * if look.unicode { 1 } else { 2 }
    }
}

/// One character for two modules, one above the other.
fn half_block((upper, lower): (bool, bool), color: bool, last: bool) -> char {
    // Painted, ink is dark; plain, ink is what shines on a dark screen.
    match (upper == color, (color || !last) && lower == color) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}

/// Two characters are about as wide as one is high.
fn two_signs(dark: bool, color: bool) -> &'static str {
    match (dark, color) {
        // ASCII has no full block: the colours are swapped instead.
        (true, true) => "\x1b[7m  \x1b[27m",
        (false, false) => "##",
        (false, true) | (true, false) => "  ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::qr::Level;

    fn look(unicode: bool, color: bool) -> Look {
        Look {
            unicode,
            color,
            ..Look::default()
        }
    }

    /// Reads a drawn code back, module by module.
    fn read(text: &str, unicode: bool, color: bool) -> Vec<Vec<bool>> {
        let mut rows = Vec::new();
        for line in text.lines() {
            let line = line.replace(PAINT, "").replace(RESET, "");
            if unicode {
                let half = |sign, ink: &[char]| ink.contains(&sign) == color;
                rows.push(line.chars().map(|c| half(c, &['█', '▀'])).collect());
                rows.push(line.chars().map(|c| half(c, &['█', '▄'])).collect());
            } else {
                let line = line.replace("\x1b[7m  \x1b[27m", if color { "##" } else { "" });
                let signs: Vec<char> = line.chars().collect();
                let dark = |pair: &[char]| (pair[0] == '#') == color;
                rows.push(signs.chunks(2).map(dark).collect());
            }
        }
        rows
    }

    #[test]
    fn every_form_shows_every_module() {
        let qr = Qr::of("https://music.example.com/share/a", Level::Medium).unwrap();
        for (unicode, color) in [(true, true), (true, false), (false, true), (false, false)] {
            let look = look(unicode, color);
            let text = qr.lines(&look);
            let rows = read(&text, unicode, color);
            for (y, row) in rows.iter().take(qr.width()).enumerate() {
                assert_eq!(row.len(), qr.width());
                for (x, dark) in row.iter().enumerate() {
                    assert_eq!(*dark, qr.is_dark(x, y), "{x}, {y}: {unicode} {color}");
                }
            }
            assert_eq!(text.is_ascii(), !unicode);
        }
    }

    #[test]
    fn painted_lines_end_in_the_terminals_own_colours() {
        let qr = Qr::of("a", Level::Low).unwrap();
        for line in qr.lines(&look(true, true)).lines() {
            assert!(line.starts_with(PAINT) && line.ends_with(RESET));
        }
        assert!(!qr.lines(&look(true, false)).contains('\x1b'));
    }
}
