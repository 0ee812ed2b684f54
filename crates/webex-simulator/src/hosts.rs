//! Hosts: this machine's own, and those that the settings name.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

/// Stands for every host in a list of targets.
const EVERY: &str = "*";

/// Whether a host is this machine's loopback interface.
fn is_loopback(host: &Host<String>) -> bool {
    match host {
        // Resolvers keep these names on the machine, so that nobody else can own one.
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// A host in its usual spelling, without the dot that may end a name.
fn usual(host: &str) -> Option<Host<String>> {
    match host.parse() {
        Ok(address) => Some(of(address)),
        Err(_) => Host::parse(host.strip_suffix('.').unwrap_or(host)).ok(),
    }
}

fn of(address: IpAddr) -> Host<String> {
    match address {
        IpAddr::V4(address) => Host::Ipv4(address),
        IpAddr::V6(address) => Host::Ipv6(address),
    }
}

/// Whether a list of hosts has this one, or this one is loopback.
fn is_allowed(host: &Host<String>, listed: &[String]) -> bool {
    is_loopback(host) || listed.iter().any(|one| usual(one).as_ref() == Some(host))
}

/// Whether a caller may address the simulator by this `Host` header: `listen` is where the simulator listens.
pub(super) fn may_address(header: &str, allowed: &[String], listen: SocketAddr) -> bool {
    let Some(host) = addressed(header) else {
        return false;
    };
    is_allowed(&host, allowed) || (!listen.ip().is_unspecified() && host == of(listen.ip()))
}

/// Whether a page of this origin is the simulator's own, which the caller addressed by this `Host` header.
pub(super) fn is_own_origin(origin: &str, header: &str) -> bool {
    let Some(origin) = Url::parse(origin).ok() else {
        return false;
    };
    let here = Url::parse(&format!("{}://{header}/", origin.scheme()));
    here.is_ok_and(|here| here.origin() == origin.origin() && origin.origin().is_tuple())
}

/// Whether events may go to this URL.
pub(super) fn may_target(url: &Url, targets: &[String]) -> bool {
    let host = url.host_str().and_then(usual);
    targets.iter().any(|one| one == EVERY) || host.is_some_and(|host| is_allowed(&host, targets))
}

/// The host of a `Host` header, without its port.
fn addressed(header: &str) -> Option<Host<String>> {
    // A user's name before the host is for URLs alone.
    if header.contains(['@', '/', '?', '#', '\\']) {
        return None;
    }
    let url = Url::parse(&format!("http://{header}/")).ok()?;
    usual(url.host_str()?)
}

/// A host of a flag.
///
/// # Errors
/// When it is none, as a URL or a host with a port is not.
pub(super) fn host(text: &str) -> Result<String, String> {
    match usual(text) {
        Some(_) if text != EVERY => Ok(text.to_owned()),
        _ => Err("write the host alone, without scheme and port".to_owned()),
    }
}

/// The same, or `*`.
pub(super) fn target(text: &str) -> Result<String, String> {
    if text == EVERY {
        Ok(text.to_owned())
    } else {
        host(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(hosts: &[&str]) -> Vec<String> {
        hosts.iter().map(|&host| host.to_owned()).collect()
    }

    #[test]
    fn a_caller_addresses_loopback_or_an_allowed_host() {
        let allowed = listed(&["simulator", "Webex.Example"]);
        let loopback = SocketAddr::from(([127, 0, 0, 1], 8080));
        for host in [
            "127.0.0.1:8080",
            "127.1.2.3",
            "localhost:8080",
            "LOCALHOST",
            "localhost.:8080",
            "webex.localhost",
            "[::1]:8080",
            "simulator:8080",
            "simulator.:8080",
            "webex.example",
        ] {
            assert!(may_address(host, &allowed, loopback), "{host}");
        }
        for host in [
            "evil.example:8080",
            "localhost.evil.example",
            "notlocalhost",
            "192.168.1.5:8080",
            "0.0.0.0:8080",
            "127.0.0.1@evil.example",
            "evil.example#localhost",
            "",
        ] {
            assert!(!may_address(host, &allowed, loopback), "{host}");
        }
    }

    #[test]
    fn the_listeners_address_is_allowed_unless_it_is_every_address() {
        let one = SocketAddr::from(([192, 168, 1, 5], 8080));
        assert!(may_address("192.168.1.5:8080", &[], one));
        let every = SocketAddr::from(([0, 0, 0, 0], 8080));
        assert!(!may_address("0.0.0.0:8080", &[], every));
    }

    #[test]
    fn an_origin_is_own_with_the_same_host_and_port() {
        assert!(is_own_origin("http://localhost:8080", "localhost:8080"));
        assert!(is_own_origin("https://webex.example", "webex.example"));
        for foreign in [
            "http://localhost:3000",
            "http://127.0.0.1:8080",
            "http://localhost",
            "null",
            "file://",
            "",
        ] {
            assert!(!is_own_origin(foreign, "localhost:8080"), "{foreign}");
        }
    }

    #[test]
    fn events_go_to_loopback_and_to_listed_targets() {
        let allowed =
            |url: &str, targets: &[&str]| may_target(&Url::parse(url).unwrap(), &listed(targets));
        for loopback in [
            "http://127.0.0.1:1/",
            "https://localhost/w",
            "http://[::1]/",
        ] {
            assert!(allowed(loopback, &[]), "{loopback}");
        }
        for other in [
            "http://169.254.169.254/latest",
            "http://bot:8080/",
            "http://0.0.0.0/",
            "http://localhost@bot/",
        ] {
            assert!(!allowed(other, &["bot.example"]), "{other}");
            assert!(allowed(other, &["*"]), "{other}");
        }
        assert!(allowed("http://bot:8080/", &["bot"]));
    }

    #[test]
    fn a_flag_takes_a_host_and_no_url() {
        assert_eq!(host("simulator").as_deref(), Ok("simulator"));
        assert_eq!(target("*").as_deref(), Ok("*"));
        for wrong in ["http://simulator", "simulator:8080", "a/b", "*", ""] {
            assert!(host(wrong).is_err(), "{wrong}");
        }
    }
}
