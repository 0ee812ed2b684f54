//! Certificates of an authority that this machine does not know.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use webex_api::client::{Certificate, Client, ErrorKind, Settings, Token};

/// A self-signed certificate for localhost, and its key: made for this test only.
const CERTIFICATE: &str = "MIIBqTCCAU+gAwIBAgIUA3gYlq1X4RpI5yIeq5pJzZT6g9EwCgYIKoZIzj0EAwIwMDEuMCwGA1UEAwwlTWFkZSBmb3IgYSB0ZXN0\
     IGFuZCB0cnVzdGVkIGJ5IG5vYm9keTAgFw0yNjExMjYxMDM1NTJaGA8yMTI2MTEwMjEwMzU1MlowMDEuMCwGA1UEAwwlTWFkZSBm\
     b3IgYSB0ZXN0IGFuZCB0cnVzdGVkIGJ5IG5vYm9keTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABH+VOoukrJj2bfw4sFSzvwTL\
     qwmTvFcGI45NSTu/cgNJnd/cRKJ7Sc58WHbb2EWev50T95TSG77/DSptpTRTqPqjRTBDMAwGA1UdEwEB/wQCMAAwFAYDVR0RBA0w\
     C4IJbG9jYWxob3N0MB0GA1UdDgQWBBRdtYUCyOloC8MrP9FSCqRDfLy95DAKBggqhkjOPQQDAgNIADBFAiEA7ukuy9yz1PbX7XvD\
     /V9PsK2sLR0815a5mQESTRKPF2wCICV5efzMYCPTpmbEuVQhODhELaWuulPuiPI0W/XENoIk";
const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5G0wuoMp2bQO/+Ikq1N4sh7NtBF5Ev3ct1BH8bAgaz+hRANCAAR/\
     lTqLpKyY9m38OLBUs78Ey6sJk7xXBiOOTUk7v3IDSZ3f3ESie0nOfFh229hFnr+dE/eU0hu+/w0qbaU0U6j6";

/// Serves `GET /people/me` with that certificate until the test ends; the API's URL.
async fn serve() -> String {
    let certificate = CertificateDer::from(STANDARD.decode(CERTIFICATE).unwrap());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(STANDARD.decode(KEY).unwrap()));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            // A client that does not trust the certificate ends the handshake.
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let body = r#"{"id": "BOT"}"#;
            let length = body.len();
            let response = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
            stream.write_all(response.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    format!("https://localhost:{port}/v1")
}

#[tokio::test]
async fn only_an_authority_of_the_settings_or_the_machine_is_trusted() {
    let settings = Settings::new(serve().await, Token::new("a-token".to_owned()));

    let error = Client::new(settings.clone()).unwrap().me().await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Untrusted, "{error}");
    assert!(error.is_of_unknown_issuer(), "{error}");

    let mut trusting = settings;
    let certificate = STANDARD.decode(CERTIFICATE).unwrap();
    trusting.extra_roots = vec![Certificate::from_der(&certificate).unwrap()];
    let me = Client::new(trusting).unwrap().me().await.unwrap();
    assert_eq!(me.id.as_str(), "BOT");
}
