//! A certificate that this machine does not trust, as where a company looks into TLS.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::{ServerConnection, Stream};

use crate::certificate::{config, pem};
use crate::{SECRET, TOKEN, fails_with, run};

/// Answers TLS connections with that certificate until the test ends; its URL.
fn serve() -> String {
    let config = Arc::new(config());
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
    let config = Arc::new(config());
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
    std::fs::write(&file, pem()).unwrap();
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
