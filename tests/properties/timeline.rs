//! What holds for a run that is visited at many moments.

use std::sync::Arc;

use laglab::sim::action::{Action, Load};
use laglab::sim::time::{SimDuration, SimTime};
use laglab::sim::timeline::{LogLine, Stepped, Timeline};
use laglab::sim::world::World;
use proptest::prelude::*;

use super::busy_plans;
use super::cluster::Plan;
use super::config;

/// A run, with what was seen while it was played.
struct Played {
    timeline: Timeline,
    /// Some moments, none of them that of an act, and how the world was then.
    moments: Vec<Moment>,
    /// All that happened.
    all: Vec<LogLine>,
}

struct Moment {
    time: SimTime,
    world: World,
    /// How many acts lie before it.
    acts: usize,
}

impl Played {
    fn advance(&mut self, by: SimDuration) {
        let all = &mut self.all;
        let to = self.timeline.now() + by;
        let arrived = self.timeline.advance(to, u64::MAX, |_, line| all.push(line.clone()));
        assert!(arrived, "without a limit a time is reached");
    }

    fn act(&mut self, action: Action) {
        let all = &mut self.all;
        let _refused = self.timeline.act(action, |_, line| all.push(line.clone()));
    }

    fn note(&mut self, acts: usize) {
        let (time, world) = (self.timeline.now(), self.timeline.world().clone());
        self.moments.push(Moment { time, world, acts });
    }
}

fn play(plan: &Plan) -> Played {
    let timeline = Timeline::new(Arc::new(plan.scenario.clone()));
    let (moments, all) = Default::default();
    let mut played = Played { timeline, moments, all };
    for (i, act) in plan.acts.iter().enumerate() {
        let half = SimDuration::from_micros(act.after.as_micros() / 2);
        if half > SimDuration::ZERO {
            played.advance(half);
            played.note(i);
        }
        played.advance(act.after - half);
        played.act(act.action.clone());
    }
    played.advance(SimDuration::from_millis(300));
    played.note(plan.acts.len());
    played
}

/// What is remembered at the cursor is the end of all that happened up to it.
fn check_recent(timeline: &Timeline, all: &[LogLine]) {
    let before = all.partition_point(|line| line.step < timeline.steps());
    let recent: Vec<&LogLine> = timeline.recent().collect();
    assert!(recent.len() <= before, "nothing is remembered that has not happened");
    assert!(before == 0 || !recent.is_empty(), "the last thing is remembered");
    let expected: Vec<&LogLine> = all[before - recent.len()..before].iter().collect();
    assert_eq!(recent, expected, "at step {}", timeline.steps());
}

proptest! {
    #![proptest_config(config(128))]

    /// Wherever the cursor comes from, a moment is the same.
    #[test]
    fn a_moment_is_the_same_from_everywhere(
        plan in busy_plans(),
        visits in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
    ) {
        let Played { mut timeline, moments, all } = play(&plan);
        let head = timeline.head();
        for visit in visits {
            let Moment { time, world, .. } = visit.get(&moments);
            timeline.seek(*time);
            prop_assert_eq!(timeline.now(), *time);
            prop_assert!(timeline.world() == world, "another world at {}", time);
            check_recent(&timeline, &all);
            prop_assert_eq!(timeline.head(), head);
        }
        timeline.seek(SimTime::MAX);
        prop_assert_eq!(timeline.now(), head);
        prop_assert!(timeline.world() == &moments.last().expect("there is one").world);
    }

    /// From right after something that happened, a step forward and one back leads back, and the
    /// other way round.
    #[test]
    fn a_step_back_undoes_a_step_forward(plan in busy_plans(), at in any::<prop::sample::Index>()) {
        let Played { mut timeline, moments, .. } = play(&plan);
        timeline.seek(at.get(&moments).time);
        // To right after something, if anything happened at all.
        prop_assume!(timeline.step_forward(|_| true, |_, _| {}) == Stepped::Found);
        for _ in 0..5 {
            let (steps, world) = (timeline.steps(), timeline.world().clone());
            let mut seen = Vec::new();
            let stepped = timeline.step_forward(|_| true, |_, line| seen.push(line.clone()));
            prop_assume!(stepped == Stepped::Found);
            prop_assert!(!seen.is_empty(), "a step forward shows something");
            let first = seen[0].step;
            prop_assert!(seen.iter().all(|line| line.step == first), "of one step only");
            let (ahead, after) = (timeline.steps(), timeline.world().clone());
            prop_assert_eq!(timeline.step_back(|_| true), Stepped::Found);
            prop_assert_eq!(timeline.steps(), steps);
            prop_assert!(timeline.world() == &world, "a step back leads elsewhere");
            let again = timeline.step_forward(|_| true, |_, _| {});
            prop_assert_eq!(again, Stepped::Found, "there was a step before");
            prop_assert_eq!(timeline.steps(), ahead);
            prop_assert!(timeline.world() == &after, "a step forward leads elsewhere");
        }
        // Back to the very beginning, every thing that happened is a stop.
        timeline.seek_steps(0);
        let mut stops = 1;
        while timeline.steps() < 200
            && timeline.step_forward(|_| true, |_, _| {}) == Stepped::Found
        {
            stops += 1;
        }
        let mut back = 0;
        while timeline.step_back(|_| true) == Stepped::Found {
            back += 1;
            prop_assert!(back <= stops, "it never ends");
        }
        prop_assert_eq!(timeline.steps(), 0);
        prop_assert_eq!(timeline.now(), SimTime::ZERO);
    }

    /// What is done in the past makes another future: the one that would have come of it at once.
    #[test]
    fn acting_in_the_past_drops_the_future(
        plan in busy_plans(),
        at in any::<prop::sample::Index>(),
    ) {
        let Played { mut timeline, moments, .. } = play(&plan);
        let Moment { time, acts, .. } = *at.get(&moments);
        timeline.seek(time);
        let load = Action::SetLoad(Load { writes_per_second: 30, ..Load::default() });
        timeline.act(load.clone(), |_, _| {}).expect("it can always be done");
        prop_assert!(!timeline.in_past(), "there is no future any more");
        prop_assert_eq!(timeline.head(), time);
        let end = time + SimDuration::from_secs(1);
        timeline.advance(end, u64::MAX, |_, _| {});

        // The same, done at once.
        let mut other = Timeline::new(Arc::new(plan.scenario.clone()));
        for act in &plan.acts[..acts] {
            let to = other.now() + act.after;
            other.advance(to, u64::MAX, |_, _| {});
            let _refused = other.act(act.action.clone(), |_, _| {});
        }
        other.advance(time, u64::MAX, |_, _| {});
        other.act(load, |_, _| {}).expect("it can always be done");
        other.advance(end, u64::MAX, |_, _| {});
        prop_assert!(timeline.world() == other.world(), "another future");
        prop_assert_eq!(timeline.steps(), other.steps());
        // Nothing of the old future is left to come back.
        timeline.advance(end + SimDuration::from_secs(1), u64::MAX, |_, _| {});
        timeline.seek(end);
        prop_assert!(timeline.world() == other.world(), "the old future is back");
    }

    /// A time limit in steps changes how far one goes at once, and nothing else.
    #[test]
    fn many_short_ways_are_one_long_way(plan in busy_plans(), most in 1..200u64) {
        let end = SimTime::ZERO + SimDuration::from_secs(1);
        let mut whole = Timeline::new(Arc::new(plan.scenario.clone()));
        whole.advance(end, u64::MAX, |_, _| {});
        let mut pieces = Timeline::new(Arc::new(plan.scenario));
        while !pieces.advance(end, most, |_, _| {}) {}
        prop_assert!(whole.world() == pieces.world());
    }
}

/// When every visitor waits, each arrival is a step in which nothing happens. A step back passes
/// them all, however many there are.
#[test]
fn a_step_back_finds_the_last_thing_behind_a_long_silence() {
    let text = r#"{ "version": 1, "pattern": "sync", "clients": ["Ana"], "keys": [{ "name": "a" }],
        "replicas": [{}], "visitors": 2, "load": { "writes_per_second": 20000 },
        "script": [{ "at": "0s", "do": { "power_loss": 1 } }] }"#;
    let scenario = laglab::sim::scenario::Scenario::from_json(text).expect("it is valid");
    let mut timeline = Timeline::new(Arc::new(scenario));
    let mut last = None;
    timeline
        .advance(SimTime::from_micros(3_000_000), u64::MAX, |_, line| last = Some(line.clone()));
    let last = last.expect("something happened");
    assert!(timeline.steps() > last.step + 20_000, "the silence is long");
    assert_eq!(timeline.step_back(|_| true), Stepped::Found, "there is something before");
    assert_eq!((timeline.steps(), timeline.now()), (last.step + 1, last.entry.time));
}

/// A failover that loses many writes is one step. Whoever watches sees all of it.
#[test]
fn everything_that_a_step_does_is_seen() {
    let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }, { "name": "b" }],
        "replicas": [{}], "load": { "writes_per_second": 1000 } }"#;
    let scenario = laglab::sim::scenario::Scenario::from_json(text).expect("it is valid");
    let mut timeline = Timeline::new(Arc::new(scenario));
    let replica = laglab::sim::ids::NodeId(1);
    timeline.act(Action::Cut(replica), |_, _| {}).expect("it can be cut off");
    timeline.advance(SimTime::from_micros(2_000_000), u64::MAX, |_, _| {});
    let mut seen = Vec::new();
    timeline.act(Action::Promote(replica), |_, line| seen.push(line.clone())).expect("it runs");
    assert!(seen.len() > 600, "{} things happened", seen.len());
    let promoted = |line: &LogLine| {
        matches!(line.entry.event, laglab::sim::trace::TraceEvent::Promoted { .. })
    };
    assert!(seen.iter().any(promoted), "also the beginning is seen");
}
