//! QR codes: in the terminal, with two modules per character if it can show half blocks, and as PNG or SVG for
//! posters.
//!
//! A text is encoded in the fewest bits: in runs of digits, of the 45 characters of the alphanumeric mode, and of
//! bytes. The optimizer of crate qrcode 0.14.1 splits hex digits into so many runs that a link of 2,900
//! bytes doesn't fit.

use std::fmt;
use std::fmt::Write as _;
use std::path::Path;

use png::{BitDepth, ColorType, Encoder};
use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

use crate::error::{Error, Result};
use crate::output::look::Look;

/// The light border of a code, in modules. Readers need it to find the code; the standard requires four.
const QUIET: usize = 4;

/// How much of a code may be dirty or torn before it can't be read; more makes it larger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Level {
    /// Restores 7% of a damaged code: the smallest code
    Low,
    /// Restores 15%
    #[default]
    Medium,
    /// Restores 25%
    Quartile,
    /// Restores 30%: for posters
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

/// The image formats of `--qr-file`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// SVG, which scales to any size.
    Svg,
    /// PNG, which opens everywhere.
    Png,
}

impl PictureFormat {
    /// The format for a file name, by its extension.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if the extension is neither `svg` nor `png`.
    pub fn of(file: &Path) -> Result<Self> {
        let extension = file.extension().and_then(|extension| extension.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            _ => Err(Error::usage(format!(
                "`--qr-file` must end in .svg or .png: {}",
                file.display()
            ))
            .hint("for example `--qr-file poster.svg`")),
        }
    }
}

/// A code: a square of dark and light modules, including the quiet zone around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// The width and height in modules, including the quiet zone.
    width: usize,
    dark: Vec<bool>,
}

impl Qr {
    /// Encodes a text.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if it is too long for a code at this level.
    pub fn of(text: &str, level: Level) -> Result<Self> {
        let encode = |level: Level| encode(text, level.into());
        let code = encode(level).ok_or_else(|| {
            let error = Error::usage(format!(
                "{} bytes are too much for a QR code of level {level}",
                text.len()
            ));
            // Suggest the highest level that the text fits into.
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

    /// Whether a module is dark; modules outside the square are light.
    fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x).copied().unwrap_or(false)
    }

    /// The image as the bytes of a file.
    ///
    /// # Errors
    /// [`Code::Internal`](crate::error::Code::Internal) if the image can't be encoded.
    pub fn picture(&self, picture: PictureFormat) -> Result<Vec<u8>> {
        match picture {
            PictureFormat::Svg => Ok(svg(self).into_bytes()),
            PictureFormat::Png => png(self),
        }
    }
}

/// The size of a module in pixels: crisp on screens, and still sharp when printed at the width of a hand.
const PNG_SCALE: usize = 12;

fn png(qr: &Qr) -> Result<Vec<u8>> {
    let failed = |error| Error::internal("the QR code can't be encoded as PNG").caused_by(error);
    let pixels = qr.width * PNG_SCALE;
    let side = u32::try_from(pixels).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let mut writer = encoder.write_header().map_err(failed)?;
    let image: Vec<u8> = (0..pixels)
        .flat_map(|y| line(qr, y / PNG_SCALE, pixels))
        .collect();
    writer.write_image_data(&image).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}

/// One row of pixels, eight per byte; a set bit is white.
fn line(qr: &Qr, y: usize, pixels: usize) -> impl Iterator<Item = u8> + '_ {
    (0..pixels.div_ceil(8)).map(move |byte| {
        (0..8).fold(0, |bits, bit| {
            let light = !qr.is_dark((byte * 8 + bit) / PNG_SCALE, y);
            bits << 1 | u8::from(light)
        })
    })
}

/// The size of a module in pixels, for viewers that show an image at its nominal size.
const SVG_SCALE: usize = 8;

/// A white square and one path of all dark modules. Adjacent modules in a row form one rectangle, so
/// viewers show no seams between them.
fn svg(qr: &Qr) -> String {
    let width = qr.width;
    let mut path = String::new();
    for y in 0..width {
        let mut x = 0;
        while x < width {
            let run = (x..width).take_while(|x| qr.is_dark(*x, y)).count();
            if run > 0 {
                // Writing to a String can't fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    let size = width * SVG_SCALE;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" \
         viewBox=\"0 0 {width} {width}\" shape-rendering=\"crispEdges\">\n\
         <path fill=\"#fff\" d=\"M0 0h{width}v{width}h-{width}z\"/>\n\
         <path d=\"{path}\"/>\n\
         </svg>\n"
    )
}

/// The encoding mode of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Byte,
    Alphanumeric,
    Numeric,
}

const MODES: [Mode; 3] = [Mode::Byte, Mode::Alphanumeric, Mode::Numeric];

/// A bit, in cost units: three digits take 10 bits, and two alphanumeric characters 11, so costs are whole at 6
/// units per bit.
const BIT: usize = 6;

/// The first and last version of each group whose length fields have the same width.
const CLASSES: [(i16, i16); 3] = [(1, 9), (10, 26), (27, 40)];

impl Mode {
    /// The cost of one byte of text; `None` if this mode can't encode it.
    fn cost(self, byte: u8) -> Option<usize> {
        match self {
            Self::Byte => Some(8 * BIT),
            Self::Alphanumeric => match byte {
                b'0'..=b'9'
                | b'A'..=b'Z'
                | b' '
                | b'$'
                | b'%'
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'/'
                | b':' => Some(11 * BIT / 2),
                _ => None,
            },
            Self::Numeric => byte.is_ascii_digit().then_some(10 * BIT / 3),
        }
    }

    /// The cost of starting a run: its mode and its length field (ISO/IEC 18004, table 3).
    const fn start(self, class: usize) -> usize {
        let length = match self {
            Self::Byte => [8, 16, 16][class],
            Self::Alphanumeric => [9, 11, 13][class],
            Self::Numeric => [10, 12, 14][class],
        };
        (4 + length) * BIT
    }
}

/// The smallest code for a text at this level; `None` if the text doesn't fit into any.
fn encode(text: &str, level: EcLevel) -> Option<QrCode> {
    let text = text.as_bytes();
    CLASSES
        .into_iter()
        .enumerate()
        .find_map(|(class, (first, last))| {
            let modes = shortest(text, class);
            let runs = || modes.chunk_by(|one, other| one == other);
            (first..=last).find_map(|version| {
                let bits = written(text, runs(), Version::Normal(version), level)?;
                QrCode::with_bits(bits, level).ok()
            })
        })
}

/// The encoded runs of a text in a code of one version; `None` if they don't fit.
fn written<'m>(
    text: &[u8],
    runs: impl Iterator<Item = &'m [Mode]>,
    version: Version,
    level: EcLevel,
) -> Option<Bits> {
    let mut bits = Bits::new(version);
    let mut rest = text;
    for run in runs {
        let (part, behind) = rest.split_at_checked(run.len())?;
        rest = behind;
        let pushed = match run.first()? {
            Mode::Byte => bits.push_byte_data(part),
            Mode::Alphanumeric => bits.push_alphanumeric_data(part),
            Mode::Numeric => bits.push_numeric_data(part),
        };
        pushed.ok()?;
    }
    bits.push_terminator(level).ok()?;
    Some(bits)
}

/// The mode of each byte of a text that minimizes the total number of bits.
fn shortest(text: &[u8], class: usize) -> Vec<Mode> {
    // For each byte, and each mode of the following byte: the best mode for the byte.
    let mut written_in: Vec<[Option<usize>; 3]> = Vec::with_capacity(text.len());
    let mut costs = MODES.map(|mode| Some(mode.start(class)));
    for byte in text {
        let mut next: [Option<usize>; 3] = [None; 3];
        let mut from = [None; 3];
        for (at, mode) in MODES.into_iter().enumerate() {
            if let (Some(cost), Some(more)) = (costs[at], mode.cost(*byte)) {
                next[at] = Some(cost + more);
                from[at] = Some(at);
            }
        }
        // Or a new run begins after this byte. Two changes in one place never make a path shorter.
        let stayed = next;
        for (to, mode) in MODES.into_iter().enumerate() {
            for (at, cost) in stayed.into_iter().enumerate() {
                let Some(cost) = cost.filter(|_| at != to) else {
                    continue;
                };
                let changed = cost.div_ceil(BIT) * BIT + mode.start(class);
                if next[to].is_none_or(|known| changed < known) {
                    next[to] = Some(changed);
                    from[to] = Some(at);
                }
            }
        }
        costs = next;
        written_in.push(from);
    }
    let cheapest = (0..MODES.len()).min_by_key(|at| costs[*at].unwrap_or(usize::MAX));
    let mut current = cheapest.unwrap_or_default();
    let mut modes: Vec<Mode> = Vec::with_capacity(text.len());
    for from in written_in.iter().rev() {
        current = from[current].unwrap_or_default();
        modes.push(MODES[current]);
    }
    modes.reverse();
    modes
}

/// Black on white, whatever the terminal's own colors are: these two of the 256 colors are the same in every
/// theme.
const PAINT: &str = "\x1b[38;5;16;48;5;231m";

const RESET: &str = "\x1b[0m";

/// The columns between two codes side by side.
const GAP: usize = 2;

impl Qr {
    /// Draws the code. With colors, it is black on white on every background. Without colors, the ink is
    /// light on a dark background and dark on a light one, and only the matching drawing is readable. So the
    /// code is drawn twice, once for each background: side by side if they fit.
    #[must_use]
    pub fn lines(&self, look: &Look) -> String {
        if look.color {
            return self.drawn(look, Ink::Painted).concat();
        }
        let dark = self.drawn(look, Ink::Light);
        let light = self.drawn(look, Ink::Dark);
        let columns = self.columns(look);
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

    /// The code's lines, each with its line ending.
    fn drawn(&self, look: &Look, ink: Ink) -> Vec<String> {
        let step = if look.unicode { 2 } else { 1 };
        let line = |y: usize| {
            let last = y + 1 == self.width;
            let cells = (0..self.width).map(|x| {
                let upper = self.is_dark(x, y);
                if look.unicode {
                    half_block((upper, self.is_dark(x, y + 1)), ink, last)
                } else {
                    two_chars(upper, ink)
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

    /// The width of one drawn code in columns.
    #[must_use]
    pub fn columns(&self, look: &Look) -> usize {
        self.width * if look.unicode { 1 } else { 2 }
    }
}

/// The heading of the code for a dark background.
const ON_DARK: &str = "On a dark background:";

/// The heading of the code for a light background.
const ON_LIGHT: &str = "On a light background:";

/// The color of printed characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ink {
    /// Black on white: the code's own colors.
    Painted,
    /// The terminal's text color, which is light on a dark background.
    Light,
    /// The terminal's text color, which is dark on a light background.
    Dark,
}

/// One character for two modules, one above the other.
const fn half_block((upper, lower): (bool, bool), ink: Ink, last: bool) -> &'static str {
    let (upper, lower) = match ink {
        Ink::Painted | Ink::Dark => (upper, lower),
        // Below the last row is the background, which is already dark on a dark background.
        Ink::Light => (!upper, !lower && !last),
    };
    match (upper, lower) {
        (true, true) => "█",
        (true, false) => "▀",
        (false, true) => "▄",
        (false, false) => " ",
    }
}

/// Two characters for one module: together, they are about as wide as they are high.
const fn two_chars(dark: bool, ink: Ink) -> &'static str {
    match (ink, dark) {
        // ASCII has no full block, so swap the colors.
        (Ink::Painted, true) => "\x1b[7m  \x1b[27m",
        (Ink::Light, false) | (Ink::Dark, true) => "##",
        (Ink::Painted, false) | (Ink::Light, true) | (Ink::Dark, false) => "  ",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Code;
    use crate::output::qr::Level;

    #[test]
    fn a_code_has_its_quiet_zone_and_its_corners() {
        let qr = Qr::of("https://x/share/a", Level::Low).unwrap();
        // 17 bytes fill the smallest code, which has four modules of quiet zone on each side.
        assert_eq!(qr.width, 21 + 8);
        for edge in 0..QUIET {
            for at in 0..qr.width {
                assert!(!qr.is_dark(at, edge) && !qr.is_dark(edge, at));
            }
        }
        assert!(qr.is_dark(QUIET, QUIET), "a finder pattern begins here");
        assert!(!qr.is_dark(QUIET + 1, QUIET + 1));
        assert!(!qr.is_dark(qr.width, 6) && !qr.is_dark(6, qr.width));
    }

    #[test]
    fn a_higher_level_makes_a_larger_code_until_nothing_fits() {
        let link = "https://music.example.com/share/Xd7ce8Y2vd?t=3723";
        let width = |level| Qr::of(link, level).unwrap().width;
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
        // The longest byte text at each level.
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
        // Digits and capitals take less space than bytes.
        let digits = format!("https://x/{}", "7".repeat(7000));
        assert!(Qr::of(&digits, Level::Low).is_ok());
        let capitals = format!("HTTPS://X/{}", "A7-.".repeat(1070));
        assert!(Qr::of(&capitals, Level::Low).is_ok());
    }

    #[test]
    fn the_name_of_a_file_says_what_it_is() {
        assert_eq!(
            PictureFormat::of(Path::new("a/b.SVG")).unwrap(),
            PictureFormat::Svg
        );
        assert_eq!(
            PictureFormat::of(Path::new("b.png")).unwrap(),
            PictureFormat::Png
        );
        for name in ["b.jpg", "png", ".png", ""] {
            assert!(PictureFormat::of(Path::new(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn the_pixels_are_the_modules() {
        let qr = Qr::of("https://x/a", Level::High).unwrap();
        let bytes = png(&qr).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.width as usize, qr.width * PNG_SCALE);
        for y in 0..qr.width {
            for x in 0..qr.width {
                let bit = x * PNG_SCALE + PNG_SCALE / 2;
                let byte = pixels[(y * PNG_SCALE + PNG_SCALE / 2) * info.line_size + bit / 8];
                let light = byte >> (7 - bit % 8) & 1 == 1;
                assert_eq!(light, !qr.is_dark(x, y), "{x}, {y}");
            }
        }
    }

    #[test]
    fn every_dark_module_is_drawn_once() {
        let qr = Qr::of("https://x/a?b=<c>&d", Level::Medium).unwrap();
        let svg = svg(&qr);
        let (_, path) = svg.split_once("<path d=").unwrap();
        let run = |part: &str| {
            part.split_once('h')?
                .1
                .split_once('v')?
                .0
                .parse::<usize>()
                .ok()
        };
        let drawn: usize = path.split('M').filter_map(run).sum();
        let dark = qr.dark.iter().filter(|dark| **dark).count();
        assert_eq!(drawn, dark);
        assert!(!svg.contains("https://x"), "the link is in no text of it");
    }

    /// The size of a text's runs in bits.
    fn bits(modes: &[Mode], text: &[u8], class: usize) -> usize {
        let mut rest = text;
        let runs = modes.chunk_by(|one, other| one == other);
        let cost = |run: &[Mode]| {
            let (part, behind) = rest.split_at(run.len());
            rest = behind;
            let inside = part.iter().map(|byte| run[0].cost(*byte).unwrap());
            run[0].start(class) + inside.sum::<usize>().div_ceil(BIT) * BIT
        };
        runs.map(cost).sum::<usize>() / BIT
    }

    #[test]
    fn runs_are_cut_only_if_that_is_shorter() {
        use Mode::{Alphanumeric, Byte, Numeric};
        let runs = |text: &str| {
            let modes = shortest(text.as_bytes(), 0);
            let runs = modes.chunk_by(|one, other| one == other);
            runs.map(|run| (run[0], run.len())).collect::<Vec<_>>()
        };
        assert_eq!(runs("12345"), [(Numeric, 5)]);
        assert_eq!(runs("HTTPS://X/1"), [(Alphanumeric, 11)]);
        assert_eq!(runs("a1b2c3"), [(Byte, 6)]);
        assert_eq!(runs("abc0123456789"), [(Byte, 3), (Numeric, 10)]);
        assert_eq!(runs(""), []);
    }

    proptest! {
        #[test]
        fn no_cut_is_longer_than_one_run_or_than_the_crates(
            text in "[0-9]{0,40}[a-f0-9]{0,40}[A-Z0-9:/]{0,40}[a-z0-9]{0,40}",
        ) {
            let bytes = text.as_bytes();
            for class in 0..3 {
                let modes = shortest(bytes, class);
                let ours = bits(&modes, bytes, class);
                let one = vec![Mode::Byte; bytes.len()];
                prop_assert!(ours <= bits(&one, bytes, class));
            }
            let ours = encode(&text, EcLevel::M).unwrap();
            let theirs = QrCode::with_error_correction_level(&text, EcLevel::M).unwrap();
            prop_assert!(ours.width() <= theirs.width());
        }
    }

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
                for (y, row) in rows.iter().take(qr.width).enumerate() {
                    assert_eq!(row.len(), qr.width);
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
        let side_by_side = at(2 * qr.width + GAP);
        assert_eq!(side_by_side.lines().count(), 1 + qr.width.div_ceil(2));
        let below = at(2 * qr.width + GAP - 1);
        assert_eq!(below.lines().count(), 2 * (1 + qr.width.div_ceil(2)));
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
