//! What no test asks for, and why. The list may only shrink.

/// Something that no test asks for.
pub struct Exception {
    /// Method and path of an operation, or `any`.
    operation: &'static str,
    /// `success`, `stranger`, or a code.
    case: &'static str,
    /// Why not.
    pub because: &'static str,
}

impl Exception {
    /// How it is written where it is compared.
    pub fn line(&self) -> String {
        format!("{}: {}", self.operation, self.case)
    }
}

const fn of(operation: &'static str, case: &'static str, because: &'static str) -> Exception {
    Exception { operation, case, because }
}

/// How many there are. Whoever adds one has to raise this, and to say why.
pub const MAX: usize = 11;

/// All of them.
pub const ALL: &[Exception] = &[
    of("GET /api/profile/{user_id}/github-repos", "UPSTREAM_ERROR", "needs a host that fails: told with the stories"),
    of(
        "POST /api/admin/milestones/{id}/refund",
        "PAYMENT_FROZEN",
        "needs a claim amid a stuck release: told with the domain",
    ),
    of("POST /api/contracts/{id}/milestones/{mid}/deliver", "DISPUTE_OPEN", "told with the domain's matrix"),
    of("POST /api/contracts/{id}/milestones/{mid}/request-changes", "DISPUTE_OPEN", "told with the domain's matrix"),
    of("POST /api/disputes/{id}/recommend", "UPSTREAM_ERROR", "needs an advisor that fails: told with the stories"),
    of("POST /api/sandbox/connect/{user_id}/complete", "stranger", "whoever is signed in stands in for the provider"),
    of("POST /api/sandbox/connect/{user_id}/restrict", "stranger", "whoever is signed in stands in for the provider"),
    of("POST /api/stripe/webhook", "success", "the sandbox has no secret to sign with: told with the stories"),
    of("any", "CURSOR_EXPIRED", "there is no feed yet"),
    of("any", "UPSTREAM_ERROR", "needs somebody else who fails: told with the stories"),
    of("any", "REQUEST_TIMEOUT", "a head that does not come is told over a raw connection, with the door"),
];
