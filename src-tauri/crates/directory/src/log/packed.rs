//! Compressed JSON: bodies and long lists of members.

use crate::error::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) fn pack<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    let json = serde_json::to_vec(value).map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(lz4_flex::compress_prepend_size(&json))
}

pub(crate) fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<T, StoreError> {
    let json = lz4_flex::decompress_size_prepended(packed)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    serde_json::from_slice(&json).map_err(|error| StoreError::Damaged(error.to_string()))
}
