//! What decides a run, taken from one and done again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::action::Action;
use super::super::scenario::Scenario;
use super::super::time::SimTime;
use super::Timeline;

/// Something that was done, and where in the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The step that it is.
    pub step: u64,
    /// When.
    pub time: SimTime,
    /// What.
    pub action: Action,
}

/// All that decides a run: doing it again gives the same one.
///
/// Invariant: the acts stand in order of steps, and no two are the same step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// What it began with.
    pub scenario: Scenario,
    /// What was done by hand.
    pub acts: Vec<Act>,
}

impl Timeline {
    /// A run at its beginning, in which what was recorded is done again as time goes on.
    pub fn replay(recording: Recording) -> Timeline {
        let mut timeline = Timeline::new(Arc::new(recording.scenario));
        timeline.acts = recording.acts;
        timeline
    }

    /// What decides this run.
    pub fn recording(&self) -> Recording {
        Recording { scenario: self.world.scenario().clone(), acts: self.acts.clone() }
    }

    /// What was done by hand, in order.
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// Takes over what was done by hand later in the run that this one does again. What has been
    /// done here already is the beginning of it: a run with another past is another run, and needs
    /// [`Timeline::replay`].
    pub fn learn(&mut self, acts: Vec<Act>) {
        assert!(acts.is_sorted_by(|a, b| a.step < b.step), "acts stand in order, one a step");
        let done = self.acts.partition_point(|act| act.step < self.head.0);
        let past = acts.partition_point(|act| act.step < self.head.0);
        assert!(self.acts[..done] == acts[..past], "the past is the same in both");
        self.acts = acts;
    }

    /// Goes to a place at a time: that of the step before it, or later if nothing comes between.
    pub fn go_to(&mut self, steps: u64, time: SimTime) {
        self.seek_steps(steps);
        let next = self.next_time().unwrap_or(SimTime::MAX);
        self.world.pass(time.min(next).min(self.head.1).max(self.now()));
    }

    /// Takes back the last acts, so many, and all that came after the first of them. The cursor
    /// goes to where that was, or stays if it is before it. Returns what was taken back.
    ///
    /// All acts have been done: none lies past the head, as one does while a recording is done
    /// again. Afterwards the head is the place of the first act that was taken back, just before
    /// it.
    pub fn take_back(&mut self, acts: usize) -> Vec<Act> {
        let known = self.acts.last().is_none_or(|act| act.step < self.head.0);
        assert!(known, "only what has been done can be taken back");
        let taken = self.acts.split_off(self.acts.len().saturating_sub(acts));
        if let Some(first) = taken.first() {
            let (steps, now) = (self.steps.min(first.step), self.now().min(first.time));
            self.seek_steps(first.step);
            self.world.pass(first.time);
            self.forget_future();
            self.seek_steps(steps);
            self.world.pass(now);
            assert_eq!(self.head, (first.step, first.time), "nothing comes after it");
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::ids::{ClientId, KeyId, NodeId};
    use super::super::super::time::SimDuration;
    use super::*;

    fn run() -> Timeline {
        let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }],
            "replicas": [{}, {}], "load": { "writes_per_second": 20, "reads_per_second": 40,
            "keys": [0] } }"#;
        let mut timeline = Timeline::new(Arc::new(Scenario::from_json(text).expect("it is valid")));
        let to = SimDuration::from_millis(300);
        let acts = [
            Action::SetNetworkDelay { node: NodeId(1), to },
            Action::write(ClientId(0), KeyId(0)),
            Action::Crash(NodeId(2)),
        ];
        for (i, act) in acts.into_iter().enumerate() {
            timeline.advance(SimTime::from_micros(300_000 * (i as u64 + 1)), u64::MAX, |_, _| {});
            timeline.act(act, |_, _| {}).expect("it can be done");
        }
        timeline.advance(SimTime::from_micros(1_500_000), u64::MAX, |_, _| {});
        timeline
    }

    #[test]
    fn what_is_recorded_and_done_again_is_the_same_run() {
        let before = run();
        let text = serde_json::to_string(&before.recording()).expect("it has a text");
        let again = serde_json::from_str(&text).expect("its text is read");
        let mut again = Timeline::replay(again);
        again.advance(before.head(), u64::MAX, |_, _| {});
        assert_eq!(again.world(), before.world());
        assert_eq!(again.steps(), before.steps());
        assert_eq!(again.acts(), before.acts());
    }

    #[test]
    fn what_is_taken_back_and_done_again_is_the_same_run() {
        let before = run();
        for n in 1..=3 {
            let mut again = before.clone();
            let taken = again.take_back(n);
            assert_eq!(taken.len(), n);
            assert_eq!((again.steps(), again.now()), (taken[0].step, taken[0].time));
            assert!(!again.in_past(), "nothing comes after it");
            for act in taken {
                again.advance(act.time, u64::MAX, |_, _| {});
                again.act(act.action, |_, _| {}).expect("it could be done before");
            }
            again.advance(before.now(), u64::MAX, |_, _| {});
            assert_eq!(again.world(), before.world(), "{n} acts");
        }
    }

    #[test]
    fn who_looks_at_an_earlier_moment_stays_there() {
        let mut timeline = run();
        let early = SimTime::from_micros(350_000);
        timeline.seek(early);
        let there = timeline.world().clone();
        timeline.take_back(1);
        assert_eq!(timeline.world(), &there);
        assert_eq!(timeline.head(), SimTime::from_micros(900_000));
    }
}
