//! Words, texts, numbers and signs.

use super::Comparison;
use crate::error::{Error, Result};

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
