//! Whom a roster finds, and what of it is shown: rows are candidates, and Webex tells who somebody is.

mod columns;
mod lists;
mod names;

use serde_json::{Value, json};
use tempfile::TempDir;
use webex_simulator::SimulatorConfig;
use whodex::config::{Config, DisclosureLevel, RosterFile};
use whodex::roster::Mapping;

use crate::harness::{Stage, eventually};

/// The asker.
pub(crate) const ANNA: &str = "anna.berg@example.com";

/// Somebody of another organization.
const VERA: &str = "vera@partner.example";

/// A stage with a roster, and the folder of its files.
struct World {
    stage: Stage,
    folder: TempDir,
}

/// Somebody as Webex tells of them.
fn person(name: &str, more: Value) -> Value {
    let address = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
    let mut person = json!({"id": name.replace(' ', "").to_uppercase(), "displayName": name, "emails": [address],
        "orgId": "ORG", "type": "person", "status": "active"});
    add(&mut person, more);
    person
}

/// A row of the roster about somebody with this name.
fn row(name: &str, more: Value) -> Value {
    let address = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
    let mut row = json!({"email": address, "displayName": name});
    add(&mut row, more);
    row
}

fn add(object: &mut Value, more: Value) {
    let Value::Object(more) = more else {
        panic!("not fields: {more}");
    };
    object.as_object_mut().unwrap().extend(more);
}

fn lines(rows: &[Value]) -> String {
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    lines.join("\n") + "\n"
}

impl World {
    /// Webex with these people, Anna and Vera, and a bot with a roster of these rows that shows these columns.
    async fn of(
        mut people: Vec<Value>,
        rows: &[Value],
        shown: &[(&str, DisclosureLevel)],
        change: impl FnOnce(&mut Config),
    ) -> Self {
        people.insert(0, person("Anna Berg", json!({})));
        people.push(json!({"id": "VERA", "displayName": "Vera Partner", "emails": [VERA], "orgId": "OTHER", "type": "person"}));
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().join("people.json");
        std::fs::write(&directory, json!({"items": people}).to_string()).unwrap();
        let roster = folder.path().join("roster.jsonl");
        std::fs::write(&roster, lines(rows)).unwrap();
        let settings = SimulatorConfig {
            directory: Some(directory),
            ..SimulatorConfig::default()
        };
        let shown: Vec<(String, DisclosureLevel)> = shown
            .iter()
            .map(|(column, level)| ((*column).to_owned(), *level))
            .collect();
        let file = RosterFile {
            path: Some(roster),
            mapping: Mapping {
                extra: shown.iter().map(|(column, _)| column.clone()).collect(),
                ..Mapping::default()
            },
            shown,
        };
        let stage = Stage::with(settings, |config| {
            config.access = Config::default().access;
            config.asker_limit = 0;
            config.roster = file;
            change(config);
        })
        .await;
        let world = Self { stage, folder };
        world.has_rows(rows.len()).await;
        world
    }

    /// Waits until the bot has a roster of so many rows.
    async fn has_rows(&self, count: usize) {
        let told = format!("roster_people {count}\n");
        eventually("a roster", async || {
            let metrics = self.stage.metrics().await;
            metrics.contains(&told).then_some(())
        })
        .await;
    }

    /// Puts other rows into the file.
    fn rewrite(&self, rows: &[Value]) {
        let roster = self.folder.path().join("roster.jsonl");
        let new = self.folder.path().join("roster.new");
        std::fs::write(&new, lines(rows)).unwrap();
        std::fs::rename(new, roster).unwrap();
    }
}
