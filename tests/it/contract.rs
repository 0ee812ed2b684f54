//! Every answer that these tests get from the simulator, against Webex's official description of its API. The
//! description is no part of this project: it is read where it is.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

use crate::required::required;

const DESCRIPTION: &str = "../shared/webex/openapi-messaging.json";

/// Where the platform is known to differ from its own description.
const DIFFERENCES: &str = include_str!("../contract/differences.json");

/// What the platform has and the simulator has not: there it may answer 501.
static UNSUPPORTED: LazyLock<Vec<Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../contract/unsupported.json")).unwrap());

/// The description with the differences; nothing where it is not there.
static CONTRACT: LazyLock<Option<Value>> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DESCRIPTION);
    let text = required("Webex's description", std::fs::read_to_string(path).ok())?;
    let mut description: Value = serde_json::from_str(&text).unwrap();
    let differences: Vec<Value> = serde_json::from_str(DIFFERENCES).unwrap();
    for difference in differences {
        let (place, key) = difference["path"]
            .as_str()
            .unwrap()
            .rsplit_once('/')
            .unwrap();
        let value = match difference["from"].as_str() {
            Some(from) => description.pointer(from).unwrap().clone(),
            None => difference["value"].clone(),
        };
        match description.pointer_mut(place).unwrap() {
            Value::Array(values) => values.push(value),
            other => other[key] = value,
        }
    }
    say_null(&mut description);
    Some(description)
});

/// Whether the description is there to judge by.
pub(crate) fn judged() -> bool {
    CONTRACT.is_some()
}

/// JSON Schema's own words for what OpenAPI 3.0 calls nullable.
fn say_null(node: &mut Value) {
    match node {
        Value::Object(fields) => {
            if fields.remove("nullable") == Some(json!(true))
                && let Some(kind) = fields.get("type").cloned()
            {
                fields.insert("type".to_owned(), json!([kind, "null"]));
            }
            fields.values_mut().for_each(say_null);
        }
        Value::Array(items) => items.iter_mut().for_each(say_null),
        _ => {}
    }
}

/// The path of the description that a path of a call follows; a name beats a parameter.
fn template<'a>(contract: &'a Value, path: &str) -> Option<&'a str> {
    let path = path.split('?').next()?.trim_end_matches('/');
    let paths = contract["paths"].as_object()?;
    if let Some((exact, _)) = paths.get_key_value(path) {
        return Some(exact);
    }
    let (collection, _) = path.rsplit_once('/')?;
    paths
        .keys()
        .map(String::as_str)
        .find(|known| known.rsplit_once("/{").map(|(before, _)| before) == Some(collection))
}

/// The schemas that were read once already.
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// What is wrong with a body by one of the description's schemas; the name is for that schema alone.
fn faults(name: &str, contract: &Value, schema: &Value, body: &Value) -> Vec<String> {
    let read = || {
        let whole = json!({"components": contract["components"], "allOf": [schema]});
        Arc::new(jsonschema::validator_for(&whole).unwrap())
    };
    // A check that fails must not leave the lock behind: the others go on.
    let mut validators = VALIDATORS.lock().unwrap();
    let validator = Arc::clone(validators.entry(name.to_owned()).or_insert_with(read));
    drop(validators);
    validator
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Checks an answer: its status is one of the operation's, and its body has that answer's form.
pub(crate) fn check(method: &Method, path: &str, status: u16, body: &[u8]) {
    if let Err(wrong) = judge_answer(method, path, status, body) {
        panic!("{wrong}");
    }
}

/// What is wrong with an answer.
pub(crate) fn judge_answer(
    method: &Method,
    path: &str,
    status: u16,
    body: &[u8],
) -> Result<(), String> {
    let Some(contract) = CONTRACT.as_ref() else {
        return Ok(());
    };
    let Some(template) = template(contract, path) else {
        return Ok(());
    };
    let call = format!("{method} {path} {status}");
    let operation = &contract["paths"][template][method.as_str().to_lowercase()];
    if operation.is_null() {
        return (status == 405)
            .then_some(())
            .ok_or_else(|| format!("{call}: no operation"));
    }
    let lacks =
        |of: &Value| of["path"] == template && of["method"] == method.as_str().to_lowercase();
    if status == 501 && UNSUPPORTED.iter().any(lacks) {
        return Ok(());
    }
    let answer = &operation["responses"][status.to_string()];
    if answer.is_null() {
        return Err(format!("{call}: a status that is not described"));
    }
    let schema = &answer["content"]["application/json"]["schema"];
    if schema.is_null() {
        return (status != 204 || body.is_empty())
            .then_some(())
            .ok_or_else(|| format!("{call}: a body where there is none"));
    }
    let body: Value = serde_json::from_slice(body).map_err(|error| format!("{call}: {error}"))?;
    let name = format!("{method} {template} {status}");
    let wrong = faults(&name, contract, schema, &body);
    wrong
        .is_empty()
        .then_some(())
        .ok_or_else(|| format!("{call}: {wrong:#?}\n{body:#}"))
}

/// The operation that a request asks for, or what is wrong with the request: it has parameters and a body that are
/// described, and no others. Nothing where there is no description.
pub(crate) fn judge_request(
    method: &Method,
    path: &str,
    body: &[u8],
) -> Result<Option<String>, String> {
    let Some(contract) = CONTRACT.as_ref() else {
        return Ok(None);
    };
    let call = format!("{method} {path}");
    let template = template(contract, path).ok_or_else(|| format!("{call}: no such path"))?;
    let operation = &contract["paths"][template][method.as_str().to_lowercase()];
    if operation.is_null() {
        return Err(format!("{call}: no operation"));
    }
    let name = format!("{method} {template}");
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let mut wrong = wrong_parameters(operation, query);
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    if schema.is_null() && !body.is_empty() {
        wrong.push("a body where there is none".to_owned());
    }
    if !schema.is_null() {
        let body: Value =
            serde_json::from_slice(body).map_err(|error| format!("{call}: {error}"))?;
        let properties = match schema["$ref"].as_str() {
            Some(place) => contract.pointer(&place[1..]).unwrap(),
            None => schema,
        };
        let fields = body.as_object().into_iter().flatten();
        let unknown = fields.filter(|(field, _)| properties["properties"][*field].is_null());
        wrong.extend(unknown.map(|(field, _)| format!("{field} is not described")));
        wrong.extend(faults(&name, contract, schema, &body));
    }
    wrong
        .is_empty()
        .then_some(Some(name))
        .ok_or_else(|| format!("{call}: {wrong:#?}"))
}

/// What is wrong with the parameters of a query.
fn wrong_parameters(operation: &Value, query: &str) -> Vec<String> {
    let parameters = operation["parameters"].as_array();
    let described: HashMap<&str, &Value> = parameters
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| Some((parameter["name"].as_str()?, parameter)))
        .collect();
    let given: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let mut wrong = Vec::new();
    for (name, value) in &given {
        let Some(parameter) = described.get(name.as_str()) else {
            // Opaque, and out of a `Link` of the platform's own.
            if name != "cursor" {
                wrong.push(format!("{name} is not described"));
            }
            continue;
        };
        let schema = &parameter["schema"];
        let good = match schema["type"].as_str() {
            Some("number") => value.parse::<f64>().is_ok(),
            Some("boolean") => value == "true" || value == "false",
            _ => schema["enum"]
                .as_array()
                .is_none_or(|choices| choices.contains(&json!(value))),
        };
        if !good {
            wrong.push(format!("{name}={value} has another form"));
        }
    }
    for (name, parameter) in described {
        if parameter["required"] == true && !given.contains_key(name) {
            wrong.push(format!("{name} is missing"));
        }
    }
    wrong
}
