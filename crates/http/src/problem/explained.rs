//! The catalogue in whole sentences: what each code means and what to do next. `/docs/errors` is made of it.
//!
//! Matched without a wildcard: a code that nobody explained does not compile.

use domain::refusal::Code;

/// What happened.
#[must_use]
pub const fn meaning(code: Code) -> &'static str {
    use Code as C;
    match code {
        C::MalformedJson => "The body is not JSON in UTF-8, has a key twice, or is nested deeper than 32 levels.",
        C::BadRequest => "A header, the query or the address is not one that this API understands.",
        C::AmbiguousCredentials => {
            "Authorization and x-api-key carry different keys, and nobody can tell which one is meant."
        }
        C::BadSignature => "The event does not carry a signature of the payment provider that fits its body.",
        C::Unauthenticated => "The request shows no API key and no session, or one that is not good.",
        C::ApiKeyRequired => "The request comes with a session, and this is about the calling key itself.",
        C::ApiKeyExpired => "Keys are good for 90 days, and this one's have passed.",
        C::ApiKeyRevoked => "The key was revoked or rotated; nothing brings it back.",
        C::InsufficientCredits => "The caller has fewer credits than the deduction takes.",
        C::CardDeclined => "The bank did not let the card pay. Nothing was charged.",
        C::SessionRequired => "The request comes with a key, and this is for a person at a browser alone.",
        C::CsrfRejected => "The request carries a session but does not say that it comes from one of our own pages.",
        C::ClientOnly => "Posting gigs and starting negotiations is for users whose user_type is client.",
        C::FreelancerOnly => "Applying to gigs is for users whose user_type is freelancer.",
        C::OperatorOnly => "This is for the operators of the marketplace.",
        C::WrongRole => "The caller may see this but does not have the side that may do it.",
        C::ScopeMissing => "The key was made without the scope that this needs; scopes do not imply one another.",
        C::ApprovalRequired => "The payment goes over what its owner lets this key spend.",
        C::NotFound => "There is no such thing, or it is nothing that the caller may know of.",
        C::MethodNotAllowed => "There is something at this address, but it does not take this method.",
        C::NotAcceptable => "The Accept header leaves out everything that this address can answer with.",
        C::PayloadTooLarge => "The body has more bytes than are taken here.",
        C::UnsupportedMediaType => "The body is not of a type that is taken here, or is packed.",
        C::InvalidState => "The thing is not in a state in which this can be done.",
        C::GigNotActive => "The gig was closed or taken back; it takes no applications now.",
        C::GigHasLiveContract => "A contract that has not ended came of this gig, so that it cannot be deleted.",
        C::AlreadyApplied => "The caller has an application to this gig already.",
        C::OwnGig => "Nobody can apply to a gig of their own.",
        C::NotShortlisted => "Negotiations are started with freelancers whose application is on the shortlist.",
        C::NegotiationExists => "The gig and the freelancer have a negotiation that has not ended.",
        C::NoRoundYet => "Nobody has proposed terms in this cycle, so that there is nothing to agree to.",
        C::RoundLimitReached => {
            "Three rounds were made without agreement, and the further one has ended the negotiation."
        }
        C::NegotiationExpired => "The negotiation has ended, or its time has run out.",
        C::NegotiationReopened => "The contract was sent back, and its terms are being negotiated again.",
        C::RevisionLimitReached => "The contract or the delivery was sent back as often as it may be.",
        C::PreviousMilestoneOpen => "Milestones are funded one after another, and the one before has not ended.",
        C::MilestoneNotFunded => "The milestone's money is not held yet.",
        C::DisputeOpen => "A dispute about the milestone is open, and its money stays where it is.",
        C::DisputeWindowClosed => "The time in which this delivery could be disputed has passed.",
        C::ResponseDeadlinePassed => "The time to respond to the dispute has passed.",
        C::PaymentFrozen => "The client's bank has claimed the payment back, and its money stays where it is.",
        C::KycRequired => "The payment provider does not know the worker well enough yet to pay them.",
        C::LimitReached => "The caller has as many of these as one may have.",
        C::AlreadyReviewed => "The caller has reviewed this contract already; one review a party.",
        C::AlreadyVouched => "The caller has vouched for this user already; that is for good.",
        C::ContractNotCompleted => "Only completed contracts are reviewed.",
        C::OpenObligations => "The account has contracts, money or disputes that have not come to their end.",
        C::DuplicateReference => "The same reason and reference were used for another amount.",
        C::IdempotencyInProgress => "The first request under this Idempotency-Key has not been answered yet.",
        C::Conflict => "Others changed the same thing again and again while this was being decided.",
        C::RequestTimeout => "The body did not arrive in time.",
        C::CursorExpired => "What the cursor points at is no longer kept.",
        C::Stale => "The thing has another version, round, amount or hash than the request expects.",
        C::ValidationFailed => {
            "Fields or parameters are missing, unknown or out of range; errors names every one of them."
        }
        C::IdempotencyKeyReused => "Another request was sent under this Idempotency-Key before.",
        C::RateLimited => "The caller has asked more often than one may.",
        C::PaymentProviderError => "The payment provider refused or did not answer as it should.",
        C::UpstreamError => "A service that this answer needs did not answer, and nothing is kept to show instead.",
        C::AgentPaused => "The hosted agent of the calling key is paused or has used up its calls of the month.",
        C::Unavailable => "Something of ours does not work now, or is overloaded.",
    }
}

/// What to do next.
#[must_use]
pub const fn remedy(code: Code) -> &'static str {
    use Code as C;
    match code {
        C::MalformedJson => "Send one JSON object, and let a library write it.",
        C::BadRequest => "Read the detail: it names what was not understood.",
        C::AmbiguousCredentials => "Send one of the two headers, or the same key in both.",
        C::BadSignature => "Sign the raw bytes with the secret of this endpoint, and send them within five minutes.",
        C::Unauthenticated => "Send Authorization: Bearer <key>, or sign in. A user makes keys at POST /api/keys.",
        C::ApiKeyRequired => "Send the key in question as Authorization: Bearer <key>.",
        C::ApiKeyExpired => "Sign in and make a new key; next time rotate it before it expires.",
        C::ApiKeyRevoked => "Use the key that replaced it, or sign in and make a new one.",
        C::InsufficientCredits => "Read the balance at GET /api/credits, and ask an operator for more.",
        C::CardDeclined => "Try another card; the payment goes on waiting for one.",
        C::SessionRequired => "Ask the person to do it in the browser.",
        C::CsrfRejected => "Call from our own pages, or with an API key, which needs no such proof.",
        C::ClientOnly => "Set user_type to client with PATCH /api/profile/me. Deals under way go on as they are.",
        C::FreelancerOnly => {
            "Set user_type to freelancer with PATCH /api/profile/me. Deals under way go on as they are."
        }
        C::OperatorOnly => "Ask an operator.",
        C::WrongRole => "Leave it to the other side; next_actions says who may do what.",
        C::ScopeMissing => {
            "Ask the key's owner for one that has the scope; GET /api/keys/verify lists those of the calling key."
        }
        C::ApprovalRequired => "Give pay_url to the person who owns the key; they can pay there.",
        C::NotFound => "Check the id and whose key it is. Nothing will be found by trying again.",
        C::MethodNotAllowed => "Use one of the methods in the Allow header.",
        C::NotAcceptable => "Accept application/json, or leave the header out.",
        C::PayloadTooLarge => "Send less; the detail says how much is taken.",
        C::UnsupportedMediaType => "Send Content-Type: application/json, and no Content-Encoding.",
        C::InvalidState => "Read the thing again; its next_actions lists what can be done now.",
        C::GigNotActive => "Look for another gig, or wait until its owner publishes it again.",
        C::GigHasLiveContract => {
            "End the contract first; existing_id names it. Setting the gig's status to closed works at any time."
        }
        C::AlreadyApplied => "Go on with the application that existing_id names.",
        C::OwnGig => "Apply to somebody else's.",
        C::NotShortlisted => "Shortlist the application first: PATCH it with status=shortlisted.",
        C::NegotiationExists => "Go on with the negotiation that existing_id names.",
        C::NoRoundYet => "Propose the first round: POST /api/negotiations/{id}/round.",
        C::RoundLimitReached => "Start a new negotiation if both still want to; the rounds of the old one are used up.",
        C::NegotiationExpired => "The client may start another negotiation while the freelancer is on the shortlist.",
        C::NegotiationReopened => "Propose and agree again; the same contract is then rewritten and approved anew.",
        C::RevisionLimitReached => "Decide on what is there: approve or cancel, release or dispute.",
        C::PreviousMilestoneOpen => "Release, refund or withdraw the milestone before this one.",
        C::MilestoneNotFunded => "The client funds it first: POST …/fund, and a card.",
        C::DisputeOpen => "Settle or withdraw the dispute, or wait for the operator's word.",
        C::DisputeWindowClosed => "Nothing can be done here any more; speak with the other party or an operator.",
        C::ResponseDeadlinePassed => "Bring evidence until the dispute is resolved, or settle.",
        C::PaymentFrozen => "Wait until the bank has decided; the milestone's chargeback shows how it stands.",
        C::KycRequired => "The worker completes onboarding: GET /api/contracts/{id}/connect-link.",
        C::LimitReached => "Remove one that is not needed any more.",
        C::AlreadyReviewed => "Nothing; existing_id names the review.",
        C::AlreadyVouched => "Nothing; the vouch stands.",
        C::ContractNotCompleted => "Wait until every milestone has ended.",
        C::OpenObligations => "Bring what is listed to its end, and ask again.",
        C::DuplicateReference => "Use another reference_id for another deduction.",
        C::IdempotencyInProgress => "Send the same request again after Retry-After seconds; it will be answered once.",
        C::Conflict => "Read the thing again and repeat.",
        C::RequestTimeout => "Send the request again, without pauses.",
        C::CursorExpired => "Begin again without a cursor.",
        C::Stale => "Read the thing again, decide anew, and send what you saw.",
        C::ValidationFailed => "Mend the fields that errors points at, and send it again.",
        C::IdempotencyKeyReused => "Use a new key for a new request; the very same request may use the old one.",
        C::RateLimited => "Wait as many seconds as Retry-After says.",
        C::PaymentProviderError => "Try again in a moment, under the same Idempotency-Key: nothing is paid twice.",
        C::UpstreamError => "Try again in a moment.",
        C::AgentPaused => "Raise the agent's monthly limit, wake it, or call with another key.",
        C::Unavailable => "Try again in a moment, under the same Idempotency-Key if something was to change.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_in_sentences() {
        for code in Code::ALL {
            for sentence in [meaning(*code), remedy(*code)] {
                assert!(sentence.ends_with('.') && sentence.len() > 10, "{code}: {sentence}");
            }
            assert_ne!(meaning(*code), remedy(*code), "{code}");
        }
    }
}
