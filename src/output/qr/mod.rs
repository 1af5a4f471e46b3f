//! QR codes: in the terminal, and as pictures for posters.

mod png;
mod segments;
mod svg;
mod terminal;

use std::fmt;
use std::path::Path;

use qrcode::{Color, EcLevel};

use crate::error::{Error, Result};

/// Light modules around a code, without which readers don't find it: the standard asks for four.
const QUIET: usize = 4;

/// How much of a code may be dirty or torn before nobody can read it; more makes it larger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Level {
    /// 7 percent: the smallest code
    Low,
    /// 15 percent
    #[default]
    Medium,
    /// 25 percent
    Quartile,
    /// 30 percent: for posters
    High,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::Quartile => "quartile",
            Self::High => "high",
        })
    }
}

impl From<Level> for EcLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Low => Self::L,
            Level::Medium => Self::M,
            Level::Quartile => Self::Q,
            Level::High => Self::H,
        }
    }
}

/// The picture formats of `--qr-file`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Scales to any size.
    Svg,
    /// Opens everywhere.
    Png,
}

impl Picture {
    /// The format a file's name asks for.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) for any other name.
    pub fn of(file: &Path) -> Result<Self> {
        let extension = file.extension().and_then(|extension| extension.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            _ => Err(Error::usage(format!(
                "{} is neither an SVG nor a PNG file",
                file.display()
            ))
            .hint("name it so: `--qr-file poster.svg` or `--qr-file poster.png`")),
        }
    }
}

/// A code: a square of dark and light modules, with the quiet zone around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    width: usize,
    dark: Vec<bool>,
}

impl Qr {
    /// Encodes a text.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where it is too long for a code of this level.
    pub fn of(text: &str, level: Level) -> Result<Self> {
        let encode = |level: Level| segments::encode(text, level.into());
        let code = encode(level).ok_or_else(|| {
            let error = Error::usage(format!(
                "{} bytes are too much for a QR code of level {level}",
                text.len()
            ));
            // The sturdiest that it fits into.
            let lower = [Level::Quartile, Level::Medium, Level::Low];
            match lower.into_iter().find(|lower| encode(*lower).is_some()) {
                Some(fits) => error.hint(format!("it fits with `--qr-level {fits}`")),
                None => error.hint("a QR code holds at most 2,953 bytes"),
            }
        })?;
        let (inner, modules) = (code.width(), code.into_colors());
        let width = inner + 2 * QUIET;
        let mut dark = vec![false; width * width];
        for (y, row) in modules.chunks(inner.max(1)).enumerate() {
            for (x, color) in row.iter().enumerate() {
                dark[(y + QUIET) * width + x + QUIET] = *color == Color::Dark;
            }
        }
        Ok(Self { width, dark })
    }

    /// How many modules it is wide and high, with its quiet zone.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether a module is dark; all around the square are light.
    fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x).copied().unwrap_or(false)
    }

    /// The picture as the bytes of a file.
    ///
    /// # Errors
    /// [`Code::Internal`](crate::Code::Internal) where the picture can't be encoded.
    pub fn picture(&self, picture: Picture) -> Result<Vec<u8>> {
        match picture {
            Picture::Svg => Ok(svg::draw(self).into_bytes()),
            Picture::Png => png::draw(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn a_code_has_its_quiet_zone_and_its_corners() {
        let qr = Qr::of("https://x/share/a", Level::Low).unwrap();
        // 17 bytes fill the smallest code, and there are four modules on both sides.
        assert_eq!(qr.width(), 21 + 8);
        for edge in 0..QUIET {
            for at in 0..qr.width() {
                assert!(!qr.is_dark(at, edge) && !qr.is_dark(edge, at));
            }
        }
        assert!(qr.is_dark(QUIET, QUIET), "a finder pattern begins here");
        assert!(!qr.is_dark(QUIET + 1, QUIET + 1));
        assert!(!qr.is_dark(qr.width(), 6) && !qr.is_dark(6, qr.width()));
    }

    #[test]
    fn a_higher_level_makes_a_larger_code_until_nothing_fits() {
        let link = "https://music.example.com/share/Xd7ce8Y2vd?t=3723";
        let width = |level| Qr::of(link, level).unwrap().width();
        assert!(width(Level::Low) < width(Level::High));
        for (bytes, level, hint) in [
            (1274, Level::High, "--qr-level quartile"),
            (1274 + 400, Level::High, "--qr-level medium"),
            (2953, Level::Medium, "--qr-level low"),
            (2954, Level::Low, "at most 2,953 bytes"),
        ] {
            let error = Qr::of(&"a".repeat(bytes), level).unwrap_err();
            assert_eq!(error.code(), Code::Usage);
            assert!(
                crate::text::hints(&error)[0].contains(hint),
                "{bytes}: {error:?}"
            );
        }
    }

    #[test]
    fn o3_whatever_fits_is_drawn() {
        let hex = |bytes: usize| -> String {
            let digits = "0123456789abcdef".chars().cycle();
            let link = "https://music.example.com/share/".chars();
            link.chain(digits).take(bytes).collect()
        };
        // The longest text of bytes at each level.
        for (bytes, level) in [
            (2900, Level::Low),
            (2953, Level::Low),
            (2331, Level::Medium),
            (1663, Level::Quartile),
            (1273, Level::High),
        ] {
            assert!(Qr::of(&hex(bytes), level).is_ok(), "{bytes}");
        }
        assert!(Qr::of(&"x".repeat(2954), Level::Low).is_err());
        // Digits and capitals take less room than bytes.
        let digits = format!("https://x/{}", "7".repeat(7000));
        assert!(Qr::of(&digits, Level::Low).is_ok());
        let capitals = format!("HTTPS://X/{}", "A7-.".repeat(1070));
        assert!(Qr::of(&capitals, Level::Low).is_ok());
    }

    #[test]
    fn the_name_of_a_file_says_what_it_is() {
        assert_eq!(Picture::of(Path::new("a/b.SVG")).unwrap(), Picture::Svg);
        assert_eq!(Picture::of(Path::new("b.png")).unwrap(), Picture::Png);
        for name in ["b.jpg", "png", ".png", ""] {
            assert!(Picture::of(Path::new(name)).is_err(), "{name}");
        }
    }
}
