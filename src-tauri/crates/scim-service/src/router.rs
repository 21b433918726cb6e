//! The table of routes, and the router made from it.
//!
//! A row cannot be without a scope, and nothing reaches an endpoint except through a row, so a new
//! endpoint cannot be left unguarded. Credentials were checked before: see `pipeline`.

use crate::answer::{Answer, Refusal};
use crate::call::{ALIAS, BASE, Call};
use crate::endpoints::{Operation, Over, method_not_allowed, no_such_endpoint};
use axum::Extension;
use axum::Router;
use axum::extract::{MatchedPath, Path};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use directory::{Kind, Scope};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One method of one address below the base.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub method: &'static str,
    /// `/Users/{id}`; empty for the base itself.
    pub path: &'static str,
    /// What a token must be good for.
    pub needs: Scope,
    operation: Operation,
}

macro_rules! routes {
    ($($method:ident $path:literal $needs:ident => $operation:expr;)*) => {
        /// Every route, in the order of the table in RFC 7644 §3.2.
        pub const ROUTES: &[Route] = &[$(
            Route { method: stringify!($method), path: $path, needs: Scope::$needs, operation: $operation }
        ),*];
    };
}

use Kind::{Group, User};
use Operation::{
    Bulk, Create, Delete, List, Me, Patch, Read, Replace, ResourceType, ResourceTypes, Schema,
    Schemas, Search, ServiceProviderConfig,
};
use Over::{All, Only};

routes! {
    GET "/Users" Read => List(Only(User));
    POST "/Users" ReadWrite => Create(User);
    GET "/Users/{id}" Read => Read(User);
    PUT "/Users/{id}" ReadWrite => Replace(User);
    PATCH "/Users/{id}" ReadWrite => Patch(User);
    DELETE "/Users/{id}" ReadWrite => Delete(User);
    POST "/Users/.search" Read => Search(Only(User));
    GET "/Groups" Read => List(Only(Group));
    POST "/Groups" ReadWrite => Create(Group);
    GET "/Groups/{id}" Read => Read(Group);
    PUT "/Groups/{id}" ReadWrite => Replace(Group);
    PATCH "/Groups/{id}" ReadWrite => Patch(Group);
    DELETE "/Groups/{id}" ReadWrite => Delete(Group);
    POST "/Groups/.search" Read => Search(Only(Group));
    GET "/Me" Read => Me("read");
    POST "/Me" ReadWrite => Me("create");
    PUT "/Me" ReadWrite => Me("replace");
    PATCH "/Me" ReadWrite => Me("change");
    DELETE "/Me" ReadWrite => Me("delete");
    GET "/ServiceProviderConfig" Read => ServiceProviderConfig;
    GET "/ResourceTypes" Read => ResourceTypes;
    GET "/ResourceTypes/{name}" Read => ResourceType;
    GET "/Schemas" Read => Schemas;
    GET "/Schemas/{urn}" Read => Schema;
    POST "/Bulk" ReadWrite => Bulk;
    POST "/.search" Read => Search(All);
    GET "" Read => List(All);
    GET "/" Read => List(All);
}

/// An answer on its way out of the router, which knows only its own kind of response.
#[derive(Clone)]
pub(crate) struct Answered(Arc<Mutex<Option<Answer>>>);

impl Answered {
    /// The answer; `None` if it was taken before.
    pub(crate) fn take(&self) -> Option<Answer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response
            .extensions_mut()
            .insert(Answered(Arc::new(Mutex::new(Some(self)))));
        response
    }
}

/// The router for both bases.
pub(crate) fn router() -> Router {
    let mut by_path: BTreeMap<&str, MethodRouter> = BTreeMap::new();
    for route in ROUTES {
        let handler = move |Extension(call): Extension<Arc<Call>>, id: Option<Path<String>>| {
            serve(*route, call, id.map(|Path(id)| id).unwrap_or_default())
        };
        let methods = by_path.remove(route.path).unwrap_or_default();
        by_path.insert(route.path, methods.merge(on(filter(route.method), handler)));
    }
    let mut router = Router::new();
    for base in [BASE, ALIAS] {
        for (path, methods) in &by_path {
            router = router.route(&format!("{base}{path}"), methods.clone());
        }
    }
    router
        .method_not_allowed_fallback(|path: MatchedPath, call: Extension<Arc<Call>>| async move {
            refuse(method_not_allowed(
                call.0.head.method.as_str(),
                &allowed(path.as_str()),
            ))
        })
        .fallback(|call: Extension<Arc<Call>>| async move {
            refuse(no_such_endpoint(call.0.head.target.path()))
        })
}

async fn serve(route: Route, call: Arc<Call>, id: String) -> Answer {
    tracing::Span::current().record("http.route", route.path);
    let attempt = route.operation.attempt();
    let is_allowed = match route.needs {
        Scope::Read => Ok(()),
        Scope::ReadWrite => call.grant().map(|_| ()),
    };
    let outcome = match is_allowed {
        Ok(()) => route.operation.run(&call, &id).await,
        Err(refusal) => Err(refusal),
    };
    outcome.unwrap_or_else(|refusal| refusal.into_answer(attempt))
}

fn refuse(refusal: Refusal) -> Answer {
    refusal.into_answer("other")
}

fn filter(method: &str) -> MethodFilter {
    match method {
        "GET" => MethodFilter::GET,
        "POST" => MethodFilter::POST,
        "PUT" => MethodFilter::PUT,
        "PATCH" => MethodFilter::PATCH,
        _ => MethodFilter::DELETE,
    }
}

/// The methods of an address, as the header `Allow` lists them.
fn allowed(matched: &str) -> String {
    let path = [BASE, ALIAS]
        .iter()
        .find_map(|base| matched.strip_prefix(base))
        .unwrap_or(matched);
    let methods: Vec<&str> = ROUTES
        .iter()
        .filter(|route| route.path == path)
        .map(|route| route.method)
        .collect();
    methods.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_that_can_change_something_needs_a_token_that_may_write() {
        for route in ROUTES {
            let only_reads = route.method == "GET" || route.path.ends_with(".search");
            let expected = if only_reads {
                Scope::Read
            } else {
                Scope::ReadWrite
            };
            assert_eq!(route.needs, expected, "{} {}", route.method, route.path);
        }
    }

    #[test]
    fn methods_of_an_address_are_listed_for_both_bases() {
        assert_eq!(allowed("/api/scim/v2/Users"), "GET, POST");
        assert_eq!(allowed("/scim/v2/Groups/{id}"), "GET, PUT, PATCH, DELETE");
        assert_eq!(allowed("/scim/v2"), "GET");
    }

    #[test]
    fn methods_are_the_five_that_the_filter_knows() {
        for route in ROUTES {
            assert!(["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&route.method));
        }
        // Building checks the table: axum panics on a path that stands twice.
        let _ = router();
    }
}
