//! `/Schemas`, `/ResourceTypes`, `/ServiceProviderConfig` (RFC 7644 §4), generated from what is enforced.

use super::list::usual_page;
use crate::answer::{Answer, Facts, Refusal};
use crate::call::Call;
use hyper::StatusCode;
use scim_core::error::excerpt;
use scim_core::{ListResponse, PaginationLimits, ScimError, ServiceLimits, reason};
use serde_json::Value;

pub(super) fn schemas(call: &Call) -> Result<Answer, Refusal> {
    refuse_filter(call)?;
    let base = call.base_url();
    let all = call
        .catalogue
        .schemas
        .iter()
        .map(|schema| schema.to_json(&base))
        .collect();
    Ok(list(all, "schemas_read"))
}

pub(super) fn schema(call: &Call, urn: &str) -> Result<Answer, Refusal> {
    let schema = call
        .catalogue
        .schema(urn)
        .ok_or_else(|| unknown("Schema", urn))?;
    let facts = Facts::read("schemas_read").with("name", schema.id.as_ref());
    Ok(Answer::json(
        StatusCode::OK,
        schema.to_json(&call.base_url()),
        facts,
    ))
}

pub(super) fn resource_types(call: &Call) -> Result<Answer, Refusal> {
    refuse_filter(call)?;
    let base = call.base_url();
    let all = call
        .catalogue
        .resource_types()
        .map(|known| known.to_json(&base))
        .to_vec();
    Ok(list(all, "resource_types_read"))
}

pub(super) fn resource_type(call: &Call, name: &str) -> Result<Answer, Refusal> {
    let found = call.catalogue.resource_type(name);
    let resource_type = found.ok_or_else(|| unknown("ResourceType", name))?;
    let facts = Facts::read("resource_types_read").with("name", resource_type.name.as_ref());
    Ok(Answer::json(
        StatusCode::OK,
        resource_type.to_json(&call.base_url()),
        facts,
    ))
}

pub(super) fn service_provider_config(call: &Call) -> Answer {
    let enforced = &call.shared.limits;
    let limits = ServiceLimits {
        max_results: enforced.page_most,
        pagination: PaginationLimits {
            default_page: usual_page(call),
            cursor_timeout_s: enforced.cursor_time.as_secs(),
        },
        bulk: Some(enforced.bulk),
        ..ServiceLimits::default()
    };
    let body = scim_core::service_provider_config(&limits, &call.base_url());
    Answer::json(
        StatusCode::OK,
        body,
        Facts::read("service_provider_config_read"),
    )
}

/// Paging and sorting parameters are passed over, a filter is refused (RFC 7644 §4).
fn refuse_filter(call: &Call) -> Result<(), ScimError> {
    if call.query()?.filter.is_some() {
        return Err(ScimError::forbidden(
            reason::INVALID_FILTER,
            "This endpoint cannot be filtered. Ask without a filter: the list is short.",
        ));
    }
    Ok(())
}

fn list(resources: Vec<Value>, action: &'static str) -> Answer {
    let response = ListResponse::whole(resources);
    Answer::json(StatusCode::OK, response.to_json(), Facts::read(action))
}

fn unknown(what: &'static str, name: &str) -> Refusal {
    ScimError::new(
        404,
        None,
        reason::NOT_FOUND,
        format!("{what} `{}` does not exist.", excerpt(name)),
    )
    .with("id", &excerpt(name))
    .into()
}
