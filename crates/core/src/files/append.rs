//! Appending whole lines to a file that several processes may write.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::{Mode, atomic};

/// An append-only file of lines.
#[derive(Debug)]
pub struct Appender {
    file: File,
}

impl Appender {
    /// Opens a file, and makes it where there is none. Where its last line was torn by a crash, the
    /// line is ended, so that the next one stands alone. The folder must exist.
    ///
    /// # Errors
    /// Whatever the system says.
    pub fn open(path: &Path, mode: Mode) -> io::Result<Self> {
        let new = !path.exists();
        let mut options = OpenOptions::new();
        options.create(true).append(true).read(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode.bits());
        #[cfg(not(unix))]
        let _ = mode;
        let mut file = options.open(path)?;
        if new && let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
            atomic::sync_dir(dir)?;
        }
        if is_torn(&mut file)? {
            file.write_all(b"\n")?;
        }
        Ok(Self { file })
    }

    /// Appends lines, all in one write; each gets its line end here. They are on the disk after
    /// [`sync`](Self::sync).
    ///
    /// # Errors
    /// Whatever the system says; the last line may then be torn.
    pub fn append<L: AsRef<[u8]>>(&mut self, lines: impl IntoIterator<Item = L>) -> io::Result<()> {
        let mut bytes = Vec::new();
        for line in lines {
            bytes.extend_from_slice(line.as_ref());
            bytes.push(b'\n');
        }
        self.file.write_all(&bytes)
    }

    /// Waits until everything appended is on the disk.
    ///
    /// # Errors
    /// Whatever the system says.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

fn is_torn(file: &mut File) -> io::Result<bool> {
    let length = file.metadata()?.len();
    let Some(last) = length.checked_sub(1) else {
        return Ok(false);
    };
    file.seek(SeekFrom::Start(last))?;
    let mut byte = [0];
    file.read_exact(&mut byte)?;
    Ok(byte != *b"\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn lines_are_added_and_a_torn_one_is_ended_first() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        let mut appender = Appender::open(&path, Mode::Private).unwrap();
        appender.append(["one", "two"]).unwrap();
        appender.sync().unwrap();
        fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(b"thr")
            .unwrap();
        let mut appender = Appender::open(&path, Mode::Private).unwrap();
        appender.append(["four"]).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\nthr\nfour\n");
    }
}
