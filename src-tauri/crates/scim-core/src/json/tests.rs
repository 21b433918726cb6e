use super::*;
use proptest::prelude::*;
use serde_json::json;

fn read(text: &str) -> Result<Value, JsonError> {
    parse(text.as_bytes(), &JsonLimits::default())
}

#[test]
fn texts_become_the_values_that_they_spell() {
    let cases = [
        ("{}", json!({})),
        (
            " [1, -2, 3.5, 1e2, 18446744073709551615, 0] ",
            json!([1, -2, 3.5, 100.0, 18_446_744_073_709_551_615_u64, 0]),
        ),
        (
            r#""a\"\\\/\b\f\n\r\tA😀""#,
            json!("a\"\\/\u{8}\u{c}\n\r\tA😀"),
        ),
        ("\u{feff}true", json!(true)),
        (
            r#"{"a":{"b":[null,false]},"A":1}"#,
            json!({"a": {"b": [null, false]}, "A": 1}),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).unwrap(), expected, "{text}");
    }
}

#[test]
fn refusals_name_the_problem_and_the_place() {
    let cases: &[(&str, &str)] = &[
        ("", "the body is empty at line 1, column 1 (byte 0)"),
        ("  \n", "the body is empty at line 2, column 1 (byte 3)"),
        (
            "{\"a\":1,\n \"é\":2, \"a\":3}",
            "the name `a` is given twice in one object at line 2, column 9 (byte 17)",
        ),
        (
            "{\"a\" 1}",
            "expected `:`, found `1` at line 1, column 6 (byte 5)",
        ),
        (
            "{a:1}",
            "expected a name in double quotes, found `a` at line 1, column 2 (byte 1)",
        ),
        (
            "[1,]",
            "expected a value, found `]` at line 1, column 4 (byte 3)",
        ),
        (
            "[1 2]",
            "expected `,` or `]`, found `2` at line 1, column 4 (byte 3)",
        ),
        (
            "{\"a\":",
            "the text ends where a value is expected at line 1, column 6 (byte 5)",
        ),
        (
            "\"abc",
            "the text ends where the closing quote of a string is expected at line 1, column 5 (byte 4)",
        ),
        (
            "nul",
            "expected a value, found `n` at line 1, column 1 (byte 0)",
        ),
        (
            "01",
            "expected the end of the text, found `1` at line 1, column 2 (byte 1)",
        ),
        (
            "-",
            "the text ends where a digit is expected at line 1, column 2 (byte 1)",
        ),
        (
            "1e999",
            "a number outside the range of JSON numbers at line 1, column 1 (byte 0)",
        ),
        (
            r#""\ud83d""#,
            "half of a surrogate pair in a string at line 1, column 2 (byte 1)",
        ),
        (
            r#""\ude00""#,
            "half of a surrogate pair in a string at line 1, column 2 (byte 1)",
        ),
        (
            r#""\ud83dA""#,
            "half of a surrogate pair in a string at line 1, column 2 (byte 1)",
        ),
        (
            r#""\u0000""#,
            "the character NUL in a string at line 1, column 2 (byte 1)",
        ),
        (
            "\"\u{0}\"",
            "the character NUL in a string at line 1, column 2 (byte 1)",
        ),
        (
            "\"a\nb\"",
            "a control character in a string; write it as an escape such as \\n at line 1, column 3 (byte 2)",
        ),
        (
            r#""\x41""#,
            "an escape that does not exist at line 1, column 2 (byte 1)",
        ),
        (
            r#""\u12g4""#,
            "an escape that does not exist at line 1, column 2 (byte 1)",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).unwrap_err().to_string(), *expected, "{text}");
    }
    let error = parse(b"{\"a\":\"\xff\"}", &JsonLimits::default()).unwrap_err();
    assert_eq!((error.problem, error.byte), (JsonProblem::NotUtf8, 6));
}

#[test]
fn each_limit_holds_at_its_edge() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(&nested(32)).is_ok());
    assert_eq!(
        read(&nested(33)).unwrap_err().problem,
        JsonProblem::TooDeep(32)
    );
    let text = |length: usize| format!("\"{}\"", "x".repeat(length));
    assert!(read(&text(65_536)).is_ok());
    assert_eq!(
        read(&text(65_537)).unwrap_err().problem,
        JsonProblem::StringTooLong(65_536)
    );
    let few = JsonLimits {
        values: 3,
        ..JsonLimits::default()
    };
    assert!(parse(b"[1,2]", &few).is_ok());
    assert_eq!(
        parse(b"[1,2,3]", &few).unwrap_err().problem,
        JsonProblem::TooManyValues(3)
    );
}

#[test]
fn a_flood_of_brackets_needs_little_stack() {
    let floods = ["[", "{\"a\":", "[[[{\"a\":[", "\"\\u0041"]
        .map(|unit| unit.repeat(1_000_000 / unit.len()));
    let check = move || {
        for flood in &floods {
            assert!(read(flood).is_err());
            assert!(read(&format!("{flood}]")).is_err());
        }
    };
    let thread = std::thread::Builder::new()
        .stack_size(256 * 1024)
        .spawn(check)
        .unwrap();
    thread.join().unwrap();
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e6..1e6_f64).prop_map(Value::from),
        any::<String>().prop_map(|text| Value::from(text.replace('\0', ""))),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec(("[a-zé\"\\\\\n]{0,4}", inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_serde_json_writes_reads_back_the_same(value in any_json()) {
        prop_assert_eq!(read(&value.to_string()).unwrap(), value);
    }

    #[test]
    fn any_bytes_are_answered_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let ours = parse(&bytes, &JsonLimits::default());
        // Whatever we accept, the other parser accepts as the same value.
        if let Ok(value) = ours {
            prop_assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), value);
        }
    }

    #[test]
    fn text_made_of_json_pieces_is_judged_as_by_serde_json(pieces in prop::collection::vec(
        prop::sample::select(vec!["{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "-0", ".5", "e3", "true", "null", " ", "\n"]), 0..24)) {
        let text = pieces.concat();
        let theirs = serde_json::from_str::<Value>(&text);
        match read(&text) {
            Ok(value) => prop_assert_eq!(theirs.unwrap(), value, "{}", text),
            Err(JsonError { problem: JsonProblem::DuplicateName(_), .. }) => prop_assert!(theirs.is_ok(), "{}", text),
            Err(_) => prop_assert!(theirs.is_err(), "{}", text),
        }
    }
}
