//! Ways through a guide.

use super::mistakes::{Mistake, MistakeCode};
use super::model::{Action, FieldValue, Guide, Instruction, Phase, Step, Trap, Way};
use super::traffic::{Event, GroupsDue, Proof, Request};

/// A step and where it stands on the way that was taken.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// From 1 on; phases without a step on this way are not counted.
    pub phase_number: usize,
    /// From 1 on, in its phase.
    pub step_number: usize,
    pub phase: &'a Phase,
    pub step: &'a Step,
}

impl Place<'_> {
    /// `2.3`.
    pub fn number(&self) -> String {
        format!("{}.{}", self.phase_number, self.step_number)
    }
}

impl Guide {
    /// The way with this key, or the first; none if the guide has only one.
    pub fn way(&self, key: Option<&str>) -> Option<&Way> {
        self.all_ways()
            .find(|way| Some(way.key.as_str()) == key)
            .or_else(|| self.ways.first())
    }

    /// Those from the internet, then the one from inside the network.
    pub fn all_ways(&self) -> impl Iterator<Item = &Way> {
        self.ways.iter().chain(&self.private)
    }

    /// What a way can be called by: the key of each, and nothing where the ordinary one has none.
    pub(super) fn way_keys(&self) -> Vec<Option<String>> {
        let ordinary = self.ways.is_empty().then_some(None);
        let named = self.all_ways().map(|way| Some(way.key.clone()));
        ordinary.into_iter().chain(named).collect()
    }

    /// What must be at hand on one way.
    pub fn needs(&self, way: Option<&str>) -> impl Iterator<Item = &str> {
        let way = self.way(way).map(|way| way.key.as_str());
        self.needs
            .iter()
            .filter(move |need| is_of_way(&need.ways, way))
            .map(|need| need.words.as_str())
    }

    /// The steps of one way, in order, numbered.
    pub fn steps(&self, way: Option<&str>) -> Vec<Place<'_>> {
        let way = self.way(way).map(|way| way.key.as_str());
        let mut places = Vec::new();
        let mut phase_number = 0;
        for phase in &self.phases {
            let steps: Vec<&Step> = phase
                .steps
                .iter()
                .filter(|step| is_of_way(&step.ways, way))
                .collect();
            phase_number += usize::from(!steps.is_empty());
            places.extend(steps.into_iter().enumerate().map(|(index, step)| Place {
                phase_number,
                step_number: index + 1,
                phase,
                step,
            }));
        }
        places
    }

    /// Every step of every way.
    pub fn all_steps(&self) -> impl Iterator<Item = (&Phase, &Step)> {
        self.phases
            .iter()
            .flat_map(|phase| phase.steps.iter().map(move |step| (phase, step)))
    }

    /// The step with this key.
    pub fn step(&self, key: &str) -> Option<&Step> {
        self.all_steps()
            .map(|(_, step)| step)
            .find(|step| step.key == key)
    }

    /// About how many minutes one way takes.
    pub fn minutes(&self, way: Option<&str>) -> u32 {
        self.steps(way)
            .iter()
            .filter(|place| place.step_number == 1)
            .map(|place| place.phase.minutes)
            .sum()
    }

    /// The labels of the fields of one way, each with what it gets, in the order of the provider's forms.
    pub fn fields(&self, way: Option<&str>) -> Vec<(&str, &FieldValue)> {
        self.steps(way)
            .into_iter()
            .flat_map(|place| &place.step.instructions)
            .filter_map(|instruction| match &instruction.action {
                Action::Field { label, value } => Some((label.as_str(), value)),
                Action::Say { .. } => None,
            })
            .collect()
    }

    /// The step of one way in which the provider is first given a token.
    pub fn token_step(&self, way: Option<&str>) -> Option<Place<'_>> {
        let gets_token = |instruction: &Instruction| {
            matches!(
                instruction.action,
                Action::Field {
                    value: FieldValue::Token,
                    ..
                }
            )
        };
        self.steps(way)
            .into_iter()
            .find(|place| place.step.instructions.iter().any(gets_token))
    }

    /// How an event looks with this provider.
    pub fn proof(&self, event: Event) -> Option<&Proof> {
        self.traffic.as_ref()?.proofs.get(&event)
    }

    /// When groups ought to have come.
    pub fn groups_due(&self) -> Option<&GroupsDue> {
        self.traffic.as_ref()?.groups_due.as_ref()
    }

    /// The requests of an event on one way.
    pub fn requests(&self, event: Event, way: Option<&str>) -> Vec<&Request> {
        let way = self.way(way).map(|way| way.key.as_str());
        let proof = self.proof(event).into_iter();
        proof
            .flat_map(|proof| &proof.requests)
            .filter(|request| is_of_way(&request.ways, way))
            .collect()
    }

    /// A mistake in this provider's words; none for a provider that sends nothing.
    pub fn mistake(&self, code: MistakeCode, way: Option<&str>) -> Option<&Mistake> {
        let way = self.way(way).map(|way| way.key.as_str());
        self.mistakes
            .iter()
            .find(|mistake| mistake.code == code && is_of_way(&mistake.ways, way))
    }

    /// The trap with this key.
    pub fn trap(&self, key: &str) -> Option<&Trap> {
        self.traps.iter().find(|trap| trap.key == key)
    }

    /// The keys of all sources that are referred to, as often as they are.
    pub fn source_keys(&self) -> impl Iterator<Item = &str> {
        self.cited()
            .into_iter()
            .flat_map(|cited| cited.sources)
            .map(String::as_str)
    }

    /// Everything that must say where it is known from.
    pub(super) fn cited(&self) -> Vec<Cited<'_>> {
        let mut all = Vec::new();
        let mut cite = |file, place: String, sources, unsourced| {
            all.push(Cited {
                file,
                place,
                sources,
                unsourced,
            });
        };
        if let Some(alternatives) = &self.alternatives {
            cite(
                "guide.toml",
                "alternatives".to_owned(),
                &alternatives.sources,
                &alternatives.unsourced,
            );
        }
        for trap in &self.traps {
            let place = format!("trap \"{}\"", trap.key);
            cite("guide.toml", place, &trap.sources, &trap.unsourced);
        }
        for (phase, step) in self.all_steps() {
            let place = format!("phase \"{}\", step \"{}\"", phase.key, step.key);
            cite("guide.toml", place, &step.sources, &step.unsourced);
        }
        if let Some(traffic) = &self.traffic {
            let rhythm = &traffic.rhythm;
            let place = "rhythm".to_owned();
            cite("traffic.toml", place, &rhythm.sources, &rhythm.unsourced);
            let refused = &traffic.refused;
            let place = "refused".to_owned();
            cite("traffic.toml", place, &refused.sources, &refused.unsourced);
            for (event, proof) in &traffic.proofs {
                for request in &proof.requests {
                    let place = format!("{event:?}, {:?} {:?}", request.method, request.resource);
                    cite("traffic.toml", place, &request.sources, &request.unsourced);
                }
            }
            if let Some(due) = &traffic.groups_due {
                let place = "groupsDue".to_owned();
                cite("traffic.toml", place, &due.sources, &due.unsourced);
            }
            for row in &traffic.deprovisioning {
                let place = format!("deprovisioning, {:?}", row.act);
                cite("traffic.toml", place, &row.sources, &row.unsourced);
            }
            for (index, fact) in traffic.afterwards.iter().enumerate() {
                let place = format!("fact {}", index + 1);
                cite("traffic.toml", place, &fact.sources, &fact.unsourced);
            }
        }
        for mistake in &self.mistakes {
            let place = format!("mistake {:?}", mistake.code);
            cite("mistakes.toml", place, &mistake.sources, &mistake.unsourced);
        }
        if let Some(tutor) = &self.tutor {
            let place = "tutor".to_owned();
            cite("tutor.toml", place, &tutor.sources, &tutor.unsourced);
        }
        for lint in &self.lints {
            let place = format!("lint \"{}\"", lint.key);
            cite("lint.toml", place, &lint.sources, &lint.unsourced);
        }
        let mappings = &self.mappings;
        let place = "mappings".to_owned();
        cite(
            "mappings.toml",
            place,
            &mappings.sources,
            &mappings.unsourced,
        );
        all
    }
}

/// A part of a guide and where it is known from.
pub(super) struct Cited<'a> {
    pub(super) file: &'static str,
    pub(super) place: String,
    pub(super) sources: &'a [String],
    pub(super) unsourced: &'a Option<String>,
}

/// Whether something that names these ways belongs to this one.
pub(super) fn is_of_way(ways: &[String], way: Option<&str>) -> bool {
    ways.is_empty() || way.is_some_and(|way| ways.iter().any(|of| of == way))
}
