//! The bot under systemd: it says when it is ready, that it is alive, and when it stops.

use std::net::TcpListener;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::{ANY_PORT, SECRET, Simulator, TOKEN, fails_with, run, whodex};

/// Takes the place of systemd.
struct Manager(UnixDatagram);

impl Manager {
    /// One that listens at this socket.
    fn at(socket: &Path) -> Self {
        let listening = UnixDatagram::bind(socket).unwrap();
        let patience = Some(Duration::from_secs(120));
        listening.set_read_timeout(patience).unwrap();
        Self(listening)
    }

    /// The next word that it is told.
    fn hears(&self) -> String {
        let mut word = [0; 256];
        let length = self.0.recv(&mut word).unwrap();
        let word = String::from_utf8_lossy(&word[..length]);
        word.trim_end().to_owned()
    }
}

/// A bot that ends with its test.
struct Bot(Child);

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An address where nobody listens yet.
fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn systemd_learns_that_the_bot_is_ready_alive_and_stopping() {
    let folder = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(folder.path());
    let socket = folder.path().join("notify");
    let manager = Manager::at(&socket);
    let admin = free();
    let settings = [
        TOKEN,
        SECRET,
        ANY_PORT,
        ("WHODEX_ADMIN_LISTEN", admin.as_str()),
        ("WEBEX_API_URL", simulator.api.as_str()),
        ("WHODEX_DRAIN", "0"),
        ("NOTIFY_SOCKET", socket.to_str().unwrap()),
        ("WATCHDOG_USEC", "300000"),
    ];
    let mut bot = whodex(folder.path(), &settings, &["serve"]);
    let mut bot = Bot(bot.stderr(Stdio::null()).spawn().unwrap());
    assert_eq!(manager.hears(), "READY=1");
    assert_eq!(manager.hears(), "WATCHDOG=1");
    assert_eq!(manager.hears(), "WATCHDOG=1");
    let healthy = run(folder.path(), &settings[3..4], &["healthcheck"]);
    assert!(healthy.status.success(), "{healthy:?}");
    let given = run(folder.path(), &[], &["healthcheck", "--address", &admin]);
    assert!(given.status.success(), "{given:?}");
    let elsewhere = free();
    let wrong = [("WHODEX_ADMIN_LISTEN", elsewhere.as_str())];
    let missed = run(folder.path(), &wrong, &["healthcheck"]);
    fails_with(&missed, &[&elsewhere, "does not answer"]);

    let id = bot.0.id().to_string();
    assert!(Command::new("kill").arg(id).status().unwrap().success());
    let mut last = manager.hears();
    while last == "WATCHDOG=1" {
        last = manager.hears();
    }
    assert_eq!(last, "STOPPING=1");
    assert!(bot.0.wait().unwrap().success());
}
