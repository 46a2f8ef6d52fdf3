//! What `serve` prints: where everything is, and what to do next.

use crate::settings::Secret;
use crate::style::{ACCENT, GOOD, HEADING, QUIET, paint};
use std::io::{self, Write};
use usecases::seed::Seeded;

/// What there is to say about an instance that has just started.
pub struct Welcome<'a> {
    /// Where people reach it.
    pub url: &'a str,
    /// Sandbox or live.
    pub mode: &'a str,
    /// The database's engine, by name.
    pub engine: &'a str,
    /// The database's URL, whose password is not shown.
    pub database: &'a Secret,
    /// Who was put there, with their keys: at the first start alone.
    pub seeded: Option<&'a [Seeded]>,
}

impl Welcome<'_> {
    /// Says it.
    ///
    /// # Errors
    /// When nobody can be told any more.
    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let Self { url, mode, engine, .. } = self;
        let version = env!("CARGO_PKG_VERSION");
        let kind = format!("{mode} on {engine}, play money only");
        writeln!(out, "\n  {} {version}  {}\n", paint(HEADING, "ClawConnected"), paint(QUIET, kind))?;
        for (name, value) in [
            ("API", format!("{url}/api")),
            ("Reference", format!("{url}/api/openapi.json")),
            ("Health", format!("{url}/health/ready")),
            ("Database", without_password(self.database.reveal())),
        ] {
            writeln!(out, "    {name:11}{}", paint(ACCENT, value))?;
        }
        match self.seeded {
            Some(seeded) => self.first_time(out, seeded)?,
            None => self.back_again(out)?,
        }
        writeln!(
            out,
            "\n  {}",
            paint(QUIET, "Open one by its id: next_actions says what can be done now, and by whom.")
        )?;
        writeln!(
            out,
            "  {}\n",
            paint(QUIET, "`clawconnected demo` plays a paid deal and shows each call. Ctrl-C stops.")
        )
    }

    fn first_time(&self, out: &mut impl Write, seeded: &[Seeded]) -> io::Result<()> {
        writeln!(out, "\n  Two people are here already. Their keys are shown this once:\n")?;
        for person in seeded {
            let (login, kind) = (person.login.as_str(), person.user_type.name());
            writeln!(out, "    {login:11}{kind:13}{}", paint(GOOD, person.key.expose()))?;
        }
        let Some(last) = seeded.last() else { return Ok(()) };
        let name = last.login.as_str().to_uppercase();
        writeln!(out, "\n  Look for work, as {}:\n", last.login.as_str())?;
        writeln!(out, "    export {name}={}", last.key.expose())?;
        writeln!(out, "    curl -s {}/api/gigs -H \"Authorization: Bearer ${name}\"", self.url)
    }

    fn back_again(&self, out: &mut impl Write) -> io::Result<()> {
        let url = self.url;
        writeln!(out, "\n  Everything is as you left it. For a new key, sign in as anybody:\n")?;
        writeln!(out, "    curl -s -c /tmp/ada {url}/auth/sandbox --json '{{\"login\":\"ada\"}}'")?;
        writeln!(out, "    curl -s -b /tmp/ada {url}/api/keys -X POST -H 'Origin: {url}'")
    }
}

/// A database's URL, for people.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return String::from("…") };
    if scheme == "sqlite" {
        return rest.to_owned();
    }
    let address = rest.split('?').next().unwrap_or_default();
    let (_, host_and_name) = address.rsplit_once('@').unwrap_or(("", address));
    format!("{scheme}://{host_and_name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_shown_without_its_password() {
        for (url, shown) in [
            ("sqlite://data/clawconnected.db", "data/clawconnected.db"),
            ("postgres://claw:p@ss@host:5432/db?password=x", "postgres://host:5432/db"),
            ("postgres://host/db", "postgres://host/db"),
            ("nonsense", "…"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }

    #[test]
    fn whoever_comes_back_is_told_how_to_get_a_key() {
        let database = Secret::new("sqlite://data/clawconnected.db");
        let url = "http://127.0.0.1:8080";
        let welcome = Welcome { url, mode: "sandbox", engine: "sqlite", database: &database, seeded: None };
        let mut out = anstream::StripStream::new(Vec::new());
        welcome.print(&mut out).expect("a vector takes it");
        let text = String::from_utf8(out.into_inner()).expect("it is text");
        assert!(text.contains("http://127.0.0.1:8080/api/keys -X POST"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}
