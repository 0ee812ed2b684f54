//! A subset of the Adaptive Card Template Language: `${path}` in strings, `$data` to repeat or to step
//! into, `$when` to leave out. Anything else is an error when the template is loaded.
//!
//! The template is parsed as JSON first and bound afterwards, so text from people can become neither
//! structure nor expression. It is bound while it is written: no card is built in memory.

mod expression;

use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value};

use super::Marks;
use crate::webex::model::Card;
use expression::Term;

/// Why a template cannot be bound.
#[derive(Debug, thiserror::Error)]
pub enum BindingError {
    /// An expression that is not supported.
    #[error("{0:?} is outside the supported subset: paths, ! == != && || and 'text'")]
    Unsupported(String),
    /// It does not fit what the reply has.
    #[error("{0}")]
    Unbound(serde_json::Error),
}

/// Why a template does not fit a view.
#[derive(Debug, thiserror::Error)]
enum Unbound {
    /// A path leads nowhere.
    #[error("${{{0}}} names nothing that the reply has")]
    Unknown(String),
    /// A `$when` that is neither true nor false.
    #[error("$when {0} is neither true nor false: compare, as in ${{name != ''}}")]
    NoCondition(String),
}

/// A card's template.
#[derive(Debug)]
pub(super) struct Template(Node);

impl Template {
    pub(super) fn parse(template: &Value) -> Result<Self, BindingError> {
        Node::parse(template).map(Self)
    }

    /// The card that a view makes, whose submit buttons carry these marks.
    pub(super) fn bind(&self, view: &Value, marks: &Marks) -> Result<Card, BindingError> {
        let scope = Scope {
            data: view,
            root: view,
            index: 0,
            marks,
        };
        let mut card = None;
        let mut write = |bound: Bound<'_>| {
            card.get_or_insert(Card::new(&bound)?);
            Ok(())
        };
        let bound = self.0.each(scope, &mut write);
        bound.map_err(BindingError::Unbound)?;
        Ok(card.unwrap_or_default())
    }
}

/// The scopes of a path.
#[derive(Debug, Clone, Copy)]
struct Scope<'a> {
    data: &'a Value,
    root: &'a Value,
    index: usize,
    marks: &'a Marks,
}

/// A part of a template.
#[derive(Debug)]
enum Node {
    Term(Term),
    Array(Vec<Node>),
    Object(Object),
}

#[derive(Debug)]
struct Object {
    /// The list to repeat, or the object to enter.
    data: Option<Term>,
    /// When it is there, and how that is written.
    when: Option<(Term, String)>,
    members: Vec<(String, Node)>,
    /// Whether it is a button whose `data` come back to the bot.
    submits: bool,
}

impl Node {
    fn parse(template: &Value) -> Result<Self, BindingError> {
        match template {
            Value::Array(list) => {
                let nodes: Result<_, _> = list.iter().map(Self::parse).collect();
                Ok(Self::Array(nodes?))
            }
            Value::Object(object) => Object::parse(object).map(Self::Object),
            other => Term::parse(other).map(Self::Term),
        }
    }

    /// Writes the part as often as it is there: not at all when it is left out, several times when it is repeated.
    fn each<E: serde::ser::Error>(
        &self,
        scope: Scope<'_>,
        write: &mut dyn FnMut(Bound<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self::Object(object) = self else {
            return write(Bound { node: self, scope });
        };
        let mut one = |scope| {
            if object.is_there(scope).map_err(E::custom)? {
                write(Bound { node: self, scope })?;
            }
            Ok(())
        };
        let Some(data) = &object.data else {
            return one(scope);
        };
        match &*data.value(scope).map_err(E::custom)? {
            Value::Array(list) => {
                let mut scopes = list.iter().enumerate().map(|(index, data)| Scope {
                    data,
                    index,
                    ..scope
                });
                scopes.try_for_each(one)
            }
            data => one(Scope { data, ..scope }),
        }
    }
}

impl Object {
    fn parse(object: &Map<String, Value>) -> Result<Self, BindingError> {
        let term = |key| object.get(key).map(Term::parse).transpose();
        let when = term("$when")?.map(|when| (when, object["$when"].to_string()));
        let mut members = Vec::new();
        for (key, value) in object {
            if !["$when", "$data"].contains(&key.as_str()) {
                members.push((key.clone(), Node::parse(value)?));
            }
        }
        Ok(Self {
            data: term("$data")?,
            when,
            members,
            submits: object.get("type").and_then(Value::as_str) == Some("Action.Submit"),
        })
    }

    fn is_there(&self, scope: Scope<'_>) -> Result<bool, Unbound> {
        let Some((when, text)) = &self.when else {
            return Ok(true);
        };
        // The reference implementation takes anything but a boolean for false, without a word.
        let holds = when.value(scope)?.as_bool();
        holds.ok_or_else(|| Unbound::NoCondition(text.clone()))
    }
}

/// A part of a template and what it is bound to: serde writes the one as the other.
#[derive(Clone, Copy)]
struct Bound<'a> {
    node: &'a Node,
    scope: Scope<'a>,
}

impl Serialize for Bound<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let scope = self.scope;
        match self.node {
            Node::Term(term) => term.value(scope).map_err(S::Error::custom)?.serialize(to),
            Node::Array(nodes) => {
                let mut list = to.serialize_seq(None)?;
                for node in nodes {
                    node.each(scope, &mut |bound| list.serialize_element(&bound))?;
                }
                list.end()
            }
            Node::Object(object) => {
                let mut map = to.serialize_map(None)?;
                for (key, node) in &object.members {
                    let is_marked = object.submits && key == "data" && !scope.marks.is_empty();
                    // Of what is repeated where one value belongs, the first is taken.
                    let mut written = false;
                    node.each(scope, &mut |bound| {
                        if std::mem::replace(&mut written, true) {
                            return Ok(());
                        }
                        if !is_marked {
                            return map.serialize_entry(key, &bound);
                        }
                        let marked = marked(&bound, scope.marks).map_err(S::Error::custom)?;
                        map.serialize_entry(key, &marked)
                    })?;
                }
                map.end()
            }
        }
    }
}

/// The data of a submit button, with its marks.
fn marked(data: &Bound<'_>, marks: &Marks) -> Result<Value, serde_json::Error> {
    let mut data = serde_json::to_value(data)?;
    if let Value::Object(data) = &mut data {
        data.extend(marks.clone());
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bind(template: &Value, view: &Value) -> Result<Value, String> {
        let template = Template::parse(template).map_err(|error| error.to_string())?;
        let card = template
            .bind(view, &Marks::new())
            .map_err(|error| error.to_string())?;
        Ok(card.to_value())
    }

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
    fn a_template_in_the_place_of_one_value_becomes_one_or_none() {
        let template = json!({
            "first": {"$data": "${people}", "name": "${name}"},
            "none": {"$when": "${n == m}", "x": 1},
            "into": {"$data": "${inner}", "x": "${x}"},
        });
        let view = json!({"n": 3, "m": 4, "people": [{"name": "Al"}, {"name": "Bo"}], "inner": {"x": null}});
        let card = bind(&template, &view).unwrap();
        assert_eq!(card, json!({"first": {"name": "Al"}, "into": {"x": null}}));
    }

    #[test]
    fn every_submit_button_carries_the_marks_of_its_card() {
        let template = json!({"actions": [
            {"type": "Action.Submit", "data": "${data}"},
            {"type": "Action.Submit", "data": {"do": "say", "text": "help"}},
            {"type": "Action.Submit", "title": "without data"},
            {"type": "Action.OpenUrl", "data": {"x": 1}},
        ]});
        let template = Template::parse(&template).unwrap();
        let marks = Marks::from_iter([("thread".to_owned(), json!("ROOT"))]);
        let view = json!({"data": {"do": "person"}});
        let card = template.bind(&view, &marks).unwrap().to_value();
        let expected = json!({"actions": [
            {"type": "Action.Submit", "data": {"do": "person", "thread": "ROOT"}},
            {"type": "Action.Submit", "data": {"do": "say", "text": "help", "thread": "ROOT"}},
            {"type": "Action.Submit", "title": "without data"},
            {"type": "Action.OpenUrl", "data": {"x": 1}},
        ]});
        assert_eq!(card, expected);
    }

    #[test]
    fn what_is_misspelt_or_not_supported_is_an_error() {
        let view = json!({"name": "x"});
        let wrong = |template| bind(&template, &view).unwrap_err();
        assert_eq!(
            wrong(json!("${nmae}")),
            "${nmae} names nothing that the reply has"
        );
        assert!(wrong(json!({"$when": "${name}"})).contains("neither true nor false"));
        for odd in [
            "${toUpper(name)}",
            "${name",
            "${name[0]}",
            "${}",
            "${$index.x}",
        ] {
            assert!(wrong(json!(odd)).contains("subset"), "{odd}");
        }
    }

    #[test]
    fn an_unsupported_expression_is_an_error_even_where_not_shown() {
        let template = json!([{"$when": "${name == 'y'}", "t": "${toUpper(name)}"}]);
        assert!(bind(&template, &json!({"name": "x"})).is_err());
    }
}
