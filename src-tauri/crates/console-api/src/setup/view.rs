//! The guide with what has happened, as the wizard shows it.

use super::markup::spans;
use super::mistakes::{Made, Scene};
use super::proofs::name_of;
use super::silence::FirstGroup;
use super::steps::{self, Here};
use super::{Decided, REHEARSED_AT, WAY, head_provider, sketch};
use crate::connections::{row_of, small};
use crate::credentials::{Credential, Credentials};
use crate::reachability::Check;
use crate::types::{
    Arrival, ArrivalState, DeprovisioningRow, GuideHead, InstructionAction, LastUse, MappingKept,
    MappingRow, Reach, Setup, SetupInstruction, SetupPhase, SetupSource, SetupStep, SetupToken,
    SetupTrap, SetupValues, SetupWay, StepKind, StepProof, StepState,
};
use crate::words::{self, Args};
use directory::{IdpConnection, Reader, StoreError};
use idp::guide::{
    Action, Event, FieldValue, Guide, Instruction, Kept, Mapping, Place, Portal, Values, Way,
};
use scim_core::Timestamp;

pub(super) fn of(
    reader: &Reader,
    connection: &IdpConnection,
    guide: &Guide,
    kept: &directory::Setup,
    decided: &Decided,
    checks: &[Check],
    at: Timestamp,
) -> Result<Setup, StoreError> {
    let credentials = Credentials::read(reader, connection.id)?;
    let way = decided.way.as_deref();
    let here = Here {
        has_ways: guide.ways.len() > 1,
        way_is_open: guide.ways.len() > 1
            && !kept.choices.contains_key(WAY)
            && decided.reach != Some(Reach::Agent),
        has_agent: guide.private.is_some(),
        created: connection.created.0,
        credential: credentials
            .usable(at)
            .map(|one| match one {
                Credential::Token(token) => token.created.0,
                Credential::Client(client, _) => client.created.0,
            })
            .min(),
    };
    let mut phases: Vec<SetupPhase> = Vec::new();
    for mut phase in steps::own(decided, &here) {
        if let Some(tick) = kept.ticks.get(&phase.step.key) {
            phase.step.state = ticked(*tick, phase.step.state);
        }
        phases.push(own_phase(phase, phases.len()));
    }
    let own_phases = phases.len();
    let walk = Walk {
        guide,
        kept,
        decided,
    };
    for place in guide.steps(way) {
        if place.step_number == 1 {
            phases.push(SetupPhase {
                key: place.phase.key.clone(),
                number: small((own_phases + place.phase_number) as u64),
                title: place.phase.title.clone(),
                place: spans(&place.phase.place, &decided.values),
                minutes: place.phase.minutes,
                done: 0,
                steps: Vec::new(),
            });
        }
        if let Some(phase) = phases.last_mut() {
            let step = walk.step(&place, phase.number);
            phase.steps.push(step);
        }
    }
    follow(&mut phases);
    let current = settle(&mut phases, here.created);
    let since = waiting_since(&phases, here.created);
    let scene = Scene {
        reader,
        guide,
        kept,
        decided,
        checks,
        since: Timestamp(since),
        first_group: first_group(guide, way, &phases),
    };
    let made = scene.newest()?;
    if let Some(made) = &made {
        tell(&mut phases, made, &decided.values);
    }
    arrivals(&mut phases, kept, made.as_ref(), &decided.values);
    for phase in &mut phases {
        phase.done = small(
            phase
                .steps
                .iter()
                .filter(|step| is_done(&step.state))
                .count() as u64,
        );
    }
    let to_choose = |way: &Way| SetupWay {
        key: way.key.clone(),
        title: way.title.clone(),
        choose: spans(&way.choose, &decided.values),
    };
    let copied = credentials.usable(at).filter_map(|one| match one {
        Credential::Token(token) => Some(token),
        Credential::Client(..) => None,
    });
    Ok(Setup {
        connection: row_of(reader, connection, at)?,
        guide: head(guide, way, &decided.values),
        ways: guide.ways.iter().map(to_choose).collect(),
        private: guide.private.as_ref().map(to_choose),
        way: decided.way.clone(),
        values: SetupValues {
            base_url: decided.values.base_url.clone(),
            public_url: decided.public_url.clone(),
            app_name: decided.values.app_name.clone(),
            test_email: decided.values.test_email.clone(),
            reach: decided.reach,
        },
        phases,
        current,
        token: copied
            .max_by_key(|token| token.created)
            .map(|token| SetupToken {
                id: token.id.to_string(),
                name: token.name.clone(),
                shown: token.shown.clone(),
                kept: token.kept,
                expires: token.expires.map(|expires| expires.0),
            }),
        rehearsed: kept
            .choices
            .get(REHEARSED_AT)
            .and_then(|text| text.parse().ok()),
    })
}

fn ticked(tick: directory::Tick, otherwise: StepState) -> StepState {
    match (tick.ticked, &otherwise) {
        (true, _) => StepState::Ticked { at: tick.at.0 },
        (false, StepState::Todo) => otherwise,
        (false, _) => StepState::Unticked { at: tick.at.0 },
    }
}

fn own_phase(phase: steps::Phase, before: usize) -> SetupPhase {
    let number = small(before as u64 + 1);
    let mut step = phase.step;
    step.number = format!("{number}.1");
    SetupPhase {
        key: phase.key.to_owned(),
        number,
        title: words::text(phase.title, &Args::new()),
        place: words::attribute_spans(phase.title, "place", &Args::new()).unwrap_or_default(),
        minutes: 1,
        done: 0,
        steps: vec![step],
    }
}

/// Whether nothing more has to be done for a step.
fn is_done(state: &StepState) -> bool {
    match state {
        StepState::Seen { .. }
        | StepState::Done { .. }
        | StepState::Ticked { .. }
        | StepState::Follows { .. } => true,
        StepState::Rehearsed { .. }
        | StepState::Unticked { .. }
        | StepState::Wrong
        | StepState::Waiting { .. }
        | StepState::Todo => false,
    }
}

fn all_steps(phases: &mut [SetupPhase]) -> impl Iterator<Item = &mut SetupStep> {
    phases.iter_mut().flat_map(|phase| phase.steps.iter_mut())
}

/// What no traffic shows was done if a later step of the provider's console was seen to be. An optional one says nothing of those
/// before it: it may be done at any time.
fn follow(phases: &mut [SetupPhase]) {
    let mut later: Option<(String, LastUse)> = None;
    let mut steps: Vec<&mut SetupStep> = all_steps(phases).collect();
    for step in steps.iter_mut().rev() {
        match (&step.state, &later) {
            (StepState::Seen { proof }, _) if !step.optional => {
                later = Some((step.number.clone(), *proof));
            }
            (StepState::Todo, Some((number, proof)))
                if step.proof.is_none() && step.kind == StepKind::Provider && !step.optional =>
            {
                step.state = StepState::Follows {
                    number: number.clone(),
                    proof: *proof,
                };
            }
            _ => {}
        }
    }
}

/// The first step that is not done waits, if something can show it.
fn settle(phases: &mut [SetupPhase], created: i64) -> Option<String> {
    let since = waiting_since(phases, created);
    let step = all_steps(phases).find(|step| !is_done(&step.state) && !step.optional)?;
    if step.proof.is_some() && step.state == StepState::Todo {
        step.state = StepState::Waiting { since };
    }
    Some(step.key.clone())
}

/// When the last step before the first open one was done.
fn waiting_since(phases: &[SetupPhase], created: i64) -> i64 {
    let steps = phases.iter().flat_map(|phase| &phase.steps);
    let times = steps
        .take_while(|step| is_done(&step.state) || step.optional)
        .filter_map(|step| match &step.state {
            StepState::Seen { proof } | StepState::Follows { proof, .. } => Some(proof.at),
            StepState::Done { at } => *at,
            StepState::Ticked { at } => Some(*at),
            _ => None,
        });
    times.chain([created]).max().unwrap_or(created)
}

/// How it stands with the step that waits for the first group.
fn first_group(guide: &Guide, way: Option<&str>, phases: &[SetupPhase]) -> FirstGroup {
    let places = guide.steps(way).into_iter();
    let keys: Vec<&str> = places
        .filter(|place| place.step.proof == Some(Event::FirstGroup))
        .map(|place| place.step.key.as_str())
        .collect();
    let mut steps = phases.iter().flat_map(|phase| &phase.steps);
    match steps.find(|step| keys.contains(&step.key.as_str())) {
        None => FirstGroup::Done,
        Some(step) => match &step.state {
            StepState::Waiting { since } => FirstGroup::Waits(Timestamp(*since)),
            state if is_done(state) => FirstGroup::Done,
            _ => FirstGroup::Later,
        },
    }
}

/// Puts a mistake at the step that puts it right, also if that only seemed to be done because later ones are; if it was passed
/// already, at the first that waits.
fn tell(phases: &mut [SetupPhase], made: &Made<'_>, values: &Values) {
    let view = made.view(values);
    let wanted = made.step();
    let steps = || {
        let steps = phases.iter().flat_map(|phase| &phase.steps);
        steps.filter(|step| step.kind == StepKind::Provider)
    };
    let is_open = |step: &&SetupStep| !is_done(&step.state);
    let is_inferred = |step: &&SetupStep| matches!(step.state, StepState::Follows { .. });
    let own = steps()
        .filter(|step| is_open(step) || is_inferred(step))
        .find(|step| step.key == wanted);
    let waiting = || steps().filter(is_open).find(|step| step.proof.is_some());
    let key = own.or_else(waiting).map(|step| step.key.clone());
    let Some(step) = all_steps(phases).find(|step| Some(&step.key) == key.as_ref()) else {
        return;
    };
    step.state = StepState::Wrong;
    step.mistake = Some(view);
}

/// What has arrived for the steps that wait for something: from reaching this service to the request itself.
fn arrivals(
    phases: &mut [SetupPhase],
    kept: &directory::Setup,
    made: Option<&Made<'_>>,
    values: &Values,
) {
    let reached = kept.proofs.get(&name_of(Event::Reached, false)).map(to_use);
    let line = |state: ArrivalState, id: &str, exchange: Option<LastUse>| Arrival {
        state,
        words: words::spans(id, &Args::new()),
        exchange,
    };
    for step in all_steps(phases) {
        let Some(proof) = &step.proof else { continue };
        let wrong = made.filter(|_| step.mistake.is_some());
        let token_is_wrong = wrong.is_some_and(Made::is_about_the_token);
        let came = reached.or(wrong.and_then(Made::exchange));
        let mut lines = vec![match came {
            Some(_) => line(ArrivalState::Applied, "setup-arrived", came),
            None => line(ArrivalState::Waiting, "setup-arrives", None),
        }];
        lines.push(match (token_is_wrong, reached) {
            (true, _) => line(
                ArrivalState::Refused,
                "setup-arrived-without-token",
                wrong.and_then(Made::exchange),
            ),
            (false, Some(_)) => line(ArrivalState::Applied, "setup-arrived-with-token", reached),
            (false, None) => line(ArrivalState::Waiting, "setup-arrives-with-token", None),
        });
        if let Some(wrong) = wrong.filter(|_| !token_is_wrong) {
            lines.push(Arrival {
                state: ArrivalState::Refused,
                words: spans(wrong.words(), values),
                exchange: wrong.exchange(),
            });
        }
        lines.push(match &step.state {
            StepState::Seen { proof: seen } => Arrival {
                state: ArrivalState::Applied,
                words: words::spans("setup-arrived-proof", &Args::new()),
                exchange: Some(*seen),
            },
            _ => Arrival {
                state: ArrivalState::Waiting,
                words: proof.waiting.clone(),
                exchange: None,
            },
        });
        step.arrivals = lines;
    }
}

fn to_use(proof: &directory::Proof) -> LastUse {
    LastUse {
        at: proof.at.0,
        seq: proof.entry.0,
    }
}

/// A walk along the steps in the provider's console.
struct Walk<'a> {
    guide: &'a Guide,
    kept: &'a directory::Setup,
    decided: &'a Decided,
}

impl Walk<'_> {
    fn step(&self, place: &Place<'_>, phase_number: u32) -> SetupStep {
        let (step, values) = (place.step, &self.decided.values);
        let words = |text: &String| spans(text, values);
        let seen = |event: Event, rehearsed: bool| {
            self.kept.proofs.get(&name_of(event, rehearsed)).map(to_use)
        };
        let state = match step.proof {
            None => StepState::Todo,
            Some(event) => match (seen(event, false), seen(event, true)) {
                (Some(proof), _) => StepState::Seen { proof },
                (None, Some(proof)) => StepState::Rehearsed { proof },
                (None, None) => StepState::Todo,
            },
        };
        let state = match self.kept.ticks.get(&step.key) {
            Some(tick) => ticked(*tick, state),
            None => state,
        };
        let proof = step.proof.and_then(|event| self.guide.proof(event));
        SetupStep {
            key: step.key.clone(),
            number: format!("{phase_number}.{}", place.step_number),
            title: words(&step.title),
            kind: StepKind::Provider,
            optional: step.optional,
            state,
            proof: proof.map(|proof| StepProof {
                awaited: words(&proof.awaited),
                waiting: words::spans_around("setup-awaits", "what", &words(&proof.awaited)),
                usually: proof.usually.as_ref().map(words),
            }),
            unproven: step.unproven.as_ref().map(words),
            instructions: instructions(&step.instructions, Portal::Present, values),
            older_instructions: step
                .instructions
                .iter()
                .any(|one| one.portal.is_some() || one.older.is_some())
                .then(|| instructions(&step.instructions, Portal::Older, values)),
            pitfall: Some(words(&step.pitfall)),
            traps: step
                .traps
                .iter()
                .filter_map(|key| self.guide.trap(key))
                .map(|trap| SetupTrap {
                    key: trap.key.clone(),
                    title: words(&trap.title),
                    words: words(&trap.words),
                })
                .collect(),
            arrivals: Vec::new(),
            sketch: step.sketch.as_ref().map(|one| sketch::view(one, values)),
            older_sketch: step.older.as_ref().map(|one| sketch::view(one, values)),
            mistake: None,
            sources: step
                .sources
                .iter()
                .filter_map(|key| self.guide.sources.get(key))
                .map(|source| SetupSource {
                    title: source.title.clone(),
                    address: source.address.clone(),
                })
                .collect(),
            unsourced: step.unsourced.clone(),
        }
    }
}

/// What is done in one of the portals, numbered.
fn instructions(all: &[Instruction], portal: Portal, values: &Values) -> Vec<SetupInstruction> {
    let done = all.iter().filter_map(|one| one.in_portal(portal));
    done.enumerate()
        .map(|(index, action)| SetupInstruction {
            number: small(index as u64 + 1),
            action: shown(action, values),
        })
        .collect()
}

fn shown(action: &Action, values: &Values) -> InstructionAction {
    match action {
        Action::Say { words } => InstructionAction::Say {
            words: spans(words, values),
        },
        Action::Field { label, value } => {
            let label = values.fill(label);
            let copy = |text: String| InstructionAction::Copy {
                label: label.clone(),
                text,
            };
            match value {
                FieldValue::BaseUrl => copy(values.base_url.clone()),
                FieldValue::AppName => copy(values.app_name.clone()),
                FieldValue::TestEmail => copy(values.test_email.clone()),
                FieldValue::Text { text } => copy(values.fill(text)),
                FieldValue::Token => InstructionAction::Token { label },
                FieldValue::Choice { option } => InstructionAction::Choose {
                    label,
                    option: values.fill(option),
                },
                FieldValue::Checked { on } => InstructionAction::Tick { label, on: *on },
            }
        }
    }
}

fn head(guide: &Guide, way: Option<&str>, values: &Values) -> GuideHead {
    let words = |text: &String| spans(text, values);
    let of_way = |ways: &[String]| {
        ways.is_empty() || way.is_some_and(|way| ways.iter().any(|one| one == way))
    };
    let traffic = guide.traffic.as_ref();
    let mappings = |kind: &'static str, rows: &[Mapping]| -> Vec<MappingRow> {
        let row = |mapping: &Mapping| MappingRow {
            kind: kind.to_owned(),
            from: mapping.from.clone(),
            to: mapping.to.clone(),
            kept: match mapping.kept {
                Kept::Stored => MappingKept::Stored,
                Kept::Set => MappingKept::Set,
                Kept::LeftOut => MappingKept::LeftOut,
            },
            matching: mapping.matching,
            note: mapping.note.as_ref().map(words),
        };
        rows.iter().map(row).collect()
    };
    let mut all = mappings("user", &guide.mappings.users);
    all.extend(mappings("group", &guide.mappings.groups));
    GuideHead {
        provider: head_provider(guide),
        role: guide.role.clone(),
        console: guide.console.clone(),
        begin: words(&guide.begin.words),
        address: guide.begin.address.clone(),
        needs: guide.needs(way).map(|need| spans(need, values)).collect(),
        unsupported: guide
            .alternatives
            .as_ref()
            .map(|alternatives| words(&alternatives.reason)),
        minutes: guide.minutes(way),
        rhythm: traffic.map(|traffic| words(&traffic.rhythm.words)),
        deprovisioning: traffic
            .into_iter()
            .flat_map(|traffic| &traffic.deprovisioning)
            .filter(|row| of_way(&row.ways))
            .map(|row| DeprovisioningRow {
                when: words(&row.when),
                sends: words(&row.sends),
                leaves: words(&row.leaves),
            })
            .collect(),
        afterwards: traffic
            .into_iter()
            .flat_map(|traffic| {
                let facts = traffic.afterwards.iter().map(|fact| words(&fact.words));
                let mut refused = words::spans("setup-when-refused", &Args::new());
                refused.extend(spans(&traffic.refused.words, values));
                facts.chain([refused])
            })
            .collect(),
        mappings: all,
        mappings_place: (!guide.mappings.place.is_empty()).then(|| words(&guide.mappings.place)),
    }
}
