//! The expression language of `--where` and templates: fields, literals, comparisons, `and`, `or`,
//! `not`, filters.
//!
//! ```text
//! visits < 3 and owner != "guest"
//! expires | relative
//! items | each("title") | join(", ")
//! ```
//!
//! A missing value never matches: every comparison with it is unknown, the `not` of an unknown condition is
//! unknown, and an unknown condition doesn't match. `known` tests for it. Names, types, and filters are checked
//! before sharectl reads anything from a server.

mod evaluate;

use serde_json::{Map, Value};

use super::humanize::Present;
use super::shape::FieldSet;
use crate::domain::moment::TimeBound;
use crate::domain::span::Span;
use crate::error::{Error, Result};

pub use self::evaluate::FILTERS;
pub(super) use self::evaluate::text;
use self::evaluate::{Comparison, Filter, Node, ValueType};

/// A parsed expression that is checked against the fields, if they are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression(Node);

impl Expression {
    /// Parses an expression without checking it against fields.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if the syntax is wrong.
    pub fn parse(text: &str) -> Result<Self> {
        parse(text).map(Self)
    }

    /// Parses a condition on rows with these fields.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if the syntax is wrong, a field is unknown,
    /// the types of a comparison don't fit, or the expression is not a condition.
    pub fn condition(text: &str, set: &FieldSet) -> Result<Self> {
        let example = "for example: `visits < 3 and owner != \"guest\"`";
        let expression = Self::parse(text).map_err(|error| match error.hints() {
            [] => error.hint(example),
            _ => error,
        })?;
        let (node, kind) = fitted(&expression.0, set)?;
        if kind.fits(ValueType::Boolean) {
            return Ok(Self(node));
        }
        Err(Error::usage(format!("{text:?} isn't a condition"))
            .hint("compare something: `visits < 3 and owner != \"guest\"`"))
    }

    /// The same expression for rows with these fields: checks names and types, and parses the times in
    /// comparisons.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if a name is unknown or a type doesn't fit.
    pub fn fitted(&self, set: &FieldSet) -> Result<Self> {
        fitted(&self.0, set).map(|(node, _)| Self(node))
    }

    /// Checks that the times in its comparisons exist in this zone.
    ///
    /// # Errors
    /// [`Code::Usage`](crate::error::Code::Usage) if a time doesn't exist.
    pub fn check_times(&self, present: &Present) -> Result<()> {
        self.0.parts().into_iter().try_for_each(|part| match part {
            Node::CompareTime(_, _, bound) => bound.seconds(present.now, &present.zone).map(drop),
            _ => Ok(()),
        })
    }

    /// The names of its fields, with duplicates.
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        let fields = self.0.parts().into_iter().filter_map(|part| match part {
            Node::Field(name) => Some(name.as_str()),
            _ => None,
        });
        fields.collect()
    }

    /// The fields whose elements it reads a key of, each with that key.
    #[must_use]
    pub fn elements(&self) -> Vec<(&str, &str)> {
        let elements = self.0.parts().into_iter().filter_map(|part| match part {
            Node::Filtered(inner, filter) => match &**inner {
                Node::Field(name) => Some((name.as_str(), filter.key()?)),
                _ => None,
            },
            _ => None,
        });
        elements.collect()
    }

    /// The value for a row; null if it is unknown.
    #[must_use]
    pub fn value(&self, row: &Map<String, Value>, present: &Present) -> Value {
        evaluate::value(&self.0, row, present)
    }

    /// Whether a row is known to match.
    #[must_use]
    pub fn matches(&self, row: &Map<String, Value>, present: &Present) -> bool {
        self.value(row, present) == Value::Bool(true)
    }

    /// Whether the value is JSON, which is safe already.
    pub(super) fn is_json(&self) -> bool {
        matches!(self.0, Node::Filtered(_, Filter::Json))
    }
}

/// The expression with its times parsed, and the type of its value.
fn fitted(node: &Node, set: &FieldSet) -> Result<(Node, ValueType)> {
    Ok(match node {
        Node::Field(name) => {
            let field = &set.fields[set.find(name)?];
            (node.clone(), ValueType::of_field(field))
        }
        Node::Literal(Value::Number(_)) => (node.clone(), ValueType::Number),
        Node::Literal(Value::Bool(_)) => (node.clone(), ValueType::Boolean),
        Node::Literal(_) => (node.clone(), ValueType::Text),
        Node::Compare(left, comparison, right) => {
            let compared = comparison_of(left, *comparison, right, set)?;
            (compared, ValueType::Boolean)
        }
        Node::CompareTime(..) => (node.clone(), ValueType::Boolean),
        Node::And(left, right) => {
            let (left, right) = (condition(left, set)?, condition(right, set)?);
            (Node::And(left, right), ValueType::Boolean)
        }
        Node::Or(left, right) => {
            let (left, right) = (condition(left, set)?, condition(right, set)?);
            (Node::Or(left, right), ValueType::Boolean)
        }
        Node::Not(inner) => (Node::Not(condition(inner, set)?), ValueType::Boolean),
        Node::Filtered(inner, filter) => {
            let (inner, kind) = fitted(inner, set)?;
            let kind = filter.kind(kind)?;
            (Node::Filtered(Box::new(inner), filter.clone()), kind)
        }
    })
}

fn condition(node: &Node, set: &FieldSet) -> Result<Box<Node>> {
    let (node, kind) = fitted(node, set)?;
    if kind.fits(ValueType::Boolean) {
        return Ok(Box::new(node));
    }
    Err(Error::usage(format!("expected a condition, found {kind}")))
}

fn comparison_of(
    left: &Node,
    comparison: Comparison,
    right: &Node,
    set: &FieldSet,
) -> Result<Node> {
    for (side, other) in [(left, right), (right, left)] {
        if let Node::Field(word) = side
            && matches!(word.as_str(), "null" | "none" | "nil")
            && set.position(word).is_none()
        {
            return Err(no_null(word, other));
        }
        if let Node::Field(word) = side
            && set.position(word).is_none()
            && TimeBound::parse(word).is_ok()
        {
            let field = match other {
                Node::Field(name) => name,
                _ => "expires",
            };
            return Err(unquoted(word, &format!("`{field} < \"{word}\"`")));
        }
    }
    let ((left, left_kind), (right, right_kind)) = (fitted(left, set)?, fitted(right, set)?);
    let ordered = comparison != Comparison::Contains;
    match (left_kind, &right) {
        (ValueType::Time, Node::Literal(Value::String(text))) if ordered => {
            let bound = TimeBound::parse(text)?;
            return Ok(Node::CompareTime(Box::new(left), comparison, bound));
        }
        (_, Node::Literal(Value::String(text)))
            if comparison == Comparison::Contains && text.is_empty() =>
        {
            return Err(Error::usage("an empty text is in every text")
                .hint("is a variable not set? `description | known` asks whether there is one"));
        }
        _ => {}
    }
    if let (Node::Literal(Value::String(text)), ValueType::Time) = (&left, right_kind)
        && ordered
    {
        let bound = TimeBound::parse(text)?;
        let mirrored = comparison.mirror();
        return Ok(Node::CompareTime(Box::new(right), mirrored, bound));
    }
    let fits = match comparison {
        Comparison::Equal | Comparison::Unequal => {
            !left_kind.is_list() && left_kind.fits(right_kind)
        }
        Comparison::Contains => {
            (left_kind.is_list() || left_kind.fits(ValueType::Text))
                && right_kind.fits(ValueType::Text)
        }
        _ => {
            let ordered = left_kind != ValueType::Boolean && !left_kind.is_list();
            ordered && left_kind.fits(right_kind)
        }
    };
    if fits {
        return Ok(Node::Compare(Box::new(left), comparison, Box::new(right)));
    }
    Err(Error::usage(format!(
        "can't compare {left_kind} with {right_kind} like that"
    ))
    .hint("quote texts and times, not numbers: `visits < 3`, `expires < \"2026-12-01\"`"))
}

/// The error of a time without quotes.
fn unquoted(text: &str, example: &str) -> Error {
    Error::usage(format!("{text:?} must be quoted")).hint(format!("for example: {example}"))
}

/// The error of a comparison with null.
fn no_null(word: &str, other: &Node) -> Error {
    let error = Error::usage(format!(
        "nothing is compared with {word}: it would never match"
    ));
    match other {
        Node::Field(name) => error.hint(format!(
            "`{name} | known` asks whether it is known, `not ({name} | known)` whether not"
        )),
        _ => error.hint("`visits | known` asks whether something is known"),
    }
}

/// The maximum nesting depth: the tree is walked recursively.
const DEEPEST: usize = 32;

/// The maximum number of tokens, which bounds the depth of chains.
const LONGEST: usize = 1000;

fn parse(text: &str) -> Result<Node> {
    let tokens = tokens(text)?;
    if tokens.len() > LONGEST {
        return Err(too_deep());
    }
    let mut parser = Parser {
        tokens: &tokens,
        depth: 0,
    };
    let node = parser.either()?;
    match parser.tokens.first() {
        None => Ok(node),
        Some((_, rest)) => Err(unexpected(rest)),
    }
}

fn unexpected(rest: &str) -> Error {
    Error::usage(format!("can't read the expression at {rest:?}"))
        .hint("an example: `visits < 3 and owner != \"guest\"`")
}

fn too_deep() -> Error {
    Error::usage("the expression is nested too deep")
}

struct Parser<'t> {
    tokens: &'t [(Token, &'t str)],
    depth: usize,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<&Token> {
        let ((token, _), rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(token)
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.first().map(|(token, _)| token)
    }

    /// Takes the next token if it is this one.
    fn takes(&mut self, wanted: &Token) -> bool {
        let is_next = self.peek() == Some(wanted);
        if is_next {
            self.next();
        }
        is_next
    }

    fn takes_word(&mut self, wanted: &str) -> bool {
        let is_next = matches!(self.peek(), Some(Token::Word(word)) if word == wanted);
        if is_next {
            self.next();
        }
        is_next
    }

    fn fail<T>(&self) -> Result<T> {
        Err(self.tokens.first().map_or_else(
            || Error::usage("the expression ends too early"),
            |(_, rest)| unexpected(rest),
        ))
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(too_deep());
        }
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn either(&mut self) -> Result<Node> {
        let mut node = self.both()?;
        while self.takes_word("or") {
            node = Node::Or(Box::new(node), Box::new(self.both()?));
        }
        Ok(node)
    }

    fn both(&mut self) -> Result<Node> {
        let mut node = self.negation()?;
        while self.takes_word("and") {
            node = Node::And(Box::new(node), Box::new(self.negation()?));
        }
        Ok(node)
    }

    fn negation(&mut self) -> Result<Node> {
        if self.takes_word("not") {
            let node = self.deeper(Self::negation)?;
            return Ok(Node::Not(Box::new(node)));
        }
        let left = self.filtered()?;
        let Some(Token::Compare(comparison)) = self.peek() else {
            return Ok(left);
        };
        let comparison: Comparison = *comparison;
        self.next();
        let right = self.filtered()?;
        Ok(Node::Compare(Box::new(left), comparison, Box::new(right)))
    }

    fn filtered(&mut self) -> Result<Node> {
        let mut node = self.operand()?;
        while self.takes(&Token::Pipe) {
            let Some(Token::Word(name)) = self.next() else {
                return Err(Error::usage("after `|` comes the name of a filter"));
            };
            let name = name.clone();
            let argument = self.argument()?;
            let filter = Filter::named(&name, argument)?;
            node = Node::Filtered(Box::new(node), filter);
        }
        Ok(node)
    }

    fn argument(&mut self) -> Result<Option<Value>> {
        if !self.takes(&Token::Open) {
            return Ok(None);
        }
        let value = match self.next() {
            Some(Token::Text(text)) => Value::from(text.as_str()),
            Some(Token::Number(number)) => Value::from(*number),
            _ => return Err(Error::usage("a filter takes a text or a number")),
        };
        if self.takes(&Token::Close) {
            Ok(Some(value))
        } else {
            self.fail()
        }
    }

    fn operand(&mut self) -> Result<Node> {
        match self.peek() {
            Some(Token::Open) => {
                self.next();
                let node = self.deeper(Self::either)?;
                if self.takes(&Token::Close) {
                    Ok(node)
                } else {
                    self.fail()
                }
            }
            Some(Token::Text(text)) => {
                let node = Node::Literal(text.as_str().into());
                self.next();
                Ok(node)
            }
            Some(Token::Number(number)) => {
                let node = Node::Literal((*number).into());
                self.next();
                Ok(node)
            }
            Some(Token::Word(word)) if !matches!(word.as_str(), "and" | "or" | "not") => {
                let node = match word.as_str() {
                    "true" => Node::Literal(true.into()),
                    "false" => Node::Literal(false.into()),
                    _ => Node::Field(word.clone()),
                };
                self.next();
                Ok(node)
            }
            _ => self.fail(),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Number(f64),
    Compare(Comparison),
    Pipe,
    Open,
    Close,
}

/// Splits an expression into tokens, each with the rest of the text that begins with it.
fn tokens(text: &str) -> Result<Vec<(Token, &str)>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '|' => (Token::Pipe, 1),
            '"' | '\'' => quoted(rest, first)?,
            '0'..='9' | '-' => number(rest)?,
            'a'..='z' | 'A'..='Z' | '_' => word(rest),
            _ => sign(rest)?,
        };
        tokens.push((token, rest));
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn sign(rest: &str) -> Result<(Token, usize)> {
    use Comparison::{AtLeast, AtMost, Equal, Less, More, Unequal};
    const SIGNS: [(&str, Comparison); 6] = [
        ("==", Equal),
        ("!=", Unequal),
        ("<=", AtMost),
        (">=", AtLeast),
        ("<", Less),
        (">", More),
    ];
    if let Some((sign, comparison)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
        return Ok((Token::Compare(*comparison), sign.len()));
    }
    let error = Error::usage(format!("can't read the expression at {rest:?}"));
    Err(match rest.chars().next() {
        Some('=') => error.hint("compare with `==`"),
        Some('&') => error.hint("write `and`"),
        Some('!') => error.hint("write `not`, or `!=`"),
        _ => error,
    })
}

fn quoted(rest: &str, quote: char) -> Result<(Token, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            _ if c == quote => return Ok((Token::Text(text), at + 1)),
            '\\' => match chars.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, other)) => text.push(other),
                None => break,
            },
            _ => text.push(c),
        }
    }
    Err(Error::usage(format!("the quote is not closed at {rest:?}")))
}

fn number(rest: &str) -> Result<(Token, usize)> {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let body = rest.strip_prefix('-').unwrap_or(rest);
    let end = body.find(|c| !digits(c)).unwrap_or(body.len());
    let length = rest.len() - body.len() + end;
    let in_time = |c: char| c.is_ascii_alphanumeric() || ".:+-".contains(c);
    let whole = &rest[..rest.find(|c| !in_time(c)).unwrap_or(rest.len())];
    if whole.len() > length && Span::parse(whole).is_ok() {
        let example = format!("`expires < \"in {whole}\"` or `expires < \"{whole} ago\"`");
        return Err(unquoted(whole, &example));
    }
    if whole.len() > length && TimeBound::parse(whole).is_ok() {
        return Err(unquoted(whole, &format!("`expires < \"{whole}\"`")));
    }
    let number: Result<f64, _> = rest[..length].parse();
    match number {
        Ok(number) if number.is_finite() => Ok((Token::Number(number), length)),
        _ => Err(Error::usage(format!("can't read a number at {rest:?}"))),
    }
}

fn word(rest: &str) -> (Token, usize) {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let length = rest.find(|c| !letters(c)).unwrap_or(rest.len());
    let word = &rest[..length];
    let token = match word {
        "contains" => Token::Compare(Comparison::Contains),
        _ => Token::Word(word.to_owned()),
    };
    (token, length)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::error::Code;
    use crate::output::record::LISTED;

    fn row() -> Map<String, Value> {
        let row = json!({
            "id": "Xd7", "visits": 2, "owner": "admin", "description": "Road Trip",
            "downloadable": null, "never_expires": false, "expires": "2026-11-28T10:04:00Z",
            "label": "",
            "items": [
                {"kind": "album", "id": "1", "title": "Low Tide"},
                {"kind": "song", "id": "2", "title": null},
            ],
        });
        row.as_object().unwrap().clone()
    }

    fn present() -> Present {
        Present::new("2026-11-21T10:04:00Z".parse().unwrap(), TimeZone::UTC)
    }

    fn value(text: &str) -> Value {
        let expression = Expression::parse(text).unwrap();
        let expression = expression.fitted(&LISTED).unwrap();
        expression.value(&row(), &present())
    }

    fn matches(text: &str) -> bool {
        let condition = Expression::condition(text, &LISTED).unwrap();
        condition.matches(&row(), &present())
    }

    #[test]
    fn conditions_compare_and_combine() {
        assert!(matches(r#"visits < 3 and owner != "guest""#));
        assert!(matches("visits >= 2 and not (visits > 2 or never_expires)"));
        assert!(matches("description contains 'road'"));
        assert!(matches("items contains 'album:1'"));
        assert!(matches("expires < '2026-12-01'"));
        assert!(matches("id == 'x' or id == 'Xd7'"));
        assert!(!matches("id == 'xd7'"));
        assert!(matches("items | length == 2"));
    }

    #[test]
    fn times_are_compared_by_instant_and_days_as_a_whole() {
        // `expires` is 2026-11-28T10:04:00Z.
        for condition in [
            "expires == '2026-11-28'",
            "expires <= '2026-11-28' and expires >= '2026-11-28'",
            "not (expires != '2026-11-28')",
            "expires < '2026-11-29' and expires > '2026-11-27'",
            "'2026-11-27' < expires",
            "expires < '2026-11-28T12:00+01:00'",
            "expires > '2026-11-28T12:00+02:00'",
            "expires == '2026-11-28T11:04+01:00'",
            "expires == 'in 7d'",
            "expires > '7d ago' and expires > 'now'",
            "expires < '@1800000000'",
            "created < 'now' or expires < expires or expires <= expires",
        ] {
            assert!(matches(condition), "{condition}");
        }
        for condition in ["expires < '2026-11-28'", "expires > '2026-11-28'"] {
            assert!(!matches(condition), "{condition}");
        }
        let condition = Expression::condition("expires == '2026-11-28'", &LISTED).unwrap();
        let mut row = row();
        row.insert("expires".into(), "2026-11-27T12:00:00Z".into());
        let far = Present::new(present().now, TimeZone::fixed(jiff::tz::offset(13)));
        assert!(condition.matches(&row, &far), "it is the 28th there");
        assert!(!condition.matches(&row, &present()));
    }

    #[test]
    fn unknown_value_never_matches() {
        assert!(!matches("downloadable"));
        assert!(!matches("not downloadable"));
        assert!(!matches("downloadable != true"));
        assert!(!matches("last_visited < '2030-01-01'"));
        assert!(!matches("not (last_visited < '2030-01-01')"));
        assert!(matches("not (last_visited | known)"));
        assert!(matches("visits == 2 or downloadable"));
        assert!(!matches("visits == 2 and downloadable"));
    }

    #[test]
    fn filters_shape_values() {
        assert_eq!(value("expires | relative"), "in 7 days");
        assert_eq!(value("expires | date"), "Sat 28 Nov 10:04");
        assert_eq!(value("owner | upper"), "ADMIN");
        assert_eq!(value("items | each('title') | join(', ')"), "Low Tide");
        assert_eq!(value("items | join(' ')"), "album:1 song:2");
        assert_eq!(value("downloadable | default('?')"), "?");
        assert_eq!(value("label | default('none')"), "none");
        assert_eq!(value("description | cut(6)"), "Road…");
        assert_eq!(value("items | each('id') | json"), r#"["1","2"]"#);
        assert_eq!(value("3723 | clock"), "1:02:03");
        assert_eq!(value("last_visited | relative"), Value::Null);
    }

    #[test]
    fn mistakes_are_found_before_anything_is_read() {
        let mistake = |text: &str| {
            let error = Expression::condition(text, &LISTED).unwrap_err();
            assert_eq!(error.code(), Code::Usage, "{text}");
            format!("{error} {}", crate::text::hints(&error).join(" "))
        };
        assert!(mistake("vists < 3").contains("`visits`"));
        assert!(mistake("visits < 'many'").contains("compare"));
        assert!(mistake("visits and owner").contains("condition"));
        assert!(mistake("owner = 'a'").contains("`==`"));
        assert!(mistake("owner | uper == 'A'").contains("`upper`"));
        assert!(mistake("visits | relative == 'x'").contains("relative"));
        assert!(mistake("owner").contains("isn't a condition"));
        assert!(mistake("expires < 'next week'").contains("date or time"));
        assert!(mistake("'soon' > expires").contains("date or time"));
        assert!(mistake("expires < '7d'").contains("in 7d"));
        for (unquoted, hint) in [
            ("7d", "`expires < \"in 7d\"` or `expires < \"7d ago\"`"),
            ("2027-01-01", "`expires < \"2027-01-01\"`"),
            ("now", "`expires < \"now\"`"),
        ] {
            assert_eq!(
                mistake(&format!("expires < {unquoted}")),
                format!("{unquoted:?} must be quoted for example: {hint}")
            );
        }
        assert!(mistake("expires contains '2026'").contains("compare"));
        assert!(mistake("expires == owner").contains("compare"));
        assert!(mistake("description contains ''").contains("every text"));
        assert!(mistake("last_visited == null").contains("`last_visited | known`"));
        assert!(mistake("None != owner | upper").contains("owner"));
        assert!(mistake("items | each('titel') | join(' ') == ''").contains("`title`"));
        assert!(mistake("owner | each('title') | length == 1").contains("each"));
        for text in [
            "",
            "(",
            "visits <",
            "1 2",
            "'open",
            "a | cut",
            "a | join(1",
            "@",
            "a == == b",
        ] {
            mistake(text);
        }
        assert!(mistake(&"(".repeat(10_000)).contains("deep"));
        assert!(mistake(&"not ".repeat(10_000)).contains("deep"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a-z0-9 ()|<>=!'\",.]{0,40}|\\PC{0,20}") {
            if let Ok(expression) = Expression::parse(&text) {
                if let Ok(fitted) = expression.fitted(&LISTED) {
                    let _ = fitted.value(&row(), &present());
                }
                let _ = expression.value(&row(), &present());
            }
        }
    }

    fn read(text: &str) -> Vec<Token> {
        let tokens = tokens(text).unwrap();
        tokens.into_iter().map(|(token, _)| token).collect()
    }

    #[test]
    fn tokens_need_no_spaces() {
        let word = |word: &str| Token::Word(word.to_owned());
        let expected = [
            word("visits"),
            Token::Compare(Comparison::AtLeast),
            Token::Number(-1.5),
            Token::Pipe,
            word("x"),
            Token::Open,
            Token::Text("a'\"\n".to_owned()),
            Token::Close,
        ];
        assert_eq!(read(r#"visits>=-1.5|x("a'\"\n")"#), expected);
    }

    #[test]
    fn invalid_token_is_refused() {
        for text in ["=", "!", "&", "'a", "1.2.3", "-", "é", "'a\\"] {
            assert!(tokens(text).is_err(), "{text}");
        }
    }
}
