//! From a text to a tree: words, texts, numbers and signs, and of them `or`, which binds loosest, then `and`, `not`,
//! a comparison, and a filter tightest.

use serde_json::Value;

use super::evaluate::Filter;
use super::{Comparison, Node};
use crate::error::{Error, Result};

/// How deep an expression may be nested: the tree is walked by recursion.
const DEEPEST: usize = 32;

/// How many tokens there may be, which bounds the depth of chains.
const LONGEST: usize = 1000;

pub(super) fn parse(text: &str) -> Result<Node> {
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

    /// Takes the next token where it is this one.
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
pub(super) enum Token {
    Word(String),
    Text(String),
    Number(f64),
    Compare(Comparison),
    Pipe,
    Open,
    Close,
}

/// Splits an expression into its tokens, each with what is left from its beginning on.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, &str)>> {
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
    use super::*;

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
    fn what_is_no_token_is_refused() {
        for text in ["=", "!", "&", "'a", "1.2.3", "-", "é", "'a\\"] {
            assert!(tokens(text).is_err(), "{text}");
        }
    }
}
