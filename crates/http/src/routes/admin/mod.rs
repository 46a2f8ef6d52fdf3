//! What operators do. Whoever is none gets `OPERATOR_ONLY`, whatever there is to be found.

pub mod disputes;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.configure(disputes::mount);
}
