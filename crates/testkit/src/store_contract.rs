//! What every store has to do, whatever stands behind it (`domain::ports::store`): one suite for all.
//!
//! `store_contract!(make)` makes one test a case; `make` is an async function that answers a fresh [`World`], or `None`
//! where what the store stands on cannot be had.

// Each case is a test that a macro calls; it fails as tests do.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the cases are tests, and have no better way to fail")]

pub mod agents;
pub mod claims;
pub mod deals;
pub mod documents;
pub mod gigs;
pub mod journal;
pub mod money;
pub mod operations;
pub mod operators;
pub mod pages;
pub mod people;
pub mod reviews;
pub mod rules;
pub mod texts;
pub mod treasury;
pub mod units;
pub mod world;

pub use world::World;

/// One `#[tokio::test]` for each case of the store contract.
#[macro_export]
macro_rules! store_contract {
    ($make:ident) => {
        $crate::store_contract!($make, units:
            a_refused_unit_leaves_nothing,
            a_violated_rule_decides_the_unit,
            a_stale_save_leaves_the_unit_alive,
            a_dry_run_sees_its_writes_and_leaves_nothing,
            a_unit_that_only_reads_cannot_write,
            a_unit_that_panics_leaves_nothing,
            what_is_not_committed_is_seen_by_nobody,
        );
        $crate::store_contract!($make, people:
            a_user_reads_back_and_is_saved_by_version,
            users_are_found_by_identity_and_in_numbers,
            a_session_lives_and_ends,
            a_key_is_found_by_its_digest,
            a_use_of_a_key_raises_no_version,
            live_keys_are_neither_revoked_nor_expired,
            spending_adds_up_by_day,
            spending_of_many_at_once_adds_up,
            a_payout_account_is_found_by_both_its_names,
        );
        $crate::store_contract!($make, agents:
            an_agent_reads_back_and_is_saved_by_version,
            a_use_of_a_budget_raises_no_version,
            a_budget_is_never_overdrawn,
            whoever_locks_an_agent_second_waits,
            agents_are_their_owners_newest_first,
            the_keys_of_an_agent_are_those_not_revoked,
        );
        $crate::store_contract!($make, gigs:
            a_gig_is_saved_by_version_and_keeps_its_count,
            whoever_locks_a_gig_second_waits,
            gigs_are_filtered,
            a_deleted_gig_leaves_its_applications,
            applications_are_counted_and_saved_by_version,
            applications_are_filtered,
            applications_of_many_at_once_are_all_counted,
        );
        $crate::store_contract!($make, pages:
            every_row_comes_once_and_in_order,
            drafts_are_ordered_by_when_they_were_made,
            rows_added_meanwhile_shift_nothing,
            a_page_that_fits_has_no_next,
            keys_and_applications_are_paged,
            deals_of_both_sides_are_one_list,
        );
        $crate::store_contract!($make, deals:
            a_deal_reads_back_as_it_was_after_every_step,
            a_deal_is_saved_by_version,
            of_fifty_writers_none_is_lost,
            whoever_locks_a_deal_second_waits,
            a_deal_is_found_by_its_parts,
            an_ended_deal_makes_room_for_another,
            the_latest_deal_of_each_pair_is_found,
            deals_wait_for_their_payee_until_the_bank_has_it_all,
            due_deals_come_the_longest_due_first,
            deals_are_filtered,
            disputes_are_found_by_party_and_status,
        );
        $crate::store_contract!($make, rules:
            an_id_is_taken_once,
            an_identity_is_one_users,
            a_digest_is_one_keys,
            an_application_is_one_a_gig_and_worker,
            one_deal_runs_a_gig_and_worker,
            of_many_deals_opened_at_once_one_runs,
            a_contract_is_one_deals,
            a_position_is_one_milestones,
            one_dispute_is_open_a_milestone,
            money_moves_once,
            a_payout_account_is_one_users,
            a_review_is_one_a_contract_and_reviewer,
        );
        $crate::store_contract!($make, operations:
            the_longest_waiting_is_leased_first,
            of_many_who_lease_at_once_each_gets_its_own,
            a_lease_is_fenced_by_its_token,
            an_ended_lease_is_leased_again,
            a_postponed_operation_waits_for_its_time,
            a_caller_takes_those_of_one_deal,
            a_saved_deal_keeps_its_leases,
            what_has_ended_is_leased_to_nobody,
            every_lease_can_be_ended,
        );
        $crate::store_contract!($make, claims:
            a_twin_waits_and_sees_the_answer,
            a_twin_of_a_refused_unit_has_the_claim,
            a_claim_goes_with_its_unit,
            of_many_who_find_a_lease_over_one_takes_it,
            an_answer_ends_the_lease_and_is_kept_whole,
            a_dropped_claim_can_be_made_again,
            whoever_waits_for_a_claim_that_is_dropped_makes_it,
            a_key_is_its_users_own,
        );
        $crate::store_contract!($make, journal:
            an_audit_reads_back_in_order,
            an_audit_takes_no_entry_twice,
            a_second_contact_replaces_the_first,
            ghost_entries_are_kept_by_user,
            an_event_is_published_once,
        );
        $crate::store_contract!($make, money:
            a_ledger_reads_back_in_order,
            the_ledger_takes_only_what_balances,
            balances_name_every_account,
            credits_never_fall_below_nothing,
            credits_spent_by_many_at_once_never_fall_below_nothing,
            credits_are_spent_once_a_reference,
            credit_transactions_are_paged,
            an_event_of_the_provider_is_noted_once,
        );
        $crate::store_contract!($make, reviews:
            reviews_of_a_contract_come_oldest_first,
            a_review_shows_once_answered_or_old,
            a_review_that_is_not_published_shows_never,
            a_reputation_counts_and_rounds,
            a_review_is_saved_by_version_and_listed_by_status,
        );
        $crate::store_contract!($make, operators:
            a_report_is_one_a_reporter_and_subject,
            reports_are_listed_and_found_by_subject,
            acts_are_kept_and_found_by_subject,
            gigs_of_a_suspended_user_are_hidden,
        );
        $crate::store_contract!($make, treasury:
            a_milestone_finds_its_deal,
            what_waits_for_an_operator_is_listed_until_it_does_not,
            payouts_are_their_workers_and_have_a_status,
            contracts_come_in_order_of_id,
        );
        $crate::store_contract!($make, documents:
            a_document_is_kept_by_kind_and_replaced,
            documents_come_in_order_of_id,
            whoever_waits_for_what_is_deleted_locks_nothing,
            whoever_locks_a_document_second_waits,
            a_lock_on_nothing_is_a_lock_and_nothing_else,
            of_fifty_who_count_none_is_lost,
            everything_is_forgotten,
        );
        $crate::store_contract!($make, texts:
            hostile_text_of_people_reads_back,
            hostile_text_of_deals_reads_back,
            hostile_documents_and_answers_read_back,
            hostile_text_finds_only_itself,
            times_read_back_to_the_millisecond,
        );
    };
    ($make:ident, $group:ident: $($case:ident),+ $(,)?) => {
        mod $group {
            use super::*;

            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    if let Some(world) = $make().await {
                        $crate::store_contract::$group::$case(world).await;
                    }
                }
            )+
        }
    };
}
