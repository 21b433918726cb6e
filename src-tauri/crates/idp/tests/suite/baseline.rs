//! Each step of the general setup guide that this product began with, in short words, and the step that covers it now.

use idp::Idp;
use idp::guide::Action;

const ENTRA: &[(&str, &str)] = &[
    ("app 1: sign in and open Entra ID", "open-enterprise-apps"),
    ("app 2: enterprise applications", "open-enterprise-apps"),
    (
        "app 3: choose the app, or begin a new one",
        "new-application",
    ),
    ("app 4: an application of one's own", "new-application"),
    ("app 5: its name", "name-application"),
    ("app 6: create it", "name-application"),
    ("endpoint 1: open provisioning", "open-provisioning"),
    ("endpoint 2: get started", "open-provisioning"),
    ("endpoint 3.1: mode automatic", "admin-credentials"),
    ("endpoint 3.2: tenant URL", "admin-credentials"),
    ("endpoint 3.3: secret token", "admin-credentials"),
    ("endpoint 4: test the connection", "admin-credentials"),
    ("endpoint 5: both mappings on", "attribute-mappings"),
    ("endpoint 6.1: scope", "choose-scope"),
    ("endpoint 6.2: status on", "start-provisioning"),
    ("endpoint 7: save", "create-configuration"),
    ("people 1: users and groups, add", "add-assignment"),
    ("people 2: none selected", "add-assignment"),
    ("people 3: pick users and groups", "select-people"),
    ("people 4: select", "select-people"),
    ("people 5: assign", "assign"),
    ("people, warning: nested groups", "assign"),
];

const OKTA: &[(&str, &str)] = &[
    (
        "app 1: applications, browse the catalogue",
        "browse-catalog",
    ),
    ("app 2: find the test app", "find-test-app"),
    ("app 3: add the integration", "find-test-app"),
    ("app 4: its name", "name-integration"),
    ("app 5: next", "name-integration"),
    (
        "endpoint 1: provisioning, configure",
        "open-api-integration",
    ),
    ("endpoint 2.1: enable", "api-credentials"),
    ("endpoint 2.2: base URL", "api-credentials"),
    ("endpoint 2.3: bearer token", "api-credentials"),
    ("endpoint 3: test and save", "api-credentials"),
    ("endpoint 4: create, update, deactivate", "to-app"),
    ("people 1: assign to people", "open-assignments"),
    ("people 2: pick and assign", "pick-person"),
    ("people 3: confirm, save and go back", "confirm-person"),
    ("groups 1: push groups, by name", "open-push-groups"),
    ("groups 2: find the group", "pick-group"),
    ("groups 3: save", "save-push"),
];

const ONELOGIN: &[(&str, &str)] = &[
    ("app 1: applications, add app", "add-app"),
    ("app 2: the SCIM connector", "find-connector"),
    ("app 3: its name, save", "name-app"),
    ("endpoint 1.1: API status", "enable-api"),
    ("endpoint 1.2: base URL", "api-connection"),
    ("endpoint 1.3: bearer token", "api-connection"),
    ("endpoint 2: save", "api-connection"),
    ("endpoint 3: enable provisioning", "enable-provisioning"),
    ("endpoint 4: save", "enable-provisioning"),
    ("endpoint 5: the parameter groups", "open-groups-parameter"),
    ("endpoint 5 again: include it", "include-groups"),
    ("people 1: the user's applications, plus", "open-user"),
    ("people 3: pick the app", "pick-app"),
    ("people 4: save", "save-assignment"),
    ("people 5: approve", "approve-user"),
    ("groups 1: new role", "new-role"),
    ("groups 2: its name and app", "name-role"),
    ("groups 3: save", "name-role"),
    ("groups 4: find the user", "role-members"),
    ("groups 5: add to role, save", "role-members"),
    ("groups 6: save again", "role-members"),
    ("groups 7: a rule that sets groups", "add-rule"),
    ("groups 8: save", "add-rule"),
    ("groups 9: pending", "open-app-users"),
    ("groups 10: approve", "approve-groups"),
];

const JUMPCLOUD: &[(&str, &str)] = &[
    ("endpoint 1: open SSO", "open-sso"),
    (
        "endpoint 1: a custom SAML app, old or new",
        "add-application",
    ),
    ("endpoint 2: identity management", "configuration-settings"),
    ("endpoint 2: SCIM 2.0", "configuration-settings"),
    ("endpoint 2.1: base URL", "configuration-settings"),
    ("endpoint 2.2: token key", "configuration-settings"),
    ("endpoint 2.3: test user e-mail", "configuration-settings"),
    ("endpoint 4: test the connection", "test-connection"),
    ("endpoint 4: activate", "activate"),
    ("endpoint 5: save", "save-app"),
    ("people 1: bind groups in the app", "bind-groups"),
    ("people 1: make a group if there is none", "create-group"),
    ("people 2: users of the group", "group-members"),
    ("people 3: the group's applications", "bind-groups"),
];

#[test]
fn every_step_of_the_first_guide_is_covered() {
    for (idp, steps) in [
        (Idp::Entra, ENTRA),
        (Idp::Okta, OKTA),
        (Idp::Onelogin, ONELOGIN),
        (Idp::Jumpcloud, JUMPCLOUD),
    ] {
        for (step, key) in steps {
            assert!(
                idp.guide().step(key).is_some(),
                "{idp:?}, {step}: no `{key}`"
            );
        }
    }
}

#[test]
fn every_value_of_the_first_guide_has_its_field() {
    let cases: &[(Idp, &[&str])] = &[
        (
            Idp::Entra,
            &[
                "Provisioning Mode",
                "Tenant URL",
                "Secret Token",
                "Scope",
                "Provisioning Status",
            ],
        ),
        (
            Idp::Okta,
            &[
                "Application label",
                "Enable API integration",
                "SCIM 2.0 Base Url",
                "OAuth Bearer Token",
                "Create Users",
                "Update User Attributes",
                "Deactivate Users",
            ],
        ),
        (
            Idp::Onelogin,
            &[
                "Display Name",
                "SCIM Base URL",
                "SCIM Bearer Token",
                "Enable provisioning",
                "Include in User Provisioning",
            ],
        ),
        (
            Idp::Jumpcloud,
            &["SCIM Version", "Base URL", "Token Key", "Test User Email"],
        ),
    ];
    for (idp, labels) in cases {
        let steps = idp.guide().all_steps();
        let fields: Vec<&str> = steps
            .flat_map(|(_, step)| &step.instructions)
            .flat_map(|one| [Some(&one.action), one.older.as_ref()])
            .filter_map(|action| match action? {
                Action::Field { label, .. } => Some(label.as_str()),
                Action::Say { .. } => None,
            })
            .collect();
        for label in *labels {
            assert!(fields.contains(label), "{idp:?} has no field `{label}`");
        }
    }
}
