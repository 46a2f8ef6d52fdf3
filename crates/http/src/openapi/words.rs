//! The closed vocabularies of the API: each a schema of its own, so that clients can name them, too.

pub use super::schemas::SOME_TEXT;
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A skill of a gig or a person.
#[derive(Clone, Copy, Debug)]
pub enum Skill {}

impl PartialSchema for Skill {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).description(Some("A skill of a gig or a person."));
        text.min_length(Some(1)).max_length(Some(50)).pattern(Some(SOME_TEXT)).into()
    }
}

impl ToSchema for Skill {
    fn name() -> Cow<'static, str> {
        "Skill".into()
    }
}

macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident = [$($word:literal),+ $(,)?];)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, Debug)]
            pub enum $name {}

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    words_of(concat!($($doc),+), &[$($word),+])
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    stringify!($name).into()
                }
            }
        )+

        /// All of them.
        #[must_use]
        pub fn schemas() -> Vec<(String, RefOr<Schema>)> {
            vec![("Skill".to_owned(), Skill::schema()), $((stringify!($name).to_owned(), $name::schema())),+]
        }
    };
}

fn words_of(description: &str, words: &[&str]) -> RefOr<Schema> {
    let words = words.iter().copied();
    ObjectBuilder::new().schema_type(Type::String).description(Some(description.trim())).enum_values(Some(words)).into()
}

words! {
    /// Where a gig stands; active ones take applications.
    GigStatus = ["draft", "active", "closed"];
    /// Where an application stands.
    ApplicationStatus = ["applied", "shortlisted", "rejected", "withdrawn"];
    /// What the owner of a gig makes of an application.
    ApplicationVerdict = ["shortlisted", "rejected"];
    /// Where a negotiation stands.
    NegotiationState = ["pending", "in_progress", "pending_owner_approval", "approved", "expired"];
    /// Why a negotiation ended.
    NegotiationEnd = ["declined", "idle", "round_limit", "contract_ended", "gig_deleted", "account_deleted"];
    /// What to look at twice before agreeing.
    TermsWarning = ["ZERO_AMOUNT"];
    /// Where a contract stands.
    ContractStatus = [
        "pending_owner_approval", "pending_freelancer_kyc", "pending_client_funding", "pending_both", "active",
        "completed", "cancelled", "expired",
    ];
    /// Why a contract ended.
    ContractEnd = [
        "approval_missed", "activation_missed", "negotiation_ended", "cancelled_by_client", "cancelled_by_worker",
        "nothing_released",
    ];
    /// Where a milestone stands.
    MilestoneStatus = [
        "proposed", "pending", "funding", "funded", "delivered", "changes_requested", "disputed", "releasing",
        "released", "refunding", "refunded", "cancelled",
    ];
    /// Where a bank's claim stands.
    ChargebackStatus = ["open", "won", "lost"];
    /// Where the payout to the worker's bank stands.
    PayoutStatus = ["scheduled", "in_transit", "paid", "parked", "failed", "frozen", "reversed"];
    /// Where a review stands.
    ReviewStatus = ["pending", "published", "rejected"];
    /// A side of a deal.
    Role = ["client", "worker"];
    /// Whose turn it is: a hint, for either may propose or agree.
    Turn = ["client", "worker", "either"];
    /// What a user came for.
    UserType = ["client", "freelancer"];
    /// Where an account stands.
    UserStatus = ["active", "suspended", "deleted"];
    /// What a key may be used for. They do not imply one another.
    KeyScope = ["read", "write", "approve", "pay"];
    /// Who may do what comes next.
    ActionActor = ["client", "worker", "either", "operator", "owner", "applicant"];
    /// How to ask for it.
    ActionMethod = ["GET", "POST", "PATCH", "DELETE"];
    /// Yes or no, in a query.
    Flag = ["true", "1", "false", "0"];
    /// Where a dispute stands.
    DisputeStatus = ["open", "responded", "under_review", "resolved", "withdrawn"];
    /// What a piece of evidence is.
    EvidenceType = [
        "github_commit", "screenshot", "video", "deployed_url", "contract_requirement", "build_log", "other",
    ];
    /// What a recommendation comes to.
    RecommendationOutcome = ["release", "refund", "split"];
    /// Whether a hosted agent may have models called.
    HostedAgentStatus = ["active", "paused"];
    /// What credits are spent on.
    DeductionReason = ["match_deduction", "intro_deduction"];
    /// Why credits came or went.
    CreditReason = ["signup_grant", "operator_grant", "match_deduction", "intro_deduction", "account_forfeit"];
    /// What is reported.
    ReportKind = ["gig", "user"];
    /// What an operator makes of a review.
    ModerationDecision = ["publish", "reject"];
    /// What comes first in a list of gigs.
    GigOrder = ["newest", "rate_desc", "relevance"];
    /// What ran while the clock was moved.
    RanKind = ["tick", "operation", "provider_event", "payee"];
    /// The provider's word for a payment; `unknown` when nobody knows yet.
    CardOutcome = ["requires_payment_method", "requires_capture", "succeeded", "canceled", "unknown"];
}
