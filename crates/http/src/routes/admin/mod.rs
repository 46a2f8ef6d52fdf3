//! What operators see and do. Everybody else gets `OPERATOR_ONLY`, whatever there is to be found.

pub mod accounts;
pub mod disputes;
pub mod gigs;
pub mod money;
pub mod reviews;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .configure(disputes::mount)
        .configure(accounts::mount)
        .configure(gigs::mount)
        .configure(reviews::mount)
        .configure(money::mount);
}
