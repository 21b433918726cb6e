//! Names of secrets: what stands under one is kept in no note and in no log.

/// Parts of names whose values are secret, in lower case without `_` and `-`.
const SECRET_NAMES: [&str; 10] = [
    "password",
    "passwd",
    "secret",
    "token",
    "authorization",
    "apikey",
    "privatekey",
    "credential",
    "assertion",
    "cookie",
];

/// True if a value under this name is likely secret, whatever the schema: `newPassword`, `client_secret`, `api-key`,
/// `urn:…:User:password`.
pub fn is_secret_name(name: &str) -> bool {
    let folded: String = name
        .chars()
        .filter(|c| !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect();
    SECRET_NAMES.iter().any(|secret| folded.contains(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_secret_in_any_spelling() {
        for name in [
            "password",
            "Password",
            "passwd",
            "new_password",
            "NEW-PASS-WORD",
            "clientSecret",
            "access_token",
            "apiToken",
            "X-Api-Key",
            "Authorization",
            "x-private-key",
            "credentials",
            "client_assertion",
            "Set-Cookie",
            "urn:ietf:params:scim:schemas:core:2.0:User:password",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "userName",
            "nickname",
            "displayName",
            "passport",
            "keyboard",
            "value",
            "primary",
            "title",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
