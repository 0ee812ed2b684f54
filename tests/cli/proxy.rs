//! Ways out of a company's network: proxies, and authorities that only the company knows.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc;

use crate::untrusted;
use crate::{SECRET, Simulator, TOKEN, fails_with, run};

/// Where nobody is, as far as this machine knows.
const FAR_AWAY: &str = "http://webex.invalid/v1";

fn host(api: &str) -> &str {
    api.trim_start_matches("http://").trim_end_matches("/v1")
}

/// A proxy that hands everything on to `port` of this machine; its URL, and whom it was asked for.
pub(crate) fn proxy(port: u16) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (asked, asks) = mpsc::channel();
    std::thread::spawn(move || {
        for inward in listener.incoming() {
            let mut inward = inward.unwrap();
            let mut reader = BufReader::new(inward.try_clone().unwrap());
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            drop(asked.send(line.trim_end().to_owned()));
            while line != "\r\n" {
                line.clear();
                reader.read_line(&mut line).unwrap();
            }
            let outward = TcpStream::connect(("127.0.0.1", port)).unwrap();
            inward.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            carry(reader, outward.try_clone().unwrap());
            carry(outward, inward);
        }
    });
    (url, asks)
}

/// Carries everything from one to the other, on a thread of its own.
fn carry(mut from: impl Read + Send + 'static, mut to: TcpStream) {
    std::thread::spawn(move || {
        drop(std::io::copy(&mut from, &mut to));
        drop(to.shutdown(std::net::Shutdown::Write));
    });
}

fn doctor(folder: &Path, settings: &[(&str, &str)]) -> String {
    String::from_utf8(run(folder, settings, &["doctor"]).stdout).unwrap()
}

#[test]
fn calls_go_by_a_proxy_and_trust_a_companys_own_authority() {
    let folder = tempfile::tempdir().unwrap();
    let (port, authority) = untrusted::webex(folder.path());
    let (proxy, asks) = proxy(port);
    let api = format!("https://localhost:{port}/v1");
    let settings = [
        TOKEN,
        ("WEBEX_API_URL", api.as_str()),
        ("HTTPS_PROXY", proxy.as_str()),
        ("SSL_CERT_FILE", authority.to_str().unwrap()),
    ];
    let said = doctor(folder.path(), &settings);
    assert!(said.contains("Behind The Wall"), "{said}");
    let asked = asks.recv().unwrap();
    assert_eq!(asked, format!("CONNECT localhost:{port} HTTP/1.1"));
}

#[test]
fn a_proxy_for_calls_without_tls_is_used_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let proxy = format!("http://{}", host(&simulator.api));
    let settings = [TOKEN, ("WEBEX_API_URL", FAR_AWAY), ("http_proxy", &proxy)];
    let answer = run(folder.path(), &settings, &["ask", "help"]);
    assert!(answer.status.success(), "{answer:?}");
}

#[test]
fn a_proxy_that_is_the_cause_is_named_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let proxy = format!("http://bot:hush-hush@{address}");
    let settings = [
        TOKEN,
        SECRET,
        ("WEBEX_API_URL", "https://webex.invalid/v1"),
        ("HTTPS_PROXY", &proxy),
        ("WHODEX_PUBLIC_URL", "https://whodex.invalid"),
    ];
    let named = format!("the proxy {address}");
    let asked = run(folder.path(), &settings, &["ask", "help"]);
    fails_with(&asked, &[&named, "HTTPS_PROXY", "NO_PROXY"]);
    let said = doctor(folder.path(), &settings);
    let lines: Vec<&str> = said.lines().filter(|line| line.contains(&named)).collect();
    assert_eq!(lines.len(), 2, "token and public URL in {said}");
    assert!(!said.contains("hush"), "{said}");
    let excepted = [
        &settings[..],
        &[("NO_PROXY", "webex.invalid,whodex.invalid")],
    ]
    .concat();
    let said = doctor(folder.path(), &excepted);
    assert!(!said.contains(&named), "{said}");
    assert!(said.contains("name it in HTTPS_PROXY"), "{said}");
}
