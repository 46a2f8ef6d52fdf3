//! A host of code that is nowhere: everybody in the sandbox has the same few repositories, starred as their name has it.

use async_trait::async_trait;
use domain::ports::identity::{IdentityError, IdentityHost, Repo, ReposAnswer};
use domain::time::Instant;

/// Name, description, language, and how often it is starred at least.
const REPOS: [(&str, Option<&str>, Option<&str>, i64); 4] = [
    ("parser", Some("A parser for a small configuration language"), Some("Rust"), 120),
    ("engine-notes", Some("Notes on an analytical engine"), Some("Markdown"), 48),
    ("weaver", Some("Patterns for looms, as programs"), Some("Python"), 7),
    ("dotfiles", None, None, 0),
];

/// 2026-09-01T12:00:00Z: when the first of them last changed; each of the others did so a day earlier.
const CHANGED_MILLIS: i64 = 1_788_264_000_000;
const DAY_MILLIS: i64 = 86_400_000;

/// The sandbox's host: answers the same for the same login, whoever asks and however often.
#[derive(Clone, Copy, Debug, Default)]
pub struct SandboxHost;

#[async_trait]
impl IdentityHost for SandboxHost {
    async fn public_repos(&self, login: &str, tag: Option<&str>) -> Result<ReposAnswer, IdentityError> {
        let current = format!("\"sandbox-{login}\"");
        if tag == Some(current.as_str()) {
            return Ok(ReposAnswer::Unchanged);
        }
        let repos = REPOS.iter().zip(0..).filter_map(|(repo, nth)| of(login, repo, nth)).collect();
        Ok(ReposAnswer::Now { repos, tag: Some(current) })
    }
}

fn of(login: &str, repo: &(&str, Option<&str>, Option<&str>, i64), nth: i64) -> Option<Repo> {
    let (name, description, language, stars) = *repo;
    let own_stars: i64 = login.bytes().map(|byte| i64::from(byte % 10)).sum();
    Some(Repo {
        name: name.to_owned(),
        html_url: format!("https://github.com/{login}/{name}"),
        description: description.map(str::to_owned),
        stargazers_count: stars + if stars > 0 { own_stars } else { 0 },
        updated_at: Instant::from_millis(CHANGED_MILLIS - nth * DAY_MILLIS)?,
        language: language.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ports::identity::REPOS_MAX;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// Nothing here waits.
    fn ask(login: &str, tag: Option<&str>) -> ReposAnswer {
        let mut asked = pin!(SandboxHost.public_repos(login, tag));
        match asked.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer.unwrap(),
            Poll::Pending => panic!("it waits"),
        }
    }

    #[test]
    fn a_login_has_its_repositories_and_a_tag_says_that_they_are_the_same() {
        let ReposAnswer::Now { repos, tag } = ask("ada", None) else { panic!("nothing was shown") };
        assert_eq!(repos.len(), REPOS.len());
        assert!(repos.len() <= usize::from(REPOS_MAX));
        assert!(repos.is_sorted_by_key(|repo| std::cmp::Reverse(repo.updated_at)));
        assert!(repos.iter().all(|repo| repo.html_url.starts_with("https://github.com/ada/")));
        assert_eq!(ask("ada", tag.as_deref()), ReposAnswer::Unchanged);
        assert!(matches!(ask("grace", tag.as_deref()), ReposAnswer::Now { .. }));
        assert_eq!(ask("ada", Some("\"other\"")), ReposAnswer::Now { repos, tag });
    }
}
