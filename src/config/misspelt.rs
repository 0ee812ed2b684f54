//! Variables that look like settings of this program and are none.
//!
//! They are warned of, and stop nothing: an environment is not this program's own. Kubernetes puts variables into it
//! that begin with the names of services, and whoever deploys the bot has some for the files that do so.

use std::sync::LazyLock;

use regex::Regex;

use super::layers::{SETTINGS, nearest};
use super::source::Source;

/// How the names of this program's variables begin.
const OWN: &str = "WHODEX_";

/// Variables beside the settings: the file of settings, and the inbox's address in a file.
const BESIDE: &[&str] = &["WHODEX_CONFIG", "WHODEX_INBOX_FILE"];

/// Variables of deploy/compose.yaml and its proxy, which may stand in the same shell.
const OF_COMPOSE: &[&str] = &[
    "WHODEX_HOST",
    "WHODEX_IMAGE",
    "WHODEX_TLS",
    "WHODEX_UPSTREAM",
];

/// Variables that Kubernetes sets for a service whose name begins with "whodex".
static OF_SERVICES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms =
        r"_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$";
    Regex::new(forms).ok()
});

/// A sentence for each variable that looks like a setting and is none.
#[must_use]
pub fn misspelt(source: &dyn Source) -> Vec<String> {
    let known = || {
        let settings = SETTINGS.iter().map(|(_, variable)| *variable);
        settings.chain(BESIDE.iter().copied())
    };
    let mut names = source.names();
    names.retain(|name| {
        name.starts_with(OWN)
            && !known().any(|known| known == name)
            && !OF_COMPOSE.contains(&name.as_str())
            && !is_of_service(name, source)
    });
    names.sort_unstable();
    names
        .iter()
        .map(|name| {
            // Compare without the common prefix, which would inflate similarity.
            let likely = nearest(
                name.trim_start_matches(OWN),
                known().filter_map(|known| known.strip_prefix(OWN)),
            );
            let hint = likely.map_or_else(String::new, |likely| {
                format!(": did you mean {OWN}{likely}?")
            });
            format!("{name} is not a setting of whodex, and has no effect{hint}")
        })
        .collect()
}

fn is_of_service(name: &str, source: &dyn Source) -> bool {
    let form = OF_SERVICES.as_ref();
    form.is_some_and(|form| form.is_match(name))
        || name.ends_with("_PORT") && source.get(name).is_some_and(|value| value.contains("://"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn warnings(environment: &[(&str, &str)]) -> Vec<String> {
        let source: BTreeMap<&str, &str> = environment.iter().copied().collect();
        misspelt(&source)
    }

    #[test]
    fn a_misspelt_setting_is_told_with_the_one_that_may_have_been_meant() {
        let said = warnings(&[
            ("WHODEX_LANGAUGE", "de"),
            ("WHODEX_LISTEN_ADDRESS", "here"),
            ("WHODEX_XYZZY", ""),
            ("WHODEX_PORT", "8081"),
        ]);
        assert_eq!(said.len(), 4, "{said:#?}");
        assert!(
            said[0].contains("WHODEX_LANGAUGE is not a setting"),
            "{said:#?}"
        );
        assert!(said[0].ends_with("did you mean WHODEX_LANGUAGE?"));
        assert!(said[1].ends_with("did you mean WHODEX_LISTEN?"));
        assert!(said[3].ends_with("has no effect"), "{said:#?}");
    }

    #[test]
    fn settings_what_kubernetes_adds_and_what_belongs_to_others_is_passed_over() {
        let kubernetes = [
            ("WHODEX_SERVICE_HOST", "10.0.0.7"),
            ("WHODEX_SERVICE_PORT", "80"),
            ("WHODEX_SERVICE_PORT_HTTP", "80"),
            ("WHODEX_PORT", "tcp://10.0.0.7:80"),
            ("WHODEX_PORT_80_TCP", "tcp://10.0.0.7:80"),
            ("WHODEX_PORT_80_TCP_PROTO", "tcp"),
            ("WHODEX_PORT_80_TCP_PORT", "80"),
            ("WHODEX_PORT_80_TCP_ADDR", "10.0.0.7"),
            ("WHODEX_ADMIN_SERVICE_HOST", "10.0.0.8"),
            ("WHODEX_ADMIN_PORT", "tcp://10.0.0.8:9090"),
            ("WHODEX_ADMIN_PORT_9090_TCP_ADDR", "10.0.0.8"),
        ];
        assert_eq!(warnings(&kubernetes), Vec::<String>::new());
        let others = [("WHODEX_HOST", "x"), ("WHODEXTRA", "x"), ("LANG", "C")];
        assert_eq!(warnings(&others), Vec::<String>::new());
        let known: Vec<(&str, &str)> = SETTINGS.iter().map(|(_, name)| (*name, "")).collect();
        assert_eq!(warnings(&known), Vec::<String>::new());
        let beside: Vec<(&str, &str)> = BESIDE.iter().map(|name| (*name, "")).collect();
        assert_eq!(warnings(&beside), Vec::<String>::new());
    }
}
