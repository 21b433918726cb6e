//! One guide that is right, and what is said of it once it is not.

use super::*;

const GUIDE: &str = r#"
provider = "sample"
role = "an administrator"
console = "the sample console"
begin = { words = "Sign in." }
needs = [{ words = "An account." }, { words = "An agent.", ways = ["inside"] }]

[private]
key = "inside"
title = "Through the agent"
choose = "Nothing comes from the internet."

[[ways]]
key = "short"
title = "The short way"
choose = "For most."

[[ways]]
key = "long"
title = "The long way"
choose = "For others."

[[traps]]
key = "two-names"
title = "Two names are one"
words = "Use one."
sources = ["S1"]

[[phases]]
key = "connect"
title = "Connect"
place = "On the tab **SCIM**."
minutes = 5

[[phases.steps]]
key = "fill-in"
title = "Fill in the address"
pitfall = "A space at the end."
proof = "connection_test"
traps = ["two-names"]
sources = ["S1"]
instructions = [
  { field = "Base URL", value = "base_url", older = "Address" },
  { field = "Token", value = "token" },
  { say = "Press **Test**." },
  { field = "Version", choose = "2.0", portal = "present" },
]
[phases.steps.sketch]
caption = "the tab SCIM"
nav = { items = ["General", "SCIM"], selected = "SCIM" }
elements = [
  { field = "Base URL", value = "base_url", mark = 1 },
  { field = "Token", value = "token", mark = 2 },
  { select = "Version", chosen = "2.0", mark = 4 },
  { button = "Test", mark = 3 },
]
[phases.steps.older]
caption = "the older tab"
elements = [
  { field = "Address", value = "base_url", mark = 1 },
  { field = "Token", value = "token", mark = 2 },
]

[[phases.steps]]
key = "name-it"
title = "Name the application"
ways = ["long"]
optional = true
pitfall = "None is known."
unproven = "It changes the console only."
unsketched = "It is done by telephone."
unsourced = "All of it."
instructions = [{ field = "Name", value = "app_name" }, { say = "Keep {test_email} at hand." }]
"#;

const TRAFFIC: &str = r#"
rhythm = { minutes = 40, words = "Every 40 minutes.", sources = ["S1"] }
refused = { words = "It stops.", stop = "Switch it off.", sources = ["S1"] }
afterwards = [{ words = "It goes on by itself.", sources = ["S2"] }]

[proofs.reached]
awaited = "the first request"
requests = [{ method = "GET", resource = "any", answer = { statuses = [200], words = "Anything." }, sources = ["S1"] }]

[proofs.connection_test]
awaited = "the connection test"
usually = "It comes at once."
requests = [{ method = "GET", resource = "users", filter = { attributes = ["userName"], sought = "guid" }, exact = true, answer = { statuses = [200], words = "An empty list." }, sources = ["S1"] }]

[[deprovisioning]]
act = "unassigned"
when = "Somebody is taken off."
sends = "`PATCH /Users/<id>`"
leaves = "The user, inactive."
sources = ["S1"]

[[deprovisioning]]
act = "disabled"
when = "Somebody is blocked."
sends = "The same."
leaves = "The same."
sources = ["S1"]

[[deprovisioning]]
act = "deleted"
when = "Somebody is deleted."
sends = "`DELETE`"
leaves = "Nothing."
unsourced = "All of it."
"#;

const MAPPINGS: &str = r#"
place = "On the tab **Mapping**."
sources = ["S1"]
users = [{ from = "mail", to = "userName", matching = true }, { from = "secret", to = "password", kept = "set", note = "Leave it out." }]
groups = [{ from = "name", to = "displayName" }]
"#;

const TUTOR: &str = r#"
syntax = "names"
sources = ["S1"]
body = """{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": null, "active": null }"""
person = [{ name = "mail", sample = "sam@example.com" }, { name = "secret", label = "The password", sample = "" }, { name = "blocked", sample = false }]
later = ["title"]
follow = [{ to = "title", title = "The title follows", body = """{ "Operations": [{ "op": "add", "path": "title", "value": null }] }""" }]
derived = [{ name = "welcome", any = ["blocked"], negated = true }]
leave = [{ title = "Somebody is blocked", set = { blocked = true }, method = "PATCH", body = """{ "Operations": [{ "op": "replace", "path": "active", "value": null }] }""" }]
"#;

const LINT: &str = r#"
[[lints]]
key = "no-number"
heading = "Map the login name"
words = "The address of somebody can change."
outside = { to = "userName", of = ["mail"] }
sources = ["S1"]
"#;

const SOURCES: &str = r#"{
  "S1": { "title": "The manual", "address": "https://example.com/manual" },
  "S2": { "title": "A talk" },
  "S3": { "title": "Nobody refers to this one" }
}"#;

fn mistakes() -> String {
    let mistake = |code: &MistakeCode| {
        let code = serde_json::to_value(code).unwrap();
        format!(
            "[[mistakes]]\ncode = {code}\nheading = \"Mend it\"\nwords = \"It is wrong.\"\nstep = \"fill-in\"\nsources = [\"S1\"]\n"
        )
    };
    MistakeCode::ALL.iter().map(mistake).collect()
}

/// What is said of the sample once `from` is replaced by `to` in one of its files. Each text is replaced once.
fn said(file: &str, from: &str, to: &str) -> Vec<String> {
    let mistakes = mistakes();
    let change = |name: &str, text: &str| {
        if name != file {
            return text.to_owned();
        }
        assert!(text.contains(from), "{name} has no {from}");
        text.replacen(from, to, 1)
    };
    let texts = [
        change("guide", GUIDE),
        change("traffic", TRAFFIC),
        change("mistakes", &mistakes),
        change("mappings", MAPPINGS),
        change("sources", SOURCES),
        change("tutor", TUTOR),
        change("lint", LINT),
    ];
    let problems = read(&Files {
        provider: "sample",
        guide: &texts[0],
        traffic: Some(&texts[1]),
        mistakes: Some(&texts[2]),
        mappings: &texts[3],
        sources: &texts[4],
        tutor: Some(&texts[5]),
        lint: Some(&texts[6]),
    });
    problems
        .err()
        .unwrap_or_default()
        .iter()
        .map(Problem::to_string)
        .collect()
}

pub(super) fn sample() -> Guide {
    read(&Files {
        provider: "sample",
        guide: GUIDE,
        traffic: Some(TRAFFIC),
        mistakes: Some(&mistakes()),
        mappings: MAPPINGS,
        tutor: Some(TUTOR),
        lint: Some(LINT),
        sources: SOURCES,
    })
    .unwrap()
}

/// Asserts that exactly one thing is said: where, and at least these words.
fn assert_said(file: &str, from: &str, to: &str, place: &str, words: &str) {
    let said = said(file, from, to);
    let [one] = &said[..] else {
        panic!("`{to}` for `{from}`: {said:?}");
    };
    assert!(one.starts_with(place), "`{to}`: {one}");
    assert!(one.contains(words), "`{to}`: {one}");
}

const FILL_IN: &str = "src/sample/guide.toml: phase \"connect\", step \"fill-in\": ";
const NAME_IT: &str = "src/sample/guide.toml: phase \"connect\", step \"name-it\": ";

#[test]
fn the_sample_is_right_and_keeps_the_sources_it_names() {
    let guide = sample();
    let keys: Vec<&str> = guide.sources.keys().map(String::as_str).collect();
    assert_eq!(keys, ["S1", "S2"]);
}

#[test]
fn text_that_is_no_toml_is_told_with_its_line() {
    assert_said(
        "guide",
        "provider = ",
        "provider ",
        "src/sample/guide.toml: ",
        "line 2",
    );
    assert_said("sources", "{", "[", "src/sample/sources.json: ", "line 1");
}

#[test]
fn an_unknown_field_is_told_with_its_step() {
    assert_said(
        "guide",
        "pitfall",
        "pitfalls",
        FILL_IN,
        "unknown field `pitfalls`",
    );
    assert_said(
        "guide",
        "value = \"token\"",
        "valeu = \"token\"",
        FILL_IN,
        "unknown field `valeu`",
    );
    assert_said(
        "guide",
        "caption",
        "title",
        FILL_IN,
        "unknown field `title`",
    );
    assert_said(
        "guide",
        "minutes",
        "minuets",
        "src/sample/guide.toml: phase \"connect\": ",
        "unknown field `minuets`",
    );
    assert_said(
        "guide",
        "role",
        "roles",
        "src/sample/guide.toml: ",
        "unknown field `roles`",
    );
    assert_said(
        "traffic",
        "usually",
        "usual",
        "src/sample/traffic.toml: ",
        "unknown field `usual`",
    );
    assert_said(
        "mistakes",
        "heading",
        "head",
        "src/sample/mistakes.toml: ",
        "unknown field `head`",
    );
    assert_said(
        "mappings",
        "matching",
        "match",
        "src/sample/mappings.toml: ",
        "unknown field `match`",
    );
}

#[test]
fn a_step_says_what_proves_it_or_why_nothing_does() {
    let reason = "unproven = \"It changes the console only.\"\n";
    assert_said("guide", reason, "", NAME_IT, "neither a proof");
    assert_said(
        "guide",
        "proof = ",
        "unproven = \"No.\"\nproof = ",
        FILL_IN,
        "a proof and a reason for none",
    );
    assert_said(
        "guide",
        "\"connection_test\"",
        "\"first_group\"",
        FILL_IN,
        "does not describe its proof FirstGroup",
    );
    assert_said(
        "guide",
        "\"connection_test\"",
        "\"first_cat\"",
        FILL_IN,
        "unknown variant `first_cat`",
    );
}

#[test]
fn a_step_has_a_sketch_or_says_why_not() {
    assert_said(
        "guide",
        "unsketched = \"It is done by telephone.\"\n",
        "",
        NAME_IT,
        "neither a sketch",
    );
    assert_said(
        "guide",
        "pitfall = \"A",
        "unsketched = \"No.\"\npitfall = \"A",
        FILL_IN,
        "a sketch and a reason for none",
    );
    let said = said("guide", "portal = \"present\"", "portal = \"older\"");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("the mark 4 is an instruction of the other portal"));
    assert!(said[1].contains("no `Version` with the mark 4"));
}

#[test]
fn references_go_somewhere() {
    assert_said(
        "guide",
        "value = \"base_url\"",
        "value = \"base\"",
        FILL_IN,
        "unknown variant `base`",
    );
    assert_said(
        "guide",
        "{test_email}",
        "{email}",
        NAME_IT,
        "unknown placeholder {email}",
    );
    assert_said(
        "guide",
        "mark = 3",
        "mark = 5",
        FILL_IN,
        "the mark 5, which no instruction has",
    );
    assert_said(
        "guide",
        "mark = 3",
        "mark = 0",
        FILL_IN,
        "the mark 0, which no instruction has",
    );
    assert_said(
        "guide",
        "ways = [\"long\"]",
        "ways = [\"long\", \"broad\"]",
        NAME_IT,
        "no way \"broad\"",
    );
    assert_said(
        "guide",
        "ways = [\"inside\"]",
        "ways = [\"outside\"]",
        "src/sample/guide.toml: ",
        "no way \"outside\"",
    );
    assert_said(
        "guide",
        "key = \"short\"",
        "key = \"inside\"",
        "src/sample/guide.toml: ",
        "two of the ways have the key \"inside\"",
    );
    assert_said(
        "guide",
        "sources = [\"S1\"]\ninstr",
        "sources = [\"S9\"]\ninstr",
        FILL_IN,
        "S9 is not in sources.json",
    );
    assert_said(
        "guide",
        "selected = \"SCIM\"",
        "selected = \"Users\"",
        FILL_IN,
        "not in the navigation",
    );
    assert_said(
        "mistakes",
        "fill-in",
        "fill-out",
        "src/sample/mistakes.toml: NoToken: ",
        "no step \"fill-out\"",
    );
    let said = said("guide", "traps = [\"two-names\"]", "traps = [\"two\"]");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("no step warns of the trap \"two-names\""));
    assert!(said[1].contains("there is no trap \"two\""));
}

#[test]
fn every_field_has_its_place_in_the_drawing() {
    assert_said(
        "guide",
        "{ field = \"Token\", value = \"token\", mark = 2 }",
        "{ field = \"Token\" }",
        FILL_IN,
        "no `Token` with the mark 2",
    );
    assert_said(
        "guide",
        "select = \"Version\"",
        "select = \"Edition\"",
        FILL_IN,
        "no `Version` with the mark 4",
    );
    assert_said(
        "guide",
        "field = \"Address\"",
        "field = \"Base URL\"",
        FILL_IN,
        "no `Address` with the mark 1",
    );
}

#[test]
fn keys_are_unique_and_plain() {
    assert_said(
        "guide",
        "key = \"name-it\"",
        "key = \"fill-in\"",
        "src/sample/guide.toml: ",
        "two of the steps have the key \"fill-in\"",
    );
    assert_said(
        "guide",
        "key = \"name-it\"",
        "key = \"Name it\"",
        "src/sample/guide.toml: ",
        "\"Name it\" of a step is not kebab-case",
    );
    let said = said("mistakes", "wrong_token", "no_token");
    assert!(said[0].contains("NoToken is there 2 times"), "{said:?}");
}

#[test]
fn titles_and_words_are_words() {
    assert_said(
        "guide",
        "title = \"Name the application\"",
        "title = \"\"",
        NAME_IT,
        "`title` is empty",
    );
    assert_said(
        "guide",
        "title = \"Name the application\"",
        "title = \"Name it.\"",
        NAME_IT,
        "ends with a full stop",
    );
    assert_said(
        "guide",
        "title = \"Name the application\"",
        "title = \"name it\"",
        NAME_IT,
        "begins with a small letter",
    );
    assert_said(
        "guide",
        "Press **Test**.",
        "Press **Test.",
        FILL_IN,
        "a `**` too many",
    );
    assert_said(
        "guide",
        "Press **Test**.",
        "Press `Test.",
        FILL_IN,
        "a backtick too many",
    );
    assert_said(
        "guide",
        "Press **Test**.",
        "Type dsk_rw_1.",
        FILL_IN,
        "looks like a token",
    );
    assert_said(
        "guide",
        "Press **Test**.",
        "Press **Test**. ",
        FILL_IN,
        "begins or ends with a space",
    );
}

#[test]
fn an_instruction_and_an_element_say_one_thing() {
    let choice = "choose = \"2.0\"";
    assert_said(
        "guide",
        choice,
        "choose = \"2.0\", tick = true",
        FILL_IN,
        "exactly one of",
    );
    assert_said(
        "guide",
        "{ say = \"Press **Test**.\" }",
        "{ portal = \"present\" }",
        FILL_IN,
        "either `say`, or `field`",
    );
    assert_said(
        "guide",
        "{ button = \"Test\", mark = 3 }",
        "{ button = \"Test\", select = \"Test\", chosen = \"x\", mark = 3 }",
        FILL_IN,
        "cannot have `button` too",
    );
    assert_said(
        "guide",
        "{ button = \"Test\", mark = 3 }",
        "{ mark = 3 }",
        FILL_IN,
        "does not say what it is",
    );
}

#[test]
fn one_portal_alone_leaves_no_gap_in_the_numbers_of_the_other() {
    let only_here = "{ field = \"Token\", value = \"token\", portal = \"present\" }";
    let said = said(
        "guide",
        "{ field = \"Token\", value = \"token\" }",
        only_here,
    );
    assert!(
        said.iter()
            .any(|what| what.contains("instruction 3 follows one of another portal")),
        "{said:?}"
    );
    let twice = "older = \"Address\", formerly = { say = \"No.\" }";
    assert_said(
        "guide",
        "older = \"Address\"",
        twice,
        FILL_IN,
        "either `older` or `formerly`",
    );
}

#[test]
fn what_is_known_has_a_source_or_says_that_it_has_none() {
    assert_said(
        "guide",
        "unsourced = \"All of it.\"\n",
        "",
        NAME_IT,
        "names no source",
    );
    assert_said(
        "traffic",
        "unsourced = \"All of it.\"\n",
        "",
        "src/sample/traffic.toml: deprovisioning, Deleted: ",
        "names no source",
    );
}

#[test]
fn traffic_and_mistakes_are_complete() {
    assert_said(
        "traffic",
        "[proofs.reached]",
        "[proofs.user_deleted]",
        "src/sample/traffic.toml: proofs: ",
        "Reached is missing",
    );
    let silent = said("traffic", "act = \"disabled\"", "act = \"restored\"");
    assert!(
        silent[0]
            .contains("deprovisioning: it does not say what Disabled sends on the way \"short\""),
        "{silent:?}"
    );
    let once = said(
        "mistakes",
        "sources = [\"S1\"]",
        "sources = [\"S1\"]\nways = [\"long\"]",
    );
    assert_eq!(
        once,
        [
            "src/sample/mistakes.toml: mistakes: NoToken is there 0 times on the way \"short\", not 1",
            "src/sample/mistakes.toml: mistakes: NoToken is there 0 times on the way \"inside\", not 1"
        ]
    );
}

#[test]
fn a_guide_has_traffic_or_alternatives() {
    let guide = read(&Files {
        provider: "sample",
        guide: GUIDE,
        traffic: None,
        mistakes: None,
        mappings: MAPPINGS,
        tutor: None,
        lint: None,
        sources: SOURCES,
    });
    let said: Vec<String> = guide.unwrap_err().iter().map(Problem::to_string).collect();
    assert!(
        said[0].contains("either traffic, or alternatives"),
        "{said:?}"
    );
}

#[test]
fn groups_are_due_after_what_is_known_of_the_provider() {
    let due = |then: &str| {
        said(
            "traffic",
            "[[deprovisioning]]\nact = \"unassigned\"",
            &format!(
                "[groupsDue]\nsince = \"start\"\nthen = [{then}]\nunsourced = \"All of it.\"\n\n[[deprovisioning]]\nact = \"unassigned\""
            ),
        )
    };
    let place = "src/sample/traffic.toml: groupsDue: ";
    let never = due("");
    assert!(never[0].starts_with(place), "{never:?}");
    assert!(never[0].ends_with("nothing comes then"), "{never:?}");
    let unknown = due("\"first_user\"");
    assert!(
        unknown[0].ends_with("FirstUser is not described"),
        "{unknown:?}"
    );
    let nobody_waits = due("\"connection_test\"");
    assert!(
        nobody_waits[0].contains("no step waits for the first group"),
        "{nobody_waits:?}"
    );
}

const OF_TUTOR: &str = "src/sample/tutor.toml: ";
const OF_LINT: &str = "src/sample/lint.toml: ";

#[test]
fn a_guide_with_traffic_has_a_tutor_that_can_read_its_mappings() {
    assert_said(
        "mappings",
        "from = \"secret\"",
        "from = \"hidden\"",
        OF_TUTOR,
        "nothing of the person is called `hidden`",
    );
    assert_said(
        "mappings",
        "to = \"password\"",
        "to = \"pass word\"",
        OF_TUTOR,
        "no path of an attribute",
    );
    assert_said(
        "tutor",
        "body = ",
        "bodies = ",
        OF_TUTOR,
        "unknown field `bodies`",
    );
    assert_said("tutor", "null,", "nil,", OF_TUTOR, "expected ident");
    assert_said(
        "tutor",
        "any = [\"blocked",
        "any = [\"locked",
        OF_TUTOR,
        "`locked`",
    );
    assert_said(
        "tutor",
        "set = { blocked",
        "set = { locked",
        OF_TUTOR,
        "`locked`",
    );
    assert_said(
        "tutor",
        "\"PATCH\"",
        "\"PUT\"",
        OF_TUTOR,
        "a body of its own",
    );
    assert_said(
        "tutor",
        "later = [\"title\"]",
        "later = [\"nickName\"]",
        OF_TUTOR,
        "must stand in `later`",
    );
    assert_said(
        "tutor",
        "title = \"The title",
        "title = \"the title",
        OF_TUTOR,
        "small letter",
    );
}

#[test]
fn a_lint_says_when_it_is_given_and_is_not_given_for_what_is_usual() {
    assert_said(
        "lint",
        "of = [\"mail\"]",
        "of = [\"post\"]",
        OF_LINT,
        "`post`",
    );
    assert_said(
        "lint",
        "of = [\"mail\"]",
        "of = [\"secret\"]",
        OF_LINT,
        "given for the mappings as they come",
    );
    assert_said(
        "lint",
        "outside = { to = \"userName\", of = [\"mail\"] }\n",
        "",
        OF_LINT,
        "never given",
    );
    assert_said(
        "lint",
        "to = \"userName\"",
        "to = \"user name\"",
        OF_LINT,
        "no path of an attribute",
    );
    assert_said("lint", "no-number", "noNumber", OF_LINT, "kebab-case");
    assert_said("lint", "Map the", "map the", OF_LINT, "small letter");
    assert_said("lint", "sources = [\"S1\"]", "", OF_LINT, "names no source");
}
