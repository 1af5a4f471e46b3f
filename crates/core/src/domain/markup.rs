//! Links as Markdown and HTML, which no title can break out of.
//!
//! What is no http address becomes no link: a browser would run a `javascript:` one.

use super::link::is_link;
use super::text::one_line;

/// The link in Markdown, with `title` as its text; the text alone where the link is none.
#[must_use]
pub fn markdown(title: &str, link: &str) -> String {
    let text = markdown_text(title);
    if !is_link(link) {
        return text;
    }
    // In angle brackets everything but these may stand in an address.
    let address = link
        .replace('<', "%3C")
        .replace('>', "%3E")
        .replace('\\', "%5C");
    let plain = !address.contains(['(', ')', ' ']) && !address.chars().any(char::is_control);
    if plain {
        format!("[{text}]({address})")
    } else {
        format!("[{text}](<{}>)", one_line(&address))
    }
}

/// `text` on one line of Markdown, where it means nothing but itself.
#[must_use]
pub fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        // The rest means something at the beginning of a line only: escaped throughout, a title could
        // hardly be read where Markdown stays as it is, as in mails.
        let begins = escaped.is_empty() && "#+-=".contains(letter);
        if begins || r"\`*_[]<>&~|$".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// The link in HTML, with `title` as its text; the text alone where the link is none.
#[must_use]
pub fn html(title: &str, link: &str) -> String {
    let text = escape_html(&one_line(title));
    if !is_link(link) {
        return text;
    }
    let address = escape_html(&one_line(link));
    format!("<a href=\"{address}\">{text}</a>")
}

/// `text` fit for HTML, as content and between double or single quotes.
#[must_use]
pub fn escape_html(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, letter| {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles_cannot_break_out_of_markdown_and_html() {
        assert_eq!(
            markdown("A [b](c)\n<i>", "https://x/a"),
            r"[A \[b\](c) \<i\>](https://x/a)"
        );
        assert_eq!(
            markdown("AC/DC: \"Live\" (2nd) &amp; `x` 1*2*3_4", "https://x"),
            r#"[AC/DC: "Live" (2nd) \&amp; \`x\` 1\*2\*3\_4](https://x)"#
        );
        assert_eq!(markdown("a", "https://x/a)b c"), "[a](<https://x/a)b c>)");
        assert_eq!(
            html("\"Q\" & <b>", "https://x/a?b='1'&c=2"),
            "<a href=\"https://x/a?b=&#39;1&#39;&amp;c=2\">&quot;Q&quot; &amp; &lt;b&gt;</a>"
        );
    }

    #[test]
    fn what_is_no_address_becomes_no_link() {
        for link in ["javascript:alert(1)", "data:text/html,x", "", "//evil"] {
            assert_eq!(html("<b>", link), "&lt;b&gt;");
            assert_eq!(markdown("a*b", link), r"a\*b");
        }
        let html = html("a", "https://x/\n\u{1b}[2J");
        assert!(!html.contains(char::is_control), "{html:?}");
    }

    proptest! {
        #[test]
        fn no_title_breaks_out(title in any::<String>(), link in "https?://[a-z.:0-9/?#&=%()<> ]{0,40}") {
            let html = html(&title, &link);
            prop_assert_eq!(html.matches('<').count(), 2);
            prop_assert_eq!(html.matches('"').count(), 2);
            prop_assert!(!html.contains(char::is_control));
            let markdown = markdown(&title, &link);
            prop_assert!(!markdown.contains(char::is_control));
            // Only the brackets that are ours stand without a backslash.
            let bare = markdown.replace("\\\\", "").replace("\\[", "").replace("\\]", "");
            prop_assert_eq!(bare.matches(['[', ']']).count(), 2);
        }
    }
}
