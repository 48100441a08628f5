//! Spans for OpenTelemetry, sent as OTLP over HTTP. They carry the same data as the log's lines: see docs/logs.md.

use crate::configuration::ConfigurationError;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;
use url::Url;

/// Sends the spans. When dropped, it first sends those still waiting.
pub struct Exporter(SdkTracerProvider);

impl Exporter {
    /// Sends to the collector at `address`, such as `http://127.0.0.1:4318`.
    ///
    /// # Errors
    /// When the exporter cannot be built for this address.
    pub fn new(address: &Url) -> Result<Self, ConfigurationError> {
        // Fails only if a provider is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let endpoint = format!("{}/v1/traces", address.as_str().trim_end_matches('/'));
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(endpoint)
            .build()
            .map_err(|error| ConfigurationError::Wrong {
                key: "registro.otlp",
                reason: error.to_string(),
            })?;
        let provider = SdkTracerProvider::builder()
            .with_resource(Resource::builder().with_service_name("icsoe").build())
            .with_batch_exporter(exporter)
            .build();
        Ok(Self(provider))
    }

    /// Exports the spans of our own code. Libraries' spans are left out; the exporter's own would cause an endless
    /// loop.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let ours = ["ui", "mail", "platform", "records", "server", "services"]
            .map(|name| (name, Level::INFO));
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("icsoe"))
            .with_filter(Targets::new().with_targets(ours))
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        if self.0.shutdown().is_err() {
            tracing::warn!("the last spans were not sent");
        }
    }
}
