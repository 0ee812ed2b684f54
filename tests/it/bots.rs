//! The bot as processes of its own, which can be killed.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use secrecy::ExposeSecret;
use tokio::net::TcpStream;

use crate::harness::{SECRET, Stage, eventually, free_port};
use crate::port::Port;

/// Processes of the bot behind one public address.
pub(crate) struct Bots {
    pub(crate) api: String,
    pub(crate) inbox: String,
    pub(crate) ports: Vec<Port>,
    pub(crate) public: String,
    pub(crate) running: Vec<Option<Child>>,
    /// Where the most talkative log goes; nowhere when not given.
    pub(crate) log: Option<PathBuf>,
    /// Where traces go; nowhere when not given.
    pub(crate) traces: Option<String>,
    /// What else stands in the environment.
    pub(crate) environment: Vec<(&'static str, String)>,
}

impl Bots {
    pub(crate) fn start(&mut self, n: usize) {
        let log = self.log.as_ref().map_or_else(Stdio::null, |path| {
            let file = File::options().create(true).append(true).open(path);
            file.unwrap().into()
        });
        let child = Command::new(env!("CARGO_BIN_EXE_whodex"))
            .arg("serve")
            .env("WEBEX_ACCESS_TOKEN", "simulated-bot-token")
            .env("WEBEX_WEBHOOK_SECRET", SECRET)
            .env("WEBEX_API_URL", &self.api)
            .env("WHODEX_PUBLIC_URL", &self.public)
            .env("WHODEX_LISTEN", self.ports[n].address().to_string())
            .env("WHODEX_ADMIN_LISTEN", "127.0.0.1:0")
            .env("WHODEX_INBOX", &self.inbox)
            .env(
                "WHODEX_LOG",
                if self.log.is_some() { "trace" } else { "info" },
            )
            .env("WHODEX_LOG_FORMAT", "json")
            .env(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                self.traces.as_deref().unwrap_or_default(),
            )
            .env("OTEL_BSP_SCHEDULE_DELAY", "50")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.running[n] = Some(child);
    }

    pub(crate) fn kill(&mut self, n: usize) {
        if let Some(mut child) = self.running[n].take() {
            // SIGKILL: the process gets no chance to tidy up.
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Bots {
    /// One bot on a free port, with an inbox in this folder.
    pub(crate) async fn one(api: &str, folder: &Path) -> Self {
        let port = Port::reserve();
        let mut bots = Self {
            api: format!("{api}/v1"),
            inbox: format!("sqlite:{}", folder.join("inbox.db").display()),
            public: format!("http://{}", port.address()),
            ports: vec![port],
            running: vec![None],
            log: None,
            traces: None,
            environment: Vec::new(),
        };
        bots.start(0);
        bots
    }

    /// One bot with the inbox of the stage, and this in its environment.
    pub(crate) async fn of_stage(stage: &Stage, environment: Vec<(&'static str, String)>) -> Self {
        let mut bots = Self::placed(&stage.api, stage.config.inbox.expose_secret().into(), 1).await;
        bots.environment = environment;
        bots.start(0);
        bots
    }

    /// One bot, as [`Bots::one`] makes it, that writes the most talkative log into its folder.
    pub(crate) async fn talkative(
        api: &str,
        inbox: String,
        log: PathBuf,
        traces: Option<String>,
    ) -> Self {
        let port = Port::reserve();
        let mut bots = Self {
            api: format!("{api}/v1"),
            inbox,
            public: format!("http://{}", port.address()),
            ports: vec![port],
            running: vec![None],
            log: Some(log),
            traces,
            environment: Vec::new(),
        };
        bots.start(0);
        bots
    }

    /// Several bots on one inbox, behind one address.
    pub(crate) async fn balanced(api: &str, inbox: String, replicas: usize) -> Self {
        let mut bots = Self::placed(api, inbox, replicas).await;
        for n in 0..replicas {
            bots.start(n);
        }
        bots
    }

    /// The same, and none of them is started yet.
    pub(crate) async fn placed(api: &str, inbox: String, replicas: usize) -> Self {
        let ports: Vec<Port> = (0..replicas).map(|_| Port::reserve()).collect();
        Self {
            api: format!("{api}/v1"),
            inbox,
            public: balance(&ports).await,
            running: ports.iter().map(|_| None).collect(),
            ports,
            log: None,
            traces: None,
            environment: Vec::new(),
        }
    }

    /// Waits until the public listener of every bot is open.
    pub(crate) async fn ready(&self) {
        for port in &self.ports {
            eventually("an open listener", async || {
                let connecting = TcpStream::connect(port.address());
                connecting.await.ok().map(drop)
            })
            .await;
        }
    }

    /// The process of the first bot.
    pub(crate) fn id(&self) -> u32 {
        self.running[0].as_ref().unwrap().id()
    }

    /// Asks a bot to stop, as an orchestrator does; its exit status.
    pub(crate) async fn terminate(&mut self, n: usize) -> std::process::ExitStatus {
        let id = self.running[n].as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").arg(id).status().unwrap().success());
        let mut child = self.running[n].take().unwrap();
        tokio::task::spawn_blocking(move || child.wait().unwrap())
            .await
            .unwrap()
    }
}

impl Drop for Bots {
    fn drop(&mut self) {
        for n in 0..self.running.len() {
            self.kill(n);
        }
    }
}

/// Hands connections to whichever of the ports takes them.
async fn balance(ports: &[Port]) -> String {
    let (listener, address) = free_port().await;
    let ports: Vec<SocketAddr> = ports.iter().map(Port::address).collect();
    tokio::spawn(async move {
        let mut turn = 0;
        while let Ok((mut inward, _)) = listener.accept().await {
            turn += 1;
            let mut order = ports.clone();
            order.rotate_left(turn % ports.len());
            tokio::spawn(async move {
                for port in order {
                    let outward = TcpStream::connect(port).await;
                    if let Ok(mut outward) = outward {
                        drop(tokio::io::copy_bidirectional(&mut inward, &mut outward).await);
                        return;
                    }
                }
            });
        }
    });
    format!("http://{address}")
}
