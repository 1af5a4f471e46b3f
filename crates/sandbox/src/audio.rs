//! Sound that really plays: a quiet tone, made when it is asked for.

/// Samples a second, one byte each.
const RATE: u32 = 8000;

/// A WAV file of so many seconds with a tone; different songs get different pitches.
pub(crate) fn tone(seconds: u64, seed: usize) -> Vec<u8> {
    let samples = u32::try_from(seconds.clamp(1, 3600)).unwrap_or(1) * RATE;
    // A triangle wave needs no table: 200 to 440 Hz are periods of 40 down to 18 samples.
    let period = 18 + seed % 22;
    let wave: Vec<u8> = (0..period)
        .map(|at| {
            let rise = at.min(period - at);
            u8::try_from(112 + 64 * rise / period).unwrap_or(128)
        })
        .collect();
    let mut file = header(samples);
    file.reserve(samples as usize);
    file.extend(wave.iter().cycle().take(samples as usize));
    file
}

/// The 44 bytes that say: PCM, one channel, eight bits.
fn header(samples: u32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(44);
    bytes.extend(b"RIFF");
    bytes.extend((samples + 36).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(RATE.to_le_bytes());
    bytes.extend(RATE.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(8_u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(samples.to_le_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_as_long_as_it_says() {
        let file = tone(3, 5);
        assert_eq!(file.len(), 44 + 3 * RATE as usize);
        assert_eq!(&file[..4], b"RIFF");
        assert_eq!(&file[40..44], (3 * RATE).to_le_bytes());
    }
}
