//! Public repositories in words.

use super::profile::github_page;
use super::time::At;
use crate::resource::Resource;
use domain::ports::identity::Repo;
use serde::Serialize;
use usecases::repos::ReposView;
use utoipa::ToSchema;

/// A user's public repositories.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GithubRepos)]
pub struct ReposBody {
    github_username: String,
    github_profile_url: String,
    repos: Vec<RepoBody>,
}

/// A public repository.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GithubRepo)]
pub struct RepoBody {
    name: String,
    html_url: String,
    description: Option<String>,
    stargazers_count: i64,
    updated_at: At,
    /// What most of it is written in.
    language: Option<String>,
}

impl From<&Repo> for RepoBody {
    fn from(repo: &Repo) -> Self {
        Self {
            name: repo.name.clone(),
            html_url: repo.html_url.clone(),
            description: repo.description.clone(),
            stargazers_count: repo.stargazers_count,
            updated_at: At(repo.updated_at),
            language: repo.language.clone(),
        }
    }
}

/// A user's public repositories.
#[must_use]
pub fn repos(view: &ReposView) -> Resource {
    Resource::of(&ReposBody {
        github_username: view.github_username.clone(),
        github_profile_url: github_page(&view.github_username),
        repos: view.repos.iter().map(RepoBody::from).collect(),
    })
}
