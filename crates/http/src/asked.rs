//! A question whose shape is right, on its way to its story.

use crate::Answer;
use crate::caller::Caller;
use crate::resource::Resource;
use usecases::{Desk, Failure, Story};

/// A question of a caller's.
pub struct Asked<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) story: Story,
}

impl Asked<'_> {
    /// Tells a story and answers as `view` puts it into words.
    ///
    /// # Errors
    /// The story's failure, as a problem.
    pub async fn tell<T: Send + 'static>(
        self,
        story: impl Fn(&mut Desk<'_>) -> Result<T, Failure> + Send + 'static,
        view: fn(&T) -> Resource,
    ) -> Answer {
        let Caller { api, principal, .. } = self.caller;
        let told = api.app.query(self.story, principal, story).await?;
        Ok(view(&told).shown())
    }
}
