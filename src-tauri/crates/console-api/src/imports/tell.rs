//! Words: what is wrong with a file, what is worth knowing, why something was left.

use super::plan::{Brake, Remark};
use super::preview::heading;
use super::summary::{Left, Why};
use crate::types::{ConsoleError, ErrorCode, ImportBrake, ImportLeft, ImportPart};
use crate::words::{self, Args};
use idp::import::{
    Contents, FIELD_CHARS, FILE_BYTES, FileProblem, Format, MappingError, Mismatch, Part, Wrong,
};

const MEBIBYTE: usize = 1024 * 1024;

/// "People, 10,000 rows"
pub(super) fn file(contents: &Contents) -> String {
    let id = match &contents.part {
        Part::People(_) => "import-file-people",
        Part::Groups(_) => "import-file-groups",
        Part::Members(_) => "import-file-members",
    };
    words::text(id, &Args::new().count("count", contents.rows() as u64))
}

pub(super) fn part(contents: &Contents) -> ImportPart {
    match &contents.part {
        Part::People(_) => ImportPart::People,
        Part::Groups(_) => ImportPart::Groups,
        Part::Members(_) => ImportPart::Members,
    }
}

/// A file that is not acted on: the first of what is wrong, then what to do, then what else is wrong.
pub(super) fn refused(name: &str, problems: &[FileProblem]) -> ConsoleError {
    let Some(first) = problems.first() else {
        return ConsoleError::say(ErrorCode::BadInput, "error-import-file-gone", &Args::new());
    };
    let args = Args::new()
        .text("file", name)
        .text("problem", &problem(first));
    let mut error = ConsoleError::say(ErrorCode::BadInput, "error-import-file", &args).at("file");
    let fix = words::attribute(id_of(&first.wrong), "fix", &Args::new());
    let others: Vec<String> = problems.iter().skip(1).map(problem).collect();
    let more = (!others.is_empty()).then(|| {
        words::text(
            "import-more-problems",
            &Args::new().text("problems", &others.join(" · ")),
        )
    });
    error.detail = match (fix, more) {
        (Some(fix), Some(more)) => Some(format!("{fix} {more}")),
        (fix, more) => fix.or(more),
    };
    error
}

/// "Line 12, Email Address: …"
fn problem(found: &FileProblem) -> String {
    let mut args = Args::new();
    if let Some(line) = found.line {
        args = args.count("line", line);
    }
    if let Some(column) = &found.column {
        args = args.text("column", column);
    }
    let what = words::text(id_of(&found.wrong), &wrong_args(&found.wrong));
    let args = args.text("what", &what);
    match (found.line, &found.column) {
        (Some(_), Some(_)) => words::text("import-at-line-column", &args),
        (Some(_), None) => words::text("import-at-line", &args),
        (None, _) => what,
    }
}

fn id_of(wrong: &Wrong) -> &'static str {
    match wrong {
        Wrong::TooLarge => "import-wrong-too-large",
        Wrong::Empty => "import-wrong-empty",
        Wrong::Spreadsheet => "import-wrong-spreadsheet",
        Wrong::NotUtf8 => "import-wrong-not-utf8",
        Wrong::Separator(_) => "import-wrong-separator",
        Wrong::UnknownKind(_) => "import-wrong-unknown-kind",
        Wrong::UploadTemplate => "import-wrong-upload-template",
        Wrong::NoColumn(_) => "import-wrong-no-column",
        Wrong::ColumnTwice => "import-wrong-column-twice",
        Wrong::NoRows => "import-wrong-no-rows",
        Wrong::QuoteNotClosed => "import-wrong-quote-not-closed",
        Wrong::AfterQuote => "import-wrong-after-quote",
        Wrong::CutRow { .. } => "import-wrong-cut-row",
        Wrong::RowLength { .. } => "import-wrong-row-length",
        Wrong::FieldTooLong => "import-wrong-field-too-long",
        Wrong::TooMany(_) => "import-wrong-too-many",
        Wrong::NoValue => "import-wrong-no-value",
        Wrong::NotAnAddress(_) => "import-wrong-not-an-address",
        Wrong::Twice { .. } => "import-wrong-twice",
        Wrong::CutJson => "import-wrong-cut-json",
        Wrong::BrokenJson(_) => "import-wrong-broken-json",
        Wrong::UnknownJson => "import-wrong-unknown-json",
        Wrong::MembersOfWhom => "import-wrong-members-of-whom",
    }
}

fn wrong_args(wrong: &Wrong) -> Args {
    let args = Args::new();
    match wrong {
        Wrong::TooLarge => args.count("limit", (FILE_BYTES / MEBIBYTE) as u64),
        Wrong::Separator(separator) => {
            let name = match separator {
                '\t' => "⇥".to_owned(),
                other => other.to_string(),
            };
            args.text("separator", &name)
        }
        Wrong::UnknownKind(headings) => args.text("headings", headings),
        Wrong::NoColumn(name) => args.text("name", name),
        Wrong::CutRow { found, expected } | Wrong::RowLength { found, expected } => args
            .count("found", *found as u64)
            .count("expected", *expected as u64),
        Wrong::FieldTooLong => args.count("limit", FIELD_CHARS as u64),
        Wrong::TooMany(limit) => args.count("limit", *limit as u64),
        Wrong::NotAnAddress(value) => args.text("value", value),
        Wrong::Twice { value, first } => args.text("value", value).count("first", *first),
        Wrong::BrokenJson(words) => args.text("problem", words),
        Wrong::Empty
        | Wrong::Spreadsheet
        | Wrong::NotUtf8
        | Wrong::UploadTemplate
        | Wrong::ColumnTwice
        | Wrong::NoRows
        | Wrong::QuoteNotClosed
        | Wrong::AfterQuote
        | Wrong::NoValue
        | Wrong::CutJson
        | Wrong::UnknownJson
        | Wrong::MembersOfWhom => args,
    }
}

pub(super) fn mismatch(mismatch: &Mismatch) -> ConsoleError {
    let (id, args) = match mismatch {
        Mismatch::PeopleTwice => ("error-import-people-twice", Args::new()),
        Mismatch::MorePages(name) => ("error-import-more-pages", Args::new().text("name", name)),
        Mismatch::Twice { value } => ("error-import-twice", Args::new().text("value", value)),
        Mismatch::TooMany(limit) => (
            "error-import-too-many",
            Args::new().count("limit", *limit as u64),
        ),
        Mismatch::UnknownGroup { group } => (
            "error-import-unknown-group",
            Args::new().text("group", group),
        ),
    };
    ConsoleError::say(ErrorCode::BadInput, id, &args).at("files")
}

pub(super) fn mapping(error: &MappingError, format: Format) -> ConsoleError {
    let (id, args) = match error {
        MappingError::Impossible { column } => (
            "error-import-mapping",
            Args::new().text("column", &heading(*column, format)),
        ),
        MappingError::TargetTwice { target, columns } => (
            "error-import-mapping-twice",
            Args::new()
                .text("attribute", &target.path())
                .text("one", &heading(columns[0], format))
                .text("two", &heading(columns[1], format)),
        ),
    };
    ConsoleError::say(ErrorCode::BadInput, id, &args).at("mapping")
}

pub(super) fn brake(brake: Brake) -> ImportBrake {
    let (heading, words, losing, of) = match brake {
        Brake::People { losing, of } => (
            "import-brake-people",
            "import-brake-people-words",
            losing,
            of,
        ),
        Brake::Groups { losing, of } => (
            "import-brake-groups",
            "import-brake-groups-words",
            losing,
            of,
        ),
        Brake::Memberships { losing, of } => (
            "import-brake-members",
            "import-brake-members-words",
            losing,
            of,
        ),
    };
    let args = Args::new().count("count", losing).count("of", of);
    ImportBrake {
        number: crate::connections::small(losing),
        of: crate::connections::small(of),
        heading: words::text(heading, &args),
        words: words::text(words, &args),
    }
}

pub(super) fn remark(remark: &Remark) -> String {
    let args = Args::new();
    match remark {
        Remark::OwnedBy(Some(owner)) => {
            words::text("import-owned-by", &args.text("connection", owner))
        }
        Remark::OwnedBy(None) => words::text("import-owned-locally", &args),
        Remark::TakenOver(Some(owner)) => {
            words::text("import-taken-over", &args.text("connection", owner))
        }
        Remark::TakenOver(None) => words::text("import-taken-over-locally", &args),
        Remark::Refused(words) => words::text("import-refused", &args.text("problem", words)),
        Remark::Strangers { count, example } => words::text(
            "import-strangers",
            &args.count("count", *count).text("example", example),
        ),
        Remark::NoManager { count, example } => words::text(
            "import-no-manager",
            &args.count("count", *count).text("example", example),
        ),
        Remark::SameNames { name } => words::text("import-same-names", &args.text("name", name)),
        Remark::OpenEnd { file } => words::text("import-open-end", &args.text("file", file)),
        Remark::NoStatus => words::text("import-no-status", &args),
    }
}

pub(super) fn left(left: &Left) -> ImportLeft {
    let args = Args::new();
    let why = match &left.why {
        Why::Changed => words::text("import-left-changed", &args),
        Why::MembersChanged => words::text("import-left-members-changed", &args),
        Why::Gone => words::text("import-left-gone", &args),
        Why::OwnedByAnother => words::text("import-left-owned", &args),
        Why::HereAgain => words::text("import-left-here-again", &args),
        Why::Taken { value } => words::text("import-left-taken", &args.text("value", value)),
        Why::Refused { words } => words::text("import-refused", &args.text("problem", words)),
    };
    ImportLeft {
        kind: left.kind,
        name: words::visible(&left.name).into_owned(),
        why,
    }
}
