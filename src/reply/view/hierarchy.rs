//! Managers upwards, and the people who have somebody as manager.

use serde::Serialize;
use serde_json::{Value, json};

use super::super::sanitize::line;
use super::super::{Chain, ChainEnd, Manager, Reports, Told};
use super::person::name;
use super::row::Row;
use super::{ASKED, RenderContext, Submit, Table};
use crate::intent::Topic;
use crate::intent::button::Button;
use crate::people::result::SearchResult;
use crate::policy::VisiblePerson;

/// People under a heading, and what is to be said of them as a whole.
#[derive(Debug, Clone, Serialize)]
struct Group {
    title: String,
    rows: Vec<Row>,
    /// How many were left out.
    others: String,
    note: String,
    has_more: bool,
    more: Vec<Submit>,
}

impl Group {
    fn new(
        title: String,
        people: &[VisiblePerson],
        note: String,
        context: RenderContext<'_>,
    ) -> Self {
        let most = context.budget.rows;
        let row = |shown: &VisiblePerson| Row::of(shown, Topic::Whois, context);
        let others = people.len().saturating_sub(most);
        Self {
            title,
            rows: people.iter().take(most).map(row).collect(),
            others: if others > 0 {
                context.words.say_of("note-others", "n", others)
            } else {
                String::new()
            },
            note,
            has_more: false,
            more: Vec::new(),
        }
    }
}

/// Whether it stands in groups, and not on a card of a person.
pub(super) fn is_told(told: &[Told]) -> bool {
    let groups = |told: &Told| matches!(told, Told::Chain(_) | Told::Reports(_));
    told.iter().any(groups)
}

pub(super) fn view(told: &[Told], topic: Topic, context: RenderContext<'_>) -> Value {
    let (mut table, mut groups) = (Table::default(), Vec::new());
    let mut withheld = Vec::new();
    for told in told {
        match told {
            Told::Chain(told) => {
                if told.end == ChainEnd::Withheld {
                    withheld.push(&*told.of);
                }
                groups.push(chain(told, context));
            }
            Told::Reports(told) => {
                if told.is_withheld {
                    withheld.push(&*told.of);
                }
                groups.push(reports(told, context));
            }
            Told::Found(SearchResult::One(one)) => {
                groups.push(Group::new(
                    String::new(),
                    std::slice::from_ref(&**one),
                    String::new(),
                    context,
                ));
            }
            Told::Found(other) => table.add(other, topic, context),
            Told::Manager(Manager::Person { of, is }) => {
                let title = super::manager_of(of, context);
                groups.push(Group::new(
                    title,
                    std::slice::from_ref(&**is),
                    String::new(),
                    context,
                ));
            }
            Told::Manager(other) => table.notes.extend(super::no_manager(other, context)),
        }
    }
    table.offer_privately(topic, &withheld, context);
    let mut view = table.view(context);
    view["groups"] = json!(groups);
    view
}

fn chain(told: &Chain, context: RenderContext<'_>) -> Group {
    let words = context.words;
    let of = &*told.of;
    let title = if told.managers.is_empty() {
        String::new()
    } else {
        words.say_of("chain-of", "name", name(of.person(), context))
    };
    let last = told.managers.last().unwrap_or(of);
    let name = name(last.person(), context);
    let note = match &told.end {
        ChainEnd::Top => words.say_of("manager-nobody", "name", name),
        ChainEnd::Name(manager) => words.say_with(
            "manager-by-name",
            [
                ("name", name.into()),
                ("manager", line(manager, ASKED).into()),
            ],
        ),
        ChainEnd::Gone => words.say_of("manager-gone", "name", name),
        ChainEnd::Withheld => words.say_of("manager-withheld", "name", name),
        ChainEnd::Loop => words.say_of("chain-loop", "name", name),
        ChainEnd::Cut => words.say_of("chain-cut", "name", name),
    };
    let mut group = Group::new(title, &told.managers, note, context);
    if told.end == ChainEnd::Cut {
        let on = Button::About(Topic::Chain, last.person().id.clone());
        group.more = vec![Submit::new(words.say("button-more"), &on)];
        group.has_more = true;
    }
    group
}

fn reports(told: &Reports, context: RenderContext<'_>) -> Group {
    let words = context.words;
    let name = name(told.of.person(), context);
    let (has_any, members) = (!told.people.is_empty(), told.members);
    let key = match (has_any, members) {
        _ if told.is_withheld => "reports-withheld",
        (true, true) => "reports-members",
        (true, false) => "reports-known",
        (false, true) => "reports-nobody-here",
        (false, false) => "reports-unknown",
    };
    let mut note = words.say_of(key, "name", name.as_str());
    if let Some(listed) = told.listed {
        let key = if listed.is_cut {
            "reports-listed-cut"
        } else {
            "reports-listed"
        };
        let values = [
            ("name", name.as_str().into()),
            ("n", listed.direct.into()),
            ("all", listed.all.into()),
        ];
        note = words.say_with(key, values);
    }
    if members && !told.is_complete && !told.is_withheld {
        note = format!("{note} {}", words.say("reports-incomplete"));
    }
    let (title, people) = if has_any && !told.is_withheld {
        (words.say_of("reports-of", "name", name), &told.people[..])
    } else {
        (String::new(), &[][..])
    };
    Group::new(title, people, note, context)
}
