//! What may reach a terminal, and what may not.

/// Fails where a text would do more than be read: move a cursor, end a line, turn what stands beside
/// it, or hide.
#[track_caller]
pub(super) fn is_safe(text: &str) {
    for line in text.split('\n') {
        if let Some(sign) = hostile_sign(line) {
            panic!(
                "{sign:?} in {:?}",
                line.chars().take(300).collect::<String>()
            );
        }
    }
}

/// The first sign that has no business in a line.
fn hostile_sign(line: &str) -> Option<char> {
    let mut isolates = 0usize;
    let found = line.chars().find(|sign| match sign {
        '\u{2068}' => {
            isolates += 1;
            false
        }
        '\u{2069}' => match isolates.checked_sub(1) {
            Some(open) => {
                isolates = open;
                false
            }
            None => true,
        },
        _ => {
            sign.is_control()
                || matches!(
                    sign,
                    '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
                        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2067}' | '\u{3164}'
                        | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                )
        }
    });
    // What is opened on a line is closed on it, or all that follows would be set off.
    found.or((isolates > 0).then_some('\u{2068}'))
}

/// What a terminal was sent, without colours, without links that lead to an address of plain ASCII, and
/// with the line breaks of a terminal as ours. Whatever else it was sent stays.
pub(super) fn undecorated(sent: &str) -> String {
    let sent = without_waiting(sent);
    let mut plain = String::with_capacity(sent.len());
    let mut rest = sent.as_str();
    while let Some(at) = rest.find('\x1b') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = colour(rest).or_else(|| link(rest)).unwrap_or(0);
        if length == 0 {
            plain.push('\x1b');
        }
        rest = &rest[length.max(1)..];
    }
    plain.push_str(rest);
    plain.replace("\r\n", "\n")
}

/// Without the sign that a server is waited for, which a busy machine shows, and what takes it away.
fn without_waiting(sent: &str) -> String {
    const ERASE: &str = "\r\x1b[2K";
    let mut text = sent.to_owned();
    while let Some(at) = text.find(ERASE) {
        let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let sign = &text[begin..at];
        if !sign.is_empty() && !sign.contains(" waiting for ") {
            break;
        }
        text.replace_range(begin..at + ERASE.len(), "");
    }
    text
}

/// The length of `ESC [ NUMBERS m`.
fn colour(text: &str) -> Option<usize> {
    let numbers = text.strip_prefix("\x1b[")?;
    let end = numbers.find('m')?;
    let plain = numbers[..end]
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b';');
    plain.then_some("\x1b[".len() + end + 1)
}

/// The length of `ESC ] 8 ; ; ADDRESS ESC \`.
fn link(text: &str) -> Option<usize> {
    let address = text.strip_prefix("\x1b]8;;")?;
    let end = address.find("\x1b\\")?;
    let of_the_server = |address: &str| address.is_empty() || address.starts_with("http://127.");
    let plain = address[..end].bytes().all(|byte| byte.is_ascii_graphic());
    (plain && of_the_server(&address[..end])).then_some("\x1b]8;;".len() + end + "\x1b\\".len())
}

#[test]
fn safety_check_finds_escape_sequences() {
    for text in [
        "a\x1b[31m",
        "\r",
        "a\u{85}b",
        "\u{202e}",
        "\u{2068}a",
        "\u{2069}",
        "\u{9b}m",
        "\u{2028}",
    ] {
        assert!(hostile_sign(text).is_some(), "{text:?}");
    }
    is_safe("a\nb\u{2068}ש\u{2069}\ne\u{301}");
    let sent = "\x1b[1mA\x1b[0m\x1b]8;;http://127.0.0.1/\x1b\\b\x1b]8;;\x1b\\\r\n";
    assert_eq!(undecorated(sent), "Ab\n");
    let waited = "x\r\n⠙ waiting for home 1s  \r\x1b[2K⠹ waiting for home 2s \r\x1b[2Ky\r\n";
    assert_eq!(undecorated(waited), "x\ny\n");
    assert!(undecorated("title\r\x1b[2K").contains('\r'));
    for kept in ["\x1b[2J", "\x1b]0;x\x07", "\x1b]8;;http://evil\x1b\\"] {
        assert_eq!(undecorated(kept), kept);
    }
}
