//! Goals: what a learner makes happen, recognised in what the engine reports.
//!
//! Only what a learner asked for counts. What the lesson's script does is the demonstration.

use std::collections::{BTreeMap, BTreeSet};

use crate::sim::check::Verdict;
use crate::sim::ids::{KeyId, NodeId, OpId, WriteId};
use crate::sim::time::SimTime;
use crate::sim::trace::{TraceEntry, TraceEvent};
use crate::sim::world::{Op, World};

use super::when::{Seen, When, request};

/// Watches a run for a lesson's goals.
#[derive(Clone, Debug, Default)]
pub struct Watcher {
    goals: Vec<When>,
    reached: Vec<bool>,
    too_early: bool,
    /// Whether a learner has done anything in this run.
    acted: bool,
    by_hand: BTreeSet<OpId>,
    written: BTreeMap<KeyId, (WriteId, SimTime)>,
    /// Reads that began while a write of the same row was not answered yet.
    early: BTreeSet<OpId>,
}

impl Watcher {
    /// Watches for these goals.
    pub fn new(goals: Vec<When>) -> Self {
        Watcher { reached: vec![false; goals.len()], goals, ..Watcher::default() }
    }

    /// Which goals have been reached, ever.
    pub fn reached(&self) -> &[bool] {
        &self.reached
    }

    /// These goals were reached before, on an earlier visit.
    pub fn remember(&mut self, reached: &[bool]) {
        for (now, before) in self.reached.iter_mut().zip(reached) {
            *now |= before;
        }
    }

    /// The goal that is next, if the learner's last read was asked for too early to count for it:
    /// the write before it had not been answered yet.
    pub fn too_early(&self) -> Option<usize> {
        self.reached.iter().position(|reached| !reached).filter(|_| self.too_early)
    }

    /// A learner did this just now.
    pub fn by_hand(&mut self, world: &World, event: &TraceEvent) {
        self.acted = true;
        match event {
            TraceEvent::WriteSent { op, .. } => {
                self.by_hand.insert(*op);
            }
            TraceEvent::ReadSent { op, key, .. } => {
                self.by_hand.insert(*op);
                let is_write = |(id, op): &(OpId, &Op)| {
                    self.by_hand.contains(id) && op.is_write() && op.key() == Some(*key)
                };
                if world.ops().any(|op| is_write(&op)) {
                    self.early.insert(*op);
                }
            }
            _ => {}
        }
    }

    /// The learner acts in the past: requests that came later never were, and their numbers will
    /// be given to others.
    pub fn forget_from(&mut self, world: &World) {
        let under_way = |op: &OpId| world.op(*op).is_some();
        self.by_hand.retain(under_way);
        self.early.retain(under_way);
        self.too_early = false;
        self.written.clear();
    }

    /// Takes in what happened. What comes of a request counts if the learner asked for it; anything
    /// else counts once the learner has done something.
    pub fn see(&mut self, world: &World, entry: &TraceEntry) {
        let event = &entry.event;
        let counts = match request(event) {
            Some(op) => self.by_hand.contains(&op),
            None => self.acted,
        };
        if !counts {
            return;
        }
        if let TraceEvent::Acknowledged { key, write, .. } = event {
            self.written.insert(*key, (*write, entry.time));
        }
        let before = self.reached.clone();
        for (goal, reached) in self.goals.iter().zip(&mut self.reached) {
            *reached |= is_reached(goal, world, entry, &self.written);
        }
        if let TraceEvent::ReadReturned { op, .. } = event {
            self.too_early = self.early.remove(op) && self.reached == before;
        }
    }
}

fn is_reached(
    goal: &When,
    world: &World,
    entry: &TraceEntry,
    written: &BTreeMap<KeyId, (WriteId, SimTime)>,
) -> bool {
    // The conditions about a read soon after the learner's own write.
    let (When::FreshAfterWrite { within, .. } | When::FreshDespiteLag { within, .. }) = *goal
    else {
        return goal.look(world, &entry.event) == Seen::Yes;
    };
    let TraceEvent::ReadReturned { node, key, verdict, latency, .. } = &entry.event else {
        return false;
    };
    let began = entry.time.as_micros().saturating_sub(latency.as_micros());
    let began = SimTime::from_micros(began);
    let Some((write, at)) = written.get(key) else { return false };
    let soon = began >= *at && began.since(*at) <= within;
    *verdict == Verdict::Fresh
        && soon
        && match *goal {
            When::FreshAfterWrite { node: from, .. } => *node == from,
            When::FreshDespiteLag { lagging, .. } => !shows(world, lagging, *key, *write),
            _ => false,
        }
}

/// Whether a node's readers see a write, or a later one.
fn shows(world: &World, node: NodeId, key: KeyId, write: WriteId) -> bool {
    let shown = world.nodes().get(node.index()).and_then(|node| node.read(key));
    shown.is_some_and(|(shown, _)| shown >= write)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{FIRST, Lesson};
    use super::*;
    use crate::sim::action::Action;
    use crate::sim::ids::ClientId;
    use crate::sim::pattern::Pattern;
    use crate::sim::time::SimDuration;
    use crate::sim::timeline::Timeline;

    struct Learner {
        timeline: Timeline,
        watcher: Watcher,
    }

    impl Learner {
        fn new() -> Learner {
            let lesson = Lesson::parse(FIRST).expect("the lesson is valid");
            let goals = lesson.front.goals.iter().map(|goal| goal.when.clone()).collect();
            let timeline = Timeline::new(Arc::new(lesson.front.scenario));
            Learner { timeline, watcher: Watcher::new(goals) }
        }

        fn wait(&mut self, ms: u64) -> &mut Self {
            let to = self.timeline.now() + SimDuration::from_millis(ms);
            let watcher = &mut self.watcher;
            self.timeline.advance(to, u64::MAX, |world, line| watcher.see(world, &line.entry));
            self
        }

        fn act(&mut self, action: Action) -> &mut Self {
            let watcher = &mut self.watcher;
            let by_hand = |world: &World, line: &crate::sim::timeline::LogLine| {
                watcher.by_hand(world, &line.entry.event);
            };
            self.timeline.act(action, by_hand).expect("the act is possible");
            self
        }

        fn write(&mut self) -> &mut Self {
            self.act(Action::write(ClientId(0), KeyId(0)))
        }

        fn read(&mut self, node: u8) -> &mut Self {
            self.act(Action::Read { client: ClientId(0), key: KeyId(0), node: NodeId(node) })
        }
    }

    #[test]
    fn the_script_of_a_lesson_reaches_no_goal() {
        let mut learner = Learner::new();
        learner.wait(3_000);
        assert_eq!(learner.timeline.world().checker().counts.stale, 1, "the script shows one");
        assert_eq!(learner.watcher.reached(), [false, false, false]);
    }

    #[test]
    fn the_story_holds_under_every_pattern() {
        for pattern in Pattern::ALL {
            let lesson = Lesson::parse(FIRST).expect("the lesson is valid");
            let scenario = pattern.applied_to(&lesson.front.scenario);
            let mut timeline = Timeline::new(Arc::new(scenario));
            let (mut saved, mut asked, mut read) = (None, None, None);
            timeline.advance(SimTime::from_micros(5_000_000), u64::MAX, |_, line| {
                let time = line.entry.time;
                match line.entry.event {
                    TraceEvent::Acknowledged { .. } => saved = Some(time),
                    TraceEvent::ReadSent { .. } => asked = Some(time),
                    TraceEvent::ReadReturned { verdict, .. } => read = Some(verdict),
                    _ => {}
                }
            });
            let after = saved.map(|saved| saved + SimDuration::from_millis(30));
            assert_eq!(asked, after, "{pattern:?}: she reads when she was told");
            assert!(matches!(read, Some(Verdict::Stale(s)) if s.own), "{pattern:?}: {read:?}");
        }
    }

    #[test]
    fn a_read_asked_for_before_the_answer_says_why_it_does_not_count() {
        let mut learner = Learner::new();
        learner.wait(3_000).write().read(2).wait(3_000);
        assert_eq!(learner.watcher.reached(), [false, false, false]);
        assert_eq!(learner.watcher.too_early(), Some(0), "and it is not silent");
        let mut undone = learner.watcher.clone();
        undone.forget_from(learner.timeline.world());
        assert_eq!(undone.too_early(), None, "a read that never was is not too early");
        learner.write().wait(100).read(2).wait(3_000);
        assert_eq!(learner.watcher.reached(), [true, false, false]);
        assert_eq!(learner.watcher.too_early(), None, "the next read was not too early");
    }

    #[test]
    fn doing_what_the_goals_of_lesson_1_ask_reaches_them() {
        let mut learner = Learner::new();
        learner.wait(3_000).write().wait(100).read(2).wait(3_000);
        assert_eq!(learner.watcher.reached(), [true, false, false], "a stale read by hand");
        learner.act(Action::SetNetworkDelay { node: NodeId(2), to: SimDuration::from_millis(20) });
        learner.act(Action::SetApplyDelay { node: NodeId(2), to: SimDuration::ZERO });
        learner.write().wait(300).read(2).wait(1_000);
        assert_eq!(learner.watcher.reached(), [true, true, false], "fresh with little lag");
        learner.act(Action::SetApplyDelay { node: NodeId(2), to: SimDuration::from_secs(2) });
        learner.write().wait(100).read(0).wait(1_000);
        assert_eq!(learner.watcher.reached(), [true, true, true], "fresh despite the lag");
    }
}
