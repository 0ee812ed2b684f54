//! Certificates of an authority that this machine does not know.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use webex_api::client::{Certificate, Client, ClientConfig, ErrorKind, Token};

use crate::certificate::pem;
use crate::front::acceptor;

/// Serves `GET /people/me` with that certificate until the test ends; the API's URL.
async fn serve() -> String {
    let acceptor = acceptor(&[]);
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
    let settings = ClientConfig::new(serve().await, Token::new("a-token".to_owned()));

    let error = Client::new(settings.clone()).unwrap().me().await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Untrusted, "{error}");
    assert!(error.is_of_unknown_issuer(), "{error}");

    let mut trusting = settings;
    trusting.extra_roots = vec![Certificate::from_pem(pem().as_bytes()).unwrap()];
    let me = Client::new(trusting).unwrap().me().await.unwrap();
    assert_eq!(me.id.as_str(), "BOT");
}
