//! Hostile texts that strangers may put into a title, a description or a name.

/// Longer than any title, and than a pipe's buffer.
const LONG: usize = 100_000;

/// Sequences that a terminal would obey.
const SEQUENCES: [&str; 22] = [
    "\x1b[31m",
    "\x1b[2J\x1b[H",
    "\x1b[1A\x1b[2K",
    "\x1b]0;title\x07",
    "\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\",
    "\x1b]52;c;cm0gLXJm\x07",
    "\x1bP1;2q\x1b\\",
    "\x1b_Gf=100;AAAA\x1b\\",
    "\x1b^private\x1b\\",
    "\x1b[?1049h",
    "\x1b[?25l",
    "\x1b[6n",
    "\x1bc",
    "\x1b(0lqk",
    "\u{9b}31m",
    "\u{9d}0;t\u{9c}",
    "\u{90}q\u{9c}",
    "\u{8d}",
    "\x07",
    "\x08\x08\x08",
    "\x0e\x0f",
    "\x7f",
];

/// Characters that end a line in some context.
const BREAKS: [&str; 10] = [
    "\r",
    "\n",
    "\r\n",
    "\t",
    "\x0b",
    "\x0c",
    "\x1c\x1d\x1e\x1f",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
];

/// Characters that change the text direction or are invisible.
const INVISIBLE: [&str; 27] = [
    "\0",
    "\u{202a}",
    "\u{202b}",
    "\u{202c}",
    "\u{202d}",
    "\u{202e}",
    "\u{2066}",
    "\u{2067}",
    "\u{2068}",
    "\u{2069}",
    "\u{2069}\u{2069}\u{2068}",
    "\u{200e}",
    "\u{200f}",
    "\u{61c}",
    "\u{200b}",
    "\u{200c}",
    "\u{200d}",
    "\u{2060}",
    "\u{feff}",
    "\u{ad}",
    "\u{34f}",
    "\u{e0041}",
    "\u{fff9}x\u{fffb}",
    "\u{3164}",
    "\u{180e}",
    "\u{fffe}",
    "\u{10ffff}",
];

/// Text with a meaning in some format.
const SYNTAX: [&str; 48] = [
    "#EXTM3U",
    "\n#EXTINF:1,x\nhttp://evil/",
    "\n#EXTVLCOPT:start-time=9",
    "#PLAYLIST:x",
    "\nerror: all is lost",
    "\n<3>error: from the journal",
    "=1+1",
    "=cmd|'/C calc'!A0",
    "=HYPERLINK(\"http://evil\",\"x\")",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "'=1",
    "''",
    "\u{ff1d}1",
    "\"",
    "\",\"",
    ",",
    ";",
    "|",
    "{{ url }}",
    "{{",
    "}}",
    "{% if %}",
    "\\u001b[31m",
    "\\",
    "\\n",
    "%1b[31m",
    "%0a",
    "\u{fffd}",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</a>",
    "&lt;b&gt;&#27;",
    "]]>",
    "<!--",
    "](javascript:alert(1))",
    "![x](http://evil/x.png)",
    "`code`",
    "```\n",
    "**bold** _it_",
    "[x]: http://evil",
    "$(reboot)",
    "`reboot`",
    "'; rm -rf ~; '",
    "../../etc/passwd",
    "null",
];

/// Texts whose width is hard to measure.
fn floods() -> [String; 10] {
    [
        "e".to_owned() + &"\u{301}".repeat(300),
        "\u{301}\u{302}".repeat(200),
        "港".repeat(500),
        "👩\u{200d}👩\u{200d}👧\u{200d}👦".repeat(100),
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}".to_owned(),
        "🇩🇪🇫".to_owned(),
        "\u{2068}".repeat(300),
        "שלום עולם (abc) 123".to_owned(),
        "مرحبا\u{202e}cba".to_owned(),
        "ﷺ".repeat(50),
    ]
}

/// Every piece on its own.
pub(super) fn pieces() -> Vec<String> {
    let fixed = [&SEQUENCES[..], &BREAKS, &INVISIBLE, &SYNTAX].concat();
    fixed
        .into_iter()
        .map(str::to_owned)
        .chain(floods())
        .collect()
}

/// Every piece on its own, between letters, and next to right-to-left letters, and the very long texts.
/// All are different.
pub(super) fn corpus() -> Vec<String> {
    let around = |piece: String| {
        let between = format!("title{piece}tail");
        let beside = format!("شلوم{piece}");
        [piece, between, beside]
    };
    let mut corpus: Vec<String> = pieces().into_iter().flat_map(around).collect();
    corpus.push("a".repeat(LONG));
    corpus.push("\n\x1b[2J".repeat(LONG / 5));
    corpus
}

#[test]
fn the_corpus_is_large_and_says_nothing_twice() {
    let mut corpus = corpus();
    assert!(corpus.len() >= 200, "{}", corpus.len());
    let before = corpus.len();
    corpus.sort();
    corpus.dedup();
    assert_eq!(corpus.len(), before);
}
