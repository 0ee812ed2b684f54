//! Traces for an OpenTelemetry collector (OTLP over HTTP): one trace a question, over crashes and replicas.

use opentelemetry::trace::{
    Link, SpanContext, SpanId, SpanKind, TraceContextExt, TraceFlags, TraceId, TraceState,
    TracerProvider,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Config, SamplingResult, SdkTracerProvider, ShouldSample};
use sha2::{Digest, Sha256};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::{Layer, Registry};

use super::{CRATES, InitError};

/// The service name of every trace, unless `OTEL_SERVICE_NAME` sets another.
const SERVICE: &str = "whodex";

/// Sends spans to the collector at this base URL, in batches and from a thread of its own. Headers, time-out,
/// sampling and batches go by the variables of the [OpenTelemetry specification].
///
/// [OpenTelemetry specification]: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
pub(super) fn provider(base: &str) -> Result<SdkTracerProvider, InitError> {
    let url = format!("{}/v1/traces", base.trim_end_matches('/'));
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(url);
    // The exporter's HTTP client runs a runtime of its own, which may not begin inside another.
    let exporter = std::thread::spawn(move || exporter.build())
        .join()
        .map_err(|_| InitError::Traces("the exporter's thread ended".to_owned()))?
        .map_err(|error| InitError::Traces(error.to_string()))?;
    let mut resource = Resource::builder();
    if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
        resource = resource.with_service_name(SERVICE);
    }
    Ok(SdkTracerProvider::builder()
        .with_resource(resource.build())
        .with_sampler(OfJobs(Config::default().sampler))
        .with_batch_exporter(exporter)
        .build())
}

/// Decides by the sampler of the settings which jobs are traced. The parent that [`follow`] gives a job is nobody's
/// span, and nobody has decided about it: a sampler that goes by parents is asked as for a trace that begins here. It
/// decides by the trace's id, and so the same for every attempt, at every replica.
#[derive(Debug, Clone)]
struct OfJobs(Box<dyn ShouldSample>);

impl ShouldSample for OfJobs {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let parent = parent.filter(|parent| !parent.span().span_context().is_remote());
        self.0
            .should_sample(parent, trace, name, kind, attributes, links)
    }
}

/// The layer that makes spans of the bot's own crates, and of nothing below them, into spans of a trace.
pub(super) fn layer(provider: &SdkTracerProvider) -> Box<dyn Layer<Registry> + Send + Sync> {
    let ours = Targets::new().with_targets(CRATES.map(|name| (name, tracing::Level::INFO)));
    tracing_opentelemetry::layer()
        .with_tracer(provider.tracer(SERVICE))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_filter(ours)
        .boxed()
}

/// Makes a span part of the trace of the job with this key. The trace's id is computed from the key, so that the event,
/// every attempt and the answer meet in one trace, whichever process they happen in, and nothing needs to be kept.
pub fn follow(span: &Span, key: &str) {
    if span.is_disabled() {
        return;
    }
    let digest = Sha256::digest(key.as_bytes());
    let (mut trace, mut parent) = ([0; 16], [0; 8]);
    trace.copy_from_slice(&digest[..16]);
    parent.copy_from_slice(&digest[16..24]);
    let of_job = SpanContext::new(
        TraceId::from_bytes(trace),
        SpanId::from_bytes(parent),
        TraceFlags::SAMPLED,
        true,
        TraceState::default(),
    );
    let context = Context::new().with_remote_span_context(of_job);
    // Refused where nobody traces.
    drop(span.set_parent(context));
}
