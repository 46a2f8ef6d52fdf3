//! A question for a page of a list, on its way to its story.

use crate::Answer;
use crate::caller::Caller;
use crate::page::{AskedPage, List, PageView};
use crate::problem::Problem;
use crate::resource::Resource;
use actix_web::HttpRequest;
use domain::ports::store::{Page, Paged};
use domain::refusal::Refusal;
use serde::Serialize;
use usecases::{Desk, Failure, Story};

/// A question of a caller's for a page of a list.
pub struct Listing<'a> {
    caller: &'a Caller,
    story: Story,
    page: Page,
    name: String,
}

impl<'a> Listing<'a> {
    /// The page that is asked for.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` for a cursor that was not sealed for this list and user.
    pub(crate) fn new(caller: &'a Caller, story: Story, asked: &AskedPage) -> Result<Self, Problem> {
        let name = name_of(&caller.request);
        let list = List { name: &name, user: caller.principal.user };
        let page = caller.api.cursors.page(asked, list).map_err(|error| Refusal::invalid(vec![error]))?;
        Ok(Self { caller, story, page, name })
    }

    /// Tells a story, and answers with the page, each row as `view` puts it.
    ///
    /// # Errors
    /// The story's failure, as a problem.
    pub async fn tell<T: Send + 'static, V: Serialize>(
        self,
        story: impl Fn(&mut Desk<'_>, Page) -> Result<Paged<T>, Failure> + Send + 'static,
        view: fn(T) -> V,
    ) -> Answer {
        let Caller { api, principal, .. } = self.caller;
        let page = self.page;
        let rows = api.app.query(self.story, principal, move |desk| story(desk, page)).await?;
        let list = List { name: &self.name, user: principal.user };
        Ok(Resource::of(&PageView::of(rows, &api.cursors, list, view)).shown())
    }
}

/// Path and filters: a cursor of one list is foreign to every other.
fn name_of(request: &HttpRequest) -> String {
    let of_the_page = |pair: &&str| !pair.starts_with("cursor=") && !pair.starts_with("limit=");
    let mut filters: Vec<_> = request.query_string().split('&').filter(of_the_page).collect();
    filters.sort_unstable();
    format!("{}?{}", request.path(), filters.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn name(uri: &str) -> String {
        name_of(&TestRequest::with_uri(uri).to_http_request())
    }

    #[test]
    fn a_list_is_named_by_its_filters_and_not_by_its_page() {
        assert_eq!(name("/api/gigs?limit=2&b=1&a=2&cursor=x"), name("/api/gigs?a=2&b=1&limit=9"));
        assert_ne!(name("/api/gigs?status=draft"), name("/api/gigs"));
        assert_ne!(name("/api/gigs"), name("/api/contracts"));
    }
}
