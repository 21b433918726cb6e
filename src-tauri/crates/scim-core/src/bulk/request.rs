//! The Bulk message (RFC 7644 §3.7): its shape, and to what each operation refers.

use super::REFERENCE_PREFIX;
use super::plan::{Place, Target, plan};
use super::reference::each_reference;
use crate::discovery::BulkLimits;
use crate::error::{ScimError, ScimType, excerpt};
use crate::messages::{BULK_REQUEST_URN, PATCH_OP_URN, check_urn, members};
use crate::reason;
use crate::tolerance::{Note, Tolerances};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// A Bulk whose shape is right. What single operations lack or get wrong is a fault of theirs alone.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkRequest {
    /// After so many errors nothing more is done. `None`: errors end nothing.
    pub fail_on_errors: Option<u64>,
    pub operations: Vec<BulkOperation>,
    pub notes: Vec<Note>,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkOperation {
    /// Method, bulkId and path as sent, for the answer and the log; empty where there is none.
    pub method: String,
    pub bulk_id: Option<String>,
    pub path: String,
    /// What is to be done, or why it cannot be.
    pub item: Result<BulkItem, ScimError>,
    /// The POSTs whose new resources this refers to, by their place in the request, each once.
    pub refers_to: Vec<usize>,
}

/// What an operation asks for: the parts of a single request.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkItem {
    pub method: BulkMethod,
    /// The endpoint, as its place among those given to [`BulkRequest::parse`].
    pub endpoint: usize,
    /// The resource; `None` for a POST.
    pub id: Option<TargetId>,
    /// The query behind the path, without `?`.
    pub query: Option<String>,
    /// The entity tag that the resource must have, as in `If-Match`.
    pub version: Option<String>,
    /// The body; null for a DELETE.
    pub data: Value,
}

/// The methods that a Bulk may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkMethod {
    Post,
    Put,
    Patch,
    Delete,
}

/// The last segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetId {
    /// An id as sent; whether it names anything is the store's question.
    Existing(String),
    /// The resource that the POST at this place of the request makes.
    New(usize),
}

impl BulkMethod {
    const ALL: [BulkMethod; 4] = [
        BulkMethod::Post,
        BulkMethod::Put,
        BulkMethod::Patch,
        BulkMethod::Delete,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            BulkMethod::Post => "POST",
            BulkMethod::Put => "PUT",
            BulkMethod::Patch => "PATCH",
            BulkMethod::Delete => "DELETE",
        }
    }
}

impl BulkRequest {
    /// Reads the message. `endpoints` are those of resources: `/Users`, `/Groups`.
    ///
    /// # Errors
    /// 400 for another shape or a bulkId that stands twice, 413 for more operations than the limit. Nothing of the request is to
    /// be done then.
    pub fn parse(
        body: Value,
        endpoints: &[&str],
        limits: &BulkLimits,
        tolerances: &Tolerances,
    ) -> Result<BulkRequest, ScimError> {
        let Value::Object(body) = body else {
            return Err(wrong_shape(
                "The body must be a JSON object with `schemas` and `Operations`.",
            ));
        };
        let ([schemas, fail_on_errors, operations], _) =
            members(body, ["schemas", "failOnErrors", "Operations"])?;
        let mut notes = Vec::new();
        check_urn(BULK_REQUEST_URN, schemas.as_ref(), tolerances, &mut notes)?;
        let fail_on_errors = read_fail_on_errors(fail_on_errors)?;
        let Some(Value::Array(operations)) = operations.filter(|list| list != &json!([])) else {
            return Err(wrong_shape(
                "`Operations` must be an array with at least one operation (RFC 7644 §3.7).",
            ));
        };
        if operations.len() as u64 > limits.max_operations {
            return Err(limits.too_many_operations(operations.len()));
        }
        let mut operations = operations
            .into_iter()
            .enumerate()
            .map(|(index, raw)| operation(index + 1, raw, endpoints))
            .collect::<Result<Vec<_>, _>>()?;
        let created = created(&operations)?;
        for operation in &mut operations {
            operation.find_references(&created);
        }
        Ok(BulkRequest {
            fail_on_errors,
            operations,
            notes,
        })
    }

    /// The operations by their places, in units, in the order in which they run: see [`plan()`].
    pub fn plan(&self) -> Vec<Vec<usize>> {
        let place = |operation: &BulkOperation| Place {
            creates: operation.creates(),
            target: operation.item.as_ref().ok().and_then(|item| {
                Some(match item.id.as_ref()? {
                    TargetId::Existing(id) => Target::Existing(format!("{}/{id}", item.endpoint)),
                    TargetId::New(made) => Target::New(*made),
                })
            }),
            refers_to: operation.refers_to.clone(),
        };
        plan(&self.operations.iter().map(place).collect::<Vec<_>>())
    }

    /// Sets ids in the place of the references in all data. `id_of` gives the id of the resource that the POST at a place is
    /// going to make.
    pub fn put_in(&mut self, id_of: impl Fn(usize) -> Option<String>) {
        let created: HashMap<String, usize> = self
            .operations
            .iter()
            .enumerate()
            .filter_map(|(index, operation)| Some((operation.bulk_id.clone()?, index)))
            .collect();
        for item in self
            .operations
            .iter_mut()
            .filter_map(|operation| operation.item.as_mut().ok())
        {
            each_reference(&mut item.data, &mut |bulk_id| id_of(*created.get(bulk_id)?));
        }
    }
}

impl BulkLimits {
    /// 413 with the limit by name (RFC 7644 §3.7.4).
    pub fn too_many_operations(&self, sent: usize) -> ScimError {
        let detail = format!(
            "The Bulk has {sent} operations, more than maxOperations ({}). Send it in smaller parts.",
            self.max_operations
        );
        ScimError::new(413, None, reason::BULK_TOO_LARGE, detail)
            .with("what", "maxOperations")
            .with("limit", &self.max_operations.to_string())
    }

    /// 413 with the limit by name (RFC 7644 §3.7.4).
    pub fn too_many_bytes(&self) -> ScimError {
        let detail = format!(
            "The Bulk is larger than maxPayloadSize ({} bytes). Send it in smaller parts.",
            self.max_payload_bytes
        );
        ScimError::new(413, None, reason::BULK_TOO_LARGE, detail)
            .with("what", "maxPayloadSize")
            .with("limit", &self.max_payload_bytes.to_string())
    }
}

impl BulkOperation {
    /// True if it makes a resource, should it succeed.
    pub fn creates(&self) -> bool {
        self.method == BulkMethod::Post.as_str()
    }

    fn find_references(&mut self, created: &HashMap<String, usize>) {
        let Ok(item) = &mut self.item else {
            return;
        };
        let mut refers_to = BTreeSet::new();
        let mut unknown = None;
        let mut note = |bulk_id: &str| match created.get(bulk_id) {
            Some(index) => {
                refers_to.insert(*index);
            }
            None => {
                unknown.get_or_insert_with(|| bulk_id.to_owned());
            }
        };
        each_reference(&mut item.data, &mut |bulk_id| {
            note(bulk_id);
            None
        });
        if let Some(TargetId::Existing(id)) = &item.id
            && let Some(bulk_id) = id.strip_prefix(REFERENCE_PREFIX)
        {
            note(bulk_id);
            if let Some(made) = created.get(bulk_id) {
                item.id = Some(TargetId::New(*made));
            }
        }
        match unknown {
            Some(bulk_id) => self.item = Err(unknown_bulk_id(&bulk_id)),
            None => self.refers_to = refers_to.into_iter().collect(),
        }
    }
}

fn read_fail_on_errors(sent: Option<Value>) -> Result<Option<u64>, ScimError> {
    match sent {
        None | Some(Value::Null) => Ok(None),
        Some(sent) => match sent.as_u64() {
            Some(errors) if errors > 0 => Ok(Some(errors)),
            _ => Err(ScimError::invalid_value(
                reason::BAD_BULK_OPERATION,
                "failOnErrors",
                "`failOnErrors` must be an integer of 1 or more. Leave it out to go on whatever fails.",
            )),
        },
    }
}

/// Where the POST of each bulkId stands. Those of other operations are for the client's own use, but must not stand twice either.
fn created(operations: &[BulkOperation]) -> Result<HashMap<String, usize>, ScimError> {
    let mut seen = BTreeSet::new();
    let mut created = HashMap::new();
    for (index, operation) in operations.iter().enumerate() {
        let Some(bulk_id) = &operation.bulk_id else {
            continue;
        };
        if !seen.insert(bulk_id) {
            let detail = format!(
                "The bulkId `{}` stands at two operations. Each needs its own (RFC 7644 §3.7).",
                excerpt(bulk_id)
            );
            return Err(ScimError::bad_request(
                ScimType::InvalidValue,
                reason::DUPLICATE_BULK_ID,
                detail,
            )
            .with("bulkId", &excerpt(bulk_id)));
        }
        // Also one that cannot be done: what refers to it has to hear of that, and not that it is unknown.
        if operation.creates() {
            created.insert(bulk_id.clone(), index);
        }
    }
    Ok(created)
}

/// Reads one operation. Only what is no operation at all is an error of the whole message.
fn operation(number: usize, raw: Value, endpoints: &[&str]) -> Result<BulkOperation, ScimError> {
    let Value::Object(raw) = raw else {
        return Err(wrong_shape(&format!(
            "Operation {number} must be an object with `method` and `path`."
        )));
    };
    let ([method, bulk_id, path, version, data], _) =
        members(raw, ["method", "bulkId", "path", "version", "data"])?;
    let text = |name: &str, value: Option<Value>| match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong_shape(&format!(
            "`{name}` of operation {number} must be text."
        ))),
    };
    let bulk_id = text("bulkId", bulk_id)?.filter(|bulk_id| !bulk_id.is_empty());
    let method = text("method", method)?
        .unwrap_or_default()
        .to_ascii_uppercase();
    let path = text("path", path)?.unwrap_or_default();
    let version = text("version", version)?;
    Ok(BulkOperation {
        item: item(&method, bulk_id.as_deref(), &path, version, data, endpoints),
        method,
        bulk_id,
        path,
        refers_to: Vec::new(),
    })
}

fn item(
    method: &str,
    bulk_id: Option<&str>,
    path: &str,
    version: Option<String>,
    data: Option<Value>,
    endpoints: &[&str],
) -> Result<BulkItem, ScimError> {
    let method = BulkMethod::ALL
        .into_iter()
        .find(|known| known.as_str() == method)
        .ok_or_else(|| {
            bad_operation(
                "method",
                format!(
                    "A Bulk holds POST, PUT, PATCH and DELETE; `{}` is none of them. Send it as a request of its own.",
                    excerpt(method)
                ),
            )
        })?;
    let (bare, query) = match path.split_once('?') {
        Some((bare, query)) => (bare, Some(query.to_owned())),
        None => (path, None),
    };
    let (endpoint, id) = endpoint(method, bare, endpoints)?;
    if method == BulkMethod::Post && bulk_id.is_none() {
        return Err(bad_operation(
            "bulkId",
            "A POST in a Bulk needs a `bulkId` (RFC 7644 §3.7).".to_owned(),
        ));
    }
    let data = match (method, data) {
        (BulkMethod::Delete, _) => Value::Null,
        // RFC 7644 §3.7.3 shows the operations of a PATCH without the message around them.
        (BulkMethod::Patch, Some(operations @ Value::Array(_))) => {
            json!({ "schemas": [PATCH_OP_URN], "Operations": operations })
        }
        (_, Some(data)) if !data.is_null() => data,
        (_, _) => {
            return Err(bad_operation(
                "data",
                format!(
                    "A {} in a Bulk needs `data`: the body of the single request.",
                    method.as_str()
                ),
            ));
        }
    };
    Ok(BulkItem {
        method,
        endpoint,
        id: id.map(|id| TargetId::Existing(id.to_owned())),
        query,
        version,
        data,
    })
}

/// The endpoint that a path leads to, and the id behind it.
fn endpoint<'a>(
    method: BulkMethod,
    path: &'a str,
    endpoints: &[&str],
) -> Result<(usize, Option<&'a str>), ScimError> {
    if path.is_empty() {
        return Err(bad_operation(
            "path",
            "An operation of a Bulk needs a `path`, such as /Users or /Users/ID.".to_owned(),
        ));
    }
    if path == "/Bulk" {
        return Err(bad_operation(
            "path",
            "A Bulk cannot hold another. Put its operations into this one.".to_owned(),
        ));
    }
    let found = endpoints.iter().enumerate().find_map(|(index, endpoint)| {
        let rest = path.strip_prefix(endpoint)?;
        match rest.strip_prefix('/') {
            None => rest.is_empty().then_some((index, None)),
            Some(id) => (!id.is_empty() && (!id.contains('/') || id.starts_with(REFERENCE_PREFIX)))
                .then_some((index, Some(id))),
        }
    });
    let Some((index, id)) = found else {
        let detail = format!(
            "No operation of a Bulk can go to `{}`. A path begins behind the base URL of the service: {}.",
            excerpt(path),
            endpoints.join(", ")
        );
        return Err(ScimError::new(404, None, reason::NO_SUCH_ENDPOINT, detail)
            .with("path", &excerpt(path)));
    };
    match (method, id) {
        (BulkMethod::Post, Some(_)) => Err(ScimError::method_not_allowed(
            method.as_str(),
            "PUT, PATCH, DELETE",
        )),
        (BulkMethod::Put | BulkMethod::Patch | BulkMethod::Delete, None) => {
            Err(ScimError::method_not_allowed(method.as_str(), "POST"))
        }
        (BulkMethod::Post, None)
        | (BulkMethod::Put | BulkMethod::Patch | BulkMethod::Delete, Some(_)) => Ok((index, id)),
    }
}

fn wrong_shape(detail: &str) -> ScimError {
    ScimError::invalid_syntax(reason::WRONG_SHAPE, detail)
}

fn bad_operation(attribute: &'static str, detail: String) -> ScimError {
    ScimError::invalid_syntax(reason::BAD_BULK_OPERATION, detail).with("attribute", attribute)
}

/// 409 (RFC 7644 §3.7.1): the resource that an operation refers to was not made.
pub fn reference_failed(bulk_id: &str) -> ScimError {
    let bulk_id = excerpt(bulk_id);
    let detail = format!(
        "This refers to `{REFERENCE_PREFIX}{bulk_id}`, which could not be created. See the error of that operation, and send both again."
    );
    ScimError::new(409, None, reason::BULK_REFERENCE_FAILED, detail).with("bulkId", &bulk_id)
}

/// 400: no operation can be done before the reference is mended.
fn unknown_bulk_id(bulk_id: &str) -> ScimError {
    let detail = format!(
        "No POST of this Bulk has the bulkId `{}`. Refer to a resource that was there before by its id.",
        excerpt(bulk_id)
    );
    ScimError::bad_request(ScimType::InvalidValue, reason::UNKNOWN_BULK_ID, detail)
        .with("bulkId", &excerpt(bulk_id))
}

#[cfg(test)]
mod tests;
