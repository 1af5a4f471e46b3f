//! The files that visitors download: playable audio (a quiet tone, generated for each request), and zip archives of
//! uncompressed files.

use crate::library::Song;
use crate::request::Reply;

/// Samples per second, one byte each.
const RATE: u32 = 8000;

/// The answer with a song's file.
pub(crate) fn audio(song: &Song) -> Reply {
    Reply::new(200, "audio/wav", tone(song.duration, song.track))
}

/// The answer with a zip archive of files.
pub(crate) fn zip(files: &[(String, Vec<u8>)]) -> Reply {
    Reply::new(200, "application/zip", zip_archive(files))
}

/// A WAV file of this many seconds (1 to 3600) with a tone. The pitch depends on the seed.
pub(crate) fn tone(seconds: u64, seed: usize) -> Vec<u8> {
    let samples = u32::try_from(seconds.clamp(1, 3600)).unwrap_or(1) * RATE;
    // A triangle wave needs no table. Periods of 18 to 39 samples are 444 to 205 Hz.
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

/// The 44-byte WAV header for PCM, one channel, eight bits.
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

/// A zip archive of files, uncompressed because audio doesn't shrink.
fn zip_archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, data) in files {
        let offset = size(out.len());
        let common = common_header(name, data);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(data);
        directory.extend(b"PK\x01\x02");
        directory.extend(20_u16.to_le_bytes());
        directory.extend(&common);
        // No comment, first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = size(out.len());
    let count = u16::try_from(files.len()).unwrap_or(u16::MAX).to_le_bytes();
    let length = size(directory.len());
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(length.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// The fields that a file's local and central headers have in common, from "version needed" to "extra field length".
fn common_header(name: &str, data: &[u8]) -> Vec<u8> {
    const UTF8_NAMES: u16 = 1 << 11;
    /// 1980-01-01, the first day that the format supports.
    const DATE: u16 = 1 << 5 | 1;
    let mut bytes = Vec::with_capacity(26);
    bytes.extend(20_u16.to_le_bytes());
    bytes.extend(UTF8_NAMES.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(DATE.to_le_bytes());
    bytes.extend(crc32(data).to_le_bytes());
    bytes.extend(size(data.len()).to_le_bytes());
    bytes.extend(size(data.len()).to_le_bytes());
    bytes.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn crc32(data: &[u8]) -> u32 {
    let shifted = |sum: u32| match sum & 1 {
        0 => sum >> 1,
        _ => sum >> 1 ^ 0xedb8_8320,
    };
    !data.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| shifted(sum))
    })
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

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn an_archive_ends_with_its_directory() {
        let zip = zip_archive(&[("a.wav".to_owned(), b"data".to_vec())]);
        assert!(zip.starts_with(b"PK\x03\x04"));
        let end = zip.len() - 22;
        assert_eq!(&zip[end..end + 4], b"PK\x05\x06");
        let start = u32::from_le_bytes(zip[end + 16..end + 20].try_into().unwrap());
        assert_eq!(start, 30 + 5 + 4);
        assert_eq!(&zip[start as usize..start as usize + 4], b"PK\x01\x02");
    }
}
