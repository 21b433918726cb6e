//! The rules that a guide keeps. Its types hold what a file may say at all; this holds what its parts say of each other.

use super::mistakes::{MistakeCode, Mistyped};
use super::model::{Action, FieldValue, Guide, Mapping, Phase, Portal, Step};
use super::read::Problem;
use super::sketch::{Shape, Sketch};
use super::traffic::{Act, Event, Proof, Traffic};
use super::walk::is_of_way;
use super::words::{is_key, problem_of, problem_of_title};
use std::collections::BTreeSet;

/// Everything that is wrong with a guide which could be read.
pub(super) fn check(guide: &Guide, folder: &str) -> Vec<Problem> {
    let mut check = Check {
        guide,
        folder,
        file: "guide.toml",
        place: None,
        problems: Vec::new(),
    };
    check.head();
    for (index, phase) in guide.phases.iter().enumerate() {
        check.place = Some(format!("phase {}", quoted(&phase.key, index)));
        check.phase(phase);
        for (index, step) in phase.steps.iter().enumerate() {
            let phase = quoted(&phase.key, index);
            check.place = Some(format!("phase {phase}, step {}", quoted(&step.key, index)));
            check.step(step);
        }
    }
    check.traffic();
    check.mistakes();
    check.mappings();
    check.sources();
    check.problems
}

fn quoted(key: &str, index: usize) -> String {
    match key {
        "" => format!("{}", index + 1),
        key => format!("\"{key}\""),
    }
}

fn on_the_way(way: Option<&str>) -> String {
    way.map_or_else(String::new, |way| format!(" on the way \"{way}\""))
}

struct Check<'a> {
    guide: &'a Guide,
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

    fn at(&mut self, file: &'static str, place: impl Into<String>) {
        self.file = file;
        self.place = Some(place.into());
    }

    fn words(&mut self, name: &str, text: &str) {
        let problem = problem_of(text);
        self.must(problem.is_none(), || {
            format!("{name} {}", problem.unwrap_or_default())
        });
    }

    fn maybe_words(&mut self, name: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.words(name, text);
        }
    }

    fn title(&mut self, name: &str, text: &str) {
        let problem = problem_of_title(text);
        self.must(problem.is_none(), || {
            format!("{name} {}", problem.unwrap_or_default())
        });
    }

    fn keys<'k>(&mut self, what: &str, keys: impl Iterator<Item = &'k str>) {
        let mut seen = BTreeSet::new();
        for key in keys {
            self.must(is_key(key), || {
                format!("the key \"{key}\" of a {what} is not kebab-case")
            });
            self.must(seen.insert(key), || {
                format!("two of the {what}s have the key \"{key}\"")
            });
        }
    }

    fn ways(&mut self, ways: &[String]) {
        for way in ways {
            let is_known = self.guide.all_ways().any(|known| known.key == *way);
            self.must(is_known, || format!("there is no way \"{way}\""));
        }
    }

    fn head(&mut self) {
        let guide = self.guide;
        self.must(guide.provider == self.folder, || {
            format!(
                "`provider` is \"{}\", not the folder's name",
                guide.provider
            )
        });
        self.words("`role`", &guide.role);
        self.words("`console`", &guide.console);
        self.words("`begin`", &guide.begin.words);
        for need in &guide.needs {
            self.words("one of `needs`", &need.words);
            self.ways(&need.ways);
        }
        if let Some(alternatives) = &guide.alternatives {
            self.words("the reason of `alternatives`", &alternatives.reason);
        }
        self.must(
            guide.alternatives.is_some() != guide.traffic.is_some(),
            || "a guide has either traffic, or alternatives and the reason for them".to_owned(),
        );
        self.keys("way", guide.all_ways().map(|way| way.key.as_str()));
        for way in guide.all_ways() {
            self.title("the title of a way", &way.title);
            self.words("`choose` of a way", &way.choose);
            let has_steps = !guide.steps(Some(&way.key)).is_empty();
            self.must(has_steps, || format!("the way \"{}\" has no step", way.key));
        }
        self.must(guide.ways.len() != 1 || guide.private.is_some(), || {
            "a guide with one way needs no `ways`".to_owned()
        });
        self.must(
            guide.private.is_none() || guide.alternatives.is_none(),
            || "a provider that sends nothing has no `private` way".to_owned(),
        );
        self.keys("trap", guide.traps.iter().map(|trap| trap.key.as_str()));
        for trap in &guide.traps {
            self.title("the title of a trap", &trap.title);
            self.words("the words of a trap", &trap.words);
            let is_used = guide
                .all_steps()
                .any(|(_, step)| step.traps.contains(&trap.key));
            self.must(is_used, || {
                format!("no step warns of the trap \"{}\"", trap.key)
            });
        }
        self.must(!guide.phases.is_empty(), || "there is no phase".to_owned());
        self.keys("phase", guide.phases.iter().map(|phase| phase.key.as_str()));
        self.keys("step", guide.all_steps().map(|(_, step)| step.key.as_str()));
    }

    fn phase(&mut self, phase: &Phase) {
        self.title("`title`", &phase.title);
        self.words("`place`", &phase.place);
        self.must(phase.minutes > 0, || "`minutes` is 0".to_owned());
        self.must(!phase.steps.is_empty(), || "it has no step".to_owned());
    }

    fn step(&mut self, step: &Step) {
        self.title("`title`", &step.title);
        self.ways(&step.ways);
        self.must(!step.instructions.is_empty(), || {
            "it has no instruction".to_owned()
        });
        self.words("`pitfall`", &step.pitfall);
        self.must(step.proof.is_some() || step.unproven.is_some(), || {
            "it has neither a proof nor, in `unproven`, a reason for none".to_owned()
        });
        self.must(step.proof.is_none() || step.unproven.is_none(), || {
            "it has a proof and a reason for none".to_owned()
        });
        self.maybe_words("`unproven`", step.unproven.as_ref());
        if let Some(event) = step.proof {
            let is_described = self.guide.proof(event).is_some();
            self.must(is_described, || {
                format!("traffic.toml does not describe its proof {event:?}")
            });
        }
        self.must(step.sketch.is_some() || step.unsketched.is_some(), || {
            "it has neither a sketch nor, in `unsketched`, a reason for none".to_owned()
        });
        self.must(step.sketch.is_none() || step.unsketched.is_none(), || {
            "it has a sketch and a reason for none".to_owned()
        });
        self.must(step.sketch.is_some() || step.older.is_none(), || {
            "it has a sketch of older portals only".to_owned()
        });
        self.maybe_words("`unsketched`", step.unsketched.as_ref());
        for key in &step.traps {
            let is_known = self.guide.trap(key).is_some();
            self.must(is_known, || format!("there is no trap \"{key}\""));
        }
        self.instructions(step);
        for (sketch, portal) in [
            (&step.sketch, Portal::Present),
            (&step.older, Portal::Older),
        ] {
            if let Some(sketch) = sketch {
                self.sketch(sketch);
                self.marks(step, sketch, portal);
            }
        }
    }

    fn instructions(&mut self, step: &Step) {
        let mut only = None;
        for (index, instruction) in step.instructions.iter().enumerate() {
            let name = format!("instruction {}", index + 1);
            self.action(&name, &instruction.action);
            if let Some(older) = &instruction.older {
                self.action(&name, older);
            }
            self.must(
                instruction.portal != Some(Portal::Older) || step.older.is_some(),
                || format!("{name} is for older portals, and there is no sketch of one"),
            );
            self.must(
                instruction.portal.is_none() || instruction.older.is_none(),
                || format!("{name} is for one portal only and says how another has it"),
            );
            self.must(only.is_none() || instruction.portal == only, || {
                format!("{name} follows one of another portal, whose numbers would have a gap")
            });
            only = only.or(instruction.portal);
        }
    }

    fn action(&mut self, name: &str, action: &Action) {
        match action {
            Action::Say { words } => self.words(name, words),
            Action::Field { label, value } => {
                self.words(name, label);
                match value {
                    FieldValue::Text { text } | FieldValue::Choice { option: text } => {
                        self.words(name, text);
                    }
                    FieldValue::BaseUrl
                    | FieldValue::Token
                    | FieldValue::AppName
                    | FieldValue::TestEmail
                    | FieldValue::Checked { .. } => {}
                }
            }
        }
    }

    fn sketch(&mut self, sketch: &Sketch) {
        self.words("the caption of a sketch", &sketch.caption);
        self.maybe_words("the heading of a sketch", sketch.heading.as_ref());
        for crumb in &sketch.breadcrumb {
            self.words("the breadcrumb of a sketch", crumb);
        }
        if let Some(nav) = &sketch.nav {
            for item in &nav.items {
                self.words("the navigation of a sketch", item);
            }
            self.must(nav.items.contains(&nav.selected), || {
                format!(
                    "\"{}\" is selected, but not in the navigation",
                    nav.selected
                )
            });
        }
        self.must(!sketch.elements.is_empty(), || {
            "its sketch has no element".to_owned()
        });
        let mut columns = None;
        for element in &sketch.elements {
            self.words("an element of a sketch", element.shape.label());
            match &element.shape {
                Shape::Tabs { items, chosen } | Shape::Menu { items, chosen, .. } => {
                    self.must(items.contains(chosen), || {
                        format!("\"{chosen}\" is chosen, but not among the items")
                    });
                }
                Shape::Columns { cells } => columns = Some(cells.len()),
                Shape::Row { cells } => {
                    let count = cells.len();
                    self.must(columns.is_none_or(|columns| columns == count), || {
                        format!("the row of \"{}\" has {count} cells", element.shape.label())
                    });
                }
                Shape::Select { chosen, .. } => self.words("a select of a sketch", chosen),
                Shape::Field { value, .. } => {
                    if let Some(FieldValue::Text { text }) = value {
                        self.words("a field of a sketch", text);
                    }
                }
                Shape::Button { .. }
                | Shape::Link { .. }
                | Shape::Checkbox { .. }
                | Shape::Radio { .. }
                | Shape::Heading { .. }
                | Shape::Text { .. } => {}
            }
        }
    }

    /// Every mark is an instruction of this portal, and every field has its place in the drawing.
    fn marks(&mut self, step: &Step, sketch: &Sketch, portal: Portal) {
        let nav_mark = sketch.nav.as_ref().and_then(|nav| nav.mark);
        let marks = sketch.elements.iter().filter_map(|element| element.mark);
        for mark in marks.chain(nav_mark) {
            let instruction = mark
                .checked_sub(1)
                .and_then(|index| step.instructions.get(index));
            self.must(instruction.is_some(), || {
                format!("its sketch has the mark {mark}, which no instruction has")
            });
            let is_done_here = instruction
                .and_then(|instruction| instruction.portal)
                .is_none_or(|only| only == portal);
            self.must(is_done_here, || {
                format!("the mark {mark} is an instruction of the other portal")
            });
        }
        for (index, instruction) in step.instructions.iter().enumerate() {
            let Some(Action::Field { label, value }) = instruction.in_portal(portal) else {
                continue;
            };
            let option = match value {
                FieldValue::Choice { option } => Some(option.as_str()),
                _ => None,
            };
            let is_drawn = sketch.elements.iter().any(|element| {
                let drawn = element.shape.label();
                element.mark == Some(index + 1) && (drawn == label || Some(drawn) == option)
            });
            self.must(is_drawn, || {
                format!("its sketch has no `{label}` with the mark {}", index + 1)
            });
        }
    }

    fn traffic(&mut self) {
        let Some(traffic) = &self.guide.traffic else {
            return;
        };
        self.at("traffic.toml", "rhythm");
        self.words("`words`", &traffic.rhythm.words);
        self.must(traffic.rhythm.minutes != Some(0), || {
            "a cycle has at least a minute".to_owned()
        });
        self.at("traffic.toml", "refused");
        self.words("`words`", &traffic.refused.words);
        self.words("`stop`", &traffic.refused.stop);
        for (event, proof) in &traffic.proofs {
            self.at("traffic.toml", format!("{event:?}"));
            self.proof(*event, proof);
        }
        self.at("traffic.toml", "proofs");
        for event in [Event::Reached, Event::ConnectionTest] {
            self.must(traffic.proofs.contains_key(&event), || {
                format!("{event:?} is missing")
            });
        }
        self.groups_due(traffic);
        self.deprovisioning(traffic);
        for (index, fact) in traffic.afterwards.iter().enumerate() {
            self.at("traffic.toml", format!("fact {}", index + 1));
            self.words("`words`", &fact.words);
        }
    }

    fn proof(&mut self, event: Event, proof: &Proof) {
        self.words("`awaited`", &proof.awaited);
        self.maybe_words("`usually`", proof.usually.as_ref());
        for way in self.guide.way_keys() {
            let is_sent = !self.guide.requests(event, way.as_deref()).is_empty();
            self.must(is_sent || way.is_some(), || "it has no request".to_owned());
            let waits = self
                .guide
                .steps(way.as_deref())
                .iter()
                .any(|place| place.step.proof == Some(event));
            self.must(is_sent || !waits, || {
                format!(
                    "a step waits for it{}, but it is never sent",
                    on_the_way(way.as_deref())
                )
            });
        }
        for request in &proof.requests {
            self.ways(&request.ways);
            self.words("the answer of a request", &request.answer.words);
            self.must(!request.answer.statuses.is_empty(), || {
                "a request has no status to be answered with".to_owned()
            });
            let has_attribute = request
                .filter
                .as_ref()
                .is_none_or(|filter| !filter.attributes.is_empty());
            self.must(has_attribute, || "a filter names no attribute".to_owned());
        }
    }

    fn groups_due(&mut self, traffic: &Traffic) {
        let Some(due) = &traffic.groups_due else {
            return;
        };
        self.at("traffic.toml", "groupsDue");
        self.must(!due.then.is_empty(), || "nothing comes then".to_owned());
        for event in &due.then {
            self.must(traffic.proofs.contains_key(event), || {
                format!("{event:?} is not described")
            });
        }
        for way in self.guide.way_keys() {
            let steps = self.guide.steps(way.as_deref());
            let waits = steps
                .iter()
                .any(|place| place.step.proof == Some(Event::FirstGroup));
            self.must(waits, || {
                format!(
                    "no step waits for the first group{}",
                    on_the_way(way.as_deref())
                )
            });
        }
    }

    fn deprovisioning(&mut self, traffic: &Traffic) {
        for row in &traffic.deprovisioning {
            self.at("traffic.toml", format!("deprovisioning, {:?}", row.act));
            self.ways(&row.ways);
            self.words("`when`", &row.when);
            self.words("`sends`", &row.sends);
            self.words("`leaves`", &row.leaves);
        }
        self.at("traffic.toml", "deprovisioning");
        for way in self.guide.way_keys() {
            for act in [Act::Unassigned, Act::Disabled, Act::Deleted] {
                let is_there = traffic
                    .deprovisioning
                    .iter()
                    .any(|row| row.act == act && is_of_way(&row.ways, way.as_deref()));
                self.must(is_there, || {
                    format!(
                        "it does not say what {act:?} sends{}",
                        on_the_way(way.as_deref())
                    )
                });
            }
        }
    }

    fn mistakes(&mut self) {
        let guide = self.guide;
        for mistake in &guide.mistakes {
            self.at("mistakes.toml", format!("{:?}", mistake.code));
            self.ways(&mistake.ways);
            self.title("`heading`", &mistake.heading);
            self.words("`words`", &mistake.words);
            self.maybe_words("`sees`", mistake.sees.as_ref());
            if let Some(Mistyped::AfterBaseUrl { text } | Mistyped::BeforeToken { text }) =
                &mistake.mistyped
            {
                self.must(!text.trim().is_empty(), || "`mistyped` is empty".to_owned());
            }
            let step = guide.step(&mistake.step);
            self.must(step.is_some(), || {
                format!("there is no step \"{}\"", mistake.step)
            });
        }
        self.at("mistakes.toml", "mistakes");
        let expected = usize::from(guide.traffic.is_some());
        for way in self.guide.way_keys() {
            for code in MistakeCode::ALL {
                let count = guide
                    .mistakes
                    .iter()
                    .filter(|mistake| {
                        mistake.code == *code && is_of_way(&mistake.ways, way.as_deref())
                    })
                    .count();
                self.must(count == expected, || {
                    let way = on_the_way(way.as_deref());
                    format!("{code:?} is there {count} times{way}, not {expected}")
                });
            }
        }
    }

    fn mappings(&mut self) {
        let mappings = &self.guide.mappings;
        self.at("mappings.toml", "users");
        self.words("`place`", &mappings.place);
        self.must(!mappings.users.is_empty(), || "there is no row".to_owned());
        self.must(mappings.users.iter().any(|row| row.matching), || {
            "no row says what users are looked up by".to_owned()
        });
        for row in &mappings.users {
            self.mapping(row);
        }
        self.at("mappings.toml", "groups");
        for row in &mappings.groups {
            self.mapping(row);
        }
    }

    fn mapping(&mut self, row: &Mapping) {
        self.words("`from`", &row.from);
        self.words("`to`", &row.to);
        self.maybe_words("`note`", row.note.as_ref());
    }

    fn sources(&mut self) {
        for cited in self.guide.cited() {
            self.at(cited.file, cited.place);
            self.maybe_words("`unsourced`", cited.unsourced.as_ref());
            self.must(
                !cited.sources.is_empty() || cited.unsourced.is_some(),
                || "it names no source and does not say that there is none".to_owned(),
            );
            for key in cited.sources {
                let is_known = self.guide.sources.contains_key(key);
                self.must(is_known, || format!("{key} is not in sources.json"));
            }
        }
    }
}
