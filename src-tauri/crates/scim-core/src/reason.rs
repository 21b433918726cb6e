//! Stable codes of refusals. A code, once released, keeps its meaning; the console puts it into words.

macro_rules! reasons {
    ($($name:ident = $code:literal, $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: &str = $code;)*

        /// Every code of this crate with its meaning in one line: the docs are generated from it.
        pub const REASONS: &[(&str, &str)] = &[$(($code, $meaning)),*];
    };
}

reasons! {
    MALFORMED_JSON = "malformed_json", "The body is not JSON, or breaks a limit of depth or size.";
    WRONG_SHAPE = "wrong_shape", "The message has the wrong shape: an object, array or member is missing or misplaced.";
    MISSING_SCHEMAS = "missing_schemas", "The `schemas` member is missing or lacks a URN that is needed.";
    UNKNOWN_SCHEMA = "unknown_schema", "`schemas` names a schema that this resource type does not have.";
    UNKNOWN_ATTRIBUTE = "unknown_attribute", "An attribute that no schema of the resource type defines.";
    DUPLICATE_ATTRIBUTE = "duplicate_attribute", "One attribute is given twice, perhaps in different case.";
    WRONG_TYPE = "wrong_type", "A value whose type does not fit its attribute.";
    BAD_FORMAT = "bad_format", "Text that is not a date-time, URI or base64 where its attribute needs one.";
    REQUIRED_MISSING = "required_missing", "A required attribute is missing or empty.";
    REQUIRED_REMOVED = "required_removed", "The change would remove a required attribute.";
    TOO_LONG = "too_long", "Text longer than its attribute allows.";
    TOO_MANY_VALUES = "too_many_values", "More values than one attribute may have.";
    TWO_PRIMARIES = "two_primaries", "More than one value of an attribute is marked primary.";
    READ_ONLY = "read_only", "The change aims at an attribute that only the service sets.";
    IMMUTABLE = "immutable", "The change aims at a value that cannot change once set.";
    INVALID_PATH = "invalid_path", "A path that cannot be read or names nothing.";
    NO_PATH = "no_path", "A `remove` without a path.";
    NO_MATCH = "no_match", "A value path whose filter selects nothing.";
    BAD_OPERATION = "bad_operation", "A PATCH operation other than add, replace and remove, or one without its value.";
    TOO_MANY_OPERATIONS = "too_many_operations", "More PATCH operations than one request may have.";
    BAD_BULK_OPERATION = "bad_bulk_operation", "Something of a Bulk, or of one of its operations, that is missing or cannot be: method, path, bulkId, data, failOnErrors.";
    DUPLICATE_BULK_ID = "duplicate_bulk_id", "Two operations of a Bulk have the same bulkId.";
    UNKNOWN_BULK_ID = "unknown_bulk_id", "A reference to a bulkId that no POST of the Bulk has.";
    BULK_REFERENCE_FAILED = "bulk_reference_failed", "A reference to a resource whose creation in the same Bulk failed.";
    BULK_TOO_LARGE = "bulk_too_large", "A Bulk with more operations or bytes than the service takes at once.";
    BULK_FAILED = "bulk_failed", "No operation of a Bulk was done.";
    REMOVE_VALUE_LIST = "remove_value_list", "A `remove` that lists values, where the path should select them.";
    UNKNOWN_MEMBER = "unknown_member", "A member that names no resource.";
    INVALID_FILTER = "invalid_filter", "A filter that cannot be read, or does not fit the schema.";
    SENSITIVE_FILTER = "sensitive_filter", "A filter over an attribute that is never returned.";
    BAD_PROJECTION = "bad_projection", "`attributes` and `excludedAttributes` together, or too many names.";
    BAD_SORT = "bad_sort", "A `sortBy` or `sortOrder` that cannot be used.";
    INVALID_CURSOR = "invalid_cursor", "A cursor that was never given out for this query.";
    EXPIRED_CURSOR = "expired_cursor", "A cursor that was good once and is too old.";
    INVALID_COUNT = "invalid_count", "A page size that is no number, too large, or another than at the first page of the cursor.";
    NO_SUBJECT = "no_subject", "`/Me` was asked with a token that stands for a connection and not for a user.";
    BAD_ENTITY_TAG = "bad_entity_tag", "An `If-Match` or `If-None-Match` header that cannot be read.";
    STALE_VERSION = "stale_version", "The resource changed since the client read it.";
    VALUE_TAKEN = "value_taken", "A value that must be unique belongs to another resource.";
    NOT_FOUND = "not_found", "The resource does not exist.";
    NO_SUCH_ENDPOINT = "no_such_endpoint", "The address is none of the service's endpoints.";
    METHOD_NOT_ALLOWED = "method_not_allowed", "The endpoint does not know this method.";
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type", "The body's media type, character set or encoding is not accepted.";
    TOO_LARGE = "too_large", "Something in the request exceeds a size limit.";
    QUERY_BUDGET = "query_budget", "The query needed more time than the service grants.";
    INTERNAL = "internal", "A fault of the service.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_snake_case_unique_and_explained() {
        let mut seen = std::collections::BTreeSet::new();
        for (code, meaning) in REASONS {
            assert!(
                code.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
                "{code}"
            );
            assert!(seen.insert(code), "{code} stands twice");
            assert!(meaning.ends_with('.'), "{code} needs a sentence");
        }
    }
}
