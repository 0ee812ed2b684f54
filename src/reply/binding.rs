//! A subset of the Adaptive Card Template Language: `${path}` in strings, `$data` to repeat or to step
//! into, `$when` to leave out. Anything else is an error when the template is loaded.
//!
//! The template is parsed as JSON first and bound afterwards, so text from people can become neither
//! structure nor expression.

use serde_json::{Map, Value};

/// Why a template cannot be bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BindingError {
    /// A path leads nowhere.
    #[error("${{{0}}} names nothing that the reply has")]
    Unknown(String),
    /// A `$when` that is neither true nor false.
    #[error("$when {0} is neither true nor false: compare, as in ${{name != ''}}")]
    NoCondition(String),
    /// Something outside the supported subset.
    #[error("{0:?} is outside the supported subset: paths, ! == != && || and 'text'")]
    Unsupported(String),
}

/// Binds a template to a view.
pub(super) fn bind(template: &Value, view: &Value) -> Result<Value, BindingError> {
    let scope = Scope {
        data: view,
        root: view,
        index: 0,
    };
    Ok(element(template, scope)?
        .into_iter()
        .next()
        .unwrap_or(Value::Null))
}

/// What paths are read against.
#[derive(Clone, Copy)]
struct Scope<'a> {
    data: &'a Value,
    root: &'a Value,
    index: usize,
}

/// One element of the template: none when it is left out, several when it is repeated.
fn element(template: &Value, scope: Scope<'_>) -> Result<Vec<Value>, BindingError> {
    match template {
        Value::Object(object) => match object.get("$data") {
            None => Ok(plain(object, scope)?.into_iter().collect()),
            Some(source) => {
                let data = data(source, scope)?;
                let Value::Array(list) = &data else {
                    let inner = Scope {
                        data: &data,
                        ..scope
                    };
                    return Ok(plain(object, inner)?.into_iter().collect());
                };
                let mut repeated = Vec::new();
                for (index, data) in list.iter().enumerate() {
                    repeated.extend(plain(
                        object,
                        Scope {
                            data,
                            index,
                            ..scope
                        },
                    )?);
                }
                Ok(repeated)
            }
        },
        Value::Array(list) => {
            let mut bound = Vec::new();
            for inner in list {
                bound.extend(element(inner, scope)?);
            }
            Ok(vec![Value::Array(bound)])
        }
        Value::String(text) => Ok(vec![string(text, scope)?]),
        other => Ok(vec![other.clone()]),
    }
}

fn plain(object: &Map<String, Value>, scope: Scope<'_>) -> Result<Option<Value>, BindingError> {
    if let Some(condition) = object.get("$when") {
        // The reference implementation takes anything but a boolean for false, without a word.
        let holds = match condition {
            Value::String(text) => string(text, scope)?,
            other => other.clone(),
        };
        match holds {
            Value::Bool(true) => {}
            Value::Bool(false) => return Ok(None),
            _ => return Err(BindingError::NoCondition(condition.to_string())),
        }
    }
    let mut bound = Map::new();
    for (key, value) in object
        .iter()
        .filter(|(key, _)| *key != "$when" && *key != "$data")
    {
        if let Some(value) = element(value, scope)?.into_iter().next() {
            bound.insert(key.clone(), value);
        }
    }
    Ok(Some(Value::Object(bound)))
}

fn data(source: &Value, scope: Scope<'_>) -> Result<Value, BindingError> {
    match source {
        Value::String(text) => string(text, scope),
        other => Ok(other.clone()),
    }
}

/// A string with its expressions replaced; one that is nothing but an expression keeps the type.
fn string(text: &str, scope: Scope<'_>) -> Result<Value, BindingError> {
    let mut bound = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let after = &rest[start + 2..];
        let end = after
            .find('}')
            .ok_or_else(|| BindingError::Unsupported(text.to_owned()))?;
        let value = expression(&after[..end], scope)?;
        if start == 0 && end + 1 == after.len() && bound.is_empty() {
            return Ok(value);
        }
        bound.push_str(&rest[..start]);
        match value {
            Value::String(inner) => bound.push_str(&inner),
            other => bound.push_str(&other.to_string()),
        }
        rest = &after[end + 1..];
    }
    bound.push_str(rest);
    Ok(Value::String(bound))
}

fn expression(text: &str, scope: Scope<'_>) -> Result<Value, BindingError> {
    let text = text.trim();
    if let Some((left, right)) = text.split_once("||") {
        return Ok((truth(&expression(left, scope)?) || truth(&expression(right, scope)?)).into());
    }
    if let Some((left, right)) = text.split_once("&&") {
        return Ok((truth(&expression(left, scope)?) && truth(&expression(right, scope)?)).into());
    }
    if let Some((left, right)) = text.split_once("!=") {
        return Ok((expression(left, scope)? != expression(right, scope)?).into());
    }
    if let Some((left, right)) = text.split_once("==") {
        return Ok((expression(left, scope)? == expression(right, scope)?).into());
    }
    if let Some(inner) = text.strip_prefix('!') {
        return Ok((!truth(&expression(inner, scope)?)).into());
    }
    if let Some(literal) = text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    {
        return Ok(literal.into());
    }
    path(text, scope)
}

fn path(text: &str, scope: Scope<'_>) -> Result<Value, BindingError> {
    let mut steps = text.split('.');
    let first = steps.next().unwrap_or_default();
    let named = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let mut value = match first {
        "$root" => scope.root,
        "$data" => scope.data,
        "$index" => return Ok(scope.index.into()),
        name if named(name) => scope
            .data
            .get(name)
            .ok_or_else(|| BindingError::Unknown(text.to_owned()))?,
        _ => return Err(BindingError::Unsupported(text.to_owned())),
    };
    for step in steps {
        if !named(step) {
            return Err(BindingError::Unsupported(text.to_owned()));
        }
        value = value
            .get(step)
            .ok_or_else(|| BindingError::Unknown(text.to_owned()))?;
    }
    Ok(value.clone())
}

/// What counts as true: everything but false, nothing, and the empty.
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_from_people_becomes_neither_structure_nor_expression() {
        let template = json!({"text": "${name}", "hello": "Hi ${name}!"});
        for name in ["\"},{\"type\":", "${secret}", "\\", "{{7*7}}"] {
            let card = bind(&template, &json!({"name": name, "secret": "x"})).unwrap();
            assert_eq!(card, json!({"text": name, "hello": format!("Hi {name}!")}));
        }
    }

    #[test]
    fn lists_repeat_conditions_leave_out_and_types_are_kept() {
        let template = json!({"n": "${n}", "body": [
            {"$data": "${people}", "$when": "${name != 'Bo'}", "t": "${$index}: ${name} of ${$root.org}"},
            {"$when": "${!yes}", "t": "none"},
        ]});
        let view =
            json!({"n": 3, "yes": true, "org": "X", "people": [{"name": "Al"}, {"name": "Bo"}]});
        let card = bind(&template, &view).unwrap();
        assert_eq!(card, json!({"n": 3, "body": [{"t": "0: Al of X"}]}));
    }

    #[test]
    fn what_is_misspelt_or_not_supported_is_an_error() {
        let view = json!({"name": "x"});
        let unknown = bind(&json!("${nmae}"), &view);
        assert_eq!(unknown, Err(BindingError::Unknown("nmae".to_owned())));
        let vague = bind(&json!({"$when": "${name}"}), &view);
        assert!(matches!(vague, Err(BindingError::NoCondition(_))));
        for odd in ["${toUpper(name)}", "${name", "${name[0]}", "${}"] {
            assert!(bind(&json!(odd), &view).is_err(), "{odd}");
        }
    }
}
