//! A PostgreSQL cluster in a temporary folder, on a Unix socket, for as long as this process runs. The measurements
//! have one too.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A cluster of this process's own.
pub(crate) struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    durable: bool,
    process: Mutex<Option<Child>>,
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

impl Cluster {
    /// Makes a cluster and starts it. One that is not durable is faster, and lost with the machine.
    pub(crate) fn make(programs: &Path, durable: bool) -> Self {
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
            durable,
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
        shell.args(["-c", "max_connections=300"]);
        if !self.durable {
            shell.args(["-c", "fsync=off"]);
        }
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
pub(crate) fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let debian = debian.filter_map(|version| Some(version.ok()?.path().join("bin")));
    std::env::split_paths(&path)
        .chain(debian)
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// The user of the server: nobody else, or `postgres` where this is root.
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
