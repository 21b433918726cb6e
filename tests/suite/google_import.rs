//! An import of Google's files at the size of a real company, through the program itself.

use acceptance::{Service, cli};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

const PEOPLE: usize = 10_000;
const GROUPS: usize = 500;
/// Of each group.
const MEMBERS: usize = 20;

/// The head of `Download users` with all columns.
const HEAD: &str = "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],New Primary Email [UPLOAD ONLY],Status [READ ONLY],Last Sign In [READ ONLY],Recovery Email,Home Secondary Email,Work Secondary Email,Recovery Phone [MUST BE IN THE E.164 FORMAT],Work Phone,Home Phone,Mobile Phone,Work Address,Home Address,Employee ID,Employee Type,Employee Title,Manager Email,Department,Cost Center,2sv Enrolled [READ ONLY],2sv Enforced [READ ONLY],Building ID,Floor Name,Floor Section,Email Usage [READ ONLY],Drive Usage [READ ONLY],Total Storage [READ ONLY],Change Password at Next Sign-In,New Status [UPLOAD ONLY]";

struct Person {
    number: usize,
    title: String,
    status: &'static str,
}

fn everybody() -> Vec<Person> {
    let person = |number| Person {
        number,
        title: format!("Title {}", number % 40),
        status: "Active",
    };
    (0..PEOPLE).map(person).collect()
}

fn address(number: usize) -> String {
    format!("person{number}@example.com")
}

fn users(people: &[Person]) -> String {
    let mut text = format!("{HEAD}\r\n");
    for Person {
        number,
        title,
        status,
    } in people
    {
        let manager = address(number / 10);
        let _ = write!(
            text,
            "Person,No {number},{},****,,/Staff,,{status},Never logged in,,,,,+1 555 {number:07},,,\"{number} Main St, Springfield\",,E{number},,{title},{manager},Department {},C{},False,False,,,,0.0GB,0.0GB,Unlimited,,\r\n",
            address(*number),
            number % 25,
            number % 7,
        );
    }
    text
}

fn members() -> String {
    let mut text = "Group Email [Required],Member Email,Member Type,Member Role\r\n".to_owned();
    for group in 0..GROUPS {
        for place in 0..MEMBERS {
            let member = address((group * 37 + place * 101) % PEOPLE);
            let _ = write!(text, "group{group}@example.com,{member},USER,MEMBER\r\n");
        }
    }
    text
}

fn import(service: &Service, files: [&Path; 2], more: &[&str]) -> cli::Said {
    let [users, members] = files.map(|file| file.to_str().unwrap());
    let mut arguments = vec!["import", "google-csv", users, "--groups", members, "--json"];
    arguments.extend(more);
    service.cli(&arguments)
}

fn count(service: &Service, what: &str) -> usize {
    listed(service, &[what, "list"])
}

/// So many are in a list.
fn listed(service: &Service, list: &[&str]) -> usize {
    let arguments = [list, &["--limit", "20000", "--json"]].concat();
    service.cli(&arguments).json().as_array().unwrap().len()
}

#[test]
fn ten_thousand_people_are_imported_repeated_with_37_changes_and_undone() {
    let service = Service::start();
    let _ = service.connection("google", "Google Workspace");
    let folder = tempfile::tempdir().unwrap();
    let (user_file, member_file) = (
        folder.path().join("users.csv"),
        folder.path().join("members.csv"),
    );
    let files = [user_file.as_path(), member_file.as_path()];
    let mut people = everybody();
    fs::write(&user_file, users(&people)).unwrap();
    fs::write(&member_file, members()).unwrap();

    let begun = Instant::now();
    let shown = import(&service, files, &["--dry-run"]).json();
    assert!(
        begun.elapsed() < Duration::from_secs(90),
        "the preview took {:?}",
        begun.elapsed()
    );
    let counts = &shown["preview"]["counts"];
    assert_eq!(
        (
            &counts["usersCreated"],
            &counts["groupsCreated"],
            &counts["membersAdded"]
        ),
        (&PEOPLE.into(), &GROUPS.into(), &(GROUPS * MEMBERS).into()),
        "{counts}"
    );
    assert_eq!(count(&service, "users"), 0, "a dry run writes nothing");

    let begun = Instant::now();
    let first = import(&service, files, &["--yes"]).json();
    assert!(
        begun.elapsed() < Duration::from_secs(400),
        "the import took {:?}",
        begun.elapsed()
    );
    assert_eq!(
        (&first["import"]["state"], &first["import"]["leftCount"]),
        (&"applied".into(), &0.into())
    );
    assert_eq!(
        (count(&service, "users"), count(&service, "groups")),
        (PEOPLE, GROUPS)
    );
    let again = import(&service, files, &["--dry-run"]).json();
    assert_eq!(
        again["preview"]["changes"], 0,
        "{}",
        again["preview"]["counts"]
    );

    // 37 changes: 20 titles, 6 suspended, 5 who are gone, 6 who are new.
    let mut expected: BTreeSet<String> = BTreeSet::new();
    for person in people.iter_mut().skip(100).step_by(300).take(20) {
        person.title = "Moved on".to_owned();
        expected.insert(address(person.number));
    }
    for person in people.iter_mut().skip(50).step_by(1_000).take(6) {
        person.status = "Suspended";
        expected.insert(address(person.number));
    }
    for _ in 0..5 {
        expected.insert(address(people.remove(9_001).number));
    }
    for number in PEOPLE..PEOPLE + 6 {
        expected.insert(address(number));
        people.push(Person {
            number,
            title: String::new(),
            status: "Active",
        });
    }
    assert_eq!(expected.len(), 37);
    fs::write(&user_file, users(&people)).unwrap();
    let shown = import(&service, files, &["--dry-run"]).json();
    assert_eq!(
        shown["preview"]["changes"], 37,
        "{}",
        shown["preview"]["counts"]
    );
    let named: BTreeSet<String> = shown["rows"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(named, expected);
    let second = import(&service, files, &["--yes"]).json();
    assert_eq!(
        (&second["import"]["done"], &second["import"]["leftCount"]),
        (&37.into(), &0.into())
    );
    let inactive = || listed(&service, &["users", "list", "--inactive"]);
    assert_eq!(inactive(), 11);

    // What is not whole is refused, and nothing happens.
    let whole = users(&people);
    for cut in ["", &whole[..whole.len() / 2]] {
        fs::write(&user_file, cut).unwrap();
        let said = import(&service, files, &["--yes"]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.err.contains("cannot be imported"), "{said:?}");
    }
    let at_a_row = whole[..whole.len() / 2].rfind("\r\n").unwrap() + 2;
    fs::write(&user_file, &whole[..at_a_row]).unwrap();
    let said = import(&service, files, &["--yes"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("would lose access"), "{said:?}");
    assert_eq!(inactive(), 11);
    assert_eq!(service.cli(&["import", "google-csv"]).code, 2);

    let undone = service.cli(&["import", "undo", "--yes", "--json"]).json();
    assert_eq!(
        (&undone["state"], &undone["leftCount"]),
        (&Value::from("undone"), &0.into())
    );
    assert_eq!((inactive(), count(&service, "users")), (0, PEOPLE));
    fs::write(&user_file, users(&everybody())).unwrap();
    let again = import(&service, files, &["--dry-run"]).json();
    assert_eq!(
        again["preview"]["changes"], 0,
        "everything is as after the first import"
    );
    let undone = service.cli(&["import", "undo", "--yes", "--json"]).json();
    assert_eq!(undone["leftCount"], 0, "{undone}");
    assert_eq!(
        (count(&service, "users"), count(&service, "groups")),
        (0, 0)
    );
}
