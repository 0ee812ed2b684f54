//! Rate limits of single endpoints, as the command line writes them.

use std::str::FromStr;

/// How often one token may call an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointLimit {
    /// Method and path, as in the statistics: `GET /people/{id}`.
    pub endpoint: String,
    /// Calls a second; more are answered 429.
    pub calls: u32,
}

impl FromStr for EndpointLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = || format!("{text:?} is no limit: write it as 'GET /people=5'");
        let (endpoint, calls) = text.rsplit_once('=').ok_or_else(form)?;
        let (method, path) = endpoint.trim().split_once(' ').ok_or_else(form)?;
        let calls = calls.trim().parse::<u32>().ok().filter(|calls| *calls > 0);
        let path = path.trim().trim_end_matches('/');
        if !path.starts_with('/') {
            return Err(form());
        }
        Ok(Self {
            endpoint: format!("{} {path}", method.to_uppercase()),
            calls: calls.ok_or_else(form)?,
        })
    }
}

/// A number of seconds, or two of them: `30-60`.
pub(super) fn seconds(text: &str) -> Result<(u64, u64), String> {
    let (least, most) = text.split_once('-').unwrap_or((text, text));
    match (least.trim().parse(), most.trim().parse()) {
        (Ok(least), Ok(most)) if least <= most => Ok((least, most)),
        _ => Err(format!(
            "{text:?} is no number of seconds: write 5, or 30-60"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_they_are_written() {
        let limit: EndpointLimit = "get /people/{id} = 5".parse().unwrap();
        assert_eq!(limit.endpoint, "GET /people/{id}");
        assert_eq!(limit.calls, 5);
        for wrong in [
            "GET /people",
            "GET /people=0",
            "/people=5",
            "GET people=5",
            "GET /people=x",
        ] {
            assert!(wrong.parse::<EndpointLimit>().is_err(), "{wrong}");
        }
        assert_eq!(seconds("30-60"), Ok((30, 60)));
        assert_eq!(seconds("0"), Ok((0, 0)));
        assert!(seconds("60-30").is_err() && seconds("soon").is_err());
    }
}
