//! The rules that a tutor and its lints keep: whatever a mapping says must be something that can be carried out.

use super::lint::Lint;
use super::model::Guide;
use super::read::Problem;
use super::tutor::{Leave, LeaveMethod, Target, Tutor, TutorRow, usual_rows};
use super::words::{is_key, problem_of, problem_of_title};
use std::collections::BTreeSet;

/// Everything that is wrong with the tutor and the lints of a guide.
pub(super) fn check(guide: &Guide, folder: &str) -> Vec<Problem> {
    let mut check = Check {
        folder,
        file: "tutor.toml",
        place: None,
        problems: Vec::new(),
    };
    match (&guide.tutor, &guide.traffic) {
        (Some(tutor), Some(_)) => {
            check.tutor(guide, tutor);
            check.lints(guide, tutor);
        }
        (None, None) => check.must(guide.lints.is_empty(), || {
            "there are lints, and no tutor that could give rise to them".to_owned()
        }),
        (None, Some(_)) => check.must(false, || "it is missing".to_owned()),
        (Some(_), None) => check.must(false, || {
            "a provider that sends nothing has none".to_owned()
        }),
    }
    check.problems
}

struct Check<'a> {
    folder: &'a str,
    file: &'static str,
    place: Option<String>,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn must(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.problems.push(Problem {
                file: format!("{}/{}", self.folder, self.file),
                place: self.place.clone(),
                what: what(),
            });
        }
    }

    fn none(&mut self, name: &str, problem: Option<impl std::fmt::Display>) {
        if let Some(problem) = problem {
            self.must(false, || format!("{name} {problem}"));
        }
    }

    fn is_named(&mut self, tutor: &Tutor, name: &str) {
        let is_known = tutor.names().any(|known| known == name);
        self.must(is_known, || {
            format!("nothing of the person is called `{name}`")
        });
    }

    fn is_place(&mut self, place: &str) {
        let problem = Target::parse(place).err();
        self.none("it says that", problem);
    }

    fn tutor(&mut self, guide: &Guide, tutor: &Tutor) {
        let mut seen = BTreeSet::new();
        for name in tutor.names() {
            self.must(seen.insert(name), || format!("two are called `{name}`"));
        }
        for field in &tutor.person {
            self.none("a label", field.label.as_deref().and_then(problem_of));
        }
        for derived in &tutor.derived {
            self.place = Some(format!("derived \"{}\"", derived.name));
            for name in &derived.any {
                self.is_named(tutor, name.trim_start_matches('!'));
            }
        }
        self.place = None;
        for place in tutor.booleans.iter().chain(&tutor.later) {
            self.is_place(place);
        }
        for row in &guide.mappings.users {
            self.place = Some(format!("the mapping to \"{}\"", row.to));
            let row = TutorRow {
                from: row.from.clone(),
                to: row.to.clone(),
            };
            self.none("it cannot be carried out:", tutor.problem_of(&row));
        }
        for follow in &tutor.follow {
            self.place = Some(format!("follow \"{}\"", follow.to));
            self.none("the title", problem_of_title(&follow.title));
            self.must(tutor.later.contains(&follow.to), || {
                "what has a request of its own must stand in `later`".to_owned()
            });
        }
        self.place = Some("leave".to_owned());
        for leave in &tutor.leave {
            self.leave(tutor, leave);
        }
        for way in guide.way_keys() {
            let way = way.as_deref();
            self.must(tutor.leaving(way).is_some(), || {
                format!("it does not say how somebody leaves{}", on_the_way(way))
            });
        }
    }

    fn leave(&mut self, tutor: &Tutor, leave: &Leave) {
        self.none("the title", problem_of_title(&leave.title));
        for name in leave.set.keys() {
            self.is_named(tutor, name);
        }
        let has_own = leave.body.is_some();
        match leave.method {
            LeaveMethod::Patch => self.must(has_own, || "a PATCH needs a body".to_owned()),
            LeaveMethod::Put => self.must(!has_own, || {
                "a PUT has the body that creates somebody, and not a body of its own".to_owned()
            }),
        }
    }

    fn lints(&mut self, guide: &Guide, tutor: &Tutor) {
        self.file = "lint.toml";
        self.place = None;
        let mut seen = BTreeSet::new();
        let usual = usual_rows(&guide.mappings.users);
        for lint in &guide.lints {
            self.place = Some(format!("lint \"{}\"", lint.key));
            self.must(seen.insert(&lint.key), || "it is there twice".to_owned());
            self.must(is_key(&lint.key), || "its key is not kebab-case".to_owned());
            self.none("`heading`", problem_of_title(&lint.heading));
            self.none("`words`", problem_of(&lint.words));
            self.triggers(tutor, lint, &usual);
        }
    }

    fn triggers(&mut self, tutor: &Tutor, lint: &Lint, usual: &[TutorRow]) {
        let places = lint.places();
        self.must(!places.is_empty() || !lint.signs.is_empty(), || {
            "it is never given".to_owned()
        });
        let before = self.problems.len();
        for place in places {
            self.is_place(place);
        }
        let named = lint.mapped.iter().flat_map(|mapped| &mapped.from);
        for name in named.chain(lint.outside.iter().flat_map(|outside| &outside.of)) {
            self.is_named(tutor, name);
        }
        if self.problems.len() == before {
            self.must(lint.rows(usual).is_none(), || {
                "it is given for the mappings as they come".to_owned()
            });
        }
    }
}

fn on_the_way(way: Option<&str>) -> String {
    way.map_or_else(String::new, |way| format!(" on the way \"{way}\""))
}
