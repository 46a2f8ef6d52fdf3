//! The server that is killed: this very program, run again and told to be one.

use domain::time::seconds;
use server::Settings;
use server::settings::Secret;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::{env, io, process, thread};
use testkit::api::Caller;

/// Tells a run of this program that it is to be a server over this database.
const DATABASE: &str = "CRASH_VICTIM_DATABASE_URL";
/// Where it keeps its secrets.
const HOME: &str = "CRASH_VICTIM_HOME";
/// What it prints before its address.
const LISTENING: &str = "victim listens at ";
const SIGKILL: i32 = 9;

/// A server in a process of its own.
pub struct Victim {
    process: Child,
    url: String,
}

impl Victim {
    /// Starts one over a database that others may have used before; it answers when this does.
    pub fn start(database_url: &str, home: &Path) -> Self {
        let mut process = Command::new(env::current_exe().expect("this program is somewhere"))
            .args(["--exact", "victim::a_killed_server_is_gone_at_once", "--nocapture"])
            .env(DATABASE, database_url)
            .env(HOME, home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program runs again");
        let lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        let mut told =
            lines.map_while(Result::ok).filter_map(|line| line.split_once(LISTENING).map(|it| it.1.to_owned()));
        let url = told.next().expect("it says where it listens");
        Self { process, url }
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Kills it, as a power cut would: it gets no chance to do anything about it.
    pub fn kill(mut self) {
        self.process.kill().expect("it is killed");
        let status = self.process.wait().expect("it is gone");
        assert_eq!(status.signal(), Some(SIGKILL), "it ended by itself: {status}");
    }
}

/// What this program does when it is told to be a server: it serves until it is killed, or whoever started it is gone.
async fn serve(database_url: &str) {
    thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        process::exit(0);
    });
    let home = env::var(HOME).expect("it is told where to keep its secrets");
    let mut settings = Settings::sandbox_in(Path::new(&home));
    settings.database_url = Secret::new(database_url);
    settings.operation_lease = seconds(1);
    let mut running = server::start(settings).await.expect("it starts");
    println!("{LISTENING}{}", running.url());
    running.ended().await.expect("it serves");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_is_gone_at_once() {
    if let Ok(database_url) = env::var(DATABASE) {
        return serve(&database_url).await;
    }
    let home = tempfile::tempdir().expect("a directory");
    let database_url = format!("sqlite://{}", home.path().join("crash.db").display());
    let victim = Victim::start(&database_url, home.path());
    let caller = Caller::anonymous(victim.url());
    let _ = caller.get("/health/ready").await.ok();
    victim.kill();
    let ask = caller.ask(reqwest::Method::GET, "/health/ready");
    assert!(ask.try_send().await.is_err(), "something still answers");
}
