//! Intents carried out as they are, whatever words they are read from.

use std::sync::Arc;

use reqwest::Method;
use serde_json::Value;
use webex_simulator::SimulatorConfig;
use whodex::clock;
use whodex::intent::{Facet, Help, Intent, PersonRef, SmallTalk, StatusQuestion, Topic};
use whodex::metrics::Metrics;
use whodex::people::Directory;
use whodex::people::query::Freshness;
use whodex::policy::Policy;
use whodex::reply;
use whodex::reply::templates::Templates;
use whodex::webex::client::{Client, ClientConfig, Token};
use whodex::worker::answer::{Asked, NoReply, Responder};
use whodex::worker::follow_up::About;
use whodex::worker::lookup::Lookup;

use crate::harness::{Stage, gather, text};
use crate::policy::space;

const ANNA: &str = "anna.berg@example.com";
const DUARTE: &str = "john.duarte@example.com";
const KOFI: &str = "kofi.mensah@example.com";
const GARDENER: &str = "johnny.appleseed@example.com";
const VERA: &str = "vera.partner@partner.example";
const STATUS: Topic = Topic::Status(StatusQuestion::Plain);

/// Somebody who asks the bot's answerer over the simulator.
struct Desk {
    stage: Stage,
    responder: Responder,
}

impl Desk {
    async fn open() -> Self {
        let stage = Stage::without_bot(SimulatorConfig::default()).await;
        let token = Token::new("simulated-bot-token".to_owned());
        let client = ClientConfig::new(format!("{}/v1", stage.api), token);
        let client = Client::new(client).unwrap();
        let me = client.me().await.unwrap();
        let policy = Policy {
            organization: me.org_id,
            ..Policy::default()
        };
        let directory = Directory::new(client, &Metrics::default());
        Self {
            responder: Responder {
                lookup: Lookup::new(directory, policy),
                templates: Arc::new(Templates::load(None, "en").unwrap()),
            },
            stage,
        }
    }

    async fn id(&self, email: &str) -> PersonRef {
        let seat = self.stage.seat(email);
        let me = seat.call(Method::GET, "/people/me", None).await;
        PersonRef::Id(text(&me["id"]).parse().unwrap())
    }

    async fn tries(
        &self,
        asker: &str,
        room: Option<&str>,
        intent: Intent,
        context: Option<About>,
    ) -> Result<Told, NoReply> {
        let PersonRef::Id(asker) = self.id(asker).await else {
            unreachable!()
        };
        let room = room.map(|room| room.parse().unwrap());
        let asker_context = self.responder.lookup.load_asker(&asker, room.as_ref());
        let asker_context = asker_context.await.unwrap();
        let before = self.stage.calls("GET /people").await;
        let asked = Asked {
            readings: intent.into(),
            freshness: Freshness::CachedOk,
            thread: None,
            context,
            desk: None,
        };
        let reply = self
            .responder
            .answer(&asked, asker_context, clock::now())
            .await;
        let lists = self.stage.calls("GET /people").await - before;
        assert!(lists <= 3, "{lists} list calls");
        reply.unwrap().map(|said| Told(said.reply, said.about))
    }

    async fn asks(&self, intent: Intent) -> Told {
        self.tries(ANNA, None, intent, None).await.unwrap()
    }
}

/// What was told.
#[derive(Debug)]
struct Told(reply::Reply, Option<About>);

impl Told {
    fn says(&self, parts: &[&str]) -> &Self {
        for part in parts {
            assert!(self.0.text.contains(part), "{part}: {}", self.0.text);
        }
        self
    }

    fn is_silent_on(&self, parts: &[&str]) -> &Self {
        let whole = format!("{}{}", self.0.text, self.0.card.to_value());
        for part in parts {
            assert!(!whole.contains(part), "{part}: {whole}");
        }
        self
    }

    /// What the buttons that show somebody ask for.
    fn shows(&self) -> Vec<String> {
        let mut asks = Vec::new();
        gather(&self.0.card.to_value(), &mut |object: &Value| {
            if object["title"] == "Show" {
                asks.push(text(&object["data"]["do"]));
            }
        });
        asks
    }
}

fn name(name: &str) -> PersonRef {
    PersonRef::Name(name.to_owned())
}

fn manager_of(who: PersonRef) -> PersonRef {
    PersonRef::ManagerOf(Box::new(who))
}

fn described(name: Option<&str>, filter: &str) -> PersonRef {
    PersonRef::Described {
        name: name.map(str::to_owned),
        filters: vec![filter.to_owned()],
    }
}

fn about(topic: Topic, who: PersonRef) -> Intent {
    Intent::about(topic, vec![who])
}

#[tokio::test]
async fn a_question_about_a_manager_is_about_the_manager() {
    let desk = Desk::open().await;
    let kofi = desk.id(KOFI).await;
    desk.asks(about(STATUS, manager_of(PersonRef::Asker)))
        .await
        .says(&["John Duarte", "meeting"]);
    desk.asks(about(
        Topic::Contact(Facet::Email),
        manager_of(manager_of(kofi)),
    ))
    .await
    .says(&["John Duarte", DUARTE]);
    // John Duarte has none: it is said whose it is.
    let none = manager_of(desk.id(DUARTE).await);
    desk.asks(about(STATUS, none)).await.says(&["John Duarte"]);
    desk.stage.stop().await;
}

#[tokio::test]
async fn a_chooser_comes_first_and_goes_as_far_up_as_a_press_can() {
    let desk = Desk::open().await;
    let anna = || manager_of(name("anna"));
    for (intent, goes_on) in [
        (about(STATUS, anna()), "manager"),
        (about(STATUS, manager_of(anna())), "chain"),
        (about(Topic::Manager, anna()), "chain"),
        (about(Topic::Contact(Facet::Phone), name("anna")), "phone"),
    ] {
        let shown = desk.asks(intent.clone()).await.shows();
        assert!(shown.len() >= 3, "{intent:?}: {shown:?}");
        assert!(
            shown.iter().all(|go| go == goes_on),
            "{intent:?}: {shown:?}"
        );
    }
    desk.stage.stop().await;
}

#[tokio::test]
async fn beside_outsiders_a_question_about_a_manager_names_none() {
    let desk = Desk::open().await;
    let anna = desk.stage.seat(ANNA);
    let mixed = space(&anna, &[KOFI, VERA]).await;
    for topic in [STATUS, Topic::Whois, Topic::Chain] {
        let boss = manager_of(desk.id(KOFI).await);
        let told = desk.tries(ANNA, Some(&mixed), about(topic, boss), None);
        told.await
            .unwrap()
            .says(&["Kofi Mensah"])
            .is_silent_on(&["Anna Berg", "John Duarte"]);
    }
    desk.stage.stop().await;
}

#[tokio::test]
async fn a_description_narrows_the_choice_and_never_widens_it() {
    let desk = Desk::open().await;
    let whois = |who| about(Topic::Whois, who);
    desk.asks(whois(described(Some("anna"), "finance")))
        .await
        .says(&["Controller", "anna.berg2@example.com"])
        .is_silent_on(&["Field Engineer", "Bergström"]);
    let both = desk.asks(whois(described(Some("john"), "sales"))).await;
    both.says(&["John Andersen", "John Duarte"])
        .is_silent_on(&["Appleseed", "nobody"]);
    // The beginning of a name is no proof, and what is said of him speaks for him.
    let gardener = desk.asks(whois(described(Some("john"), "gardener"))).await;
    gardener
        .says(&["Johnny Appleseed"])
        .is_silent_on(&["Duarte", "Andersen"]);
    assert_eq!(gardener.shows(), ["person"]);
    // Nobody of that name fits: it is said, and those who bear it are offered.
    let legal = desk
        .asks(whois(described(Some("wei zhang"), "legal")))
        .await;
    let nobody = "I found nobody called “wei zhang” for whom Webex lists “legal”.";
    assert_eq!(legal.says(&["Wei Zhang", nobody]).shows(), ["person"]);
    let zoology = desk.asks(whois(described(Some("john"), "zoology"))).await;
    zoology.says(&["John Andersen", "John Duarte", "“zoology”"]);
    desk.asks(whois(described(Some("xanthippe"), "legal")))
        .await
        .says(&["legal"]);
    desk.stage.stop().await;
}

#[tokio::test]
async fn a_nameless_description_finds_only_members_of_the_space() {
    let desk = Desk::open().await;
    let anna = desk.stage.seat(ANNA);
    let ours = space(&anna, &[GARDENER, KOFI]).await;
    let gardener = || about(STATUS, described(None, "gardener"));
    let told = desk.tries(ANNA, Some(&ours), gardener(), None).await;
    told.unwrap().says(&["Johnny Appleseed"]);
    desk.asks(gardener())
        .await
        .says(&["gardener"])
        .is_silent_on(&["Appleseed"]);
    desk.stage.stop().await;
}

#[tokio::test]
async fn a_fact_that_is_not_shown_does_not_tell_people_apart() {
    let desk = Desk::open().await;
    let anna = desk.stage.seat(ANNA);
    let mixed = space(&anna, &[KOFI, VERA]).await;
    // Two people have the name, in the time zones of Oslo and of Stockholm.
    let oslo = || about(Topic::Whois, described(Some("anna berg"), "oslo"));
    desk.asks(oslo()).await.says(&["Controller"]);
    let told = desk.tries(ANNA, Some(&mixed), oslo(), None).await.unwrap();
    assert_eq!(told.shows().len(), 2, "{told:?}");
    let here = |filter: &str| Intent::Here {
        is_reachable: false,
        filters: vec![filter.to_owned()],
        skip: 0,
    };
    let told = desk.tries(ANNA, Some(&mixed), here("accra"), None).await;
    told.unwrap().is_silent_on(&["Kofi Mensah"]);
    let told = desk.tries(ANNA, Some(&mixed), here("trainer"), None).await;
    told.unwrap().says(&["Kofi Mensah"]);
    desk.stage.stop().await;
}

#[tokio::test]
async fn times_stand_side_by_side_with_the_askers_own() {
    let desk = Desk::open().await;
    desk.asks(Intent::Times(vec![name("wei zhang"), name("kofi mensah")]))
        .await
        .says(&["Anna Berg", "Wei Zhang", "Kofi Mensah"]);
    desk.stage.stop().await;
}

#[tokio::test]
async fn small_talk_is_answered_alone_and_left_among_others() {
    let desk = Desk::open().await;
    let anna = desk.stage.seat(ANNA);
    let ours = space(&anna, &[KOFI]).await;
    let thanks = || Intent::SmallTalk(SmallTalk::Thanks);
    assert!(!desk.asks(thanks()).await.0.text.is_empty());
    let left = desk.tries(ANNA, Some(&ours), thanks(), None).await;
    assert_eq!(left.unwrap_err(), NoReply::Aside);
    desk.stage.stop().await;
}

#[tokio::test]
async fn a_thread_explains_who_is_meant_and_without_one_it_is_asked() {
    let desk = Desk::open().await;
    let kofi = desk.id(KOFI).await;
    let thread = desk.asks(about(Topic::Whois, kofi)).await.1;
    let unclear = about(STATUS, PersonRef::Thread);
    let told = desk.tries(ANNA, None, unclear.clone(), thread);
    told.await.unwrap().says(&["Kofi Mensah", "meeting"]);
    let asked = desk.asks(unclear).await;
    let whom = desk.asks(Intent::Help(Help::Whom("status"))).await;
    assert_eq!(asked.0.text, whom.0.text);
    desk.stage.stop().await;
}
