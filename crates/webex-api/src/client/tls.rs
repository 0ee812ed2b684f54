//! Why a certificate was not trusted, found among the causes of a failed call. Pure.

use std::error::Error;

use rustls::CertificateError;

/// Nobody whom this machine trusts vouches for the certificate.
pub(super) const UNKNOWN_ISSUER: &str = "UnknownIssuer";

/// The fault of the certificate, in the TLS library's words, if a call failed for it.
pub(super) fn distrust(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(rustls::Error::InvalidCertificate(why)) = error.downcast_ref() {
            return Some(word(why));
        }
        // An I/O error passes over what it wraps when it is asked for its cause.
        let wrapped = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        cause = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

fn word(why: &CertificateError) -> &'static str {
    match why {
        CertificateError::UnknownIssuer => UNKNOWN_ISSUER,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "Expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "NotValidYet"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "NotValidForName"
        }
        CertificateError::Revoked => "Revoked",
        _ => "it is of another form than it should be",
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn what_is_wrong_with_a_certificate_is_found_below_other_errors() {
        let below = |why| {
            let tls = rustls::Error::InvalidCertificate(why);
            io::Error::other(io::Error::other(tls))
        };
        let unknown = below(CertificateError::UnknownIssuer);
        assert_eq!(distrust(&unknown), Some("UnknownIssuer"));
        assert_eq!(distrust(&below(CertificateError::Expired)), Some("Expired"));
        let other = io::Error::other(rustls::Error::DecryptError);
        assert_eq!(distrust(&other), None);
        assert_eq!(
            distrust(&io::Error::from(io::ErrorKind::ConnectionRefused)),
            None
        );
    }
}
