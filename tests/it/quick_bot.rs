//! The bot as a process of its own with the short delays of a test: it can be killed, and its memory is its own.
//!
//! The program has no settings for the delays of its websocket. Therefore the process is the test binary again: a test
//! that a variable tells to be the bot serves until its standard input ends.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use whodex::app::App;
use whodex::config::{self, Flags};
use whodex::websocket::Pace;

use crate::port::Port;

/// Tells a test to be the bot.
const ROLE: &str = "WHODEX_TEST_IS_THE_BOT";

/// Serves as the bot, if this process is one; returns whether it was.
pub(crate) async fn is_the_bot(pace: Pace) -> bool {
    if std::env::var_os(ROLE).is_none() {
        return false;
    }
    let config = config::load(&Flags::default(), &config::Environment).unwrap();
    config.require_serve().unwrap();
    let admin = TcpListener::bind(config.admin_listen).await.unwrap();
    let stop = CancellationToken::new();
    let ending = stop.clone();
    std::thread::spawn(move || {
        // A test that ends, or breaks, leaves no bot behind.
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
        ending.cancel();
    });
    let app = App::build(&config).await.unwrap().with_pace(pace);
    app.run(None, Some(admin), stop).await.unwrap();
    true
}

/// A number from the environment.
#[expect(
    clippy::disallowed_methods,
    reason = "a setting of the tests, and none of the program"
)]
pub(crate) fn number(name: &str) -> Option<usize> {
    let text = std::env::var(name).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// A bot on a websocket.
pub(crate) struct QuickBot {
    /// The test that [`is_the_bot`] makes the bot.
    test: &'static str,
    settings: Vec<(&'static str, String)>,
    child: Option<Child>,
    /// The base URL of its admin listener.
    pub(crate) admin: String,
    _port: Port,
}

impl QuickBot {
    /// A bot that is not started yet, with an inbox in this folder.
    pub(crate) fn new(test: &'static str, api: &str, folder: &Path) -> Self {
        let port = Port::reserve();
        let inbox = format!("sqlite:{}", folder.join("inbox.db").display());
        let settings = vec![
            (ROLE, "1".to_owned()),
            ("WEBEX_ACCESS_TOKEN", "simulated-bot-token".to_owned()),
            ("WEBEX_API_URL", format!("{api}/v1")),
            ("WHODEX_CATALOG_URL", format!("{api}/u2c/api/v1/catalog")),
            ("WHODEX_RECEIVE", "websocket".to_owned()),
            ("WHODEX_ADMIN_LISTEN", port.address().to_string()),
            ("WHODEX_INBOX", inbox),
            ("WHODEX_ASKER_LIMIT", "0".to_owned()),
            ("WHODEX_DRAIN", "0".to_owned()),
        ];
        Self {
            test,
            settings,
            child: None,
            admin: format!("http://{}", port.address()),
            _port: port,
        }
    }

    pub(crate) fn start(&mut self) {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", self.test, "--nocapture"])
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.child = Some(child.unwrap());
    }

    /// Ends it with SIGKILL: it gets no chance to tidy up.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Its resident memory in KB.
    pub(crate) fn resident(&self) -> usize {
        let process = self.child.as_ref().unwrap().id();
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
        kilobytes.parse().unwrap()
    }

    /// The seconds of CPU that it has used.
    pub(crate) fn cpu(&self) -> f64 {
        let process = self.child.as_ref().unwrap().id();
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
        let after_name = stat.rsplit_once(')').unwrap().1;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        let ticks = |place: usize| fields[place].parse::<f64>().unwrap();
        (ticks(11) + ticks(12)) / 100.0
    }
}

impl Drop for QuickBot {
    fn drop(&mut self) {
        self.kill();
    }
}
