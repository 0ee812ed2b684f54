//! A webhook secret is changed as the deployment guide says, with two replicas, and no event is lost or even refused.

use secrecy::SecretString;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use whodex::app::{self, App};
use whodex::config::Config;

use crate::harness::Stage;
use crate::port::Port;

const ANNA: &str = "anna.berg@example.com";
const OLD: &str = "the secret of last month, long enough";
const NEW: &str = "the secret of this month, long enough";

/// A replica at an address of its own.
struct Replica {
    config: Config,
    port: Port,
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Replica {
    async fn start(config: &Config, port: Port, secrets: &[&str]) -> Self {
        let mut config = config.clone();
        let secrets = secrets.iter().map(|secret| SecretString::from(*secret));
        config.webhook_secrets = secrets.collect();
        let listener = port.listen().await;
        let app = App::build(&config).await.unwrap();
        app.register().await.unwrap();
        let stop = CancellationToken::new();
        let ending = stop.clone();
        Self {
            config,
            port,
            stop,
            running: tokio::spawn(async move { app.run(listener, None, ending).await.unwrap() }),
        }
    }

    async fn end(self) -> Port {
        self.stop.cancel();
        self.running.await.unwrap();
        self.port
    }

    async fn restart(self, secrets: &[&str]) -> Self {
        let config = self.config.clone();
        let port = self.end().await;
        Self::start(&config, port, secrets).await
    }
}

#[tokio::test]
async fn a_secret_is_changed_step_by_step_while_questions_come_in() {
    let stage = Stage::without_bot(Default::default()).await;
    let (a, b) = (Port::reserve(), Port::reserve());
    // Webex reaches the second of them, whichever is restarted.
    let mut config = stage.config.clone();
    config.public_url = Some(format!("http://{}", b.address()));
    let anna = stage.seat(ANNA);
    let mut people = [
        "wei zhang",
        "mei zhang",
        "john andersen",
        "john duarte",
        "anna berg",
    ]
    .into_iter()
    .cycle();
    let mut asks = async || {
        let asked = format!("whois {}", people.next().unwrap());
        anna.asks(&asked).await;
        let stats = stage.get("/sim/stats").await;
        assert_eq!(stats["deliveries"]["retried"], 0, "{asked}: {stats}");
        assert_eq!(stats["deliveries"]["failed"], 0, "{asked}: {stats}");
    };
    let first = Replica::start(&config, a, &[OLD]).await;
    let second = Replica::start(&config, b, &[OLD]).await;
    asks().await;
    // 1. Every replica accepts the new one too. Webex still signs with the old one.
    let first = first.restart(&[NEW, OLD]).await;
    asks().await;
    let second = second.restart(&[NEW, OLD]).await;
    asks().await;
    // 2. Webex signs with the new one.
    let (client, _, me) = app::connect(&second.config).await.unwrap();
    let url = config.public_url.clone().unwrap();
    let report = app::sign_webhooks(&second.config, &client, &me, &url).await;
    assert_eq!(report.unwrap().updated, 7);
    asks().await;
    // 3. The old one goes.
    let first = first.restart(&[NEW]).await;
    asks().await;
    let second = second.restart(&[NEW]).await;
    asks().await;
    first.end().await;
    second.end().await;
    stage.stop().await;
}

#[tokio::test]
async fn a_replaced_secret_signs_webhooks_from_the_start() {
    let stage = Stage::without_bot(Default::default()).await;
    let port = Port::reserve();
    let mut config = stage.config.clone();
    config.public_url = Some(format!("http://{}", port.address()));
    let bot = Replica::start(&config, port, &[OLD]).await;
    stage.seat(ANNA).asks("whois wei zhang").await;
    let bot = bot.restart(&[NEW]).await;
    stage.seat(ANNA).asks("whois mei zhang").await;
    bot.end().await;
    stage.stop().await;
}
