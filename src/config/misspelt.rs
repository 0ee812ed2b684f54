//! Variables that look like settings of this program and are none.
//!
//! They are warned of, and stop nothing: an environment is not this program's own, and other programs have variables in it
//! that begin the same.

use super::layers::{SETTINGS, nearest};
use super::source::Source;

/// How the names of this program's variables begin.
const OWN: &str = "WHODEX_";

/// Variables beside the settings: the file of settings, and the inbox's address in a file.
const BESIDE: &[&str] = &["WHODEX_CONFIG", "WHODEX_INBOX_FILE"];

/// A sentence for each variable that looks like a setting and is none.
#[must_use]
pub fn misspelt(source: &dyn Source) -> Vec<String> {
    let known = SETTINGS.iter().map(|(_, variable)| *variable);
    let known = known.chain(BESIDE.iter().copied());
    let known = known.filter(|known| known.starts_with(OWN));
    let mut names = source.names();
    names.retain(|name| name.starts_with(OWN) && !known.clone().any(|known| known == name));
    names.sort_unstable();
    let warning = |name: &String| {
        let likely = nearest(name, known.clone())?;
        Some(format!(
            "{name} is not a setting of whodex, and has no effect: did you mean {likely}?"
        ))
    };
    names.iter().filter_map(warning).collect()
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
    fn a_misspelt_setting_is_told_with_the_one_that_was_meant() {
        let said = warnings(&[
            ("WHODEX_LANGAUGE", "de"),
            ("WHODEX_LISTEN_ADDRESS", "here"),
            ("WHODEX_LOG_FORMAT_OF_ALL", "json"),
        ]);
        assert_eq!(
            said,
            [
                "WHODEX_LANGAUGE is not a setting of whodex, and has no effect: did you mean WHODEX_LANGUAGE?",
                "WHODEX_LISTEN_ADDRESS is not a setting of whodex, and has no effect: did you mean WHODEX_LISTEN?",
                "WHODEX_LOG_FORMAT_OF_ALL is not a setting of whodex, and has no effect: did you mean WHODEX_LOG_FORMAT?",
            ]
        );
    }

    #[test]
    fn settings_and_what_belongs_to_others_is_passed_over() {
        // Of Kubernetes, for services whose names begin the same, and of deploy/compose.yaml.
        let others = [
            "WHODEX_SERVICE_HOST",
            "WHODEX_SERVICE_PORT_HTTP",
            "WHODEX_PORT",
            "WHODEX_PORT_80_TCP_ADDR",
            "WHODEX_ADMIN_SERVICE_HOST",
            "WHODEX_ADMIN_PORT",
            "WHODEX_HOST",
            "WHODEX_IMAGE",
            "WHODEX_TLS",
            "WHODEX_UPSTREAM",
            "WHODEX_XYZZY",
            "WHODEXTRA",
            "LANG",
        ];
        let settings = SETTINGS.iter().map(|(_, name)| *name);
        for name in settings.chain(BESIDE.iter().copied()).chain(others) {
            assert_eq!(warnings(&[(name, "x")]), Vec::<String>::new());
        }
    }
}
