//! From tokens to a tree: `or` binds loosest, then `and`, `not`, a comparison, and a filter tightest.

use serde_json::Value;

use super::filter::Filter;
use super::token::{Token, tokens};
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
