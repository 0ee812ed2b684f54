//! The expressions within a template's strings: paths, comparisons and connectives.

use std::borrow::Cow;

use serde_json::Value;

use super::{BindingError, Scope, Unbound};

/// An expression in a template.
#[derive(Debug)]
pub(super) enum Term {
    /// The same for every view.
    Literal(Value),
    /// A string with expressions in it.
    Text(Vec<Piece>),
}

/// A piece of a string.
#[derive(Debug)]
pub(super) enum Piece {
    Words(String),
    Value(Expression),
}

impl Term {
    pub(super) fn parse(template: &Value) -> Result<Self, BindingError> {
        match template {
            Value::String(text) if text.contains("${") => pieces(text).map(Self::Text),
            other => Ok(Self::Literal(other.clone())),
        }
    }

    /// The value. A string that is nothing but an expression keeps the type of what the expression names.
    pub(super) fn value<'a>(&'a self, scope: Scope<'a>) -> Result<Cow<'a, Value>, Unbound> {
        let pieces = match self {
            Self::Literal(value) => return Ok(Cow::Borrowed(value)),
            Self::Text(pieces) => pieces,
        };
        if let [Piece::Value(only)] = pieces.as_slice() {
            return only.value(scope);
        }
        let mut said = String::new();
        for piece in pieces {
            match piece {
                Piece::Words(words) => said.push_str(words),
                Piece::Value(expression) => match &*expression.value(scope)? {
                    Value::String(text) => said.push_str(text),
                    other => said.push_str(&other.to_string()),
                },
            }
        }
        Ok(Cow::Owned(Value::String(said)))
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, BindingError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (expression, after) = after
            .split_once('}')
            .ok_or_else(|| BindingError::Unsupported(text.to_owned()))?;
        pieces.push(Piece::Words(before.to_owned()));
        pieces.push(Piece::Value(Expression::parse(expression)?));
        rest = after;
    }
    pieces.push(Piece::Words(rest.to_owned()));
    pieces.retain(|piece| !matches!(piece, Piece::Words(words) if words.is_empty()));
    Ok(pieces)
}

/// A value computed from a view.
#[derive(Debug)]
pub(super) enum Expression {
    Or(Box<Self>, Box<Self>),
    And(Box<Self>, Box<Self>),
    Differ(Box<Self>, Box<Self>),
    Equal(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Literal(Value),
    Path(Path),
}

impl Expression {
    fn parse(text: &str) -> Result<Self, BindingError> {
        let text = text.trim();
        // From the loosest to the tightest.
        for sign in ["||", "&&", "!=", "=="] {
            let Some((left, right)) = text.split_once(sign) else {
                continue;
            };
            let (left, right) = (Self::parse(left)?.into(), Self::parse(right)?.into());
            return Ok(match sign {
                "||" => Self::Or(left, right),
                "&&" => Self::And(left, right),
                "!=" => Self::Differ(left, right),
                _ => Self::Equal(left, right),
            });
        }
        if let Some(inner) = text.strip_prefix('!') {
            return Ok(Self::Not(Box::new(Self::parse(inner)?)));
        }
        let quoted = text.strip_prefix('\'');
        if let Some(literal) = quoted.and_then(|rest| rest.strip_suffix('\'')) {
            return Ok(Self::Literal(literal.into()));
        }
        Path::parse(text).map(Self::Path)
    }

    fn value<'a>(&'a self, scope: Scope<'a>) -> Result<Cow<'a, Value>, Unbound> {
        let holds = |side: &'a Self| Ok(truth(&*side.value(scope)?));
        let holds = match self {
            Self::Literal(value) => return Ok(Cow::Borrowed(value)),
            Self::Path(path) => return path.value(scope),
            Self::Or(left, right) => holds(left)? || holds(right)?,
            Self::And(left, right) => holds(left)? && holds(right)?,
            Self::Differ(left, right) => left.value(scope)? != right.value(scope)?,
            Self::Equal(left, right) => left.value(scope)? == right.value(scope)?,
            Self::Not(inner) => !holds(inner)?,
        };
        Ok(Cow::Owned(Value::Bool(holds)))
    }
}

/// Where a value stands in the view.
#[derive(Debug)]
pub(super) struct Path {
    text: String,
    from: From,
    steps: Vec<String>,
}

/// Where a path begins.
#[derive(Debug, Clone, Copy)]
enum From {
    Root,
    Data,
    Index,
}

impl Path {
    fn parse(text: &str) -> Result<Self, BindingError> {
        let named = |name: &&str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let mut steps: Vec<&str> = text.split('.').collect();
        let from = match steps.first() {
            Some(&"$root") => From::Root,
            Some(&"$data") => From::Data,
            Some(&"$index") if steps.len() == 1 => From::Index,
            _ => {
                // A name is one of the data's.
                steps.insert(0, "$data");
                From::Data
            }
        };
        let steps = steps.split_off(1);
        if !steps.iter().all(named) {
            return Err(BindingError::Unsupported(text.to_owned()));
        }
        Ok(Self {
            text: text.to_owned(),
            from,
            steps: steps.into_iter().map(ToOwned::to_owned).collect(),
        })
    }

    fn value<'a>(&'a self, scope: Scope<'a>) -> Result<Cow<'a, Value>, Unbound> {
        let start = match self.from {
            From::Root => scope.root,
            From::Data => scope.data,
            From::Index => return Ok(Cow::Owned(scope.index.into())),
        };
        let mut steps = self.steps.iter();
        let found = steps.try_fold(start, |value, step| value.get(step));
        found
            .map(Cow::Borrowed)
            .ok_or_else(|| Unbound::Unknown(self.text.clone()))
    }
}

/// Truth as in JavaScript templates: false, null and empty values are false.
fn truth(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Object(_) => true,
    }
}
