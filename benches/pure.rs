//! How long the parts take that only compute. `cargo bench --bench pure -- --save-baseline NAME` keeps the figures,
//! and `--baseline NAME` compares with them.
#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot set itself up should stop there"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha1::Sha1;
use whodex::intent::phrases::Phrases;
use whodex::intent::{self, MessageInput, Space};
use whodex::people::decide::{Candidate, Source, decide};
use whodex::people::matching::TypedName;
use whodex::reply::gallery;
use whodex::reply::templates::Templates;
use whodex::webex::model::{Attachment, Destination, NewMessage, Person};
use whodex::webhook::envelope;
use whodex::webhook::signature::Verifier;

/// As the program allocates.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SECRET: &str = "a secret of the measurements";

/// A message event as Webex sends it, made up to this many bytes.
fn event(bytes: usize) -> Bytes {
    let mut event = json!({
        "id": "HOOK", "name": "Whodex messages", "targetUrl": "https://whodex.example.com/webhook",
        "resource": "messages", "event": "created", "orgId": "ORG", "createdBy": "BOT", "appId": "APP",
        "ownedBy": "creator", "status": "active", "created": "2026-01-15T15:30:00.000Z", "actorId": "ANNA",
        "data": {"id": "MESSAGE", "roomId": "ROOM", "roomType": "group", "personId": "ANNA",
            "personEmail": "anna.berg@example.com", "created": "2026-01-15T15:30:00.000Z"},
    });
    let short = event.to_string().len() + r#","filler":"""#.len();
    event["filler"] = "x".repeat(bytes.saturating_sub(short)).into();
    Bytes::from(event.to_string())
}

fn signed(body: &Bytes) -> HeaderMap {
    let mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
    let signature = hex::encode(mac.chain_update(body).finalize().into_bytes());
    let mut headers = HeaderMap::new();
    headers.insert(
        "x-spark-signature",
        HeaderValue::from_str(&signature).unwrap(),
    );
    headers
}

fn listener(c: &mut Criterion) {
    let verifier = Verifier::new(vec![SECRET.to_owned().into()]).unwrap();
    let mut group = c.benchmark_group("signature");
    for kilobytes in [1, 16] {
        let body = event(kilobytes * 1024);
        let headers = signed(&body);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(format!("{kilobytes} KB"), |b| {
            b.iter(|| {
                let presented = verifier.presented(black_box(&headers)).unwrap();
                verifier.verify(&presented, body.clone()).unwrap()
            });
        });
    }
    group.finish();
    let body = event(1024);
    let presented = verifier.presented(&signed(&body)).unwrap();
    c.bench_function("signature and envelope, 1 KB", |b| {
        b.iter(|| envelope::read(verifier.verify(&presented, body.clone()).unwrap()).unwrap());
    });
}

fn question(c: &mut Criterion) {
    let phrases = Phrases::load(None).unwrap();
    let (bot, anna) = (
        "BOT".parse().unwrap(),
        ["BOT".parse().unwrap(), "ANNA".parse().unwrap()],
    );
    let html = r#"<p><spark-mention data-object-type="person" data-object-id="BOT">Whodex</spark-mention> who is
        <spark-mention data-object-type="person" data-object-id="ANNA">Anna Berg</spark-mention>?</p>"#;
    let mentions = MessageInput {
        text: "Whodex who is Anna Berg?",
        html: Some(html),
        mentioned: &anna,
        bot: &bot,
        bot_name: None,
        space: Space::Group,
    };
    c.bench_function("command, from html with mentions", |b| {
        b.iter(|| intent::parse(black_box(&mentions), &phrases));
    });
    let text = MessageInput {
        text: "status john.andersen@example.com, wei zhang and anna berg",
        html: None,
        mentioned: &[],
        bot: &bot,
        bot_name: None,
        space: Space::Direct,
    };
    c.bench_function("command, from text", |b| {
        b.iter(|| intent::parse(black_box(&text), &phrases));
    });
}

/// Questions as people put them, in all languages that there are.
const QUESTIONS: &[&str] = &[
    "whois anna berg",
    "could you tell me who Anna Berg is, please?",
    "is wei zhang free right now or in a meeting?",
    "anna's boss's phone number",
    "who is the john from sales?",
    "emial of kofi mensah",
    "when can anna berg, wei zhang and I meet?",
    "Kannst du mir bitte sagen, wer Anna Berg ist?",
    "wer ist der Chef von Kofi Mensah",
    "Quelle est l'adresse mail d'Olga Nowak ?",
    "¿quién es el jefe de Wei Zhang?",
    "I think we should have asked somebody else about that before we changed everything last week",
    "thanks a lot!",
];

fn questions(c: &mut Criterion) {
    let phrases = Phrases::load(None).unwrap();
    let bot = "BOT".parse().unwrap();
    let read = |text: &str| {
        let said = MessageInput {
            text,
            html: None,
            mentioned: &[],
            bot: &bot,
            bot_name: Some("Whodex"),
            space: Space::Direct,
        };
        intent::parse(black_box(&said), &phrases)
    };
    let mut timed: Vec<(Duration, &str)> = QUESTIONS
        .iter()
        .map(|text| {
            let begin = Instant::now();
            for _ in 0..200 {
                black_box(read(text));
            }
            (begin.elapsed() / 200, *text)
        })
        .collect();
    timed.sort();
    let (median, worst) = (timed[timed.len() / 2].1, timed[timed.len() - 1].1);
    c.bench_function("reading, the median question", |b| b.iter(|| read(median)));
    c.bench_function("reading, the worst question", |b| b.iter(|| read(worst)));
    c.bench_function("phrases, loaded", |b| {
        b.iter(|| Phrases::load(None).unwrap());
    });
}

fn ranking(c: &mut Criterion) {
    let given = [
        "Anna", "Ana", "Annika", "Andrea", "Hannah", "Johanna", "Anton", "Anders", "Berg", "Ann",
    ];
    let family = [
        "Berg",
        "Bergström",
        "Kowalska",
        "Nowak",
        "Lindberg",
        "Petrov",
        "Rossi",
        "Silva",
        "Zhang",
        "Ng",
    ];
    let people: Vec<Person> = given
        .iter()
        .flat_map(|given| family.iter().map(move |family| format!("{given} {family}")))
        .enumerate()
        .map(|(n, name)| {
            serde_json::from_value(json!({"id": format!("P{n}"), "displayName": name})).unwrap()
        })
        .collect();
    let candidates: Vec<Candidate> = people
        .into_iter()
        .map(|person| Candidate {
            person,
            source: Source::Listed(0),
        })
        .collect();
    let asked = TypedName::new("anna berg");
    c.bench_function("decide among 100 candidates", |b| {
        b.iter(|| decide(black_box(&asked), candidates.clone(), false));
    });
}

fn cards(c: &mut Criterion) {
    let templates = Templates::load(None, "en").unwrap();
    let (answers, reader) = gallery::answers().unwrap();
    let mut group = c.benchmark_group("render");
    for (name, answer) in &answers {
        let kinds = [
            "person-full",
            "people-mixed",
            "status-of-eight",
            "chooser-of-10",
            "nobody-here",
            "help",
            "welcome",
            "throttled",
        ];
        if kinds.contains(name) {
            group.bench_function(*name, |b| {
                b.iter(|| templates.render(black_box(answer), &reader));
            });
        }
    }
    group.finish();
    let (_, person) = answers
        .iter()
        .find(|(name, _)| *name == "person-full")
        .unwrap();
    let reply = templates.render(person, &reader);
    let message = NewMessage {
        to: Destination::RoomId("ROOM".parse().unwrap()),
        parent_id: None,
        text: reply.text,
        markdown: reply.markdown,
        attachments: vec![Attachment::card(reply.card)],
    };
    c.bench_function("serialise a reply", |b| {
        b.iter(|| serde_json::to_vec(black_box(&message)).unwrap());
    });
}

criterion_group!(pure, listener, question, questions, ranking, cards);
criterion_main!(pure);
