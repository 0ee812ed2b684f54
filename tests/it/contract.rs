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

/// Checks an answer: its status is one of the operation's, and its body has that answer's form.
pub(crate) fn check(method: &Method, path: &str, status: u16, body: &[u8]) {
    let Some(contract) = CONTRACT.as_ref() else {
        return;
    };
    let Some(template) = template(contract, path) else {
        return;
    };
    let operation = &contract["paths"][template][method.as_str().to_lowercase()];
    if operation.is_null() {
        assert_eq!(status, 405, "{method} {path} is no operation");
        return;
    }
    let lacks =
        |of: &Value| of["path"] == template && of["method"] == method.as_str().to_lowercase();
    if status == 501 && UNSUPPORTED.iter().any(lacks) {
        return;
    }
    let answer = &operation["responses"][status.to_string()];
    assert!(
        !answer.is_null(),
        "{method} {path} answers {status}, which is not described"
    );
    let schema = &answer["content"]["application/json"]["schema"];
    if schema.is_null() {
        if status == 204 {
            assert!(body.is_empty(), "{method} {path}: 204 with a body");
        }
        return;
    }
    let body: Value = serde_json::from_slice(body).unwrap();
    let read = || {
        let whole = json!({"components": contract["components"], "allOf": [schema]});
        Arc::new(jsonschema::validator_for(&whole).unwrap())
    };
    let name = format!("{method} {template} {status}");
    // A check that fails must not leave the lock behind: the others go on.
    let mut validators = VALIDATORS.lock().unwrap();
    let validator = Arc::clone(validators.entry(name).or_insert_with(read));
    drop(validators);
    let wrong: Vec<String> = validator
        .iter_errors(&body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(
        wrong.is_empty(),
        "{method} {path} {status}: {wrong:#?}\n{body:#}"
    );
}
