//! Files as they come, and files as they should not be acted on.

use super::*;
use serde_json::json;

/// The head of `Download users` with all columns.
const HEAD: &str = "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],New Primary Email [UPLOAD ONLY],Status [READ ONLY],Last Sign In [READ ONLY],Recovery Email,Home Secondary Email,Work Secondary Email,Recovery Phone [MUST BE IN THE E.164 FORMAT],Work Phone,Home Phone,Mobile Phone,Work Address,Home Address,Employee ID,Employee Type,Employee Title,Manager Email,Department,Cost Center,2sv Enrolled [READ ONLY],2sv Enforced [READ ONLY],Building ID,Floor Name,Floor Section,Email Usage [READ ONLY],Drive Usage [READ ONLY],Total Storage [READ ONLY],Change Password at Next Sign-In,New Status [UPLOAD ONLY]";

fn row(given: &str, family: &str, address: &str, status: &str, department: &str) -> String {
    format!(
        "{given},{family},{address},****,,/Staff,,{status},Never logged in,,,,,+1 555 0100,,,\"1 Main St\nSpringfield\",,E-1,,Engineer,boss@example.com,{department},,False,False,,,,0.0GB,0.0GB,Unlimited,,"
    )
}

fn file(rows: &[String]) -> String {
    let mut text = format!("\u{feff}{HEAD}\r\n");
    for row in rows {
        text += row;
        text += "\r\n";
    }
    text
}

fn people(text: &str) -> People {
    match read("users.csv", text.as_bytes()).unwrap().part {
        Part::People(people) => people,
        other => panic!("{other:?}"),
    }
}

fn wrong(name: &str, text: &str) -> Vec<FileProblem> {
    read(name, text.as_bytes()).unwrap_err()
}

fn merged(text: &str, plan: &MappingPlan) -> serde_json::Value {
    let people = people(text);
    let targets = plan.targets(&people.columns).unwrap();
    let wanted = MappingPlan::wanted(&targets, &people.rows[0]);
    serde_json::Value::Object(merge(None, &wanted, Some("id-of-the-boss")))
}

#[test]
fn the_download_of_users_becomes_people_with_their_attributes() {
    let text = file(&[
        row("Ada", "\u{200b}", "Ada@example.com", "Active", "Research"),
        row("Bo", "Berg", "bo@example.com", "Suspended", ""),
    ]);
    let contents = read("users.csv", text.as_bytes()).unwrap();
    assert_eq!((contents.format, contents.rows()), (Format::Csv, 2));
    assert!(!contents.open_end);
    assert!(
        contents
            .ignored
            .contains(&"Email Usage [READ ONLY]".to_owned())
    );
    assert_eq!(
        people(&text)
            .rows
            .iter()
            .map(|row| row.line)
            .collect::<Vec<_>>(),
        [2, 4],
        "a value of two lines counts as two"
    );
    let enterprise = scim_core::resources::enterprise_user::URN;
    assert_eq!(
        merged(&text, &MappingPlan::default()),
        json!({
            "userName": "Ada@example.com",
            "title": "Engineer",
            "displayName": "Ada",
            "active": true,
            "name": { "givenName": "Ada" },
            enterprise: { "employeeNumber": "E-1", "department": "Research", "manager": { "value": "id-of-the-boss" } },
            "emails": [{ "value": "Ada@example.com", "type": "work", "primary": true }],
            "phoneNumbers": [{ "value": "+1 555 0100", "type": "work" }],
            "addresses": [{ "formatted": "1 Main St\nSpringfield", "type": "work" }],
        })
    );
}

#[test]
fn a_changed_mapping_is_kept_to_and_two_columns_never_become_one_attribute() {
    let text = file(&[row("Ada", "Berg", "ada@example.com", "Active", "Research")]);
    let changes = [
        (Column::OrgUnit, Some(Target::Division)),
        (Column::EmployeeId, Some(Target::ExternalId)),
        (Column::Title, None),
    ];
    let found = merged(&text, &MappingPlan::with(changes).unwrap());
    assert_eq!(found["externalId"], "E-1");
    assert_eq!(found["title"], json!(null));
    let enterprise = &found[scim_core::resources::enterprise_user::URN];
    assert_eq!(
        (&enterprise["division"], &enterprise["employeeNumber"]),
        (&json!("/Staff"), &json!(null))
    );

    let twice = MappingPlan::with([(Column::OrgUnit, Some(Target::Department))]).unwrap();
    assert!(matches!(
        twice.targets(&people(&text).columns),
        Err(MappingError::TargetTwice {
            target: Target::Department,
            ..
        })
    ));
    for impossible in [
        (Column::Status, None),
        (Column::Title, Some(Target::UserName)),
    ] {
        assert!(MappingPlan::with([impossible]).is_err(), "{impossible:?}");
    }
}

#[test]
fn what_the_file_says_nothing_of_stays() {
    let text = "Email Address,First Name,Last Name,Status,Work Phone\nada@example.com,Ada,Berg,Suspended,\n";
    let people = people(text);
    let targets = MappingPlan::default().targets(&people.columns).unwrap();
    let wanted = MappingPlan::wanted(&targets, &people.rows[0]);
    let current = json!({
        "userName": "ada@example.com", "title": "Engineer", "active": true,
        "emails": [
            { "value": "ada@example.com", "type": "work", "primary": true },
            { "value": "ada@home.example", "type": "home" },
        ],
        "phoneNumbers": [{ "value": "1", "type": "work" }, { "value": "2", "type": "mobile" }],
    });
    let after = merge(current.as_object(), &wanted, None);
    assert_eq!(after["title"], "Engineer");
    assert_eq!(after["active"], false);
    assert_eq!(after["emails"], current["emails"]);
    assert_eq!(
        after["phoneNumbers"],
        json!([{ "value": "2", "type": "mobile" }])
    );
}

#[test]
fn a_file_that_is_not_whole_is_refused_with_its_place() {
    let whole = file(&[
        row("Ada", "Berg", "ada@example.com", "Active", "R"),
        row("Bo", "Berg", "bo@example.com", "Active", "R"),
    ]);
    let cut_in_value = &whole[..whole.rfind("Springfield").unwrap()];
    let cut_in_row = &whole[..whole.rfind(",Unlimited").unwrap()];
    let cases: &[(&str, Wrong, Option<u64>)] = &[
        ("", Wrong::Empty, None),
        (" \n\n", Wrong::Empty, None),
        (HEAD, Wrong::NoRows, None),
        (cut_in_value, Wrong::QuoteNotClosed, Some(4)),
        (
            cut_in_row,
            Wrong::CutRow {
                found: 31,
                expected: 34,
            },
            Some(4),
        ),
        (
            "Email Address;Status\na@example.com;Active\n",
            Wrong::Separator(';'),
            Some(1),
        ),
        ("a,b\n1,2\n", Wrong::UnknownKind("a, b".to_owned()), Some(1)),
        (
            "Org Unit Path,Status\n/,Active\n",
            Wrong::NoColumn("Email Address"),
            Some(1),
        ),
        (
            "Email Address,Password Hash Function\na@example.com,\n",
            Wrong::UploadTemplate,
            Some(1),
        ),
        (
            "Email Address,Status\na@example.com,Active\nb@example.com\nc@example.com,Active\n",
            Wrong::RowLength {
                found: 1,
                expected: 2,
            },
            Some(3),
        ),
        (
            "Email Address,Status\nada,Active\n",
            Wrong::NotAnAddress("ada".to_owned()),
            Some(2),
        ),
        ("Email Address,Status\n,Active\n", Wrong::NoValue, Some(2)),
        (
            "Email Address,Status\na@example.com,Active\nA@Example.com,Active\n",
            Wrong::Twice {
                value: "A@Example.com".to_owned(),
                first: 2,
            },
            Some(3),
        ),
        (
            "Email Address,Status,status\na@example.com,Active,\n",
            Wrong::ColumnTwice,
            Some(1),
        ),
        ("Group Email [Required],Member Email\n", Wrong::NoRows, None),
        (
            "Group Email [Required],Member Email\ng@example.com,\n",
            Wrong::NoValue,
            Some(2),
        ),
        ("PK\u{3}\u{4}zip", Wrong::Spreadsheet, None),
        (
            "{\"users\": [{\"primaryEmail\": \"a@example.com\"}",
            Wrong::CutJson,
            Some(1),
        ),
        ("{\"users\": []}", Wrong::NoRows, None),
        ("{\"items\": []}", Wrong::UnknownJson, None),
        (
            "{\"members\": [{\"email\": \"a@example.com\"}]}",
            Wrong::MembersOfWhom,
            None,
        ),
    ];
    for (text, expected, line) in cases {
        let found = wrong("file.csv", text);
        assert_eq!(
            (&found[0].wrong, found[0].line),
            (expected, *line),
            "{text:?}"
        );
    }
    assert_eq!(
        read("latin1.csv", b"Email Address\nk\xf6ln@example.com\n").unwrap_err()[0].wrong,
        Wrong::NotUtf8
    );
    assert_eq!(
        wrong("big.csv", &"x".repeat(FILE_BYTES + 1))[0].wrong,
        Wrong::TooLarge
    );
}

#[test]
fn members_come_from_a_sheet_or_from_pages_named_after_their_group() {
    let sheet = read(
        "members.csv",
        b"Group Email [Required],Member Email,Member Type,Member Role\ng@example.com,a@example.com,USER,MEMBER\ng@example.com,h@example.com,GROUP,MEMBER\n",
    )
    .unwrap();
    let combined = combine([&sheet]).unwrap();
    let groups = combined.groups.unwrap();
    assert_eq!(groups.len(), 1);
    let members: Vec<_> = groups[0]
        .members
        .as_ref()
        .unwrap()
        .iter()
        .map(|row| (row.member.as_str(), row.kind))
        .collect();
    assert_eq!(
        members,
        [
            ("a@example.com", MemberKind::User),
            ("h@example.com", MemberKind::Group)
        ]
    );

    let list = read("groups.json", br#"{"kind":"admin#directory#groups","groups":[{"id":"01","email":"g@example.com","name":"Sales"},{"id":"02","email":"h@example.com","name":"None"}]}"#).unwrap();
    let page = read("g@example.com.json", br#"{"kind":"admin#directory#members","members":[{"id":"1","email":"a@example.com","type":"USER"},{"id":"C1","type":"CUSTOMER"}]}"#).unwrap();
    let nobody = read(
        "h@example.com.json",
        br#"{"kind":"admin#directory#members","etag":"x"}"#,
    )
    .unwrap();
    let groups = combine([&list, &page, &nobody]).unwrap().groups.unwrap();
    assert_eq!(groups[0].name.as_deref(), Some("Sales"));
    assert_eq!(groups[0].members.as_ref().unwrap().len(), 1);
    assert_eq!(
        groups[1].members.as_deref(),
        Some(&[][..]),
        "said to be empty"
    );
    let strange = read(
        "x@example.com.json",
        br#"{"members":[{"email":"a@example.com","type":"USER"}]}"#,
    )
    .unwrap();
    assert!(matches!(
        combine([&list, &strange]),
        Err(Mismatch::UnknownGroup { .. })
    ));
}

#[test]
fn pages_of_a_dump_go_together_and_a_missing_last_one_is_told() {
    let first = br#"{"kind":"admin#directory#users","users":[{"id":"1","primaryEmail":"a@example.com","name":{"givenName":"A","familyName":"B","fullName":"A B"},"suspended":false,
        "organizations":[{"title":"Old"},{"primary":true,"title":"Engineer","department":"R"}],"phones":[{"type":"mobile","value":"2"}],"relations":[{"type":"manager","value":"b@example.com"}]}],"nextPageToken":"t"}"#;
    let last = br#"{"users":[{"id":"2","primaryEmail":"b@example.com","suspended":false,"archived":true}]}"#;
    let (first, last) = (
        read("1.json", first).unwrap(),
        read("2.json", last).unwrap(),
    );
    assert_eq!(combine([&first]), Err(Mismatch::MorePages("users")));
    let people = combine([&first, &last]).unwrap().people.unwrap();
    let value = |row: usize, column: Column| {
        let place = people
            .columns
            .iter()
            .position(|known| *known == column)
            .unwrap();
        people.rows[row].values[place].as_str()
    };
    assert_eq!(value(0, Column::Title), "Engineer");
    assert_eq!((value(0, Column::Id), value(1, Column::Id)), ("1", "2"));
    assert_eq!(
        (value(0, Column::Status), value(1, Column::Status)),
        ("Active", "Archived")
    );
    assert_eq!(value(0, Column::FullName), "A B");
    assert!(
        !people.columns.contains(&Column::CostCenter),
        "nobody has one, so nothing is said of it"
    );
    let sheet = read("u.csv", b"Email Address,Status\nc@example.com,Active\n").unwrap();
    assert_eq!(combine([&sheet, &sheet]), Err(Mismatch::PeopleTwice));
}

#[test]
fn the_table_of_columns_agrees_with_what_the_guide_says() {
    let mappings = &crate::Idp::Google.guide().mappings;
    for told in &mappings.users {
        if told.kept == crate::guide::Kept::LeftOut {
            continue;
        }
        let row = COLUMNS
            .iter()
            .find(|row| row.heading == told.from)
            .unwrap_or_else(|| panic!("no column is called {}", told.from));
        assert_eq!(
            row.usual.map(Target::path).as_deref(),
            Some(told.to.as_str()),
            "{}",
            told.from
        );
    }
    for row in COLUMNS
        .iter()
        .filter(|row| !row.heading.is_empty() && row.usual.is_some())
    {
        assert!(
            mappings.users.iter().any(|told| told.from == row.heading),
            "the guide is silent about {}",
            row.heading
        );
    }
}
