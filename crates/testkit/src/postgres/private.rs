//! A server that nobody else knows, in a temporary directory, kept by a small shell script that outlives a killed test.

use std::io::Read;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use super::Durability;
use super::client::{self, Failure};

/// Makes the cluster, runs it, and waits on standard input: when the test process goes, in whatever way, the pipe
/// closes, the server stops and the directory is removed. `$1` the directory, `$2` the programs, then the options.
const KEEPER: &str = r#"
    home=$1 programs=$2
    shift 2
    trap 'cd / && rm -rf "$home"' EXIT
    "$programs/initdb" --pgdata="$home/data" --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync \
        >"$home/log" 2>&1 </dev/null || { cat "$home/log" >&2; exit 1; }
    exec 2>/dev/null # From here on there may be nobody to read it, and a write would be the end of this script.
    "$programs/postgres" -D "$home/data" "$@" >"$home/log" 2>&1 </dev/null &
    cat >/dev/null
    kill -TERM $! # enough while it is still starting, when it does not hear the next;
    kill -QUIT $! # at once, whoever is still connected.
    wait $!
"#;

/// How long a server may take to answer for the first time, on a machine that is busy building.
const START_WAIT_MAX: Duration = Duration::from_secs(60);
const START_POLL: Duration = Duration::from_millis(20);
/// A port that was free a moment ago may be another's by the time the server asks for it.
const PORTS_TRIED_MAX: usize = 3;

/// A running server; it ends when this is dropped, or when the process ends.
#[derive(Debug)]
pub struct PrivateServer {
    keeper: Child,
    home: PathBuf,
    port: u16,
}

/// The folder that holds `initdb` and `postgres`: one of `PATH`, else the newest that Debian keeps.
pub fn programs() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .collect();
    folders.sort_by_key(|folder| folder.parent().and_then(Path::file_name)?.to_str()?.parse::<u32>().ok());
    env::split_paths(&path)
        .chain(folders.into_iter().rev())
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

impl PrivateServer {
    /// Makes a cluster with these programs and waits until it answers.
    ///
    /// # Errors
    /// When it cannot be made or does not answer in time, with what its log says.
    pub fn start(programs: &Path, durability: Durability) -> Result<Self, Failure> {
        for _ in 0..PORTS_TRIED_MAX {
            let mut server = Self::launch(programs, durability)?;
            if server.answers_as_itself()? {
                return Ok(server);
            }
        }
        Err("each port was taken between being found free and being used".into())
    }

    /// The address of the database that every cluster has.
    pub fn url(&self) -> String {
        format!("postgres://postgres@{}:{}/postgres", Ipv4Addr::LOCALHOST, self.port)
    }

    fn launch(programs: &Path, durability: Durability) -> Result<Self, Failure> {
        let home = tempfile::Builder::new().prefix("clawconnected-postgres-").tempdir()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(home.path()).arg(programs).args(options(port, durability));
        // A group of its own: an interrupt at the terminal must reach the tests alone, and the keeper through them.
        keeper.current_dir(home.path()).env("LC_ALL", "C").process_group(0);
        if let Some((user, group)) = unprivileged(home.path())? {
            chown(home.path(), Some(user), Some(group))?;
            keeper.uid(user).gid(group);
        }
        let keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        Ok(Self { keeper, home: home.keep(), port })
    }

    /// Waits for the first answer; false when it comes from another server that had the port first.
    fn answers_as_itself(&mut self) -> Result<bool, Failure> {
        let deadline = Instant::now() + START_WAIT_MAX;
        while Instant::now() < deadline {
            if self.keeper.try_wait()?.is_some() {
                return Err(self.last_words().into());
            }
            if let Ok(directory) = client::value(&self.url(), "SHOW data_directory") {
                return Ok(Path::new(&directory) == self.home.join("data"));
            }
            thread::sleep(START_POLL);
        }
        Err(fs::read_to_string(self.home.join("log"))?.into())
    }

    fn last_words(&mut self) -> String {
        let mut words = String::new();
        if let Some(stderr) = &mut self.keeper.stderr
            && let Err(error) = stderr.read_to_string(&mut words)
        {
            words = error.to_string();
        }
        words
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // It ends by itself now, and cleans up; waiting only makes that certain before the next one starts.
        drop(self.keeper.wait());
    }
}

fn options(port: u16, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        format!("listen_addresses={}", Ipv4Addr::LOCALHOST),
        format!("port={port}"),
        "unix_socket_directories=".to_owned(),
        "max_connections=300".to_owned(),
    ];
    if durability == Durability::Relaxed {
        settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"].map(str::to_owned));
    }
    settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]).collect()
}

/// Whom to run the server as when we are root, whom it refuses: the user and group ids of `postgres`, else `nobody`.
fn unprivileged(ours: &Path) -> Result<Option<(u32, u32)>, Failure> {
    if fs::metadata(ours)?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let ids = ["postgres", "nobody"].iter().find_map(|name| ids_of(&users, name));
    ids.map(Some).ok_or_else(|| "PostgreSQL does not run as root, and there is no user postgres or nobody".into())
}

fn ids_of(users: &str, name: &str) -> Option<(u32, u32)> {
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields[0] == name)?;
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_ends_with_its_owner() {
        let Some(programs) = programs() else { return };
        let server = PrivateServer::start(&programs, Durability::Relaxed).expect("it starts");
        let (url, home) = (server.url(), server.home.clone());
        client::value(&url, "SELECT 'up'").expect("it answers");
        drop(server);
        assert!(!home.exists(), "{} is left behind", home.display());
        client::value(&url, "SELECT 'up'").expect_err("it is gone");
    }

    #[test]
    fn a_server_that_cannot_be_made_says_why() {
        let empty = tempfile::tempdir().expect("a directory");
        let error = PrivateServer::start(empty.path(), Durability::Relaxed).expect_err("nothing to start");
        assert!(error.to_string().contains("initdb"), "{error}");
    }

    #[test]
    fn users_are_found_by_their_whole_name() {
        let users = "root:x:0:0::/root:/bin/sh\npostgresql:x:7:7::/:\npostgres:x:101:104::/var:/bin/sh\n";
        assert_eq!(ids_of(users, "postgres"), Some((101, 104)));
        assert_eq!(ids_of(users, "nobody"), None);
    }
}
