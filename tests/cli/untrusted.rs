//! A certificate that this machine does not trust, as where a company looks into TLS.

use std::net::TcpListener;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection};

use crate::{SECRET, TOKEN, fails_with, run};

/// A certificate for localhost that vouches for itself, and its key: made for this test, and good for nothing else.
const CERTIFICATE: &str = "MIIBqTCCAU+gAwIBAgIUA3gYlq1X4RpI5yIeq5pJzZT6g9EwCgYIKoZIzj0EAwIwMDEuMCwGA1UEAwwlTWFkZSBmb3IgYSB0ZXN0\
     IGFuZCB0cnVzdGVkIGJ5IG5vYm9keTAgFw0yNjExMjYxMDM1NTJaGA8yMTI2MTEwMjEwMzU1MlowMDEuMCwGA1UEAwwlTWFkZSBm\
     b3IgYSB0ZXN0IGFuZCB0cnVzdGVkIGJ5IG5vYm9keTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABH+VOoukrJj2bfw4sFSzvwTL\
     qwmTvFcGI45NSTu/cgNJnd/cRKJ7Sc58WHbb2EWev50T95TSG77/DSptpTRTqPqjRTBDMAwGA1UdEwEB/wQCMAAwFAYDVR0RBA0w\
     C4IJbG9jYWxob3N0MB0GA1UdDgQWBBRdtYUCyOloC8MrP9FSCqRDfLy95DAKBggqhkjOPQQDAgNIADBFAiEA7ukuy9yz1PbX7XvD\
     /V9PsK2sLR0815a5mQESTRKPF2wCICV5efzMYCPTpmbEuVQhODhELaWuulPuiPI0W/XENoIk";
const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5G0wuoMp2bQO/+Ikq1N4sh7NtBF5Ev3ct1BH8bAgaz+hRANCAAR/\
     lTqLpKyY9m38OLBUs78Ey6sJk7xXBiOOTUk7v3IDSZ3f3ESie0nOfFh229hFnr+dE/eU0hu+/w0qbaU0U6j6";

/// Answers TLS connections with that certificate until the test ends; its URL.
fn serve() -> String {
    let certificate = CertificateDer::from(STANDARD.decode(CERTIFICATE).unwrap());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(STANDARD.decode(KEY).unwrap()));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    let config = Arc::new(config.unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut tls = ServerConnection::new(Arc::clone(&config)).unwrap();
            // The client leaves when it has seen the certificate.
            drop(tls.complete_io(&mut stream.unwrap()));
        }
    });
    format!("https://localhost:{port}/v1")
}

#[test]
fn a_certificate_of_an_unknown_issuer_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let api = serve();
    let settings = [TOKEN, SECRET, ("WEBEX_API_URL", api.as_str())];
    fails_with(
        &run(folder.path(), &settings, &["ask", "help"]),
        &["UnknownIssuer", "SSL_CERT_FILE"],
    );
    let doctor = run(folder.path(), &settings, &["doctor"]);
    let said = String::from_utf8(doctor.stdout).unwrap();
    for part in ["UnknownIssuer", "SSL_CERT_FILE"] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    assert!(!said.contains("name resolution"), "{said}");
}
