//! The shortest way to write a text into a QR code: runs of digits, of the 45 signs of the
//! alphanumeric mode, and of bytes.
//!
//! Crate qrcode 0.14.1 has an optimizer, which cuts hex digits into so many runs that a link of 2,900
//! bytes no longer fits.

use qrcode::bits::Bits;
use qrcode::{EcLevel, QrCode, Version};

/// How a run of a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Byte,
    Alphanumeric,
    Numeric,
}

const MODES: [Mode; 3] = [Mode::Byte, Mode::Alphanumeric, Mode::Numeric];

/// A bit in the unit of the costs: three digits take 10 bits, and two alphanumeric signs 11.
const BIT: usize = 6;

/// Versions with the same width of length fields: the first, the last.
const CLASSES: [(i16, i16); 3] = [(1, 9), (10, 26), (27, 40)];

impl Mode {
    /// The cost of one more byte of a text; `None` if this mode can't write it.
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

    /// The cost of a new run: its mode and its length field (ISO/IEC 18004, table 3).
    const fn start(self, class: usize) -> usize {
        let length = match self {
            Self::Byte => [8, 16, 16][class],
            Self::Alphanumeric => [9, 11, 13][class],
            Self::Numeric => [10, 12, 14][class],
        };
        (4 + length) * BIT
    }
}

/// The smallest code that holds a text at this level; `None` if none does.
pub(super) fn encode(text: &str, level: EcLevel) -> Option<QrCode> {
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

/// The runs of a text in a code of one version; `None` if they don't fit.
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

/// The mode of each byte of a text, so that all of it takes the fewest bits.
fn shortest(text: &[u8], class: usize) -> Vec<Mode> {
    // For each byte and each mode that may follow it: the mode that it is best written in.
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
        // Or another run begins behind it. No path gets shorter by two changes in one place.
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the runs of a text take, in bits.
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
}
