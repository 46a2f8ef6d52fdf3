//! The fields of every resource, as api.md lists them: no more and no fewer.

use serde_json::Value;
use testkit::api::keys;

pub const ACTION: &[&str] = &["action", "actor", "deadline", "href", "if_nobody_acts", "method", "summary", "you"];
pub const APPLICATION: &[&str] = &[
    "created_at",
    "gig_id",
    "gig_title",
    "id",
    "message",
    "negotiation",
    "negotiation_id",
    "next_actions",
    "status",
    "updated_at",
    "version",
    "worker_user_id",
];
pub const AUDIT: &[&str] =
    &["action", "actor_role", "actor_user_id", "at", "from_state", "hash", "payload", "prev_hash", "seq", "to_state"];
pub const CONTRACT: &[&str] = &[
    "activation_deadline",
    "approval_deadline",
    "audit_head",
    "cancellation",
    "client_approved_at",
    "client_user_id",
    "created_at",
    "currency",
    "description",
    "ended_reason",
    "gig_id",
    "gig_title",
    "hours_per_week",
    "id",
    "kyc_complete",
    "milestones",
    "negotiation_id",
    "next_actions",
    "payout_delay_days",
    "platform_fee_bps",
    "rate_cents",
    "revision",
    "revision_notes",
    "scope",
    "start_date",
    "status",
    "terms_hash",
    "total_cents",
    "updated_at",
    "version",
    "worker_approved_at",
    "worker_user_id",
    "your_role",
];
pub const ACCOUNT_RECORD: &[&str] = &[
    "acts",
    "bio",
    "created_at",
    "credits_balance",
    "display_name",
    "ghost_score",
    "github_username",
    "identity_provider",
    "identity_subject",
    "is_operator",
    "payout_account",
    "reports",
    "skills",
    "status",
    "subscription_tier",
    "updated_at",
    "user_id",
    "user_type",
    "version",
];
pub const ACT: &[&str] = &["action", "at", "details", "id", "operator_user_id", "rationale", "subject_id"];
pub const CREDITS: &[&str] = &["credits_balance", "subscription_tier"];
pub const CREDIT_TRANSACTION: &[&str] = &["amount", "created_at", "id", "reason", "reference_id"];
pub const DISPUTE: &[&str] = &[
    "contract_id",
    "created_at",
    "disputing_party",
    "escalated_at",
    "evidence_count",
    "id",
    "milestone_id",
    "next_actions",
    "opened_by_user_id",
    "reason",
    "recommendation",
    "resolution",
    "resolved_at",
    "response_deadline",
    "response_overdue",
    "settlement",
    "statement",
    "status",
    "updated_at",
    "version",
];
pub const DISPUTE_RESOLUTION: &[&str] =
    &["arbitration_fee_cents", "arbitration_fee_from", "rationale", "reason", "refund_cents", "release_cents"];
pub const EVIDENCE: &[&str] = &["created_at", "description", "id", "side", "type", "url"];
/// Everything that is held about a user.
pub const EXPORT: &[&str] = &[
    "api_keys",
    "applications",
    "credit_transactions",
    "deals",
    "events",
    "exported_at",
    "ghost_entries",
    "gigs",
    "hosted_agents",
    "payout_accounts",
    "profile",
    "reviews_received",
    "reviews_written",
    "sessions",
    "vouches_given",
    "vouches_received",
];
pub const FUNDING: &[&str] =
    &["amount_cents", "client_secret", "milestone", "pay_url", "payment_intent_id", "publishable_key", "status"];
pub const GIG_RECORD: &[&str] = &[
    "acts",
    "applications_count",
    "created_at",
    "currency",
    "description",
    "id",
    "owner_status",
    "owner_user_id",
    "published_at",
    "rate_cents",
    "reports",
    "scope",
    "skills",
    "status",
    "taken_down_at",
    "title",
    "updated_at",
    "version",
];
pub const STUCK: &[&str] = &[
    "amount_cents",
    "client_user_id",
    "contract_id",
    "currency",
    "exits",
    "held_cents",
    "milestone_id",
    "negotiation_id",
    "operations",
    "payout",
    "position",
    "reason",
    "settlement",
    "since",
    "status",
    "title",
    "updated_at",
    "version",
    "worker_user_id",
];
pub const GHOST: &[&str] = &["at", "decayed_points", "points", "reason"];
/// A gig in a list, as somebody sees it who does not own it.
pub const GIG_IN_LIST: &[&str] = &[
    "created_at",
    "currency",
    "description",
    "id",
    "owner_user_id",
    "published_at",
    "rate_cents",
    "scope",
    "skills",
    "status",
    "title",
    "updated_at",
    "version",
];
pub const HOSTED_AGENT: &[&str] = &[
    "created_at",
    "id",
    "llm_calls_used",
    "monthly_llm_limit",
    "name",
    "period_ends_at",
    "status",
    "updated_at",
    "version",
];
pub const KEY: &[&str] = &[
    "created_at",
    "expires_at",
    "hosted_agent_id",
    "id",
    "last_four",
    "last_used_at",
    "limits",
    "name",
    "prefix",
    "revoked_at",
    "scopes",
];
pub const ME: &[&str] = &[
    "bio",
    "created_at",
    "credits_balance",
    "display_name",
    "ghost_score",
    "github_profile_url",
    "github_username",
    "is_operator",
    "portfolio_website_url",
    "resume_url",
    "skills",
    "status",
    "subscription_tier",
    "updated_at",
    "user_id",
    "user_type",
    "version",
    "vouched_by",
];
pub const MILESTONE: &[&str] = &[
    "amount_cents",
    "auto_release_at",
    "changes_requested_count",
    "chargeback",
    "charged_back_cents",
    "contract_id",
    "created_at",
    "currency",
    "delivery",
    "dispute_id",
    "dispute_window_ends_at",
    "fee_cents",
    "funded_at",
    "id",
    "last_payment_error",
    "next_actions",
    "payment_intent_id",
    "payout",
    "position",
    "receipt_url",
    "refunded_cents",
    "released_at",
    "released_cents",
    "status",
    "title",
    "updated_at",
    "version",
];
pub const NEGOTIATION: &[&str] = &[
    "amount_cents",
    "client_user_id",
    "contact_exchange",
    "contract_id",
    "created_at",
    "cycle",
    "description",
    "ended_reason",
    "expires_at",
    "gig_id",
    "gig_title",
    "hours_per_week",
    "id",
    "last_proposed_by",
    "next_actions",
    "payout_delay_days",
    "rate_cents",
    "revision_notes",
    "round_number",
    "rounds",
    "rounds_left",
    "scope",
    "start_date",
    "state",
    "turn",
    "updated_at",
    "version",
    "warnings",
    "worker_user_id",
    "your_role",
];
pub const PAYOUT_ACCOUNT: &[&str] =
    &["connected", "country", "payouts_enabled", "requirements_due", "transfers_active"];
pub const PAYOUT_ENTRY: &[&str] = &[
    "amount_cents",
    "contract_id",
    "created_at",
    "currency",
    "due_at",
    "gig_title",
    "milestone_id",
    "milestone_title",
    "paid_at",
    "status",
    "updated_at",
    "version",
];
pub const PROFILE: &[&str] = &[
    "average_rating",
    "bio",
    "completed_contracts",
    "display_name",
    "ghost_score",
    "github_profile_url",
    "github_username",
    "portfolio_website_url",
    "resume_url",
    "skills",
    "user_id",
    "user_type",
    "vouched_by",
];
pub const PUBLISHED_REVIEW: &[&str] =
    &["contract_id", "created_at", "id", "rating", "reviewer_display_name", "reviewer_user_id", "text"];
pub const RECONCILIATION: &[&str] = &[
    "at",
    "balances",
    "clean",
    "differences",
    "milestones",
    "operations",
    "pending_operations",
    "provider_balance_cents",
];
pub const REPORT: &[&str] =
    &["created_at", "id", "kind", "reason", "reporter_user_id", "subject_id", "updated_at", "version"];
pub const RECOMMENDATION: &[&str] =
    &["confidence", "created_at", "model", "outcome", "rationale", "refund_cents", "release_cents"];
pub const REPO: &[&str] = &["description", "html_url", "language", "name", "stargazers_count", "updated_at"];
pub const REPOS: &[&str] = &["github_profile_url", "github_username", "repos"];
pub const REVIEW: &[&str] = &[
    "contract_id",
    "created_at",
    "id",
    "rating",
    "reviewee_user_id",
    "reviewer_display_name",
    "reviewer_user_id",
    "status",
    "text",
    "updated_at",
    "version",
];
pub const ROUND: &[&str] = &[
    "created_at",
    "cycle",
    "hours_per_week",
    "note",
    "payout_delay_days",
    "proposed_by",
    "rate_cents",
    "role",
    "round_number",
    "start_date",
];

pub const UPLOADED: &[&str] = &["profile", "resume_url"];
pub const VOUCH: &[&str] = &["created_at", "id", "vouched_user_id", "voucher_user_id"];
pub const VOUCHER: &[&str] = &["created_at", "display_name", "github_username", "user_id"];

/// Fields with some more.
pub fn with<'a>(fields: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    let mut all = [fields, more].concat();
    all.sort_unstable();
    all
}

/// # Panics
/// When a value has other fields.
#[track_caller]
pub fn assert_shape(value: &Value, fields: &[&str]) {
    assert_eq!(keys(value), fields, "{value}");
    for action in value["next_actions"].as_array().into_iter().flatten() {
        assert_eq!(keys(action), ACTION, "{action}");
    }
    for at in ["created_at", "updated_at"].into_iter().filter(|at| fields.contains(at)) {
        assert_instant(&value[at]);
    }
}

/// # Panics
/// When a value is no instant with milliseconds, in UTC.
#[track_caller]
pub fn assert_instant(value: &Value) {
    let text = value.as_str().unwrap_or_default();
    let parsed = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.3fZ");
    assert!(parsed.is_ok() && text.len() == "2026-11-23T09:00:00.000Z".len(), "{value} is no instant");
}
