//! What happened, told shortly where something is wrong.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::card::Told;
use super::oracle::Fault;

/// The most lines that are told.
const LINES: usize = 16;

/// What happened in a world, and what was wrong.
#[derive(Debug, Default)]
pub(super) struct Story {
    /// Seed and settings.
    title: String,
    /// The space that it happened in, and what.
    lines: Vec<(Option<usize>, String)>,
    /// The first of each kind, told, and how many there were.
    found: BTreeMap<&'static str, (String, usize)>,
}

impl Story {
    pub(super) fn titled(title: String) -> Self {
        Self {
            title,
            ..Self::default()
        }
    }

    pub(super) fn tell(&mut self, space: Option<usize>, line: String) {
        self.lines.push((space, line));
    }

    /// Notes a fault, with what led to it.
    pub(super) fn found(&mut self, fault: Fault, space: Option<usize>, message: Option<&Value>) {
        let Fault { kind, what } = fault;
        if let Some((_, count)) = self.found.get_mut(kind) {
            *count += 1;
            return;
        }
        let mut lines: Vec<&str> = self
            .lines
            .iter()
            .rev()
            .filter(|(of, _)| space.is_none() || of.is_none() || *of == space)
            .map(|(_, line)| line.as_str())
            .take(LINES)
            .collect();
        lines.reverse();
        let message = message.map_or_else(String::new, |message| {
            let told = Told::read(message);
            let parts = told.parts.iter().map(|part| {
                let buttons: Vec<String> = part
                    .buttons
                    .iter()
                    .map(|(title, data)| format!("[{title} {data}]"))
                    .collect();
                format!(
                    "\n  | {} {}",
                    part.text.replace('\n', " / "),
                    buttons.join(" ")
                )
            });
            let text = message["text"].as_str().unwrap_or_default();
            format!("\n  the message: {text:?}{}", parts.collect::<String>())
        });
        let told = format!(
            "{kind}: {what}\n{}\n  {}{message}",
            self.title,
            lines.join("\n  ")
        );
        self.found.insert(kind, (told, 1));
    }

    /// Everything that is wrong, a kind at a time.
    pub(super) fn faults(self) -> Vec<(&'static str, String, usize)> {
        self.found
            .into_iter()
            .map(|(kind, (told, count))| (kind, told, count))
            .collect()
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        let from = self.lines.len().saturating_sub(LINES);
        for (space, line) in &self.lines[from..] {
            writeln!(f, "  {space:?} {line}")?;
        }
        Ok(())
    }
}
