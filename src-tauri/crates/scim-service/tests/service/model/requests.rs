//! Any request that the model knows, and how such requests are made up.

use super::groups::{self, Form, Named};
use super::state::{Email, Sent};
use super::users::{Active, At, Body, Emails, Field, Manager, Op, Schemas, Step, Title};
use proptest::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    None,
    Any,
    Current,
    Stale,
}

/// The message around the operations of a PATCH.
#[derive(Clone, Copy, Debug, Default)]
pub struct Envelope {
    pub without_schemas: bool,
    pub with_id: bool,
    /// Only where there is one operation.
    pub single: bool,
}

#[derive(Clone, Debug)]
pub struct GroupBody {
    pub name: Option<String>,
    pub external: Sent<String>,
    pub members: Sent<Vec<Named>>,
    pub form: Form,
    pub second_urn: bool,
    pub unknown: bool,
}

#[derive(Clone, Debug)]
pub enum Request {
    PostUser(Body),
    PutUser(usize, Body, Tag),
    PatchUser(usize, Vec<Step>, Envelope, Tag),
    DeleteUser(usize, Tag),
    PostGroup(GroupBody),
    PutGroup(usize, GroupBody, Tag),
    PatchGroup(usize, Vec<groups::Step>, Envelope, Tag),
    /// As SCIM 1 has it: who comes, and who goes.
    OldMembers(usize, Vec<(Named, bool)>),
    DeleteGroup(usize, Tag),
    /// Another connection wants to change the user.
    Trespass(usize),
    FindUserName(String),
    FindExternal(String),
    FindEmail(String, String),
    FindActive(bool),
    FindDisplayName(String),
    FindMember(Named),
}

fn pick(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(words).prop_map(str::to_owned)
}

fn name() -> impl Strategy<Value = String> {
    pick(&[
        "ada@x", "ADA@x", "bob@x", "Bob@X", "cy@x", "dan@x", "eve@x", "fay@x",
    ])
}

fn text() -> impl Strategy<Value = String> {
    pick(&["x", "y", "Ünï", "O'Neil \\ \"z\"", ""])
}

fn email() -> impl Strategy<Value = Email> {
    let parts = (
        prop::option::of(pick(&["a@x", "A@x", "b@x"])),
        prop::option::of(pick(&["work", "Work", "home"])),
        prop::option::of(any::<bool>()),
    );
    parts.prop_map(|(value, kind, primary)| Email {
        value: value.or_else(|| kind.is_none().then(|| "c@x".to_owned())),
        kind,
        primary,
    })
}

/// With one primary at most.
fn emails(range: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Email>> {
    prop::collection::vec(email(), range).prop_map(|mut list| {
        let mut seen = false;
        for email in &mut list {
            if email.primary == Some(true) && std::mem::replace(&mut seen, true) {
                email.primary = None;
                email.value.get_or_insert_with(|| "c@x".to_owned());
            }
        }
        list
    })
}

fn manager() -> impl Strategy<Value = Manager> {
    let id = || pick(&["boss-1", "boss-2"]);
    prop_oneof![
        2 => Just(Manager::Null),
        4 => id().prop_map(Manager::Object),
        2 => id().prop_map(Manager::Bare),
        1 => id().prop_map(Manager::InArray),
        1 => id().prop_map(Manager::OldName),
        1 => Just(Manager::EmptyValue),
        1 => Just(Manager::EmptyText),
    ]
}

const FALSE_OR_TRUE: [(bool, &str); 4] = [
    (true, "True"),
    (true, "true"),
    (false, "False"),
    (false, "FALSE"),
];

fn body() -> impl Strategy<Value = Body> {
    let identity = (
        prop::option::weighted(0.97, name()),
        prop_oneof![
            3 => Just(Sent::Absent),
            1 => Just(Sent::Null),
            4 => pick(&["e1", "e2", "E2"]).prop_map(Sent::Value),
        ],
        prop_oneof![
            2 => Just(Active::Absent),
            1 => Just(Active::Null),
            4 => any::<bool>().prop_map(Active::Bool),
            2 => prop::sample::select(&FALSE_OR_TRUE[..]).prop_map(|(is, text)| Active::Text(is, text)),
        ],
        prop_oneof![
            3 => Just(Title::Absent),
            1 => Just(Title::Null),
            3 => text().prop_map(Title::Text),
            1 => any::<u8>().prop_map(Title::Number),
        ],
        prop::option::of(text()),
        prop::option::of(text()),
    );
    let others = (
        prop_oneof![
            3 => Just(Emails::Absent),
            1 => Just(Emails::Null),
            4 => emails(0..3).prop_map(Emails::List),
            1 => email().prop_map(Emails::Single),
        ],
        prop::option::of(text()),
        prop::bool::weighted(0.15),
        prop_oneof![3 => Just(Manager::Absent), 3 => manager()],
        prop::bool::weighted(0.1),
        prop_oneof![
            8 => Just(Schemas::Right),
            1 => Just(Schemas::Missing),
            1 => Just(Schemas::Another),
            1 => Just(Schemas::Old),
        ],
        prop::bool::weighted(0.15),
        any::<bool>(),
    );
    (identity, others).prop_map(|(identity, others)| {
        let (user_name, external, active, title, given, family) = identity;
        let (emails, department, department_at_root, manager, old_urn, schemas, unknown, echo) =
            others;
        Body {
            user_name,
            external,
            active,
            title,
            given,
            family,
            emails,
            department,
            department_at_root,
            manager,
            old_urn,
            schemas,
            unknown,
            echo,
        }
    })
}

fn op() -> impl Strategy<Value = Op> {
    (any::<bool>(), prop::bool::weighted(0.25)).prop_map(|(adds, capital)| Op { adds, capital })
}

fn at() -> impl Strategy<Value = At> {
    prop_oneof![
        6 => Just(At::Path),
        4 => Just(At::Nested),
        2 => Just(At::Dotted),
        1 => Just(At::Short),
        1 => Just(At::ShortNested),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let kind = || pick(&["work", "Work", "home", "other"]);
    prop_oneof![
        3 => (op(), at(), any::<bool>()).prop_map(|(op, at, is)| Step::Active(op, at, is, None)),
        2 => (op(), at(), prop::sample::select(&FALSE_OR_TRUE[..]))
            .prop_map(|(op, at, (is, text))| Step::Active(op, at, is, Some(text))),
        2 => (op(), at(), prop::option::weighted(0.8, text())).prop_map(|(op, at, text)| Step::Title(op, at, text)),
        1 => (op(), at(), name()).prop_map(|(op, at, name)| Step::UserName(op, at, name)),
        2 => (op(), at(), text()).prop_map(|(op, at, text)| Step::Given(op, at, text)),
        2 => (op(), at(), text()).prop_map(|(op, at, text)| Step::Department(op, at, text)),
        3 => (op(), at(), manager()).prop_map(|(op, at, manager)| Step::Manager(op, at, manager)),
        2 => prop::sample::select(vec![
            Field::Title, Field::Title, Field::Name, Field::Given, Field::Department, Field::Department,
            Field::Manager, Field::Manager, Field::Emails, Field::Emails, Field::UserName,
        ]).prop_map(Step::Remove),
        3 => (emails(1..3), any::<bool>()).prop_map(|(list, single)| Step::AddEmails(list, single)),
        1 => (emails(0..3), prop::bool::weighted(0.2)).prop_map(|(list, single)| Step::ReplaceEmails(list, single)),
        1 => email().prop_map(Step::RemoveListed),
        4 => (op(), kind(), pick(&["a@x", "b@x", "d@x"])).prop_map(|(op, kind, value)| Step::EmailOfKind(op, kind, value)),
        1 => kind().prop_map(Step::RemoveKind),
        1 => any::<bool>().prop_map(Step::Unknown),
        1 => any::<bool>().prop_map(Step::Id),
        1 => Just(Step::Groups),
    ]
}

fn named() -> impl Strategy<Value = Named> {
    prop_oneof![
        12 => (0..20_usize).prop_map(Named::User),
        1 => (0..3_u8).prop_map(Named::Stranger),
        1 => Just(Named::NoId),
    ]
}

fn some_named(range: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Named>> {
    prop::collection::vec(named(), range)
}

fn form() -> impl Strategy<Value = Form> {
    prop_oneof![5 => Just(Form::Object), 1 => Just(Form::Bare), 2 => Just(Form::WithMore)]
}

fn group_name() -> impl Strategy<Value = String> {
    pick(&["Payroll", "PAYROLL", "Sales", "Ops", "Legal"])
}

fn group_body() -> impl Strategy<Value = GroupBody> {
    let parts = (
        prop::option::weighted(0.97, group_name()),
        prop_oneof![
            2 => Just(Sent::Absent),
            1 => Just(Sent::Null),
            2 => pick(&["g1", "g2"]).prop_map(Sent::Value),
        ],
        prop_oneof![
            2 => Just(Sent::Absent),
            1 => Just(Sent::Null),
            4 => some_named(0..4).prop_map(Sent::Value),
        ],
        form(),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
    );
    parts.prop_map(
        |(name, external, members, form, second_urn, unknown)| GroupBody {
            name,
            external,
            members,
            form,
            second_urn,
            unknown,
        },
    )
}

fn group_step() -> impl Strategy<Value = groups::Step> {
    use groups::Step;
    prop_oneof![
        2 => (op(), any::<bool>(), prop::bool::weighted(0.3), group_name())
            .prop_map(|(op, pathless, id, name)| Step::Rename(op, pathless, id, name)),
        6 => (op(), some_named(1..4), form()).prop_map(|(op, named, form)| Step::Add(op, named, form)),
        3 => some_named(1..3).prop_map(Step::RemoveByFilter),
        2 => some_named(1..3).prop_map(Step::RemoveListed),
        2 => (some_named(0..4), form()).prop_map(|(named, form)| Step::Replace(named, form)),
        1 => Just(Step::Clear),
        1 => Just(Step::Unknown),
    ]
}

fn envelope() -> impl Strategy<Value = Envelope> {
    let rare = || prop::bool::weighted(0.06);
    (rare(), rare(), rare()).prop_map(|(without_schemas, with_id, single)| Envelope {
        without_schemas,
        with_id,
        single,
    })
}

fn tag() -> impl Strategy<Value = Tag> {
    prop_oneof![
        12 => Just(Tag::None),
        1 => Just(Tag::Any),
        2 => Just(Tag::Current),
        1 => Just(Tag::Stale),
    ]
}

/// A request, with targets by number: they are taken modulo how many there are.
pub fn request() -> impl Strategy<Value = Request> {
    let place = || 0..24_usize;
    prop_oneof![
        5 => body().prop_map(Request::PostUser),
        4 => (place(), body(), tag()).prop_map(|(place, body, tag)| Request::PutUser(place, body, tag)),
        9 => (place(), prop::collection::vec(step(), 1..5), envelope(), tag())
            .prop_map(|(place, steps, envelope, tag)| Request::PatchUser(place, steps, envelope, tag)),
        1 => (place(), tag()).prop_map(|(place, tag)| Request::DeleteUser(place, tag)),
        2 => group_body().prop_map(Request::PostGroup),
        2 => (place(), group_body(), tag()).prop_map(|(place, body, tag)| Request::PutGroup(place, body, tag)),
        6 => (place(), prop::collection::vec(group_step(), 1..4), envelope(), tag())
            .prop_map(|(place, steps, envelope, tag)| Request::PatchGroup(place, steps, envelope, tag)),
        1 => (place(), prop::collection::vec((named(), any::<bool>()), 1..4))
            .prop_map(|(place, members)| Request::OldMembers(place, members)),
        1 => (place(), tag()).prop_map(|(place, tag)| Request::DeleteGroup(place, tag)),
        1 => place().prop_map(Request::Trespass),
        1 => name().prop_map(Request::FindUserName),
        1 => pick(&["e1", "E1", "e2"]).prop_map(Request::FindExternal),
        1 => (pick(&["work", "WORK", "home"]), pick(&["a@x", "A@X", "b@x"]))
            .prop_map(|(kind, value)| Request::FindEmail(kind, value)),
        1 => any::<bool>().prop_map(Request::FindActive),
        1 => group_name().prop_map(Request::FindDisplayName),
        1 => named().prop_map(Request::FindMember),
    ]
}
