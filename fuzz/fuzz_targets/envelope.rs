//! A signed body of any bytes: it is read and sorted, or refused. A stored event's key is no longer than its body.
#![no_main]

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use sha1::Sha1;
use whodex::webhook::envelope::{self, Classified, EventFilter};
use whodex::webhook::signature::Verifier;

const FILTER: EventFilter = EventFilter {
    edits: true,
    deletions: true,
};
const SECRET: &str = "a secret of the fuzzers";

fuzz_target!(|data: &[u8]| {
    let verifier = Verifier::new(vec![SECRET.to_owned().into()]).unwrap();
    let mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
    let signature = hex::encode(mac.chain_update(data).finalize().into_bytes());
    let mut headers = HeaderMap::new();
    headers.insert(
        "x-spark-signature",
        HeaderValue::from_str(&signature).unwrap(),
    );
    let presented = verifier.presented(&headers).unwrap();
    let verified = verifier
        .verify(&presented, Bytes::copy_from_slice(data))
        .unwrap();
    if let Ok(event) = envelope::read(verified) {
        let bot = "BOT".parse().unwrap();
        let classified = envelope::classify(event, &bot, FILTER, Timestamp::UNIX_EPOCH);
        // An event that is ignored may have a longer key: each broken byte of its names is read as a sign of three.
        if let Classified::Enqueue(event) = classified {
            assert!(event.key().len() <= data.len() + 32);
        }
    }
});
