//! A signature header of any bytes, once or twice: it passes only if it is the body's.
#![no_main]

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue};
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use sha1::Sha1;
use whodex::webhook::signature::Verifier;

const SECRET: &str = "a secret of the fuzzers";
const BODY: &[u8] = b"{}";

fuzz_target!(|data: &[u8]| {
    let verifier = Verifier::new(vec![SECRET.to_owned().into()]).unwrap();
    let mut headers = HeaderMap::new();
    for part in data.split(|byte| *byte == b'\n').take(3) {
        if let Ok(value) = HeaderValue::from_bytes(part) {
            headers.append("x-spark-signature", value);
        }
    }
    let mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
    let right = hex::encode(mac.chain_update(BODY).finalize().into_bytes());
    let values: Vec<_> = headers.get_all("x-spark-signature").iter().collect();
    let is_right =
        matches!(values.as_slice(), [one] if one.as_bytes().eq_ignore_ascii_case(right.as_bytes()));
    let passes = verifier
        .presented(&headers)
        .is_ok_and(|presented| verifier.verify(&presented, Bytes::from_static(BODY)).is_ok());
    assert_eq!(passes, is_right);
});
