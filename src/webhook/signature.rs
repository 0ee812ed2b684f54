//! Whether Webex signed a request. Pure: headers and bytes in, [`Verified`] out.
//!
//! Webex signs the raw bytes of the body with the webhook's secret and sends the MAC in hex
//! (<https://developer.webex.com/docs/webhooks>, "Handling requests from Webex"). The MAC is compared
//! in constant time, with every secret that is in force, so that a secret can be changed without
//! losing an event. There is no mode without verification.

use axum::body::Bytes;
use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::Sha256;

/// How a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// The header that carries the MAC, in lower case.
    pub header: &'static str,
    /// How the MAC is made.
    pub algorithm: Algorithm,
}

/// How a MAC is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC-SHA1, RFC 2104. Old, but what Webex documents; HMAC does not rest on SHA-1's collisions.
    HmacSha1,
    /// HMAC-SHA256.
    HmacSha256,
}

/// The schemes that are accepted. A newer one is a line here.
pub const SCHEMES: &[Scheme] = &[Scheme {
    header: "x-spark-signature",
    algorithm: Algorithm::HmacSha1,
}];

/// Bytes that carry a good signature. Nothing but [`Verifier::verify`] makes one.
#[derive(Debug)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    /// The signed bytes.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// The signature is missing, malformed, doubled or wrong. It does not say which: whoever forges
/// requests should learn nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request is not signed by Webex with a secret of this bot")]
pub struct Invalid;

/// There is no secret, or an empty one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret must not be empty: set WEBEX_WEBHOOK_SECRET to 32 or more random bytes")]
pub struct EmptySecret;

/// Checks signatures with the secrets in force.
#[derive(Debug, Clone)]
pub struct Verifier {
    secrets: Vec<SecretString>,
}

impl Verifier {
    /// A verifier for these secrets.
    ///
    /// # Errors
    /// When there is none, or one is empty.
    pub fn new(secrets: Vec<SecretString>) -> Result<Self, EmptySecret> {
        if secrets.is_empty() || secrets.iter().any(|s| s.expose_secret().is_empty()) {
            return Err(EmptySecret);
        }
        Ok(Self { secrets })
    }

    /// The MAC that a request claims, so that what carries none is refused before its body is read.
    ///
    /// # Errors
    /// When no known header is there, one is there twice, or it is no hex of the right length.
    pub fn presented(&self, headers: &HeaderMap) -> Result<Presented, Invalid> {
        for scheme in SCHEMES {
            let mut values = headers.get_all(scheme.header).iter();
            let Some(value) = values.next() else { continue };
            if values.next().is_some() {
                return Err(Invalid);
            }
            let mac = hex::decode(value.as_bytes()).map_err(|_| Invalid)?;
            let length = match scheme.algorithm {
                Algorithm::HmacSha1 => 20,
                Algorithm::HmacSha256 => 32,
            };
            if mac.len() != length {
                return Err(Invalid);
            }
            return Ok(Presented {
                algorithm: scheme.algorithm,
                mac,
            });
        }
        Err(Invalid)
    }

    /// The bytes, if the presented MAC is theirs under any secret in force.
    ///
    /// # Errors
    /// When it is not.
    pub fn verify(&self, presented: &Presented, body: Bytes) -> Result<Verified<Bytes>, Invalid> {
        // Every secret is tried, also after a match: the time taken tells nothing.
        let matches = self
            .secrets
            .iter()
            .filter(|secret| presented.is_of(secret.expose_secret().as_bytes(), &body))
            .count();
        if matches == 0 {
            Err(Invalid)
        } else {
            Ok(Verified(body))
        }
    }
}

/// A MAC that a request claims to have.
#[derive(Debug)]
pub struct Presented {
    algorithm: Algorithm,
    mac: Vec<u8>,
}

impl Presented {
    fn is_of(&self, secret: &[u8], body: &[u8]) -> bool {
        match self.algorithm {
            Algorithm::HmacSha1 => Hmac::<Sha1>::new_from_slice(secret)
                .is_ok_and(|mac| mac.chain_update(body).verify_slice(&self.mac).is_ok()),
            Algorithm::HmacSha256 => Hmac::<Sha256>::new_from_slice(secret)
                .is_ok_and(|mac| mac.chain_update(body).verify_slice(&self.mac).is_ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    // RFC 2202, test case 2: key "Jefe".
    const BODY: &[u8] = b"what do ya want for nothing?";
    const MAC: &str = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";

    fn check(secrets: &[&str], headers: &[&str], body: &'static [u8]) -> Result<(), Invalid> {
        let secrets = secrets.iter().map(|s| SecretString::from(*s)).collect();
        let verifier = Verifier::new(secrets).unwrap();
        let mut map = HeaderMap::new();
        for value in headers {
            map.append("X-Spark-Signature", HeaderValue::from_str(value).unwrap());
        }
        let presented = verifier.presented(&map)?;
        verifier
            .verify(&presented, Bytes::from_static(body))
            .map(|_| ())
    }

    #[test]
    fn a_signature_made_with_any_secret_in_force_is_good() {
        assert_eq!(check(&["Jefe"], &[MAC], BODY), Ok(()));
        assert_eq!(check(&["new", "Jefe"], &[MAC], BODY), Ok(()));
        assert_eq!(check(&["Jefe", "old"], &[MAC], BODY), Ok(()));
        assert_eq!(check(&["Jefe"], &[&MAC.to_uppercase()], BODY), Ok(()));
    }

    #[test]
    fn everything_else_is_invalid() {
        let short = &MAC[..38];
        let long = format!("{MAC}00");
        let odd = &MAC[..39];
        let flipped = MAC.replacen('e', "f", 1);
        let not_hex = MAC.replacen('e', "g", 1);
        for header in ["", " ", short, &long, odd, &flipped, &not_hex, "sha1=effc"] {
            assert_eq!(
                check(&["Jefe"], &[header], BODY),
                Err(Invalid),
                "{header:?}"
            );
        }
        assert_eq!(check(&["Jefe"], &[], BODY), Err(Invalid));
        assert_eq!(check(&["Jefe"], &[MAC, MAC], BODY), Err(Invalid));
        assert_eq!(check(&["other"], &[MAC], BODY), Err(Invalid));
        assert_eq!(
            check(&["Jefe"], &[MAC], b"what do ya want for nothing!"),
            Err(Invalid)
        );
    }

    #[test]
    fn an_empty_secret_is_refused() {
        assert!(Verifier::new(vec![]).is_err());
        assert!(Verifier::new(vec!["good".into(), "".into()]).is_err());
    }
}
