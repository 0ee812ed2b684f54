//! What happened, told shortly where something is wrong.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::ops::AddAssign;

use serde_json::Value;

use super::card::Told;
use super::oracle::Fault;

/// The most lines that are told.
const LINES: usize = 16;

/// The most faults of one kind that are told in short.
const OTHERS: usize = 40;

/// How much was tried.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tried {
    pub(super) questions: usize,
    pub(super) presses: usize,
    pub(super) edits: usize,
    pub(super) answers: usize,
}

impl AddAssign for Tried {
    fn add_assign(&mut self, other: Self) {
        self.questions += other.questions;
        self.presses += other.presses;
        self.edits += other.edits;
        self.answers += other.answers;
    }
}

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            questions,
            presses,
            edits,
            answers,
        } = self;
        write!(
            f,
            "{questions} questions, {presses} presses, {edits} edits, {answers} answers judged"
        )
    }
}

/// What happened in a world, and what was wrong.
#[derive(Debug, Default)]
pub(super) struct Story {
    /// Seed and settings.
    title: String,
    /// The space that it happened in, and what.
    lines: Vec<(Option<usize>, String)>,
    pub(super) tried: Tried,
    found: Found,
}

/// What was wrong: of each kind the first, told, and in short all others.
#[derive(Debug, Default)]
pub(super) struct Found(BTreeMap<&'static str, (String, Vec<String>)>);

impl Found {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what was wrong elsewhere.
    pub(super) fn add(&mut self, other: Self) {
        for (kind, (told, others)) in other.0 {
            match self.0.entry(kind) {
                Entry::Vacant(first) => drop(first.insert((told, others))),
                Entry::Occupied(mut known) => known.get_mut().1.extend(others),
            }
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (told, others) in self.0.values() {
            writeln!(f, "{told}")?;
            let mut others: Vec<String> = others
                .iter()
                .map(|what| what.replace('\n', " / "))
                .collect();
            if others.len() > 1 {
                writeln!(f, "  {} in all:", others.len())?;
            }
            others.sort_unstable();
            others.dedup();
            for what in others.iter().take(OTHERS) {
                writeln!(f, "  - {what}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
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
        if let Some((_, others)) = self.found.0.get_mut(kind) {
            others.push(what);
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
        self.found.0.insert(kind, (told, vec![what]));
    }

    /// Everything that was wrong.
    pub(super) fn faults(self) -> Found {
        self.found
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
