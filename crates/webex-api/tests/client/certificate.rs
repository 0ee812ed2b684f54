//! A certificate that no machine trusts, as where a company looks into TLS.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// A self-signed certificate for localhost, and its key: made for tests only.
const CERTIFICATE: &str = "MIIBqTCCAU+gAwIBAgIUA3gYlq1X4RpI5yIeq5pJzZT6g9EwCgYIKoZIzj0EAwIwMDEuMCwGA1UEAwwlTWFkZSBmb3IgYSB0ZXN0\
     IGFuZCB0cnVzdGVkIGJ5IG5vYm9keTAgFw0yNjExMjYxMDM1NTJaGA8yMTI2MTEwMjEwMzU1MlowMDEuMCwGA1UEAwwlTWFkZSBm\
     b3IgYSB0ZXN0IGFuZCB0cnVzdGVkIGJ5IG5vYm9keTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABH+VOoukrJj2bfw4sFSzvwTL\
     qwmTvFcGI45NSTu/cgNJnd/cRKJ7Sc58WHbb2EWev50T95TSG77/DSptpTRTqPqjRTBDMAwGA1UdEwEB/wQCMAAwFAYDVR0RBA0w\
     C4IJbG9jYWxob3N0MB0GA1UdDgQWBBRdtYUCyOloC8MrP9FSCqRDfLy95DAKBggqhkjOPQQDAgNIADBFAiEA7ukuy9yz1PbX7XvD\
     /V9PsK2sLR0815a5mQESTRKPF2wCICV5efzMYCPTpmbEuVQhODhELaWuulPuiPI0W/XENoIk";
const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5G0wuoMp2bQO/+Ikq1N4sh7NtBF5Ev3ct1BH8bAgaz+hRANCAAR/\
     lTqLpKyY9m38OLBUs78Ey6sJk7xXBiOOTUk7v3IDSZ3f3ESie0nOfFh229hFnr+dE/eU0hu+/w0qbaU0U6j6";

/// The certificate as an authority that can be trusted.
pub(crate) fn pem() -> String {
    format!("-----BEGIN CERTIFICATE-----\n{CERTIFICATE}\n-----END CERTIFICATE-----\n")
}

/// A server's TLS with that certificate.
pub(crate) fn config() -> ServerConfig {
    let certificate = CertificateDer::from(STANDARD.decode(CERTIFICATE).unwrap());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(STANDARD.decode(KEY).unwrap()));
    ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}
