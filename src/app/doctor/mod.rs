//! Checks everything that a running bot needs, without a lasting change.

mod roster;
mod websocket;

use std::time::Duration;

use secrecy::ExposeSecret;
use serde::Serialize;

use super::{StartError, connect, unopened};
use crate::clock;
use crate::config::{Config, SHORTEST_SECRET};
use crate::inbox::{self, Inspection, Location};
use crate::registration::{self, Health};
use crate::reply::templates::Templates;
use crate::webex::client::{Client, distrust};
use crate::webex::model::{Person, PersonKind};

/// How far the clock may be off before it matters: presence is told in minutes.
const MOST_SKEW: u64 = 30;

/// How long the public URL has to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckStatus {
    /// As it should be.
    Ok,
    /// Not yet there, or not needed; nothing is wrong.
    Info,
    /// To be repaired.
    Problem,
}

/// One check.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// The subject of the check.
    pub name: &'static str,
    /// Its outcome.
    pub verdict: CheckStatus,
    /// The observation.
    pub saw: String,
    /// The remedy; empty when none is needed.
    pub mend: String,
}

impl Check {
    fn ok(name: &'static str, saw: impl Into<String>) -> Self {
        Self {
            name,
            verdict: CheckStatus::Ok,
            saw: saw.into(),
            mend: String::new(),
        }
    }

    fn info(name: &'static str, saw: impl Into<String>, mend: &str) -> Self {
        Self {
            name,
            verdict: CheckStatus::Info,
            saw: saw.into(),
            mend: mend.to_owned(),
        }
    }

    fn problem(name: &'static str, saw: impl Into<String>, mend: &str) -> Self {
        Self {
            name,
            verdict: CheckStatus::Problem,
            saw: saw.into(),
            mend: mend.to_owned(),
        }
    }
}

/// Looks at everything, and tells of each check when it is done.
pub async fn examine(config: &Config, mut tell: impl FnMut(Check)) {
    tell(templates(config));
    if config.receive.has_webhook() {
        tell(secret(config));
    }
    let connected = match connect(config).await {
        Ok((client, _, me)) => Some((client, me)),
        Err(error) => {
            tell(unconnected(&error));
            None
        }
    };
    let registered = if let Some((client, me)) = &connected {
        tell(token(me));
        tell(organization(me));
        tell(time_of_day(client).await);
        if let Some(space) = &config.operators_space {
            tell(operators(client, space).await);
        }
        if config.receive.has_websocket() {
            tell(websocket::websocket(client).await);
        }
        match websocket::left_webhooks(config, client).await {
            Some(check) => {
                tell(check);
                false
            }
            None => {
                let (check, registered) = webhooks(config, client).await;
                tell(check);
                registered
            }
        }
    } else {
        false
    };
    if config.receive.has_webhook() {
        tell(public_url(config, registered).await);
    }
    tell(kept(config).await);
    if let Some(check) = roster::roster(config).await {
        tell(check);
    }
}

fn templates(config: &Config) -> Check {
    match Templates::load(config.templates.as_deref(), &config.language) {
        Ok(_) => Check::ok(
            "templates",
            format!("all valid, language {}", config.language),
        ),
        Err(error) => {
            let mend = "correct the file, or change WHODEX_TEMPLATES or WHODEX_LANGUAGE";
            Check::problem("templates", error.to_string(), mend)
        }
    }
}

fn secret(config: &Config) -> Check {
    let shortest = config
        .webhook_secrets
        .iter()
        .map(|s| s.expose_secret().chars().count())
        .min();
    let make = "set WEBEX_WEBHOOK_SECRET to 32 or more random characters (openssl rand -hex 32)";
    match shortest {
        None => Check::problem("secret", "not set", make),
        Some(length) if length < SHORTEST_SECRET => {
            Check::problem("secret", format!("one has only {length} characters"), make)
        }
        Some(_) => Check::ok("secret", format!("{} set", config.webhook_secrets.len())),
    }
}

fn unconnected(error: &StartError) -> Check {
    let mend = match error {
        StartError::NoToken | StartError::TokenRefused => {
            "set WEBEX_ACCESS_TOKEN to the token of the bot's page at developer.webex.com/my-apps"
        }
        // They say themselves what to do.
        StartError::Untrusted { .. } | StartError::ByProxy { .. } => "",
        _ => {
            "check WEBEX_API_URL, name resolution, and whether this machine may call out by HTTPS; if only a proxy may, \
             name it in HTTPS_PROXY"
        }
    };
    Check::problem("token", error.to_string(), mend)
}

fn token(me: &Person) -> Check {
    let name = me.display_name.as_deref().unwrap_or("without a name");
    let address = me.emails.first().map_or("", String::as_str);
    let saw = format!("{name} {address}");
    if me.kind == Some(PersonKind::Bot) {
        Check::ok("token", saw)
    } else {
        let mend = "use the token of a bot: a person's token sees more than the bot should show";
        Check::problem("token", format!("{saw} is not a bot"), mend)
    }
}

fn organization(me: &Person) -> Check {
    match &me.org_id {
        Some(id) => Check::ok("organization", id.to_string()),
        None => {
            let mend = "the bot cannot know its colleagues: set WHODEX_ASK to everyone or listed";
            Check::problem("organization", "Webex does not report the bot's", mend)
        }
    }
}

async fn time_of_day(client: &Client) -> Check {
    let now = clock::now();
    match client.time_of_day().await {
        Ok(Some(there)) => {
            let off = now.duration_since(there).unsigned_abs().as_secs();
            if off > MOST_SKEW {
                let mend = "set this machine's clock, for example with NTP: relative times are wrong by as much";
                Check::problem("clock", format!("{off} s off from Webex's"), mend)
            } else {
                Check::ok("clock", format!("{off} s off from Webex's"))
            }
        }
        Ok(None) => Check::info("clock", "Webex does not report its time", ""),
        Err(error) => Check::problem(
            "clock",
            error.to_string(),
            "run it again when Webex answers",
        ),
    }
}

async fn operators(client: &Client, space: &str) -> Check {
    const NAME: &str = "operators";
    let mend = "add the bot to the space, and set WHODEX_OPERATORS_SPACE to its id; GET /rooms with the bot's token lists the ids";
    let Ok(id) = space.parse() else {
        return Check::problem(NAME, format!("{space:?} is not the id of a space"), mend);
    };
    match client.room(&id).await {
        Ok(room) => {
            let title = room.title.unwrap_or_default();
            Check::ok(NAME, format!("notices go to {title:?}"))
        }
        Err(error) => Check::problem(NAME, error.to_string(), mend),
    }
}

/// Also says whether there are any.
async fn webhooks(config: &Config, client: &Client) -> (Check, bool) {
    let Some(url) = &config.public_url else {
        let mend = "set WHODEX_PUBLIC_URL, and whodex serve creates them";
        return (
            Check::info("webhooks", "not checked without a public URL", mend),
            false,
        );
    };
    let check = match registration::health(client, url).await {
        Ok(Health::None) => {
            let check = Check::info(
                "webhooks",
                "none yet",
                "whodex serve creates them at its start",
            );
            return (check, false);
        }
        Ok(Health::Sound) => {
            Check::ok("webhooks", "complete, active and pointed at the public URL")
        }
        Ok(Health::Unread) => Check::problem(
            "webhooks",
            "some are missing or unreadable",
            registration::UNREADABLE,
        ),
        Ok(Health::Amiss {
            missing,
            inactive,
            elsewhere,
        }) => Check::problem(
            "webhooks",
            format!("{missing} missing, {inactive} disabled, {elsewhere} pointed elsewhere"),
            "run whodex webhooks sync; if Webex disables one again, it could not deliver: see public URL",
        ),
        Err(error) => Check::problem(
            "webhooks",
            error.to_string(),
            "run it again when Webex answers",
        ),
    };
    (check, true)
}

async fn public_url(config: &Config, registered: bool) -> Check {
    const NAME: &str = "public URL";
    let Some(url) = &config.public_url else {
        let mend = "set WHODEX_PUBLIC_URL to the URL at which Webex reaches the bot";
        return Check::info(NAME, "not set: webhooks are not registered", mend);
    };
    let base = url.trim_end_matches('/').trim_end_matches("/webhook");
    let answer = reqwest::Client::builder().timeout(PATIENCE).build();
    let answer = match answer {
        Ok(http) => http.get(format!("{base}/healthz")).send().await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) if answer.status().is_success() && url.starts_with("https://") => {
            Check::ok(NAME, format!("{base} answers"))
        }
        Ok(answer) if answer.status().is_success() => {
            let mend = "give it HTTPS: events carry the ids of people and spaces";
            Check::info(NAME, format!("{base} answers, without TLS"), mend)
        }
        Ok(answer) => {
            let mend = "forward it to WHODEX_LISTEN: the proxy answers, not the bot";
            Check::problem(
                NAME,
                format!("{base}/healthz answers {}", answer.status()),
                mend,
            )
        }
        Err(error) if let Some(why) = distrust(&error) => {
            let mend = "Webex delivers only to a publicly trusted certificate: use one; if your company inspects TLS, \
                        set SSL_CERT_FILE to a file of CA certificates that includes the company's";
            let saw = format!("the certificate of {base} is not trusted here ({why})");
            Check::problem(NAME, saw, mend)
        }
        Err(_) if let Some(proxy) = connect::proxy_to(base) => {
            let saw = format!("nothing answers at {base} through the proxy {proxy}");
            let mend = "Webex takes another route: add the host to NO_PROXY, and check again";
            Check::info(NAME, saw, mend)
        }
        Err(_) if !registered => Check::info(
            NAME,
            format!("nothing answers at {base} yet"),
            "start whodex serve behind it",
        ),
        Err(_) => {
            let mend =
                "start whodex serve, and check DNS, the proxy and the firewall in front of it";
            Check::problem(NAME, format!("nothing answers at {base}"), mend)
        }
    }
}

async fn kept(config: &Config) -> Check {
    const NAME: &str = "inbox";
    let location: Location = match config.inbox.expose_secret().parse() {
        Ok(location) => location,
        Err(error) => {
            let mend = "set WHODEX_INBOX to sqlite:PATH or postgres://…";
            return Check::problem(NAME, format!("{error}"), mend);
        }
    };
    if let Location::Sqlite(path) = &location
        && !path.exists()
    {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if folder.is_none_or(std::path::Path::is_dir) {
            return Check::info(
                NAME,
                format!("the first start creates {}", path.display()),
                "",
            );
        }
        let mend = "create the folder, or change WHODEX_INBOX";
        return Check::problem(
            NAME,
            format!("the folder of {} does not exist", path.display()),
            mend,
        );
    }
    let depth = match inbox::inspect(&location).await {
        Ok(Inspection::Current { depth, .. }) => depth,
        Ok(Inspection::Nothing) => {
            let mend = "whodex serve creates it at its start";
            return Check::info(NAME, "does not exist yet", mend);
        }
        Ok(Inspection::Older { version, current }) => {
            let saw = format!("schema version {version}");
            let mend = format!("whodex serve migrates it to version {current} at its start");
            return Check::info(NAME, saw, &mend);
        }
        Ok(Inspection::ReadOnly) => {
            let mend = "check the permissions of the file and its folder, or whether the database is a standby";
            return Check::problem(NAME, "not writable", mend);
        }
        Err(error) => return Check::problem(NAME, error.to_string(), unopened::repair(&error)),
    };
    let waited = depth
        .oldest
        .open()
        .map_or(0, |at| clock::now().duration_since(at).as_secs());
    let saw = format!("{} open, {} dead", depth.open, depth.dead);
    if waited > 300 {
        let mend = "whodex serve does not answer them: see its log, and whodex inbox list";
        Check::problem(
            NAME,
            format!("{saw}; the oldest has waited for {} min", waited / 60),
            mend,
        )
    } else if depth.dead > 0 {
        Check::info(NAME, saw, "see whodex inbox list; retry or drop them")
    } else {
        Check::ok(NAME, saw)
    }
}
