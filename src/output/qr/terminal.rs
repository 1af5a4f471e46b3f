//! A QR code as text, two modules to a character where half blocks can be shown.

use super::Qr;
use crate::output::look::Look;

/// Black on white whatever the terminal's own colors are: these two of the 256 are the same in every
/// theme.
const PAINT: &str = "\x1b[38;5;16;48;5;231m";
const RESET: &str = "\x1b[0m";

/// Between two codes side by side.
const GAP: usize = 2;

impl Qr {
    /// The code in lines. With colors it is black on white on every background. Without them ink is
    /// light on a dark background and dark on a light one, and only one of the two can be read: then the
    /// code is drawn for both, side by side if there is room.
    #[must_use]
    pub fn lines(&self, look: &Look) -> String {
        if look.color {
            return self.drawn(look, Ink::Painted).concat();
        }
        let dark = self.drawn(look, Ink::Light);
        let light = self.drawn(look, Ink::Dark);
        let columns = self.width * columns_each(look);
        if look.width.is_none_or(|width| width >= 2 * columns + GAP) {
            let title = format!("{:columns$}{:GAP$}{ON_LIGHT}\n", ON_DARK, "");
            let pairs = dark.iter().zip(light).map(|(dark, light)| {
                let dark = dark.trim_end_matches('\n');
                format!("{dark}{:GAP$}{light}", "")
            });
            return title + &pairs.collect::<String>();
        }
        let (dark, light) = (dark.concat(), light.concat());
        format!("{ON_DARK}\n{dark}{ON_LIGHT}\n{light}")
    }

    /// The code's lines, each with its end.
    fn drawn(&self, look: &Look, ink: Ink) -> Vec<String> {
        let step = if look.unicode { 2 } else { 1 };
        let line = |y: usize| {
            let last = y + 1 == self.width;
            let cells = (0..self.width).map(|x| {
                let upper = self.is_dark(x, y);
                if look.unicode {
                    half_block((upper, self.is_dark(x, y + 1)), ink, last)
                } else {
                    two_signs(upper, ink)
                }
            });
            let cells: String = cells.collect();
            match ink {
                Ink::Painted => format!("{PAINT}{cells}{RESET}\n"),
                Ink::Light | Ink::Dark => cells + "\n",
            }
        };
        (0..self.width).step_by(step).map(line).collect()
    }

    /// How many columns it takes at least.
    #[must_use]
    pub fn columns(&self, look: &Look) -> usize {
        self.width * columns_each(look)
    }
}

/// Above the code for a dark background.
const ON_DARK: &str = "On a dark background:";
/// Above the code for a light one.
const ON_LIGHT: &str = "On a light background:";

/// The color of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ink {
    /// Black on white: the code's own colors.
    Painted,
    /// The terminal's, which is light on a dark background.
    Light,
    /// The terminal's, which is dark on a light background.
    Dark,
}

const fn columns_each(look: &Look) -> usize {
    if look.unicode { 1 } else { 2 }
}

/// One character for two modules, one above the other.
const fn half_block((upper, lower): (bool, bool), ink: Ink, last: bool) -> &'static str {
    let (upper, lower) = match ink {
        Ink::Painted | Ink::Dark => (upper, lower),
        // Below the last row there is nothing, which is dark on a dark background.
        Ink::Light => (!upper, !lower && !last),
    };
    match (upper, lower) {
        (true, true) => "█",
        (true, false) => "▀",
        (false, true) => "▄",
        (false, false) => " ",
    }
}

/// Two characters are about as wide as one is high.
const fn two_signs(dark: bool, ink: Ink) -> &'static str {
    match (ink, dark) {
        // ASCII has no full block: the colors are swapped instead.
        (Ink::Painted, true) => "\x1b[7m  \x1b[27m",
        (Ink::Light, false) | (Ink::Dark, true) => "##",
        (Ink::Painted, false) | (Ink::Light, true) | (Ink::Dark, false) => "  ",
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
    fn read(lines: &[String], unicode: bool, ink: Ink) -> Vec<Vec<bool>> {
        let dark = |inked: bool| inked == (ink != Ink::Light);
        let mut rows = Vec::new();
        for line in lines {
            let line = line.trim_end_matches('\n');
            let line = line.replace(PAINT, "").replace(RESET, "");
            if unicode {
                let half = |sign, inked: &[char]| dark(inked.contains(&sign));
                rows.push(line.chars().map(|c| half(c, &['█', '▀'])).collect());
                rows.push(line.chars().map(|c| half(c, &['█', '▄'])).collect());
            } else {
                let line = line.replace("\x1b[7m  \x1b[27m", "##");
                let signs: Vec<char> = line.chars().collect();
                rows.push(signs.chunks(2).map(|pair| dark(pair[0] == '#')).collect());
            }
        }
        rows
    }

    #[test]
    fn every_form_shows_every_module() {
        let qr = Qr::of("https://music.example.com/share/a", Level::Medium).unwrap();
        for unicode in [true, false] {
            for ink in [Ink::Painted, Ink::Light, Ink::Dark] {
                let lines = qr.drawn(&look(unicode, ink == Ink::Painted), ink);
                let rows = read(&lines, unicode, ink);
                for (y, row) in rows.iter().take(qr.width()).enumerate() {
                    assert_eq!(row.len(), qr.width());
                    for (x, dark) in row.iter().enumerate() {
                        assert_eq!(*dark, qr.is_dark(x, y), "{x}, {y}: {unicode} {ink:?}");
                    }
                }
                assert_eq!(lines.concat().is_ascii(), !unicode);
            }
        }
    }

    #[test]
    fn o3_without_colors_there_is_a_code_for_each_background() {
        let qr = Qr::of("https://music.example.com/share/a", Level::Medium).unwrap();
        let at = |width: usize| {
            let width = Some(width);
            qr.lines(&Look {
                width,
                ..look(true, false)
            })
        };
        let side_by_side = at(2 * qr.width() + GAP);
        assert_eq!(side_by_side.lines().count(), 1 + qr.width().div_ceil(2));
        let below = at(2 * qr.width() + GAP - 1);
        assert_eq!(below.lines().count(), 2 * (1 + qr.width().div_ceil(2)));
        for text in [side_by_side, below] {
            assert!(text.contains(ON_DARK) && text.contains(ON_LIGHT));
            assert!(!text.contains('\x1b'));
        }
    }

    #[test]
    fn painted_lines_end_in_the_terminals_own_colors() {
        let qr = Qr::of("a", Level::Low).unwrap();
        for line in qr.lines(&look(true, true)).lines() {
            assert!(line.starts_with(PAINT) && line.ends_with(RESET));
        }
    }
}
