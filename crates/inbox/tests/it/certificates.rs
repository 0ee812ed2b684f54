//! TLS to the database: whose certificate is taken, by a server whose authority nobody else knows.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tokio_postgres::config::Host;
use whodex_inbox::{Inbox, InboxConfig, Location};

use crate::cluster::programs;
use crate::eventually::eventually;
use crate::postgres;
use crate::required::required;

/// An authority, and a certificate of its for `localhost`. None where there is no `openssl`.
const CERTIFICATES: &str = r#"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=An authority of the tests" \
    -keyout ca.key -out ca.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=localhost" -keyout server.key -out server.csr
printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' > server.ext
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext -out server.pem
chmod 600 server.key
"#;

/// A server of PostgreSQL's that speaks TLS, on a port of this machine.
struct Server {
    process: Child,
    authority: PathBuf,
    port: u16,
}

impl Server {
    async fn start() -> Option<Self> {
        let cluster = postgres::own().await?;
        let config: tokio_postgres::Config = cluster.url("postgres").parse().unwrap();
        let Some(Host::Unix(folder)) = config.get_hosts().first().cloned() else {
            panic!("not a socket");
        };
        cluster.stop();
        let owner = std::fs::metadata(&folder).unwrap();
        let as_owner = |program: &Path| {
            let mut command = Command::new(program);
            command.current_dir(&folder);
            if owner.uid() != std::fs::metadata("/proc/self").unwrap().uid() {
                command.uid(owner.uid()).gid(owner.gid());
            }
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        let made = as_owner(Path::new("sh"))
            .args(["-ec", CERTIFICATES])
            .status();
        let made = made.is_ok_and(|status| status.success());
        required("openssl", made.then_some(()))?;
        let any = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = any.local_addr().unwrap().port();
        drop(any);
        let process = as_owner(&programs()?.join("postgres"))
            .args(["-D", "cluster", "-h", "127.0.0.1", "-k", ""])
            .args(["-p", &port.to_string(), "-c", "ssl=on"])
            .arg("-c")
            .arg(format!("ssl_cert_file={}/server.pem", folder.display()))
            .arg("-c")
            .arg(format!("ssl_key_file={}/server.key", folder.display()))
            .spawn()
            .unwrap();
        let authority = folder.join("ca.pem");
        // The folder stays until the server is dropped.
        std::mem::forget(cluster);
        Some(Self {
            process,
            authority,
            port,
        })
    }

    /// The inbox by this name of the machine, or what is wrong with it.
    async fn open(&self, host: &str, options: &str) -> Result<(), String> {
        let port = self.port;
        let roots = self.authority.display();
        let options = options.replace("CA", &format!("sslrootcert={roots}"));
        let address = format!("postgres://whodex@{host}:{port}/postgres?{options}");
        let location: Location = address.parse().unwrap();
        let opened = Inbox::open(&location, InboxConfig::default()).await;
        opened.map(drop).map_err(|error| error.to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
        if let Some(folder) = self.authority.parent() {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_trusted_by_its_authority_and_by_its_name() {
    let Some(server) = Server::start().await else {
        return;
    };
    eventually("a server that speaks TLS", async || {
        let opened = server.open("localhost", "sslmode=verify-full&CA").await;
        opened.ok()
    })
    .await;
    server
        .open("localhost", "sslmode=require&CA")
        .await
        .unwrap();
    server
        .open("127.0.0.1", "sslmode=verify-ca&CA")
        .await
        .unwrap();
    for (host, options, reason) in [
        ("127.0.0.1", "sslmode=verify-full&CA", "certificate"),
        ("localhost", "sslmode=verify-full", "certificate"),
        ("localhost", "sslmode=verify-ca", "certificate"),
        (
            "localhost",
            "sslmode=verify-full&sslrootcert=/not/there.pem",
            "/not/there.pem",
        ),
    ] {
        let refused = server.open(host, options).await.unwrap_err();
        assert!(refused.contains(reason), "{options}: {refused}");
    }
}
