//! Zip archives of stored files: what the downloads of shares are.

/// An archive of files, uncompressed: sound doesn't shrink.
pub(crate) fn zip_archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
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

/// The fields both headers of a file have, from "version needed" to the name's length.
fn common_header(name: &str, data: &[u8]) -> Vec<u8> {
    const UTF8_NAMES: u16 = 1 << 11;
    /// 1980-01-01: the format's first day.
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
    const fn table() -> [u32; 256] {
        let mut table = [0; 256];
        let mut index = 0;
        while index < 256 {
            #[expect(clippy::cast_possible_truncation, reason = "below 256")]
            let mut value = index as u32;
            let mut bit = 0;
            while bit < 8 {
                let carry = value & 1 != 0;
                value >>= 1;
                if carry {
                    value ^= 0xedb8_8320;
                }
                bit += 1;
            }
            table[index] = value;
            index += 1;
        }
        table
    }
    const TABLE: [u32; 256] = table();
    !data.iter().fold(u32::MAX, |sum, byte| {
        sum >> 8 ^ TABLE[usize::from(sum.to_le_bytes()[0] ^ byte)]
    })
}

#[cfg(test)]
mod tests {
    use crate::media::*;

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
