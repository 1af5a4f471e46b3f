//! Links as Markdown and HTML, which no title can break out of.

use super::text::one_line;

/// The link in Markdown, with `title` as its text.
#[must_use]
pub fn markdown(title: &str, link: &str) -> String {
    let mut text = String::with_capacity(title.len());
    for letter in one_line(title).chars() {
        if letter.is_ascii_punctuation() && !matches!(letter, ',' | '.' | ':' | ';' | '?' | '\'') {
            text.push('\\');
        }
        text.push(letter);
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

/// The link in HTML, with `title` as its text.
#[must_use]
pub fn html(title: &str, link: &str) -> String {
    format!(
        "<a href=\"{}\">{}</a>",
        escape_html(link),
        escape_html(&one_line(title))
    )
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
            r"[A \[b\]\(c\) \<i\>](https://x/a)"
        );
        assert_eq!(markdown("a", "https://x/a)b c"), "[a](<https://x/a)b c>)");
        assert_eq!(
            html("\"Q\" & <b>", "https://x/a?b='1'&c=2"),
            "<a href=\"https://x/a?b=&#39;1&#39;&amp;c=2\">&quot;Q&quot; &amp; &lt;b&gt;</a>"
        );
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
