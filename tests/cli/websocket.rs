//! The websocket from the command line: doctor's check of it, also through a company's proxy and with its authority.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::{Simulator, TOKEN, fails_with, proxy, run};
use crate::{certificate, untrusted};

const WEBSOCKET: (&str, &str) = ("WHODEX_RECEIVE", "websocket");

fn doctor(folder: &Path, settings: &[(&str, &str)]) -> String {
    String::from_utf8(run(folder, settings, &["doctor"]).stdout).unwrap()
}

fn line<'a>(said: &'a str, name: &str) -> &'a str {
    let mut lines = said.lines();
    let found = lines.find(|line| line.split_whitespace().nth(1) == Some(name));
    found.unwrap_or_else(|| panic!("{name} is not in {said}"))
}

fn catalog(base: &str) -> String {
    format!("{}/u2c/api/v1/catalog", base.trim_end_matches("/v1"))
}

/// Starts Webex behind a certificate of a private authority; returns its port.
fn behind_tls(simulator: &Simulator) -> u16 {
    let inner = simulator.api.trim_start_matches("http://");
    let inner = inner.trim_end_matches("/v1").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, inner.clone()));
            }
        });
    });
    port
}

/// Forwards one request a connection, with `X-Forwarded-Proto`.
async fn serve(stream: TcpStream, inner: String) {
    let acceptor = TlsAcceptor::from(Arc::new(certificate::config()));
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    let mut outer = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if outer.read_line(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let close = if head.to_lowercase().contains("upgrade: websocket") {
        ""
    } else {
        "connection: close\r\n"
    };
    let head = head.trim_end_matches("\r\n");
    let head = format!("{head}\r\nx-forwarded-proto: https\r\n{close}\r\n");
    let mut inner = TcpStream::connect(inner).await.unwrap();
    inner.write_all(head.as_bytes()).await.unwrap();
    // An error ends the connection too.
    drop(tokio::io::copy_bidirectional(&mut outer, &mut inner).await);
}

#[test]
fn doctor_opens_a_websocket_of_its_own_and_leaves_none_behind() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let catalog = catalog(&simulator.api);
    let settings = [
        TOKEN,
        WEBSOCKET,
        ("WEBEX_API_URL", simulator.api.as_str()),
        ("WHODEX_CATALOG_URL", &catalog),
    ];
    let said = doctor(folder.path(), &settings);
    let seen = line(&said, "websocket");
    assert!(seen.starts_with("ok"), "{said}");
    assert!(
        seen.contains("open, authorized and ready through 127.0.0.1"),
        "{said}"
    );
    assert!(line(&said, "webhooks").starts_with("ok"), "{said}");
    for beside in [" secret ", "public URL"] {
        assert!(!said.contains(beside), "{beside} in {said}");
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let stats: serde_json::Value = runtime.block_on(async {
        let stats = simulator.api.replace("/v1", "/sim/stats");
        reqwest::get(stats).await.unwrap().json().await.unwrap()
    });
    assert_eq!(stats["socket"]["registrations"], 1);
    assert_eq!(stats["socket"]["devices"], 0);
}

#[test]
fn doctor_names_what_blocks_a_websocket_and_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let settings = [
        TOKEN,
        WEBSOCKET,
        ("WEBEX_API_URL", simulator.api.as_str()),
        (
            "WHODEX_CATALOG_URL",
            "http://127.0.0.1:9/u2c/api/v1/catalog",
        ),
    ];
    let said = doctor(folder.path(), &settings);
    let seen = line(&said, "websocket");
    assert!(
        seen.starts_with("problem") && seen.contains("catalogue: "),
        "{said}"
    );
    assert!(said.contains("u2c.wbx2.com"), "{said}");
    let sync = run(folder.path(), &settings, &["webhooks", "sync"]);
    fails_with(&sync, &["WHODEX_RECEIVE is websocket"]);
}

#[test]
fn the_websocket_uses_the_proxy_and_the_companys_authority() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let port = behind_tls(&simulator);
    let authority = untrusted::authority(folder.path());
    let (proxy, asks) = proxy::proxy(port);
    let api = format!("https://localhost:{port}/v1");
    let catalog = catalog(&api);
    let settings = [
        TOKEN,
        WEBSOCKET,
        ("WEBEX_API_URL", api.as_str()),
        ("WHODEX_CATALOG_URL", &catalog),
        ("HTTPS_PROXY", proxy.as_str()),
        ("SSL_CERT_FILE", authority.to_str().unwrap()),
    ];
    let said = doctor(folder.path(), &settings);
    assert!(line(&said, "websocket").starts_with("ok"), "{said}");
    // Each call used the proxy: the bot's identity, catalogue, device, websocket.
    let asked: Vec<String> = asks.try_iter().collect();
    assert!(asked.len() >= 4, "{asked:?}");
    let connect = format!("CONNECT localhost:{port} HTTP/1.1");
    assert!(asked.iter().all(|asked| *asked == connect), "{asked:?}");
}
