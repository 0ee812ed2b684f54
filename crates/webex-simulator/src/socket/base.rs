//! The URLs at which a caller reaches the simulator's services.

use axum::http::HeaderMap;
use axum::http::header::HOST;
use url::Url;

use super::super::ids;

/// Scheme and host that a caller used, for the URLs in responses.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Base {
    secure: bool,
    host: String,
}

impl Base {
    /// From the headers of a call; a proxy that terminates TLS sets `X-Forwarded-Proto`.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            secure: text("x-forwarded-proto") == Some("https"),
            host: text(HOST.as_str()).unwrap_or("localhost").to_owned(),
        }
    }

    pub(super) fn http(&self, path: &str) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.host)
    }

    pub(super) fn socket(&self, path: &str) -> String {
        let scheme = if self.secure { "wss" } else { "ws" };
        format!("{scheme}://{}{path}", self.host)
    }

    /// The name of a cluster's host, without a port. Clients identify clusters by their hosts. Here one machine is both
    /// clusters, so the second uses the machine's other name.
    pub(super) fn name(&self, cluster: &str) -> String {
        let url = Url::parse(&format!("http://{}", self.host)).ok();
        let name = url.as_ref().and_then(Url::host_str).unwrap_or("localhost");
        match (cluster, name) {
            (ids::HOME, name) => name.to_owned(),
            (_, "localhost") => "127.0.0.1".to_owned(),
            (_, name) if name.parse::<std::net::Ipv4Addr>().is_ok() || name.starts_with('[') => {
                "localhost".to_owned()
            }
            // A trailing dot makes another spelling of the same name.
            (_, name) => format!("{name}."),
        }
    }

    /// The same with the port.
    pub(super) fn host(&self, cluster: &str) -> String {
        let url = Url::parse(&format!("http://{}", self.host)).ok();
        let name = self.name(cluster);
        match url.and_then(|url| url.port()) {
            Some(port) => format!("{name}:{port}"),
            None => name,
        }
    }

    /// A cluster's conversation service.
    pub(super) fn conversation(&self, cluster: &str) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        let service = if cluster == ids::HOME {
            "conv-a"
        } else {
            "conv-r"
        };
        let host = self.host(cluster);
        format!("{scheme}://{host}/{service}/conversation/api/v1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(host: &str) -> Base {
        Base {
            secure: false,
            host: host.to_owned(),
        }
    }

    #[test]
    fn the_clusters_of_one_machine_have_different_names() {
        for (host, elsewhere) in [
            ("127.0.0.1:8080", "localhost:8080"),
            ("localhost:8080", "127.0.0.1:8080"),
            ("[::1]:8080", "localhost:8080"),
            ("simulator:8080", "simulator.:8080"),
            ("simulator", "simulator."),
        ] {
            assert_eq!(base(host).host(ids::HOME), host);
            assert_eq!(base(host).host(ids::ELSEWHERE), elsewhere);
        }
    }
}
