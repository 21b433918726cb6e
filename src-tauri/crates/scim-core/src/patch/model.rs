//! PATCH against a slow model that is obviously right: a user with five kinds of attributes as plain Rust fields, and
//! each operation written out by hand. It shares no code with what it judges.

use super::{Patch, PatchRequest};
use crate::attributes::Attributes;
use crate::catalogue::Catalogue;
use crate::check::Purpose;
use crate::messages::PATCH_OP_URN;
use crate::reason;
use crate::tolerance::Tolerances;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::standard);
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    user_name: String,
    title: Option<String>,
    given: Option<String>,
    family: Option<String>,
    emails: Vec<Email>,
    department: Option<String>,
    manager: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Email {
    value: Option<String>,
    kind: Option<String>,
    primary: Option<bool>,
}

#[derive(Clone, Copy, Debug)]
enum Field {
    UserName,
    Title,
    Given,
    Family,
    Department,
    Manager,
}

#[derive(Clone, Debug)]
enum Pick {
    Kind(String),
    Value(String),
    Both(String, String),
    NotKind(String),
    Primary,
}

#[derive(Clone, Debug)]
enum Sub {
    Value(String),
    Kind(String),
    Primary(bool),
}

#[derive(Clone, Debug)]
enum Step {
    Set(Field, bool, Option<String>),
    Remove(Field),
    SetName(Option<Option<String>>, Option<Option<String>>),
    RemoveName,
    SetPathless(Vec<(Field, Option<String>)>),
    RemoveExtension,
    AddEmails(Vec<Email>),
    ReplaceEmails(Vec<Email>),
    RemoveEmails,
    RemovePicked(Pick),
    ReplacePicked(Pick, Email),
    AddToPicked(Pick, Email),
    SetSub(Pick, bool, Sub),
    RemoveSub(Pick, Sub),
}

type Outcome = Result<(), &'static str>;

impl Model {
    fn field(&mut self, field: Field) -> Option<&mut Option<String>> {
        match field {
            Field::UserName => None,
            Field::Title => Some(&mut self.title),
            Field::Given => Some(&mut self.given),
            Field::Family => Some(&mut self.family),
            Field::Department => Some(&mut self.department),
            Field::Manager => Some(&mut self.manager),
        }
    }

    fn set(&mut self, field: Field, adds: bool, value: Option<String>) -> Outcome {
        match (self.field(field), value) {
            (None, Some(name)) => self.user_name = name,
            (None, None) if adds => {}
            (None, None) => return Err(reason::REQUIRED_REMOVED),
            (Some(_), None) if adds => {}
            (Some(held), value) => *held = value,
        }
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Outcome {
        match step.clone() {
            Step::Set(field, adds, value) => self.set(field, adds, value)?,
            Step::Remove(Field::UserName) => return Err(reason::REQUIRED_REMOVED),
            Step::Remove(field) => self.set(field, false, None)?,
            Step::SetName(given, family) => {
                if given.is_none() && family.is_none() {
                    // An empty object is an unassigned value.
                    (self.given, self.family) = (None, None);
                }
                self.given = given.unwrap_or(self.given.take());
                self.family = family.unwrap_or(self.family.take());
            }
            Step::RemoveName => (self.given, self.family) = (None, None),
            Step::SetPathless(fields) => {
                for (field, value) in fields {
                    self.set(field, false, value)?;
                }
            }
            Step::RemoveExtension => (self.department, self.manager) = (None, None),
            Step::AddEmails(new) => {
                if new
                    .iter()
                    .filter(|email| email.primary == Some(true))
                    .count()
                    > 1
                {
                    return Err(reason::TWO_PRIMARIES);
                }
                let mut chosen = None;
                for email in new {
                    let makes_primary = email.primary == Some(true);
                    let index = self.add_email(email);
                    chosen = if makes_primary { Some(index) } else { chosen };
                }
                if let Some(index) = chosen {
                    self.only_primary(index);
                }
            }
            Step::ReplaceEmails(new) => {
                if new
                    .iter()
                    .filter(|email| email.primary == Some(true))
                    .count()
                    > 1
                {
                    return Err(reason::TWO_PRIMARIES);
                }
                self.emails = new;
            }
            Step::RemoveEmails => self.emails.clear(),
            Step::RemovePicked(pick) => self.emails.retain(|email| !picks(&pick, email)),
            Step::ReplacePicked(pick, new) => {
                self.each_picked(&pick, new.primary == Some(true), |email| {
                    *email = new.clone()
                })?
            }
            Step::AddToPicked(pick, new) => {
                self.each_picked(&pick, new.primary == Some(true), |email| {
                    email.value = new.value.clone().or(email.value.take());
                    email.kind = new.kind.clone().or(email.kind.take());
                    email.primary = new.primary.or(email.primary);
                })?
            }
            Step::SetSub(pick, _, sub) => self.each_picked(
                &pick,
                matches!(sub, Sub::Primary(true)),
                |email| match &sub {
                    Sub::Value(value) => email.value = Some(value.clone()),
                    Sub::Kind(kind) => email.kind = Some(kind.clone()),
                    Sub::Primary(primary) => email.primary = Some(*primary),
                },
            )?,
            Step::RemoveSub(pick, sub) => {
                for email in self.emails.iter_mut().filter(|email| picks(&pick, email)) {
                    match sub {
                        Sub::Value(_) => email.value = None,
                        Sub::Kind(_) => email.kind = None,
                        Sub::Primary(_) => email.primary = None,
                    }
                }
            }
        }
        self.emails.retain(|email| *email != Email::default());
        Ok(())
    }

    fn add_email(&mut self, new: Email) -> usize {
        let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
        let exact = self.emails.iter().position(|held| {
            (new.value.is_none() || new.value == held.value)
                && (new.kind.is_none() || new.kind == held.kind)
                && (new.primary.is_none() || new.primary == held.primary)
        });
        let in_other_case = self.emails.iter().position(|held| {
            (new.value.is_none() || lower(&new.value) == lower(&held.value))
                && (new.kind.is_none() || lower(&new.kind) == lower(&held.kind))
                && (new.primary.is_none() || new.primary == held.primary)
        });
        let same_pair = self.emails.iter().position(|held| {
            new.value.is_some()
                && lower(&new.value) == lower(&held.value)
                && lower(&new.kind) == lower(&held.kind)
        });
        if let Some(index) = exact.or(in_other_case).or(same_pair) {
            let held = &mut self.emails[index];
            held.value = new.value.or(held.value.take());
            held.kind = new.kind.or(held.kind.take());
            held.primary = new.primary.or(held.primary);
            index
        } else {
            self.emails.push(new);
            self.emails.len() - 1
        }
    }

    fn each_picked(
        &mut self,
        pick: &Pick,
        makes_primary: bool,
        mut change: impl FnMut(&mut Email),
    ) -> Outcome {
        let picked: Vec<usize> = (0..self.emails.len())
            .filter(|index| picks(pick, &self.emails[*index]))
            .collect();
        if picked.is_empty() {
            return Err(reason::NO_MATCH);
        }
        if makes_primary && picked.len() > 1 {
            return Err(reason::TWO_PRIMARIES);
        }
        for index in &picked {
            change(&mut self.emails[*index]);
        }
        if makes_primary {
            self.only_primary(picked[0]);
        }
        Ok(())
    }

    fn only_primary(&mut self, chosen: usize) {
        for (index, email) in self.emails.iter_mut().enumerate() {
            if index != chosen && email.primary == Some(true) {
                email.primary = Some(false);
            }
        }
    }

    fn to_json(&self) -> Value {
        let mut out = json!({ "userName": self.user_name });
        let set = |out: &mut Value, path: &[&str], value: &Option<String>| {
            if let Some(value) = value {
                let holder = path.iter().fold(out, |holder, name| &mut holder[*name]);
                *holder = json!(value);
            }
        };
        set(&mut out, &["title"], &self.title);
        set(&mut out, &["name", "givenName"], &self.given);
        set(&mut out, &["name", "familyName"], &self.family);
        set(&mut out, &[ENTERPRISE, "department"], &self.department);
        set(&mut out, &[ENTERPRISE, "manager", "value"], &self.manager);
        if !self.emails.is_empty() {
            out["emails"] = self.emails.iter().map(Email::to_json).collect();
        }
        out
    }
}

impl Email {
    fn to_json(&self) -> Value {
        let mut out = json!({});
        for (name, value) in [
            ("value", self.value.clone().map(Value::from)),
            ("type", self.kind.clone().map(Value::from)),
            ("primary", self.primary.map(Value::from)),
        ] {
            if let Some(value) = value {
                out[name] = value;
            }
        }
        out
    }
}

fn picks(pick: &Pick, email: &Email) -> bool {
    let equal = |held: &Option<String>, wanted: &str| {
        held.as_ref()
            .is_some_and(|held| held.eq_ignore_ascii_case(wanted))
    };
    match pick {
        Pick::Kind(kind) => equal(&email.kind, kind),
        Pick::Value(value) => equal(&email.value, value),
        Pick::Both(kind, value) => equal(&email.kind, kind) && equal(&email.value, value),
        Pick::NotKind(kind) => !equal(&email.kind, kind),
        Pick::Primary => email.primary == Some(true),
    }
}

fn path(field: Field) -> String {
    match field {
        Field::UserName => "userName".to_owned(),
        Field::Title => "title".to_owned(),
        Field::Given => "name.givenName".to_owned(),
        Field::Family => "name.familyName".to_owned(),
        Field::Department => format!("{ENTERPRISE}:department"),
        Field::Manager => format!("{ENTERPRISE}:manager.value"),
    }
}

fn picked(pick: &Pick) -> String {
    match pick {
        Pick::Kind(kind) => format!("emails[type eq {kind:?}]"),
        Pick::Value(value) => format!("emails[value eq {value:?}]"),
        Pick::Both(kind, value) => format!("emails[type eq {kind:?} and value eq {value:?}]"),
        Pick::NotKind(kind) => format!("emails[not (type eq {kind:?})]"),
        Pick::Primary => "emails[primary eq true]".to_owned(),
    }
}

fn sub(sub: &Sub) -> (&'static str, Value) {
    match sub {
        Sub::Value(value) => ("value", json!(value)),
        Sub::Kind(kind) => ("type", json!(kind)),
        Sub::Primary(primary) => ("primary", json!(primary)),
    }
}

/// The step as a client would send it.
fn operation(step: &Step) -> Value {
    let emails = |emails: &[Email]| emails.iter().map(Email::to_json).collect::<Value>();
    let add_or_replace = |adds: bool| if adds { "add" } else { "replace" };
    match step {
        Step::Set(field, adds, value) => {
            json!({ "op": add_or_replace(*adds), "path": path(*field), "value": value })
        }
        Step::Remove(field) => json!({ "op": "remove", "path": path(*field) }),
        Step::SetName(given, family) => {
            let mut value = json!({});
            for (name, part) in [("givenName", given), ("familyName", family)] {
                if let Some(part) = part {
                    value[name] = json!(part);
                }
            }
            json!({ "op": "replace", "path": "name", "value": value })
        }
        Step::RemoveName => json!({ "op": "remove", "path": "name" }),
        Step::SetPathless(fields) => {
            let mut value = json!({});
            for (field, text) in fields {
                match field {
                    Field::UserName => value["userName"] = json!(text),
                    Field::Title => value["title"] = json!(text),
                    Field::Given => value["name"]["givenName"] = json!(text),
                    Field::Family => value["name"]["familyName"] = json!(text),
                    Field::Department => value[ENTERPRISE]["department"] = json!(text),
                    Field::Manager => value[ENTERPRISE]["manager"]["value"] = json!(text),
                }
            }
            json!({ "op": "replace", "value": value })
        }
        Step::RemoveExtension => json!({ "op": "remove", "path": ENTERPRISE }),
        Step::AddEmails(new) => json!({ "op": "add", "path": "emails", "value": emails(new) }),
        Step::ReplaceEmails(new) => {
            json!({ "op": "replace", "path": "emails", "value": emails(new) })
        }
        Step::RemoveEmails => json!({ "op": "remove", "path": "emails" }),
        Step::RemovePicked(pick) => json!({ "op": "remove", "path": picked(pick) }),
        Step::ReplacePicked(pick, new) => {
            json!({ "op": "replace", "path": picked(pick), "value": new.to_json() })
        }
        Step::AddToPicked(pick, new) => {
            json!({ "op": "add", "path": picked(pick), "value": new.to_json() })
        }
        Step::SetSub(pick, adds, set) => {
            let (name, value) = sub(set);
            json!({ "op": add_or_replace(*adds), "path": format!("{}.{name}", picked(pick)), "value": value })
        }
        Step::RemoveSub(pick, removed) => {
            json!({ "op": "remove", "path": format!("{}.{}", picked(pick), sub(removed).0) })
        }
    }
}

fn kind() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["work", "WORK", "home"]).prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a@x", "A@x", "b@x"]).prop_map(str::to_owned)
}

fn email() -> impl Strategy<Value = Email> {
    let email = (
        prop::option::of(value()),
        prop::option::of(kind()),
        prop::option::of(any::<bool>()),
    );
    email
        .prop_map(|(value, kind, primary)| Email {
            value,
            kind,
            primary,
        })
        .prop_filter("not empty", |email| *email != Email::default())
}

fn emails() -> impl Strategy<Value = Vec<Email>> {
    prop::collection::vec(email(), 0..3)
}

fn without_contradiction(mut emails: Vec<Email>) -> Vec<Email> {
    emails.retain(|email| email.value.is_some());
    emails.dedup_by_key(|email| email.value.as_ref().map(|value| value.to_lowercase()));
    emails
}

fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![
        kind().prop_map(Pick::Kind),
        value().prop_map(Pick::Value),
        (kind(), value()).prop_map(|(kind, value)| Pick::Both(kind, value)),
        kind().prop_map(Pick::NotKind),
        Just(Pick::Primary),
    ]
}

fn any_sub() -> impl Strategy<Value = Sub> {
    prop_oneof![
        value().prop_map(Sub::Value),
        kind().prop_map(Sub::Kind),
        any::<bool>().prop_map(Sub::Primary)
    ]
}

fn field() -> impl Strategy<Value = Field> {
    prop::sample::select(vec![
        Field::UserName,
        Field::Title,
        Field::Given,
        Field::Family,
        Field::Department,
        Field::Manager,
    ])
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop::option::weighted(
        0.8,
        prop::sample::select(vec!["x", "y", "Ünï"]).prop_map(str::to_owned),
    )
}

/// Without names twice: that is a refusal of its own, and tested as such.
fn pathless() -> impl Strategy<Value = Vec<(Field, Option<String>)>> {
    let titles = prop::option::of(text()).prop_map(|text| text.map(|text| (Field::Title, text)));
    let names = prop::option::of(text()).prop_map(|text| text.map(|text| (Field::Given, text)));
    let departments =
        prop::option::of(text()).prop_map(|text| text.map(|text| (Field::Department, text)));
    let managers =
        prop::option::of(text()).prop_map(|text| text.map(|text| (Field::Manager, text)));
    (titles, names, departments, managers)
        .prop_map(|(a, b, c, d)| [a, b, c, d].into_iter().flatten().collect())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (field(), any::<bool>(), text()).prop_map(|(field, adds, value)| Step::Set(field, adds, value)),
        1 => field().prop_map(Step::Remove),
        1 => (prop::option::of(text()), prop::option::of(text())).prop_map(|(given, family)| Step::SetName(given, family)),
        1 => Just(Step::RemoveName),
        1 => pathless().prop_map(Step::SetPathless),
        1 => Just(Step::RemoveExtension),
        3 => emails().prop_map(Step::AddEmails),
        1 => emails().prop_map(Step::ReplaceEmails),
        1 => Just(Step::RemoveEmails),
        1 => pick().prop_map(Step::RemovePicked),
        2 => (pick(), email()).prop_map(|(pick, email)| Step::ReplacePicked(pick, email)),
        2 => (pick(), email()).prop_map(|(pick, email)| Step::AddToPicked(pick, email)),
        3 => (pick(), any::<bool>(), any_sub()).prop_map(|(pick, adds, sub)| Step::SetSub(pick, adds, sub)),
        1 => (pick(), any_sub()).prop_map(|(pick, sub)| Step::RemoveSub(pick, sub)),
    ]
}

/// Steps that mean the same the second time: clients repeat a request whose answer they lost. Lists whose elements
/// contradict each other (one address twice, here primary and there not) are left aside.
fn repeatable() -> impl Strategy<Value = Step> {
    prop_oneof![
        (field(), any::<bool>(), text())
            .prop_map(|(field, adds, value)| Step::Set(field, adds, value)),
        field().prop_map(Step::Remove),
        emails()
            .prop_map(without_contradiction)
            .prop_map(Step::AddEmails),
        emails().prop_map(Step::ReplaceEmails),
        pick().prop_map(Step::RemovePicked),
        Just(Step::RemoveExtension),
    ]
}

fn start() -> impl Strategy<Value = Model> {
    let parts = (text(), text(), text(), emails(), text(), text());
    parts.prop_map(|(title, given, family, mut emails, department, manager)| {
        let mut seen = false;
        for email in &mut emails {
            if email.primary == Some(true) && std::mem::replace(&mut seen, true) {
                email.primary = Some(false);
            }
        }
        Model {
            user_name: "ada".to_owned(),
            title,
            given,
            family,
            emails,
            department,
            manager,
        }
    })
}

fn document(model: &Model) -> Attributes {
    let mut raw = model.to_json();
    raw["schemas"] = json!(["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE]);
    Attributes::check(raw, &CATALOGUE.user, Purpose::Create, &Tolerances::STRICT)
        .unwrap()
        .attributes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_patch_does_what_the_model_does(model in start(), steps in prop::collection::vec(step(), 1..6)) {
        let body = json!({ "schemas": [PATCH_OP_URN], "Operations": steps.iter().map(operation).collect::<Vec<_>>() });
        let before = document(&model);
        let patch = PatchRequest::parse(body.clone(), &Tolerances::STRICT)
            .and_then(|request| Patch::check(request, &CATALOGUE.user, &Tolerances::STRICT));
        let asked = patch.as_ref().map(Patch::asked).unwrap_or_default();
        let got = patch.and_then(|patch| patch.apply(&before, &CATALOGUE.user));
        let mut wanted = model;
        // A refusal that needs no document comes first, whatever the order of operations; both are refusals.
        let outcome = steps.iter().try_for_each(|step| wanted.step(step));
        match (got, outcome) {
            (Ok(applied), Ok(())) => {
                prop_assert_eq!(&applied.attributes, &document(&wanted), "{}", body);
                prop_assert_eq!(asked.unmet(&applied.attributes), Vec::<String>::new(), "{}", body);
                // The result is a resource that would be accepted, and is in its normal form.
                let mut again = Value::Object(applied.attributes.as_map().clone());
                again["schemas"] = json!(["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE]);
                let again = Attributes::check(again, &CATALOGUE.user, Purpose::Create, &Tolerances::STRICT);
                prop_assert_eq!(again.map(|checked| checked.attributes), Ok(applied.attributes));
            }
            (Err(error), Err(reason)) => {
                let only = steps.len() == 1;
                prop_assert!(!only || error.reason == reason, "{}: {:?} instead of {}", body, error, reason);
            }
            (got, wanted) => prop_assert!(false, "{}: {:?} instead of {:?}", body, got, wanted),
        }
    }

    #[test]
    fn a_change_sent_again_is_no_change(model in start(), step in repeatable()) {
        let body = json!({ "schemas": [PATCH_OP_URN], "Operations": [operation(&step)] });
        let request = PatchRequest::parse(body, &Tolerances::STRICT).unwrap();
        if let Ok(patch) = Patch::check(request, &CATALOGUE.user, &Tolerances::STRICT) {
            let once = patch.apply(&document(&model), &CATALOGUE.user).unwrap().attributes;
            let twice = patch.apply(&once, &CATALOGUE.user).unwrap().attributes;
            prop_assert_eq!(once, twice);
        }
    }
}
