//! Every code of the catalogue is provoked by a test of this crate, or waits for what can provoke it.

use domain::refusal::Code;
use std::fs;
use std::path::Path;

/// Codes that no test here provokes, and why. The list may only shrink.
const WAITING: &[(Code, &str)] = &[(Code::CursorExpired, "there is no feed yet")];

#[test]
fn every_code_is_provoked_or_waits_for_what_can_provoke_it() {
    let sources = sources();
    for code in Code::ALL {
        let provoked = sources.contains(&format!("\"{}\"", code.as_str()));
        let waiting = WAITING.iter().any(|(it, _)| it == code);
        assert_ne!(provoked, waiting, "{code}: provoked {provoked}, waiting {waiting}");
    }
}

fn sources() -> String {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let folders = ["api", "deal"].map(|folder| tests.join(folder));
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder"));
    files.map(|file| fs::read_to_string(file.expect("an entry").path()).expect("a text")).collect()
}
