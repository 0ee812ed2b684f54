//! A certificate that this machine does not trust, as where a company looks into TLS.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};

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

/// Who answers with that certificate.
pub(crate) fn config() -> Arc<ServerConfig> {
    let certificate = CertificateDer::from(STANDARD.decode(CERTIFICATE).unwrap());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(STANDARD.decode(KEY).unwrap()));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    Arc::new(config.unwrap())
}

/// Answers TLS connections with that certificate until the test ends; its URL.
fn serve() -> String {
    let config = config();
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

/// A Webex with that certificate that tells who the bot is and nothing else; its port, and a file that makes it trusted.
pub(crate) fn webex(folder: &Path) -> (u16, PathBuf) {
    const ME: &str =
        r#"{"id": "WHODEX", "type": "bot", "displayName": "Behind The Wall", "orgId": "ORG"}"#;
    let config = config();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut tls = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(Stream::new(&mut tls, &mut stream));
            let mut line = String::new();
            while line != "\r\n" {
                line.clear();
                reader.read_line(&mut line).unwrap();
            }
            let length = ME.len();
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json";
            let answer = format!("{head}\r\ncontent-length: {length}\r\n\r\n{ME}");
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
            drop(reader);
            tls.send_close_notify();
            drop(tls.complete_io(&mut stream));
        }
    });
    (port, authority(folder))
}

/// A file of CA certificates that makes that certificate trusted.
pub(crate) fn authority(folder: &Path) -> PathBuf {
    let file = folder.join("authority.pem");
    let pem = format!("-----BEGIN CERTIFICATE-----\n{CERTIFICATE}\n-----END CERTIFICATE-----\n");
    std::fs::write(&file, pem).unwrap();
    file
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

#[test]
fn an_untrusted_public_url_differs_from_a_silent_one() {
    let folder = tempfile::tempdir().unwrap();
    let url = serve();
    let settings = [TOKEN, SECRET, ("WHODEX_PUBLIC_URL", url.as_str())];
    let api = ("WEBEX_API_URL", "http://127.0.0.1:9/v1");
    let doctor = run(
        folder.path(),
        &[&settings[..], &[api]].concat(),
        &["doctor"],
    );
    let said = String::from_utf8(doctor.stdout).unwrap();
    let line = said
        .lines()
        .find(|line| line.contains("public URL"))
        .unwrap();
    assert!(line.contains("not trusted here (UnknownIssuer)"), "{said}");
}
