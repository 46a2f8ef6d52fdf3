//! The sandbox's own secrets: made at the first start, kept beside its database for the next.

use crate::settings::Secret;
use domain::api_key::sha256;
use domain::ports::clock::Entropy;
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

const FILE: &str = "secrets.json";
/// Only the owner may read and write a file of secrets.
const FILE_MODE: u32 = 0o600;
/// Nobody else has any business in the sandbox's directory.
const DIRECTORY_MODE: u32 = 0o700;

/// What a sandbox signs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxSecrets {
    /// What cursors are signed with.
    pub session: Secret,
    /// What the sandbox's provider signs its events with.
    pub events: Secret,
}

/// How they are kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    session: String,
    events: String,
}

impl SandboxSecrets {
    /// The secrets that are kept in `directory`; made, and the directory too, where there are none.
    ///
    /// # Errors
    /// When the directory or the file in it cannot be made, read or understood.
    pub fn in_directory(directory: &Path, entropy: &dyn Entropy) -> io::Result<Self> {
        make_directory(directory)?;
        let path = directory.join(FILE);
        match make(&path, entropy) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read(&path),
            made => made,
        }
    }
}

impl SandboxSecrets {
    /// The secret for `purpose`, made from the one of sessions: `told`, or the sandbox's own.
    #[must_use]
    pub fn derived(&self, purpose: &str, told: Option<&Secret>) -> [u8; 32] {
        let secret = told.unwrap_or(&self.session);
        sha256(format!("{purpose}:{}", secret.reveal()).as_bytes())
    }
}

/// Makes the sandbox's directory, unless it is there.
///
/// # Errors
/// When it cannot be made.
pub fn make_directory(directory: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(DIRECTORY_MODE).create(directory)
}

/// Makes the file under another name and then links it, so that nobody ever reads half of it: two programs that start
/// at the same time end with the same secrets.
fn make(path: &Path, entropy: &dyn Entropy) -> io::Result<SandboxSecrets> {
    if path.exists() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let kept = Kept { session: hex(entropy.bytes()), events: format!("whsec_{}", hex(entropy.bytes())) };
    let draft = path.with_extension(format!("{}.draft", hex(entropy.bytes())));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(&draft)?;
    file.write_all(&serde_json::to_vec_pretty(&kept)?)?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    linked.map(|()| kept.into())
}

fn read(path: &Path) -> io::Result<SandboxSecrets> {
    let kept: Kept = serde_json::from_slice(&fs::read(path)?)?;
    Ok(kept.into())
}

impl From<Kept> for SandboxSecrets {
    fn from(kept: Kept) -> Self {
        Self { session: Secret::new(kept.session), events: Secret::new(kept.events) }
    }
}

fn hex(bytes: [u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::SystemEntropy;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn secrets_are_made_once_and_kept_from_others() {
        let home = tempfile::tempdir().expect("a directory");
        let directory = home.path().join("data");
        let made = SandboxSecrets::in_directory(&directory, &SystemEntropy::new()).expect("they are made");
        let again = SandboxSecrets::in_directory(&directory, &SystemEntropy::new()).expect("they are read");
        assert_eq!(made, again);
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&directory), mode(&directory.join(FILE))), (DIRECTORY_MODE, FILE_MODE));
        assert_eq!(fs::read_dir(&directory).expect("a directory").count(), 1, "no draft is left behind");
    }

    #[test]
    fn programs_that_start_together_agree() {
        let home = tempfile::tempdir().expect("a directory");
        let starts: Vec<_> = (0..8)
            .map(|_| {
                let directory = home.path().to_path_buf();
                std::thread::spawn(move || SandboxSecrets::in_directory(&directory, &SystemEntropy::new()))
            })
            .collect();
        let mut secrets = starts.into_iter().map(|start| start.join().expect("no panic").expect("secrets"));
        let first = secrets.next().expect("eight of them");
        assert!(secrets.all(|other| other == first));
    }
}
