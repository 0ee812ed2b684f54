//! Reads every setting from where it comes from and checks it; collects what is wrong.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::layers::{self, Layers};
use super::reader::Reader;
use super::source::Source;
use super::{Config, Flags, LogFormat, Problems, Receive, access, roster, secret, watch};

/// The settings in force, and where each of them comes from.
pub(super) fn read(
    flags: &Flags,
    source: &dyn Source,
    file: Option<(&str, &str)>,
) -> Result<(Config, Layers), Problems> {
    let mut problems = Vec::new();
    let settings = layers::settings(flags, source, file, &mut problems);
    let mut reader = Reader::new(settings, problems);
    let on_or_off = [("on", true), ("off", false)];
    let formats = [("pretty", LogFormat::Pretty), ("json", LogFormat::Json)];
    let receives = [
        ("webhook", Receive::Webhook),
        ("websocket", Receive::Websocket),
        ("both", Receive::Both),
    ];
    let config = Config {
        token: reader.take(secret::read_token("WEBEX_ACCESS_TOKEN", source)),
        token_file: source.get("WEBEX_ACCESS_TOKEN_FILE").map(PathBuf::from),
        webhook_secrets: reader.take(secret::read_list("WEBEX_WEBHOOK_SECRET", source)),
        api_url: reader.url("api_url"),
        receive: reader.one_of("receive", &receives),
        catalog_url: reader.url("catalog_url"),
        public_url: reader.optional_url("public_url"),
        listen: reader.parse("listen"),
        admin_listen: reader.parse("admin_listen"),
        inbox: inbox(&mut reader, flags, source),
        roster: roster::read(&mut reader),
        templates: reader.optional("templates").map(PathBuf::from),
        language: reader.text("language"),
        working_hours: reader.parse("working_hours"),
        watch: watch::read(&mut reader),
        answer_edits: reader.one_of("answer_edits", &on_or_off),
        delete_answers: reader.one_of("delete_answers", &on_or_off),
        access: access::read(&mut reader),
        asker_limit: reader.number("asker_limit", "questions a minute"),
        operators_space: reader.optional("operators_space"),
        drain: Duration::from_secs(u64::from(reader.number("drain", "seconds"))),
        otlp_endpoint: reader.optional_url("otlp_endpoint"),
        log: reader.text("log"),
        log_format: reader.one_of("log_format", &formats),
    };
    reader.end().map(|settings| (config, settings))
}

/// The address of the inbox. Where others can read it, a password has no place: on a command line, in a file of settings.
fn inbox(reader: &mut Reader, flags: &Flags, source: &dyn Source) -> SecretString {
    let (address, name) = (reader.text("inbox"), reader.name("inbox"));
    if name != "WHODEX_INBOX" && secret::has_password(&address) {
        reader.problem(format!(
            "{name} has a password, which others can read there: give the address as WHODEX_INBOX, or in a file that \
             WHODEX_INBOX_FILE names"
        ));
    }
    let is_in_file = flags.inbox.is_none() && source.get("WHODEX_INBOX_FILE").is_some();
    let in_file = is_in_file.then(|| reader.take(secret::read("WHODEX_INBOX", source)));
    in_file
        .flatten()
        .unwrap_or_else(|| SecretString::from(address))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use secrecy::ExposeSecret;

    use super::super::DEFAULTS;
    use super::super::layers::SETTINGS;
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
        let source: BTreeMap<&str, &str> = environment.iter().copied().collect();
        let read = read(&Flags::default(), &source, Some(("whodex.toml", file)));
        read.map(|(config, _)| config).map_err(|p| p.to_string())
    }

    #[test]
    fn the_settings_page_holds_every_setting_and_every_default() {
        let config = load("", &[]).unwrap();
        assert_eq!(config.api_url, "https://webexapis.com/v1");
        assert_eq!(config.listen.to_string(), "0.0.0.0:8081");
        assert_eq!(config.admin_listen.to_string(), "127.0.0.1:9090");
        assert_eq!(config.inbox.expose_secret(), "sqlite:whodex.db");
        assert_eq!(config.public_url, None);
        // Both ways: a setting without a line, and a line without a setting, are wrong.
        let lines: Vec<&str> = DEFAULTS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| Some(line.split_once(" = ")?.0))
            .collect();
        let keys: Vec<&str> = SETTINGS.iter().map(|(key, _)| *key).collect();
        assert_eq!(lines, keys);
        let beside = [
            "PORT",
            "WEBEX_ACCESS_TOKEN",
            "WEBEX_ACCESS_TOKEN_FILE",
            "WEBEX_WEBHOOK_SECRET",
            "WEBEX_WEBHOOK_SECRET_FILE",
            "WHODEX_INBOX_FILE",
            "OTEL_EXPORTER_OTLP_HEADERS",
            "OTEL_TRACES_SAMPLER",
        ];
        let mut named: Vec<&str> = SETTINGS.iter().map(|(_, variable)| *variable).collect();
        named.extend(beside);
        let variable = regex::Regex::new(r"\b(?:WHODEX_|WEBEX_|OTEL_)\w+|\bPORT\b").unwrap();
        let told: BTreeSet<&str> = variable.find_iter(DEFAULTS).map(|m| m.as_str()).collect();
        assert_eq!(told, named.into_iter().collect::<BTreeSet<&str>>());
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_file() {
        let file = "api_url = \"https://file.example.com\"\nlog = \"debug\"";
        let environment = [("WEBEX_API_URL", "https://environment.example.com")];
        let config = load(file, &environment).unwrap();
        assert_eq!(config.api_url, "https://environment.example.com");
        assert_eq!(config.log, "debug");
        let source: BTreeMap<&str, &str> = environment.iter().copied().collect();
        let flags = Flags {
            api_url: Some("https://flag.example.com".to_owned()),
            ..Flags::default()
        };
        let (config, _) = read(&flags, &source, None).unwrap();
        assert_eq!(config.api_url, "https://flag.example.com");
        assert_eq!(
            load("", &[("PORT", "80")]).unwrap().listen.to_string(),
            "0.0.0.0:80"
        );
    }

    #[test]
    fn everything_wrong_is_told_at_once_with_what_to_change() {
        let said = load(
            "",
            &[
                ("WHODEX_LISTEN", "here"),
                ("WEBEX_API_URL", "webex"),
                ("WHODEX_ASK", "me"),
                ("WHODEX_WORKING_HOURS", "nine to five"),
                ("WEBEX_WEBHOOK_SECRET", "a,,b"),
                ("WEBEX_ACCESS_TOKEN", " "),
            ],
        )
        .unwrap_err();
        for part in [
            "WHODEX_LISTEN is \"here\"",
            "WEBEX_API_URL is \"webex\"",
            "choose organization or everyone",
            "WHODEX_WORKING_HOURS is \"nine to five\", which are not working hours: they look like 09:00-17:00 Mon-Fri",
            "WEBEX_WEBHOOK_SECRET has an empty secret",
            "WEBEX_ACCESS_TOKEN is empty",
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
    }

    #[test]
    fn numbers_in_the_settings_file_need_no_quotes() {
        let config = load("asker_limit = 7\ndrain = 0\nlog_format = 'json'", &[]).unwrap();
        assert_eq!((config.asker_limit, config.drain), (7, Duration::ZERO));
        let wrong = "listen = [1]\nlisen = 'x'\nasker_limit = 'many'\n[log]\nlevel = 'x'";
        assert_eq!(
            load(wrong, &[("WHODEX_DRAIN", "long")]).unwrap_err(),
            "whodex.toml has the unknown setting lisen: did you mean listen?; \
             listen in the settings file must be a text; log in the settings file must be a text; \
             asker_limit is \"many\", which is not a number of questions a minute: write 60, for example; \
             WHODEX_DRAIN is \"long\", which is not a number of seconds: write 60, for example"
        );
    }

    #[test]
    fn a_bad_settings_file_is_refused_without_quoting_values() {
        assert!(
            load("lisen = \"x\"", &[])
                .unwrap_err()
                .contains("did you mean listen?")
        );
        let said = load("token = \"hush-hush\"", &[]).unwrap_err();
        assert!(said.contains("secrets belong in the environment") && !said.contains("hush"));
        let said = load("token = hush-hush", &[]).unwrap_err();
        assert!(
            said.contains("not valid TOML") && !said.contains("hush"),
            "{said}"
        );
    }

    #[test]
    fn a_password_is_taken_only_from_where_nobody_else_reads() {
        let nothing: BTreeMap<&str, &str> = BTreeMap::new();
        for address in [
            "postgres://whodex:hush-hush@db/whodex",
            "postgres://db/whodex?user=whodex&password=hush-hush",
        ] {
            let flags = Flags {
                inbox: Some(address.to_owned()),
                ..Flags::default()
            };
            let said = read(&flags, &nothing, None).unwrap_err().to_string();
            assert!(said.starts_with("--inbox has a password"), "{said}");
            assert!(said.contains("WHODEX_INBOX_FILE"), "{said}");
            let said = load(&format!("inbox = \"{address}\""), &[]).unwrap_err();
            assert!(said.starts_with("inbox has a password"), "{said}");
            assert!(!said.contains("hush"), "{said}");
            let config = load("", &[("WHODEX_INBOX", address)]).unwrap();
            assert_eq!(config.inbox.expose_secret(), address);
        }
        let flags = Flags {
            inbox: Some("postgres://whodex@db/whodex".to_owned()),
            ..Flags::default()
        };
        assert!(read(&flags, &nothing, None).is_ok());
    }

    #[test]
    fn a_webhook_secret_that_can_be_guessed_is_not_served_with() {
        let serves = |secrets: &str| {
            let token = ("WEBEX_ACCESS_TOKEN", "a-token");
            let config = load("", &[token, ("WEBEX_WEBHOOK_SECRET", secrets)]).unwrap();
            config
                .require_serve()
                .map_err(|problems| problems.to_string())
        };
        let said = serves("hush-hush").unwrap_err();
        assert!(
            said.contains("9 characters") && said.contains("openssl rand"),
            "{said}"
        );
        assert!(!said.contains("hush"), "{said}");
        assert_eq!(serves("hush-hush-hush-hush"), Ok(()));
        // The way from a bad one to a good one.
        assert_eq!(serves("hush-hush-hush-hush,hush-hush"), Ok(()));
    }

    #[test]
    fn only_webhooks_need_a_secret() {
        let token = ("WEBEX_ACCESS_TOKEN", "a-token");
        let serves = |receive: &str| {
            let config = load("", &[token, ("WHODEX_RECEIVE", receive)]).unwrap();
            config
                .require_serve()
                .map_err(|problems| problems.to_string())
        };
        assert_eq!(serves("websocket"), Ok(()));
        for way in ["webhook", "both"] {
            let said = serves(way).unwrap_err();
            assert!(said.contains("WHODEX_RECEIVE to websocket"), "{said}");
        }
        let said = load("", &[("WHODEX_RECEIVE", "socket")]).unwrap_err();
        assert!(
            said.contains("choose webhook or websocket or both"),
            "{said}"
        );
        let said = load("", &[("WHODEX_CATALOG_URL", "wbx2.com")]).unwrap_err();
        assert!(said.contains("WHODEX_CATALOG_URL"), "{said}");
    }

    #[test]
    fn a_token_copied_with_something_beside_it_is_named_as_such() {
        for (pasted, says) in [
            ("Bearer hush-hush", "the word Bearer"),
            ("bearer  hush-hush", "the word Bearer"),
            ("\"hush-hush\"", "quotation marks"),
            ("'hush-hush'", "quotation marks"),
            ("“hush-hush”", "quotation marks"),
            ("\"Bearer hush-hush\"", "quotation marks"),
            ("Authorization: Bearer hush-hush", "name of a header"),
            ("hush -hush", "a space or a line break"),
        ] {
            let said = load("", &[("WEBEX_ACCESS_TOKEN", pasted)]).unwrap_err();
            assert!(said.contains("WEBEX_ACCESS_TOKEN has "), "{said}");
            assert!(said.contains(says), "{says} in {said}");
            assert!(!said.contains("hush"), "{said}");
        }
        for good in ["NTk0_hush-hush_PF84", " hush\r\n", "Bearer"] {
            assert!(
                load("", &[("WEBEX_ACCESS_TOKEN", good)]).is_ok(),
                "{good:?}"
            );
        }
    }

    #[test]
    fn secrets_come_from_a_value_or_a_file_and_are_never_printed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "hush-hush\n").unwrap();
        let path = path.to_str().unwrap();
        let config = load("", &[("WEBEX_ACCESS_TOKEN_FILE", path)]).unwrap();
        assert_eq!(config.token.as_ref().unwrap().expose_secret(), "hush-hush");
        assert!(!format!("{config:?}").contains("hush"));
        let both = [
            ("WEBEX_ACCESS_TOKEN_FILE", path),
            ("WEBEX_ACCESS_TOKEN", "x"),
        ];
        assert!(load("", &both).unwrap_err().contains("keep one of them"));
        let two = load("", &[("WEBEX_WEBHOOK_SECRET", "new, old")]).unwrap();
        assert_eq!(two.webhook_secrets.len(), 2);
    }
}
