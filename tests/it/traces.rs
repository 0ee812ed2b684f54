//! Traces: one question is one trace, from event to answer, over a crash.

use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::trace::v1::Span;
use serde_json::json;

use crate::bots::Bots;
use crate::collector::Collector;
use crate::harness::{Stage, eventually};

fn attribute(span: &Span, key: &str) -> Option<String> {
    let found = span.attributes.iter().find(|a| a.key == key)?;
    match found.value.as_ref()?.value.as_ref()? {
        Any::StringValue(text) => Some(text.clone()),
        Any::IntValue(number) => Some(number.to_string()),
        _ => None,
    }
}

#[tokio::test]
async fn what_the_settings_do_not_sample_is_not_traced() {
    let stage = Stage::without_bot(Default::default()).await;
    let folder = tempfile::tempdir().unwrap();
    for (sampler, argument, traced) in [
        ("parentbased_always_off", "", false),
        ("parentbased_traceidratio", "0", false),
        ("parentbased_traceidratio", "1", true),
    ] {
        let (collector, address) = Collector::start().await;
        let mut bots = Bots::one(&stage.api, folder.path()).await;
        bots.kill(0);
        bots.traces = Some(address);
        bots.environment = vec![
            ("OTEL_TRACES_SAMPLER", sampler.to_owned()),
            ("OTEL_TRACES_SAMPLER_ARG", argument.to_owned()),
        ];
        bots.start(0);
        bots.ready().await;
        stage.hooked().await;
        let anna = stage.seat("anna.berg@example.com");
        anna.asks("whois john andersen").await;
        assert!(bots.terminate(0).await.success());
        let jobs = collector.spans().into_iter().filter(|s| s.name == "job");
        assert_eq!(jobs.count() > 0, traced, "{sampler} {argument}");
        assert!(traced || collector.spans().is_empty(), "{sampler}");
    }
    stage.stop().await;
}

#[tokio::test]
async fn a_question_is_one_trace_from_event_to_answer_over_a_crash() {
    let stage = Stage::without_bot(Default::default()).await;
    let (collector, address) = Collector::start().await;
    let folder = tempfile::tempdir().unwrap();
    let inbox = format!("sqlite:{}", folder.path().join("inbox.db").display());
    let log = folder.path().join("log");
    let mut bots = Bots::talkative(&stage.api, inbox, log, Some(address)).await;
    stage.hooked().await;
    bots.ready().await;
    let anna = stage.seat("anna.berg@example.com");
    // The first attempt hangs until the crash.
    stage
        .fault(json!({"match": "GET /people", "delayMs": 600_000}))
        .await;
    let question = anna.writes("whois john andersen").await;
    let event = eventually("the span of the event", async || {
        let mut spans = collector.spans().into_iter();
        spans.find(|span| span.name == "event")
    })
    .await;
    eventually("a hanging call", async || {
        let spans = collector.spans();
        let asked = |span: &Span| span.name == "GET /messages/{id}";
        spans.iter().any(asked).then_some(())
    })
    .await;
    bots.kill(0);
    stage.clear_faults().await;
    bots.start(0);
    anna.reply(&question).await;
    assert!(
        bots.terminate(0).await.success(),
        "it ends only when its spans were sent"
    );
    let spans = collector.spans();
    let of_question: Vec<&Span> = spans
        .iter()
        .filter(|span| span.trace_id == event.trace_id)
        .collect();
    let named = |name: &'static str| of_question.iter().filter(move |span| span.name == name);
    let attempts: Vec<_> = named("job").map(|job| attribute(job, "attempt")).collect();
    assert_eq!(attempts, [Some("2".to_owned())], "the first never ended");
    assert_eq!(named("GET /messages/{id}").count(), 2, "one each attempt");
    let post = named("POST /messages").next().unwrap();
    assert_eq!(
        attribute(post, "http.response.status_code").as_deref(),
        Some("200")
    );
    assert!(attribute(post, "webex.tracking_id").is_some());
    assert_eq!(post.parent_span_id, named("job").next().unwrap().span_id);
    stage.stop().await;
}
