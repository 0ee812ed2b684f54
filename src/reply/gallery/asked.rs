//! Pictures of the answers to what people ask besides cards and presence.

use super::{Cast, each};
use crate::intent::{Facet, Help, SmallTalk, StatusQuestion, Topic};
use crate::people::result::{CandidatePage, NoMatch, SearchResult};
use crate::policy::{Audience, VisiblePerson};
use crate::reply::{Answer, Chain, ChainEnd, GaveUp, Here, Manager, Reports, Told, WatchAnswer};

impl Cast {
    pub(super) fn asked(&self) -> Vec<(&'static str, Answer)> {
        let mut answers = self.contacts();
        answers.extend(self.sentences());
        answers.extend(self.hierarchies());
        answers.extend(self.spaces());
        answers.extend(self.clocks());
        answers.extend([
            ("watch-kept", self.watch("full")),
            ("watch-kept-all", self.watch("namesakes")),
            (
                "watch-free",
                Answer::Watch(WatchAnswer::Free(self.of("full"))),
            ),
            (
                "watch-list",
                Answer::Watch(WatchAnswer::Watching(self.of("namesakes"))),
            ),
            (
                "watch-cannot-tell",
                Answer::Watch(WatchAnswer::CannotTell(
                    self.shown_in(Audience::Mixed, "full"),
                )),
            ),
            (
                "watch-expired",
                Answer::Watch(WatchAnswer::GaveUp {
                    people: self.of("full"),
                    why: GaveUp::Expired,
                }),
            ),
            ("sent-privately", Answer::SentPrivately),
            ("greeting", Answer::SmallTalk(SmallTalk::Greeting)),
            ("thanks", Answer::SmallTalk(SmallTalk::Thanks)),
            ("farewell", Answer::SmallTalk(SmallTalk::Farewell)),
            ("chatter", Answer::SmallTalk(SmallTalk::Chatter)),
            (
                "help-unclear",
                Answer::Help(Help::NotUnderstood { nearest: None }),
            ),
            (
                "help-on-contact",
                Answer::Help(Help::On(Topic::Contact(Facet::Phone))),
            ),
            ("nobody-described", described(Some("john"), true)),
            ("nobody-unnamed", described(None, false)),
            ("nobody-unnamed-here", described(None, true)),
        ]);
        answers
    }

    fn watch(&self, people: &str) -> Answer {
        Answer::Watch(WatchAnswer::Kept {
            people: self.of(people),
            hours: 8,
        })
    }

    fn contacts(&self) -> Vec<(&'static str, Answer)> {
        let contact = |people: &str, facet| Answer::Contact(self.found(people), facet);
        let withheld = each(self.shown_in(Audience::Mixed, "full"));
        let mut several = self.found("full");
        several.extend(self.found("sparse"));
        several.extend(self.found("rtl"));
        several.push(SearchResult::Choose(CandidatePage {
            name: "john".to_owned(),
            filters: Vec::new(),
            fits_nobody: false,
            people: self.of("namesakes"),
            skipped: 0,
            total: Some(2),
            has_unread_members: false,
            unknown: 0,
        }));
        several.push(SearchResult::Nobody(NoMatch::Email(
            "nobody@example.com".to_owned(),
        )));
        let several = |facet| Answer::Contact(several.clone(), facet);
        vec![
            ("contact-email", contact("full", Facet::Email)),
            ("contact-phone", contact("full", Facet::Phone)),
            ("contact-extension", contact("full", Facet::Extension)),
            ("contact-address", contact("full", Facet::Address)),
            ("contact-local-time", contact("full", Facet::LocalTime)),
            ("contact-title", contact("full", Facet::Title)),
            ("contact-department", contact("full", Facet::Department)),
            ("contact-long", contact("long", Facet::Address)),
            ("contact-right-to-left", contact("rtl", Facet::Mobile)),
            ("contact-none", contact("sparse", Facet::Phone)),
            ("contact-other-number", contact("full", Facet::Mobile)),
            ("contact-bot", contact("bot", Facet::Phone)),
            ("contact-withheld", Answer::Contact(withheld, Facet::Mobile)),
            ("contacts", several(Facet::Phone)),
            ("contacts-local-times", several(Facet::LocalTime)),
        ]
    }

    fn sentences(&self) -> Vec<(&'static str, Answer)> {
        let one = |people: Vec<VisiblePerson>, place: usize, question| {
            let found = people.into_iter().nth(place);
            Answer::Status(each(found.into_iter().collect()), question)
        };
        let state = |place, question| one(self.of("states"), place, question);
        let withheld = one(
            self.shown_in(Audience::Mixed, "full"),
            0,
            StatusQuestion::Reachable,
        );
        vec![
            ("status-available", state(0, StatusQuestion::Reachable)),
            ("status-in-a-call", state(1, StatusQuestion::Reachable)),
            (
                "status-out-of-office",
                state(5, StatusQuestion::OutOfOffice),
            ),
            ("status-last-active", state(5, StatusQuestion::LastActive)),
            ("status-not-shared", state(9, StatusQuestion::Busy)),
            ("status-withheld", withheld),
        ]
    }

    fn hierarchies(&self) -> Vec<(&'static str, Answer)> {
        let first = |people: Vec<VisiblePerson>| people.into_iter().next();
        let chain = |of: &str, managers: Vec<VisiblePerson>, end| {
            let of = first(self.of(of)).map(Box::new);
            of.map(|of| Told::Chain(Chain { of, managers, end }))
        };
        let reports = |of: &str, people: Vec<VisiblePerson>, members| {
            let of = first(self.of(of)).map(Box::new);
            of.map(|of| {
                Told::Reports(Reports {
                    of,
                    people,
                    members,
                    is_complete: true,
                    is_withheld: false,
                    listed: None,
                })
            })
        };
        let line = |people: &[&str]| -> Vec<VisiblePerson> {
            people
                .iter()
                .filter_map(|people| first(self.of(people)))
                .collect()
        };
        let to_the_top = || chain("sparse", line(&["full", "faceless", "rtl"]), ChainEnd::Top);
        let cut = chain(
            "sparse",
            self.of("annas").into_iter().take(6).collect(),
            ChainEnd::Cut,
        );
        let circle = chain("full", line(&["faceless", "full"]), ChainEnd::Loop);
        let alone = chain(
            "sparse",
            Vec::new(),
            ChainEnd::Name("Ada Okafor".to_owned()),
        );
        let withheld = first(self.shown_in(Audience::Mixed, "full")).map(Box::new);
        let unseen = withheld.clone().map(|of| {
            Told::Chain(Chain {
                of,
                managers: Vec::new(),
                end: ChainEnd::Withheld,
            })
        });
        let hidden = withheld.clone().map(|of| {
            Told::Reports(Reports {
                of,
                people: Vec::new(),
                members: true,
                is_complete: true,
                is_withheld: true,
                listed: None,
            })
        });
        let manager = withheld.map(|of| Told::Manager(Manager::Withheld { of }));
        let of = |told: Option<Told>| told.into_iter().collect::<Vec<Told>>();
        vec![
            ("chain", Answer::Chain(of(to_the_top()))),
            ("chain-cut", Answer::Chain(of(cut))),
            ("chain-circle", Answer::Chain(of(circle))),
            ("chain-by-name", Answer::Chain(of(alone))),
            ("chain-withheld", Answer::Chain(of(unseen))),
            (
                "reports",
                Answer::Reports(of(reports("faceless", line(&["full", "sparse"]), true))),
            ),
            (
                "reports-known",
                Answer::Reports(of(reports("rtl", line(&["full"]), false))),
            ),
            (
                "reports-nobody",
                Answer::Reports(of(reports("full", Vec::new(), true))),
            ),
            (
                "reports-unknown",
                Answer::Reports(of(reports("full", Vec::new(), false))),
            ),
            ("reports-withheld", Answer::Reports(of(hidden))),
            (
                "manager-withheld",
                Answer::People(of(manager), Topic::Manager),
            ),
        ]
    }

    fn spaces(&self) -> Vec<(&'static str, Answer)> {
        let here = |people: &str| {
            let people = self.of(people);
            Here {
                skipped: 0,
                total: people.len(),
                members: Some(people.len()),
                people,
                is_reachable: false,
                filters: Vec::new(),
                is_complete: true,
                is_direct: false,
            }
        };
        let none = |is_reachable, filters: &[&str], is_direct| {
            Answer::Here(Here {
                people: Vec::new(),
                total: 0,
                is_reachable,
                filters: filters.iter().map(|&filter| filter.to_owned()).collect(),
                is_direct,
                ..here("states")
            })
        };
        vec![
            ("here", Answer::Here(here("states"))),
            (
                "here-page",
                Answer::Here(Here {
                    skipped: 15,
                    total: 140,
                    members: None,
                    is_complete: false,
                    ..here("eight")
                }),
            ),
            (
                "here-reachable",
                Answer::Here(Here {
                    members: Some(12),
                    is_reachable: true,
                    ..here("full")
                }),
            ),
            (
                "here-filtered",
                Answer::Here(Here {
                    members: Some(12),
                    filters: vec!["sales".to_owned()],
                    ..here("namesakes")
                }),
            ),
            (
                "here-mixed",
                Answer::Here(Here {
                    people: self.shown_in(Audience::Mixed, "namesakes"),
                    ..here("namesakes")
                }),
            ),
            ("here-nobody", none(true, &["sales"], false)),
            ("here-direct", none(false, &[], true)),
        ]
    }

    fn clocks(&self) -> Vec<(&'static str, Answer)> {
        let times = |places: &[usize]| {
            let all = self.of("states");
            let some = places.iter().filter_map(|place| all.get(*place).cloned());
            Answer::Times(each(some.collect()))
        };
        vec![
            ("times", times(&[2, 3, 7])),
            ("times-across-the-sea", times(&[4, 9])),
            ("times-never", times(&[1, 5])),
            ("times-unknown", times(&[4, 6])),
            (
                "times-withheld",
                Answer::Times(each(self.shown_in(Audience::Mixed, "namesakes"))),
            ),
            ("times-right-to-left", Answer::Times(self.found("rtl"))),
        ]
    }
}

fn described(name: Option<&str>, members: bool) -> Answer {
    Answer::Nobody(NoMatch::Described {
        name: name.map(ToOwned::to_owned),
        filters: vec!["gardener".to_owned()],
        members,
    })
}
