//! A throwaway PostgreSQL: a cluster in a temporary folder, on a Unix socket, for as long as the tests
//! run. `TEST_DATABASE_URL` names one that runs already.
#![expect(
    clippy::disallowed_methods,
    reason = "settings of the tests, and none of the program"
)]

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::harness::eventually;
use crate::required::required;

/// One cluster for all tests of this process.
static CLUSTER: LazyLock<Option<Cluster>> = LazyLock::new(|| {
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        return Some(Cluster::Running { url });
    }
    required("PostgreSQL (initdb and postgres)", programs())
        .map(|programs| Cluster::Own(Own::make(&programs)))
});

/// Counts databases, so that each test has one of its own.
static DATABASES: AtomicU32 = AtomicU32::new(0);

pub(crate) enum Cluster {
    Running { url: String },
    Own(Own),
}

/// A cluster that was made for the tests.
pub(crate) struct Own {
    folder: TempDir,
    programs: PathBuf,
    process: Mutex<Option<Child>>,
}

/// A cluster of a test's own, that can be stopped and started again.
pub(crate) async fn own() -> Option<Own> {
    let programs = required("PostgreSQL (initdb and postgres)", programs())?;
    let making = tokio::task::spawn_blocking(move || Own::make(&programs));
    Some(making.await.unwrap())
}

/// The address of a database that nobody else uses; none where there is no PostgreSQL.
pub(crate) async fn database() -> Option<String> {
    let cluster = tokio::task::spawn_blocking(|| CLUSTER.as_ref())
        .await
        .unwrap()?;
    let number = DATABASES.fetch_add(1, Ordering::Relaxed);
    let name = format!("whodex_test_{}_{number}", std::process::id());
    let server = cluster.url("postgres");
    // Right after its start it takes connections and says that it is starting up.
    let (client, connection) = eventually("a database", async || {
        tokio_postgres::connect(&server, tokio_postgres::NoTls)
            .await
            .ok()
    })
    .await;
    let running = tokio::spawn(connection);
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap();
    drop(client);
    drop(running.await);
    Some(cluster.url(&name))
}

impl Cluster {
    fn url(&self, database: &str) -> String {
        match self {
            Self::Running { url } => {
                let (server, _) = url.rsplit_once('/').unwrap();
                format!("{server}/{database}")
            }
            Self::Own(own) => own.url(database),
        }
    }
}

/// Runs the server until the input ends, which it does when the tests do. Then the folder goes too,
/// unless it is to be kept for another run.
const SERVE: &str = r#"
"$@" & server=$!
cat >/dev/null
kill -INT $server
wait
[ -e keep ] || rm -rf "$FOLDER"
"#;

impl Own {
    fn make(programs: &Path) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("whodex-pg-")
            .tempdir()
            .unwrap();
        if let Some((uid, gid)) = owner() {
            std::os::unix::fs::chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let own = Self {
            folder,
            programs: programs.to_owned(),
            process: Mutex::new(None),
        };
        let mut initdb = Command::new(programs.join("initdb"));
        initdb.args([
            "-D",
            "cluster",
            "-A",
            "trust",
            "-U",
            "whodex",
            "--no-sync",
            "-E",
            "UTF8",
        ]);
        initdb.args(["--locale", "C"]);
        let made = own.in_the_folder(&mut initdb).output().unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        own.run();
        own
    }

    pub(crate) fn url(&self, database: &str) -> String {
        let host = self.folder.path().to_str().unwrap().replace('/', "%2F");
        format!("postgres://whodex@{host}/{database}")
    }

    /// In its folder, and as its owner: PostgreSQL refuses to run as root.
    fn in_the_folder<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if let Some((uid, gid)) = owner() {
            command.uid(uid).gid(gid);
        }
        command.current_dir(self.folder.path())
    }

    /// Starts the server, and waits until it listens.
    pub(crate) fn run(&self) {
        let folder = self.folder.path();
        let mut shell = Command::new("sh");
        shell.args(["-c", SERVE, "sh"]).env("FOLDER", folder);
        shell.arg(self.programs.join("postgres"));
        shell.args(["-D", "cluster", "-h", "", "-k"]).arg(folder);
        shell.args(["-c", "fsync=off", "-c", "max_connections=300"]);
        let log = std::fs::File::create(folder.join("log")).unwrap();
        let process = self
            .in_the_folder(&mut shell)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        *self.process.lock().unwrap() = Some(process);
        let socket = folder.join(".s.PGSQL.5432");
        let end = Instant::now() + Duration::from_secs(60);
        while std::os::unix::net::UnixStream::connect(&socket).is_err() {
            let log = folder.join("log");
            assert!(
                Instant::now() < end,
                "{}",
                std::fs::read_to_string(log).unwrap()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops the server and waits for its end; its files stay.
    pub(crate) fn stop(&self) {
        std::fs::write(self.folder.path().join("keep"), "").unwrap();
        if let Some(mut process) = self.process.lock().unwrap().take() {
            drop(process.stdin.take());
            process.wait().unwrap();
        }
    }
}

/// Where `initdb` and `postgres` are.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let debian = debian.filter_map(|version| Some(version.ok()?.path().join("bin")));
    std::env::split_paths(&path)
        .chain(debian)
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// Whom to run as: nobody else, or the user `postgres` where this is root.
fn owner() -> Option<(u32, u32)> {
    let number = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if number(&["-u"])? != 0 {
        return None;
    }
    Some((number(&["-u", "postgres"])?, number(&["-g", "postgres"])?))
}
