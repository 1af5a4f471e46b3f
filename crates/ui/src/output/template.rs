//! `-o template='{{ url }} {{ expires | relative }}'`: a line of one's own for each row.
//!
//! What stands in the template is printed as it is, with `\n`, `\t` and `\\` understood; what comes
//! from a row is made safe, like everything people see (the filter `json` keeps it whole). What is
//! not known is empty.

use serde_json::{Map, Value};

use super::expression::{Expression, text};
use super::humanize::Present;
use super::sanitize;
use super::shape::FieldSet;
use crate::error::{Error, Result};

/// A template that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Value(Expression),
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where braces are not paired or what is between them cannot
    /// be read.
    pub fn parse(source: &str) -> Result<Self> {
        if source.is_empty() {
            return Err(Error::usage("the template is empty").hint(
                "write what a line shows: `-o template='{{ url }} {{ expires | relative }}'`",
            ));
        }
        let mut parts = Vec::new();
        let mut rest = source;
        while let Some((text, behind)) = rest.split_once("{{") {
            parts.push(Part::Text(unescaped(text)));
            let end = end_of_expression(behind).ok_or_else(|| {
                Error::usage(format!("`{{{{` is not closed at {behind:?}"))
                    .hint("close it with `}}`; for braces themselves write `{{ '{{' }}`")
            })?;
            parts.push(Part::Value(Expression::parse(&behind[..end])?));
            rest = &behind[end + 2..];
        }
        parts.push(Part::Text(unescaped(rest)));
        Ok(Self(parts))
    }

    /// The same for rows with these fields.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::Code::Usage) where something does not fit.
    pub fn fitted(&self, set: &FieldSet) -> Result<Self> {
        let fitted = self.0.iter().map(|part| match part {
            Part::Text(text) => Ok(Part::Text(text.clone())),
            Part::Value(expression) => expression.fitted(set).map(Part::Value),
        });
        fitted.collect::<Result<_>>().map(Self)
    }

    /// The fields it names, as often as it does.
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        let parts = self.0.iter().map(|part| match part {
            Part::Text(_) => Vec::new(),
            Part::Value(expression) => expression.fields(),
        });
        parts.flatten().collect()
    }

    /// The fields whose elements it takes a key of, each with that key.
    #[must_use]
    pub fn elements(&self) -> Vec<(&str, &str)> {
        let parts = self.0.iter().map(|part| match part {
            Part::Text(_) => Vec::new(),
            Part::Value(expression) => expression.elements(),
        });
        parts.flatten().collect()
    }

    /// The text for one row.
    #[must_use]
    pub fn render(&self, row: &Map<String, Value>, present: &Present, unicode: bool) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Value(expression) => {
                    let value = text(&expression.value(row, present));
                    if expression.is_json() {
                        out.push_str(&value);
                    } else {
                        out.push_str(&sanitize::line(&value, unicode));
                    }
                }
            }
        }
        out
    }
}

/// Where the `}}` is that is not inside quotes.
fn end_of_expression(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if std::mem::take(&mut escaped) => {}
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '}') if text[at..].starts_with("}}") => return Some(at),
            _ => {}
        }
    }
    None
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, chars.as_str().chars().next()) {
            ('\\', Some(next @ ('n' | 't' | '\\'))) => {
                out.push(match next {
                    'n' => '\n',
                    't' => '\t',
                    _ => '\\',
                });
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::output::record::LISTED;

    fn rendered(source: &str) -> String {
        let template = Template::parse(source).unwrap();
        let template = template.fitted(&LISTED).unwrap();
        let row = json!({
            "url": "https://a/share/x", "expires": "2026-11-28T10:04:00Z", "owner": null,
            "description": "a\n\x1b[2J",
        });
        let present = Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC);
        template.render(row.as_object().unwrap(), &present, true)
    }

    #[test]
    fn fields_and_filters_are_filled_in() {
        let line = rendered("{{ url }} {{expires|relative}} [{{ owner }}]\\t{{ '}}' }}{{ '{{' }}");
        assert_eq!(line, "https://a/share/x in 7 days []\t}}{{");
        assert_eq!(rendered(r"plain\n\\ \x"), "plain\n\\ \\x");
    }

    #[test]
    fn text_from_servers_is_safe_and_json_whole() {
        assert_eq!(rendered("{{ description }}"), "a⏎␛[2J");
        assert_eq!(rendered("{{ description | json }}"), r#""a\n\u001b[2J""#);
    }

    #[test]
    fn mistakes_are_refused() {
        for source in ["", "{{ url", "{{ }}", "{{ url | nope }}", "{{ 'x }}"] {
            assert!(Template::parse(source).is_err(), "{source}");
        }
        let unknown = Template::parse("{{ urls }}").unwrap().fitted(&LISTED);
        assert_eq!(
            crate::text::hints(&unknown.unwrap_err()),
            ["did you mean `url`?"]
        );
    }

    proptest! {
        #[test]
        fn any_template_is_read_or_refused(source in "[a-z{}'\\\\ |]{0,40}|\\PC{0,30}") {
            let _ = Template::parse(&source);
        }
    }
}
