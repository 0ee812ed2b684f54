//! A collector of traces: OTLP over HTTP, kept as it comes.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use crate::harness::free_port;

/// What was collected.
#[derive(Clone, Default)]
pub(crate) struct Collector {
    exports: Arc<Mutex<Vec<Bytes>>>,
}

impl Collector {
    /// A collector, and the address to give to who is traced.
    pub(crate) async fn start() -> (Self, String) {
        let collector = Self::default();
        let keep = async |State(kept): State<Self>, export: Bytes| {
            kept.exports.lock().unwrap().push(export);
        };
        let router = Router::new()
            .route("/v1/traces", post(keep))
            .with_state(collector.clone());
        let (listener, address) = free_port().await;
        tokio::spawn(async move { axum::serve(listener, router).await });
        (collector, format!("http://{address}"))
    }

    /// Everything that came, as text where it is text.
    pub(crate) fn said(&self) -> String {
        let exports = self.exports.lock().unwrap();
        let texts = exports.iter().map(|export| String::from_utf8_lossy(export));
        texts.collect::<Vec<_>>().join("\n")
    }

    /// Every span that came.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let exports = self.exports.lock().unwrap();
        let read = |export: &Bytes| ExportTraceServiceRequest::decode(export.clone()).unwrap();
        let resources = exports.iter().flat_map(|e| read(e).resource_spans);
        let scopes = resources.flat_map(|resource| resource.scope_spans);
        scopes.flat_map(|scope| scope.spans).collect()
    }
}
