//! Phrases as the files have them.

use super::*;

#[test]
fn every_phrase_is_read_as_its_file_says() {
    let faults = Phrases::faults(None).unwrap();
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(faults.join("\n"), "");
}
