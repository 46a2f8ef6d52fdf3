//! The server that is killed: this very program, run again and told to be one.

use domain::time::seconds;
use server::Settings;
use server::settings::Secret;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use std::{env, io, process, thread};
use testkit::api::Caller;
use testkit::faulty_gateway::{Call, FaultyGateway};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Tells a run of this program that it is to be a server over this database.
const DATABASE: &str = "CRASH_VICTIM_DATABASE_URL";
/// Where it keeps its secrets.
const HOME: &str = "CRASH_VICTIM_HOME";
/// What it prints before its address.
const LISTENING: &str = "victim listens at ";
/// What it prints when the first payout is asked of the provider.
const PAYING_OUT: &str = "victim pays out";
/// How often it looks whether that is so.
const LOOK: Duration = Duration::from_micros(500);
const SIGKILL: i32 = 9;

/// A server in a process of its own.
pub struct Victim {
    process: Child,
    url: String,
    paying_out: oneshot::Receiver<()>,
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
        let mut lines = lines.map_while(Result::ok);
        let url = lines.find_map(|line| line.split_once(LISTENING).map(|it| it.1.to_owned()));
        let (pays_out, paying_out) = oneshot::channel();
        thread::spawn(move || {
            if lines.any(|line| line.contains(PAYING_OUT)) {
                let _ = pays_out.send(());
            }
        });
        Self { process, url: url.expect("it says where it listens"), paying_out }
    }

    /// Waits until it asks the provider for its first payout; `false` when it does not within `patience`.
    pub async fn pays_out(&mut self, patience: Duration) -> bool {
        timeout(patience, &mut self.paying_out).await.is_ok_and(|told| told.is_ok())
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
    let mut watched = None;
    let running = server::start_on(settings, |mut ports| {
        let gateway = Arc::new(FaultyGateway::new(ports.gateway));
        watched = Some(gateway.clone());
        ports.gateway = gateway;
        ports
    });
    let mut running = running.await.expect("it starts");
    println!("{LISTENING}{}", running.url());
    let gateway = watched.expect("it stands on it");
    thread::spawn(move || {
        while gateway.asked(Call::Payout) == 0 {
            thread::sleep(LOOK);
        }
        println!("{PAYING_OUT}");
    });
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
