//! What operators see and do. Everybody else gets `OPERATOR_ONLY`.

pub mod accounts;
pub mod gigs;
pub mod money;
pub mod reviews;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.configure(accounts::mount).configure(gigs::mount).configure(reviews::mount).configure(money::mount);
}
