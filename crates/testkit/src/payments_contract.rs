//! What every payment provider has to do, whatever stands behind it (money.md, “Gateways”): one suite for all.
//!
//! `payments_contract!(make)` makes one test a case; `make` is an async function that answers a fresh [`Bench`], or
//! `None` where what the provider stands on cannot be had.

// Each case is a test that a macro calls; it fails as tests do.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the cases are tests, and have no better way to fail")]

pub mod accounts;
pub mod bench;
pub mod cards;
pub mod events;
pub mod intents;
pub mod reading;
pub mod refunds;
pub mod transfers;

pub use bench::Bench;

/// One `#[tokio::test]` for each case of the payments contract.
#[macro_export]
macro_rules! payments_contract {
    ($make:ident) => {
        $crate::payments_contract!($make, intents:
            an_intent_reads_back_as_it_was_made,
            creating_twice_under_one_key_makes_one_intent,
            a_key_with_other_parameters_is_refused,
            an_intent_that_is_not_there_is_rejected,
            a_call_that_moves_nothing_is_rejected,
            an_authorized_intent_is_captured_whole,
            capturing_twice_under_one_key_moves_once,
            capturing_again_under_another_key_finds_it_captured,
            capturing_without_a_card_finds_none,
            capturing_less_or_more_than_the_whole_is_rejected,
            capturing_a_voided_intent_finds_it_canceled,
            voiding_a_captured_intent_finds_it_captured,
            voiding_twice_is_no_failure,
            a_refusal_is_replayed_under_its_key,
            of_many_captures_at_once_one_moves,
        );
        $crate::payments_contract!($make, refunds:
            refunds_in_parts_add_up,
            refunding_more_than_was_captured_is_rejected,
            refunding_twice_under_one_key_moves_once,
            refunding_what_was_not_captured_finds_its_state,
        );
        $crate::payments_contract!($make, transfers:
            a_share_goes_to_the_worker_and_on_to_the_bank,
            transferring_twice_under_one_key_moves_once,
            an_account_that_is_not_there_is_not_payable,
            a_new_account_is_not_payable,
            a_restricted_account_is_not_payable,
            a_charge_that_was_not_captured_gives_nothing,
            a_charge_gives_no_more_than_was_captured,
            a_payout_over_the_balance_is_insufficient,
            a_transfer_is_brought_back_in_parts,
            what_was_brought_back_can_be_transferred_again,
            what_the_bank_has_is_not_brought_back,
            of_many_transfers_at_once_no_more_moves_than_was_captured,
        );
        $crate::payments_contract!($make, reading:
            money_is_read_where_it_went,
            a_refund_that_failed_is_not_read_as_made,
            what_a_bank_took_is_read_as_gone,
            what_is_not_there_is_not_read,
        );
        $crate::payments_contract!($make, accounts:
            a_new_account_waits_for_its_worker,
            creating_twice_under_one_key_makes_one_account,
            an_onboarding_link_leads_to_the_account,
            a_completed_account_can_be_paid,
            a_restricted_account_says_what_is_due,
            a_change_is_told_once,
            an_account_that_is_not_there_is_rejected,
        );
        $crate::payments_contract!($make, events:
            an_event_stays_until_it_is_acknowledged,
            events_come_oldest_first,
            a_forged_event_is_refused,
            an_old_event_is_refused,
            an_event_of_another_body_is_refused,
            a_refused_call_tells_nothing,
        );
        $crate::payments_contract!($make, cards:
            a_good_card_is_held_for_a_week,
            spaces_in_a_number_do_not_count,
            a_declined_card_leaves_the_intent_open,
            a_card_without_funds_is_told_apart,
            a_number_that_is_no_card_is_incorrect,
            an_unknown_outcome_is_found_by_looking,
            a_hold_lapses_by_itself,
            a_short_hold_lapses_a_day_later,
            a_captured_or_voided_hold_does_not_lapse,
            a_capture_is_charged_back,
            a_claim_is_decided_in_the_end,
            a_refund_that_looked_made_fails,
            each_refund_that_fails_is_named,
            a_card_confirmed_again_changes_nothing,
            a_canceled_intent_takes_no_card,
        );
    };
    ($make:ident, $group:ident: $($case:ident),+ $(,)?) => {
        mod $group {
            use super::*;

            $(
                #[tokio::test]
                async fn $case() {
                    if let Some(bench) = $make().await {
                        $crate::payments_contract::$group::$case(&bench).await;
                    }
                }
            )+
        }
    };
}
