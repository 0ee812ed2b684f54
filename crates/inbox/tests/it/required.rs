//! Things that a test needs and a machine may lack.

/// The thing that was found; where there is none, the test is skipped by name, or fails when
/// `WHODEX_TEST_REQUIRE=all` says that nothing may be skipped.
#[expect(
    clippy::disallowed_methods,
    reason = "a setting of the tests, and none of the program"
)]
pub(crate) fn required<T>(what: &str, found: Option<T>) -> Option<T> {
    let all = std::env::var("WHODEX_TEST_REQUIRE").is_ok_and(|value| value == "all");
    assert!(
        found.is_some() || !all,
        "{what} is not there, and nothing may be skipped"
    );
    if found.is_none() {
        tell(&format!("skipped: {what} is not there"));
    }
    found
}

/// Prints a line past the capture of the test runner, so that it is seen also when all is well.
pub(crate) fn tell(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}
