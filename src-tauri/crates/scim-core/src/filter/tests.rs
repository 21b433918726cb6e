use super::*;
use crate::attributes::Attributes;
use crate::catalogue::Catalogue;
use crate::check::Purpose;
use crate::error::ScimError;
use crate::member::{GroupMembership, Member};
use crate::resource::{Resource, ResourceId, Revision};
use crate::schema::{Attribute, AttributeType, ResourceType, Returned};
use crate::tolerance::Tolerances;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::standard);
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn resource(number: u128, raw: Value, resource_type: &ResourceType) -> Resource {
    let checked = Attributes::check(raw, resource_type, Purpose::Create, &Tolerances::ALL).unwrap();
    Resource {
        id: ResourceId(Uuid::from_u128(number)),
        revision: Revision(3),
        created: Timestamp::parse("2011-05-13T04:42:34Z").unwrap(),
        last_modified: Timestamp::parse("2011-05-14T04:42:34.5Z").unwrap(),
        attributes: checked.attributes,
    }
}

fn users() -> Vec<Resource> {
    let user = &CATALOGUE.user;
    vec![
        resource(
            1,
            json!({
                "userName": "bjensen", "externalId": "Ext-1", "active": true, "title": "Tour Guide", "userType": "Employee",
                "name": { "familyName": "O'Malley", "givenName": "Barbara" },
                "emails": [
                    { "value": "bjensen@example.com", "type": "work", "primary": true },
                    { "value": "babs@jensen.org", "type": "home" },
                ],
                ENTERPRISE: { "employeeNumber": "701984", "manager": { "value": "26118915-6090-4610-87e4-49d8ca9f808d" } },
            }),
            user,
        ),
        resource(
            2,
            json!({ "userName": "JSmith", "userType": "Intern", "active": false, "emails": [{ "value": "js@example.com" }] }),
            user,
        ),
        resource(3, json!({ "userName": "straße", "nickName": "" }), user),
    ]
}

fn matching(text: &str) -> Vec<String> {
    let user = &CATALOGUE.user;
    let filter = Filter::parse(text, user).unwrap_or_else(|error| panic!("{text}: {error}"));
    let groups = [GroupMembership {
        value: "g-1".to_owned(),
        display: Some("Tour Guides".to_owned()),
        direct: true,
    }];
    let users = users();
    let selected = users.iter().enumerate().filter(|(index, resource)| {
        let groups = if *index == 0 { groups.as_slice() } else { &[] };
        filter.matches(&ResourceView {
            resource,
            resource_type: user,
            members: &[],
            groups,
        })
    });
    selected
        .filter_map(|(_, resource)| resource.attributes.user_name().map(str::to_owned))
        .collect()
}

#[test]
fn filters_select_the_users_that_the_rfc_says() {
    let cases: &[(&str, &[&str])] = &[
        // Names, operators and values of userName heed no case.
        (r#"userName Eq "BJENSEN""#, &["bjensen"]),
        (r#"USERNAME eq "STRASSE""#, &["straße"]),
        (
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#,
            &["JSmith"],
        ),
        (r#"externalId eq "Ext-1""#, &["bjensen"]),
        (r#"externalId eq "ext-1""#, &[]),
        (r#"name.familyName co "o'malley""#, &["bjensen"]),
        (r#"title pr"#, &["bjensen"]),
        (r#"name pr"#, &["bjensen"]),
        // Empty text is a value, but not a present one.
        (r#"nickName pr"#, &[]),
        (r#"nickName eq """#, &["straße"]),
        (r#"emails pr"#, &["bjensen", "JSmith"]),
        (r#"active eq true"#, &["bjensen"]),
        (r#"active eq false"#, &["JSmith"]),
        // Absent is null, and null is not false.
        (r#"active ne true"#, &["JSmith", "straße"]),
        (r#"active eq null"#, &["straße"]),
        (r#"active ne null"#, &["bjensen", "JSmith"]),
        (r#"userType ne "Employee""#, &["JSmith", "straße"]),
        (r#"not (userType eq "Employee")"#, &["JSmith", "straße"]),
        (r#"userName gt "c""#, &["JSmith", "straße"]),
        (r#"userName le "JSMITH""#, &["bjensen", "JSmith"]),
        (r#"title lt "z""#, &["bjensen"]),
        // Any element is enough, also for `ne`.
        (r#"emails eq "JS@EXAMPLE.COM""#, &["JSmith"]),
        (r#"emails.type eq "work""#, &["bjensen"]),
        (r#"emails.type ne "work""#, &["bjensen", "JSmith", "straße"]),
        (r#"not (emails.type eq "work")"#, &["JSmith", "straße"]),
        (r#"emails.type eq null"#, &["JSmith", "straße"]),
        (
            r#"emails.value ew "jensen.org" and emails.type eq "work""#,
            &["bjensen"],
        ),
        // Inside of brackets one element must satisfy everything.
        (r#"emails[value ew "jensen.org" and type eq "work"]"#, &[]),
        (
            r#"emails[value ew "jensen.org" and type eq "home"]"#,
            &["bjensen"],
        ),
        (
            r#"emails[type eq "work"].value eq "bjensen@example.com""#,
            &["bjensen"],
        ),
        (r#"emails[type eq "work"].value eq "babs@jensen.org""#, &[]),
        (
            r#"emails[type eq "work" or type eq "home"].primary eq true"#,
            &["bjensen"],
        ),
        (r#"emails[type ne "work"]"#, &["bjensen", "JSmith"]),
        (r#"emails[not (type pr)]"#, &["JSmith"]),
        (r#"not (emails[type pr])"#, &["JSmith", "straße"]),
        (
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "701984""#,
            &["bjensen"],
        ),
        (
            r#"manager eq "26118915-6090-4610-87e4-49d8ca9f808d""#,
            &["bjensen"],
        ),
        (r#"employeeNumber pr"#, &["bjensen"]),
        (
            r#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#,
            &["bjensen"],
        ),
        (
            r#"id eq "00000000-0000-0000-0000-000000000002""#,
            &["JSmith"],
        ),
        (
            r#"meta.lastModified gt "2011-05-14T04:42:34Z""#,
            &["bjensen", "JSmith", "straße"],
        ),
        (
            r#"meta.lastModified eq "2011-05-14T06:42:34.500+02:00""#,
            &["bjensen", "JSmith", "straße"],
        ),
        (r#"meta.created lt "2011-05-13T04:42:34Z""#, &[]),
        (
            r#"meta.version eq "W/\"3\"" and meta.resourceType eq "User""#,
            &["bjensen", "JSmith", "straße"],
        ),
        (r#"groups eq "g-1""#, &["bjensen"]),
        (r#"groups[display sw "tour"]"#, &["bjensen"]),
        (r#"groups.value ne "g-1""#, &["JSmith", "straße"]),
        // `and` binds tighter than `or`, and `not` tighter than both.
        (
            r#"userName eq "jsmith" or title pr and userType eq "Intern""#,
            &["JSmith"],
        ),
        (
            r#"(userName eq "jsmith" or title pr) and userType eq "Employee""#,
            &["bjensen"],
        ),
        (r#"NOT (title pr) AND NOT (active pr)"#, &["straße"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(matching(filter), *expected, "filter {filter}");
    }
}

#[test]
fn group_members_are_asked_of_the_view() {
    let group = &CATALOGUE.group;
    let resource = resource(9, json!({ "displayName": "Tour Guides" }), group);
    let members = [
        Member {
            value: "u-1".to_owned(),
            display: None,
            member_type: Some("User".to_owned()),
        },
        Member {
            value: "g-2".to_owned(),
            display: None,
            member_type: Some("Group".to_owned()),
        },
    ];
    let cases = [
        (r#"members eq "u-1""#, true),
        (r#"members.value eq "U-1""#, false),
        (r#"members[type eq "group" and value eq "g-2"]"#, true),
        (r#"members[type eq "Group" and value eq "u-1"]"#, false),
        (r#"members pr and displayName eq "tour guides""#, true),
    ];
    for (text, expected) in cases {
        let filter = Filter::parse(text, group).unwrap();
        let view = ResourceView {
            resource: &resource,
            resource_type: group,
            members: &members,
            groups: &[],
        };
        assert_eq!(filter.matches(&view), expected, "filter {text}");
    }
}

/// Filter, problem, position from 1 in characters, token, suggestions.
type Refusal = (
    &'static str,
    &'static str,
    usize,
    &'static str,
    &'static [&'static str],
);

#[test]
fn refused_filters_say_where_what_and_what_instead() {
    let cases: &[Refusal] = &[
        (
            "",
            "expected an attribute, `not` or `(`, found the end of the filter",
            1,
            "",
            &[],
        ),
        (
            "  ",
            "expected an attribute, `not` or `(`, found the end of the filter",
            3,
            "",
            &[],
        ),
        (
            r#"usrName eq "x""#,
            "unknown attribute `usrName`",
            1,
            "usrName",
            &["userName"],
        ),
        (
            r#"title eq "ü" and usrName eq "x""#,
            "unknown attribute `usrName`",
            18,
            "usrName",
            &["userName"],
        ),
        (
            r#"name.familyNam eq "x""#,
            "unknown attribute `name.familyNam`",
            6,
            "familyNam",
            &["familyName"],
        ),
        (
            r#"emails[typ eq "x"]"#,
            "unknown attribute `emails.typ`",
            8,
            "typ",
            &["type"],
        ),
        (
            r#"urn:x:y:userName eq "x""#,
            "unknown attribute `urn:x:y:userName`",
            1,
            "urn:x:y:userName",
            &[],
        ),
        (
            "userName",
            "expected an operator: eq, ne, co, sw, ew, gt, ge, lt, le or pr, found the end of the filter",
            9,
            "",
            &[],
        ),
        (
            r#"userName equals "x""#,
            "expected an operator: eq, ne, co, sw, ew, gt, ge, lt, le or pr, found `equals`",
            10,
            "equals",
            &["eq"],
        ),
        (
            r#"userName == "x""#,
            "expected an operator: eq, ne, co, sw, ew, gt, ge, lt, le or pr, found `=`",
            10,
            "=",
            &[],
        ),
        (
            "userName eq",
            "expected a value: text in double quotes, a number, true, false or null, found the end of the filter",
            12,
            "",
            &[],
        ),
        (
            "userName eq bjensen",
            "expected a value: text in double quotes, a number, true, false or null, found `bjensen`",
            13,
            "bjensen",
            &[],
        ),
        (
            "userName eq 'x'",
            "expected a value; text stands in double quotes, found `'`",
            13,
            "'",
            &[],
        ),
        (
            r#"userName eq "x"#,
            r#"the closing `"` is missing for the text that begins"#,
            13,
            "\"",
            &[],
        ),
        (
            r#"userName eq "a\q""#,
            "an escape that does not exist",
            15,
            "\\q\"",
            &[],
        ),
        (
            r#"userName eq "x" title pr"#,
            "expected `and`, `or` or the end of the filter, found `title`",
            17,
            "title",
            &[],
        ),
        (
            r#"userName eq "x" and"#,
            "expected an attribute, `not` or `(`, found the end of the filter",
            20,
            "",
            &[],
        ),
        (
            r#"(userName eq "x""#,
            "expected `and`, `or` or `)`, found the end of the filter",
            17,
            "",
            &[],
        ),
        (
            r#"userName eq "x")"#,
            "expected `and`, `or` or the end of the filter, found `)`",
            16,
            ")",
            &[],
        ),
        (
            r#"not userName pr"#,
            "expected `(` after `not`, found `userName`",
            5,
            "userName",
            &[],
        ),
        (
            r#"emails[type eq "x""#,
            "expected `and`, `or` or `]`, found the end of the filter",
            19,
            "",
            &[],
        ),
        (
            r#"emails[]"#,
            "expected an attribute, `not` or `(`, found `]`",
            8,
            "]",
            &[],
        ),
        (
            r#"emails[type eq "x"] .value pr"#,
            "expected `and`, `or` or the end of the filter, found `.value`",
            21,
            ".value",
            &[],
        ),
        (
            r#"userName[value eq "x"]"#,
            "`userName` has no sub-attributes to select by",
            1,
            "userName",
            &[],
        ),
        (
            r#"name eq "x""#,
            "`name` has no `value` to compare; name one of its sub-attributes",
            1,
            "name",
            &["name.formatted", "name.familyName", "name.givenName"],
        ),
        (
            "active gt true",
            "`gt` cannot be used with `active`, which is a boolean; possible are eq, ne and pr",
            8,
            "gt",
            &[],
        ),
        (
            r#"meta.created sw "2011""#,
            "`sw` cannot be used with `meta.created`, which is a date and time; possible are eq, ne, gt, ge, lt, le and pr",
            14,
            "sw",
            &[],
        ),
        (
            r#"x509Certificates.value co "MII""#,
            "`co` cannot be used with `x509Certificates.value`, which is binary; possible are eq, ne and pr",
            24,
            "co",
            &[],
        ),
        (
            r#"active eq "true""#,
            "`active` is compared with true or false without quotes, not with `\"true\"`",
            11,
            "\"true\"",
            &[],
        ),
        (
            "userName eq 5",
            "`userName` is compared with text in double quotes, not with `5`",
            13,
            "5",
            &[],
        ),
        (
            "userName gt null",
            "`userName` is compared with a value (null goes with eq and ne alone), not with `null`",
            13,
            "null",
            &[],
        ),
        (
            r#"meta.created gt "2011-05-13""#,
            "`meta.created` is compared with a date and time such as \"2011-05-13T04:42:34Z\", not with `\"2011-05-13\"`",
            17,
            "\"2011-05-13\"",
            &[],
        ),
        (
            r#"__proto__ eq "x""#,
            "unknown attribute `__proto__`",
            1,
            "__proto__",
            &[],
        ),
        (
            r#"constructor.prototype pr"#,
            "unknown attribute `constructor.prototype`",
            1,
            "constructor.prototype",
            &[],
        ),
    ];
    for (text, problem, position, token, suggestions) in cases {
        let error = Filter::parse(text, &CATALOGUE.user).unwrap_err();
        assert_eq!(error.problem.to_string(), *problem, "filter {text}");
        assert_eq!(
            (error.position, error.token.as_str()),
            (*position, *token),
            "filter {text}"
        );
        assert_eq!(
            text[..error.at].chars().count() + 1,
            error.position,
            "filter {text}"
        );
        assert_eq!(error.suggestions, *suggestions, "filter {text}");
    }
}

#[test]
fn a_refused_filter_is_told_with_its_position() {
    let error = ScimError::from(Filter::parse(r#"usrName eq "x""#, &CATALOGUE.user).unwrap_err());
    assert_eq!(
        (error.status, error.scim_type.map(|kind| kind.as_str())),
        (400, Some("invalidFilter"))
    );
    assert_eq!(
        error.detail,
        "The filter cannot be used: unknown attribute `usrName` at position 1. Did you mean `userName`?"
    );
    assert_eq!(error.argument("position"), Some("1"));
}

#[test]
fn a_filter_over_the_password_is_forbidden() {
    for text in [
        r#"password eq "x""#,
        "PASSWORD pr",
        r#"userName pr or (not (password sw "a"))"#,
    ] {
        let error = ScimError::from(Filter::parse(text, &CATALOGUE.user).unwrap_err());
        assert_eq!(
            (error.status, error.scim_type.map(|kind| kind.as_str())),
            (403, Some("sensitive")),
            "{text}"
        );
        assert!(!error.detail.contains("\"x\""), "the value is not repeated");
    }
}

#[test]
fn boolean_text_is_read_where_it_is_tolerated() {
    let tolerant = Tolerances {
        boolean_strings: true,
        ..Tolerances::STRICT
    };
    let read = Filter::parse_noting(r#"roles[primary eq "True"]"#, &CATALOGUE.user, &tolerant)
        .unwrap()
        .0;
    assert_eq!(
        read,
        Filter::parse("roles[primary eq true]", &CATALOGUE.user).unwrap()
    );
    assert!(Filter::parse_noting(r#"active eq "yes""#, &CATALOGUE.user, &tolerant).is_err());
}

#[test]
fn each_limit_holds_at_its_edge() {
    let user = &CATALOGUE.user;
    let nested = |depth: usize| format!("{}title pr{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Filter::parse(&nested(DEEPEST_FILTER), user).is_ok());
    assert_eq!(
        *Filter::parse(&nested(DEEPEST_FILTER + 1), user)
            .unwrap_err()
            .problem,
        FilterProblem::TooDeep
    );
    let many = |count: usize| vec!["title pr"; count].join(" or ");
    assert!(Filter::parse(&many(MOST_COMPARISONS), user).is_ok());
    assert_eq!(
        *Filter::parse(&many(MOST_COMPARISONS + 1), user)
            .unwrap_err()
            .problem,
        FilterProblem::TooManyComparisons
    );
    let long = |bytes: usize| format!("title eq \"{}\"", "x".repeat(bytes - 11));
    assert!(Filter::parse(&long(LONGEST_FILTER), user).is_ok());
    assert_eq!(
        *Filter::parse(&long(LONGEST_FILTER + 1), user)
            .unwrap_err()
            .problem,
        FilterProblem::TooLong
    );
}

#[test]
fn floods_need_little_stack_and_little_time() {
    let units = [
        "(",
        "not (",
        "a[b[",
        "emails[(",
        "a.b.c.",
        "title pr and (",
        "\"",
        "\\",
        " ",
        "title eq \"\\",
    ];
    let check = move || {
        for unit in units {
            for size in [LONGEST_FILTER, 1_000_000] {
                let flood = unit.repeat(size / unit.len());
                assert!(Filter::parse(&flood, &CATALOGUE.user).is_err(), "{unit}");
                assert!(
                    Filter::parse(&format!("{flood}%"), &CATALOGUE.user).is_err(),
                    "{unit}"
                );
            }
        }
    };
    let thread = std::thread::Builder::new()
        .stack_size(256 * 1024)
        .spawn(check)
        .unwrap();
    thread.join().unwrap();
}

fn leaf_paths(resource_type: &ResourceType) -> Vec<AttributePath> {
    let mut texts: Vec<String> = [
        "id",
        "externalId",
        "meta.created",
        "meta.version",
        "schemas",
    ]
    .map(str::to_owned)
    .to_vec();
    let push = |attribute: &Arc<Attribute>, prefix: &str, texts: &mut Vec<String>| {
        if attribute.returned == Returned::Never {
            return;
        }
        if !attribute.is_complex() {
            texts.push(format!("{prefix}{}", attribute.name));
        }
        texts.extend(
            attribute
                .sub_attributes
                .iter()
                .map(|sub| format!("{prefix}{}.{}", attribute.name, sub.name)),
        );
    };
    for attribute in &resource_type.schema.attributes {
        push(attribute, "", &mut texts);
    }
    for extension in &resource_type.extensions {
        for attribute in &extension.schema.attributes {
            push(attribute, &format!("{}:", extension.schema.id), &mut texts);
        }
    }
    texts
        .iter()
        .map(|text| AttributePath::parse(text, resource_type).unwrap())
        .collect()
}

fn comparison(path: AttributePath) -> BoxedStrategy<Filter> {
    use CompareOp::*;
    let (operators, literals): (Vec<CompareOp>, BoxedStrategy<Literal>) = match path.leaf_type() {
        AttributeType::Boolean => (
            vec![Eq, Ne],
            any::<bool>().prop_map(Literal::Boolean).boxed(),
        ),
        AttributeType::Integer | AttributeType::Decimal => (
            vec![Eq, Ne, Gt, Ge, Lt, Le],
            (-1e9..1e9_f64).prop_map(Literal::Number).boxed(),
        ),
        AttributeType::DateTime => {
            let instants = -62_000_000_000_000..250_000_000_000_000_i64;
            (
                vec![Eq, Ne, Gt, Ge, Lt, Le],
                instants
                    .prop_map(|at| Literal::DateTime(Timestamp(at)))
                    .boxed(),
            )
        }
        AttributeType::Binary => (
            vec![Eq, Ne],
            "[A-Za-z0-9+/=]{0,8}".prop_map(Literal::String).boxed(),
        ),
        AttributeType::String | AttributeType::Reference | AttributeType::Complex => (
            CompareOp::ALL.to_vec(),
            any::<String>()
                .prop_map(|text| Literal::String(text.replace('\0', "")))
                .boxed(),
        ),
    };
    let absent = path.clone();
    prop_oneof![
        6 => (prop::sample::select(operators), literals).prop_map(move |(op, value)| Filter::Compare { path: path.clone(), op, value }),
        1 => prop::sample::select(vec![Eq, Ne]).prop_map({
            let path = absent.clone();
            move |op| Filter::Compare { path: path.clone(), op, value: Literal::Null }
        }),
        1 => Just(Filter::Present(absent)),
    ]
    .boxed()
}

fn combined(leaf: BoxedStrategy<Filter>) -> BoxedStrategy<Filter> {
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::all),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::any),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
    .boxed()
}

fn any_filter() -> BoxedStrategy<Filter> {
    let paths = leaf_paths(&CATALOGUE.user);
    let complex: Vec<AttributePath> = paths
        .iter()
        .filter(|path| path.sub_attribute.is_some() && path.attribute.name != "meta")
        .cloned()
        .collect();
    let simple = prop::sample::select(paths).prop_flat_map(comparison);
    let value_path = prop::sample::select(complex).prop_flat_map(|path| {
        let outer = AttributePath {
            sub_attribute: None,
            ..path.clone()
        };
        let subs: Vec<AttributePath> = path
            .attribute
            .sub_attributes
            .iter()
            .map(|sub| outer.with_sub(sub))
            .collect();
        let inside = combined(prop::sample::select(subs).prop_flat_map(comparison).boxed());
        inside.prop_map(move |filter| Filter::ValuePath {
            attribute: outer.clone(),
            filter: Box::new(filter),
        })
    });
    combined(prop_oneof![3 => simple, 1 => value_path].boxed())
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_as_the_same_filter(filter in any_filter()) {
        let text = filter.to_string();
        prop_assume!(text.len() <= LONGEST_FILTER);
        prop_assert_eq!(Filter::parse(&text, &CATALOGUE.user), Ok(filter), "{}", text);
    }

    #[test]
    fn a_filter_and_its_negation_part_the_resources(filter in any_filter()) {
        let negated = Filter::Not(Box::new(filter.clone()));
        for resource in &users() {
            let view = ResourceView { resource, resource_type: &CATALOGUE.user, members: &[], groups: &[] };
            prop_assert_ne!(filter.matches(&view), negated.matches(&view), "{}", filter);
        }
    }

    #[test]
    fn any_text_is_answered_without_a_panic(text in any::<String>()) {
        let _ = Filter::parse(&text, &CATALOGUE.user);
    }

    #[test]
    fn text_made_of_filter_pieces_is_read_or_refused_inside_of_it(pieces in prop::collection::vec(prop::sample::select(vec![
        "userName", "emails", "emails[", "]", ".value", "active", " eq ", " pr", " and ", " or ", "not (", "(", ")", "\"x\"", "\"", "true", "5",
        "meta.created", "\"2011-05-13T04:42:34Z\"", "é", " ", "urn:", ":",
    ]), 0..14)) {
        let text = pieces.concat();
        match Filter::parse(&text, &CATALOGUE.user) {
            Ok(filter) => prop_assert_eq!(Filter::parse(&filter.to_string(), &CATALOGUE.user), Ok(filter)),
            Err(error) => {
                prop_assert!(error.at <= text.len(), "{}: {}", text, error);
                prop_assert!(text.is_char_boundary(error.at), "{}: {}", text, error);
            }
        }
    }
}
