//! Typing a secret.
//!
//! The terminal is raw meanwhile, so nothing shows, a pasted secret neither, and Ctrl-C arrives here:
//! a program killed while the echo is off would leave the shell mute.

use std::io::{self, BufReader, Read};

use console::Term;
use secrecy::SecretString;
use secrecy::zeroize::Zeroize as _;

use super::keyboard::{Raw, keyboard};

/// The longest secret, in bytes; what is typed beyond it is a mistake.
const LONGEST: usize = 64 * 1024;

/// What came of it.
#[derive(Debug)]
pub(super) enum Typed {
    /// What was typed.
    Secret(SecretString),
    /// Ctrl-C.
    Interrupted,
}

/// Asks on `screen` and reads until Enter.
pub(super) fn read(screen: &Term, question: &str) -> io::Result<Typed> {
    let raw = Raw::enter()?;
    let ask = || screen.write_str(&format!("{question}: "));
    let stop = || {
        screen.write_line("")?;
        raw.stop()?;
        ask()
    };
    ask()?;
    let typed = match keyboard() {
        Ok(keyboard) => typed(keyboard, stop),
        Err(_) => typed(io::stdin().lock(), stop),
    };
    screen.write_line("")?;
    typed
}

/// Reads keys as a raw terminal sends them, byte by byte; `stop` does what Ctrl-Z asks for. What was
/// typed before is kept.
fn typed(keys: impl Read, mut stop: impl FnMut() -> io::Result<()>) -> io::Result<Typed> {
    let mut secret: Vec<u8> = Vec::new();
    for key in BufReader::new(keys).bytes() {
        match key {
            Ok(b'\r' | b'\n') => break,
            // Ctrl-C
            Ok(0x03) => {
                secret.zeroize();
                return Ok(Typed::Interrupted);
            }
            // Ctrl-D ends the line.
            Ok(0x04) => break,
            // Ctrl-U starts again.
            Ok(0x15) => secret.zeroize(),
            // Ctrl-Z
            Ok(0x1a) => stop()?,
            // Backspace takes a whole character, which ends with the byte that begins it.
            Ok(0x08 | 0x7f) => while secret.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            Ok(byte) if byte < 0x20 => {}
            Ok(byte) if secret.len() < LONGEST => secret.push(byte),
            Ok(_) => return Err(io::Error::other("that is too long for a secret")),
            Err(error) => {
                secret.zeroize();
                return Err(error);
            }
        }
    }
    match String::from_utf8(secret) {
        Ok(secret) => Ok(Typed::Secret(secret.into())),
        Err(error) => {
            error.into_bytes().zeroize();
            Err(io::Error::other("that is not valid UTF-8"))
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn secret(keys: &[u8]) -> Option<String> {
        match typed(keys, || Ok(())).unwrap() {
            Typed::Secret(secret) => Some(secret.expose_secret().to_owned()),
            Typed::Interrupted => None,
        }
    }

    #[test]
    fn keys_edit_the_secret() {
        assert_eq!(secret(b"hunter2\rrest").as_deref(), Some("hunter2"));
        assert_eq!(secret("aé\x7fb\r".as_bytes()).as_deref(), Some("ab"));
        assert_eq!(secret(b"\x7f\x7fx\r").as_deref(), Some("x"));
        assert_eq!(secret(b"wrong\x15right\r").as_deref(), Some("right"));
        assert_eq!(secret(b"a\x01\x1bb\x04c").as_deref(), Some("ab"));
        assert_eq!(secret(b"").as_deref(), Some(""));
    }

    #[test]
    fn control_c_interrupts() {
        assert_eq!(secret(b"half\x03\r"), None);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(typed(&b"\xff\r"[..], || Ok(())).is_err());
        assert!(typed(&vec![b'a'; LONGEST + 1][..], || Ok(())).is_err());
    }

    #[test]
    fn control_z_stops_and_is_no_part_of_the_secret() {
        let mut stops = 0;
        let stop = || {
            stops += 1;
            Ok(())
        };
        let Typed::Secret(secret) = typed(&b"se\x1asame\r"[..], stop).unwrap() else {
            panic!("it was no interrupt");
        };
        assert_eq!((secret.expose_secret(), stops), ("sesame", 1));
    }
}
