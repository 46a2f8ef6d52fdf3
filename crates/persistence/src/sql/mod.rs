//! SQL types and query fragments that both engines share.

mod bind;
mod fragment;
mod spliced;
pub(crate) mod types;

pub(crate) use bind::{Json, any};
pub(crate) use fragment::{At, Equals, Limited, Literal, before, val, weighed_before};
pub(crate) use spliced::Spliced;
