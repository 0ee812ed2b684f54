//! Processes that are measured, and what the system knows about them.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

pub(crate) const SECRET: &str = "a-secret-of-the-measurements-long-enough";
pub(crate) const BOT_TOKEN: &str = "simulated-bot-token";
const PROGRAM: &str = env!("CARGO_BIN_EXE_whodex");

/// A process that ends with this value.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: String,
    /// From its start to its open listener.
    pub(crate) ready: Duration,
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Process {
    async fn start(command: &mut Command, address: String) -> Self {
        let begun = Instant::now();
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while TcpStream::connect(&address).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(30), "{command:?}");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Self {
            child,
            address,
            ready: begun.elapsed(),
        }
    }

    /// This program as one of the measures.
    pub(crate) async fn measure(word: &str, more: &[&str]) -> Self {
        let program = std::env::current_exe().unwrap();
        let address = free_address();
        let mut command = Command::new(program);
        command.arg(word).args(more).env("ROAD_LISTEN", &address);
        Self::start(&mut command, address).await
    }

    /// The simulator.
    pub(crate) async fn simulator(people: usize, more: &[&str]) -> Self {
        let address = free_address();
        let mut command = Command::new(PROGRAM);
        command.args([
            "simulator",
            "--listen",
            &address,
            "--people",
            &people.to_string(),
        ]);
        command.args(more);
        Self::start(&mut command, address).await
    }

    /// The bot, with its inbox.
    pub(crate) async fn bot(simulator: &str, inbox: &str, registers: bool) -> Self {
        let address = free_address();
        let mut command = serve(simulator, inbox);
        command
            .env("WHODEX_LISTEN", &address)
            .env("WHODEX_ADMIN_LISTEN", "127.0.0.1:0");
        if registers {
            command.env("WHODEX_PUBLIC_URL", format!("http://{address}"));
        }
        Self::start(&mut command, address).await
    }

    /// The bot with its inbox, where Webex has this URL and a certificate of this authority.
    pub(crate) async fn bot_behind(webex: &str, authority: &Path, inbox: &str) -> Self {
        let address = free_address();
        let mut command = serve("", inbox);
        command
            .env("WEBEX_API_URL", format!("{webex}/v1"))
            .env("SSL_CERT_FILE", authority)
            .env("WHODEX_LISTEN", &address)
            .env("WHODEX_ADMIN_LISTEN", "127.0.0.1:0")
            .env("WHODEX_PUBLIC_URL", format!("http://{address}"));
        Self::start(&mut command, address).await
    }

    /// The bot on a websocket, with its inbox. Its address is the admin listener's.
    pub(crate) async fn bot_on_websocket(simulator: &str, inbox: &str) -> Self {
        let address = free_address();
        let mut command = serve(simulator, inbox);
        let catalogue = format!("http://{simulator}/u2c/api/v1/catalog");
        command
            .env("WHODEX_RECEIVE", "websocket")
            .env("WHODEX_CATALOG_URL", catalogue)
            .env("WHODEX_ADMIN_LISTEN", &address);
        Self::start(&mut command, address).await
    }

    /// Makes the tables of an inbox.
    pub(crate) async fn makes_inbox(inbox: &str) {
        let mut command = Command::new(PROGRAM);
        command
            .args(["inbox", "migrate"])
            .env("WHODEX_INBOX", inbox);
        let made = command.stdout(Stdio::null()).status();
        assert!(made.unwrap().success());
    }

    fn status(&self, key: &str) -> u64 {
        let status = format!("/proc/{}/status", self.child.id());
        let status = BufReader::new(std::fs::File::open(status).unwrap());
        let mut lines = status.lines().map_while(Result::ok);
        let line = lines.find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Resident memory, in MB.
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    pub(crate) fn resident(&self) -> f64 {
        self.status("VmRSS:") as f64 / 1024.0
    }

    /// The most resident memory so far, in MB.
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    pub(crate) fn peak(&self) -> f64 {
        self.status("VmHWM:") as f64 / 1024.0
    }

    pub(crate) fn threads(&self) -> u64 {
        self.status("Threads:")
    }

    /// CPU time so far, in seconds; the kernel counts it in hundredths.
    pub(crate) fn cpu(&self) -> f64 {
        let stat = format!("/proc/{}/stat", self.child.id());
        let stat = std::fs::read_to_string(stat).unwrap();
        let after_name = stat.rsplit_once(')').unwrap().1;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        let ticks = |place: usize| fields[place].parse::<f64>().unwrap();
        (ticks(11) + ticks(12)) / 100.0
    }
}

impl Process {
    /// Waits until there is nothing left to do: what one of them does after its turn, the next would feel.
    pub(crate) async fn rests(&self) {
        let mut before = self.cpu();
        loop {
            tokio::time::sleep(Duration::from_millis(250)).await;
            let now = self.cpu();
            if now - before < 0.02 {
                return;
            }
            before = now;
        }
    }
}

/// The command of a bot with this inbox.
fn serve(simulator: &str, inbox: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .arg("serve")
        .env("WEBEX_ACCESS_TOKEN", BOT_TOKEN)
        .env("WEBEX_WEBHOOK_SECRET", SECRET)
        .env("WEBEX_API_URL", format!("http://{simulator}/v1"))
        .env("WHODEX_INBOX", inbox)
        .env("WHODEX_ASKER_LIMIT", "0")
        .env("WHODEX_LOG", "warn");
    command
}

/// The size of the program, in MB.
#[expect(clippy::cast_precision_loss, reason = "megabytes")]
pub(crate) fn program_size() -> f64 {
    Path::new(PROGRAM).metadata().unwrap().len() as f64 / 1e6
}

/// An address that was free a moment ago.
pub(crate) fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}
