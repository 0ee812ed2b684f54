//! The setting or the command that repairs an inbox that cannot be opened. The queue itself knows neither.

use crate::inbox::OpenError;

/// The setting or the command that repairs it.
pub(super) fn repair(error: &OpenError) -> &'static str {
    match error {
        OpenError::Missing { .. } => {
            "does WHODEX_INBOX name the bot's inbox? whodex serve and whodex inbox migrate create it"
        }
        OpenError::Older { .. } => {
            "whodex inbox migrate brings it to this version, after which older versions refuse it"
        }
        OpenError::NoRight { .. } => "let the owner run whodex inbox migrate once",
        OpenError::OtherBot { .. } => {
            "set WHODEX_INBOX to another one, such as a database of its own; move this one away only if that bot is gone"
        }
        OpenError::NoFolder { .. }
        | OpenError::NotWritable { .. }
        | OpenError::NotAnInbox { .. }
        | OpenError::Newer { .. }
        | OpenError::NewerSchema { .. }
        | OpenError::Postgres { .. }
        | OpenError::Sqlite { .. }
        | OpenError::Unusable { .. } => "or set WHODEX_INBOX to another place",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::StartError;

    #[test]
    fn an_error_names_the_setting_or_the_command_that_repairs_it() {
        let address = || "postgres://db/whodex".to_owned();
        let no_right = OpenError::NoRight {
            address: address(),
            error: "permission denied".to_owned(),
        };
        let other = OpenError::OtherBot {
            location: address(),
            bot: "BOT".to_owned(),
        };
        let gone = OpenError::Postgres {
            address: address(),
            error: "connection refused".to_owned(),
        };
        for (error, parts) in [
            (
                no_right,
                ["permission denied", "whodex inbox migrate", "db/whodex"],
            ),
            (other, ["BOT", "WHODEX_INBOX", "db/whodex"]),
            (gone, ["connection refused", "WHODEX_INBOX", "db/whodex"]),
        ] {
            let told = StartError::from(error).to_string();
            assert!(parts.iter().all(|part| told.contains(part)), "{told}");
        }
    }
}
