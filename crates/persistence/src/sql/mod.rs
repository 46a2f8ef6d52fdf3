//! SQL types and query fragments that both engines share.

mod bind;
mod fragment;
pub(crate) mod types;

pub(crate) use bind::{Json, any};
pub(crate) use fragment::{At, Equals, Limited, Literal, before, val};
