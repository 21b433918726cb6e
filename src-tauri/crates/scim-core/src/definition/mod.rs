//! Schemas that an admin defines: read from the form that `/Schemas` prints (RFC 7643 §7), held to the rules of this
//! service, and compared with what they were before.

mod loss;
mod names;
mod problem;
mod read;
mod rules;

pub use loss::{Loss, losses};
pub use problem::{MOST_PROBLEMS, Problem, SchemaProblem};
pub use rules::MOST_EXTENSIONS;

/// The most attributes of one schema.
pub const MOST_ATTRIBUTES: usize = 100;
/// The most sub-attributes of one attribute.
pub const MOST_SUB_ATTRIBUTES: usize = 50;
/// The most canonical values, and the most reference types, of one attribute.
pub const MOST_VALUES: usize = 100;
/// The longest URN, in bytes. A path of URN, attribute and sub-attribute stays within what a path may have.
pub const LONGEST_URN: usize = 256;
/// The longest name of an attribute, in bytes.
pub const LONGEST_NAME: usize = 64;
/// The longest name of a schema and the longest canonical value, in characters.
pub const LONGEST_LABEL: usize = 100;
/// The longest description, in characters.
pub const LONGEST_DESCRIPTION: usize = 1_000;

#[cfg(test)]
mod tests;
